//! Published exchange rates. A rate that is in the books is never changed.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use diesel::prelude::*;

use crate::db::connection::on_backend;
use crate::db::expenditures::rate_source_from;
use crate::db::schema::exchange_rates;
use crate::db::{DbConnection, StoreError};
use crate::domain::currency::Currency;
use crate::domain::exchange::{ExchangeRate, RateSource, RateWanted};

const ROWS_PER_STATEMENT: usize = 1000;

/// Adds the rates that are not there yet; returns how many were new.
pub fn add(conn: &mut DbConnection, rates: &[ExchangeRate]) -> Result<usize, StoreError> {
    let mut added = 0_usize;
    for chunk in rates.chunks(ROWS_PER_STATEMENT) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|rate| {
                (
                    exchange_rates::source.eq(rate.source.code()),
                    exchange_rates::currency.eq(rate.currency.code()),
                    exchange_rates::valid_on.eq(rate.valid_on),
                    exchange_rates::units_per_euro.eq(rate.units_per_euro.to_string()),
                )
            })
            .collect();
        let new = on_backend!(conn, c => diesel::insert_into(exchange_rates::table)
            .values(&rows)
            .on_conflict_do_nothing()
            .execute(c))?;
        added = added.saturating_add(new);
    }
    Ok(added)
}

/// The rates that are in the books with another value: what the books say, and what the file says.
pub fn differing(
    conn: &mut DbConnection,
    rates: &[ExchangeRate],
) -> Result<Vec<(ExchangeRate, ExchangeRate)>, StoreError> {
    let days = || rates.iter().map(|rate| rate.valid_on);
    let (Some(first), Some(from), Some(to)) = (rates.first(), days().min(), days().max()) else {
        return Ok(Vec::new());
    };
    let known: BTreeMap<_, _> = between(conn, first.source, from, to)?
        .into_iter()
        .map(|rate| ((rate.currency, rate.valid_on), rate))
        .collect();
    let booked = |rate: &ExchangeRate| known.get(&(rate.currency, rate.valid_on)).cloned();
    let pairs = rates.iter().filter_map(|rate| Some((booked(rate)?, rate.clone())));
    Ok(pairs.filter(|(booked, stated)| booked.units_per_euro != stated.units_per_euro).collect())
}

/// The rates of one source between two days, both included.
pub fn between(
    conn: &mut DbConnection,
    source: RateSource,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<ExchangeRate>, StoreError> {
    let rows = exchange_rates::table
        .filter(exchange_rates::source.eq(source.code()))
        .filter(exchange_rates::valid_on.between(from, to))
        .select((
            exchange_rates::source,
            exchange_rates::currency,
            exchange_rates::valid_on,
            exchange_rates::units_per_euro,
        ))
        .order((exchange_rates::currency, exchange_rates::valid_on))
        .load::<(String, String, NaiveDate, String)>(conn)?;
    rows.into_iter().map(from_row).collect()
}

/// The days on which each currency of a source has a rate, in order.
pub fn days(
    conn: &mut DbConnection,
    source: RateSource,
) -> Result<BTreeMap<Currency, Vec<NaiveDate>>, StoreError> {
    let rows = exchange_rates::table
        .filter(exchange_rates::source.eq(source.code()))
        .select((exchange_rates::currency, exchange_rates::valid_on))
        .order((exchange_rates::currency, exchange_rates::valid_on))
        .load::<(String, NaiveDate)>(conn)?;
    let mut days: BTreeMap<Currency, Vec<NaiveDate>> = BTreeMap::new();
    for (code, day) in rows {
        let currency = code.parse().map_err(|error| StoreError::Broken(Box::new(error)))?;
        days.entry(currency).or_default().push(day);
    }
    Ok(days)
}

/// The currencies that a source has any rate of, in alphabetical order.
pub fn currencies(conn: &mut DbConnection, source: RateSource) -> Result<Vec<Currency>, StoreError> {
    let codes = exchange_rates::table
        .filter(exchange_rates::source.eq(source.code()))
        .select(exchange_rates::currency)
        .distinct()
        .order(exchange_rates::currency)
        .load::<String>(conn)?;
    let known = |code: String| code.parse().map_err(|error| StoreError::Broken(Box::new(error)));
    codes.into_iter().map(known).collect()
}

/// The rate that a rule wants, or none when it is not loaded.
pub fn find(
    conn: &mut DbConnection,
    currency: Currency,
    wanted: RateWanted,
) -> Result<Option<ExchangeRate>, StoreError> {
    let earliest =
        wanted.on.checked_sub_days(Days::new(u64::from(wanted.at_most_days_back))).unwrap_or(wanted.on);
    let row = exchange_rates::table
        .filter(exchange_rates::source.eq(wanted.source.code()))
        .filter(exchange_rates::currency.eq(currency.code()))
        .filter(exchange_rates::valid_on.between(earliest, wanted.on))
        .select((
            exchange_rates::source,
            exchange_rates::currency,
            exchange_rates::valid_on,
            exchange_rates::units_per_euro,
        ))
        .order(exchange_rates::valid_on.desc())
        .first::<(String, String, NaiveDate, String)>(conn)
        .optional()?;
    row.map(from_row).transpose()
}

fn from_row(row: (String, String, NaiveDate, String)) -> Result<ExchangeRate, StoreError> {
    let (source, currency, valid_on, units) = row;
    Ok(ExchangeRate {
        source: rate_source_from(&source)?,
        currency: currency.parse().map_err(|error| StoreError::Broken(Box::new(error)))?,
        valid_on,
        units_per_euro: units.parse().map_err(|_error| StoreError::unreadable("rate", &units))?,
    })
}
