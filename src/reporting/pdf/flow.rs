//! Turns the blocks of a report into units that can be divided over pages: lines of text, rows, cards, pictures.
//! Decides orientation and what stays together. Paints nothing and knows no page numbers.

use std::borrow::Cow;

use crate::reporting::document::{Block, Chart, ReportDocument, RowKind, Signature, Table};

use super::cards::CardRow;
use super::charts::Plot;
use super::contents::ContentsEntry;
use super::font::Faces;
use super::orientation::groups_of;
use super::paginate::Unit;
use super::style::{self, Orientation, Type};
use super::table::{LINES_KEPT_TOGETHER, Measured, Panel, ROW_PADDING};
use super::wrap::{self, Line};

/// What a unit shows, as a place in the lists of the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    Emblem,
    Text {
        text: usize,
        line: usize,
    },
    Fact {
        fact: usize,
        line: usize,
    },
    Cards {
        row: usize,
    },
    TableHead {
        panel: usize,
    },
    TableRow {
        panel: usize,
        row: usize,
        first: usize,
        count: usize,
    },
    /// Stands in the place of the rows of an empty table.
    NoRows {
        panel: usize,
    },
    ChartHead {
        chart: usize,
    },
    ChartRow {
        chart: usize,
        row: usize,
    },
    SignatureLine {
        line: usize,
    },
    Contents {
        entry: usize,
    },
}

impl Piece {
    /// Whether two neighbouring units are painted together.
    pub fn continues(self, next: Piece) -> bool {
        match (self, next) {
            (Piece::Text { text: a, .. }, Piece::Text { text: b, .. })
            | (Piece::Fact { fact: a, .. }, Piece::Fact { fact: b, .. }) => a == b,
            _ => match (self.panel(), next.panel(), self.chart(), next.chart()) {
                (Some(a), Some(b), _, _) | (_, _, Some(a), Some(b)) => a == b,
                _ => false,
            },
        }
    }

    pub fn panel(self) -> Option<usize> {
        match self {
            Piece::TableHead { panel } | Piece::TableRow { panel, .. } | Piece::NoRows { panel } => {
                Some(panel)
            }
            _ => None,
        }
    }

    pub fn chart(self) -> Option<usize> {
        match self {
            Piece::ChartHead { chart } | Piece::ChartRow { chart, .. } => Some(chart),
            _ => None,
        }
    }
}

/// What a text is, which decides its tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Title,
    /// Place in the list of headings.
    Heading(usize),
    Paragraph,
    /// Caption of the table panel.
    Caption(usize),
}

pub struct FlowText<'a> {
    pub text: Cow<'a, str>,
    pub lines: Vec<Line>,
    pub letters: Type,
    pub purpose: Purpose,
}

pub struct Heading<'a> {
    pub text: &'a str,
    pub level: u8,
}

pub struct FactLines<'a> {
    pub label: &'a str,
    pub label_lines: Vec<Line>,
    pub value: &'a str,
    pub value_lines: Vec<Line>,
}

pub struct SignatureLine<'a> {
    pub label: &'a str,
    pub lines: Vec<Line>,
}

/// Pages of one orientation.
pub struct Section {
    pub orientation: Orientation,
    pub units: Vec<Unit<Piece>>,
}

/// The whole report, measured.
pub struct Layout<'a> {
    pub document: &'a ReportDocument,
    pub faces: &'static Faces,
    pub sections: Vec<Section>,
    pub texts: Vec<FlowText<'a>>,
    pub headings: Vec<Heading<'a>>,
    pub facts: Vec<FactLines<'a>>,
    pub funding_lines: Vec<Line>,
    pub cards: Vec<CardRow<'a>>,
    pub panels: Vec<Panel<'a>>,
    pub charts: Vec<(&'a Chart, Plot<'a>)>,
    pub signature_lines: Vec<SignatureLine<'a>>,
    pub contents: Vec<ContentsEntry>,
    /// Section and unit before which contents may be put.
    pub contents_place: Option<(usize, usize)>,
}

pub const FACT_LABEL_WIDTH: f32 = 152.0;
pub const FUNDING_WIDTH: f32 = 118.0;
pub const FUNDING_GAP: f32 = 8.0;
pub const SIGNATURE_LABEL_WIDTH: f32 = 120.0;
const SIGNATURE_LINE_HEIGHT: f32 = 27.0;
/// A longer statement or label stands above the lines instead of beside them.
const MOST_LINES_BESIDE: usize = 8;
/// Lines of running text are no longer than the eye can follow, also on pages turned aside.
const WIDEST_PARAGRAPH: f32 = 560.0;
/// Tables and pictures below this part of a page are not divided.
const KEPT_WHOLE: f32 = 0.6;

