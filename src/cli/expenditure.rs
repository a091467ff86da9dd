//! `verantwoord expenditure`

use std::collections::BTreeMap;

use clap::Args;
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::ids::ExpenditureId;
use crate::domain::ledger::{Expenditure, country_text};
use crate::domain::line_selection::{LineKey, LineOrder, LineSelection};
use crate::operations::expenditure::{self, Ledger};
use crate::operations::{Books, OperationError, line_list};

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord expenditure --grant CBR --where category=a --where min=1000 --sort=-amount\n\n\
    Keys of --where: activity, category, year, period, before, country, supplier, import, posting, up_to_posting, kind,\n\
    currency, rate_on, from, to, min, max, q, line."
)]
pub(super) struct ExpenditureArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Only lines of this reporting period
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// Only lines with these words, also in columns that no field is read from
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,
    /// Only lines that answer to this, such as category=a, from=2025-01-01, min=1000 or q=hotel; may be repeated
    #[arg(long = "where", value_name = "KEY=VALUE")]
    selection: Vec<String>,
    /// Sort by entered, paid, amount, supplier or document; a minus sign in front puts the largest first
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    sort: Option<String>,
    /// Print one JSON list, amounts in cents
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Print CSV: UTF-8, commas, ISO dates, decimal points
    #[arg(long)]
    csv: bool,
}

/// One line of the ledger in the words of the grant.
#[derive(Serialize)]
struct LineRecord<'a> {
    line: i64,
    kind: &'a str,
    answers: Option<i64>,
    posting: i64,
    batch: Option<i64>,
    period: &'a str,
    activity: &'a str,
    category: &'a str,
    country: &'a str,
    supplier: &'a str,
    document_number: &'a str,
    description: &'a str,
    invoice_date: Option<String>,
    payment_date: String,
    currency: &'a str,
    original_minor: i64,
    units_per_euro: Option<String>,
    rate_source: Option<&'a str>,
    rate_on: Option<String>,
    amount_cents: i64,
    vat_cents: i64,
    file: &'a str,
    file_sha256: &'a str,
    sheet: &'a str,
    row: u32,
    cells: &'a str,
    /// Cells that a person corrected: "C12 was 'abc'".
    corrected: String,
    /// Cells that no field is read from: "Projectcode: 12".
    other_cells: String,
    posted_at: String,
    posted_by: &'a str,
}

impl<'a> LineRecord<'a> {
    fn new(ledger: &'a Ledger, expenditure: &'a Expenditure) -> Self {
        let line = &expenditure.line;
        let place = ledger.grant.budget_line_by_id(line.budget_line);
        let batch = ledger.batch_of(expenditure);
        let posting = ledger.posting_of(expenditure);
        LineRecord {
            line: expenditure.id.get(),
            kind: line.kind.code(),
            answers: line.answers.map(crate::domain::ids::ExpenditureId::get),
            posting: expenditure.posting.get(),
            batch: batch.map(|batch| batch.id.get()),
            period: ledger.grant.period_code(line.period).unwrap_or_default(),
            activity: place.map_or("", |place| place.activity.as_str()),
            category: place.map_or("", |place| place.category.as_str()),
            country: country_text(line.country.as_ref()),
            supplier: &line.supplier,
            document_number: &line.document_number,
            description: &line.description,
            invoice_date: line.invoice_date.map(|day| day.to_string()),
            payment_date: line.payment_date.to_string(),
            currency: line.original.currency.code(),
            original_minor: line.original.minor,
            units_per_euro: line.rate.map(|rate| rate.units_per_euro.to_string()),
            rate_source: line.rate.map(|rate| rate.source.code()),
            rate_on: line.rate.map(|rate| rate.valid_on.to_string()),
            amount_cents: line.amount.get(),
            vat_cents: line.vat.get(),
            file: batch.map_or("", |batch| batch.file_name.as_str()),
            file_sha256: batch.map_or("", |batch| batch.file_sha256.as_str()),
            sheet: &line.source_sheet,
            row: line.source_row,
            cells: &line.source_range,
            corrected: ledger
                .corrected_cells(expenditure)
                .into_iter()
                .map(|correction| format!("{} was '{}'", correction.cell, correction.original))
                .collect::<Vec<_>>()
                .join("; "),
            other_cells: ledger
                .other_cells(expenditure)
                .iter()
                .map(|(header, cell)| format!("{header}: {cell}"))
                .collect::<Vec<_>>()
                .join("; "),
            posted_at: posting.map(|posting| posting.posted_at.to_rfc3339()).unwrap_or_default(),
            posted_by: posting.map_or("", |posting| posting.posted_by.as_str()),
        }
    }
}

