//! How states and findings of imports are called on screen, and where their pages are.

use maud::Markup;

use crate::domain::expense::ExpenseField;
use crate::domain::finding::Severity;
use crate::domain::ids::ImportBatchId;
use crate::domain::import_batch::{BatchState, ImportBatch};
use crate::domain::language::Bilingual;
use crate::operations::{fingerprint, imports};
use crate::web::answer::Answer;
use crate::web::cx::Cx;
use crate::web::drafts::Drafts;
use crate::web::language::key;
use crate::web::parts::{Badge, badge};
use crate::web::problem::WebError;

pub(super) fn state_badge(cx: &Cx, batch: &ImportBatch) -> Markup {
    let (kind, key) = match batch.state {
        BatchState::Staged => (Badge::Info, key("imports-state-staged")),
        BatchState::Mapped => (Badge::Info, key("imports-state-mapped")),
        BatchState::Checked => (Badge::Info, key("imports-state-checked")),
        BatchState::Posted if batch.rows.waiting > 0 => (Badge::Warn, key("imports-state-posted-waiting")),
        BatchState::Posted => (Badge::Ok, key("imports-state-posted")),
        BatchState::Reversed => (Badge::Plain, key("imports-state-reversed")),
        BatchState::Discarded => (Badge::Plain, key("imports-state-discarded")),
    };
    badge(kind, &cx.text(key))
}

pub(super) fn severity_badge(cx: &Cx, severity: Severity) -> Markup {
    let (kind, key) = match severity {
        Severity::Error => (Badge::Bad, key("imports-severity-error")),
        Severity::Warning => (Badge::Warn, key("imports-severity-warning")),
        Severity::Info => (Badge::Plain, key("imports-severity-info")),
    };
    badge(kind, &cx.text(key))
}

/// The address of a page of an import: `address(cx, 6, "/columns")`.
pub(super) fn address(cx: &Cx, batch: ImportBatchId, rest: &str) -> String {
    cx.at(&format!("/imports/{batch}{rest}"))
}

/// The import of the address. One of another grant does not exist here.
pub(super) fn import_of(cx: &Cx) -> Result<ImportBatch, WebError> {
    Ok(imports::find_import(&cx.books, cx.grant(), cx.path("batch")?)?)
}

/// What somebody is typing into a form about an import; the name says which form.
pub(super) fn draft_name(batch: ImportBatchId, form: &str) -> String {
    format!("import {batch} {form}")
}

/// The draft of another value for one cell, wherever its form stands.
pub(super) fn draft_of_cell(batch: ImportBatchId, sheet: &str, cell: &str) -> String {
    draft_name(batch, &format!("cell {sheet}!{cell}"))
}

/// The draft of what a text of an import means. Texts may be long; a name is not.
pub(super) fn draft_of_meaning(batch: ImportBatchId, field: ExpenseField, text: &str) -> String {
    draft_name(batch, &format!("meaning {} {}", field.code(), fingerprint(text.as_bytes())))
}

/// Everything that this person is typing about an import.
pub(super) fn drafts(cx: &Cx, batch: ImportBatchId) -> Result<Drafts, WebError> {
    cx.drafts(&draft_name(batch, ""))
}

/// Which state of an import a page showed: who acts on an older one is told.
pub(super) fn version(batch: &ImportBatch) -> String {
    format!("{}-{}", batch.state.code(), batch.reading)
}

/// What went wrong with one of several things, in a sentence; the cause goes to the log.
pub(super) fn sentence(cx: &Cx, error: &WebError) -> String {
    match error {
        WebError::Rejected(words) | WebError::Conflict(words) | WebError::BadRequest(words) => {
            cx.say(words).to_owned()
        }
        other => {
            other.log(&cx.request.id);
            cx.text("imports-failed")
        }
    }
}

/// On to a page after a long act. The script that shows progress asks for the address alone and goes there itself, so
/// that the sentence above that page is not lost on it.
pub(super) fn go(cx: &Cx, to: impl Into<String>) -> Answer {
    if cx.request.header("x-requested-with") == Some("progress") {
        return Answer::bytes("text/plain", "").with_header("x-go-to", to);
    }
    Answer::see_other(to)
}

/// What the fields of an expense are called.
pub(in crate::web::pages) type FieldNames = [(ExpenseField, Bilingual)];

pub(in crate::web::pages) fn name_of(cx: &Cx, names: &FieldNames, field: ExpenseField) -> String {
    let known = names.iter().find(|(known, _)| *known == field);
    known.map_or_else(|| field.code().to_owned(), |(_, name)| cx.say(name).to_owned())
}
