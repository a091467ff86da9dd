//! The cost of people's work: tables of tariffs, the costs of a period with their formulas, and posting them. When hours
//! or pay change, posting again takes back only what differs.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::db::audit::AuditRecord;
use crate::db::staff_tariffs::{self, NewTariff};
use crate::db::{DbConnection, audit, grants, imports};
use crate::domain::books::BookedGrant;
use crate::domain::calendar::DateSpan;
use crate::domain::computation::Topic;
use crate::domain::finding::Finding;
use crate::domain::ids::ReportingPeriodId;
use crate::domain::language::Bilingual;
use crate::domain::staff::StaffTariff;
use crate::domain::staff::costs::{StaffCosts, StaffMaterial, staff_costs};
use crate::importing::tariff_file;
use crate::operations::computations::{self, NewComputation, PostedComputation};
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

/// What the work of people costs in a reporting period, as far as it is past.
pub fn compute_staff_costs(
    books: &Books,
    grant_code: &str,
    period: &str,
) -> Result<StaffCosts, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let (_, span) = period_of(&grant, period)?;
        computed(conn, books, &grant, span)
    })
}

/// Staff costs to post.
pub struct PostStaffCosts<'a> {
    pub grant: &'a str,
    pub period: &'a str,
    pub reason: &'a str,
    /// Post what can be computed although something blocks the cost of others.
    pub despite_problems: bool,
    /// Say what would happen and change nothing.
    pub dry_run: bool,
}

/// Posts the staff costs of a period, and takes back what was posted before and is not so any more. Refuses while a
/// problem blocks the cost of anybody, unless told otherwise.
pub fn post_staff_costs(
    books: &Books,
    actor: &Actor,
    command: &PostStaffCosts<'_>,
) -> Result<(PostedComputation, StaffCosts), OperationError> {
    if command.reason.trim().is_empty() {
        return Err(OperationError::Rejected(Bilingual::new(
            "Een boeking heeft een reden nodig, zoals \"urenstaten tot en met juni\".",
            "A posting needs a reason, such as \"time sheets up to June\".",
        )));
    }
    let work = |conn: &mut DbConnection| {
        let grant = grants::load(conn, command.grant)?;
        let (period, span) = period_of(&grant, command.period)?;
        let mut costs = computed(conn, books, &grant, span)?;
        if !command.despite_problems {
            refuse_blocked(&costs)?;
        }
        costs.costs.retain(|cost| !cost.amount.is_zero());
        let reason = format!("{} {}: {}", Topic::StaffCosts.name().nl, command.period, command.reason.trim());
        let new = NewComputation {
            topic: Topic::StaffCosts,
            period: Some(period),
            costs: &costs.costs,
            reason: &reason,
            dry_run: command.dry_run,
        };
        let posted = computations::post(conn, (books, actor), &grant, &new)?;
        if !command.dry_run && posted.taken_back.saturating_add(posted.entered) > 0 {
            audit::insert(
                conn,
                &AuditRecord {
                    at: books.clock.now(),
                    actor: &actor.name,
                    act: "staff.post",
                    subject: &format!("grant {}, period {}", command.grant, command.period),
                    detail: &format!(
                        "{} kept, {} taken back, {} entered, {} cents: {}",
                        posted.kept, posted.taken_back, posted.entered, posted.change_cents, command.reason
                    ),
                },
            )?;
        }
        Ok((posted, costs))
    };
    if command.dry_run { books.db.read(work) } else { books.db.write(work) }
}

fn refuse_blocked(costs: &StaffCosts) -> Result<(), OperationError> {
    let blocking: Vec<_> = costs.problems.iter().filter(|problem| problem.blocks).collect();
    let Some(first) = blocking.first() else { return Ok(()) };
    let (count, message, remedy) = (blocking.len(), &first.message, &first.remedy);
    Err(OperationError::Rejected(Bilingual::new(
        format!(
            "Van {count} onderwerp(en) zijn de arbeidskosten niet te berekenen. {} {}",
            message.nl, remedy.nl
        ),
        format!("The staff costs of {count} subject(s) cannot be computed. {} {}", message.en, remedy.en),
    )))
}

fn period_of(grant: &BookedGrant, code: &str) -> Result<(ReportingPeriodId, DateSpan), OperationError> {
    let missing = || OperationError::NotFound(format!("reporting period {code}"));
    let period = grant.definition.period(code).ok_or_else(missing)?;
    Ok((grant.period_id(code).ok_or_else(missing)?, period.span()))
}

/// Computes within one state of the books. Refused where a flat rate stands in for staff costs.
fn computed(
    conn: &mut DbConnection,
    books: &Books,
    grant: &BookedGrant,
    span: DateSpan,
) -> Result<StaffCosts, OperationError> {
    let scheme = scheme_of(grant)?;
    if let Some(method) = scheme
        .staff_methods
        .iter()
        .find(|method| scheme.is_computed(&method.category, &grant.definition.indirect_costs))
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
    let mut costs = staff_costs(&material, span, books.clock.today())?;
    let missing = computations::without_budget_line(grant, &mut costs.costs);
    costs.problems.extend(missing);
    Ok(costs)
}
