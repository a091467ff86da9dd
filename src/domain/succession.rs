//! A corrected workbook beside the lines of its predecessor: which rows are the same, changed, added or removed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::Serialize;

use crate::domain::folding::fold;
use crate::domain::ids::BudgetLineId;
use crate::domain::ledger::{Expenditure, LedgerLine, country_text};

/// The rows of a later file beside the standing lines of an earlier import.
#[derive(Clone, Debug, Default)]
pub struct Comparison<'l, 'r> {
    pub unchanged: Vec<(&'l Expenditure, &'r LedgerLine)>,
    pub changed: Vec<ChangedRow<'l, 'r>>,
    /// Rows that the earlier import did not have.
    pub added: Vec<&'r LedgerLine>,
    /// Lines that the later file does not have any more.
    pub removed: Vec<&'l Expenditure>,
}

/// A row that states the same expense in other words or figures.
#[derive(Clone, Debug)]
pub struct ChangedRow<'l, 'r> {
    pub line: &'l Expenditure,
    pub row: &'r LedgerLine,
    pub changes: Vec<FieldChange>,
}

/// What one field said and says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    pub field: &'static str,
    pub before: String,
    pub after: String,
}

/// Compares the standing lines of an import with the rows of a later file. Rows are paired by what they say, then by
/// supplier and document number, then by their place in the sheet. `name_of` names a budget line for people.
pub fn compare<'l, 'r>(
    standing: &'l [Expenditure],
    rows: &[&'r LedgerLine],
    name_of: &dyn Fn(BudgetLineId) -> String,
) -> Comparison<'l, 'r> {
    let mut pairing = Pairing::new(standing, rows);
    let mut comparison = Comparison::default();
    let pairs = [
        pairing.pair_by(&|line| Some(line.fingerprint.to_string()), &|_, _| true),
        pairing.pair_by(&document_key, &|_, _| true),
        pairing.pair_by(&|line| Some(place_key(line)), &still_the_same_expense),
    ];
    for (line, row) in pairs.into_iter().flatten() {
        let changes = changes(&line.line, row, name_of);
        if changes.is_empty() {
            comparison.unchanged.push((line, row));
        } else {
            comparison.changed.push(ChangedRow { line, row, changes });
        }
    }
    comparison.changed.sort_by_key(|changed| changed.line.id);
    comparison.added = pairing.rows_left.iter().filter_map(|place| rows.get(*place).copied()).collect();
    comparison.removed = pairing.lines_left.iter().filter_map(|place| standing.get(*place)).collect();
    comparison
}

/// Lines and rows that have no partner yet.
struct Pairing<'l, 'r, 's> {
    standing: &'l [Expenditure],
    rows: &'s [&'r LedgerLine],
    lines_left: BTreeSet<usize>,
    rows_left: BTreeSet<usize>,
}

