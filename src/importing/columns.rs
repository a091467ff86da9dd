//! Decides which column holds which field of an expense, and says why.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::header::{HeaderCell, HeaderMeaning, HeaderRow};
use super::vocabulary::{Certainty, HeaderLanguage, HeaderName, Vocabulary};
use super::wording;
use crate::domain::currency::Currency;
use crate::domain::expense::{ExpenseField, FieldColumns, cell_name, column_letters};
use crate::domain::finding::{Finding, FindingCode, Place};
use crate::domain::language::Bilingual;

/// Every expense has these; an amount besides, with or without VAT.
const NEEDED: [ExpenseField; 4] =
    [ExpenseField::Activity, ExpenseField::Category, ExpenseField::Supplier, ExpenseField::PaymentDate];

/// A column that is understood.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ColumnReading {
    /// "A", "B" ... as the spreadsheet names it.
    pub column: String,
    pub header: String,
    pub field: ExpenseField,
    /// Why the column is that field.
    pub why: Bilingual,
    /// How its texts are read as numbers or dates, and what proves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style: Option<Bilingual>,
}

/// A column that nothing is read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnmappedColumn {
    pub column: String,
    pub header: String,
}

/// The columns of one table.
#[derive(Clone, Debug)]
pub(super) struct TableColumns {
    pub fields: Arc<FieldColumns>,
    /// The currency that the header of the amount states.
    pub header_currency: Option<Currency>,
    pub readings: Vec<ColumnReading>,
    pub unmapped: Vec<UnmappedColumn>,
    /// The same columns (0 = A) with their headers.
    pub other_columns: Vec<(u16, String)>,
    /// Fields that every expense needs and that no column holds.
    pub missing: Vec<ExpenseField>,
    /// A header or title changes what the amounts mean, so that no row can be booked.
    pub amounts_changed: bool,
    pub findings: Vec<Finding>,
}

/// What a person said that a column (0 = A) holds.
#[derive(Clone, Debug)]
pub(super) struct ColumnChoice {
    pub column: u16,
    /// Nothing is read from the column.
    pub field: Option<ExpenseField>,
    pub why: Bilingual,
}

impl TableColumns {
    /// The amount that counts: with VAT where the table has such a column.
    pub fn main_amount(&self) -> ExpenseField {
        match self.fields.column(ExpenseField::GrossAmount) {
            Some(_) => ExpenseField::GrossAmount,
            None => ExpenseField::NetAmount,
        }
    }

    /// A column is not missed when a person said what holds for all rows.
    pub fn leave_to_fills(&mut self, fills: &BTreeMap<ExpenseField, String>, vocabulary: &Vocabulary) {
        for field in fills.keys().filter(|field| NEEDED.contains(field)) {
            let (message, _) = wording::column_missing(&vocabulary.field_name(*field));
            self.missing.retain(|missing| missing != field);
            self.findings
                .retain(|finding| finding.code != FindingCode::ColumnMissing || finding.message != message);
        }
    }
}

#[derive(Clone, Copy)]
struct Candidate<'a> {
    cell: &'a HeaderCell,
    meaning: HeaderMeaning,
}

