//! Which column is what, and why: the first rows as they stand, the mapping with its reasons, and the way to change it.

use maud::{Markup, html};

use super::words::{FieldNames, name_of};
use super::{desk, words};
use crate::domain::cell_range::column_named;
use crate::domain::expense::{ExpenseField, column_letters};
use crate::domain::ids::ImportBatchId;
use crate::domain::permission::Act;
use crate::operations::imports::{self, ImportReview, SheetReading, SheetWindow};
use crate::web::answer::Answer;
use crate::web::cx::Cx;
use crate::web::drafts::Draft;
use crate::web::parts::{Button, Field, Form};
use crate::web::problem::WebError;

/// Rows shown above and below a header.
const ROWS_ABOVE: u32 = 3;
const ROWS_BELOW: u32 = 4;
const MOST_TABLES: usize = 12;
const SAMPLES: usize = 2;

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let review = desk::review_of(cx)?;
    let names = imports::field_names()?;
    let mut tables = Vec::new();
    for (number, table) in review.tables.iter().take(MOST_TABLES).enumerate() {
        let window = window(cx, review.details.batch.id, table)?;
        tables.push((number, table, window));
    }
    let may = cx.may(Act::MendImport) && review.details.batch.state.may_be_mended();
    let action = words::address(cx, review.details.batch.id, "/mapping");
    let draft = cx.draft(&words::draft_name(review.details.batch.id, "columns"))?;
    let asked = Asked { names: &names, may, draft: &draft };
    let content = html! {
        @if tables.is_empty() { p { (cx.text("imports-columns-none")) } }
        @for (number, table, window) in &tables { (one(cx, (*number, table), window, &asked)) }
        // A text in another encoding than was guessed may hide its headers.
        @if may && (!tables.is_empty() || is_text(&review)) {
            (sender(cx, &review, &draft))
            (encoding(cx, &review, &draft))
            div.actions { (Button::primary(cx.text("imports-columns-keep"))) }
        }
    };
    let content = html! {
        section.columns {
            p.lead { (cx.text("imports-columns-what")) }
            (remembered(cx, &review))
            @if may {
                (Form::to(&action).version(words::version(&review.details.batch)).keeps(&draft).show(cx, content))
            } @else {
                (content)
            }
        }
    };
    desk::page(cx, &review, "/columns", &content)
}

/// How the columns are asked for: what may be chosen, whether this visitor may, and what they chose and did not send.
struct Asked<'a> {
    names: &'a FieldNames,
    may: bool,
    draft: &'a Draft,
}

fn window(cx: &Cx, batch: ImportBatchId, table: &SheetReading) -> Result<SheetWindow, WebError> {
    let header = table.header_row;
    let rows = (header.saturating_sub(ROWS_ABOVE).max(1), header.saturating_add(ROWS_BELOW));
    Ok(imports::show_cells(&cx.books, batch, Some(&table.sheet), rows)?)
}

/// Whether the columns were read as agreed before.
fn remembered(cx: &Cx, review: &ImportReview) -> Markup {
    let Some(mapping) = review.tables.iter().find_map(|table| table.mapping.as_ref()) else {
        return html! {};
    };
    let values = [
        ("by", mapping.agreed_by.clone().into()),
        ("on", crate::reporting::figures::date(mapping.agreed_at.date_naive(), cx.language).into()),
        ("sender", mapping.sender.clone().unwrap_or_default().into()),
    ];
    let text = match mapping.sender {
        Some(_) => cx.text_with("imports-remembered-of", &values),
        None => cx.text_with("imports-remembered", &values),
    };
    html! { p { (text) } }
}

fn one(cx: &Cx, (number, table): (usize, &SheetReading), window: &SheetWindow, asked: &Asked<'_>) -> Markup {
    let values = [
        ("sheet", table.sheet.to_string().into()),
        ("header", table.header_row.to_string().into()),
        ("first", table.first_row.to_string().into()),
        ("last", table.last_row.to_string().into()),
    ];
    html! {
        section.table-of-columns {
            h2 { (cx.text_with("imports-table-title", &values)) }
            p.muted { (cx.text_with("imports-table-rows", &values)) }
            (preview(cx, table, window, asked.names))
            input type="hidden" name={ "sheet-" (number) } value=(table.sheet);
            (mapping(cx, (number, table), window, asked))
            @if asked.may {
                div.line {
                    (Field::number(format!("header-{number}"), cx.text("imports-header-row")).value(table.header_row.to_string()).kept(asked.draft))
                    input type="hidden" name={ "was-header-" (number) } value=(table.header_row);
                    (Field::tick(format!("skip-{number}"), cx.text("imports-skip-sheet")).kept(asked.draft))
                }
            }
        }
    }
}

/// The first rows as they stand, the header marked, each column with what it is.
fn preview(cx: &Cx, table: &SheetReading, window: &SheetWindow, names: &FieldNames) -> Markup {
    let caption = cx.text_with("imports-preview", &[("sheet", table.sheet.to_string().into())]);
    let field_of = |column: u16| {
        let letters = column_letters(column);
        table
            .columns
            .iter()
            .find(|known| known.column == letters)
            .map(|known| name_of(cx, names, known.field))
    };
    html! {
        div.table-wrap role="region" aria-label=(caption) tabindex="0" {
            table.sheet.clipped {
                caption { span { (caption) } }
                thead {
                    tr {
                        th scope="col" { span.visually-hidden { (cx.text("imports-row")) } }
                        @for column in 0..window.columns {
                            th scope="col" {
                                (column_letters(column))
                                @if let Some(field) = field_of(column) { span.held { (field) } }
                            }
                        }
                    }
                }
                tbody {
                    @for row in &window.rows {
                        tr.header-row[row.number == table.header_row] {
                            th scope="row" { (row.number) }
                            @for cell in &row.cells { td.num[cell.is_number] { (cell.value) } }
                        }
                    }
                }
            }
        }
    }
}

