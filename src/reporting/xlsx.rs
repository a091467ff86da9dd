//! A report as a workbook: one sheet per table with real numbers and dates, frozen heads and a print set-up, after a
//! first sheet with the facts and key figures. Prints what it is given and computes nothing.

#![expect(
    clippy::float_arithmetic,
    reason = "widths of columns and heights of rows; no amount of money comes here"
)]

use std::collections::BTreeSet;
use std::io::Write;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::domain::language::{Bilingual, Language};
use crate::reporting::ReportError;
use crate::reporting::document::{
    Block, Cell, Column, ColumnKind, Head, HeadGroup, KeyFigure, ReportDocument, Row, RowKind, Table, Value,
    head_groups,
};
use crate::reporting::figures;
use crate::reporting::sheet_values::{BRAND, MUTED, PANEL, write_date, write_decimal};

mod summary;

/// Excel allows names of sheets of this length.
const LONGEST_NAME: usize = 31;
/// Widths are in characters of the default letters, as Excel counts them.
const WIDEST_COLUMN: f64 = 60.0;
const WIDEST_TEXT: f64 = 42.0;
const NARROWEST_COLUMN: f64 = 9.0;
/// Columns are measured in digits; running text has a little more letters to the same width.
const LETTERS_IN_A_DIGIT: f64 = 1.15;
/// Bold letters are wider.
const BOLD: f64 = 1.1;
/// Wider tables are printed on pages turned aside.
const WIDEST_UPRIGHT: f64 = 110.0;
/// Height of a line in points.
const LINE_HEIGHT: f64 = 15.0;

pub fn print(document: &ReportDocument, out: &mut dyn Write) -> Result<(), ReportError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(document)?);
    let styles = Styles::new(document.language);
    let mut names = SheetNames::default();
    let summary = names.next(Bilingual::new("Overzicht", "Overview").get(document.language));
    summary::summary_sheet(workbook.add_worksheet().set_name(summary)?, document, &styles)?;
    for block in &document.blocks {
        match block {
            Block::Heading { text, .. } => names.enter(text),
            Block::Table(table) => {
                let name = names.of(table);
                let sheet = workbook.add_worksheet_with_constant_memory()?.set_name(name)?;
                table_sheet(sheet, document, table, &styles)?;
            }
            _ => {}
        }
    }
    out.write_all(&workbook.save_to_buffer()?)?;
    Ok(())
}

/// Only the moment of the report, so that the same report gives the same bytes.
fn properties(document: &ReportDocument) -> Result<DocProperties, XlsxError> {
    let made_on = ExcelDateTime::from_timestamp(document.head.made_at.timestamp())?;
    Ok(DocProperties::new()
        .set_title(title(&document.head))
        .set_author(&document.head.author)
        .set_company(&document.head.author)
        .set_creation_datetime(&made_on))
}

fn title(head: &Head) -> String {
    format!("{} {} {}", head.title, head.grant_code, head.period_code)
}

/// Names of sheets: the heading that a table stands under, so that a sheet is found as the paper is read.
#[derive(Default)]
struct SheetNames {
    heading: String,
    taken: BTreeSet<String>,
}

impl SheetNames {
    fn enter(&mut self, heading: &str) {
        heading.clone_into(&mut self.heading);
    }

    fn of(&mut self, table: &Table) -> String {
        let words = if self.heading.trim().is_empty() { table.name.clone() } else { self.heading.clone() };
        self.next(&words)
    }

    /// These words as a name that no other sheet has: at most 31 characters, without the signs that Excel refuses.
    fn next(&mut self, words: &str) -> String {
        let plain = |sign: char| if "[]:*?/\\".contains(sign) || sign.is_control() { ' ' } else { sign };
        let words: String = words.chars().map(plain).collect();
        let mut words = words.trim_matches([' ', '\'']).to_owned();
        if words.is_empty() {
            "Tabel".clone_into(&mut words);
        }
        let names = (1_usize..).map(|number| {
            let ending = if number > 1 { format!(" ({number})") } else { String::new() };
            format!("{}{ending}", shortened(&words, LONGEST_NAME.saturating_sub(ending.len())))
        });
        let mut free = names.filter(|name| !self.taken.contains(&name.to_lowercase()));
        let name = free.next().unwrap_or(words);
        self.taken.insert(name.to_lowercase());
        name
    }
}

