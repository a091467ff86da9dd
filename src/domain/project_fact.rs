//! Facts about a project that forms ask for and that no other part of the books holds: the number of the programme, a
//! bank account, the date of a last payment. Each is one text; a newer one takes the place of an older one.

use std::str::FromStr;

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::language::Bilingual;
use crate::domain::money::Cents;

/// What the text of a fact must be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactKind {
    #[default]
    Text,
    /// ISO 8601, such as 2026-12-31.
    Date,
    /// Euros, such as 1250.00.
    Money,
    YesNo,
}

/// A recorded fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProjectFact {
    pub name: String,
    /// As recorded; nothing when it was taken back.
    pub value: String,
    pub recorded_at: DateTime<Utc>,
    pub recorded_by: String,
}

/// A fact as forms show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactValue {
    Text(String),
    Date(NaiveDate),
    Money(Cents),
    YesNo(bool),
}

/// Facts are sentences, not books.
pub const LONGEST_FACT: usize = 4_000;

impl FactKind {
    /// Reads a text as a fact of this kind; says what it should have been otherwise.
    pub fn read(self, text: &str) -> Result<FactValue, Bilingual> {
        let text = text.trim();
        let value = match self {
            FactKind::Text => {
                (text.chars().count() <= LONGEST_FACT).then(|| FactValue::Text(text.to_owned()))
            }
            FactKind::Date => NaiveDate::from_str(text).ok().map(FactValue::Date),
            FactKind::Money => text.parse().ok().map(FactValue::Money),
            FactKind::YesNo => match text.to_lowercase().as_str() {
                "ja" | "yes" => Some(FactValue::YesNo(true)),
                "nee" | "no" => Some(FactValue::YesNo(false)),
                _ => None,
            },
        };
        value.ok_or_else(|| self.expected(text))
    }

    fn expected(self, text: &str) -> Bilingual {
        let (nl, en) = match self {
            FactKind::Text => return too_long(),
            FactKind::Date => ("een datum zoals 2026-12-31", "a date such as 2026-12-31"),
            FactKind::Money => ("een bedrag in euro zoals 1250.00", "an amount in euro such as 1250.00"),
            FactKind::YesNo => ("ja of nee", "yes or no"),
        };
        Bilingual::new(
            format!("'{text}' is niet {nl}. Geef {nl}."),
            format!("'{text}' is not {en}. Give {en}."),
        )
    }
}

fn too_long() -> Bilingual {
    Bilingual::new(
        format!("De tekst is langer dan {LONGEST_FACT} tekens. Kort hem in."),
        format!("The text is longer than {LONGEST_FACT} characters. Shorten it."),
    )
}

/// Until when documents are kept: five years from 31 December of the year of the last payment to the beneficiary
/// (CPR art. 82(1)).
pub fn keep_until(last_payment: NaiveDate) -> Option<NaiveDate> {
    use chrono::Datelike;
    NaiveDate::from_ymd_opt(last_payment.year().checked_add(5)?, 12, 31)
}

/// The accounting year that a day falls in: 1 July to 30 June (CPR art. 2(29)).
pub fn accounting_year(day: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    use chrono::Datelike;
    let first_year = if day.month() >= 7 { day.year() } else { day.year().checked_sub(1)? };
    let from = NaiveDate::from_ymd_opt(first_year, 7, 1)?;
    let next = NaiveDate::from_ymd_opt(first_year.checked_add(1)?, 7, 1)?;
    Some((from, next.checked_sub_days(Days::new(1))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_fact_is_read_by_its_kind() {
        for (kind, text, expected) in [
            (FactKind::Text, " 2021NL65AMPR001 ", Some(FactValue::Text("2021NL65AMPR001".into()))),
            (FactKind::Date, "2026-12-31", Some(FactValue::Date(day("2026-12-31")))),
            (FactKind::Date, "31-12-2026", None),
            (FactKind::Money, "1250.00", Some(FactValue::Money(Cents::new(125_000)))),
            (FactKind::Money, "veel", None),
            (FactKind::YesNo, "Ja", Some(FactValue::YesNo(true))),
            (FactKind::YesNo, "no", Some(FactValue::YesNo(false))),
            (FactKind::YesNo, "misschien", None),
        ] {
            assert_eq!(kind.read(text).ok(), expected, "{kind:?} {text}");
        }
        assert!(FactKind::Text.read(&"x".repeat(LONGEST_FACT + 1)).is_err());
        assert!(FactKind::Date.read("later").unwrap_err().en.contains("a date such as"));
    }

    #[test]
    fn an_accounting_year_begins_on_the_first_of_july() {
        for (on, from, to) in [
            ("2024-06-30", "2023-07-01", "2024-06-30"),
            ("2024-07-01", "2024-07-01", "2025-06-30"),
            ("2024-12-31", "2024-07-01", "2025-06-30"),
            ("2025-06-30", "2024-07-01", "2025-06-30"),
        ] {
            assert_eq!(accounting_year(day(on)), Some((day(from), day(to))), "{on}");
        }
    }

    #[test]
    fn documents_are_kept_five_years_from_the_end_of_the_year_of_the_last_payment() {
        assert_eq!(keep_until(day("2029-03-15")), Some(day("2034-12-31")));
        assert_eq!(keep_until(day("2029-12-31")), Some(day("2034-12-31")));
    }
}
