//! The tables of a report as one CSV: each row starts with the name of its table and the kind of row. For machines:
//! UTF-8, commas, ISO dates, decimal points.

use std::io::Write;

use crate::domain::money::Cents;
use crate::reporting::ReportError;
use crate::reporting::document::{Block, Cell, ReportDocument, RowKind, Table, Value};

pub fn print(document: &ReportDocument, out: &mut dyn Write) -> Result<(), ReportError> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(out);
    for block in &document.blocks {
        if let Block::Table(table) = block {
            print_table(&mut writer, table)?;
        }
    }
    writer.flush()?;
    Ok(())
}

fn print_table<W: Write>(writer: &mut csv::Writer<W>, table: &Table) -> Result<(), ReportError> {
    let head = |column: &crate::reporting::document::Column| match &column.unit {
        Some(unit) => format!("{} ({unit})", column.head),
        None => column.head.clone(),
    };
    let groups: Vec<&str> =
        table.columns.iter().map(|column| column.group.as_deref().unwrap_or_default()).collect();
    if groups.iter().any(|group| !group.is_empty()) {
        writer.write_record([table.name.as_str(), "head-group"].into_iter().chain(groups))?;
    }
    let heads = table.columns.iter().map(head);
    writer.write_record([table.name.clone(), "head".to_owned()].into_iter().chain(heads))?;
    for row in &table.rows {
        let cells = row.cells.iter().map(plain);
        writer.write_record([table.name.clone(), kind(row.kind).to_owned()].into_iter().chain(cells))?;
    }
    Ok(())
}

fn kind(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Body => "body",
        RowKind::Group => "group",
        RowKind::Subtotal => "subtotal",
        RowKind::Total => "total",
        RowKind::ToFill => "to-fill",
    }
}

/// A cell without the habits of a language.
fn plain(cell: &Cell) -> String {
    match &cell.value {
        Value::Text(text) => text.to_string(),
        Value::Money(cents) | Value::MoneyRounded(cents) => Cents::to_string(cents),
        Value::Foreign { minor, exponent } => {
            rust_decimal::Decimal::new(*minor, u32::from(*exponent)).to_string()
        }
        Value::Percent(percent) => percent.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Count(count) => count.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Nothing | Value::NotApplicable | Value::Blank => String::new(),
    }
}
