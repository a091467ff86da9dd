//! Payments on bank statements, and which invoices they may have paid: those that wait for their payment, and those in the
//! ledger that nothing proves to be paid yet. A person confirms; this module only says what fits, how well, and why.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

mod groups;

use crate::domain::currency::Money;
use crate::domain::figures::in_both;
use crate::domain::folding::squeeze;
use crate::domain::ids::{BankPaymentId, BankStatementId, ExpenditureId, ImportBatchId};
use crate::domain::language::Bilingual;
use crate::domain::likeness::supplier_core;
use crate::domain::money::Cents;

/// A payment as the bank booked it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BankPayment {
    /// Of the bank.
    pub reference: String,
    pub booked_on: NaiveDate,
    /// What leaves the account is negative.
    pub amount: Cents,
    /// ISO 4217.
    pub currency: String,
    pub party: String,
    pub party_account: String,
    pub message: String,
    /// Of the one who ordered the payment.
    pub end_to_end: String,
    /// What was ordered, where that is in another currency than the account; signed as the amount is.
    pub instructed: Option<Money>,
    /// The bank's rate between the two, as the statement states it.
    pub rate: Option<Decimal>,
    /// Row of the statement's sheet.
    pub source_row: u32,
}

/// A payment in the books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BookedPayment {
    pub id: BankPaymentId,
    pub statement: BankStatementId,
    #[serde(flatten)]
    pub payment: BankPayment,
}

/// Where the rows of an invoice stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "stands", rename_all = "lowercase")]
pub enum InvoiceRows {
    /// Rows of an import that wait for their payment, with the cell of their payment date.
    Waiting { batch: ImportBatchId, sheet: String, rows: Vec<(u32, String)> },
    /// Lines of the ledger that no proof of payment stands behind, with the day on which they say they were paid.
    Posted { lines: Vec<ExpenditureId>, paid_on: NaiveDate },
}

impl InvoiceRows {
    /// Where they stand, in a few signs: "7 Factuur!2+3" or "line 40+41".
    pub fn place(&self) -> String {
        let joined = |numbers: Vec<String>| numbers.join("+");
        match self {
            InvoiceRows::Waiting { batch, sheet, rows } => {
                let rows = rows.iter().map(|(row, _)| row.to_string()).collect();
                format!("{batch} {sheet}!{}", joined(rows))
            }
            InvoiceRows::Posted { lines, .. } => {
                format!("line {}", joined(lines.iter().map(ToString::to_string).collect()))
            }
        }
    }

    /// The waiting rows of a sheet, to add another one of the same invoice.
    pub fn waiting_on(&mut self, wanted: &str) -> Option<&mut Vec<(u32, String)>> {
        match self {
            InvoiceRows::Waiting { sheet, rows, .. } if sheet == wanted => Some(rows),
            InvoiceRows::Waiting { .. } | InvoiceRows::Posted { .. } => None,
        }
    }
}

/// An invoice that no payment is known of: one row, or several that share it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Invoice {
    #[serde(flatten)]
    pub rows: InvoiceRows,
    pub supplier: String,
    pub document_number: String,
    pub invoice_date: Option<NaiveDate>,
    /// ISO 4217.
    pub currency: String,
    /// With VAT, of all rows together.
    pub amount: Cents,
    /// What is left to pay, where the invoice states it.
    pub payable: Option<Cents>,
    /// The account that the invoice asks to pay to.
    pub account: String,
    /// The words that the invoice asks to pay with.
    pub remittance: String,
}

/// How well a payment fits an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Only the amount, in the time after the invoice.
    Possible,
    /// The amount, and the name or the account of the supplier.
    Likely,
    /// The amount, and the number of the invoice or its payment reference.
    Certain,
}

impl Confidence {
    pub fn code(self) -> &'static str {
        match self {
            Confidence::Possible => "possible",
            Confidence::Likely => "likely",
            Confidence::Certain => "certain",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            Confidence::Possible => Bilingual::new("mogelijk", "possible"),
            Confidence::Likely => Bilingual::new("waarschijnlijk", "likely"),
            Confidence::Certain => Bilingual::new("zeker", "certain"),
        }
    }
}

