//! Drafts to ledger lines: the declared amount in euros at the grant's rate, the period, the fingerprint.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use crate::db::rates;
use crate::domain::books::BookedGrant;
use crate::domain::currency::{Currency, Money};
use crate::domain::exchange::{ExchangeRate, ExpenseDates, RateWanted, convert};
use crate::domain::expense::{DeclaredAmount, DraftExpense, ExpenseField, fold_into};
use crate::domain::finding::{Finding, FindingCode};
use crate::domain::ids::{BudgetLineId, ReportingPeriodId};
use crate::domain::import_batch::{KeptRow, RowState};
use crate::domain::language::Bilingual;
use crate::domain::ledger::{ExpenditureKind, LedgerLine, UsedRate};
use crate::domain::likeness::{likeness_key_with, supplier_core};
use crate::domain::money::Cents;
use crate::operations::seal;
use crate::operations::{Books, OperationError};

/// Drafts that became ledger lines, and those that must wait.
pub(in crate::operations) struct Priced {
    pub lines: Vec<LedgerLine>,
    pub waiting: Vec<KeptRow>,
    pub findings: Vec<Finding>,
}

/// Gives every draft its place in the books and its amount in euros, at these rates.
pub(in crate::operations) fn price(
    books: &Books,
    grant: &BookedGrant,
    rates: &Rates,
    drafts: Vec<DraftExpense>,
) -> Priced {
    let today = books.clock.today();
    let desk = PricingDesk { grant, rates, today, places: BTreeMap::new(), suppliers: HashMap::new() };
    price_side_by_side(&desk, drafts)
}

/// Rows for which a thread of its own does not pay.
const ROWS_FOR_ONE: usize = 2_000;

/// Prices large numbers of drafts on two threads; the lines keep their order.
fn price_side_by_side(desk: &PricingDesk<'_>, mut drafts: Vec<DraftExpense>) -> Priced {
    if drafts.len() <= ROWS_FOR_ONE {
        return desk.clone().price_all(drafts);
    }
    let rest = drafts.split_off(drafts.len() / 2);
    std::thread::scope(|threads| {
        let first = threads.spawn(|| desk.clone().price_all(drafts));
        let second = desk.clone().price_all(rest);
        let mut priced = first.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        priced.lines.extend(second.lines);
        priced.waiting.extend(second.waiting);
        priced.findings.extend(second.findings);
        priced
    })
}

/// The rates that drafts need, each with what was asked for; nothing where none is loaded.
#[derive(PartialEq)]
pub(in crate::operations) struct Rates(BTreeMap<(Currency, NaiveDate), (RateWanted, Option<ExchangeRate>)>);

impl Rates {
    /// Looks up, once each, the rates that the drafts need.
    pub fn wanted_by(
        books: &Books,
        grant: &BookedGrant,
        drafts: &[DraftExpense],
    ) -> Result<Self, OperationError> {
        let today = books.clock.today();
        let foreign = drafts.iter().filter(|draft| draft.amounts.currency != Currency::EUR);
        let wanted = foreign.map(|draft| {
            let rate = rate_wanted(grant, draft, today);
            ((draft.amounts.currency, rate.on), rate)
        });
        Self::look_up(books, wanted.collect())
    }

    /// The same rates as they are loaded now.
    pub fn again(&self, books: &Books) -> Result<Self, OperationError> {
        Self::look_up(books, self.0.iter().map(|(key, (wanted, _))| (*key, *wanted)).collect())
    }

    fn look_up(
        books: &Books,
        wanted: BTreeMap<(Currency, NaiveDate), RateWanted>,
    ) -> Result<Self, OperationError> {
        if wanted.is_empty() {
            return Ok(Self(BTreeMap::new()));
        }
        books.db.read(|conn| {
            let found = wanted
                .into_iter()
                .map(|(key, wanted)| Ok((key, (wanted, rates::find(conn, key.0, wanted)?))));
            Ok(Self(found.collect::<Result<_, OperationError>>()?))
        })
    }

    fn of(&self, currency: Currency, on: NaiveDate) -> Option<&ExchangeRate> {
        self.0.get(&(currency, on)).and_then(|(_, rate)| rate.as_ref())
    }
}

fn rate_wanted(grant: &BookedGrant, draft: &DraftExpense, today: NaiveDate) -> RateWanted {
    grant.definition.exchange_rule.rate_wanted(ExpenseDates {
        registered_on: today,
        invoiced_on: draft.invoice_date,
        paid_on: draft.payment_date,
    })
}

