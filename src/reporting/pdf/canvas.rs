//! What can be put on a page: text, rules, areas and shapes, each inside a tag or marked as decoration. Positions are
//! given from the top left corner in points; the canvas turns them into operations. Knows no document.

use std::borrow::Cow;

use printpdf::{
    Color, DictItem, FontId, Line, LineDashPattern, LinePoint, Op, PaintMode, PdfFontHandle, Point, Polygon,
    PolygonRing, Pt, Rect, Rgb, WindingOrder,
};

use super::font::{Faces, Letters, Weight};
use super::style::{self, Colour, Type};
use super::syntax::text_string;
use super::wrap;

/// Decoration: what a reader aloud passes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Artifact {
    Layout,
    Header,
    Footer,
}

impl Artifact {
    fn operator(self) -> &'static str {
        match self {
            Artifact::Layout => "/Artifact <</Type/Layout>> BDC",
            Artifact::Header => "/Artifact <</Type/Pagination/Subtype/Header>> BDC",
            Artifact::Footer => "/Artifact <</Type/Pagination/Subtype/Footer>> BDC",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
}

/// A rectangle, measured downwards from its top.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    pub left: f32,
    pub top: f32,
    pub width: f32,
    pub height: f32,
}

/// How a line or an outline is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Stroke {
    pub colour: Colour,
    pub thickness: f32,
    pub dashed: bool,
}

impl Stroke {
    pub fn solid(colour: Colour, thickness: f32) -> Self {
        Self { colour, thickness, dashed: false }
    }
}

pub struct Canvas {
    pub faces: &'static Faces,
    letters: Letters,
    ops: Vec<Op>,
    page_height: f32,
    in_text: bool,
    /// Where the last text of the section began, from the bottom left corner.
    pen: (f32, f32),
    /// The open mark was opened within a text section and must be closed within it.
    mark_in_text: bool,
    fill: Option<Colour>,
    font: Option<(Weight, f32)>,
}

impl Canvas {
    pub fn new(faces: &'static Faces) -> Self {
        Self {
            faces,
            letters: Letters::new(faces),
            ops: Vec::new(),
            page_height: 0.0,
            in_text: false,
            pen: (0.0, 0.0),
            mark_in_text: false,
            fill: None,
            font: None,
        }
    }

    pub fn start_page(&mut self, height: f32) {
        self.page_height = height;
        self.fill = None;
        self.font = None;
    }

    /// What was painted since the page was started.
    pub fn finish_page(&mut self) -> Vec<Op> {
        self.leave_text();
        let room = self.ops.len();
        std::mem::replace(&mut self.ops, Vec::with_capacity(room))
    }

    pub fn letters(&self) -> &Letters {
        &self.letters
    }

    pub fn page_height(&self) -> f32 {
        self.page_height
    }

    /// Begins decoration, in which anything may be painted.
    pub fn begin_artifact(&mut self, artifact: Artifact) {
        self.leave_text();
        self.mark_in_text = false;
        self.operator(artifact.operator().to_owned());
    }

    /// Begins content of an element that holds text only.
    pub fn begin_text(&mut self, role: &str, mark: u32) {
        self.enter_text();
        self.mark_in_text = true;
        self.operator(format!("/{role}<</MCID {mark}>>BDC"));
    }

    /// Begins content of an element in which anything may be painted.
    pub fn begin_picture(&mut self, role: &str, mark: u32) {
        self.leave_text();
        self.mark_in_text = false;
        self.operator(format!("/{role}<</MCID {mark}>>BDC"));
    }

    pub fn end(&mut self) {
        if !self.mark_in_text {
            self.leave_text();
        }
        self.ops.push(Op::EndMarkedContent);
    }

    /// An operator of our own making; no text of a document ever comes here.
    fn operator(&mut self, key: String) {
        self.ops.push(Op::Unknown { key, value: Vec::new() });
    }

    fn enter_text(&mut self) {
        if !self.in_text {
            self.in_text = true;
            self.pen = (0.0, 0.0);
            self.ops.push(Op::StartTextSection);
        }
    }

    fn leave_text(&mut self) {
        if self.in_text {
            self.in_text = false;
            self.ops.push(Op::EndTextSection);
        }
    }

    /// Text on one line; `top` is the top of the line.
    pub fn text(&mut self, text: &str, letters: Type, left: f32, top: f32) {
        let codes = self.letters.encode(letters.weight, text);
        if codes.is_empty() {
            return;
        }
        self.enter_text();
        self.set_fill(letters.colour);
        if self.font != Some((letters.weight, letters.size)) {
            self.font = Some((letters.weight, letters.size));
            let font = PdfFontHandle::External(FontId(letters.weight.resource().to_owned()));
            self.ops.push(Op::SetFont { font, size: Pt(letters.size) });
        }
        let baseline = self.page_height - top - letters.ascent();
        let stand_in = self.faces.get(letters.weight).needs_stand_in(text);
        if stand_in {
            // Whoever copies the text gets the characters that the face could not show.
            self.operator(format!("/Span <</ActualText{}>> BDC", text_string(text)));
        }
        self.move_pen(rounded(left), rounded(baseline));
        let string = DictItem::String { data: codes, literal: true };
        self.ops.push(Op::Unknown { key: "Tj".to_owned(), value: vec![string] });
        if stand_in {
            self.ops.push(Op::EndMarkedContent);
        }
    }

