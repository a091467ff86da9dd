//! Saying once what a text of the workbooks means: one act mends all rows that have it, now and in later files.

use serde::Serialize;

use crate::db::audit::AuditRecord;
use crate::db::value_maps::NewValueMap;
use crate::db::{DbConnection, audit, grants, value_maps};
use crate::domain::books::BookedGrant;
use crate::domain::country;
use crate::domain::currency::Currency;
use crate::domain::expense::ExpenseField;
use crate::domain::ids::GrantId;
use crate::domain::language::Bilingual;
use crate::domain::value_map::{CODED_FIELDS, ValueMap, ValueMaps, compared};
use crate::operations::{Actor, Books, OperationError, execution};

/// What a text means from now on.
#[derive(Clone, Copy, Debug)]
pub struct MapValue<'a> {
    pub grant: &'a str,
    pub field: ExpenseField,
    /// As it stands in the workbooks; case, accents and punctuation do not matter.
    pub value: &'a str,
    /// Of an activity, cost category, country or currency. Nothing takes the meaning back.
    pub code: Option<&'a str>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ValueMapped {
    pub field: ExpenseField,
    pub value: String,
    pub code: Option<String>,
    /// What the text meant until now.
    pub before: Option<String>,
    /// False when the books said so already.
    pub changed: bool,
}

/// Keeps what a text means for a grant, or takes it back. It holds from the next reading of a file on.
pub fn map_value(
    books: &Books,
    actor: &Actor,
    command: &MapValue<'_>,
) -> Result<ValueMapped, OperationError> {
    let (field, value) = (command.field, command.value.trim());
    if !CODED_FIELDS.contains(&field) || compared(value).is_empty() {
        return Err(cannot_be_mapped(field));
    }
    books.db.write(|conn| {
        let grant = grants::load(conn, command.grant)?;
        let before = in_force(conn, grant.id)?.code(field, value).map(str::to_owned);
        match command.code {
            Some(code) => check_code(&grant, field, value, code)?,
            None if before.is_none() => return Err(means_nothing(field, value)),
            None => {}
        }
        let changed = before.as_deref() != command.code;
        if changed {
            let (at, by) = (books.clock.now(), actor.name.as_str());
            let new = NewValueMap { grant: grant.id, field, value, code: command.code, at, by };
            value_maps::insert(conn, &new)?;
            audit::insert(
                conn,
                &AuditRecord {
                    at,
                    actor: by,
                    act: if command.code.is_some() { "value.map" } else { "value.unmap" },
                    subject: &format!("grant {}, {} '{value}'", command.grant, field.code()),
                    detail: command.code.unwrap_or_default(),
                },
            )?;
        }
        let (value, code) = (value.to_owned(), command.code.map(str::to_owned));
        Ok(ValueMapped { field, value, code, before, changed })
    })
}

/// The meanings in force of a grant by field and text, or with `all` every word that was ever said, oldest first.
pub fn list_value_maps(books: &Books, grant: &str, all: bool) -> Result<Vec<ValueMap>, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant)?.id;
        let history = value_maps::history(conn, grant)?;
        Ok(if all { history } else { ValueMaps::in_force(history).iter().cloned().collect() })
    })
}

pub(super) fn in_force(conn: &mut DbConnection, grant: GrantId) -> Result<ValueMaps, OperationError> {
    Ok(ValueMaps::in_force(value_maps::history(conn, grant)?))
}

/// The code must exist, and a text that is a code itself means itself.
fn check_code(
    grant: &BookedGrant,
    field: ExpenseField,
    value: &str,
    code: &str,
) -> Result<(), OperationError> {
    let codes: Vec<&str> = match field {
        ExpenseField::Activity => {
            grant.definition.activities.iter().map(|activity| activity.code.as_str()).collect()
        }
        ExpenseField::Category => {
            execution::scheme_of(grant)?.categories.iter().map(|category| category.code.as_str()).collect()
        }
        ExpenseField::Country if country::is_known(code) => return Ok(()),
        ExpenseField::Currency if code.parse::<Currency>().is_ok() => return Ok(()),
        _ => Vec::new(),
    };
    if !codes.contains(&code) {
        return Err(unknown_code(field, code, &codes));
    }
    if codes.contains(&value) && value != code {
        return Err(is_a_code(field, value));
    }
    Ok(())
}

fn cannot_be_mapped(field: ExpenseField) -> OperationError {
    let fields = CODED_FIELDS.map(ExpenseField::code).join(", ");
    let field = field.code();
    OperationError::Rejected(Bilingual::new(
        format!(
            "Een tekst in het veld {field} is niet te koppelen. Het kan voor {fields}, en niet voor een lege tekst."
        ),
        format!(
            "A text of the field {field} cannot be mapped. That is for {fields}, and not for an empty text."
        ),
    ))
}

fn means_nothing(field: ExpenseField, value: &str) -> OperationError {
    let field = field.code();
    OperationError::NotFound(format!("a mapping of the {field} '{value}'"))
}

fn unknown_code(field: ExpenseField, code: &str, known: &[&str]) -> OperationError {
    let (field, known) = (field.code(), known.join(", "));
    let (bekend, known) = if known.is_empty() {
        (String::new(), String::new())
    } else {
        (format!(" Bekend zijn: {known}."), format!(" Known are: {known}."))
    };
    OperationError::Rejected(Bilingual::new(
        format!("'{code}' is geen code voor {field}.{bekend}"),
        format!("'{code}' is no code of {field}.{known}"),
    ))
}

fn is_a_code(field: ExpenseField, value: &str) -> OperationError {
    let field = field.code();
    OperationError::Rejected(Bilingual::new(
        format!(
            "'{value}' is zelf een code voor {field} van dit project en betekent zichzelf. Verbeter de cellen die er ten onrechte zo staan."
        ),
        format!(
            "'{value}' is itself a code of {field} of this grant and means itself. Correct the cells that wrongly say it."
        ),
    ))
}
