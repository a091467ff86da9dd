//! What is wrong, by cause: each with one act that mends all rows that have it.

use maud::{Markup, html};

use super::words;
use crate::domain::cell_range::CellRange;
use crate::domain::expense::ExpenseField;
use crate::domain::finding::{FindingCode, FindingGroup, Place as Spot, Severity};
use crate::domain::permission::Act;
use crate::operations::imports::ImportReview;
use crate::web::cx::Cx;
use crate::web::drafts::Drafts;
use crate::web::parts::{Button, Field, Form, Pages, pagination};
use crate::web::problem::WebError;
use crate::web::request::encoded;

/// Causes on one page, and cells named with one cause.
const PER_PAGE: u64 = 20;
const CELLS_NAMED: usize = 8;

pub(super) fn causes(cx: &Cx, review: &ImportReview) -> Result<Markup, WebError> {
    let groups = review.details.causes();
    // What is asked about columns has its own place above; look-alikes have theirs.
    let own_place = |group: &&FindingGroup<'_>| {
        !review
            .questions
            .iter()
            .any(|question| question.finding.code == group.code && question.finding.message == *group.message)
    };
    let all: Vec<&FindingGroup<'_>> = groups.iter().filter(own_place).collect();
    if all.is_empty() && !review.questions.is_empty() {
        return Ok(html! {});
    }
    if all.is_empty() {
        return Ok(html! {
            section.causes { h2 { (cx.text("imports-causes")) } p { (cx.text("imports-causes-none")) } }
        });
    }
    let about = About { review, drafts: &words::drafts(cx, review.details.batch.id)? };
    let pages = Pages::of(cx, PER_PAGE, u64::try_from(all.len()).unwrap_or(u64::MAX));
    let offset = usize::try_from(pages.offset()).unwrap_or(usize::MAX);
    let shown: Vec<_> =
        all.iter().skip(offset).take(usize::try_from(PER_PAGE).unwrap_or(usize::MAX)).collect();
    let of = |severity| shown.iter().filter(move |group| group.severity == severity);
    Ok(html! {
        section.causes {
            h2 { (cx.text("imports-causes")) }
            p.lead { (cx.text("imports-causes-what")) }
            @for (place, group) in (0_usize..).zip(of(Severity::Error).chain(of(Severity::Warning))) {
                (cause(cx, &about, group, offset.saturating_add(place)))
            }
            @if of(Severity::Info).next().is_some() {
                details.infos {
                    summary { (cx.text_with("imports-causes-info", &[("count", of(Severity::Info).count().into())])) }
                    @for (place, group) in (1000_usize..).zip(of(Severity::Info)) {
                        (cause(cx, &about, group, offset.saturating_add(place)))
                    }
                }
            }
            (pagination(cx, pages))
        }
    })
}

/// The import, and what this person is typing about it.
struct About<'a> {
    review: &'a ImportReview,
    drafts: &'a Drafts,
}

fn cause(cx: &Cx, about: &About<'_>, group: &FindingGroup<'_>, number: usize) -> Markup {
    let review = about.review;
    let count = group.places.len();
    let open = review.details.batch.state.may_be_mended() && cx.may(Act::MendImport);
    html! {
        article.cause.{ (group.severity.code()) } id={ "cause-" (number) } {
            div.what {
                h3 {
                    (words::severity_badge(cx, group.severity)) " "
                    span.rows { (cx.text_with("imports-rows", &[("count", count.into())])) } " "
                    (cx.say(group.message))
                }
                p.remedy.lines { (cx.say(group.remedy)) }
                p.cells { (cells(cx, review, &group.places)) }
            }
            @if open && group.severity != Severity::Info {
                div.mend { (mend(cx, about, group, number)) }
            }
        }
    }
}

fn cells(cx: &Cx, review: &ImportReview, places: &[&Spot]) -> Markup {
    html! {
        @for (number, place) in places.iter().take(CELLS_NAMED).enumerate() {
            @if number > 0 { ", " }
            a.cell href=(cell_address(cx, review, place)) { (place.sheet) "!" (place.cell) }
        }
        @if places.len() > CELLS_NAMED {
            " " (cx.text_with("imports-and-more", &[("count", places.len().saturating_sub(CELLS_NAMED).into())]))
        }
    }
}

/// The sheet around a cell.
pub(super) fn cell_address(cx: &Cx, review: &ImportReview, place: &Spot) -> String {
    let query = format!("/sheet?sheet={}&cell={}", encoded(&place.sheet), encoded(&place.cell));
    words::address(cx, review.details.batch.id, &query)
}

/// What mends a cause: saying what a text means, writing another value in a cell, or leaving the row out.
fn mend(cx: &Cx, about: &About<'_>, group: &FindingGroup<'_>, number: usize) -> Markup {
    let review = about.review;
    let id = review.details.batch.id;
    match group.code {
        FindingCode::NearDuplicate | FindingCode::DuplicateInFile | FindingCode::DuplicateInLedger => html! {
            p { a.button.secondary href=(words::address(cx, id, "/duplicates")) { (cx.text("imports-to-duplicates")) } }
        },
        FindingCode::HiddenSheet => html! { @for place in &group.places { (read_sheet(cx, review, place)) } },
        code => html! {
            @if let Some(field) = coded_field(code) { (say_meaning(cx, about, group, (field, number))) }
            @if let [place] = group.places.as_slice() { (one_row(cx, about, group, (place, number))) }
        },
    }
}

