//! Measures a table and decides how it stands on paper: size of letters, widths of columns, lines of each row, and
//! the parts of a table that is too wide for any page. Paints nothing.

use std::borrow::Cow;

use crate::domain::language::Language;
use crate::reporting::document::{Column, ColumnKind, Row, RowKind, Table, Value, head_groups};
use crate::reporting::figures;

use super::columns::{self, Wish};
use super::font::{Face, Faces, Weight};
use super::style::{self, Orientation, TABLE_SIZES, Type};
use super::wrap::{self, Line};

/// Space above and below the lines of a row.
pub const ROW_PADDING: f32 = 2.0;
/// A column that is filled in by hand wants this width, in ems.
const HANDWRITING_EMS: f32 = 9.0;
/// Rows that are filled in by hand are so much taller.
const WRITING_ROOM: f32 = 12.0;
/// Rows of more lines may be parted between pages.
pub const LINES_KEPT_TOGETHER: usize = 12;
/// A text column is comfortable from this width on, in ems.
const COMFORTABLE_EMS: f32 = 13.0;
/// A word up to this length is never cut while the page is wide enough, in ems.
const LONGEST_WORD_EMS: f32 = 18.0;
/// Where even the widest page is too narrow, longer words are cut, in ems.
const LEAST_WORD_EMS: f32 = 7.0;
/// A text column below this width is narrow, in ems.
const NARROW_EMS: f32 = 22.0;
/// Rows of more lines in a narrow column are hard to read across.
const MOST_LINES_IN_A_NARROW_COLUMN: usize = 3;
/// On a page turned aside a table is at most so much wider than its content: the eye must find its way across.
const MOST_STRETCHED: f32 = 1.3;
/// So many rows, spread over the table, show how its texts wrap.
const ROWS_SAMPLED: usize = 200;
/// A code or figure wider than this is broken after all, in ems.
const WIDEST_FIXED_EMS: f32 = 32.0;
/// Figures and codes stand a little apart where the page is wide enough.
const BREATHING_SPACE: f32 = 3.0;
/// Between figures, which end at the right of their column, and words that begin at the left of the next.
const GUTTER: f32 = 7.0;
/// A head of more lines is replaced by a number and explained above the table.
const MOST_HEAD_LINES: usize = 9;
const MOST_UNIT_LINES: usize = 4;

/// Widths of the content of one column in font units; they hold for every size of letters.
#[derive(Clone, Copy, Debug, Default)]
struct Content {
    natural: u32,
    word: u32,
    head_word: u32,
    head: u32,
    /// A cell has line ends of its own.
    breaks: bool,
}

/// A table whose content has been measured.
pub struct Measured<'a> {
    table: &'a Table,
    language: Language,
    faces: &'static Faces,
    columns: Vec<Column>,
    content: Vec<Content>,
}

/// A table, or a part of its columns, as it stands on paper.
pub struct Panel<'a> {
    pub table: &'a Table,
    pub caption: String,
    pub letters: Type,
    pub columns: Vec<PanelColumn>,
    /// Lines of each row.
    pub row_lines: Vec<u32>,
    pub head_lines: usize,
    /// Heads over several columns; empty when there are none.
    pub groups: Vec<PanelGroup>,
    pub padding: f32,
    /// Heads that were too long for a column, by their numbers.
    pub legend: Vec<String>,
    /// Whether this part prints the notes of the table.
    pub last: bool,
}

pub struct PanelColumn {
    pub index: usize,
    pub kind: ColumnKind,
    /// From the left margin.
    pub left: f32,
    pub width: f32,
    /// Every body cell fits on its lines as written.
    snug: bool,
    pub head: String,
    pub head_lines: Vec<Line>,
    pub unit: Option<String>,
    pub unit_lines: Vec<Line>,
}

/// A head over several columns, or a column without one.
pub struct PanelGroup {
    pub text: Option<String>,
    pub lines: Vec<Line>,
    /// Position of its first column in the panel.
    pub first: usize,
    pub count: usize,
    pub left: f32,
    pub width: f32,
}

impl PanelGroup {
    pub fn holds(&self, position: usize) -> bool {
        (self.first..self.first.saturating_add(self.count)).contains(&position)
    }
}

