//! Sheets that the product itself adds to a user's workbook. Each says so in one fixed sentence near its top, which a
//! person can read and by which a later import knows it again.

use crate::domain::language::Bilingual;

/// What a sheet of our own is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnSheet {
    /// What is wrong with the workbook. A later one takes its place.
    Findings,
    /// How to fill in the template, and the codes to choose from.
    Template,
}

impl OwnSheet {
    pub const ALL: [OwnSheet; 2] = [OwnSheet::Findings, OwnSheet::Template];

    /// The sentence that marks the sheet.
    pub fn mark(self) -> Bilingual {
        match self {
            OwnSheet::Findings => Bilingual::new(
                "Verantwoord heeft dit blad toegevoegd. Bij een volgende import telt het niet mee.",
                "Verantwoord added this sheet. It does not count in a later import.",
            ),
            OwnSheet::Template => Bilingual::new(
                "Dit blad hoort bij het formulier. Bij de import telt het niet mee.",
                "This sheet belongs to the form. It does not count in the import.",
            ),
        }
    }

    /// The kind of sheet that a text marks, in either language.
    pub fn marked_by(text: &str) -> Option<Self> {
        let text = text.trim();
        OwnSheet::ALL.into_iter().find(|kind| {
            let mark = kind.mark();
            text == mark.nl || text == mark.en
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_known_by_its_sentence_in_both_languages() {
        for kind in OwnSheet::ALL {
            assert_eq!(OwnSheet::marked_by(&kind.mark().nl), Some(kind));
            assert_eq!(OwnSheet::marked_by(&format!(" {} ", kind.mark().en)), Some(kind));
        }
        for other in ["", "Bevindingen", "Verantwoord"] {
            assert_eq!(OwnSheet::marked_by(other), None, "{other}");
        }
    }
}
