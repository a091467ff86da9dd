//! The life of an import step by step: staged, mapped, checked, posted, by whoever comes next.

use std::collections::BTreeMap;

use verantwoord::domain::execution::{Funding, Grouping};
use verantwoord::domain::expense::ExpenseField;
use verantwoord::domain::finding::FindingCode;
use verantwoord::domain::ids::ImportBatchId;
use verantwoord::domain::import_batch::BatchState;
use verantwoord::domain::money::Cents;
use verantwoord::domain::reading_plan::{
    ColumnPlan, ColumnUse, DayOrder, DecimalMark, ReadingPlan, SheetPlan,
};
use verantwoord::operations::execution::budget_execution;
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::operations::imports::{
    FixCell, ImportCommand, ImportOutcome, MapValue, Mended, assign_import, check_import,
    compare_with_predecessor, discard_import, fix_cell, import_workbook, list_imports, list_mappings,
    list_tray, map_import, map_value, post_import, reverse_import, show_import, stage_import,
};
use verantwoord::operations::{Actor, OperationError};

use crate::support::books::{TestBooks, fixture_bytes};
use crate::support::reading::{assert_sound, balance, ledger_facts};

on_each_database!(
    an_import_is_staged_by_one_and_posted_by_another,
    step_by_step_posts_what_one_step_posts,
    the_same_file_is_taken_up_where_it_was_left,
    a_question_about_a_column_is_answered_once,
    columns_that_nobody_knows_are_told_and_remembered,
    next_months_columns_are_compared_with_this_months,
    a_corrected_cell_is_checked_at_once_and_posted_later,
    a_posted_row_cannot_be_corrected_in_place,
    a_correction_can_be_undone,
    waiting_rows_are_posted_when_their_text_is_mapped,
    the_tray_has_every_waiting_row_with_owner_and_age,
    a_discarded_import_posts_nothing,
    what_was_checked_is_what_is_posted,
    the_preview_is_what_the_books_say_afterwards,
    what_would_exceed_is_said_before_posting,
    a_later_version_is_compared_before_and_after_posting,
    cells_that_nothing_is_read_from_are_found_with_their_line,
    the_encoding_of_a_text_file_can_be_told,
    sheets_rows_and_headers_are_told,
    a_row_that_waited_in_a_later_version_replaces_its_line_when_mended,
);

const HEAD: &str = "Activiteit;Kostensoort;Leverancier;Factuurnummer;Betaaldatum;Bedrag incl. btw\n";

fn csv(rows: &[&str]) -> Vec<u8> {
    format!("{HEAD}{}\n", rows.join("\n")).into_bytes()
}

fn command<'a>(file_name: &'a str, bytes: &'a [u8], replaces: Option<ImportBatchId>) -> ImportCommand<'a> {
    ImportCommand { grant: "CBR", file_name, bytes, sheet: None, replaces, dry_run: false }
}

fn stage(books: &TestBooks, file_name: &str, bytes: &[u8]) -> ImportOutcome {
    stage_import(&books.books, &books.actor, &command(file_name, bytes, None), &|_| {}).unwrap()
}

fn check(books: &TestBooks, batch: ImportBatchId) -> ImportOutcome {
    check_import(&books.books, &books.actor, batch, &|_| {}).unwrap()
}

fn post(books: &TestBooks, batch: ImportBatchId) -> Result<ImportOutcome, OperationError> {
    post_import(&books.books, &books.actor, batch, &|_| {})
}

fn fix(
    books: &TestBooks,
    batch: ImportBatchId,
    cell: &str,
    value: Option<&str>,
) -> Result<Mended, OperationError> {
    let fix = FixCell { batch, sheet: "uitgaven", cell, value, reason: "as on the invoice" };
    fix_cell(&books.books, &books.actor, &fix, &|_| {})
}

fn column(letters: &str, plan: ColumnPlan) -> ReadingPlan {
    let columns = BTreeMap::from([(letters.to_owned(), plan)]);
    let sheet = SheetPlan { columns, ..SheetPlan::default() };
    ReadingPlan { sheets: BTreeMap::from([("uitgaven".to_owned(), sheet)]), ..ReadingPlan::default() }
}

