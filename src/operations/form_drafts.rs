//! Drafts of forms: what somebody types is kept until it is sent, so that nothing typed is ever lost. Drafts are no part
//! of the books, so they leave no record.

use chrono::{DateTime, Utc};

use crate::db::{StoreError, form_drafts};
use crate::domain::ids::AccountId;
use crate::domain::language::Bilingual;
use crate::operations::{Books, OperationError};

/// The fields of a form with their texts.
pub type Fields = Vec<(String, String)>;

/// Larger drafts are refused: nobody types a megabyte.
const MOST_BYTES: usize = 1_000_000;

pub fn keep_draft(
    books: &Books,
    account: AccountId,
    form: &str,
    fields: &Fields,
) -> Result<DateTime<Utc>, OperationError> {
    let content = serde_json::to_string(fields)
        .map_err(|error| OperationError::Store(StoreError::Broken(Box::new(error))))?;
    if content.len() > MOST_BYTES || form.len() > 300 {
        return Err(OperationError::Rejected(Bilingual::new(
            "Dit is te veel tekst om als concept te bewaren.",
            "This is too much text to keep as a draft.",
        )));
    }
    let at = books.clock.now();
    books.db.write(|conn| form_drafts::put(conn, account, form, &content, at))?;
    Ok(at)
}

/// What was typed into a form and not sent, with the moment at which it was kept.
pub fn find_draft(
    books: &Books,
    account: AccountId,
    form: &str,
) -> Result<Option<(Fields, DateTime<Utc>)>, OperationError> {
    let found = books.db.read(|conn| form_drafts::find(conn, account, form))?;
    let Some((content, at)) = found else { return Ok(None) };
    Ok(Some((fields_of(&content)?, at)))
}

fn fields_of(content: &str) -> Result<Fields, OperationError> {
    serde_json::from_str(content).map_err(|error| OperationError::Store(StoreError::Broken(Box::new(error))))
}

/// All drafts of a person whose names begin like this, by name.
pub fn find_drafts(
    books: &Books,
    account: AccountId,
    beginning: &str,
) -> Result<Vec<(String, Fields, DateTime<Utc>)>, OperationError> {
    let found = books.db.read(|conn| form_drafts::beginning_with(conn, account, beginning))?;
    let read = |(form, content, at): (String, String, DateTime<Utc>)| Ok((form, fields_of(&content)?, at));
    found.into_iter().map(read).collect()
}

pub fn forget_draft(books: &Books, account: AccountId, form: &str) -> Result<(), OperationError> {
    Ok(books.db.write(|conn| form_drafts::delete(conn, account, form))?)
}
