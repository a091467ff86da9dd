//! The sample workbooks: every planted mistake at its own cell, every good row posted, the same lines from all writers.

use std::collections::BTreeSet;

use crate::support::books::{TestBooks, fixture_bytes, fixture_text, fixtures_in, workbooks};
use crate::support::reading::{assert_sound, ledger_facts};
use crate::support::{spreadsheet, xlsb};

on_each_database!(
    every_planted_mistake_is_reported_at_its_own_cell_and_the_other_rows_are_posted,
    every_workbook_posts_what_its_maker_counted,
    the_same_rows_give_the_same_lines_whoever_wrote_the_file,
);

/// Rows of a small CSV without quotes in the columns that are asked for.
fn rows(name: &str) -> Vec<Vec<String>> {
    let text = fixture_text(name);
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn every_planted_mistake_is_reported_at_its_own_cell_and_the_other_rows_are_posted(books: &TestBooks) {
    books.with_cbr();
    let planted: BTreeSet<(String, String)> = rows("cbr/workbooks/planted-mistakes.csv")
        .into_iter()
        .map(|row| (format!("{}!{}", row[1], row[2]), row[3].clone()))
        .collect();
    assert!(planted.len() >= 12);
    let outcome = books.import("cbr/workbooks/2025-2-met-fouten.xlsx").unwrap();
    let found: BTreeSet<(String, String)> = outcome
        .findings
        .iter()
        .map(|finding| {
            (format!("{}!{}", finding.place.sheet, finding.place.cell), finding.code.code().to_owned())
        })
        .collect();
    assert_eq!(found, planted);
    assert_eq!(outcome.findings.len(), planted.len());
    let kept = outcome.rows.waiting + outcome.rows.ignored + outcome.rows.duplicates;
    assert_eq!(kept, u64::try_from(planted.len()).unwrap(), "one mistake a row");
    assert_eq!(outcome.rows.posted, outcome.rows.read() - kept);
    assert!(outcome.rows.posted >= 10);
    assert_sound(books);
}

fn every_workbook_posts_what_its_maker_counted(books: &TestBooks) {
    books.with_cbr();
    let mut lines = 0;
    for row in rows("cbr/workbooks/expected.csv") {
        let outcome = books.import(&format!("cbr/workbooks/{}", row[0])).unwrap();
        let counted = outcome.rows;
        let got = [
            counted.read(),
            counted.posted,
            counted.waiting,
            counted.ignored,
            counted.duplicates,
            u64::try_from(outcome.posted_cents.get()).unwrap(),
        ]
        .map(|count| count.to_string());
        assert_eq!(got[..], row[1..7], "{}", row[0]);
        lines += counted.posted;
    }
    assert!(lines >= 300, "{lines}");
    assert_eq!(rows("cbr/workbooks/expected.csv").len(), workbooks().len());
    assert_sound(books);
}

fn the_same_rows_give_the_same_lines_whoever_wrote_the_file(books: &TestBooks) {
    books.with_cbr();
    let mut first: Option<Vec<String>> = None;
    let names = fixtures_in("same-data", &[".xlsx", ".xls", ".ods", ".csv"]);
    assert_eq!(names.len(), 5);
    let written = names.into_iter().map(|name| {
        let bytes = fixture_bytes(&format!("same-data/{name}"));
        (name, bytes)
    });
    let binary = xlsb::workbook(&spreadsheet::open(&fixture_bytes("same-data/expenses-openpyxl.xlsx")));
    for (name, bytes) in written.chain([("expenses.xlsb".to_owned(), binary)]) {
        let before = ledger_facts(books).len();
        let outcome = books.import_bytes(&name, &bytes).unwrap();
        assert!(outcome.rows.posted >= 20, "{name}: {:?}", outcome.findings);
        assert_eq!(outcome.rows.waiting, 0, "{name}: {:?}", outcome.findings);
        let lines = ledger_facts(books).split_off(before);
        match &first {
            Some(first) => assert_eq!(&lines, first, "{name}"),
            None => first = Some(lines),
        }
        let batch = outcome.batch.unwrap();
        verantwoord::operations::imports::reverse_import(&books.books, &books.actor, batch, &|_stage| {})
            .unwrap();
    }
}

/// What the demo embeds is what the folder holds.
#[test]
fn the_demo_carries_every_sample() {
    let list =
        std::fs::read_to_string(crate::support::books::repository().join("src/cli/demo_files.rs")).unwrap();
    let rates = fixtures_in("cbr/rates", &[".json"]).into_iter().map(|name| format!("rates/{name}"));
    let progress = fixtures_in("cbr/progress", &[".toml"]).into_iter().map(|name| format!("progress/{name}"));
    let workbooks = workbooks().into_iter().map(|name| format!("workbooks/{name}"));
    let bases = fixtures_in("cbr/bases", &[".toml", ".csv"]).into_iter().map(|name| format!("bases/{name}"));
    let hours = fixtures_in("cbr/hours", &[".xlsx", ".csv"]).into_iter().map(|name| format!("hours/{name}"));
    for name in rates.chain(progress).chain(workbooks).chain(bases).chain(hours) {
        assert!(list.contains(&format!("\"{name}\"")), "{name} is not in the demo");
    }
}
