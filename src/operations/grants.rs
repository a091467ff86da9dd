//! Creating and amending a grant from its file.

use serde::Serialize;

use crate::db::audit::AuditRecord;
use crate::db::grants::{GrantVersion, NewVersion};
use crate::db::{DbConnection, StoreError, audit, expenditures, grants, postings};
use crate::domain::amendment::{self, Amendment};
use crate::domain::books::BookedGrant;
use crate::domain::grant::GrantDefinition;
use crate::domain::ids::GrantId;
use crate::domain::language::Bilingual;
use crate::importing::grant_file;
use crate::operations::seal;
use crate::operations::{Actor, Books, OperationError};

/// What loading a grant file did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GrantLoaded {
    pub code: String,
    /// Version of the definition now in force.
    pub version: i64,
    /// False when the file said what the books already said.
    pub changed: bool,
    pub new_budget_versions: Vec<u32>,
}

/// Reads a grant file and enters it, or amends the grant with the same code. Never touches what is booked.
pub fn load_grant(
    books: &Books,
    actor: &Actor,
    file_name: &str,
    text: &str,
) -> Result<GrantLoaded, OperationError> {
    let definition = grant_file::read_grant_file(file_name, text).map_err(OperationError::BadFile)?;
    books.db.write(|conn| match grants::find(conn, &definition.code)? {
        Some(booked) => amend(conn, books, actor, &booked, &definition),
        None => enter(conn, books, actor, &definition),
    })
}

/// The grant with this code.
pub fn find_grant(books: &Books, code: &str) -> Result<BookedGrant, OperationError> {
    books.db.read(|conn| Ok(grants::load(conn, code)?))
}

/// All grants as they stand, by code.
pub fn list_grants(books: &Books) -> Result<Vec<BookedGrant>, OperationError> {
    books.db.read(|conn| {
        let codes = grants::codes(conn)?;
        codes.iter().map(|code| Ok(grants::load(conn, code)?)).collect()
    })
}

pub fn list_codes(books: &Books) -> Result<Vec<String>, OperationError> {
    books.db.read(|conn| Ok(grants::codes(conn)?))
}

/// A file for somebody to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantFile {
    pub name: String,
    pub text: String,
}

/// The definition in force as a grant file, which `load_grant` reads without finding any change.
pub fn export_grant(books: &Books, code: &str) -> Result<GrantFile, OperationError> {
    let grant = find_grant(books, code)?;
    let text = grant_file::write_grant_file(&grant.definition)
        .map_err(|error| OperationError::Store(StoreError::Broken(Box::new(error))))?;
    Ok(GrantFile { name: format!("{code}-{}.toml", grant.version), text })
}

fn enter(
    conn: &mut DbConnection,
    books: &Books,
    actor: &Actor,
    definition: &GrantDefinition,
) -> Result<GrantLoaded, OperationError> {
    let id = grants::insert(conn, &definition.code, books.clock.now())?;
    store_version(conn, books, actor, id, (0, seal::FIRST), definition)?;
    enter_codes(conn, id, definition, &[])?;
    Ok(GrantLoaded {
        code: definition.code.clone(),
        version: 1,
        changed: true,
        new_budget_versions: definition.budget_versions.iter().map(|version| version.number).collect(),
    })
}

fn amend(
    conn: &mut DbConnection,
    books: &Books,
    actor: &Actor,
    booked: &BookedGrant,
    file: &GrantDefinition,
) -> Result<GrantLoaded, OperationError> {
    let Amendment { definition, changes, new_budget_versions } =
        amendment::amend(&booked.definition, file.clone()).map_err(OperationError::Conflict)?;
    let code = definition.code.clone();
    if !changes {
        return Ok(GrantLoaded { code, version: booked.version, changed: false, new_budget_versions });
    }
    keep_the_rules_of_bookings(conn, booked, &definition)?;
    keep_what_is_booked(conn, booked, &definition)?;
    store_version(conn, books, actor, booked.id, (booked.version, &booked.hash), &definition)?;
    let known: Vec<(&str, &str)> =
        booked.budget_lines.iter().map(|line| (line.activity.as_str(), line.category.as_str())).collect();
    enter_codes(conn, booked.id, &definition, &known)?;
    let version = booked.version.saturating_add(1);
    Ok(GrantLoaded { code, version, changed: true, new_budget_versions })
}

