//! What serde says about a file, put into words for the person who wrote it.

use chrono::NaiveDate;
use toml::de::DeValue;

use super::Sought;
use crate::domain::grant_rules::PathStep;
use crate::domain::language::Bilingual;
use crate::domain::money::Cents;

pub(super) enum Fault {
    UnknownKey {
        key: String,
        known: Vec<String>,
    },
    MissingKey {
        key: String,
    },
    /// A word where only certain words may stand.
    UnknownWord {
        word: String,
        known: Vec<String>,
    },
    /// A value of the wrong kind, or one that cannot be read.
    WrongValue,
}

impl Fault {
    /// From serde's message, whose wording is part of its interface ("unknown field `x`, expected one of `a`, `b`").
    pub(super) fn of(message: &str) -> Self {
        let mut quoted = message.split('`').skip(1).step_by(2).map(str::to_owned);
        let first = quoted.next();
        let known = || quoted.collect();
        match first {
            Some(key) if message.starts_with("unknown field") => Self::UnknownKey { key, known: known() },
            Some(key) if message.starts_with("missing field") => Self::MissingKey { key },
            Some(word) if message.starts_with("unknown variant") => {
                Self::UnknownWord { word, known: known() }
            }
            _ => Self::WrongValue,
        }
    }

    /// What serde's span points at.
    pub(super) fn sought(&self) -> Sought {
        match self {
            Self::UnknownKey { .. } => Sought::Key,
            Self::MissingKey { .. } => Sought::Table,
            Self::UnknownWord { .. } | Self::WrongValue => Sought::Value,
        }
    }

    /// The place of the value itself; serde reports a missing key at the table around it.
    pub(super) fn place_within(&self, mut path: Vec<PathStep>) -> Vec<PathStep> {
        if let Self::MissingKey { key } = self {
            path.push(PathStep::Key(key.clone()));
        }
        path
    }

    /// Message and remedy. `source` is what the file says; `example` is what could stand there.
    pub(super) fn explain(&self, source: &str, example: Option<&DeValue<'_>>) -> (Bilingual, Bilingual) {
        match self {
            Self::UnknownKey { key, known } => (
                Bilingual::new(format!("onbekende sleutel '{key}'"), format!("unknown key '{key}'")),
                choose(known, "verwijder hem of gebruik", "remove it or use"),
            ),
            Self::MissingKey { key } => {
                let example = example.map_or("…".to_owned(), shown);
                (
                    Bilingual::new(format!("sleutel '{key}' ontbreekt"), format!("key '{key}' is missing")),
                    Bilingual::new(
                        format!("voeg toe, bijvoorbeeld: {key} = {example}"),
                        format!("add it, for example: {key} = {example}"),
                    ),
                )
            }
            Self::UnknownWord { word, known } => (
                Bilingual::new(format!("'{word}' is hier onbekend"), format!("'{word}' is not known here")),
                choose(known, "kies", "choose"),
            ),
            Self::WrongValue => {
                let source = shortened(source.trim_matches('"'));
                let (kind, example) = (example.map_or_else(other_kind, kind_of), example);
                let message = Bilingual::new(
                    format!("'{source}' is geen {}", kind.nl),
                    format!("'{source}' is not {}", kind.en),
                );
                (message, remedy_for(&source, example))
            }
        }
    }
}

/// Message and remedy for a date or a fraction that stands there without quotes.
pub(super) fn explain_literal(source: &str, is_date: bool) -> (Bilingual, Bilingual) {
    let (nl, en) = if is_date { ("datum", "date") } else { ("getal", "number") };
    (
        Bilingual::new(
            format!("{nl} {source} staat niet tussen aanhalingstekens"),
            format!("{en} {source} is not in quotes"),
        ),
        in_quotes(source),
    )
}

/// A number or true/false without quotes where text is expected: what it would be in quotes.
pub(super) fn bare_word<'source>(
    source: &'source str,
    example: Option<&DeValue<'_>>,
) -> Option<&'source str> {
    let plain = source.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-._:".contains(letter));
    (plain && !source.is_empty() && example.is_some_and(DeValue::is_str)).then_some(source)
}

fn remedy_for(source: &str, example: Option<&DeValue<'_>>) -> Bilingual {
    match example {
        Some(DeValue::String(text)) => {
            let is_number = source.parse::<Cents>().is_ok();
            if is_number && text.parse::<NaiveDate>().is_err() {
                return in_quotes(source);
            }
            Bilingual::new(
                format!("schrijf het tussen aanhalingstekens, zoals \"{text}\""),
                format!("write it in quotes, such as \"{text}\""),
            )
        }
        Some(example) => {
            let example = shown(example);
            Bilingual::new(format!("schrijf bijvoorbeeld {example}"), format!("write for example {example}"))
        }
        None => Bilingual::new("verbeter de waarde", "mend the value"),
    }
}

fn in_quotes(source: &str) -> Bilingual {
    Bilingual::new(
        format!("schrijf het tussen aanhalingstekens: \"{source}\""),
        format!("write it in quotes: \"{source}\""),
    )
}

fn choose(known: &[String], nl: &str, en: &str) -> Bilingual {
    if known.is_empty() {
        return Bilingual::new("verwijder hem", "remove it");
    }
    let known = known.join(", ");
    Bilingual::new(format!("{nl} een van {known}"), format!("{en} one of {known}"))
}

/// What may stand in the place of an example.
fn kind_of(example: &DeValue<'_>) -> Bilingual {
    match example {
        DeValue::String(text) if text.parse::<NaiveDate>().is_ok() => {
            Bilingual::new("datum (jjjj-mm-dd)", "a date (yyyy-mm-dd)")
        }
        DeValue::String(text) if text.contains('.') && text.parse::<Cents>().is_ok() => Bilingual::new(
            "bedrag in euro's met ten hoogste twee decimalen",
            "an amount in euros with at most two decimals",
        ),
        DeValue::String(text) if text.parse::<Cents>().is_ok() => {
            Bilingual::new("getal als tekst", "a number as text")
        }
        DeValue::String(_) => Bilingual::new("tekst", "text"),
        DeValue::Integer(_) => Bilingual::new("passend geheel getal", "a fitting whole number"),
        DeValue::Boolean(_) => Bilingual::new("true of false", "true or false"),
        DeValue::Array(_) => Bilingual::new("lijst", "a list"),
        DeValue::Table(_) => Bilingual::new("tabel", "a table"),
        DeValue::Float(_) | DeValue::Datetime(_) => other_kind(),
    }
}

fn other_kind() -> Bilingual {
    Bilingual::new("waarde die hier past", "a value that fits here")
}

/// An example as one writes it in the file.
fn shown(example: &DeValue<'_>) -> String {
    match example {
        DeValue::String(text) => format!("\"{text}\""),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Array(array) => {
            let parts: Vec<_> = array.iter().take(1).map(|value| shown(value.get_ref())).collect();
            format!("[{}]", parts.join(", "))
        }
        DeValue::Table(table) => {
            let parts: Vec<_> = table
                .iter()
                .map(|(key, value)| format!("{} = {}", key.get_ref(), shown(value.get_ref())))
                .collect();
            format!("{{ {} }}", parts.join(", "))
        }
    }
}

fn shortened(source: &str) -> String {
    let first_line = source.lines().next().unwrap_or_default();
    let mut short: String = first_line.chars().take(60).collect();
    if short.len() < source.len() {
        short.push('…');
    }
    short
}
