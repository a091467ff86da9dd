//! The lines of the period: as a dataset, as the CSV file that travels with the report, and what they say about
//! rates and corrections.

use std::collections::BTreeMap;
use std::io::Write;

use crate::domain::books::BookedGrant;
use crate::domain::currency::{Currency, Money};
use crate::domain::language::{Bilingual, Language};
use crate::domain::ledger::{ExpenditureKind, LedgerLine, UsedRate, country_text};
use crate::domain::money::Cents;
use crate::reporting::ReportError;
use crate::reporting::catalogue;
use crate::reporting::dataset::{Dataset, Datum};
use crate::reporting::document::{Cell, RowKind, Value};

use super::{Context, LinesSeal, ReportLine};

/// The list of expenditure: every line of the period under its number in the ledger.
pub fn lines_dataset<'l>(lines: impl IntoIterator<Item = &'l ReportLine>) -> Result<Dataset, ReportError> {
    let mut dataset = Dataset::new("expenditure-lines", catalogue::EXPENDITURE_LINES);
    let (mut vat, mut amount) = (Cents::ZERO, Cents::ZERO);
    for line in lines {
        let booked = &line.expenditure.line;
        vat = vat.plus(booked.vat)?;
        amount = amount.plus(booked.amount)?;
        dataset.push(RowKind::Body, line_cells(line));
    }
    if !dataset.rows.is_empty() {
        let mut cells = vec![Datum::blank(); catalogue::EXPENDITURE_LINES.len()];
        let fields = catalogue::EXPENDITURE_LINES;
        put(&mut cells, fields, "supplier", Datum::Words(Bilingual::new("Totaal", "Total")));
        put(&mut cells, fields, "vat", Datum::money(vat));
        put(&mut cells, fields, "amount", Datum::money(amount));
        dataset.push(RowKind::Total, cells);
    }
    Ok(dataset)
}

fn line_cells(line: &ReportLine) -> Vec<Datum> {
    let booked = &line.expenditure.line;
    let number = line.expenditure.id;
    let rate = booked.rate.map_or(Value::Nothing, |rate| Value::Number(rate.units_per_euro));
    vec![
        Datum::text(number.to_string()),
        Datum::text(line.activity.as_str()),
        Datum::text(line.category.as_str()),
        booked.country.map_or_else(Datum::nothing, |code| Datum::text(country_text(Some(&code)))),
        Datum::text(booked.supplier.as_str()),
        Datum::text(booked.document_number.as_str()),
        described(booked),
        Datum::date(booked.invoice_date),
        Datum::date(Some(booked.payment_date)),
        Datum::text(booked.original.currency.code()),
        Datum::value(foreign(booked.original)),
        Datum::value(rate),
        Datum::money(booked.vat),
        Datum::Plain(Cell::money(booked.amount).from_lines(format!("line={number}"))),
        source(booked),
        Datum::text(line.period.as_str()),
        Datum::Words(kind_name(booked.kind)),
        Datum::text(line.file_name.as_str()),
    ]
}

/// The formula of a computed line in the numbers of each language; any other description as it was written.
pub(super) fn described(booked: &LedgerLine) -> Datum {
    if booked.computed_as().is_none() {
        return Datum::text(booked.description.as_str());
    }
    let [nl, en] = [Language::Nl, Language::En].map(|language| booked.described(language).into_owned());
    Datum::Words(Bilingual::new(nl, en))
}

fn kind_name(kind: ExpenditureKind) -> Bilingual {
    match kind {
        ExpenditureKind::Expense => Bilingual::new("uitgave", "expense"),
        ExpenditureKind::Reversal => Bilingual::new("tegenboeking", "reversal"),
    }
}

/// Whether a line has one of these texts in a field.
pub fn line_matches(line: &ReportLine, field: &str, texts: &[String]) -> bool {
    let own = match field {
        "activity" => line.activity.as_str(),
        "category" => line.category.as_str(),
        "currency" => line.expenditure.line.original.currency.code(),
        "country" => country_text(line.expenditure.line.country.as_ref()),
        "period" => line.period.as_str(),
        "supplier" => line.expenditure.line.supplier.as_str(),
        _ => return false,
    };
    texts.iter().any(|text| text == own)
}

