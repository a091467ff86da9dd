//! Payments on bank statements, and which expenses that wait for their payment they may have paid. A person confirms; this
//! module only says what fits, how well, and why.

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::folding::squeeze;
use crate::domain::ids::{BankPaymentId, BankStatementId, ImportBatchId};
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

/// An invoice that waits for its payment: one row, or several that share it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnpaidInvoice {
    pub batch: ImportBatchId,
    pub sheet: String,
    /// Rows with the cell of their payment date.
    pub rows: Vec<(u32, String)>,
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
/// Shorter numbers stand in other numbers by chance.
const TELLING: usize = 4;

/// How well a payment fits an invoice; nothing when it cannot be its payment.
pub fn fit(payment: &BankPayment, invoice: &UnpaidInvoice) -> Option<Fit> {
    if payment.currency != invoice.currency {
        return None;
    }
    let paid = payment.amount.negated().ok()?;
    let is_payable = invoice.payable == Some(paid);
    if paid != invoice.amount && !is_payable {
        return None;
    }
    if let Some(invoiced) = invoice.invoice_date {
        let days = payment.booked_on.signed_duration_since(invoiced).num_days();
        if !(DAYS_BEFORE.saturating_neg()..=DAYS_AFTER).contains(&days) {
            return None;
        }
    }
    let mut why = vec![if paid == invoice.amount {
        Bilingual::new("bedrag gelijk", "same amount")
    } else {
        Bilingual::new("bedrag gelijk aan wat nog te voldoen was", "amount equal to what was left to pay")
    }];
    let words = squeeze(&format!("{} {}", payment.message, payment.end_to_end));
    let names = |text: &str| {
        let wanted = squeeze(text);
        wanted.len() >= TELLING && words.contains(&wanted)
    };
    let reference = names(&invoice.document_number) || names(&invoice.remittance);
    if reference {
        why.push(Bilingual::new(
            "noemt het factuurnummer of betalingskenmerk",
            "names the invoice number or payment reference",
        ));
    }
    let account = !invoice.account.is_empty() && squeeze(&invoice.account) == squeeze(&payment.party_account);
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
    let joined =
        |text: fn(&Bilingual) -> &String| why.iter().map(text).cloned().collect::<Vec<_>>().join(", ");
    Some(Fit { confidence, reason: Bilingual::new(joined(|part| &part.nl), joined(|part| &part.en)) })
}

fn same_name(one: &str, other: &str) -> bool {
    let (one, other) = (supplier_core(one), supplier_core(other));
    let long_enough = one.len().min(other.len()) >= TELLING;
    long_enough && (one.contains(&other) || other.contains(&one))
}

/// A payment and an invoice that may belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaymentMatch {
    /// Place of the invoice in the list of invoices.
    #[serde(skip)]
    pub invoice: usize,
    /// Place of the payment in the list of payments.
    #[serde(skip)]
    pub payment: usize,
    #[serde(flatten)]
    pub fit: Fit,
    /// Another payment fits the invoice as well as this one, or this payment fits another invoice as well.
    pub in_doubt: bool,
}

/// Everything that fits, the best first. Of two that fit equally well neither goes before the other: both are in doubt.
pub fn match_payments(payments: &[BankPayment], invoices: &[UnpaidInvoice]) -> Vec<PaymentMatch> {
    let mut matches = Vec::new();
    for (place, payment) in payments.iter().enumerate() {
        for (invoice_place, invoice) in invoices.iter().enumerate() {
            if let Some(fit) = fit(payment, invoice) {
                matches.push(PaymentMatch { invoice: invoice_place, payment: place, fit, in_doubt: false });
            }
        }
    }
    let rivals: Vec<bool> = matches
        .iter()
        .map(|one| {
            matches.iter().any(|other| {
                let shares = (one.invoice == other.invoice) != (one.payment == other.payment);
                shares && other.fit.confidence >= one.fit.confidence
            })
        })
        .collect();
    for (one, in_doubt) in matches.iter_mut().zip(rivals) {
        one.in_doubt = in_doubt;
    }
    matches
        .sort_by_key(|one| (std::cmp::Reverse(one.fit.confidence), one.in_doubt, one.payment, one.invoice));
    matches
}

#[cfg(test)]
mod tests {
    use super::*;

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
            source_row: 5,
        }
    }

    fn invoice(cents: i64, supplier: &str, number: &str) -> UnpaidInvoice {
        UnpaidInvoice {
            batch: ImportBatchId::new(1),
            sheet: "Factuur".to_owned(),
            rows: vec![(2, "G2".to_owned())],
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
        let with_account = UnpaidInvoice { account: "NL20 INGB 0001 2345 67".to_owned(), ..hotel() };
        let partly = UnpaidInvoice { payable: Some(Cents::new(7_000)), ..hotel() };
        let with_remittance = UnpaidInvoice { remittance: "RF18 5390 0754".to_owned(), ..hotel() };
        let refund = invoice(-12_000, "Hotel Zuiderzicht B.V.", "HZ-9914");
        let dollars = UnpaidInvoice { currency: "USD".to_owned(), ..hotel() };
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
    fn of_two_that_fit_alike_neither_is_taken() {
        let payments =
            [payment(-500, "2025-03-10", "Taxi", ""), payment(-500, "2025-03-11", "Taxi", "T-2044")];
        let invoices = [invoice(500, "Taxi", "T-2043"), invoice(500, "Taxi", "T-2044")];
        let told: Vec<_> = match_payments(&payments, &invoices)
            .into_iter()
            .map(|found| (found.payment, found.invoice, found.fit.confidence.code(), found.in_doubt))
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
        let alone = match_payments(&payments[..1], &invoices[..1]);
        assert!(!alone[0].in_doubt);
    }
}
