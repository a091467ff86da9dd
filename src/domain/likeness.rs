//! Near duplicates: expenses that look like the same invoice entered twice, in other letters, on another day or in
//! another currency. A person decides; this module only says what is alike, and why.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::folding::{fold, squeeze};
use crate::domain::language::Bilingual;
use crate::domain::ledger::LedgerLine;

/// Payments of one invoice that was entered twice lie close together; a yearly invoice with the same number does not.
/// Days, where the grant sets no others: a setting of the product, not a rule of the fund.
pub const DAYS_APART: u32 = 92;
/// Amounts that differ by a rounding are the same amount.
const CENTS_APART: u64 = 1;

/// Words that say how a company is organised, not which one it is.
const LEGAL_FORMS: [&str; 22] = [
    "bv",
    "nv",
    "vof",
    "cv",
    "stichting",
    "vereniging",
    "ltd",
    "limited",
    "llc",
    "llp",
    "plc",
    "inc",
    "corp",
    "gmbh",
    "ag",
    "kg",
    "sa",
    "sarl",
    "srl",
    "spa",
    "pty",
    "co",
];

/// What a person decided about a row that looks like a line of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DuplicateVerdict {
    /// Another expense: it may be posted.
    Different,
    /// The same expense: it is never posted.
    Same,
    /// Another part of the same invoice, which is split over lines or grants: it may be posted.
    #[serde(rename = "part-of")]
    PartOf,
}

/// What was decided about a row, by whom and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DuplicateDecision {
    pub verdict: DuplicateVerdict,
    pub reason: String,
    pub at: DateTime<Utc>,
    pub by: String,
}

impl DuplicateVerdict {
    pub const ALL: [DuplicateVerdict; 3] =
        [DuplicateVerdict::Different, DuplicateVerdict::Same, DuplicateVerdict::PartOf];

    pub fn code(self) -> &'static str {
        match self {
            DuplicateVerdict::Different => "different",
            DuplicateVerdict::Same => "same",
            DuplicateVerdict::PartOf => "part-of",
        }
    }
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("'{0}' is no decision about a duplicate: choose different, same or part-of")]
pub struct UnknownVerdict(String);

impl FromStr for DuplicateVerdict {
    type Err = UnknownVerdict;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|verdict| verdict.code() == text);
        known.ok_or_else(|| UnknownVerdict(text.to_owned()))
    }
}

/// Supplier and document number without case, accents, legal form, punctuation, spaces and leading zeros; nothing
/// when there is no document number to compare.
pub fn likeness_key(supplier: &str, document_number: &str) -> Option<String> {
    likeness_key_with(|| supplier_core(supplier), document_number)
}

/// The same for a supplier whose core may be known already.
pub fn likeness_key_with<Core: AsRef<str>>(
    supplier_core: impl FnOnce() -> Core,
    document_number: &str,
) -> Option<String> {
    let number = document_core(document_number);
    (!number.is_empty()).then(|| format!("{}|{number}", supplier_core().as_ref()))
}

pub(crate) fn supplier_core(name: &str) -> String {
    let folded = fold(name);
    let (mut core, mut all) = (String::with_capacity(folded.len()), String::with_capacity(folded.len()));
    let mut take = |word: &str| {
        all.push_str(word);
        if !LEGAL_FORMS.contains(&word) {
            core.push_str(word);
        }
    };
    // "B.V." folds to "b v": single letters are put together before the legal form is looked for.
    let mut initials = String::new();
    for word in folded.split(' ') {
        if word.chars().nth(1).is_none() {
            initials.push_str(word);
            continue;
        }
        take(&initials);
        initials.clear();
        take(word);
    }
    take(&initials);
    if core.is_empty() { all } else { core }
}

/// Each run of digits without its leading zeros: "INV-0042/1" and "inv 42 1" are one number.
fn document_core(number: &str) -> String {
    let mut core = String::with_capacity(number.len());
    let mut in_zeros = true;
    for character in number.chars() {
        if !character.is_ascii_digit() {
            in_zeros = true;
            if character.is_ascii_alphabetic() {
                core.push(character.to_ascii_uppercase());
            } else if character.is_alphanumeric() {
                core.push_str(&squeeze(character.encode_utf8(&mut [0; 4])));
            } else if core.chars().next_back().is_some_and(|last| last.is_ascii_digit()) {
                core.push('/');
            }
            continue;
        }
        if in_zeros && character == '0' {
            continue;
        }
        in_zeros = false;
        core.push(character);
    }
    core.trim_end_matches('/').to_owned()
}

/// Why a row may be an expense that an earlier import entered, when supplier, document number and budget line are the
/// same: even another amount may be a correction of it.
pub fn restated(row: &LedgerLine, known: &LedgerLine, days: u32) -> Option<Bilingual> {
    if let Some(reason) = alike(row, known, days) {
        return Some(reason);
    }
    (row.budget_line == known.budget_line).then(|| {
        Bilingual::new(
            format!(
                "zelfde leverancier, factuurnummer en begrotingspost, ander bedrag of andere datum ({} op {})",
                known.original.units(),
                known.payment_date.format("%d-%m-%Y")
            ),
            format!(
                "same supplier, invoice number and budget line, another amount or date ({} on {})",
                known.original.units(),
                known.payment_date.format("%-d %b %Y")
            ),
        )
    })
}

