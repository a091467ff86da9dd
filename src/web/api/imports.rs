//! Imports: a file is staged, mapped, checked and posted, or discarded; and taken back. Every change may name the `ETag` of
//! the import that its sender saw.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::finding::Finding;
use crate::domain::ids::ImportBatchId;
use crate::domain::import_batch::{ImportBatch, KeptRow, RowState};
use crate::domain::language::Bilingual;
use crate::domain::permission::Act;
use crate::operations::imports::{self, find_import, list_imports, show_import};
use crate::web::answer::Answer;
use crate::web::api::answers::{self, Money};
use crate::web::api::operation::{Kind, Operation, change, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

mod acts;
mod mending;
mod review;
mod sheet;
mod waiting;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(super) fn operations() -> Vec<Operation> {
    [waiting::operations(), reading(), sheet::operations(), mending(), deciding()].concat()
}

fn reading() -> Vec<Operation> {
    vec![
        read("listImports", "/api/v1/grants/{grant}/imports", Act::ViewImports, list)
            .says("De imports, nieuwste eerst", "The imports, newest first")
            .query(
                "state",
                Kind::Choice(&["staged", "mapped", "checked", "posted", "reversed", "discarded"]),
                "Alleen in deze stand",
                "Only in this state",
            )
            .gives_list::<Import>(),
        read("showImport", "/api/v1/grants/{grant}/imports/{batch}", Act::ViewImports, show)
            .says("Een import zoals hij er nu voor staat", "An import as it stands now")
            .gives::<Import>(),
        read("listFindings", "/api/v1/grants/{grant}/imports/{batch}/findings", Act::ViewImports, findings)
            .says(
                "Wat er aan het bestand is opgevallen, met plaats en remedie",
                "What was found in the file, with place and remedy",
            )
            .query("code", Kind::Text, "Alleen met deze code", "Only with this code")
            .query(
                "severity",
                Kind::Choice(&["error", "warning", "info"]),
                "Alleen van deze ernst",
                "Only of this severity",
            )
            .gives_list::<ImportFinding>(),
        read("listImportRows", "/api/v1/grants/{grant}/imports/{batch}/rows", Act::ViewImports, rows)
            .says("De rijen die niet in het grootboek staan", "The rows that are not in the ledger")
            .query(
                "state",
                Kind::Choice(&["waiting", "ignored", "duplicate"]),
                "Alleen in deze stand",
                "Only in this state",
            )
            .gives_list::<ImportRow>(),
        read("reviewImport", "/api/v1/grants/{grant}/imports/{batch}/review", Act::ViewImports, review::show)
            .says(
                "Wat het bestand zegt als het opnieuw wordt gelezen: kolommen, vragen, dubbelen, gevolgen",
                "What the file says when it is read again: columns, questions, duplicates, consequences",
            )
            .gives_outcome::<review::ImportReview>(),
        read(
            "compareImport",
            "/api/v1/grants/{grant}/imports/{batch}/differences",
            Act::ViewImports,
            review::differences,
        )
        .says(
            "Wat er verschilt van de import die deze vervangt",
            "What differs from the import that this one replaces",
        )
        .gives_outcome::<review::ImportDifferences>(),
        read(
            "getImportWorkbook",
            "/api/v1/grants/{grant}/imports/{batch}/workbook",
            Act::ViewImports,
            workbook,
        )
        .says(
            "Het eigen bestand terug, met de foute cellen gekleurd",
            "The file itself back, with its wrong cells coloured",
        )
        .gives_file(&[XLSX]),
    ]
}

/// From a file to rows that are understood.
fn mending() -> Vec<Operation> {
    vec![
        change("stageImport", "/api/v1/grants/{grant}/imports", Act::StageImport, acts::stage)
            .says("Neemt een bestand in zonder iets te boeken", "Takes a file in without posting anything")
            .takes_file("workbook", &["replaces", "sender"])
            .gives_outcome::<acts::StagedImport>(),
        change("mapImport", "/api/v1/grants/{grant}/imports/{batch}/mapping", Act::MendImport, mending::map)
            .says("Zegt welke kolom wat is", "Says which column is what")
            .takes::<mending::Mapping>()
            .gives_outcome::<mending::MendedImport>()
            .minds_version(),
        change("mapValue", "/api/v1/grants/{grant}/imports/{batch}/values", Act::MendImport, mending::value)
            .says(
                "Zegt wat een tekst betekent, ook voor latere bestanden",
                "Says what a text means, also for later files",
            )
            .takes::<mending::MeaningOfText>()
            .gives_outcome::<Import>()
            .minds_version(),
        change("fixCell", "/api/v1/grants/{grant}/imports/{batch}/cells", Act::MendImport, mending::cell)
            .says(
                "Verbetert een cel; het bestand blijft zoals het is",
                "Corrects a cell; the file stays as it is",
            )
            .takes::<mending::CellToFix>()
            .gives_outcome::<mending::MendedImport>()
            .minds_version(),
    ]
}

/// What is done with rows that are understood, and with an import as a whole.
fn deciding() -> Vec<Operation> {
    vec![
        change(
            "decideDuplicate",
            "/api/v1/grants/{grant}/imports/{batch}/decisions",
            Act::DecideDuplicate,
            mending::decide,
        )
        .says(
            "Beslist over een rij die op een andere uitgave lijkt",
            "Decides about a row that looks like another expense",
        )
        .takes::<mending::DuplicateDecision>()
        .gives_outcome::<Import>()
        .minds_version(),
        change("checkImport", "/api/v1/grants/{grant}/imports/{batch}/check", Act::MendImport, acts::check)
            .says(
                "Houdt de rijen tegen de regels en het grootboek",
                "Holds the rows against the rules and the ledger",
            )
            .gives_outcome::<Import>()
            .minds_version(),
        change("postImport", "/api/v1/grants/{grant}/imports/{batch}/posting", Act::PostImport, acts::post)
            .says("Boekt de goede rijen, of niets", "Posts the good rows, or nothing")
            .gives_outcome::<Import>()
            .minds_version(),
        change(
            "reverseImport",
            "/api/v1/grants/{grant}/imports/{batch}/reversal",
            Act::ReverseImport,
            acts::reverse,
        )
        .says("Neemt alle regels van een import terug", "Takes all lines of an import back")
        .takes::<acts::Reversal>()
        .gives_outcome::<acts::ReversedImport>()
        .minds_version(),
        change(
            "discardImport",
            "/api/v1/grants/{grant}/imports/{batch}/discard",
            Act::MendImport,
            acts::discard,
        )
        .says(
            "Legt een import terzijde waarvan niets geboekt is",
            "Lays an import aside of which nothing is posted",
        )
        .gives_outcome::<Import>()
        .minds_version(),
        change(
            "assignImport",
            "/api/v1/grants/{grant}/imports/{batch}/owner",
            Act::AssignImport,
            acts::assign,
        )
        .says("Zegt wie voor de wachtende rijen zorgt", "Says who looks after the rows that wait")
        .takes::<acts::Owner>()
        .gives_outcome::<Import>()
        .minds_version(),
    ]
}

/// An uploaded file on its way into the ledger.
#[derive(Serialize, ToSchema)]
pub(super) struct Import {
    id: i64,
    file_name: String,
    file_sha256: String,
    format: String,
    /// "staged", "mapped", "checked", "posted", "reversed" or "discarded".
    state: String,
    rows: ImportRowCounts,
    posted: Money,
    /// Of the good rows that are not posted yet.
    ready: Money,
    uploaded_at: DateTime<Utc>,
    uploaded_by: String,
    /// The import that this one takes the place of.
    replaces: Option<i64>,
    /// Who makes such files, where that was told.
    sender: Option<String>,
    /// Who looks after the rows that wait.
    owner: Option<String>,
    /// Counts the readings that are kept; rises when rows or findings changed.
    reading: i64,
}

/// How many rows went where; `read` is the sum of the others.
#[derive(Serialize, ToSchema)]
struct ImportRowCounts {
    read: u64,
    posted: u64,
    /// Good, and not posted yet.
    ready: u64,
    waiting: u64,
    ignored: u64,
    duplicates: u64,
}

/// Something that was found in a file.
#[derive(Serialize, ToSchema)]
pub(super) struct ImportFinding {
    code: String,
    /// "error", "warning" or "info".
    severity: String,
    sheet: String,
    /// A cell ("D14") or a range ("A14:K14").
    cell: String,
    /// As the spreadsheet shows it.
    value: String,
    message: String,
    remedy: String,
}

/// A row of a file that is not in the ledger.
#[derive(Serialize, ToSchema)]
struct ImportRow {
    sheet: String,
    row: u32,
    /// "waiting", "ignored" or "duplicate".
    state: String,
    /// As the spreadsheet shows them.
    cells: Vec<String>,
    /// The line of the ledger that it repeats.
    duplicate_of: Option<i64>,
    /// Why it counts as a repeat.
    why: Option<String>,
}

pub(super) fn shown(batch: &ImportBatch) -> Import {
    let rows = batch.rows;
    Import {
        id: batch.id.get(),
        file_name: batch.file_name.clone(),
        file_sha256: batch.file_sha256.clone(),
        format: batch.format.clone(),
        state: batch.state.code().to_owned(),
        rows: ImportRowCounts {
            read: rows.read(),
            posted: rows.posted,
            ready: rows.ready,
            waiting: rows.waiting,
            ignored: rows.ignored,
            duplicates: rows.duplicates,
        },
        posted: batch.posted_cents.into(),
        ready: batch.ready_cents.into(),
        uploaded_at: batch.uploaded_at,
        uploaded_by: batch.uploaded_by.clone(),
        replaces: batch.replaces.map(ImportBatchId::get),
        sender: batch.plan.sender.clone(),
        owner: batch.owner.clone(),
        reading: batch.reading,
    }
}

pub(super) fn finding(cx: &Cx, finding: &Finding) -> ImportFinding {
    ImportFinding {
        code: finding.code.code().to_owned(),
        severity: finding.severity.code().to_owned(),
        sheet: finding.place.sheet.clone(),
        cell: finding.place.cell.clone(),
        value: finding.value.clone(),
        message: cx.say(&finding.message).to_owned(),
        remedy: cx.say(&finding.remedy).to_owned(),
    }
}

/// The import of the address. One of another grant does not exist here.
fn import_of(cx: &Cx) -> Result<ImportBatch, WebError> {
    Ok(find_import(&cx.books, cx.grant(), cx.path("batch")?)?)
}

/// The import of the address, when it still is as the sender saw it.
fn import_to_change(cx: &Cx) -> Result<ImportBatch, WebError> {
    let batch = import_of(cx)?;
    answers::unchanged(cx, &shown(&batch))?;
    Ok(batch)
}

/// The import as it is after an act, with its new `ETag`.
fn after(cx: &Cx) -> Result<Answer, WebError> {
    answers::single(cx, &shown(&import_of(cx)?))
}

fn list(cx: &Cx) -> Result<Answer, WebError> {
    let wanted = cx.query("state");
    let all = list_imports(&cx.books, cx.grant())?;
    let chosen = all.iter().rev().filter(|batch| wanted.is_none_or(|state| state == batch.state.code()));
    answers::list(chosen.map(shown))
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    answers::single(cx, &shown(&import_of(cx)?))
}

fn findings(cx: &Cx) -> Result<Answer, WebError> {
    let details = show_import(&cx.books, import_of(cx)?.id)?;
    let (code, severity) = (cx.query("code"), cx.query("severity"));
    let chosen = details.findings.iter().filter(|known| {
        code.is_none_or(|code| code == known.code.code())
            && severity.is_none_or(|severity| severity == known.severity.code())
    });
    answers::list(chosen.map(|known| finding(cx, known)))
}

fn rows(cx: &Cx) -> Result<Answer, WebError> {
    let details = show_import(&cx.books, import_of(cx)?.id)?;
    let repeated = details.duplicates.into_iter().map(|duplicate| (duplicate.row, duplicate.why));
    let others = details.waiting.into_iter().chain(details.ignored).map(|row| (row, None));
    let wanted = cx.query("state");
    let chosen =
        others.chain(repeated).filter(|(row, _)| wanted.is_none_or(|state| state == row.state.code()));
    let shown = |(row, why): (KeptRow, Option<Bilingual>)| ImportRow {
        why: why.map(|words| cx.say(&words).to_owned()),
        sheet: row.sheet,
        row: row.row,
        state: RowState::code(row.state).to_owned(),
        cells: row.cells,
        duplicate_of: row.duplicate_of.map(crate::domain::ids::ExpenditureId::get),
    };
    answers::list(chosen.map(shown))
}

/// The user's own workbook with its wrong cells coloured and commented.
fn workbook(cx: &Cx) -> Result<Answer, WebError> {
    let made = imports::return_workbook(&cx.books, import_of(cx)?.id, cx.language)?;
    Ok(Answer::file(&made.file_name, XLSX, made.bytes))
}
