//! What a file cannot tell by itself, asked once: which column holds a field, how doubtful figures and dates are read,
//! which row is the header.

use maud::{Markup, html};

use super::words::{self, FieldNames, name_of};
use crate::domain::cell_range::CellRange;
use crate::domain::expense::{ExpenseField, column_letters};
use crate::domain::finding::{FindingCode, Place};
use crate::operations::imports::{Doubt, ImportReview, Question, SheetReading};
use crate::reporting::figures;
use crate::web::cx::Cx;
use crate::web::parts::{Button, Field, Form};

pub(super) fn questions(cx: &Cx, review: &ImportReview, names: &FieldNames) -> Markup {
    let action = words::address(cx, review.details.batch.id, "/mapping");
    let content = html! {
        @for (number, table) in review.tables.iter().enumerate() {
            input type="hidden" name={ "sheet-" (number) } value=(table.sheet);
            @for field in &table.missing { (missing(cx, (number, table), (*field, name_of(cx, names, *field)))) }
        }
        @for question in &review.questions { (asked(cx, review, question)) }
        div.actions { (Button::primary(cx.text("imports-answer"))) }
    };
    html! {
        section.questions {
            h2 { (cx.text("imports-questions")) }
            p.lead { (cx.text("imports-questions-what")) }
            (Form::to(&action).version(words::version(&review.details.batch)).show(cx, content))
        }
    }
}

/// A field that no column seems to hold: which one does?
fn missing(
    cx: &Cx,
    (number, table): (usize, &SheetReading),
    (field, name): (ExpenseField, String),
) -> Markup {
    let columns = table
        .unmapped
        .iter()
        .map(|column| (column.column.clone(), format!("{}: {}", column.column, column.header)));
    let options = std::iter::once((String::new(), cx.text("imports-choose-column"))).chain(columns).collect();
    let values = [("field", name.into()), ("sheet", table.sheet.to_string().into())];
    let label = cx.text_with("imports-which-column", &values);
    let question = Field::choice(format!("holds-{number}-{}", field.code()), label, options)
        .hint(cx.text("imports-which-column-hint"))
        .optional(cx);
    html! { div.question { (question) } }
}

fn asked(cx: &Cx, review: &ImportReview, question: &Question) -> Markup {
    let finding = &question.finding;
    match (&question.doubt, finding.code) {
        (Some(doubt), _) => doubtful(cx, review, (&finding.place, &finding.value), *doubt),
        (None, FindingCode::HeaderNotFound) => html! {
            div.question {
                p.lines { (cx.say(&finding.message)) " " (cx.say(&finding.remedy)) }
                input type="hidden" name="header-sheet" value=(finding.place.sheet);
                (Field::number("header-row", cx.text_with("imports-which-header", &[("sheet", finding.place.sheet.clone().into())])).optional(cx))
            }
        },
        (None, _) => html! {},
    }
}

/// Both readings of a column, side by side.
fn doubtful(cx: &Cx, review: &ImportReview, (place, text): (&Place, &str), doubt: Doubt) -> Markup {
    let Some((row, column)) = place.cell.parse::<CellRange>().ok().and_then(CellRange::single) else {
        return html! {};
    };
    let of_place = |table: &&SheetReading| *table.sheet == *place.sheet && table.header_row == row;
    let table = review.tables.iter().find(of_place);
    let number = review.tables.iter().position(|table| of_place(&table)).unwrap_or_default();
    let letters = column_letters(column);
    let header = table
        .and_then(|table| table.columns.iter().find(|known| known.column == letters))
        .map_or(letters.as_str(), |known| known.header.as_str());
    let ask = [("text", text.to_owned().into()), ("header", header.to_owned().into())];
    let (name, legend, options) = match doubt {
        Doubt::Numbers { with_comma, with_point } => {
            let as_comma = figures::number(with_comma, cx.language);
            let as_point = figures::number(with_point, cx.language);
            let options = [
                ("comma", as_comma, cx.text("imports-as-comma")),
                ("point", as_point, cx.text("imports-as-point")),
            ];
            (format!("decimal-{number}-{letters}"), cx.text_with("imports-ask-number", &ask), options)
        }
        Doubt::Dates { day_first, month_first } => {
            let as_day = figures::long_date(day_first, cx.language);
            let as_month = figures::long_date(month_first, cx.language);
            let options = [
                ("day-first", as_day, cx.text("imports-as-day-first")),
                ("month-first", as_month, cx.text("imports-as-month-first")),
            ];
            (format!("dates-{number}-{letters}"), cx.text_with("imports-ask-date", &ask), options)
        }
    };
    html! {
        fieldset.question {
            legend { (legend) }
            div.readings {
                @for (value, shown, why) in options {
                    label.reading {
                        input type="radio" name=(name) value=(value) required;
                        span.shown { (shown) }
                        span.muted { (why) }
                    }
                }
            }
        }
    }
}
