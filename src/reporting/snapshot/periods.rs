//! The reporting periods up to the reported one side by side: what each cost, and how it added up.

use crate::domain::execution::{BudgetExecution, Figures, Funding, GroupKey, Grouping};
use crate::domain::grant::ReportingPeriod;
use crate::domain::language::Bilingual;
use crate::domain::money::Cents;
use crate::reporting::ReportError;
use crate::reporting::catalogue;
use crate::reporting::dataset::{Dataset, Datum};
use crate::reporting::document::{Cell, RowKind, Value};

use super::Context;

/// A period with the budget execution seen from it.
struct Seen<'a> {
    period: &'a ReportingPeriod,
    execution: BudgetExecution,
}

fn seen<'a>(context: &'a Context<'_>) -> Result<Vec<Seen<'a>>, ReportError> {
    let material = context.material;
    let periods = context.definition().periods.iter().enumerate();
    let up_to_now = periods.take(material.period.saturating_add(1));
    up_to_now
        .map(|(place, period)| {
            let spent = material.by_period.clone();
            let execution =
                BudgetExecution::new(context.definition(), material.scheme, material.budget, spent, place)?;
            Ok(Seen { period, execution })
        })
        .collect()
}

fn share(total: Cents, approved: Cents) -> Datum {
    Datum::value(total.percentage_of(approved).map_or(Value::NotApplicable, Value::Percent))
}

/// One row per period, and their sum.
pub(super) fn dataset(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let mut dataset = Dataset::new("periods", catalogue::PERIODS);
    let rates = super::budget::flat_rates(context);
    let (mut flat_total, mut last) = (Cents::ZERO, None);
    for Seen { period, execution } in seen(context)? {
        let total = execution.total()?;
        let flat = super::budget::yielded(&execution, &rates)?.period;
        flat_total = flat_total.plus(flat)?;
        let eu = Funding::of(&context.definition().decision, total)?.eu;
        let filter = format!("period={}", period.code);
        dataset.push(
            RowKind::Body,
            vec![
                Datum::text(period.code.as_str()),
                Datum::date(Some(period.from)),
                Datum::date(Some(period.to)),
                Datum::Plain(Cell::money(total.period.minus(flat)?).from_lines(filter)),
                Datum::Plain(Cell::money(flat).computed("flat rate on its base")),
                Datum::money(total.period),
                Datum::money(total.total()?),
                Datum::money(eu.period),
                Datum::money(eu.total()?),
                share(total.total()?, total.approved),
            ],
        );
        last = Some((total, eu));
    }
    if let Some((total, eu)) = last {
        let all = total.total()?;
        dataset.push(
            RowKind::Total,
            vec![
                Datum::Words(Bilingual::new("Totaal", "Total")),
                Datum::blank(),
                Datum::blank(),
                Datum::money(all.minus(flat_total)?),
                Datum::money(flat_total),
                Datum::money(all),
                Datum::blank(),
                Datum::money(eu.total()?),
                Datum::blank(),
                share(all, total.approved),
            ],
        );
    }
    Ok(dataset)
}

fn of_category(execution: &BudgetExecution, code: &str) -> Result<Figures, crate::domain::money::MoneyError> {
    let grouping = Grouping { by_category: true, ..Grouping::default() };
    let key = GroupKey { activity: None, category: Some(code.to_owned()), year: None };
    Ok(execution.grouped(grouping)?.get(&key).copied().unwrap_or_default())
}

/// Each category with a row per period, cumulative, and what all periods come to.
pub(super) fn by_category(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let mut dataset = Dataset::new("costs-by-category-and-period", catalogue::COSTS_BY_CATEGORY_AND_PERIOD);
    let seen = seen(context)?;
    for (code, _) in super::budget::categories(context)? {
        let name = Datum::Words(context.category_name(&code));
        let blanks = std::iter::repeat_n(Datum::blank(), 4);
        dataset.push(RowKind::Group, [Datum::text(code.as_str()), name].into_iter().chain(blanks).collect());
        let mut last = Figures::default();
        for Seen { period, execution } in &seen {
            last = of_category(execution, &code)?;
            let cells = vec![
                Datum::blank(),
                Datum::text(period.code.as_str()),
                Datum::money(last.period),
                Datum::money(last.total()?),
                Datum::money(last.approved),
                share(last.total()?, last.approved),
            ];
            dataset.push(RowKind::Body, cells);
        }
        let total = Bilingual::new(format!("Totaal {code}"), format!("Total {code}"));
        dataset.push(RowKind::Subtotal, total_cells(total, last)?);
    }
    if let Some(last) = seen.last() {
        let total = Bilingual::new("Totaal", "Total");
        dataset.push(RowKind::Total, total_cells(total, last.execution.total()?)?);
    }
    Ok(dataset)
}

fn total_cells(name: Bilingual, figures: Figures) -> Result<Vec<Datum>, ReportError> {
    let total = figures.total()?;
    Ok(vec![
        Datum::blank(),
        Datum::Words(name),
        Datum::money(total),
        Datum::money(total),
        Datum::money(figures.approved),
        share(total, figures.approved),
    ])
}
