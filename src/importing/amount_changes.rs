//! Headers and titles that change what the amounts of a table mean: debit or credit, thousands, the eligible part,
//! another currency. Nothing is reckoned with them: the rows wait until the table says the plain amounts.

use super::columns::TableColumns;
use super::header::{currency_of_word, without_brackets, without_currency};
use super::tables::ExpenseTable;
use super::vocabulary::{AmountChange, Vocabulary};
use super::wording::{self, Wording};
use super::workbook::{CellValue, Row, SheetTable};
use crate::domain::currency::Currency;
use crate::domain::expense::{ExpenseField, cell_name};
use crate::domain::finding::{Finding, FindingCode, Place};
use crate::domain::folding::fold;

/// Titles stand in so many rows above a header, or at the top of the sheet.
const TITLE_ROWS: usize = 60;
/// A row with more cells is no title.
const TITLE_CELLS: usize = 3;
/// A longer text is a remark.
const LONGEST_TITLE: usize = 160;

/// What the header of a table and the titles above it say about its amounts, one finding for each.
pub(super) fn find_changes(
    sheet: &SheetTable,
    table: &ExpenseTable,
    columns: &TableColumns,
    vocabulary: &Vocabulary,
) -> Vec<Finding> {
    let report = |cell: String, text: &str, (message, remedy): Wording| {
        let place = Place { sheet: sheet.name.to_string(), cell };
        Finding::new(FindingCode::ColumnChangesAmounts, place, text, message, remedy)
    };
    let mut findings = Vec::new();
    let titles = TitlesAbove::new(sheet, table, vocabulary);
    if let Some((cell, text)) = titles.scale {
        findings.push(report(cell, &text, wording::amounts_scaled(&text)));
    }
    let states_currency =
        columns.header_currency.is_some() || columns.fields.column(ExpenseField::Currency).is_some();
    if let Some((cell, text, currency)) = titles.currency
        && !states_currency
        && currency != Currency::EUR
    {
        findings.push(report(cell, &text, wording::currency_in_title(currency.code())));
    }
    let amounts = [ExpenseField::GrossAmount, ExpenseField::NetAmount, ExpenseField::VatAmount];
    for header in &table.header.cells {
        let is_amount = amounts.iter().any(|field| columns.fields.column(*field) == Some(header.column));
        let is_read =
            ExpenseField::ALL.iter().any(|field| columns.fields.column(*field) == Some(header.column));
        let wording = match change_of(&header.text, vocabulary) {
            Some(AmountChange::Scale) if is_amount => wording::amounts_scaled(&header.text),
            Some(AmountChange::Sign) if !is_read && has_values(sheet, table, header.column) => {
                wording::amounts_signed(&header.text)
            }
            Some(AmountChange::Part) if !is_read && has_values(sheet, table, header.column) => {
                wording::amounts_in_part(&header.text)
            }
            _ => continue,
        };
        findings.push(report(cell_name(header.column, table.header.row), &header.text, wording));
    }
    findings
}

fn change_of(text: &str, vocabulary: &Vocabulary) -> Option<AmountChange> {
    let bare = without_brackets(text);
    let forms =
        [fold(text), fold(&bare), without_currency(text, vocabulary), without_currency(&bare, vocabulary)];
    forms.iter().find_map(|folded| vocabulary.amount_change(folded))
}

fn has_values(sheet: &SheetTable, table: &ExpenseTable, column: u16) -> bool {
    let count = table.end.saturating_sub(table.first);
    sheet.rows_from(table.first).take(count).any(|row| row.cell(column).is_some())
}

/// The last title above a table that states a scale, and the last that states a currency, with their cells.
#[derive(Default)]
struct TitlesAbove {
    scale: Option<(String, String)>,
    currency: Option<(String, String, Currency)>,
}

impl TitlesAbove {
    fn new(sheet: &SheetTable, table: &ExpenseTable, vocabulary: &Vocabulary) -> Self {
        let mut titles = Self::default();
        let end = table.header.top();
        let near = end.saturating_sub(TITLE_ROWS).max(TITLE_ROWS);
        let top = sheet.rows().take(end.min(TITLE_ROWS));
        let rows = top.chain(sheet.rows_from(near).take(end.saturating_sub(near)));
        for row in rows.filter(|row| row.filled() <= TITLE_CELLS) {
            titles.read(row, vocabulary);
        }
        titles
    }

    fn read(&mut self, row: Row<'_>, vocabulary: &Vocabulary) {
        let texts = row.cells().filter_map(|(column, value)| match value {
            CellValue::Text(text) if text.len() <= LONGEST_TITLE => Some((column, text)),
            _ => None,
        });
        let mut before: Option<&str> = None;
        for (column, text) in texts {
            let cell = || cell_name(column, row.number);
            let folded = fold(text);
            if vocabulary.amount_change(&folded) == Some(AmountChange::Scale)
                && names_amounts(&folded, vocabulary)
            {
                self.scale = Some((cell(), text.to_owned()));
            }
            let beside = before.and_then(|label| currency_of_title(&format!("{label}: {text}"), vocabulary));
            if let Some(currency) = currency_of_title(text, vocabulary).or(beside) {
                self.currency = Some((cell(), text.to_owned(), currency));
            }
            before = Some(text);
        }
    }
}

fn names_amounts(folded: &str, vocabulary: &Vocabulary) -> bool {
    folded.split(' ').any(|word| vocabulary.is_amounts_word(word))
}

/// "Valuta: USD", "Currency USD", "Alle bedragen in Amerikaanse dollar".
fn currency_of_title(text: &str, vocabulary: &Vocabulary) -> Option<Currency> {
    let label = |label: &str| {
        vocabulary.header(&fold(label)).is_some_and(|name| name.field == ExpenseField::Currency)
    };
    let parted = text.split_once(':').or_else(|| text.trim().split_once(' '));
    if let Some((before, after)) = parted
        && label(before)
    {
        return vocabulary.currency(after).or_else(|| currency_among(&fold(after), vocabulary));
    }
    let folded = fold(text);
    let (before, after) = folded.split_once(" in ").or_else(|| folded.split_once(" en "))?;
    names_amounts(before, vocabulary).then(|| currency_among(after, vocabulary)).flatten()
}

fn currency_among(folded: &str, vocabulary: &Vocabulary) -> Option<Currency> {
    let whole = vocabulary.currency_word(folded);
    whole.or_else(|| folded.split(' ').find_map(|word| currency_of_word(word, vocabulary)))
}