/// Where a line was read; lines that a person entered come from no sheet.
fn source(booked: &LedgerLine) -> Datum {
    if booked.source_range.is_empty() {
        return Datum::Words(Bilingual::new("met de hand ingevoerd", "entered by hand"));
    }
    Datum::text(format!("{}!{}", booked.source_sheet, booked.source_range))
}

pub(super) fn foreign(money: Money) -> Value {
    Value::Foreign { minor: money.minor, exponent: money.currency.exponent() }
}

pub(super) fn seal(lines: &[ReportLine], csv_sha256: String) -> Result<LinesSeal, ReportError> {
    let total = Cents::sum(lines.iter().map(|line| line.expenditure.line.amount))?;
    Ok(LinesSeal { count: lines.len(), total_cents: total.get(), csv_sha256 })
}

/// Which rates turned foreign amounts into euros, and how much went through each.
pub(super) fn exchange_rates(context: &Context<'_>) -> Result<Dataset, ReportError> {
    struct Use {
        rate: UsedRate,
        lines: u32,
        minor: i64,
        amount: Cents,
    }
    let mut by_rate: BTreeMap<(Currency, chrono::NaiveDate, &str), Use> = BTreeMap::new();
    for line in &context.material.lines {
        let booked = &line.expenditure.line;
        if let Some(rate) = booked.rate {
            let used = by_rate
                .entry((booked.original.currency, rate.valid_on, rate.source.code()))
                .or_insert(Use { rate, lines: 0, minor: 0, amount: Cents::ZERO });
            used.lines = used.lines.saturating_add(1);
            used.minor = used.minor.saturating_add(booked.original.minor);
            used.amount = used.amount.plus(booked.amount)?;
        }
    }
    let mut dataset = Dataset::new("exchange-rates", catalogue::EXCHANGE_RATES);
    for ((currency, _, _), used) in by_rate {
        let filter = context.filter(&format!("currency={currency} rate_on={}", used.rate.valid_on));
        let cells = vec![
            Datum::text(currency.code()),
            Datum::text(used.rate.source.name()),
            Datum::date(Some(used.rate.valid_on)),
            Datum::value(Value::Number(used.rate.units_per_euro)),
            Datum::count(used.lines),
            Datum::value(foreign(Money::new(used.minor, currency))),
            Datum::Plain(Cell::money(used.amount).from_lines(filter)),
        ];
        dataset.push(RowKind::Body, cells);
    }
    Ok(dataset)
}

/// Lines of the period that take back an earlier line.
pub(super) fn corrections(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let mut dataset = Dataset::new("corrections", catalogue::CORRECTIONS);
    let mut total = Cents::ZERO;
    for line in &context.material.lines {
        let booked = &line.expenditure.line;
        if booked.kind == ExpenditureKind::Reversal {
            total = total.plus(booked.amount)?;
            let cells = vec![
                Datum::text(line.expenditure.id.to_string()),
                booked.answers.map_or_else(Datum::nothing, |id| Datum::text(id.to_string())),
                Datum::text(line.activity.as_str()),
                Datum::text(line.category.as_str()),
                Datum::text(booked.supplier.as_str()),
                Datum::text(booked.document_number.as_str()),
                Datum::money(booked.amount),
                Datum::text(line.posting_reason.as_str()),
            ];
            dataset.push(RowKind::Body, cells);
        }
    }
    if !dataset.rows.is_empty() {
        let mut cells = vec![Datum::blank(); catalogue::CORRECTIONS.len()];
        put(&mut cells, catalogue::CORRECTIONS, "supplier", Datum::Words(Bilingual::new("Totaal", "Total")));
        put(&mut cells, catalogue::CORRECTIONS, "amount", Datum::money(total));
        dataset.push(RowKind::Total, cells);
    }
    Ok(dataset)
}

