//! The figures that texts and key figures quote by name. The names stand in the catalogue.

use std::collections::BTreeMap;

use crate::domain::execution::{Figures, Grouping};
use crate::domain::language::Bilingual;
use crate::domain::money::Cents;
use crate::domain::scheme::FlatRate;
use crate::reporting::ReportError;
use crate::reporting::dataset::Datum;
use crate::reporting::document::{Cell, TimelineState, Value};

use super::results::{self, Units};
use super::{Context, budget, identification, milestones};

type Named = BTreeMap<&'static str, Datum>;

pub(super) fn named(context: &Context<'_>) -> Result<Named, ReportError> {
    let mut figures = Named::new();
    about_the_grant(context, &mut figures)?;
    about_money(context, &mut figures)?;
    about_funding(context, &mut figures)?;
    about_results(context, &mut figures)?;
    super::form_figures::add(context, &mut figures)?;
    Ok(figures)
}

fn about_the_grant(context: &Context<'_>, figures: &mut Named) -> Result<(), ReportError> {
    let grant = context.definition();
    let (decision, period) = (&grant.decision, context.period()?);
    let wording = &context.material.scheme.wording;
    figures.extend([
        ("cost_rules", Datum::Words(wording.cost_rules.clone())),
        ("progress_rules", Datum::Words(wording.progress_rules.clone())),
        ("evidence_rules", Datum::Words(wording.evidence_rules.clone())),
        ("revenue_rules", Datum::Words(wording.revenue_rules.clone())),
    ]);
    figures.extend([
        ("grant_code", Datum::text(grant.code.as_str())),
        ("grant_title", Datum::Words(grant.title.clone())),
        ("beneficiary", Datum::Words(grant.beneficiary.name.clone())),
        ("decision_number", Datum::text(decision.number.as_str())),
        ("period_code", Datum::text(period.code.as_str())),
        ("period_from", Datum::date(Some(period.from))),
        ("period_to", Datum::date(Some(period.to))),
        ("report_due", Datum::date(grant.report_due(period))),
        ("project_from", Datum::date(Some(decision.period.from))),
        ("project_to", Datum::date(Some(decision.period.to))),
        ("budget_version", Datum::count(context.material.budget.number)),
        ("budget_approved_on", Datum::date(Some(context.material.budget.approved_on))),
        ("exchange_rule", Datum::Words(identification::exchange_rule_name(grant.exchange_rule))),
        ("elapsed_share", Datum::value(Value::Percent(results::elapsed(context, decision.period)?))),
    ]);
    Ok(())
}

fn about_money(context: &Context<'_>, figures: &mut Named) -> Result<(), ReportError> {
    let total = context.total;
    let rates = budget::flat_rates(context);
    let flat = budget::yielded(&context.execution, &rates)?;
    let period_cell = if rates.is_empty() {
        Cell::money(total.period).from_lines(context.filter(""))
    } else {
        Cell::money(total.period).computed(format!("lines {} + flat rate", context.filter("")))
    };
    let lines = &context.material.lines;
    let lines_total = Cents::sum(lines.iter().map(|line| line.expenditure.line.amount))?;
    figures.extend([
        ("budget_total", Datum::money(total.approved)),
        ("spent_period", Datum::Plain(period_cell)),
        ("spent_previous", Datum::money(total.previous)),
        ("spent_total", Datum::money(total.total()?)),
        ("spent_share", percent(total)?),
        ("remaining", Datum::money(total.remaining()?)),
        ("indirect_total", Datum::money(flat.total()?)),
        ("direct_total", Datum::money(total.total()?.minus(flat.total()?)?)),
        ("lines_count", Datum::value(Value::Count(i64::try_from(lines.len()).unwrap_or(i64::MAX)))),
        ("lines_total", Datum::Plain(Cell::money(lines_total).from_lines(context.filter("")))),
    ]);
    let late = context.material.booked_late;
    // Empty when there is nothing to say.
    figures.insert("booked_late", if late == Cents::ZERO { Datum::blank() } else { Datum::money(late) });
    about_flat_rates(&rates, figures);
    let (name, share) = fullest_category(context)?;
    figures.insert("fullest_category", Datum::Words(name));
    figures.insert("fullest_share", share);
    Ok(())
}

fn percent(figures: Figures) -> Result<Datum, ReportError> {
    Ok(Datum::value(figures.share()?.map_or(Value::NotApplicable, Value::Percent)))
}

