//! How the product itself calls columns and countries when it makes a workbook or a page. The same words are known to
//! the reader.

use super::Unreadable;
use super::vocabulary::vocabulary;
use crate::domain::expense::ExpenseField;
use crate::domain::language::Bilingual;

/// The name that stands above a column, with a capital.
pub fn column_name(field: ExpenseField) -> Result<Bilingual, Unreadable> {
    let name = vocabulary()?.field_name(field);
    Ok(Bilingual::new(with_capital(&name.nl), with_capital(&name.en)))
}

/// A country by its ISO 3166 alpha-2 code.
pub fn country_name(code: &str) -> Result<Option<Bilingual>, Unreadable> {
    let code = <[u8; 2]>::try_from(code.as_bytes());
    let vocabulary = vocabulary()?;
    Ok(code.ok().and_then(|code| vocabulary.country_name(code)))
}

fn with_capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::folding::fold;

    #[test]
    fn the_reader_knows_every_name_that_is_written() {
        for field in ExpenseField::ALL {
            let name = column_name(field).unwrap();
            for written in [name.nl, name.en] {
                let known = vocabulary().unwrap().header(&fold(&written));
                assert_eq!(known.map(|known| known.field), Some(field), "{written}");
            }
        }
    }

    #[test]
    fn countries_have_a_name_in_both_languages() {
        for (code, nl, en) in [
            ("NL", "Nederland", "Netherlands"),
            ("NG", "Nigeria", "Nigeria"),
            ("BY", "Belarus", "Belarus"),
            ("MM", "Myanmar", "Myanmar"),
        ] {
            assert_eq!(country_name(code).unwrap(), Some(Bilingual::new(nl, en)));
        }
        for wrong in ["ZZ", "", "NLD", "nl"] {
            assert_eq!(country_name(wrong).unwrap(), None, "{wrong}");
        }
    }
}