pub fn weight_of(kind: RowKind) -> Weight {
    match kind {
        RowKind::Body | RowKind::ToFill => Weight::Regular,
        RowKind::Group | RowKind::Subtotal | RowKind::Total => Weight::Bold,
    }
}

/// Measures every cell: the flat tables of the faces make that cheap enough to need no sample.
pub fn measure<'a>(table: &'a Table, language: Language, faces: &'static Faces) -> Measured<'a> {
    let columns = all_columns(table);
    let bold = faces.get(Weight::Bold);
    let regular = faces.get(Weight::Regular);
    let mut content: Vec<Content> = columns
        .iter()
        .map(|column| {
            let unit = column.unit.as_deref().unwrap_or_default();
            Content {
                natural: 0,
                word: 0,
                breaks: false,
                head_word: wrap::widest_word(&column.head, bold).max(wrap::widest_word(unit, regular)),
                head: wrap::natural_width(&column.head, bold).max(wrap::natural_width(unit, regular)),
            }
        })
        .collect();
    for row in &table.rows {
        let face = faces.get(weight_of(row.kind));
        for (column, (cell, content)) in row.cells.iter().zip(content.iter_mut()).enumerate() {
            if !row.runs_on(column) {
                let shown = figures::shown(&cell.value, language);
                content.natural = content.natural.max(wrap::natural_width(&shown, face));
                if matches!(cell.value, Value::Text(_)) {
                    content.word = content.word.max(wrap::widest_word(&shown, face));
                    content.breaks |= wrap::has_line_end(&shown);
                }
            }
        }
    }
    // Where people write by hand, no column is known to be short.
    if table.rows.iter().any(|row| row.kind == RowKind::ToFill) {
        for (column, content) in columns.iter().zip(content.iter_mut()) {
            if column.kind == ColumnKind::Text {
                content.natural = content.natural.max(style::units(HANDWRITING_EMS, 1.0));
            }
        }
    }
    Measured { table, language, faces, columns, content }
}

/// The columns of the table, and nameless ones for cells that have no column.
fn all_columns(table: &Table) -> Vec<Column> {
    let widest = table.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let mut columns = table.columns.clone();
    while columns.len() < widest {
        columns.push(Column { head: String::new(), group: None, unit: None, kind: ColumnKind::Text });
    }
    columns
}

impl<'a> Measured<'a> {
    /// Sizes of letters, with the widths of the columns, at which the table fits pages of this orientation without
    /// cutting a word.
    fn choices(&self, orientation: Orientation) -> impl Iterator<Item = (f32, Vec<f32>)> {
        let sizes = match orientation {
            Orientation::Portrait => TABLE_SIZES.get(..3).unwrap_or_default(),
            Orientation::Landscape => &TABLE_SIZES,
        };
        sizes.iter().filter_map(move |size| {
            let wishes = self.wishes(*size, COMFORTABLE_EMS, LONGEST_WORD_EMS);
            let natural: f32 = wishes.iter().map(|wish| wish.natural).sum();
            let useful = (natural * MOST_STRETCHED).max(Orientation::Portrait.measure());
            let available = orientation.measure().min(useful) - self.gutters();
            Some((*size, columns::share(&wishes, available)?))
        })
    }

    /// The largest letters at which the texts of the table are easy to read.
    fn comfortable(&self, orientation: Orientation) -> Option<(f32, Vec<f32>)> {
        self.choices(orientation).find(|(size, widths)| self.reads_well(*size, widths))
    }

    pub fn fits_portrait(&self) -> bool {
        self.comfortable(Orientation::Portrait).is_some()
    }

