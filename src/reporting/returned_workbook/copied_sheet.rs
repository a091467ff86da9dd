//! One sheet of the file again: values in their own cells, heads bold and frozen, findings as colours and notes.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use rust_xlsxwriter::{Note, Worksheet};

use super::marks::{Mark, Marks, severity_at};
use super::palette::{Look, Palette};
use super::{ReturnedRow, ReturnedSheet, ReturnedTable, SheetValue, severity_word};
use crate::domain::expense::ExpenseField;
use crate::domain::finding::{Finding, Severity};
use crate::domain::language::Language;
use crate::reporting::ReportError;
use crate::reporting::sheet_values::{fit_row, fitting, lines_of, write_date, write_decimal, write_moment};

/// A head further down stays where it is: frozen, it would fill the screen.
const LAST_FROZEN_ROW: u32 = 15;
/// Columns are as wide as these rows need.
const MEASURED_ROWS: u32 = 2_000;
const NARROWEST_COLUMN: usize = 9;
const WIDEST_COLUMN: usize = 48;
/// A longer head takes several lines.
const WIDEST_HEAD: usize = 18;
const NOTE_WIDTH_PIXELS: u32 = 330;
const LETTERS_OF_A_NOTE_LINE: usize = 48;
const A4: u8 = 9;

pub(super) fn write(
    sheet: &mut Worksheet,
    copied: ReturnedSheet<'_>,
    mut marks: Marks<'_>,
    palette: &Palette,
    language: Language,
) -> Result<(), ReportError> {
    let mut copy =
        Copy { sheet, palette, language, widths: Widths::new(&copied.tables), tables: copied.tables };
    for row in copied.rows {
        while let Some((number, marks)) = marks.take_above(row.number) {
            copy.row(&ReturnedRow { number, cells: vec![] }, &marks)?;
        }
        let marks = marks.take(row.number);
        copy.row(&row, &marks)?;
    }
    while let Some((number, marks)) = marks.take_above(u32::MAX) {
        copy.row(&ReturnedRow { number, cells: vec![] }, &marks)?;
    }
    copy.finish(copied.hidden)
}

struct Copy<'s> {
    sheet: &'s mut Worksheet,
    palette: &'s Palette,
    language: Language,
    tables: Vec<ReturnedTable>,
    widths: Widths,
}

impl Copy<'_> {
    fn row(&mut self, row: &ReturnedRow<'_>, marks: &[Mark<'_>]) -> Result<(), ReportError> {
        self.widths.measure(row);
        if self.tables.iter().any(|table| table.header_row == row.number) {
            let lines = row.cells.iter().map(|(_, value)| match value {
                SheetValue::Text(text) => lines_of(text, WIDEST_HEAD),
                _ => 1,
            });
            fit_row(self.sheet, row.number.saturating_sub(1), lines.max().unwrap_or(1))?;
        }
        if marks.is_empty() {
            for (column, value) in &row.cells {
                self.cell(row.number, *column, Some(value), None)?;
            }
            return Ok(());
        }
        let mut cells: BTreeMap<u16, Option<&SheetValue<'_>>> = BTreeMap::new();
        for (first, last) in marks.iter().filter_map(|mark| mark.columns) {
            cells.extend((first..=last).map(|column| (column, None)));
        }
        cells.extend(row.cells.iter().map(|(column, value)| (*column, Some(value))));
        for (column, value) in &cells {
            self.cell(row.number, *column, *value, severity_at(marks, *column))?;
        }
        let first = cells.first_key_value().map_or(0, |(column, _)| *column);
        self.notes(row.number, first, marks)
    }

    fn cell(
        &mut self,
        number: u32,
        column: u16,
        value: Option<&SheetValue<'_>>,
        severity: Option<Severity>,
    ) -> Result<(), ReportError> {
        let look = self.look(number, column, value);
        let format = self.palette.get(look, severity);
        let row = number.saturating_sub(1);
        match value {
            None => self.sheet.write_blank(row, column, format)?,
            Some(SheetValue::Text(text)) => {
                self.sheet.write_string_with_format(row, column, fitting(text), format)?
            }
            Some(SheetValue::Number(number)) => write_decimal(self.sheet, row, column, *number, format)?,
            Some(SheetValue::Date(day)) if excel_knows(*day) => {
                write_date(self.sheet, row, column, *day, format)?
            }
            Some(SheetValue::Moment(moment)) if excel_knows(moment.date()) => {
                write_moment(self.sheet, row, column, *moment, format)?
            }
            Some(SheetValue::Date(day)) => {
                let shown = day.format("%d-%m-%Y").to_string();
                self.sheet.write_string_with_format(row, column, shown, format)?
            }
            Some(SheetValue::Moment(moment)) => {
                let shown = moment.format("%d-%m-%Y %H:%M").to_string();
                self.sheet.write_string_with_format(row, column, shown, format)?
            }
            Some(SheetValue::Truth(truth)) => {
                self.sheet.write_boolean_with_format(row, column, *truth, format)?
            }
        };
        Ok(())
    }

    /// What is typed into a cell later looks like the rest of its column.
    fn look(&self, number: u32, column: u16, value: Option<&SheetValue<'_>>) -> Look {
        let table = self.tables.iter().rev().find(|table| table.header_row <= number);
        let field = table.and_then(|table| table.columns.iter().find(|(known, _)| *known == column));
        let field = field.map(|(_, field)| *field);
        if table.is_some_and(|table| table.header_row == number) {
            return if is_amount(field) { Look::HeadRight } else { Look::Head };
        }
        match value {
            Some(SheetValue::Date(_)) => Look::Date,
            Some(SheetValue::Moment(_)) => Look::Moment,
            Some(SheetValue::Number(amount)) if is_amount(field) && amount.normalize().scale() <= 2 => {
                Look::Amount
            }
            // A bare day number keeps its look: as a date it would be read as something else.
            Some(SheetValue::Number(_) | SheetValue::Truth(_)) => Look::Plain,
            Some(SheetValue::Text(_)) | None => match field {
                field if is_amount(field) => Look::Amount,
                Some(ExpenseField::InvoiceDate | ExpenseField::PaymentDate) => Look::Date,
                Some(_) => Look::Code,
                None if value.is_some() => Look::Code,
                None => Look::Plain,
            },
        }
    }

    fn notes(&mut self, number: u32, first: u16, marks: &[Mark<'_>]) -> Result<(), ReportError> {
        let mut by_column: BTreeMap<u16, Vec<&Finding>> = BTreeMap::new();
        for mark in marks {
            let column = mark.columns.map_or(first, |(column, _)| column);
            by_column.entry(column).or_default().push(mark.finding);
        }
        for (column, findings) in by_column {
            let note = note(&findings, self.language);
            self.sheet.insert_note(number.saturating_sub(1), column, &note)?;
        }
        Ok(())
    }

    fn finish(self, hidden: bool) -> Result<(), ReportError> {
        const ANY_NUMBER_OF_PAGES: u16 = 0;
        for (column, width) in self.widths.by_column {
            let width = width.saturating_add(2).clamp(NARROWEST_COLUMN, WIDEST_COLUMN);
            self.sheet.set_column_width(column, u32::try_from(width).unwrap_or(u32::MAX))?;
        }
        if let Some(head) = self.tables.first().filter(|table| table.header_row <= LAST_FROZEN_ROW) {
            self.sheet.set_freeze_panes(head.header_row, 0)?;
        }
        if let Some(head) = self.tables.first() {
            let row = head.header_row.saturating_sub(1);
            self.sheet.set_repeat_rows(row, row)?;
        }
        self.sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, ANY_NUMBER_OF_PAGES);
        self.sheet.set_hidden(hidden);
        Ok(())
    }
}

