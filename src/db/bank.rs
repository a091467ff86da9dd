//! Bank statements, their payments, and which rows of imports they prove to be paid. Append only.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::db::schema::{
    bank_payments, bank_statements, declined_matches, declines_taken_back, line_payment_proofs,
    payment_proofs,
};
use crate::db::{DbConnection, StoreError};
use crate::domain::bank::{BankPayment, BookedPayment};
use crate::domain::currency::{Currency, Money};
use crate::domain::ids::{
    BankPaymentId, BankStatementId, DeclinedMatchId, ExpenditureId, GrantId, ImportBatchId,
};
use crate::domain::money::Cents;

/// Values in one `IN (...)`.
const VALUES_PER_QUERY: usize = 1000;

/// A statement on its way into the books.
pub struct NewStatement<'a> {
    pub grant: GrantId,
    pub file_sha256: &'a str,
    pub file_name: &'a str,
    pub sheet: &'a str,
    pub number: &'a str,
    pub account: &'a str,
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

/// A statement as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeptStatement {
    pub id: BankStatementId,
    #[serde(skip)]
    pub grant: GrantId,
    pub file_sha256: String,
    pub file_name: String,
    pub number: String,
    pub account: String,
}

pub fn insert_statement(
    conn: &mut DbConnection,
    new: &NewStatement<'_>,
) -> Result<BankStatementId, StoreError> {
    let id = diesel::insert_into(bank_statements::table)
        .values((
            bank_statements::grant_id.eq(new.grant.get()),
            bank_statements::file_sha256.eq(new.file_sha256),
            bank_statements::file_name.eq(new.file_name),
            bank_statements::sheet.eq(new.sheet),
            bank_statements::number.eq(new.number),
            bank_statements::account.eq(new.account),
            bank_statements::loaded_at.eq(new.at.naive_utc()),
            bank_statements::loaded_by.eq(new.by),
        ))
        .returning(bank_statements::id)
        .get_result::<i64>(conn)?;
    Ok(BankStatementId::new(id))
}

pub fn insert_payment(
    conn: &mut DbConnection,
    statement: BankStatementId,
    payment: &BankPayment,
) -> Result<(), StoreError> {
    diesel::insert_into(bank_payments::table)
        .values((
            bank_payments::statement_id.eq(statement.get()),
            bank_payments::source_row.eq(i64::from(payment.source_row)),
            bank_payments::reference.eq(&payment.reference),
            bank_payments::booked_on.eq(payment.booked_on),
            bank_payments::amount_cents.eq(payment.amount.get()),
            bank_payments::currency.eq(&payment.currency),
            bank_payments::party.eq(&payment.party),
            bank_payments::party_account.eq(&payment.party_account),
            bank_payments::message.eq(&payment.message),
            bank_payments::end_to_end.eq(&payment.end_to_end),
            bank_payments::instructed_currency
                .eq(payment.instructed.map(|ordered| ordered.currency.code().to_owned())),
            bank_payments::instructed_minor.eq(payment.instructed.map(|ordered| ordered.minor)),
            bank_payments::rate.eq(payment.rate.map(|rate| rate.to_string())),
        ))
        .execute(conn)?;
    Ok(())
}

type StatementRow = (i64, i64, String, String, String, String);

