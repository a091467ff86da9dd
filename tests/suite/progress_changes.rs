//! One part of a statement stated anew, by one person or by two at once.

use chrono::NaiveDate;
use verantwoord::domain::language::Bilingual;
use verantwoord::domain::progress::{
    ActivityProgress, AgeBracket, Gender, IndicatorProgress, MilestoneProgress, Narrative, PersonGroup,
};
use verantwoord::domain::progress_change::{ProgressChange, ProgressPart};
use verantwoord::domain::report::ReportState;
use verantwoord::operations::progress::{ProgressEdit, ProgressStated, change_progress, read_progress};
use verantwoord::operations::report_life::{ReportChoice, freeze_report, move_report};
use verantwoord::operations::{Actor, OperationError};

use crate::support::books::TestBooks;

on_each_database!(
    each_change_is_the_next_statement,
    two_people_do_not_overwrite_each_other,
    what_cannot_be_meant_is_refused,
    reported_progress_stays_as_it_was_reported,
);

const PERIOD: &str = "2025-1";

fn change(books: &TestBooks, seen: i64, change: &ProgressChange) -> Result<ProgressStated, OperationError> {
    change_progress(&books.books, &books.actor, &ProgressEdit { grant: "CBR", period: PERIOD, seen, change })
}

fn activity(code: &str, done: u32, reason: Option<&str>) -> ProgressChange {
    let deviation = reason.map(Bilingual::same);
    ProgressChange::Activity(ActivityProgress { code: code.to_owned(), done, forecast: 300, deviation })
}

fn milestone(code: &str, reached: Option<&str>, expected: Option<&str>) -> ProgressChange {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    ProgressChange::Milestone(MilestoneProgress {
        code: code.to_owned(),
        reached_on: reached.map(day),
        expected_on: expected.map(day),
        dropped: false,
        note: None,
    })
}

fn persons(code: &str, count: u32) -> ProgressChange {
    let groups = vec![PersonGroup { age: AgeBracket::From18To60, gender: Gender::Female, count }];
    ProgressChange::Indicator(IndicatorProgress { code: code.to_owned(), count: None, groups })
}

fn words(section: &str, text: &str) -> ProgressChange {
    ProgressChange::Narrative(Narrative { section: section.to_owned(), text: Bilingual::same(text) })
}

fn refusal(outcome: Result<ProgressStated, OperationError>) -> String {
    match outcome.unwrap_err() {
        OperationError::Conflict(text) | OperationError::Rejected(text) => text.en,
        other => other.to_string(),
    }
}

fn each_change_is_the_next_statement(books: &TestBooks) {
    books.with_cbr();
    assert_eq!(read_progress(&books.books, "CBR", PERIOD).unwrap().number, 0);
    let steps = [
        activity("HM-NG", 40, None),
        milestone("M06", Some("2025-04-11"), None),
        persons("O.3.1", 174),
        words("summary", "We spent EUR {{ spent_period }}."),
        ProgressChange::Nothing(ProgressPart::Milestone("M06".to_owned())),
    ];
    for (seen, step) in (0_i64..).zip(&steps) {
        let stated = change(books, seen, step).unwrap();
        assert_eq!((stated.number, stated.changed), (seen + 1, true), "{step:?}");
    }
    let stated = read_progress(&books.books, "CBR", PERIOD).unwrap();
    assert_eq!(stated.number, 5);
    assert_eq!(stated.stated.unwrap().1, "tester");
    assert_eq!(stated.statement.activity("HM-NG").unwrap().done, 40);
    assert_eq!(stated.statement.indicator("O.3.1").unwrap().total(), 174);
    assert_eq!(stated.statement.milestone("M06"), None);
    // The same once more is no new statement.
    let again = change(books, 5, &persons("O.3.1", 174)).unwrap();
    assert_eq!((again.number, again.changed), (5, false));
}

fn two_people_do_not_overwrite_each_other(books: &TestBooks) {
    books.with_cbr();
    change(books, 0, &persons("O.3.1", 100)).unwrap();
    // Both saw statement 1. The first changes the indicator, the second something else: both stay.
    let fatima = Actor::named("Fatima de Vries");
    let by_fatima = |seen, step: &ProgressChange| {
        let edit = ProgressEdit { grant: "CBR", period: PERIOD, seen, change: step };
        change_progress(&books.books, &fatima, &edit)
    };
    by_fatima(1, &persons("O.3.1", 120)).unwrap();
    assert_eq!(change(books, 1, &milestone("M06", Some("2025-04-11"), None)).unwrap().number, 3);
    // The second also changes the indicator: she is told, and nothing is lost.
    let told = refusal(change(books, 1, &persons("O.3.1", 130)));
    // The newest statement is the tester's own; the indicator in it is Fatima's.
    assert!(
        told.starts_with("Fatima de Vries changed indicator O.3.1 at 09:00 (UTC) while you were writing"),
        "{told}"
    );
    let stated = read_progress(&books.books, "CBR", PERIOD).unwrap();
    assert_eq!(stated.statement.indicator("O.3.1").unwrap().total(), 120);
    assert_eq!(stated.statement.milestones.len(), 1);
    // To want what is there already is no conflict.
    assert!(!change(books, 1, &persons("O.3.1", 120)).unwrap().changed);
    assert_eq!(change(books, 3, &persons("O.3.1", 130)).unwrap().number, 4);
}

fn what_cannot_be_meant_is_refused(books: &TestBooks) {
    books.with_cbr();
    for (step, complaint) in [
        (activity("HM-NG", 39, None), "HM-NG: 39 done, 40 planned, and no reason"),
        (activity("NOPE", 1, Some("why")), "NOPE"),
        (milestone("M06", Some("2025-07-02"), None), "after the end of reporting period 2025-1"),
        (milestone("M06", None, None), "not exactly one of reached, expected or dropped"),
        (persons("O.3.2", 3), "O.3.2 counts no persons"),
        (words("summary", "Good. We spent {{ spnt }} euros. End."), "\"We spent {{ spnt }} euros.\""),
        (words("nowhere", "Words."), "text nowhere"),
    ] {
        let told = refusal(change(books, 0, &step));
        assert!(told.contains(complaint), "{step:?}: {told}");
    }
    assert_eq!(read_progress(&books.books, "CBR", PERIOD).unwrap().number, 0, "nothing was kept");
}

fn reported_progress_stays_as_it_was_reported(books: &TestBooks) {
    books.with_cbr().with_progress();
    let choice = |form| ReportChoice { form, grant: "CBR", period: PERIOD };
    let step = milestone("M09", None, Some("2025-10-01"));
    // A financial report says nothing about milestones.
    freeze_report(&books.books, &books.actor, &choice("financial-report")).unwrap();
    assert_eq!(change(books, 1, &step).unwrap().number, 2);
    freeze_report(&books.books, &books.actor, &choice("progress-report")).unwrap();
    let told = refusal(change(books, 2, &milestone("M09", None, Some("2025-11-01"))));
    assert!(
        told.contains("The progress of period 2025-1 is fixed: version 1 of the report is frozen"),
        "{told}"
    );
    let withdrawn = ReportState::Withdrawn;
    move_report(&books.books, &books.actor, &choice("progress-report"), withdrawn, "too early").unwrap();
    assert_eq!(change(books, 2, &milestone("M09", None, Some("2025-11-01"))).unwrap().number, 3);
}
