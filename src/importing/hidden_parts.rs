//! What nobody sees who opens a workbook. Hidden rows and columns are read like the others, and that is said; a hidden
//! sheet with expenses is only read when a person says so, for it is as often an old copy as a part that counts.

use std::collections::BTreeSet;

use super::columns::TableColumns;
use super::outline::own_sheet;
use super::tables::{ExpenseTable, expense_tables};
use super::vocabulary::Vocabulary;
use super::wording::{self, Wording};
use super::workbook::SheetTable;
use super::{ReadWorkbook, about_sheet};
use crate::domain::expense::{ExpenseField, cell_name};
use crate::domain::figures::in_both;
use crate::domain::finding::{Finding, FindingCode, Place};
use crate::domain::language::Bilingual;

/// What is said of a hidden sheet that is not read.
pub(super) fn unread_sheet(sheet: &SheetTable, vocabulary: &Vocabulary) -> Finding {
    if own_sheet(sheet).is_some() {
        return about_sheet(&sheet.name, FindingCode::SheetSkipped, wording::sheet_of_our_own());
    }
    let tables = expense_tables(sheet, None, vocabulary);
    if tables.is_empty() {
        return about_sheet(&sheet.name, FindingCode::SheetSkipped, wording::sheet_hidden());
    }
    let rows: usize = tables.iter().map(|table| table.end.saturating_sub(table.first)).sum();
    about_sheet(&sheet.name, FindingCode::HiddenSheet, hidden_list(rows))
}

/// How many expenses of a file were read before a table.
#[derive(Clone, Copy)]
pub(super) struct ReadBefore {
    drafts: usize,
    waiting: usize,
}

impl ReadBefore {
    pub fn of(out: &ReadWorkbook) -> Self {
        Self { drafts: out.drafts.len(), waiting: out.waiting.len() }
    }

    /// The rows that were read as expenses since.
    fn rows_since(self, out: &ReadWorkbook) -> BTreeSet<u32> {
        let drafts = out.drafts.iter().skip(self.drafts).map(|draft| draft.source.row);
        drafts.chain(out.waiting.iter().skip(self.waiting).map(|row| row.source.row)).collect()
    }
}

/// The hidden rows of a table that were read as expenses, and its hidden columns that something is read from.
pub(super) fn hidden_in_table(
    sheet: &SheetTable,
    table: &ExpenseTable,
    columns: &TableColumns,
    (before, out): (ReadBefore, &ReadWorkbook),
) -> Vec<Finding> {
    let place = |cell| Place { sheet: sheet.name.to_string(), cell };
    let mut findings = Vec::new();
    for cell in &table.header.cells {
        let is_read = |field: &ExpenseField| columns.fields.column(*field) == Some(cell.column);
        if sheet.look.hides_column(cell.column) && ExpenseField::ALL.iter().any(is_read) {
            let (message, remedy) = hidden_column();
            let place = place(cell_name(cell.column, table.header.row));
            findings.push(Finding::new(FindingCode::HiddenColumn, place, cell.text.clone(), message, remedy));
        }
    }
    if sheet.look.hidden_rows().is_empty() {
        return findings;
    }
    let read = before.rows_since(out);
    let header = || table.header.cells.iter().map(|cell| cell.column);
    let (left, right) = (header().min().unwrap_or_default(), header().max().unwrap_or_default());
    for (first, last) in sheet.look.hidden_rows() {
        let mut within = read.range(*first..=*last);
        let Some(top) = within.next() else { continue };
        let bottom = within.next_back().unwrap_or(top);
        let (message, remedy) = hidden_rows();
        let place = place(format!("{}:{}", cell_name(left, *top), cell_name(right, *bottom)));
        findings.push(Finding::new(FindingCode::HiddenRows, place, "", message, remedy));
    }
    findings
}

fn hidden_list(rows: usize) -> Wording {
    let (rijen, words) = if rows == 1 { ("rij", "row") } else { ("rijen", "rows") };
    let rows = in_both(rows);
    (
        Bilingual::new(
            format!(
                "Dit blad is verborgen. Er staat een uitgavenlijst op met {} {rijen}; die is niet gelezen.",
                rows.nl
            ),
            format!(
                "This sheet is hidden. It holds an expense list of {} {words}, which was not read.",
                rows.en
            ),
        ),
        Bilingual::new(
            "Horen deze uitgaven erbij? Laat het blad dan meelezen. Is het een oude kopie, dan hoeft u niets te doen.",
            "Do these expenses belong here? Then have the sheet read too. If it is an old copy, nothing needs to be done.",
        ),
    )
}

fn hidden_rows() -> Wording {
    (
        Bilingual::new(
            "Deze rijen zijn verborgen of weggefilterd in het bestand, en tellen mee zoals de andere.",
            "These rows are hidden or filtered out in the file, and count like the others.",
        ),
        Bilingual::new(
            "Horen zij er niet bij? Laat ze dan weg uit deze import.",
            "Do they not belong here? Then leave them out of this import.",
        ),
    )
}

fn hidden_column() -> Wording {
    (
        Bilingual::new(
            "Deze kolom is verborgen in het bestand, en is gelezen zoals de andere.",
            "This column is hidden in the file, and was read like the others.",
        ),
        Bilingual::new(
            "Klopt de inhoud niet meer? Zeg dan dat er niets uit deze kolom wordt gelezen.",
            "Are its contents out of date? Then say that nothing is read from this column.",
        ),
    )
}
