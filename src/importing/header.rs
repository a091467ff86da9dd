//! Finds the row that names the columns of an expense table, below titles and blank rows.

use super::header_groups;
use super::vocabulary::{HeaderLanguage, HeaderName, Vocabulary};
use super::workbook::{CellValue, Row, SheetTable};
use crate::domain::currency::Currency;
use crate::domain::expense::ExpenseField;
use crate::domain::folding::fold;

/// Titles, logos and remarks above a table take fewer rows than this.
pub(super) const LAST_HEADER_ROW: u32 = 60;
/// A longer text is a remark, not the name of a column.
const LONGEST_NAME: usize = 120;
/// Fewer known columns do not make an expense table.
const FEWEST_FIELDS: usize = 4;

/// The names of the columns of one table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct HeaderRow {
    pub row: u32,
    /// Its place among the rows of the sheet that are not blank.
    pub index: usize,
    /// The row above it is part of it: it names groups of columns, as merged cells do.
    pub has_groups: bool,
    pub cells: Vec<HeaderCell>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct HeaderCell {
    pub column: u16,
    pub text: String,
    pub meaning: Option<HeaderMeaning>,
}

/// What the name of a column says, and the currency that it states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HeaderMeaning {
    pub name: HeaderName,
    pub currency: Option<Currency>,
}

/// The first header row near the top of a sheet. What stands above it is titles; later tables have their own.
pub(super) fn find_header(table: &SheetTable, vocabulary: &Vocabulary) -> Option<HeaderRow> {
    let next = table.rows_from(1).map(Some).chain([None]);
    let mut rows =
        table.rows().zip(next).enumerate().take_while(|(_, (row, _))| row.number <= LAST_HEADER_ROW);
    rows.find_map(|(index, (row, next))| header_at((row, next), index, vocabulary))
}

/// The header that begins at a row, if it names enough columns of an expense table: the row alone, or with the next one
/// where that names the columns of its groups.
pub(super) fn header_at(
    (row, next): (Row<'_>, Option<Row<'_>>),
    index: usize,
    vocabulary: &Vocabulary,
) -> Option<HeaderRow> {
    let alone = single_header(row, index, vocabulary);
    let grouped = next.and_then(|next| header_groups::read(row, next, index, vocabulary));
    let Some((grouped, only_together)) = grouped.filter(|(header, _)| header.is_of_expenses()) else {
        return alone;
    };
    let fields = grouped.fields().len();
    if let Some(alone) = alone {
        let gains = fields > alone.fields().len() || only_together && fields == alone.fields().len();
        return Some(if gains { grouped } else { alone });
    }
    // A title above a header that does without it.
    let below = next.and_then(|next| single_header(next, index + 1, vocabulary));
    below.is_none_or(|below| below.fields().len() < fields).then_some(grouped)
}

/// Names of columns that stand next to each other and make a header of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HeaderBand {
    /// The first and the last one (0 = A).
    pub columns: (u16, u16),
    fields: Vec<ExpenseField>,
}

impl HeaderBand {
    /// Whether both name mostly the same fields.
    pub fn is_like(&self, other: &HeaderBand) -> bool {
        let shared = self.fields.iter().filter(|field| other.fields.contains(field)).count();
        shared * 2 > self.fields.len().max(other.fields.len())
    }
}

/// The headers within a row that have an empty cell between them, from left to right.
pub(super) fn bands(row: Row<'_>, vocabulary: &Vocabulary) -> Vec<HeaderBand> {
    let (header, figures) = read_header(row, 0, vocabulary);
    if figures * 4 > header.cells.len() {
        return Vec::new();
    }
    let neighbours = |left: &HeaderCell, right: &HeaderCell| left.column.checked_add(1) == Some(right.column);
    let band = |cells: &[HeaderCell]| {
        let columns = (cells.first()?.column, cells.last()?.column);
        let header = HeaderRow { cells: cells.to_vec(), ..header.clone() };
        header.is_of_expenses().then(|| HeaderBand { columns, fields: header.fields() })
    };
    header.cells.chunk_by(neighbours).filter_map(band).collect()
}