#[derive(Clone)]
struct PricingDesk<'a> {
    grant: &'a BookedGrant,
    rates: &'a Rates,
    today: NaiveDate,
    /// Budget lines by activity and category, as they are met.
    places: BTreeMap<(Arc<str>, Arc<str>), Option<BudgetLineId>>,
    /// Cores of the names of suppliers, as they are met: most suppliers come back.
    suppliers: HashMap<String, String>,
}

impl PricingDesk<'_> {
    fn price_all(mut self, drafts: Vec<DraftExpense>) -> Priced {
        let mut priced =
            Priced { lines: Vec::with_capacity(drafts.len()), waiting: Vec::new(), findings: Vec::new() };
        let mut scratch = String::new();
        for draft in drafts {
            match self.booking(&draft) {
                Ok(booking) => priced.lines.push(self.line_of(draft, booking, &mut scratch)),
                Err(finding) => {
                    priced.waiting.push(waiting_row(&draft));
                    priced.findings.push(*finding);
                }
            }
        }
        priced
    }

    /// Where the draft is booked and what it costs in euros.
    fn booking(&mut self, draft: &DraftExpense) -> Result<Booking, Box<Finding>> {
        let declared =
            draft.amounts.declared(self.grant.definition.vat).ok_or_else(|| amount_does_not_fit(draft))?;
        let (amount, vat, rate) = self.in_euros(draft, declared)?;
        let budget_line = self.budget_line(draft).ok_or_else(|| no_budget_line(draft))?;
        let period = self.period(draft.payment_date).ok_or_else(|| no_period(draft))?;
        Ok(Booking { declared, amount, vat, rate, budget_line, period })
    }

    fn in_euros(
        &self,
        draft: &DraftExpense,
        declared: DeclaredAmount,
    ) -> Result<(Cents, Cents, Option<UsedRate>), Box<Finding>> {
        let currency = declared.amount.currency;
        if currency == Currency::EUR {
            return Ok((Cents::new(declared.amount.minor), Cents::new(declared.vat_minor), None));
        }
        let wanted = rate_wanted(self.grant, draft, self.today);
        let rate = self.rates.of(currency, wanted.on);
        let rate = rate.ok_or_else(|| rate_missing(draft, currency, wanted))?;
        let vat = Money::new(declared.vat_minor, currency);
        let too_large = |_error| amount_does_not_fit(draft);
        let amount = convert(declared.amount, rate.units_per_euro).map_err(too_large)?;
        let vat = convert(vat, rate.units_per_euro).map_err(too_large)?;
        let used =
            UsedRate { source: rate.source, valid_on: rate.valid_on, units_per_euro: rate.units_per_euro };
        Ok((amount, vat, Some(used)))
    }

    fn budget_line(&mut self, draft: &DraftExpense) -> Option<BudgetLineId> {
        let key = (Arc::clone(&draft.activity), Arc::clone(&draft.category));
        let grant = self.grant;
        *self.places.entry(key).or_insert_with(|| grant.budget_line(&draft.activity, &draft.category))
    }

    fn line_of(&mut self, draft: DraftExpense, booking: Booking, scratch: &mut String) -> LedgerLine {
        write_identity(&draft, booking.declared, scratch);
        let likeness = likeness_key_with(|| self.core_of(&draft.supplier), &draft.document_number);
        LedgerLine {
            kind: ExpenditureKind::Expense,
            answers: None,
            budget_line: booking.budget_line,
            period: booking.period,
            year: draft.payment_date.year(),
            country: draft.country,
            fingerprint: seal::fingerprint(scratch),
            likeness: likeness.map(|key| seal::fingerprint(&key)),
            invoice_date: draft.invoice_date,
            payment_date: draft.payment_date,
            original: booking.declared.amount,
            rate: booking.rate,
            amount: booking.amount,
            vat: booking.vat,
            source_range: draft.source.range(),
            source_row: draft.source.row,
            source_sheet: draft.source.sheet,
            supplier: draft.supplier,
            document_number: draft.document_number,
            description: draft.description,
        }
    }

    fn core_of(&mut self, supplier: &str) -> &str {
        if !self.suppliers.contains_key(supplier) {
            self.suppliers.insert(supplier.to_owned(), supplier_core(supplier));
        }
        self.suppliers.get(supplier).map_or("", String::as_str)
    }

    fn period(&self, paid_on: NaiveDate) -> Option<ReportingPeriodId> {
        self.grant.period_id(&self.grant.definition.period_of(paid_on)?.code)
    }
}

