//! Lines entered by hand and corrections: judged like a row of a workbook, never changing what is booked.

use verantwoord::domain::expense_entry::{CorrectionCause, EntryProblems, EntryWords};
use verantwoord::domain::ids::ExpenditureId;
use verantwoord::domain::ledger::{Expenditure, ExpenditureKind, PostingKind};
use verantwoord::domain::line_selection::LineSelection;
use verantwoord::domain::money::Cents;
use verantwoord::operations::OperationError;
use verantwoord::operations::by_hand::{
    CorrectExpense, EnterExpense, EnteredByHand, EntryOutcome, correct_expense, enter_expense,
    preview_expense, words_of,
};
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::operations::line_list::total_lines;
use verantwoord::operations::report_life::{ReportChoice, freeze_report};

use crate::support::books::TestBooks;
use crate::support::reading::{assert_sound, balance};

on_each_database!(
    a_line_is_entered_by_hand_and_sealed,
    an_entry_is_judged_like_a_row_of_a_workbook,
    foreign_money_is_converted_by_the_rule_of_the_grant,
    an_expense_is_not_entered_twice,
    a_line_is_corrected_by_adding,
    a_correction_says_why_and_changes_something,
    a_reported_period_is_not_corrected,
);

fn words() -> EntryWords {
    let word = str::to_owned;
    EntryWords {
        activity: word("HM-NG"),
        category: word("f"),
        country: word("NG"),
        supplier: word("Hotel Lagos"),
        document_number: word("HL-2025-77"),
        description: word("Zaalhuur"),
        invoice_date: word("2025-03-03"),
        payment_date: word("10-03-2025"),
        currency: word("EUR"),
        net_amount: word("1000,00"),
        vat_amount: word("210,00"),
        gross_amount: word("1.210,00"),
    }
}

fn enter(books: &TestBooks, words: &EntryWords, confirmed: bool) -> Result<EntryOutcome, OperationError> {
    let command = EnterExpense { grant: "CBR", words, reason: "bon zonder werkboek", confirmed };
    enter_expense(&books.books, &books.actor, &command)
}

fn correct(
    books: &TestBooks,
    line: ExpenditureId,
    instead: Option<&EntryWords>,
    confirmed: bool,
) -> Result<EntryOutcome, OperationError> {
    let cause = CorrectionCause::CreditNote;
    let command = CorrectExpense { grant: "CBR", line, cause, reason: "creditnota 12", instead, confirmed };
    correct_expense(&books.books, &books.actor, &command)
}

fn entered(outcome: Result<EntryOutcome, OperationError>) -> EnteredByHand {
    match outcome.unwrap() {
        EntryOutcome::Entered(entered) => entered,
        EntryOutcome::NotYet(problems) => panic!("{problems:?}"),
    }
}

fn refused(outcome: Result<EntryOutcome, OperationError>) -> EntryProblems {
    match outcome.unwrap() {
        EntryOutcome::NotYet(problems) => problems,
        EntryOutcome::Entered(entered) => panic!("{entered:?}"),
    }
}

fn refusal(error: OperationError) -> String {
    match error {
        OperationError::Conflict(text) | OperationError::Rejected(text) => text.en,
        other => panic!("{other:?}"),
    }
}

fn line(books: &TestBooks, id: ExpenditureId) -> Expenditure {
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    ledger.lines.into_iter().find(|line| line.id == id).unwrap()
}

