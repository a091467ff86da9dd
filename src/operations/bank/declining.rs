//! Proposals that a person says no to: kept with the reason, and not made again until somebody takes the no back. Another
//! proposal with one of the same payments or invoices stays.

use super::matching::{InvoiceKey, Open, ProposedMatch, refuse_nothing_named};
use crate::db::audit::{self, AuditRecord};
use crate::db::bank::{self as store, DeclinedMatch, NewDeclined, TakenBackDecline};
use crate::db::grants;
use crate::domain::ids::{BankPaymentId, DeclinedMatchId};
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

/// Everything that was declined for a grant, oldest first.
pub fn list_declined(books: &Books, grant_code: &str) -> Result<Vec<DeclinedMatch>, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?.id;
        Ok(store::declined(conn, grant)?)
    })
}

/// That a no does not count any more.
#[derive(Clone, Copy)]
pub struct TakeBackDecline<'a> {
    pub grant: &'a str,
    pub declined: DeclinedMatchId,
    pub reason: &'a str,
}

/// Takes a no back: what was declined is proposed again where it still fits. The no stays in the books, with this beside it.
pub fn take_back_decline(
    books: &Books,
    actor: &Actor,
    command: &TakeBackDecline<'_>,
) -> Result<DeclinedMatch, OperationError> {
    let reason = command.reason.trim();
    if reason.is_empty() {
        return Err(OperationError::Rejected(Bilingual::new(
            "Zeg waarom u de afwijzing intrekt.",
            "Say why you take the decline back.",
        )));
    }
    let (at, by) = (books.clock.now(), actor.name.as_str());
    books.db.write(|conn| {
        let grant = grants::load(conn, command.grant)?.id;
        let mut all = store::declined(conn, grant)?.into_iter();
        let known = all.find(|known| known.id == command.declined);
        let known = known.ok_or_else(|| OperationError::NotFound(format!("decline {}", command.declined)))?;
        if let Some(earlier) = &known.taken_back {
            return Err(taken_back_already(earlier));
        }
        let taken_back = TakenBackDecline { reason: reason.to_owned(), at, by: by.to_owned() };
        store::insert_taken_back(conn, known.id, &taken_back)?;
        let record = AuditRecord {
            at,
            actor: by,
            act: "bank.take-back-decline",
            subject: &format!("grant {}", command.grant),
            detail: &format!("payments {}, {}: {reason}", known.payments, known.invoices),
        };
        audit::insert(conn, &record)?;
        Ok(DeclinedMatch { taken_back: Some(taken_back), ..known })
    })
}

fn taken_back_already(earlier: &TakenBackDecline) -> OperationError {
    let by = &earlier.by;
    OperationError::Conflict(Bilingual::new(
        format!("{by} heeft deze afwijzing al ingetrokken. Er is niets gewijzigd."),
        format!("{by} took this decline back already. Nothing was changed."),
    ))
}
