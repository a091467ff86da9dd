//! Divides units of fixed height over pages. Pure: it knows heights and which units stay together, nothing else.

use std::ops::Range;

/// The smallest thing that is never parted: a line, a row, a picture.
#[derive(Clone, Debug)]
pub struct Unit<P> {
    /// Space above; nothing at the top of a page.
    pub gap: f32,
    pub height: f32,
    /// Stays on the page of the next unit.
    pub keep_next: bool,
    /// Height of the table head or axis that is repeated when a page begins with this unit.
    pub repeat: f32,
    pub piece: P,
}

/// Differences below this are rounding.
const TOLERANCE: f32 = 0.05;

/// The units of each page, in order. No unit is lost, and each page but the last holds at least one.
pub fn paginate<P>(units: &[Unit<P>], room: f32) -> Vec<Range<usize>> {
    let mut pages = Vec::new();
    let mut start = 0;
    while start < units.len() {
        let end = end_of_page(units, start, room);
        pages.push(start..end);
        start = end;
    }
    pages
}

fn end_of_page<P>(units: &[Unit<P>], start: usize, room: f32) -> usize {
    let mut used = 0.0;
    let mut end = start;
    let mut good_end = None;
    for unit in units.iter().skip(start) {
        let above = if end == start { unit.repeat } else { unit.gap };
        if used + above + unit.height > room + TOLERANCE {
            break;
        }
        used += above + unit.height;
        end = end.saturating_add(1);
        if !unit.keep_next {
            good_end = Some(end);
        }
    }
    if end == units.len() {
        return end;
    }
    // A run that should stay together but is longer than a page is parted where it must be.
    good_end.unwrap_or(end).max(start.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unit(height: f32, keep_next: bool) -> Unit<()> {
        Unit { gap: 0.0, height, keep_next, repeat: 0.0, piece: () }
    }

    /// Units as letters: `.` is a line, `k` a line that stays with the next.
    fn pages(units: &str, lines_on_a_page: f32) -> String {
        let units: Vec<Unit<()>> = units.chars().map(|letter| unit(10.0, letter == 'k')).collect();
        let sizes: Vec<String> =
            paginate(&units, lines_on_a_page * 10.0).iter().map(|page| page.len().to_string()).collect();
        sizes.join(" ")
    }

    #[test]
    fn pages_end_where_nothing_is_torn_apart() {
        for (units, expected) in [
            ("", ""),
            ("...", "3"),
            (".....", "4 1"),
            // a heading goes along with its text
            ("...k.", "3 2"),
            // caption, head and first rows together
            ("..kkk.", "2 4"),
            // a total takes the row before it along
            ("....k.", "4 2"),
            // longer than a page: parted all the same
            ("kkkkkk.", "4 3"),
        ] {
            assert_eq!(pages(units, 4.0), expected, "{units}");
        }
    }

    #[test]
    fn a_repeated_head_takes_room_only_where_it_is_repeated() {
        let mut units: Vec<Unit<()>> = (0..10).map(|_| unit(10.0, false)).collect();
        for unit in units.iter_mut().skip(1) {
            unit.repeat = 10.0;
        }
        let sizes: Vec<usize> = paginate(&units, 40.0).iter().map(ExactSizeIterator::len).collect();
        assert_eq!(sizes, [4, 3, 3]);
    }

    #[test]
    fn the_gap_above_the_first_unit_of_a_page_is_nothing() {
        let units: Vec<Unit<()>> = (0..4)
            .map(|_| Unit { gap: 15.0, height: 10.0, keep_next: false, repeat: 0.0, piece: () })
            .collect();
        assert_eq!(paginate(&units, 35.0), [0..2, 2..4]);
    }

    proptest! {
        #[test]
        fn no_unit_is_lost_and_no_page_is_too_full(heights in prop::collection::vec((1.0_f32..30.0, any::<bool>()), 0..200)) {
            let units: Vec<Unit<()>> = heights.iter().map(|(height, keep)| unit(*height, *keep)).collect();
            let pages = paginate(&units, 100.0);
            let mut next = 0;
            for page in pages {
                prop_assert_eq!(page.start, next);
                prop_assert!(page.end > page.start);
                let height: f32 = units[page.clone()].iter().map(|unit| unit.height).sum();
                prop_assert!(height <= 100.1);
                next = page.end;
            }
            prop_assert_eq!(next, units.len());
        }
    }
}
