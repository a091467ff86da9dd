//! Time sheets: the cells of a matrix become hours, a newer statement counts, signatures know what they signed.

use chrono::NaiveDate;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use verantwoord::domain::time_sheet::Impossible;
use verantwoord::operations::OperationError;
use verantwoord::operations::time_sheets::{
    LoadTimeSheets, LoadedTimeSheets, SignWeek, SigningRole, find_impossible_time, list_weeks,
    load_time_sheets, sign_week,
};

use crate::support::books::TestBooks;

on_each_database!(
    a_workbook_with_dates_and_times_becomes_hours,
    a_newer_statement_of_a_day_counts,
    a_signature_before_a_change_is_told,
    a_week_is_signed_by_name_and_not_in_the_future,
    impossible_time_is_found_over_files,
    a_dry_run_and_the_same_file_again_change_nothing,
);

fn load(books: &TestBooks, bytes: &[u8], dry_run: bool) -> LoadedTimeSheets {
    let command = LoadTimeSheets { grant: "CBR", file_name: "uren", bytes, sheet: None, dry_run };
    load_time_sheets(&books.books, &books.actor, &command).unwrap()
}

fn week_12(monday: &str, rest: &str) -> String {
    format!(
        "Medewerker: P-07;;;;;\nWeek 12 2025;;;;;\nContracturen: 36;;;;;\nActiviteit;ma;di;wo;do;vr\nHM-NG;{monday};8;;;\n{rest}"
    )
}

/// (project, leave, total) of every week, in hundredths.
fn hours(books: &TestBooks) -> Vec<(String, i64, i64, i64)> {
    let weeks = list_weeks(&books.books, "CBR", None).unwrap();
    let shown = weeks.iter().map(|week| {
        let hours = &week.hours;
        let key = format!("{} {}", hours.person, hours.week);
        (key, hours.project.hundredths(), hours.leave.hundredths(), hours.total().hundredths())
    });
    shown.collect()
}

fn sign(books: &TestBooks, role: SigningRole, name: &str, on: &str) -> Result<(), OperationError> {
    let signed_on: NaiveDate = on.parse().unwrap();
    let sign = SignWeek { grant: "CBR", person: "P-07", week: "2025-W12", role, signed_by: name, signed_on };
    sign_week(&books.books, &books.actor, &sign)
}

fn a_workbook_with_dates_and_times_becomes_hours(books: &TestBooks) {
    books.with_cbr();
    let (date, time) = (Format::new().set_num_format("dd-mm"), Format::new().set_num_format("h:mm"));
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "Urenstaat projectteam").unwrap();
    sheet.write(2, 0, "Medewerker").unwrap();
    sheet.write(2, 1, "Activiteit").unwrap();
    for day in 0..7_u8 {
        let moment = ExcelDateTime::from_ymd(2025, 3, 17 + day).unwrap();
        sheet.write_with_format(2, 2 + u16::from(day), moment, &date).unwrap();
    }
    sheet.write(3, 0, "P-01").unwrap();
    sheet.write(3, 1, "HM-NG").unwrap();
    sheet.write(3, 2, 7.5).unwrap();
    sheet.write_with_format(3, 3, ExcelDateTime::from_hms(6, 15, 0).unwrap(), &time).unwrap();
    sheet.write(4, 1, "vakantie").unwrap();
    sheet.write(4, 5, 7.2).unwrap();
    let loaded = load(books, &workbook.save_to_buffer().unwrap(), false);
    assert_eq!((loaded.cells.taken, loaded.cells.waiting, loaded.people), (3, 0, 1), "{:?}", loaded.findings);
    assert_eq!(hours(books), [("P-01 2025-W12".to_owned(), 1_375, 720, 2_095)]);
}

fn a_newer_statement_of_a_day_counts(books: &TestBooks) {
    books.with_cbr();
    load(books, week_12("8", "").as_bytes(), false);
    // Monday is stated anew, as fewer hours and some leave; Tuesday as before.
    load(books, week_12("4", "verlof;3,2;;;;\n").as_bytes(), false);
    assert_eq!(hours(books), [("P-07 2025-W12".to_owned(), 1_200, 320, 1_520)]);
}

fn a_signature_before_a_change_is_told(books: &TestBooks) {
    books.with_cbr();
    load(books, week_12("8", "").as_bytes(), false);
    sign(books, SigningRole::Employee, "P-07", "2025-03-28").unwrap();
    let signed = list_weeks(&books.books, "CBR", Some("P-07")).unwrap().remove(0);
    let employee = signed.employee.unwrap();
    assert_eq!((employee.by.as_str(), employee.before_change, signed.manager), ("P-07", false, None));
    let later = verantwoord::operations::Books {
        clock: verantwoord::clock::Clock::Standing("2026-02-01T09:00:00Z".parse().unwrap()),
        ..books.books.clone()
    };
    let bytes = week_12("7", "");
    let command = LoadTimeSheets {
        grant: "CBR",
        file_name: "uren",
        bytes: bytes.as_bytes(),
        sheet: None,
        dry_run: false,
    };
    load_time_sheets(&later, &books.actor, &command).unwrap();
    let signed = list_weeks(&books.books, "CBR", Some("P-07")).unwrap().remove(0);
    assert!(signed.employee.unwrap().before_change);
}

fn a_week_is_signed_by_name_and_not_in_the_future(books: &TestBooks) {
    books.with_cbr();
    load(books, week_12("8", "").as_bytes(), false);
    assert!(matches!(sign(books, SigningRole::Manager, " ", "2025-03-28"), Err(OperationError::Rejected(_))));
    assert!(matches!(
        sign(books, SigningRole::Manager, "M-02", "2030-01-01"),
        Err(OperationError::Rejected(_))
    ));
    sign(books, SigningRole::Manager, "M-02", "2025-03-28").unwrap();
}

fn impossible_time_is_found_over_files(books: &TestBooks) {
    books.with_cbr();
    load(books, week_12("8", "verlof;8;;;;\n").as_bytes(), false);
    let found = find_impossible_time(&books.books).unwrap();
    let told: Vec<_> = found.iter().map(|found| (found.why, found.cells.clone())).collect();
    let cells = vec!["CBR uren!B5".to_owned(), "CBR uren!B6".to_owned()];
    assert_eq!(told, [(Impossible::WorkDuringLeave, cells)]);
}

fn a_dry_run_and_the_same_file_again_change_nothing(books: &TestBooks) {
    books.with_cbr();
    let bytes = week_12("8", "");
    let tried = load(books, bytes.as_bytes(), true);
    assert_eq!((tried.time_sheet, tried.cells.taken), (None, 2));
    assert_eq!(hours(books), []);
    assert!(load(books, bytes.as_bytes(), false).time_sheet.is_some());
    let again = load(books, bytes.as_bytes(), false);
    assert!(again.time_sheet.is_none() && again.earlier.is_some());
    assert_eq!(hours(books).len(), 1);
}