fn holds(letters: &str, field: ExpenseField) -> ReadingPlan {
    column(letters, ColumnPlan { holds: Some(ColumnUse::Field(field)), ..ColumnPlan::default() })
}

fn map(books: &TestBooks, batch: ImportBatchId, answers: &ReadingPlan) -> Result<Mended, OperationError> {
    map_import(&books.books, &books.actor, batch, answers, &|_| {})
}

fn state_of(books: &TestBooks, batch: ImportBatchId) -> BatchState {
    let batches = list_imports(&books.books, "CBR").unwrap();
    batches.iter().find(|known| known.id == batch).unwrap().state
}

fn an_import_is_staged_by_one_and_posted_by_another(books: &TestBooks) {
    books.with_cbr();
    let bytes = csv(&["HM-NG;f;Hotel;A-1;15-03-2025;100,00", "HM-XX;f;Hotel;A-2;15-03-2025;50,00"]);
    let staged = stage(books, "uitgaven.csv", &bytes);
    let batch = staged.batch.unwrap();
    assert_eq!((staged.state, staged.rows.ready, staged.rows.waiting), (Some(BatchState::Mapped), 1, 1));
    assert!(ledger_facts(books).is_empty());
    assert_sound(books);
    let other = Actor::named("another");
    let checked = check_import(&books.books, &other, batch, &|_| {}).unwrap();
    assert_eq!((checked.state, checked.rows), (Some(BatchState::Checked), staged.rows));
    assert_eq!(state_of(books, batch), BatchState::Checked);
    let posted = post_import(&books.books, &other, batch, &|_| {}).unwrap();
    assert_eq!((posted.rows.posted, posted.rows.ready, posted.rows.waiting), (1, 0, 1));
    let kept = show_import(&books.books, batch).unwrap();
    assert_eq!((kept.batch.state, kept.batch.rows), (BatchState::Posted, posted.rows));
    assert_eq!(kept.batch.posted_cents, Cents::new(10_000));
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    assert_eq!(ledger.postings[0].posted_by, "another");
    assert_sound(books);
    reverse_import(&books.books, &books.actor, batch, &|_| {}).unwrap();
    for refused in [post(books, batch), check_import(&books.books, &other, batch, &|_| {})] {
        assert!(matches!(refused, Err(OperationError::Conflict(_))), "{refused:?}");
    }
    assert_sound(books);
}

fn step_by_step_posts_what_one_step_posts(books: &TestBooks) {
    books.with_cbr();
    for name in crate::support::books::workbooks() {
        let path = format!("cbr/workbooks/{name}");
        let bytes = fixture_bytes(&path);
        let dry = ImportCommand { dry_run: true, ..command(&name, &bytes, None) };
        let dry = import_workbook(&books.books, &books.actor, &dry, &|_| {}).unwrap();
        let staged = stage(books, &name, &bytes);
        let batch = staged.batch.unwrap();
        assert_eq!(staged.rows.after_posting(), dry.rows, "{name}");
        if staged.state == Some(BatchState::Staged) {
            assert!(!staged.questions.is_empty());
            continue;
        }
        assert_eq!(check(books, batch).findings, dry.findings, "{name}");
        let posted = post(books, batch).unwrap();
        assert_eq!((posted.rows, posted.posted_cents), (dry.rows, dry.posted_cents), "{name}");
        assert_eq!(posted.consequences, dry.consequences, "{name}");
    }
    assert_sound(books);
}

fn the_same_file_is_taken_up_where_it_was_left(books: &TestBooks) {
    books.with_cbr();
    let bytes = csv(&["HM-XX;f;Hotel;A-1;15-03-2025;100,00"]);
    let batch = stage(books, "uitgaven.csv", &bytes).batch.unwrap();
    fix(books, batch, "A2", Some("HM-NG")).unwrap();
    let again = stage(books, "uitgaven.csv", &bytes);
    assert_eq!((again.batch, again.rows.ready), (Some(batch), 1));
    assert_eq!(list_imports(&books.books, "CBR").unwrap().len(), 1);
}

