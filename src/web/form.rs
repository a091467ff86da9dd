//! What came in with a form: texts and files.

use chrono::NaiveDate;

use crate::domain::expense_entry::decimal_of;
use crate::domain::language::Bilingual;
use crate::domain::money::Cents;
use crate::web::multipart;
use crate::web::problem::WebError;
use crate::web::request::pairs;

/// A form as it was sent.
#[derive(Clone, Debug, Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    files: Vec<SentFile>,
}

/// A file of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentFile {
    /// Name of the field.
    pub field: String,
    /// Name of the file, without folders.
    pub name: String,
    pub bytes: Vec<u8>,
}

impl SentFile {
    /// What the file says, for files that people write as text.
    pub fn text(&self) -> Result<&str, WebError> {
        let text = std::str::from_utf8(&self.bytes).map_err(|_not_utf8| {
            WebError::Rejected(Bilingual::new(
                "Het bestand is geen tekst in UTF-8. Bewaar het als UTF-8.",
                "The file is no text in UTF-8. Save it as UTF-8.",
            ))
        })?;
        if text.contains('\0') { Err(WebError::nul_in_text()) } else { Ok(text) }
    }
}

/// A body that is no form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAForm;

impl Form {
    pub(super) fn read(content_type: &str, body: &[u8]) -> Result<Form, NotAForm> {
        let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match kind.as_str() {
            "application/x-www-form-urlencoded" => {
                let text = std::str::from_utf8(body).map_err(|_not_utf8| NotAForm)?;
                Ok(Form { fields: pairs(text), files: Vec::new() })
            }
            "multipart/form-data" => {
                let boundary = multipart::boundary(content_type).ok_or(NotAForm)?;
                let (fields, files) = multipart::read(body, boundary).ok_or(NotAForm)?;
                Ok(Form { fields, files })
            }
            _ => Ok(Form::default()),
        }
    }

    /// Names and values of all fields.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()])
    }

    /// What stands in a field, without spaces around it; empty when there is no such field.
    pub fn text(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// What stands in a field, exactly: for passwords.
    pub fn raw(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// The text of a field, or nothing when it was left empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// An amount in euros as people write it: "1.234,56" or "1,234.56".
    pub fn amount(&self, name: &str) -> Result<Cents, WebError> {
        let text = self.text(name);
        let exact = decimal_of(text).filter(|amount| amount.normalize().scale() <= 2);
        let cents = exact.and_then(|amount| Cents::from_euros_half_away(amount).ok());
        cents.ok_or_else(|| {
            WebError::Rejected(Bilingual::new(
                format!("'{text}' is geen bedrag. Schrijf het als 1.234,56."),
                format!("'{text}' is no amount. Write it as 1,234.56."),
            ))
        })
    }

    /// A day.
    pub fn day(&self, name: &str) -> Result<NaiveDate, WebError> {
        let text = self.text(name);
        text.parse().map_err(|_no_day| {
            WebError::Rejected(Bilingual::new(
                format!("'{text}' is geen dag. Kies een dag, zoals 2025-03-28."),
                format!("'{text}' is no day. Choose a day, such as 2025-03-28."),
            ))
        })
    }

    /// Whether a box was ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        self.filled(name).is_some()
    }

    /// All values with this name, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.trim())
    }

    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// Whether nothing was sent, or something that is no form.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.files.is_empty()
    }

    pub fn all_files(&self) -> &[SentFile] {
        &self.files
    }

    /// The first file of a field; nothing when none was chosen.
    pub fn file(&self, field: &str) -> Option<&SentFile> {
        self.files.iter().find(|file| file.field == field)
    }

    pub fn files<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a SentFile> {
        self.files.iter().filter(move |file| file.field == field)
    }
}
