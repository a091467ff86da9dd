//! Which listed lines may hold a word, by the three-letter parts of the word. SQLite only: PostgreSQL reads the texts.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::db::{DbConnection, StoreError};
use crate::domain::ids::{ExpenditureId, GrantId};

/// Letters in a part.
const PART: usize = 3;
/// With more lines than this, reading all texts in the order of storage is as fast.
const FEW: usize = 2_000;

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    rowid: i64,
}

/// The lines, of any grant, that hold every part of all these folded words: the only ones that can hold the words.
/// Nothing when they are many or cannot be told.
pub fn candidates(conn: &mut DbConnection, words: &[&str]) -> Result<Option<Vec<ExpenditureId>>, StoreError> {
    let DbConnection::Sqlite(conn) = conn else { return Ok(None) };
    let Some(wanted) = all_parts_of(words) else { return Ok(None) };
    let limit = i64::try_from(FEW.saturating_add(1)).unwrap_or(i64::MAX);
    let found: Vec<Found> =
        diesel::sql_query("SELECT rowid FROM line_trigrams WHERE line_trigrams MATCH ? LIMIT ?")
            .bind::<diesel::sql_types::Text, _>(wanted)
            .bind::<BigInt, _>(limit)
            .load(conn)?;
    if found.len() > FEW {
        return Ok(None);
    }
    Ok(Some(found.into_iter().map(|row| ExpenditureId::new(row.rowid)).collect()))
}

/// Takes in the lines of a grant that were listed from one line up to another.
pub fn take_in(conn: &mut DbConnection, grant: GrantId, (first, last): (i64, i64)) -> Result<(), StoreError> {
    let DbConnection::Sqlite(conn) = conn else { return Ok(()) };
    diesel::sql_query(
        "INSERT INTO line_trigrams (rowid, words) SELECT expenditure_id, words FROM listed_lines \
         WHERE grant_id = ? AND expenditure_id >= ? AND expenditure_id <= ?",
    )
    .bind::<BigInt, _>(grant.get())
    .bind::<BigInt, _>(first)
    .bind::<BigInt, _>(last)
    .execute(conn)?;
    Ok(())
}

/// As the index wants to be asked: each part in quotes, joined by AND. Nothing when no word is long enough to have one.
fn all_parts_of(words: &[&str]) -> Option<String> {
    let mut parts = BTreeSet::new();
    for word in words {
        let letters: Vec<char> = word.chars().collect();
        parts.extend(letters.windows(PART).map(|part| part.iter().collect::<String>()));
    }
    // A query ends at a zero character.
    parts.retain(|part| !part.contains('\0'));
    let quoted: Vec<String> = parts.iter().map(|part| format!("\"{}\"", part.replace('"', "\"\""))).collect();
    (!quoted.is_empty()).then(|| quoted.join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::all_parts_of;

    #[test]
    fn a_word_is_asked_for_by_all_its_parts() {
        assert_eq!(all_parts_of(&["hotel"]).as_deref(), Some(r#""hot" AND "ote" AND "tel""#));
        assert_eq!(all_parts_of(&["a\"bc", "x"]).as_deref(), Some(r#""""bc" AND "a""b""#));
        assert_eq!(all_parts_of(&["nl", "é"]), None);
        assert_eq!(all_parts_of(&["a\0bc"]), None);
    }
}