/// Why a payment may be that of an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fit {
    pub confidence: Confidence,
    pub reason: Bilingual,
}

/// Payments later than this after an invoice are not proposed. A setting of the product, not a rule of the fund.
const DAYS_AFTER: i64 = 366;
/// Invoices are paid in advance at times: by so many days.
const DAYS_BEFORE: i64 = 31;
/// A bank books a payment some days from the day that a ledger says.
const DAYS_AROUND: i64 = 10;
/// Shorter numbers stand in other numbers by chance.
const TELLING: usize = 4;

/// How well a payment fits an invoice; nothing when it cannot be its payment.
pub fn fit(payment: &BankPayment, invoice: &Invoice) -> Option<Fit> {
    let paid = paid_in(payment, &invoice.currency)?;
    let is_payable = invoice.payable == Some(paid);
    if paid != invoice.amount && !is_payable || !is_in_time(payment, invoice) {
        return None;
    }
    let mut why = vec![if paid == invoice.amount {
        Bilingual::new("bedrag gelijk", "same amount")
    } else {
        Bilingual::new("bedrag gelijk aan wat nog te voldoen was", "amount equal to what was left to pay")
    }];
    why.extend(rate_of(payment, invoice));
    let reference = names_invoice(payment, invoice);
    if reference {
        why.push(Bilingual::new(
            "noemt het factuurnummer of betalingskenmerk",
            "names the invoice number or payment reference",
        ));
    }
    let account = same_account(payment, invoice);
    if account {
        why.push(Bilingual::new("naar de rekening op de factuur", "to the account on the invoice"));
    }
    let name = same_name(&payment.party, &invoice.supplier);
    if name {
        why.push(Bilingual::new("zelfde naam", "same name"));
    }
    let confidence = match (reference, account || name) {
        (true, _) => Confidence::Certain,
        (false, true) => Confidence::Likely,
        (false, false) => Confidence::Possible,
    };
    Some(Fit { confidence, reason: joined(&why) })
}

fn joined(why: &[Bilingual]) -> Bilingual {
    let all = |text: fn(&Bilingual) -> &String| why.iter().map(text).cloned().collect::<Vec<_>>().join(", ");
    Bilingual::new(all(|part| &part.nl), all(|part| &part.en))
}

/// What left the account in a currency: of the account, or of the order where the bank exchanged it.
fn paid_in(payment: &BankPayment, currency: &str) -> Option<Cents> {
    let amount = if payment.currency == currency {
        payment.amount
    } else {
        let ordered = payment.instructed.filter(|ordered| ordered.currency.code() == currency)?;
        // Invoices are kept in hundredths, whatever their currency has.
        Cents::from_euros_half_away(ordered.units()).ok()?
    };
    amount.negated().ok()
}

/// The bank's rate, where the invoice is in another currency than the account.
fn rate_of(payment: &BankPayment, invoice: &Invoice) -> Option<Bilingual> {
    if payment.currency == invoice.currency {
        return None;
    }
    let euros = in_both(payment.amount.negated().ok()?.euros());
    let (account, rate) = (&payment.currency, payment.rate.map(in_both).unwrap_or_default());
    let at = |word: &str, rate: &str| if rate.is_empty() { String::new() } else { format!(" {word} {rate}") };
    Some(Bilingual::new(
        format!("van de rekening ging {account} {}{}", euros.nl, at("tegen koers", &rate.nl)),
        format!("{account} {} left the account{}", euros.en, at("at rate", &rate.en)),
    ))
}

fn is_in_time(payment: &BankPayment, invoice: &Invoice) -> bool {
    let days = |from: NaiveDate| payment.booked_on.signed_duration_since(from).num_days();
    match (&invoice.rows, invoice.invoice_date) {
        (InvoiceRows::Posted { paid_on, .. }, _) => days(*paid_on).abs() <= DAYS_AROUND,
        (InvoiceRows::Waiting { .. }, Some(invoiced)) => {
            (DAYS_BEFORE.saturating_neg()..=DAYS_AFTER).contains(&days(invoiced))
        }
        (InvoiceRows::Waiting { .. }, None) => true,
    }
}

