//! Proposals that a person says no to: kept with the reason, and never made again. Another proposal with one of the same
//! payments or invoices stays.

use super::matching::{InvoiceKey, Open, ProposedMatch, refuse_nothing_named};
use crate::db::audit::{self, AuditRecord};
use crate::db::bank::{self as store, NewDeclined};
use crate::domain::ids::BankPaymentId;
use crate::domain::language::Bilingual;
use crate::operations::{Actor, Books, OperationError};

/// That payments did not pay invoices which were proposed with them.
#[derive(Clone, Copy)]
pub struct DeclineMatch<'a> {
    pub grant: &'a str,
    pub payments: &'a [BankPaymentId],
    pub invoices: &'a [InvoiceKey<'a>],
    pub reason: &'a str,
}

/// Declines a proposal. Whoever knows better later confirms the same payments and invoices with a reason.
pub fn decline_match(
    books: &Books,
    actor: &Actor,
    decline: &DeclineMatch<'_>,
) -> Result<ProposedMatch, OperationError> {
    refuse_nothing_named(decline.payments, decline.invoices)?;
    let reason = decline.reason.trim();
    if reason.is_empty() {
        return Err(OperationError::Rejected(Bilingual::new(
            "Zeg waarom deze betaling niet bij deze factuur hoort.",
            "Say why this payment does not belong to this invoice.",
        )));
    }
    let open = Open::of(books, decline.grant)?;
    let found = open.proposed(decline.payments, decline.invoices).ok_or_else(|| {
        OperationError::NotFound("a proposal of these payments and invoices that is still open".to_owned())
    })?;
    let (payments, invoices) = found.key();
    let (at, by) = (books.clock.now(), actor.name.as_str());
    books.db.write(|conn| {
        let new = NewDeclined { grant: open.grant, payments: &payments, invoices: &invoices, reason, at, by };
        store::insert_declined(conn, &new)?;
        let record = AuditRecord {
            at,
            actor: by,
            act: "bank.decline",
            subject: &format!("grant {}", decline.grant),
            detail: &format!("payments {payments}, {invoices}: {reason}"),
        };
        audit::insert(conn, &record)?;
        Ok::<_, OperationError>(())
    })?;
    Ok(found)
}
