//! Breaks text into lines: at spaces and hyphens where possible, inside a word only when the word is longer than
//! the line. Nothing is dropped but the line ends themselves. Knows widths, no pages.

use super::font::Face;

/// A line of a text, as a range of its bytes. Spaces at its end belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    pub start: usize,
    pub end: usize,
    /// Broken at a soft hyphen, which must now be shown.
    pub hyphen: bool,
}

impl Line {
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

fn ends_line(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_breaking_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\u{1680}' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200A}' | '\u{205F}' | '\u{3000}')
}

/// Whether a text fits on one line of this width (font units).
pub fn fits(text: &str, face: &Face, limit: u32) -> bool {
    !has_line_end(text) && face.width(text) <= limit
}

pub fn has_line_end(text: &str) -> bool {
    if text.is_ascii() {
        text.bytes().any(|byte| ends_line(char::from(byte)))
    } else {
        text.contains(ends_line)
    }
}

/// The widest line of a text that is broken only where it must be (font units).
pub fn natural_width(text: &str, face: &Face) -> u32 {
    if has_line_end(text) {
        text.split(ends_line).map(|line| face.width(line)).max().unwrap_or(0)
    } else {
        face.width(text)
    }
}

/// The widest piece that cannot be broken without cutting a word (font units).
pub fn widest_word(text: &str, face: &Face) -> u32 {
    let mut widest = 0;
    let mut width: u32 = 0;
    let mut letters = 0;
    for character in text.chars() {
        if is_breaking_space(character) || ends_line(character) {
            width = 0;
        } else {
            width = width.saturating_add(face.advance(character));
            widest = widest.max(width);
            if allows_break_after(letters, character) {
                width = 0;
            }
        }
        letters = letters_up_to(letters, character);
    }
    widest
}

/// Breaks a text into as few lines as `wrap` does, of about the same length: "Totaal" above "tot nu".
pub fn wrap_evenly(text: &str, face: &Face, limit: u32) -> Vec<Line> {
    let lines = wrap(text, face, limit);
    let (mut too_narrow, mut enough) = (widest_word(text, face).min(limit).saturating_sub(1), limit);
    if lines.len() < 2 || too_narrow == 0 {
        return lines;
    }
    while too_narrow.saturating_add(1) < enough {
        let middle = too_narrow.midpoint(enough);
        if wrap(text, face, middle).len() > lines.len() {
            too_narrow = middle;
        } else {
            enough = middle;
        }
    }
    wrap(text, face, enough)
}

/// Shorter parts of a word stay together, such as "t/m".
const LEAST_LETTERS: usize = 3;

/// Words may be parted after a hyphen or stroke that follows letters, and where the writer said so.
fn allows_break_after(letters_before: usize, character: char) -> bool {
    match character {
        '\u{200B}' | '\u{AD}' => true,
        '-' | '/' | '\u{2010}' | '\u{2013}' => letters_before >= LEAST_LETTERS,
        _ => false,
    }
}

/// Letters in a row up to and including this character.
fn letters_up_to(letters_before: usize, character: char) -> usize {
    if character.is_alphabetic() { letters_before.saturating_add(1) } else { 0 }
}

/// The lines of a text at a width in font units; at least one line.
pub fn wrap(text: &str, face: &Face, limit: u32) -> Vec<Line> {
    let mut wrapper = Wrapper { face, limit, lines: Vec::new(), start: 0, width: 0, chance: None };
    let mut before = ' ';
    let mut letters = 0;
    let mut previous_end = 0;
    for (position, character) in text.char_indices() {
        let next = position.saturating_add(character.len_utf8());
        if ends_line(character) {
            let second_half = character == '\n' && before == '\r' && previous_end == position;
            wrapper.end_line(position, next, second_half);
        } else {
            wrapper.take(position, next, letters, character);
        }
        letters = letters_up_to(letters, character);
        before = character;
        previous_end = next;
    }
    if wrapper.start < text.len() || wrapper.lines.is_empty() {
        wrapper.lines.push(Line { start: wrapper.start, end: text.len(), hyphen: false });
    }
    wrapper.lines
}

/// A place where the current line may end.
#[derive(Clone, Copy)]
struct Chance {
    next: usize,
    width_before: u32,
    hyphen: bool,
}

struct Wrapper<'a> {
    face: &'a Face,
    limit: u32,
    lines: Vec<Line>,
    start: usize,
    width: u32,
    chance: Option<Chance>,
}

