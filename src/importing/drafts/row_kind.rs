//! Tells expenses from totals, remarks and repeated headers. In doubt a row is an expense: it then waits with
//! findings, and nothing is lost.

use rust_decimal::Decimal;

use super::RowCells;
use crate::domain::expense::ExpenseField;
use crate::domain::grant::Activity;
use crate::importing::column_styles::{AMOUNTS, Resolved, TableStyles, resolve_number};
use crate::importing::lookups::CodeLookup;
use crate::importing::numbers::read_amount;
use crate::importing::vocabulary::Vocabulary;
use crate::importing::workbook::CellValue;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowKind {
    Expense,
    /// With the column of the word or the sum that gives it away.
    Total {
        column: u16,
    },
    Text {
        column: u16,
    },
    RepeatedHeader,
}

/// A row that has one of these is about one expense, whatever else it says.
const TELLING: [ExpenseField; 7] = [
    ExpenseField::Activity,
    ExpenseField::Category,
    ExpenseField::Description,
    ExpenseField::Supplier,
    ExpenseField::DocumentNumber,
    ExpenseField::InvoiceDate,
    ExpenseField::PaymentDate,
];

/// Where words after "total" may be part of a name.
const NAMING: [ExpenseField; 2] = [ExpenseField::Supplier, ExpenseField::Description];

/// Running sums of the main amounts, to know a sum without a word beside it.
#[derive(Default)]
pub(super) struct BlockSums {
    all: Sum,
    block: Sum,
}

#[derive(Default)]
struct Sum {
    rows: u32,
    amount: Decimal,
}

impl Sum {
    fn add(&mut self, amount: Decimal) {
        self.rows += 1;
        self.amount = self.amount.saturating_add(amount);
    }

    fn is(&self, amount: Decimal) -> bool {
        self.rows > 1 && self.amount == amount
    }
}

impl BlockSums {
    pub fn add(&mut self, amount: Option<Decimal>) {
        if let Some(amount) = amount {
            self.all.add(amount);
            self.block.add(amount);
        }
    }

    pub fn start_block(&mut self) {
        self.block = Sum::default();
    }
}

/// The amount of a row that counts, with VAT where it is stated.
pub(super) fn main_amount(
    cells: &RowCells<'_>,
    styles: &TableStyles,
    vocabulary: &Vocabulary,
) -> Option<Decimal> {
    let amount = |field| match cells.get(field)? {
        CellValue::Number(amount) => Some(amount),
        CellValue::Text(text) => {
            match resolve_number(read_amount(text, vocabulary).readings, styles.numbers_of(field)) {
                Resolved::Known(amount) => Some(amount),
                Resolved::InDoubt | Resolved::Odd | Resolved::Unreadable => None,
            }
        }
        _ => None,
    };
    amount(ExpenseField::GrossAmount).or_else(|| amount(ExpenseField::NetAmount))
}

pub(super) fn kind_of(
    cells: &RowCells<'_>,
    amount: Option<Decimal>,
    sums: &BlockSums,
    activities: &mut CodeLookup<'_, Activity>,
    vocabulary: &Vocabulary,
) -> RowKind {
    let has = |field| !cells.is_empty(field);
    if has(ExpenseField::Activity) && has(ExpenseField::Supplier) && has(ExpenseField::PaymentDate) {
        return RowKind::Expense;
    }
    let has_amount = AMOUNTS.into_iter().any(|field| is_amount(cells.get(field)));
    if has_amount {
        return total_kind(cells, amount, sums, vocabulary).unwrap_or(RowKind::Expense);
    }
    text_kind(cells, activities, vocabulary).unwrap_or(RowKind::Expense)
}

/// A figure, or a text that holds one, such as "1.234,56".
fn is_amount(value: Option<CellValue<'_>>) -> bool {
    match value {
        Some(CellValue::Number(_) | CellValue::Error(_)) => true,
        Some(CellValue::Text(text)) => text.bytes().any(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}

fn total_kind(
    cells: &RowCells<'_>,
    amount: Option<Decimal>,
    sums: &BlockSums,
    vocabulary: &Vocabulary,
) -> Option<RowKind> {
    let texts = cells.row.cells().filter_map(|(column, value)| match value {
        CellValue::Text(text) => Some((column, text)),
        _ => None,
    });
    let mut has_text = false;
    let mut announced = None;
    for (column, text) in texts {
        has_text |= !text.bytes().any(|byte| byte.is_ascii_digit());
        if announced.is_none() && vocabulary.announces_total(text) {
            announced = Some((column, text));
        }
    }
    let telling = |word: Option<&str>| {
        let told = TELLING.into_iter().filter_map(|field| cells.get(field));
        told.filter(|value| !matches!(value, CellValue::Text(text) if Some(*text) == word)).count()
    };
    let is_sum = amount.is_some_and(|amount| sums.all.is(amount) || sums.block.is(amount));
    if let Some((column, text)) = announced {
        // "Totaal Catering BV" sells meals; only a sum tells it from "Totaal januari".
        let in_cell = |field| matches!(cells.get(field), Some(CellValue::Text(own)) if own == text);
        let may_be_name = NAMING.into_iter().any(in_cell) && !vocabulary.is_plain_total(text);
        let is_total = telling(Some(text)) == 0 && (is_sum || !may_be_name);
        return is_total.then_some(RowKind::Total { column });
    }
    let bare = !has_text && telling(None) == 0;
    let (column, _) = cells.row.cells().next()?;
    (bare && is_sum).then_some(RowKind::Total { column })
}

/// One or two texts and nothing else: a heading between the rows or a remark under them. Words where an amount
/// belongs ("n.t.b.") or beside a supplier are an expense of which somebody still has to fill in the rest.
fn text_kind(
    cells: &RowCells<'_>,
    activities: &mut CodeLookup<'_, Activity>,
    vocabulary: &Vocabulary,
) -> Option<RowKind> {
    let mut first = None;
    let mut texts = 0;
    for (column, value) in cells.row.cells() {
        let CellValue::Text(_) = value else { return None };
        first = first.or(Some(column));
        texts += 1;
    }
    let names_activity = match cells.get(ExpenseField::Activity) {
        Some(CellValue::Text(text)) => activities.find(text).is_some(),
        _ => false,
    };
    let says_amount = AMOUNTS.into_iter().any(|field| !cells.is_empty(field));
    let names_supplier = match cells.get(ExpenseField::Supplier) {
        Some(CellValue::Text(text)) => texts > 1 && !vocabulary.announces_total(text),
        _ => false,
    };
    let is_remark = texts == 1 || texts == 2 && !names_activity;
    (is_remark && !says_amount && !names_supplier).then_some(RowKind::Text { column: first? })
}
