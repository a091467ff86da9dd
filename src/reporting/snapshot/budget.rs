//! Budget execution as datasets: per cost category, per activity, flat-rate costs and funding.

use crate::domain::execution::{BudgetExecution, Figures, GroupKey, Grouping};
use crate::domain::language::Bilingual;
use crate::domain::money::Cents;
use crate::domain::scheme::FlatRate;
use crate::reporting::ReportError;
use crate::reporting::catalogue;
use crate::reporting::dataset::{Dataset, Datum};
use crate::reporting::document::{Cell, RowKind, Source, Value};

use super::Context;

pub(super) fn by_category(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let groups = categories(context)?;
    let rates = flat_rates(context);
    let mut dataset = Dataset::new("budget-by-category", catalogue::BUDGET_BY_CATEGORY);
    for (code, figures) in &groups {
        let category = context.material.scheme.category(code);
        let name = category.map_or_else(|| Bilingual::same(code), |category| category.name.clone());
        let origin = if context.material.scheme.is_computed(code, &rates) {
            Origin::Computed("flat rate on its base".to_owned())
        } else {
            Origin::Lines(format!("category={code}"))
        };
        push(
            context,
            &mut dataset,
            RowKind::Body,
            [Datum::text(code.as_str()), Datum::Words(name)],
            *figures,
            &origin,
        )?;
    }
    total_row(context, &mut dataset)?;
    Ok(dataset)
}

/// The figures of each cost category, in the order of the scheme.
pub(super) fn categories(context: &Context<'_>) -> Result<Vec<(String, Figures)>, ReportError> {
    let grouping = Grouping { by_category: true, ..Grouping::default() };
    let groups = context.execution.grouped(grouping)?.into_iter();
    let mut categories: Vec<(String, Figures)> =
        groups.map(|(key, figures)| (key.category.unwrap_or_default(), figures)).collect();
    categories.sort_by_key(|(code, _)| context.material.scheme.position(code));
    Ok(categories)
}

pub(super) fn by_activity(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let grouping = Grouping { by_activity: true, ..Grouping::default() };
    let groups = context.execution.grouped(grouping)?;
    let of = |activity: Option<&str>| {
        let key = GroupKey { activity: activity.map(str::to_owned), category: None, year: None };
        groups.get(&key).copied()
    };
    let mut dataset = Dataset::new("budget-by-activity", catalogue::BUDGET_BY_ACTIVITY);
    for activity in &context.definition().activities {
        if let Some(figures) = of(Some(&activity.code)) {
            let names = [Datum::text(activity.code.as_str()), Datum::Words(activity.name.clone())];
            let origin = Origin::Lines(format!("activity={}", activity.code));
            push(context, &mut dataset, RowKind::Body, names, figures, &origin)?;
        }
    }
    if let Some(figures) = of(None) {
        let name = Bilingual::new("Kosten volgens vast percentage", "Flat-rate costs");
        let origin = Origin::Computed("flat rate on its base".to_owned());
        push(context, &mut dataset, RowKind::Body, [Datum::nothing(), Datum::Words(name)], figures, &origin)?;
    }
    total_row(context, &mut dataset)?;
    Ok(dataset)
}

fn total_row(context: &Context<'_>, dataset: &mut Dataset) -> Result<(), ReportError> {
    let names = [Datum::blank(), Datum::Words(Bilingual::new("Totaal", "Total"))];
    let origin = Origin::Computed("sum of the rows above".to_owned());
    push(context, dataset, RowKind::Total, names, context.total, &origin)
}

/// Where the spending of a row comes from.
enum Origin {
    Lines(String),
    Computed(String),
}

fn push(
    context: &Context<'_>,
    dataset: &mut Dataset,
    kind: RowKind,
    names: [Datum; 2],
    figures: Figures,
    origin: &Origin,
) -> Result<(), ReportError> {
    let spent = |amount: Cents, filter: &dyn Fn(&str) -> String| {
        let cell = Cell::money(amount);
        Datum::Plain(match origin {
            Origin::Lines(more) => cell.from_lines(filter(more)),
            Origin::Computed(how) => cell.computed(how.as_str()),
        })
    };
    let budget = format!("budget version {}", context.material.budget.number);
    let [code, name] = names;
    let cells = vec![
        code,
        name,
        Datum::Plain(Cell::money(figures.approved).stated(budget)),
        spent(figures.previous, &|more| format!("before {} {more}", context.filter(""))),
        spent(figures.period, &|more| context.filter(more)),
        Datum::Plain(Cell::money(figures.total()?).computed("previous + period")),
        share(figures)?,
        Datum::Plain(Cell::money(figures.remaining()?).computed("approved - total")),
    ];
    dataset.push(kind, cells);
    Ok(())
}

pub(super) fn share(figures: Figures) -> Result<Datum, ReportError> {
    let value = figures.share()?.map_or(Value::NotApplicable, Value::Percent);
    Ok(Datum::Plain(Cell {
        value,
        source: Some(Box::new(Source::Computed("total / approved x 100".to_owned()))),
    }))
}

