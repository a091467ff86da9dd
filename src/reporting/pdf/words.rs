//! The few fixed words that the paper itself adds, in both languages.

use crate::domain::language::Language;

pub fn page_of(page: usize, pages: usize, language: Language) -> String {
    match language {
        Language::Nl => format!("Pagina {page} van {pages}"),
        Language::En => format!("Page {page} of {pages}"),
    }
}

pub fn contents(language: Language) -> &'static str {
    match language {
        Language::Nl => "Inhoud",
        Language::En => "Contents",
    }
}

pub fn version(version: &str, language: Language) -> String {
    match language {
        Language::Nl => format!("versie {version}"),
        Language::En => format!("version {version}"),
    }
}

pub fn emblem(language: Language) -> &'static str {
    match language {
        Language::Nl => "Embleem van de Europese Unie",
        Language::En => "Emblem of the European Union",
    }
}

pub fn no_rows(language: Language) -> &'static str {
    match language {
        Language::Nl => "Geen regels in deze periode.",
        Language::En => "No lines in this period.",
    }
}

pub fn no_data(language: Language) -> &'static str {
    match language {
        Language::Nl => "Er zijn nog geen gegevens om te tekenen.",
        Language::En => "There are no data to draw yet.",
    }
}

pub fn go_to(heading: &str, page: usize, language: Language) -> String {
    match language {
        Language::Nl => format!("Ga naar {heading}, pagina {page}"),
        Language::En => format!("Go to {heading}, page {page}"),
    }
}

/// Part of a picture that runs over several pages.
pub fn continued(alternative: &str, language: Language) -> String {
    match language {
        Language::Nl => format!("{alternative} (vervolg)"),
        Language::En => format!("{alternative} (continued)"),
    }
}

/// Planned, forecast and reached, as the legend of a timeline.
pub fn timeline_legend(language: Language) -> [&'static str; 3] {
    match language {
        Language::Nl => ["gepland", "verwacht", "bereikt"],
        Language::En => ["planned", "forecast", "reached"],
    }
}
