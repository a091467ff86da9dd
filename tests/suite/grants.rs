//! Grants: loading, amending, and what stays as it was.

use verantwoord::domain::language::Bilingual;
use verantwoord::operations::OperationError;
use verantwoord::operations::grants::{find_grant, load_grant};

use crate::support::books::{TestBooks, fixture_text};
use crate::support::reading::{assert_sound, ledger_facts};

on_each_database!(
    loading_the_same_file_twice_changes_nothing,
    a_changed_budget_becomes_a_new_version_and_booked_lines_stay,
    a_superseded_budget_cannot_change,
    a_booked_budget_line_or_period_cannot_leave,
    a_broken_file_changes_nothing,
    the_rules_of_costs_cannot_change_once_something_is_booked,
);

fn loading_the_same_file_twice_changes_nothing(books: &TestBooks) {
    books.with_cbr();
    let before = find_grant(&books.books, "CBR").unwrap();
    let again =
        load_grant(&books.books, &books.actor, "grant.toml", &fixture_text("cbr/grant.toml")).unwrap();
    assert!(!again.changed && again.new_budget_versions.is_empty(), "{again:?}");
    let after = find_grant(&books.books, "CBR").unwrap();
    assert_eq!((after.version, after.hash), (before.version, before.hash));
}

/// The file with one amount of its newest budget changed.
fn with_another_amount(text: &str) -> String {
    let newest = text.rfind("[[budget_version]]").unwrap();
    let (before, after) = text.split_at(newest);
    let amounts = after.find("amounts").unwrap();
    let (kept, rest) = after.split_at(amounts);
    let quote = rest.find("= \"").unwrap() + 3;
    let end = quote + rest[quote..].find('"').unwrap();
    assert_ne!(&rest[quote..end], "1.00");
    format!("{before}{kept}{}1.00{}", &rest[..quote], &rest[end..])
}

fn a_changed_budget_becomes_a_new_version_and_booked_lines_stay(books: &TestBooks) {
    books.with_cbr();
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    let (lines, before) = (ledger_facts(books), find_grant(&books.books, "CBR").unwrap());
    let changed = with_another_amount(&fixture_text("cbr/grant.toml"));
    let loaded = load_grant(&books.books, &books.actor, "grant.toml", &changed).unwrap();
    assert!(loaded.changed);
    assert_eq!(loaded.new_budget_versions, [3]);
    let after = find_grant(&books.books, "CBR").unwrap();
    let versions = &after.definition.budget_versions;
    assert_eq!(versions[..2], before.definition.budget_versions[..]);
    assert_ne!(versions[2].lines, versions[1].lines);
    assert_eq!(ledger_facts(books), lines);
    assert!(!load_grant(&books.books, &books.actor, "grant.toml", &changed).unwrap().changed);
    assert_sound(books);
}

fn a_superseded_budget_cannot_change(books: &TestBooks) {
    books.with_cbr();
    let text = fixture_text("cbr/grant.toml");
    let first = text.find("approved_on = \"").unwrap() + "approved_on = \"".len();
    let changed = format!("{}2024-03-02{}", &text[..first], &text[first + 10..]);
    assert_ne!(changed, text);
    let error = load_grant(&books.books, &books.actor, "grant.toml", &changed).unwrap_err();
    assert!(
        matches!(&error, OperationError::Conflict(Bilingual { en, .. }) if en.contains("Budget version 1")),
        "{error:?}"
    );
    assert_eq!(find_grant(&books.books, "CBR").unwrap().version, 1);
}

fn a_booked_budget_line_or_period_cannot_leave(books: &TestBooks) {
    books.with_cbr();
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    let text = fixture_text("cbr/grant.toml");
    let renamed = text
        .replace("code = \"2024-1\"", "code = \"2024-X\"")
        .replace("2024-1 =", "2024-X =")
        .replace("\"2024-1\" =", "\"2024-X\" =");
    let error = load_grant(&books.books, &books.actor, "grant.toml", &renamed).unwrap_err();
    assert!(
        matches!(&error, OperationError::Conflict(Bilingual { en, .. }) if en.contains("2024-1")),
        "{error:?}"
    );
    assert_eq!(find_grant(&books.books, "CBR").unwrap().version, 1);
}

fn the_rules_of_costs_cannot_change_once_something_is_booked(books: &TestBooks) {
    let original = fixture_text("cbr/grant.toml");
    let changes = [
        ("staff_costs", "\"13(2)(c)\"", "\"13(2)(d)\""),
        ("indirect_costs", "\"indirect-7\"", "\"none\""),
        ("vat", "\"not-recoverable\"", "\"recoverable\""),
        ("exchange_rule", exchange_rule(&original), "\"ecb-day-of-payment\""),
    ];
    let load = |text: &str| load_grant(&books.books, &books.actor, "grant.toml", text);
    books.with_cbr();
    for (key, from, to) in changes {
        assert!(load(&original.replace(from, to)).unwrap().changed, "{key}");
        assert!(load(&original).unwrap().changed, "{key}");
    }
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    let before = find_grant(&books.books, "CBR").unwrap();
    for (key, from, to) in changes {
        match load(&original.replace(from, to)).unwrap_err() {
            OperationError::Conflict(words) => {
                assert!(words.en.contains(&format!(": {key}.")), "{}", words.en);
                assert!(words.nl.contains(&format!(": {key}.")), "{}", words.nl);
            }
            other => panic!("{key}: {other:?}"),
        }
    }
    assert_eq!(find_grant(&books.books, "CBR").unwrap().hash, before.hash);
}

/// The exchange rule of a grant file, in its quotes.
fn exchange_rule(text: &str) -> &str {
    let line = text.lines().find(|line| line.starts_with("exchange_rule")).unwrap();
    line.split_once("= ").unwrap().1
}

fn a_broken_file_changes_nothing(books: &TestBooks) {
    let text = fixture_text("cbr/grant.toml").replace("fund = \"AMIF\"", "fund = \"EFRO\"");
    let error = load_grant(&books.books, &books.actor, "grant.toml", &text).unwrap_err();
    match error {
        OperationError::BadFile(problems) => {
            let line = text.lines().position(|line| line.starts_with("fund =")).unwrap() + 1;
            assert_eq!(usize::try_from(problems[0].line).unwrap(), line, "{problems:?}");
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(find_grant(&books.books, "CBR"), Err(OperationError::NotFound(_))));
}
