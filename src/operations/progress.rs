//! Taking in what the project lead states about a period.

use serde::Serialize;

use crate::db::audit::AuditRecord;
use crate::db::progress::NewStatement;
use crate::db::{audit, grants, progress};
use crate::importing::progress_file;
use crate::operations::{Actor, Books, OperationError};

/// What loading a progress file did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProgressStated {
    pub grant: String,
    pub period: String,
    /// Counts the statements of the period.
    pub number: i64,
    /// False when the newest statement already said this.
    pub changed: bool,
}

/// Keeps a statement of progress. The newest one of a period is what reports use; older ones stay.
pub fn state_progress(
    books: &Books,
    actor: &Actor,
    grant_code: &str,
    file_name: &str,
    text: &str,
) -> Result<ProgressStated, OperationError> {
    let grant = books.db.read(|conn| grants::load(conn, grant_code).map_err(OperationError::from))?;
    let statement = progress_file::read_progress_file(file_name, text, &grant.definition)
        .map_err(OperationError::BadFile)?;
    let period = grant
        .period_id(&statement.period)
        .ok_or_else(|| OperationError::NotFound(format!("period {}", statement.period)))?;
    books.db.write(|conn| {
        let newest = progress::newest(conn, grant.id, period)?;
        let number = newest.as_ref().map_or(0, |stored| stored.number);
        let changed = newest.is_none_or(|stored| stored.statement != statement);
        let number = if changed { number.saturating_add(1) } else { number };
        if changed {
            let (at, by) = (books.clock.now(), actor.name.as_str());
            let new = NewStatement { grant: grant.id, period, number, statement: &statement, at, by };
            progress::insert(conn, &new)?;
            audit::insert(
                conn,
                &AuditRecord {
                    at,
                    actor: by,
                    act: "progress.state",
                    subject: &format!("grant {grant_code}, period {}", statement.period),
                    detail: &format!("statement {number}"),
                },
            )?;
        }
        let (grant, period) = (grant_code.to_owned(), statement.period.clone());
        Ok(ProgressStated { grant, period, number, changed })
    })
}