/// One line of the mapping.
struct Line<'a> {
    letters: &'a str,
    header: &'a str,
    field: Option<ExpenseField>,
    why: String,
    style: Option<String>,
}

fn lines<'a>(cx: &Cx, table: &'a SheetReading) -> Vec<Line<'a>> {
    let read = table.columns.iter().map(|column| Line {
        letters: &column.column,
        header: &column.header,
        field: Some(column.field),
        why: cx.say(&column.why).to_owned(),
        style: column.style.as_ref().map(|style| cx.say(style).to_owned()),
    });
    let unread = table.unmapped.iter().map(|column| Line {
        letters: &column.column,
        header: &column.header,
        field: None,
        why: cx.text("imports-kept-beside"),
        style: None,
    });
    let mut lines: Vec<Line<'a>> = read.chain(unread).collect();
    lines.sort_by_key(|line| column_named(line.letters));
    lines
}

fn mapping(
    cx: &Cx,
    (number, table): (usize, &SheetReading),
    window: &SheetWindow,
    asked: &Asked<'_>,
) -> Markup {
    let caption = cx.text_with("imports-mapping", &[("sheet", table.sheet.to_string().into())]);
    html! {
        div.table-wrap role="region" aria-label=(caption) tabindex="0" {
            table.mapping {
                caption { span { (caption) } }
                thead {
                    tr {
                        th scope="col" { (cx.text("imports-mapping-column")) }
                        th scope="col" { (cx.text("imports-mapping-header")) }
                        th scope="col" { (cx.text("imports-mapping-samples")) }
                        th scope="col" { (cx.text("imports-mapping-holds")) }
                        th scope="col" { (cx.text("imports-mapping-why")) }
                    }
                }
                tbody {
                    @for line in lines(cx, table) {
                        tr.unread[line.field.is_none()] {
                            th scope="row" { (line.letters) }
                            td { (line.header) }
                            td.muted { (samples(table, window, line.letters)) }
                            td { (holds(cx, number, &line, asked)) }
                            td { (line.why) @if let Some(style) = &line.style { br; span.muted { (style) } } }
                        }
                    }
                }
            }
        }
    }
}

fn samples(table: &SheetReading, window: &SheetWindow, letters: &str) -> String {
    let Some(column) = column_named(letters).map(usize::from) else { return String::new() };
    let below = window.rows.iter().filter(|row| row.number > table.header_row);
    let values = below.filter_map(|row| row.cells.get(column)).filter(|cell| !cell.value.is_empty());
    let shown: Vec<&str> = values.take(SAMPLES).map(|cell| cell.value.as_str()).collect();
    shown.join("; ")
}

/// What the column holds: as a choice, or as a word for who may only look.
fn holds(cx: &Cx, number: usize, line: &Line<'_>, asked: &Asked<'_>) -> Markup {
    let current = line.field.map_or("none", ExpenseField::code);
    if !asked.may {
        return html! { (line.field.map_or_else(|| cx.text("imports-nothing-read"), |field| name_of(cx, asked.names, field))) };
    }
    let name = format!("use-{number}-{}", line.letters);
    let chosen = asked.draft.text(&name).unwrap_or(current);
    let label = cx.text_with("imports-column-holds", &[("column", line.letters.to_owned().into())]);
    html! {
        select name=(name) aria-label=(label) {
            option value="none" selected[chosen == "none"] { (cx.text("imports-nothing-read")) }
            @for (field, name) in asked.names {
                option value=(field.code()) selected[chosen == field.code()] { (cx.say(name)) }
            }
        }
        input type="hidden" name={ "was-" (number) "-" (line.letters) } value=(current);
    }
}

fn is_text(review: &ImportReview) -> bool {
    let format = &review.details.batch.format;
    format.starts_with("csv") || format.starts_with("html")
}

/// Who makes such files; the agreement about the columns is kept for each.
fn sender(cx: &Cx, review: &ImportReview, draft: &Draft) -> Markup {
    let known = review.details.batch.plan.sender.as_deref().unwrap_or_default();
    html! {
        (Field::text("sender", cx.text("imports-sender")).hint(cx.text("imports-sender-hint")).value(known).optional(cx).kept(draft))
        input type="hidden" name="was-sender" value=(known);
    }
}

/// Of a text file: how its letters are written.
fn encoding(cx: &Cx, review: &ImportReview, draft: &Draft) -> Markup {
    if !is_text(review) {
        return html! {};
    }
    let format = &review.details.batch.format;
    let names = ["utf-8", "windows-1252", "iso-8859-15", "utf-16le", "macintosh"];
    let keep = (String::new(), cx.text_with("imports-encoding-keep", &[("format", format.clone().into())]));
    let options = std::iter::once(keep).chain(names.map(|name| (name.to_owned(), name.to_owned()))).collect();
    html! {
        details.more {
            summary { (cx.text("imports-encoding-ask")) }
            (Field::choice("encoding", cx.text("imports-encoding"), options).optional(cx).kept(draft))
        }
    }
}