/// The words that fit in so many UTF-16 units, by which Excel counts.
fn shortened(words: &str, most: usize) -> String {
    if words.encode_utf16().count() <= most {
        return words.to_owned();
    }
    let mut used: usize = 0;
    let fits = |sign: &char| {
        used = used.saturating_add(sign.len_utf16());
        used <= most
    };
    let kept: String = words.chars().take_while(fits).collect();
    let whole = kept.rsplit_once(' ').map_or(kept.as_str(), |(whole, _)| whole);
    whole.trim_end_matches([' ', '\'']).to_owned()
}

struct Styles {
    language: Language,
    title: Format,
    label: Format,
    caption: Format,
    fact: Format,
    head: Format,
    head_right: Format,
    head_indented: Format,
    note: Format,
    remark: Format,
    /// To sign on.
    line: Format,
}

impl Styles {
    fn new(language: Language) -> Self {
        let head = Format::new()
            .set_bold()
            .set_font_color(BRAND)
            .set_background_color(PANEL)
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_border_bottom(FormatBorder::Thin);
        let note = Format::new().set_font_color(MUTED).set_text_wrap().set_align(FormatAlign::Top);
        Styles {
            language,
            line: Format::new().set_border_bottom(FormatBorder::Thin),
            remark: note.clone().set_align(FormatAlign::Left).set_indent(1),
            title: Format::new().set_bold().set_font_size(16).set_font_color(BRAND),
            label: Format::new().set_font_color(MUTED).set_align(FormatAlign::Top),
            caption: Format::new()
                .set_bold()
                .set_font_color(BRAND)
                .set_text_wrap()
                .set_align(FormatAlign::Top),
            fact: Format::new().set_text_wrap().set_align(FormatAlign::Top).set_align(FormatAlign::Left),
            head_right: head.clone().set_align(FormatAlign::Right),
            head_indented: head.clone().set_align(FormatAlign::Left).set_indent(1),
            head,
            note,
        }
    }

    fn body(&self, cell: &Cell, row: RowKind, place: Place) -> Format {
        let format = match row {
            RowKind::Body => Format::new(),
            RowKind::ToFill => Format::new().set_border_bottom(FormatBorder::Thin),
            RowKind::Group => Format::new().set_bold(),
            RowKind::Subtotal | RowKind::Total => Format::new().set_bold().set_border_top(FormatBorder::Thin),
        };
        let format = format.set_align(FormatAlign::Top);
        match &cell.value {
            Value::Text(_) if place.runs_on => place.left(format),
            Value::Text(_) => place.left(format).set_text_wrap(),
            Value::Money(_) => format.set_num_format("#,##0.00"),
            Value::MoneyRounded(_) | Value::Count(_) => format.set_num_format("#,##0"),
            Value::Foreign { exponent, .. } => format.set_num_format(decimals(usize::from(*exponent))),
            Value::Percent(_) => format.set_num_format("0.0"),
            Value::Date(_) => place.left(format).set_num_format(match self.language {
                Language::Nl => "dd-mm-yyyy",
                Language::En => "d mmm yyyy",
            }),
            Value::Number(number) => {
                format.set_num_format(decimals(usize::try_from(number.scale()).unwrap_or(0)))
            }
            Value::Nothing | Value::NotApplicable if place.kind == ColumnKind::Figure => {
                format.set_align(FormatAlign::Right)
            }
            Value::Nothing | Value::NotApplicable => place.left(format),
            Value::Blank => format,
        }
    }
}

