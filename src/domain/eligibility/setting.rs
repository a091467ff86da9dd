//! Settings of rules that no source states: what a grant sets them to, and the rules as they then read. They are numbers,
//! dated thresholds, and lists of words that hint at something. A verdict keeps the whole rule that it was given by, so a
//! change here never alters an old one.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::domain::eligibility::rule::{Rule, RulePack, Setting, Threshold, WordHint, WordList};
use crate::domain::expense_entry::decimal_of;
use crate::domain::folding::fold;
use crate::domain::language::Bilingual;
use crate::domain::money::Cents;

/// What a setting is set to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum SettingValue {
    Number(Decimal),
    /// Folded words and phrases, each once.
    Words(Vec<String>),
}

impl std::fmt::Display for SettingValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SettingValue::Number(number) => number.fmt(f),
            SettingValue::Words(words) => f.write_str(&words.join(", ")),
        }
    }
}

/// A word about one setting of one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettingChange {
    pub rule: String,
    pub setting: String,
    /// Nothing takes it back to the default.
    pub value: Option<SettingValue>,
    pub reason: String,
    /// Reference of the document that says so, such as the decision; may be empty.
    pub document: String,
    pub set_at: DateTime<Utc>,
    pub set_by: String,
}

/// Why a value cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSuchValue {
    NoNumber,
    /// Below zero.
    Negative,
    /// A percentage above 100.
    AboveHundred,
    /// Whole hours, weeks, months, years or days are asked for, or cents.
    TooFine,
    /// A list without a word finds nothing.
    NoWords,
    TooManyWords,
}

/// A list is read for every line of the ledger.
pub const MOST_WORDS: usize = 200;
/// The unit of a list of words.
pub const WORDS: &str = "words";

/// Something in a rule that a grant may set, as the rule reads now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSetting<'a> {
    /// Its code within the rule, such as "limit-percent", "supplies-services-2026-01-01" or "gifts-words".
    pub name: Cow<'a, str>,
    pub label: Bilingual,
    /// As of a `Setting`, or `WORDS`.
    pub unit: &'a str,
    pub value: SettingValue,
    /// What it is by itself, where the grant set it otherwise.
    pub default: Option<SettingValue>,
}

impl Setting {
    /// Whether a grant may set it: the source does not state it.
    pub fn may_be_set(&self) -> bool {
        !self.confirmed
    }
}

impl Threshold {
    /// "supplies-services-2026-01-01".
    fn setting_name(&self) -> String {
        format!("{}-{}", self.kind, self.from)
    }
}

impl WordList {
    pub fn of(self, hint: &WordHint) -> &Vec<String> {
        match self {
            WordList::Words => &hint.words,
            WordList::Parts => &hint.parts,
            WordList::Except => &hint.except,
        }
    }

    fn of_mut(self, hint: &mut WordHint) -> &mut Vec<String> {
        match self {
            WordList::Words => &mut hint.words,
            WordList::Parts => &mut hint.parts,
            WordList::Except => &mut hint.except,
        }
    }

    fn label(self, hint: &WordHint) -> Bilingual {
        let (nl, en) = match self {
            WordList::Words => ("woorden", "words"),
            WordList::Parts => ("delen van woorden", "parts of words"),
            WordList::Except => ("onschuldig in", "innocent in"),
        };
        Bilingual::new(format!("{}: {nl}", hint.kind.nl), format!("{}: {en}", hint.kind.en))
    }

    /// "gifts-words".
    fn setting_name(self, hint: &WordHint) -> String {
        format!("{}-{}", hint.code, self.code())
    }
}

impl OpenSetting<'_> {
    /// Reads what a person typed: a number as people write it, or words with commas between them.
    pub fn read(&self, text: &str) -> Result<SettingValue, NoSuchValue> {
        if let SettingValue::Words(_) = self.value {
            return read_words(text).map(SettingValue::Words);
        }
        let value = decimal_of(text.trim()).ok_or(NoSuchValue::NoNumber)?;
        if value.is_sign_negative() && !value.is_zero() {
            return Err(NoSuchValue::Negative);
        }
        if self.unit == "percent" && value > Decimal::ONE_HUNDRED {
            return Err(NoSuchValue::AboveHundred);
        }
        let digits = match self.unit {
            "EUR" | "percent" => 2,
            _ => 0,
        };
        let value = value.normalize();
        if value.scale() > digits { Err(NoSuchValue::TooFine) } else { Ok(SettingValue::Number(value)) }
    }
}

fn read_words(text: &str) -> Result<Vec<String>, NoSuchValue> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split([',', ';', '\n']).map(fold).filter(|word| !word.is_empty()) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    match words.len() {
        0 => Err(NoSuchValue::NoWords),
        count if count > MOST_WORDS => Err(NoSuchValue::TooManyWords),
        _ => Ok(words),
    }
}