fn a_question_about_a_column_is_answered_once(books: &TestBooks) {
    books.with_cbr();
    let head = "Activity;Cost category;Supplier;Invoice no.;Payment date;Gross amount\n";
    let file = |month: &str, number: u32| {
        format!(
            "{head}HM-NG;f;Hotel;A-{number};2025-{month}-15;1.234\nHM-NG;f;Hotel;B-{number};2025-{month}-16;2.500\n"
        )
        .into_bytes()
    };
    let staged = stage(books, "uitgaven.csv", &file("03", 1));
    let batch = staged.batch.unwrap();
    assert_eq!(staged.state, Some(BatchState::Staged), "{:?}", staged.findings);
    assert_eq!(staged.questions.len(), 1);
    assert_eq!(staged.questions[0].code, FindingCode::NumbersAmbiguous);
    let refused = post(books, batch);
    assert!(matches!(refused, Err(OperationError::Conflict(_))), "{refused:?}");
    let comma = ColumnPlan { decimal: Some(DecimalMark::Comma), ..ColumnPlan::default() };
    let mended = map(books, batch, &column("F", comma)).unwrap();
    assert_eq!((mended.closed.len(), mended.outcome.questions.len()), (1, 0), "{:?}", mended.closed);
    assert_eq!(state_of(books, batch), BatchState::Mapped);
    check(books, batch);
    assert_eq!(post(books, batch).unwrap().posted_cents, Cents::new(373_400));
    let next = stage(books, "uitgaven.csv", &file("04", 2));
    assert_eq!((next.questions.len(), next.rows.ready), (0, 2), "{:?}", next.findings);
    let read = next.sheets[0].columns.iter().find(|read| read.field == ExpenseField::GrossAmount).unwrap();
    assert_eq!(read.style.as_ref().unwrap().en, "text with a decimal comma: as agreed in an earlier import");
    // What the values of a file prove goes before what was agreed.
    let of_may = |amounts: [&str; 2]| {
        let rows = amounts.map(|amount| format!("HM-NG;f;Hotel;C-{amount};2025-05-15;{amount}\n"));
        stage(books, "uitgaven.csv", format!("{head}{}", rows.concat()).as_bytes())
    };
    let proven = of_may(["1,234", "2.50"]);
    assert_eq!(proven.posted_cents, Cents::new(123_400 + 250), "{:?}", proven.findings);
    let mixed = of_may(["1.234", "2.50"]);
    assert_eq!((mixed.rows.ready, mixed.rows.waiting), (1, 1), "{:?}", mixed.findings);
    let days = ColumnPlan { dates: Some(DayOrder::MonthFirst), ..ColumnPlan::default() };
    let dates = format!("{head}HM-NG;f;Hotel;D-1;03/04/2025;5,00\n");
    let asked = stage(books, "uitgaven.csv", dates.as_bytes());
    assert_eq!(asked.questions[0].code, FindingCode::DatesAmbiguous);
    let told = map(books, asked.batch.unwrap(), &column("E", days)).unwrap();
    assert_eq!(told.outcome.rows.ready, 1);
    assert_eq!(told.outcome.consequences.unwrap().periods[0].period, "2025-1");
}

