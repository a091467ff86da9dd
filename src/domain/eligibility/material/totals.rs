//! Facts of periods, budget versions and the grant as a whole.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Material, standing, sums, text};
use crate::domain::eligibility::checks::Scope;
use crate::domain::eligibility::facts::{Fact, FactValue, Facts};
use crate::domain::eligibility::judging::Candidate;
use crate::domain::eligibility::verdict::Subject;
use crate::domain::execution::{Amount, BudgetExecution, Figures, Funding};
use crate::domain::folding::fold;
use crate::domain::grant::{BudgetVersion, ReportingPeriod};
use crate::domain::money::{Cents, MoneyError};
use crate::domain::scheme::FlatRate;

impl Material<'_> {
    /// The period that is judged, or every period that has begun.
    pub(super) fn period_candidates(&self) -> Vec<Candidate> {
        let periods = &self.grant.definition.periods;
        let mut candidates = Vec::new();
        let mut previous: Option<NaiveDate> = None;
        for period in periods {
            let wanted = self.period.map_or(period.from <= self.today, |code| code == period.code);
            if wanted {
                candidates.push(self.period_candidate(period, previous));
            }
            previous = Some(period.to);
        }
        candidates
    }

    fn period_candidate(&self, period: &ReportingPeriod, previous: Option<NaiveDate>) -> Candidate {
        let mut facts = Facts::default()
            .with(Fact::PeriodFrom, FactValue::Day(period.from))
            .with(Fact::PeriodTo, FactValue::Day(period.to));
        if let Some(previous) = previous {
            facts.set(Fact::PreviousTo, FactValue::Day(previous));
        }
        if let Some(due) = self.grant.definition.report_due(period) {
            facts.set(Fact::DueOn, FactValue::Day(due));
        }
        if let Some(submitted) = self.submitted.get(&period.code) {
            facts.set(Fact::SubmittedOn, FactValue::Day(*submitted));
        }
        self.describe_progress(period, &mut facts);
        let subject = Subject::new(Scope::Period, &period.code);
        Candidate { subject, day: period.to.min(self.today), facts }
    }

    fn describe_progress(&self, period: &ReportingPeriod, facts: &mut Facts) {
        let definition = &self.grant.definition;
        let statement = self.progress.get(&period.code);
        facts.set(Fact::StatementMade, FactValue::Flag(statement.is_some()));
        let Some(statement) = statement else { return };
        let unstated =
            definition.decision.indicators.iter().filter(|code| statement.indicator(code).is_none());
        facts.set(Fact::IndicatorsWithoutValue, FactValue::Words(unstated.cloned().collect()));
        let unexplained = definition.activities.iter().filter(|activity| {
            let planned = activity.planned.get(&period.code).copied().unwrap_or(0);
            match statement.activity(&activity.code) {
                Some(stated) => stated.done != planned && stated.deviation.is_none(),
                None => planned > 0,
            }
        });
        let codes = unexplained.map(|activity| activity.code.clone()).collect();
        facts.set(Fact::DeviationsWithoutReason, FactValue::Words(codes));
    }

    /// Each budget version against the one before it.
    pub(super) fn budget_candidates(&self) -> Result<Vec<Candidate>, MoneyError> {
        let mut versions: Vec<&BudgetVersion> = self.grant.definition.budget_versions.iter().collect();
        versions.sort_by_key(|version| version.number);
        let mut candidates = Vec::new();
        let mut before: Option<&BudgetVersion> = None;
        for version in versions {
            let mut facts = Facts::default()
                .with(Fact::BudgetVersion, FactValue::Number(Decimal::from(version.number)))
                .with(Fact::ConsentOn, FactValue::Day(version.approved_on));
            if let Some(reason) = &version.reason {
                facts.set(Fact::BudgetReason, text(&reason.nl));
            }
            if let Some(before) = before
                && let Some((category, percent)) = largest_shift(before, version)?
            {
                facts.set(Fact::ShiftedCategory, text(category));
                facts.set(Fact::ShiftPercent, FactValue::Number(percent));
            }
            let subject = Subject::new(Scope::Budget, version.number.to_string());
            candidates.push(Candidate { subject, day: version.approved_on, facts });
            before = Some(version);
        }
        Ok(candidates)
    }

    /// The grant as a whole, up to the period that is judged.
    pub(super) fn grant_candidate(&self) -> Result<Candidate, MoneyError> {
        let definition = &self.grant.definition;
        let decision = &definition.decision;
        let cost = self.cost_so_far()?;
        let funding = Funding::of(decision, cost)?;
        let others = Cents::sum(
            funding
                .co_financiers
                .iter()
                .chain([&funding.own])
                .map(|part| part.total())
                .collect::<Result<Vec<_>, _>>()?,
        )?;
        let mut facts = Facts::default()
            .with(Fact::Realised, FactValue::Amount(cost.total()?))
            .with(Fact::Rate, FactValue::Number(decision.maximum_rate.get()))
            .with(Fact::Maximum, FactValue::Amount(decision.maximum_amount))
            .with(Fact::Claimed, FactValue::Amount(funding.eu.total()?))
            .with(Fact::OtherFunding, FactValue::Amount(others))
            .with(
                Fact::FlatRates,
                FactValue::Words(self.flat_rates().iter().map(|rate| rate.code.clone()).collect()),
            )
            .with(Fact::ReportSubmitted, FactValue::Flag(!self.submitted.is_empty()))
            .with(Fact::PrintedStatement, text(self.printed_statement))
            .with(Fact::EvidenceFiles, FactValue::Number(Decimal::from(self.evidence.len())));
        self.describe_itemised(&mut facts)?;
        Ok(Candidate { subject: Subject::grant(), day: self.day(), facts })
    }

    fn cost_so_far(&self) -> Result<Figures, MoneyError> {
        let definition = &self.grant.definition;
        let periods = &definition.periods;
        let place = self.period.and_then(|code| periods.iter().position(|period| period.code == code));
        let last = place.unwrap_or(periods.len());
        let spent: Vec<Amount> = self
            .lines
            .iter()
            .map(|line| {
                let at = self.grant.place_of(&line.line);
                Amount {
                    activity: Some(at.activity.to_owned()),
                    category: at.category.to_owned(),
                    year: line.line.year,
                    period: periods.iter().position(|period| period.code == at.period),
                    tendered: self.tendered.of(Some(line.id), &line.line).is_some(),
                    amount: line.line.amount,
                }
            })
            .collect();
        let Some(budget) = definition.newest_budget() else { return Ok(Figures::default()) };
        BudgetExecution::new(definition, self.scheme, budget, spent, last)?.total()
    }

    /// The flat rates in use: for staff where staff follows from a rate, and for indirect costs.
    fn flat_rates(&self) -> Vec<&FlatRate> {
        self.scheme.flat_rates_of(&self.grant.definition)
    }

    fn describe_itemised(&self, facts: &mut Facts) -> Result<(), MoneyError> {
        let booked = standing(self.lines).filter(|line| self.in_period(line));
        let by_category =
            sums(booked.map(|line| (self.grant.place_of(&line.line).category, line.line.amount)))?;
        let sum_of = |wanted: &dyn Fn(&str) -> bool| {
            Cents::sum(by_category.iter().filter(|(code, _)| wanted(code)).map(|(_, amount)| *amount))
        };
        let computed = |code: &str| self.scheme.category(code).is_some_and(|category| category.computed);
        let staff = |code: &str| self.is_staff(code);
        facts.set(Fact::ItemisedIndirect, FactValue::Amount(sum_of(&computed)?));
        facts.set(Fact::ItemisedStaff, FactValue::Amount(sum_of(&staff)?));
        facts.set(Fact::TenderedInBase, FactValue::Amount(self.tendered_in_base()?));
        facts.set(Fact::ItemisedOther, FactValue::Amount(sum_of(&|code| !staff(code))?));
        Ok(())
    }
}