fn a_line_is_entered_by_hand_and_sealed(books: &TestBooks) {
    books.with_cbr();
    let shown = preview_expense(&books.books, "CBR", &words(), None).unwrap();
    assert_eq!(shown.line.map(|line| line.amount), Some(Cents::new(121_000)));
    assert_eq!(balance(books), 0, "a preview stores nothing");
    let done = entered(enter(books, &words(), false));
    assert_eq!((done.amount, done.reversal), (Cents::new(121_000), None));
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    let [posting] = &ledger.postings[..] else { panic!("{:?}", ledger.postings) };
    assert_eq!((posting.id, posting.kind, posting.batch), (done.posting, PostingKind::Manual, None));
    assert_eq!(posting.reason, "bon zonder werkboek");
    let booked = line(books, done.line.unwrap()).line;
    assert_eq!((booked.vat, booked.year), (Cents::new(21_000), 2025));
    assert_eq!((&*booked.source_sheet, booked.source_row, booked.source_range.as_str()), ("", 0, ""));
    let listed =
        total_lines(&books.books, "CBR", (&LineSelection::from_words("q=zaalhuur").unwrap(), None)).unwrap();
    assert_eq!((listed.lines, listed.amount), (1, Cents::new(121_000)));
    assert_sound(books);
}

fn an_entry_is_judged_like_a_row_of_a_workbook(books: &TestBooks) {
    books.with_cbr();
    for (change, code) in [
        (EntryWords { category: "g".into(), ..words() }, "category-not-bookable"),
        (EntryWords { activity: "HM-XX".into(), ..words() }, "unknown-activity"),
        (EntryWords { payment_date: "2031-01-01".into(), ..words() }, "outside-project-period"),
        (EntryWords { gross_amount: "1.300,00".into(), ..words() }, "amounts-disagree"),
    ] {
        let problems = refused(enter(books, &change, true));
        let codes: Vec<&str> = problems.errors.iter().map(|problem| problem.code.code()).collect();
        assert!(codes.contains(&code), "{code}: {codes:?}");
    }
    // What is odd may be right: a person says so.
    let early = EntryWords { payment_date: "2025-03-01".into(), ..words() };
    let doubts = refused(enter(books, &early, false));
    assert!(doubts.errors.is_empty(), "{doubts:?}");
    assert_eq!(doubts.doubts[0].code.code(), "paid-before-invoice");
    assert_eq!(balance(books), 0);
    entered(enter(books, &early, true));
    let command = EnterExpense { grant: "CBR", words: &words(), reason: "  ", confirmed: true };
    let without_reason = enter_expense(&books.books, &books.actor, &command).unwrap_err();
    assert!(refusal(without_reason).contains("Write a reason"));
    assert_sound(books);
}

fn foreign_money_is_converted_by_the_rule_of_the_grant(books: &TestBooks) {
    books.with_cbr();
    let naira = EntryWords {
        currency: "ngn".into(),
        net_amount: String::new(),
        vat_amount: String::new(),
        gross_amount: "1.250.000,00".into(),
        ..words()
    };
    let done = entered(enter(books, &naira, false));
    let booked = line(books, done.line.unwrap()).line;
    let rate = booked.rate.unwrap();
    assert_eq!(rate.valid_on.to_string(), "2025-03-01");
    let euros =
        Cents::from_euros_half_away(rust_decimal_of("1250000").checked_div(rate.units_per_euro).unwrap());
    assert_eq!(Ok(booked.amount), euros);
    let unknown = EntryWords { payment_date: "2027-03-01".into(), invoice_date: String::new(), ..naira };
    let problems = refused(enter(books, &unknown, true));
    let codes: Vec<&str> = problems.errors.iter().map(|problem| problem.code.code()).collect();
    assert!(codes.contains(&"not-paid"), "{codes:?}");
    assert_sound(books);
}

fn rust_decimal_of(text: &str) -> rust_decimal::Decimal {
    text.parse().unwrap()
}

fn an_expense_is_not_entered_twice(books: &TestBooks) {
    books.with_cbr();
    let first = entered(enter(books, &words(), false)).line.unwrap();
    let again = refused(enter(books, &words(), true));
    assert_eq!(again.errors[0].code.code(), "duplicate-in-ledger");
    assert!(again.errors[0].message.en.contains(&format!("line {first}")), "{again:?}");
    let alike =
        EntryWords { document_number: "hl 2025 077".into(), payment_date: "2025-03-12".into(), ..words() };
    let doubts = refused(enter(books, &alike, false));
    assert_eq!(doubts.doubts[0].code.code(), "near-duplicate");
    entered(enter(books, &alike, true));
    assert_eq!(balance(books), 2 * 121_000);
}

