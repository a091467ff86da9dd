//! Loading published exchange rates.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Months, NaiveDate};
use serde::Serialize;

use crate::db::audit::AuditRecord;
use crate::db::{StoreError, audit, rates};
use crate::domain::currency::Currency;
use crate::domain::exchange::{ExchangeRate, RateSource};
use crate::domain::language::Bilingual;
use crate::importing::rate_file;
use crate::operations::{Actor, Books, OperationError};

/// What loading a file of rates did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RatesLoaded {
    pub file: String,
    pub source: &'static str,
    pub read: usize,
    /// Rates that were not in the books yet.
    pub added: usize,
    /// Rates of currencies that ISO 4217 does not know (any more), by currency.
    pub skipped: BTreeMap<String, u32>,
}

/// Reads an ECB or InforEuro file and keeps the rates that are new. A rate in the books is never changed: a file that
/// gives it another value is refused whole.
pub fn load_rates(
    books: &Books,
    actor: &Actor,
    file_name: &str,
    bytes: &[u8],
) -> Result<RatesLoaded, OperationError> {
    let file = rate_file::read_rates(file_name, bytes)?;
    let added = books.db.write(|conn| {
        let differing = rates::differing(conn, &file.rates)?;
        if !differing.is_empty() {
            return Err(contradicts_the_books(file_name, &differing));
        }
        let added = rates::add(conn, &file.rates)?;
        audit::insert(
            conn,
            &AuditRecord {
                at: books.clock.now(),
                actor: &actor.name,
                act: "rates.load",
                subject: file_name,
                detail: &format!("{added} new of {}", file.rates.len()),
            },
        )?;
        Ok::<_, OperationError>(added)
    })?;
    Ok(RatesLoaded {
        file: file_name.to_owned(),
        source: file.source.name(),
        read: file.rates.len(),
        added,
        skipped: file.skipped,
    })
}

/// What the books hold of one currency from one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RateCoverage {
    pub source: RateSource,
    pub currency: Currency,
    pub count: usize,
    pub first: NaiveDate,
    pub last: NaiveDate,
    /// Months between the first and the last that have no rate at all, such as "2025-03".
    pub missing_months: Vec<String>,
}

/// Every currency of every source, with the months that lack a rate.
pub fn rate_coverage(books: &Books) -> Result<Vec<RateCoverage>, OperationError> {
    let by_source = books.db.read(|conn| {
        RateSource::ALL
            .iter()
            .map(|source| Ok((*source, rates::days(conn, *source)?)))
            .collect::<Result<Vec<_>, StoreError>>()
    })?;
    let mut all = Vec::new();
    for (source, currencies) in by_source {
        for (currency, days) in currencies {
            let (Some(first), Some(last)) = (days.first().copied(), days.last().copied()) else { continue };
            let missing_months = months_without(&days);
            all.push(RateCoverage { source, currency, count: days.len(), first, last, missing_months });
        }
    }
    Ok(all)
}

/// The months between the first and the last of these days, which stand in order, that hold none of them.
fn months_without(days: &[NaiveDate]) -> Vec<String> {
    let month = |day: &NaiveDate| day.with_day(1).unwrap_or(*day);
    let held: BTreeSet<NaiveDate> = days.iter().map(month).collect();
    let (Some(first), Some(last)) = (held.first().copied(), held.last().copied()) else { return Vec::new() };
    std::iter::successors(Some(first), |month| month.checked_add_months(Months::new(1)))
        .take_while(|month| *month <= last)
        .filter(|month| !held.contains(month))
        .map(|month| month.format("%Y-%m").to_string())
        .collect()
}

/// How many rates a refusal names; more would hide the message.
const NAMED_AT_MOST: usize = 10;

fn contradicts_the_books(file_name: &str, differing: &[(ExchangeRate, ExchangeRate)]) -> OperationError {
    let list = |booked_word: &str, stated_word: &str, and_more: &str| {
        let mut named: Vec<String> = differing
            .iter()
            .take(NAMED_AT_MOST)
            .map(|(booked, stated)| {
                format!(
                    "{} {}: {booked_word} {}, {stated_word} {}",
                    booked.currency, booked.valid_on, booked.units_per_euro, stated.units_per_euro
                )
            })
            .collect();
        let more = differing.len().saturating_sub(NAMED_AT_MOST);
        if more > 0 {
            named.push(format!("{and_more} {more}"));
        }
        named.join("; ")
    };
    OperationError::Conflict(Bilingual::new(
        format!(
            "{file_name} geeft andere koersen dan de boeken ({}). Een koers in de boeken verandert niet; er is niets \
             geladen. Controleer of dit het gepubliceerde bestand is.",
            list("in de boeken", "in het bestand", "en nog")
        ),
        format!(
            "{file_name} gives other rates than the books ({}). A rate in the books does not change; nothing was \
             loaded. Check whether this is the published file.",
            list("in the books", "in the file", "and more:")
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_without_a_rate_are_found_between_the_first_and_the_last() {
        let days: Vec<NaiveDate> = ["2024-11-01", "2024-11-30", "2025-02-28", "2025-04-01"]
            .iter()
            .map(|day| day.parse().unwrap())
            .collect();
        assert_eq!(months_without(&days), ["2024-12", "2025-01", "2025-03"]);
        assert_eq!(months_without(&[]), Vec::<String>::new());
    }
}
