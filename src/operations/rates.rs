//! Loading published exchange rates.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::db::audit::AuditRecord;
use crate::db::{audit, rates};
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

/// Reads an ECB or InforEuro file and keeps the rates that are new. A rate in the books is never changed.
pub fn load_rates(
    books: &Books,
    actor: &Actor,
    file_name: &str,
    bytes: &[u8],
) -> Result<RatesLoaded, OperationError> {
    let file = rate_file::read_rates(file_name, bytes)?;
    let added = books.db.write(|conn| {
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