pub(super) fn run(
    settings: &Settings,
    arguments: &ExpenditureArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let books = open::books(settings)?;
    let ledger = expenditure::read_ledger(&books, &arguments.grant, arguments.period.as_deref())?;
    let ledger = match &arguments.search {
        Some(words) => ledger.with_words(words),
        None => ledger,
    };
    let ledger = selected(&books, arguments, ledger)?;
    let records = ledger.lines.iter().map(|expenditure| LineRecord::new(&ledger, expenditure));
    if arguments.json {
        return console.json_list(records);
    }
    if arguments.csv {
        let mut writer = csv::Writer::from_writer(console.writer());
        for record in records {
            writer.serialize(record).map_err(std::io::Error::from)?;
        }
        return Ok(writer.flush()?);
    }
    print_table(records, console)
}

/// Leaves the lines of the selection, in its order.
fn selected(books: &Books, arguments: &ExpenditureArgs, mut ledger: Ledger) -> Result<Ledger, Failure> {
    if arguments.selection.is_empty() && arguments.sort.is_none() {
        return Ok(ledger);
    }
    let mut pairs = Vec::with_capacity(arguments.selection.len());
    for pair in &arguments.selection {
        let known = pair.split_once('=').filter(|(key, _)| LineSelection::KEYS.contains(key));
        let keys = LineSelection::KEYS.join(", ");
        let unknown = || Failure::Refused(format!("'{pair}' is no KEY=VALUE; the keys are {keys}"));
        pairs.push(known.ok_or_else(unknown)?);
    }
    let selection = LineSelection::from_pairs(pairs).map_err(OperationError::Rejected)?;
    let order = match &arguments.sort {
        Some(text) => text.parse().map_err(OperationError::Rejected)?,
        None => LineOrder { key: LineKey::Entered, descending: false },
    };
    let mut known: BTreeMap<ExpenditureId, Expenditure> =
        std::mem::take(&mut ledger.lines).into_iter().map(|line| (line.id, line)).collect();
    let mut lines = Vec::new();
    line_list::each_line(books, &arguments.grant, (&selection, None), order, &mut |page| {
        lines.extend(page.lines.iter().filter_map(|line| known.remove(&line.expenditure.id)));
        Ok(())
    })?;
    ledger.lines = lines;
    Ok(ledger)
}

fn source(record: &LineRecord<'_>) -> String {
    let corrected =
        if record.corrected.is_empty() { String::new() } else { format!(" ({})", record.corrected) };
    format!("{} {}!{}{corrected}", record.file, record.sheet, record.cells)
}

fn print_table<'a>(
    records: impl Iterator<Item = LineRecord<'a>>,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let heads = ["line", "period", "activity", "cat", "paid", "supplier", "document", "EUR", "source"];
    let rows: Vec<Vec<String>> = records
        .map(|record| {
            let source = source(&record);
            vec![
                record.line.to_string(),
                record.period.to_owned(),
                record.activity.to_owned(),
                record.category.to_owned(),
                record.payment_date,
                record.supplier.to_owned(),
                record.document_number.to_owned(),
                crate::domain::money::Cents::new(record.amount_cents).to_string(),
                source,
            ]
        })
        .collect();
    console.table(&heads, 7, &rows)
}
