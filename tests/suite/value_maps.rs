//! Saying once what a text means mends every row that has it.

use verantwoord::domain::expense::ExpenseField;
use verantwoord::domain::finding::FindingCode;
use verantwoord::operations::OperationError;
use verantwoord::operations::imports::{
    ImportOutcome, MapValue, ValueMapped, list_value_maps, map_value, show_import,
};

use crate::support::books::TestBooks;
use crate::support::program::{done, run};
use crate::support::reading::assert_sound;

on_each_database!(
    one_mapping_mends_all_rows_that_say_so,
    a_mapping_is_taken_back_and_its_history_stays,
    a_mapping_needs_a_code_that_exists_and_a_text_that_is_none,
    accounts_of_a_ledger_are_mapped_to_categories,
);

const HEAD: &str =
    "Activiteit;Kostensoort;Land;Leverancier;Factuurnummer;Betaaldatum;Valuta;Bedrag incl. btw\n";

fn map<'a>(field: ExpenseField, value: &'a str, code: Option<&'a str>) -> MapValue<'a> {
    MapValue { grant: "CBR", field, value, code }
}

fn say(
    books: &TestBooks,
    field: ExpenseField,
    value: &str,
    code: Option<&str>,
) -> Result<ValueMapped, OperationError> {
    map_value(&books.books, &books.actor, &map(field, value, code))
}

fn import(books: &TestBooks, rows: &[&str]) -> ImportOutcome {
    let text = format!("{HEAD}{}", rows.join("\n"));
    books.import_bytes("maart.csv", text.as_bytes()).unwrap()
}

fn one_mapping_mends_all_rows_that_say_so(books: &TestBooks) {
    books.with_cbr();
    let rows = [
        "HM-T;f;NG;Hotel;A-1;15-03-2025;EUR;100,00",
        "hm t;f;Bovenland;Hotel;A-2;15-03-2025;EUR;100,00",
        "HM-NG;f;NG;Hotel;A-3;15-03-2025;eurootjes;100,00",
    ];
    let before = import(books, &rows);
    assert_eq!((before.rows.posted, before.rows.waiting), (0, 3), "{:?}", before.findings);
    let unknown = before.with_code(FindingCode::UnknownActivity).next().unwrap();
    assert!(unknown.remedy.nl.contains("voor alle rijen vast wat 'HM-T' betekent"), "{}", unknown.remedy.nl);
    say(books, ExpenseField::Activity, "HM-T", Some("HM-TZ")).unwrap();
    say(books, ExpenseField::Country, "Bovenland", Some("TZ")).unwrap();
    say(books, ExpenseField::Currency, "Eurootjes", Some("EUR")).unwrap();
    let after = import(books, &rows);
    assert_eq!((after.rows.posted, after.rows.waiting), (3, 0), "{:?}", after.findings);
    let told: Vec<_> = after
        .with_code(FindingCode::ValueMapped)
        .map(|finding| (finding.place.cell.as_str(), finding.value.as_str(), finding.message.en.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("A2", "HM-T", "'HM-T' was read as HM-TZ in 2 rows: so mapped by tester on 26-01-2026."),
            ("C3", "Bovenland", "'Bovenland' was read as TZ in 1 row: so mapped by tester on 26-01-2026."),
            ("G4", "eurootjes", "'eurootjes' was read as EUR in 1 row: so mapped by tester on 26-01-2026."),
        ]
    );
    let readings: Vec<_> =
        after.sheets[0].mapped_values.iter().map(|used| (used.value.as_str(), used.rows)).collect();
    assert_eq!(readings, [("HM-T", 2), ("Bovenland", 1), ("eurootjes", 1)]);
    let details = show_import(&books.books, after.batch.unwrap()).unwrap();
    assert!(details.findings.iter().any(|finding| finding.code == FindingCode::ValueMapped));
    assert_sound(books);
}