/// Has a hidden sheet read too.
fn read_sheet(cx: &Cx, review: &ImportReview, place: &Spot) -> Markup {
    let batch = &review.details.batch;
    let label = cx.text_with("imports-read-hidden", &[("sheet", place.sheet.clone().into())]);
    let content = html! {
        input type="hidden" name="sheet-hidden" value=(place.sheet);
        input type="hidden" name="read-hidden" value="yes";
        (Button::secondary(label))
    };
    Form::to(&words::address(cx, batch.id, "/mapping"))
        .inline()
        .version(words::version(batch))
        .show(cx, content)
}

/// The field whose texts may be said to mean a code.
fn coded_field(code: FindingCode) -> Option<ExpenseField> {
    match code {
        FindingCode::UnknownActivity => Some(ExpenseField::Activity),
        FindingCode::UnknownCategory => Some(ExpenseField::Category),
        FindingCode::UnknownCountry => Some(ExpenseField::Country),
        FindingCode::UnknownCurrency => Some(ExpenseField::Currency),
        _ => None,
    }
}

/// Said once, it holds for all rows that have the text, and for next month's file.
fn say_meaning(
    cx: &Cx,
    about: &About<'_>,
    group: &FindingGroup<'_>,
    (field, number): (ExpenseField, usize),
) -> Markup {
    let (review, batch) = (about.review, &about.review.details.batch);
    let draft = about.drafts.of(&words::draft_of_meaning(batch.id, field, group.value));
    let label = cx.text_with("imports-means", &[("value", group.value.to_owned().into())]);
    let codes = match field {
        ExpenseField::Activity => Some(&review.activities),
        ExpenseField::Category => Some(&review.categories),
        _ => None,
    };
    let name = format!("code-{number}");
    let input = match codes {
        Some(codes) => {
            let named = codes.iter().map(|(code, name)| (code.clone(), format!("{code}  {}", cx.say(name))));
            let options =
                std::iter::once((String::new(), cx.text("imports-choose-one"))).chain(named).collect();
            Field::choice(name, label, options)
        }
        None => Field::text(name, label).hint(match field {
            ExpenseField::Currency => cx.text("imports-code-currency"),
            _ => cx.text("imports-code-country"),
        }),
    };
    let action = words::address(cx, batch.id, "/values");
    let count = [("count", group.places.len().into())];
    let content = html! {
        input type="hidden" name="field" value=(field.code());
        input type="hidden" name="value" value=(group.value);
        input type="hidden" name="code-field" value={ "code-" (number) };
        (input.short().kept_as(&draft, "code"))
        (Button::secondary(cx.text_with("imports-mend-all", &count)))
    };
    let form = Form::to(&action).version(words::version(batch)).keeps(&draft);
    // The sentence that something was given back needs more than one line.
    let form = if form.gives_back() { form } else { form.inline() };
    form.show(cx, content)
}

/// Another value for the cell, or the row left out.
fn one_row(cx: &Cx, about: &About<'_>, group: &FindingGroup<'_>, (place, number): (&Spot, usize)) -> Markup {
    let Ok(range) = place.cell.parse::<CellRange>() else { return html! {} };
    let batch = &about.review.details.batch;
    let draft = about.drafts.of(&words::draft_of_cell(batch.id, &place.sheet, &place.cell));
    let (fix, leave) = (words::address(cx, batch.id, "/cells"), words::address(cx, batch.id, "/left-out"));
    html! {
        @if range.single().is_some() {
            details.fix open[draft.is_kept()] {
                summary { (cx.text_with("imports-fix", &[("cell", place.cell.clone().into())])) }
                (Form::to(&fix).version(words::version(batch)).keeps(&draft).show(cx, html! {
                    input type="hidden" name="sheet" value=(place.sheet);
                    input type="hidden" name="cell" value=(place.cell);
                    input type="hidden" name="numbered" value=(number);
                    (Field::text(format!("fixed-{number}"), cx.text("imports-fixed"))
                        .value(group.value).kept_as(&draft, "fixed")
                        .hint(cx.text("imports-fixed-hint")).short())
                    (Field::text(format!("reason-{number}"), cx.text("imports-reason")).kept_as(&draft, "reason"))
                    (Button::secondary(cx.text("imports-fix-keep")))
                }))
            }
        }
        @if range.rows.0 == range.rows.1 {
            details.fix {
                summary { (cx.text_with("imports-leave-out", &[("row", range.rows.0.to_string().into())])) }
                (Form::to(&leave).version(words::version(batch)).show(cx, html! {
                    input type="hidden" name="sheet" value=(place.sheet);
                    input type="hidden" name="row" value=(range.rows.0);
                    p { (cx.text("imports-leave-out-what")) }
                    (Button::secondary(cx.text("imports-leave-out-do")))
                }))
            }
        }
    }
}