/// Lays the report out.
pub fn compose<'a>(document: &'a ReportDocument, faces: &'static Faces) -> Layout<'a> {
    let mut layout = Layout::empty(document, faces);
    let groups = groups_of(document, faces);
    let cover = groups.iter().find(|group| !group.blocks.is_empty());
    let wide_cover = cover.is_some_and(|group| group.wide);
    layout.start_section(if wide_cover { Orientation::Landscape } else { Orientation::Portrait });
    layout.add_cover();
    let mut rest = groups.as_slice();
    while let Some((group, after)) = rest.split_first() {
        let orientation = layout.orientation_for(rest);
        if layout.orientation() != orientation {
            layout.start_section(orientation);
        }
        if group.level.is_some() && layout.contents_place.is_none() {
            let units = layout.sections.last().map_or(0, |section| section.units.len());
            layout.contents_place = Some((layout.sections.len().saturating_sub(1), units));
        }
        for (block, measured) in &group.blocks {
            layout.add_block(block, measured.as_ref());
        }
        rest = after;
    }
    layout
}

impl<'a> Layout<'a> {
    pub fn empty(document: &'a ReportDocument, faces: &'static Faces) -> Self {
        Layout {
            document,
            faces,
            sections: Vec::new(),
            texts: Vec::new(),
            headings: Vec::new(),
            facts: Vec::new(),
            funding_lines: Vec::new(),
            cards: Vec::new(),
            panels: Vec::new(),
            charts: Vec::new(),
            signature_lines: Vec::new(),
            contents: Vec::new(),
            contents_place: None,
        }
    }

    pub fn start_section(&mut self, orientation: Orientation) {
        self.sections.push(Section { orientation, units: Vec::new() });
    }

    pub fn orientation(&self) -> Orientation {
        self.sections.last().map_or(Orientation::Portrait, |section| section.orientation)
    }

    pub fn measure(&self) -> f32 {
        self.orientation().measure()
    }

    pub fn push(&mut self, gap: f32, height: f32, keep_next: bool, piece: Piece) {
        self.push_repeating(gap, height, keep_next, 0.0, piece);
    }

    fn push_repeating(&mut self, gap: f32, height: f32, keep_next: bool, repeat: f32, piece: Piece) {
        if let Some(section) = self.sections.last_mut() {
            section.units.push(Unit { gap, height, keep_next, repeat, piece });
        }
    }

    /// The last unit stays with whatever comes next.
    fn keep_last_with_next(&mut self) {
        if let Some(unit) = self.sections.last_mut().and_then(|section| section.units.last_mut()) {
            unit.keep_next = true;
        }
    }

    pub fn wrap(&self, text: &str, letters: Type, width: f32) -> Vec<Line> {
        wrap::wrap(text, self.faces.get(letters.weight), style::units(width, letters.size))
    }

    /// Adds a text of the given width. `together` keeps its lines on one page with the next unit.
    pub fn add_text(
        &mut self,
        text: Cow<'a, str>,
        letters: Type,
        purpose: Purpose,
        gap: f32,
        together: bool,
    ) {
        let width = self.measure();
        self.add_text_of_width(text, letters, purpose, gap, together, width);
    }

    fn add_text_of_width(
        &mut self,
        text: Cow<'a, str>,
        letters: Type,
        purpose: Purpose,
        gap: f32,
        together: bool,
        width: f32,
    ) {
        let lines = self.wrap(&text, letters, width);
        let count = lines.len();
        let number = self.texts.len();
        self.texts.push(FlowText { text, lines, letters, purpose });
        for line in 0..count {
            let from_end = count.saturating_sub(line);
            // Neither the first nor the last line of a text stands alone on a page.
            let keep = (line == 0 && count > 1) || from_end == 2;
            let gap = if line == 0 { gap } else { 0.0 };
            self.push(gap, letters.leading, together || keep, Piece::Text { text: number, line });
        }
    }

    fn add_cover(&mut self) {
        let head = &self.document.head;
        self.funding_lines = self.wrap(&head.funding_statement, style::FUNDING, FUNDING_WIDTH);
        let statement_is_long = self.funding_lines.len() > MOST_LINES_BESIDE;
        if statement_is_long {
            self.funding_lines.clear();
        }
        self.push(0.0, 0.0, true, Piece::Emblem);
        let beside = style::EMBLEM_HEIGHT * 1.5 + FUNDING_GAP + FUNDING_WIDTH;
        let width = self.measure() - beside - 18.0;
        let title = Cow::Borrowed(head.title.as_str());
        self.add_text_of_width(title, style::TITLE, Purpose::Title, 0.0, true, width);
        let reference = Cow::Borrowed(head.reference.as_str());
        self.add_text_of_width(reference, style::REFERENCE, Purpose::Paragraph, 2.0, true, width);
        if statement_is_long {
            let statement = Cow::Borrowed(head.funding_statement.as_str());
            self.add_text_of_width(statement, style::FUNDING, Purpose::Paragraph, 4.0, false, width);
        }
        let used: f32 = self
            .sections
            .last()
            .map_or(0.0, |section| section.units.iter().map(|unit| unit.gap + unit.height).sum());
        let funding = style::times(self.funding_lines.len()) * style::FUNDING.leading;
        let needed = style::EMBLEM_HEIGHT.max(funding);
        let mut gap = 18.0 + (needed - used).max(0.0);
        for (label, value) in &head.facts {
            self.add_fact(label, value, gap);
            gap = 1.5;
        }
    }