/// A budget line or a period that carries bookings cannot leave the grant, and its dates cannot move.
fn keep_what_is_booked(
    conn: &mut DbConnection,
    booked: &BookedGrant,
    definition: &GrantDefinition,
) -> Result<(), OperationError> {
    for line in &booked.budget_lines {
        let stays = definition.newest_budget().is_some_and(|budget| {
            budget.line(&line.activity, &line.category).is_some()
                && definition.activity(&line.activity).is_some()
        });
        if !stays && expenditures::any_on_budget_line(conn, line.id)? {
            let name = format!("{}/{}", line.activity, line.category);
            return Err(OperationError::Conflict(Bilingual::new(
                format!(
                    "Begrotingspost {name} kan niet vervallen: er is op geboekt. Laat de post staan, zo nodig met bedrag 0.00."
                ),
                format!(
                    "Budget line {name} cannot be dropped: it carries bookings. Keep the line, with amount 0.00 if need be."
                ),
            )));
        }
    }
    for period in &booked.periods {
        let unchanged = definition.period(&period.code) == booked.definition.period(&period.code);
        if !unchanged && expenditures::any_in_period(conn, period.id)? {
            return Err(OperationError::Conflict(Bilingual::new(
                format!("Verslagperiode {} kan niet veranderen: er is in geboekt.", period.code),
                format!("Reporting period {} cannot change: it carries bookings.", period.code),
            )));
        }
    }
    Ok(())
}

/// Once something is booked, the rules that turn bookings into costs stay as they are: with other rules, what was
/// reported before would change.
fn keep_the_rules_of_bookings(
    conn: &mut DbConnection,
    booked: &BookedGrant,
    definition: &GrantDefinition,
) -> Result<(), OperationError> {
    let changed = amendment::changed_rules(&booked.definition, definition);
    if changed.is_empty() || postings::newest(conn, booked.id)?.is_none() {
        return Ok(());
    }
    let keys = changed.join(", ");
    Err(OperationError::Conflict(Bilingual::new(
        format!(
            "Er is al geboekt in {}. Wat bepaalt hoe boekingen kosten worden, kan dan niet meer veranderen: {keys}. \
             Zet dit terug zoals het was.",
            definition.code
        ),
        format!(
            "{} already carries bookings. What decides how bookings become costs cannot change any more: {keys}. \
             Put this back as it was.",
            definition.code
        ),
    )))
}

fn store_version(
    conn: &mut DbConnection,
    books: &Books,
    actor: &Actor,
    grant: GrantId,
    (previous_number, previous_hash): (i64, &str),
    definition: &GrantDefinition,
) -> Result<(), OperationError> {
    let json = serde_json::to_string(definition)
        .map_err(|error| OperationError::Store(StoreError::Broken(Box::new(error))))?;
    let version = GrantVersion {
        number: previous_number.saturating_add(1),
        hash: seal::chained(previous_hash, &json),
        previous_hash: previous_hash.to_owned(),
        definition: json,
    };
    let (at, by) = (books.clock.now(), actor.name.as_str());
    grants::insert_version(conn, &NewVersion { grant, version: &version, at, by })?;
    audit::insert(
        conn,
        &AuditRecord {
            at,
            actor: by,
            act: "grant.load",
            subject: &format!("grant {}", definition.code),
            detail: &format!("version {} {}", version.number, version.hash),
        },
    )?;
    Ok(())
}

/// Gives ids to the activities, budget lines and periods that the ledger will refer to.
fn enter_codes(
    conn: &mut DbConnection,
    grant: GrantId,
    definition: &GrantDefinition,
    known_lines: &[(&str, &str)],
) -> Result<(), OperationError> {
    let mut entered: Vec<(&str, &str)> = known_lines.to_vec();
    for activity in &definition.activities {
        grants::activity_id(conn, grant, &activity.code)?;
    }
    for line in definition.budget_versions.iter().flat_map(|version| &version.lines) {
        let key = (line.activity.as_str(), line.category.as_str());
        if !entered.contains(&key) {
            let activity = grants::activity_id(conn, grant, &line.activity)?;
            grants::insert_budget_line(conn, grant, activity, &line.category)?;
            entered.push(key);
        }
    }
    for period in &definition.periods {
        grants::put_period(conn, grant, period)?;
    }
    Ok(())
}
