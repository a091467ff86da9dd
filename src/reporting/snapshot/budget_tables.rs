//! Budget execution in more detail: category within activity.

use crate::domain::execution::{Figures, Grouping};
use crate::domain::language::Bilingual;
use crate::reporting::ReportError;
use crate::reporting::catalogue;
use crate::reporting::dataset::{Dataset, Datum};
use crate::reporting::document::{Cell, RowKind};

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
