//! The work place of one import: how far it is, what is to be done next, and what is wrong, by cause.

use std::sync::Arc;

use maud::{Markup, html};

use super::{causes, counts, list, questions, upload, words};
use crate::domain::import_batch::{BatchState, ImportBatch};
use crate::domain::permission::Act;
use crate::operations::imports::{self, ImportReview};
use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::language::key;
use crate::web::parts::frame::Place;
use crate::web::parts::{Button, Field, Form, confirm, facts, moment, tabs};
use crate::web::problem::WebError;

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let review = review_of(cx)?;
    let names = imports::field_names()?;
    let content = html! {
        (next(cx, &review))
        @if !review.questions.is_empty() && cx.may(Act::MendImport) {
            (questions::questions(cx, &review, &names)?)
        }
        (causes::causes(cx, &review)?)
        (ending(cx, &review)?)
    };
    page(cx, &review, "", &content)
}

/// The import of the address, read again.
pub(super) fn review_of(cx: &Cx) -> Result<Arc<ImportReview>, WebError> {
    let batch = words::import_of(cx)?;
    Ok(imports::review_import(&cx.books, batch.id, &|_stage| {})?)
}

/// A page of an import: what it is and how far, above what the page is about.
pub(super) fn page(cx: &Cx, review: &ImportReview, here: &str, content: &Markup) -> Result<Answer, WebError> {
    let batch = &review.details.batch;
    let title = cx.text_with(
        "imports-import-title",
        &[("number", batch.id.to_string().into()), ("file", batch.file_name.clone().into())],
    );
    let head = Head::new(&title)
        .at(Place::Imports)
        .below(cx.text("imports-title"), cx.at("/imports"))
        .heading(words::state_badge(cx, batch));
    let page = html! {
        (steps(cx, batch.state))
        (about(cx, batch)?)
        (counts::counts(cx, review.rows))
        (tabs(&cx.text("imports-tabs"), &tab_list(cx, review, here)))
        (content)
    };
    Ok(cx.page(head, page))
}

const STEPS: [(BatchState, &str); 4] = [
    (BatchState::Staged, key("imports-step-received")),
    (BatchState::Mapped, key("imports-step-columns")),
    (BatchState::Checked, key("imports-step-checked")),
    (BatchState::Posted, key("imports-step-posted")),
];

/// From received to posted, with where we are.
fn steps(cx: &Cx, state: BatchState) -> Markup {
    let Some(reached) = STEPS.iter().position(|(step, _)| *step == state) else { return html! {} };
    html! {
        ol.steps aria-label=(cx.text("imports-steps")) {
            @for (place, (_, name)) in STEPS.iter().enumerate() {
                li.done[place <= reached] aria-current=[(place == reached).then_some("step")] {
                    span { (cx.text(name)) }
                    @if place <= reached { span.visually-hidden { " " (cx.text("imports-step-done")) } }
                }
            }
        }
    }
}

fn about(cx: &Cx, batch: &ImportBatch) -> Result<Markup, WebError> {
    let mut known = vec![
        (cx.text("imports-received-on"), html! { (moment(cx, batch.uploaded_at)) ", " (batch.uploaded_by) }),
        (cx.text("imports-format"), html! { (batch.format) }),
        (cx.text("imports-column-owner"), owner(cx, batch)?),
    ];
    if let Some(sender) = &batch.plan.sender {
        known.push((cx.text("imports-sender"), html! { (sender) }));
    }
    if let Some(replaced) = batch.replaces {
        let link = html! { a href=(words::address(cx, replaced, "")) { (replaced) } };
        known.push((cx.text("imports-replaces-import"), link));
    }
    Ok(facts(&known))
}

/// Who looks after what waits, and the way to change it.
fn owner(cx: &Cx, batch: &ImportBatch) -> Result<Markup, WebError> {
    if !cx.may(Act::AssignImport) || !batch.state.may_be_mended() {
        return Ok(list::owner(cx, batch));
    }
    let draft = cx.draft(&format!("owner of import {}", batch.id))?;
    let action = words::address(cx, batch.id, "/owner");
    let field = Field::text("owner", cx.text("imports-owner-name"))
        .value(batch.owner.as_deref().unwrap_or_default())
        .optional(cx)
        .short()
        .kept(&draft);
    let content = html! { (field) (Button::secondary(cx.text("imports-owner-keep"))) };
    Ok(html! {
        (list::owner(cx, batch)) " "
        details.change open[draft.is_kept()] {
            summary { (cx.text("imports-owner-change")) }
            (Form::to(&action).keeps(&draft).show(cx, content))
        }
    })
}

fn tab_list(cx: &Cx, review: &ImportReview, here: &str) -> Vec<(String, String, bool)> {
    let details = &review.details;
    let open = details.batch.state.may_be_mended();
    let look_alikes = review.pairs.len().saturating_add(details.duplicates.len());
    let mut list = vec![(cx.text("imports-tab-work"), "")];
    if open {
        list.push((cx.text("imports-tab-columns"), "/columns"));
    }
    let duplicates = cx.text_with("imports-tab-duplicates", &[("count", look_alikes.into())]);
    list.push((duplicates, "/duplicates"));
    if open {
        list.push((cx.text("imports-tab-consequences"), "/consequences"));
    }
    list.push((cx.text("imports-tab-sheet"), "/sheet"));
    let tab = |(name, rest): (String, &str)| (name, words::address(cx, details.batch.id, rest), rest == here);
    list.into_iter().map(tab).collect()
}

