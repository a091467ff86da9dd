//! Prints the rows of a table that stand on one page: head, bands and rules, and the cells with their tags. The tag
//! of the table stays open from its first page to its last.

use crate::reporting::document::{ColumnKind, Row, RowKind};

use super::PdfError;
use super::canvas::{Align, Area, Artifact, Canvas, Stroke};
use super::flow::{FlowText, Piece};
use super::press::{Open, Placed, Press, at_margin};
use super::structure::Element;
use super::style;
use super::table::{Panel, PanelColumn, PanelGroup, ROW_PADDING, ShownCell, weight_of};
use super::words;
use super::wrap::{self, Line};
use super::writer::PdfWriter;

/// Tables of more rows have a light band on every fifth.
const ROWS_WITHOUT_BANDS: usize = 10;

/// A table whose last row has not been printed yet.
pub struct OpenTable {
    pub panel: usize,
    table: Element,
    caption: Option<Element>,
    body: Option<Element>,
    row: Option<OpenRow>,
}

struct OpenRow {
    row: usize,
    element: Element,
    cells: Vec<Element>,
}

impl OpenRow {
    fn finish(self, writer: &mut PdfWriter<'_, '_>) -> Result<(), PdfError> {
        for cell in self.cells {
            cell.finish(writer)?;
        }
        self.element.finish(writer)
    }
}

impl OpenTable {
    pub fn finish(self, writer: &mut PdfWriter<'_, '_>) -> Result<(), PdfError> {
        if let Some(row) = self.row {
            row.finish(writer)?;
        }
        for element in [self.caption, self.body].into_iter().flatten() {
            element.finish(writer)?;
        }
        self.table.finish(writer)
    }
}

/// A row, or the lines of a row that fit on this page.
#[derive(Clone, Copy)]
struct RowOnPage {
    row: usize,
    first: usize,
    count: usize,
    top: f32,
    height: f32,
}

/// Lines of one row that follow each other on a page are printed together.
fn rows_on_page(group: &[Placed]) -> Vec<RowOnPage> {
    let mut rows: Vec<RowOnPage> = Vec::with_capacity(group.len());
    for place in group {
        let Piece::TableRow { row, first, count, .. } = place.piece else { continue };
        match rows.last_mut() {
            Some(last) if last.row == row => {
                last.count = last.count.saturating_add(count);
                last.height += place.height;
            }
            _ => rows.push(RowOnPage { row, first, count, top: place.top, height: place.height }),
        }
    }
    rows
}

