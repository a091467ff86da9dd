//! What a managing authority takes over from this grant: payment application (CPR annex XXIII) and accounts (annex
//! XXIV). Each dataset has one row for the type of action of the grant, found by its key, and the totals.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::domain::execution::Funding;
use crate::domain::flat_rates::{BasePart, yields};
use crate::domain::language::Bilingual;
use crate::domain::money::Cents;
use crate::reporting::ReportError;
use crate::reporting::catalogue;
use crate::reporting::dataset::{Dataset, Datum};
use crate::reporting::document::{Cell, RowKind, Value};

use super::Context;

/// The paragraph of article 15 of Regulation (EU) 2021/1147 that an action is co-financed under, by its code of annex
/// VI, table 3.
fn paragraph(implementation: &str) -> &str {
    match implementation {
        "002" => "15(2)",
        "003" => "15(3)",
        "004" => "15(4)",
        "005" => "15(5)",
        _ => "15(1)",
    }
}

/// The keys of the rows that the grant fills: its own, its type of action over all objectives, and the grand total.
fn keys(context: &Context<'_>) -> [String; 3] {
    let grant = context.definition();
    let paragraph = paragraph(&grant.implementation);
    [format!("{}-{paragraph}", grant.specific_objective), format!("all-{paragraph}"), "total".to_owned()]
}

/// The amounts of the span that a programme counts.
struct Declared {
    eligible: Cents,
    public: Cents,
    eu: Cents,
}

fn declared(context: &Context<'_>) -> Result<Declared, ReportError> {
    let eligible = context.total.period;
    let private = context.money_fact("private_contribution").unwrap_or(Cents::ZERO);
    Ok(Declared { eligible, public: eligible.minus(private)?, eu: context.funding.eu.period })
}

fn rows(dataset: &mut Dataset, context: &Context<'_>, cells: &[Datum]) {
    for key in keys(context) {
        let kind = if key == "total" { RowKind::Total } else { RowKind::Body };
        dataset.push(kind, [Datum::text(key)].into_iter().chain(cells.iter().cloned()).collect());
    }
}

fn seen(context: &Context<'_>, amount: Cents) -> Datum {
    Datum::Plain(Cell::money(amount).computed(format!("lines {} + flat rate", context.filter(""))))
}

/// Expenditure of the span as the payment application asks for it.
pub(super) fn expenditure(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let mut dataset = Dataset::new("programme-expenditure", catalogue::PROGRAMME_EXPENDITURE);
    let sums = declared(context)?;
    let basis = context.material.facts.get("calculation_basis");
    let basis = basis.map_or_else(Datum::nothing, |text| Datum::text(text.as_str()));
    // Column (C) counts amounts under articles 94 and 95, which a grant on real costs does not have.
    rows(
        &mut dataset,
        context,
        &[basis, seen(context, sums.eligible), Datum::money(Cents::ZERO), Datum::money(sums.public)],
    );
    Ok(dataset)
}

/// The contribution that follows per type of action.
pub(super) fn amounts(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let mut dataset = Dataset::new("programme-amounts", catalogue::PROGRAMME_AMOUNTS);
    let sums = declared(context)?;
    let fund = Datum::text(context.definition().fund.code());
    rows(&mut dataset, context, &[fund, Datum::money(sums.eu)]);
    Ok(dataset)
}

/// The accounts beside what the payment applications declared. In these books both are the lines of the year, so they
/// differ only by what a person deducts.
pub(super) fn accounts(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let mut dataset = Dataset::new("programme-accounts", catalogue::PROGRAMME_ACCOUNTS);
    let applied = declared(context)?;
    let deducted = context.money_fact("accounts_deduction").unwrap_or(Cents::ZERO);
    let (eligible, public) = (applied.eligible.minus(deducted)?, applied.public.minus(deducted)?);
    let comment = match context.material.facts.get("accounts_deduction_comment") {
        Some(text) if deducted != Cents::ZERO => Datum::text(text.as_str()),
        _ => Datum::nothing(),
    };
    rows(
        &mut dataset,
        context,
        &[
            seen(context, eligible),
            Datum::money(public),
            seen(context, applied.eligible),
            Datum::money(applied.public),
            Datum::money(applied.eligible.minus(eligible)?),
            Datum::money(applied.public.minus(public)?),
            comment,
        ],
    );
    Ok(dataset)
}

