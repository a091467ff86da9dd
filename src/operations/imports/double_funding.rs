//! Rows whose invoice another grant of this installation declares already. Costs that are funded twice are the gravest
//! finding of an audit (art. 63(9) of Regulation (EU) 2021/1060), so such a row waits until a person decides: another
//! invoice, a part of the same one, or the same cost.

use std::collections::{BTreeSet, HashMap};

use super::Judged;
use super::duplicates::{kept_row, place_of, summary};
use crate::db::{DbConnection, duplicate_decisions, expenditures, grants};
use crate::domain::books::BookedGrant;
use crate::domain::finding::{Finding, FindingCode};
use crate::domain::ids::ExpenditureId;
use crate::domain::import_batch::RowState;
use crate::domain::language::Bilingual;
use crate::domain::ledger::{Expenditure, LedgerLine};
use crate::domain::likeness::{DuplicateVerdict, same_invoice};
use crate::operations::OperationError;

/// A line of another grant that a row may declare once more.
struct Elsewhere {
    grant: String,
    line: Expenditure,
    why: Bilingual,
}

/// Holds rows that another grant declares, unless somebody decided about that very line.
pub(super) fn hold_double_funded(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    judged: &mut Judged<'_>,
) -> Result<(), OperationError> {
    let found = elsewhere(conn, grant, &judged.new_lines)?;
    if found.is_empty() {
        return Ok(());
    }
    let fingerprints: Vec<i64> = found.keys().copied().collect();
    let decisions = duplicate_decisions::about_lines(conn, grant.id, &fingerprints)?;
    let Judged { new_lines, kept, findings, .. } = judged;
    new_lines.retain(|line| {
        let Some(others) = found.get(&line.fingerprint) else { return true };
        // Every line of another grant is decided about on its own.
        for other in others {
            let id = other.line.id;
            match decisions.get(&(line.fingerprint, id)) {
                Some(DuplicateVerdict::Different | DuplicateVerdict::PartOf) => {}
                Some(DuplicateVerdict::Same) => {
                    findings.push(decided_same(line, other));
                    kept.push(kept_row(line, RowState::Duplicate, Some(id)));
                    return false;
                }
                None => {
                    findings.push(double_funding(line, other));
                    kept.push(kept_row(line, RowState::Waiting, Some(id)));
                    return false;
                }
            }
        }
        true
    });
    Ok(())
}

/// By fingerprint of a row, the standing lines of other grants that state the same invoice or the same expense.
fn elsewhere(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    rows: &[&LedgerLine],
) -> Result<HashMap<i64, Vec<Elsewhere>>, OperationError> {
    let mut found: HashMap<i64, Vec<Elsewhere>> = HashMap::new();
    let codes = grants::codes(conn)?;
    if codes.len() < 2 || rows.is_empty() {
        return Ok(found);
    }
    let sorted =
        |values: Vec<i64>| values.into_iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
    let likenesses = sorted(rows.iter().filter_map(|row| row.likeness).collect());
    let fingerprints = sorted(rows.iter().map(|row| row.fingerprint).collect());
    for code in codes.into_iter().filter(|code| *code != grant.definition.code) {
        let other = grants::load(conn, &code)?;
        let mut lines = expenditures::standing_alike(conn, other.id, &likenesses)?;
        let equal: Vec<ExpenditureId> =
            expenditures::standing_with_fingerprints(conn, other.id, &fingerprints)?
                .into_iter()
                .map(|(_, id)| id)
                .filter(|id| lines.iter().all(|line| line.id != *id))
                .collect();
        lines.extend(expenditures::with_ids(conn, &equal)?);
        if lines.is_empty() {
            continue;
        }
        let mut by_likeness: HashMap<i64, Vec<&Expenditure>> = HashMap::new();
        let mut by_fingerprint: HashMap<i64, Vec<&Expenditure>> = HashMap::new();
        for line in &lines {
            by_fingerprint.entry(line.line.fingerprint).or_default().push(line);
            if let Some(likeness) = line.line.likeness {
                by_likeness.entry(likeness).or_default().push(line);
            }
        }
        for row in rows {
            let alike = row.likeness.and_then(|likeness| by_likeness.get(&likeness)).into_iter().flatten();
            let equal = by_fingerprint.get(&row.fingerprint).into_iter().flatten();
            let mut seen = BTreeSet::new();
            for line in alike.chain(equal) {
                let days = grant.definition.duplicate_days;
                let why = same_invoice(row, &line.line, days).filter(|_| seen.insert(line.id));
                let Some(why) = why else { continue };
                let other = Elsewhere { grant: code.clone(), line: (*line).clone(), why };
                found.entry(row.fingerprint).or_default().push(other);
            }
        }
    }
    Ok(found)
}

fn double_funding(line: &LedgerLine, other: &Elsewhere) -> Finding {
    let (grant, id, known) = (&other.grant, other.line.id, &other.line.line);
    Finding::new(
        FindingCode::DoubleFunding,
        place_of(line),
        summary(line),
        Bilingual::new(
            format!(
                "Project {grant} declareert deze factuur al: regel {id} ({}, betaald op {}): {}.",
                summary(known),
                known.payment_date.format("%d-%m-%Y"),
                other.why.nl
            ),
            format!(
                "Grant {grant} declares this invoice already: line {id} ({}, paid on {}): {}.",
                summary(known),
                known.payment_date.format("%-d %b %Y"),
                other.why.en
            ),
        ),
        Bilingual::new(
            "Kosten mogen niet twee keer worden gesubsidieerd. Leg vast wat het is: een deel als de factuur over beide \
             projecten is verdeeld, een andere factuur, of dezelfde kosten.",
            "Costs may not be funded twice. Record what it is: a part if the invoice is split over both grants, another \
             invoice, or the same cost.",
        ),
    )
}

fn decided_same(line: &LedgerLine, other: &Elsewhere) -> Finding {
    let (grant, id) = (&other.grant, other.line.id);
    Finding::new(
        FindingCode::DecidedDuplicate,
        place_of(line),
        summary(line),
        Bilingual::new(
            format!("Besloten is dat dit dezelfde kosten zijn als regel {id} van project {grant}."),
            format!("It was decided that this is the same cost as line {id} of grant {grant}."),
        ),
        Bilingual::new("U hoeft niets te doen.", "You need not do anything."),
    )
}
