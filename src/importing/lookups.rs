//! Finds what a cell means: an activity or cost category by code, by code and name, or by name; a country; a currency.
//! Remembers what it found, for the same few texts stand in thousands of rows.

use std::collections::HashMap;
use std::sync::Arc;

use super::vocabulary::Vocabulary;
use crate::domain::country;
use crate::domain::currency::Currency;
use crate::domain::expense::ExpenseField;
use crate::domain::folding::{fold, squeeze};
use crate::domain::grant::{Activity, GrantDefinition};
use crate::domain::scheme::{CostCategory, CostScheme};
use crate::domain::value_map::ValueMaps;

/// What a text means, and how that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Understood<T> {
    pub meaning: T,
    /// Because a person said so.
    pub mapped: bool,
}

/// Finds codes, and remembers what each text was found to mean.
pub(super) struct CodeLookup<'a, T> {
    codes: Codes<'a, T>,
    field: ExpenseField,
    maps: &'a ValueMaps,
    remembered: Memory<Option<Understood<usize>>>,
}

/// Codes with their names.
struct Codes<'a, T> {
    entries: Vec<Entry<'a, T>>,
    by_code: HashMap<String, Meaning>,
    by_name: HashMap<String, Meaning>,
}

struct Entry<'a, T> {
    code: Arc<str>,
    item: &'a T,
    /// All names, folded, to compare words with.
    words: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    One(usize),
    /// Two entries answer to it, so it means neither.
    Several,
}

/// What texts were found to mean.
struct Memory<T>(HashMap<String, T>);

/// More than this many different texts in one column are no codes; they are not remembered.
const REMEMBERED_AT_MOST: usize = 10_000;
const PROPOSED_AT_MOST: usize = 3;

impl<T: Copy> Memory<T> {
    fn new() -> Self {
        Self(HashMap::new())
    }

    fn recall(&mut self, text: &str, find_out: impl FnOnce() -> T) -> T {
        if let Some(known) = self.0.get(text) {
            return *known;
        }
        let found = find_out();
        if self.0.len() < REMEMBERED_AT_MOST {
            self.0.insert(text.to_owned(), found);
        }
        found
    }
}

/// Finds countries and currencies.
pub(super) struct WordLookup<'a> {
    vocabulary: &'a Vocabulary,
    maps: &'a ValueMaps,
    countries: Memory<Option<Understood<[u8; 2]>>>,
    currencies: Memory<Option<Understood<Currency>>>,
    decimals: (Currency, u32),
}

impl<'a> WordLookup<'a> {
    pub fn new(vocabulary: &'a Vocabulary, maps: &'a ValueMaps) -> Self {
        let decimals = (Currency::EUR, u32::from(Currency::EUR.exponent()));
        Self { vocabulary, maps, countries: Memory::new(), currencies: Memory::new(), decimals }
    }

    pub fn country(&mut self, text: &str) -> Option<Understood<[u8; 2]>> {
        let (maps, vocabulary) = (self.maps, self.vocabulary);
        let said = || maps.code(ExpenseField::Country, text).and_then(country_of);
        self.countries.recall(text, || understood(said(), || vocabulary.country(text)))
    }

    pub fn currency(&mut self, text: &str) -> Option<Understood<Currency>> {
        let (maps, vocabulary) = (self.maps, self.vocabulary);
        let said = || maps.code(ExpenseField::Currency, text).and_then(|code| vocabulary.currency(code));
        self.currencies.recall(text, || understood(said(), || vocabulary.currency(text)))
    }

    /// Decimals of a currency's minor unit. Most rows have the currency of the row before.
    pub fn decimals_of(&mut self, currency: Currency) -> u32 {
        if self.decimals.0 != currency {
            self.decimals = (currency, u32::from(currency.exponent()));
        }
        self.decimals.1
    }
}

/// What a person said goes before what the words themselves say.
fn understood<T>(said: Option<T>, find_out: impl FnOnce() -> Option<T>) -> Option<Understood<T>> {
    match said {
        Some(meaning) => Some(Understood { meaning, mapped: true }),
        None => find_out().map(|meaning| Understood { meaning, mapped: false }),
    }
}

fn country_of(code: &str) -> Option<[u8; 2]> {
    Some(code).filter(|code| country::is_known(code))?.as_bytes().first_chunk::<2>().copied()
}

