//! An import as its work place shows it: columns with reasons, questions with both readings, look-alikes side by side,
//! a window on the sheet, and taking back with a reason.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use verantwoord::domain::expense::ExpenseField;
use verantwoord::domain::ids::ImportBatchId;
use verantwoord::domain::import_batch::BatchState;
use verantwoord::domain::likeness::DuplicateVerdict;
use verantwoord::domain::money::Cents;
use verantwoord::domain::reading_plan::{ColumnPlan, DayOrder, DecimalMark, ReadingPlan, SheetPlan};
use verantwoord::importing::Doubt;
use verantwoord::operations::OperationError;
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::operations::imports::{
    DecideDuplicate, FixCell, ImportCommand, ImportReview, MapValue, check_import, decide_duplicate,
    find_import, fix_cell, map_import, map_value, post_import, reverse_import_because, review_import,
    show_cells, stage_import,
};

use crate::support::books::{TestBooks, fixture_bytes};
use crate::support::reading::assert_sound;

on_each_database!(
    a_messy_workbook_is_shown_as_it_is_read,
    a_column_that_can_be_read_in_two_ways_asks_with_both,
    look_alikes_stand_side_by_side_with_what_was_decided,
    a_window_on_the_sheet_shows_what_was_corrected,
    an_import_is_taken_back_with_a_reason,
    a_review_is_made_again_only_after_something_changed,
);

fn stage(books: &TestBooks, file_name: &str, bytes: &[u8]) -> ImportBatchId {
    let command =
        ImportCommand { grant: "CBR", file_name, bytes, sheet: None, replaces: None, dry_run: false };
    stage_import(&books.books, &books.actor, &command, &|_| {}).unwrap().batch.unwrap()
}

fn review(books: &TestBooks, batch: ImportBatchId) -> Arc<ImportReview> {
    review_import(&books.books, batch, &|_| {}).unwrap()
}

fn check(books: &TestBooks, batch: ImportBatchId) {
    check_import(&books.books, &books.actor, batch, &|_| {}).unwrap();
}

fn a_messy_workbook_is_shown_as_it_is_read(books: &TestBooks) {
    books.with_cbr();
    let batch = stage(books, "met-fouten.xlsx", &fixture_bytes("cbr/workbooks/2025-2-met-fouten.xlsx"));
    let staged = review(books, batch);
    assert_eq!((staged.details.batch.state, staged.stands_as_checked), (BatchState::Mapped, false));
    assert_eq!((staged.rows.ready, staged.rows.waiting, staged.rows.duplicates), (18, 11, 1));
    assert_eq!((staged.tables.len(), staged.questions.len(), staged.pairs.len()), (1, 0, 0));
    let table = &staged.tables[0];
    assert_eq!((&*table.sheet, table.header_row, table.missing.len()), ("Uitgaven", 4, 0));
    let activity = table.columns.iter().find(|column| column.field == ExpenseField::Activity).unwrap();
    assert_eq!(
        (activity.column.as_str(), activity.why.nl.as_str()),
        ("A", "de kop 'Activiteit' is een bekende naam voor activiteit")
    );
    let codes: Vec<&str> = staged.categories.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!((codes, staged.activities[0].0.as_str()), (vec!["a", "b", "c", "d", "e", "f"], "HM-NG"));
    check(books, batch);
    let checked = review(books, batch);
    assert_eq!((checked.details.batch.state, checked.stands_as_checked), (BatchState::Checked, true));
    let consequences = checked.consequences.as_ref().unwrap();
    let lines = Cents::sum(consequences.lines.iter().map(|line| line.effect.import)).unwrap();
    assert_eq!((lines, checked.ready_cents), (Cents::new(6_041_897), Cents::new(6_041_897)));
    post_import(&books.books, &books.actor, batch, &|_| {}).unwrap();
    let posted = review(books, batch);
    assert_eq!((posted.rows.posted, posted.rows.ready, posted.ready_cents), (18, 0, Cents::ZERO));
    assert_eq!(posted.details.waiting.len(), 11);
    assert_sound(books);
}