/// Why lines of two grants with the same supplier and document number state one invoice; nothing when their payments lie
/// so far apart that the number was used again. Other amounts are parts of it.
pub fn same_invoice(row: &LedgerLine, known: &LedgerLine, days: u32) -> Option<Bilingual> {
    if let Some(reason) = alike(row, known, days) {
        return Some(reason);
    }
    let apart = row.payment_date.signed_duration_since(known.payment_date).num_days().unsigned_abs();
    (apart <= u64::from(days) || row.invoice_date.is_some() && row.invoice_date == known.invoice_date).then(
        || {
            Bilingual::new(
                "zelfde leverancier en factuurnummer, een ander bedrag",
                "same supplier and invoice number, another amount",
            )
        },
    )
}

/// Why two lines with the same likeness key may be one expense; nothing when they are clearly two, or paid more than
/// these days apart.
pub fn alike(one: &LedgerLine, other: &LedgerLine, days: u32) -> Option<Bilingual> {
    let apart = one.payment_date.signed_duration_since(other.payment_date).num_days().unsigned_abs();
    if apart > u64::from(days) {
        return None;
    }
    let same_euros = one.amount.get().abs_diff(other.amount.get()) <= CENTS_APART;
    let same_money = one.original == other.original;
    // One amount in two currencies: entered once as invoiced and once as paid.
    let same_figure =
        one.original.currency != other.original.currency && one.original.units() == other.original.units();
    let reason = if same_money || same_figure {
        Bilingual::new(
            "zelfde leverancier, factuurnummer en bedrag",
            "same supplier, invoice number and amount",
        )
    } else if same_euros {
        Bilingual::new(
            "zelfde leverancier en factuurnummer, bedrag op een cent gelijk",
            "same supplier and invoice number, amount equal to the cent",
        )
    } else {
        return None;
    };
    Some(reason)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::currency::{Currency, Money};
    use crate::domain::ids::{BudgetLineId, ReportingPeriodId};
    use crate::domain::ledger::ExpenditureKind;
    use crate::domain::money::Cents;

    #[test]
    fn suppliers_and_numbers_are_compared_as_people_read_them() {
        for (one, other, same) in [
            (("Reisbureau De Horizon B.V.", "F-0042"), ("REISBUREAU DE HORIZON BV", "f42"), true),
            (("Café Zürich GmbH", "2025/0007"), ("Cafe Zurich", "2025-7"), true),
            (("Abuja Conference Centre Ltd.", "INV 12"), ("Abuja Conference Centre Limited", "INV-12"), true),
            (("DT&V, urenadministratie", "UREN-2025-06"), ("DT&V urenadministratie", "uren 2025 6"), true),
            (("Kantoor & Beeld", "KB-12"), ("Kantoor & Beeld", "KB-121"), false),
            (("Kantoor & Beeld", "2025-11"), ("Kantoor & Beeld", "2025-1-1"), false),
            (("Kantoor & Beeld", "KB-12"), ("Kantoor en Bureau", "KB-12"), false),
            (("BV", "1"), ("NV", "1"), false),
        ] {
            let key = |(supplier, number)| likeness_key(supplier, number).unwrap();
            assert_eq!(key(one) == key(other), same, "{one:?} {other:?}: {} {}", key(one), key(other));
        }
        assert_eq!(likeness_key("A", ""), None);
        assert_eq!(likeness_key("A", " - "), None);
    }

    fn line(cents: i64, paid: &str) -> LedgerLine {
        LedgerLine {
            kind: ExpenditureKind::Expense,
            answers: None,
            budget_line: BudgetLineId::new(1),
            period: ReportingPeriodId::new(1),
            year: 2025,
            country: None,
            supplier: String::new(),
            document_number: String::new(),
            description: String::new(),
            invoice_date: None,
            payment_date: paid.parse().unwrap(),
            original: Money::new(cents, Currency::EUR),
            rate: None,
            amount: Cents::new(cents),
            vat: Cents::ZERO,
            fingerprint: 0,
            likeness: None,
            source_sheet: Arc::from(""),
            source_row: 1,
            source_range: String::new(),
        }
    }

    #[test]
    fn the_days_of_the_grant_decide_how_far_payments_may_lie_apart() {
        let (march, may) = (line(100, "2025-03-01"), line(100, "2025-05-01"));
        for (days, is_alike) in [(60, false), (61, true), (DAYS_APART, true)] {
            assert_eq!(alike(&march, &may, days).is_some(), is_alike, "{days}");
            assert_eq!(same_invoice(&march, &may, days).is_some(), is_alike, "{days}");
        }
    }

    #[test]
    fn amounts_and_dates_decide() {
        for (one, other, is_alike) in [
            (line(100, "2025-03-01"), line(100, "2025-03-20"), true),
            (line(100, "2025-03-01"), line(101, "2025-03-01"), true),
            (line(100, "2025-03-01"), line(102, "2025-03-01"), false),
            (line(100, "2025-03-01"), line(-100, "2025-03-01"), false),
            (line(100, "2025-03-01"), line(100, "2026-03-01"), false),
        ] {
            assert_eq!(alike(&one, &other, DAYS_APART).is_some(), is_alike, "{one:?} {other:?}");
        }
        let dollars =
            LedgerLine { original: Money::new(100, "USD".parse().unwrap()), ..line(92, "2025-03-01") };
        assert!(alike(&dollars, &line(100, "2025-03-01"), DAYS_APART).is_some());
    }
}