fn columns_that_nobody_knows_are_told_and_remembered(books: &TestBooks) {
    books.with_cbr();
    let file = |number: u32, month: &str| {
        format!(
            "Activiteit;Kostensoort;Wie;Factuurnummer;Betaaldatum;Bedrag incl. btw;Leverancier\n\
             HM-NG;f;Hotel;A-{number};15-{month}-2025;100,00;intern\n"
        )
        .into_bytes()
    };
    let batch = stage(books, "uitgaven.csv", &file(1, "03")).batch.unwrap();
    let mended = map(books, batch, &holds("C", ExpenseField::Supplier)).unwrap();
    let reading = &mended.outcome.sheets[0];
    let supplier = reading.columns.iter().find(|read| read.field == ExpenseField::Supplier).unwrap();
    assert_eq!((supplier.column.as_str(), supplier.why.en.as_str()), ("C", "as told for this import"));
    assert_eq!(reading.unmapped.iter().map(|column| column.column.as_str()).collect::<Vec<_>>(), ["G"]);
    post(books, batch).unwrap();
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    assert_eq!(ledger.lines[0].line.supplier, "Hotel");
    let next = stage(books, "uitgaven.csv", &file(2, "04"));
    let supplier = next.sheets[0].columns.iter().find(|read| read.field == ExpenseField::Supplier).unwrap();
    assert_eq!(supplier.column, "C");
    assert!(supplier.why.en.starts_with("as agreed by tester"), "{}", supplier.why.en);
    assert_eq!(next.with_code(FindingCode::MappingDrift).count(), 0);
    let mappings = list_mappings(&books.books, "CBR").unwrap();
    assert_eq!((mappings.len(), mappings[0].batch), (1, batch));
    let unknown = map(
        books,
        next.batch.unwrap(),
        &ReadingPlan {
            sheets: BTreeMap::from([("elders".to_owned(), SheetPlan { skip: true, ..SheetPlan::default() })]),
            ..ReadingPlan::default()
        },
    );
    assert!(matches!(unknown, Err(OperationError::NotFound(_))));
}

fn next_months_columns_are_compared_with_this_months(books: &TestBooks) {
    books.with_cbr();
    books.import_bytes("maart.csv", &csv(&["HM-NG;f;Hotel;A-1;15-03-2025;100,00"])).unwrap();
    let next = "Kostensoort;Activiteit;Leverancier;Kenmerk;Betaaldatum;Bedrag incl. btw\n\
                f;HM-NG;Hotel;x;15-04-2025;100,00\n";
    let staged = stage(books, "april.csv", next.as_bytes());
    let drift = staged.with_code(FindingCode::MappingDrift).next().unwrap();
    assert!(
        drift.message.en.ends_with("New: Kenmerk; Missing: Factuurnummer; Moved: Kostensoort, Activiteit."),
        "{}",
        drift.message.en
    );
    assert_eq!(staged.rows.ready, 1);
}

fn a_corrected_cell_is_checked_at_once_and_posted_later(books: &TestBooks) {
    books.with_cbr();
    let bytes = csv(&[
        "HM-NG;f;Hotel;A-1;15-03-2025;100,00",
        "HM-XX;f;Hotel;A-2;15-03-2025;50,00",
        "HM-NG;f;;A-3;15-03-2025;25,00",
    ]);
    let posted = books.import_bytes("uitgaven.csv", &bytes).unwrap();
    let batch = posted.batch.unwrap();
    assert_eq!((posted.rows.posted, posted.rows.waiting), (1, 2));
    let mended = fix(books, batch, "A3", Some("HM-TZ")).unwrap();
    assert_eq!(
        mended.closed.iter().map(|closed| closed.code).collect::<Vec<_>>(),
        [FindingCode::UnknownActivity]
    );
    assert_eq!(
        mended.opened.iter().map(|opened| opened.code).collect::<Vec<_>>(),
        [FindingCode::CellCorrected]
    );
    let rows = mended.outcome.rows;
    assert_eq!((rows.read(), rows.posted, rows.ready, rows.waiting), (3, 1, 1, 1));
    assert_sound(books);
    let again = post(books, batch).unwrap();
    assert_eq!((again.rows.posted, again.rows.waiting, again.rows.read()), (2, 1, 3));
    assert_eq!(balance(books), 15_000);
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    assert_eq!(ledger.postings.len(), 2);
    let line = &ledger.lines[1];
    assert_eq!((line.line.source_range.as_str(), ledger.batch_of(line).unwrap().id), ("A3:F3", batch));
    let corrected = ledger.corrected_cells(line);
    assert_eq!((corrected[0].original.as_str(), corrected[0].value.as_deref()), ("HM-XX", Some("HM-TZ")));
    assert!(ledger.corrected_cells(&ledger.lines[0]).is_empty());
    let nothing = post(books, batch).unwrap();
    assert_eq!((nothing.rows.posted, nothing.posted_cents), (2, Cents::ZERO));
    assert_eq!(ledger_facts(books).len(), 2);
    assert_sound(books);
    reverse_import(&books.books, &books.actor, batch, &|_| {}).unwrap();
    assert_eq!(balance(books), 0);
    assert_sound(books);
}