impl<'a> CodeLookup<'a, Activity> {
    pub fn of_activities(grant: &'a GrantDefinition, maps: &'a ValueMaps) -> Self {
        let named = |activity: &'a Activity| {
            (activity.code.as_str(), activity, vec![activity.name.nl.as_str(), activity.name.en.as_str()])
        };
        Self::new(ExpenseField::Activity, maps, grant.activities.iter().map(named))
    }
}

impl<'a> CodeLookup<'a, CostCategory> {
    pub fn of_categories(scheme: &'a CostScheme, maps: &'a ValueMaps) -> Self {
        let named = |category: &'a CostCategory| {
            let (name, short) = (&category.name, &category.short);
            let names = vec![name.nl.as_str(), name.en.as_str(), short.nl.as_str(), short.en.as_str()];
            (category.code.as_str(), category, names)
        };
        Self::new(ExpenseField::Category, maps, scheme.categories.iter().map(named))
    }
}

impl<'a, T> CodeLookup<'a, T> {
    fn new(
        field: ExpenseField,
        maps: &'a ValueMaps,
        items: impl Iterator<Item = (&'a str, &'a T, Vec<&'a str>)>,
    ) -> Self {
        let mut codes = Codes { entries: vec![], by_code: HashMap::new(), by_name: HashMap::new() };
        for (place, (code, item, names)) in items.enumerate() {
            let folded: Vec<_> = names.into_iter().map(fold).filter(|name| !name.is_empty()).collect();
            add(&mut codes.by_code, squeeze(code), place);
            for name in &folded {
                add(&mut codes.by_name, name.clone(), place);
            }
            codes.entries.push(Entry { code: code.into(), item, words: folded.join(" ") });
        }
        Self { codes, field, maps, remembered: Memory::new() }
    }

    /// The entry that a text means, if it means exactly one.
    pub fn find(&mut self, text: &str) -> Option<Understood<(&Arc<str>, &'a T)>> {
        let (codes, maps, field) = (&self.codes, self.maps, self.field);
        let found = self.remembered.recall(text, || {
            // A code of the grant means itself, also where a text like it was mapped before the code existed.
            let exact = codes.with_code(text.trim()).map(|meaning| Understood { meaning, mapped: false });
            let said = || codes.with_code(maps.code(field, text)?);
            exact.or_else(|| understood(said(), || codes.search(text.trim())))
        })?;
        let entry = codes.entries.get(found.meaning)?;
        Some(Understood { meaning: (&entry.code, entry.item), mapped: found.mapped })
    }

    /// The codes that look most like a text, best first.
    pub fn nearest(&self, text: &str) -> Vec<&str> {
        self.codes.nearest(text)
    }
}

impl<T> Codes<'_, T> {
    fn with_code(&self, code: &str) -> Option<usize> {
        self.entries.iter().position(|entry| *entry.code == *code)
    }

    fn search(&self, text: &str) -> Option<usize> {
        let known = |meanings: &HashMap<String, Meaning>, text: &str| match meanings.get(text) {
            Some(Meaning::One(place)) => Some(*place),
            Some(Meaning::Several) | None => None,
        };
        known(&self.by_code, &squeeze(text))
            .or_else(|| known(&self.by_name, &fold(text)))
            .or_else(|| self.search_code_then_name(text))
    }

    /// "HM-NG Hostmanship Nigeria", "a - kosten van arbeid": a code, a gap and words that belong to it.
    fn search_code_then_name(&self, text: &str) -> Option<usize> {
        let fits = |entry: &Entry<'_, T>| {
            let rest = strip_code(text, &entry.code)?;
            let words = fold(rest);
            let known = |word: &str| entry.words.split(' ').any(|own| own.starts_with(word));
            let all_known = !words.is_empty() && words.split(' ').all(known);
            (all_known || is_prose(rest)).then_some(entry.code.len())
        };
        let fitting =
            self.entries.iter().enumerate().filter_map(|(place, entry)| Some((fits(entry)?, place)));
        fitting.max().map(|(_, place)| place)
    }

    fn nearest(&self, text: &str) -> Vec<&str> {
        let text: String = squeeze(text).chars().take(40).collect();
        let mut near: Vec<_> = self
            .entries
            .iter()
            .filter_map(|entry| {
                let code = squeeze(&entry.code);
                let distance = edits_between(&text, &code);
                let close = distance <= code.len().max(2) / 2 || code.len() > 2 && text.starts_with(&code);
                close.then_some((distance, entry.code.as_ref()))
            })
            .collect();
        near.sort_by_key(|(distance, _)| *distance);
        near.into_iter().take(PROPOSED_AT_MOST).map(|(_, code)| code).collect()
    }
}

