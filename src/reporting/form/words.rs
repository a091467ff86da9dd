//! What a form takes from the project lead: places for words, and the progress of a period.

use crate::domain::language::{Bilingual, Language};
use crate::reporting::{ReportError, catalogue};

use super::{Form, FormBlock, TextFiller};

/// Datasets that show what the project lead stated.
const STATED: [&str; 5] =
    ["activities", "milestones", "indicators", "indicator-groups", "money-and-progress"];

/// Refuses a text that quotes a figure which does not exist, in either language.
pub fn check_quotes(text: &Bilingual) -> Result<(), ReportError> {
    let figures = catalogue::FIGURES.iter().map(|name| ((*name).to_owned(), "1".to_owned())).collect();
    let filler = TextFiller::new(figures);
    for language in Language::ALL {
        filler.fill(text, language)?;
    }
    Ok(())
}

impl Form {
    /// Places for words of the project lead, each with the nearest heading above it.
    pub fn narratives(&self) -> Vec<(&str, &Bilingual)> {
        let mut places = Vec::new();
        for section in &self.sections {
            let mut heading: &Bilingual = &section.heading;
            for block in &section.blocks {
                match block {
                    FormBlock::Heading { text } => heading = text,
                    FormBlock::Narrative { section: name, .. } => places.push((name.as_str(), heading)),
                    _ => {}
                }
            }
        }
        places
    }

    /// Whether the form shows what the project lead states about a period.
    pub fn tells_progress(&self) -> bool {
        !self.narratives().is_empty() || self.datasets().any(|dataset| STATED.contains(&dataset))
    }
}
