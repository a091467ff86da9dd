//! Files of exchange rates: what the European Central Bank and the Commission publish, in; rates, out. The content says
//! which file it is. A rate is never guessed: a file that contradicts itself is refused whole, with the line.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::domain::currency::Currency;
use crate::domain::exchange::{ExchangeRate, RateSource};
use crate::domain::language::{Bilingual, Language};

mod ecb;
mod inforeuro;

/// What a file of rates holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatesRead {
    pub source: RateSource,
    pub rates: Vec<ExchangeRate>,
    /// Currencies that this product does not know (no longer in use, for example), with the number of rates passed over.
    pub skipped: BTreeMap<String, u32>,
}

/// Why a file of rates is refused.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RateFileProblem {
    pub file: String,
    /// The first line is 1; nothing when the whole file is meant.
    pub line: Option<u32>,
    /// What is wrong.
    pub message: Bilingual,
    /// How to mend it.
    pub remedy: Bilingual,
}

impl RateFileProblem {
    /// `file:line: message; remedy`.
    pub fn text(&self, language: Language) -> String {
        let line = self.line.map_or(String::new(), |line| format!("{line}:"));
        let (message, remedy) = (self.message.get(language), self.remedy.get(language));
        format!("{}:{line} {message}; {remedy}", self.file)
    }
}

impl fmt::Display for RateFileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::En))
    }
}

impl std::error::Error for RateFileProblem {}

/// Reads the rates of a file: the ECB's `eurofxref-hist.csv`; InforEuro's rates of a month (JSON or csv, the month in the
/// file name) or of one currency (JSON).
pub fn read_rates(file_name: &str, bytes: &[u8]) -> Result<RatesRead, Box<RateFileProblem>> {
    let refuse = |(line, message, remedy)| {
        Box::new(RateFileProblem { file: file_name.to_owned(), line, message, remedy })
    };
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    // Only ASCII counts here; a country's name in another encoding does no harm.
    let text = String::from_utf8_lossy(bytes);
    let begins = text.trim_start();
    if begins.starts_with(['[', '{']) {
        inforeuro::read_json(file_name, &text).map_err(refuse)
    } else if begins.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("date,")) {
        ecb::read_history(&text).map_err(refuse)
    } else {
        inforeuro::read_csv(file_name, &text).map_err(refuse)
    }
}

/// Line, message and remedy of a refusal.
type Refusal = (Option<u32>, Bilingual, Bilingual);

/// Rates by currency and day, each stated once or repeated without contradiction.
struct Collected {
    source: RateSource,
    rates: BTreeMap<(NaiveDate, Currency), Decimal>,
    skipped: BTreeMap<String, u32>,
}

impl Collected {
    fn new(source: RateSource) -> Self {
        Self { source, rates: BTreeMap::new(), skipped: BTreeMap::new() }
    }

    /// Notes one stated rate. The euro itself needs none.
    fn add(&mut self, code: &str, valid_on: NaiveDate, value: &str, line: u32) -> Result<(), Refusal> {
        let Ok(currency) = code.parse::<Currency>() else {
            let skipped = self.skipped.entry(code.to_owned()).or_default();
            *skipped = skipped.saturating_add(1);
            return Ok(());
        };
        if currency == Currency::EUR {
            return Ok(());
        }
        let rate = rate_of(value, code, line)?;
        match self.rates.insert((valid_on, currency), rate) {
            Some(other) if other != rate => Err((
                Some(line),
                Bilingual::new(
                    format!("{code} heeft voor {valid_on} twee koersen: {other} en {rate}"),
                    format!("{code} has two rates for {valid_on}: {other} and {rate}"),
                ),
                Bilingual::new(
                    "haal de verkeerde weg of download het bestand opnieuw",
                    "remove the wrong one or download the file again",
                ),
            )),
            _ => Ok(()),
        }
    }

    fn finish(self) -> Result<RatesRead, Refusal> {
        if self.rates.is_empty() {
            return Err((
                None,
                Bilingual::new("het bestand bevat geen koersen", "the file holds no rates"),
                expected_files(),
            ));
        }
        let rate = |((valid_on, currency), units_per_euro)| ExchangeRate {
            source: self.source,
            currency,
            valid_on,
            units_per_euro,
        };
        let rates = self.rates.into_iter().map(rate).collect();
        Ok(RatesRead { source: self.source, rates, skipped: self.skipped })
    }
}

fn rate_of(value: &str, code: &str, line: u32) -> Result<Decimal, Refusal> {
    let refused = |nl: &str, en: &str| {
        (
            Some(line),
            Bilingual::new(
                format!("koers '{value}' van {code} {nl}"),
                format!("rate '{value}' of {code} {en}"),
            ),
            Bilingual::new(
                "schrijf eenheden van de munt voor één euro, zoals 1655.2",
                "write units of the currency for one euro, such as 1655.2",
            ),
        )
    };
    let unreadable = |_unreadable| refused("is geen getal", "is not a number");
    let rate = if value.contains(['e', 'E']) {
        Decimal::from_scientific(value).map_err(unreadable)?
    } else {
        Decimal::from_str_exact(value).map_err(unreadable)?
    };
    if rate <= Decimal::ZERO {
        return Err(refused("is niet groter dan nul", "is not above zero"));
    }
    Ok(rate.normalize())
}

fn expected_files() -> Bilingual {
    Bilingual::new(
        "geef eurofxref-hist.csv van de ECB, of koersen van InforEuro als JSON of csv",
        "give eurofxref-hist.csv of the ECB, or rates of InforEuro as JSON or csv",
    )
}

/// Line of a csv record, from 1.
fn line_of(record: &csv::StringRecord) -> u32 {
    record.position().map_or(1, |position| u32::try_from(position.line()).unwrap_or(u32::MAX))
}

fn broken_csv(error: &csv::Error) -> Refusal {
    let line = error.position().map(|position| u32::try_from(position.line()).unwrap_or(u32::MAX));
    (
        line,
        Bilingual::new(format!("geen leesbare csv: {error}"), format!("not readable as csv: {error}")),
        Bilingual::new("download het bestand opnieuw", "download the file again"),
    )
}

#[cfg(test)]
mod tests;
