//! The figures of an issued report, read from the file that was issued, each with the way back to its lines.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::db::StoreError;
use crate::domain::language::Language;
use crate::domain::money::{Cents, Percent};
use crate::operations::report_life::{ReportChoice, issued_file};
use crate::operations::{Books, OperationError};
use crate::reporting::document::Value;
use crate::reporting::figures;
use crate::reporting::printed::ReportFormat;

/// The table that lists the lines themselves: they are found in the ledger.
const LINES_TABLE: &str = "expenditure-lines";

/// What an issued report says in figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedFigures {
    pub title: String,
    pub version: String,
    pub made_at: DateTime<Utc>,
    pub snapshot_sha256: String,
    pub tables: Vec<IssuedTable>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedTable {
    pub caption: String,
    /// Head with unit, and whether it holds figures.
    pub columns: Vec<(String, bool)>,
    pub rows: Vec<IssuedRow>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedRow {
    pub is_total: bool,
    pub cells: Vec<IssuedCell>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedCell {
    /// As the paper shows it.
    pub shown: String,
    /// What it is in euros, where it is an amount.
    pub amount: Option<Cents>,
    pub origin: Option<FigureOrigin>,
}

/// Where a figure of a report comes from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FigureOrigin {
    /// Ledger lines that answer to these words.
    Lines(String),
    /// Other figures, by a formula in words.
    Computed(String),
    /// Somebody's statement, a budget, a decision.
    Statement(String),
}

/// The figures of a version as it was issued.
pub fn issued_figures(
    books: &Books,
    choice: &ReportChoice<'_>,
    number: Option<i64>,
    language: Language,
) -> Result<IssuedFigures, OperationError> {
    let file = issued_file(books, choice, number, language, ReportFormat::Json)?;
    let broken = |error| OperationError::Store(StoreError::Broken(Box::new(error)));
    let document: Document = serde_json::from_slice(&file.bytes).map_err(broken)?;
    let tables = document.blocks.into_iter().filter_map(|block| match block {
        Block::Table(table) if table.name != LINES_TABLE => Some(shown_table(table, language)),
        Block::Table(_) | Block::Other => None,
    });
    Ok(IssuedFigures {
        title: document.head.title,
        version: document.head.version,
        made_at: document.head.made_at,
        snapshot_sha256: document.head.snapshot_sha256,
        tables: tables.collect(),
    })
}

#[derive(Deserialize)]
struct Document {
    head: Head,
    blocks: Vec<Block>,
}

#[derive(Deserialize)]
struct Head {
    title: String,
    version: String,
    made_at: DateTime<Utc>,
    snapshot_sha256: String,
}

#[derive(Deserialize)]
#[serde(tag = "block", rename_all = "kebab-case")]
enum Block {
    Table(Table),
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Table {
    name: String,
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Column {
    head: String,
    unit: Option<String>,
    kind: String,
}

#[derive(Deserialize)]
struct Row {
    kind: String,
    cells: Vec<Cell>,
}

#[derive(Deserialize)]
struct Cell {
    #[serde(flatten)]
    value: CellValue,
    #[serde(default)]
    source: Option<FigureOrigin>,
}

/// The values of a document, as its JSON writes them.
#[derive(Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "kebab-case")]
enum CellValue {
    Text(String),
    Money(Cents),
    MoneyRounded(Cents),
    Foreign { minor: i64, exponent: u8 },
    Percent(Percent),
    Date(chrono::NaiveDate),
    Count(i64),
    Number(Decimal),
    Nothing,
    NotApplicable,
    Blank,
}

impl CellValue {
    fn amount(&self) -> Option<Cents> {
        match self {
            CellValue::Money(cents) | CellValue::MoneyRounded(cents) => Some(*cents),
            _ => None,
        }
    }

    fn into_value(self) -> Value {
        match self {
            CellValue::Text(text) => Value::Text(text.into_boxed_str()),
            CellValue::Money(cents) => Value::Money(cents),
            CellValue::MoneyRounded(cents) => Value::MoneyRounded(cents),
            CellValue::Foreign { minor, exponent } => Value::Foreign { minor, exponent },
            CellValue::Percent(percent) => Value::Percent(percent),
            CellValue::Date(day) => Value::Date(day),
            CellValue::Count(count) => Value::Count(count),
            CellValue::Number(number) => Value::Number(number),
            CellValue::Nothing => Value::Nothing,
            CellValue::NotApplicable => Value::NotApplicable,
            CellValue::Blank => Value::Blank,
        }
    }
}

fn shown_table(table: Table, language: Language) -> IssuedTable {
    let column = |column: Column| {
        let head = match column.unit {
            Some(unit) => format!("{} ({unit})", column.head),
            None => column.head,
        };
        (head, column.kind == "figure")
    };
    let cell = |cell: Cell| IssuedCell {
        amount: cell.value.amount(),
        shown: figures::shown(&cell.value.into_value(), language).into_owned(),
        origin: cell.source,
    };
    let row = |row: Row| IssuedRow {
        is_total: row.kind == "total" || row.kind == "subtotal",
        cells: row.cells.into_iter().map(cell).collect(),
    };
    IssuedTable {
        caption: table.caption,
        columns: table.columns.into_iter().map(column).collect(),
        rows: table.rows.into_iter().map(row).collect(),
    }
}