/// Sets the cell of a field.
fn put(cells: &mut [Datum], fields: &[&str], field: &str, datum: Datum) {
    let place = fields.iter().position(|known| *known == field);
    if let Some(cell) = place.and_then(|place| cells.get_mut(place)) {
        *cell = datum;
    }
}

/// Every fact of the lines for machines: UTF-8, commas, ISO dates, decimal points.
pub fn lines_csv(grant: &BookedGrant, lines: &[ReportLine]) -> Result<Vec<u8>, ReportError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "line",
        "kind",
        "answers",
        "posting",
        "period",
        "activity",
        "category",
        "country",
        "supplier",
        "document_number",
        "description",
        "invoice_date",
        "payment_date",
        "currency",
        "original_amount",
        "units_per_euro",
        "rate_source",
        "rate_on",
        "vat_eur",
        "amount_eur",
        "file",
        "file_sha256",
        "sheet",
        "cells",
    ])?;
    for line in lines {
        write_line(&mut writer, grant, line)?;
    }
    writer.flush()?;
    writer.into_inner().map_err(|error| ReportError::Csv(csv::Error::from(error.into_error())))
}

fn write_line<W: Write>(
    writer: &mut csv::Writer<W>,
    grant: &BookedGrant,
    line: &ReportLine,
) -> Result<(), ReportError> {
    let booked = &line.expenditure.line;
    let optional = |text: Option<String>| text.unwrap_or_default();
    writer.write_record([
        line.expenditure.id.to_string().as_str(),
        booked.kind.code(),
        &optional(booked.answers.map(|id| id.to_string())),
        &line.expenditure.posting.to_string(),
        grant.period_code(booked.period).unwrap_or_default(),
        &line.activity,
        &line.category,
        country_text(booked.country.as_ref()),
        &booked.supplier,
        &booked.document_number,
        &booked.description,
        &optional(booked.invoice_date.map(|day| day.to_string())),
        &booked.payment_date.to_string(),
        booked.original.currency.code(),
        &booked.original.units().to_string(),
        &optional(booked.rate.map(|rate| rate.units_per_euro.to_string())),
        booked.rate.map_or("", |rate| rate.source.code()),
        &optional(booked.rate.map(|rate| rate.valid_on.to_string())),
        &booked.vat.to_string(),
        &booked.amount.to_string(),
        &line.file_name,
        &line.file_sha256,
        &booked.source_sheet,
        &booked.source_range,
    ])?;
    Ok(())
}

/// Each line in a foreign currency with the rate that turned it into euros.
pub(super) fn rates_by_line(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let mut dataset = Dataset::new("rates-by-line", catalogue::RATES_BY_LINE);
    let mut total = Cents::ZERO;
    for line in &context.material.lines {
        let booked = &line.expenditure.line;
        let Some(rate) = booked.rate else { continue };
        total = total.plus(booked.amount)?;
        let cells = vec![
            Datum::text(line.expenditure.id.to_string()),
            Datum::text(booked.supplier.as_str()),
            Datum::text(booked.document_number.as_str()),
            Datum::date(booked.invoice_date),
            Datum::date(Some(booked.payment_date)),
            Datum::text(booked.original.currency.code()),
            Datum::value(foreign(booked.original)),
            Datum::text(rate.source.name()),
            Datum::date(Some(rate.valid_on)),
            Datum::value(Value::Number(rate.units_per_euro)),
            Datum::Plain(Cell::money(booked.amount).computed("original / rate, half a cent up")),
        ];
        dataset.push(RowKind::Body, cells);
    }
    if !dataset.rows.is_empty() {
        let mut cells = vec![Datum::blank(); catalogue::RATES_BY_LINE.len()];
        let fields = catalogue::RATES_BY_LINE;
        put(&mut cells, fields, "supplier", Datum::Words(Bilingual::new("Totaal", "Total")));
        put(&mut cells, fields, "amount", Datum::money(total));
        dataset.push(RowKind::Total, cells);
    }
    Ok(dataset)
}
