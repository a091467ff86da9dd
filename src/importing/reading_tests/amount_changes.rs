//! Columns and titles that change what amounts mean: the rows wait, and the finding says why.

use super::{findings_of, read, rows_of};

const NAMES: &str = "Activiteit;Kostensoort;Leverancier;Betaaldatum";
const ROW: &str = "HM-NG;a;Hotel;28-02-2025";

#[test]
fn a_column_that_changes_the_amounts_makes_its_rows_wait() {
    for (headers, values, found) in [
        ("Bedrag;D/C", "100;C", &["F1 column-changes-amounts D/C"][..]),
        ("Bedrag;Debet/Credit", "100;Credit", &["F1 column-changes-amounts Debet/Credit"]),
        ("Af/Bij;Bedrag", "Bij;100", &["E1 column-changes-amounts Af/Bij"]),
        ("Bedrag;Bij/Af", "100;Af", &["F1 column-changes-amounts Bij/Af"]),
        ("Bedrag;D/C", "100;", &[]),
        ("Bedrag (in duizenden)", "100", &["E1 column-changes-amounts Bedrag (in duizenden)"]),
        ("Bedrag (in duizenden euro's)", "1", &["E1 column-changes-amounts Bedrag (in duizenden euro's)"]),
        ("Bedrag x 1.000", "100", &["E1 column-changes-amounts Bedrag x 1.000"]),
        ("Bedrag (EUR x 1.000)", "100", &["E1 column-changes-amounts Bedrag (EUR x 1.000)"]),
        ("Amount in thousands", "100", &["E1 column-changes-amounts Amount in thousands"]),
        ("Totaal;Subsidiabel bedrag", "100;50", &["F1 column-changes-amounts Subsidiabel bedrag"]),
        ("Total;Eligible amount (EUR)", "100;50", &["F1 column-changes-amounts Eligible amount (EUR)"]),
        ("Bedrag;Subsidiabel %", "100;50", &["F1 column-changes-amounts Subsidiabel %"]),
        ("Bedrag;Toerekening %", "100;50", &["F1 column-changes-amounts Toerekening %"]),
        ("Bedrag;Opmerking", "100;in duizenden", &[]),
    ] {
        let read = read("uitgaven.csv", format!("{NAMES};{headers}\n{ROW};{values}").as_bytes());
        assert_eq!(findings_of(&read), found, "{headers}");
        let row = if found.is_empty() { "2: HM-NG a 2025-02-28 EUR 100" } else { "2: waits" };
        assert_eq!(rows_of(&read), [row], "{headers}");
    }
}

#[test]
fn a_title_that_changes_the_amounts_makes_the_rows_wait() {
    for (title, header, value, found) in [
        ("Valuta: USD", "Bedrag", "100", &["A1 column-changes-amounts Valuta: USD"][..]),
        ("Valuta;USD", "Bedrag", "100", &["B1 column-changes-amounts USD"]),
        ("Currency: US dollars", "Bedrag", "100", &["A1 column-changes-amounts Currency: US dollars"]),
        ("Alle bedragen in NGN", "Bedrag", "100", &["A1 column-changes-amounts Alle bedragen in NGN"]),
        ("Bedragen in duizenden", "Bedrag", "100", &["A1 column-changes-amounts Bedragen in duizenden"]),
        ("Valuta: EUR", "Bedrag", "100", &[]),
        ("Alle bedragen in euro's", "Bedrag", "100", &[]),
        ("Valuta: USD", "Bedrag (EUR)", "100", &[]),
        ("Valuta: USD", "Bedrag;Valuta", "100;EUR", &[]),
        ("Uitgaven in Nigeria", "Bedrag", "100", &[]),
    ] {
        let text = format!("{title}\n\n{NAMES};{header}\n{ROW};{value}");
        let read = read("uitgaven.csv", text.as_bytes());
        assert_eq!(findings_of(&read), found, "{title}");
        let row = if found.is_empty() { "4: HM-NG a 2025-02-28 EUR 100" } else { "4: waits" };
        assert_eq!(rows_of(&read), [row], "{title}");
    }
}
