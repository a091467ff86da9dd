//! The rules of the funders as data: cost-category schemes, code lists and indicators, embedded in the program.
//! Broken data cannot reach a user: `problem` says what is wrong, and a test asks it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::domain::currency::Currency;
use crate::domain::grant::Fund;
use crate::domain::language::Bilingual;
use crate::domain::official_codes::{CodeLists, OfficialIndicator};
use crate::domain::scheme::CostScheme;

const SCHEME_FILES: [(&str, &str); 2] = [
    ("nl-emvf-2021.toml", include_str!("reference_data/nl-emvf-2021.toml")),
    ("eu-mga-2021.toml", include_str!("reference_data/eu-mga-2021.toml")),
];
const CODE_FILES: [(&str, &str); 1] = [("amif-codes.toml", include_str!("reference_data/amif-codes.toml"))];
const INDICATOR_FILES: [(&str, &str); 1] =
    [("amif-indicators.toml", include_str!("reference_data/amif-indicators.toml"))];

const CURRENCY_FILES: [(&str, &str); 1] =
    [("currencies.toml", include_str!("reference_data/currencies.toml"))];

/// An embedded file does not have the shape that it should have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("reference data {file}: {cause}")]
pub struct ReferenceDataError {
    file: &'static str,
    cause: String,
}

struct ReferenceData {
    schemes: Vec<CostScheme>,
    code_lists: Vec<CodeLists>,
    indicators: Vec<OfficialIndicator>,
    currency_names: BTreeMap<Currency, Bilingual>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndicatorFile {
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "indicator")]
    indicators: Vec<OfficialIndicator>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CurrencyFile {
    #[serde(rename = "source")]
    _source: String,
    names: BTreeMap<Currency, Bilingual>,
}

static DATA: LazyLock<Result<ReferenceData, ReferenceDataError>> = LazyLock::new(|| {
    let indicator_files: Vec<IndicatorFile> = read_all(&INDICATOR_FILES)?;
    let currency_files: Vec<CurrencyFile> = read_all(&CURRENCY_FILES)?;
    Ok(ReferenceData {
        schemes: read_all(&SCHEME_FILES)?,
        code_lists: read_all(&CODE_FILES)?,
        indicators: indicator_files.into_iter().flat_map(|file| file.indicators).collect(),
        currency_names: currency_files.into_iter().flat_map(|file| file.names).collect(),
    })
});

fn read_all<T: DeserializeOwned>(
    files: &[(&'static str, &'static str)],
) -> Result<Vec<T>, ReferenceDataError> {
    files
        .iter()
        .map(|(file, text)| {
            toml::from_str(text).map_err(|error| ReferenceDataError { file, cause: error.to_string() })
        })
        .collect()
}

/// What is wrong with the embedded data, if anything is. The lists below are then empty.
pub fn problem() -> Option<&'static ReferenceDataError> {
    DATA.as_ref().err()
}

/// Every cost-category scheme.
pub fn schemes() -> &'static [CostScheme] {
    DATA.as_ref().map_or(&[], |data| data.schemes.as_slice())
}

/// A cost-category scheme by its code, such as `nl-emvf-2021`.
pub fn scheme(code: &str) -> Option<&'static CostScheme> {
    schemes().iter().find(|scheme| scheme.code == code)
}

/// The code lists of every fund that has them here.
pub fn code_lists() -> &'static [CodeLists] {
    DATA.as_ref().map_or(&[], |data| data.code_lists.as_slice())
}

/// The code lists of one fund.
pub fn code_lists_of(fund: Fund) -> Option<&'static CodeLists> {
    code_lists().iter().find(|lists| lists.fund == fund)
}

/// Every indicator that a regulation defines.
pub fn indicators() -> &'static [OfficialIndicator] {
    DATA.as_ref().map_or(&[], |data| data.indicators.as_slice())
}

/// An official indicator by its code, such as `O.3.1`.
pub fn indicator(code: &str) -> Option<&'static OfficialIndicator> {
    indicators().iter().find(|indicator| indicator.code == code)
}

