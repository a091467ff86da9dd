//! The Model Grant Agreement's tables: financial statement per participant and use of resources. Which category of the
//! grant's scheme is which of the agreement stands in the form.

use std::collections::BTreeMap;

use crate::domain::execution::Figures;
use crate::domain::language::Bilingual;
use crate::domain::money::Cents;
use crate::reporting::ReportError;
use crate::reporting::catalogue;
use crate::reporting::dataset::{Dataset, Datum};
use crate::reporting::document::{Cell, RowKind, Value};

use super::{Context, ReportLine, budget};

/// The column of the financial statement that a category of the agreement belongs to.
fn column(code: &str) -> Option<&'static str> {
    Some(match code {
        "A.1" | "A.2" | "A.3" | "A" => "a",
        "A.4" => "a4",
        "A.5" => "a5",
        "B" => "b",
        "C.1" => "c1",
        "C.2" => "c2",
        "C.3" => "c3",
        "D.1" | "D" => "d1",
        "E" => "e",
        _ => return None,
    })
}

fn code_of<'a>(context: &'a Context<'_>, category: &'a str) -> &'a str {
    let scheme = &context.definition().scheme;
    let mapped = context.material.form.category_codes.get(scheme).and_then(|codes| codes.get(category));
    mapped.map_or(category, String::as_str)
}

/// One row for the beneficiary, and the sum of all participants.
pub(super) fn statement(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let mut dataset = Dataset::new("mga-financial-statement", catalogue::MGA_FINANCIAL_STATEMENT);
    let mut sums: BTreeMap<&str, Cents> = BTreeMap::new();
    for (category, figures) in budget::categories(context)? {
        // A category that the agreement does not know would be lost: it counts as other goods, works and services.
        let column = column(code_of(context, &category)).unwrap_or("c3");
        let sum = sums.entry(column).or_default();
        *sum = sum.plus(figures.period)?;
    }
    let cost = Cents::sum(sums.values().copied())?;
    let eu = context.funding.eu.period;
    for kind in [RowKind::Body, RowKind::Total] {
        let cells = catalogue::MGA_FINANCIAL_STATEMENT.iter().map(|field| match *field {
            "participant" if kind == RowKind::Total => Datum::Words(Bilingual::new("Totaal", "Total")),
            "participant" => Datum::Words(context.definition().beneficiary.name.clone()),
            "f" => Datum::Plain(Cell::money(cost).computed("a + b + c + d + e")),
            "u" if kind == RowKind::Body => {
                Datum::value(Value::Percent(context.definition().decision.maximum_rate))
            }
            "u" => Datum::blank(),
            "g" | "h" | "m" => Datum::money(eu),
            "n" => context.money_fact("income_generated").map_or_else(Datum::nothing, Datum::money),
            other => Datum::money(sums.get(other).copied().unwrap_or_default()),
        });
        dataset.push(kind, cells.collect());
    }
    Ok(dataset)
}

/// Every line of the period under its category of the agreement, with sums.
pub(super) fn use_of_resources(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let mut dataset = Dataset::new("mga-use-of-resources", catalogue::MGA_USE_OF_RESOURCES);
    let mut groups: BTreeMap<&str, Vec<&ReportLine>> = BTreeMap::new();
    for line in &context.material.lines {
        groups.entry(code_of(context, &line.category)).or_default().push(line);
    }
    let mut all = Cents::ZERO;
    for (code, lines) in groups {
        push_sum(&mut dataset, RowKind::Group, code, agreement_name(code), None);
        let mut sum = Cents::ZERO;
        for line in lines {
            sum = sum.plus(line.expenditure.line.amount)?;
            dataset.push(RowKind::Body, line_cells(line));
        }
        all = all.plus(sum)?;
        let total = Bilingual::new(format!("Totaal {code}"), format!("Total {code}"));
        push_sum(&mut dataset, RowKind::Subtotal, "", total, Some(sum));
    }
    for rate in budget::flat_rates(context) {
        let code = code_of(context, &rate.yields).to_owned();
        let figures = budget::categories(context)?.into_iter().find(|(category, _)| *category == rate.yields);
        let indirect = figures.map_or(Figures::default(), |(_, figures)| figures).period;
        push_sum(&mut dataset, RowKind::Body, &code, agreement_name(&code), Some(indirect));
        all = all.plus(indirect)?;
    }
    if !dataset.rows.is_empty() {
        push_sum(&mut dataset, RowKind::Total, "", Bilingual::new("Totaal", "Total"), Some(all));
    }
    Ok(dataset)
}

fn line_cells(line: &ReportLine) -> Vec<Datum> {
    let booked = &line.expenditure.line;
    vec![
        Datum::blank(),
        Datum::text(booked.description.as_str()),
        Datum::text(line.activity.as_str()),
        Datum::text(booked.supplier.as_str()),
        Datum::text(booked.document_number.as_str()),
        Datum::date(Some(booked.payment_date)),
        Datum::text(line.expenditure.id.to_string()),
        Datum::Plain(Cell::money(booked.amount).from_lines(format!("line={}", line.expenditure.id))),
    ]
}

fn push_sum(dataset: &mut Dataset, kind: RowKind, code: &str, name: Bilingual, sum: Option<Cents>) {
    let code = if code.is_empty() { Datum::blank() } else { Datum::text(code) };
    let mut cells = vec![code, Datum::Words(name)];
    cells.extend(std::iter::repeat_n(Datum::blank(), 5));
    cells.push(sum.map_or_else(Datum::blank, Datum::money));
    dataset.push(kind, cells);
}

/// Names of the agreement's budget categories.
fn agreement_name(code: &str) -> Bilingual {
    let name = match code {
        "A.1" => "Employees (or equivalent)",
        "A.2" => "Natural persons under direct contract",
        "A.3" => "Seconded persons",
        "A.4" => "SME owners and natural person beneficiaries",
        "A.5" => "Volunteers",
        "B" => "Subcontracting costs",
        "C.1" => "Travel and subsistence",
        "C.2" => "Equipment",
        "C.3" => "Other goods, works and services",
        "D.1" => "Financial support to third parties",
        "E" => "Indirect costs",
        other => other,
    };
    Bilingual::same(name)
}

/// Activities as work packages of the technical report.
pub(super) fn work_packages(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let mut dataset = Dataset::new("work-packages", catalogue::WORK_PACKAGES);
    for (number, activity) in (1_u32..).zip(&context.definition().activities) {
        let units = results_of(context, activity)?;
        let cells = vec![
            Datum::text(format!("WP{number}")),
            Datum::text(activity.code.as_str()),
            Datum::Words(activity.name.clone()),
            activity.partner.as_deref().map_or_else(Datum::nothing, Datum::text),
            Datum::date(Some(activity.period.from)),
            Datum::date(Some(activity.period.to)),
            Datum::Words(activity.unit.clone()),
            Datum::count(units.planned_period),
            Datum::count(units.done_period),
            Datum::count(units.done_total),
            Datum::text(activity.countries.join(", ")),
            Datum::text(activity.kind.as_str()),
        ];
        dataset.push(RowKind::Body, cells);
    }
    Ok(dataset)
}

fn results_of(
    context: &Context<'_>,
    activity: &crate::domain::grant::Activity,
) -> Result<super::results::Units, ReportError> {
    super::results::Units::of(context, activity)
}
