//! The first sheet of a workbook: the head of the report with its facts, and everything that is no table.

use rust_xlsxwriter::Worksheet;

use super::{Styles, height_of, lines_of, next, print_setup, wide_text, write_key_figure};
use crate::reporting::ReportError;
use crate::reporting::document::{Block, KeyFigure, ReportDocument, Signature};

/// Widths of the columns of the first sheet, in characters.
const LABEL: f64 = 36.0;
const FIGURE: f64 = 24.0;
const REMARK: f64 = 44.0;
const WHOLE: f64 = LABEL + FIGURE + REMARK;

/// The first sheet: facts, texts, key figures and signatures.
pub(super) fn summary_sheet(
    sheet: &mut Worksheet,
    document: &ReportDocument,
    styles: &Styles,
) -> Result<(), ReportError> {
    let head = &document.head;
    print_setup(sheet, head, false);
    for (column, width) in (0..).zip([LABEL, FIGURE, REMARK]) {
        sheet.set_column_width(column, width)?;
    }
    sheet.write_with_format(0, 0, &head.title, &styles.title)?;
    wide_text(sheet, 1, 2, &head.reference, WHOLE, &styles.note)?;
    wide_text(sheet, 2, 2, &head.funding_statement, WHOLE, &styles.note)?;
    let mut row = 3;
    if let Some(mark) = &head.state_mark {
        sheet.write_with_format(row, 0, mark, &styles.caption)?;
        row = next(row);
    }
    row = next(row);
    for (label, value) in &head.facts {
        sheet.set_row_height(row, height_of(lines_of(value, FIGURE + REMARK).max(lines_of(label, LABEL))))?;
        sheet.write_with_format(row, 0, label, &styles.label)?;
        sheet.merge_range(row, 1, row, 2, value, &styles.fact)?;
        row = next(row);
    }
    summary_blocks(sheet, next(row), document, styles)
}

/// Texts stand under their headings; a heading of a table stands on the sheet of the table.
fn summary_blocks(
    sheet: &mut Worksheet,
    mut row: u32,
    document: &ReportDocument,
    styles: &Styles,
) -> Result<(), ReportError> {
    let mut heading = None;
    for block in &document.blocks {
        let says_something = matches!(
            block,
            Block::Paragraph { .. } | Block::Note { .. } | Block::KeyFigures { .. } | Block::Signature(_)
        );
        if let (true, Some(text)) = (says_something, heading.take()) {
            row = next(row);
            wide_text(sheet, row, 2, text, WHOLE, &styles.caption)?;
            row = next(row);
        }
        match block {
            Block::Heading { text, .. } => heading = Some(text.as_str()),
            Block::Table(_) => heading = None,
            Block::Paragraph { text } => {
                wide_text(sheet, row, 2, text, WHOLE, &styles.fact)?;
                row = next(row);
            }
            Block::Note { text } => {
                wide_text(sheet, row, 2, text, WHOLE, &styles.note)?;
                row = next(row);
            }
            Block::KeyFigures { figures } => row = summary_figures(sheet, row, figures, styles)?,
            Block::Signature(signature) => row = summary_signature(sheet, row, signature, styles)?,
            Block::Chart(_) | Block::Letterhead | Block::PageBreak => {}
        }
    }
    Ok(())
}

/// A row per figure; gives the row after an empty one.
fn summary_figures(
    sheet: &mut Worksheet,
    mut row: u32,
    figures: &[KeyFigure],
    styles: &Styles,
) -> Result<u32, ReportError> {
    for figure in figures {
        let lines = lines_of(&figure.remark, REMARK).max(lines_of(&figure.label, LABEL));
        sheet.set_row_height(row, height_of(lines))?;
        write_key_figure(sheet, row, figure, styles)?;
        row = next(row);
    }
    Ok(next(row))
}

/// The statement and a line to write on for each label; gives the next row.
fn summary_signature(
    sheet: &mut Worksheet,
    mut row: u32,
    signature: &Signature,
    styles: &Styles,
) -> Result<u32, ReportError> {
    wide_text(sheet, row, 2, &signature.statement, WHOLE, &styles.fact)?;
    row = next(row);
    for label in &signature.labels {
        sheet.set_row_height(row, height_of(2))?;
        sheet.write_with_format(row, 0, label, &styles.label)?;
        sheet.merge_range(row, 1, row, 2, "", &styles.line)?;
        row = next(row);
    }
    Ok(row)
}