impl Material<'_> {
    /// Costs that still count in the base of a flat rate which leaves tendered contracts out: the recorded procedure of
    /// their supplier was a tender, and no mark takes them out.
    fn tendered_in_base(&self) -> Result<Cents, MoneyError> {
        let mut rates = self.flat_rates();
        rates.retain(|rate| rate.base_excludes_tendered);
        let in_base = standing(self.lines).filter(|line| self.in_period(line)).filter(|line| {
            let category = self.grant.place_of(&line.line).category;
            let marked = self.tendered.of(Some(line.id), &line.line).is_some();
            rates.iter().any(|rate| rate.counts(category, marked)) && self.was_tendered(&line.line.supplier)
        });
        Cents::sum(in_base.map(|line| line.line.amount))
    }

    fn was_tendered(&self, supplier: &str) -> bool {
        let subject = Subject::new(Scope::Supplier, fold(supplier));
        let procedure = self.stated(&subject, Fact::Procedure);
        matches!(procedure, Some(FactValue::Text(code)) if self.roles.tendered_procedures.contains(code))
    }
}

/// The category whose budget changed most, in percent of what it was, one decimal. A category without a budget before
/// that has one now changed by a hundred percent.
fn largest_shift(
    before: &BudgetVersion,
    after: &BudgetVersion,
) -> Result<Option<(String, Decimal)>, MoneyError> {
    let by_category = |version: &BudgetVersion| {
        let parts = version.lines.iter().map(|line| Ok((line.category.clone(), line.total()?)));
        sums(parts.collect::<Result<Vec<_>, MoneyError>>()?)
    };
    let (old, new) = (by_category(before)?, by_category(after)?);
    let mut largest: Option<(String, Decimal)> = None;
    for category in old.keys().chain(new.keys()) {
        let (was, is) = (old.get(category).copied(), new.get(category).copied());
        let (was, is) = (was.unwrap_or(Cents::ZERO), is.unwrap_or(Cents::ZERO));
        let moved = is.minus(was)?;
        let percent = match moved.percentage_of(was) {
            Some(percent) => percent.get().abs(),
            None if is.is_zero() => Decimal::ZERO,
            None => Decimal::ONE_HUNDRED,
        };
        if largest.as_ref().is_none_or(|(_, most)| percent > *most) {
            largest = Some((category.clone(), percent));
        }
    }
    Ok(largest)
}
