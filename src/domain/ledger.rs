//! The ledger: lines that never change, sealed posting by posting.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::domain::computation::Topic;
use crate::domain::currency::Money;
use crate::domain::exchange::RateSource;
use crate::domain::figures;
use crate::domain::ids::{BudgetLineId, ExpenditureId, GrantId, ImportBatchId, PostingId, ReportingPeriodId};
use crate::domain::language::Language;
use crate::domain::money::Cents;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExpenditureKind {
    Expense,
    /// Takes back an earlier line, to the cent.
    Reversal,
}

impl ExpenditureKind {
    pub const ALL: [ExpenditureKind; 2] = [ExpenditureKind::Expense, ExpenditureKind::Reversal];

    pub fn code(self) -> &'static str {
        match self {
            ExpenditureKind::Expense => "expense",
            ExpenditureKind::Reversal => "reversal",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PostingKind {
    Import,
    /// Takes back lines of an import.
    Reversal,
    /// Lines that were computed: staff costs, unit costs, depreciation, allocation.
    Computation,
    /// A line that a person entered by hand.
    Manual,
    /// Takes back one line and, where the cost stays in part, enters what it should have been.
    Correction,
}

impl PostingKind {
    pub const ALL: [PostingKind; 5] = [
        PostingKind::Import,
        PostingKind::Reversal,
        PostingKind::Computation,
        PostingKind::Manual,
        PostingKind::Correction,
    ];

    pub fn code(self) -> &'static str {
        match self {
            PostingKind::Import => "import",
            PostingKind::Reversal => "reversal",
            PostingKind::Computation => "computation",
            PostingKind::Manual => "manual",
            PostingKind::Correction => "correction",
        }
    }
}

/// The published rate that turned an amount into euros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct UsedRate {
    pub source: RateSource,
    pub valid_on: NaiveDate,
    pub units_per_euro: Decimal,
}

/// A line that is ready to be posted: where it belongs, what it cost, where it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerLine {
    pub kind: ExpenditureKind,
    /// The line that a reversal takes back.
    pub answers: Option<ExpenditureId>,
    pub budget_line: BudgetLineId,
    pub period: ReportingPeriodId,
    /// Calendar year of the payment: the year of the budget it counts against.
    pub year: i32,
    pub country: Option<[u8; 2]>,
    pub supplier: String,
    pub document_number: String,
    pub description: String,
    pub invoice_date: Option<NaiveDate>,
    pub payment_date: NaiveDate,
    /// As declared, in its own currency.
    pub original: Money,
    /// Nothing for amounts in euros.
    pub rate: Option<UsedRate>,
    /// As declared, in euro cents; VAT included where it is a cost.
    pub amount: Cents,
    pub vat: Cents,
    /// Equal for lines that state the same expense.
    pub fingerprint: i64,
    /// Equal for lines whose supplier and document number read the same; nothing without a document number.
    pub likeness: Option<i64>,
    pub source_sheet: Arc<str>,
    pub source_row: u32,
    pub source_range: String,
}

impl LedgerLine {
    /// What was computed, for a line whose amount follows from a formula.
    pub fn computed_as(&self) -> Option<Topic> {
        if self.source_row > 0 { None } else { self.source_sheet.parse().ok() }
    }

