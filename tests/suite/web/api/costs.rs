//! Funding, hours, computed costs, their bases, flat rates and exchange policies by the interface.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use verantwoord::domain::api_token::TokenReach;
use verantwoord::domain::computation::Topic;
use verantwoord::domain::permission::{Assignment, Role};
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::operations::flat_rates::{compare_rates, show_base};
use verantwoord::operations::funding::show_funding;
use verantwoord::operations::method_costs::compute_costs;
use verantwoord::operations::rate_policies::compare_policies;
use verantwoord::operations::time_sheets::list_weeks;

use super::items;
use crate::staff::PERSON;
use crate::support::api::{Program, upload};
use crate::support::app::TestApp;
use crate::support::books::{TestBooks, fixture_text};

on_each_database!(
    receipts_are_recorded_once_and_only_on_what_was_seen,
    costs_are_shown_and_posted_as_they_were_shown,
    a_week_is_stated_signed_and_never_overwritten,
);

const GRANT: &str = "/api/v1/grants/CBR";
const WEEK: &str = "Medewerker: P-07;;;;;\nWeek 12 2025;;;;;\nContracturen: 36;;;;;\n\
    Activiteit;ma;di;wo;do;vr\nHM-NG;8;8;;;\n";

fn receipts_are_recorded_once_and_only_on_what_was_seen(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let finance = app.program(Role::Finance, TokenReach::Write);
    let address = format!("{GRANT}/funding/receipts");
    let before = finance.get(&format!("{GRANT}/funding"));
    let tag = before.header("etag").to_owned();
    let receipt = json!({
        "kind": "advance", "cents": 200_000_050, "received_on": "2024-04-02", "reference": "afschrift 14",
    });
    let send = |body: &Value| {
        let request = TestRequest::post().set_json(body);
        let request =
            request.insert_header(("if-match", tag.as_str())).insert_header(("idempotency-key", "r-1"));
        finance.send("post", &address, request)
    };
    let first = send(&receipt);
    assert_eq!(first.status, StatusCode::OK, "{}", first.text());
    assert_eq!(first.json()["receipts"][0]["amount"]["cents"], 200_000_050);
    let again = send(&receipt);
    assert_eq!((again.json(), again.header("idempotency-replayed")), (first.json(), "true"));
    // The same tag for another request: the funding is not any more as it was seen.
    let late = TestRequest::post().set_json(&receipt).insert_header(("if-match", tag.as_str()));
    assert_eq!(finance.send("post", &address, late).status, StatusCode::PRECONDITION_FAILED);
    let wrong = [
        json!({"kind": "gift", "cents": 1, "received_on": "2024-04-02", "reference": "x"}),
        json!({"kind": "own", "cents": 0, "received_on": "2024-04-02", "reference": "x"}),
        json!({"kind": "own", "cents": i64::MAX, "received_on": "2024-04-02", "reference": "x"}),
        json!({"kind": "own", "cents": i64::MIN, "received_on": "2024-04-02", "reference": "x"}),
        json!({"kind": "own", "cents": 1, "received_on": "2099-01-01", "reference": "x"}),
    ];
    for body in wrong {
        assert_eq!(finance.post(&address, &body).status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    }
    let shown = show_funding(&books.books, "CBR").unwrap();
    assert_eq!(shown.receipts.len(), 1);
    let funding = finance.found(&format!("{GRANT}/funding"));
    assert_eq!(funding["total_received"]["cents"], shown.plan.total_received.get());
    assert_eq!(funding["payments"][0]["due"]["cents"], shown.plan.payments[0].due.get());
    let forecast = finance.found(&format!("{GRANT}/forecast"));
    assert_eq!(forecast["lines"].as_array().unwrap().len(), shown.forecast.lines.len());
    for (line, known) in forecast["lines"].as_array().unwrap().iter().zip(&shown.forecast.lines) {
        assert_eq!(line["at_end"]["cents"], known.forecast().unwrap().get());
        assert_eq!(line["activity"].as_str(), known.activity.as_deref());
        let years: i64 = line["years"]
            .as_array()
            .unwrap()
            .iter()
            .map(|year| year["amount"]["cents"].as_i64().unwrap())
            .sum();
        assert_eq!(line["at_end"]["cents"], years, "{line}");
    }
    assert_eq!(forecast["outlook"]["eu"]["cents"], shown.outlook.eu.get());
    let auditor = app.program(Role::Auditor, TokenReach::Read);
    assert_eq!(auditor.found(&format!("{GRANT}/funding")), funding);
}

fn with_staff(finance: &Program<'_>) {
    let stated = finance.send("post", &format!("{GRANT}/cost-bases"), upload(("bases", "p.toml"), PERSON));
    assert_eq!((&stated.json()["new"], &stated.json()["known"]), (&json!(2), &json!(0)), "{}", stated.text());
    let loaded = finance.send("post", &format!("{GRANT}/hours"), upload(("sheet", "week12.csv"), WEEK));
    assert_eq!(
        (&loaded.json()["hours"], &loaded.json()["people"]),
        (&json!(1600), &json!(1)),
        "{}",
        loaded.text()
    );
}

fn costs_are_shown_and_posted_as_they_were_shown(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let finance = app.program(Role::Finance, TokenReach::Write);
    with_staff(&finance);
    let bases = finance.found(&format!("{GRANT}/cost-bases"));
    assert_eq!(
        (&bases["people"][0]["person"], &bases["people"][0]["contract_hours"]),
        (&json!("P-07"), &json!("36"))
    );
    assert!(bases["pay"][0]["gross_per_year"]["cents"].as_i64().unwrap() > 0, "{bases}");
    let address = format!("{GRANT}/costs/staff-costs/2025-1");
    let shown = finance.found(&address);
    let costs = compute_costs(&books.books, "CBR", Topic::StaffCosts, "2025-1").unwrap().costs;
    assert_eq!(shown["costs"].as_array().unwrap().len(), costs.len());
    assert_eq!(shown["costs"][0]["amount"]["cents"], costs[0].amount.get());
    assert_eq!(shown["costs"][0]["formula"], costs[0].formula.nl);
    assert_eq!((&shown["posting"]["entered"], &shown["total"]), (&json!(1), &shown["posting"]["change"]));
    let post = |mark: &Value| finance.post(&address, &json!({"reason": "urenstaten", "mark": mark}));
    assert_eq!(post(&json!("staff-costs.0.0.1.1.1")).status, StatusCode::CONFLICT);
    assert_eq!(read_ledger(&books.books, "CBR", None).unwrap().lines.len(), 0);
    let posted = post(&shown["posting"]["mark"]);
    assert_eq!((posted.status, &posted.json()["entered"]), (StatusCode::OK, &json!(1)), "{}", posted.text());
    assert_eq!(read_ledger(&books.books, "CBR", None).unwrap().lines.len(), 1);
    let after = finance.found(&address);
    assert_eq!((&after["posting"]["kept"], &after["posting"]["entered"]), (&json!(1), &json!(0)));
    for (wrong, status) in [("moon/2025-1", 404), ("staff-costs/1999-1", 404)] {
        assert_eq!(finance.get(&format!("{GRANT}/costs/{wrong}")).status.as_u16(), status, "{wrong}");
    }
    let controller = app.program(Role::Controller, TokenReach::Write);
    assert_eq!(controller.found(&address), after);
    assert_eq!(controller.post(&address, &json!({"reason": "x", "mark": "x"})).status, StatusCode::FORBIDDEN);
}

fn a_week_is_stated_signed_and_never_overwritten(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let lead = app.program(Role::ProjectLead, TokenReach::Write);
    let loaded = lead.send("post", &format!("{GRANT}/hours"), upload(("sheet", "week12.csv"), WEEK));
    assert!(loaded.json()["time_sheet"].is_i64(), "{}", loaded.text());
    let again = lead.send("post", &format!("{GRANT}/hours"), upload(("sheet", "week12.csv"), WEEK));
    assert!(again.json()["earlier"].is_string() && again.json()["time_sheet"].is_null());
    let address = format!("{GRANT}/hours/weeks/2025-W12");
    let stands = lead.found(&format!("{address}?person=P-07"));
    assert_eq!(stands["days"].as_array().unwrap().len(), 2);
    assert_eq!(stands["contract"], 3_600);
    let state = |seen: &Value, days: Value, contract: i64| {
        let week = json!({"person": "P-07", "seen": seen, "days": days, "contract": contract, "reason": "urenbriefje"});
        lead.post(&address, &week)
    };
    let hours = |day: &str, kind: &str, activity: Option<&str>, hours: i64| json!({"day": day, "kind": kind, "activity": activity, "hours": hours});
    let good = json!([
        hours("2025-03-17", "project", Some("HM-NG"), 450),
        hours("2025-03-17", "leave", None, 350),
        hours("2025-03-18", "project", Some("HM-NG"), 800),
    ]);
    let seen = &stands["newest"];
    for (seen, days, contract, status) in [
        (seen, json!([]), 3_600, 422),
        (seen, json!([hours("2025-03-17", "sleep", None, 100)]), 3_600, 422),
        (seen, json!([hours("2025-03-17", "project", None, 100)]), 3_600, 422),
        (seen, good.clone(), i64::MAX, 422),
        (seen, good.clone(), 0, 422),
        (&json!(0), good.clone(), 3_600, 409),
    ] {
        assert_eq!(state(seen, days.clone(), contract).status.as_u16(), status, "{days} {contract}");
    }
    let stated = state(seen, good, 3_600);
    assert_eq!(stated.status, StatusCode::OK, "{}", stated.text());
    assert_eq!(stated.json(), lead.found(&format!("{address}?person=P-07")));
    let signature = json!({"person": "P-07", "week": "2025-W12", "role": "manager", "signed_by": "M-02", "signed_on": "2025-03-28"});
    let signed = lead.done(&format!("{GRANT}/hours/signatures"), &signature);
    assert_eq!(
        (&signed["manager"]["by"], &signed["project"], &signed["leave"]),
        (&json!("M-02"), &json!(1_250), &json!(350))
    );
    assert_eq!(items(&lead.found(&format!("{GRANT}/hours")))[0], signed);
    assert_eq!(list_weeks(&books.books, "CBR", None).unwrap()[0].hours.leave.hundredths(), 350);
    assert_eq!(lead.get(&format!("{GRANT}/hours/weeks/2025-W99?person=P-07")).status, StatusCode::NOT_FOUND);
    assert_eq!(lead.get(&address).status, StatusCode::UNPROCESSABLE_ENTITY);
    let auditor = app.program(Role::Auditor, TokenReach::Read);
    assert!(items(&auditor.found(&format!("{GRANT}/hours?person=P-08"))).is_empty());
}

#[test]
fn impossible_time_tells_programs_nothing_of_a_grant_that_is_not_seen() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let other = fixture_text("cbr/grant.toml").replace("code = \"CBR\"", "code = \"GEHEIM\"");
    verantwoord::operations::grants::load_grant(&books.books, &books.actor, "grant.toml", &other).unwrap();
    let everywhere = app.program(Role::Finance, TokenReach::Write);
    for grant in ["CBR", "GEHEIM"] {
        let address = format!("/api/v1/grants/{grant}/hours");
        assert_eq!(
            everywhere.send("post", &address, upload(("sheet", "w.csv"), WEEK)).status,
            StatusCode::OK
        );
    }
    let address = format!("{GRANT}/hours/impossible");
    let whole = everywhere.found(&address);
    assert!(whole.to_string().contains("GEHEIM w"), "{whole}");
    let one = app.program_for("een", vec![Assignment::on(Role::Auditor, "CBR")], (TokenReach::Read, &[]));
    let part = one.found(&address);
    assert_eq!(items(&part).len(), items(&whole).len());
    assert!(!part.to_string().contains("GEHEIM"), "{part}");
}