/// The one thing to do now.
fn next(cx: &Cx, review: &ImportReview) -> Markup {
    let batch = &review.details.batch;
    let (title, what, act) = match batch.state {
        BatchState::Staged => {
            (cx.text("imports-next-questions"), cx.text("imports-next-questions-what"), html! {})
        }
        BatchState::Mapped => (
            cx.text("imports-next-check"),
            cx.text("imports-next-check-what"),
            check_button(cx, batch, cx.text("imports-check")),
        ),
        BatchState::Checked if !review.stands_as_checked => (
            cx.text("imports-next-again"),
            cx.text("imports-next-again-what"),
            check_button(cx, batch, cx.text("imports-check-again")),
        ),
        BatchState::Checked => (
            cx.text("imports-next-post"),
            cx.text_with("imports-next-post-what", &[("waiting", review.rows.waiting.into())]),
            post_button(cx, review, true),
        ),
        BatchState::Posted if review.rows.ready > 0 => (
            cx.text("imports-next-more"),
            cx.text_with("imports-next-more-what", &[("rows", review.rows.ready.into())]),
            post_button(cx, review, true),
        ),
        BatchState::Posted if review.rows.waiting > 0 => (
            cx.text("imports-next-waiting"),
            cx.text_with("imports-next-waiting-what", &[("rows", review.rows.waiting.into())]),
            html! {},
        ),
        BatchState::Posted => (cx.text("imports-next-none"), cx.text("imports-next-none-what"), html! {}),
        BatchState::Reversed => {
            (cx.text("imports-next-reversed"), cx.text("imports-next-reversed-what"), html! {})
        }
        BatchState::Discarded => {
            (cx.text("imports-next-discarded"), cx.text("imports-next-discarded-what"), html! {})
        }
    };
    html! {
        section.next {
            h2 { (title) }
            p { (what) }
            (act)
        }
    }
}

fn check_button(cx: &Cx, batch: &ImportBatch, label: String) -> Markup {
    if !cx.may(Act::MendImport) {
        return html! { p.muted { (cx.text("imports-not-yours")) } };
    }
    let action = words::address(cx, batch.id, "/check");
    let form = Form::to(&action).version(words::version(batch));
    form.show(cx, html! { div.actions { (Button::primary(label)) } (upload::watched(cx)) })
}

/// The button that posts, with the way to what it does where that is not this page.
pub(super) fn post_button(cx: &Cx, review: &ImportReview, elsewhere: bool) -> Markup {
    let batch = &review.details.batch;
    let nothing =
        (review.rows.ready == 0 && review.succession.is_none()).then(|| cx.text("imports-nothing-ready"));
    let refused = (!cx.may(Act::PostImport)).then(|| cx.text("imports-not-yours"));
    let values = [
        ("rows", review.rows.ready.into()),
        ("amount", crate::reporting::figures::money(review.ready_cents, cx.language).into()),
    ];
    let action = words::address(cx, batch.id, "/posting");
    let button = Button::primary(cx.text_with("imports-post", &values)).unless(refused.or(nothing));
    let form = Form::to(&action).version(words::version(batch));
    html! {
        (form.show(cx, html! {
            div.actions {
                (button)
                @if elsewhere {
                    (Button::quiet(cx.text("imports-see-consequences")).to(words::address(cx, batch.id, "/consequences")))
                }
            }
            (upload::watched(cx))
        }))
    }
}

/// What is done with an import as a whole: the workbook back, a corrected version, and taking it back.
fn ending(cx: &Cx, review: &ImportReview) -> Result<Markup, WebError> {
    let batch = &review.details.batch;
    let id = batch.id;
    let mut acts = Vec::new();
    if batch.state.may_be_mended() && !review.details.findings.is_empty() {
        acts.push(html! {
            (Button::secondary(cx.text("imports-workbook")).to(words::address(cx, id, "/workbook")))
            p.hint { (cx.text("imports-workbook-what")) }
        });
    }
    if batch.state == BatchState::Posted && cx.may(Act::StageImport) {
        acts.push(html! {
            (Button::secondary(cx.text("imports-replace")).to(cx.at(&format!("/imports?replaces={id}"))))
            p.hint { (cx.text("imports-replace-what")) }
        });
    }
    if batch.state.is_open() && cx.may(Act::MendImport) {
        acts.push(discard(cx, batch));
    }
    if batch.state == BatchState::Posted && cx.may(Act::ReverseImport) {
        acts.push(reverse(cx, batch)?);
    }
    Ok(html! {
        @if !acts.is_empty() {
            section.ending {
                h2 { (cx.text("imports-more")) }
                ul.acts { @for act in acts { li { (act) } } }
            }
        }
    })
}

fn discard(cx: &Cx, batch: &ImportBatch) -> Markup {
    let action = words::address(cx, batch.id, "/discard");
    confirm(
        cx,
        &cx.text("imports-discard-ask"),
        &cx.text("imports-discard-what"),
        &Form::to(&action).version(words::version(batch)),
        html! {},
        Button::warning(cx.text("imports-discard")),
    )
}

fn reverse(cx: &Cx, batch: &ImportBatch) -> Result<Markup, WebError> {
    let draft = cx.draft(&words::draft_name(batch.id, "reversal"))?;
    let action = words::address(cx, batch.id, "/reversal");
    let values = [
        ("rows", batch.rows.posted.into()),
        ("amount", crate::reporting::figures::money(batch.posted_cents, cx.language).into()),
    ];
    Ok(confirm(
        cx,
        &cx.text("imports-reverse-ask"),
        &cx.text_with("imports-reverse-what", &values),
        &Form::to(&action).version(words::version(batch)).keeps(&draft),
        html! { (Field::text("reason", cx.text("imports-reason")).kept(&draft)) },
        Button::warning(cx.text("imports-reverse")),
    ))
}
