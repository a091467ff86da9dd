//! The forms about people: hours and pay in the annexes, and papers to sign.

use verantwoord::domain::language::Language;
use verantwoord::operations::time_sheets::{LoadTimeSheets, load_time_sheets};
use verantwoord::reporting::document::{Block, RowKind, Value};

use crate::forms::{demo, made, tables};
use crate::support::books::TestBooks;

on_each_database!(
    hours_in_the_books_become_sheets_to_sign,
    the_demo_has_hours_and_staff_in_every_period,
    papers_to_sign_are_made_per_activity_with_room_to_write,
);

fn hours_in_the_books_become_sheets_to_sign(books: &TestBooks) {
    books.with_cbr();
    let sheet = "Medewerker: P-07;;;;;\nWeek 12 2025;;;;;\nContracturen: 36;;;;;\nActiviteit;ma;di;wo;do;vr\n\
        HM-NG;8;8;;;\nverlof;;;4;;\n";
    let command = LoadTimeSheets {
        grant: "CBR",
        file_name: "uren.csv",
        bytes: sheet.as_bytes(),
        sheet: None,
        dry_run: false,
    };
    load_time_sheets(&books.books, &books.actor, &command).unwrap();
    let document = made(books, "weekly-time-sheet", "2025-1").document(Language::Nl).unwrap();
    let heading = |block: &&Block| matches!(block, Block::Heading { text, .. } if text == "Medewerker P-07, week 2025-W12");
    assert_eq!(document.blocks.iter().filter(heading).count(), 1);
    let tables = tables(&document);
    let total = tables["hours-1"].rows.iter().find(|row| row.kind == RowKind::Total).unwrap();
    let shown: Vec<String> = total
        .cells
        .iter()
        .map(|cell| verantwoord::reporting::figures::shown(&cell.value, Language::Nl).into_owned())
        .collect();
    assert_eq!(shown, ["", "Totaal", "8,00", "8,00", "4,00", "", "", "", "", "20,00"]);
    assert!(tables["hours-1"].notes[0].contains("36,00 uur per week. Op het project: 16,00 uur."));
    assert_eq!(document.blocks.iter().filter(|block| matches!(block, Block::Signature(_))).count(), 1);
    // The same hours stand in the annex and in the use of resources.
    let annex = made(books, "nl-financiele-bijlage", "2025-1").document(Language::Nl).unwrap();
    let of_person = &crate::forms::tables(&annex)["uren-per-medewerker"].rows[0];
    assert_eq!(of_person.cells[4].value, Value::Number("16.00".parse().unwrap()));
}

/// What the forms about staff show is worked out by hand from the fixtures.
fn the_demo_has_hours_and_staff_in_every_period(books: &TestBooks) {
    demo(books);
    // Hours on the project, as the time sheets of November 2024, March 2025 and November 2025 state them.
    for (period, hours, sheets) in [("2024-1", "51.50", 6), ("2025-1", "86.00", 8), ("2025-2", "57.50", 6)] {
        let annex = made(books, "nl-financiele-bijlage", period).document(Language::Nl).unwrap();
        let annex = tables(&annex);
        let total = annex["uren-per-medewerker"].rows.iter().find(|row| row.kind == RowKind::Total).unwrap();
        assert_eq!(total.cells[4].value, Value::Number(hours.parse().unwrap()), "{period}");
        let week = made(books, "weekly-time-sheet", period).document(Language::Nl).unwrap();
        assert_eq!(tables(&week).len(), sheets, "{period}");
        let of_staff = &annex["directe-loonkosten"].rows;
        let computed = |row: &&verantwoord::reporting::document::Row| {
            row.cells.iter().any(|cell| matches!(&cell.value, Value::Text(text) if text.starts_with("P-0")))
        };
        assert!(of_staff.iter().filter(computed).count() >= 3, "{period}");
    }
}

fn papers_to_sign_are_made_per_activity_with_room_to_write(books: &TestBooks) {
    books.with_cbr();
    let document = made(books, "attendance-list", "2025-1").document(Language::En).unwrap();
    let lists = tables(&document);
    let with_participants = lists.keys().filter(|name| name.starts_with("participants-")).count();
    // Trainings, the diploma and the advice; not the visits, the campaigns and the management.
    assert_eq!(with_participants, 10);
    let rows = &lists["participants-1"].rows;
    assert_eq!(rows.len(), 12);
    assert!(rows.iter().all(|row| row.kind == RowKind::ToFill));
    assert_eq!(rows[11].cells[0].value, Value::Text("12".into()));
    // Each list is handed out by itself, so each bears the emblem and the statement.
    let letterheads = document.blocks.iter().filter(|block| matches!(block, Block::Letterhead)).count();
    assert_eq!(letterheads, 10);
    assert_eq!(document.head.facts.len(), 6, "{:?}", document.head.facts);
    assert_eq!(document.head.funding_statement, "Co-funded by the European Union");
}
