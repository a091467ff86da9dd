//! Equipment: the full price or only its depreciation, and the years of use that follow.

use chrono::{Days, Months};

use super::{Decision, Judged, found, not_applicable, passes, reach};
use crate::domain::eligibility::facts::{Fact, Facts};
use crate::domain::eligibility::rule::Rule;
use crate::domain::money::Cents;

fn is_equipment(rule: &Rule, facts: &Facts) -> bool {
    rule.lists("categories", facts.text(Fact::Category).unwrap_or_default())
}

/// The price without VAT: as stated, or the amount less its VAT where VAT is in it.
fn price_of(facts: &Facts) -> Result<Cents, super::CannotJudge> {
    if let Some(price) = facts.amount(Fact::PriceExclVat) {
        return Ok(price);
    }
    let amount = facts.need_amount(Fact::Amount)?;
    let vat = facts.amount(Fact::Vat).unwrap_or(Cents::ZERO);
    Ok(if facts.flag(Fact::VatDeclared) { amount.minus(vat)? } else { amount })
}

/// The full price only below the limit and before the last months of the project, or with approval.
pub(super) fn price(rule: &Rule, facts: &Facts) -> Judged {
    if !is_equipment(rule, facts) || facts.need_amount(Fact::Amount)? <= Cents::ZERO {
        return not_applicable();
    }
    if facts.flag(Fact::Depreciation) {
        return found(if facts.flag(Fact::BoughtWithSubsidy) { "subsidised-before" } else { "depreciation" });
    }
    if facts.flag(Fact::FullPriceApproved) {
        return found("approved");
    }
    let price = price_of(facts)?;
    if price >= rule.amount("full-price-below")? {
        return Ok(Decision::because("too-dear").amount(Fact::PriceExclVat, price));
    }
    let bought = facts.day(Fact::PurchasedOn).or_else(|| super::lines::cost_day(facts));
    let bought = bought.ok_or(super::CannotJudge::NotStated(Fact::PurchasedOn))?;
    let after_end = reach(facts.need_day(Fact::ProjectTo)?.checked_add_days(Days::new(1)))?;
    let last_months = reach(after_end.checked_sub_months(Months::new(rule.count("last-months")?)))?;
    if bought >= last_months {
        let before = reach(last_months.pred_opt())?;
        return Ok(Decision::because("too-late").day(Fact::PurchasedOn, bought).day(Fact::LastDay, before));
    }
    passes()
}

/// Equipment whose price was paid in full keeps its purpose for years after the project.
pub(super) fn use_after(rule: &Rule, facts: &Facts) -> Judged {
    let bought = facts.need_amount(Fact::Amount)? > Cents::ZERO && !facts.flag(Fact::Depreciation);
    if !is_equipment(rule, facts) || !bought {
        return not_applicable();
    }
    let months = rule.count("years")?.saturating_mul(12);
    let until = reach(facts.need_day(Fact::ProjectTo)?.checked_add_months(Months::new(months)))?;
    match facts.day(Fact::DisposedOn) {
        Some(disposed) if disposed <= until => {
            Ok(Decision::because("disposed-early").day(Fact::LastDay, until))
        }
        Some(_) => passes(),
        None if facts.need_day(Fact::Today)? > until => passes(),
        None => Ok(Decision::because("bound").day(Fact::LastDay, until)),
    }
}
