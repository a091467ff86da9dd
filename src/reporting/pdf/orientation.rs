//! Decides which parts of a report stand on upright pages and which on pages turned aside: a wide table turns its
//! section, and what follows it stays on the turned page as long as going back would leave paper empty.

use crate::reporting::document::{Block, ReportDocument};

use super::flow::Layout;
use super::font::Faces;
use super::paginate::paginate;
use super::style::Orientation;
use super::table::{self, Measured};

/// A run between two wide tables gets upright pages when it fills more than this part of one.
const WORTH_TURNING_BACK: f32 = 0.5;
/// Longer tables are not laid out a second time to see whether they fit: they do not.
const MOST_ROWS_TRIED: usize = 120;

/// A heading, or a run of them, and the blocks up to the next heading or page end. Stands on pages of one orientation.
#[derive(Default)]
pub struct Group<'a> {
    /// Level of its first heading.
    pub level: Option<u8>,
    pub blocks: Vec<(&'a Block, Option<Measured<'a>>)>,
    /// Holds a table that needs a page turned aside.
    pub wide: bool,
    ends_page: bool,
}

impl Group<'_> {
    fn rows(&self) -> usize {
        let tables = self.blocks.iter().filter_map(|(block, _)| match block {
            Block::Table(table) => Some(table.rows.len()),
            _ => None,
        });
        tables.fold(0, usize::saturating_add)
    }
}

pub fn groups_of<'a>(document: &'a ReportDocument, faces: &'static Faces) -> Vec<Group<'a>> {
    let mut groups = vec![Group::default()];
    let mut after_heading = false;
    for (position, block) in document.blocks.iter().enumerate() {
        let level = match block {
            Block::Heading { level, .. } => Some(*level),
            // Stays with the heading that follows.
            Block::Letterhead => Some(1),
            _ => None,
        };
        if level.is_some() && !after_heading {
            groups.push(Group { level, ..Group::default() });
        }
        after_heading = level.is_some();
        let next = document.blocks.get(position.saturating_add(1));
        let ends_page = matches!(block, Block::PageBreak);
        // A signature never gets a page of its own.
        if ends_page && matches!(next, None | Some(Block::Signature(_) | Block::PageBreak)) {
            continue;
        }
        let measured = match block {
            Block::Table(table) => Some(table::measure(table, document.language, faces)),
            _ => None,
        };
        if let Some(group) = groups.last_mut() {
            group.wide |= measured.as_ref().is_some_and(|measured| !measured.fits_portrait());
            group.blocks.push((block, measured));
            group.ends_page = ends_page;
        }
        if ends_page {
            groups.push(Group::default());
        }
    }
    groups
}

impl<'a> Layout<'a> {
    /// How the first of these groups stands, which are all that is still to come.
    pub fn orientation_for(&self, groups: &[Group<'a>]) -> Orientation {
        let Some(group) = groups.first().filter(|group| !group.blocks.is_empty()) else {
            return self.orientation();
        };
        if group.wide {
            return Orientation::Landscape;
        }
        if self.orientation() == Orientation::Portrait {
            return Orientation::Portrait;
        }
        let left = self.room_left();
        let own = std::slice::from_ref(group);
        let goes_on = group.level != Some(1) && group.rows() <= MOST_ROWS_TRIED;
        if goes_on && self.height_of(own, Orientation::Landscape) <= left {
            return Orientation::Landscape;
        }
        let (run, wide_again) = upright_run(groups);
        if run.iter().map(Group::rows).fold(0, usize::saturating_add) > MOST_ROWS_TRIED {
            return Orientation::Portrait;
        }
        let upright = || self.height_of(run, Orientation::Portrait) / Orientation::Portrait.room();
        let fits_here = self.height_of(run, Orientation::Landscape) <= left;
        if fits_here || (wide_again && upright() < WORTH_TURNING_BACK) {
            Orientation::Landscape
        } else {
            Orientation::Portrait
        }
    }

    /// Height that is free on the last page so far.
    fn room_left(&self) -> f32 {
        let Some(section) = self.sections.last() else { return 0.0 };
        let room = section.orientation.room();
        let last = paginate(&section.units, room).pop().unwrap_or(0..0);
        let units = section.units.get(last).unwrap_or_default();
        let above = units.first().map_or(0.0, |unit| unit.repeat - unit.gap);
        room - above - units.iter().map(|unit| unit.gap + unit.height).sum::<f32>()
    }

    /// Height of groups that follow something on a page of this orientation.
    fn height_of(&self, groups: &[Group<'a>], orientation: Orientation) -> f32 {
        let mut trial = Layout::empty(self.document, self.faces);
        trial.start_section(orientation);
        for (block, measured) in groups.iter().flat_map(|group| &group.blocks) {
            if !matches!(block, Block::PageBreak) {
                trial.add_block(block, measured.as_ref());
            }
        }
        let units = trial.sections.iter().flat_map(|section| &section.units);
        units.map(|unit| unit.gap + unit.height).sum()
    }
}

/// The groups before the next wide one or page end, and whether a wide one follows on the same page.
fn upright_run<'g, 'a>(groups: &'g [Group<'a>]) -> (&'g [Group<'a>], bool) {
    let wide = groups.iter().position(|group| group.wide).unwrap_or(groups.len());
    let page_end =
        groups.iter().position(|group| group.ends_page).map_or(groups.len(), |last| last.saturating_add(1));
    let run = groups.get(..wide.min(page_end)).unwrap_or_default();
    (run, wide < page_end && wide < groups.len())
}
