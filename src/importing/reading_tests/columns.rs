//! Columns of numbers and of dates, as people in five countries write them, and how each column is read as a whole: the
//! values, a question ("ask"), or a value that is none ("?").

use super::{ReadWorkbook, read};
use crate::domain::finding::FindingCode;

/// A list with one column of interest: its rows stand in rows 2 and on.
fn list_of(language: &str, column: Column, values: &str) -> ReadWorkbook {
    let names = match language {
        "nl" => ["Activiteit", "Kostensoort", "Leverancier", "Betaaldatum", "Bedrag"],
        "en" => ["Activity", "Cost category", "Supplier", "Payment date", "Amount"],
        "de" => ["Aktivität", "Kostenart", "Lieferant", "Zahlungsdatum", "Betrag"],
        _ => ["Activité", "Catégorie de coûts", "Fournisseur", "Date de paiement", "Montant"],
    };
    let row = |value: &str| match column {
        Column::Amount => format!("HM-NG\ta\tHotel\t2025-02-28\t{value}"),
        Column::Date => format!("HM-NG\ta\tHotel\t{value}\t100"),
    };
    let rows = values.split(" | ").map(row);
    let text = std::iter::once(names.join("\t")).chain(rows).collect::<Vec<_>>().join("\n");
    read("lijst.tsv", text.as_bytes())
}

#[derive(Clone, Copy, PartialEq)]
enum Column {
    Amount,
    Date,
}

/// What became of each row.
fn readings(language: &str, column: Column, values: &str) -> String {
    let read = list_of(language, column, values);
    let letter = if column == Column::Amount { 'E' } else { 'D' };
    let count = u32::try_from(values.split(" | ").count()).unwrap();
    let asked = read.findings.iter().any(|found| found.place.cell == format!("{letter}1"));
    let reading = |row: u32| {
        if let Some(draft) = read.drafts.iter().find(|draft| draft.source.row == row) {
            let amounts = &draft.amounts;
            let currency = amounts.currency.to_string();
            return match column {
                Column::Date => draft.payment_date.to_string(),
                Column::Amount if currency == "EUR" => amounts.gross.unwrap().normalize().to_string(),
                Column::Amount => format!("{} {currency}", amounts.gross.unwrap().normalize()),
            };
        }
        let cell = format!("{letter}{row}");
        match read.findings.iter().find(|found| found.place.cell == cell).map(|found| found.code) {
            Some(FindingCode::AmountUnreadable | FindingCode::DateUnreadable) => "?".to_owned(),
            Some(FindingCode::NumbersAmbiguous | FindingCode::DatesAmbiguous) => "ask".to_owned(),
            Some(other) => other.code().to_owned(),
            None if asked => "ask".to_owned(),
            None => "nothing said".to_owned(),
        }
    };
    (2..count + 2).map(reading).collect::<Vec<_>>().join(" | ")
}