fn a_line_is_corrected_by_adding(books: &TestBooks) {
    books.with_cbr();
    books.import("cbr/workbooks/2025-1-oud-formaat.xls").unwrap();
    let before = read_ledger(&books.books, "CBR", None).unwrap();
    let wrong = before.lines.iter().find(|line| line.line.rate.is_none()).unwrap();
    let taken_over = words_of(&before.grant, &wrong.line);
    let instead = EntryWords { gross_amount: "10,00".into(), vat_amount: String::new(), ..taken_over };
    let done = entered(correct(books, wrong.id, Some(&instead), false));
    let after = read_ledger(&books.books, "CBR", None).unwrap();
    assert_eq!(after.lines[..before.lines.len()], before.lines[..], "what was booked has changed");
    let [reversal, new] = &after.lines[before.lines.len()..] else { panic!("{:?}", after.lines.len()) };
    assert_eq!((done.reversal, done.line), (Some(reversal.id), Some(new.id)));
    assert_eq!((reversal.line.kind, reversal.line.answers), (ExpenditureKind::Reversal, Some(wrong.id)));
    assert_eq!(reversal.line.amount, wrong.line.amount.negated().unwrap());
    assert_eq!((new.line.kind, new.line.amount), (ExpenditureKind::Expense, Cents::new(1_000)));
    assert_eq!(new.line.supplier, wrong.line.supplier);
    let posting = after.postings.last().unwrap();
    assert_eq!(
        (posting.kind, posting.reason.as_str()),
        (PostingKind::Correction, "credit-note: creditnota 12")
    );
    assert_eq!(posting.amount, Cents::new(1_000).minus(wrong.line.amount).unwrap());
    // A line is corrected once; then the line that took its place can be corrected, or taken back for good.
    assert!(refusal(correct(books, wrong.id, None, true).unwrap_err()).contains("taken back already"));
    assert!(refusal(correct(books, reversal.id, None, true).unwrap_err()).contains("itself takes back"));
    let gone = entered(correct(books, new.id, None, false));
    assert_eq!((gone.line, gone.amount), (None, Cents::new(-1_000)));
    assert_sound(books);
}

fn a_correction_says_why_and_changes_something(books: &TestBooks) {
    books.with_cbr();
    let id = entered(enter(books, &words(), false)).line.unwrap();
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    let same = words_of(&ledger.grant, &line(books, id).line);
    assert!(refusal(correct(books, id, Some(&same), true).unwrap_err()).contains("Nothing was changed"));
    let cause = CorrectionCause::Other;
    let command =
        CorrectExpense { grant: "CBR", line: id, cause, reason: " ", instead: None, confirmed: true };
    let without_reason = correct_expense(&books.books, &books.actor, &command).unwrap_err();
    assert!(refusal(without_reason).contains("Write a reason"));
    let wrong = EntryWords { activity: "HM-XX".into(), ..same };
    assert_eq!(refused(correct(books, id, Some(&wrong), true)).errors[0].code.code(), "unknown-activity");
    let elsewhere = correct(books, ExpenditureId::new(999_999), None, true).unwrap_err();
    assert!(matches!(elsewhere, OperationError::NotFound(_)), "{elsewhere:?}");
    assert_eq!(balance(books), 121_000, "a refusal left something behind");
}

fn a_reported_period_is_not_corrected(books: &TestBooks) {
    books.with_cbr();
    let id = entered(enter(books, &words(), false)).line.unwrap();
    let choice = ReportChoice { form: "financial-report", grant: "CBR", period: "2025-1" };
    freeze_report(&books.books, &books.actor, &choice).unwrap();
    assert!(refusal(correct(books, id, None, true).unwrap_err()).contains("2025-1"));
    assert_eq!(balance(books), 121_000);
    assert_sound(books);
}
