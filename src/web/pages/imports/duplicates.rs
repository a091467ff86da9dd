//! The court of duplicates: each row beside the expense that it looks like, why, and what a person decided.

use maud::{Markup, html};

use super::{desk, words};
use crate::domain::ledger::LedgerLine;
use crate::domain::likeness::DuplicateVerdict;
use crate::domain::permission::Act;
use crate::operations::imports::{DuplicatePair, DuplicateRow, ImportReview};
use crate::reporting::figures;
use crate::web::answer::Answer;
use crate::web::cx::Cx;
use crate::web::drafts::Drafts;
use crate::web::language::key;
use crate::web::parts::{
    Badge, Button, Column, Field, Form, Pages, Row, Table, badge, moment, pagination, section,
};
use crate::web::problem::WebError;
use crate::web::request::encoded;

const PER_PAGE: u64 = 10;
const ROWS_SHOWN: usize = 100;

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let review = desk::review_of(cx)?;
    let pages = Pages::of(cx, PER_PAGE, u64::try_from(review.pairs.len()).unwrap_or(u64::MAX));
    let offset = usize::try_from(pages.offset()).unwrap_or(usize::MAX);
    // What is still to be decided stands first.
    let open = review.pairs.iter().filter(|pair| pair.decision.is_none());
    let decided = review.pairs.iter().filter(|pair| pair.decision.is_some());
    let shown = open.chain(decided).skip(offset).take(usize::try_from(PER_PAGE).unwrap_or(usize::MAX));
    let drafts = words::drafts(cx, review.details.batch.id)?;
    let nothing = review.pairs.is_empty() && review.details.duplicates.is_empty();
    let content = html! {
        section.court {
            p.lead { (cx.text("imports-court-what")) }
            @if let Some(days) = review.duplicate_days {
                p.muted { (cx.text_with("imports-court-days", &[("days", days.into())])) }
            }
            @if nothing { p { (cx.text("imports-court-none")) } }
            @for (number, pair) in (offset..).zip(shown) { (one(cx, &review, (number, pair), &drafts)) }
            (pagination(cx, pages))
        }
        @if !review.details.duplicates.is_empty() {
            (section(&cx.text("imports-exact"), exact(cx, &review)))
        }
    };
    desk::page(cx, &review, "/duplicates", &content)
}

/// A fact of an expense, as a person compares it.
type Fact = (&'static str, fn(&Cx, &Side<'_>) -> String);

/// One of the two expenses.
struct Side<'a> {
    line: &'a LedgerLine,
    budget_line: &'a str,
}

const FACTS: [Fact; 8] = [
    (key("imports-fact-supplier"), |_, side| side.line.supplier.clone()),
    (key("imports-fact-number"), |_, side| side.line.document_number.clone()),
    (key("imports-fact-description"), |_, side| side.line.description.clone()),
    (key("imports-fact-invoice-date"), |cx, side| {
        side.line.invoice_date.map(|day| figures::date(day, cx.language)).unwrap_or_default()
    }),
    (key("imports-fact-payment-date"), |cx, side| figures::date(side.line.payment_date, cx.language)),
    (key("imports-fact-amount"), |cx, side| {
        let original = side.line.original;
        format!("{} {}", original.currency, figures::number(original.units(), cx.language))
    }),
    (key("imports-fact-euros"), |cx, side| format!("EUR {}", figures::money(side.line.amount, cx.language))),
    (key("imports-fact-budget-line"), |_, side| side.budget_line.to_owned()),
];

fn one(cx: &Cx, review: &ImportReview, (number, pair): (usize, &DuplicatePair), drafts: &Drafts) -> Markup {
    let row = Side { line: &pair.row, budget_line: &pair.row_budget_line };
    let other = Side { line: &pair.other.line, budget_line: &pair.other.budget_line };
    let title = [
        ("sheet", pair.row.source_sheet.to_string().into()),
        ("row", pair.row.source_row.to_string().into()),
    ];
    html! {
        article.pair id={ "pair-" (number) } {
            h2 {
                @if pair.decision.is_none() { (badge(Badge::Warn, &cx.text("imports-undecided"))) " " }
                (cx.text_with("imports-pair", &title))
            }
            p { strong { (cx.text("imports-why")) } " " (cx.say(&pair.why)) "." }
            div.table-wrap {
                table.compare {
                    caption.visually-hidden { (cx.text_with("imports-pair", &title)) }
                    thead {
                        tr {
                            td {}
                            th scope="col" { (cx.text("imports-this-row")) }
                            th scope="col" { (origin(cx, pair)) }
                        }
                    }
                    tbody {
                        @for (name, fact) in FACTS {
                            @let (one, another) = (fact(cx, &row), fact(cx, &other));
                            tr.differs[one != another] {
                                th scope="row" { (cx.text(name)) }
                                td { (said(&one)) }
                                td { (said(&another)) @if one != another { span.visually-hidden { " (" (cx.text("imports-differs")) ")" } } }
                            }
                        }
                        tr {
                            th scope="row" { (cx.text("imports-fact-place")) }
                            td { (place(cx, review, &pair.row)) }
                            td { (pair.other.line.source_sheet) ", " (pair.other.line.source_range) }
                        }
                    }
                }
            }
            (verdict(cx, review, (number, pair), drafts))
        }
    }
}

