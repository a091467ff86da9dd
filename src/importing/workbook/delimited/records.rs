//! Cuts a text into records and fields. A quote means something only around a whole field: a lone one, as in 12" or
//! "Hotel "Ikeja"", stays what it is and spoils no other field.

use std::borrow::Cow;
use std::ops::Range;

/// Walks through a text record by record.
pub(super) struct Records<'a> {
    text: &'a str,
    separator: u8,
    at: usize,
    /// Number of the line as spreadsheet programs count them: blank lines count, line ends within quotes do not.
    row: u32,
}

impl<'a> Records<'a> {
    pub fn new(text: &'a str, separator: u8) -> Self {
        Self { text, separator, at: 0, row: 0 }
    }

    /// Puts the next record that is not a blank line in `fields`, and says which row it is.
    pub fn next(&mut self, fields: &mut Vec<Cow<'a, str>>) -> Option<u32> {
        fields.clear();
        loop {
            let first = self.byte(self.at)?;
            self.row = self.row.saturating_add(1);
            if !is_line_end(first) {
                break;
            }
            self.at = self.after_line_end(self.at);
        }
        loop {
            let (field, end) = self.field(self.at);
            fields.push(field);
            match self.byte(end) {
                Some(byte) if byte == self.separator => self.at = end + 1,
                Some(_) => {
                    self.at = self.after_line_end(end);
                    return Some(self.row);
                }
                None => {
                    self.at = end;
                    return Some(self.row);
                }
            }
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    fn after_line_end(&self, at: usize) -> usize {
        let is_pair = self.byte(at) == Some(b'\r') && self.byte(at + 1) == Some(b'\n');
        if is_pair { at + 2 } else { at + 1 }
    }

    /// The field that begins at a place, and where it ends.
    fn field(&self, start: usize) -> (Cow<'a, str>, usize) {
        if let Some(quoted) = self.quoted(start) {
            return quoted;
        }
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let length = rest.iter().position(|byte| *byte == self.separator || is_line_end(*byte));
        let end = start + length.unwrap_or(rest.len());
        (Cow::Borrowed(self.slice(start..end)), end)
    }

    /// A field in quotes: they stand around all of it, and a quote within is written twice.
    fn quoted(&self, start: usize) -> Option<(Cow<'a, str>, usize)> {
        let first = self.after_spaces(start);
        if self.byte(first) != Some(b'"') {
            return None;
        }
        let mut at = first + 1;
        let mut doubled = false;
        loop {
            let length = self.text.as_bytes().get(at..)?.iter().position(|byte| *byte == b'"')?;
            at += length;
            if self.byte(at + 1) != Some(b'"') {
                break;
            }
            doubled = true;
            at += 2;
        }
        let end = self.after_spaces(at + 1);
        let ends = self.byte(end).is_none_or(|byte| byte == self.separator || is_line_end(byte));
        let inner = self.slice(first + 1..at);
        let field = if doubled { Cow::Owned(inner.replace("\"\"", "\"")) } else { Cow::Borrowed(inner) };
        ends.then_some((field, end))
    }

    fn after_spaces(&self, start: usize) -> usize {
        let is_space = |byte: &u8| *byte == b' ' && *byte != self.separator;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        start + rest.iter().take_while(|byte| is_space(byte)).count()
    }
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}