/// What the names of the columns and the choices of people make of a table.
pub(super) fn map_columns(
    sheet: &str,
    header: &HeaderRow,
    choices: &[ColumnChoice],
    vocabulary: &Vocabulary,
) -> TableColumns {
    let nameless = nameless_cells(header, choices);
    let cells = header.cells.iter().chain(&nameless);
    let candidates: Vec<Candidate<'_>> = cells.filter_map(|cell| candidate(cell, choices)).collect();
    let chosen = choose(&candidates);
    let mut fields = FieldColumns::default();
    for (field, candidate) in &chosen {
        fields.set(*field, candidate.cell.column);
    }
    let place = |column| Place { sheet: sheet.to_owned(), cell: cell_name(column, header.row) };
    let mut findings = Vec::new();
    for candidate in &candidates {
        if let Some((field, used)) = rival(&chosen, candidate) {
            let (message, remedy) =
                wording::column_repeated(&vocabulary.field_name(*field), &column_letters(used.cell.column));
            let (place, value) = (place(candidate.cell.column), candidate.cell.text.clone());
            findings.push(Finding::new(FindingCode::ColumnRepeated, place, value, message, remedy));
        }
    }
    if let Some(assumed) = assumed_gross(&chosen) {
        let (message, remedy) = wording::amount_reading_assumed(&assumed.cell.text);
        let (place, value) = (place(assumed.cell.column), assumed.cell.text.clone());
        findings.push(Finding::new(FindingCode::AmountReadingAssumed, place, value, message, remedy));
    }
    let missing: Vec<_> = NEEDED.into_iter().filter(|field| fields.column(*field).is_none()).collect();
    for field in &missing {
        let (message, remedy) = wording::column_missing(&vocabulary.field_name(*field));
        let place = Place { sheet: sheet.to_owned(), cell: header_range(header) };
        findings.push(Finding::new(FindingCode::ColumnMissing, place, "", message, remedy));
    }
    TableColumns {
        header_currency: amount_of(&chosen).and_then(|amount| amount.meaning.currency),
        readings: readings(&chosen, choices, vocabulary),
        unmapped: unused(header, &chosen)
            .map(|cell| UnmappedColumn { column: column_letters(cell.column), header: cell.text.clone() })
            .collect(),
        other_columns: unused(header, &chosen).map(|cell| (cell.column, cell.text.clone())).collect(),
        fields: Arc::new(fields),
        missing,
        amounts_changed: false,
        findings,
    }
}

/// Columns without a header that a person chose.
fn nameless_cells(header: &HeaderRow, choices: &[ColumnChoice]) -> Vec<HeaderCell> {
    let unnamed = |choice: &&ColumnChoice| {
        choice.field.is_some() && header.cells.iter().all(|cell| cell.column != choice.column)
    };
    let cell =
        |choice: &ColumnChoice| HeaderCell { column: choice.column, text: String::new(), meaning: None };
    choices.iter().filter(unnamed).map(cell).collect()
}

/// What a column may be: what a person said, or else what its name says and nobody said of another column.
fn candidate<'a>(cell: &'a HeaderCell, choices: &[ColumnChoice]) -> Option<Candidate<'a>> {
    if let Some(choice) = choices.iter().find(|choice| choice.column == cell.column) {
        let (certainty, language) = (Certainty::Certain, HeaderLanguage::Dutch);
        let name = HeaderName { field: choice.field?, certainty, language };
        let currency = cell.meaning.and_then(|meaning| meaning.currency);
        return Some(Candidate { cell, meaning: HeaderMeaning { name, currency } });
    }
    let meaning = cell.meaning?;
    let taken = choices.iter().any(|choice| choice.field == Some(meaning.name.field));
    (!taken).then_some(Candidate { cell, meaning })
}

type Chosen<'a> = Vec<(ExpenseField, Candidate<'a>)>;

fn amount_of<'a, 'b>(chosen: &'b Chosen<'a>) -> Option<&'b Candidate<'a>> {
    let of = |wanted| chosen.iter().find(|(field, _)| *field == wanted).map(|(_, candidate)| candidate);
    of(ExpenseField::GrossAmount).or_else(|| of(ExpenseField::NetAmount))
}

/// "Bedrag" beside "Btw" may be with or without it, where no other column tells.
fn assumed_gross<'a, 'b>(chosen: &'b Chosen<'a>) -> Option<&'b Candidate<'a>> {
    let of = |wanted| chosen.iter().find(|(field, _)| *field == wanted).map(|(_, candidate)| candidate);
    let told = of(ExpenseField::VatAmount).is_none() || of(ExpenseField::NetAmount).is_some();
    let gross =
        of(ExpenseField::GrossAmount).filter(|gross| gross.meaning.name.certainty == Certainty::Plain);
    gross.filter(|_| !told)
}

