//! Data that a form can show: rows of typed cells with named fields, in both languages at once.

use serde::Serialize;

use crate::domain::language::{Bilingual, Language};
use crate::domain::money::Cents;
use crate::reporting::document::{Cell, Row, RowKind, Value};

/// A cell before a language is chosen.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Datum {
    Plain(Cell),
    Words(Bilingual),
}

#[derive(Clone, Debug, Serialize)]
pub struct DataRow {
    pub kind: RowKind,
    pub cells: Vec<Datum>,
}

/// A table's worth of data. `fields` name the cells of each row, in order.
#[derive(Clone, Debug, Serialize)]
pub struct Dataset {
    pub name: &'static str,
    pub fields: &'static [&'static str],
    pub rows: Vec<DataRow>,
}

impl Datum {
    pub fn text(text: impl Into<Box<str>>) -> Self {
        Datum::Plain(Cell::text(text))
    }

    pub fn money(cents: Cents) -> Self {
        Datum::Plain(Cell::money(cents))
    }

    pub fn count(count: u32) -> Self {
        Datum::Plain(Cell::new(Value::Count(i64::from(count))))
    }

    /// A date, or an en dash.
    pub fn date(day: Option<chrono::NaiveDate>) -> Self {
        Datum::value(day.map_or(Value::Nothing, Value::Date))
    }

    pub fn value(value: Value) -> Self {
        Datum::Plain(Cell::new(value))
    }

    pub fn blank() -> Self {
        Datum::Plain(Cell::blank())
    }

    pub fn nothing() -> Self {
        Datum::Plain(Cell::nothing())
    }

    /// The words, or an en dash when there are none.
    pub fn words_or_nothing(words: Option<&Bilingual>) -> Self {
        words.map_or_else(Datum::nothing, |words| Datum::Words(words.clone()))
    }

    /// A code: a text that reads the same in both languages.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Datum::Plain(Cell { value: Value::Text(text), .. }) => Some(text),
            Datum::Plain(_) | Datum::Words(_) => None,
        }
    }

    /// Whether there is nothing to show: a form then says that it is missing.
    pub fn is_missing(&self) -> bool {
        match self {
            Datum::Plain(cell) => match &cell.value {
                Value::Blank | Value::Nothing => true,
                Value::Text(text) => text.trim().is_empty(),
                _ => false,
            },
            Datum::Words(words) => words.nl.trim().is_empty() && words.en.trim().is_empty(),
        }
    }

    pub fn into_cell(self, language: Language) -> Cell {
        match self {
            Datum::Plain(cell) => cell,
            Datum::Words(words) => Cell::text(words.get(language)),
        }
    }
}

impl DataRow {
    pub fn new(kind: RowKind, cells: Vec<Datum>) -> Self {
        Self { kind, cells }
    }
}

impl Dataset {
    pub fn new(name: &'static str, fields: &'static [&'static str]) -> Self {
        Self { name, fields, rows: Vec::new() }
    }

    pub fn push(&mut self, kind: RowKind, cells: Vec<Datum>) {
        debug_assert_eq!(cells.len(), self.fields.len(), "dataset {}", self.name);
        self.rows.push(DataRow { kind, cells });
    }

    pub fn position(&self, field: &str) -> Option<usize> {
        self.fields.iter().position(|known| *known == field)
    }

    /// Keeps the rows of which a field is one of these texts.
    pub fn keep(&mut self, field: &str, texts: &[String]) {
        let Some(place) = self.position(field) else { return };
        self.rows.retain(|row| {
            row.cells
                .get(place)
                .and_then(Datum::as_text)
                .is_some_and(|text| texts.iter().any(|kept| kept == text))
        });
    }

    /// The row with this text in its first field.
    pub fn row(&self, key: &str) -> Option<&DataRow> {
        self.rows.iter().find(|row| row.cells.first().and_then(Datum::as_text) == Some(key))
    }

    /// The rows with the chosen cells only, in a language.
    pub fn into_rows(self, positions: &[usize], language: Language) -> Vec<Row> {
        self.rows
            .into_iter()
            .map(|row| {
                let mut cells: Vec<Option<Datum>> = row.cells.into_iter().map(Some).collect();
                let chosen = positions.iter().map(|place| {
                    let datum = cells.get_mut(*place).and_then(Option::take);
                    datum.map_or_else(Cell::blank, |datum| datum.into_cell(language))
                });
                Row { kind: row.kind, cells: chosen.collect() }
            })
            .collect()
    }
}
