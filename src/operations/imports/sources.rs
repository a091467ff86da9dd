//! What a file is besides a list of rows: an e-invoice proves the lines that are read from it, and the part of a ledger
//! that was chosen is remembered for the next audit file of that administration.

use super::reading::{Prepared, ReadingTask};
use crate::db::expenditures::{self, LineFilter};
use crate::db::ledger_choices::{self, NewChoice};
use crate::db::{DbConnection, bank, imports};
use crate::domain::evidence::{EvidenceKind, EvidenceOrigin};
use crate::domain::ids::{ExpenditureId, ImportBatchId, PostingId};
use crate::operations::evidence::{FileToAttach, attach_to, proof_of_payment};
use crate::operations::{Actor, Books, OperationError, seal};

/// Keeps what follows from the kind of file, once its lines are posted.
pub(super) fn keep(
    conn: &mut DbConnection,
    who: (&Books, &Actor),
    batch: ImportBatchId,
    prepared: &Prepared,
    (posting, task): (PostingId, &ReadingTask<'_>),
) -> Result<(), OperationError> {
    if prepared.source.is_invoice {
        attach_invoice(conn, who, prepared, (posting, task))?;
    }
    attach_statements(conn, who, batch, (prepared, posting))?;
    remember_choice(conn, who, batch, prepared)
}

/// The bank statements that proved the payment of rows prove it of the lines that the rows became.
fn attach_statements(
    conn: &mut DbConnection,
    (books, actor): (&Books, &Actor),
    batch: ImportBatchId,
    (prepared, posting): (&Prepared, PostingId),
) -> Result<(), OperationError> {
    let proofs = bank::proofs(conn, &[batch])?;
    if proofs.is_empty() {
        return Ok(());
    }
    let lines = expenditures::list(conn, prepared.grant.id, LineFilter::Posting(posting))?;
    let payments = bank::payments(conn, prepared.grant.id)?;
    let statements = bank::statements(conn, prepared.grant.id)?;
    for proof in &proofs {
        let payment = payments.iter().find(|known| known.id == proof.payment);
        let statement =
            payment.and_then(|payment| statements.iter().find(|known| known.id == payment.statement));
        let of_row: Vec<ExpenditureId> = lines
            .iter()
            .filter(|line| *line.line.source_sheet == *proof.sheet && line.line.source_row == proof.row)
            .map(|line| line.id)
            .collect();
        let (Some(payment), Some(statement)) = (payment, statement) else { continue };
        let file = proof_of_payment(statement, payment);
        attach_to(conn, &of_row, &file, (books.clock.now(), &actor.name))?;
    }
    Ok(())
}

/// The invoice itself and the files within it prove the posted lines.
fn attach_invoice(
    conn: &mut DbConnection,
    (books, actor): (&Books, &Actor),
    prepared: &Prepared,
    (posting, task): (PostingId, &ReadingTask<'_>),
) -> Result<(), OperationError> {
    let lines = expenditures::list(conn, prepared.grant.id, LineFilter::Posting(posting))?;
    let ids: Vec<ExpenditureId> = lines.iter().map(|line| line.id).collect();
    let by = (books.clock.now(), actor.name.as_str());
    let invoice = FileToAttach {
        sha256: &prepared.sha256,
        name: task.file_name,
        kind: EvidenceKind::Invoice,
        origin: EvidenceOrigin::ElectronicOnly,
        document_date: lines.first().and_then(|line| line.line.invoice_date),
    };
    attach_to(conn, &ids, &invoice, by)?;
    for attachment in prepared.source.attachments.iter().filter(|attachment| !attachment.bytes.is_empty()) {
        let sha256 = seal::sha256_hex(&[&attachment.bytes]);
        imports::store_file(conn, &sha256, &attachment.bytes, by.0)?;
        let is_picture = attachment.media_type == "application/pdf";
        let kind = if is_picture { EvidenceKind::Invoice } else { EvidenceKind::Other };
        let file = FileToAttach { sha256: &sha256, name: &attachment.name, kind, ..invoice };
        attach_to(conn, &ids, &file, by)?;
    }
    Ok(())
}

fn remember_choice(
    conn: &mut DbConnection,
    (books, actor): (&Books, &Actor),
    batch: ImportBatchId,
    prepared: &Prepared,
) -> Result<(), OperationError> {
    let Some(ledger) = &prepared.source.ledger else { return Ok(()) };
    let Some(choice) = &ledger.chosen else { return Ok(()) };
    let administration = ledger.administration.as_str();
    let known = ledger_choices::in_force(conn, prepared.grant.id)?;
    if known.iter().any(|known| known.administration == administration && known.choice == *choice) {
        return Ok(());
    }
    let (grant, at, by) = (prepared.grant.id, books.clock.now(), actor.name.as_str());
    Ok(ledger_choices::insert(conn, &NewChoice { grant, administration, choice, batch, at, by })?)
}
