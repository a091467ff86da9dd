//! Which files prove which milestones and indicators. Append only: the newest act about a file counts.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{result_evidence, stored_files};
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::GrantId;
use crate::domain::results::{ResultEvidence, ResultSubject};

/// An act about a file on its way into the books.
pub struct NewAct<'a> {
    pub grant: GrantId,
    pub subject: ResultSubject,
    pub code: &'a str,
    pub file_sha256: &'a str,
    pub file_name: &'a str,
    /// False takes the file away from the result again.
    pub attach: bool,
    pub reason: &'a str,
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

const ATTACH: &str = "attach";
const DETACH: &str = "detach";

pub fn insert(conn: &mut DbConnection, new: &NewAct<'_>) -> Result<(), StoreError> {
    diesel::insert_into(result_evidence::table)
        .values((
            result_evidence::grant_id.eq(new.grant.get()),
            result_evidence::subject.eq(new.subject.code()),
            result_evidence::code.eq(new.code),
            result_evidence::file_sha256.eq(new.file_sha256),
            result_evidence::file_name.eq(new.file_name),
            result_evidence::act.eq(if new.attach { ATTACH } else { DETACH }),
            result_evidence::reason.eq(new.reason),
            result_evidence::acted_at.eq(new.at.naive_utc()),
            result_evidence::acted_by.eq(new.by),
        ))
        .execute(conn)?;
    Ok(())
}

/// The files that prove results of a grant now, in the order in which they came.
pub fn list(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<ResultEvidence>, StoreError> {
    type Row = (String, String, String, String, String, NaiveDateTime, String);
    let rows = result_evidence::table
        .filter(result_evidence::grant_id.eq(grant.get()))
        .select((
            result_evidence::subject,
            result_evidence::code,
            result_evidence::file_sha256,
            result_evidence::file_name,
            result_evidence::act,
            result_evidence::acted_at,
            result_evidence::acted_by,
        ))
        .order(result_evidence::id)
        .load::<Row>(conn)?;
    let mut attached: Vec<ResultEvidence> = Vec::new();
    for (subject, code, file_sha256, file_name, act, at, by) in rows {
        let known = ResultSubject::ALL.into_iter().find(|known| known.code() == subject);
        let subject = known.ok_or_else(|| StoreError::unreadable("subject of evidence", &subject))?;
        let same = |known: &ResultEvidence| {
            known.subject == subject && known.code == code && known.file_sha256 == file_sha256
        };
        attached.retain(|known| !same(known));
        if act == ATTACH {
            attached.push(ResultEvidence { subject, code, file_sha256, file_name, at: at.and_utc(), by });
        }
    }
    Ok(attached)
}

/// The bytes of a file that was attached to a result of a grant, with its name.
pub fn file(
    conn: &mut DbConnection,
    grant: GrantId,
    sha256: &str,
) -> Result<Option<(String, Vec<u8>)>, StoreError> {
    let found = result_evidence::table
        .inner_join(stored_files::table)
        .filter(result_evidence::grant_id.eq(grant.get()).and(result_evidence::file_sha256.eq(sha256)))
        .select((result_evidence::file_name, stored_files::content))
        .order(result_evidence::id.desc())
        .first::<(String, Vec<u8>)>(conn)
        .optional()?;
    Ok(found)
}
