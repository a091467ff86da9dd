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
    let fields = serde_json::from_str(&content)
        .map_err(|error| OperationError::Store(StoreError::Broken(Box::new(error))))?;
    Ok(Some((fields, at)))
}

pub fn forget_draft(books: &Books, account: AccountId, form: &str) -> Result<(), OperationError> {
    Ok(books.db.write(|conn| form_drafts::delete(conn, account, form))?)
}
