//! Reports by the interface: what a report lacks, its versions, its files, its life.

use actix_web::http::StatusCode;
use chrono::Duration;
use serde_json::{Value, json};
use verantwoord::clock::Clock;
use verantwoord::domain::api_token::TokenReach;
use verantwoord::domain::permission::Role;
use verantwoord::operations::Books;

use super::items;
use crate::support::api::Program;
use crate::support::app::TestApp;
use crate::support::books::{TestBooks, moment};

const GRANT: &str = "/api/v1/grants/CBR";
const REPORT: &str = "/api/v1/grants/CBR/reports/financial-report/2025-1";

#[test]
fn a_report_goes_from_its_gaps_to_accepted() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_demo(&books);
    let lead = app.program(Role::ProjectLead, TokenReach::Write);
    let controller = app.program(Role::Controller, TokenReach::Write);
    let periods = lead.found("/api/v1/grants/CBR/periods");
    assert!(periods["items"].as_array().unwrap().iter().any(|period| period["code"] == "2025-1"));
    let forms = lead.found("/api/v1/grants/CBR/forms");
    assert!(forms["items"].as_array().unwrap().len() > 10);
    let readiness = lead.found(&format!("{REPORT}/readiness"));
    assert_eq!(readiness["can_be_frozen"], true, "{readiness}");
    let later = lead.found("/api/v1/grants/CBR/reports/progress-report/2026-1/readiness");
    assert_eq!(later["can_be_frozen"], false, "{later}");

    let made = lead.done(&format!("{REPORT}/versions"), &json!({}));
    assert_eq!((&made["state"], &made["version"]), (&json!("draft"), &json!(1)));
    assert_eq!(lead.post(&format!("{REPORT}/freezing"), &json!({})).status, StatusCode::FORBIDDEN);
    let frozen = controller.done(&format!("{REPORT}/freezing"), &json!({}));
    assert_eq!(frozen["state"], "frozen");
    assert_eq!(frozen["files"].as_array().unwrap().len(), 8, "two languages, four formats");
    for format in ["pdf", "xlsx", "csv", "json"] {
        let draft = lead.get(&format!("{REPORT}/files/nl/{format}"));
        assert_eq!(draft.status, StatusCode::OK, "{format}");
        let issued = lead.get(&format!("{REPORT}/files/nl/{format}?version=1"));
        let hash = verantwoord::operations::fingerprint(&issued.body);
        assert!(
            frozen["files"].as_array().unwrap().iter().any(|file| file["sha256"] == hash.as_str()),
            "{format}"
        );
    }
    an_auditor_follows_every_figure_to_its_lines(&app, &books);
    lead.done(&format!("{REPORT}/submission"), &json!({}));
    let no_reason = controller.post(&format!("{REPORT}/return"), &json!({"reason": ""}));
    assert_eq!(no_reason.status, StatusCode::UNPROCESSABLE_ENTITY);
    let accepted = controller.done(&format!("{REPORT}/acceptance"), &json!({}));
    assert_eq!(accepted["steps"].as_array().unwrap().len(), 3);
    let list = lead.found("/api/v1/grants/CBR/reports?form=financial-report&period=2025-1");
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(lead.found(&format!("{REPORT}/differences?from=1&to=1"))["items"], json!([]));
    assert_eq!(lead.get(&format!("{REPORT}/differences?from=1")).status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(lead.get(&format!("{REPORT}/files/nl/docx")).status, StatusCode::NOT_FOUND);
    assert_eq!(lead.get("/api/v1/grants/CBR/reports/moon/2025-1/readiness").status, StatusCode::NOT_FOUND);
}

/// All lines behind a figure.
pub(super) fn behind(program: &Program<'_>, issued: &str, figure: &str) -> Value {
    let encoded = figure.replace(' ', "%20").replace('=', "%3D");
    program.found(&format!("{issued}/lines?limit=500&figure={encoded}"))
}

/// Asked of a report that was frozen once already: freezing takes longest here.
fn an_auditor_follows_every_figure_to_its_lines(app: &TestApp, books: &TestBooks) {
    let issued = format!("{REPORT}/versions/1");
    let auditor = app.program(Role::Auditor, TokenReach::Read);
    let behind = |figure: &str| behind(&auditor, &issued, figure);
    let report = auditor.found(&format!("{issued}/figures"));
    let listed = auditor.found(&format!("{GRANT}/reports?form=financial-report&period=2025-1"));
    assert_eq!(report["figures_sha256"], items(&listed)[0]["figures_sha256"]);
    let rows =
        report["tables"].as_array().unwrap().iter().flat_map(|table| table["rows"].as_array().unwrap());
    let cells: Vec<&Value> = rows.flat_map(|row| row["cells"].as_array().unwrap()).collect();
    let mut followed = 0;
    for cell in cells.iter().filter(|cell| cell["lines"].is_string() && cell["amount"].is_object()).take(5) {
        let lines = behind(cell["lines"].as_str().unwrap());
        assert_eq!(lines["totals"]["amount"], cell["amount"], "{cell}");
        followed += 1;
    }
    assert!(followed == 5 && cells.iter().any(|cell| cell["computed"].is_string()), "{report}");
    // What is booked afterwards is not among them.
    let before = behind("period=2025-1");
    let finance = app.program(Role::Finance, TokenReach::Write);
    let known = &items(&before)[0];
    let expense = json!({
        "activity": known["activity"], "category": "b", "country": known["country"],
        "supplier": "Drukkerij Nieuw", "document_number": "N-1", "payment_date": "2025-05-06",
        "invoice_date": "2025-05-01", "gross_cents": 12_150,
    });
    let sent = json!({"expense": expense, "reason": "bon gevonden", "confirmed": true});
    let (later, now) = (Clock::Standing(moment() + Duration::minutes(1)), books.books.clone());
    let later = TestApp::on(&books.with_other(Books { clock: later, ..now }));
    finance.at(&later).done(&format!("{GRANT}/expenditures"), &sent);
    assert_eq!(behind("period=2025-1")["totals"], before["totals"]);
    let page = auditor.found(&format!("{issued}/lines?limit=1&figure=period%3D2025-1"));
    let next = page["next"].as_str().unwrap();
    let second = auditor.found(&format!("{issued}/lines?limit=1&figure=period%3D2025-1&cursor={next}"));
    assert_eq!(items(&second)[0], items(&before)[1]);
    let refused = auditor.get(&format!("{issued}/lines?figure=year%3Dmaan"));
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for missing in ["figures", "lines"] {
        let address = format!("{GRANT}/reports/financial-report/2025-1/versions/9/{missing}");
        assert_eq!(auditor.get(&address).status, StatusCode::NOT_FOUND);
    }
}