fn a_column_that_can_be_read_in_two_ways_asks_with_both(books: &TestBooks) {
    books.with_cbr();
    let text = "Activity,Cost category,Supplier,Invoice number,Payment date,Gross amount\n\
        HM-NG,f,Hotel,A-1,03/04/2025,1.234\nHM-NG,f,Hotel,A-2,05/06/2025,2.345\n";
    let batch = stage(books, "doubts.csv", text.as_bytes());
    let asked = review(books, batch);
    let doubts: Vec<_> = asked.questions.iter().map(|question| question.doubt).collect();
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let (with_comma, with_point) = (Decimal::from(1234), "1.234".parse().unwrap());
    let (day_first, month_first) = (day("2025-04-03"), day("2025-03-04"));
    assert_eq!(
        doubts,
        [Some(Doubt::Numbers { with_comma, with_point }), Some(Doubt::Dates { day_first, month_first })]
    );
    assert_eq!((asked.details.batch.state, asked.rows.waiting), (BatchState::Staged, 2));
    let said = ColumnPlan { decimal: Some(DecimalMark::Comma), ..ColumnPlan::default() };
    let dates = ColumnPlan { dates: Some(DayOrder::DayFirst), ..ColumnPlan::default() };
    let columns = BTreeMap::from([("F".to_owned(), said), ("E".to_owned(), dates)]);
    let sheet = SheetPlan { columns, ..SheetPlan::default() };
    let answers =
        ReadingPlan { sheets: BTreeMap::from([("doubts".to_owned(), sheet)]), ..ReadingPlan::default() };
    map_import(&books.books, &books.actor, batch, &answers, &|_| {}).unwrap();
    let answered = review(books, batch);
    assert_eq!((answered.questions.len(), answered.rows.ready), (0, 2));
    assert_eq!(answered.ready_cents, Cents::new(357_900));
}

const HEAD: &str = "Activiteit;Kostensoort;Leverancier;Factuurnummer;Betaaldatum;Bedrag incl. btw\n";

fn look_alikes_stand_side_by_side_with_what_was_decided(books: &TestBooks) {
    books.with_cbr();
    let first = format!("{HEAD}HM-NG;f;Abuja Conference Centre Ltd.;INV-0042;15-03-2025;1.000,00\n");
    books.import_bytes("one.csv", first.as_bytes()).unwrap();
    let second = format!("{HEAD}HM-NG;f;ABUJA CONFERENCE CENTRE;inv 42;20-03-2025;1.000,00\n");
    let batch = stage(books, "two.csv", second.as_bytes());
    let asked = review(books, batch);
    let [pair] = asked.pairs.as_slice() else { panic!("{} pairs", asked.pairs.len()) };
    assert_eq!((pair.row.source_row, pair.row_budget_line.as_str()), (2, "HM-NG/f"));
    assert_eq!(
        (pair.other.line.supplier.as_str(), pair.other.budget_line.as_str()),
        ("Abuja Conference Centre Ltd.", "HM-NG/f")
    );
    let import = pair.other.import.as_ref().unwrap();
    assert_eq!((import.file_name.as_str(), pair.decision.is_none()), ("one.csv", true));
    let (verdict, reason) = (DuplicateVerdict::Different, "second delivery");
    let decision = DecideDuplicate { batch, sheet: "two", row: 2, verdict, reason };
    decide_duplicate(&books.books, &books.actor, &decision).unwrap();
    check(books, batch);
    let decided = review(books, batch);
    assert_eq!((decided.rows.ready, decided.rows.waiting), (1, 0));
    let decision = decided.pairs[0].decision.as_ref().unwrap();
    assert_eq!(
        (decision.verdict, decision.reason.as_str(), decision.by.as_str()),
        (verdict, reason, "tester")
    );
}