impl Rule {
    /// Everything in this rule that a grant may set: numbers and thresholds that no source states, and lists of words.
    pub fn open_settings(&self) -> Vec<OpenSetting<'_>> {
        let numbers = self.settings.iter().filter(|(_, setting)| setting.may_be_set());
        let numbers = numbers.map(|(name, setting)| OpenSetting {
            name: Cow::Borrowed(name),
            label: setting.label.clone().unwrap_or_else(|| Bilingual::same(name)),
            unit: &setting.unit,
            value: SettingValue::Number(setting.value),
            default: setting.default.map(SettingValue::Number),
        });
        let thresholds = self.thresholds.iter().filter(|known| !known.confirmed);
        let thresholds = thresholds.map(|known| OpenSetting {
            name: Cow::Owned(known.setting_name()),
            label: self.label_of(known),
            unit: "EUR",
            value: SettingValue::Number(known.amount.euros()),
            default: known.default.map(|amount| SettingValue::Number(amount.euros())),
        });
        let words = self.hints.iter().flat_map(|hint| {
            WordList::ALL.into_iter().map(move |list| OpenSetting {
                name: Cow::Owned(list.setting_name(hint)),
                label: list.label(hint),
                unit: WORDS,
                value: SettingValue::Words(list.of(hint).clone()),
                default: hint.defaults.get(&list).cloned().map(SettingValue::Words),
            })
        });
        numbers.chain(thresholds).chain(words).collect()
    }

    /// How people call a kind of thresholds.
    pub fn kind_of<'a>(&'a self, threshold: &'a Threshold) -> Cow<'a, Bilingual> {
        let label = self.labels.get(&threshold.kind).map(Cow::Borrowed);
        label.unwrap_or_else(|| Cow::Owned(Bilingual::same(&threshold.kind)))
    }

    fn label_of(&self, threshold: &Threshold) -> Bilingual {
        let (kind, from, to) = (self.kind_of(threshold), threshold.from, threshold.to);
        let days = format!("{} – {}", from.format("%d-%m-%Y"), to.format("%d-%m-%Y"));
        Bilingual::new(
            format!("drempel {}, {days}", kind.nl),
            format!("threshold of {}, {from} – {to}", kind.en),
        )
    }

    /// Gives a setting the value that a grant set; a value of another sort changes nothing.
    fn set(&mut self, name: &str, value: &SettingValue) {
        match value {
            SettingValue::Number(number) => self.set_number(name, *number),
            SettingValue::Words(words) => self.set_words(name, words),
        }
    }

    fn set_number(&mut self, name: &str, number: Decimal) {
        if let Some(setting) = self.settings.get_mut(name).filter(|setting| setting.may_be_set()) {
            setting.default = Some(setting.value);
            setting.value = number;
        }
        let mut open = self.thresholds.iter_mut().filter(|known| !known.confirmed);
        if let Some(threshold) = open.find(|known| known.setting_name() == name)
            && let Ok(amount) = Cents::from_euros_half_away(number)
        {
            threshold.default = Some(threshold.amount);
            threshold.amount = amount;
        }
    }

    fn set_words(&mut self, name: &str, words: &[String]) {
        for hint in &mut self.hints {
            if let Some(list) = WordList::ALL.into_iter().find(|list| list.setting_name(hint) == name) {
                let before = std::mem::replace(list.of_mut(hint), words.to_vec());
                hint.defaults.insert(list, before);
            }
        }
    }
}

/// The setting of a rule, in the text that holds last, that a grant may set.
pub fn settable<'a>(packs: &[&'a RulePack], rule: &str, setting: &str) -> Option<OpenSetting<'a>> {
    let mut rules = packs.iter().flat_map(|pack| &pack.rules).rev().filter(|known| known.code == rule);
    rules.find_map(|known| known.open_settings().into_iter().find(|open| open.name == setting))
}

/// The newest word about each setting; `changes` are in the order in which they were said.
pub fn in_force(changes: &[SettingChange]) -> BTreeMap<(&str, &str), &SettingChange> {
    changes.iter().map(|change| ((change.rule.as_str(), change.setting.as_str()), change)).collect()
}

/// A pack as it reads with the settings of a grant; itself where the grant sets nothing in it. A setting that the source
/// states in an earlier text of the rule keeps its value there.
pub fn applied<'a>(pack: &'a RulePack, changes: &[SettingChange]) -> Cow<'a, RulePack> {
    let words = in_force(changes);
    let set_in = |rule: &Rule| {
        let own = words.iter().filter(|((code, _), _)| *code == rule.code);
        let own = own.filter_map(|((_, name), change)| Some(((*name).to_owned(), change.value.clone()?)));
        let open = rule.open_settings();
        own.filter(|(name, _)| open.iter().any(|known| known.name == *name)).collect::<Vec<_>>()
    };
    if pack.rules.iter().all(|rule| set_in(rule).is_empty()) {
        return Cow::Borrowed(pack);
    }
    let mut own = pack.clone();
    for rule in &mut own.rules {
        for (name, value) in set_in(rule) {
            rule.set(&name, &value);
        }
    }
    Cow::Owned(own)
}