/// Where a cell stands in its table.
#[derive(Clone, Copy)]
struct Place {
    column: u16,
    kind: ColumnKind,
    /// Follows a column of figures, which end where this column begins.
    after_figures: bool,
    /// The text of a group or total may run on over the blank cells after it.
    runs_on: bool,
}

impl Place {
    fn of(table: &Table, column: u16, row: Option<&Row>) -> Self {
        let index = usize::from(column);
        let kind_at = |index: usize| table.columns.get(index).map(|column| column.kind);
        let before = index.checked_sub(1).and_then(kind_at);
        Place {
            column,
            kind: kind_at(index).unwrap_or(ColumnKind::Text),
            after_figures: before == Some(ColumnKind::Figure),
            runs_on: row.is_some_and(|row| row.runs_on(index)),
        }
    }

    fn left(self, format: Format) -> Format {
        format.set_align(FormatAlign::Left).set_indent(u8::from(self.after_figures))
    }
}

fn decimals(count: usize) -> String {
    if count == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(count)) }
}

fn next(row: u32) -> u32 {
    row.saturating_add(1)
}

fn write_key_figure(
    sheet: &mut Worksheet,
    row: u32,
    figure: &KeyFigure,
    styles: &Styles,
) -> Result<(), ReportError> {
    sheet.write_with_format(row, 0, &figure.label, &styles.label)?;
    let place = Place { column: 1, kind: ColumnKind::Figure, after_figures: false, runs_on: false };
    write_cell(sheet, row, place, &figure.cell, RowKind::Group, styles)?;
    sheet.write_with_format(row, 2, &figure.remark, &styles.remark)?;
    Ok(())
}

fn table_sheet(
    sheet: &mut Worksheet,
    document: &ReportDocument,
    table: &Table,
    styles: &Styles,
) -> Result<(), ReportError> {
    let widths: Vec<f64> = (0..table.columns.len()).map(|place| column_width(table, place, styles)).collect();
    let total: f64 = widths.iter().sum();
    let last = u16::try_from(widths.len().saturating_sub(1)).unwrap_or(u16::MAX);
    print_setup(sheet, &document.head, total > WIDEST_UPRIGHT);
    for (place, width) in (0_u16..).zip(&widths) {
        sheet.set_column_width(place, *width)?;
    }
    let groups = head_groups(table.columns.iter().map(|column| column.group.as_deref()));
    let first_head = 2;
    let head_row = if groups.is_empty() { first_head } else { next(first_head) };
    sheet.set_freeze_panes(next(head_row), 0)?;
    sheet.set_repeat_rows(first_head, head_row)?;
    wide_text(sheet, 0, last, &table.caption, total, &styles.caption)?;
    write_groups(sheet, first_head, &groups, &widths, styles)?;
    let heads: Vec<String> = table.columns.iter().map(head_text).collect();
    let head_lines = heads.iter().zip(&widths).map(|(head, width)| lines_of(head, width / BOLD)).max();
    sheet.set_row_height(head_row, height_of(head_lines.unwrap_or(1)))?;
    for (place, (head, column)) in (0_u16..).zip(heads.iter().zip(&table.columns)) {
        let format = match column.kind {
            ColumnKind::Figure => &styles.head_right,
            _ if Place::of(table, place, None).after_figures => &styles.head_indented,
            ColumnKind::Text | ColumnKind::Code | ColumnKind::Date => &styles.head,
        };
        sheet.write_with_format(head_row, place, head, format)?;
    }
    let mut row = next(head_row);
    for line in &table.rows {
        let lines = lines_of_row(line, &widths).saturating_add(usize::from(line.kind == RowKind::ToFill));
        sheet.set_row_height(row, height_of(lines))?;
        for (place, cell) in (0_u16..).zip(&line.cells) {
            write_cell(sheet, row, Place::of(table, place, Some(line)), cell, line.kind, styles)?;
        }
        row = next(row);
    }
    row = next(row);
    for note in &table.notes {
        wide_text(sheet, row, last, note, total, &styles.note)?;
        row = next(row);
    }
    Ok(())
}

