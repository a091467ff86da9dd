//! Currencies that only the number formats of a table show: `[$USD] #,##0.00` says what an amount is in, although no
//! cell does.

use std::collections::BTreeMap;

use super::columns::TableColumns;
use super::tables::ExpenseTable;
use super::vocabulary::Vocabulary;
use super::wording::Wording;
use super::workbook::SheetTable;
use crate::domain::currency::Currency;
use crate::domain::expense::{ExpenseField, cell_name};
use crate::domain::figures::{in_both, number};
use crate::domain::finding::{Finding, FindingCode, Place};
use crate::domain::language::{Bilingual, Language};

/// What the number formats of one table show.
#[derive(Default)]
pub(super) struct MoneyFormats {
    /// The currencies that a sign may stand for, by its place in the look of the sheet.
    meant: Vec<Option<Vec<Currency>>>,
    /// The column of the amount that counts, and how many of its cells show each currency.
    column: u16,
    cells: BTreeMap<Currency, usize>,
    /// Whether the currency follows from the formats where no cell states it.
    decides: bool,
}

impl MoneyFormats {
    pub fn of_table(
        sheet: &SheetTable,
        table: &ExpenseTable,
        columns: &TableColumns,
        vocabulary: &Vocabulary,
    ) -> Self {
        let column_of = |field| columns.fields.column(field);
        let amount = column_of(ExpenseField::GrossAmount).or_else(|| column_of(ExpenseField::NetAmount));
        let (Some(column), false) = (amount, sheet.look.signs().is_empty()) else { return Self::default() };
        let meant: Vec<_> =
            sheet.look.signs().iter().map(|sign| vocabulary.currencies_shown_as(sign)).collect();
        let mut cells = BTreeMap::new();
        for row in sheet.rows_from(table.first).take(table.end.saturating_sub(table.first)) {
            let sign = row.cell(column).and_then(|_| sheet.look.sign_at(row.number, column));
            if let Some(first) = sign.and_then(|sign| meant.get(sign)?.as_ref()?.first()) {
                *cells.entry(*first).or_default() += 1;
            }
        }
        Self { meant, column, cells, decides: columns.header_currency.is_none() }
    }

    /// The currencies that the format of a cell may show.
    pub fn at(&self, sheet: &SheetTable, row: u32, column: u16) -> Option<&[Currency]> {
        self.meant.get(sheet.look.sign_at(row, column)?)?.as_deref()
    }

    /// Other cells of the amounts show another currency than the euro: one that shows none may be in any.
    pub fn are_foreign(&self) -> bool {
        self.decides && self.cells.keys().any(|currency| *currency != Currency::EUR)
    }

    /// What the formats of the amounts show, for saying how the column was read.
    pub fn note(&self) -> Option<Bilingual> {
        if self.cells.is_empty() || !self.decides {
            return None;
        }
        let shown = |language, one: &str, many: &str| {
            let told = self.cells.iter().map(|(currency, count)| {
                let cells = if *count == 1 { one } else { many };
                format!("{currency} ({} {cells})", number((*count).into(), language))
            });
            told.collect::<Vec<_>>().join(", ")
        };
        Some(Bilingual::new(
            format!("de getalnotatie toont {}", shown(Language::Nl, "cel", "cellen")),
            format!("the number format shows {}", shown(Language::En, "cell", "cells")),
        ))
    }

    /// Amounts in other currencies than the euro, where nothing but their format says so.
    pub fn findings(&self, sheet: &str, columns: &TableColumns, header_row: u32) -> Vec<Finding> {
        let stated = columns.fields.column(ExpenseField::Currency).is_some();
        if stated || !self.are_foreign() {
            return Vec::new();
        }
        let told = self.cells.iter().map(|(currency, count)| {
            let place = Place { sheet: sheet.to_owned(), cell: cell_name(self.column, header_row) };
            let (message, remedy) = taken_from_format(currency.code(), *count);
            Finding::new(FindingCode::CurrencyFromFormat, place, currency.code(), message, remedy)
        });
        told.collect()
    }
}

fn taken_from_format(currency: &str, count: usize) -> Wording {
    let (cellen, cells) = if count == 1 { ("cel", "cell") } else { ("cellen", "cells") };
    let count = in_both(count);
    (
        Bilingual::new(
            format!(
                "De getalnotatie van {} {cellen} toont {currency}; die bedragen zijn zo gelezen.",
                count.nl
            ),
            format!("The number format of {} {cells} shows {currency}; those amounts are read so.", count.en),
        ),
        Bilingual::new(
            "Klopt dat niet, voeg dan een kolom Valuta toe of zet de valuta in de kop van het bedrag.",
            "If this is not right, add a column Currency or put the currency in the header of the amount.",
        ),
    )
}

/// An amount without a currency among amounts that show one.
pub(super) fn currency_not_shown() -> Wording {
    (
        Bilingual::new(
            "De getalnotatie van andere bedragen in deze kolom toont een valuta, die van dit bedrag niet.",
            "The number format of other amounts in this column shows a currency, that of this amount does not.",
        ),
        Bilingual::new(
            "Geef dit bedrag dezelfde notatie, of voeg een kolom Valuta toe.",
            "Give this amount the same format, or add a column Currency.",
        ),
    )
}

/// The words of the row or its header go before the looks of the cell.
pub(super) fn format_disagrees(shown: &str, of_row: &str) -> Wording {
    (
        Bilingual::new(
            format!(
                "De getalnotatie toont {shown}, maar de regel of de kop zegt {of_row}. Gelezen is {of_row}."
            ),
            format!(
                "The number format shows {shown}, but the row or the header says {of_row}. It is read as {of_row}."
            ),
        ),
        Bilingual::new(
            "Controleer de valuta op de factuur, en maak de notatie of de valuta gelijk.",
            "Check the currency on the invoice, and make the format or the currency the same.",
        ),
    )
}