    fn add_fact(&mut self, label: &'a str, value: &'a str, gap: f32) {
        let label_lines = self.wrap(label, style::FACT_LABEL, FACT_LABEL_WIDTH - 8.0);
        let value_lines = self.wrap(value, style::FACT_VALUE, self.measure() - FACT_LABEL_WIDTH);
        let count = label_lines.len().max(value_lines.len());
        let fact = self.facts.len();
        self.facts.push(FactLines { label, label_lines, value, value_lines });
        for line in 0..count {
            let gap = if line == 0 { gap } else { 0.0 };
            self.push(gap, style::FACT_VALUE.leading, line == 0 && count > 1, Piece::Fact { fact, line });
        }
    }

    pub fn add_block(&mut self, block: &'a Block, measured: Option<&Measured<'a>>) {
        match block {
            Block::Heading { level, text } => self.add_heading(*level, text),
            Block::Paragraph { text } => self.add_paragraphs(text, style::BODY, 7.0),
            Block::Note { text } => self.add_paragraphs(text, style::NOTE, 5.0),
            Block::KeyFigures { figures } => self.add_key_figures(figures),
            Block::Table(table) => {
                if let Some(measured) = measured {
                    self.add_table(table, measured);
                }
            }
            Block::Chart(chart) => self.add_chart(chart),
            Block::Signature(signature) => self.add_signature(signature),
            Block::Letterhead => self.push(0.0, style::EMBLEM_HEIGHT, true, Piece::Emblem),
            Block::PageBreak => {
                if self.sections.last().is_some_and(|section| !section.units.is_empty()) {
                    self.start_section(self.orientation());
                }
            }
        }
    }

    fn add_heading(&mut self, level: u8, text: &'a str) {
        if text.trim().is_empty() {
            return;
        }
        let number = self.headings.len();
        self.headings.push(Heading { text, level });
        let (letters, gap) = if level <= 1 { (style::SECTION, 22.0) } else { (style::PART, 15.0) };
        self.add_text(Cow::Borrowed(text), letters, Purpose::Heading(number), gap, true);
    }

    /// A blank line in the text begins a new paragraph.
    fn add_paragraphs(&mut self, text: &'a str, letters: Type, gap: f32) {
        let widest = if letters == style::BODY { WIDEST_PARAGRAPH } else { f32::MAX };
        let width = self.measure().min(widest);
        let mut rest = text;
        while !rest.is_empty() {
            let (paragraph, after) = first_paragraph(rest);
            if !paragraph.trim().is_empty() {
                let text = Cow::Borrowed(paragraph);
                self.add_text_of_width(text, letters, Purpose::Paragraph, gap, false, width);
            }
            rest = after;
        }
    }

    fn add_table(&mut self, table: &'a Table, measured: &Measured<'a>) {
        for panel in measured.panels(self.orientation()) {
            let number = self.panels.len();
            let repeat = panel.head_height();
            let caption = Cow::Owned(panel.caption.clone());
            if !panel.caption.trim().is_empty() {
                self.add_text(caption, style::CAPTION, Purpose::Caption(number), 14.0, true);
            }
            for line in &panel.legend {
                self.add_text(Cow::Owned(line.clone()), style::NOTE, Purpose::Caption(number), 2.0, false);
            }
            self.push(4.0, repeat, true, Piece::TableHead { panel: number });
            let leading = panel.letters.leading;
            let lines: u32 = panel.row_lines.iter().copied().fold(0, u32::saturating_add);
            let lines = usize::try_from(lines).unwrap_or(usize::MAX);
            let rows = table.rows.len();
            let extra: f32 = (0..rows).map(|row| panel.extra_height(row)).sum();
            let height =
                repeat + style::times(lines) * leading + style::times(rows) * 2.0 * ROW_PADDING + extra;
            let whole = height < self.orientation().room() * KEPT_WHOLE;
            if table.rows.is_empty() {
                let height = leading + 2.0 * ROW_PADDING;
                self.push_repeating(0.0, height, false, repeat, Piece::NoRows { panel: number });
            }
            for (row, lines) in panel.row_lines.iter().enumerate() {
                let lines = usize::try_from(*lines).unwrap_or(usize::MAX);
                let last = row.saturating_add(1) == rows;
                let keep = (whole && !last) || stays_with_next(table, row);
                self.add_row(number, row, lines, (leading, repeat, panel.extra_height(row)), keep);
            }
            if panel.last {
                for note in &table.notes {
                    // No page begins with the notes of a table of which it shows nothing.
                    self.keep_last_with_next();
                    self.add_paragraphs(note, style::NOTE, 3.0);
                }
            }
            self.panels.push(panel);
        }
    }