/// Heads over several columns.
fn write_groups(
    sheet: &mut Worksheet,
    row: u32,
    groups: &[HeadGroup<'_>],
    widths: &[f64],
    styles: &Styles,
) -> Result<(), ReportError> {
    let mut most = 1;
    for group in groups {
        let own = widths.iter().skip(group.first).take(group.count);
        let text = group.text.unwrap_or_default();
        most = most.max(lines_of(text, own.sum::<f64>() / BOLD));
        let column = |place: usize| u16::try_from(place).unwrap_or(u16::MAX);
        let last = column(group.first.saturating_add(group.count).saturating_sub(1));
        if column(group.first) == last {
            sheet.write_with_format(row, last, text, &styles.head)?;
        } else {
            sheet.merge_range(row, column(group.first), row, last, text, &styles.head)?;
        }
    }
    if !groups.is_empty() {
        sheet.set_row_height(row, height_of(most))?;
    }
    Ok(())
}

/// A text over all columns of the table, on as many lines as it takes.
fn wide_text(
    sheet: &mut Worksheet,
    row: u32,
    last: u16,
    text: &str,
    width: f64,
    format: &Format,
) -> Result<(), ReportError> {
    sheet.set_row_height(row, height_of(lines_of(text, width)))?;
    if last == 0 {
        sheet.write_with_format(row, 0, text, format)?;
    } else {
        sheet.merge_range(row, 0, row, last, text, format)?;
    }
    Ok(())
}

fn head_text(column: &Column) -> String {
    match &column.unit {
        Some(unit) => format!("{}\n({unit})", column.head),
        None => column.head.clone(),
    }
}

/// Lines that the texts of a row take in columns of these widths, in characters.
fn lines_of_row(row: &Row, widths: &[f64]) -> usize {
    let bold = if row.kind == RowKind::Body { 1.0 } else { BOLD };
    let lines = row.cells.iter().zip(widths).enumerate().map(|(place, (cell, width))| match &cell.value {
        Value::Text(text) if !row.runs_on(place) => lines_of(text, width / bold),
        _ => 1,
    });
    lines.max().unwrap_or(1)
}

/// Lines that a text takes in a column of this width, in characters.
fn lines_of(text: &str, width: f64) -> usize {
    let width = ((width - 1.0) * LETTERS_IN_A_DIGIT).max(1.0).to_usize().unwrap_or(usize::MAX);
    let lines_of_paragraph = |paragraph: &str| {
        let (mut lines, mut used) = (1_usize, 0_usize);
        for word in paragraph.split(' ') {
            let letters = word.chars().count();
            let with_space = used.saturating_add(usize::from(used > 0)).saturating_add(letters);
            if with_space <= width || used == 0 {
                used = with_space;
            } else {
                lines = lines.saturating_add(1);
                used = letters;
            }
            // A word longer than the column goes on below.
            lines = lines.saturating_add(used.saturating_sub(1).checked_div(width).unwrap_or(0));
            used = used.min(width);
        }
        lines
    };
    text.split('\n').map(lines_of_paragraph).fold(0, usize::saturating_add)
}

/// Height of a row in points; a row of Excel is at most 409 points tall.
fn height_of(lines: usize) -> f64 {
    let lines = u32::try_from(lines.max(1)).unwrap_or(u32::MAX);
    (f64::from(lines) * LINE_HEIGHT + 1.0).min(409.0)
}

/// As wide as the longest of the head's words and of the cells, texts within limits.
fn column_width(table: &Table, place: usize, styles: &Styles) -> f64 {
    let Some(column) = table.columns.get(place) else { return NARROWEST_COLUMN };
    let width =
        |text: &str, factor: f64| f64::from(u32::try_from(text.chars().count()).unwrap_or(u32::MAX)) * factor;
    let head = column.head.split_whitespace().map(|word| width(word, BOLD)).fold(0.0, f64::max);
    let cells = table.rows.iter().filter_map(|row| {
        let cell = row.cells.get(place)?;
        let factor = if row.kind == RowKind::Body { 1.0 } else { BOLD };
        (!row.runs_on(place)).then(|| width(&figures::shown(&cell.value, styles.language), factor))
    });
    let longest = cells.fold(0.0, f64::max);
    let most = if column.kind == ColumnKind::Text { WIDEST_TEXT } else { WIDEST_COLUMN };
    (longest.min(most).max(head) + 2.0).max(NARROWEST_COLUMN)
}

fn print_setup(sheet: &mut Worksheet, head: &Head, landscape: bool) {
    const A4: u8 = 9;
    const ANY_NUMBER_OF_PAGES: u16 = 0;
    sheet.set_paper_size(A4);
    if landscape {
        sheet.set_landscape();
    }
    sheet.set_print_fit_to_pages(1, ANY_NUMBER_OF_PAGES);
    sheet.set_header(format!("&L{}&R{}", escape(&title(head)), escape(&head.funding_statement)));
    let short_seal: String = head.snapshot_sha256.chars().take(12).collect();
    sheet.set_footer(format!("&Lv{} {short_seal}&R&P / &N", head.version));
}

/// An ampersand starts a command in heads and feet.
fn escape(text: &str) -> String {
    text.replace('&', "&&")
}

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    place: Place,
    cell: &Cell,
    kind: RowKind,
    styles: &Styles,
) -> Result<(), ReportError> {
    let column = place.column;
    let format = styles.body(cell, kind, place);
    match &cell.value {
        Value::Text(text) => sheet.write_string_with_format(row, column, text.as_ref(), &format)?,
        Value::Money(cents) | Value::MoneyRounded(cents) => {
            write_decimal(sheet, row, column, cents.euros(), &format)?
        }
        Value::Foreign { minor, exponent } => {
            write_decimal(sheet, row, column, Decimal::new(*minor, u32::from(*exponent)), &format)?
        }
        Value::Percent(percent) => write_decimal(sheet, row, column, percent.get(), &format)?,
        Value::Count(count) => write_decimal(sheet, row, column, Decimal::from(*count), &format)?,
        Value::Number(number) => write_decimal(sheet, row, column, *number, &format)?,
        Value::Date(day) => write_date(sheet, row, column, *day, &format)?,
        Value::Nothing | Value::NotApplicable => {
            let text = figures::shown(&cell.value, styles.language);
            sheet.write_string_with_format(row, column, text.as_ref(), &format)?
        }
        Value::Blank => sheet.write_blank(row, column, &format)?,
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_those_of_the_headings_short_and_each_once() {
        let mut names = SheetNames::default();
        for (words, expected) in [
            ("2 Realisatie per kostensoort", "2 Realisatie per kostensoort"),
            ("2 REALISATIE per kostensoort", "2 REALISATIE per kostensoort (2)"),
            ("Uitgaven [a/b]: alles?", "Uitgaven  a b   alles"),
            ("Een kop die veel langer is dan Excel toestaat", "Een kop die veel langer is dan"),
            ("''", "Tabel"),
        ] {
            let name = names.next(words);
            assert!(name.encode_utf16().count() <= LONGEST_NAME);
            if expected.len() <= LONGEST_NAME {
                assert_eq!(name, expected);
            }
        }
    }

    #[test]
    fn rows_are_as_tall_as_their_longest_text() {
        for (text, width, lines) in [
            ("", 10.0, 1),
            ("een twee drie", 14.0, 1),
            ("een twee drie", 9.0, 2),
            ("een\ntwee", 20.0, 2),
            ("aaaaaaaaaaaaaaaaaaaa", 11.0, 2),
        ] {
            assert_eq!(lines_of(text, width), lines, "{text} in {width}");
        }
    }
}