fn single_header(row: Row<'_>, index: usize, vocabulary: &Vocabulary) -> Option<HeaderRow> {
    let (header, figures) = read_header(row, index, vocabulary);
    (figures * 4 <= header.cells.len() && header.is_of_expenses()).then_some(header)
}

/// The row that a person says is the header, whatever it names, with the row above or below it where they belong together.
pub(super) fn header_as_told(sheet: &SheetTable, number: u32, vocabulary: &Vocabulary) -> Option<HeaderRow> {
    let index = sheet.rows().position(|row| row.number == number)?;
    let mut near = sheet.rows_from(index.saturating_sub(1)).take(3);
    let above = if index == 0 { None } else { near.next() };
    let (told, below) = (near.next()?, near.next());
    let alone = read_header(told, index, vocabulary).0;
    let with_above = above.and_then(|above| header_groups::read(above, told, index - 1, vocabulary));
    let with_below = below.and_then(|below| header_groups::read(told, below, index, vocabulary));
    let grouped = [with_above, with_below].into_iter().flatten().map(|(header, _)| header);
    let best = grouped.max_by_key(|header| header.fields().len());
    Some(best.filter(|best| best.fields().len() > alone.fields().len()).unwrap_or(alone))
}

/// The texts of a row as names of columns, and how many of its cells are no text.
fn read_header(row: Row<'_>, index: usize, vocabulary: &Vocabulary) -> (HeaderRow, usize) {
    let mut cells = Vec::new();
    let mut figures = 0;
    for (column, value) in row.cells() {
        match value {
            CellValue::Text(text) => cells.push(HeaderCell {
                column,
                text: shown_name(text),
                meaning: meaning_of(text, vocabulary),
            }),
            _ => figures += 1,
        }
    }
    (HeaderRow { row: row.number, index, has_groups: false, cells }, figures)
}

/// The fields that the columns of a row name, for saying what is missing.
pub(super) fn fields_named(row: Row<'_>, vocabulary: &Vocabulary) -> Vec<ExpenseField> {
    let meanings = row.cells().filter_map(|(_, value)| match value {
        CellValue::Text(text) => meaning_of(text, vocabulary),
        _ => None,
    });
    distinct(meanings.map(|meaning| meaning.name.field))
}

fn distinct(fields: impl Iterator<Item = ExpenseField>) -> Vec<ExpenseField> {
    let mut fields: Vec<_> = fields.collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}

impl HeaderRow {
    /// The place of its first row among the rows of the sheet that are not blank.
    pub fn top(&self) -> usize {
        self.index.saturating_sub(usize::from(self.has_groups))
    }

    fn meanings(&self) -> impl Iterator<Item = HeaderMeaning> {
        self.cells.iter().filter_map(|cell| cell.meaning)
    }

    fn fields(&self) -> Vec<ExpenseField> {
        distinct(self.meanings().map(|meaning| meaning.name.field))
    }

    /// An expense has an amount, and somebody, some paper or some day that it belongs to. A budget has not.
    fn is_of_expenses(&self) -> bool {
        let fields = self.fields();
        let has = |wanted: &[ExpenseField]| wanted.iter().any(|field| fields.contains(field));
        fields.len() >= FEWEST_FIELDS
            && has(&[ExpenseField::NetAmount, ExpenseField::GrossAmount])
            && has(&[
                ExpenseField::Supplier,
                ExpenseField::DocumentNumber,
                ExpenseField::InvoiceDate,
                ExpenseField::PaymentDate,
            ])
    }

    /// Most names are Dutch words.
    pub fn is_dutch(&self) -> bool {
        let count = |language| self.meanings().filter(|meaning| meaning.name.language == language).count();
        count(HeaderLanguage::Dutch) > count(HeaderLanguage::English)
    }

    /// Whether two headers name the same columns in the same places, be it in another language.
    pub fn repeats(&self, other: &HeaderRow) -> bool {
        let names = |header: &HeaderRow| -> Vec<(u16, Option<ExpenseField>)> {
            header
                .cells
                .iter()
                .map(|cell| (cell.column, cell.meaning.map(|meaning| meaning.name.field)))
                .collect()
        };
        names(self) == names(other)
    }
}