/// What the books add to a draft.
#[derive(Clone, Copy)]
struct Booking {
    declared: DeclaredAmount,
    amount: Cents,
    vat: Cents,
    rate: Option<UsedRate>,
    budget_line: BudgetLineId,
    period: ReportingPeriodId,
}

/// What makes two rows the same expense. The description only counts when there is no document number.
fn write_identity(draft: &DraftExpense, declared: DeclaredAmount, text: &mut String) {
    text.clear();
    fold_into(&draft.supplier, text);
    text.push('|');
    if draft.document_number.is_empty() {
        fold_into(&draft.description, text);
    } else {
        fold_into(&draft.document_number, text);
    }
    let dates = (draft.invoice_date.map_or(0, |day| day.num_days_from_ce()), draft.payment_date);
    let written = write!(
        text,
        "|{}|{}|{}|{}|{}|{}",
        dates.0, dates.1, declared.amount.currency, declared.amount.minor, draft.activity, draft.category
    );
    debug_assert!(written.is_ok(), "writing to a String cannot fail");
}

fn waiting_row(draft: &DraftExpense) -> KeptRow {
    let date = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let amount = draft.amounts.gross.or(draft.amounts.net).map(|amount| amount.to_string());
    KeptRow {
        sheet: draft.source.sheet.to_string(),
        row: draft.source.row,
        state: RowState::Waiting,
        cells: vec![
            draft.activity.to_string(),
            draft.category.to_string(),
            draft.supplier.clone(),
            draft.document_number.clone(),
            draft.description.clone(),
            date(draft.invoice_date),
            draft.payment_date.to_string(),
            draft.amounts.currency.to_string(),
            amount.unwrap_or_default(),
        ],
        duplicate_of: None,
        fingerprint: None,
    }
}

fn rate_missing(draft: &DraftExpense, currency: Currency, wanted: RateWanted) -> Box<Finding> {
    let (source, on) = (wanted.source.name(), wanted.on);
    Box::new(Finding::new(
        FindingCode::RateMissing,
        draft.source.place_of(ExpenseField::Currency),
        currency.code(),
        Bilingual::new(
            format!("Er is geen koers van {source} voor {currency} op {}.", on.format("%d-%m-%Y")),
            format!("No {source} rate is loaded for {currency} on {}.", on.format("%-d %b %Y")),
        ),
        Bilingual::new(
            "Laad het koersenbestand van die maand of dag en importeer opnieuw.",
            "Load the file of rates of that month or day and import again.",
        ),
    ))
}

fn amount_does_not_fit(draft: &DraftExpense) -> Box<Finding> {
    let amount = draft.amounts.gross.or(draft.amounts.net).unwrap_or_default();
    Box::new(Finding::new(
        FindingCode::AmountUnreadable,
        draft.source.place_of(ExpenseField::GrossAmount),
        amount.to_string(),
        Bilingual::new(
            "Dit bedrag is groter dan de boeken kunnen bevatten.",
            "This amount is larger than the books can hold.",
        ),
        Bilingual::new("Controleer het bedrag in de cel.", "Check the amount in the cell."),
    ))
}

fn no_budget_line(draft: &DraftExpense) -> Box<Finding> {
    let value = format!("{}/{}", draft.activity, draft.category);
    Box::new(Finding::new(
        FindingCode::NoBudgetLine,
        draft.source.place_of(ExpenseField::Category),
        value.clone(),
        Bilingual::new(
            format!("De begroting heeft geen post {value}."),
            format!("The budget has no line {value}."),
        ),
        Bilingual::new(
            "Kies een andere activiteit of kostensoort, of laad een begroting met deze post.",
            "Choose another activity or cost category, or load a budget with this line.",
        ),
    ))
}

fn no_period(draft: &DraftExpense) -> Box<Finding> {
    let paid_on = draft.payment_date;
    Box::new(Finding::new(
        FindingCode::NoReportingPeriod,
        draft.source.place_of(ExpenseField::PaymentDate),
        paid_on.format("%d-%m-%Y").to_string(),
        Bilingual::new(
            "De betaaldatum valt in geen enkele verslagperiode.",
            "The payment date falls in no reporting period.",
        ),
        Bilingual::new(
            "Controleer de datum, of vul de perioden van het project aan.",
            "Check the date, or complete the periods of the grant.",
        ),
    ))
}