fn a_posted_row_cannot_be_corrected_in_place(books: &TestBooks) {
    books.with_cbr();
    let bytes = csv(&["HM-NG;f;Hotel;A-1;15-03-2025;100,00"]);
    let batch = books.import_bytes("uitgaven.csv", &bytes).unwrap().batch.unwrap();
    for (cell, value) in [("F2", "200,00"), ("F", "1"), ("A2:B2", "1")] {
        let refused = fix(books, batch, cell, Some(value));
        assert!(matches!(refused, Err(OperationError::Conflict(_) | OperationError::Rejected(_))), "{cell}");
    }
    let fix_elsewhere = FixCell { batch, sheet: "elders", cell: "A2", value: Some("x"), reason: "because" };
    let refused = fix_cell(&books.books, &books.actor, &fix_elsewhere, &|_| {});
    assert!(matches!(refused, Err(OperationError::NotFound(_))));
    assert!(show_import(&books.books, batch).unwrap().corrections.is_empty());
}

fn a_correction_can_be_undone(books: &TestBooks) {
    books.with_cbr();
    let bytes = csv(&["HM-XX;f;Hotel;A-1;15-03-2025;100,00"]);
    let batch = stage(books, "uitgaven.csv", &bytes).batch.unwrap();
    assert_eq!(fix(books, batch, "A2", Some("HM-NG")).unwrap().outcome.rows.ready, 1);
    assert_eq!(fix(books, batch, "A2", Some("HM-TZ")).unwrap().outcome.rows.ready, 1);
    let undone = fix(books, batch, "A2", None).unwrap();
    assert_eq!((undone.outcome.rows.ready, undone.outcome.rows.waiting), (0, 1));
    let nothing = fix(books, batch, "A2", None);
    assert!(matches!(nothing, Err(OperationError::NotFound(_))));
    assert_sound(books);
}

fn waiting_rows_are_posted_when_their_text_is_mapped(books: &TestBooks) {
    books.with_cbr();
    let bytes = csv(&["HM-T;f;Hotel;A-1;15-03-2025;100,00", "HM-NG;f;Hotel;A-2;15-03-2025;50,00"]);
    let batch = books.import_bytes("uitgaven.csv", &bytes).unwrap().batch.unwrap();
    let said = MapValue { grant: "CBR", field: ExpenseField::Activity, value: "HM-T", code: Some("HM-TZ") };
    map_value(&books.books, &books.actor, &said).unwrap();
    assert_eq!(check(books, batch).rows.ready, 1);
    let posted = post(books, batch).unwrap();
    assert_eq!((posted.rows.posted, posted.rows.waiting), (2, 0));
    // What is said afterwards leaves what is posted as it is.
    map_value(&books.books, &books.actor, &MapValue { code: None, ..said }).unwrap();
    let checked = check(books, batch);
    assert_eq!((checked.rows.posted, checked.rows.ready, checked.rows.waiting), (2, 0, 0));
    assert_sound(books);
}

fn the_tray_has_every_waiting_row_with_owner_and_age(books: &TestBooks) {
    books.with_cbr();
    let batch =
        books.import_bytes("een.csv", &csv(&["HM-XX;f;Hotel;A-1;15-03-2025;100,00"])).unwrap().batch.unwrap();
    let staged = stage(books, "twee.csv", &csv(&["HM-NG;f;;A-2;15-03-2025;100,00"])).batch.unwrap();
    assign_import(&books.books, &books.actor, batch, Some("Fatima")).unwrap();
    let mut later = books.books.clone();
    let moment = crate::support::books::moment() + chrono::Duration::days(9);
    later.clock = verantwoord::clock::Clock::Standing(moment);
    let tray = list_tray(&later, "CBR").unwrap();
    let told: Vec<_> = tray
        .iter()
        .map(|row| (row.batch, row.owner.as_deref(), row.age_days, row.row, row.problems.len()))
        .collect();
    assert_eq!(told, [(batch, Some("Fatima"), 9, 2, 1), (staged, None, 9, 2, 1)]);
    assign_import(&books.books, &books.actor, batch, Some(" ")).unwrap();
    discard_import(&books.books, &books.actor, staged).unwrap();
    let tray = list_tray(&later, "CBR").unwrap();
    assert_eq!((tray.len(), tray[0].owner.as_deref()), (1, None));
    let ended = assign_import(&books.books, &books.actor, staged, Some("Fatima"));
    assert!(matches!(ended, Err(OperationError::Conflict(_))));
}

