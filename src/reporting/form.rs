//! Forms: the TOML files of `report_templates/` and of an installation. A form names its datasets, columns and texts; it
//! computes nothing.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::language::{Bilingual, Language};
use crate::domain::project_fact::FactKind;
use crate::reporting::ReportError;
use crate::reporting::document::{ColumnKind, RowKind};

mod check;
mod origin;
mod shelf;
mod texts;
mod words;

pub use origin::{Heading, HeadingPlace};
pub use shelf::{FormFact, Shelf, names};
pub use texts::{FormText, TextFiller};
pub use words::check_quotes;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Name on the command line and in the books, such as `financial-report`.
    pub form: String,
    pub title: FormText,
    /// Official reference of the form, or what it is based on.
    pub reference: FormText,
    /// The languages in which the form exists.
    #[serde(default = "both_languages")]
    pub languages: Vec<Language>,
    /// The stretch of time it looks over.
    #[serde(default)]
    pub over: Over,
    /// Who asks for it.
    #[serde(default)]
    pub family: Family,
    /// Where the headings come from.
    #[serde(default)]
    pub source: Option<FormText>,
    /// Whether headings are the words of the source unless they say otherwise.
    #[serde(default)]
    pub official: bool,
    /// Only the most necessary facts stand at its head: a paper that people sign.
    #[serde(default)]
    pub brief: bool,
    /// Which category of a scheme is called what here, by scheme; categories keep their codes without it.
    #[serde(default)]
    pub category_codes: BTreeMap<String, BTreeMap<String, String>>,
    /// Rows that several tables of the form share.
    #[serde(rename = "row_list", default)]
    pub row_lists: Vec<RowList>,
    #[serde(rename = "section")]
    pub sections: Vec<Section>,
}

fn both_languages() -> Vec<Language> {
    Language::ALL.to_vec()
}

/// What a form looks over, seen from the reporting period that it is made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Over {
    /// The reporting period.
    #[default]
    Period,
    /// The project from its start up to the end of the reporting period.
    Project,
    /// The accounting year (1 July to 30 June, CPR art. 2(29)) in which the reporting period ends, up to that end.
    AccountingYearSoFar,
    /// That accounting year as a whole.
    AccountingYear,
}

/// Who asks for a form; lists of forms are grouped by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// The project for itself.
    #[default]
    Own,
    /// The national scheme.
    National,
    /// Shared management: Regulation (EU) 2021/1060.
    Shared,
    /// Direct management: the Model Grant Agreement.
    Direct,
    /// Papers that people sign.
    Signed,
}

impl Over {
    pub fn name(self) -> Bilingual {
        match self {
            Over::Period => Bilingual::new("Over een verslagperiode", "Over a reporting period"),
            Over::Project => Bilingual::new(
                "Over het project tot en met de verslagperiode",
                "Over the project up to the reporting period",
            ),
            Over::AccountingYearSoFar => Bilingual::new(
                "Over het boekjaar (1 juli tot en met 30 juni) tot en met de verslagperiode",
                "Over the accounting year (1 July to 30 June) up to the reporting period",
            ),
            Over::AccountingYear => Bilingual::new(
                "Over het boekjaar (1 juli tot en met 30 juni) waarin de verslagperiode eindigt",
                "Over the accounting year (1 July to 30 June) in which the reporting period ends",
            ),
        }
    }
}

impl Family {
    pub const ALL: [Family; 5] =
        [Family::Own, Family::National, Family::Shared, Family::Direct, Family::Signed];

