//! Forms: the TOML files of `report_templates/`. A form names its datasets, columns and texts; it computes nothing.

use std::collections::BTreeMap;

use minijinja::{Environment, UndefinedBehavior};
use serde::Deserialize;

use crate::domain::language::{Bilingual, Language};
use crate::reporting::document::ColumnKind;
use crate::reporting::{ReportError, catalogue};

/// Name and text of each form that comes with the program.
const FORMS: [(&str, &str); 2] = [
    ("financial-report", include_str!("../../report_templates/financial-report.toml")),
    ("progress-report", include_str!("../../report_templates/progress-report.toml")),
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Name on the command line and in the books, such as `financial-report`.
    pub form: String,
    pub title: Bilingual,
    /// Official reference, or what the form is based on.
    pub reference: Bilingual,
    #[serde(rename = "section")]
    pub sections: Vec<Section>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    pub heading: Bilingual,
    #[serde(default)]
    pub new_page: bool,
    #[serde(rename = "block")]
    pub blocks: Vec<FormBlock>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum FormBlock {
    Heading {
        text: Bilingual,
    },
    Text {
        text: Bilingual,
    },
    Note {
        text: Bilingual,
    },
    /// Words of the project lead for this place.
    Narrative {
        section: String,
        empty: Bilingual,
    },
    KeyFigures {
        figures: Vec<FormFigure>,
    },
    Table(FormTable),
    Chart {
        picture: String,
        title: Bilingual,
        alternative: Bilingual,
    },
    Signature {
        statement: Bilingual,
        labels: Vec<Bilingual>,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormFigure {
    pub label: Bilingual,
    /// A named figure.
    pub figure: String,
    pub remark: Bilingual,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormTable {
    pub dataset: String,
    /// Stable name of the table, such as `costs-per-category`.
    pub name: String,
    pub caption: Bilingual,
    pub columns: Vec<FormColumn>,
    #[serde(default)]
    pub notes: Vec<Bilingual>,
    /// Said instead of the table when there are no rows.
    pub empty: Bilingual,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormColumn {
    pub field: String,
    pub head: Bilingual,
    #[serde(default)]
    pub unit: Option<Bilingual>,
    pub kind: FormColumnKind,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FormColumnKind {
    Text,
    Code,
    Figure,
    Date,
}

impl From<FormColumnKind> for ColumnKind {
    fn from(kind: FormColumnKind) -> Self {
        match kind {
            FormColumnKind::Text => ColumnKind::Text,
            FormColumnKind::Code => ColumnKind::Code,
            FormColumnKind::Figure => ColumnKind::Figure,
            FormColumnKind::Date => ColumnKind::Date,
        }
    }
}

/// Names of the forms that come with the program.
pub fn names() -> impl Iterator<Item = &'static str> {
    FORMS.iter().map(|(name, _text)| *name)
}

/// The form with this name, read and checked.
pub fn find(name: &str) -> Result<Form, ReportError> {
    let (_, text) = FORMS.iter().find(|(known, _)| *known == name).ok_or_else(|| {
        ReportError::UnknownForm { name: name.to_owned(), known: names().collect::<Vec<_>>().join(", ") }
    })?;
    read(name, text)
}

/// Reads a form and checks that every dataset, field, figure and picture it names exists.
pub fn read(name: &str, text: &str) -> Result<Form, ReportError> {
    let broken = |what: String| ReportError::BrokenForm { form: name.to_owned(), what };
    let form: Form = toml::from_str(text).map_err(|error| broken(error.to_string()))?;
    if form.form != name {
        return Err(broken(format!("it calls itself '{}'", form.form)));
    }
    for block in form.sections.iter().flat_map(|section| &section.blocks) {
        check_block(block).map_err(broken)?;
    }
    Ok(form)
}

fn check_block(block: &FormBlock) -> Result<(), String> {
    match block {
        FormBlock::Table(table) => {
            let fields = catalogue::fields_of(&table.dataset)
                .ok_or_else(|| format!("there is no dataset '{}'", table.dataset))?;
            match table.columns.iter().find(|column| !fields.contains(&column.field.as_str())) {
                Some(column) => Err(format!("dataset '{}' has no field '{}'", table.dataset, column.field)),
                None => Ok(()),
            }
        }
        FormBlock::KeyFigures { figures } => {
            match figures.iter().find(|figure| !catalogue::FIGURES.contains(&figure.figure.as_str())) {
                Some(figure) => Err(format!("there is no figure '{}'", figure.figure)),
                None => Ok(()),
            }
        }
        FormBlock::Chart { picture, .. } if !catalogue::PICTURES.contains(&picture.as_str()) => {
            Err(format!("there is no picture '{picture}'"))
        }
        FormBlock::Heading { .. }
        | FormBlock::Text { .. }
        | FormBlock::Note { .. }
        | FormBlock::Narrative { .. }
        | FormBlock::Chart { .. }
        | FormBlock::Signature { .. } => Ok(()),
    }
}

/// Fills texts that quote figures by name, such as `{{ spent_period }}`. An unknown name is an error that shows
/// the sentence.
pub struct TextFiller<'a> {
    environment: Environment<'static>,
    figures: &'a BTreeMap<&'static str, String>,
}

impl<'a> TextFiller<'a> {
    pub fn new(figures: &'a BTreeMap<&'static str, String>) -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        Self { environment, figures }
    }

    pub fn fill(&self, text: &Bilingual, language: Language) -> Result<String, ReportError> {
        let text = text.get(language);
        if !text.contains('{') {
            return Ok(text.trim().to_owned());
        }
        let filled =
            self.environment.render_str(text, self.figures).map_err(|error| ReportError::UnknownFigure {
                sentence: offending_sentence(text, self.figures),
                cause: error.to_string(),
            })?;
        Ok(filled.trim().to_owned())
    }
}

/// The first sentence that quotes a name which is no figure.
fn offending_sentence(text: &str, figures: &BTreeMap<&'static str, String>) -> String {
    let quotes_unknown = |sentence: &&str| {
        sentence
            .split("{{")
            .skip(1)
            .filter_map(|rest| rest.split_once("}}"))
            .any(|(name, _)| !figures.contains_key(name.trim()))
    };
    text.split_inclusive(['.', '\n']).find(quotes_unknown).unwrap_or(text).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_reads_and_names_only_what_exists() {
        for name in names() {
            find(name).unwrap();
        }
    }

    #[test]
    fn a_form_that_names_what_does_not_exist_is_refused() {
        let form = |block: &str| {
            format!(
                "form = \"f\"\ntitle = {{nl='',en=''}}\nreference = {{nl='',en=''}}\n[[section]]\nheading = {{nl='',en=''}}\n[[section.block]]\n{block}"
            )
        };
        for (block, complaint) in [
            (
                "type='table'\ndataset='nope'\nname='x'\ncaption={nl='',en=''}\nempty={nl='',en=''}\ncolumns=[]",
                "no dataset 'nope'",
            ),
            (
                "type='table'\ndataset='funding'\nname='x'\ncaption={nl='',en=''}\nempty={nl='',en=''}\ncolumns=[{field='nope',head={nl='',en=''},kind='text'}]",
                "no field 'nope'",
            ),
            (
                "type='key-figures'\nfigures=[{label={nl='',en=''},figure='nope',remark={nl='',en=''}}]",
                "no figure 'nope'",
            ),
            (
                "type='chart'\npicture='nope'\ntitle={nl='',en=''}\nalternative={nl='',en=''}",
                "no picture 'nope'",
            ),
            ("type='text'\ntext={nl='',en=''}\ncolour='red'", "unknown field"),
        ] {
            let error = read("f", &form(block)).unwrap_err().to_string();
            assert!(error.contains(complaint), "{error}");
        }
    }

    #[test]
    fn a_text_with_an_unknown_figure_stops_with_its_sentence() {
        let figures = BTreeMap::from([("spent", "1,00".to_owned())]);
        let filler = TextFiller::new(&figures);
        assert_eq!(filler.fill(&Bilingual::same("EUR {{ spent }}."), Language::Nl).unwrap(), "EUR 1,00.");
        let stale = Bilingual::same("Good so far. We spent {{ spnt }} in all. The end.");
        match filler.fill(&stale, Language::Nl) {
            Err(ReportError::UnknownFigure { sentence, .. }) => {
                assert_eq!(sentence, "We spent {{ spnt }} in all.");
            }
            other => panic!("{other:?}"),
        }
    }
}
