//! Tests of `rate_file`: one broken file per rule, with the place that is reported.

use super::*;

const ECB: &str =
    "Date,USD,JPY,ZAR,ROL,\n2025-03-07,1.0857,160.33,19.7,,\n2025-03-06, 1.0816 ,N/A,19.6,31234,\n\n";

fn rates(file_name: &str, text: &str) -> Vec<String> {
    let read = read_rates(file_name, text.as_bytes()).unwrap();
    read.rates
        .iter()
        .map(|rate| format!("{} {} {}", rate.valid_on, rate.currency, rate.units_per_euro))
        .collect()
}

fn refusal(file_name: &str, text: &str) -> String {
    read_rates(file_name, text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn the_ecb_history_is_read_without_its_holes() {
    let wanted = [
        "2025-03-06 USD 1.0816",
        "2025-03-06 ZAR 19.6",
        "2025-03-07 JPY 160.33",
        "2025-03-07 USD 1.0857",
        "2025-03-07 ZAR 19.7",
    ];
    assert_eq!(rates("eurofxref-hist.csv", ECB), wanted);
    assert_eq!(rates("renamed.txt", &format!("\u{feff}{}", ECB.replace('\n', "\r\n"))), wanted);
    let read = read_rates("eurofxref-hist.csv", ECB.as_bytes()).unwrap();
    assert_eq!(read.source, RateSource::Ecb);
    assert_eq!(read.skipped, BTreeMap::from([("ROL".to_owned(), 1)]));
}

#[test]
fn a_month_of_inforeuro_is_read_from_json_and_csv() {
    let json = r#"[
        {"country": "Nigeria", "currency": "Naira", "isoA3Code": "NGN", "isoA2Code": "NG", "value": 1655.2, "comment": null},
        {"country": "Benin", "currency": "CFA", "isoA3Code": "XOF", "isoA2Code": "BJ", "value": "655.957", "comment": "x"},
        {"country": "Togo", "currency": "CFA", "isoA3Code": "XOF", "isoA2Code": "TG", "value": 655.957, "comment": null},
        {"country": "Moon", "currency": "Moon", "isoA3Code": "XXX", "isoA2Code": "XX", "value": 1, "comment": null},
        {"country": "Aruba", "currency": "Euro", "isoA3Code": "EUR", "isoA2Code": "NL", "value": 1, "comment": null}
    ]"#;
    let wanted = ["2025-03-01 NGN 1655.2", "2025-03-01 XOF 655.957"];
    for name in ["inforeuro-2025-03.json", "2025-03", "rates/2024-12/koersen_2025_03.json"] {
        assert_eq!(rates(name, json), wanted, "{name}");
    }
    let read = read_rates("2025-03", json.as_bytes()).unwrap();
    assert_eq!((read.source, read.skipped), (RateSource::InforEuro, BTreeMap::from([("XXX".to_owned(), 1)])));

    for csv in [
        "Country,Currency,ISO code,Value\nNigeria,Naira,NGN,1655.20\nBenin,CFA,XOF,655.957\n",
        "Country;Currency;ISO A3 code;Rate\nNigeria;Naira;NGN;1655,20\n\nBenin;CFA;XOF;655.957\n",
        "Value\tisoA3Code\n1655.2\tNGN\n655.9570\tXOF\n1\tEUR\n",
    ] {
        assert_eq!(rates("inforeuro-2025-03.csv", csv), wanted, "{csv}");
    }
}

#[test]
fn the_history_of_one_currency_is_read_month_by_month() {
    let json = r#"[
        {"currencyIso": "TZS", "refCurrency": "EUR", "amount": 2755.4, "dateStart": "01/03/2025", "dateEnd": "31/03/2025"},
        {"currencyIso": "TZS", "refCurrency": "EUR", "amount": "2700", "dateStart": "01/01/2025", "dateEnd": "28/02/2025"},
        {"currencyIso": "TZS", "refCurrency": "EUR", "amount": 2801.25, "dateStart": "01/04/2025", "dateEnd": null}
    ]"#;
    assert_eq!(
        rates("tzs.json", json),
        ["2025-01-01 TZS 2700", "2025-02-01 TZS 2700", "2025-03-01 TZS 2755.4", "2025-04-01 TZS 2801.25"]
    );
}

