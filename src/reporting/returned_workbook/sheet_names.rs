//! Names of sheets as Excel allows them: at most 31 characters, without []:*?/\, each once whatever its capitals.

use std::collections::BTreeMap;

const LONGEST_NAME: usize = 31;

/// The name that each sheet of the file gets.
pub(super) struct SheetNames {
    written: BTreeMap<String, String>,
}

impl SheetNames {
    pub(super) fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut known = Self { written: BTreeMap::new() };
        for name in names {
            let free = known.free(&allowed(name));
            known.written.insert(name.to_owned(), free);
        }
        known
    }

    /// How a sheet of the file is called in the workbook.
    pub(super) fn written<'a>(&'a self, name: &'a str) -> &'a str {
        self.written.get(name).map_or(name, String::as_str)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.written.contains_key(name)
    }

    /// The name itself, or with a number behind it when another sheet has it.
    pub(super) fn free(&self, name: &str) -> String {
        let taken = |wanted: &str| {
            self.written.values().any(|written| written.to_lowercase() == wanted.to_lowercase())
        };
        let numbered = (2_u32..).map(|number| {
            let ending = format!(" ({number})");
            let room = LONGEST_NAME.saturating_sub(ending.len());
            format!("{}{ending}", name.chars().take(room).collect::<String>())
        });
        std::iter::once(name.to_owned()).chain(numbered).find(|wanted| !taken(wanted)).unwrap_or_default()
    }
}

fn allowed(name: &str) -> String {
    let replaced = name.chars().map(|letter| if r"[]:*?/\".contains(letter) { '_' } else { letter });
    let short: String = replaced.take(LONGEST_NAME).collect();
    let trimmed = short.trim_matches('\'').trim();
    // Excel keeps this one for itself.
    if trimmed.is_empty() || trimmed.eq_ignore_ascii_case("history") {
        return format!("{trimmed}_");
    }
    trimmed.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sheet_gets_a_name_that_excel_takes() {
        let long = "Uitgaven van het tweede halfjaar van 2025";
        let names = SheetNames::new(["Blad1", "a/b", "A_B", "", "'x'", long, "history"].into_iter());
        for (name, written) in [
            ("Blad1", "Blad1"),
            ("a/b", "a_b"),
            ("A_B", "A_B (2)"),
            ("", "_"),
            ("'x'", "x"),
            (long, "Uitgaven van het tweede halfjaa"),
            ("history", "history_"),
        ] {
            assert_eq!(names.written(name), written);
        }
        assert_eq!(names.free("BLAD1"), "BLAD1 (2)");
        assert_eq!(names.free("Bevindingen"), "Bevindingen");
        let again = names.free("Uitgaven van het tweede halfjaa");
        assert_eq!(again, "Uitgaven van het tweede hal (2)");
    }
}
