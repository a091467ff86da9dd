//! The texts of the pages, in Fluent files that travel with the program. Dutch comes first.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentValue;
use fluent_bundle::{FluentArgs, FluentResource};
use intl_memoizer::concurrent::IntlLangMemoizer;
use rust_decimal::Decimal;
use unic_langid::LanguageIdentifier;

use crate::domain::language::Language;
use crate::reporting::figures;

macro_rules! locale_files {
    ($($place:literal),+ $(,)?) => {
        /// The files of texts, one per place: name, Dutch, English.
        pub const FILES: &[(&str, &str, &str)] = &[$((
            $place,
            include_str!(concat!("locales/nl/", $place, ".ftl")),
            include_str!(concat!("locales/en/", $place, ".ftl")),
        )),+];
    };
}

locale_files![
    "account",
    "activities",
    "api",
    "audit",
    "bank",
    "budget",
    "calendars",
    "charts",
    "common",
    "costs",
    "expenditure",
    "funding",
    "grants",
    "hours",
    "imports",
    "invitation",
    "login",
    "milestones",
    "overview",
    "problem",
    "readiness",
    "reports",
    "rules",
    "second-factor",
    "settings",
    "tokens",
];

type Bundle = FluentBundle<FluentResource>;

static DUTCH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::Nl));
static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::En));

fn bundle(language: Language) -> Bundle {
    let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![tag]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::Nl => written_in_dutch,
        Language::En => written_in_english,
    }));
    for (place, nl, en) in FILES {
        let text = match language {
            Language::Nl => nl,
            Language::En => en,
        };
        // A file with a mistake still gives its good lines; the tests find the mistake.
        let resource = match FluentResource::try_new((*text).to_owned()) {
            Ok(resource) => resource,
            Err((resource, _mistakes)) => resource,
        };
        if bundle.add_resource(resource).is_err() {
            tracing::error!(place, "texts are defined twice");
        }
    }
    bundle
}

fn written_in_dutch(value: &FluentValue<'_>, _: &IntlLangMemoizer) -> Option<String> {
    grouped(value, Language::Nl)
}

fn written_in_english(value: &FluentValue<'_>, _: &IntlLangMemoizer) -> Option<String> {
    grouped(value, Language::En)
}

/// A number within a text, with its thousands apart.
fn grouped(value: &FluentValue<'_>, language: Language) -> Option<String> {
    match value {
        FluentValue::Number(number) => {
            let exact: Decimal = number.as_string().parse().ok()?;
            Some(figures::number(exact, language))
        }
        _ => None,
    }
}

/// Marks a key in a table of keys, so that the tests see that it is used.
pub const fn key(key: &'static str) -> &'static str {
    key
}

/// A text with its values. A key that is missing is written out itself: better than nothing, and the tests find it.
pub fn text(language: Language, key: &str, values: &[(&str, FluentValue<'_>)]) -> String {
    let bundle: &Bundle = match language {
        Language::Nl => &DUTCH,
        Language::En => &ENGLISH,
    };
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        tracing::error!(key, "a text is missing");
        return key.to_owned();
    };
    let mut arguments = FluentArgs::with_capacity(values.len());
    for (name, value) in values {
        arguments.set(*name, value.clone());
    }
    let mut mistakes = Vec::new();
    let written = bundle.format_pattern(pattern, Some(&arguments), &mut mistakes).into_owned();
    if !mistakes.is_empty() {
        tracing::error!(key, "a text lacks a value");
    }
    written
}

/// The language that a browser asks for, when we do not know its user yet.
pub(super) fn accepted(header: Option<&str>) -> Language {
    let first = header.unwrap_or_default().split(',').find_map(|part| {
        let tag = part.split([';', '-']).next()?.trim().to_ascii_lowercase();
        tag.parse::<Language>().ok()
    });
    first.unwrap_or_default()
}

#[cfg(test)]
mod tests;
