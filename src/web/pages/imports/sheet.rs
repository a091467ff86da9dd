//! The sheet around a cell, as the spreadsheet shows it: what is wrong is marked, what was corrected has its original
//! beside it, and a cell can be corrected in place.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{desk, words};
use crate::domain::cell_range::CellRange;
use crate::domain::expense::{cell_name, column_letters};
use crate::domain::finding::{Finding, Severity};
use crate::domain::permission::Act;
use crate::operations::imports::{self, ImportReview, SheetWindow, WindowCell};
use crate::web::answer::Answer;
use crate::web::cx::Cx;
use crate::web::parts::{Button, Field, Form, moment};
use crate::web::problem::WebError;
use crate::web::request::encoded;

const ROWS_BEFORE: u32 = 6;
const ROWS_SHOWN: u32 = 24;
/// A date, an amount or a code of so many signs never wraps.
const SHORT: usize = 14;

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let review = desk::review_of(cx)?;
    let id = review.details.batch.id;
    let range = cx.query("cell").map(str::parse::<CellRange>);
    let range = range.and_then(Result::ok).or_else(|| whole_row(cx));
    let asked = range.map_or_else(
        || cx.query("row").and_then(|row| row.parse().ok()).unwrap_or(1),
        |range| range.rows.0.saturating_sub(ROWS_BEFORE),
    );
    let first = asked.max(1);
    let rows = (first, first.saturating_add(ROWS_SHOWN.saturating_sub(1)));
    let window = imports::show_cells(&cx.books, id, cx.query("sheet"), rows)?;
    let content = html! {
        section.sheet-view {
            (sheets(cx, &review, &window))
            @if let Some((row, column)) = range.and_then(CellRange::single) {
                (cell_panel(cx, &review, &window, (row, column))?)
            }
            (grid(cx, &review, &window, range))
            (around(cx, &review, &window, first))
        }
    };
    desk::page(cx, &review, "/sheet", &content)
}

/// A row that is named by its number alone.
fn whole_row(cx: &Cx) -> Option<CellRange> {
    let row: u32 = cx.query("cell")?.parse().ok().filter(|row| *row > 0)?;
    Some(CellRange { columns: None, rows: (row, row) })
}

fn sheets(cx: &Cx, review: &ImportReview, window: &SheetWindow) -> Markup {
    if window.sheets.len() < 2 {
        return html! {};
    }
    html! {
        nav.sheets aria-label=(cx.text("imports-sheets")) {
            ul {
                @for name in &window.sheets {
                    li {
                        a href=(address(cx, review, name, "")) aria-current=[(*name == window.sheet).then_some("page")] { (name) }
                    }
                }
            }
        }
    }
}

fn address(cx: &Cx, review: &ImportReview, sheet: &str, rest: &str) -> String {
    words::address(cx, review.details.batch.id, &format!("/sheet?sheet={}{rest}", encoded(sheet)))
}

/// What is found in the cells of a window: by cell the gravest, and by row what is about it as a whole.
fn marks<'a>(review: &'a ImportReview, window: &SheetWindow) -> BTreeMap<(u32, u16), &'a Finding> {
    let mut marks: BTreeMap<(u32, u16), &Finding> = BTreeMap::new();
    let (Some(first), Some(last)) = (window.rows.first(), window.rows.last()) else { return marks };
    let on_sheet = review.details.findings.iter().filter(|finding| finding.place.sheet == window.sheet);
    for finding in on_sheet {
        let Ok(range) = finding.place.cell.parse::<CellRange>() else { continue };
        if range.rows.0 != range.rows.1 || range.rows.0 < first.number || range.rows.0 > last.number {
            continue;
        }
        let (left, right) = range.columns.unwrap_or((0, window.columns.saturating_sub(1)));
        for column in left..=right.min(window.columns.saturating_sub(1)) {
            let known = marks.entry((range.rows.0, column)).or_insert(finding);
            if finding.severity < known.severity {
                *known = finding;
            }
        }
    }
    marks
}

