//! A grant passes to another scheme of cost categories by a mapping file. A new version of its definition has every
//! budget line under the new scheme; what is booked stays as it is and is read through the mapping from then on.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::db::audit::AuditRecord;
use crate::db::{DbConnection, audit, grants, ledger_sums};
use crate::domain::books::BookedGrant;
use crate::domain::grant::GrantDefinition;
use crate::domain::grant_rules::{self, KnownCodes, PathText};
use crate::domain::language::Bilingual;
use crate::domain::money::Cents;
use crate::domain::remap::{CannotMap, SchemeMapping, remapped};
use crate::importing::{reference_data, remap_file};
use crate::operations::{Actor, Books, OperationError, grants as grant_operations};

/// What the change of scheme did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GrantRemapped {
    pub grant: String,
    /// The version of the definition under the new scheme.
    pub version: i64,
    pub from: String,
    pub to: String,
    /// Lines of the newest budget before and after.
    pub budget_lines_before: usize,
    pub budget_lines_after: usize,
    /// What is booked, by activity and category, and where reports show it from now on.
    pub booked: Vec<BookedThere>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BookedThere {
    pub activity: String,
    pub from: String,
    pub to: String,
    pub lines: i64,
    pub amount: Cents,
}

/// Reads a mapping file and brings its grant under the new scheme, or refuses and changes nothing.
pub fn remap_grant(
    books: &Books,
    actor: &Actor,
    file_name: &str,
    text: &str,
) -> Result<GrantRemapped, OperationError> {
    let mapping = remap_file::read_remap_file(file_name, text).map_err(OperationError::BadFile)?;
    books.db.write(|conn| {
        let grant = grants::load(conn, &mapping.grant)?;
        let booked = booked_there(conn, &grant, &mapping)?;
        let places: Vec<(String, String)> =
            booked.iter().map(|there| (there.activity.clone(), there.from.clone())).collect();
        let definition = remapped(&grant.definition, &mapping, &places).map_err(cannot_map)?;
        refuse_unsound(&definition)?;
        let version = grant_operations::store_next_version(conn, (books, actor), &grant, &definition)?;
        audit::insert(
            conn,
            &AuditRecord {
                at: books.clock.now(),
                actor: &actor.name,
                act: "grant.remap",
                subject: &format!("grant {}", mapping.grant),
                detail: &format!(
                    "{} -> {}, version {version}: {}",
                    mapping.from, mapping.to, mapping.reason.nl
                ),
            },
        )?;
        let lines =
            |definition: &GrantDefinition| definition.newest_budget().map_or(0, |budget| budget.lines.len());
        Ok(GrantRemapped {
            grant: mapping.grant.clone(),
            version,
            from: mapping.from.clone(),
            to: mapping.to.clone(),
            budget_lines_before: lines(&grant.definition),
            budget_lines_after: lines(&definition),
            booked,
        })
    })
}

/// Everything that carries bookings, with its place in the new scheme; an empty one where the mapping says nothing.
fn booked_there(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    mapping: &SchemeMapping,
) -> Result<Vec<BookedThere>, OperationError> {
    let mut sums: BTreeMap<(String, String), (i64, Cents)> = BTreeMap::new();
    for sum in ledger_sums::list(conn, grant.id)? {
        if let Some(line) = grant.budget_line_by_id(sum.budget_line) {
            let (lines, amount) = sums.entry((line.activity.clone(), line.category.clone())).or_default();
            *lines = lines.saturating_add(sum.line_count);
            *amount = amount.plus(sum.amount)?;
        }
    }
    let there = sums.into_iter().map(|((activity, from), (lines, amount))| {
        let to = mapping.target(&activity, &from).unwrap_or_default().to_owned();
        BookedThere { activity, from, to, lines, amount }
    });
    Ok(there.collect())
}

fn cannot_map(reason: CannotMap) -> OperationError {
    match reason {
        CannotMap::Money(error) => OperationError::Money(error),
        CannotMap::OtherScheme { .. } | CannotMap::Unmapped(_) => OperationError::Rejected(reason.message()),
    }
}

/// The definition must be one that a grant file could state.
fn refuse_unsound(definition: &GrantDefinition) -> Result<(), OperationError> {
    let known = KnownCodes {
        schemes: reference_data::schemes(),
        code_lists: reference_data::code_lists(),
        indicators: reference_data::indicators(),
    };
    let problems = grant_rules::problems(definition, &known);
    if problems.is_empty() {
        return Ok(());
    }
    let told = |pick: fn(&Bilingual) -> &str| {
        let lines: Vec<String> = problems
            .iter()
            .take(5)
            .map(|problem| format!("{}: {}", PathText(&problem.path), pick(&problem.message)))
            .collect();
        lines.join("; ")
    };
    Err(OperationError::Rejected(Bilingual::new(
        format!("Onder het nieuwe schema klopt het subsidieproject niet: {}.", told(|text| &text.nl)),
        format!("Under the new scheme the grant is not sound: {}.", told(|text| &text.en)),
    )))
}