fn said(text: &str) -> &str {
    if text.is_empty() { figures::EN_DASH } else { text }
}

fn place(cx: &Cx, review: &ImportReview, line: &LedgerLine) -> Markup {
    let query = format!("/sheet?sheet={}&cell={}", encoded(&line.source_sheet), encoded(&line.source_range));
    html! {
        a href=(words::address(cx, review.details.batch.id, &query)) { (line.source_sheet) ", " (line.source_range) }
    }
}

/// Where the other expense stands.
fn origin(cx: &Cx, pair: &DuplicatePair) -> Markup {
    let Some(id) = pair.other.id else { return html! { (cx.text("imports-earlier-row")) } };
    let line = cx.text_with("imports-ledger-line", &[("line", id.to_string().into())]);
    html! {
        (line)
        @if let Some(import) = &pair.other.import {
            br;
            a href=(words::address(cx, import.id, "")) { (import.file_name) }
        }
    }
}

fn verdict(
    cx: &Cx,
    review: &ImportReview,
    (number, pair): (usize, &DuplicatePair),
    drafts: &Drafts,
) -> Markup {
    if let Some(decision) = &pair.decision {
        let (kind, word) = match decision.verdict {
            DuplicateVerdict::Different => (Badge::Ok, cx.text("imports-verdict-different")),
            DuplicateVerdict::Same => (Badge::Plain, cx.text("imports-verdict-same")),
            DuplicateVerdict::PartOf => (Badge::Ok, cx.text("imports-verdict-part-of")),
        };
        return html! {
            p.verdict { (badge(kind, &word)) " " (decision.reason) " " span.muted { "(" (decision.by) ", " (moment(cx, decision.at)) ")" } }
        };
    }
    if !cx.may(Act::DecideDuplicate) {
        return html! { p.muted { (cx.text("imports-not-yours")) } };
    }
    let batch = &review.details.batch;
    let row = format!("pair {}!{}", pair.row.source_sheet, pair.row.source_row);
    let draft = drafts.of(&words::draft_name(batch.id, &row));
    let action = words::address(cx, batch.id, "/decisions");
    let content = html! {
        input type="hidden" name="sheet" value=(pair.row.source_sheet);
        input type="hidden" name="row" value=(pair.row.source_row);
        input type="hidden" name="reason-field" value={ "reason-" (number) };
        (Field::text(format!("reason-{number}"), cx.text("imports-reason")).hint(cx.text("imports-verdict-hint")).kept_as(&draft, "reason"))
        div.actions {
            (Button::secondary(cx.text("imports-decide-different")).sends("verdict", "different"))
            (Button::secondary(cx.text("imports-decide-same")).sends("verdict", "same"))
            (Button::secondary(cx.text("imports-decide-part-of")).sends("verdict", "part-of"))
        }
    };
    Form::to(&action).version(words::version(batch)).keeps(&draft).show(cx, content)
}

/// Rows that state to the letter what is known already: never posted, and never silent.
fn exact(cx: &Cx, review: &ImportReview) -> Markup {
    let all = &review.details.duplicates;
    let columns = vec![
        Column::text(cx.text("imports-exact-row")),
        Column::text(cx.text("imports-exact-says")),
        Column::text(cx.text("imports-exact-why")),
        Column::text(cx.text("imports-exact-repeats")),
    ];
    let row = |duplicate: &DuplicateRow| {
        let place = format!("{}!{}:{}", duplicate.row.sheet, duplicate.row.row, duplicate.row.row);
        let query = format!("/sheet?sheet={}&cell={}", encoded(&duplicate.row.sheet), duplicate.row.row);
        let filled: Vec<&str> =
            duplicate.row.cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
        Row::named(vec![
            html! { a.cell href=(words::address(cx, review.details.batch.id, &query)) { (place) } },
            html! { (filled.join(" · ")) },
            html! { @if let Some(why) = &duplicate.why { (cx.say(why)) } },
            html! {
                @if let Some(repeated) = &duplicate.repeats {
                    (cx.text_with("imports-ledger-line", &[("line", repeated.line.id.to_string().into())]))
                    @if let Some(import) = &repeated.import {
                        ", " a href=(words::address(cx, import.id, "")) { (import.file_name) }
                    }
                } @else { (figures::EN_DASH) }
            },
        ])
    };
    let values = [("shown", all.len().min(ROWS_SHOWN).into()), ("count", all.len().into())];
    let rows = all.iter().take(ROWS_SHOWN).map(row);
    Table::new(cx.text_with("imports-exact-caption", &values), columns).rows(rows).show(cx)
}