fn a_discarded_import_posts_nothing(books: &TestBooks) {
    books.with_cbr();
    let bytes = csv(&["HM-NG;f;Hotel;A-1;15-03-2025;100,00"]);
    let batch = stage(books, "uitgaven.csv", &bytes).batch.unwrap();
    let refused = reverse_import(&books.books, &books.actor, batch, &|_| {});
    assert!(matches!(refused, Err(OperationError::Conflict(_))));
    discard_import(&books.books, &books.actor, batch).unwrap();
    assert_eq!(state_of(books, batch), BatchState::Discarded);
    assert!(matches!(post(books, batch), Err(OperationError::Conflict(_))));
    assert!(discard_import(&books.books, &books.actor, batch).is_err());
    let posted = books.import_bytes("uitgaven.csv", &bytes).unwrap();
    assert_eq!(posted.rows.posted, 1);
    assert!(discard_import(&books.books, &books.actor, posted.batch.unwrap()).is_err());
    assert_sound(books);
}

fn what_was_checked_is_what_is_posted(books: &TestBooks) {
    books.with_cbr();
    let row = "HM-NG;f;Hotel;A-1;15-03-2025;100,00";
    let batch = stage(books, "een.csv", &csv(&[row, "HM-NG;f;Hotel;A-2;15-03-2025;50,00"])).batch.unwrap();
    check(books, batch);
    books.import_bytes("twee.csv", &csv(&[row])).unwrap();
    let refused = post(books, batch);
    assert!(matches!(refused, Err(OperationError::Conflict(_))), "{refused:?}");
    let checked = check(books, batch);
    assert_eq!((checked.rows.ready, checked.rows.duplicates), (1, 1));
    assert_eq!(post(books, batch).unwrap().rows.posted, 1);
    assert_eq!(balance(books), 15_000);
}

fn the_preview_is_what_the_books_say_afterwards(books: &TestBooks) {
    books.with_cbr();
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    books.import("cbr/workbooks/2025-1-oud-formaat.xls").unwrap();
    let bytes = fixture_bytes("cbr/workbooks/2025-2-vreemde-valuta.xlsx");
    let batch = stage(books, "valuta.xlsx", &bytes).batch.unwrap();
    let told = check(books, batch).consequences.unwrap();
    let before = balance(books);
    let posted = post(books, batch).unwrap();
    assert_eq!(posted.consequences.as_ref(), Some(&told));
    assert_eq!(balance(books), before + posted.posted_cents.get());
    let now = budget_execution(&books.books, "CBR", None).unwrap();
    let grouping = Grouping { by_activity: true, by_category: true, by_year: false };
    let groups = now.execution.grouped(grouping).unwrap();
    assert!(told.lines.len() > 1);
    for line in &told.lines {
        let (key, figures) = groups
            .iter()
            .find(|(key, _)| {
                key.activity.as_ref() == Some(&line.activity) && key.category.as_ref() == Some(&line.category)
            })
            .unwrap();
        let found = (figures.total().unwrap(), figures.approved);
        assert_eq!(found, (line.effect.after, line.effect.approved), "{key:?}");
    }
    let rate = &told.flat_rates[0];
    let computed = groups.iter().find(|(key, _)| key.activity.is_none()).unwrap().1.total().unwrap();
    assert_eq!(computed, rate.effect.after);
    assert_ne!(rate.base_import, Cents::ZERO);
    let total = now.execution.total().unwrap();
    assert_eq!((total.total().unwrap(), total.approved), (told.total.after, told.total.approved));
    let funding = Funding::of(&now.grant.definition.decision, total).unwrap();
    assert_eq!(funding.eu.total().unwrap(), told.funding.after);
    for period in &told.periods {
        let lines = read_ledger(&books.books, "CBR", Some(&period.period)).unwrap().lines;
        let sum: i64 = lines.iter().map(|line| line.line.amount.get()).sum();
        assert_eq!(sum, period.after.get(), "{}", period.period);
    }
}

