//! Evidence follows its expense: what was attached to a line that was taken back goes on proving the line that takes its
//! place, when the file is imported again or a corrected version of it is.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Succession;
use crate::db::audit::AuditRecord;
use crate::db::expenditures::{self, LineFilter};
use crate::db::{DbConnection, audit, bank, evidence};
use crate::domain::books::BookedGrant;
use crate::domain::evidence::Evidence;
use crate::domain::ids::{BankPaymentId, ExpenditureId, PostingId};
use crate::domain::ledger::Expenditure;
use crate::operations::evidence::{FileToAttach, attach_to};
use crate::operations::{Actor, Books, OperationError};

/// Attaches to each line of a posting what counted for its predecessor: the line with the same fingerprint that was taken
/// back last, or the one that the row replaces. Leaves one record for all of them.
pub(super) fn carry(
    conn: &mut DbConnection,
    (books, actor): (&Books, &Actor),
    grant: &BookedGrant,
    (posting, succession): (PostingId, Option<&Succession>),
) -> Result<(), OperationError> {
    let predecessors = Predecessors::of(conn, grant, succession)?;
    if predecessors.is_empty() {
        return Ok(());
    }
    let at = books.clock.now();
    let payments: Vec<BankPaymentId> =
        bank::payments(conn, grant.id)?.into_iter().map(|payment| payment.id).collect();
    let line_proofs = bank::line_proofs(conn, &payments)?;
    let (mut lines, mut files) = (Vec::new(), 0_usize);
    for line in expenditures::list(conn, grant.id, LineFilter::Posting(posting))? {
        let Some((before, proofs)) = predecessors.before(&line) else { continue };
        let mut attached = 0_usize;
        for proof in proofs.iter().filter(|proof| proof.counts()) {
            let file = FileToAttach {
                sha256: &proof.file_sha256,
                name: &proof.file_name,
                kind: proof.kind,
                origin: proof.origin,
                document_date: proof.document_date,
            };
            let (new, _already) = attach_to(conn, &[line.id], &file, (at, &actor.name))?;
            attached = attached.saturating_add(new.len());
        }
        for proof in line_proofs.iter().filter(|proof| proof.line == before) {
            bank::insert_line_proof(conn, &bank::LineProof { line: line.id, ..proof.clone() })?;
        }
        if attached > 0 {
            files = files.saturating_add(attached);
            lines.push(format!("{before} -> {}", line.id));
        }
    }
    if lines.is_empty() {
        return Ok(());
    }
    let record = AuditRecord {
        at,
        actor: &actor.name,
        act: "evidence.carry",
        subject: &format!("grant {}, posting {posting}", grant.definition.code),
        detail: &format!("{files} files, lines {}", lines.join(", ")),
    };
    Ok(audit::insert(conn, &record)?)
}

/// Lines that were taken back and had evidence.
struct Predecessors {
    evidence: BTreeMap<ExpenditureId, Vec<Evidence>>,
    by_fingerprint: HashMap<i64, ExpenditureId>,
    /// By sheet and range of the row that replaces them.
    by_place: HashMap<(String, String), ExpenditureId>,
}

impl Predecessors {
    fn of(
        conn: &mut DbConnection,
        grant: &BookedGrant,
        succession: Option<&Succession>,
    ) -> Result<Self, OperationError> {
        let mut by_line: BTreeMap<ExpenditureId, Vec<Evidence>> = BTreeMap::new();
        for proof in evidence::of_grant(conn, grant.id)? {
            by_line.entry(proof.expenditure).or_default().push(proof);
        }
        let ids: Vec<ExpenditureId> = by_line.keys().copied().collect();
        let stands: BTreeSet<ExpenditureId> = evidence::standing(conn, &ids)?
            .into_iter()
            .filter(|line| line.stands)
            .map(|line| line.line)
            .collect();
        by_line.retain(|line, _| !stands.contains(line));
        let ids: Vec<ExpenditureId> = by_line.keys().copied().collect();
        // In the order of the ledger, so that the one taken back last remains.
        let lines = expenditures::with_ids(conn, &ids)?;
        let by_fingerprint = lines.iter().map(|line| (line.line.fingerprint, line.id)).collect();
        let changed = succession.into_iter().flat_map(|succession| &succession.changed);
        let by_place = changed
            .filter(|change| by_line.contains_key(&change.line))
            .map(|change| ((change.row.sheet.clone(), change.row.cells.clone()), change.line))
            .collect();
        Ok(Self { evidence: by_line, by_fingerprint, by_place })
    }

    fn is_empty(&self) -> bool {
        self.evidence.is_empty()
    }

    fn before(&self, line: &Expenditure) -> Option<(ExpenditureId, &[Evidence])> {
        let booked = &line.line;
        let place = (booked.source_sheet.to_string(), booked.source_range.clone());
        let before = self.by_place.get(&place).or_else(|| self.by_fingerprint.get(&booked.fingerprint))?;
        Some((*before, self.evidence.get(before)?))
    }
}
