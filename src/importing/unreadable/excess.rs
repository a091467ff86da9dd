//! Which measure of a file is more than can be read at once, told in both languages.

use std::fmt;

use crate::domain::figures::in_both;
use crate::domain::language::Bilingual;

macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $nl:literal, $en:literal;)+) => {
        /// What is counted of a file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Measure {
            $($(#[$doc])* $name,)+
        }

        impl Measure {
            const ALL: &'static [Measure] = &[$(Measure::$name),+];

            fn code(self) -> &'static str {
                match self { $(Measure::$name => $code,)+ }
            }

            /// What the limit is a number of.
            fn unit(self) -> Bilingual {
                match self { $(Measure::$name => Bilingual::new($nl, $en),)+ }
            }
        }
    };
}

measures! {
    Sheets = "sheets", "bladen", "sheets";
    Cells = "cells", "gevulde cellen", "filled cells";
    /// In MB.
    Text = "text", "MB tekst", "MB of text";
    Attachments = "attachments", "bestanden in het bestand", "files within it";
    Looks = "looks", "wisselingen van opmaak op één blad", "changes of format on one sheet";
    MoneySigns = "money-signs", "valutatekens op één blad", "signs of money on one sheet";
    LedgerLines = "ledger-lines", "boekingsregels", "lines of transactions";
    Elements = "elements", "elementen in één record", "elements in one record";
    Depth = "depth", "elementen in elkaar", "elements within each other";
    Attributes = "attributes", "kenmerken van een element", "attributes of an element";
    NameLength = "name-length", "tekens in de naam van een element", "characters in the name of an element";
}

/// More of something than is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excess {
    measure: Measure,
    /// How many are read at most.
    limit: u64,
    /// The sheet, cell or element; empty for the file as a whole.
    place: String,
}

impl Excess {
    pub(in crate::importing) fn over(measure: Measure, limit: usize, place: impl Into<String>) -> Self {
        Self { measure, limit: u64::try_from(limit).unwrap_or(u64::MAX), place: place.into() }
    }

    pub fn said(&self) -> Bilingual {
        let Self { measure, limit, place } = self;
        let (limit, unit) = (in_both(*limit), measure.unit());
        let place = if place.is_empty() { String::new() } else { format!("{place}: ") };
        Bilingual::new(
            format!("{place}meer dan {} {}", limit.nl, unit.nl),
            format!("{place}over {} {}", limit.en, unit.en),
        )
    }

    /// The stable name of the measure, and limit and place.
    pub(super) fn parts(&self) -> (&'static str, [String; 2]) {
        (self.measure.code(), [self.limit.to_string(), self.place.clone()])
    }

    pub(super) fn from_parts(code: &str, names: &[String]) -> Option<Self> {
        let measure = Measure::ALL.iter().copied().find(|known| known.code() == code)?;
        let [limit, place] = names else { return None };
        Some(Self { measure, limit: limit.parse().ok()?, place: place.clone() })
    }
}

impl fmt::Display for Excess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said().en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excess_is_told_in_each_language_and_survives_the_way_from_the_reader() {
        let cells = Excess::over(Measure::Cells, 6_291_456, "Blad1");
        assert_eq!(
            cells.said(),
            Bilingual::new("Blad1: meer dan 6.291.456 gevulde cellen", "Blad1: over 6,291,456 filled cells")
        );
        assert_eq!(Excess::over(Measure::Sheets, 1024, "").said().nl, "meer dan 1.024 bladen");
        for measure in Measure::ALL {
            let told = Excess::over(*measure, 12_345, "Blad1!C98");
            let (code, names) = told.parts();
            assert_eq!(Excess::from_parts(code, &names), Some(told.clone()));
            assert_ne!(told.said().nl, told.said().en);
        }
        for (code, names) in [("boxes", vec!["1", ""]), ("cells", vec!["many", ""]), ("cells", vec!["1"])] {
            let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
            assert_eq!(Excess::from_parts(code, &names), None, "{code} {names:?}");
        }
    }
}