/// The statements of a grant, oldest first.
pub fn statements(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<KeptStatement>, StoreError> {
    let rows = bank_statements::table
        .filter(bank_statements::grant_id.eq(grant.get()))
        .select((
            bank_statements::id,
            bank_statements::grant_id,
            bank_statements::file_sha256,
            bank_statements::file_name,
            bank_statements::number,
            bank_statements::account,
        ))
        .order(bank_statements::id)
        .load::<StatementRow>(conn)?;
    let kept = rows.into_iter().map(|(id, grant, file_sha256, file_name, number, account)| KeptStatement {
        id: BankStatementId::new(id),
        grant: GrantId::new(grant),
        file_sha256,
        file_name,
        number,
        account,
    });
    Ok(kept.collect())
}

type PaymentRow =
    (i64, i64, i64, String, NaiveDate, i64, String, String, String, String, String, ExchangeColumns);
/// Currency and minor units of what was ordered, and the rate.
type ExchangeColumns = (Option<String>, Option<i64>, Option<String>);

/// The payments on all statements of a grant, in the order in which they came in.
pub fn payments(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<BookedPayment>, StoreError> {
    let rows = bank_payments::table
        .inner_join(bank_statements::table)
        .filter(bank_statements::grant_id.eq(grant.get()))
        .select((
            bank_payments::id,
            bank_payments::statement_id,
            bank_payments::source_row,
            bank_payments::reference,
            bank_payments::booked_on,
            bank_payments::amount_cents,
            bank_payments::currency,
            bank_payments::party,
            bank_payments::party_account,
            bank_payments::message,
            bank_payments::end_to_end,
            (bank_payments::instructed_currency, bank_payments::instructed_minor, bank_payments::rate),
        ))
        .order(bank_payments::id)
        .load::<PaymentRow>(conn)?;
    rows.into_iter().map(payment_of).collect()
}

fn payment_of(row: PaymentRow) -> Result<BookedPayment, StoreError> {
    let (
        id,
        statement,
        source_row,
        reference,
        booked_on,
        cents,
        currency,
        party,
        party_account,
        message,
        end,
        (ordered_currency, ordered_minor, rate),
    ) = row;
    let ordered_currency = ordered_currency
        .map(|code| code.parse::<Currency>().map_err(|_unknown| StoreError::unreadable("currency", &code)))
        .transpose()?;
    let rate = rate
        .map(|text| text.parse::<Decimal>().map_err(|_error| StoreError::unreadable("rate", &text)))
        .transpose()?;
    let source_row = u32::try_from(source_row).map_err(|error| StoreError::Broken(Box::new(error)))?;
    Ok(BookedPayment {
        id: BankPaymentId::new(id),
        statement: BankStatementId::new(statement),
        payment: BankPayment {
            reference,
            booked_on,
            amount: Cents::new(cents),
            currency,
            party,
            party_account,
            message,
            end_to_end: end,
            instructed: ordered_currency
                .zip(ordered_minor)
                .map(|(currency, minor)| Money::new(minor, currency)),
            rate,
            source_row,
        },
    })
}

/// That a payment paid a line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineProof {
    pub payment: BankPaymentId,
    pub line: ExpenditureId,
    /// As of a row.
    pub confidence: String,
    pub reason: String,
    pub at: DateTime<Utc>,
    pub by: String,
}

pub fn insert_line_proof(conn: &mut DbConnection, proof: &LineProof) -> Result<(), StoreError> {
    diesel::insert_into(line_payment_proofs::table)
        .values((
            line_payment_proofs::payment_id.eq(proof.payment.get()),
            line_payment_proofs::expenditure_id.eq(proof.line.get()),
            line_payment_proofs::confidence.eq(&proof.confidence),
            line_payment_proofs::reason.eq(&proof.reason),
            line_payment_proofs::confirmed_at.eq(proof.at.naive_utc()),
            line_payment_proofs::confirmed_by.eq(&proof.by),
        ))
        .execute(conn)?;
    Ok(())
}

/// Everything that was confirmed for lines of a grant, by its payments.
pub fn line_proofs(
    conn: &mut DbConnection,
    payments: &[BankPaymentId],
) -> Result<Vec<LineProof>, StoreError> {
    let mut proofs = Vec::new();
    for chunk in payments.chunks(VALUES_PER_QUERY) {
        let ids: Vec<i64> = chunk.iter().map(|id| id.get()).collect();
        let rows = line_payment_proofs::table
            .filter(line_payment_proofs::payment_id.eq_any(ids))
            .select((
                line_payment_proofs::payment_id,
                line_payment_proofs::expenditure_id,
                line_payment_proofs::confidence,
                line_payment_proofs::reason,
                line_payment_proofs::confirmed_at,
                line_payment_proofs::confirmed_by,
            ))
            .order(line_payment_proofs::id)
            .load::<(i64, i64, String, String, NaiveDateTime, String)>(conn)?;
        proofs.extend(rows.into_iter().map(|(payment, line, confidence, reason, at, by)| LineProof {
            payment: BankPaymentId::new(payment),
            line: ExpenditureId::new(line),
            confidence,
            reason,
            at: at.and_utc(),
            by,
        }));
    }
    Ok(proofs)
}

/// That a payment paid a row of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaymentProof {
    pub payment: BankPaymentId,
    pub batch: ImportBatchId,
    pub sheet: String,
    pub row: u32,
    /// "certain", "likely" or "possible" as it was proposed, or "told" by a person alone.
    pub confidence: String,
    pub reason: String,
    pub at: DateTime<Utc>,
    pub by: String,
}

pub fn insert_proof(conn: &mut DbConnection, proof: &PaymentProof) -> Result<(), StoreError> {
    diesel::insert_into(payment_proofs::table)
        .values((
            payment_proofs::payment_id.eq(proof.payment.get()),
            payment_proofs::batch_id.eq(proof.batch.get()),
            payment_proofs::sheet.eq(&proof.sheet),
            payment_proofs::row_number.eq(i64::from(proof.row)),
            payment_proofs::confidence.eq(&proof.confidence),
            payment_proofs::reason.eq(&proof.reason),
            payment_proofs::confirmed_at.eq(proof.at.naive_utc()),
            payment_proofs::confirmed_by.eq(&proof.by),
        ))
        .execute(conn)?;
    Ok(())
}