/// The name on one line.
pub(super) fn shown_name(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The meaning of a name as a whole, without what stands in brackets, without a currency, or of one of its parts
/// where a header has several languages ("Beneficiaire / Begunstigde").
pub(super) fn meaning_of(text: &str, vocabulary: &Vocabulary) -> Option<HeaderMeaning> {
    if text.len() > LONGEST_NAME {
        return None;
    }
    let currency = stated_currency(text, vocabulary);
    let parts = text.split(['\n', '/', '|']);
    std::iter::once(text).chain(parts).find_map(|part| {
        let name = vocabulary
            .header(&fold(part))
            .or_else(|| vocabulary.header(&fold(&without_brackets(part))))
            .or_else(|| vocabulary.header(&without_currency(part, vocabulary)))
            .or_else(|| vocabulary.header(&without_currency(&without_brackets(part), vocabulary)))
            .or_else(|| vocabulary.header(vocabulary.before_scale(&fold(part))?))?;
        // "Betaald (EUR)" holds amounts, not the dates that "Betaald" alone would hold.
        let fits = currency.is_none() || is_amount(name.field) || name.field == ExpenseField::Currency;
        fits.then_some(HeaderMeaning { name, currency: currency.filter(|_| is_amount(name.field)) })
    })
}

fn is_amount(field: ExpenseField) -> bool {
    matches!(field, ExpenseField::NetAmount | ExpenseField::VatAmount | ExpenseField::GrossAmount)
}

pub(super) fn without_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    let outside = |character: &char| {
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => {
                depth = depth.saturating_sub(1);
                return false;
            }
            _ => {}
        }
        depth == 0
    };
    text.chars().filter(outside).collect()
}

pub(super) fn without_currency(text: &str, vocabulary: &Vocabulary) -> String {
    let folded = fold(text);
    let words = folded.split(' ').filter(|word| currency_of_word(word, vocabulary).is_none());
    let words: Vec<_> = words.collect();
    let end = words.iter().rposition(|word| !matches!(*word, "in" | "en" | "de")).map_or(0, |last| last + 1);
    words.into_iter().take(end).collect::<Vec<_>>().join(" ")
}

/// The currency that a header states: "Amount (NGN)", "Bedrag in euro's", "Bedrag €".
fn stated_currency(text: &str, vocabulary: &Vocabulary) -> Option<Currency> {
    let by_word = fold(text).split(' ').find_map(|word| currency_of_word(word, vocabulary));
    by_word.or_else(|| {
        let words = text
            .split(|character: char| character.is_whitespace() || matches!(character, '(' | ')' | '[' | ']'));
        words.filter(|word| !word.is_empty()).find_map(|word| vocabulary.currency_by_sign(word))
    })
}

