//! The tree of tags: which words on which page are a heading, a cell, a picture. Elements are written as soon as they
//! are complete; only open ones stay in memory. Knows object numbers, no layout.

use super::PdfError;
use super::syntax::{push, references, text_string};
use super::writer::PdfWriter;

/// Something inside an element.
enum Kid {
    Element(u32),
    /// Marked content of a page: object number of the page and number of the mark.
    Marked {
        page: u32,
        mark: u32,
    },
    Annotation {
        page: u32,
        annotation: u32,
    },
}

/// An element that is not complete yet.
pub struct Element {
    pub id: u32,
    parent: u32,
    pub role: &'static str,
    attributes: String,
    kids: Vec<Kid>,
}

/// The marks of the page being painted: which element owns each.
#[derive(Default)]
pub struct Marks {
    pub page: u32,
    owners: Vec<u32>,
}

impl Marks {
    pub fn of_page(page: u32) -> Self {
        Self { page, owners: Vec::new() }
    }

    /// The next mark of the page, owned by this element.
    pub fn next(&mut self, element: &mut Element) -> u32 {
        let mark = u32::try_from(self.owners.len()).unwrap_or(u32::MAX);
        self.owners.push(element.id);
        element.kids.push(Kid::Marked { page: self.page, mark });
        mark
    }

    /// The owners as the value of the page's entry in the parent tree.
    pub fn written(&self) -> String {
        format!("[{}]", references(&self.owners))
    }
}

impl Element {
    /// The element that holds all others; its parent is the root of the tree.
    pub fn document(writer: &mut PdfWriter<'_, '_>, root: u32) -> Self {
        Self {
            id: writer.reserve(),
            parent: root,
            role: "Document",
            attributes: String::new(),
            kids: Vec::new(),
        }
    }

    /// Stands in the place of an element that has been written.
    pub fn closed() -> Self {
        Self { id: 0, parent: 0, role: "", attributes: String::new(), kids: Vec::new() }
    }

    pub fn child(&mut self, writer: &mut PdfWriter<'_, '_>, role: &'static str) -> Self {
        let id = writer.reserve();
        self.kids.push(Kid::Element(id));
        Self { id, parent: self.id, role, attributes: String::new(), kids: Vec::new() }
    }

    /// Words for who cannot see the content.
    pub fn describe(&mut self, alternative: &str) {
        push(&mut self.attributes, format_args!("/Alt{}", text_string(alternative)));
    }

    /// The space that a picture takes: left, bottom, right, top.
    pub fn bound(&mut self, [left, bottom, right, top]: [f32; 4]) {
        let bounds = format_args!("{left:.1} {bottom:.1} {right:.1} {top:.1}").to_string();
        push(&mut self.attributes, format_args!("/A<</O/Layout/Placement/Block/BBox[{bounds}]>>"));
    }

    /// The cell heads a column.
    pub fn head_column(&mut self) {
        self.attributes.push_str("/A<</O/Table/Scope/Column>>");
    }

    /// The cell heads so many columns, and stands beside so many rows of heads.
    pub fn head_columns(&mut self, columns: usize, rows: usize) {
        push(
            &mut self.attributes,
            format_args!("/A<</O/Table/Scope/Column/ColSpan {columns}/RowSpan {rows}>>"),
        );
    }

    /// The cell covers several columns.
    pub fn span(&mut self, columns: usize) {
        if columns > 1 {
            push(&mut self.attributes, format_args!("/A<</O/Table/ColSpan {columns}>>"));
        }
    }

    pub fn annotate(&mut self, page: u32, annotation: u32) {
        self.kids.push(Kid::Annotation { page, annotation });
    }

    pub fn finish(self, writer: &mut PdfWriter<'_, '_>) -> Result<(), PdfError> {
        writer.object(self.id, |bytes| self.write(bytes))
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        let mut text = String::with_capacity(64);
        push(&mut text, format_args!("<</S/{}/P {} 0 R{}", self.role, self.parent, self.attributes));
        let page = self.kids.iter().find_map(|kid| match kid {
            Kid::Marked { page, .. } => Some(*page),
            Kid::Element(_) | Kid::Annotation { .. } => None,
        });
        if let Some(page) = page {
            push(&mut text, format_args!("/Pg {page} 0 R"));
        }
        match self.kids.as_slice() {
            [] => {}
            [Kid::Marked { mark, .. }] => push(&mut text, format_args!("/K {mark}")),
            kids => {
                text.push_str("/K[");
                for kid in kids {
                    push_kid(&mut text, kid, page);
                }
                text.push(']');
            }
        }
        text.push_str(">>");
        bytes.extend_from_slice(text.as_bytes());
    }
}

fn push_kid(text: &mut String, kid: &Kid, page_of_element: Option<u32>) {
    match kid {
        Kid::Element(id) => push(text, format_args!("{id} 0 R ")),
        Kid::Marked { page, mark } if Some(*page) == page_of_element => push(text, format_args!("{mark} ")),
        Kid::Marked { page, mark } => push(text, format_args!("<</Type/MCR/Pg {page} 0 R/MCID {mark}>>")),
        Kid::Annotation { page, annotation } => {
            push(text, format_args!("<</Type/OBJR/Pg {page} 0 R/Obj {annotation} 0 R>>"));
        }
    }
}
