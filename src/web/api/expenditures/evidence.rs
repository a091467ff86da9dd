//! The evidence of a line: what is there, adding a file, taking one off with a reason.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::evidence::{Evidence, EvidenceKind, EvidenceOrigin};
use crate::domain::ids::{EvidenceId, ExpenditureId};
use crate::domain::permission::Act;
use crate::operations::evidence::{
    AttachEvidence, EvidenceElsewhere, attach_evidence, detach_evidence, evidence_file,
};
use crate::operations::line_details::show_line;
use crate::web::answer::Answer;
use crate::web::api::answers;
use crate::web::api::operation::{Operation, change, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;
use crate::web::selecting::{evidence_of_address, within};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        read(
            "listEvidenceOfExpenditure",
            "/api/v1/grants/{grant}/expenditures/{line}/evidence",
            Act::ViewEvidence,
            list,
        )
        .says("De bewijsstukken van een regel, oudste eerst", "The evidence of a line, oldest first")
        .gives_list::<EvidenceOfLine>(),
        change(
            "attachEvidence",
            "/api/v1/grants/{grant}/expenditures/{line}/evidence",
            Act::AttachEvidence,
            attach,
        )
        .says("Voegt een bewijsstuk aan een regel toe", "Attaches a file of evidence to a line")
        .takes_file("evidence", &["kind", "origin", "document_date"])
        .gives_outcome::<AttachedToLine>(),
        read(
            "getEvidenceFile",
            "/api/v1/grants/{grant}/expenditures/{line}/evidence/{evidence}",
            Act::ViewEvidence,
            file,
        )
        .says("Een bewijsstuk van de regel", "A file that proves the line")
        .gives_file(&[super::BYTES]),
        change(
            "detachEvidence",
            "/api/v1/grants/{grant}/expenditures/{line}/evidence/{evidence}/removal",
            Act::AttachEvidence,
            detach,
        )
        .says(
            "Haalt een bewijsstuk van een regel; het bestand blijft in de boeken",
            "Takes a file of evidence off a line; the file stays in the books",
        )
        .takes::<EvidenceToDetach>()
        .gives_outcome::<EvidenceOfLine>(),
    ]
}

/// A file that proves a line.
#[derive(Serialize, ToSchema)]
pub(super) struct EvidenceOfLine {
    id: i64,
    file_name: String,
    file_sha256: String,
    /// "invoice", "proof-of-payment", "contract", "time-sheet", "delivery" or "other".
    kind: String,
    /// "original", "converted" or "electronic-only".
    origin: String,
    /// The date that the document bears.
    document_date: Option<NaiveDate>,
    attached_at: DateTime<Utc>,
    attached_by: String,
    /// False once it was taken off again.
    counts: bool,
}

/// What attaching a file did.
#[derive(Serialize, ToSchema)]
struct AttachedToLine {
    file_sha256: String,
    /// The new evidence; nothing when the line had the file already.
    evidence: Option<i64>,
    /// Other lines that the same file proves, as far as you may see them.
    elsewhere: Vec<EvidenceOnOtherLine>,
}

#[derive(Serialize, ToSchema)]
struct EvidenceOnOtherLine {
    grant: String,
    line: i64,
    /// The line belongs to another grant: the costs may be funded twice.
    other_grant: bool,
    message: String,
}

/// Why a file does not prove its line any more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EvidenceToDetach {
    reason: String,
}

pub(super) fn shown(known: &Evidence) -> EvidenceOfLine {
    EvidenceOfLine {
        id: known.id.get(),
        file_name: known.file_name.clone(),
        file_sha256: known.file_sha256.clone(),
        kind: known.kind.code().to_owned(),
        origin: known.origin.code().to_owned(),
        document_date: known.document_date,
        attached_at: known.attached_at,
        attached_by: known.attached_by.clone(),
        counts: known.counts(),
    }
}

fn list(cx: &Cx) -> Result<Answer, WebError> {
    let within = within(cx, Act::ViewEvidence);
    let details = show_line(&cx.books, cx.grant(), (cx.path("line")?, within.as_deref()))?;
    answers::list(details.evidence.iter().map(shown))
}

fn attach(cx: &Cx) -> Result<Answer, WebError> {
    let file = answers::file(cx, "evidence")?;
    let line: ExpenditureId = cx.path("line")?;
    let command = AttachEvidence {
        grant: cx.grant(),
        lines: &[line],
        file_name: &file.name,
        bytes: &file.bytes,
        kind: answers::choice(cx.form.text("kind"), &EvidenceKind::ALL, EvidenceKind::code)?,
        origin: answers::choice(cx.form.text("origin"), &EvidenceOrigin::ALL, EvidenceOrigin::code)?,
        document_date: cx.form.filled("document_date").map(|_| cx.form.day("document_date")).transpose()?,
    };
    let done = attach_evidence(&cx.books, &cx.actor(), &command)?;
    let other = |known: &EvidenceElsewhere| EvidenceOnOtherLine {
        grant: known.grant.clone(),
        line: known.line.get(),
        other_grant: known.other_grant,
        message: cx.say(&known.message).to_owned(),
    };
    // Names of another grant stay unsaid to who has no role there.
    let seen = done.elsewhere.iter().filter(|known| !known.other_grant || cx.knows(&known.grant));
    answers::outcome(&AttachedToLine {
        evidence: done.attached.first().copied().map(EvidenceId::get),
        elsewhere: seen.map(other).collect(),
        file_sha256: done.file_sha256,
    })
}

fn file(cx: &Cx) -> Result<Answer, WebError> {
    let (_, id) = evidence_of_address(cx, Act::ViewEvidence)?;
    let (evidence, bytes) = evidence_file(&cx.books, id)?;
    Ok(Answer::file(&evidence.file_name, super::BYTES, bytes))
}

fn detach(cx: &Cx) -> Result<Answer, WebError> {
    let EvidenceToDetach { reason } = answers::sent(cx)?;
    let (_, id) = evidence_of_address(cx, Act::AttachEvidence)?;
    answers::outcome(&shown(&detach_evidence(&cx.books, &cx.actor(), id, &reason)?))
}