fn what_would_exceed_is_said_before_posting(books: &TestBooks) {
    books.with_cbr();
    let staged = stage(books, "duur.csv", &csv(&["HM-NG;f;Hotel;A-1;15-03-2025;9.000.000,00"]));
    let told = staged.consequences.unwrap();
    let line = &told.lines[0];
    assert_eq!(line.effect.exceeds, Cents::new(900_000_000 - line.effect.approved.get()));
    let warnings = told.warnings();
    assert!(warnings.iter().any(|warning| warning.nl.starts_with("HM-NG/f: EUR 9000000.00")), "{warnings:?}");
    assert!(warnings.iter().any(|warning| warning.en.starts_with("The EU funding stops")), "{warnings:?}");
}

fn a_later_version_is_compared_before_and_after_posting(books: &TestBooks) {
    books.with_cbr();
    let rows = ["HM-NG;f;Hotel;A-1;15-03-2025;100,00", "HM-NG;f;Hotel;A-2;15-03-2025;50,00"];
    let first = books.import_bytes("uitgaven.csv", &csv(&rows)).unwrap().batch.unwrap();
    let alone = compare_with_predecessor(&books.books, first, &|_| {});
    assert!(matches!(alone, Err(OperationError::Rejected(_))));
    let later = csv(&[rows[0], "HM-NG;f;Hotel;A-2;15-03-2025;55,00", "HM-NG;f;Taxi;T-1;15-03-2025;5,00"]);
    let staged =
        stage_import(&books.books, &books.actor, &command("uitgaven.csv", &later, Some(first)), &|_| {})
            .unwrap();
    let batch = staged.batch.unwrap();
    let facts = |told: &verantwoord::operations::imports::Succession| {
        (told.unchanged, told.changed.len(), told.added.len(), told.removed.len())
    };
    let before = compare_with_predecessor(&books.books, batch, &|_| {}).unwrap();
    assert_eq!(facts(&before), (1, 1, 1, 0));
    check(books, batch);
    post(books, batch).unwrap();
    assert_eq!(balance(books), 16_000);
    let after = compare_with_predecessor(&books.books, batch, &|_| {}).unwrap();
    assert_eq!(facts(&after), (1, 1, 1, 0));
    assert_eq!(after.changed[0].changes, before.changed[0].changes);
    let refused = post(books, first);
    assert!(matches!(refused, Err(OperationError::Conflict(_))), "{refused:?}");
    assert_sound(books);
}

fn a_row_that_waited_in_a_later_version_replaces_its_line_when_mended(books: &TestBooks) {
    books.with_cbr();
    let rows = ["HM-NG;f;Hotel;A-1;15-03-2025;100,00", "HM-NG;f;Hotel;A-2;15-03-2025;50,00"];
    let first = books.import_bytes("uitgaven.csv", &csv(&rows)).unwrap().batch.unwrap();
    let later = csv(&["HM-NG;f;Hotel;A-1;15-03-2025;110,00", "HM-XX;f;Hotel;A-2;15-03-2025;60,00"]);
    let batch =
        import_workbook(&books.books, &books.actor, &command("uitgaven.csv", &later, Some(first)), &|_| {})
            .unwrap()
            .batch
            .unwrap();
    assert_eq!(balance(books), 16_000);
    fix(books, batch, "A3", Some("HM-NG")).unwrap();
    let posted = post(books, batch).unwrap();
    assert_eq!((posted.rows.posted, posted.rows.waiting), (2, 0));
    assert_eq!(balance(books), 17_000);
    assert_sound(books);
}

