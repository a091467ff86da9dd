//! One invoice over several lines, activities or grants by a key (art. 24(4): the method of allocation is shown). The parts
//! always add up to the invoice (largest remainder), and each keeps the key.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::calendar::DateSpan;
use crate::domain::computation::{ComputedCost, UsedValue};
use crate::domain::cost_basis::{BasisKind, Statement};
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, MoneyError};

/// An invoice with its key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allocation {
    pub code: String,
    pub supplier: String,
    pub document_number: String,
    pub description: Bilingual,
    pub payment_date: NaiveDate,
    /// The whole invoice as it is declared, in euros.
    pub amount: Cents,
    /// What the weights count: participants, square metres, days.
    pub key: Bilingual,
    #[serde(rename = "share")]
    pub shares: Vec<AllocationShare>,
    #[serde(default)]
    pub withdrawn: bool,
}

/// One part of an invoice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllocationShare {
    /// Code of the grant; left out for a part that no grant pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<String>,
    #[serde(default)]
    pub activity: String,
    #[serde(default)]
    pub category: String,
    pub weight: u32,
}

impl Statement for Allocation {
    const KIND: BasisKind = BasisKind::Allocation;
    type Key = String;

    fn key(&self) -> Self::Key {
        self.code.clone()
    }

    fn is_withdrawn(&self) -> bool {
        self.withdrawn
    }
}

impl Allocation {
    /// The parts in the order of the shares; they add up to the invoice.
    pub fn parts(&self) -> Result<Vec<Cents>, MoneyError> {
        let weights: Vec<u64> = self.shares.iter().map(|share| u64::from(share.weight)).collect();
        self.amount.split(&weights)
    }
}

/// The parts of invoices that one grant pays, of those that were paid in a stretch of days.
pub fn allocated_costs(
    allocations: &[Allocation],
    grant: &str,
    span: DateSpan,
) -> Result<Vec<ComputedCost>, MoneyError> {
    let mut costs = Vec::new();
    for invoice in allocations.iter().filter(|invoice| span.contains(invoice.payment_date)) {
        let whole: u64 = invoice.shares.iter().map(|share| u64::from(share.weight)).sum();
        for ((share, part), place) in invoice.shares.iter().zip(invoice.parts()?).zip(1..) {
            if share.grant.as_deref() == Some(grant) {
                costs.push(cost_of(invoice, (share, part), place, whole));
            }
        }
    }
    Ok(costs)
}

fn cost_of(
    invoice: &Allocation,
    (share, part): (&AllocationShare, Cents),
    place: u32,
    whole: u64,
) -> ComputedCost {
    let (amount, weight) = (invoice.amount, share.weight);
    let formula = |description: &str, key: &str| {
        format!("{description}: EUR {amount} x {weight}/{whole} ({key}) = EUR {part}")
    };
    ComputedCost {
        item: format!("{} {place}", invoice.code),
        activity: share.activity.clone(),
        category: share.category.clone(),
        day: invoice.payment_date,
        supplier: invoice.supplier.clone(),
        document_number: invoice.document_number.clone(),
        amount: part,
        article: "art. 24(4)".to_owned(),
        formula: Bilingual::new(
            formula(&invoice.description.nl, &invoice.key.nl),
            formula(&invoice.description.en, &invoice.key.en),
        ),
        values: vec![
            UsedValue::new("hele factuur", "whole invoice", amount),
            UsedValue::new("sleutel", "key", &invoice.key.nl),
            UsedValue::new("gewicht", "weight", format!("{weight}/{whole}")),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn invoice(amount: i64, weights: &[u32]) -> Allocation {
        let share = |(place, weight): (usize, &u32)| AllocationShare {
            grant: (place != 1).then(|| if place == 2 { "ISF-1" } else { "CBR" }.to_owned()),
            activity: "HM".to_owned(),
            category: "f".to_owned(),
            weight: *weight,
        };
        Allocation {
            code: "T-1".to_owned(),
            supplier: "Zaalhuur".to_owned(),
            document_number: "F-9".to_owned(),
            description: Bilingual::new("zaalhuur", "rent of a room"),
            payment_date: "2025-03-14".parse().unwrap(),
            amount: Cents::new(amount),
            key: Bilingual::new("deelnemers", "participants"),
            shares: weights.iter().enumerate().map(share).collect(),
            withdrawn: false,
        }
    }

    fn of(grant: &str, allocation: &Allocation) -> Vec<i64> {
        let span = DateSpan { from: "2025-01-01".parse().unwrap(), to: "2025-06-30".parse().unwrap() };
        let costs = allocated_costs(std::slice::from_ref(allocation), grant, span).unwrap();
        costs.iter().map(|cost| cost.amount.get()).collect()
    }

    #[test]
    fn an_invoice_is_split_over_grants_and_others() {
        // 100.00 over 1, 1 and 1: the first bears the cent; the second is of no grant.
        let rent = invoice(10_000, &[1, 1, 1, 0]);
        assert_eq!((of("CBR", &rent), of("ISF-1", &rent)), (vec![3_334, 0], vec![3_333]));
        assert_eq!(invoice(10_000, &[0, 0]).parts(), Err(MoneyError::NothingToSplitBy));
        let span = DateSpan { from: "2025-03-15".parse().unwrap(), to: "2025-06-30".parse().unwrap() };
        assert_eq!(allocated_costs(std::slice::from_ref(&rent), "CBR", span).unwrap(), []);
        let whole = DateSpan { from: "2025-03-14".parse().unwrap(), ..span };
        let costs = allocated_costs(&[rent], "CBR", whole).unwrap();
        assert_eq!(costs[0].formula.en, "rent of a room: EUR 100.00 x 1/3 (participants) = EUR 33.34");
    }

    proptest! {
        #[test]
        fn the_parts_are_the_invoice(amount in -9_000_000_i64..90_000_000, weights in prop::collection::vec(0_u32..1_000, 1..12)) {
            let rent = invoice(amount, &weights);
            prop_assume!(weights.iter().any(|weight| *weight > 0));
            prop_assert_eq!(Cents::sum(rent.parts().unwrap()), Ok(Cents::new(amount)));
        }
    }
}
