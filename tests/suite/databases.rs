//! The two doors of the database and what the database itself refuses.

use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use verantwoord::db::{DatabaseUrl, StoreError, audit};

use crate::support::books::{TestBooks, moment};

on_each_database!(
    booked_records_cannot_be_changed_or_deleted,
    a_failed_write_leaves_nothing,
    a_panic_in_a_write_leaves_nothing_and_frees_the_lock,
    writers_at_the_same_time_all_succeed,
    what_may_be_left_does_not_wait_for_another_writer,
);

fn audit_record(detail: &str) -> audit::AuditRecord<'_> {
    audit::AuditRecord { at: moment(), actor: "tester", act: "test", subject: "books", detail }
}

fn booked_records_cannot_be_changed_or_deleted(books: &TestBooks) {
    books.with_cbr().with_progress();
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    let map = verantwoord::operations::imports::MapValue {
        grant: "CBR",
        field: verantwoord::domain::expense::ExpenseField::Activity,
        value: "HM-T",
        code: Some("HM-TZ"),
    };
    verantwoord::operations::imports::map_value(&books.books, &books.actor, &map).unwrap();
    verantwoord::operations::reports::make_report(
        &books.books,
        &books.actor,
        "financial-report",
        "CBR",
        "2024-1",
    )
    .unwrap();
    for table in [
        "grant_versions",
        "postings",
        "expenditures",
        "stored_files",
        "progress_statements",
        "reports",
        "audit_records",
        "activities",
        "budget_lines",
        "exchange_rates",
        "import_findings",
        "import_rows",
        "import_batches",
        "reporting_periods",
        "value_maps",
    ] {
        let column = match table {
            "stored_files" => "size_bytes",
            "audit_records" => "detail",
            "activities" | "reporting_periods" | "value_maps" => "code",
            "budget_lines" => "category",
            "exchange_rates" => "units_per_euro",
            "import_findings" => "value",
            "import_rows" => "cells",
            "import_batches" => "file_name",
            "expenditures" | "postings" => "amount_cents",
            _ => "number",
        };
        for statement in [format!("UPDATE {table} SET {column} = {column}"), format!("DELETE FROM {table}")] {
            let outcome =
                books.books.db.write(|conn| conn.batch_execute(&statement).map_err(StoreError::from));
            let cause = format!("{:?}", outcome.unwrap_err());
            assert!(cause.contains(&format!("{table} is append-only")), "{statement}: {cause}");
        }
    }
}

fn a_failed_write_leaves_nothing(books: &TestBooks) {
    let outcome: Result<(), StoreError> = books.books.db.write(|conn| {
        audit::insert(conn, &audit_record("never kept"))?;
        Err(StoreError::NotFound("anything".to_owned()))
    });
    assert!(matches!(outcome, Err(StoreError::NotFound(_))));
    assert_eq!(audit_count(books), 0);
}

fn a_panic_in_a_write_leaves_nothing_and_frees_the_lock(books: &TestBooks) {
    for _ in 0..10 {
        let db = books.books.db.clone();
        let panicked = std::thread::spawn(move || {
            db.write(|conn| -> Result<(), StoreError> {
                audit::insert(conn, &audit_record("never kept"))?;
                panic!("on purpose");
            })
        })
        .join();
        assert!(panicked.is_err());
    }
    books.books.db.write(|conn| audit::insert(conn, &audit_record("kept"))).unwrap();
    assert_eq!(audit_count(books), 1);
}

fn writers_at_the_same_time_all_succeed(books: &TestBooks) {
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..5 {
                    books
                        .books
                        .db
                        .write(|conn| {
                            audit::count(conn)?;
                            audit::insert(conn, &audit_record("kept"))
                        })
                        .unwrap();
                }
            });
        }
    });
    assert_eq!(audit_count(books), 20);
}

fn what_may_be_left_does_not_wait_for_another_writer(books: &TestBooks) {
    let db = &books.books.db;
    let note = || db.write_if_free(|conn| audit::insert(conn, &audit_record("noted")));
    let others = db.takes_several_writers();
    std::thread::scope(|scope| {
        let (begun, has_begun) = channel();
        let (go_on, may_end) = channel::<()>();
        let may_end = Mutex::new(may_end);
        scope.spawn(move || {
            db.write(|conn| {
                audit::insert(conn, &audit_record("a long import"))?;
                begun.send(()).unwrap();
                may_end.lock().unwrap().recv().unwrap();
                Ok::<_, StoreError>(())
            })
            .unwrap();
        });
        has_begun.recv().unwrap();
        let asked = Instant::now();
        assert_eq!(note().unwrap().is_some(), others);
        assert!(asked.elapsed() < Duration::from_secs(2), "it waited {:?}", asked.elapsed());
        go_on.send(()).unwrap();
    });
    assert!(note().unwrap().is_some());
    assert_eq!(audit_count(books), 2 + i64::from(others));
}

fn audit_count(books: &TestBooks) -> i64 {
    books.books.db.read(audit::count).unwrap()
}

#[test]
fn an_address_that_leads_nowhere_is_refused_at_once_and_its_password_stays_secret() {
    let url: DatabaseUrl = "postgres://me:secret@127.0.0.1:1/books".parse().unwrap();
    let error = verantwoord::db::Database::open(&url).err().unwrap();
    assert!(!error.to_string().contains("secret"));
    assert!(matches!(error, StoreError::Broken(_)));
}