impl<'l, 'r, 's> Pairing<'l, 'r, 's> {
    fn new(standing: &'l [Expenditure], rows: &'s [&'r LedgerLine]) -> Self {
        Self {
            standing,
            rows,
            lines_left: (0..standing.len()).collect(),
            rows_left: (0..rows.len()).collect(),
        }
    }

    /// Takes out the pairs with equal keys, first come first served.
    fn pair_by(
        &mut self,
        key: &dyn Fn(&LedgerLine) -> Option<String>,
        accept: &dyn Fn(&LedgerLine, &LedgerLine) -> bool,
    ) -> Vec<(&'l Expenditure, &'r LedgerLine)> {
        let mut lines: BTreeMap<String, VecDeque<(usize, &'l Expenditure)>> = BTreeMap::new();
        for place in &self.lines_left {
            if let Some(line) = self.standing.get(*place)
                && let Some(key) = key(&line.line)
            {
                lines.entry(key).or_default().push_back((*place, line));
            }
        }
        let mut pairs = Vec::new();
        for place in self.rows_left.clone() {
            let Some(row) = self.rows.get(place).copied() else { continue };
            let partners = key(row).and_then(|key| lines.get_mut(&key));
            let first = partners.and_then(|partners| {
                partners
                    .front()
                    .is_some_and(|(_, line)| accept(&line.line, row))
                    .then(|| partners.pop_front())
            });
            if let Some((line_place, line)) = first.flatten() {
                self.lines_left.remove(&line_place);
                self.rows_left.remove(&place);
                pairs.push((line, row));
            }
        }
        pairs
    }
}

fn document_key(line: &LedgerLine) -> Option<String> {
    let numbered = !line.document_number.is_empty();
    numbered.then(|| format!("{}|{}", fold(&line.supplier), fold(&line.document_number)))
}

/// A place alone proves nothing: next month's sheet has the landlord in the same row. The amount and the day of
/// payment must agree too, as they do when a document number was mistyped.
fn still_the_same_expense(before: &LedgerLine, after: &LedgerLine) -> bool {
    before.original == after.original && before.payment_date == after.payment_date
}

/// The same row of the same sheet with the same supplier.
fn place_key(line: &LedgerLine) -> String {
    format!("{}|{}|{}", line.source_sheet, line.source_row, fold(&line.supplier))
}

fn changes(
    before: &LedgerLine,
    after: &LedgerLine,
    name_of: &dyn Fn(BudgetLineId) -> String,
) -> Vec<FieldChange> {
    let facts = |line: &LedgerLine| {
        let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        [
            ("budget-line", name_of(line.budget_line)),
            ("country", country_text(line.country.as_ref()).to_owned()),
            ("supplier", line.supplier.clone()),
            ("document-number", line.document_number.clone()),
            ("description", line.description.clone()),
            ("invoice-date", day(line.invoice_date)),
            ("payment-date", day(Some(line.payment_date))),
            ("currency", line.original.currency.to_string()),
            ("amount", line.original.units().to_string()),
            ("vat", line.vat.to_string()),
        ]
    };
    facts(before)
        .into_iter()
        .zip(facts(after))
        .filter(|((_, before), (_, after))| before != after)
        .map(|((field, before), (_, after))| FieldChange { field, before, after })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::currency::{Currency, Money};
    use crate::domain::ids::{ExpenditureId, PostingId, ReportingPeriodId};
    use crate::domain::ledger::ExpenditureKind;
    use crate::domain::money::Cents;

    fn line(row: u32, supplier: &str, document: &str, cents: i64) -> LedgerLine {
        LedgerLine {
            kind: ExpenditureKind::Expense,
            answers: None,
            budget_line: BudgetLineId::new(1),
            period: ReportingPeriodId::new(1),
            year: 2025,
            country: None,
            supplier: supplier.to_owned(),
            document_number: document.to_owned(),
            description: String::new(),
            invoice_date: None,
            payment_date: "2025-03-01".parse().unwrap(),
            original: Money::new(cents, Currency::EUR),
            rate: None,
            amount: Cents::new(cents),
            vat: Cents::ZERO,
            likeness: None,
            fingerprint: cents.wrapping_mul(31).wrapping_add(i64::try_from(document.len()).unwrap()),
            source_sheet: Arc::from("Blad1"),
            source_row: row,
            source_range: format!("A{row}:K{row}"),
        }
    }

    fn posted(lines: Vec<LedgerLine>) -> Vec<Expenditure> {
        let numbered = lines.into_iter().zip(1_i64..);
        let posted =
            |(line, id)| Expenditure { id: ExpenditureId::new(id), posting: PostingId::new(1), line };
        numbered.map(posted).collect()
    }

    /// "=" unchanged, "~" changed, "+" added, "-" removed.
    fn check(before: Vec<LedgerLine>, after: &[LedgerLine], expected: &str) {
        let standing = posted(before);
        let after: Vec<&LedgerLine> = after.iter().collect();
        let comparison = compare(&standing, &after, &|id| id.to_string());
        let counts = [
            "=".repeat(comparison.unchanged.len()),
            "~".repeat(comparison.changed.len()),
            "+".repeat(comparison.added.len()),
            "-".repeat(comparison.removed.len()),
        ];
        assert_eq!(counts.concat(), expected);
    }

    #[test]
    fn rows_are_paired_by_content_then_document_then_place() {
        let before = || vec![line(2, "A", "1", 100), line(3, "B", "22", 200), line(4, "C", "333", 300)];
        check(before(), &before(), "===");
        check(before(), &[line(2, "A", "1", 101), line(3, "B", "22", 200), line(4, "C", "333", 300)], "==~");
        // A row was put in above: everything moved down.
        check(
            before(),
            &[
                line(2, "N", "4444", 50),
                line(3, "A", "1", 100),
                line(4, "B", "22", 200),
                line(5, "C", "333", 300),
            ],
            "===+",
        );
        check(before(), &[line(2, "A", "1", 100)], "=--");
        // A mistyped document number, mended in place.
        check(before(), &[line(2, "A", "10", 100), line(3, "B", "22", 200), line(4, "C", "333", 300)], "==~");
        check(vec![], &before(), "+++");
        check(before(), &[], "---");
    }

    #[test]
    fn a_change_names_the_field_with_both_values() {
        let standing = posted(vec![line(2, "A", "1", 100)]);
        let after = [line(2, "A", "1", 12_345)];
        let comparison = compare(&standing, &[&after[0]], &|id| id.to_string());
        let change = FieldChange { field: "amount", before: "1.00".to_owned(), after: "123.45".to_owned() };
        assert_eq!(comparison.changed[0].changes, [change]);
    }
}
