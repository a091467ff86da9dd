//! Words for reports: the figures that they may quote with what these are now, and how a text reads with them.

use std::collections::BTreeMap;

use crate::domain::language::{Bilingual, Language};
use crate::operations::report_life::ReportChoice;
use crate::operations::{Books, OperationError, reports};
use crate::reporting::dataset::Datum;
use crate::reporting::form::{self, TextFiller};
use crate::reporting::{ReportError, figure_names, figures};

/// The figures of a report that its texts may quote by name.
pub struct QuotableFigures {
    figures: BTreeMap<&'static str, Datum>,
}

/// A figure as a person chooses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotableFigure {
    /// What is written between double braces.
    pub name: &'static str,
    pub label: Bilingual,
    /// As it is printed now.
    pub shown: Bilingual,
}

/// Known only when the report itself is made, from the lines.
const FROM_LINES: [&str; 1] = ["booked_late"];

/// The figures of a report as they are now.
pub fn quotable_figures(books: &Books, choice: &ReportChoice<'_>) -> Result<QuotableFigures, OperationError> {
    let form = books.forms.find(choice.form)?;
    let today = books.clock.today();
    let figures =
        books.db.read(|conn| reports::quotable(conn, &form, (choice.grant, choice.period), today))?;
    Ok(QuotableFigures { figures })
}

impl QuotableFigures {
    /// The figures that have a name for people, in the order in which one looks for them.
    pub fn list(&self) -> Vec<QuotableFigure> {
        let known = figure_names::all().filter(|(name, _)| !FROM_LINES.contains(name));
        known
            .filter_map(|(name, label)| {
                let datum = self.figures.get(name)?;
                let shown = Bilingual::new(shown(datum, Language::Nl), shown(datum, Language::En));
                Some(QuotableFigure { name, label, shown })
            })
            .collect()
    }

    /// The text as it would read now; refused with the sentence when it quotes a figure that does not exist.
    pub fn fill(&self, text: &Bilingual) -> Result<Bilingual, ReportError> {
        form::check_quotes(text)?;
        let filled = |language: Language| {
            let figures = self.figures.iter();
            let named = figures.map(|(name, datum)| ((*name).to_owned(), shown(datum, language))).collect();
            TextFiller::new(named).fill(text, language)
        };
        Ok(Bilingual::new(filled(Language::Nl)?, filled(Language::En)?))
    }
}

fn shown(datum: &Datum, language: Language) -> String {
    figures::shown(&datum.clone().into_cell(language).value, language).into_owned()
}