type ProofRow = (i64, i64, String, i64, String, String, NaiveDateTime, String);

/// Everything that was confirmed for these imports.
pub fn proofs(conn: &mut DbConnection, batches: &[ImportBatchId]) -> Result<Vec<PaymentProof>, StoreError> {
    let ids: Vec<i64> = batches.iter().map(|id| id.get()).collect();
    let rows = payment_proofs::table
        .filter(payment_proofs::batch_id.eq_any(ids))
        .select((
            payment_proofs::payment_id,
            payment_proofs::batch_id,
            payment_proofs::sheet,
            payment_proofs::row_number,
            payment_proofs::confidence,
            payment_proofs::reason,
            payment_proofs::confirmed_at,
            payment_proofs::confirmed_by,
        ))
        .order(payment_proofs::id)
        .load::<ProofRow>(conn)?;
    let read = rows.into_iter().map(|(payment, batch, sheet, row, confidence, reason, at, by)| {
        Ok(PaymentProof {
            payment: BankPaymentId::new(payment),
            batch: ImportBatchId::new(batch),
            sheet,
            row: u32::try_from(row).map_err(|error| StoreError::Broken(Box::new(error)))?,
            confidence,
            reason,
            at: at.and_utc(),
            by,
        })
    });
    read.collect()
}

/// A no to a proposal on its way into the books.
pub struct NewDeclined<'a> {
    pub grant: GrantId,
    pub payments: &'a str,
    pub invoices: &'a str,
    pub reason: &'a str,
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

/// That payments did not pay invoices that were proposed with them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeclinedMatch {
    pub id: DeclinedMatchId,
    /// Numbers of the payments: "12+15".
    pub payments: String,
    /// Places of the invoices: "7 Factuur!2 | line 40+41".
    pub invoices: String,
    pub reason: String,
    pub at: DateTime<Utc>,
    pub by: String,
    /// Who took it back, and why: it may be proposed again.
    pub taken_back: Option<TakenBackDecline>,
}

/// That a no counts no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TakenBackDecline {
    pub reason: String,
    pub at: DateTime<Utc>,
    pub by: String,
}

pub fn insert_declined(conn: &mut DbConnection, new: &NewDeclined<'_>) -> Result<(), StoreError> {
    diesel::insert_into(declined_matches::table)
        .values((
            declined_matches::grant_id.eq(new.grant.get()),
            declined_matches::payments.eq(new.payments),
            declined_matches::invoices.eq(new.invoices),
            declined_matches::reason.eq(new.reason),
            declined_matches::declined_at.eq(new.at.naive_utc()),
            declined_matches::declined_by.eq(new.by),
        ))
        .execute(conn)?;
    Ok(())
}

/// Everything that was declined for a grant, oldest first.
pub fn declined(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<DeclinedMatch>, StoreError> {
    type TakenBackRow = (String, NaiveDateTime, String);
    type Row = (i64, String, String, String, NaiveDateTime, String, Option<TakenBackRow>);
    let taken_back =
        (declines_taken_back::reason, declines_taken_back::taken_back_at, declines_taken_back::taken_back_by);
    let rows = declined_matches::table
        .left_join(declines_taken_back::table)
        .filter(declined_matches::grant_id.eq(grant.get()))
        .select((
            declined_matches::id,
            declined_matches::payments,
            declined_matches::invoices,
            declined_matches::reason,
            declined_matches::declined_at,
            declined_matches::declined_by,
            taken_back.nullable(),
        ))
        .order(declined_matches::id)
        .load::<Row>(conn)?;
    let read = rows.into_iter().map(|(id, payments, invoices, reason, at, by, taken_back)| DeclinedMatch {
        id: DeclinedMatchId::new(id),
        payments,
        invoices,
        reason,
        at: at.and_utc(),
        by,
        taken_back: taken_back.map(|(reason, at, by)| TakenBackDecline { reason, at: at.and_utc(), by }),
    });
    Ok(read.collect())
}

pub fn insert_taken_back(
    conn: &mut DbConnection,
    declined: DeclinedMatchId,
    taken_back: &TakenBackDecline,
) -> Result<(), StoreError> {
    diesel::insert_into(declines_taken_back::table)
        .values((
            declines_taken_back::declined_id.eq(declined.get()),
            declines_taken_back::reason.eq(&taken_back.reason),
            declines_taken_back::taken_back_at.eq(taken_back.at.naive_utc()),
            declines_taken_back::taken_back_by.eq(&taken_back.by),
        ))
        .execute(conn)?;
    Ok(())
}
