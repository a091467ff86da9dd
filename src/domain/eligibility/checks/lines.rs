//! Checks on one line of the ledger: category, period, payment, size, VAT, twice.

use chrono::NaiveDate;

use super::{Decision, Judged, found, not_applicable, passes};
use crate::domain::eligibility::facts::{Fact, Facts};
use crate::domain::eligibility::rule::Rule;
use crate::domain::money::Cents;

/// The category is one of the scheme's, under its exact name, and may be booked line by line. The list `names` holds
/// "code=name"; the list `computed` holds the codes that follow from a flat rate.
pub(super) fn category_name(rule: &Rule, facts: &Facts) -> Judged {
    let code = facts.need_text(Fact::Category)?;
    let official =
        rule.list("names").iter().filter_map(|entry| entry.split_once('=')).find(|(known, _)| *known == code);
    let Some((_, name)) = official else { return found("unknown-category") };
    if facts.text(Fact::CategoryName).is_some_and(|used| used != name) {
        let expected = crate::domain::eligibility::facts::FactValue::Text(name.to_owned());
        return Ok(Decision::because("name-differs").with(Fact::Expected, expected));
    }
    if rule.lists("computed", code) {
        return found("computed-category");
    }
    passes()
}

/// The day on which the cost was made: delivered, or else invoiced, or else paid.
pub(super) fn cost_day(facts: &Facts) -> Option<NaiveDate> {
    facts
        .day(Fact::PerformedOn)
        .or_else(|| facts.day(Fact::InvoiceDate))
        .or_else(|| facts.day(Fact::PaymentDate))
}

/// Made within the project period; coordination and administration also until the final request is submitted.
pub(super) fn project_period(rule: &Rule, facts: &Facts) -> Judged {
    let (from, to) = (facts.need_day(Fact::ProjectFrom)?, facts.need_day(Fact::ProjectTo)?);
    let payment = facts.need_day(Fact::PaymentDate)?;
    let made = cost_day(facts).unwrap_or(payment);
    let told = |reason| Ok(Decision::because(reason).day(Fact::CostDate, made));
    if made < from {
        return told("before-period");
    }
    let last_request = facts.day(Fact::FinalRequestOn).or_else(|| facts.day(Fact::FinalRequestDue));
    if made > to {
        let kind = facts.text(Fact::ActivityKind).unwrap_or_default();
        if !rule.lists("administration", kind) {
            return told("after-period");
        }
        return match last_request {
            Some(request) if made <= request => told("final-request"),
            _ => told("after-final-request"),
        };
    }
    if payment < from {
        return told("paid-before-period");
    }
    if payment > to && last_request.is_none_or(|request| payment > request) {
        return told("paid-after-period");
    }
    passes()
}

/// Actually made and paid, with the proof of payment where documents are kept here.
pub(super) fn made_and_paid(_rule: &Rule, facts: &Facts) -> Judged {
    let Some(paid) = facts.day(Fact::PaymentDate) else { return found("not-paid") };
    if paid > facts.need_day(Fact::Today)? {
        return found("paid-in-future");
    }
    match facts.get(Fact::PaymentProof) {
        None => found("proof-not-kept"),
        Some(_) if facts.flag(Fact::PaymentProof) => passes(),
        Some(_) => found("proof-missing"),
    }
}

/// Not less than the minimum. The line counts; when only the whole invoice reaches it, a person has to look, since the
/// source does not say how it is counted.
pub(super) fn minimum_amount(rule: &Rule, facts: &Facts) -> Judged {
    let amount = facts.need_amount(Fact::Amount)?;
    if facts.flag(Fact::InternationalOrganisation) || amount <= Cents::ZERO {
        return not_applicable();
    }
    let category = facts.text(Fact::Category).unwrap_or_default();
    if rule.lists("not-for", category) {
        return not_applicable();
    }
    let minimum = rule.amount("minimum")?;
    if amount >= minimum {
        return passes();
    }
    match facts.amount(Fact::InvoiceTotal) {
        Some(total) if total >= minimum => found("line-below-minimum"),
        _ => found("below-minimum"),
    }
}

/// VAT that can be recovered is no cost.
pub(super) fn recoverable_vat(rule: &Rule, facts: &Facts) -> Judged {
    let vat = facts.need_amount(Fact::Vat)?;
    if vat.is_zero() {
        return not_applicable();
    }
    if let Ok(limit) = rule.amount("small-operation")
        && facts.amount(Fact::TotalEligible).is_some_and(|total| total < limit)
    {
        return passes();
    }
    if !facts.flag(Fact::VatRecoverable) {
        return passes();
    }
    if facts.flag(Fact::VatDeclared) {
        return Ok(Decision::because("recoverable-vat").risking(vat));
    }
    found("vat-excluded")
}

/// Not declared before: same supplier, document number and amount.
pub(super) fn duplicate(_rule: &Rule, facts: &Facts) -> Judged {
    if facts.text(Fact::DocumentNumber).is_none_or(str::is_empty) {
        return not_applicable();
    }
    if facts.words(Fact::SameAs).is_empty() { passes() } else { found("duplicate") }
}

/// Made and paid within the days between which the fund pays anything at all: the threshold `window`.
pub(super) fn eligibility_window(rule: &Rule, facts: &Facts) -> Judged {
    let payment = facts.need_day(Fact::PaymentDate)?;
    let made = cost_day(facts).unwrap_or(payment);
    let Some(window) = rule.thresholds.iter().find(|known| known.kind == "window") else {
        return Err(super::CannotJudge::NoSetting("window"));
    };
    if made < window.from {
        let told = Decision::because("before-window").day(Fact::CostDate, made);
        return Ok(told.day(Fact::LastDay, window.from));
    }
    if payment > window.to {
        return Ok(Decision::because("after-window").day(Fact::LastDay, window.to));
    }
    passes()
}

/// Not declared in another grant as well.
pub(super) fn declared_elsewhere(_rule: &Rule, facts: &Facts) -> Judged {
    if facts.text(Fact::DocumentNumber).is_none_or(str::is_empty) {
        return not_applicable();
    }
    if facts.words(Fact::OtherGrants).is_empty() { passes() } else { found("elsewhere") }
}