    pub fn name(self) -> Bilingual {
        match self {
            Family::Own => Bilingual::new("Eigen verslagen", "Reports of our own"),
            Family::National => Bilingual::new("Nationale regeling", "National scheme"),
            Family::Shared => Bilingual::new(
                "Gedeeld beheer (Verordening (EU) 2021/1060)",
                "Shared management (Regulation (EU) 2021/1060)",
            ),
            Family::Direct => Bilingual::new(
                "Direct beheer (modelsubsidieovereenkomst)",
                "Direct management (Model Grant Agreement)",
            ),
            Family::Signed => Bilingual::new("Om te ondertekenen", "To be signed"),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    pub heading: FormText,
    #[serde(default)]
    pub official: Option<bool>,
    #[serde(default)]
    pub new_page: bool,
    /// Once for each row of this dataset, whose fields texts quote as `item_field`.
    #[serde(default)]
    pub repeat: Option<String>,
    /// Only for the rows of it that have one of these values in a field.
    #[serde(rename = "where", default)]
    pub filter: Option<FormFilter>,
    /// Said instead when that dataset has no rows.
    #[serde(default)]
    pub empty: Option<FormText>,
    /// The heading stands without a number.
    #[serde(default)]
    pub plain: bool,
    #[serde(rename = "block")]
    pub blocks: Vec<FormBlock>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum FormBlock {
    Heading {
        text: FormText,
    },
    Text {
        text: FormText,
    },
    Note {
        text: FormText,
    },
    /// Words of the project lead for this place.
    Narrative {
        section: String,
        empty: FormText,
    },
    KeyFigures {
        figures: Vec<FormFigure>,
    },
    Table(FormTable),
    /// Numbered questions, each with what the books say.
    Fields(FormFields),
    Chart {
        picture: String,
        title: FormText,
        alternative: FormText,
    },
    Signature {
        statement: FormText,
        labels: Vec<FormText>,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormFigure {
    pub label: FormText,
    /// A named figure.
    pub figure: String,
    pub remark: FormText,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormTable {
    pub dataset: String,
    /// Stable name of the table, such as `costs-per-category`.
    pub name: String,
    pub caption: FormText,
    pub columns: Vec<FormColumn>,
    /// Only rows that have one of these values in a field. Totals are those of the rows that are left.
    #[serde(rename = "where", default)]
    pub filter: Option<FormFilter>,
    /// Rows as the form prints them, found in the dataset by their keys; without them, all rows of the dataset.
    #[serde(default)]
    pub rows: Vec<FormRow>,
    /// The same, by the name of a list of rows.
    #[serde(default)]
    pub row_list: Option<String>,
    /// Empty rows to be filled in by hand.
    #[serde(default)]
    pub blank_rows: u8,
    #[serde(default)]
    pub notes: Vec<FormText>,
    /// Said instead of the table when there are no rows.
    pub empty: FormText,
    #[serde(default)]
    pub official: Option<bool>,
    #[serde(default)]
    pub source: Option<FormText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormFilter {
    pub field: String,
    /// Texts that may quote figures and items.
    pub is: Vec<FormText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormColumn {
    pub field: String,
    pub head: FormText,
    /// Head over this column and its neighbours that say the same.
    #[serde(default)]
    pub group: Option<FormText>,
    #[serde(default)]
    pub unit: Option<FormText>,
    pub kind: FormColumnKind,
    #[serde(default)]
    pub official: Option<bool>,
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

/// A list of rows with a name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowList {
    pub name: String,
    pub rows: Vec<FormRow>,
}

/// A row as a form prints it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormRow {
    pub label: FormText,
    /// Finds the row of the dataset by its first field.
    #[serde(default)]
    pub key: Option<String>,
    #[serde(default = "body")]
    pub kind: RowKind,
    /// The row is not for this fund.
    #[serde(default)]
    pub not_applicable: bool,
}

fn body() -> RowKind {
    RowKind::Body
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormFields {
    pub name: String,
    pub caption: FormText,
    pub rows: Vec<FormField>,
    /// Heads of number, question and answer, where the form has its own.
    #[serde(default)]
    pub heads: Option<[FormText; 3]>,
    #[serde(default)]
    pub notes: Vec<FormText>,
    #[serde(default)]
    pub official: Option<bool>,
    #[serde(default)]
    pub source: Option<FormText>,
}

/// A question of a form, and where its answer is found: one of the last four.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormField {
    #[serde(default)]
    pub number: Option<String>,
    pub field: FormText,
    /// A named figure.
    #[serde(default)]
    pub figure: Option<String>,
    /// A text that quotes figures; missing when it is empty.
    #[serde(default)]
    pub text: Option<FormText>,
    /// A project fact, which people record for forms.
    #[serde(default)]
    pub fact: Option<String>,
    /// What kind of fact it is.
    #[serde(rename = "as", default)]
    pub kind: FactKind,
    #[serde(default)]
    pub not_applicable: bool,
    /// Answered by hand.
    #[serde(default)]
    pub to_fill: bool,
}

impl FormField {
    /// A head over the questions below it.
    pub fn is_group(&self) -> bool {
        self.figure.is_none()
            && self.text.is_none()
            && self.fact.is_none()
            && !self.not_applicable
            && !self.to_fill
    }
}

impl Form {
    pub fn blocks(&self) -> impl Iterator<Item = &FormBlock> {
        self.sections.iter().flat_map(|section| &section.blocks)
    }

    pub fn tables(&self) -> impl Iterator<Item = &FormTable> {
        self.blocks().filter_map(|block| match block {
            FormBlock::Table(table) => Some(table),
            _ => None,
        })
    }

    /// Every dataset that the form shows.
    pub fn datasets(&self) -> impl Iterator<Item = &str> {
        let repeated = self.sections.iter().filter_map(|section| section.repeat.as_deref());
        self.tables().map(|table| table.dataset.as_str()).chain(repeated)
    }

    /// The facts that the form asks for.
    pub fn facts(&self) -> impl Iterator<Item = (&str, FactKind)> {
        let fields = self.blocks().filter_map(|block| match block {
            FormBlock::Fields(fields) => Some(&fields.rows),
            _ => None,
        });
        fields.flatten().filter_map(|row| Some((row.fact.as_deref()?, row.kind)))
    }

    /// The rows that a table prints, when it prints its own.
    pub fn rows_of<'a>(&'a self, table: &'a FormTable) -> &'a [FormRow] {
        let list = table.row_list.as_deref();
        let listed = self.row_lists.iter().find(|rows| Some(rows.name.as_str()) == list);
        listed.map_or(table.rows.as_slice(), |listed| listed.rows.as_slice())
    }
}

/// Reads a form and checks that every dataset, field, figure and picture it names exists.
pub fn read(name: &str, text: &str) -> Result<Form, ReportError> {
    let broken = |what: String| ReportError::BrokenForm { form: name.to_owned(), what };
    let form: Form = toml::from_str(text).map_err(|error| broken(error.to_string()))?;
    check::check(name, &form).map_err(broken)?;
    Ok(form)
}

#[cfg(test)]
mod tests;
