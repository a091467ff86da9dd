//! Bank statements prove payments: loading them, and listing what each payment proves. Which invoices they paid is
//! proposed and confirmed in `matching`, and declined in `declining`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

mod declining;
mod matching;
mod posted;

use crate::db::audit::AuditRecord;
use crate::db::bank::{self as store, NewStatement};
use crate::db::{DbConnection, audit, grants, imports};
use crate::domain::bank::{BankPayment, BookedPayment};
use crate::domain::figures::in_both;
use crate::domain::ids::{BankPaymentId, GrantId, ImportBatchId};
use crate::domain::language::Bilingual;
use crate::importing::bank_statements::{ReadStatement, read_statements};
use crate::operations::{Actor, Books, OperationError, seal};

pub use crate::db::bank::{DeclinedMatch, LineProof, PaymentProof, TakenBackDecline};
pub use declining::{DeclineMatch, TakeBackDecline, decline_match, list_declined, take_back_decline};
pub use matching::{
    ConfirmPayment, Confirmed, InvoiceKey, OpenMatters, ProposedMatch, confirm_certain, confirm_payment,
    open_matters, propose_matches,
};

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
    let (number, difference) = (&statement.number, in_both(difference));
    Some(Bilingual::new(
        format!(
            "Afschrift {number} telt niet op: begin- en eindsaldo en de posten verschillen {}.",
            difference.nl
        ),
        format!("Statement {number} does not add up: its balances and entries differ by {}.", difference.en),
    ))
}

/// A payment with what it proves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProvingPayment {
    #[serde(flatten)]
    pub payment: BookedPayment,
    /// Rows of imports.
    pub proves: Vec<PaymentProof>,
    /// Lines that were in the ledger already.
    pub proves_lines: Vec<LineProof>,
}

/// The payments of a grant with the rows and lines that they prove.
pub fn list_payments(books: &Books, grant_code: &str) -> Result<Vec<ProvingPayment>, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let batches: Vec<ImportBatchId> =
            imports::list(conn, grant.id)?.into_iter().map(|batch| batch.id).collect();
        let payments = store::payments(conn, grant.id)?;
        let ids: Vec<BankPaymentId> = payments.iter().map(|payment| payment.id).collect();
        let mut rows: BTreeMap<BankPaymentId, Vec<PaymentProof>> = BTreeMap::new();
        for proof in store::proofs(conn, &batches)? {
            rows.entry(proof.payment).or_default().push(proof);
        }
        let mut lines: BTreeMap<BankPaymentId, Vec<LineProof>> = BTreeMap::new();
        for proof in store::line_proofs(conn, &ids)? {
            lines.entry(proof.payment).or_default().push(proof);
        }
        let with_proofs = |payment: BookedPayment| {
            let proves = rows.remove(&payment.id).unwrap_or_default();
            let proves_lines = lines.remove(&payment.id).unwrap_or_default();
            ProvingPayment { payment, proves, proves_lines }
        };
        Ok(payments.into_iter().map(with_proofs).collect())
    })
}
