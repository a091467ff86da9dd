//! The life of a report: what was frozen is handed out byte for byte, and its period stays as it was reported.

use verantwoord::clock::Clock;
use verantwoord::domain::language::Language;
use verantwoord::domain::report::ReportState;
use verantwoord::operations::imports::{list_imports, reverse_import};
use verantwoord::operations::report_life::{
    ReportChoice, freeze_report, issued_file, list_reports, move_report,
};
use verantwoord::operations::reports::make_report;
use verantwoord::operations::{Books, OperationError};
use verantwoord::reporting::printed::ReportFormat;

use crate::support::books::TestBooks;
use crate::support::reading::assert_sound;

on_each_database!(
    a_frozen_report_is_handed_out_as_it_was_issued,
    a_period_with_a_frozen_report_is_not_taken_back,
    only_one_version_stands,
    a_report_moves_step_by_step,
    a_period_that_is_not_over_is_not_frozen,
);

const FORM: &str = "financial-report";

fn choice(period: &str) -> ReportChoice<'_> {
    ReportChoice { form: FORM, grant: "CBR", period }
}

fn refusal(error: OperationError) -> String {
    match error {
        OperationError::Conflict(text) | OperationError::Rejected(text) => text.en,
        other => panic!("{other:?}"),
    }
}

fn move_to(books: &TestBooks, to: ReportState, reason: &str) -> Result<ReportState, OperationError> {
    move_report(&books.books, &books.actor, &choice("2024-1"), to, reason).map(|record| record.state())
}

fn a_frozen_report_is_handed_out_as_it_was_issued(books: &TestBooks) {
    books.with_cbr();
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    let frozen = freeze_report(&books.books, &books.actor, &choice("2024-1")).unwrap();
    assert_eq!((frozen.number, frozen.state()), (1, ReportState::Frozen));
    let issued =
        |language, format| issued_file(&books.books, &choice("2024-1"), None, language, format).unwrap();
    let before = issued(Language::En, ReportFormat::Pdf);
    assert_eq!(before.name, "financial-report-CBR-2024-1-en.pdf");
    assert!(before.bytes.starts_with(b"%PDF"));
    // A draft says so on every page; the frozen figures do not.
    let json = String::from_utf8(issued(Language::En, ReportFormat::Json).bytes).unwrap();
    assert!(json.contains("\"state_mark\": null"), "the mark of a draft is still there");
    // More is booked in the period afterwards: the books move on, the issued files do not.
    books.import("cbr/workbooks/2024-1-uitgaven-per-kwartaal.xlsx").unwrap();
    let made = make_report(&books.books, &books.actor, FORM, "CBR", "2024-1").unwrap();
    assert_eq!(made.version().number, 2);
    assert_eq!(issued(Language::En, ReportFormat::Pdf).bytes, before.bytes);
    let listed = list_reports(&books.books, "CBR").unwrap();
    let states: Vec<_> = listed.iter().map(|report| (report.record.number, report.record.state())).collect();
    assert_eq!(states, [(1, ReportState::Frozen), (2, ReportState::Draft)]);
    assert_eq!((listed[0].files.len(), listed[1].files.len()), (8, 0));
    assert_sound(books);
}

fn a_period_with_a_frozen_report_is_not_taken_back(books: &TestBooks) {
    books.with_cbr();
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    let batch = list_imports(&books.books, "CBR").unwrap()[0].id;
    freeze_report(&books.books, &books.actor, &choice("2024-1")).unwrap();
    let refused = reverse_import(&books.books, &books.actor, batch, &|_stage| {}).unwrap_err();
    assert!(refusal(refused).contains("2024-1"));
    move_to(books, ReportState::Withdrawn, "an invoice is missing").unwrap();
    reverse_import(&books.books, &books.actor, batch, &|_stage| {}).unwrap();
    assert_sound(books);
}

fn only_one_version_stands(books: &TestBooks) {
    books.with_cbr();
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    freeze_report(&books.books, &books.actor, &choice("2024-1")).unwrap();
    books.import("cbr/workbooks/2024-1-uitgaven-per-kwartaal.xlsx").unwrap();
    let again = freeze_report(&books.books, &books.actor, &choice("2024-1")).unwrap_err();
    assert!(refusal(again).starts_with("Version 1 of this report is already frozen"));
    assert_eq!(list_reports(&books.books, "CBR").unwrap().len(), 1, "a refusal left a version behind");
    move_to(books, ReportState::Submitted, "").unwrap();
    move_to(books, ReportState::Returned, "letter of 3 March: line 12").unwrap();
    let second = freeze_report(&books.books, &books.actor, &choice("2024-1")).unwrap();
    assert_eq!((second.number, second.state()), (2, ReportState::Frozen));
    assert_sound(books);
}

fn a_report_moves_step_by_step(books: &TestBooks) {
    books.with_cbr();
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    let nothing_frozen = move_to(books, ReportState::Submitted, "").unwrap_err();
    assert!(refusal(nothing_frozen).contains("Freeze a version first"));
    freeze_report(&books.books, &books.actor, &choice("2024-1")).unwrap();
    let too_early = move_to(books, ReportState::Accepted, "").unwrap_err();
    assert!(refusal(too_early).contains("Possible: submitted, withdrawn"));
    let without_reason = move_to(books, ReportState::Withdrawn, " ").unwrap_err();
    assert!(refusal(without_reason).contains("needs a reason"));
    assert_eq!(move_to(books, ReportState::Submitted, "by portal").unwrap(), ReportState::Submitted);
    assert_eq!(move_to(books, ReportState::Accepted, "").unwrap(), ReportState::Accepted);
    let steps: Vec<_> = list_reports(&books.books, "CBR").unwrap().remove(0).record.steps;
    let told: Vec<_> = steps.iter().map(|step| (step.state.code(), step.reason.as_str())).collect();
    assert_eq!(told, [("frozen", ""), ("submitted", "by portal"), ("accepted", "")]);
}

fn a_period_that_is_not_over_is_not_frozen(books: &TestBooks) {
    books.with_cbr();
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    let during =
        Books { clock: Clock::Standing("2024-06-30T09:00:00Z".parse().unwrap()), ..books.books.clone() };
    let early = freeze_report(&during, &books.actor, &choice("2024-1")).unwrap_err();
    assert!(refusal(early).contains("not over yet"));
    assert!(list_reports(&books.books, "CBR").unwrap().is_empty(), "a refusal left a version behind");
}
