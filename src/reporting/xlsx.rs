//! A report as a workbook: one sheet per table with real numbers and dates, frozen heads and a print set-up, after a
//! first sheet with the facts and key figures. Prints what it is given and computes nothing.

use std::io::Write;

use rust_decimal::Decimal;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::domain::language::{Bilingual, Language};
use crate::reporting::ReportError;
use crate::reporting::document::{
    Block, Cell, Column, ColumnKind, Head, KeyFigure, ReportDocument, RowKind, Table, Value,
};
use crate::reporting::figures;
use crate::reporting::sheet_values::{BRAND, MUTED, PANEL, write_date, write_decimal};

const WIDEST_COLUMN: usize = 60;
const NARROWEST_COLUMN: usize = 9;

pub fn print(document: &ReportDocument, out: &mut dyn Write) -> Result<(), ReportError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(document)?);
    let styles = Styles::new(document.language);
    summary_sheet(workbook.add_worksheet(), document, &styles)?;
    for block in &document.blocks {
        if let Block::Table(table) = block {
            table_sheet(workbook.add_worksheet_with_constant_memory()?, document, table, &styles)?;
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

struct Styles {
    language: Language,
    title: Format,
    label: Format,
    caption: Format,
    head: Format,
    head_right: Format,
    note: Format,
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
        Styles {
            language,
            title: Format::new().set_bold().set_font_size(16).set_font_color(BRAND),
            label: Format::new().set_font_color(MUTED).set_align(FormatAlign::Top),
            caption: Format::new().set_bold().set_font_color(BRAND),
            head_right: head.clone().set_align(FormatAlign::Right),
            head,
            note: Format::new().set_font_color(MUTED),
        }
    }

    fn body(&self, cell: &Cell, row: RowKind) -> Format {
        let format = match row {
            RowKind::Body => Format::new(),
            RowKind::Group => Format::new().set_bold(),
            RowKind::Subtotal | RowKind::Total => Format::new().set_bold().set_border_top(FormatBorder::Thin),
        };
        let format = format.set_align(FormatAlign::Top);
        match &cell.value {
            Value::Text(_) => format.set_text_wrap(),
            Value::Money(_) => format.set_num_format("#,##0.00"),
            Value::MoneyRounded(_) => format.set_num_format("#,##0"),
            Value::Foreign { exponent, .. } => format.set_num_format(decimals(usize::from(*exponent))),
            Value::Percent(_) => format.set_num_format("0.0"),
            Value::Date(_) => format.set_num_format(match self.language {
                Language::Nl => "dd-mm-yyyy",
                Language::En => "d mmm yyyy",
            }),
            Value::Count(_) => format.set_num_format("#,##0"),
            Value::Number(number) => {
                format.set_num_format(decimals(usize::try_from(number.scale()).unwrap_or(0)))
            }
            Value::Nothing | Value::NotApplicable => format.set_align(FormatAlign::Right),
            Value::Blank => format,
        }
    }
}

fn decimals(count: usize) -> String {
    if count == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(count)) }
}

fn summary_sheet(
    sheet: &mut Worksheet,
    document: &ReportDocument,
    styles: &Styles,
) -> Result<(), ReportError> {
    let head = &document.head;
    sheet.set_name(Bilingual::new("Overzicht", "Overview").get(document.language))?;
    print_setup(sheet, head, false)?;
    sheet.set_column_width(0, 34)?;
    sheet.set_column_width(1, 24)?;
    sheet.set_column_width(2, 60)?;
    sheet.write_with_format(0, 0, &head.title, &styles.title)?;
    sheet.write_with_format(1, 0, &head.reference, &styles.note)?;
    sheet.write_with_format(2, 0, &head.funding_statement, &styles.note)?;
    let mut row = 3;
    if let Some(mark) = &head.state_mark {
        sheet.write_with_format(row, 0, mark, &styles.caption)?;
        row = next(row);
    }
    row = next(row);
    for (label, value) in &head.facts {
        sheet.write_with_format(row, 0, label, &styles.label)?;
        sheet.write(row, 1, value)?;
        row = next(row);
    }
    let seal = Bilingual::new("Kenmerk van de gegevens (SHA-256)", "Seal of the data (SHA-256)");
    sheet.write_with_format(row, 0, seal.get(document.language), &styles.label)?;
    sheet.write(row, 1, &head.snapshot_sha256)?;
    row = next(next(row));
    for block in &document.blocks {
        if let Block::KeyFigures { figures } = block {
            for figure in figures {
                write_key_figure(sheet, row, figure, styles)?;
                row = next(row);
            }
            row = next(row);
        }
    }
    Ok(())
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
    write_cell(sheet, row, 1, &figure.cell, RowKind::Group, styles)?;
    sheet.write_with_format(row, 2, &figure.remark, &styles.note)?;
    Ok(())
}

fn table_sheet(
    sheet: &mut Worksheet,
    document: &ReportDocument,
    table: &Table,
    styles: &Styles,
) -> Result<(), ReportError> {
    const HEAD_ROW: u32 = 2;
    sheet.set_name(sheet_name(&table.name))?;
    print_setup(sheet, &document.head, table.columns.len() > 7)?;
    for (place, column) in (0_u16..).zip(&table.columns) {
        let width = column_width(table, usize::from(place), document.language);
        sheet.set_column_width(place, u32::try_from(width).unwrap_or(u32::MAX))?;
        let _ = column;
    }
    sheet.set_freeze_panes(next(HEAD_ROW), 0)?;
    sheet.set_repeat_rows(HEAD_ROW, HEAD_ROW)?;
    sheet.write_with_format(0, 0, &table.caption, &styles.caption)?;
    for (place, column) in (0_u16..).zip(&table.columns) {
        let format = if column.kind == ColumnKind::Figure { &styles.head_right } else { &styles.head };
        sheet.write_with_format(HEAD_ROW, place, head_text(column), format)?;
    }
    let mut row = next(HEAD_ROW);
    for line in &table.rows {
        for (place, cell) in (0_u16..).zip(&line.cells) {
            write_cell(sheet, row, place, cell, line.kind, styles)?;
        }
        row = next(row);
    }
    row = next(row);
    for note in &table.notes {
        sheet.write_with_format(row, 0, note, &styles.note)?;
        row = next(row);
    }
    Ok(())
}

fn head_text(column: &Column) -> String {
    match &column.unit {
        Some(unit) => format!("{}\n({unit})", column.head),
        None => column.head.clone(),
    }
}

/// Excel allows 31 characters; the names of tables are plain ASCII.
fn sheet_name(name: &str) -> String {
    name.chars().take(31).collect()
}

/// As wide as the longest of the head's words and the first cells, within limits.
fn column_width(table: &Table, place: usize, language: Language) -> usize {
    let head = table.columns.get(place).map_or("", |column| column.head.as_str());
    let longest_word = head.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
    let cells = table.rows.iter().filter_map(|row| row.cells.get(place));
    let longest_cell = cells.map(|cell| figures::shown(&cell.value, language).chars().count()).max();
    longest_cell.unwrap_or(0).max(longest_word).saturating_add(2).clamp(NARROWEST_COLUMN, WIDEST_COLUMN)
}

fn print_setup(sheet: &mut Worksheet, head: &Head, landscape: bool) -> Result<(), ReportError> {
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
    Ok(())
}

/// An ampersand starts a command in heads and feet.
fn escape(text: &str) -> String {
    text.replace('&', "&&")
}

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    kind: RowKind,
    styles: &Styles,
) -> Result<(), ReportError> {
    let format = styles.body(cell, kind);
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
