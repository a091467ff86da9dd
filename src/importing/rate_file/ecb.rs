//! The ECB's history: one row a day, one column a currency, `N/A` where none is quoted, a comma at the end of each line.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Collected, RatesRead, Refusal, broken_csv, line_of};
use crate::domain::exchange::RateSource;
use crate::domain::language::Bilingual;

pub(super) fn read_history(text: &str) -> Result<RatesRead, Refusal> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let header = records.next().transpose().map_err(|error| broken_csv(&error))?.unwrap_or_default();
    let codes: Vec<_> = header.iter().skip(1).collect();
    let mut seen = BTreeSet::new();
    if let Some(code) = codes.iter().find(|code| !code.is_empty() && !seen.insert(**code)) {
        return Err((
            Some(line_of(&header)),
            Bilingual::new(
                format!("kolom {code} staat er twee keer"),
                format!("column {code} is there twice"),
            ),
            Bilingual::new("download het bestand opnieuw", "download the file again"),
        ));
    }
    let mut collected = Collected::new(RateSource::Ecb);
    for record in records {
        let record = record.map_err(|error| broken_csv(&error))?;
        let line = line_of(&record);
        let date = record.get(0).unwrap_or_default();
        if record.iter().all(str::is_empty) {
            continue;
        }
        let day: NaiveDate = date.parse().map_err(|_unreadable| {
            (
                Some(line),
                Bilingual::new(
                    format!("'{date}' is geen datum (jjjj-mm-dd)"),
                    format!("'{date}' is not a date (yyyy-mm-dd)"),
                ),
                Bilingual::new("download het bestand opnieuw", "download the file again"),
            )
        })?;
        for (code, value) in codes.iter().zip(record.iter().skip(1)) {
            if !code.is_empty() && !value.is_empty() && !value.eq_ignore_ascii_case("n/a") {
                collected.add(code, day, value, line)?;
            }
        }
    }
    collected.finish()
}
