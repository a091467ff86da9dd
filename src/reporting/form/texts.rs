//! Texts of forms: in one language or two, with figures quoted by name.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;

use minijinja::{Environment, UndefinedBehavior};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::domain::language::{Bilingual, Language};
use crate::reporting::ReportError;

/// A text of a form: `{ nl = "...", en = "..." }`, or one string where it reads the same in each language of the form.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct FormText(pub Bilingual);

impl Deref for FormText {
    type Target = Bilingual;

    fn deref(&self) -> &Bilingual {
        &self.0
    }
}

impl<'de> Deserialize<'de> for FormText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Texts;
        impl<'de> Visitor<'de> for Texts {
            type Value = FormText;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or a table with nl and en")
            }

            fn visit_str<E>(self, text: &str) -> Result<FormText, E> {
                Ok(FormText(Bilingual::same(text)))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<FormText, A::Error> {
                Bilingual::deserialize(MapAccessDeserializer::new(map)).map(FormText)
            }
        }
        deserializer.deserialize_any(Texts)
    }
}

/// Fills texts that quote figures by name, such as `{{ spent_period }}`. An unknown name is an error that shows
/// the sentence.
pub struct TextFiller {
    environment: Environment<'static>,
    figures: BTreeMap<String, String>,
}

impl TextFiller {
    pub fn new(figures: BTreeMap<String, String>) -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        Self { environment, figures }
    }

    /// Names that hold until others take their place: the item that a section is repeated for.
    pub fn put(&mut self, names: impl IntoIterator<Item = (String, String)>) {
        self.figures.extend(names);
    }

    pub fn fill(&self, text: &Bilingual, language: Language) -> Result<String, ReportError> {
        let text = text.get(language);
        if !text.contains('{') {
            return Ok(text.trim().to_owned());
        }
        let filled =
            self.environment.render_str(text, &self.figures).map_err(|error| ReportError::UnknownFigure {
                sentence: offending_sentence(text, &self.figures),
                cause: error.to_string(),
            })?;
        Ok(filled.trim().to_owned())
    }
}

/// The first sentence that quotes a name which is no figure.
fn offending_sentence(text: &str, figures: &BTreeMap<String, String>) -> String {
    let quotes_unknown = |sentence: &&str| {
        sentence
            .split("{{")
            .skip(1)
            .filter_map(|rest| rest.split_once("}}"))
            .any(|(name, _)| !figures.contains_key(name.trim()))
    };
    text.split_inclusive(['.', '\n']).find(quotes_unknown).unwrap_or(text).trim().to_owned()
}
