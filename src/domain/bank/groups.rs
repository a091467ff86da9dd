//! One payment of several invoices, and one invoice paid in parts: sets of the same party whose amounts add up to the cent.

use super::{
    BankPayment, Confidence, Fit, Invoice, PaymentMatch, is_in_time, joined, names_invoice, paid_in,
    same_account, same_name,
};
use crate::domain::language::Bilingual;

/// More of one party than this are not tried in all combinations.
const MOST: usize = 12;

/// A part of a set: its place in its list, its amount in cents, and whether the number of the invoice is named.
#[derive(Clone, Copy)]
struct Part {
    place: usize,
    cents: i64,
    named: bool,
}

/// Sets of payments or of invoices that add up, for those that no single counterpart fits well.
pub(super) fn of_several(
    payments: &[BankPayment],
    invoices: &[Invoice],
    single: &[PaymentMatch],
) -> Vec<PaymentMatch> {
    let well = |found: &&PaymentMatch| found.fit.confidence >= Confidence::Likely;
    let has_payment = |place: usize| single.iter().filter(well).any(|found| found.payments.contains(&place));
    let has_invoice = |place: usize| single.iter().filter(well).any(|found| found.invoices.contains(&place));
    let mut found = Vec::new();
    for (place, payment) in payments.iter().enumerate().filter(|(place, _)| !has_payment(*place)) {
        let of_party = invoices.iter().enumerate().filter(|(place, _)| !has_invoice(*place));
        let mut of_party =
            of_party.filter_map(|(place, invoice)| Some((place, invoice, named(payment, invoice)?)));
        let Some(first) = of_party.next() else { continue };
        let currency = &first.1.currency;
        let parts: Vec<Part> = std::iter::once(first)
            .chain(of_party.filter(|(_, invoice, _)| invoice.currency == *currency))
            .map(|(place, invoice, named)| Part { place, cents: left_to_pay(invoice), named })
            .collect();
        if let Some(paid) = paid_in(payment, currency)
            && let Some((invoices, fit, in_doubt)) = add_up(&parts, paid.get(), &several_invoices)
        {
            found.push(PaymentMatch { payments: vec![place], invoices, fit, in_doubt });
        }
    }
    for (place, invoice) in invoices.iter().enumerate().filter(|(place, _)| !has_invoice(*place)) {
        let of_party = payments.iter().enumerate().filter(|(place, _)| !has_payment(*place));
        let parts: Vec<Part> = of_party
            .filter_map(|(place, payment)| {
                let named = named(payment, invoice)?;
                Some(Part { place, cents: paid_in(payment, &invoice.currency)?.get(), named })
            })
            .collect();
        if let Some((payments, fit, in_doubt)) = add_up(&parts, left_to_pay(invoice), &several_payments) {
            found.push(PaymentMatch { payments, invoices: vec![place], fit, in_doubt });
        }
    }
    found
}

fn left_to_pay(invoice: &Invoice) -> i64 {
    invoice.payable.unwrap_or(invoice.amount).get()
}

/// Whether a payment names the number of an invoice; nothing when they are not of one party, or not of one time.
fn named(payment: &BankPayment, invoice: &Invoice) -> Option<bool> {
    let named = names_invoice(payment, invoice);
    let of_party = named || same_account(payment, invoice) || same_name(&payment.party, &invoice.supplier);
    (of_party && is_in_time(payment, invoice) && paid_in(payment, &invoice.currency).is_some())
        .then_some(named)
}

/// The set that makes a sum: all that are named, or else the only combination; of several combinations the first, in
/// doubt.
fn add_up(
    parts: &[Part],
    sum: i64,
    why: &dyn Fn(usize, bool) -> Bilingual,
) -> Option<(Vec<usize>, Fit, bool)> {
    let places = |set: &[Part]| set.iter().map(|part| part.place).collect::<Vec<_>>();
    let total = |set: &[Part]| set.iter().try_fold(0_i64, |sum, part| sum.checked_add(part.cents));
    let named: Vec<Part> = parts.iter().copied().filter(|part| part.named).collect();
    if named.len() > 1 && total(&named) == Some(sum) {
        let fit = Fit { confidence: Confidence::Certain, reason: why(named.len(), true) };
        return Some((places(&named), fit, false));
    }
    if parts.len() > MOST {
        return None;
    }
    let mut sets = (1_u32..1 << parts.len()).filter(|mask| mask.count_ones() > 1).filter_map(|mask| {
        let of_mask = parts.iter().enumerate().filter(|(bit, _)| (mask >> bit) & 1 == 1);
        let set: Vec<Part> = of_mask.map(|(_, part)| *part).collect();
        (total(&set) == Some(sum)).then_some(set)
    });
    let first = sets.next()?;
    let fit = Fit { confidence: Confidence::Likely, reason: why(first.len(), false) };
    Some((places(&first), fit, sets.next().is_some()))
}

fn several_invoices(count: usize, named: bool) -> Bilingual {
    let sum = Bilingual::new(
        format!("bedrag gelijk aan {count} facturen samen"),
        format!("amount equal to {count} invoices together"),
    );
    because(sum, named)
}

fn several_payments(count: usize, named: bool) -> Bilingual {
    let sum = Bilingual::new(
        format!("{count} betalingen samen gelijk aan de factuur"),
        format!("{count} payments together equal to the invoice"),
    );
    because(sum, named)
}

fn because(sum: Bilingual, named: bool) -> Bilingual {
    let how = if named {
        Bilingual::new("factuurnummers genoemd", "invoice numbers named")
    } else {
        Bilingual::new("zelfde naam of rekening", "same name or account")
    };
    joined(&[sum, how])
}