/// Words such as "all" and "top" are also codes of currencies, but not in the name of a column of a European grant.
pub(super) fn currency_of_word(word: &str, vocabulary: &Vocabulary) -> Option<Currency> {
    if matches!(word, "all" | "top" | "try" | "cup" | "mop") {
        return None;
    }
    let code = word.to_ascii_uppercase();
    code.parse().ok().or_else(|| vocabulary.currency_word(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::importing::vocabulary::{Certainty, vocabulary};

    #[test]
    fn names_of_columns_are_recognised() {
        use ExpenseField as F;
        for (text, field, certainty, currency) in [
            ("Bedrag excl. btw", F::NetAmount, Certainty::Certain, None),
            ("Bedrag incl. btw", F::GrossAmount, Certainty::Certain, None),
            ("BEDRAG\nINCL. BTW", F::GrossAmount, Certainty::Certain, None),
            ("Btw", F::VatAmount, Certainty::Certain, None),
            ("BTW-bedrag", F::VatAmount, Certainty::Certain, None),
            ("Factuurnummer", F::DocumentNumber, Certainty::Certain, None),
            ("Factuurnr.", F::DocumentNumber, Certainty::Certain, None),
            ("Invoice no.", F::DocumentNumber, Certainty::Certain, None),
            ("Factuurdatum", F::InvoiceDate, Certainty::Certain, None),
            ("Invoice\u{A0}date", F::InvoiceDate, Certainty::Certain, None),
            ("Datum", F::InvoiceDate, Certainty::Plain, None),
            ("Betaaldatum (dd-mm-jjjj)", F::PaymentDate, Certainty::Certain, None),
            ("Date paid", F::PaymentDate, Certainty::Certain, None),
            ("Leverancier", F::Supplier, Certainty::Certain, None),
            ("Crediteur", F::Supplier, Certainty::Certain, None),
            ("Beneficiaire / Begunstigde", F::Supplier, Certainty::Certain, None),
            ("Leverancier\nSupplier", F::Supplier, Certainty::Certain, None),
            ("Activiteitcode *", F::Activity, Certainty::Certain, None),
            ("Kostensoort (a-g)", F::Category, Certainty::Certain, None),
            ("Budget category", F::Category, Certainty::Certain, None),
            ("Land", F::Country, Certainty::Certain, None),
            ("Curr.", F::Currency, Certainty::Certain, None),
            ("Amount", F::GrossAmount, Certainty::Plain, None),
            ("Amount (NGN)", F::GrossAmount, Certainty::Plain, Some("NGN")),
            ("Net amount USD", F::NetAmount, Certainty::Certain, Some("USD")),
            ("Bedrag in EUR", F::GrossAmount, Certainty::Plain, Some("EUR")),
            ("Bedrag (in euro's)", F::GrossAmount, Certainty::Plain, Some("EUR")),
            ("Bedrag €", F::GrossAmount, Certainty::Plain, Some("EUR")),
            ("Gross amount (₦)", F::GrossAmount, Certainty::Certain, Some("NGN")),
            ("Total incl. VAT", F::GrossAmount, Certainty::Certain, None),
            ("Totaal", F::GrossAmount, Certainty::Total, None),
            ("Omschrijving", F::Description, Certainty::Certain, None),
        ] {
            let meaning = meaning_of(text, vocabulary().unwrap()).unwrap_or_else(|| panic!("{text:?}"));
            let found = meaning.currency.map(|currency| currency.to_string());
            assert_eq!((meaning.name.field, meaning.name.certainty), (field, certainty), "{text:?}");
            assert_eq!(found.as_deref(), currency, "{text:?}");
        }
        for text in [
            "Btw %",
            "Btw-tarief",
            "Opmerkingen",
            "Nr.",
            "",
            "Uren",
            "Begroot bedrag",
            "EUR",
            "Betaald (EUR)",
        ] {
            assert_eq!(meaning_of(text, vocabulary().unwrap()), None, "{text:?}");
        }
    }

    fn header_of(rows: &[(u32, &[&str])]) -> Option<(u32, bool)> {
        let mut table = SheetTable::new("Blad1", false);
        for (number, cells) in rows {
            for (column, text) in (0..).zip(*cells) {
                table.push(*number, column, CellValue::Text(text)).unwrap();
            }
        }
        find_header(&table, vocabulary().unwrap()).map(|header| (header.row, header.is_dutch()))
    }

    #[test]
    fn the_header_is_found_below_titles() {
        let dutch: &[&str] =
            &["Activiteit", "Kostensoort", "Leverancier", "Betaaldatum", "Bedrag", "Opmerking"];
        let english: &[&str] = &["Activity", "Cost category", "Vendor", "Date paid", "Amount"];
        let budget: &[&str] = &["Activiteit", "Kostensoort", "Omschrijving", "Bedrag"];
        for (rows, found) in [
            (&[(1, dutch)][..], Some((1, true))),
            (
                &[(1, &["Uitgaven 2025"][..]), (3, &["Project: CBR", "Versie 2"]), (11, english)],
                Some((11, false)),
            ),
            (&[(1, budget), (8, dutch)], Some((8, true))),
            (&[(1, dutch), (2, dutch)], Some((1, true))),
            (&[(61, dutch)], None),
            (&[(1, budget)], None),
            (&[(1, &["Naam", "Leeftijd"])], None),
            (&[], None),
        ] {
            assert_eq!(header_of(rows), found, "{rows:?}");
        }
    }
}