/// What is taken back per accounting year that was over, by its last day, with the flat rates on it.
fn withdrawn(context: &Context<'_>) -> Result<BTreeMap<NaiveDate, Cents>, ReportError> {
    let mut parts: BTreeMap<NaiveDate, Vec<BasePart<'_>>> = BTreeMap::new();
    for line in &context.material.lines {
        let Some(year_end) = line.withdraws_from else { continue };
        let part = (line.category.as_str(), line.tendered, line.expenditure.line.amount);
        parts.entry(year_end).or_default().push(part);
    }
    let rates = super::budget::flat_rates(context);
    let with_rates = parts.into_iter().map(|(year_end, parts)| {
        let computed = yields(&rates, parts.iter().copied())?;
        Ok((year_end, Cents::sum(parts.iter().map(|(.., amount)| *amount).chain(computed))?))
    });
    with_rates.collect()
}

/// Amounts withdrawn in the span.
pub(super) fn withdrawals(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let mut dataset = Dataset::new("withdrawals", catalogue::WITHDRAWALS);
    let total = Cents::sum(withdrawn(context)?.into_values())?.negated()?;
    rows(&mut dataset, context, &[Datum::money(total), Datum::money(total)]);
    Ok(dataset)
}

/// The same by the accounting year in which the expenditure had been declared.
pub(super) fn withdrawals_by_year(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let mut dataset = Dataset::new("withdrawals-by-year", catalogue::WITHDRAWALS_BY_YEAR);
    let mut all = Cents::ZERO;
    for (year_end, cost) in withdrawn(context)? {
        let amount = cost.negated()?;
        all = all.plus(amount)?;
        let year = year_end.year();
        let label = Bilingual::same(format!("In relation to accounting year ending 30 June {year} (total)"));
        dataset.push(RowKind::Body, vec![Datum::Words(label), Datum::money(amount), Datum::money(amount)]);
    }
    if !dataset.rows.is_empty() {
        let total = Datum::Words(Bilingual::new("Totaal", "Total"));
        dataset.push(RowKind::Total, vec![total, Datum::money(all), Datum::money(all)]);
    }
    Ok(dataset)
}

/// Cumulative data by type of intervention (CPR annex VII, table for AMIF, ISF and BMVI), from the start of the project.
pub(super) fn transmission(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let mut dataset = Dataset::new("annex-vii-financial", catalogue::ANNEX_VII_FINANCIAL);
    let decision = &context.definition().decision;
    let allocation = context.money_fact("programme_allocation");
    let eu = Funding::of(decision, context.total)?.eu;
    let (cost, spent) = (decision.total_eligible_cost, context.total.total()?);
    let share = |part: Cents| {
        allocation
            .and_then(|whole| part.percentage_of(whole))
            .map_or_else(Datum::nothing, |share| Datum::value(Value::Percent(share)))
    };
    let money = [
        allocation.map_or_else(Datum::nothing, Datum::money),
        Datum::money(cost),
        Datum::money(eu.approved),
        share(cost),
        seen(context, spent),
        share(spent),
        Datum::count(1),
    ];
    let grant = context.definition();
    let codes = [
        Datum::text(grant.specific_objective.to_string()),
        Datum::value(Value::Percent(decision.maximum_rate)),
        Datum::text(grant.intervention_field.as_str()),
        Datum::text(grant.type_of_action.as_str()),
        Datum::text(grant.implementation.as_str()),
        Datum::text(grant.particular_theme.as_str()),
    ];
    dataset.push(RowKind::Body, codes.into_iter().chain(money.clone()).collect());
    let name = Bilingual::same("Subtotal by Specific Objective");
    let blanks = std::iter::repeat_n(Datum::blank(), 5);
    let names = [Datum::Words(name)].into_iter().chain(blanks);
    dataset.push(RowKind::Subtotal, names.chain(money).collect());
    Ok(dataset)
}
