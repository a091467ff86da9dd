//! Which words of a form are official and which are ours, and where they come from.

use super::{Form, FormBlock, FormText};

/// Where a heading stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadingPlace {
    Section,
    Table,
    Column,
    Field,
}

/// A heading of a form with its origin.
#[derive(Clone, Debug)]
pub struct Heading<'a> {
    pub place: HeadingPlace,
    pub text: &'a FormText,
    /// The words are those of the source, to the letter.
    pub official: bool,
    /// Where this heading comes from, when that is not the source of the form.
    pub source: Option<&'a FormText>,
}

impl Form {
    /// Every heading of the form in its order.
    pub fn headings(&self) -> Vec<Heading<'_>> {
        let mut headings = Vec::new();
        for section in &self.sections {
            let official = section.official.unwrap_or(self.official);
            let text = &section.heading;
            headings.push(Heading { place: HeadingPlace::Section, text, official, source: None });
            for block in &section.blocks {
                add_block(block, official, &mut headings);
            }
        }
        headings
    }
}

fn add_block<'a>(block: &'a FormBlock, official: bool, headings: &mut Vec<Heading<'a>>) {
    match block {
        FormBlock::Table(table) => {
            let official = table.official.unwrap_or(official);
            let source = table.source.as_ref();
            let text = &table.caption;
            headings.push(Heading { place: HeadingPlace::Table, text, official, source });
            for column in &table.columns {
                let official = column.official.unwrap_or(official);
                headings.push(Heading { place: HeadingPlace::Column, text: &column.head, official, source });
            }
        }
        FormBlock::Fields(fields) => {
            let official = fields.official.unwrap_or(official);
            let source = fields.source.as_ref();
            let text = &fields.caption;
            headings.push(Heading { place: HeadingPlace::Table, text, official, source });
            for row in &fields.rows {
                headings.push(Heading { place: HeadingPlace::Field, text: &row.field, official, source });
            }
        }
        _ => {}
    }
}
