//! Bank statements prove payments: loading them, proposing which waiting rows they paid, and confirming. Confirming sets
//! the payment date as a correction of the cell, with the statement as evidence once the row is posted.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::db::audit::AuditRecord;
use crate::db::bank::{self as store, NewStatement};
use crate::db::{DbConnection, audit, grants, imports};
use crate::domain::bank::{
    BankPayment, BookedPayment, Fit, PaymentMatch, UnpaidInvoice, fit, match_payments,
};
use crate::domain::ids::{BankPaymentId, GrantId, ImportBatchId};
use crate::domain::import_batch::BatchState;
use crate::domain::language::Bilingual;
use crate::importing::bank_statements::{ReadStatement, read_statements};
use crate::operations::imports::{FixCell, ImportStage, Mended, fix_cells, unpaid_invoices};
use crate::operations::{Actor, Books, OperationError, seal};

pub use crate::db::bank::PaymentProof;

/// What loading a file of statements did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoadedStatements {
    pub file_sha256: String,
    pub statements: Vec<LoadedStatement>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoadedStatement {
    pub number: String,
    pub account: String,
    pub payments: usize,
    /// Payments that an earlier statement brought.
    pub known: usize,
    /// Entries that the bank has not booked.
    pub passed_over: usize,
    /// The statement was loaded before.
    pub earlier: bool,
    /// What a person should look at.
    pub warning: Option<Bilingual>,
}

/// Keeps the payments of a file of statements. What an earlier statement of the account brought is not kept twice.
pub fn load_statements(
    books: &Books,
    actor: &Actor,
    grant_code: &str,
    (file_name, bytes): (&str, &[u8]),
) -> Result<LoadedStatements, OperationError> {
    let read = read_statements(&books.reader, file_name, bytes)?;
    let (sha256, at) = (seal::sha256_hex(&[bytes]), books.clock.now());
    books.db.write(|conn| {
        let grant = grants::load(conn, grant_code)?;
        imports::store_file(conn, &sha256, bytes, at)?;
        let kept = store::statements(conn, grant.id)?;
        let mut statements = Vec::new();
        for statement in &read {
            let earlier = kept.iter().any(|known| {
                known.file_sha256 == sha256
                    && known.number == statement.number
                    && known.account == statement.account
            });
            let fresh = if earlier { Vec::new() } else { fresh_payments(conn, grant.id, statement)? };
            if !earlier {
                let new = NewStatement {
                    grant: grant.id,
                    file_sha256: &sha256,
                    file_name,
                    sheet: &statement.sheet,
                    number: &statement.number,
                    account: &statement.account,
                    at,
                    by: &actor.name,
                };
                let id = store::insert_statement(conn, &new)?;
                for payment in &fresh {
                    store::insert_payment(conn, id, payment)?;
                }
            }
            statements.push(LoadedStatement {
                number: statement.number.clone(),
                account: statement.account.clone(),
                payments: fresh.len(),
                known: statement.payments.len().saturating_sub(fresh.len()),
                passed_over: statement.passed_over,
                earlier,
                warning: does_not_add_up(statement),
            });
        }
        audit::insert(
            conn,
            &AuditRecord {
                at,
                actor: &actor.name,
                act: "bank.load",
                subject: &format!("grant {grant_code}"),
                detail: &format!("{file_name} {sha256}"),
            },
        )?;
        Ok(LoadedStatements { file_sha256: sha256.clone(), statements })
    })
}

/// The payments that no earlier statement brought. Equal payments on one statement are two payments.
fn fresh_payments(
    conn: &mut DbConnection,
    grant: GrantId,
    statement: &ReadStatement,
) -> Result<Vec<BankPayment>, OperationError> {
    let accounts: BTreeSet<_> = store::statements(conn, grant)?
        .into_iter()
        .filter(|known| known.account == statement.account)
        .map(|known| known.id)
        .collect();
    let mut known: Vec<BankPayment> = store::payments(conn, grant)?
        .into_iter()
        .filter(|known| accounts.contains(&known.statement))
        .map(|known| BankPayment { source_row: 0, ..known.payment })
        .collect();
    let mut fresh = Vec::new();
    for payment in &statement.payments {
        let same = BankPayment { source_row: 0, ..payment.clone() };
        match known.iter().position(|known| *known == same) {
            Some(place) => drop(known.swap_remove(place)),
            None => fresh.push(payment.clone()),
        }
    }
    Ok(fresh)
}