fn check(column: Column, cases: &[(&str, &str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(language, values, expected)| (readings(language, column, values), language, values, expected))
        .filter(|(found, _, _, expected)| found != *expected)
        .map(|(found, language, values, expected)| {
            format!("{language}: {values}\n   found {found}\nexpected {expected}")
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn columns_of_amounts_are_read_as_they_were_meant() {
    let tables: [&[_]; 5] =
        [&PLAIN_AMOUNTS, &THOUSANDS, &NEGATIVE_AMOUNTS, &AMOUNTS_WITH_WORDS, &DOUBTFUL_AMOUNTS];
    check(Column::Amount, &tables.concat());
}

#[test]
fn columns_of_dates_are_read_as_they_were_meant() {
    let tables: [&[_]; 3] = [&DATES_OF_DIGITS, &DATES_WITH_MONTHS, &DOUBTFUL_DATES];
    check(Column::Date, &tables.concat());
}

#[test]
fn the_tables_are_as_long_as_they_should_be() {
    let tables = [
        PLAIN_AMOUNTS.len(),
        THOUSANDS.len(),
        NEGATIVE_AMOUNTS.len(),
        AMOUNTS_WITH_WORDS.len(),
        DOUBTFUL_AMOUNTS.len(),
        DATES_OF_DIGITS.len(),
        DATES_WITH_MONTHS.len(),
        DOUBTFUL_DATES.len(),
    ];
    assert!(tables.iter().sum::<usize>() >= 150, "{tables:?}");
}

const PLAIN_AMOUNTS: [(&str, &str, &str); 22] = [
    ("nl", "100 | 250 | 99", "100 | 250 | 99"),
    ("nl", "100,00 | 250,50", "100 | 250.5"),
    ("nl", "1.234,56 | 12,50", "1234.56 | 12.5"),
    ("nl", "1234,56 | 12,5", "1234.56 | 12.5"),
    ("nl", ",50 | 1,25", "0.5 | 1.25"),
    ("nl", "12, | 3,50", "12 | 3.5"),
    ("nl", "007,50 | 010,00", "7.5 | 10"),
    ("nl", "12.50 | 13.75", "12.5 | 13.75"),
    ("en", "100.00 | 250.50", "100 | 250.5"),
    ("en", "1,234.56 | 12.50", "1234.56 | 12.5"),
    ("en", "1234.56 | 12.5", "1234.56 | 12.5"),
    ("en", ".50 | 1.25", "0.5 | 1.25"),
    ("en", "12,50 | 13,75", "12.5 | 13.75"),
    ("de", "1.234,56 | 12,50", "1234.56 | 12.5"),
    ("de", "0,99 | 1.000,00", "0.99 | 1000"),
    ("de", "1'234.56 | 12.50", "1234.56 | 12.5"),
    ("de", "1’234.50 | 12.05", "1234.5 | 12.05"),
    ("fr", "1 234,56 | 12,50", "1234.56 | 12.5"),
    ("fr", "1\u{A0}234,56 | 12,50", "1234.56 | 12.5"),
    ("fr", "1\u{202F}234,56 | 0,05", "1234.56 | 0.05"),
    ("fr", "1'234.56 | 12.05", "1234.56 | 12.05"),
    ("en", " 12.50  |   1,000.00", "12.5 | 1000"),
];

const THOUSANDS: [(&str, &str, &str); 20] = [
    ("nl", "1.234 | 12,50", "1234 | 12.5"),
    ("nl", "1.234 | 1.234.567", "1234 | 1234567"),
    ("nl", "12.000 | 3.500 | 250,00", "12000 | 3500 | 250"),
    ("nl", "1.234 | 12.50", "1.234 | 12.5"),
    ("en", "1,234 | 12.50", "1234 | 12.5"),
    ("en", "1,234 | 1,234,567", "1234 | 1234567"),
    ("en", "12,000 | 3,500 | 250.00", "12000 | 3500 | 250"),
    ("en", "1,234 | 12,50", "1.234 | 12.5"),
    ("de", "1.000 | 999,90", "1000 | 999.9"),
    ("de", "1'234 | 5'678", "1234 | 5678"),
    ("de", "1'234'567 | 12", "1234567 | 12"),
    ("de", "1’000 | 250.50", "1000 | 250.5"),
    ("fr", "1 234 | 12 345 678", "1234 | 12345678"),
    ("fr", "1\u{A0}234 | 567", "1234 | 567"),
    ("fr", "1\u{202F}234 | 12,5", "1234 | 12.5"),
    ("fr", "1\u{2009}234\u{2009}567 | 1", "1234567 | 1"),
    ("nl", "1.234.567,89 | 1.000", "1234567.89 | 1000"),
    ("en", "1,234,567.89 | 1,000", "1234567.89 | 1000"),
    ("nl", "1.23.456 | 12,50", "? | 12.5"),
    ("en", "1,23,456.00 | 12.50", "? | 12.5"),
];

const NEGATIVE_AMOUNTS: [(&str, &str, &str); 28] = [
    ("nl", "-12,50 | 100,00", "-12.5 | 100"),
    ("nl", "12,50- | 100,00", "-12.5 | 100"),
    ("nl", "(12,50) | 100,00", "-12.5 | 100"),
    ("nl", "−12,50 | 100,00", "-12.5 | 100"),
    ("nl", "–12,50 | 100,00", "-12.5 | 100"),
    ("nl", "- 12,50 | 100,00", "-12.5 | 100"),
    ("nl", "12,50 - | 100,00", "-12.5 | 100"),
    ("nl", "( 12,50 ) | 100,00", "-12.5 | 100"),
    ("nl", "-1.234,56 | 1.234,56-", "-1234.56 | -1234.56"),
    ("nl", "(1.234) | 12,50", "-1234 | 12.5"),
    ("nl", "1.234- | 12,50", "-1234 | 12.5"),
    ("nl", "+12,50 | 100,00", "12.5 | 100"),
    ("nl", "12,50+ | 100,00", "12.5 | 100"),
    ("nl", "12,50 CR | 100,00 DR", "-12.5 | 100"),
    ("nl", "12,50CR | 100,00DR", "-12.5 | 100"),
    ("en", "12.50 cr | 100.00 dr", "-12.5 | 100"),
    ("en", "1,234.56 CR | 12.50", "-1234.56 | 12.5"),
    ("en", "(1,234.56) | 12.50", "-1234.56 | 12.5"),
    ("en", "($1,234.56) | $12.50", "-1234.56 USD | 12.5 USD"),
    ("en", "-$1,234.56 | $-12.50", "-1234.56 USD | -12.5 USD"),
    ("en", "(12.50 | 12.50)", "? | ?"),
    ("de", "-1.234,56 | 12,50", "-1234.56 | 12.5"),
    ("de", "1.234,56- | 12,50", "-1234.56 | 12.5"),
    ("de", "-1'234.56 | 12.50", "-1234.56 | 12.5"),
    ("de", "12,50 H | 12,50 S", "? | ?"),
    ("fr", "-1 234,56 | 12,50", "-1234.56 | 12.5"),
    ("fr", "(1 234,56) | 12,50", "-1234.56 | 12.5"),
    ("fr", "- 1\u{202F}234,56 € | 12,50 €", "-1234.56 | 12.5"),
];

const AMOUNTS_WITH_WORDS: [(&str, &str, &str); 32] = [
    ("nl", "€ 1.234,56 | € 12,50", "1234.56 | 12.5"),
    ("nl", "€1.234,56 | 12,50€", "1234.56 | 12.5"),
    ("nl", "€\u{A0}1.234,56 | €\u{A0}12,50", "1234.56 | 12.5"),
    ("nl", "€ 12,- | € 1.250,-", "12 | 1250"),
    ("nl", "€ 12,-- | 13,50", "12 | 13.5"),
    ("nl", "€ 12,– | 13,50", "12 | 13.5"),
    ("nl", "EUR 12,50 | 12,50 EUR", "12.5 | 12.5"),
    ("nl", "eur 12,50 | 12,50 euro", "12.5 | 12.5"),
    ("nl", "€ -12,50 | -€ 12,50", "-12.5 | -12.5"),
    ("nl", "€ (12,50) | (€ 12,50)", "-12.5 | -12.5"),
    ("nl", "€ 12,50- | € 12,50 CR", "-12.5 | -12.5"),
    ("nl", "USD 1.234,56 | US$ 12,50", "1234.56 USD | 12.5 USD"),
    ("nl", "21% | 12,50", "? | 12.5"),
    ("nl", "21 % | 12,50", "? | 12.5"),
    ("nl", "twaalf | 12,50", "? | 12.5"),
    ("nl", "12,50 incl. | 12,50", "? | 12.5"),
    ("nl", "ca. 100 | 12,50", "? | 12.5"),
    ("nl", "12 | n.v.t.", "12 | amount-missing"),
    ("nl", "12 | -", "12 | amount-missing"),
    ("en", "£1,234.56 | GBP 12.50", "1234.56 GBP | 12.5 GBP"),
    ("en", "€1,234.56 | €12.50", "1234.56 | 12.5"),
    ("en", "NGN 1,234,567.00 | ₦ 12.50", "1234567 NGN | 12.5 NGN"),
    ("en", "12.50 USD | $ 12.50", "12.5 USD | 12.5 USD"),
    ("en", "1e5 | 12.50", "? | 12.5"),
    ("en", "12 EUR 50 | 12.50", "? | 12.5"),
    ("de", "12,50 € | 1.234,00 €", "12.5 | 1234"),
    ("de", "CHF 1'234.50 | CHF 12.00", "1234.5 CHF | 12 CHF"),
    ("de", "Fr. 1'234.50 | Fr. 12.–", "1234.5 CHF | 12 CHF"),
    ("de", "CHF 12.- | CHF 1'234.--", "12 CHF | 1234 CHF"),
    ("de", "100 CHF | 1’250.05 CHF", "100 CHF | 1250.05 CHF"),
    ("fr", "12,50 € | 1 234,00 €", "12.5 | 1234"),
    ("fr", "1 234,50 CHF | 12,00 CHF", "1234.5 CHF | 12 CHF"),
];

const DOUBTFUL_AMOUNTS: [(&str, &str, &str); 12] = [
    ("nl", "1.234 | 5.678", "ask | ask"),
    ("nl", "1.234 | 500", "ask | 500"),
    ("nl", "(1.234) | 500", "ask | 500"),
    ("nl", "€ 1.234 | € 500", "ask | 500"),
    ("nl", "1.250,- | 1.500", "1250 | 1500"),
    ("en", "1,234 | 5,678", "ask | ask"),
    ("en", "1,234 | 500", "ask | 500"),
    ("en", "1.234,56 | 1,234.56 | 1.234", "1234.56 | 1234.56 | ask"),
    ("de", "1.234 | 1'234.50 | 1.000,50", "ask | 1234.5 | 1000.5"),
    ("de", "123.456 | 999", "ask | 999"),
    ("fr", "1,234 | 12", "ask | 12"),
    ("fr", "1 234 | 1.234", "1234 | ask"),
];

const DATES_OF_DIGITS: [(&str, &str, &str); 26] = [
    ("nl", "28-02-2025 | 01-03-2025", "2025-02-28 | 2025-03-01"),
    ("nl", "28/02/2025 | 1/3/2025", "2025-02-28 | 2025-03-01"),
    ("nl", "28.02.2025 | 01.03.2025", "2025-02-28 | 2025-03-01"),
    ("nl", "28-2-'25 | 1-3-'25", "2025-02-28 | 2025-03-01"),
    ("nl", "28-02-25 | 01-03-25", "2025-02-28 | 2025-03-01"),
    ("nl", "01-03-2025 | 02-03-2025", "2025-03-01 | 2025-03-02"),
    ("nl", "2025-03-01 | 2025-02-28", "2025-03-01 | 2025-02-28"),
    ("nl", "20250301 | 20250228", "2025-03-01 | 2025-02-28"),
    ("nl", "45717 | 45716", "2025-03-01 | 2025-02-28"),
    ("nl", "28-02-2025 14:30 | 01-03-2025 09:05:00", "2025-02-28 | 2025-03-01"),
    ("nl", "2025-03-01T00:00:00 | 28-02-2025", "2025-03-01 | 2025-02-28"),
    ("nl", "31-02-2025 | 28-02-2025", "? | 2025-02-28"),
    ("nl", "00-00-0000 | 28-02-2025", "? | 2025-02-28"),
    ("nl", "28-02-1925 | 28-02-2025", "? | 2025-02-28"),
    ("en", "02/28/2025 | 03/01/2025", "2025-02-28 | 2025-03-01"),
    ("en", "28/02/2025 | 01/03/2025", "2025-02-28 | 2025-03-01"),
    ("en", "2/28/25 | 3/1/25", "2025-02-28 | 2025-03-01"),
    ("en", "2025/03/01 | 2025/02/28", "2025-03-01 | 2025-02-28"),
    ("en", "5/5/2025 | 6/6/2025", "2025-05-05 | 2025-06-06"),
    ("en", "02/28/2025 2:30 PM | 03/01/2025 9:05 AM", "2025-02-28 | 2025-03-01"),
    ("de", "28.02.2025 | 01.03.2025", "2025-02-28 | 2025-03-01"),
    ("de", "1.3.2025 | 2.3.2025", "2025-03-01 | 2025-03-02"),
    ("de", "28.2.25 | 1.3.25", "2025-02-28 | 2025-03-01"),
    ("fr", "28/02/2025 | 01/03/2025", "2025-02-28 | 2025-03-01"),
    ("fr", "28.02.2025 | 1.3.2025", "2025-02-28 | 2025-03-01"),
    ("fr", "28-02-2025 | 01-03-2025", "2025-02-28 | 2025-03-01"),
];

const DATES_WITH_MONTHS: [(&str, &str, &str); 20] = [
    ("nl", "1 maart 2025 | 28 februari 2025", "2025-03-01 | 2025-02-28"),
    ("nl", "1 mrt 2025 | 28 feb 2025", "2025-03-01 | 2025-02-28"),
    ("nl", "1 mrt. '25 | 28 feb. '25", "2025-03-01 | 2025-02-28"),
    ("nl", "za 1 maart 2025 | vrijdag 28 februari 2025", "2025-03-01 | 2025-02-28"),
    ("nl", "1-mrt-25 | 28-feb-25", "2025-03-01 | 2025-02-28"),
    ("nl", "1 MEI 2025 | 1 Mei 2025", "2025-05-01 | 2025-05-01"),
    ("nl", "31 april 2025 | 30 april 2025", "? | 2025-04-30"),
    ("nl", "maart 2025 | 1 maart 2025", "? | 2025-03-01"),
    ("en", "1 March 2025 | 28 February 2025", "2025-03-01 | 2025-02-28"),
    ("en", "March 1, 2025 | Feb 28, 2025", "2025-03-01 | 2025-02-28"),
    ("en", "1-Mar-25 | 28-Feb-25", "2025-03-01 | 2025-02-28"),
    ("en", "1st March 2025 | 2nd of March 2025", "2025-03-01 | 2025-03-02"),
    ("en", "Saturday, March 1, 2025 | Fri 28 Feb 2025", "2025-03-01 | 2025-02-28"),
    ("en", "2025-Mar-01 | 01MAR2025", "2025-03-01 | 2025-03-01"),
    ("de", "1. März 2025 | 28. Februar 2025", "2025-03-01 | 2025-02-28"),
    ("de", "1. Mrz 2025 | 1. Okt. 2025", "2025-03-01 | 2025-10-01"),
    ("de", "24. Dezember 2024 | 1. Mai 2025", "2024-12-24 | 2025-05-01"),
    ("fr", "1er mars 2025 | 28 février 2025", "2025-03-01 | 2025-02-28"),
    ("fr", "1 août 2025 | 24 déc. 2024", "2025-08-01 | 2024-12-24"),
    ("fr", "14 juil. 2025 | 1 avr. 2025", "2025-07-14 | 2025-04-01"),
];

const DOUBTFUL_DATES: [(&str, &str, &str); 8] = [
    ("en", "01/02/2025 | 03/04/2025", "ask | ask"),
    ("en", "01/02/2025 | 5/5/2025", "ask | 2025-05-05"),
    ("en", "31/01/2025 | 01/31/2025 | 01/02/2025", "2025-01-31 | 2025-01-31 | ask"),
    ("en", "01/02/25 | 03/04/25", "ask | ask"),
    ("en", "01-02-2025 | 03-04-2025", "2025-02-01 | 2025-04-03"),
    ("nl", "01/02/2025 | 03/04/2025", "2025-02-01 | 2025-04-03"),
    ("fr", "01/02/2025 | 03/04/2025", "ask | ask"),
    ("de", "01/02/2025 | 03/04/2025", "ask | ask"),
];
