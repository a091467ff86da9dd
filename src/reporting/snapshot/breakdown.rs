//! Indicators by age bracket and gender, one row per group (AMIF annex VIII): for reports per operation, and for the
//! output and result tables of CPR annex VII.

use crate::domain::grant::Indicator;
use crate::domain::language::Bilingual;
use crate::domain::progress::{AgeBracket, Gender, IndicatorProgress, ProgressStatement};
use crate::reporting::catalogue;
use crate::reporting::dataset::{Dataset, Datum};
use crate::reporting::document::{RowKind, Value};

use super::{Context, results};

fn counted(statement: &ProgressStatement, code: &str, group: Option<(Gender, AgeBracket)>) -> u32 {
    let Some(progress) = statement.indicator(code) else { return 0 };
    let Some((gender, age)) = group else { return IndicatorProgress::total(progress) };
    let own = progress.groups.iter().filter(|known| known.gender == gender && known.age == age);
    own.fold(0, |sum, known| sum.saturating_add(known.count))
}

/// In the period and up to it.
fn counts(context: &Context<'_>, code: &str, group: Option<(Gender, AgeBracket)>) -> (u32, u32) {
    let now = context.statement(context.material.period);
    let period = now.map_or(0, |statement| counted(statement, code, group));
    let all = context.statements().map(|statement| counted(statement, code, group));
    (period, all.fold(0, u32::saturating_add))
}

fn groups() -> impl Iterator<Item = (Gender, AgeBracket)> {
    Gender::ALL.into_iter().flat_map(|gender| AgeBracket::ALL.into_iter().map(move |age| (gender, age)))
}

fn group_name((gender, age): (Gender, AgeBracket)) -> Datum {
    let name = gender.name();
    Datum::Words(Bilingual::new(
        format!("{}, {}", name.nl, age.code()),
        format!("{}, {}", name.en, age.code()),
    ))
}

/// Every indicator of the grant; those that count persons with a row per group.
pub(super) fn of_operation(context: &Context<'_>) -> Dataset {
    let mut dataset = Dataset::new("indicator-breakdown", catalogue::INDICATOR_BREAKDOWN);
    for indicator in &context.definition().indicators {
        let (period, total) = counts(context, &indicator.code, None);
        let cells = vec![
            Datum::text(indicator.code.as_str()),
            Datum::Words(results::title(context, indicator)),
            Datum::Words(indicator.unit.clone()),
            Datum::count(indicator.project_target),
            Datum::count(period),
            Datum::count(total),
            results::share_of(total, indicator.project_target),
        ];
        dataset.push(RowKind::Subtotal, cells);
        for group in groups().filter(|_| indicator.persons) {
            let (period, total) = counts(context, &indicator.code, Some(group));
            let nothing = Datum::nothing;
            let cells = vec![
                Datum::blank(),
                group_name(group),
                Datum::Words(indicator.unit.clone()),
                nothing(),
                Datum::count(period),
                Datum::count(total),
                nothing(),
            ];
            dataset.push(RowKind::Body, cells);
        }
    }
    dataset
}

/// The common indicators whose codes begin so: "O." for outputs, "R." for results.
pub(super) fn of_programme(context: &Context<'_>, name: &'static str, prefix: &str) -> Dataset {
    let mut dataset = Dataset::new(name, catalogue::PROGRAMME_INDICATORS);
    let common = |indicator: &&Indicator| indicator.code.starts_with(prefix);
    for indicator in context.definition().indicators.iter().filter(common) {
        push(context, &mut dataset, indicator, None);
        for group in groups().filter(|_| indicator.persons) {
            push(context, &mut dataset, indicator, Some(group));
        }
    }
    dataset
}

fn push(
    context: &Context<'_>,
    dataset: &mut Dataset,
    indicator: &Indicator,
    group: Option<(Gender, AgeBracket)>,
) {
    let optional = |value: Option<u32>| value.map_or_else(Datum::nothing, Datum::count);
    let (_, total) = counts(context, &indicator.code, group);
    let whole = group.is_none();
    let of_whole = |datum: Datum| if whole { datum } else { Datum::nothing() };
    let cells = vec![
        Datum::value(Value::Count(i64::from(context.definition().specific_objective))),
        Datum::text(indicator.code.as_str()),
        if whole { Datum::Words(results::title(context, indicator)) } else { Datum::blank() },
        group.map_or_else(Datum::nothing, group_name),
        Datum::Words(Bilingual::new("aantal", "Number")),
        of_whole(Datum::count(indicator.baseline)),
        of_whole(optional(indicator.milestone_2024)),
        of_whole(optional(indicator.target_2029)),
        of_whole(Datum::count(indicator.project_target)),
        Datum::count(total),
        Datum::nothing(),
    ];
    dataset.push(RowKind::Body, cells);
}