#[test]
fn flat_rates_and_exchange_policies_are_compared_to_the_cent() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_demo(&books);
    let finance = app.program(Role::Finance, TokenReach::Write);
    let compared = finance.found(&format!("{GRANT}/flat-rates"));
    let known = compare_rates(&books.books, "CBR").unwrap();
    for (shown, choice) in compared["books"].as_array().unwrap().iter().zip(&known.books) {
        assert_eq!((&shown["rate"], &shown["eu"]["cents"]), (&json!(choice.rate), &json!(choice.eu.get())));
    }
    let address = format!("{GRANT}/flat-rates/bases/staff-20");
    let before = finance.found(&address);
    assert_eq!(before["base"]["cents"], show_base(&books.books, "CBR", Some("staff-20")).unwrap().base.get());
    let line = before["lines"].as_array().unwrap().iter().find(|line| line["counts"] == true).unwrap();
    let marks = format!("{GRANT}/flat-rates/tendered");
    let mark = |line: &Value, supplier: Value| {
        let body = json!({"line": line, "supplier": supplier, "tendered": true, "contract": "TED 1", "reason": "Europees"});
        finance.post(&marks, &body)
    };
    assert_eq!(mark(&line["line"], json!("X")).status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(mark(&Value::Null, Value::Null).status, StatusCode::UNPROCESSABLE_ENTITY);
    let marked = mark(&line["line"], Value::Null);
    assert_eq!(items(&marked.json()).len(), 1, "{}", marked.text());
    assert_eq!(items(&finance.found(&marks))[0]["contract"], "TED 1");
    let gone = before["base"]["cents"].as_i64().unwrap() - line["amount"]["cents"].as_i64().unwrap();
    assert_eq!(finance.found(&address)["base"]["cents"], gone);
    assert_eq!(finance.get(&format!("{GRANT}/flat-rates/bases/moon")).status, StatusCode::NOT_FOUND);

    let policies = compare_policies(&books.books, "CBR").unwrap();
    let wanted = policies.policies.iter().find(|known| known.chosen).unwrap();
    let shown = finance.found(&format!("{GRANT}/exchange/{}", wanted.policy.code()));
    assert_eq!(shown["policy"]["total"]["cents"], wanted.total.get());
    let sum: i64 =
        shown["lines"].as_array().unwrap().iter().filter_map(|line| line["amount"]["cents"].as_i64()).sum();
    assert_eq!((sum, shown["lines"].as_array().unwrap().len()), (wanted.total.get(), policies.lines.len()));
    assert_eq!(finance.get(&format!("{GRANT}/exchange/moon")).status, StatusCode::NOT_FOUND);
}