impl Press<'_, '_, '_> {
    fn take_table(&mut self, panel: usize) -> OpenTable {
        match self.open.take() {
            Some(Open::Table(table)) => *table,
            _ => OpenTable {
                panel,
                table: self.document.child(&mut self.writer, "Table"),
                caption: None,
                body: None,
                row: None,
            },
        }
    }

    pub fn print_caption(&mut self, panel: usize, text: &FlowText<'_>, lines: &[Line], top: f32) {
        let mut open = self.take_table(panel);
        let mut caption = match open.caption.take() {
            Some(caption) => caption,
            None => open.table.child(&mut self.writer, "Caption"),
        };
        let mark = self.marks.next(&mut caption);
        self.canvas.begin_text("Caption", mark);
        self.canvas.lines(&text.text, lines, text.letters, at_margin(top), Align::Left);
        self.canvas.end();
        open.caption = Some(caption);
        self.open = Some(Open::Table(Box::new(open)));
    }

    pub fn print_panel(&mut self, number: usize, group: &[Placed]) -> Result<(), PdfError> {
        let layout = self.layout;
        let (Some(panel), Some(first)) = (layout.panels.get(number), group.first()) else { return Ok(()) };
        let mut open = self.take_table(number);
        let begins = matches!(first.piece, Piece::TableHead { .. });
        let head_top = if begins { first.top } else { style::BODY_TOP };
        let rows = rows_on_page(group);
        self.decorate(panel, head_top, &rows);
        if begins {
            self.print_head(panel, &mut open, head_top)?;
        } else {
            self.repeat_head(panel, head_top);
        }
        let mut body = match open.body.take() {
            Some(body) => body,
            None => open.table.child(&mut self.writer, "TBody"),
        };
        for row in rows {
            self.print_row(panel, &mut open.row, &mut body, row)?;
        }
        if let Some(place) = group.iter().find(|place| matches!(place.piece, Piece::NoRows { .. })) {
            self.print_no_rows(panel, &mut body, place.top)?;
        }
        open.body = Some(body);
        self.open = Some(Open::Table(Box::new(open)));
        Ok(())
    }

    /// Panel behind the head, bands, and horizontal rules.
    fn decorate(&mut self, panel: &Panel<'_>, head_top: f32, rows: &[RowOnPage]) {
        let (left, width) = (style::MARGIN, panel.width());
        self.canvas.begin_artifact(Artifact::Layout);
        let head = Area { left, top: head_top, width, height: panel.head_height() };
        self.canvas.fill(head, style::PANEL);
        let banded = panel.table.rows.len() > ROWS_WITHOUT_BANDS;
        let mut thin = vec![vec![(left, head_top + head.height), (left + width, head_top + head.height)]];
        let mut strong = Vec::new();
        for row in rows {
            let kind = panel.table.rows.get(row.row).map_or(RowKind::Body, |row| row.kind);
            if banded && kind == RowKind::Body && row.row % 5 == 4 {
                self.canvas.fill(Area { left, top: row.top, width, height: row.height }, style::BAND);
            }
            if matches!(kind, RowKind::Subtotal | RowKind::Total) && row.first == 0 {
                strong.push(vec![(left, row.top), (left + width, row.top)]);
            }
            let bottom = row.top + row.height;
            thin.push(vec![(left, bottom), (left + width, bottom)]);
        }
        for group in panel.groups.iter().filter(|group| group.text.is_some()) {
            let (from, to) = (left + group.left + 1.5, left + group.left + group.width - 1.5);
            let below = head_top + panel.groups_height();
            thin.push(vec![(from, below), (to, below)]);
        }
        self.canvas.polylines(&thin, Stroke::solid(style::LINE, 0.35));
        if !strong.is_empty() {
            self.canvas.polylines(&strong, Stroke::solid(style::INK, 0.6));
        }
        self.canvas.end();
    }

    fn print_head(&mut self, panel: &Panel<'_>, open: &mut OpenTable, top: f32) -> Result<(), PdfError> {
        if panel.columns.is_empty() {
            return Ok(());
        }
        let mut head = open.table.child(&mut self.writer, "THead");
        if panel.groups.is_empty() {
            self.print_heads(panel, &mut head, top, |_| Some(1))?;
            return head.finish(&mut self.writer);
        }
        let mut row = head.child(&mut self.writer, "TR");
        for group in &panel.groups {
            let Some(column) = panel.columns.get(group.first) else { continue };
            let mut cell = row.child(&mut self.writer, "TH");
            let is_alone = group.text.is_none();
            cell.head_columns(group.count, if is_alone { 2 } else { 1 });
            let mark = self.marks.next(&mut cell);
            self.canvas.begin_text("TH", mark);
            if is_alone {
                paint_head_cell(&mut self.canvas, panel, column, top);
            } else {
                paint_group(&mut self.canvas, panel, group, top);
            }
            self.canvas.end();
            cell.finish(&mut self.writer)?;
        }
        row.finish(&mut self.writer)?;
        let grouped = |position: usize| {
            let holds = |group: &&PanelGroup| group.text.is_some() && group.holds(position);
            panel.groups.iter().find(holds).map(|_| 1)
        };
        self.print_heads(panel, &mut head, top, grouped)?;
        head.finish(&mut self.writer)
    }

    /// One row of heads: of the columns that stand in so many rows of it.
    fn print_heads(
        &mut self,
        panel: &Panel<'_>,
        head: &mut Element,
        top: f32,
        rows_of: impl Fn(usize) -> Option<usize>,
    ) -> Result<(), PdfError> {
        let mut row = head.child(&mut self.writer, "TR");
        for (position, column) in panel.columns.iter().enumerate() {
            if rows_of(position).is_none() {
                continue;
            }
            let mut cell = row.child(&mut self.writer, "TH");
            cell.head_column();
            let mark = self.marks.next(&mut cell);
            self.canvas.begin_text("TH", mark);
            paint_head_cell(&mut self.canvas, panel, column, top);
            self.canvas.end();
            cell.finish(&mut self.writer)?;
        }
        row.finish(&mut self.writer)
    }

    /// On later pages the head is for the eye only.
    fn repeat_head(&mut self, panel: &Panel<'_>, top: f32) {
        self.canvas.begin_artifact(Artifact::Header);
        for group in panel.groups.iter().filter(|group| group.text.is_some()) {
            paint_group(&mut self.canvas, panel, group, top);
        }
        for column in &panel.columns {
            paint_head_cell(&mut self.canvas, panel, column, top);
        }
        self.canvas.end();
    }

    fn print_row(
        &mut self,
        panel: &Panel<'_>,
        open: &mut Option<OpenRow>,
        body: &mut Element,
        place: RowOnPage,
    ) -> Result<(), PdfError> {
        let Some(row) = panel.table.rows.get(place.row) else { return Ok(()) };
        let mut printed = match open.take() {
            Some(going_on) if going_on.row == place.row => going_on,
            previous => {
                if let Some(previous) = previous {
                    previous.finish(&mut self.writer)?;
                }
                let element = body.child(&mut self.writer, "TR");
                OpenRow { row: place.row, element, cells: Vec::with_capacity(panel.columns.len()) }
            }
        };
        let language = self.language();
        for (position, cell) in panel.cells(row, language).enumerate() {
            if position >= printed.cells.len() {
                let mut element = printed.element.child(&mut self.writer, "TD");
                element.span(cell.span);
                printed.cells.push(element);
            }
            if let Some(element) = printed.cells.get_mut(position) {
                self.print_cell(panel, row, &cell, element, place);
            }
        }
        *open = Some(printed);
        Ok(())
    }

    fn print_cell(
        &mut self,
        panel: &Panel<'_>,
        row: &Row,
        cell: &ShownCell<'_>,
        element: &mut Element,
        place: RowOnPage,
    ) {
        let letters = super::style::Type { weight: weight_of(row.kind), ..panel.letters };
        let padding = if place.first == 0 { ROW_PADDING } else { 0.0 };
        let area = Area {
            left: style::MARGIN + cell.left + panel.padding,
            top: place.top + padding,
            width: cell.width - 2.0 * panel.padding,
            height: place.height,
        };
        let align = align_of(cell.kind);
        let lines =
            lines_on_page(panel, &cell.text, self.layout.faces.get(letters.weight), cell.width, place);
        if lines.is_empty() {
            return;
        }
        let mark = self.marks.next(element);
        self.canvas.begin_text("TD", mark);
        self.canvas.lines(&cell.text, &lines, letters, area, align);
        self.canvas.end();
    }

    fn print_no_rows(&mut self, panel: &Panel<'_>, body: &mut Element, top: f32) -> Result<(), PdfError> {
        let words = words::no_rows(self.language());
        let mut row = body.child(&mut self.writer, "TR");
        let mut cell = row.child(&mut self.writer, "TD");
        cell.span(panel.columns.len());
        let mark = self.marks.next(&mut cell);
        self.canvas.begin_text("TD", mark);
        let letters = panel.letters.in_colour(style::MUTED);
        self.canvas.text(words, letters, style::MARGIN + panel.padding, top + ROW_PADDING);
        self.canvas.end();
        cell.finish(&mut self.writer)?;
        row.finish(&mut self.writer)
    }
}