fn a_mapping_is_taken_back_and_its_history_stays(books: &TestBooks) {
    books.with_cbr();
    say(books, ExpenseField::Activity, "HM-T", Some("HM-TZ")).unwrap();
    let again = say(books, ExpenseField::Activity, "hm-t", Some("HM-TZ")).unwrap();
    assert!(!again.changed);
    let other = say(books, ExpenseField::Activity, "HM-T", Some("HM-NG")).unwrap();
    assert_eq!((other.before.as_deref(), other.changed), (Some("HM-TZ"), true));
    say(books, ExpenseField::Activity, "HM T", None).unwrap();
    let row = "HM-T;f;NG;Hotel;A-1;15-03-2025;EUR;100,00";
    assert_eq!(import(books, &[row]).rows.waiting, 1);
    let in_force = list_value_maps(&books.books, "CBR", false).unwrap();
    assert_eq!(in_force, []);
    let all = list_value_maps(&books.books, "CBR", true).unwrap();
    let codes: Vec<_> = all.iter().map(|map| map.code.as_deref()).collect();
    assert_eq!(codes, [Some("HM-TZ"), Some("HM-NG"), None]);
    let nothing = say(books, ExpenseField::Activity, "HM-T", None);
    assert!(matches!(nothing, Err(OperationError::NotFound(_))), "{nothing:?}");
}

fn a_mapping_needs_a_code_that_exists_and_a_text_that_is_none(books: &TestBooks) {
    books.with_cbr();
    for (field, value, code) in [
        (ExpenseField::Activity, "HM-T", "HM-XX"),
        (ExpenseField::Category, "4300", "z"),
        (ExpenseField::Country, "Bovenland", "Tanzania"),
        (ExpenseField::Currency, "eurootjes", "EURO"),
        (ExpenseField::Activity, "HM-NG", "HM-TZ"),
        (ExpenseField::Activity, "  ", "HM-TZ"),
        (ExpenseField::Supplier, "Hotel", "HM-TZ"),
    ] {
        let refused = say(books, field, value, Some(code));
        assert!(matches!(refused, Err(OperationError::Rejected(_))), "{value} {code}: {refused:?}");
    }
    assert_eq!(list_value_maps(&books.books, "CBR", true).unwrap(), []);
}

fn accounts_of_a_ledger_are_mapped_to_categories(books: &TestBooks) {
    books.with_cbr();
    say(books, ExpenseField::Category, "4300", Some("f")).unwrap();
    let after = import(
        books,
        &["HM-NG;4300;NG;Hotel;A-1;15-03-2025;EUR;100,00", "HM-NG;4310;NG;Hotel;A-2;15-03-2025;EUR;100,00"],
    );
    assert_eq!((after.rows.posted, after.rows.waiting), (1, 1), "{:?}", after.findings);
}

#[test]
fn texts_are_mapped_and_listed_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    done(folder.path(), &["grant", "load", "fixtures/cbr/grant.toml"]);
    let arguments = ["import", "map-value", "--grant", "CBR", "--field", "activity", "HM-T", "HM-TZ"];
    assert_eq!(
        done(folder.path(), &arguments),
        "activity 'HM-T' means HM-TZ from now on (before: nothing).\n"
    );
    let listed = done(folder.path(), &["import", "maps", "--grant", "CBR", "--json"]);
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    assert_eq!((&listed[0]["field"], &listed[0]["value"]), (&"activity".into(), &"HM-T".into()));
    done(folder.path(), &["import", "unmap-value", "--grant", "CBR", "--field", "activity", "HM-T"]);
    assert_eq!(done(folder.path(), &["import", "maps", "--grant", "CBR", "--json"]), "[]\n");
    let wrong = run(folder.path(), &["import", "map-value", "--grant", "CBR", "--field", "net", "x", "y"]);
    assert_eq!(wrong.code, 1);
    assert!(wrong.err.contains("net-amount"), "{}", wrong.err);
}
