//! Shares the width of a page among the columns of a table. Pure: lengths in, lengths out; it knows no text.

/// What a column asks for, in points, with its padding.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wish {
    /// Never narrower.
    pub least: f32,
    /// Wide enough that nothing breaks.
    pub natural: f32,
    /// Takes what is left over when every column has its natural width.
    pub stretches: bool,
}

/// Points that a column of fixed width may be wider than its content.
const MOST_LOOSENED: f32 = 10.0;

/// The widths of all columns, or nothing when the least widths do not fit.
pub fn share(wishes: &[Wish], available: f32) -> Option<Vec<f32>> {
    let least: f32 = wishes.iter().map(|wish| wish.least).sum();
    if least > available + 0.01 {
        return None;
    }
    let mut widths: Vec<f32> = wishes.iter().map(|wish| wish.least).collect();
    let left = grow_to_natural(wishes, &mut widths, available - least);
    let left = loosen(wishes, &mut widths, left);
    stretch(wishes, &mut widths, left);
    Some(widths)
}

/// Small wishes are met whole before large ones share what remains. Returns what is left.
fn grow_to_natural(wishes: &[Wish], widths: &mut [f32], mut left: f32) -> f32 {
    let mut unmet: Vec<(usize, f32)> = wishes
        .iter()
        .enumerate()
        .map(|(column, wish)| (column, wish.natural - wish.least))
        .filter(|(_, missing)| *missing > 0.0)
        .collect();
    unmet.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut waiting = unmet.len();
    for (column, missing) in unmet {
        let part = missing.min(left / super::style::times(waiting));
        if let Some(width) = widths.get_mut(column) {
            *width += part;
        }
        left -= part;
        waiting = waiting.saturating_sub(1);
    }
    left
}

/// Columns that never wrap stand further apart, as long as that takes at most half of what is left.
fn loosen(wishes: &[Wish], widths: &mut [f32], left: f32) -> f32 {
    let fixed = wishes.iter().filter(|wish| !wish.stretches).count();
    let stretching = fixed < wishes.len();
    if fixed == 0 || !stretching || left <= 0.0 {
        return left;
    }
    let part = MOST_LOOSENED.min(left * 0.5 / super::style::times(fixed));
    for (wish, width) in wishes.iter().zip(widths.iter_mut()) {
        if !wish.stretches {
            *width += part;
        }
    }
    left - part * super::style::times(fixed)
}

fn stretch(wishes: &[Wish], widths: &mut [f32], left: f32) {
    let stretching: f32 =
        wishes.iter().zip(widths.iter()).filter(|(wish, _)| wish.stretches).map(|(_, width)| width).sum();
    if left <= 0.0 || stretching <= 0.0 {
        return;
    }
    for (wish, width) in wishes.iter().zip(widths.iter_mut()) {
        if wish.stretches {
            *width += left * *width / stretching;
        }
    }
}

/// Parts of a table that is too wide for any page: each repeats the first column when that leaves room.
/// Every column stands in exactly one part (the first in all of them when it is repeated).
pub fn parts(least: &[f32], available: f32) -> Vec<Vec<usize>> {
    let key = least.first().copied().unwrap_or(0.0);
    let repeats_key = least.len() > 1 && key < available * 0.3;
    let mut parts = Vec::new();
    let mut part: Vec<usize> = Vec::new();
    let mut used = 0.0;
    for (column, width) in least.iter().enumerate() {
        let only_key = repeats_key && part.len() <= 1 && column > 0;
        if used + width > available && !part.is_empty() && !only_key {
            parts.push(std::mem::take(&mut part));
            used = 0.0;
            if repeats_key {
                part.push(0);
                used = key;
            }
        }
        part.push(column);
        used += width;
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(width: f32) -> Wish {
        Wish { least: width, natural: width, stretches: false }
    }

    fn text(least: f32, natural: f32) -> Wish {
        Wish { least, natural, stretches: true }
    }

    #[test]
    fn widths_follow_the_content() {
        for (wishes, available, expected) in [
            (vec![fixed(50.0), fixed(60.0)], 200.0, Some(vec![50.0, 60.0])),
            (vec![fixed(50.0), text(40.0, 80.0)], 200.0, Some(vec![60.0, 140.0])),
            (vec![fixed(50.0), text(40.0, 80.0)], 100.0, Some(vec![50.0, 50.0])),
            (vec![text(40.0, 50.0), text(40.0, 900.0)], 200.0, Some(vec![50.0, 150.0])),
            (vec![fixed(150.0), text(60.0, 70.0)], 200.0, None),
            (vec![], 200.0, Some(vec![])),
        ] {
            assert_eq!(share(&wishes, available), expected, "{wishes:?}");
        }
    }

    #[test]
    fn a_table_of_forty_columns_is_parted_and_keeps_its_key() {
        let least = vec![60.0; 40];
        let parts = parts(&least, 750.0);
        assert!(parts.iter().all(|part| part.first() == Some(&0) && part.len() <= 12));
        let mut all: Vec<usize> = parts.concat();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all, (0..40).collect::<Vec<_>>());
    }

    #[test]
    fn a_wide_first_column_is_not_repeated() {
        assert_eq!(parts(&[400.0, 300.0, 300.0], 750.0), vec![vec![0, 1], vec![2]]);
        assert_eq!(parts(&[], 750.0), Vec::<Vec<usize>>::new());
    }
}
