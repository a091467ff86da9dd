//! The cost of people's work: tables of tariffs, and the costs of a stretch of days with their formulas.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::db::audit::AuditRecord;
use crate::db::staff_tariffs::{self, NewTariff};
use crate::db::{DbConnection, audit, imports};
use crate::domain::books::BookedGrant;
use crate::domain::calendar::DateSpan;
use crate::domain::finding::Finding;
use crate::domain::language::Bilingual;
use crate::domain::staff::StaffTariff;
use crate::domain::staff::costs::{StaffCosts, StaffMaterial, staff_costs};
use crate::importing::tariff_file;
use crate::operations::cost_bases::standing;
use crate::operations::execution::scheme_of;
use crate::operations::time_sheets::standing_lines;
use crate::operations::{Actor, Books, OperationError, seal};

/// What loading a table of tariffs did.
#[derive(Clone, Debug, Serialize)]
pub struct TariffsLoaded {
    pub file: String,
    pub read: usize,
    /// Tariffs that the books did not have yet, or had with other amounts.
    pub added: usize,
    pub findings: Vec<Finding>,
}

/// Reads a table of tariffs and keeps what is new. A later table of the same year takes the place of an earlier one from
/// then on; what is posted stays until it is posted again.
pub fn load_tariffs(
    books: &Books,
    actor: &Actor,
    file_name: &str,
    bytes: &[u8],
) -> Result<TariffsLoaded, OperationError> {
    let read = tariff_file::read_tariffs(&books.reader, file_name, bytes)?;
    if read.tariffs.is_empty() {
        return Ok(TariffsLoaded { file: file_name.to_owned(), read: 0, added: 0, findings: read.findings });
    }
    let (sha256, at) = (seal::sha256_hex(&[bytes]), books.clock.now());
    let added = books.db.write(|conn| {
        let known = in_force(staff_tariffs::list(conn)?);
        let says_the_same = |tariff: &StaffTariff| {
            let booked = known.get(&(tariff.year, tariff.scale.clone()));
            booked.is_some_and(|booked| (booked.yearly, booked.hourly) == (tariff.yearly, tariff.hourly))
        };
        let new: Vec<&StaffTariff> = read.tariffs.iter().filter(|tariff| !says_the_same(tariff)).collect();
        if new.is_empty() {
            return Ok(0);
        }
        imports::store_file(conn, &sha256, bytes, at)?;
        for tariff in &new {
            let by = actor.name.as_str();
            staff_tariffs::insert(conn, &NewTariff { tariff, file_sha256: &sha256, at, by })?;
        }
        audit::insert(
            conn,
            &AuditRecord {
                at,
                actor: &actor.name,
                act: "staff.tariffs",
                subject: file_name,
                detail: &format!("{} new of {}, file {sha256}", new.len(), read.tariffs.len()),
            },
        )?;
        Ok::<_, OperationError>(new.len())
    })?;
    Ok(TariffsLoaded { file: file_name.to_owned(), read: read.tariffs.len(), added, findings: read.findings })
}

/// The tariffs that count, by year and scale.
pub fn list_tariffs(books: &Books) -> Result<Vec<StaffTariff>, OperationError> {
    let all = books.db.read(|conn| staff_tariffs::list(conn).map_err(OperationError::from))?;
    Ok(in_force(all).into_values().collect())
}

fn in_force(all: Vec<StaffTariff>) -> BTreeMap<(i32, String), StaffTariff> {
    all.into_iter().map(|tariff| ((tariff.year, tariff.scale.clone()), tariff)).collect()
}

/// Computes within one state of the books. Refused where a flat rate stands in for staff costs.
pub(super) fn computed(
    conn: &mut DbConnection,
    books: &Books,
    grant: &BookedGrant,
    span: DateSpan,
) -> Result<StaffCosts, OperationError> {
    let scheme = scheme_of(grant)?;
    let rates = scheme.flat_rates_of(&grant.definition);
    if let Some(method) =
        scheme.staff_methods.iter().find(|method| scheme.is_computed(&method.category, &rates))
    {
        let category = &method.category;
        return Err(OperationError::Rejected(Bilingual::new(
            format!(
                "Kostensoort {category} volgt in dit project uit een vast percentage: arbeid wordt niet per persoon berekend."
            ),
            format!(
                "Category {category} follows from a flat rate in this grant: staff costs are not computed by person."
            ),
        )));
    }
    let hours: Vec<_> = standing_lines(conn, grant.id)?.into_iter().map(|(_, line)| line).collect();
    let tariffs: Vec<StaffTariff> = in_force(staff_tariffs::list(conn)?).into_values().collect();
    let material = StaffMaterial {
        scheme,
        terms: &standing(conn, grant.id)?,
        pay: &standing(conn, grant.id)?,
        decisions: &standing(conn, grant.id)?,
        confirmations: &standing(conn, grant.id)?,
        tariffs: &tariffs,
        hours: &hours,
    };
    Ok(staff_costs(&material, span, books.clock.today())?)
}