fn choose<'a>(candidates: &[Candidate<'a>]) -> Chosen<'a> {
    let has_currency_column =
        candidates.iter().any(|candidate| candidate.meaning.name.field == ExpenseField::Currency);
    let best = |field: ExpenseField, certainty: Certainty| {
        let fitting = candidates.iter().filter(|candidate| {
            candidate.meaning.name.field == field && candidate.meaning.name.certainty == certainty
        });
        // Beside a currency column, the amount in the row's own currency goes before one converted to euros.
        fitting.copied().min_by_key(|candidate| has_currency_column && candidate.meaning.currency.is_some())
    };
    let mut chosen: Chosen<'a> = Vec::new();
    for field in ExpenseField::ALL.into_iter().filter(|field| *field != ExpenseField::GrossAmount) {
        let found = best(field, Certainty::Certain).or_else(|| best(field, Certainty::Plain));
        chosen.extend(found.map(|candidate| (field, candidate)));
    }
    let gross = |certainty| best(ExpenseField::GrossAmount, certainty);
    let has = |chosen: &Chosen<'_>, wanted| chosen.iter().any(|(field, _)| *field == wanted);
    let (net_known, vat_known) =
        (has(&chosen, ExpenseField::NetAmount), has(&chosen, ExpenseField::VatAmount));
    let (certain, plain, total) =
        (gross(Certainty::Certain), gross(Certainty::Plain), gross(Certainty::Total));
    let found = match (certain, plain, total) {
        (Some(certain), _, _) => Some(certain),
        // "Bedrag", "Btw", "Totaal": the total is the amount with VAT.
        (None, Some(plain), Some(total)) if vat_known => {
            if !net_known {
                chosen.push((ExpenseField::NetAmount, plain));
            }
            Some(total)
        }
        (None, Some(plain), _) => Some(plain),
        (None, None, total) => total,
    };
    chosen.extend(found.map(|candidate| (ExpenseField::GrossAmount, candidate)));
    leave_out_other_currencies(chosen)
}

/// Amounts of one row are in one currency: that of the main amount.
fn leave_out_other_currencies(mut chosen: Chosen<'_>) -> Chosen<'_> {
    let Some(main) = amount_of(&chosen).map(|amount| amount.meaning.currency) else { return chosen };
    chosen.retain(|(field, candidate)| {
        let is_amount = matches!(field, ExpenseField::NetAmount | ExpenseField::VatAmount);
        !is_amount || candidate.meaning.currency.is_none_or(|currency| Some(currency) == main)
    });
    chosen.sort_by_key(|(_, candidate)| candidate.cell.column);
    chosen
}

/// The column that is used instead of one that says the same of itself.
fn rival<'a, 'b>(
    chosen: &'b Chosen<'a>,
    candidate: &Candidate<'_>,
) -> Option<&'b (ExpenseField, Candidate<'a>)> {
    let unused = chosen.iter().all(|(_, used)| used.cell.column != candidate.cell.column);
    let same_claim = |used: &Candidate<'_>| {
        used.meaning.name.field == candidate.meaning.name.field
            && used.meaning.name.certainty == candidate.meaning.name.certainty
    };
    chosen.iter().find(|(_, used)| unused && same_claim(used))
}

fn readings(chosen: &Chosen<'_>, choices: &[ColumnChoice], vocabulary: &Vocabulary) -> Vec<ColumnReading> {
    let said =
        |column| choices.iter().find(|choice| choice.column == column).map(|choice| choice.why.clone());
    let reading = |(field, candidate): &(ExpenseField, Candidate<'_>)| ColumnReading {
        column: column_letters(candidate.cell.column),
        header: candidate.cell.text.clone(),
        field: *field,
        why: said(candidate.cell.column)
            .unwrap_or_else(|| wording::known_name(&candidate.cell.text, &vocabulary.field_name(*field))),
        style: None,
    };
    chosen.iter().map(reading).collect()
}

fn unused<'a>(header: &'a HeaderRow, chosen: &Chosen<'_>) -> impl Iterator<Item = &'a HeaderCell> {
    let is_used = |cell: &HeaderCell| chosen.iter().any(|(_, used)| used.cell.column == cell.column);
    header.cells.iter().filter(move |cell| !is_used(cell))
}