    /// Whether at most one row in ten has a long stack of short lines.
    fn reads_well(&self, size: f32, widths: &[f32]) -> bool {
        let narrow: Vec<(usize, u32)> = self
            .columns
            .iter()
            .zip(widths)
            .enumerate()
            .filter(|(_, (column, width))| column.kind == ColumnKind::Text && **width < size * NARROW_EMS)
            .map(|(index, (_, width))| (index, style::units(width - 2.0 * self.padding(), size)))
            .collect();
        if narrow.is_empty() {
            return true;
        }
        let step = self.table.rows.len().div_ceil(ROWS_SAMPLED).max(1);
        let (mut rows, mut stacked) = (0_usize, 0_usize);
        for row in self.table.rows.iter().step_by(step).filter(|row| row.kind == RowKind::Body) {
            let face = self.faces.get(weight_of(row.kind));
            let is_stacked = narrow.iter().any(|(index, room)| {
                row.cells.get(*index).is_some_and(|cell| {
                    let shown = figures::shown(&cell.value, self.language);
                    lines_of_cell(&shown, face, *room) > MOST_LINES_IN_A_NARROW_COLUMN
                })
            });
            rows = rows.saturating_add(1);
            stacked = stacked.saturating_add(usize::from(is_stacked));
        }
        stacked.saturating_mul(10) <= rows
    }

