//! Budget execution in more detail: category within activity, years, versions and shifts.

use crate::domain::execution::{BudgetExecution, Figures, GroupKey, Grouping};
use crate::domain::language::Bilingual;
use crate::domain::money::Cents;
use crate::reporting::ReportError;
use crate::reporting::catalogue;
use crate::reporting::dataset::{Dataset, Datum};
use crate::reporting::document::{Cell, RowKind, Value};

use super::{Context, budget};

/// Every budget line under its activity, with a sum per activity.
pub(super) fn by_activity_and_category(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let fields = catalogue::BUDGET_BY_ACTIVITY_AND_CATEGORY;
    let mut dataset = Dataset::new("budget-by-activity-and-category", fields);
    let grouping = Grouping { by_activity: true, by_category: true, ..Grouping::default() };
    let mut groups: Vec<_> = context.execution.grouped(grouping)?.into_iter().collect();
    let place = |code: &Option<String>| {
        let own = |activity: &crate::domain::grant::Activity| Some(&activity.code) == code.as_ref();
        context.definition().activities.iter().position(own).unwrap_or(usize::MAX)
    };
    groups.sort_by_key(|(key, _)| {
        let category = key.category.as_deref().unwrap_or_default();
        (place(&key.activity), context.material.scheme.position(category))
    });
    for part in groups.chunk_by(|(a, _), (b, _)| a.activity == b.activity) {
        let code = part.first().and_then(|(key, _)| key.activity.as_deref());
        let name = match code.and_then(|code| context.definition().activity(code)) {
            Some(activity) => activity.name.clone(),
            None => Bilingual::new("Kosten volgens vast percentage", "Flat-rate costs"),
        };
        let code = code.map_or_else(Datum::nothing, Datum::text);
        let mut heads = vec![code, Datum::Words(name.clone())];
        heads.resize(fields.len(), Datum::blank());
        dataset.push(RowKind::Group, heads);
        for (key, figures) in part {
            let category = key.category.as_deref().unwrap_or_default();
            let names =
                [Datum::blank(), Datum::text(category), Datum::Words(context.category_name(category))];
            dataset.push(RowKind::Body, cells(context, names, *figures)?);
        }
        let sum = Figures::sum(part.iter().map(|(_, figures)| *figures))?;
        let names = [
            Datum::blank(),
            Datum::blank(),
            Datum::Words(Bilingual::new("Totaal activiteit", "Total of activity")),
        ];
        dataset.push(RowKind::Subtotal, cells(context, names, sum)?);
    }
    let names = [Datum::blank(), Datum::blank(), Datum::Words(Bilingual::new("Totaal", "Total"))];
    dataset.push(RowKind::Total, cells(context, names, context.total)?);
    Ok(dataset)
}

fn cells(context: &Context<'_>, names: [Datum; 3], figures: Figures) -> Result<Vec<Datum>, ReportError> {
    let stated = format!("budget version {}", context.material.budget.number);
    let mut cells = Vec::from(names);
    cells.extend([
        Datum::Plain(Cell::money(figures.approved).stated(stated)),
        Datum::money(figures.previous),
        Datum::money(figures.period),
        Datum::money(figures.total()?),
        budget::share(figures)?,
        Datum::money(figures.remaining()?),
    ]);
    Ok(cells)
}

/// The budget per calendar year.
pub(super) fn by_year(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let mut dataset = Dataset::new("budget-by-year", catalogue::BUDGET_BY_YEAR);
    let grouping = Grouping { by_year: true, ..Grouping::default() };
    for (key, figures) in context.execution.grouped(grouping)? {
        let year = key.year.map_or_else(Datum::nothing, |year| Datum::text(year.to_string()));
        push_year(context, &mut dataset, RowKind::Body, year, figures)?;
    }
    let total = Datum::Words(Bilingual::new("Totaal", "Total"));
    push_year(context, &mut dataset, RowKind::Total, total, context.total)?;
    Ok(dataset)
}

fn push_year(
    context: &Context<'_>,
    dataset: &mut Dataset,
    kind: RowKind,
    year: Datum,
    figures: Figures,
) -> Result<(), ReportError> {
    let mut cells = cells(context, [year, Datum::blank(), Datum::blank()], figures)?;
    cells.drain(1..3);
    dataset.push(kind, cells);
    Ok(())
}

/// What the first budget approved per category, what the budget in force does, and what goes beyond it.
pub(super) fn shifts(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let mut dataset = Dataset::new("budget-shifts", catalogue::BUDGET_SHIFTS);
    let material = context.material;
    let first = context.definition().budget_versions.iter().min_by_key(|version| version.number);
    let first = first.unwrap_or(material.budget);
    let before =
        BudgetExecution::new(context.definition(), material.scheme, first, Vec::new(), material.reported)?;
    let grouping = Grouping { by_category: true, ..Grouping::default() };
    let before = before.grouped(grouping)?;
    let (mut first_total, mut excess_total) = (Cents::ZERO, Cents::ZERO);
    for (code, figures) in budget::categories(context)? {
        let key = GroupKey { activity: None, category: Some(code.clone()), year: None };
        let first = before.get(&key).map_or(Cents::ZERO, |figures| figures.approved);
        let excess = figures.total()?.minus(figures.approved)?.max(Cents::ZERO);
        first_total = first_total.plus(first)?;
        excess_total = excess_total.plus(excess)?;
        let names = [Datum::text(code.as_str()), Datum::Words(context.category_name(&code))];
        dataset.push(RowKind::Body, shift_cells(names, first, figures, excess)?);
    }
    let names = [Datum::blank(), Datum::Words(Bilingual::new("Totaal", "Total"))];
    dataset.push(RowKind::Total, shift_cells(names, first_total, context.total, excess_total)?);
    Ok(dataset)
}

fn shift_cells(
    names: [Datum; 2],
    first: Cents,
    figures: Figures,
    excess: Cents,
) -> Result<Vec<Datum>, ReportError> {
    let shift = figures.approved.minus(first)?;
    let share = shift.percentage_of(first).map_or(Value::NotApplicable, Value::Percent);
    let mut cells = Vec::from(names);
    cells.extend([
        Datum::money(first),
        Datum::money(figures.approved),
        Datum::money(shift),
        Datum::value(share),
        Datum::money(figures.total()?),
        Datum::money(excess),
    ]);
    Ok(cells)
}

/// Every version of the budget, with flat-rate costs.
pub(super) fn versions(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let mut dataset = Dataset::new("budget-versions", catalogue::BUDGET_VERSIONS);
    let material = context.material;
    for version in &context.definition().budget_versions {
        let execution = BudgetExecution::new(
            context.definition(),
            material.scheme,
            version,
            Vec::new(),
            material.reported,
        )?;
        let cells = vec![
            Datum::count(version.number),
            Datum::date(Some(version.approved_on)),
            Datum::words_or_nothing(version.reason.as_ref()),
            Datum::money(execution.total()?.approved),
        ];
        dataset.push(RowKind::Body, cells);
    }
    Ok(dataset)
}
