//! The neutral report: blocks and tables of typed cells. Printers turn it into PDF, XLSX, CSV or JSON and compute
//! nothing; whoever builds it has computed everything. It knows no database, no font and no file.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::language::Language;
use crate::domain::money::{Cents, Percent};

/// A form filled for one period: everything a printer needs.
#[derive(Clone, Debug, Serialize)]
pub struct ReportDocument {
    pub language: Language,
    pub head: Head,
    pub blocks: Vec<Block>,
    /// Files that travel inside the PDF. The first is the list of lines, the second the snapshot.
    #[serde(skip)]
    pub attachments: Vec<Attachment>,
}

/// What stands on the first page above the first section, and in the head and foot of each page.
#[derive(Clone, Debug, Serialize)]
pub struct Head {
    /// Name of the form, such as "Financieel verslag".
    pub title: String,
    /// Official reference of the form, or what it is based on.
    pub reference: String,
    /// Grant code, such as "CBR"; used in the foot.
    pub grant_code: String,
    /// Code of the reporting period, such as "2025-1"; used in the foot.
    pub period_code: String,
    /// Organisation that issues the report.
    pub author: String,
    /// Labels and values: grant, beneficiary, decision, period, date, version.
    pub facts: Vec<(String, String)>,
    /// A word such as "CONCEPT" printed in the head of each page while the report is not frozen.
    pub state_mark: Option<String>,
    /// Version of the report, such as "3".
    pub version: String,
    /// SHA-256 of the snapshot in hexadecimal (64 characters).
    pub snapshot_sha256: String,
    /// "Medegefinancierd door de Europese Unie" or its English twin (CPR annex IX, 1.2).
    pub funding_statement: String,
    /// Moment the snapshot was taken; the only time in the document.
    pub made_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(tag = "block", rename_all = "kebab-case")]
pub enum Block {
    /// Level 1 is a section, level 2 a part of it. The number ("2.1") is already in the text.
    Heading {
        level: u8,
        text: String,
    },
    Paragraph {
        text: String,
    },
    /// A remark in a quiet voice: what is illustrative, what is a setting, where a figure comes from.
    Note {
        text: String,
    },
    /// Three to six figures that the reader came for.
    KeyFigures {
        figures: Vec<KeyFigure>,
    },
    Table(Table),
    Chart(Chart),
    /// Where the form wants a signature.
    Signature(Signature),
    /// The emblem and the funding statement once more, on a paper that is handed out by itself.
    Letterhead,
    /// The next block starts on a new page.
    PageBreak,
}

#[derive(Clone, Debug, Serialize)]
pub struct KeyFigure {
    pub label: String,
    pub cell: Cell,
    /// One short line under the figure: its base or its comparison.
    pub remark: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Signature {
    /// Labels of the empty lines: name, function, place, date, signature.
    pub labels: Vec<String>,
    pub statement: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Table {
    /// Stable name of the table: sheet name in a workbook, key in JSON. ASCII, kebab-case, unique in the document.
    pub name: String,
    /// What, whose and when.
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// How computed columns are computed; printed under the table.
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Column {
    pub head: String,
    /// Head over this column and its neighbours of the same group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Unit printed once in the head, such as "EUR" or "%".
    pub unit: Option<String>,
    pub kind: ColumnKind,
}

/// Neighbouring columns under one head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadGroup<'a> {
    /// Nothing for columns without a common head.
    pub text: Option<&'a str>,
    pub first: usize,
    pub count: usize,
}

/// The columns by the heads over them; empty when no column has one.
pub fn head_groups<'a>(columns: impl IntoIterator<Item = Option<&'a str>>) -> Vec<HeadGroup<'a>> {
    let mut groups: Vec<HeadGroup<'a>> = Vec::new();
    for (place, text) in columns.into_iter().enumerate() {
        match groups.last_mut() {
            Some(last) if last.text == text && text.is_some() => last.count = last.count.saturating_add(1),
            _ => groups.push(HeadGroup { text, first: place, count: 1 }),
        }
    }
    if groups.iter().all(|group| group.text.is_none()) {
        groups.clear();
    }
    groups
}

/// How a column is set: its alignment, and whether it may wrap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnKind {
    /// Left; wraps.
    Text,
    /// Left; never wraps.
    Code,
    /// Right; never wraps: money, percentages, counts, rates.
    Figure,
    /// Left; one form; never wraps.
    Date,
}

#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub kind: RowKind,
    pub cells: Vec<Cell>,
}