fn a_window_on_the_sheet_shows_what_was_corrected(books: &TestBooks) {
    books.with_cbr();
    let batch = stage(books, "met-fouten.xlsx", &fixture_bytes("cbr/workbooks/2025-2-met-fouten.xlsx"));
    let fix = FixCell { batch, sheet: "Uitgaven", cell: "A7", value: Some("HM-TZ"), reason: "typing error" };
    fix_cell(&books.books, &books.actor, &fix, &|_| {}).unwrap();
    let window = show_cells(&books.books, batch, None, (3, 8)).unwrap();
    assert_eq!(
        (window.sheet.as_str(), window.sheets.as_slice(), window.columns),
        ("Uitgaven", &["Uitgaven".to_owned()][..], 11)
    );
    let numbers: Vec<u32> = window.rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [3, 4, 5, 6, 7, 8]);
    let header: Vec<&str> = window.rows[1].cells.iter().take(2).map(|cell| cell.value.as_str()).collect();
    assert_eq!(header, ["Activiteit", "Kostensoort"]);
    let fixed = &window.rows[4].cells[0];
    assert_eq!((fixed.value.as_str(), fixed.in_file.as_deref()), ("HM-TZ", Some("HM-ZZ")));
    assert!(
        window.rows[4].cells[10].is_number && window.rows[0].cells.iter().all(|cell| cell.value.is_empty())
    );
    let beyond = show_cells(&books.books, batch, Some("Uitgaven"), (window.last_row, u32::MAX)).unwrap();
    assert_eq!(beyond.rows.len(), 1);
    let unknown = show_cells(&books.books, batch, Some("Elders"), (1, 3));
    assert!(matches!(unknown, Err(OperationError::NotFound(_))));
}

fn an_import_is_taken_back_with_a_reason(books: &TestBooks) {
    books.with_cbr();
    let text = format!("{HEAD}HM-NG;f;Hotel;A-1;15-03-2025;100,00\n");
    let batch = books.import_bytes("one.csv", text.as_bytes()).unwrap().batch.unwrap();
    let refused = reverse_import_because(&books.books, &books.actor, batch, "  ", &|_| {});
    assert!(matches!(refused, Err(OperationError::Rejected(_))));
    assert_eq!(review(books, batch).details.batch.state, BatchState::Posted);
    reverse_import_because(&books.books, &books.actor, batch, "wrong month", &|_| {}).unwrap();
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    assert_eq!(ledger.postings[1].reason, "import 1 (one.csv) taken back: wrong month");
    let closed = review(books, batch);
    assert_eq!(find_import(&books.books, "CBR", batch).unwrap().state, BatchState::Reversed);
    let elsewhere = find_import(&books.books, "CBR", ImportBatchId::new(99));
    assert!(matches!(elsewhere, Err(OperationError::NotFound(_))));
    assert_eq!((closed.details.batch.state, closed.tables.len()), (BatchState::Reversed, 0));
    assert!(balance_is_zero(books));
    assert_sound(books);
}

fn balance_is_zero(books: &TestBooks) -> bool {
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    Cents::sum(ledger.lines.iter().map(|line| line.line.amount)).unwrap() == Cents::ZERO
}

fn a_review_is_made_again_only_after_something_changed(books: &TestBooks) {
    books.with_cbr();
    let batch = stage(books, "met-fouten.xlsx", &fixture_bytes("cbr/workbooks/2025-2-met-fouten.xlsx"));
    let first = review(books, batch);
    assert!(Arc::ptr_eq(&first, &review(books, batch)));
    // Said about the grant, not about this import: it changes how the file is read all the same.
    let (field, value, code) = (ExpenseField::Activity, "HM-ZZ", Some("HM-TZ"));
    map_value(&books.books, &books.actor, &MapValue { grant: "CBR", field, value, code }).unwrap();
    let later = review(books, batch);
    assert_eq!((first.rows.ready, later.rows.ready), (18, 19));
    let other = stage(books, "ander.csv", format!("{HEAD}HM-NG;f;Hotel;A-1;15-03-2025;100,00\n").as_bytes());
    assert_eq!(review(books, other).rows.read(), 1);
}
