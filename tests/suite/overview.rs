//! The first page of a grant: its figures are those of the ledger and the reports.

use verantwoord::clock::Clock;
use verantwoord::domain::deadlines::{Duty, DutyState};
use verantwoord::domain::money::Cents;
use verantwoord::domain::overview::{BudgetPart, BudgetStanding};
use verantwoord::domain::report::ReportState;
use verantwoord::operations::Books;
use verantwoord::operations::execution::budget_execution;
use verantwoord::operations::overview::{GrantOverview, overview};
use verantwoord::operations::report_life::{ReportChoice, freeze_report, move_report};

use crate::support::books::TestBooks;

on_each_database!(
    the_overview_adds_up_to_the_ledger,
    what_was_handed_in_is_no_longer_due,
    the_overview_of_an_empty_grant_is_all_zero,
    a_second_advance_comes_within_reach,
);

fn seen(books: &TestBooks) -> GrantOverview {
    overview(&books.books, "CBR").unwrap()
}

fn whole(parts: &[BudgetPart]) -> BudgetStanding {
    BudgetStanding::sum(parts.iter().map(|part| part.standing)).unwrap()
}

fn the_overview_adds_up_to_the_ledger(books: &TestBooks) {
    books.with_cbr().with_progress().with_workbooks();
    let seen = seen(books);
    let execution = budget_execution(&books.books, "CBR", None).unwrap();
    let total = execution.execution.total().unwrap();
    assert_eq!(seen.total.realised, total.total().unwrap());
    assert_eq!(seen.total.approved, total.approved);
    assert!(seen.total.realised > Cents::new(100_000_000), "{:?}", seen.total);
    assert_eq!(whole(&seen.by_category), seen.total);
    assert_eq!(whole(&seen.by_activity), seen.total);
    // The curve ends where the figures do: spent today, and the forecast at the end.
    assert_eq!(seen.curve.actual.last().unwrap(), &(seen.today, seen.total.realised));
    let end = seen.grant.definition.decision.period.to;
    assert_eq!(seen.curve.forecast.last().unwrap(), &(end, seen.total.forecast().unwrap()));
    assert_eq!(seen.curve.plan.last().unwrap(), &(end, seen.total.approved));
    assert_eq!(seen.funding.total().unwrap().total().unwrap(), seen.total.realised);
    // One workbook was made with mistakes: its rows wait.
    assert!(seen.waiting.rows > 0 && seen.waiting.imports >= 1, "{:?}", seen.waiting);
    // 26 January 2026: the report over the second half of 2025 is due in two days.
    let open: Vec<_> = seen
        .deadlines
        .iter()
        .filter(|deadline| !matches!(deadline.state, DutyState::Ahead { .. }))
        .map(|deadline| (deadline.due.to_string(), deadline.state))
        .collect();
    assert_eq!(
        open,
        [
            ("2025-01-28".to_owned(), DutyState::Overdue { days: 363 }),
            ("2025-07-28".to_owned(), DutyState::Overdue { days: 182 }),
            ("2026-01-28".to_owned(), DutyState::Open { days: 2 }),
        ]
    );
    let last = seen.deadlines.last().unwrap();
    assert_eq!((&last.duty, last.due.to_string().as_str()), (&Duty::FinalRequest, "2029-04-01"));
    assert_eq!((last.weeks, last.article.as_str()), (13, "27(1)"));
}

fn what_was_handed_in_is_no_longer_due(books: &TestBooks) {
    books.with_cbr().with_progress();
    let choice = ReportChoice { form: "progress-report", grant: "CBR", period: "2024-1" };
    freeze_report(&books.books, &books.actor, &choice).unwrap();
    let first = |books: &TestBooks| seen(books).deadlines[0].state;
    assert!(matches!(first(books), DutyState::Overdue { .. }), "frozen is not handed in");
    move_report(&books.books, &books.actor, &choice, ReportState::Submitted, "").unwrap();
    assert_eq!(first(books), DutyState::Done { on: books.books.clock.today() });
    move_report(&books.books, &books.actor, &choice, ReportState::Returned, "figures").unwrap();
    assert!(matches!(first(books), DutyState::Overdue { .. }), "sent back is due again");
}

fn the_overview_of_an_empty_grant_is_all_zero(books: &TestBooks) {
    books.with_cbr();
    let before = "2024-03-01T09:00:00Z".parse().unwrap();
    let young = books.with_other(Books { clock: Clock::Standing(before), ..books.books.clone() });
    let seen = seen(&young);
    assert_eq!((seen.total.realised, seen.lines), (Cents::ZERO, 0));
    assert_eq!(seen.pace.spent.unwrap().to_string(), "0");
    assert_eq!(seen.pace.milestones.unwrap().to_string(), "0");
    assert_eq!(seen.waiting.rows, 0);
    assert!(seen.deadlines.iter().all(|deadline| matches!(deadline.state, DutyState::Ahead { .. })));
    // Nothing spent and nothing planned before the first day: the forecast is nearly the budget.
    assert!(seen.total.forecast().unwrap() <= seen.total.approved);
}

fn a_second_advance_comes_within_reach(books: &TestBooks) {
    books.with_cbr().with_workbooks();
    let advance = seen(books).second_advance.unwrap();
    assert_eq!(advance.threshold, Cents::new(330_000_000));
    assert_eq!(advance.amount, Cents::new(148_500_000));
    assert_eq!(advance.missing, advance.threshold.minus(seen(books).total.realised).unwrap());
    assert_eq!(advance.article, "23(2)");
    assert!(!advance.is_available());
}
