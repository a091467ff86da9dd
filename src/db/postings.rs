//! Acts of posting: who posted how many lines when, and the seal over them.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::postings;
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::{GrantId, ImportBatchId, PostingId};
use crate::domain::ledger::{Posting, PostingKind};
use crate::domain::money::Cents;

/// The head of a posting on its way into the books.
pub struct NewPosting<'a> {
    pub grant: GrantId,
    pub number: i64,
    pub kind: PostingKind,
    pub batch: Option<ImportBatchId>,
    pub reason: &'a str,
    pub line_count: i64,
    pub amount: Cents,
    pub previous_hash: &'a str,
    pub hash: &'a str,
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

pub fn insert(conn: &mut DbConnection, new: &NewPosting<'_>) -> Result<PostingId, StoreError> {
    let values = (
        postings::grant_id.eq(new.grant.get()),
        postings::number.eq(new.number),
        postings::kind.eq(new.kind.code()),
        postings::batch_id.eq(new.batch.map(ImportBatchId::get)),
        postings::reason.eq(new.reason),
        postings::line_count.eq(new.line_count),
        postings::amount_cents.eq(new.amount.get()),
        postings::previous_hash.eq(new.previous_hash),
        postings::hash.eq(new.hash),
        postings::posted_at.eq(new.at.naive_utc()),
        postings::posted_by.eq(new.by),
    );
    let id = diesel::insert_into(postings::table)
        .values(values)
        .returning(postings::id)
        .get_result::<i64>(conn)?;
    Ok(PostingId::new(id))
}

#[derive(Queryable)]
struct PostingRow {
    id: i64,
    grant_id: i64,
    number: i64,
    kind: String,
    batch_id: Option<i64>,
    reason: String,
    line_count: i64,
    amount_cents: i64,
    previous_hash: String,
    hash: String,
    posted_at: NaiveDateTime,
    posted_by: String,
}

impl PostingRow {
    fn into_domain(self) -> Result<Posting, StoreError> {
        let known = PostingKind::ALL.into_iter().find(|kind| kind.code() == self.kind);
        Ok(Posting {
            id: PostingId::new(self.id),
            grant: GrantId::new(self.grant_id),
            number: self.number,
            kind: known.ok_or_else(|| StoreError::unreadable("kind of posting", &self.kind))?,
            batch: self.batch_id.map(ImportBatchId::new),
            reason: self.reason,
            line_count: self.line_count,
            amount: Cents::new(self.amount_cents),
            previous_hash: self.previous_hash,
            hash: self.hash,
            posted_at: self.posted_at.and_utc(),
            posted_by: self.posted_by,
        })
    }
}

/// All postings of a grant, oldest first.
pub fn list(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<Posting>, StoreError> {
    let rows = postings::table
        .filter(postings::grant_id.eq(grant.get()))
        .order(postings::number)
        .load::<PostingRow>(conn)?;
    rows.into_iter().map(PostingRow::into_domain).collect()
}

pub fn newest(conn: &mut DbConnection, grant: GrantId) -> Result<Option<Posting>, StoreError> {
    let row = postings::table
        .filter(postings::grant_id.eq(grant.get()))
        .order(postings::number.desc())
        .first::<PostingRow>(conn)
        .optional()?;
    row.map(PostingRow::into_domain).transpose()
}