fn does_not_add_up(statement: &ReadStatement) -> Option<Bilingual> {
    let difference = statement.difference.filter(|difference| !difference.is_zero())?;
    let number = &statement.number;
    Some(Bilingual::new(
        format!(
            "Afschrift {number} telt niet op: begin- en eindsaldo en de posten verschillen {difference}."
        ),
        format!("Statement {number} does not add up: its balances and entries differ by {difference}."),
    ))
}

/// A payment that may have paid an invoice which waits for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProposedMatch {
    pub payment: BookedPayment,
    pub invoice: UnpaidInvoice,
    #[serde(flatten)]
    pub fit: Fit,
    /// Another fits as well: a person has to choose.
    pub in_doubt: bool,
}

/// Everything that may belong together, the best first. Nothing is confirmed by this.
pub fn propose_matches(books: &Books, grant_code: &str) -> Result<Vec<ProposedMatch>, OperationError> {
    let unpaid = unpaid_invoices(books, grant_code)?;
    let payments = books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        free_payments(conn, grant.id)
    })?;
    let facts: Vec<BankPayment> = payments.iter().map(|known| known.payment.clone()).collect();
    let proposed = |found: PaymentMatch| {
        let (payment, invoice) = (payments.get(found.payment)?.clone(), unpaid.get(found.invoice)?.clone());
        Some(ProposedMatch { payment, invoice, fit: found.fit, in_doubt: found.in_doubt })
    };
    Ok(match_payments(&facts, &unpaid).into_iter().filter_map(proposed).collect())
}

/// Payments that prove nothing yet. What a reversed or discarded import used is free again.
fn free_payments(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<BookedPayment>, OperationError> {
    let standing: Vec<ImportBatchId> = imports::list(conn, grant)?
        .into_iter()
        .filter(|batch| !matches!(batch.state, BatchState::Reversed | BatchState::Discarded))
        .map(|batch| batch.id)
        .collect();
    let used: BTreeSet<BankPaymentId> =
        store::proofs(conn, &standing)?.into_iter().map(|proof| proof.payment).collect();
    Ok(store::payments(conn, grant)?.into_iter().filter(|known| !used.contains(&known.id)).collect())
}

/// That a payment paid the invoice that a row is part of.
pub struct ConfirmPayment<'a> {
    pub grant: &'a str,
    pub payment: BankPaymentId,
    pub batch: ImportBatchId,
    pub sheet: &'a str,
    /// One row of the invoice; the others follow.
    pub row: u32,
    /// Needed where the payment was not proposed.
    pub reason: &'a str,
}

/// Confirms that a payment paid an invoice: its payment date becomes the day on which the bank booked the payment.
pub fn confirm_payment(
    books: &Books,
    actor: &Actor,
    confirm: &ConfirmPayment<'_>,
    progress: &dyn Fn(ImportStage),
) -> Result<Mended, OperationError> {
    let ConfirmPayment { grant, payment, batch, sheet, row, reason } = *confirm;
    let is_wanted = |invoice: &UnpaidInvoice| {
        invoice.batch == batch
            && invoice.sheet == sheet
            && invoice.rows.iter().any(|(known, _)| *known == row)
    };
    let unpaid = unpaid_invoices(books, grant)?;
    let invoice = unpaid.into_iter().find(is_wanted).ok_or_else(|| not_unpaid(confirm))?;
    let payments = books.db.read(|conn| {
        let grant = grants::load(conn, grant)?;
        free_payments(conn, grant.id)
    })?;
    let payment = payments.into_iter().find(|known| known.id == payment).ok_or_else(|| not_free(payment))?;
    let fits = fit(&payment.payment, &invoice);
    if fits.is_none() && reason.trim().is_empty() {
        return Err(needs_reason(&payment));
    }
    confirm_rows(books, actor, &payment, &invoice, (fits.as_ref(), reason.trim()), progress)
}

