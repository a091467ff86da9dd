//! Money that came in for a grant. Only added; money that went back is a receipt below zero.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use crate::db::schema::funding_receipts;
use crate::db::{DbConnection, StoreError};
use crate::domain::funding::Receipt;
use crate::domain::ids::GrantId;
use crate::domain::money::Cents;

pub fn insert(
    conn: &mut DbConnection,
    grant: GrantId,
    receipt: &Receipt,
    (at, by): (DateTime<Utc>, &str),
) -> Result<(), StoreError> {
    let co_financier = receipt.co_financier.map(i64::try_from).transpose();
    let co_financier = co_financier.map_err(|error| StoreError::Broken(Box::new(error)))?;
    diesel::insert_into(funding_receipts::table)
        .values((
            funding_receipts::grant_id.eq(grant.get()),
            funding_receipts::kind.eq(receipt.kind.code()),
            funding_receipts::co_financier.eq(co_financier),
            funding_receipts::amount_cents.eq(receipt.amount.get()),
            funding_receipts::received_on.eq(receipt.received_on),
            funding_receipts::reference.eq(&receipt.reference),
            funding_receipts::recorded_at.eq(at.naive_utc()),
            funding_receipts::recorded_by.eq(by),
        ))
        .execute(conn)?;
    Ok(())
}

/// Everything that came in, in the order of recording.
pub fn list(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<Receipt>, StoreError> {
    let rows = funding_receipts::table
        .filter(funding_receipts::grant_id.eq(grant.get()))
        .select((
            funding_receipts::kind,
            funding_receipts::co_financier,
            funding_receipts::amount_cents,
            funding_receipts::received_on,
            funding_receipts::reference,
        ))
        .order(funding_receipts::id)
        .load::<(String, Option<i64>, i64, NaiveDate, String)>(conn)?;
    let read = rows.into_iter().map(|(kind, co_financier, cents, received_on, reference)| {
        let position = co_financier.map(usize::try_from).transpose();
        Ok(Receipt {
            kind: kind.parse().map_err(|_unknown| StoreError::unreadable("kind of receipt", &kind))?,
            co_financier: position.map_err(|error| StoreError::Broken(Box::new(error)))?,
            amount: Cents::new(cents),
            received_on,
            reference,
        })
    });
    read.collect()
}
