//! The list of contents of a long report: its entries, and its place between the facts and the first section.

use std::borrow::Cow;

use super::flow::{Heading, Layout, Piece, Purpose, Section};
use super::paginate::paginate;
use super::style::{self, Type};
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
    /// Puts a list of contents after the facts of the first page, or on a page of its own when it does not fit
    /// there, and begins the first section on a new page.
    pub fn add_contents(&mut self) {
        let Some((section, unit)) = self.contents_place.take() else { return };
        let after = self.sections.split_off(section.saturating_add(1));
        let Some(cover) = self.sections.last_mut() else { return };
        let (orientation, rest) = (cover.orientation, cover.units.split_off(unit));
        if cover.units.is_empty() && self.sections.len() > 1 {
            self.sections.pop();
        }
        let pages_before = self.pages_of_last_section();
        let start = self.sections.last().map_or(0, |section| section.units.len());
        let title = Cow::Borrowed(words::contents(self.document.language));
        self.add_text(title, style::SECTION, Purpose::Paragraph, CONTENTS_TITLE_GAP, true);
        for heading in 0..self.headings.len() {
            self.add_contents_entry(heading);
        }
        if pages_before > 0
            && self.pages_of_last_section() > pages_before
            && let Some(cover) = self.sections.last_mut()
        {
            let units = cover.units.split_off(start);
            let orientation = cover.orientation;
            self.sections.push(Section { orientation, units });
        }
        self.sections.push(Section { orientation, units: rest });
        self.sections.extend(after);
    }

    fn pages_of_last_section(&self) -> usize {
        let pages = |section: &Section| paginate(&section.units, section.orientation.room()).len();
        self.sections.last().map_or(0, pages)
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