    /// The description for a reader: the formula of a computed line has numbers as that language writes them, what a
    /// person wrote stays to the letter. What is kept and sealed is the field itself.
    pub fn described(&self, language: Language) -> Cow<'_, str> {
        match self.computed_as() {
            Some(_) => Cow::Owned(figures::formula(&self.description, language)),
            None => Cow::Borrowed(&self.description),
        }
    }

    /// One line of text with every fact that a seal protects, in a fixed order. The place is written in the words of the
    /// grant, so that moving a booking to another activity breaks the seal.
    pub fn write_canonical(&self, place: &LinePlace<'_>, text: &mut String) {
        let answers = self.answers.map_or(0, ExpenditureId::get);
        // Writing to a String cannot fail.
        let written = write!(
            text,
            "{}|{}|{}|{}|{}|{}|{}|{:?}|{:?}|{:?}|",
            self.kind.code(),
            answers,
            place.activity,
            place.category,
            place.period,
            self.year,
            country_text(self.country.as_ref()),
            self.supplier,
            self.document_number,
            self.description,
        )
        .and_then(|()| match self.invoice_date {
            Some(day) => write!(text, "{day}|"),
            None => write!(text, "|"),
        })
        .and_then(|()| {
            write!(text, "{}|{}|{}|", self.payment_date, self.original.currency, self.original.minor)
        })
        .and_then(|()| match self.rate {
            Some(rate) => write!(text, "{}|{}|{}|", rate.source.code(), rate.valid_on, rate.units_per_euro),
            None => write!(text, "|||"),
        })
        .and_then(|()| {
            writeln!(
                text,
                "{}|{}|{:?}|{}|{}",
                self.amount.get(),
                self.vat.get(),
                self.source_sheet,
                self.source_row,
                self.source_range
            )
        });
        debug_assert!(written.is_ok(), "writing to a String cannot fail");
    }

    /// The line that takes this one back: the same facts, the amounts negated.
    pub fn reversed(&self, id: ExpenditureId) -> Option<LedgerLine> {
        Some(LedgerLine {
            kind: ExpenditureKind::Reversal,
            answers: Some(id),
            original: Money { minor: self.original.minor.checked_neg()?, ..self.original },
            amount: self.amount.negated().ok()?,
            vat: self.vat.negated().ok()?,
            ..self.clone()
        })
    }
}

/// Where a line is booked, in the words of the grant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinePlace<'a> {
    pub activity: &'a str,
    pub category: &'a str,
    pub period: &'a str,
}

pub fn country_text(country: Option<&[u8; 2]>) -> &str {
    country.and_then(|code| std::str::from_utf8(code).ok()).unwrap_or("")
}

/// A posted line as it stands in the books.
#[derive(Clone, Debug, PartialEq)]
pub struct Expenditure {
    pub id: ExpenditureId,
    pub posting: PostingId,
    pub line: LedgerLine,
}

/// The lines that entered the ledger together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Posting {
    pub id: PostingId,
    #[serde(skip)]
    pub grant: GrantId,
    /// Counts 1, 2, 3 ... within the grant.
    pub number: i64,
    pub kind: PostingKind,
    pub batch: Option<ImportBatchId>,
    pub reason: String,
    pub line_count: i64,
    pub amount: Cents,
    pub previous_hash: String,
    pub hash: String,
    pub posted_at: DateTime<Utc>,
    pub posted_by: String,
}

/// What the seal of a posting covers besides its lines.
#[derive(Clone, Copy, Debug)]
pub struct SealHead<'a> {
    pub grant_code: &'a str,
    pub number: i64,
    pub kind: PostingKind,
    pub reason: &'a str,
    /// SHA-256 of the uploaded file that the lines were read from.
    pub file_sha256: &'a str,
    pub posted_at: DateTime<Utc>,
    pub posted_by: &'a str,
}

impl SealHead<'_> {
    pub fn canonical(&self) -> String {
        let moment = self.posted_at.format("%Y-%m-%dT%H:%M:%S%.6fZ");
        format!(
            "{:?}|{}|{}|{:?}|{}|{moment}|{:?}\n",
            self.grant_code,
            self.number,
            self.kind.code(),
            self.reason,
            self.file_sha256,
            self.posted_by
        )
    }
}

/// The ledger added up per budget line, period and year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerSum {
    pub budget_line: BudgetLineId,
    pub period: ReportingPeriodId,
    pub year: i32,
    pub line_count: i64,
    pub amount: Cents,
    pub vat: Cents,
}
