//! Prints the laid-out report page by page: places the units, tags what is painted and hands each page to the writer.
//! Everything has been measured before; nothing is decided here but where a tag begins and ends.

use std::ops::Range;

use crate::domain::language::Language;

use super::PdfError;
use super::canvas::{Area, Artifact, Canvas, Stroke};
use super::flow::{Layout, Piece, Purpose};
use super::paginate::{Unit, paginate};
use super::press_table::OpenTable;
use super::structure::{Element, Marks};
use super::style::{self, Orientation, Type};
use super::syntax::references;
use super::words;
use super::wrap;
use super::writer::PdfWriter;

/// A page that is still to be printed.
pub struct PagePlan {
    pub section: usize,
    pub units: Range<usize>,
}

/// A unit on its page, from the top of the page.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    pub piece: Piece,
    pub top: f32,
    pub height: f32,
}

/// Where a heading came to stand.
#[derive(Clone, Copy, Debug, Default)]
pub struct HeadingPlace {
    pub page: usize,
    /// From the bottom of the page, as destinations want it.
    pub height: f32,
}

/// Divides the whole layout over pages.
pub fn plan(layout: &Layout<'_>) -> Vec<PagePlan> {
    let mut pages = Vec::new();
    for (section, content) in layout.sections.iter().enumerate() {
        let ranges = paginate(&content.units, content.orientation.room());
        pages.extend(ranges.into_iter().map(|units| PagePlan { section, units }));
    }
    pages
}

/// The units of a page with their places.
pub fn placed(units: &[Unit<Piece>]) -> Vec<Placed> {
    let mut top = style::BODY_TOP;
    let mut places = Vec::with_capacity(units.len());
    for (position, unit) in units.iter().enumerate() {
        top += if position == 0 { unit.repeat } else { unit.gap };
        places.push(Placed { piece: unit.piece, top, height: unit.height });
        top += unit.height;
    }
    places
}

/// Where each heading stands, in the order of the headings.
pub fn heading_places(layout: &Layout<'_>, pages: &[PagePlan]) -> Vec<HeadingPlace> {
    let mut places = vec![HeadingPlace::default(); layout.headings.len()];
    for (page, plan) in pages.iter().enumerate() {
        let Some(section) = layout.sections.get(plan.section) else { continue };
        for place in placed(section.units.get(plan.units.clone()).unwrap_or_default()) {
            let Piece::Text { text, line: 0 } = place.piece else { continue };
            let Some(Purpose::Heading(heading)) = layout.texts.get(text).map(|text| text.purpose) else {
                continue;
            };
            if let Some(entry) = places.get_mut(heading) {
                *entry = HeadingPlace { page, height: section.orientation.page().1 - place.top + 8.0 };
            }
        }
    }
    places
}

/// What is being tagged and may go on with the next unit or on the next page.
pub enum Open {
    Text { text: usize, element: Element },
    Facts { list: Element, fact: usize, item: Box<[Element; 3]> },
    Contents(Element),
    Table(Box<OpenTable>),
}

/// Object numbers that pages refer to before the objects are written.
pub struct Numbers {
    pub structure_root: u32,
    pub resources: u32,
    pub first_page: u32,
    /// First of the nodes of the page tree, and how many pages each holds.
    pub first_node: u32,
}

/// Pages below one node of the page tree.
pub const PAGES_IN_NODE: usize = 64;

pub struct Press<'l, 'a, 'out> {
    pub layout: &'l Layout<'a>,
    pub canvas: Canvas,
    pub writer: PdfWriter<'a, 'out>,
    pub document: Element,
    pub marks: Marks,
    pub open: Option<Open>,
    pub numbers: Numbers,
    pub places: Vec<HeadingPlace>,
    pub pages: usize,
    /// Page being printed, counted from nothing.
    pub page: usize,
    /// Level of the last heading printed, as a tag.
    pub heading_level: usize,
    /// Annotations of the page being printed.
    pub annotations: Vec<u32>,
    /// For each page the object with the owners of its marks.
    pub page_owners: Vec<u32>,
    /// Owners of links.
    pub link_owners: Vec<u32>,
}