/// The flat rates line by line: each category of the base, the base, and the amount it yields. Where there are two, each
/// stands under its name.
pub(super) fn indirect_costs(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let mut dataset = Dataset::new("indirect-costs", catalogue::INDIRECT_COSTS);
    let rates = flat_rates(context);
    for rate in &rates {
        if rates.len() > 1 {
            let mut heads = vec![Datum::text(rate.yields.as_str()), Datum::Words(rate.name.clone())];
            heads.resize(catalogue::INDIRECT_COSTS.len(), Datum::blank());
            dataset.push(RowKind::Group, heads);
        }
        flat_rate_rows(context, rate, &mut dataset)?;
    }
    Ok(dataset)
}

fn flat_rate_rows(context: &Context<'_>, rate: &FlatRate, dataset: &mut Dataset) -> Result<(), ReportError> {
    let parts = context.execution.base_of(rate)?;
    let mut base = Figures::default();
    for code in &rate.base {
        let figures = parts.get(code).copied().unwrap_or_default();
        base = base.plus(figures)?;
        let category = context.material.scheme.category(code);
        let name = category.map_or_else(|| Bilingual::same(code), |category| category.short.clone());
        indirect_row(dataset, RowKind::Body, Datum::text(code.as_str()), name, figures)?;
    }
    let base_name = if rate.base_excludes_tendered {
        Bilingual::new("Grondslag, zonder aanbestede opdrachten", "Base, without tendered contracts")
    } else {
        Bilingual::new("Grondslag", "Base")
    };
    indirect_row(dataset, RowKind::Subtotal, Datum::blank(), base_name, base)?;
    let article = rate.article.trim_start_matches("art. ");
    let percent = rate.percent.to_string();
    let name = Bilingual::new(
        format!("{}\u{a0}% van de grondslag (artikel {article})", percent.replace('.', ",")),
        format!("{percent}\u{a0}% of the base (article {article})"),
    );
    let computed = yielded(&context.execution, &[rate])?;
    indirect_row(dataset, RowKind::Total, Datum::text(rate.yields.as_str()), name, computed)
}

/// The flat rates of the grant, in the order in which they are computed.
pub(super) fn flat_rates<'a>(context: &'a Context<'_>) -> Vec<&'a FlatRate> {
    context.material.scheme.flat_rates_of(context.definition())
}

/// What rates come to together.
pub(super) fn yielded(execution: &BudgetExecution, rates: &[&FlatRate]) -> Result<Figures, ReportError> {
    let groups = execution.grouped(Grouping { by_category: true, ..Grouping::default() })?;
    let parts = rates.iter().filter_map(|rate| {
        let key = GroupKey { activity: None, category: Some(rate.yields.clone()), year: None };
        groups.get(&key).copied()
    });
    Ok(Figures::sum(parts)?)
}

fn indirect_row(
    dataset: &mut Dataset,
    kind: RowKind,
    code: Datum,
    name: Bilingual,
    figures: Figures,
) -> Result<(), ReportError> {
    let cells = vec![
        code,
        Datum::Words(name),
        Datum::money(figures.approved),
        Datum::money(figures.previous),
        Datum::money(figures.period),
        Datum::money(figures.total()?),
    ];
    dataset.push(kind, cells);
    Ok(())
}

pub(super) fn funding(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let mut dataset = Dataset::new("funding", catalogue::FUNDING);
    let fund = context.definition().fund.code();
    let eu = Bilingual::new(format!("Bijdrage van de Unie ({fund})"), format!("Union contribution ({fund})"));
    funding_row(&mut dataset, RowKind::Body, eu, context.funding.eu)?;
    let others = context.definition().decision.co_financiers.iter().zip(&context.funding.co_financiers);
    for (co_financier, figures) in others {
        funding_row(&mut dataset, RowKind::Body, co_financier.name.clone(), *figures)?;
    }
    if context.funding.own != Figures::default() {
        let own = Bilingual::new("Eigen bijdrage", "Own contribution");
        funding_row(&mut dataset, RowKind::Body, own, context.funding.own)?;
    }
    let total = Bilingual::new("Totale subsidiabele kosten", "Total eligible cost");
    funding_row(&mut dataset, RowKind::Total, total, context.funding.total()?)?;
    Ok(dataset)
}

fn funding_row(
    dataset: &mut Dataset,
    kind: RowKind,
    name: Bilingual,
    figures: Figures,
) -> Result<(), ReportError> {
    let cells = vec![
        Datum::Words(name),
        Datum::Plain(Cell::money(figures.approved).stated("decision")),
        Datum::money(figures.previous),
        Datum::money(figures.period),
        Datum::money(figures.total()?),
        share(figures)?,
        Datum::money(figures.remaining()?),
    ];
    dataset.push(kind, cells);
    Ok(())
}