/// Confirms every proposal that is certain and not in doubt. Says which were confirmed.
pub fn confirm_certain(
    books: &Books,
    actor: &Actor,
    grant_code: &str,
    progress: &dyn Fn(ImportStage),
) -> Result<Vec<ProposedMatch>, OperationError> {
    let certain: Vec<ProposedMatch> = propose_matches(books, grant_code)?
        .into_iter()
        .filter(|found| found.fit.confidence == crate::domain::bank::Confidence::Certain && !found.in_doubt)
        .collect();
    for found in &certain {
        confirm_rows(books, actor, &found.payment, &found.invoice, (Some(&found.fit), ""), progress)?;
    }
    Ok(certain)
}

fn confirm_rows(
    books: &Books,
    actor: &Actor,
    payment: &BookedPayment,
    invoice: &UnpaidInvoice,
    (fits, told): (Option<&Fit>, &str),
    progress: &dyn Fn(ImportStage),
) -> Result<Mended, OperationError> {
    let paid = &payment.payment;
    let why = match (fits, told) {
        (Some(fit), "") => fit.reason.nl.clone(),
        (Some(fit), told) => format!("{told}; {}", fit.reason.nl),
        (None, told) => told.to_owned(),
    };
    let reason = format!("bankafschrift, betaling {} ({}): {why}", payment.id, paid.reference);
    let day = paid.booked_on.to_string();
    let fixes: Vec<FixCell<'_>> = invoice
        .rows
        .iter()
        .map(|(_, cell)| FixCell {
            batch: invoice.batch,
            sheet: &invoice.sheet,
            cell,
            value: Some(&day),
            reason: &reason,
        })
        .collect();
    let at = books.clock.now();
    let confidence = fits.map_or("told", |fit| fit.confidence.code());
    let keep_proofs = |conn: &mut DbConnection| {
        for (row, _) in &invoice.rows {
            let proof = PaymentProof {
                payment: payment.id,
                batch: invoice.batch,
                sheet: invoice.sheet.clone(),
                row: *row,
                confidence: confidence.to_owned(),
                reason: why.clone(),
                at,
                by: actor.name.clone(),
            };
            store::insert_proof(conn, &proof)?;
        }
        Ok(())
    };
    fix_cells(books, actor, &fixes, &keep_proofs, progress)
}

/// The payments of a grant with the rows that they prove.
pub fn list_payments(
    books: &Books,
    grant_code: &str,
) -> Result<Vec<(BookedPayment, Vec<PaymentProof>)>, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let batches: Vec<ImportBatchId> =
            imports::list(conn, grant.id)?.into_iter().map(|batch| batch.id).collect();
        let mut by_payment: BTreeMap<BankPaymentId, Vec<PaymentProof>> = BTreeMap::new();
        for proof in store::proofs(conn, &batches)? {
            by_payment.entry(proof.payment).or_default().push(proof);
        }
        let payments = store::payments(conn, grant.id)?;
        let with_proofs = |payment: BookedPayment| {
            let proofs = by_payment.remove(&payment.id).unwrap_or_default();
            (payment, proofs)
        };
        Ok(payments.into_iter().map(with_proofs).collect())
    })
}

fn not_unpaid(confirm: &ConfirmPayment<'_>) -> OperationError {
    let ConfirmPayment { batch, sheet, row, .. } = *confirm;
    OperationError::NotFound(format!(
        "row {row} of sheet '{sheet}' in import {batch}, waiting for its payment,"
    ))
}

fn not_free(payment: BankPaymentId) -> OperationError {
    OperationError::NotFound(format!("a payment {payment} of this grant that proves nothing yet"))
}

fn needs_reason(payment: &BookedPayment) -> OperationError {
    let (id, euros) = (payment.id, payment.payment.amount);
    OperationError::Rejected(Bilingual::new(
        format!(
            "Betaling {id} van {euros} past niet bij deze rij. Geef een reden als zij er toch bij hoort (--reason)."
        ),
        format!(
            "Payment {id} of {euros} does not fit this row. Give a reason if it belongs there all the same (--reason)."
        ),
    ))
}