/// Whether the payment names the number of the invoice or its payment reference.
fn names_invoice(payment: &BankPayment, invoice: &Invoice) -> bool {
    let words = squeeze(&format!("{} {}", payment.message, payment.end_to_end));
    let names = |text: &str| {
        let wanted = squeeze(text);
        wanted.len() >= TELLING && words.contains(&wanted)
    };
    names(&invoice.document_number) || names(&invoice.remittance)
}

fn same_account(payment: &BankPayment, invoice: &Invoice) -> bool {
    !invoice.account.is_empty() && squeeze(&invoice.account) == squeeze(&payment.party_account)
}

fn same_name(one: &str, other: &str) -> bool {
    let (one, other) = (supplier_core(one), supplier_core(other));
    let long_enough = one.len().min(other.len()) >= TELLING;
    long_enough && (one.contains(&other) || other.contains(&one))
}

/// Payments and invoices that may belong together: one and one, one payment of several invoices, or several payments of
/// one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentMatch {
    /// Places of the payments in their list, in order.
    pub payments: Vec<usize>,
    /// Places of the invoices in their list, in order.
    pub invoices: Vec<usize>,
    pub fit: Fit,
    /// Other payments fit the invoices as well as these, or these payments fit other invoices as well.
    pub in_doubt: bool,
}

impl PaymentMatch {
    fn shares_with(&self, other: &PaymentMatch) -> bool {
        let same = self.payments == other.payments && self.invoices == other.invoices;
        let any = |one: &[usize], other: &[usize]| one.iter().any(|place| other.contains(place));
        !same && (any(&self.payments, &other.payments) || any(&self.invoices, &other.invoices))
    }
}

