//! What is done to an import as a whole.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Import, ImportFinding, after, finding, import_of, import_to_change, shown};
use crate::domain::ids::ImportBatchId;
use crate::domain::money::Cents;
use crate::operations::imports::{self, find_import};
use crate::web::answer::Answer;
use crate::web::api::answers::{self, Money};
use crate::web::cx::Cx;
use crate::web::problem::WebError;
use crate::web::taking_in;

/// What became of a file.
#[derive(Serialize, ToSchema)]
pub(super) struct StagedImport {
    /// Nothing when the file brings nothing new.
    import: Option<Import>,
    /// The import of exactly this file, when it was imported before.
    earlier: Option<i64>,
    findings: Vec<ImportFinding>,
}

pub(super) fn stage(cx: &Cx) -> Result<Answer, WebError> {
    let file = answers::file(cx, "workbook")?;
    let replaces = match cx.form.filled("replaces") {
        Some(text) => Some(text.parse::<ImportBatchId>().map_err(|_wrong| WebError::NotFound)?),
        None => None,
    };
    let outcome = taking_in::stage(cx, file, replaces, &|_stage| {})?;
    let import = outcome.batch.map(|batch| find_import(&cx.books, cx.grant(), batch)).transpose()?;
    answers::outcome(&StagedImport {
        import: import.as_ref().map(shown),
        earlier: outcome.earlier.as_ref().map(|earlier| earlier.id.get()),
        findings: outcome.findings.iter().map(|known| finding(cx, known)).collect(),
    })
}

pub(super) fn check(cx: &Cx) -> Result<Answer, WebError> {
    let batch = import_to_change(cx)?;
    imports::check_import(&cx.books, &cx.actor(), batch.id, &|_stage| {})?;
    after(cx)
}

pub(super) fn post(cx: &Cx) -> Result<Answer, WebError> {
    let batch = import_to_change(cx)?;
    taking_in::post(cx, batch.id, &|_stage| {})?;
    after(cx)
}

pub(super) fn discard(cx: &Cx) -> Result<Answer, WebError> {
    let batch = import_to_change(cx)?;
    imports::discard_import(&cx.books, &cx.actor(), batch.id)?;
    after(cx)
}

/// Why an import is taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reversal {
    reason: String,
}

/// What taking an import back did.
#[derive(Serialize, ToSchema)]
pub(super) struct ReversedImport {
    import: Import,
    /// Reversing lines that were posted.
    lines: u64,
    /// What they add to the ledger: minus what the import had added.
    amount: Money,
}

pub(super) fn reverse(cx: &Cx) -> Result<Answer, WebError> {
    let Reversal { reason } = answers::sent(cx)?;
    let batch = import_to_change(cx)?;
    let done = imports::reverse_import_because(&cx.books, &cx.actor(), batch.id, &reason, &|_stage| {})?;
    answers::outcome(&ReversedImport {
        import: shown(&import_of(cx)?),
        lines: answers::count(done.lines),
        amount: Cents::new(done.reversed_cents).into(),
    })
}

/// Who looks after the rows that wait.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Owner {
    /// Nothing for nobody.
    owner: Option<String>,
}

pub(super) fn assign(cx: &Cx) -> Result<Answer, WebError> {
    let Owner { owner } = answers::sent(cx)?;
    if owner.as_ref().is_some_and(|owner| owner.chars().count() > 200) {
        return Err(answers::refused(
            "Een naam heeft hoogstens 200 tekens.",
            "A name has at most 200 characters.",
        ));
    }
    let batch = import_to_change(cx)?;
    let owner = owner.as_deref().map(str::trim).filter(|owner| !owner.is_empty());
    imports::assign_import(&cx.books, &cx.actor(), batch.id, owner)?;
    after(cx)
}
