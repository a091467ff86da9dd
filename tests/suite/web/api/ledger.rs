//! What stands around the ledger, by the interface: evidence of a line, saved views, notes, bank statements.

use actix_web::http::StatusCode;
use serde_json::{Value, json};
use verantwoord::domain::api_token::TokenReach;
use verantwoord::domain::permission::{Assignment, Role};
use verantwoord::operations::bank::list_payments;

use super::items;
use crate::bank::{MARCH, stage_sources};
use crate::support::api::{upload, upload_with};
use crate::support::app::TestApp;
use crate::support::books::{TestBooks, fixture_text};

on_each_database!(
    evidence_is_attached_listed_and_taken_off,
    views_are_kept_by_name_for_each_person,
    payments_are_loaded_matched_and_confirmed,
);

const GRANT: &str = "/api/v1/grants/CBR";

fn evidence_is_attached_listed_and_taken_off(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let finance = app.program(Role::Finance, TokenReach::Write);
    let lines = finance.found(&format!("{GRANT}/expenditures?kind=expense&limit=2"));
    let [line, other] = [0, 1].map(|place| items(&lines)[place]["id"].clone());
    let address = format!("{GRANT}/expenditures/{line}/evidence");
    let send = |address: &str, fields: &[(&str, &str)]| {
        finance.send("post", address, upload_with(fields, ("evidence", "factuur.pdf"), "een factuur"))
    };
    let right = [("kind", "invoice"), ("origin", "converted"), ("document_date", "2025-03-01")];
    let attached = send(&address, &right);
    assert_eq!(attached.status, StatusCode::OK, "{}", attached.text());
    let id = attached.json()["evidence"].clone();
    let known = items(&finance.found(&address)).iter().find(|known| known["id"] == id).unwrap().clone();
    assert_eq!((&known["kind"], &known["document_date"]), (&json!("invoice"), &json!("2025-03-01")));
    assert_eq!(finance.get(&format!("{address}/{id}")).text(), "een factuur");
    // The same file on the same line is not kept twice; on another line it is told.
    assert!(send(&address, &right).json()["evidence"].is_null());
    let second = send(&format!("{GRANT}/expenditures/{other}/evidence"), &right).json();
    assert_eq!(
        (&second["elsewhere"][0]["line"], &second["elsewhere"][0]["other_grant"]),
        (&line, &json!(false))
    );
    for wrong in [
        vec![],
        vec![("kind", "photo"), ("origin", "converted")],
        vec![("kind", "invoice"), ("origin", "moon")],
        vec![("kind", "invoice"), ("origin", "original"), ("document_date", "ooit")],
    ] {
        assert_eq!(send(&address, &wrong).status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
    }
    let removal = format!("{address}/{id}/removal");
    assert_eq!(finance.post(&removal, &json!({"reason": " "})).status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(finance.done(&removal, &json!({"reason": "verkeerde factuur"}))["counts"], false);
    assert_eq!(finance.post(&removal, &json!({"reason": "nog eens"})).status, StatusCode::CONFLICT);
    let of_other = format!("{GRANT}/expenditures/{other}/evidence/{id}/removal");
    assert_eq!(finance.post(&of_other, &json!({"reason": "x"})).status, StatusCode::NOT_FOUND);
    let auditor = app.program(Role::Auditor, TokenReach::Read);
    assert_eq!(auditor.found(&address), finance.found(&address));
    let limited = Assignment { periods: vec!["2024-1".into()], ..Assignment::on(Role::Auditor, "CBR") };
    let limited = app.program_for("beperkt", vec![limited], (TokenReach::Read, &[]));
    let later = finance.found(&format!("{GRANT}/expenditures?period=2025-1&limit=1"));
    let later = format!("{GRANT}/expenditures/{}/evidence", items(&later)[0]["id"]);
    assert_eq!(limited.get(&later).status, StatusCode::NOT_FOUND);
}

fn views_are_kept_by_name_for_each_person(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let finance = app.program(Role::Finance, TokenReach::Write);
    let controller = app.program(Role::Controller, TokenReach::Write);
    let address = format!("{GRANT}/views");
    let keep = |query: &str| finance.post(&address, &json!({"name": "Reizen", "query": query}));
    assert_eq!(keep("category=c&sort=moon").status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(keep("category=%00").status, StatusCode::BAD_REQUEST);
    assert_eq!(keep("category=b").status, StatusCode::OK);
    assert_eq!(items(&keep("category=c&sort=-amount&page=3").json()).len(), 1);
    let kept = finance.found(&address);
    let query = items(&kept)[0]["query"].as_str().unwrap();
    let chosen = finance.found(&format!("{GRANT}/expenditures?{query}"));
    assert!(
        !items(&chosen).is_empty() && items(&chosen).iter().all(|line| line["category"] == "c"),
        "{query}"
    );
    assert!(items(&controller.found(&address)).is_empty());
    let removal = format!("{address}/removal");
    assert_eq!(controller.post(&removal, &json!({"name": "Reizen"})).status, StatusCode::NOT_FOUND);
    assert!(items(&finance.done(&removal, &json!({"name": "Reizen"}))).is_empty());
}

#[test]
fn activities_are_shown_with_their_money_and_take_notes() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_demo(&books);
    let lead = app.program(Role::ProjectLead, TokenReach::Write);
    let all = lead.found(&format!("{GRANT}/activities"));
    let first = items(&all)[0].clone();
    let address = format!("{GRANT}/activities/{}", first["code"].as_str().unwrap());
    let before = lead.found(&address);
    assert_eq!((&before["money"], &before["units"]), (&first["money"], &first["units"]));
    let spent: i64 = before["budget"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["money"]["realised"]["cents"].as_i64().unwrap())
        .sum();
    assert_eq!(before["money"]["realised"]["cents"], spent);
    let notes = format!("{address}/notes");
    assert_eq!(lead.post(&notes, &json!({"text": " "})).status, StatusCode::UNPROCESSABLE_ENTITY);
    let kept = lead.done(&notes, &json!({"text": "Bellen met de trainer."}));
    assert_eq!(items(&kept)[0]["text"], "Bellen met de trainer.");
    assert_eq!(&lead.found(&address)["notes"], &kept["items"]);
    assert_eq!(lead.get(&format!("{GRANT}/activities/MOON")).status, StatusCode::NOT_FOUND);
    let auditor = app.program(Role::Auditor, TokenReach::Read);
    assert_eq!(auditor.post(&notes, &json!({"text": "x"})).status, StatusCode::FORBIDDEN);
}

fn payments_are_loaded_matched_and_confirmed(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    stage_sources(books);
    let finance = app.program(Role::Finance, TokenReach::Write);
    let bank = format!("{GRANT}/bank");
    let text = fixture_text(&format!("sources/{MARCH}"));
    let load =
        || finance.send("post", &format!("{bank}/statements"), upload(("statement", MARCH), &text)).json();
    assert_eq!(load()["statements"][0]["payments"], 4);
    assert_eq!(load()["statements"][0]["earlier"], true);
    let no_statement = upload(("statement", "rijen.csv"), "a;b\n1;2\n");
    let refused = finance.send("post", &format!("{bank}/statements"), no_statement);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    let matches = finance.found(&format!("{bank}/matches"));
    let (first, invoice) = (&items(&matches)[0], &items(&matches)[0]["invoices"][0]);
    assert_eq!((&first["confidence"], &first["in_doubt"]), (&json!("certain"), &json!(false)), "{first}");
    let confirm = |rows: Value| {
        finance.post(&format!("{bank}/confirmations"), &json!({"payments": first["payments"], "rows": rows}))
    };
    assert_eq!(confirm(json!([])).status, StatusCode::UNPROCESSABLE_ENTITY);
    let row = json!({"import": invoice["import"], "sheet": invoice["sheet"], "row": invoice["rows"][0]});
    let unknown = json!({"import": 999_999, "sheet": invoice["sheet"], "row": 2});
    assert_eq!(confirm(json!([unknown])).status, StatusCode::NOT_FOUND);
    let confirmed = confirm(json!([row]));
    assert_eq!(confirmed.status, StatusCode::OK, "{}", confirmed.text());
    assert_eq!(confirmed.json()["imports"], json!([invoice["import"]]));
    let second = &finance.found(&format!("{bank}/matches"))["items"][0];
    let (paid, row) = (
        &second["invoices"][0],
        |invoice: &Value| json!({"import": invoice["import"], "sheet": invoice["sheet"], "row": invoice["rows"][0]}),
    );
    let lines = &paid["lines"];
    let rows = if paid["import"].is_null() { json!([]) } else { json!([row(paid)]) };
    let declined = format!("{bank}/declined");
    let decline = |reason: &str| json!({"payments": second["payments"], "rows": rows, "lines": lines, "reason": reason});
    assert_eq!(finance.post(&declined, &decline(" ")).status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        &finance.done(&declined, &decline("Het bonnetje is van een ander."))["payments"],
        &second["payments"]
    );
    assert_eq!(finance.post(&declined, &decline("nogmaals")).status, StatusCode::NOT_FOUND);
    let known = finance.found(&declined);
    assert_eq!(known["items"][0]["taken_back"], Value::Null, "{known}");
    let withdrawal = format!("{declined}/{}/withdrawal", known["items"][0]["id"]);
    let why = |reason: &str| json!({"reason": reason});
    assert_eq!(finance.post(&withdrawal, &why(" ")).status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(finance.done(&withdrawal, &why("toch"))["taken_back"]["reason"], "toch");
    assert_eq!(finance.post(&withdrawal, &why("nogmaals")).status, StatusCode::CONFLICT);
    finance.done(&declined, &decline("nogmaals"));
    let others = finance.done(&format!("{bank}/confirmations/certain"), &json!({}));
    assert_eq!(items(&others).len(), items(&matches).len() - 2);
    assert!(items(&finance.found(&format!("{bank}/matches"))).is_empty());
    let payments = finance.found(&format!("{bank}/payments"));
    let known = list_payments(&books.books, "CBR").unwrap();
    assert_eq!(items(&payments).len(), known.len());
    let proven = items(&payments).iter().filter(|payment| !payment["rows"].as_array().unwrap().is_empty());
    assert_eq!(proven.count(), items(&matches).len() - 1);
    let controller = app.program(Role::Controller, TokenReach::Write);
    assert_eq!(controller.found(&format!("{bank}/payments")), payments);
    assert_eq!(
        controller.post(&format!("{bank}/confirmations/certain"), &json!({})).status,
        StatusCode::FORBIDDEN
    );
}
