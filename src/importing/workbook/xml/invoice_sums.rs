//! The arithmetic of an invoice in exact decimals: the sums that EN 16931 prescribes (BR-CO-10 to 17), and its division
//! over booking references without losing a cent.

use rust_decimal::{Decimal, RoundingStrategy};

use super::invoice::Invoice;
use super::{Element, number};
use crate::domain::money::Cents;

/// A sum that an invoice states, and what its parts add up to.
#[derive(Debug, PartialEq)]
pub(super) struct Sum {
    pub rule: &'static str,
    pub stated: Decimal,
    pub computed: Decimal,
}

/// A part of an invoice that is booked as one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Share {
    /// The buyer's booking reference.
    pub reference: String,
    /// Of the goods and services.
    pub names: Vec<String>,
    pub net: Option<Decimal>,
    pub vat: Option<Decimal>,
    pub gross: Option<Decimal>,
}

/// Every sum of the invoice whose total is stated; a total that is left out counts as zero only where the standard says so.
pub(super) fn sums_of(invoice: &Invoice) -> Vec<Sum> {
    let total = |name| invoice.total(name);
    let or_zero = |name| total(name).unwrap_or_default();
    let mut sums = Sums::default();
    let lines = add(invoice.lines().map(|line| amount(line, "LineExtensionAmount")));
    sums.check("BR-CO-10", total("LineExtensionAmount"), lines);
    let of_kind = |is_charge: &'static str| {
        let all = invoice.root().all("AllowanceCharge");
        add(all.filter(|one| one.text_at("ChargeIndicator") == is_charge).map(|one| amount(one, "Amount")))
    };
    sums.check("BR-CO-11", Some(or_zero("AllowanceTotalAmount")), of_kind("false"));
    sums.check("BR-CO-12", Some(or_zero("ChargeTotalAmount")), of_kind("true"));
    let net = total("LineExtensionAmount").and_then(|lines| {
        lines.checked_sub(or_zero("AllowanceTotalAmount"))?.checked_add(or_zero("ChargeTotalAmount"))
    });
    sums.check("BR-CO-13", total("TaxExclusiveAmount"), net);
    let vat = invoice.vat().and_then(|vat| number(&vat.text_at("TaxAmount")));
    if let Some(element) = invoice.vat() {
        let parts: Vec<&Element> = element.all("TaxSubtotal").collect();
        sums.check("BR-CO-14", vat, add(parts.iter().map(|part| amount(part, "TaxAmount"))));
        for part in parts {
            let rate = number(&part.text_at("TaxCategory/Percent"));
            let exact = amount(part, "TaxableAmount")
                .zip(rate)
                .and_then(|(base, rate)| base.checked_mul(rate)?.checked_div(Decimal::ONE_HUNDRED));
            let rounded =
                exact.map(|exact| exact.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero));
            sums.check("BR-CO-17", amount(part, "TaxAmount"), rounded);
        }
    }
    let gross = total("TaxExclusiveAmount").and_then(|net| net.checked_add(vat.unwrap_or_default()));
    sums.check("BR-CO-15", total("TaxInclusiveAmount"), gross);
    let payable = total("TaxInclusiveAmount").and_then(|gross| {
        gross.checked_sub(or_zero("PrepaidAmount"))?.checked_add(or_zero("PayableRoundingAmount"))
    });
    sums.check("BR-CO-16", total("PayableAmount"), payable);
    sums.0
}

#[derive(Default)]
struct Sums(Vec<Sum>);

impl Sums {
    fn check(&mut self, rule: &'static str, stated: Option<Decimal>, computed: Option<Decimal>) {
        if let (Some(stated), Some(computed)) = (stated, computed) {
            self.0.push(Sum { rule, stated, computed });
        }
    }
}

fn amount(element: &Element, path: &str) -> Option<Decimal> {
    let text = element.text_at(path);
    if text.is_empty() { None } else { number(&text) }
}

fn add(mut parts: impl Iterator<Item = Option<Decimal>>) -> Option<Decimal> {
    parts.try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part?))
}

/// The parts of an invoice whose lines name more than one booking reference; nothing when it is one, or when its amounts
/// do not let themselves be divided.
pub(super) fn shares_of(invoice: &Invoice) -> Option<Vec<Share>> {
    let mut groups: Vec<(String, Vec<&Element>)> = Vec::new();
    for line in invoice.lines() {
        let reference = invoice.booking_reference(line);
        match groups.iter_mut().find(|(known, _)| *known == reference) {
            Some((_, lines)) => lines.push(line),
            None => groups.push((reference, vec![line])),
        }
    }
    if groups.len() < 2 {
        return None;
    }
    let nets = split(invoice.total("TaxExclusiveAmount")?, &weights(&groups, None)?)?;
    let vats = divided_vat(invoice, &groups)?;
    let shares =
        groups.into_iter().zip(nets.into_iter().zip(vats)).map(|((reference, lines), (net, vat))| {
            let names = lines.iter().map(|line| line.text_at("Item/Name")).collect();
            Some(Share {
                reference,
                names,
                net: Some(net),
                vat: Some(vat),
                gross: Some(net.checked_add(vat)?),
            })
        });
    shares.collect()
}

/// VAT belongs to the lines of its own category and rate.
fn divided_vat(invoice: &Invoice, groups: &[(String, Vec<&Element>)]) -> Option<Vec<Decimal>> {
    let mut vats = vec![Decimal::ZERO; groups.len()];
    for part in invoice.vat()?.all("TaxSubtotal") {
        let total = amount(part, "TaxAmount")?;
        if total.is_zero() {
            continue;
        }
        let rate = rate_of(part.child("TaxCategory")?);
        let parts = split(total, &weights(groups, Some(&rate))?)?;
        for (vat, part) in vats.iter_mut().zip(parts) {
            *vat = vat.checked_add(part)?;
        }
    }
    Some(vats)
}

fn rate_of(category: &Element) -> (String, Option<Decimal>) {
    (category.text_at("ID"), amount(category, "Percent").map(|rate| rate.normalize()))
}

/// What the lines of each group weigh: their net amounts in cents, of one rate of VAT or of all.
fn weights(groups: &[(String, Vec<&Element>)], rate: Option<&(String, Option<Decimal>)>) -> Option<Vec<u64>> {
    let is_wanted = |line: &&&Element| match (rate, line.at("Item/ClassifiedTaxCategory")) {
        (None, _) => true,
        (Some(rate), Some(category)) => rate_of(category) == *rate,
        (Some(_), None) => false,
    };
    let of_group = |(_, lines): &(String, Vec<&Element>)| {
        let net = add(lines.iter().filter(is_wanted).map(|line| amount(line, "LineExtensionAmount")))?;
        let cents = Cents::from_euros_half_away(net).ok()?;
        u64::try_from(cents.get()).ok()
    };
    let weights: Option<Vec<u64>> = groups.iter().map(of_group).collect();
    weights.filter(|weights| weights.iter().any(|weight| *weight > 0))
}

/// Divides an amount of two decimals so that the parts add up to it.
fn split(total: Decimal, weights: &[u64]) -> Option<Vec<Decimal>> {
    let cents = Cents::from_euros_half_away(total).ok().filter(|cents| cents.euros() == total)?;
    let parts = cents.split(weights).ok()?;
    Some(parts.into_iter().map(Cents::euros).collect())
}
