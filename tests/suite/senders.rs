//! Two senders may mean different things by the same headers: how columns are read is remembered for each of them.

use verantwoord::domain::expense::ExpenseField;
use verantwoord::domain::ids::ImportBatchId;
use verantwoord::domain::reading_plan::{ColumnPlan, ColumnUse, ReadingPlan, SheetPlan, TakenBack};
use verantwoord::operations::OperationError;
use verantwoord::operations::imports::{
    ImportCommand, ImportOutcome, check_import, import_as_planned, list_mappings, map_import, show_import,
    stage_as_planned,
};

use crate::support::books::TestBooks;
use crate::support::reading::assert_sound;

on_each_database!(
    two_senders_keep_two_mappings_of_the_same_headers,
    a_corrected_version_comes_from_the_same_sender,
    a_sender_may_be_named_and_taken_back_afterwards,
);

/// One expense with two amounts: 100 euros that its header names, and 200 that somebody has to point out.
fn file(number: &str) -> String {
    format!(
        "Activiteit;Kostensoort;Leverancier;Factuurnummer;Betaaldatum;Bedrag incl. btw;Kolom X\n\
         HM-NG;f;Hotel Ikeja;{number};15-03-2025;100,00;200,00\n"
    )
}

fn from(sender: &str) -> ReadingPlan {
    ReadingPlan { sender: Some(sender.to_owned()), ..ReadingPlan::default() }
}

/// The same, where the last column holds the amount.
fn with_last_column(plan: ReadingPlan, sheet: &str) -> ReadingPlan {
    let holds = |what| ColumnPlan { holds: Some(what), ..ColumnPlan::default() };
    let amount = ColumnUse::Field(ExpenseField::GrossAmount);
    let columns = [("F".to_owned(), holds(ColumnUse::Nothing)), ("G".to_owned(), holds(amount))];
    let sheet_plan = SheetPlan { columns: columns.into(), ..SheetPlan::default() };
    ReadingPlan { sheets: [(sheet.to_owned(), sheet_plan)].into(), ..plan }
}

fn command<'a>(name: &'a str, text: &'a str, replaces: Option<ImportBatchId>) -> ImportCommand<'a> {
    ImportCommand {
        grant: "CBR",
        file_name: name,
        bytes: text.as_bytes(),
        sheet: None,
        replaces,
        dry_run: false,
    }
}

fn import(books: &TestBooks, name: &str, said: &ReadingPlan) -> ImportOutcome {
    let text = file(name);
    let file_name = format!("{name}.csv");
    import_as_planned(&books.books, &books.actor, &command(&file_name, &text, None), said, &|_stage| {})
        .unwrap()
}

/// Cents posted, and the sender whose agreement the columns were read by.
fn told(outcome: &ImportOutcome) -> (i64, Option<&str>) {
    let mapping = outcome.sheets[0].mapping.as_ref();
    (outcome.posted_cents.get(), mapping.and_then(|mapping| mapping.sender.as_deref()))
}

fn senders(books: &TestBooks) -> Vec<Option<String>> {
    list_mappings(&books.books, "CBR").unwrap().into_iter().map(|mapping| mapping.sender).collect()
}

fn two_senders_keep_two_mappings_of_the_same_headers(books: &TestBooks) {
    books.with_cbr();
    assert_eq!(told(&import(books, "c1", &from("COA"))), (10_000, None));
    let said = with_last_column(from("Stichting Nidos"), "n1");
    assert_eq!(told(&import(books, "n1", &said)), (20_000, None));
    for (name, sender, expected) in [
        ("c2", Some(" coa "), (10_000, Some("COA"))),
        ("n2", Some("Stichting Nidos"), (20_000, Some("Stichting Nidos"))),
        // Nothing is agreed for anybody in particular: the names of the headers tell.
        ("i1", Some("IOM"), (10_000, None)),
        // Without a sender the headers alone decide, by what was agreed last.
        ("x1", None, (10_000, Some("IOM"))),
    ] {
        let said = sender.map_or_else(ReadingPlan::default, from);
        assert_eq!(told(&import(books, name, &said)), expected, "{name}");
    }
    let named = [Some("COA"), Some("Stichting Nidos"), Some("IOM"), None];
    assert_eq!(senders(books), named.map(|sender| sender.map(str::to_owned)));
    let long = import_as_planned(
        &books.books,
        &books.actor,
        &command("long.csv", &file("long"), None),
        &from(&"x".repeat(201)),
        &|_stage| {},
    );
    assert!(matches!(long, Err(OperationError::Rejected(words)) if words.en.contains("200 characters")));
    assert_sound(books);
}

fn a_corrected_version_comes_from_the_same_sender(books: &TestBooks) {
    books.with_cbr();
    import(books, "n1", &with_last_column(from("Stichting Nidos"), "n1"));
    let first = import(books, "n2", &from("Stichting Nidos")).batch;
    import(books, "c1", &from("COA"));
    let text = file("n2").replace("200,00", "210,00");
    let corrected = command("n2-beter.csv", &text, first);
    let outcome =
        import_as_planned(&books.books, &books.actor, &corrected, &ReadingPlan::default(), &|_stage| {})
            .unwrap();
    assert_eq!(outcome.succession.unwrap().changed.len(), 1);
    assert_eq!(outcome.sheets[0].mapping.as_ref().unwrap().sender.as_deref(), Some("Stichting Nidos"));
    assert_eq!(senders(books).len(), 2);
    assert_sound(books);
}

fn a_sender_may_be_named_and_taken_back_afterwards(books: &TestBooks) {
    books.with_cbr();
    import(books, "n1", &with_last_column(from("Stichting Nidos"), "n1"));
    import(books, "c1", &from("COA"));
    let text = file("n2");
    let staged = stage_as_planned(
        &books.books,
        &books.actor,
        &command("n2.csv", &text, None),
        &ReadingPlan::default(),
        &|_stage| {},
    );
    let batch = staged.unwrap().batch.unwrap();
    let amount = |said: &ReadingPlan| {
        map_import(&books.books, &books.actor, batch, said, &|_stage| {}).unwrap().outcome.posted_cents.get()
    };
    assert_eq!(amount(&from("Stichting Nidos")), 20_000);
    let nobody = TakenBack { sender: true, ..TakenBack::default() };
    assert_eq!(amount(&ReadingPlan { taken_back: nobody, ..ReadingPlan::default() }), 10_000);
    assert_eq!(amount(&from("Stichting Nidos")), 20_000);
    check_import(&books.books, &books.actor, batch, &|_stage| {}).unwrap();
    let kept = show_import(&books.books, batch).unwrap().batch;
    assert_eq!((kept.plan.sender.as_deref(), kept.ready_cents.get()), (Some("Stichting Nidos"), 20_000));
}
