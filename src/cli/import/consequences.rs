//! What posting an import would do, as a table.

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::domain::consequences::Effect;
use crate::domain::language::Language;
use crate::operations::imports::ImportOutcome;

pub(super) fn print_consequences(
    outcome: &ImportOutcome,
    language: Language,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let Some(found) = &outcome.consequences else { return Ok(()) };
    if found.lines.is_empty() {
        return Ok(());
    }
    console.line(format!("\nWhat posting does (budget version {}, EUR)", found.budget_version))?;
    let mut rows: Vec<Vec<String>> = found
        .lines
        .iter()
        .map(|line| row(format!("{}/{}", line.activity, line.category), line.effect))
        .collect();
    for rate in &found.flat_rates {
        let label = format!("{} % flat rate of {} -> {}", rate.percent.get(), rate.base_after, rate.category);
        rows.push(row(label, rate.effect));
    }
    rows.push(row("whole project".to_owned(), found.total));
    console.table(&["budget line", "approved", "so far", "import", "after", "exceeds"], 1, &rows)?;
    let funding = found.funding;
    console.line(format!(
        "EU funding ({} %, at most {}): {} so far, {} by this import, {} after",
        funding.rate.get(),
        funding.maximum,
        funding.so_far,
        funding.import,
        funding.after
    ))?;
    for period in &found.periods {
        console.line(format!(
            "Period {}: {} so far, {} by this import, {} after",
            period.period, period.so_far, period.import, period.after
        ))?;
    }
    let warnings = found.warnings();
    warnings.iter().try_for_each(|warning| console.line(format!("! {}", warning.get(language))))
}

fn row(label: String, effect: Effect) -> Vec<String> {
    let amounts = [effect.approved, effect.so_far, effect.import, effect.after, effect.exceeds];
    std::iter::once(label).chain(amounts.map(|amount| amount.to_string())).collect()
}
