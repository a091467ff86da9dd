//! Costs that follow from statements: staff, units, equipment, invoices with a key, exchange differences. One way to compute each for a period,
//! and one way to post them.

use serde::Serialize;

use crate::db::audit::AuditRecord;
use crate::db::{DbConnection, audit, grants};
use crate::domain::allocation::{Allocation, allocated_costs};
use crate::domain::assets::asset_costs;
use crate::domain::books::BookedGrant;
use crate::domain::calendar::DateSpan;
use crate::domain::computation::{ComputedCost, CostProblem, Topic};
use crate::domain::ids::ReportingPeriodId;
use crate::domain::language::Bilingual;
use crate::domain::units::unit_costs;
use crate::operations::computations::{self, NewComputation, PostedComputation};
use crate::operations::cost_bases::standing;
use crate::operations::execution::scheme_of;
use crate::operations::{Actor, Books, OperationError, rate_policies, staff};

/// What was computed, and what stands in the way of more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MethodCosts {
    pub costs: Vec<ComputedCost>,
    pub problems: Vec<CostProblem>,
}

/// The costs of one kind in a reporting period, as far as it is past.
pub fn compute_costs(
    books: &Books,
    grant_code: &str,
    topic: Topic,
    period: &str,
) -> Result<MethodCosts, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let (_, span) = period_of(&grant, period)?;
        computed(conn, books, &grant, (topic, span))
    })
}

/// Costs to post.
#[derive(Clone, Copy)]
pub struct PostCosts<'a> {
    pub grant: &'a str,
    pub topic: Topic,
    pub period: &'a str,
    pub reason: &'a str,
    /// Post what can be computed although something blocks the cost of others.
    pub despite_problems: bool,
    /// Say what would happen and change nothing.
    pub dry_run: bool,
    /// The mark of the outcome that was shown: anything else is not posted.
    pub shown: Option<&'a str>,
}

/// Posts the costs of a period, and takes back what was posted before and is not so any more. Refuses while a problem
/// blocks any of them, unless told otherwise.
pub fn post_costs(
    books: &Books,
    actor: &Actor,
    command: &PostCosts<'_>,
) -> Result<(PostedComputation, MethodCosts), OperationError> {
    if command.reason.trim().is_empty() {
        return Err(OperationError::Rejected(Bilingual::new(
            "Een boeking heeft een reden nodig, zoals \"urenstaten tot en met juni\".",
            "A posting needs a reason, such as \"time sheets up to June\".",
        )));
    }
    let work = |conn: &mut DbConnection| {
        let grant = grants::load(conn, command.grant)?;
        let (period, span) = period_of(&grant, command.period)?;
        let mut found = computed(conn, books, &grant, (command.topic, span))?;
        if !command.despite_problems {
            refuse_blocked(command.topic, &found)?;
        }
        found.costs.retain(|cost| !cost.amount.is_zero());
        let reason = format!("{} {}: {}", command.topic.name().nl, command.period, command.reason.trim());
        let new = NewComputation {
            topic: command.topic,
            period: Some(period),
            costs: &found.costs,
            reason: &reason,
            dry_run: command.dry_run,
        };
        let posted = computations::post(conn, (books, actor), &grant, &new)?;
        if command.shown.is_some_and(|shown| shown != posted.mark()) {
            return Err(changed_since());
        }
        if !command.dry_run && posted.taken_back.saturating_add(posted.entered) > 0 {
            audit::insert(
                conn,
                &AuditRecord {
                    at: books.clock.now(),
                    actor: &actor.name,
                    act: "costs.post",
                    subject: &format!("grant {}, {} {}", command.grant, command.topic.code(), command.period),
                    detail: &format!(
                        "{} kept, {} taken back, {} entered, {} cents: {}",
                        posted.kept, posted.taken_back, posted.entered, posted.change_cents, command.reason
                    ),
                },
            )?;
        }
        Ok((posted, found))
    };
    if command.dry_run { books.db.read(work) } else { books.db.write(work) }
}

/// What posting the costs of a period would do, also where problems block some of them; nothing is posted.
pub fn preview_costs(
    books: &Books,
    actor: &Actor,
    grant: &str,
    (topic, period): (Topic, &str),
) -> Result<(PostedComputation, MethodCosts), OperationError> {
    let command = PostCosts {
        grant,
        topic,
        period,
        reason: "preview",
        despite_problems: true,
        dry_run: true,
        shown: None,
    };
    post_costs(books, actor, &command)
}

fn changed_since() -> OperationError {
    OperationError::Conflict(Bilingual::new(
        "De uren, grondslagen of boeken zijn intussen veranderd: er zou iets anders worden geboekt dan is getoond. Bekijk het \
         opnieuw.",
        "The hours, bases or books have changed in the meantime: something else would be posted than was shown. Look again.",
    ))
}

fn refuse_blocked(topic: Topic, found: &MethodCosts) -> Result<(), OperationError> {
    let blocking: Vec<_> = found.problems.iter().filter(|problem| problem.blocks).collect();
    let Some(first) = blocking.first() else { return Ok(()) };
    let (count, topic, message, remedy) = (blocking.len(), topic.name(), &first.message, &first.remedy);
    Err(OperationError::Rejected(Bilingual::new(
        format!(
            "Van {count} onderwerp(en) zijn de kosten niet te berekenen ({}). {} {}",
            topic.nl, message.nl, remedy.nl
        ),
        format!(
            "The costs of {count} subject(s) cannot be computed ({}). {} {}",
            topic.en, message.en, remedy.en
        ),
    )))
}

fn period_of(grant: &BookedGrant, code: &str) -> Result<(ReportingPeriodId, DateSpan), OperationError> {
    let missing = || OperationError::NotFound(format!("reporting period {code}"));
    let period = grant.definition.period(code).ok_or_else(missing)?;
    Ok((grant.period_id(code).ok_or_else(missing)?, period.span()))
}

/// Computes within one state of the books.
fn computed(
    conn: &mut DbConnection,
    books: &Books,
    grant: &BookedGrant,
    (topic, span): (Topic, DateSpan),
) -> Result<MethodCosts, OperationError> {
    let today = books.clock.today();
    let (mut costs, mut problems) = match topic {
        Topic::StaffCosts => {
            let found = staff::computed(conn, books, grant, span)?;
            (found.costs, found.problems)
        }
        Topic::UnitCosts => unit_costs(&standing(conn, grant.id)?, &standing(conn, grant.id)?, span)?,
        Topic::Depreciation => {
            let rule = scheme_of(grant)?.equipment.as_ref();
            let project = grant.definition.decision.period;
            asset_costs(&standing(conn, grant.id)?, rule, (project, span), today)?
        }
        Topic::Allocation => {
            let invoices = allocations(conn)?;
            (allocated_costs(&invoices, &grant.definition.code, span)?, Vec::new())
        }
        Topic::ExchangeDifference => rate_policies::exchange_differences(conn, grant, span, today)?,
    };
    problems.extend(computations::without_budget_line(grant, &mut costs));
    Ok(MethodCosts { costs, problems })
}

/// Invoices with a key, of all grants: a grant may pay a part of an invoice that another one states.
fn allocations(conn: &mut DbConnection) -> Result<Vec<Allocation>, OperationError> {
    let mut all = Vec::new();
    for code in grants::codes(conn)? {
        let grant = grants::load(conn, &code)?;
        all.extend(standing::<Allocation>(conn, grant.id)?);
    }
    Ok(all)
}
