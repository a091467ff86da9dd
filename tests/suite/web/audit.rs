//! The auditor's room: what was issued byte for byte, from a figure to its lines, the log, and nothing that changes.

use actix_web::http::StatusCode;
use verantwoord::domain::language::Language;
use verantwoord::domain::permission::{Assignment, Role};
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::operations::report_life::{ReportChoice, freeze_report, issued_file};
use verantwoord::reporting::figures;
use verantwoord::reporting::printed::ReportFormat;

use crate::support::app::TestApp;
use crate::support::books::TestBooks;

on_each_database!(an_auditor_follows_a_figure_to_its_lines, an_auditor_of_one_period_sees_its_reports_only);

const CHOICE: ReportChoice<'_> = ReportChoice { form: "financial-report", grant: "CBR", period: "2024-1" };

fn an_auditor_follows_a_figure_to_its_lines(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let auditor = app.client(Role::Auditor);
    assert!(auditor.get("/grants/CBR/audit").page().contains("Er is nog geen rapport vastgezet"));
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    freeze_report(&books.books, &books.actor, &CHOICE).unwrap();
    let room = auditor.get("/grants/CBR/audit").page();
    let report = "/grants/CBR/audit/reports/financial-report/2024-1/1";
    assert!(room.contains(report) && room.contains("vastgezet"), "{room}");
    for format in ReportFormat::ALL {
        let file = auditor.get(&format!("{report}/nl/{}", format.extension()));
        let issued = issued_file(&books.books, &CHOICE, None, Language::Nl, format).unwrap();
        assert!(file.body == issued.bytes, "{} is not as it was issued", format.extension());
        assert!(file.header("content-disposition").contains(&issued.name));
    }
    // A figure leads to the lines it consists of, and they add up to it.
    let page = auditor.get(report).page();
    let link = page.split(&format!("{report}/lines?figure=")).nth(1).unwrap();
    let (words, shown) = link.split_once('"').unwrap();
    let shown = shown.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned();
    let lines = auditor.follow(&auditor.get(&format!("{report}/lines?figure={words}"))).page();
    assert!(lines.contains(&shown), "{shown} is not the total of its lines");
    // The whole period is one of the figures, and its total is that of the ledger.
    let ledger = read_ledger(&books.books, "CBR", Some("2024-1")).unwrap();
    let total: i64 = ledger.lines.iter().map(|line| line.line.amount.get()).sum();
    let written = figures::money(verantwoord::domain::money::Cents::new(total), Language::Nl);
    let all = auditor.follow(&auditor.get(&format!("{report}/lines?figure=period%3D2024-1"))).page();
    assert!(all.contains(&written), "{written} is missing");
    let log = auditor.get("/grants/CBR/audit/log?act=import.post").page();
    assert!(log.contains("import geboekt") && log.contains("2024-1-expenses-english.xlsx"), "{log}");
    assert!(!auditor.get("/grants/CBR/audit/log?act=import.reverse").page().contains("expenses-english"));
    assert_eq!(auditor.get(&format!("{report}/nl/exe")).status, StatusCode::NOT_FOUND);
    assert_eq!(
        auditor.get("/grants/CBR/audit/reports/financial-report/2024-1/9").status,
        StatusCode::NOT_FOUND
    );
}

fn an_auditor_of_one_period_sees_its_reports_only(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    freeze_report(&books.books, &books.actor, &CHOICE).unwrap();
    let of = |period: &str| {
        let assignment =
            Assignment { periods: vec![period.to_owned()], ..Assignment::on(Role::Auditor, "CBR") };
        app.person(period, vec![assignment])
    };
    let report = "/grants/CBR/audit/reports/financial-report/2024-1/1";
    let own = of("2024-1");
    assert!(own.get("/grants/CBR/audit").page().contains(report));
    assert_eq!(own.get(&format!("{report}/nl/pdf")).status, StatusCode::OK);
    let other = of("2025-1");
    assert!(!other.get("/grants/CBR/audit").page().contains(report));
    for address in
        [report.to_owned(), format!("{report}/nl/pdf"), format!("{report}/lines?figure=period%3D2024-1")]
    {
        let status = other.get(&address).status;
        assert!([StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&status), "{address}: {status}");
    }
    // The log speaks of the whole grant.
    assert_eq!(own.get("/grants/CBR/audit/log").status, StatusCode::FORBIDDEN);
}
