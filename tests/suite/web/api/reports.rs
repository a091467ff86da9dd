//! Reports by the interface: what a report lacks, its versions, its files, its life.

use actix_web::http::StatusCode;
use serde_json::json;
use verantwoord::domain::api_token::TokenReach;
use verantwoord::domain::permission::Role;

use crate::support::app::TestApp;
use crate::support::books::TestBooks;

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