/// How a currency is called.
pub fn currency_name(currency: Currency) -> Option<&'static Bilingual> {
    DATA.as_ref().map_or(None, |data| data.currency_names.get(&currency))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::official_codes::{IndicatorKind, text_of};

    #[test]
    fn every_currency_has_a_name() {
        for currency in Currency::all() {
            let name = currency_name(currency).unwrap_or_else(|| panic!("{currency}"));
            assert!(!name.nl.is_empty() && !name.en.is_empty());
        }
    }

    #[test]
    fn the_embedded_data_can_be_read() {
        assert_eq!(problem(), None);
        assert_eq!(schemes().len(), 2);
        assert_eq!(indicators().len(), 42);
    }

    #[test]
    fn schemes_name_only_categories_they_have() {
        for scheme in schemes() {
            let codes: BTreeSet<_> =
                scheme.categories.iter().map(|category| category.code.as_str()).collect();
            assert_eq!(codes.len(), scheme.categories.len(), "{}: a category twice", scheme.code);
            for rate in &scheme.flat_rates {
                for code in rate.base.iter().chain(&rate.replaces).chain([&rate.yields]) {
                    assert!(codes.contains(code.as_str()), "{}: {} names {code}", scheme.code, rate.code);
                }
                assert!(rate.replaces.contains(&rate.yields), "{}: {}", scheme.code, rate.code);
                assert!(rate.base.iter().all(|code| !rate.replaces.contains(code)), "{}", rate.code);
            }
        }
    }

    #[test]
    fn the_national_scheme_says_what_its_articles_say() {
        let scheme = scheme("nl-emvf-2021").unwrap();
        let codes: Vec<_> = scheme.categories.iter().map(|category| category.code.as_str()).collect();
        assert_eq!(codes, ["a", "b", "c", "d", "e", "f", "g"]);
        for (rate, percent, base, yields, replaces, tendered_out) in [
            ("indirect-7", "7", "abcdef", "g", "g", false),
            ("indirect-15", "15", "a", "g", "g", false),
            ("other-costs-40", "40", "a", "g", "bcdefg", false),
            ("staff-20", "20", "bcdef", "a", "a", true),
        ] {
            let rate = scheme.flat_rate(rate).unwrap();
            assert_eq!(rate.percent.to_string(), percent, "{}", rate.code);
            assert_eq!(rate.base.concat(), base, "{}", rate.code);
            assert_eq!((rate.yields.as_str(), rate.replaces.concat().as_str()), (yields, replaces));
            assert_eq!(rate.base_excludes_tendered, tendered_out, "{}", rate.code);
        }
    }

    #[test]
    fn a_category_that_a_flat_rate_yields_is_computed() {
        let scheme = scheme("nl-emvf-2021").unwrap();
        for (category, flat_rate, computed) in [
            ("a", "staff-20", true),
            ("a", "indirect-7", false),
            ("g", "indirect-7", true),
            ("g", "none", true),
            ("f", "staff-20", false),
        ] {
            let rates: Vec<_> = scheme.flat_rate(flat_rate).into_iter().collect();
            assert_eq!(scheme.is_computed(category, &rates), computed, "{category} {flat_rate}");
        }
    }

    #[test]
    fn codes_are_found_once_and_by_their_own_table() {
        let lists = code_lists_of(Fund::Amif).unwrap();
        for (list, count) in [
            (&lists.intervention_blocks, 5),
            (&lists.intervention_fields, 39),
            (&lists.types_of_action, 13),
            (&lists.implementations, 5),
            (&lists.particular_themes, 3),
        ] {
            let codes: BTreeSet<_> = list.iter().map(|listed| listed.code.as_str()).collect();
            assert_eq!((list.len(), codes.len()), (count, count));
        }
        let text = |code| text_of(&lists.intervention_fields, code).map(|text| text.en.as_str());
        assert_eq!(text("III.003"), Some("Return procedures"));
        assert_eq!(text("003"), None);
        assert_eq!(code_lists_of(Fund::Isf), None);
    }

    #[test]
    fn indicators_know_whether_they_count_persons() {
        let codes: BTreeSet<_> = indicators().iter().map(|indicator| indicator.code.as_str()).collect();
        assert_eq!(codes.len(), indicators().len());
        for (code, kind, persons) in [
            ("O.3.1", IndicatorKind::Output, true),
            ("O.3.2", IndicatorKind::Output, false),
            ("R.3.6", IndicatorKind::Result, true),
            ("R.1.7.2", IndicatorKind::Result, false),
        ] {
            let found = indicator(code).unwrap();
            assert_eq!((found.kind, found.persons), (kind, persons), "{code}");
        }
        assert_eq!(indicator("O.9.9"), None);
    }
}