fn is_amount(field: Option<ExpenseField>) -> bool {
    matches!(field, Some(ExpenseField::NetAmount | ExpenseField::VatAmount | ExpenseField::GrossAmount))
}

/// Excel's calendar starts in 1900, with a mistake in its first two months.
fn excel_knows(day: NaiveDate) -> bool {
    (1901..=9999).contains(&day.year())
}

/// How bad, the code, what is wrong and how to mend it.
fn note(findings: &[&Finding], language: Language) -> Note {
    let told: Vec<String> = findings
        .iter()
        .map(|finding| {
            format!(
                "{}: {}\n{}\n{}",
                severity_word(finding.severity, language).to_uppercase(),
                finding.code,
                finding.message.get(language),
                finding.remedy.get(language)
            )
        })
        .collect();
    let text = told.join("\n\n");
    let lines = lines_of(&text, LETTERS_OF_A_NOTE_LINE);
    Note::new(fitting(&text))
        .add_author_prefix(false)
        .set_font_size(9)
        .set_width(NOTE_WIDTH_PIXELS)
        .set_height(lines.min(40).saturating_mul(16).saturating_add(14))
}

/// The longest value of each column, under the first head.
struct Widths {
    head: Option<u32>,
    measured: u32,
    by_column: BTreeMap<u16, usize>,
}

impl Widths {
    fn new(tables: &[ReturnedTable]) -> Self {
        let head = tables.first().map(|table| table.header_row);
        Self { head, measured: 0, by_column: BTreeMap::new() }
    }

    fn measure(&mut self, row: &ReturnedRow<'_>) {
        if self.head.is_some_and(|head| row.number < head) || self.measured >= MEASURED_ROWS {
            return;
        }
        self.measured = self.measured.saturating_add(1);
        for (column, value) in &row.cells {
            let length = match value {
                // The words of a head may stand under each other.
                SheetValue::Text(text) if self.head == Some(row.number) => head_width(text),
                SheetValue::Text(text) => text.lines().map(|line| line.chars().count()).max().unwrap_or(0),
                SheetValue::Number(number) => shown_length(*number),
                SheetValue::Date(_) => 10,
                SheetValue::Moment(_) => 16,
                SheetValue::Truth(_) => 7,
            };
            let width = self.by_column.entry(*column).or_default();
            *width = length.max(*width);
        }
    }
}

fn head_width(text: &str) -> usize {
    let longest_word = text.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
    text.chars().count().min(WIDEST_HEAD).max(longest_word)
}

/// With two decimals and the signs between thousands.
fn shown_length(number: Decimal) -> usize {
    let whole = number.trunc().abs().to_string().len();
    let fraction = usize::try_from(number.scale()).unwrap_or(0).max(2);
    whole.saturating_add(whole.saturating_sub(1).div_euclid(3)).saturating_add(fraction).saturating_add(2)
}
