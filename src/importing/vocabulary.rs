//! The words that finance staff use, as data: names of columns, countries, currencies, months and totals.
//! Knows the words, not what is done with them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::Unreadable;
use crate::domain::currency::Currency;
use crate::domain::expense::ExpenseField;
use crate::domain::folding::fold;
use crate::domain::language::Bilingual;

/// Everything that can be looked up. Keys are folded.
pub(super) struct Vocabulary {
    headers: HashMap<String, HeaderName>,
    field_names: BTreeMap<ExpenseField, Bilingual>,
    countries: HashMap<String, [u8; 2]>,
    country_names: BTreeMap<[u8; 2], Bilingual>,
    currency_words: HashMap<String, Currency>,
    /// Signs, longest first; the first currency is meant unless another of them is named.
    currency_signs: Vec<(String, Vec<Currency>)>,
    /// Signs of number formats with the country of their user, in small letters.
    format_signs: HashMap<String, Currency>,
    months: HashMap<String, u32>,
    date_fillers: HashSet<String>,
    totals: HashSet<String>,
    nothing: HashSet<String>,
    amount_changes: ChangeWords,
}

/// How a header or title changes what amounts mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AmountChange {
    /// A column that tells debit from credit.
    Sign,
    /// Only part of the amount counts.
    Part,
    /// Amounts in thousands or millions.
    Scale,
}

