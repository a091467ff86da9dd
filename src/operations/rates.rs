//! Loading published exchange rates.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::db::audit::AuditRecord;
use crate::db::{audit, rates};
use crate::domain::exchange::ExchangeRate;
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
