//! InforEuro: the Commission's monthly accounting rates. One record per country, so a currency comes several times; the
//! files of a month do not say which month, so their name must.

use chrono::{Months, NaiveDate};
use serde::Deserialize;
use serde_json::Value;

use super::{Collected, RatesRead, Refusal, broken_csv, expected_files, line_of};
use crate::domain::exchange::RateSource;
use crate::domain::language::Bilingual;

/// A record of either JSON file; what else it holds is of no interest.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    // Rates of a month.
    #[serde(rename = "isoA3Code")]
    iso_a3_code: Option<String>,
    value: Option<Value>,
    // Rates of one currency.
    currency_iso: Option<String>,
    amount: Option<Value>,
    date_start: Option<String>,
    date_end: Option<String>,
}

pub(super) fn read_json(file_name: &str, text: &str) -> Result<RatesRead, Refusal> {
    let records: Vec<Record> = serde_json::from_str(text).map_err(|error| {
        (
            u32::try_from(error.line()).ok().filter(|line| *line > 0),
            Bilingual::new(
                format!("geen lijst van InforEuro-koersen: {error}"),
                format!("not a list of InforEuro rates: {error}"),
            ),
            expected_files(),
        )
    })?;
    let mut collected = Collected::new(RateSource::InforEuro);
    let lines = record_lines(text).into_iter().chain(std::iter::repeat(1));
    for (record, line) in records.iter().zip(lines) {
        match record {
            Record { iso_a3_code: Some(code), value: Some(value), .. } => {
                let month = month_in(file_name)?;
                collected.add(code.trim(), month, &number_text(value), line)?;
            }
            Record {
                currency_iso: Some(code),
                amount: Some(amount),
                date_start: Some(start),
                date_end,
                ..
            } => {
                for month in months(start, date_end.as_deref(), line)? {
                    collected.add(code.trim(), month, &number_text(amount), line)?;
                }
            }
            _ => {
                return Err((
                    Some(line),
                    Bilingual::new(
                        "dit record heeft geen munt met koers (isoA3Code en value, of currencyIso, amount en dateStart)",
                        "this record has no currency with a rate (isoA3Code and value, or currencyIso, amount and dateStart)",
                    ),
                    expected_files(),
                ));
            }
        }
    }
    collected.finish()
}

pub(super) fn read_csv(file_name: &str, text: &str) -> Result<RatesRead, Refusal> {
    let first_line = text.lines().next().unwrap_or_default();
    let separator = [b';', b'\t', b',']
        .into_iter()
        .find(|separator| first_line.contains(char::from(*separator)))
        .ok_or_else(unknown_file)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let header = records.next().transpose().map_err(|error| broken_csv(&error))?.unwrap_or_default();
    let column = |names: &[&str]| {
        header.iter().position(|title| {
            let title: String = title.chars().filter(char::is_ascii_alphanumeric).collect();
            names.contains(&title.to_ascii_lowercase().as_str())
        })
    };
    let code_column = column(&["isocode", "isoa3code", "currencycode", "currencyiso", "iso"]);
    let value_column = column(&["value", "rate", "exchangerate", "amount"]);
    let (Some(code_column), Some(value_column)) = (code_column, value_column) else {
        return Err(unknown_file());
    };
    let month = month_in(file_name)?;
    let mut collected = Collected::new(RateSource::InforEuro);
    for record in records {
        let record = record.map_err(|error| broken_csv(&error))?;
        let code = record.get(code_column).unwrap_or_default();
        if code.is_empty() {
            continue;
        }
        let line = line_of(&record);
        let value = record.get(value_column).unwrap_or_default();
        collected.add(code, month, &with_decimal_point(value, line)?, line)?;
    }
    collected.finish()
}

fn unknown_file() -> Refusal {
    (
        Some(1),
        Bilingual::new(
            "de eerste regel is die van geen bekend koersenbestand",
            "the first line is that of no known file of rates",
        ),
        expected_files(),
    )
}

/// "1,9558" is a number with a decimal comma; "1,655" could be two numbers and is refused.
fn with_decimal_point(value: &str, line: u32) -> Result<String, Refusal> {
    let Some((whole, decimals)) = value.split_once(',') else { return Ok(value.to_owned()) };
    if decimals.len() == 3 || value.contains('.') || decimals.contains(',') {
        return Err((
            Some(line),
            Bilingual::new(
                format!("koers '{value}' kan op twee manieren worden gelezen"),
                format!("rate '{value}' can be read in two ways"),
            ),
            Bilingual::new(
                "schrijf een decimale punt en geen scheiding van duizendtallen",
                "write a decimal point and no separator of thousands",
            ),
        ));
    }
    Ok(format!("{whole}.{decimals}"))
}

/// The rate as the file writes it, whether as number or as text.
fn number_text(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}

/// First day of the month that a file name states, such as `inforeuro-2025-03.json`.
fn month_in(file_name: &str) -> Result<NaiveDate, Refusal> {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    let name = name.as_bytes();
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let mut months: Vec<NaiveDate> = Vec::new();
    for (start, window) in name.windows(7).enumerate() {
        let stands_alone = !is_digit(start.checked_sub(1).and_then(|before| name.get(before)))
            && !is_digit(name.get(start.saturating_add(7)));
        let text = std::str::from_utf8(window).unwrap_or_default().replace('_', "-");
        if let (true, Ok(month)) =
            (stands_alone, NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d"))
        {
            months.push(month);
        }
    }
    months.dedup();
    match months.as_slice() {
        [month] => Ok(*month),
        _ => Err((
            None,
            Bilingual::new(
                "het bestand zegt niet van welke maand de koersen zijn",
                "the file does not say which month the rates are of",
            ),
            Bilingual::new(
                "zet jaar en maand in de bestandsnaam, zoals inforeuro-2025-03.json",
                "put year and month in the file name, such as inforeuro-2025-03.json",
            ),
        )),
    }
}

/// The months from one day to another; both as `dd/MM/yyyy`. Without an end, only the first month.
fn months(start: &str, end: Option<&str>, line: u32) -> Result<Vec<NaiveDate>, Refusal> {
    let refused = || {
        let end = end.unwrap_or("…");
        (
            Some(line),
            Bilingual::new(
                format!("{start} tot {end} zijn geen hele maanden"),
                format!("{start} to {end} are not whole months"),
            ),
            Bilingual::new(
                "schrijf dateStart als eerste dag van een maand (dd/mm/jjjj), dateEnd als laatste",
                "write dateStart as the first day of a month (dd/mm/yyyy), dateEnd as the last",
            ),
        )
    };
    let day =
        |text: &str| NaiveDate::parse_from_str(text.trim(), "%d/%m/%Y").map_err(|_unreadable| refused());
    let first = day(start)?;
    let last = end.map(day).transpose()?.unwrap_or(first);
    let starts_month = first.format("%d").to_string() == "01";
    if !starts_month || last < first {
        return Err(refused());
    }
    // The rates began in 1999; a century bounds a mistyped year.
    let later = (0..1200).map_while(|count| first.checked_add_months(Months::new(count)));
    Ok(later.take_while(|month| *month <= last).collect())
}

/// The line that each record of a JSON list starts on.
fn record_lines(text: &str) -> Vec<u32> {
    let (mut lines, mut line, mut depth) = (Vec::new(), 1_u32, 0_u32);
    let (mut in_text, mut escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            b'\n' => line = line.saturating_add(1),
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'{' | b'[' => {
                if depth == 1 {
                    lines.push(line);
                }
                depth = depth.saturating_add(1);
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    lines
}
