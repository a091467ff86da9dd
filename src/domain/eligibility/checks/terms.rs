//! Days that must be met: reports, the final request, advances, retention.

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;

use super::{CannotJudge, Decision, Judged, found, passes, reach};
use crate::domain::eligibility::facts::{Fact, Facts};
use crate::domain::eligibility::rule::Rule;
use crate::domain::money::{Cents, Percent};

/// What a due date means today: submitted in time or late, overdue, soon, or running.
fn term(rule: &Rule, facts: &Facts, due: NaiveDate) -> Judged {
    let today = facts.need_day(Fact::Today)?;
    let told = |reason| Decision::because(reason).day(Fact::DueOn, due);
    if let Some(submitted) = facts.day(Fact::SubmittedOn) {
        return Ok(told(if submitted <= due { "passes" } else { "submitted-late" }));
    }
    let left = due.signed_duration_since(today).num_days();
    let days = Decimal::from(left.unsigned_abs());
    let reason = if left < 0 {
        "overdue"
    } else if days <= rule.number("warn-days")? {
        "due-soon"
    } else {
        "running"
    };
    Ok(told(reason).number(Fact::Days, days))
}

fn weeks_after(rule: &Rule, day: NaiveDate) -> Result<NaiveDate, CannotJudge> {
    let days = u64::from(rule.count("weeks")?).saturating_mul(7);
    reach(day.checked_add_days(Days::new(days)))
}

/// Periods join, and each report is due some weeks after its period. A due date that is stated counts before the rule's.
pub(super) fn report_term(rule: &Rule, facts: &Facts) -> Judged {
    let (from, to) = (facts.need_day(Fact::PeriodFrom)?, facts.need_day(Fact::PeriodTo)?);
    let joins = match facts.day(Fact::PreviousTo) {
        Some(previous) => reach(previous.succ_opt())?,
        None => facts.need_day(Fact::ProjectFrom)?,
    };
    if from != joins {
        let reason = if from > joins { "gap" } else { "overlap" };
        return Ok(Decision::because(reason).day(Fact::LastDay, joins));
    }
    let due = match facts.day(Fact::DueOn) {
        Some(stated) => stated,
        None => weeks_after(rule, to)?,
    };
    term(rule, facts, due)
}

/// The final request is due some weeks after the project, or on the day that the decision names.
pub(super) fn final_request(rule: &Rule, facts: &Facts) -> Judged {
    let end = facts.need_day(Fact::ProjectTo)?;
    let by_rule = if rule.settings.contains_key("weeks") { Some(weeks_after(rule, end)?) } else { None };
    let submitted = facts.day(Fact::FinalRequestOn);
    let stated = facts.day(Fact::FinalRequestDue);
    let due = match (stated, by_rule) {
        (Some(stated), Some(by_rule)) if stated > by_rule && submitted.is_none() => {
            return Ok(Decision::because("later-than-term")
                .day(Fact::DueOn, stated)
                .day(Fact::LastDay, by_rule));
        }
        (Some(stated), _) => stated,
        (None, Some(by_rule)) => by_rule,
        (None, None) => return found("no-date"),
    };
    let mut own = facts.clone();
    if let Some(day) = submitted {
        own.set(Fact::SubmittedOn, crate::domain::eligibility::facts::FactValue::Day(day));
    }
    term(rule, &own, due)
}

/// Advances: the first part after the decision, the second when half of the cost is made and a report submitted.
pub(super) fn advances(rule: &Rule, facts: &Facts) -> Judged {
    let maximum = facts.need_amount(Fact::Maximum)?;
    let received = facts.amount(Fact::Advances).unwrap_or(Cents::ZERO);
    let (first, second) = (rule.number("first-percent")?, rule.number("second-percent")?);
    let first_part = maximum.ceiling_share(Percent::new(first))?;
    let both = reach(first.checked_add(second))?;
    let both_parts = maximum.ceiling_share(Percent::new(both))?;
    if received > both_parts {
        let excess = received.minus(both_parts)?;
        let told = Decision::because("above-limit").amount(Fact::Allowed, both_parts);
        return Ok(told.amount(Fact::Excess, excess));
    }
    let eligible = facts.need_amount(Fact::TotalEligible)?;
    let half = eligible.share(Percent::new(rule.number("realised-percent")?))?;
    if facts.need_amount(Fact::Realised)? >= half && received < both_parts {
        let left = both_parts.minus(received)?;
        let reason = if facts.flag(Fact::ReportSubmitted) { "second-available" } else { "no-report" };
        return Ok(Decision::because(reason).amount(Fact::Allowed, left));
    }
    if received < first_part {
        let left = first_part.minus(received)?;
        return Ok(Decision::because("first-available").amount(Fact::Allowed, left));
    }
    passes()
}

/// Records are kept for years from the end of the year of the last payment to the beneficiary.
pub(super) fn retention(rule: &Rule, facts: &Facts) -> Judged {
    let Some(paid) = facts.day(Fact::LastPaymentOn) else { return found("no-payment") };
    let years = i32::try_from(rule.count("years")?).map_err(|_too_many| CannotJudge::OutOfReach)?;
    let year = reach(paid.year().checked_add(years))?;
    let until = reach(NaiveDate::from_ymd_opt(year, 12, 31))?;
    let reason = if facts.need_day(Fact::Today)? > until { "ended" } else { "locked" };
    Ok(Decision::because(reason).day(Fact::LastDay, until))
}