    /// The table as it stands on pages of this orientation: one panel, or more when nothing else fits.
    pub fn panels(&self, orientation: Orientation) -> Vec<Panel<'a>> {
        let every: Vec<usize> = (0..self.columns.len()).collect();
        let smallest = TABLE_SIZES.last().copied().unwrap_or(7.0);
        let tight = |word_ems: f32| {
            let wishes = self.wishes(smallest, 0.0, word_ems);
            let widths = columns::share(&wishes, orientation.measure() - self.gutters())?;
            Some((smallest, widths))
        };
        let whole = self
            .comfortable(orientation)
            .or_else(|| self.choices(orientation).next())
            .or_else(|| tight(LONGEST_WORD_EMS))
            .or_else(|| tight(LEAST_WORD_EMS));
        if let Some((size, widths)) = whole {
            return vec![self.panel(&every, size, &widths, None)];
        }
        let wishes = self.wishes(smallest, COMFORTABLE_EMS, LEAST_WORD_EMS);
        let least: Vec<f32> = wishes.iter().map(|wish| wish.least).collect();
        let parts = columns::parts(&least, orientation.measure());
        let count = parts.len();
        (1..)
            .zip(&parts)
            .map(|(number, part)| {
                let own: Vec<Wish> = part.iter().filter_map(|column| wishes.get(*column)).copied().collect();
                let widths = columns::share(&own, orientation.measure())
                    .unwrap_or_else(|| squeeze(&own, orientation.measure()));
                self.panel(part, smallest, &widths, Some((number, count)))
            })
            .collect()
    }

    /// What each column asks for: texts at least `text_ems` wide, words kept whole up to `word_ems`.
    fn wishes(&self, size: f32, text_ems: f32, word_ems: f32) -> Vec<Wish> {
        let padding = 2.0 * self.padding();
        self.columns
            .iter()
            .zip(&self.content)
            .map(|(column, content)| {
                let natural = style::points(content.natural, size) + 0.1;
                let head_word = style::points(content.head_word, size).min(size * word_ems);
                let word = style::points(content.word, size).min(size * word_ems);
                // A head that stands on two lines is easy to read.
                let head = head_word.max((style::points(content.head, size) * 0.58).min(size * 14.0));
                let flexible = column.kind == ColumnKind::Text || natural > size * WIDEST_FIXED_EMS;
                let least = if flexible { natural.min((size * text_ems).max(word)) } else { natural };
                Wish {
                    least: least.max(head_word) + padding,
                    natural: natural.max(head) + padding + if flexible { 0.0 } else { BREATHING_SPACE },
                    stretches: flexible,
                }
            })
            .collect()
    }

    /// Space after this column beside what every column has; a table in parts has none to give.
    fn gutter_after(&self, index: usize) -> f32 {
        let kind = |index: usize| self.columns.get(index).map(|column| column.kind);
        match (kind(index), kind(index.saturating_add(1))) {
            (Some(ColumnKind::Figure), Some(ColumnKind::Text | ColumnKind::Code | ColumnKind::Date)) => {
                GUTTER
            }
            _ => 0.0,
        }
    }

    fn gutters(&self) -> f32 {
        (0..self.columns.len()).map(|index| self.gutter_after(index)).sum()
    }

    /// Space left and right of the content of a column.
    fn padding(&self) -> f32 {
        if self.columns.len() > 8 { 3.0 } else { 4.0 }
    }

    fn panel(&self, part: &[usize], size: f32, widths: &[f32], number: Option<(usize, usize)>) -> Panel<'a> {
        let letters = Type::of_table(size);
        let mut legend = Vec::new();
        let mut left = 0.0;
        let mut panel_columns = Vec::with_capacity(part.len());
        for (index, width) in part.iter().zip(widths) {
            if let Some(column) = self.columns.get(*index) {
                let room = style::units(width - 2.0 * self.padding(), size);
                panel_columns.push(self.panel_column(column, *index, (left, *width), room, &mut legend));
            }
            left += width + if number.is_none() { self.gutter_after(*index) } else { 0.0 };
        }
        let head_lines = panel_columns
            .iter()
            .map(|column| column.head_lines.len().saturating_add(column.unit_lines.len()))
            .max()
            .unwrap_or(1);
        let groups = self.panel_groups(&panel_columns, size);
        let mut panel = Panel {
            groups,
            table: self.table,
            caption: self.caption(number),
            letters,
            columns: panel_columns,
            row_lines: Vec::new(),
            head_lines,
            padding: self.padding(),
            legend,
            last: number.is_none_or(|(number, count)| number == count),
        };
        panel.row_lines =
            self.table.rows.iter().map(|row| panel.lines_of(row, self.language, self.faces)).collect();
        panel
    }

    fn panel_groups(&self, columns: &[PanelColumn], size: f32) -> Vec<PanelGroup> {
        let bold = self.faces.get(Weight::Bold);
        let texts = columns
            .iter()
            .map(|column| self.columns.get(column.index).and_then(|column| column.group.as_deref()));
        let groups = head_groups(texts).into_iter().map(|group| {
            let last = group.first.saturating_add(group.count).saturating_sub(1);
            let left = columns.get(group.first).map_or(0.0, |column| column.left);
            let right = columns.get(last).map_or(left, |column| column.left + column.width);
            let room = style::units(right - left - 2.0 * self.padding(), size);
            PanelGroup {
                text: group.text.map(str::to_owned),
                lines: group.text.map(|text| wrap::wrap(text, bold, room)).unwrap_or_default(),
                first: group.first,
                count: group.count,
                left,
                width: right - left,
            }
        });
        groups.collect()
    }

    fn caption(&self, number: Option<(usize, usize)>) -> String {
        let caption = &self.table.caption;
        match (number, self.language) {
            (None, _) => caption.clone(),
            (Some((number, count)), Language::Nl) => {
                format!("{caption} (kolommen, deel {number} van {count})")
            }
            (Some((number, count)), Language::En) => format!("{caption} (columns, part {number} of {count})"),
        }
    }

    fn panel_column(
        &self,
        column: &Column,
        index: usize,
        (left, width): (f32, f32),
        room: u32,
        legend: &mut Vec<String>,
    ) -> PanelColumn {
        let bold = self.faces.get(Weight::Bold);
        let mut head = column.head.clone();
        let mut head_lines = wrap::wrap_evenly(&head, bold, room);
        if head_lines.len() > MOST_HEAD_LINES {
            let number = index.saturating_add(1);
            legend.push(format!("[{number}] {head}"));
            head = format!("[{number}]");
            head_lines = wrap::wrap(&head, bold, room);
        }
        let mut unit = column.unit.clone();
        let regular = self.faces.get(Weight::Regular);
        let lines_of = |unit: &Option<String>| {
            unit.as_deref().map(|unit| wrap::wrap(unit, regular, room)).unwrap_or_default()
        };
        let mut unit_lines = lines_of(&unit);
        if let (true, Some(long_unit)) = (unit_lines.len() > MOST_UNIT_LINES, &unit) {
            let mark = format!("[{}]", index.saturating_add(1));
            legend.push(format!("{mark} {long_unit}"));
            unit = Some(mark);
            unit_lines = lines_of(&unit);
        }
        PanelColumn {
            index,
            kind: column.kind,
            left,
            width,
            snug: self.content.get(index).is_some_and(|content| !content.breaks && content.natural <= room),
            head,
            head_lines,
            unit,
            unit_lines,
        }
    }
}

