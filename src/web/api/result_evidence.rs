//! The files that prove a milestone or the value of an indicator: what is there, adding one, taking one away with a reason.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::permission::Act;
use crate::domain::results::{ResultEvidence, ResultSubject};
use crate::operations::results::{ProveResult, proof_file, proofs_of, prove_result, withdraw_proof};
use crate::web::answer::Answer;
use crate::web::api::answers;
use crate::web::api::operation::{Operation, change, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

const BYTES: &str = "application/octet-stream";

pub(super) fn operations() -> Vec<Operation> {
    vec![
        read(
            "listEvidenceOfResult",
            "/api/v1/grants/{grant}/results/{subject}/{code}/evidence",
            Act::ViewMilestones,
            list,
        )
        .says(
            "De bewijsstukken van een mijlpaal of een indicator, oudste eerst",
            "The evidence of a milestone or an indicator, oldest first",
        )
        .gives_list::<EvidenceOfResult>(),
        change(
            "proveResult",
            "/api/v1/grants/{grant}/results/{subject}/{code}/evidence",
            Act::AttachEvidence,
            prove,
        )
        .says(
            "Voegt een bewijsstuk toe; hetzelfde bestand telt één keer",
            "Adds a file of evidence; the same file counts once",
        )
        .takes_file("evidence", &[])
        .gives_outcome::<EvidenceOfResult>(),
        read(
            "getEvidenceFileOfResult",
            "/api/v1/grants/{grant}/results/{subject}/{code}/evidence/{sha256}",
            Act::ViewMilestones,
            file,
        )
        .says("Een bewijsstuk van het resultaat", "A file that proves the result")
        .gives_file(&[BYTES]),
        change(
            "withdrawEvidenceOfResult",
            "/api/v1/grants/{grant}/results/{subject}/{code}/evidence/{sha256}/withdrawal",
            Act::AttachEvidence,
            withdraw,
        )
        .says(
            "Haalt een bewijsstuk weg; het bestand blijft in de boeken",
            "Takes a file of evidence away; the file stays in the books",
        )
        .takes::<EvidenceToWithdraw>()
        .gives_outcome::<EvidenceOfResult>(),
    ]
}

/// A file that proves a milestone or an indicator.
#[derive(Serialize, ToSchema)]
struct EvidenceOfResult {
    file_name: String,
    /// Names the file in its address.
    file_sha256: String,
    attached_at: DateTime<Utc>,
    attached_by: String,
}

/// Why a file does not prove the result any more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EvidenceToWithdraw {
    reason: String,
}

fn shown(known: &ResultEvidence) -> EvidenceOfResult {
    EvidenceOfResult {
        file_name: known.file_name.clone(),
        file_sha256: known.file_sha256.clone(),
        attached_at: known.at,
        attached_by: known.by.clone(),
    }
}

/// What is proved, by the address.
fn result(cx: &Cx) -> Result<(ResultSubject, String), WebError> {
    let name: String = cx.path("subject")?;
    let subject = ResultSubject::ALL.into_iter().find(|known| known.code() == name);
    Ok((subject.ok_or(WebError::NotFound)?, cx.path("code")?))
}

fn known_proofs(cx: &Cx) -> Result<Vec<ResultEvidence>, WebError> {
    let (subject, code) = result(cx)?;
    Ok(proofs_of(&cx.books, cx.grant(), subject, &code)?)
}

/// The file with this hash among those of the result of the address.
fn known_proof(cx: &Cx, sha256: &str) -> Result<ResultEvidence, WebError> {
    let found = known_proofs(cx)?.into_iter().find(|known| known.file_sha256 == sha256);
    found.ok_or(WebError::NotFound)
}

fn list(cx: &Cx) -> Result<Answer, WebError> {
    answers::list(known_proofs(cx)?.iter().map(shown))
}

fn prove(cx: &Cx) -> Result<Answer, WebError> {
    let file = answers::file(cx, "evidence")?;
    let (subject, code) = result(cx)?;
    let proof =
        ProveResult { grant: cx.grant(), subject, code: &code, file_name: &file.name, bytes: &file.bytes };
    let sha256 = prove_result(&cx.books, &cx.actor(), &proof)?;
    answers::outcome(&shown(&known_proof(cx, &sha256)?))
}

fn file(cx: &Cx) -> Result<Answer, WebError> {
    let known = known_proof(cx, &cx.path::<String>("sha256")?)?;
    let (name, bytes) = proof_file(&cx.books, cx.grant(), &known.file_sha256)?;
    Ok(Answer::file(&name, BYTES, bytes))
}

fn withdraw(cx: &Cx) -> Result<Answer, WebError> {
    let EvidenceToWithdraw { reason } = answers::sent(cx)?;
    let (subject, code) = result(cx)?;
    let known = known_proof(cx, &cx.path::<String>("sha256")?)?;
    let of = (cx.grant(), subject, code.as_str());
    withdraw_proof(&cx.books, &cx.actor(), of, &known.file_sha256, &reason)?;
    answers::outcome(&shown(&known))
}