/// Names, percentage and articles. The names are empty for a grant without a flat rate, so that texts can ask for it.
fn about_flat_rates(rates: &[&FlatRate], figures: &mut Named) {
    let joined = |words: &dyn Fn(&FlatRate) -> String| {
        rates.iter().map(|rate| words(rate)).collect::<Vec<_>>().join("; ")
    };
    let (nl, en) = (joined(&|rate| rate.name.nl.clone()), joined(&|rate| rate.name.en.clone()));
    let name = if rates.is_empty() { Datum::blank() } else { Datum::Words(Bilingual::new(nl, en)) };
    figures.insert("flat_rate", name);
    let percent = match rates {
        [] => Value::NotApplicable,
        [rate] => Value::Number(rate.percent.get()),
        _ => Value::Text(joined(&|rate| rate.percent.to_string()).into()),
    };
    figures.insert("indirect_percent", Datum::value(percent));
    let article = joined(&|rate| rate.article.clone());
    let article = if rates.is_empty() { Value::NotApplicable } else { Value::Text(article.into()) };
    figures.insert("indirect_article", Datum::value(article));
}

/// The cost category that has used most of its budget.
fn fullest_category(context: &Context<'_>) -> Result<(Bilingual, Datum), ReportError> {
    let grouping = Grouping { by_category: true, ..Grouping::default() };
    let mut fullest = None;
    for (key, figures) in context.execution.grouped(grouping)? {
        if let Some(share) = figures.share()?
            && fullest.as_ref().is_none_or(|(_, most)| share > *most)
        {
            fullest = Some((key.category.unwrap_or_default(), share));
        }
    }
    Ok(match fullest {
        Some((code, share)) => {
            let category = context.material.scheme.category(&code);
            let name = category.map_or_else(|| Bilingual::same(&code), |category| category.short.clone());
            (name, Datum::value(Value::Percent(share)))
        }
        None => (Bilingual::new("Geen kostensoort", "No category"), Datum::value(Value::NotApplicable)),
    })
}

fn about_funding(context: &Context<'_>, figures: &mut Named) -> Result<(), ReportError> {
    let decision = &context.definition().decision;
    let eu = context.funding.eu;
    figures.extend([
        ("maximum_rate", Datum::value(Value::Percent(decision.maximum_rate))),
        ("maximum_amount", Datum::money(decision.maximum_amount)),
        ("eu_contribution_period", Datum::money(eu.period)),
        ("eu_contribution_total", Datum::money(eu.total()?)),
        ("co_financing_total", Datum::money(context.total.total()?.minus(eu.total()?)?)),
    ]);
    Ok(())
}

fn about_results(context: &Context<'_>, figures: &mut Named) -> Result<(), ReportError> {
    let states = milestones::states(context)?;
    let today = context.period()?.to;
    let in_state = |state| states.iter().filter(|known| known.state == state).count();
    let due = states.iter().filter(|known| known.milestone.due <= today).count();
    let count = |number: usize| Datum::count(u32::try_from(number).unwrap_or(u32::MAX));
    let mut behind = 0_usize;
    for activity in &context.definition().activities {
        if Units::of(context, activity)?.is_behind() {
            behind = behind.saturating_add(1);
        }
    }
    figures.insert("periods_without_statement", periods_without_statement(context));
    let (period, total, target) = results::participants(context).unwrap_or_default();
    figures.extend([
        ("milestones_total", count(states.len())),
        ("milestones_reached", count(in_state(TimelineState::Reached))),
        ("milestones_late", count(in_state(TimelineState::Late))),
        ("milestones_due", count(due)),
        ("participants_period", Datum::count(period)),
        ("participants_total", Datum::count(total)),
        ("participants_target", Datum::count(target)),
        ("activities_total", count(context.definition().activities.len())),
        ("activities_behind", count(behind)),
    ]);
    Ok(())
}

/// Codes of the periods so far about which nothing was stated; empty when there are none.
fn periods_without_statement(context: &Context<'_>) -> Datum {
    let periods = context.definition().periods.iter().zip(&context.material.statements);
    let silent: Vec<&str> = periods
        .filter(|(_, statement)| statement.is_none())
        .map(|(period, _)| period.code.as_str())
        .collect();
    if silent.is_empty() { Datum::blank() } else { Datum::text(silent.join(", ")) }
}