impl Row {
    /// Whether a cell is the text of a heading or a total with a blank cell after it, so that it may run on over that.
    /// A figure keeps to its column, which must hold it on one line.
    pub fn runs_on(&self, place: usize) -> bool {
        let value = |place: usize| self.cells.get(place).map(|cell| &cell.value);
        !matches!(self.kind, RowKind::Body | RowKind::ToFill)
            && matches!(value(place), Some(Value::Text(_)))
            && matches!(value(place.saturating_add(1)), Some(Value::Blank))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowKind {
    Body,
    /// Head of a group of rows: bold; empty cells to the right.
    Group,
    Subtotal,
    Total,
    /// Empty, with room to write by hand.
    ToFill,
}

/// One figure or word, with the way back to the books.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cell {
    #[serde(flatten)]
    pub value: Value,
    /// Where the figure comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Box<Source>>,
}

/// What an auditor needs to find the lines behind a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Ledger lines that satisfy a filter, such as `period=2025-1 category=f`.
    Lines(String),
    /// Computed from other figures, as a formula in words.
    Computed(String),
    /// A statement by the project lead, an approved budget, a decision: which one.
    Statement(String),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "kebab-case")]
pub enum Value {
    Text(Box<str>),
    /// Whole cents; printed with two decimals.
    Money(Cents),
    /// Whole cents; printed in whole euros, for overviews.
    MoneyRounded(Cents),
    /// An amount in minor units of another currency with its ISO 4217 code.
    Foreign {
        minor: i64,
        exponent: u8,
    },
    Percent(Percent),
    Date(NaiveDate),
    Count(i64),
    /// A number with its own decimals: exchange rates, hours.
    Number(Decimal),
    /// Nothing to report here: printed as an en dash.
    Nothing,
    /// The question does not apply: "n.v.t." or "n/a".
    NotApplicable,
    /// An empty cell of a group or total row.
    Blank,
}

impl Cell {
    pub fn new(value: Value) -> Self {
        Self { value, source: None }
    }

    pub fn text(text: impl Into<Box<str>>) -> Self {
        Self::new(Value::Text(text.into()))
    }

    pub fn money(cents: Cents) -> Self {
        Self::new(Value::Money(cents))
    }

    pub fn blank() -> Self {
        Self::new(Value::Blank)
    }

    pub fn nothing() -> Self {
        Self::new(Value::Nothing)
    }

    pub fn from_lines(mut self, filter: impl Into<String>) -> Self {
        self.source = Some(Box::new(Source::Lines(filter.into())));
        self
    }

    pub fn computed(mut self, formula: impl Into<String>) -> Self {
        self.source = Some(Box::new(Source::Computed(formula.into())));
        self
    }

    pub fn stated(mut self, origin: impl Into<String>) -> Self {
        self.source = Some(Box::new(Source::Statement(origin.into())));
        self
    }
}

/// A picture drawn from data. Every chart has a finding as title, a text alternative and a table nearby.
#[derive(Clone, Debug, Serialize)]
pub struct Chart {
    /// States the finding: "Reizen ligt voor op de begroting".
    pub title: String,
    /// Says the same in words for who cannot see the picture.
    pub alternative: String,
    pub picture: Picture,
}

#[derive(Clone, Debug, Serialize)]
#[serde(tag = "picture", rename_all = "kebab-case")]
pub enum Picture {
    /// Bars of realised amounts with the approved amount as a mark.
    Bullets {
        /// Names of the bar and of the mark.
        realised_label: String,
        approved_label: String,
        bars: Vec<Bullet>,
    },
    /// Cumulative curves over time; today marked.
    Curves { curves: Vec<Curve>, today: NaiveDate, today_label: String },
    /// One row per milestone, years on top.
    Timeline { from: NaiveDate, to: NaiveDate, today: NaiveDate, today_label: String, rows: Vec<TimelineRow> },
}

#[derive(Clone, Debug, Serialize)]
pub struct Bullet {
    pub label: String,
    pub realised: Cents,
    pub approved: Cents,
}

#[derive(Clone, Debug, Serialize)]
pub struct Curve {
    pub label: String,
    pub style: CurveStyle,
    /// Ordered by date; amounts are cumulative.
    pub points: Vec<(NaiveDate, Cents)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CurveStyle {
    Plan,
    Actual,
    Forecast,
}

#[derive(Clone, Debug, Serialize)]
pub struct TimelineRow {
    /// Name of the activity; rows of one activity stand together under it.
    pub group: Option<String>,
    pub label: String,
    pub planned: NaiveDate,
    pub forecast: Option<NaiveDate>,
    pub reached: Option<NaiveDate>,
    pub state: TimelineState,
    /// The state in words, printed beside the mark.
    pub state_label: String,
}

/// What became of a milestone.
pub use crate::domain::milestones::MilestoneState as TimelineState;

#[derive(Clone, Debug)]
pub struct Attachment {
    /// File name inside the PDF.
    pub name: String,
    pub mime: &'static str,
    pub description: String,
    pub bytes: Vec<u8>,
}