    /// Moves the pen from where the last text began: shorter to write than a place on the page.
    fn move_pen(&mut self, left: f32, bottom: f32) {
        let (from_left, from_bottom) = self.pen;
        let pos = Point { x: Pt(rounded(left - from_left)), y: Pt(rounded(bottom - from_bottom)) };
        self.ops.push(Op::SetTextCursor { pos });
        self.pen = (left, bottom);
    }

    /// Text on one line that ends at `right`.
    pub fn text_to(&mut self, text: &str, letters: Type, right: f32, top: f32) {
        let width = self.width(text.trim_end(), letters);
        self.text(text, letters, right - width, top);
    }

    /// Lines of a text, one under the other.
    pub fn lines(&mut self, text: &str, lines: &[wrap::Line], letters: Type, area: Area, align: Align) {
        let mut top = area.top;
        let nexts = lines.iter().skip(1).map(Some).chain([None]);
        for (line, next) in lines.iter().zip(nexts) {
            let mut own = Cow::Borrowed(line.of(text));
            // A line end of the text is a space for who hears it.
            if next.is_some_and(|next| next.start > line.end) {
                own.to_mut().push(' ');
            }
            match align {
                Align::Left => self.text(&own, letters, area.left, top),
                Align::Right => self.text_to(&own, letters, area.left + area.width, top),
            }
            if line.hyphen {
                let width = self.width(&own, letters);
                self.text("-", letters, area.left + width, top);
            }
            top += letters.leading;
        }
    }

    pub fn width(&self, text: &str, letters: Type) -> f32 {
        style::points(self.faces.get(letters.weight).width(text), letters.size)
    }

    fn set_fill(&mut self, colour: Colour) {
        if self.fill != Some(colour) {
            self.fill = Some(colour);
            self.ops.push(Op::SetFillColor { col: rgb(colour) });
        }
    }

    pub fn fill(&mut self, area: Area, colour: Colour) {
        self.leave_text();
        self.set_fill(colour);
        let rectangle = Rect {
            x: Pt(rounded(area.left)),
            y: Pt(rounded(self.page_height - area.top - area.height)),
            width: Pt(rounded(area.width)),
            height: Pt(rounded(area.height)),
            mode: Some(PaintMode::Fill),
            winding_order: None,
        };
        self.ops.push(Op::DrawRectangle { rectangle });
    }

    fn set_stroke(&mut self, stroke: Stroke) {
        self.leave_text();
        self.ops.push(Op::SetOutlineColor { col: rgb(stroke.colour) });
        self.ops.push(Op::SetOutlineThickness { pt: Pt(stroke.thickness) });
        let dash =
            if stroke.dashed { LineDashPattern::new(0.0, &[4.0, 3.0]) } else { LineDashPattern::solid() };
        self.ops.push(Op::SetLineDashPattern { dash });
    }

    /// Lines through points, one stroke for all.
    pub fn polylines(&mut self, lines: &[Vec<(f32, f32)>], stroke: Stroke) {
        self.set_stroke(stroke);
        for line in lines {
            let points = line.iter().map(|point| self.point(*point)).collect();
            self.ops.push(Op::DrawLine { line: Line { points, is_closed: false } });
        }
    }

    pub fn rule(&mut self, left: f32, right: f32, top: f32, stroke: Stroke) {
        self.polylines(&[vec![(left, top), (right, top)]], stroke);
    }

    /// A filled or outlined shape with straight sides.
    pub fn shape(&mut self, corners: &[(f32, f32)], fill: Option<Colour>, outline: Option<Stroke>) {
        self.leave_text();
        if let Some(colour) = fill {
            self.set_fill(colour);
        }
        if let Some(stroke) = outline {
            self.set_stroke(stroke);
        }
        let mode = match (fill, outline) {
            (Some(_), Some(_)) => PaintMode::FillStroke,
            (Some(_), None) => PaintMode::Fill,
            (None, _) => PaintMode::Stroke,
        };
        let points = corners.iter().map(|corner| self.point(*corner)).collect();
        let polygon =
            Polygon { rings: vec![PolygonRing { points }], mode, winding_order: WindingOrder::NonZero };
        self.ops.push(Op::DrawPolygon { polygon });
    }

    fn point(&self, (left, top): (f32, f32)) -> LinePoint {
        let p = Point { x: Pt(rounded(left)), y: Pt(rounded(self.page_height - top)) };
        LinePoint { p, bezier: false }
    }
}

/// Hundredths of a point are finer than any printer, and keep the file small.
fn rounded(length: f32) -> f32 {
    (length * 100.0).round() / 100.0
}

fn rgb(colour: Colour) -> Color {
    let part = |value: u8| (f32::from(value) / 255.0 * 1000.0).round() / 1000.0;
    Color::Rgb(Rgb { r: part(colour.red), g: part(colour.green), b: part(colour.blue), icc_profile: None })
}
