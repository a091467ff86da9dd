//! The list of contents of a long report: its entries, and its place between the answer and the first section.

use std::borrow::Cow;

use super::flow::{Heading, Layout, Piece, Purpose, Section};
use super::style::{self, Orientation, Type};
use super::words;
use super::wrap::Line;

const CONTENTS_NUMBER_WIDTH: f32 = 40.0;
const CONTENTS_INDENT: f32 = 14.0;
const CONTENTS_TITLE_GAP: f32 = 24.0;
const MOST_ENTRY_LINES: usize = 5;

pub struct ContentsEntry {
    pub heading: usize,
    pub lines: Vec<Line>,
    /// The heading is longer; it stands in full where it leads to.
    pub shortened: bool,
}

impl Layout<'_> {
    /// Puts a list of contents after the first page's facts and answer, and begins the first section on a new page.
    pub fn add_contents(&mut self) {
        let Some((section, unit)) = self.contents_place else { return };
        let Some(rest) = self.sections.get_mut(section).map(|section| section.units.split_off(unit)) else {
            return;
        };
        let Some(orientation) = self.sections.get(section).map(|section| section.orientation) else { return };
        let after = self.sections.split_off(section.saturating_add(1));
        if self.sections.last().is_some_and(|section| section.units.is_empty()) {
            self.sections.pop();
        }
        let answered = self.sections.iter().flat_map(|section| &section.units).any(|unit| {
            !matches!(unit.piece, Piece::Emblem | Piece::Fact { .. } | Piece::Text { text: 0 | 1, .. })
        });
        if answered || self.sections.is_empty() {
            self.start_section(Orientation::Portrait);
        }
        let title = Cow::Borrowed(words::contents(self.document.language));
        self.add_text(title, style::SECTION, Purpose::Paragraph, CONTENTS_TITLE_GAP, true);
        for heading in 0..self.headings.len() {
            self.add_contents_entry(heading);
        }
        self.sections.push(Section { orientation, units: rest });
        self.sections.extend(after);
        self.contents_place = None;
    }

    fn add_contents_entry(&mut self, heading: usize) {
        let Some(Heading { text, level }) = self.headings.get(heading) else { return };
        let (letters, indent) = contents_letters(*level);
        let mut lines = self.wrap(text, letters, self.measure() - indent - CONTENTS_NUMBER_WIDTH);
        let shortened = lines.len() > MOST_ENTRY_LINES;
        lines.truncate(MOST_ENTRY_LINES);
        let height = style::times(lines.len()) * letters.leading;
        let gap = if *level <= 1 { 5.0 } else { 0.0 };
        let entry = self.contents.len();
        self.contents.push(ContentsEntry { heading, lines, shortened });
        self.push(gap, height, entry == 0, Piece::Contents { entry });
    }
}

/// Letters and indent of an entry in the list of contents.
pub fn contents_letters(level: u8) -> (Type, f32) {
    if level <= 1 { (style::CONTENTS.bold(), 0.0) } else { (style::CONTENTS, CONTENTS_INDENT) }
}
