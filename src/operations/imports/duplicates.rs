//! Rows that state an expense which stands earlier in the same file, or in the ledger. None is skipped silently:
//! each is kept with a finding that names the other.

use std::collections::HashMap;

use super::Judged;
use crate::db::{DbConnection, expenditures, postings};
use crate::domain::books::BookedGrant;
use crate::domain::finding::{Finding, FindingCode, Place};
use crate::domain::ids::ExpenditureId;
use crate::domain::import_batch::{KeptRow, RowState};
use crate::domain::language::Bilingual;
use crate::domain::ledger::LedgerLine;
use crate::operations::OperationError;

/// Keeps the first of equal lines; the others go to `kept` with a finding.
pub(super) fn within_file(
    lines: Vec<LedgerLine>,
    kept: &mut Vec<KeptRow>,
    findings: &mut Vec<Finding>,
) -> Vec<LedgerLine> {
    if all_differ(&lines) {
        return lines;
    }
    let mut first_of: HashMap<i64, usize> = HashMap::with_capacity(lines.len());
    let mut unique: Vec<LedgerLine> = Vec::with_capacity(lines.len());
    for line in lines {
        if let Some(first) = first_of.get(&line.fingerprint).and_then(|place| unique.get(*place)) {
            findings.push(repeated_in_file(&line, first));
            kept.push(kept_row(&line, RowState::Duplicate, None));
        } else {
            first_of.insert(line.fingerprint, unique.len());
            unique.push(line);
        }
    }
    unique
}

/// Whether no two lines state the same expense, as in most files: sorting tells it faster than a table.
fn all_differ(lines: &[LedgerLine]) -> bool {
    let mut fingerprints: Vec<i64> = lines.iter().map(|line| line.fingerprint).collect();
    fingerprints.sort_unstable();
    fingerprints.is_sorted_by(|one, next| one < next)
}

/// Leaves the lines that the ledger does not have yet; the others are kept with a finding.
pub(super) fn against_ledger(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    judged: &mut Judged<'_>,
) -> Result<(), OperationError> {
    if postings::newest(conn, grant.id)?.is_none() {
        return Ok(());
    }
    let fingerprints: Vec<i64> = judged.new_lines.iter().map(|line| line.fingerprint).collect();
    let standing: HashMap<i64, ExpenditureId> =
        expenditures::standing_with_fingerprints(conn, grant.id, &fingerprints)?.into_iter().collect();
    let Judged { new_lines, kept, findings, .. } = judged;
    new_lines.retain(|line| match standing.get(&line.fingerprint) {
        Some(known) => {
            findings.push(known_in_ledger(line, *known));
            kept.push(kept_row(line, RowState::Duplicate, Some(*known)));
            false
        }
        None => true,
    });
    Ok(())
}

/// A row that is kept beside the ledger, in the words of the line it would have become.
pub(super) fn kept_row(line: &LedgerLine, state: RowState, duplicate_of: Option<ExpenditureId>) -> KeptRow {
    let invoice_date = line.invoice_date.map(|day| day.to_string()).unwrap_or_default();
    KeptRow {
        sheet: line.source_sheet.to_string(),
        row: line.source_row,
        state,
        cells: vec![
            line.supplier.clone(),
            line.document_number.clone(),
            line.description.clone(),
            invoice_date,
            line.payment_date.to_string(),
            line.original.currency.to_string(),
            line.original.units().to_string(),
        ],
        duplicate_of,
        fingerprint: Some(line.fingerprint),
    }
}

pub(super) fn place_of(line: &LedgerLine) -> Place {
    Place { sheet: line.source_sheet.to_string(), cell: line.source_range.clone() }
}

/// What a person recognises the expense by.
pub(super) fn summary(line: &LedgerLine) -> String {
    let number = if line.document_number.is_empty() { &line.description } else { &line.document_number };
    format!("{}, {number}, {} {}", line.supplier, line.original.currency, line.original.units())
}

fn repeated_in_file(line: &LedgerLine, first: &LedgerLine) -> Finding {
    let (sheet, row) = (&first.source_sheet, first.source_row);
    Finding::new(
        FindingCode::DuplicateInFile,
        place_of(line),
        summary(line),
        Bilingual::new(
            format!("Deze uitgave staat al in dit bestand: blad {sheet}, rij {row}."),
            format!("This expense is already in this file: sheet {sheet}, row {row}."),
        ),
        Bilingual::new(
            "Verwijder de regel, of geef haar een eigen documentnummer als het een andere uitgave is.",
            "Remove the row, or give it its own document number if it is another expense.",
        ),
    )
}

fn known_in_ledger(line: &LedgerLine, known: ExpenditureId) -> Finding {
    Finding::new(
        FindingCode::DuplicateInLedger,
        place_of(line),
        summary(line),
        Bilingual::new(
            format!("Deze uitgave staat al in het grootboek: regel {known}."),
            format!("This expense is already in the ledger: line {known}."),
        ),
        Bilingual::new(
            "Doe niets, of geef de regel een eigen documentnummer als het een andere uitgave is.",
            "Do nothing, or give the row its own document number if it is another expense.",
        ),
    )
}