pub(super) fn header_range(header: &HeaderRow) -> String {
    let columns = || header.cells.iter().map(|cell| cell.column);
    let (first, last) = (columns().min().unwrap_or(0), columns().max().unwrap_or(0));
    format!("{}:{}", cell_name(first, header.row), cell_name(last, header.row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::importing::header::header_at;
    use crate::importing::vocabulary::vocabulary;
    use crate::importing::workbook::{CellValue, SheetTable};

    fn mapped(names: &[&str]) -> TableColumns {
        let mut table = SheetTable::new("Blad1", false);
        for (column, text) in (0..).zip(names) {
            table.push(1, column, CellValue::Text(text)).unwrap();
        }
        let header = header_at((table.rows().next().unwrap(), None), 0, vocabulary().unwrap()).unwrap();
        map_columns("Blad1", &header, &[], vocabulary().unwrap())
    }

    #[test]
    fn amounts_find_their_columns() {
        for (names, net, vat, gross) in [
            (&["Bedrag"][..], None, None, Some("A")),
            (&["Bedrag excl. btw", "Btw", "Bedrag incl. btw"], Some("A"), Some("B"), Some("C")),
            (&["Bedrag", "Btw", "Totaal"], Some("A"), Some("B"), Some("C")),
            (&["Bedrag", "Btw", "Bedrag incl. btw"], None, Some("B"), Some("C")),
            (&["Netto", "Btw", "Totaal"], Some("A"), Some("B"), Some("C")),
            (&["Bedrag", "Totaal"], None, None, Some("A")),
            (&["Net amount", "VAT", "Gross amount"], Some("A"), Some("B"), Some("C")),
            (&["Amount (EUR)", "Amount", "Currency"], None, None, Some("B")),
            (&["Amount (NGN)", "Amount (EUR)"], None, None, Some("A")),
            (&["Amount (NGN)", "VAT (EUR)"], None, None, Some("A")),
            (&["Btw", "Totaal"], None, Some("A"), Some("B")),
        ] {
            let all: Vec<_> =
                names.iter().copied().chain(["Leverancier", "Betaaldatum", "Activiteit"]).collect();
            let table = mapped(&all);
            let column = |field| {
                table.readings.iter().find(|known| known.field == field).map(|known| known.column.as_str())
            };
            assert_eq!(column(ExpenseField::NetAmount), net, "{names:?}");
            assert_eq!(column(ExpenseField::VatAmount), vat, "{names:?}");
            assert_eq!(column(ExpenseField::GrossAmount), gross, "{names:?}");
        }
    }

    #[test]
    fn a_plain_amount_beside_vat_is_taken_to_include_it_aloud() {
        for (names, assumed) in [
            (&["Bedrag", "Btw"][..], Some("A1")),
            (&["Btw", "Amount"], Some("B1")),
            (&["Bedrag", "Btw", "Totaal"], None),
            (&["Bedrag", "Btw", "Bedrag excl. btw"], None),
            (&["Bedrag incl. btw", "Btw"], None),
            (&["Totaal", "Btw"], None),
            (&["Bedrag"], None),
        ] {
            let rest = ["Leverancier", "Betaaldatum", "Activiteit", "Kostensoort"];
            let all: Vec<_> = names.iter().copied().chain(rest).collect();
            let found: Vec<_> = mapped(&all).findings.into_iter().collect();
            let codes: Vec<_> =
                found.iter().map(|found| (found.code.code(), found.place.cell.as_str())).collect();
            let expected: Vec<_> = assumed.into_iter().map(|cell| ("amount-reading-assumed", cell)).collect();
            assert_eq!(codes, expected, "{names:?}");
        }
    }

    #[test]
    fn missing_and_repeated_columns_are_reported_at_their_cells() {
        let table =
            mapped(&["Activiteit", "Leverancier", "Leverancier", "Betaaldatum", "Amount (NGN)", "Opmerking"]);
        let found: Vec<_> =
            table.findings.iter().map(|found| (found.code.code(), found.place.cell.as_str())).collect();
        assert_eq!(found, [("column-repeated", "C1"), ("column-missing", "A1:F1")]);
        assert_eq!(table.missing, [ExpenseField::Category]);
        assert_eq!(table.header_currency.unwrap().code(), "NGN");
        let unmapped: Vec<_> = table.unmapped.iter().map(|column| column.header.as_str()).collect();
        assert_eq!(unmapped, ["Leverancier", "Opmerking"]);
    }
}
