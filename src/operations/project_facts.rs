//! Recording what forms ask for and no other part of the books holds.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::db::audit::AuditRecord;
use crate::db::{audit, grants, project_facts};
use crate::domain::language::Bilingual;
use crate::domain::project_fact::{FactKind, ProjectFact};
use crate::operations::{Actor, Books, OperationError};
use crate::reporting::form::FormText;

/// A fact that forms ask for, and what is recorded.
#[derive(Clone, Debug, Serialize)]
pub struct AskedFact {
    pub name: String,
    pub kind: FactKind,
    pub question: FormText,
    /// Forms that ask for it.
    pub forms: Vec<String>,
    pub recorded: Option<ProjectFact>,
}

/// Every fact that some form asks for, in the order of their names.
pub fn list_facts(books: &Books, grant_code: &str) -> Result<Vec<AskedFact>, OperationError> {
    let mut recorded: BTreeMap<String, ProjectFact> = books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        project_facts::standing(conn, grant.id).map_err(OperationError::from)
    })?;
    let asked = books.forms.facts()?.into_iter().map(|fact| AskedFact {
        recorded: recorded.remove(&fact.name),
        name: fact.name,
        kind: fact.kind,
        question: fact.field,
        forms: fact.forms,
    });
    Ok(asked.collect())
}

/// Records a fact that a form asks for; an empty text takes back what was recorded. Older facts stay in the books.
pub fn record_fact(
    books: &Books,
    actor: &Actor,
    grant_code: &str,
    name: &str,
    value: &str,
) -> Result<ProjectFact, OperationError> {
    let facts = books.forms.facts()?;
    let asked = facts.iter().find(|fact| fact.name == name).ok_or_else(|| unknown(name))?;
    let value = value.trim();
    if !value.is_empty() {
        asked.kind.read(value).map_err(OperationError::Rejected)?;
    }
    let fact = ProjectFact {
        name: name.to_owned(),
        value: value.to_owned(),
        recorded_at: books.clock.now(),
        recorded_by: actor.name.clone(),
    };
    books.db.write(|conn| {
        let grant = grants::load(conn, grant_code)?;
        project_facts::insert(conn, grant.id, &fact)?;
        audit::insert(
            conn,
            &AuditRecord {
                at: fact.recorded_at,
                actor: &fact.recorded_by,
                act: "fact.record",
                subject: &format!("grant {grant_code}, {name}"),
                detail: &fact.value,
            },
        )?;
        Ok::<_, OperationError>(())
    })?;
    Ok(fact)
}

fn unknown(name: &str) -> OperationError {
    OperationError::Rejected(Bilingual::new(
        format!("Geen enkel formulier vraagt naar '{name}'. Kies een naam uit de lijst van feiten."),
        format!("No form asks for '{name}'. Choose a name from the list of facts."),
    ))
}
