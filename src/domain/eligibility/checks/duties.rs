//! Duties beside the costs: documents that do not change, the emblem, publicity, budget changes, indicators.

use rust_decimal::Decimal;

use super::{Decision, Judged, found, not_applicable, passes};
use crate::domain::eligibility::facts::{Fact, Facts};
use crate::domain::eligibility::rule::Rule;

/// Documents stay as they were registered, and each says whether it is an original, a conversion or only electronic.
pub(super) fn evidence(_rule: &Rule, facts: &Facts) -> Judged {
    if facts.number(Fact::EvidenceFiles).unwrap_or(Decimal::ZERO) <= Decimal::ZERO {
        return found("none");
    }
    let changed = facts.words(Fact::EvidenceChanged);
    if !changed.is_empty() {
        return Ok(Decision::because("changed").words(Fact::Missing, changed.to_vec()));
    }
    let unknown = facts.words(Fact::EvidenceWithoutKind);
    if !unknown.is_empty() {
        return Ok(Decision::because("without-kind").words(Fact::Missing, unknown.to_vec()));
    }
    passes()
}

/// Every printed form carries the statement of support, word for word.
pub(super) fn emblem(rule: &Rule, facts: &Facts) -> Judged {
    let printed = facts.need_text(Fact::PrintedStatement)?;
    if rule.lists("statements", printed) { found("by-design") } else { found("wrong-statement") }
}

/// What must be done to make the support known, by size and kind of project.
pub(super) fn publicity(rule: &Rule, facts: &Facts) -> Judged {
    if facts.flag(Fact::PublicityExempt) {
        return found("exempt");
    }
    let total = facts.need_amount(Fact::TotalEligible)?;
    let mut wanted: Vec<&String> = rule.list("always").iter().collect();
    let plates = facts.flag(Fact::EquipmentProject) && total > rule.amount("plates-above")?;
    wanted.extend(rule.list(if plates { "plates" } else { "otherwise" }));
    if facts.flag(Fact::StrategicImportance) || total > rule.amount("event-above")? {
        wanted.extend(rule.list("event"));
    }
    let done = facts.words(Fact::PublicityDone);
    let missing: Vec<String> = wanted.into_iter().filter(|item| !done.contains(item)).cloned().collect();
    if missing.is_empty() {
        return passes();
    }
    let risk = facts.need_amount(Fact::Maximum)?;
    let most = crate::domain::money::Percent::new(rule.number("penalty-percent")?);
    Ok(Decision::because("missing").words(Fact::Missing, missing).risking(risk.ceiling_share(most)?))
}

/// A changed budget has a reason and a consent; a shift above the limit, where one is set, is told.
pub(super) fn budget_shift(rule: &Rule, facts: &Facts) -> Judged {
    if facts.need_number(Fact::BudgetVersion)? <= Decimal::ONE {
        return not_applicable();
    }
    if facts.day(Fact::ConsentOn).is_none() {
        return found("no-consent");
    }
    if facts.text(Fact::BudgetReason).is_none_or(str::is_empty) {
        return found("no-reason");
    }
    let (shift, limit) =
        (facts.number(Fact::ShiftPercent).unwrap_or(Decimal::ZERO), rule.number("limit-percent")?);
    if shift > limit { found("above-limit") } else { passes() }
}

/// Each indicator of the decision has a value, each deviation a reason.
pub(super) fn indicator_values(_rule: &Rule, facts: &Facts) -> Judged {
    if !facts.flag(Fact::StatementMade) {
        // A period that still runs cannot have been stated.
        let running = facts.need_day(Fact::Today)? <= facts.need_day(Fact::PeriodTo)?;
        return if running { not_applicable() } else { found("no-statement") };
    }
    let without = facts.words(Fact::IndicatorsWithoutValue);
    if !without.is_empty() {
        return Ok(Decision::because("no-values").words(Fact::Missing, without.to_vec()));
    }
    let unexplained = facts.words(Fact::DeviationsWithoutReason);
    if !unexplained.is_empty() {
        return Ok(Decision::because("no-reasons").words(Fact::Missing, unexplained.to_vec()));
    }
    passes()
}
