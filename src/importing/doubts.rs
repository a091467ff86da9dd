//! Both readings of a value that a column leaves in doubt, for the person who is asked.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::dates::{DateReadings, read_date};
use super::numbers::{Readings, read_amount};
use super::unreadable::Unreadable;
use super::vocabulary::vocabulary;
use crate::domain::finding::{Finding, FindingCode};

/// The two ways to read one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    Numbers { with_comma: Decimal, with_point: Decimal },
    Dates { day_first: NaiveDate, month_first: NaiveDate },
}

/// What a finding about a doubtful column asks; nothing for other findings.
pub fn doubt_of(finding: &Finding) -> Result<Option<Doubt>, Unreadable> {
    let vocabulary = vocabulary()?;
    Ok(match finding.code {
        FindingCode::NumbersAmbiguous => match read_amount(&finding.value, vocabulary).readings {
            Readings::Either { with_comma, with_point } => Some(Doubt::Numbers { with_comma, with_point }),
            Readings::Same(_) | Readings::Only(..) | Readings::None => None,
        },
        // A date that is written in words does not depend on the calendar of the workbook.
        FindingCode::DatesAmbiguous => match read_date(&finding.value, vocabulary, false) {
            DateReadings::Either { day_first, month_first } => Some(Doubt::Dates { day_first, month_first }),
            DateReadings::Same(_) | DateReadings::Only(..) | DateReadings::None => None,
        },
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::Place;
    use crate::domain::language::Bilingual;

    #[test]
    fn both_readings_of_a_doubtful_value_are_told() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let number = |text: &str| text.parse::<Decimal>().unwrap();
        for (code, value, expected) in [
            (
                FindingCode::NumbersAmbiguous,
                "1.234",
                Some(Doubt::Numbers { with_comma: number("1234"), with_point: number("1.234") }),
            ),
            (FindingCode::NumbersAmbiguous, "1.234,56", None),
            (
                FindingCode::DatesAmbiguous,
                "03/04/2025",
                Some(Doubt::Dates { day_first: day("2025-04-03"), month_first: day("2025-03-04") }),
            ),
            (FindingCode::DatesAmbiguous, "31/04/2025", None),
            (FindingCode::AmountZero, "1.234", None),
        ] {
            let place = Place { sheet: "Blad1".to_owned(), cell: "A1".to_owned() };
            let finding = Finding::new(code, place, value, Bilingual::default(), Bilingual::default());
            assert_eq!(doubt_of(&finding).unwrap(), expected, "{code} {value}");
        }
    }
}