    fn add_row(
        &mut self,
        panel: usize,
        row: usize,
        lines: usize,
        (leading, repeat, extra): (f32, f32, f32),
        keep: bool,
    ) {
        if lines <= LINES_KEPT_TOGETHER {
            let height = style::times(lines) * leading + 2.0 * ROW_PADDING + extra;
            let piece = Piece::TableRow { panel, row, first: 0, count: lines };
            self.push_repeating(0.0, height, keep, repeat, piece);
            return;
        }
        for line in 0..lines {
            let from_end = lines.saturating_sub(line);
            let edge = if line == 0 || from_end == 1 { ROW_PADDING } else { 0.0 };
            let keep = line == 0 || from_end == 2 || (from_end == 1 && keep);
            let piece = Piece::TableRow { panel, row, first: line, count: 1 };
            // Where the row goes on, its lines keep their distance from the head.
            let above = if line == 0 { repeat } else { repeat + ROW_PADDING };
            self.push_repeating(0.0, leading + edge, keep, above, piece);
        }
    }

    fn add_chart(&mut self, chart: &'a Chart) {
        let number = self.charts.len();
        let plot = Plot::prepare(chart, self.document.language, self.faces, self.measure());
        if !chart.title.trim().is_empty() {
            let title = Cow::Borrowed(chart.title.as_str());
            self.add_text(title, style::CAPTION, Purpose::Paragraph, 14.0, true);
        }
        let rows = plot.row_heights();
        let head = plot.head_height();
        self.push(4.0, head, !rows.is_empty(), Piece::ChartHead { chart: number });
        let count = rows.len();
        let whole = head + rows.iter().sum::<f32>() < self.orientation().room() * KEPT_WHOLE;
        for (row, height) in rows.into_iter().enumerate() {
            let last = row.saturating_add(1) == count;
            let keep = !last && (whole || row == 0 || plot.stays_with_next(row));
            self.push_repeating(0.0, height, keep, head, Piece::ChartRow { chart: number, row });
        }
        self.charts.push((chart, plot));
    }

    /// A signature takes what stands before it along: it never stands alone on a page.
    fn add_signature(&mut self, signature: &'a Signature) {
        self.keep_last_with_next();
        if !signature.statement.trim().is_empty() {
            let statement = Cow::Borrowed(signature.statement.as_str());
            self.add_text(statement, style::BODY, Purpose::Paragraph, 14.0, true);
        }
        let count = signature.labels.len();
        for (number, label) in signature.labels.iter().enumerate() {
            let mut lines = self.wrap(label, style::FACT_LABEL, SIGNATURE_LABEL_WIDTH - 8.0);
            if lines.len() > MOST_LINES_BESIDE {
                self.add_text(Cow::Borrowed(label), style::FACT_LABEL, Purpose::Paragraph, 7.0, true);
                lines.clear();
            }
            let height = SIGNATURE_LINE_HEIGHT
                + style::times(lines.len().saturating_sub(1)) * style::FACT_LABEL.leading;
            let line = self.signature_lines.len();
            self.signature_lines.push(SignatureLine { label, lines });
            let last = number.saturating_add(1) == count;
            self.push(0.0, height, !last, Piece::SignatureLine { line });
        }
    }
}

/// The text up to the first blank line, and what follows it.
fn first_paragraph(text: &str) -> (&str, &str) {
    let mut end: usize = 0;
    for line in text.split_inclusive('\n') {
        let next = end.saturating_add(line.len());
        if line.trim().is_empty() && end > 0 {
            let paragraph = text.get(..end).unwrap_or(text);
            return (paragraph.trim_end_matches(['\n', '\r']), text.get(next..).unwrap_or_default());
        }
        end = next;
    }
    (text.trim_end_matches(['\n', '\r']), "")
}

/// The first row stays with the second, a group with its first row, and a row with the total below it.
fn stays_with_next(table: &Table, row: usize) -> bool {
    let kind = |row: usize| table.rows.get(row).map(|row| row.kind);
    match kind(row.saturating_add(1)) {
        None => false,
        Some(RowKind::Subtotal | RowKind::Total) => true,
        Some(RowKind::Body | RowKind::Group | RowKind::ToFill) => {
            row == 0 || kind(row) == Some(RowKind::Group)
        }
    }
}