#[test]
fn a_file_that_cannot_be_trusted_is_refused_with_its_line() {
    let month = |value: &str| {
        format!(
            "[\n{{\"isoA3Code\": \"USD\", \"value\": 1.08}},\n{{\"isoA3Code\": \"NGN\", \"value\": {value}}}\n]"
        )
    };
    let history = |start: &str, end: &str| {
        format!(
            "[{{\"currencyIso\": \"TZS\", \"amount\": 1, \"dateStart\": \"{start}\", \"dateEnd\": \"{end}\"}}]"
        )
    };
    for (name, text, line, words) in [
        ("a.csv", ECB.replace("1.0816", "0"), "a.csv:3:", "rate '0' of USD is not above zero"),
        ("a.csv", ECB.replace("1.0816", "-1.08"), "a.csv:3:", "is not above zero"),
        ("a.csv", ECB.replace("1.0816", "-"), "a.csv:3:", "rate '-' of USD is not a number"),
        ("a.csv", ECB.replace("2025-03-06", "06-03-2025"), "a.csv:3:", "'06-03-2025' is not a date"),
        (
            "a.csv",
            ECB.replace("2025-03-06", "2025-03-07"),
            "a.csv:3:",
            "USD has two rates for 2025-03-07: 1.0857 and 1.0816",
        ),
        ("a.csv", ECB.replace("JPY", "USD"), "a.csv:1:", "column USD is there twice"),
        ("2025-03.json", month("0"), "2025-03.json:3:", "is not above zero"),
        ("2025-03.json", month("\"-5.5\""), "2025-03.json:3:", "is not above zero"),
        ("2025-03.json", month("null"), "2025-03.json:3:", "this record has no currency with a rate"),
        ("2025-03.json", month("true"), "2025-03.json:3:", "rate 'true' of NGN is not a number"),
        (
            "2025-03.json",
            month("1").replace("NGN", "USD"),
            "2025-03.json:3:",
            "USD has two rates for 2025-03-01: 1.08 and 1",
        ),
        ("inforeuro.json", month("1"), "inforeuro.json:", "the file does not say which month"),
        (
            "2025-13.json",
            month("1"),
            "2025-13.json:",
            "put year and month in the file name, such as inforeuro-2025-03.json",
        ),
        ("2025-03 2025-04.json", month("1"), "2025-03 2025-04.json:", "which month"),
        ("12025-03.json", month("1"), "12025-03.json:", "which month"),
        (
            "2025-03.json",
            "[{\"isoA3Code\"\n:}]".to_owned(),
            "2025-03.json:2:",
            "not a list of InforEuro rates",
        ),
        ("2025-03.json", "{}".to_owned(), "2025-03.json:1:", "not a list of InforEuro rates"),
        ("2025-03.json", "[]".to_owned(), "2025-03.json:", "the file holds no rates"),
        (
            "t.json",
            history("02/03/2025", "31/03/2025"),
            "t.json:1:",
            "02/03/2025 to 31/03/2025 are not whole months",
        ),
        ("t.json", history("01/03/2025", "28/02/2025"), "t.json:1:", "are not whole months"),
        (
            "2025-03.csv",
            "Country;ISO code;Value\nNigeria;NGN;1,655\n".to_owned(),
            "2025-03.csv:2:",
            "can be read in two ways",
        ),
        (
            "2025-03.csv",
            "Country;ISO code;Value\nNigeria;NGN;0\n".to_owned(),
            "2025-03.csv:2:",
            "is not above zero",
        ),
        ("2025-03.csv", "Land;Munt\nNigeria;NGN\n".to_owned(), "2025-03.csv:1:", "no known file of rates"),
        ("empty.csv", String::new(), "empty.csv:1:", "no known file of rates"),
    ] {
        let refusal = refusal(name, &text);
        assert!(refusal.starts_with(line) && refusal.contains(words), "{refusal}");
    }
}

#[test]
fn the_demonstration_rates_can_be_loaded() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/cbr/rates");
    let mut months = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let read = read_rates(path.to_str().unwrap(), &std::fs::read(&path).unwrap()).unwrap();
        assert!(read.skipped.is_empty(), "{path:?}: {:?}", read.skipped);
        if read.source == RateSource::InforEuro {
            months += 1;
            for code in ["NGN", "TZS", "USD"] {
                assert!(read.rates.iter().any(|rate| rate.currency.code() == code), "{path:?}: {code}");
            }
        }
    }
    assert_eq!(months, 22);
}
