//! Entering a line by hand, and correcting one. The checks are those of an import; nothing that is booked changes.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::currency::Currency;
use crate::domain::expense_checks::ExpenseProblem;
use crate::domain::expense_entry::{CorrectionCause, EntryProblems, EntryWords};
use crate::domain::ids::ExpenditureId;
use crate::domain::language::{Bilingual, Language};
use crate::operations::OperationError;
use crate::operations::by_hand::{
    CorrectExpense, EnterExpense, EntryOutcome, correct_expense, enter_expense,
};
use crate::operations::line_details::show_line;
use crate::web::answer::Answer;
use crate::web::api::answers::{self, Money};
use crate::web::api::grants::address;
use crate::web::cx::Cx;
use crate::web::problem::WebError;

/// An expense to be entered by hand. At least one of the three amounts is needed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Expense {
    activity: String,
    category: String,
    /// ISO 3166 alpha-2.
    #[serde(default)]
    country: Option<String>,
    supplier: String,
    #[serde(default)]
    document_number: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    invoice_date: Option<NaiveDate>,
    payment_date: NaiveDate,
    /// ISO 4217; euros when it is missing.
    #[serde(default)]
    currency: Option<String>,
    /// Whole cents of the currency, without VAT.
    #[serde(default)]
    net_cents: Option<i64>,
    /// Whole cents of the currency.
    #[serde(default)]
    vat_cents: Option<i64>,
    /// Whole cents of the currency, with VAT.
    #[serde(default)]
    gross_cents: Option<i64>,
}

/// A line to enter.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExpenditureToEnter {
    expense: Expense,
    /// Where the document comes from, or why it is entered by hand.
    reason: String,
    /// The doubts were seen, and the entry is right.
    #[serde(default)]
    confirmed: bool,
}

/// A line to correct.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Correction {
    /// "entry-mistake", "credit-note", "not-eligible", "audit" or "other".
    cause: String,
    reason: String,
    /// What the line should have been; nothing takes it back altogether.
    #[serde(default)]
    instead: Option<Expense>,
    /// The doubts were seen, and the entry is right.
    #[serde(default)]
    confirmed: bool,
}

/// What was entered in the ledger.
#[derive(Serialize, ToSchema)]
pub(super) struct EnteredExpenditure {
    /// Id of the posting.
    posting: i64,
    /// The new line.
    line: Option<i64>,
    /// The line that takes back an earlier one.
    reversal: Option<i64>,
    /// What the posting adds to the ledger.
    amount: Money,
}

impl Expense {
    /// The words that a person would type.
    fn words(self) -> Result<EntryWords, WebError> {
        let currency = self.currency.unwrap_or_else(|| Currency::EUR.code().to_owned());
        let known = currency.parse::<Currency>().map_err(|unknown| {
            answers::refused(
                format!("'{}' is geen valutacode van ISO 4217.", unknown.0),
                format!("'{}' is not a currency code of ISO 4217.", unknown.0),
            )
        })?;
        let amount = |cents: Option<i64>| {
            let exact = cents.map(|cents| Decimal::new(cents, u32::from(known.exponent())));
            exact.map(|exact| exact.to_string()).unwrap_or_default()
        };
        Ok(EntryWords {
            net_amount: amount(self.net_cents),
            vat_amount: amount(self.vat_cents),
            gross_amount: amount(self.gross_cents),
            activity: self.activity,
            category: self.category,
            country: self.country.unwrap_or_default(),
            supplier: self.supplier,
            document_number: self.document_number.unwrap_or_default(),
            description: self.description.unwrap_or_default(),
            invoice_date: self.invoice_date.map(|day| day.to_string()).unwrap_or_default(),
            payment_date: self.payment_date.to_string(),
            currency,
        })
    }
}

pub(super) fn enter(cx: &Cx) -> Result<Answer, WebError> {
    let ExpenditureToEnter { expense, reason, confirmed } = answers::sent(cx)?;
    let words = expense.words()?;
    let command = EnterExpense { grant: cx.grant(), words: &words, reason: &reason, confirmed };
    answered(cx, enter_expense(&cx.books, &cx.actor(), &command)?)
}

pub(super) fn correct(cx: &Cx) -> Result<Answer, WebError> {
    let line = cx.path::<ExpenditureId>("line")?;
    let Correction { cause, reason, instead, confirmed } = answers::sent(cx)?;
    let cause = cause.parse::<CorrectionCause>().map_err(OperationError::Rejected)?;
    show_line(&cx.books, cx.grant(), (line, None))?;
    let words = instead.map(Expense::words).transpose()?;
    let command = CorrectExpense {
        grant: cx.grant(),
        line,
        cause,
        reason: &reason,
        instead: words.as_ref(),
        confirmed,
    };
    answered(cx, correct_expense(&cx.books, &cx.actor(), &command)?)
}

fn answered(cx: &Cx, outcome: EntryOutcome) -> Result<Answer, WebError> {
    match outcome {
        EntryOutcome::Entered(done) => {
            let shown = done.line.or(done.reversal).map_or_else(String::new, |line| format!("/{line}"));
            let entered = EnteredExpenditure {
                posting: done.posting.get(),
                line: done.line.map(ExpenditureId::get),
                reversal: done.reversal.map(ExpenditureId::get),
                amount: done.amount.into(),
            };
            answers::created(address(cx, &format!("/expenditures{shown}")), &entered)
        }
        EntryOutcome::NotYet(problems) => Err(not_yet(&problems)),
    }
}

/// What must be mended, or else what must be confirmed.
fn not_yet(problems: &EntryProblems) -> WebError {
    let told = |language: Language, all: &[ExpenseProblem]| {
        let one = |problem: &ExpenseProblem| {
            let (message, remedy) = (problem.message.get(language), problem.remedy.get(language));
            format!("{}: {message} {remedy}", problem.field.code())
        };
        all.iter().map(one).collect::<Vec<_>>().join("\n")
    };
    if !problems.errors.is_empty() {
        return WebError::Rejected(Bilingual::new(
            told(Language::Nl, &problems.errors),
            told(Language::En, &problems.errors),
        ));
    }
    WebError::Rejected(Bilingual::new(
        format!(
            "{}\nKlopt het toch? Stuur dan \"confirmed\": true mee.",
            told(Language::Nl, &problems.doubts)
        ),
        format!(
            "{}\nRight all the same? Then send along \"confirmed\": true.",
            told(Language::En, &problems.doubts)
        ),
    ))
}