/// The lines of a cell that stand on this page.
fn lines_on_page(
    panel: &Panel<'_>,
    text: &str,
    face: &super::font::Face,
    width: f32,
    place: RowOnPage,
) -> Vec<Line> {
    if text.is_empty() {
        return Vec::new();
    }
    let whole = panel.row_lines.get(place.row).copied() == Some(1);
    let mut lines = if whole {
        vec![Line { start: 0, end: text.len(), hyphen: false }]
    } else {
        wrap::wrap(text, face, panel.room(width))
    };
    let end = place.first.saturating_add(place.count).min(lines.len());
    lines.truncate(end);
    lines.drain(..place.first.min(end));
    lines
}

fn align_of(kind: ColumnKind) -> Align {
    match kind {
        ColumnKind::Figure => Align::Right,
        ColumnKind::Text | ColumnKind::Code | ColumnKind::Date => Align::Left,
    }
}

/// The head over several columns, at the top.
fn paint_group(canvas: &mut Canvas, panel: &Panel<'_>, group: &PanelGroup, top: f32) {
    let Some(text) = &group.text else { return };
    let area = Area {
        left: style::MARGIN + group.left + panel.padding,
        top: top + ROW_PADDING + 1.0,
        width: group.width - 2.0 * panel.padding,
        height: 0.0,
    };
    let letters = panel.letters.bold().in_colour(style::BRAND);
    canvas.lines(text, &group.lines, letters, area, Align::Left);
}

/// The words of a head stand on the floor of the head, the unit below them.
fn paint_head_cell(canvas: &mut Canvas, panel: &Panel<'_>, column: &PanelColumn, top: f32) {
    let letters = panel.letters;
    let used = column.head_lines.len().saturating_add(column.unit_lines.len());
    let free = panel.head_lines.saturating_sub(used);
    let area = Area {
        left: style::MARGIN + column.left + panel.padding,
        top: top + panel.groups_height() + ROW_PADDING + 1.0 + style::times(free) * letters.leading,
        width: column.width - 2.0 * panel.padding,
        height: 0.0,
    };
    let align = align_of(column.kind);
    canvas.lines(&column.head, &column.head_lines, letters.bold().in_colour(style::BRAND), area, align);
    if let Some(unit) = &column.unit {
        let below = area.top + style::times(column.head_lines.len()) * letters.leading;
        let area = Area { top: below, ..area };
        // Between the words and the unit, for who hears them.
        canvas.text(" ", letters, area.left, area.top);
        canvas.lines(unit, &column.unit_lines, letters.in_colour(style::MUTED), area, align);
    }
}