/// What the name of a column says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HeaderName {
    pub field: ExpenseField,
    pub certainty: Certainty,
    pub language: HeaderLanguage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Certainty {
    Certain,
    Plain,
    Total,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeaderLanguage {
    Dutch,
    English,
    Other,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeaderEntry {
    name: Bilingual,
    #[serde(default)]
    certain: Words,
    #[serde(default)]
    plain: Words,
    #[serde(default)]
    total: Words,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Words {
    nl: Vec<String>,
    en: Vec<String>,
    de: Vec<String>,
    fr: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CurrencyWords {
    signs: BTreeMap<String, Vec<Currency>>,
    words: BTreeMap<String, Currency>,
    formats: HashMap<String, Currency>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DateWords {
    months: Vec<Vec<String>>,
    weekdays: Vec<String>,
    fillers: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowWords {
    words: Vec<String>,
    nothing: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeWords {
    sign: Vec<String>,
    part: Vec<String>,
    scale: Vec<String>,
    amounts: Vec<String>,
}

/// The embedded word lists, parsed once.
pub(super) fn vocabulary() -> Result<&'static Vocabulary, Unreadable> {
    static VOCABULARY: LazyLock<Result<Vocabulary, toml::de::Error>> = LazyLock::new(Vocabulary::parse);
    VOCABULARY.as_ref().map_err(|broken| Unreadable::Vocabulary(broken.to_string()))
}

impl Vocabulary {
    fn parse() -> Result<Self, toml::de::Error> {
        let headers: BTreeMap<ExpenseField, HeaderEntry> =
            toml::from_str(include_str!("vocabulary/headers.toml"))?;
        let countries: BTreeMap<String, Vec<String>> =
            toml::from_str(include_str!("vocabulary/countries.toml"))?;
        let currencies: CurrencyWords = toml::from_str(include_str!("vocabulary/currencies.toml"))?;
        let dates: DateWords = toml::from_str(include_str!("vocabulary/months.toml"))?;
        let rows: RowWords = toml::from_str(include_str!("vocabulary/totals.toml"))?;
        let amount_changes: ChangeWords = toml::from_str(include_str!("vocabulary/amount_changes.toml"))?;

        let mut currency_signs: Vec<_> = currencies.signs.into_iter().collect();
        currency_signs.sort_by_key(|(sign, _)| std::cmp::Reverse(sign.len()));
        let months = (1..).zip(dates.months);
        let months = months.flat_map(|(number, names)| names.into_iter().map(move |name| (name, number)));
        Ok(Self {
            field_names: headers.iter().map(|(field, entry)| (*field, entry.name.clone())).collect(),
            headers: header_names(&headers),
            country_names: official_country_names(&countries),
            countries: country_names(countries),
            currency_words: currencies.words.into_iter().map(|(word, code)| (fold(&word), code)).collect(),
            currency_signs,
            format_signs: currencies.formats,
            months: months.collect(),
            date_fillers: dates.weekdays.into_iter().chain(dates.fillers).collect(),
            totals: rows.words.into_iter().collect(),
            nothing: rows.nothing.into_iter().collect(),
            amount_changes,
        })
    }

    /// What the folded name of a column says.
    pub fn header(&self, folded: &str) -> Option<HeaderName> {
        self.headers.get(folded).copied()
    }

    /// How a folded header or title changes what amounts mean.
    pub fn amount_change(&self, folded: &str) -> Option<AmountChange> {
        let is = |list: &[String]| list.iter().any(|name| name == folded);
        if is(&self.amount_changes.sign) {
            return Some(AmountChange::Sign);
        }
        if is(&self.amount_changes.part) {
            return Some(AmountChange::Part);
        }
        let spaced = format!(" {folded} ");
        let scaled = self.amount_changes.scale.iter().any(|phrase| spaced.contains(&format!(" {phrase} ")));
        scaled.then_some(AmountChange::Scale)
    }

    /// A folded header without the words that say that its amounts are in thousands.
    pub fn before_scale<'a>(&self, folded: &'a str) -> Option<&'a str> {
        let before = |phrase: &String| {
            let (before, _) = folded.split_once(&format!(" {phrase}"))?;
            Some(before)
        };
        self.amount_changes.scale.iter().filter_map(before).min_by_key(|before| before.len())
    }

    /// Whether a folded word stands for amounts in a title such as "Alle bedragen in USD".
    pub fn is_amounts_word(&self, folded: &str) -> bool {
        self.amount_changes.amounts.iter().any(|word| word == folded)
    }

    /// How a field is called on screen.
    pub fn field_name(&self, field: ExpenseField) -> Bilingual {
        self.field_names.get(&field).cloned().unwrap_or_default()
    }

    /// A country by ISO code of two or three letters, or by its Dutch or English name.
    pub fn country(&self, text: &str) -> Option<[u8; 2]> {
        self.countries.get(&fold(text)).copied()
    }

    /// How a country is called on screen.
    pub fn country_name(&self, code: [u8; 2]) -> Option<Bilingual> {
        self.country_names.get(&code).cloned()
    }

    /// A currency by ISO code, sign or name.
    pub fn currency(&self, text: &str) -> Option<Currency> {
        let text = text.trim();
        text.to_ascii_uppercase()
            .parse()
            .ok()
            .or_else(|| self.currency_by_sign(text))
            .or_else(|| self.currency_word(&fold(text)))
    }

    /// A currency by its folded name.
    pub fn currency_word(&self, folded: &str) -> Option<Currency> {
        self.currency_words.get(folded).copied()
    }

    /// The currencies that a sign in a number format may stand for: "USD", "€", or "kr-414" with the country of its
    /// user (MS-LCID) behind a dash.
    pub fn currencies_shown_as(&self, sign: &str) -> Option<Vec<Currency>> {
        if let Some(known) = self.format_signs.get(&sign.to_lowercase()) {
            return Some(vec![*known]);
        }
        let bare = sign.split_once('-').map_or(sign, |(bare, _country)| bare).trim();
        let by_sign = self.currency_signs.iter().find(|(known, _)| known == bare);
        let meant = by_sign.map(|(_, meant)| meant.clone());
        meant.or_else(|| self.currency(bare).map(|currency| vec![currency]))
    }

    pub fn currency_by_sign(&self, text: &str) -> Option<Currency> {
        let (_, meant) = self.currency_signs.iter().find(|(sign, _)| sign == text)?;
        meant.first().copied()
    }

    /// The currencies that a sign or code at the start or end of a text may mean, and the text without it.
    pub fn take_currency<'a>(&self, text: &'a str) -> (Option<Vec<Currency>>, &'a str) {
        let text = text.trim();
        for (sign, meant) in &self.currency_signs {
            let rest = text.strip_prefix(sign.as_str()).or_else(|| text.strip_suffix(sign.as_str()));
            if let Some(rest) = rest {
                return (Some(meant.clone()), rest.trim());
            }
        }
        let not_a_letter = |character: char| !character.is_alphabetic();
        let start = text.find(not_a_letter).and_then(|end| text.split_at_checked(end));
        if let Some((word, rest)) = start
            && let Some(currency) = self.currency(word)
        {
            return (Some(vec![currency]), rest.trim());
        }
        let end = text.trim_end_matches(char::is_alphabetic);
        if let Some(word) = text.strip_prefix(end)
            && !end.is_empty()
            && let Some(currency) = self.currency(word)
        {
            return (Some(vec![currency]), end.trim());
        }
        (None, text)
    }

    /// The number of a month by its folded name.
    pub fn month(&self, folded: &str) -> Option<u32> {
        self.months.get(folded).copied()
    }

    /// Weekdays and little words that may stand in a date.
    pub fn is_date_filler(&self, folded: &str) -> bool {
        self.date_fillers.contains(folded)
    }

    /// Whether a text begins with a word for a total.
    pub fn announces_total(&self, text: &str) -> bool {
        let folded = fold(text);
        let words = folded.match_indices(' ').map(|(end, _)| end).chain([folded.len()]).take(3);
        words.filter_map(|end| folded.get(..end)).any(|start| self.totals.contains(start))
    }

    /// Whether a text holds no other words than those for a total, months and figures: "Totaal jan. t/m mrt. 2025".
    pub fn is_plain_total(&self, text: &str) -> bool {
        const BETWEEN: [&str; 9] = ["t", "m", "tot", "en", "to", "and", "q", "kwartaal", "quarter"];
        let folded = fold(text);
        let starts = folded.match_indices(' ').map(|(end, _)| end).chain([folded.len()]).take(3);
        let total = starts.filter_map(|end| folded.split_at_checked(end));
        let Some((_, rest)) = total.filter(|(start, _)| self.totals.contains(*start)).last() else {
            return false;
        };
        rest.split_whitespace().all(|word| {
            self.month(word).is_some()
                || BETWEEN.contains(&word)
                || word.bytes().any(|byte| byte.is_ascii_digit())
        })
    }

    /// Whether a text says that there is nothing to state, such as "n.v.t." or a dash.
    pub fn means_nothing(&self, text: &str) -> bool {
        let folded = fold(text);
        if folded.is_empty() {
            return text.chars().all(|character| {
                matches!(character, '-' | '–' | '—' | '.' | '/' | '\'') || character.is_whitespace()
            });
        }
        self.nothing.contains(&folded)
    }
}

fn header_names(entries: &BTreeMap<ExpenseField, HeaderEntry>) -> HashMap<String, HeaderName> {
    let mut names = HashMap::new();
    for (field, entry) in entries {
        let lists = [
            (Certainty::Certain, &entry.certain),
            (Certainty::Plain, &entry.plain),
            (Certainty::Total, &entry.total),
        ];
        for (certainty, words) in lists {
            let languages = [
                (HeaderLanguage::Dutch, &words.nl),
                (HeaderLanguage::English, &words.en),
                (HeaderLanguage::Other, &words.de),
                (HeaderLanguage::Other, &words.fr),
            ];
            for (language, list) in languages {
                for name in list {
                    names.entry(name.clone()).or_insert(HeaderName { field: *field, certainty, language });
                }
            }
        }
    }
    names
}

fn country_names(countries: BTreeMap<String, Vec<String>>) -> HashMap<String, [u8; 2]> {
    let mut names = HashMap::new();
    for (code, others) in countries {
        if let Ok(code) = <[u8; 2]>::try_from(code.as_bytes()) {
            let own = String::from_utf8_lossy(&code).to_lowercase();
            names.insert(own, code);
            names.extend(others.iter().map(|name| (fold(name), code)));
        }
    }
    names
}

/// The Dutch and the English name, which stand behind the alpha-3 code.
fn official_country_names(countries: &BTreeMap<String, Vec<String>>) -> BTreeMap<[u8; 2], Bilingual> {
    let name = |(code, names): (&String, &Vec<String>)| {
        let code = <[u8; 2]>::try_from(code.as_bytes()).ok()?;
        let dutch = names.get(1)?;
        Some((code, Bilingual::new(dutch, names.get(2).unwrap_or(dutch))))
    };
    countries.iter().filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_lists_are_sound() {
        let entries: BTreeMap<ExpenseField, HeaderEntry> =
            toml::from_str(include_str!("vocabulary/headers.toml")).unwrap();
        assert_eq!(entries.len(), ExpenseField::ALL.len());
        let mut meanings: BTreeMap<String, ExpenseField> = BTreeMap::new();
        for (field, entry) in &entries {
            for words in [&entry.certain, &entry.plain, &entry.total] {
                for name in [&words.nl, &words.en, &words.de, &words.fr].into_iter().flatten() {
                    assert_eq!(&fold(name), name, "names stand in the list as they are compared");
                    let before = meanings.insert(name.clone(), *field);
                    assert!(before.is_none_or(|before| before == *field), "{name}: {before:?} or {field:?}");
                }
            }
        }
        let months: DateWords = toml::from_str(include_str!("vocabulary/months.toml")).unwrap();
        assert_eq!(months.months.len(), 12);
        let countries: BTreeMap<String, Vec<String>> =
            toml::from_str(include_str!("vocabulary/countries.toml")).unwrap();
        assert_eq!(countries.len(), 250);
        let names: usize = countries.values().map(Vec::len).sum();
        let distinct = country_names(countries.clone());
        for (code, others) in &countries {
            for name in others {
                assert_eq!(&distinct[&fold(name)], code.as_bytes(), "{name} is one country");
            }
        }
        assert!(names > 500);
    }

    #[test]
    fn countries_are_known_by_code_and_by_name() {
        let vocabulary = vocabulary().unwrap();
        for (text, code) in [
            ("NG", Some(b"NG")),
            ("nga", Some(b"NG")),
            ("Curaçao", Some(b"CW")),
            ("curacao", Some(b"CW")),
            ("The Gambia", Some(b"GM")),
            ("Duitsland", Some(b"DE")),
            ("germany", Some(b"DE")),
            ("Atlantis", None),
            ("", None),
        ] {
            assert_eq!(vocabulary.country(text), code.copied(), "{text}");
        }
    }

    #[test]
    fn currencies_are_known_by_code_sign_and_name() {
        let vocabulary = vocabulary().unwrap();
        for (text, code) in [
            ("EUR", Some("EUR")),
            (" eur ", Some("EUR")),
            ("€", Some("EUR")),
            ("US$", Some("USD")),
            ("₦", Some("NGN")),
            ("Naira", Some("NGN")),
            ("US Dollars", Some("USD")),
            ("XXX", None),
            ("?", None),
        ] {
            assert_eq!(vocabulary.currency(text).map(|known| known.to_string()).as_deref(), code, "{text}");
        }
    }

    #[test]
    fn totals_and_nothing_are_recognised() {
        let vocabulary = vocabulary().unwrap();
        for (text, total) in [
            ("Totaal", true),
            ("SUBTOTAAL januari 2025", true),
            ("Sub-total", true),
            ("Grand total:", true),
            ("Saldo", true),
            ("Totaalbedrag huur", false),
            ("Hotel Total Tower", false),
        ] {
            assert_eq!(vocabulary.announces_total(text), total, "{text}");
        }
        for (text, plain) in [
            ("Totaal", true),
            ("Sub-total", true),
            ("Totaal jan. t/m mrt. 2025:", true),
            ("Totaal Catering BV", false),
            ("Hotel", false),
        ] {
            assert_eq!(vocabulary.is_plain_total(text), plain, "{text}");
        }
        for (text, nothing) in [("-", true), ("n.v.t.", true), ("N/A", true), (" – ", true), ("12", false)]
        {
            assert_eq!(vocabulary.means_nothing(text), nothing, "{text}");
        }
    }
}