impl Wrapper<'_> {
    fn end_line(&mut self, end: usize, next: usize, second_half_of_line_end: bool) {
        if !second_half_of_line_end {
            self.lines.push(Line { start: self.start, end, hyphen: false });
        }
        self.start = next;
        self.width = 0;
        self.chance = None;
    }

    fn take(&mut self, position: usize, next: usize, letters: usize, character: char) {
        let advance = self.face.advance(character);
        let space = is_breaking_space(character);
        if !space && self.width.saturating_add(advance) > self.limit {
            if let Some(chance) = self.chance.take() {
                self.break_at(chance);
            }
            // The word itself is longer than a line.
            if self.width.saturating_add(advance) > self.limit && self.start < position && advance > 0 {
                self.break_at(Chance { next: position, width_before: self.width, hyphen: false });
            }
        }
        self.width = self.width.saturating_add(advance);
        if space || allows_break_after(letters, character) {
            let hyphen = character == '\u{AD}';
            let room_for_hyphen = !hyphen || self.width.saturating_add(self.face.advance('-')) <= self.limit;
            if room_for_hyphen {
                self.chance = Some(Chance { next, width_before: self.width, hyphen });
            }
        }
    }

    fn break_at(&mut self, chance: Chance) {
        self.lines.push(Line { start: self.start, end: chance.next, hyphen: chance.hyphen });
        self.start = chance.next;
        self.width = self.width.saturating_sub(chance.width_before);
        self.chance = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reporting::pdf::font::{Faces, Weight};
    use proptest::prelude::*;

    fn lines(text: &str, limit: u32) -> Vec<String> {
        let face = Faces::load().unwrap().get(Weight::Regular);
        wrap(text, face, limit).into_iter().map(|line| line.of(text).to_owned()).collect()
    }

    /// Room for so many letters "n".
    fn room(letters: u32) -> u32 {
        Faces::load().unwrap().get(Weight::Regular).advance('n') * letters
    }

    #[test]
    fn lines_break_where_a_reader_expects_it() {
        for (text, limit, expected) in [
            ("", 5, vec![""]),
            ("nnn nnn", 10, vec!["nnn nnn"]),
            ("nnn nnn", 3, vec!["nnn ", "nnn"]),
            ("nnn   nnn", 3, vec!["nnn   ", "nnn"]),
            ("nnnnnnn", 3, vec!["nnn", "nnn", "n"]),
            ("n nnnnnnn", 3, vec!["n ", "nnn", "nnn", "n"]),
            ("nn\u{A0}nn nn", 5, vec!["nn\u{A0}nn ", "nn"]),
            ("nnn-nnn", 5, vec!["nnn-", "nnn"]),
            ("nnn t/nn", 5, vec!["nnn ", "t/nn"]),
            ("nn\u{AD}nn", 3, vec!["nn\u{AD}", "nn"]),
            ("nn\nnn\r\nnn", 9, vec!["nn", "nn", "nn"]),
            ("nn\n\nnn\n", 9, vec!["nn", "", "nn"]),
            ("\u{200B}\u{200B}", 1, vec!["\u{200B}\u{200B}"]),
        ] {
            assert_eq!(lines(text, room(limit)), expected, "{text:?} at {limit}");
        }
    }

    #[test]
    fn heads_break_into_lines_of_about_the_same_length() {
        let face = Faces::load().unwrap().get(Weight::Regular);
        for (text, limit, expected) in [
            ("Totaal tot nu", 9, vec!["Totaal ", "tot nu"]),
            ("Reason", 11, vec!["Reason"]),
            ("nnnnnnnn nn", 5, vec!["nnnnn", "nnn ", "nn"]),
        ] {
            let broken = wrap_evenly(text, face, room(limit));
            let lines: Vec<&str> = broken.iter().map(|line| line.of(text)).collect();
            assert_eq!(lines, expected, "{text}");
        }
    }

    #[test]
    fn dates_and_codes_are_not_parted_at_their_hyphens() {
        assert_eq!(lines("23-11-2026", room(6)).concat(), "23-11-2026");
        let face = Faces::load().unwrap().get(Weight::Regular);
        assert_eq!(widest_word("23-11-2026 of CBR-2025", face), face.width("23-11-2026"));
    }

    proptest! {
        #[test]
        fn no_character_is_lost_and_no_line_is_too_wide(text in "[a-zA-Zé \\-/\u{A0}\u{AD}\u{200B}👍]{0,80}", letters in 2_u32..20) {
            let face = Faces::load().unwrap().get(Weight::Regular);
            let limit = face.advance('W').max(face.advance('👍')).max(room(letters));
            let broken = wrap(&text, face, limit);
            let joined: String = broken.iter().map(|line| line.of(&text)).collect();
            prop_assert_eq!(joined, text.clone());
            for line in broken {
                prop_assert!(face.width(line.of(&text).trim_end_matches(is_breaking_space)) <= limit);
            }
        }
    }
}