fn cells_that_nothing_is_read_from_are_found_with_their_line(books: &TestBooks) {
    books.with_cbr();
    let text = "Activiteit;Kostensoort;Leverancier;Betaaldatum;Bedrag incl. btw;Kamer;Opmerking\n\
                HM-NG;f;Hotel;15-03-2025;100,00;12;Café Noir\nHM-NG;f;Taxi;15-03-2025;50,00;;\n";
    books.import_bytes("uitgaven.csv", text.as_bytes()).unwrap();
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    let cells: Vec<_> = ledger.lines.iter().map(|line| ledger.other_cells(line).to_vec()).collect();
    let pair = |header: &str, cell: &str| (header.to_owned(), cell.to_owned());
    assert_eq!(cells, [vec![pair("Kamer", "12"), pair("Opmerking", "Café Noir")], vec![]]);
    for (words, found) in [("cafe noir", 1), ("taxi", 1), ("kamer", 0), ("", 2)] {
        let ledger = read_ledger(&books.books, "CBR", None).unwrap().with_words(words);
        assert_eq!(ledger.lines.len(), found, "{words}");
    }
}

fn the_encoding_of_a_text_file_can_be_told(books: &TestBooks) {
    books.with_cbr();
    let mut bytes = csv(&["HM-NG;f;Caf"]);
    bytes.pop();
    bytes.extend(b"\x82;A-1;15-03-2025;100,00\n");
    let batch = stage(books, "uitgaven.csv", &bytes).batch.unwrap();
    let told = |label: &str| ReadingPlan { encoding: Some(label.to_owned()), ..ReadingPlan::default() };
    let mended = map(books, batch, &told("ibm866")).unwrap();
    assert_eq!(mended.outcome.format, "csv (IBM866, ;)");
    assert!(map(books, batch, &told("klingon")).is_err());
    post(books, batch).unwrap();
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    assert_eq!(ledger.lines[0].line.supplier, "CafВ");
    let bytes = fixture_bytes("cbr/workbooks/2024-1-expenses-english.xlsx");
    let batch = stage(books, "a.xlsx", &bytes).batch.unwrap();
    assert!(matches!(map(books, batch, &told("utf-8")), Err(OperationError::Rejected(_))));
}

fn sheets_rows_and_headers_are_told(books: &TestBooks) {
    books.with_cbr();
    let text = "Uitgaven maart;;;;\nWaarvoor;Soort;Aan wie;Wanneer;Hoeveel\nHM-NG;f;Hotel;15-03-2025;100,00\n\
                HM-NG;f;Voorbeeld;15-03-2025;1,00\n";
    let staged = stage(books, "uitgaven.csv", text.as_bytes());
    assert_eq!(staged.questions[0].code, FindingCode::HeaderNotFound, "{:?}", staged.findings);
    let batch = staged.batch.unwrap();
    let told = |sheet: SheetPlan| ReadingPlan {
        sheets: BTreeMap::from([("uitgaven".to_owned(), sheet)]),
        ..ReadingPlan::default()
    };
    let header = map(books, batch, &told(SheetPlan { header_row: Some(2), ..SheetPlan::default() })).unwrap();
    assert_eq!(header.outcome.sheets[0].header_row, 2);
    assert!(header.outcome.questions.iter().all(|asked| asked.code == FindingCode::ColumnMissing));
    for (letters, field) in [
        ("A", ExpenseField::Activity),
        ("B", ExpenseField::Category),
        ("C", ExpenseField::Supplier),
        ("D", ExpenseField::PaymentDate),
        ("E", ExpenseField::GrossAmount),
    ] {
        map(books, batch, &holds(letters, field)).unwrap();
    }
    let left_out = std::collections::BTreeSet::from([4]);
    let mended = map(books, batch, &told(SheetPlan { left_out, ..SheetPlan::default() })).unwrap();
    let rows = mended.outcome.rows;
    assert_eq!((rows.ready, rows.ignored, rows.waiting), (1, 1, 0), "{:?}", mended.outcome.findings);
    assert_eq!(mended.opened[0].code, FindingCode::RowLeftOut);
    let skipped = map(books, batch, &told(SheetPlan { skip: true, ..SheetPlan::default() })).unwrap();
    assert_eq!(skipped.outcome.rows.read(), 0);
    assert_eq!(skipped.outcome.questions[0].code, FindingCode::HeaderNotFound);
    assert_sound(books);
}