fn grid(cx: &Cx, review: &ImportReview, window: &SheetWindow, here: Option<CellRange>) -> Markup {
    let values = [("sheet", window.sheet.clone().into()), ("last", window.last_row.to_string().into())];
    let caption = cx.text_with("imports-sheet-caption", &values);
    let headers: Vec<u32> = review
        .tables
        .iter()
        .filter(|table| *table.sheet == *window.sheet)
        .map(|table| table.header_row)
        .collect();
    let marks = marks(review, window);
    html! {
        div.table-wrap role="region" aria-label=(caption) tabindex="0" {
            table.sheet {
                caption { span { (caption) } }
                thead {
                    tr {
                        th scope="col" { span.visually-hidden { (cx.text("imports-row")) } }
                        @for column in 0..window.columns { th scope="col" { (column_letters(column)) } }
                    }
                }
                tbody {
                    @for row in &window.rows {
                        tr.header-row[headers.contains(&row.number)].asked[here.is_some_and(|here| here.rows.0 == row.number)] {
                            th scope="row" { (row.number) }
                            @for (column, cell) in (0_u16..).zip(&row.cells) {
                                (grid_cell(cx, review, window, ((row.number, column), cell), marks.get(&(row.number, column)).copied()))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn grid_cell(
    cx: &Cx,
    review: &ImportReview,
    window: &SheetWindow,
    ((row, column), cell): ((u32, u16), &WindowCell),
    found: Option<&Finding>,
) -> Markup {
    let name = cell_name(column, row);
    let mark = match found.map(|finding| finding.severity) {
        Some(Severity::Error) => "bad",
        Some(Severity::Warning) => "warn",
        Some(Severity::Info) | None => "",
    };
    let (is_bad, is_odd) = (mark == "bad", mark == "warn");
    let link = address(cx, review, &window.sheet, &format!("&cell={name}"));
    html! {
        td.num[cell.is_number].corrected[cell.in_file.is_some()].bad[is_bad].warn[is_odd].short[cell.value.chars().count() <= SHORT] {
            @if cell.value.is_empty() && mark.is_empty() {
                ""
            } @else {
                a href=(link) title=[found.map(|finding| cx.say(&finding.message))] {
                    (if cell.value.is_empty() { crate::reporting::figures::EN_DASH } else { cell.value.as_str() })
                    @if !mark.is_empty() { span.visually-hidden { " (" (cx.text("imports-has-finding")) ")" } }
                }
            }
            @if let Some(original) = &cell.in_file {
                br; del { (if original.is_empty() { crate::reporting::figures::EN_DASH } else { original.as_str() }) }
            }
        }
    }
}

/// One cell: what is wrong with it, what it says, and the way to correct it.
fn cell_panel(
    cx: &Cx,
    review: &ImportReview,
    window: &SheetWindow,
    (row, column): (u32, u16),
) -> Result<Markup, WebError> {
    let name = cell_name(column, row);
    let shown = window.rows.iter().find(|known| known.number == row);
    let cell = shown.and_then(|row| row.cells.get(usize::from(column))).cloned().unwrap_or_default();
    let about = |finding: &&Finding| {
        finding.place.sheet == window.sheet
            && finding.place.cell == name
            && finding.severity != Severity::Info
    };
    let correction =
        review.details.corrections.iter().find(|known| known.sheet == window.sheet && known.cell == name);
    let may = cx.may(Act::MendImport) && review.details.batch.state.may_be_mended();
    Ok(html! {
        aside.cell-panel aria-label=(cx.text_with("imports-cell", &[("cell", name.clone().into())])) {
            h2 { (cx.text_with("imports-cell", &[("cell", name.clone().into())])) }
            @for finding in review.details.findings.iter().filter(about) {
                p.lines { (words::severity_badge(cx, finding.severity)) " " (cx.say(&finding.message)) " " (cx.say(&finding.remedy)) }
            }
            @match correction {
                Some(known) => {
                    p {
                        (cx.text("imports-was")) " " del { (if known.original.is_empty() { crate::reporting::figures::EN_DASH } else { known.original.as_str() }) }
                        " → " ins { (cell.value) } ". " (known.reason) " "
                        span.muted { "(" (known.by) ", " (moment(cx, known.at)) ")" }
                    }
                }
                None => { p { (cx.text("imports-in-file")) " " strong { (if cell.value.is_empty() { crate::reporting::figures::EN_DASH } else { cell.value.as_str() }) } } }
            }
            @if may { (correct(cx, review, window, (&name, &cell), correction.is_some())?) }
        }
    })
}

fn correct(
    cx: &Cx,
    review: &ImportReview,
    window: &SheetWindow,
    (name, cell): (&str, &WindowCell),
    is_corrected: bool,
) -> Result<Markup, WebError> {
    let draft = cx.draft(&words::draft_of_cell(review.details.batch.id, &window.sheet, name))?;
    let action = words::address(cx, review.details.batch.id, "/cells");
    let back = address(cx, review, &window.sheet, &format!("&cell={name}"));
    let place = html! {
        input type="hidden" name="sheet" value=(window.sheet);
        input type="hidden" name="cell" value=(name);
        input type="hidden" name="back" value=(back);
    };
    let form = Form::to(&action).version(words::version(&review.details.batch));
    let content = html! {
        (place)
        (Field::text("fixed", cx.text("imports-fixed")).value(cell.value.as_str())
            .kept_as(&draft, "fixed").hint(cx.text("imports-fixed-hint")).short())
        (Field::text("reason", cx.text("imports-reason")).kept_as(&draft, "reason"))
        div.actions { (Button::primary(cx.text("imports-fix-keep"))) }
    };
    Ok(html! {
        (form.clone().keeps(&draft).show(cx, content))
        @if is_corrected {
            (form.clone().inline().show(cx, html! {
                (place)
                (Button::quiet(cx.text("imports-unfix")).sends("undo", "yes"))
            }))
        }
    })
}

/// The rows before and after these.
fn around(cx: &Cx, review: &ImportReview, window: &SheetWindow, first: u32) -> Markup {
    let at = |row: u32| address(cx, review, &window.sheet, &format!("&row={row}"));
    let next = first.saturating_add(ROWS_SHOWN);
    html! {
        nav.pagination aria-label=(cx.text("imports-rows-around")) {
            @if first > 1 { a rel="prev" href=(at(first.saturating_sub(ROWS_SHOWN).max(1))) { (cx.text("imports-rows-before")) } }
            @if next <= window.last_row { a rel="next" href=(at(next)) { (cx.text("imports-rows-after")) } }
        }
    }
}