impl<'l, 'a, 'out> Press<'l, 'a, 'out> {
    pub fn new(
        layout: &'l Layout<'a>,
        pages: &[PagePlan],
        mut writer: PdfWriter<'a, 'out>,
    ) -> Press<'l, 'a, 'out> {
        let numbers = Numbers {
            structure_root: writer.reserve(),
            resources: writer.reserve(),
            first_page: writer.reserve_many(pages.len()),
            first_node: writer.reserve_many(pages.len().div_ceil(PAGES_IN_NODE)),
        };
        Press {
            layout,
            canvas: Canvas::new(layout.faces),
            document: Element::document(&mut writer, numbers.structure_root),
            writer,
            marks: Marks::default(),
            open: None,
            numbers,
            places: heading_places(layout, pages),
            pages: pages.len(),
            page: 0,
            heading_level: 0,
            annotations: Vec::new(),
            page_owners: Vec::with_capacity(pages.len()),
            link_owners: Vec::new(),
        }
    }

    pub fn language(&self) -> Language {
        self.layout.document.language
    }

    /// Object number of a page.
    pub fn page_object(&self, page: usize) -> u32 {
        self.numbers.first_page.saturating_add(u32::try_from(page).unwrap_or(u32::MAX))
    }

    pub fn print(&mut self, plans: &[PagePlan]) -> Result<(), PdfError> {
        let layout = self.layout;
        for plan in plans {
            let Some(section) = layout.sections.get(plan.section) else { continue };
            let units = section.units.get(plan.units.clone()).unwrap_or_default();
            self.print_page(section.orientation, units)?;
        }
        self.close()
    }

    fn print_page(&mut self, orientation: Orientation, units: &[Unit<Piece>]) -> Result<(), PdfError> {
        self.canvas.start_page(orientation.page().1);
        self.marks = Marks::of_page(self.page_object(self.page));
        self.print_head_and_foot(orientation);
        let places = placed(units);
        for group in places.chunk_by(|place, next| place.piece.continues(next.piece)) {
            self.print_group(group, orientation)?;
        }
        self.finish_page(orientation)
    }

    fn print_group(&mut self, group: &[Placed], orientation: Orientation) -> Result<(), PdfError> {
        let Some(first) = group.first() else { return Ok(()) };
        self.settle(first.piece)?;
        match first.piece {
            Piece::Emblem => self.print_emblem(first.top, orientation),
            Piece::Text { text, line } => {
                self.print_text(text, line, group.len(), first.top);
                Ok(())
            }
            Piece::Fact { fact, line } => self.print_fact(fact, line, group.len(), first.top),
            Piece::Cards { row } => self.print_cards(row, first.top),
            Piece::TableHead { panel } | Piece::TableRow { panel, .. } | Piece::NoRows { panel } => {
                self.print_panel(panel, group)
            }
            Piece::ChartHead { chart } | Piece::ChartRow { chart, .. } => self.print_chart(chart, group),
            Piece::SignatureLine { line } => self.print_signature_line(line, *first, orientation),
            Piece::Contents { entry } => self.print_contents_entry(entry, *first, orientation),
        }
    }

    /// Closes what is open unless the next piece belongs to it.
    fn settle(&mut self, next: Piece) -> Result<(), PdfError> {
        let goes_on = match (&self.open, next) {
            (Some(Open::Text { text, .. }), Piece::Text { text: next, .. }) => *text == next,
            (Some(Open::Facts { .. }), Piece::Fact { .. })
            | (Some(Open::Contents(_)), Piece::Contents { .. }) => true,
            (Some(Open::Table(table)), Piece::Text { text, .. }) => {
                let purpose = self.layout.texts.get(text).map(|text| text.purpose);
                purpose == Some(Purpose::Caption(table.panel))
            }
            (Some(Open::Table(table)), piece) => piece.panel() == Some(table.panel),
            _ => false,
        };
        if goes_on { Ok(()) } else { self.close() }
    }

    pub fn close(&mut self) -> Result<(), PdfError> {
        match self.open.take() {
            None => Ok(()),
            Some(Open::Text { element, .. } | Open::Contents(element)) => element.finish(&mut self.writer),
            Some(Open::Facts { list, item, .. }) => {
                for element in *item {
                    element.finish(&mut self.writer)?;
                }
                list.finish(&mut self.writer)
            }
            Some(Open::Table(table)) => table.finish(&mut self.writer),
        }
    }

    /// The state of the report at the top, and what report this is at the bottom of each page.
    fn print_head_and_foot(&mut self, orientation: Orientation) {
        let head = &self.layout.document.head;
        let (width, height) = orientation.page();
        let right = width - style::MARGIN;
        if let Some(mark) = &head.state_mark {
            let mark = self.elided(mark, style::STATE_MARK, orientation.measure());
            self.canvas.begin_artifact(Artifact::Header);
            self.canvas.text_to(&mark, style::STATE_MARK, right, style::HEAD_TOP);
            self.canvas.end();
        }
        let number = words::page_of(self.page.saturating_add(1), self.pages, self.language());
        let hash: String = head.snapshot_sha256.chars().take(12).collect();
        let version = words::version(&head.version, self.language());
        let foot = [&head.title, &head.grant_code, &head.period_code, &version, &hash];
        let foot: Vec<&str> = foot.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        let room = orientation.measure() - self.canvas.width(&number, style::FOOT) - 20.0;
        let foot = self.elided(&foot.join(" · "), style::FOOT, room);
        let top = height - style::FOOT_TOP;
        self.canvas.begin_artifact(Artifact::Footer);
        self.canvas.rule(style::MARGIN, right, top - 4.0, Stroke::solid(style::LINE, 0.5));
        self.canvas.text(&foot, style::FOOT, style::MARGIN, top);
        self.canvas.text_to(&number, style::FOOT, right, top);
        self.canvas.end();
    }

    /// A running line that is too long ends in an ellipsis; the first page has it in full.
    fn elided(&self, text: &str, letters: Type, width: f32) -> String {
        let face = self.layout.faces.get(letters.weight);
        let limit = style::units(width, letters.size);
        if wrap::fits(text, face, limit) {
            return text.to_owned();
        }
        let room = limit.saturating_sub(face.advance('…'));
        let mut used: u32 = 0;
        let mut kept: String = text
            .chars()
            .map(|character| if character.is_control() { ' ' } else { character })
            .take_while(|character| {
                used = used.saturating_add(face.advance(*character));
                used <= room
            })
            .collect();
        kept.push('…');
        kept
    }

    fn finish_page(&mut self, orientation: Orientation) -> Result<(), PdfError> {
        let ops = self.canvas.finish_page();
        let content = self.writer.reserve();
        let owners = self.writer.reserve();
        self.writer.page_content(content, ops)?;
        self.writer.text_object(owners, &self.marks.written())?;
        self.page_owners.push(owners);
        let annotations = std::mem::take(&mut self.annotations);
        let annotations = if annotations.is_empty() {
            String::new()
        } else {
            format!("/Annots[{}]", references(&annotations))
        };
        let (width, height) = orientation.page();
        let node = u32::try_from(self.page.checked_div(PAGES_IN_NODE).unwrap_or(0)).unwrap_or(u32::MAX);
        let body = format!(
            "<</Type/Page/Parent {} 0 R/MediaBox[0 0 {width:.2} {height:.2}]/Resources {} 0 R\
             /Contents {content} 0 R/StructParents {}/Tabs/S{annotations}>>",
            self.numbers.first_node.saturating_add(node),
            self.numbers.resources,
            self.page,
        );
        let id = self.page_object(self.page);
        self.page = self.page.saturating_add(1);
        self.writer.text_object(id, &body)
    }

    fn print_chart(&mut self, chart: usize, group: &[Placed]) -> Result<(), PdfError> {
        let layout = self.layout;
        let (Some((source, plot)), Some(first), Some(last)) =
            (layout.charts.get(chart), group.first(), group.last())
        else {
            return Ok(());
        };
        let rows = |place: &Placed| match place.piece {
            Piece::ChartRow { row, .. } => Some(row),
            _ => None,
        };
        let start = group.iter().find_map(rows).unwrap_or(0);
        let end = rows(last).map_or(start, |row| row.saturating_add(1));
        let begins = matches!(first.piece, Piece::ChartHead { .. });
        let top = if begins { first.top } else { first.top - plot.head_height() };
        let bottom = last.top + last.height;
        let mut figure = self.document.child(&mut self.writer, "Figure");
        if begins {
            figure.describe(&source.alternative);
        } else {
            figure.describe(&words::continued(&source.alternative, self.language()));
        }
        let height = self.canvas.page_height();
        let right = style::MARGIN + layout.measure_of_page(height);
        figure.bound([style::MARGIN, height - bottom, right, height - top]);
        let mark = self.marks.next(&mut figure);
        self.canvas.begin_picture("Figure", mark);
        plot.draw(&mut self.canvas, style::MARGIN, top, start..end);
        self.canvas.end();
        figure.finish(&mut self.writer)
    }

    /// Paints a text that is complete on this page as content of a new element.
    pub fn print_child(
        &mut self,
        parent: &mut Element,
        role: &'static str,
        paint: impl FnOnce(&mut Canvas),
    ) -> Result<(), PdfError> {
        let mut element = parent.child(&mut self.writer, role);
        let mark = self.marks.next(&mut element);
        self.canvas.begin_text(role, mark);
        paint(&mut self.canvas);
        self.canvas.end();
        element.finish(&mut self.writer)
    }
}

impl Layout<'_> {
    /// Width between the margins of a page of this height.
    fn measure_of_page(&self, height: f32) -> f32 {
        let landscape = self
            .sections
            .iter()
            .map(|section| section.orientation)
            .find(|orientation| (orientation.page().1 - height).abs() < 1.0);
        landscape.unwrap_or(Orientation::Portrait).measure()
    }
}

/// An area of text at the left margin.
pub fn at_margin(top: f32) -> Area {
    Area { left: style::MARGIN, top, width: 0.0, height: 0.0 }
}