/// Widths for columns of which one alone is wider than the page: all give way in proportion.
fn squeeze(wishes: &[Wish], available: f32) -> Vec<f32> {
    let total: f32 = wishes.iter().map(|wish| wish.least).sum();
    wishes.iter().map(|wish| wish.least * available / total.max(1.0)).collect()
}

/// A cell of a row as a panel shows it.
pub struct ShownCell<'a> {
    pub text: Cow<'a, str>,
    pub kind: ColumnKind,
    pub left: f32,
    pub width: f32,
    /// Columns that the cell covers.
    pub span: usize,
}

impl Panel<'_> {
    pub fn width(&self) -> f32 {
        self.columns.last().map_or(0.0, |column| column.left + column.width)
    }

    pub fn head_height(&self) -> f32 {
        self.groups_height()
            + style::times(self.head_lines.max(1)) * self.letters.leading
            + 2.0 * ROW_PADDING
            + 2.0
    }

    /// Height of the heads over several columns.
    pub fn groups_height(&self) -> f32 {
        let lines = self.groups.iter().map(|group| group.lines.len()).max().unwrap_or(0);
        if lines == 0 { 0.0 } else { style::times(lines) * self.letters.leading + ROW_PADDING + 2.0 }
    }

    /// Room in a row beside its lines and their padding: where people write by hand.
    pub fn extra_height(&self, row: usize) -> f32 {
        match self.table.rows.get(row).map(|row| row.kind) {
            Some(RowKind::ToFill) => WRITING_ROOM,
            _ => 0.0,
        }
    }

    /// The cells of a row from left to right. In rows of groups and totals a text runs on over blank cells.
    pub fn cells<'r>(&'r self, row: &'r Row, language: Language) -> impl Iterator<Item = ShownCell<'r>> {
        let mut position = 0;
        std::iter::from_fn(move || {
            let first = self.columns.get(position)?;
            let cell = row.cells.get(first.index);
            let span = self.span(row, position);
            let width = self.columns.iter().skip(position).take(span).map(|column| column.width).sum();
            position = position.saturating_add(span);
            let text = cell.map_or(Cow::Borrowed(""), |cell| figures::shown(&cell.value, language));
            Some(ShownCell { text, kind: first.kind, left: first.left, width, span })
        })
    }

    fn span(&self, row: &Row, position: usize) -> usize {
        let value_at = |position: usize| {
            let column = self.columns.get(position)?;
            row.cells.get(column.index).map(|cell| &cell.value)
        };
        let each_its_own = matches!(row.kind, RowKind::Body | RowKind::ToFill);
        if each_its_own || !matches!(value_at(position), Some(Value::Text(_))) {
            return 1;
        }
        let blanks = (position.saturating_add(1)..self.columns.len())
            .take_while(|next| matches!(value_at(*next), Some(Value::Blank) | None));
        blanks.count().saturating_add(1)
    }

    /// Room for letters in a cell of this width, in font units.
    pub fn room(&self, width: f32) -> u32 {
        style::units(width - 2.0 * self.padding, self.letters.size)
    }

    fn lines_of(&self, row: &Row, language: Language, faces: &Faces) -> u32 {
        let face = faces.get(weight_of(row.kind));
        let most = if matches!(row.kind, RowKind::Body | RowKind::ToFill) {
            self.columns
                .iter()
                .filter(|column| !column.snug)
                .filter_map(|column| Some((column, row.cells.get(column.index)?)))
                .map(|(column, cell)| {
                    lines_of_cell(&figures::shown(&cell.value, language), face, self.room(column.width))
                })
                .max()
        } else {
            self.cells(row, language).map(|cell| lines_of_cell(&cell.text, face, self.room(cell.width))).max()
        };
        u32::try_from(most.unwrap_or(1)).unwrap_or(u32::MAX)
    }
}

fn lines_of_cell(text: &str, face: &Face, room: u32) -> usize {
    if wrap::fits(text, face, room) { 1 } else { wrap::wrap(text, face, room).len() }
}
