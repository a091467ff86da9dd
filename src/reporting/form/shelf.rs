//! Where forms come from: those that are part of the program, and those that an installation adds or changes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use crate::domain::project_fact::FactKind;
use crate::reporting::ReportError;

use super::{Form, FormBlock, FormText, read};

macro_rules! forms {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../../report_templates/", $name, ".toml")))),+]
    };
}

/// Name and text of each form that comes with the program, in the order of lists.
const FORMS: &[(&str, &str)] = forms![
    "financial-report",
    "progress-report",
    "budget-execution",
    "exchange-rates",
    "publicity",
    "nl-voortgangsrapportage",
    "nl-financiele-bijlage",
    "nl-verzoek-tot-vaststelling",
    "list-of-expenditures",
    "indicator-report",
    "transmission-annex-vii",
    "payment-application-annex-xxiii",
    "accounts-annex-xxiv",
    "operation-data-annex-xvii",
    "audit-trail-annex-xiii",
    "annual-performance-report",
    "irregularity-report",
    "mga-financial-statement",
    "mga-consolidated-statement",
    "mga-use-of-resources",
    "mga-periodic-report",
    "weekly-time-sheet",
    "attendance-list",
    "certificate-of-participation",
    "travel-declaration",
];

/// The forms of the program, read once. One that cannot be read is missing here and read again when it is asked for, so
/// that whoever asks is told why.
static BUILT_IN: LazyLock<BTreeMap<&str, Arc<Form>>> = LazyLock::new(|| {
    FORMS.iter().filter_map(|(name, text)| Some((*name, Arc::new(read(name, text).ok()?)))).collect()
});

/// Names of the forms that come with the program.
pub fn names() -> impl Iterator<Item = &'static str> {
    FORMS.iter().map(|(name, _text)| *name)
}

/// The forms that can be filled here.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    /// Texts of the installation's own forms by name. One with the name of a form of the program takes its place.
    own: Arc<BTreeMap<String, String>>,
}

/// A fact that some form asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormFact {
    pub name: String,
    pub kind: FactKind,
    /// The question of the first form that asks.
    pub field: FormText,
    /// The forms that ask.
    pub forms: Vec<String>,
}

impl Shelf {
    /// The forms of the program only.
    pub fn built_in() -> Self {
        Self::default()
    }

    /// The forms of the program and these, each read and checked.
    pub fn with_own(texts: impl IntoIterator<Item = (String, String)>) -> Result<Self, ReportError> {
        let own: BTreeMap<String, String> = texts.into_iter().collect();
        for (name, text) in &own {
            read(name, text)?;
        }
        Ok(Self { own: Arc::new(own) })
    }

    /// Names of all forms: those of the program in their order, then the others.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let known: BTreeSet<&str> = names().collect();
        let mut all: Vec<&str> = names().collect();
        all.extend(self.own.keys().map(String::as_str).filter(|name| !known.contains(name)));
        all.into_iter()
    }

    /// Whether the form is one of the installation.
    pub fn is_own(&self, name: &str) -> bool {
        self.own.contains_key(name)
    }

    /// The text of a form.
    pub fn text(&self, name: &str) -> Result<&str, ReportError> {
        let built_in = || FORMS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
        self.own.get(name).map(String::as_str).or_else(built_in).ok_or_else(|| ReportError::UnknownForm {
            name: name.to_owned(),
            known: self.names().collect::<Vec<_>>().join(", "),
        })
    }

    /// The form with this name, read and checked.
    pub fn find(&self, name: &str) -> Result<Arc<Form>, ReportError> {
        match BUILT_IN.get(name).filter(|_| !self.is_own(name)) {
            Some(form) => Ok(Arc::clone(form)),
            None => Ok(Arc::new(read(name, self.text(name)?)?)),
        }
    }

    /// Every fact that a form asks for, by its name.
    pub fn facts(&self) -> Result<Vec<FormFact>, ReportError> {
        let mut facts: BTreeMap<String, FormFact> = BTreeMap::new();
        for name in self.names() {
            let form = self.find(name)?;
            let fields = form.blocks().filter_map(|block| match block {
                FormBlock::Fields(fields) => Some(&fields.rows),
                _ => None,
            });
            for row in fields.flatten() {
                let Some(fact) = &row.fact else { continue };
                let known = facts.entry(fact.clone()).or_insert_with(|| FormFact {
                    name: fact.clone(),
                    kind: row.kind,
                    field: row.field.clone(),
                    forms: Vec::new(),
                });
                if !known.forms.iter().any(|known| known == name) {
                    known.forms.push(name.to_owned());
                }
            }
        }
        Ok(facts.into_values().collect())
    }
}