fn add(meanings: &mut HashMap<String, Meaning>, text: String, place: usize) {
    let meaning = meanings.entry(text).or_insert(Meaning::One(place));
    if *meaning != Meaning::One(place) {
        *meaning = Meaning::Several;
    }
}

/// What follows a code and a gap; "HM-NG" is not the code "HM" and more.
fn strip_code<'t>(text: &'t str, code: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(code.len())?;
    if !start.eq_ignore_ascii_case(code) {
        return None;
    }
    let is_gap = |character: char| {
        character.is_whitespace() || matches!(character, ':' | '.' | ')' | '(' | ',' | '–' | '—')
    };
    let gap = rest.starts_with(is_gap)
        || rest.starts_with('-') && rest.chars().nth(1).is_some_and(char::is_whitespace);
    gap.then(|| rest.trim_start_matches(|character: char| is_gap(character) || character == '-'))
}

/// Words, not another part of a code: they begin with a word of small letters or with a capital alone.
fn is_prose(text: &str) -> bool {
    let word: Vec<char> = text.chars().take_while(|character| character.is_alphabetic()).collect();
    word.len() >= 4 && word.iter().skip(1).all(|letter| letter.is_lowercase())
}

/// Letters to change, add or leave out to turn one text into the other (Levenshtein).
fn edits_between(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.chars().enumerate() {
        let mut diagonal = line;
        let mut left = line + 1;
        let mut next = vec![left];
        for (above, own) in row.iter().skip(1).zip(&other) {
            let replaced = diagonal + usize::from(*own != letter);
            left = replaced.min(above + 1).min(left + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::expense_checks::sample;

    #[test]
    fn activities_are_found_by_code_and_by_name() {
        let grant = sample::grant();
        let maps = ValueMaps::default();
        let mut lookup = CodeLookup::of_activities(&grant, &maps);
        for (text, code) in [
            ("HM-NG", Some("HM-NG")),
            ("hm-ng", Some("HM-NG")),
            (" HM NG ", Some("HM-NG")),
            ("HMNG", Some("HM-NG")),
            ("HM.NG.", Some("HM-NG")),
            ("HM-NG Hostmanship Nigeria", Some("HM-NG")),
            ("HM-NG - HOSTMANSHIP NIGERIA", Some("HM-NG")),
            ("HM-NG: Reiskosten trainers", Some("HM-NG")),
            ("Hostmanship-training Nigeria", Some("HM-NG")),
            ("hostmanship training nigeria", Some("HM-NG")),
            ("HM", Some("HM")),
            ("HM-XX", None),
            ("HM XX", None),
            ("HM-NG-2", None),
            ("HM-T", None),
            ("Vergadering", None),
            ("", None),
        ] {
            assert_eq!(lookup.find(text).map(|found| found.meaning.0.as_ref()), code, "{text:?}");
            assert_eq!(lookup.find(text).map(|found| found.meaning.0.as_ref()), code, "{text:?} again");
        }
        assert_eq!(lookup.nearest("HM-NX"), ["HM-NG", "HM-TZ"]);
        assert_eq!(lookup.nearest("HM NG 2"), ["HM-NG"]);
        assert!(lookup.nearest("Vergadering in Den Haag").is_empty());
    }

    #[test]
    fn categories_are_found_by_letter_and_by_name() {
        let scheme = sample::scheme();
        let maps = ValueMaps::default();
        let mut lookup = CodeLookup::of_categories(&scheme, &maps);
        for (text, code) in [
            ("a", Some("a")),
            ("A", Some("a")),
            ("a.", Some("a")),
            ("a)", Some("a")),
            ("a - kosten van arbeid", Some("a")),
            ("a. Arbeid", Some("a")),
            ("Kosten van arbeid", Some("a")),
            ("Staff", Some("a")),
            ("travel", Some("b")),
            ("B: reis- en verblijfkosten", Some("b")),
            ("h", None),
            ("overig", None),
        ] {
            assert_eq!(lookup.find(text).map(|found| found.meaning.0.as_ref()), code, "{text:?}");
        }
    }

    #[test]
    fn edits_are_counted() {
        for (one, other, edits) in
            [("", "", 0), ("HMNG", "HMNG", 0), ("HMNX", "HMNG", 1), ("", "abc", 3), ("kitten", "sitting", 3)]
        {
            assert_eq!(edits_between(one, other), edits, "{one} {other}");
        }
    }
}
