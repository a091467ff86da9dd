//! Saying which costs fall under a tendered contract, and adding up what does.

use crate::db::audit::AuditRecord;
use crate::db::{DbConnection, audit, expenditures, grants, tender_marks as store};
use crate::domain::books::BookedGrant;
use crate::domain::ids::ExpenditureId;
use crate::domain::language::Bilingual;
use crate::domain::ledger::LedgerSum;
use crate::domain::tender::{TenderMark, TenderMarks, TenderSubject};
use crate::operations::execution::scheme_of;
use crate::operations::{Actor, Books, OperationError};

/// A mark to keep.
pub struct MarkTendered<'a> {
    pub grant: &'a str,
    pub subject: TenderSubject,
    pub tendered: bool,
    pub contract: &'a str,
    pub reason: &'a str,
}

/// Keeps what a person says about the contract behind a supplier's costs, or behind one line.
pub fn mark_tendered(books: &Books, actor: &Actor, command: &MarkTendered<'_>) -> Result<(), OperationError> {
    let empty = |text: &str| text.trim().is_empty();
    if empty(command.reason) || (command.tendered && empty(command.contract)) {
        return Err(OperationError::Rejected(Bilingual::new(
            "Noem het contract of de aanbesteding, en waarom dit gemarkeerd wordt.",
            "Name the contract or the tender, and why this is marked.",
        )));
    }
    let at = books.clock.now();
    books.db.write(|conn| {
        let grant = grants::load(conn, command.grant)?;
        let told = match &command.subject {
            TenderSubject::Supplier(name) if empty(name) => {
                return Err(OperationError::NotFound("a supplier without a name".to_owned()));
            }
            TenderSubject::Supplier(name) => format!("supplier {name}"),
            TenderSubject::Line(line) => {
                refuse_unless_of_grant(conn, &grant, *line)?;
                format!("line {line}")
            }
        };
        let mark = TenderMark {
            subject: command.subject.clone(),
            tendered: command.tendered,
            contract: command.contract.trim().to_owned(),
            reason: command.reason.trim().to_owned(),
            marked_at: at,
            marked_by: actor.name.clone(),
        };
        store::insert(conn, grant.id, &mark)?;
        let word = if mark.tendered { "tendered" } else { "not tendered" };
        audit::insert(
            conn,
            &AuditRecord {
                at,
                actor: &actor.name,
                act: "tendered.mark",
                subject: &format!("grant {}, {told}", command.grant),
                detail: &format!("{word}, contract {}: {}", mark.contract, mark.reason),
            },
        )?;
        Ok(())
    })
}

fn refuse_unless_of_grant(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    line: ExpenditureId,
) -> Result<(), OperationError> {
    let found = expenditures::with_ids(conn, &[line])?;
    let of_grant =
        found.first().is_some_and(|found| grant.budget_line_by_id(found.line.budget_line).is_some());
    if of_grant { Ok(()) } else { Err(OperationError::NotFound(format!("line {line}"))) }
}

/// Everything that was said, oldest first.
pub fn list_marks(books: &Books, grant_code: &str) -> Result<Vec<TenderMark>, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        Ok(store::list(conn, grant.id)?)
    })
}

/// The marks that count, where a flat rate of the grant asks for them; none elsewhere.
pub(super) fn marks_needed(
    conn: &mut DbConnection,
    grant: &BookedGrant,
) -> Result<TenderMarks, OperationError> {
    let rates = scheme_of(grant)?.flat_rates_of(&grant.definition);
    if rates.iter().any(|rate| rate.base_excludes_tendered) {
        return Ok(TenderMarks::in_force(store::list(conn, grant.id)?));
    }
    Ok(TenderMarks::default())
}

/// The ledger added up, only of lines that the flat rate of the grant does not count because they are tendered.
pub(super) fn tendered_sums(
    conn: &mut DbConnection,
    grant: &BookedGrant,
) -> Result<Vec<LedgerSum>, OperationError> {
    let marks = marks_needed(conn, grant)?;
    Ok(store::tendered_sums(conn, grant.id, &marks)?)
}
