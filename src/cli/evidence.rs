//! `verantwoord evidence ...`

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::evidence::{Evidence, EvidenceKind, EvidenceOrigin};
use crate::domain::ids::{EvidenceId, ExpenditureId};
use crate::domain::language::Language;
use crate::operations::Books;
use crate::operations::evidence::{
    AttachEvidence, LineEvidence, attach_evidence, detach_evidence, evidence_file, evidence_of_line,
    find_shared_evidence, list_evidence,
};

#[derive(Subcommand, Debug)]
pub(super) enum EvidenceCommand {
    /// Attach a file to lines of the ledger
    Add(AddArgs),
    /// List the evidence of a grant
    List(ListArgs),
    /// Show what proves a line
    Show(ShowArgs),
    /// Get an evidence file back as it was taken in
    Get(GetArgs),
    /// Take a file off its line; the file and the record stay
    Remove(RemoveArgs),
    /// Find files that prove lines of more than one grant
    Shared(SharedArgs),
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord evidence add factuur.pdf --grant CBR --line 12 --line 13 --kind invoice --origin converted"
)]
pub(super) struct AddArgs {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Number of a line that the file proves
    #[arg(long = "line", value_name = "LINE", required = true)]
    lines: Vec<ExpenditureId>,
    /// invoice, proof-of-payment, contract, time-sheet, delivery or other
    #[arg(long, value_name = "KIND", default_value = "invoice")]
    kind: EvidenceKind,
    /// original (it is kept), converted (made from a paper that need not be kept) or electronic-only
    #[arg(long, value_name = "ORIGIN", default_value = "electronic-only")]
    origin: EvidenceOrigin,
    /// The date that the document bears
    #[arg(long, value_name = "DATE")]
    date: Option<NaiveDate>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord evidence list --grant CBR")]
pub(super) struct ListArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord evidence show 12")]
pub(super) struct ShowArgs {
    /// Number of the line
    #[arg(value_name = "LINE")]
    line: ExpenditureId,
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord evidence get 3 --out factuur.pdf")]
pub(super) struct GetArgs {
    /// Number of the evidence
    #[arg(value_name = "EVIDENCE")]
    evidence: EvidenceId,
    /// Where to write it: a file, or a folder for its own name
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord evidence remove 3 --reason 'belongs to line 14'")]
pub(super) struct RemoveArgs {
    /// Number of the evidence
    #[arg(value_name = "EVIDENCE")]
    evidence: EvidenceId,
    /// Why; kept with the record
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord evidence shared")]
pub(super) struct SharedArgs {
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

pub(super) fn run(
    settings: &Settings,
    command: &EvidenceCommand,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let books = open::books(settings)?;
    match command {
        EvidenceCommand::Add(add) => attach(settings, &books, add, console),
        EvidenceCommand::List(list) => show_list(settings, &books, list, console),
        EvidenceCommand::Show(show) => show_line(settings, &books, show, console),
        EvidenceCommand::Get(get) => write_out(&books, get, console),
        EvidenceCommand::Remove(remove) => detach(settings, &books, remove, console),
        EvidenceCommand::Shared(shared) => show_shared(settings, &books, shared, console),
    }
}

fn attach(
    settings: &Settings,
    books: &Books,
    add: &AddArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let (file_name, bytes) = (open::file_name(&add.file), open::workbook(settings, &add.file)?);
    let command = AttachEvidence {
        grant: &add.grant,
        lines: &add.lines,
        file_name: &file_name,
        bytes: &bytes,
        kind: add.kind,
        origin: add.origin,
        document_date: add.date,
    };
    let attached = attach_evidence(books, &open::actor(settings), &command)?;
    if add.json {
        return console.json(&attached);
    }
    let (new, already) = (attached.attached.len(), attached.already.len());
    console.line(format!("{file_name}: attached to {new} line(s), {already} had it already."))?;
    for other in &attached.elsewhere {
        console.line(format!("  {}", other.message.get(settings.lang)))?;
    }
    Ok(())
}

#[derive(Serialize)]
struct EvidenceJson<'a> {
    #[serde(flatten)]
    evidence: &'a Evidence,
    supplier: &'a str,
    document_number: &'a str,
    amount_cents: i64,
}

impl<'a> EvidenceJson<'a> {
    fn new(known: &'a LineEvidence) -> Self {
        let line = &known.line.line;
        Self {
            evidence: &known.evidence,
            supplier: &line.supplier,
            document_number: &line.document_number,
            amount_cents: line.amount.get(),
        }
    }
}

fn show_list(
    settings: &Settings,
    books: &Books,
    arguments: &ListArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let listed = list_evidence(books, &arguments.grant)?;
    if arguments.json {
        return console.json_list(listed.iter().map(EvidenceJson::new));
    }
    let rows: Vec<Vec<String>> = listed
        .iter()
        .map(|known| {
            let line = &known.line.line;
            let mut cells = evidence_cells(&known.evidence, settings.lang);
            cells.insert(0, known.line.id.to_string());
            cells.extend([line.supplier.clone(), line.document_number.clone(), line.amount.to_string()]);
            cells
        })
        .collect();
    let heads = ["line", "id", "file", "kind", "origin", "dated", "counts", "supplier", "document", "EUR"];
    console.table(&heads, 9, &rows)
}

fn evidence_cells(evidence: &Evidence, language: Language) -> Vec<String> {
    vec![
        evidence.id.to_string(),
        evidence.file_name.clone(),
        evidence.kind.name().get(language).to_owned(),
        evidence.origin.name().get(language).to_owned(),
        evidence.document_date.map(|date| date.to_string()).unwrap_or_default(),
        evidence.detached.as_ref().map_or_else(|| "yes".to_owned(), |off| format!("no: {}", off.reason)),
    ]
}

fn show_line(
    settings: &Settings,
    books: &Books,
    arguments: &ShowArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let found = evidence_of_line(books, arguments.line)?;
    if arguments.json {
        return console.json(&found);
    }
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|known| {
            let mut cells = evidence_cells(known, settings.lang);
            cells.extend([known.attached_by.clone(), known.file_sha256.clone()]);
            cells
        })
        .collect();
    console.table(&["id", "file", "kind", "origin", "dated", "counts", "by", "sha-256"], 8, &rows)
}

fn write_out(books: &Books, arguments: &GetArgs, console: &mut Console<'_>) -> Result<(), Failure> {
    let (known, bytes) = evidence_file(books, arguments.evidence)?;
    // The name came in with the file: no part of it may lead to another folder.
    let name = known.file_name.replace(['/', '\\'], "-");
    let path = open::file_in(&arguments.out, &name);
    open::write_file(&path, |out| Ok(out.write_all(&bytes)?))?;
    console.line(format!("{} written, {} bytes", path.display(), bytes.len()))
}

fn detach(
    settings: &Settings,
    books: &Books,
    arguments: &RemoveArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let known = detach_evidence(books, &open::actor(settings), arguments.evidence, &arguments.reason)?;
    console.line(format!(
        "{} no longer counts for line {}; the file is still kept.",
        known.file_name, known.expenditure
    ))
}

fn show_shared(
    settings: &Settings,
    books: &Books,
    arguments: &SharedArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let found = find_shared_evidence(books)?;
    if arguments.json {
        return console.json(&found);
    }
    for shared in &found {
        console.line(&shared.file_name)?;
        for line in &shared.lines {
            console.line(format!("  {}", line.message.get(settings.lang)))?;
        }
    }
    console.line(format!("{} found", found.len()))
}