/// Everything that fits and was not declined, the best first. Of two that fit equally well neither goes before the other:
/// both are in doubt.
pub fn match_payments(
    payments: &[BankPayment],
    invoices: &[Invoice],
    is_declined: &dyn Fn(&PaymentMatch) -> bool,
) -> Vec<PaymentMatch> {
    let mut matches = Vec::new();
    for (place, payment) in payments.iter().enumerate() {
        for (invoice_place, invoice) in invoices.iter().enumerate() {
            if let Some(fit) = fit(payment, invoice) {
                let (payments, invoices) = (vec![place], vec![invoice_place]);
                matches.push(PaymentMatch { payments, invoices, fit, in_doubt: false });
            }
        }
    }
    matches.extend(groups::of_several(payments, invoices, &matches));
    matches.retain(|found| !is_declined(found));
    let rivals: Vec<bool> = matches
        .iter()
        .map(|one| {
            let rival =
                |other: &PaymentMatch| one.shares_with(other) && other.fit.confidence >= one.fit.confidence;
            one.in_doubt || matches.iter().any(rival)
        })
        .collect();
    for (one, in_doubt) in matches.iter_mut().zip(rivals) {
        one.in_doubt = in_doubt;
    }
    matches.sort_by_key(|one| {
        (std::cmp::Reverse(one.fit.confidence), one.in_doubt, one.payments.clone(), one.invoices.clone())
    });
    matches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(payments: &[BankPayment], invoices: &[Invoice]) -> Vec<PaymentMatch> {
        match_payments(payments, invoices, &|_| false)
    }

    fn payment(cents: i64, on: &str, party: &str, message: &str) -> BankPayment {
        BankPayment {
            reference: String::new(),
            booked_on: on.parse().unwrap(),
            amount: Cents::new(cents),
            currency: "EUR".to_owned(),
            party: party.to_owned(),
            party_account: "NL20INGB0001234567".to_owned(),
            message: message.to_owned(),
            end_to_end: String::new(),
            instructed: None,
            rate: None,
            source_row: 5,
        }
    }

    fn invoice(cents: i64, supplier: &str, number: &str) -> Invoice {
        let (batch, sheet, rows) = (ImportBatchId::new(1), "Factuur".to_owned(), vec![(2, "G2".to_owned())]);
        Invoice {
            rows: InvoiceRows::Waiting { batch, sheet, rows },
            supplier: supplier.to_owned(),
            document_number: number.to_owned(),
            invoice_date: Some("2025-03-03".parse().unwrap()),
            currency: "EUR".to_owned(),
            amount: Cents::new(cents),
            payable: None,
            account: String::new(),
            remittance: String::new(),
        }
    }

    #[test]
    fn payments_fit_by_amount_time_reference_and_name() {
        let hotel = || invoice(12_000, "Hotel Zuiderzicht B.V.", "HZ-9914");
        let with_account = Invoice { account: "NL20 INGB 0001 2345 67".to_owned(), ..hotel() };
        let partly = Invoice { payable: Some(Cents::new(7_000)), ..hotel() };
        let with_remittance = Invoice { remittance: "RF18 5390 0754".to_owned(), ..hotel() };
        let refund = invoice(-12_000, "Hotel Zuiderzicht B.V.", "HZ-9914");
        let dollars = Invoice { currency: "USD".to_owned(), ..hotel() };
        let (likely, certain, possible) =
            (Some(Confidence::Likely), Some(Confidence::Certain), Some(Confidence::Possible));
        for (payment, invoice, confidence) in [
            (payment(-12_000, "2025-03-14", "x", "factuur HZ 9914"), hotel(), certain),
            (payment(-12_000, "2025-03-14", "hotel zuiderzicht", ""), hotel(), likely),
            (payment(-12_000, "2025-03-14", "x", ""), with_account, likely),
            (payment(-12_000, "2025-03-14", "x", ""), hotel(), possible),
            (payment(-12_000, "2025-03-14", "x", "rf18 53900754"), with_remittance, certain),
            (payment(-12_001, "2025-03-14", "x", "HZ-9914"), hotel(), None),
            (payment(12_000, "2025-03-14", "x", "HZ-9914"), hotel(), None),
            (payment(12_000, "2025-03-14", "x", "HZ-9914"), refund, certain),
            (payment(-7_000, "2025-03-14", "x", "HZ-9914"), partly, certain),
            (payment(-12_000, "2025-01-30", "x", "HZ-9914"), hotel(), None),
            (payment(-12_000, "2025-02-01", "x", "HZ-9914"), hotel(), certain),
            (payment(-12_000, "2026-03-05", "x", "HZ-9914"), hotel(), None),
            (payment(-12_000, "2025-03-14", "x", "HZ-9914"), dollars, None),
            (payment(-12_000, "2025-03-14", "", "99"), invoice(12_000, "", "99"), possible),
        ] {
            assert_eq!(
                fit(&payment, &invoice).map(|fit| fit.confidence),
                confidence,
                "{payment:?} {invoice:?}"
            );
        }
    }

    #[test]
    fn lines_of_the_ledger_fit_payments_around_the_day_that_they_state() {
        let paid_on = "2025-03-14".parse().unwrap();
        let posted = InvoiceRows::Posted { lines: vec![ExpenditureId::new(7)], paid_on };
        let line = Invoice { rows: posted, ..invoice(12_000, "Hotel Zuiderzicht B.V.", "HZ-9914") };
        for (on, fits) in [("2025-03-04", true), ("2025-03-24", true), ("2025-03-25", false)] {
            assert_eq!(fit(&payment(-12_000, on, "x", "HZ-9914"), &line).is_some(), fits, "{on}");
        }
    }

    #[test]
    fn an_invoice_in_another_currency_is_compared_with_what_was_ordered() {
        let usd = "USD".parse().unwrap();
        let dollars = Invoice { currency: "USD".to_owned(), ..invoice(50_000, "Abuja Centre", "AC-501") };
        let paid = |ordered: i64| BankPayment {
            instructed: Some(Money::new(ordered, usd)),
            rate: Some("1.0837".parse().unwrap()),
            ..payment(-46_138, "2025-03-14", "Abuja Centre", "AC-501")
        };
        let found = fit(&paid(-50_000), &dollars).unwrap();
        assert_eq!(found.confidence, Confidence::Certain);
        assert!(found.reason.nl.contains("EUR 461,38 tegen koers 1,0837"), "{}", found.reason.nl);
        assert_eq!(fit(&paid(-50_001), &dollars), None);
        assert_eq!(fit(&payment(-50_000, "2025-03-14", "Abuja Centre", "AC-501"), &dollars), None);
    }

    fn shown(matches: Vec<PaymentMatch>) -> Vec<(Vec<usize>, Vec<usize>, &'static str, bool)> {
        let shown = |found: PaymentMatch| {
            (found.payments, found.invoices, found.fit.confidence.code(), found.in_doubt)
        };
        matches.into_iter().map(shown).collect()
    }

    #[test]
    fn one_payment_may_be_of_several_invoices_and_several_of_one() {
        let (hotel, taxi) = ("Hotel Zuiderzicht B.V.", "Taxi Centraal");
        let invoices = [
            invoice(12_000, hotel, "HZ-9914"),
            invoice(8_000, hotel, "HZ-9920"),
            invoice(5_000, taxi, "TC-77"),
        ];
        let both = payment(-20_000, "2025-03-14", "Hotel Zuiderzicht", "HZ-9914 en HZ-9920");
        assert_eq!(shown(matched(&[both], &invoices)), [(vec![0], vec![0, 1], "certain", false)]);
        let unnamed = payment(-20_000, "2025-03-14", "Hotel Zuiderzicht", "twee nachten");
        assert_eq!(shown(matched(&[unnamed], &invoices)), [(vec![0], vec![0, 1], "likely", false)]);
        let stranger = payment(-20_000, "2025-03-14", "Bakker", "");
        assert_eq!(shown(matched(&[stranger], &invoices)), []);
        let parts = [
            payment(-2_000, "2025-03-14", taxi, "TC-77 eerste deel"),
            payment(-3_000, "2025-03-20", taxi, "TC-77 rest"),
            payment(-900, "2025-03-21", taxi, "fooi"),
        ];
        assert_eq!(shown(matched(&parts, &invoices)), [(vec![0, 1], vec![2], "certain", false)]);
        let part = &parts[..1];
        assert_eq!(shown(matched(part, &invoices)), [], "a part alone pays nothing");
    }

    #[test]
    fn groups_that_add_up_in_more_than_one_way_are_in_doubt() {
        let hotel = "Hotel Zuiderzicht B.V.";
        let invoices = [
            invoice(100, hotel, "1"),
            invoice(200, hotel, "2"),
            invoice(300, hotel, "3"),
            invoice(400, hotel, "4"),
        ];
        let found = shown(matched(&[payment(-500, "2025-03-14", hotel, "")], &invoices));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].2, found[0].3), ("likely", true));
    }

    #[test]
    fn of_two_that_fit_alike_neither_is_taken() {
        let payments =
            [payment(-500, "2025-03-10", "Taxi", ""), payment(-500, "2025-03-11", "Taxi", "T-2044")];
        let invoices = [invoice(500, "Taxi", "T-2043"), invoice(500, "Taxi", "T-2044")];
        let told: Vec<_> = matched(&payments, &invoices)
            .into_iter()
            .map(|found| (found.payments[0], found.invoices[0], found.fit.confidence.code(), found.in_doubt))
            .collect();
        assert_eq!(
            told,
            [
                (1, 1, "certain", false),
                (0, 0, "likely", true),
                (0, 1, "likely", true),
                (1, 0, "likely", true),
            ]
        );
        let alone = matched(&payments[..1], &invoices[..1]);
        assert!(!alone[0].in_doubt);
        // What was declined rivals nothing any more.
        let declined = |found: &PaymentMatch| found.payments != found.invoices;
        let left = shown(match_payments(&payments, &invoices, &declined));
        assert_eq!(left, [(vec![1], vec![1], "certain", false), (vec![0], vec![0], "likely", false)]);
    }
}
