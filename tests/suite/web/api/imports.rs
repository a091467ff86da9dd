//! The whole way of an import by the interface, with versions that are minded and changes that are done once.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use verantwoord::domain::api_token::TokenReach;
use verantwoord::domain::permission::Role;

use crate::support::api::Program;
use crate::support::app::{Reply, TestApp};
use crate::support::books::TestBooks;

on_each_database!(
    a_file_is_staged_mended_posted_and_taken_back,
    a_change_with_a_key_is_done_once,
    what_waits_and_what_texts_mean_is_told,
);

const ALL: &str = "/api/v1/grants/CBR/imports";

const SHEET: &str = "activiteit;kostensoort;land;leverancier;factuurnummer;omschrijving;factuurdatum;betaaldatum;bedrag\n\
    HM-TZ;b;TZ;Hotel Serena;S-100;overnachting;01-03-2025;06-03-2025;1.210,00\n\
    HM-??;b;TZ;Hotel Serena;S-101;overnachting;02-03-2025;07-03-2025;605,00\n";

/// A form with one file; the line between its parts is another each time.
fn upload(line: &str, text: &str) -> TestRequest {
    let body = format!(
        "--{line}\r\nContent-Disposition: form-data; name=\"workbook\"; filename=\"uitgaven.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n{text}\r\n--{line}--\r\n"
    );
    TestRequest::post()
        .insert_header(("content-type", format!("multipart/form-data; boundary={line}")))
        .set_payload(body)
}

fn staged(program: &Program<'_>) -> Value {
    let reply = program.send("post", ALL, upload("een", SHEET));
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    reply.json()
}

fn a_file_is_staged_mended_posted_and_taken_back(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let program = app.program(Role::Finance, TokenReach::Write);
    let staged = staged(&program);
    let id = staged["import"]["id"].as_i64().unwrap();
    let address = format!("{ALL}/{id}");
    assert_eq!(staged["import"]["rows"]["read"], 2, "{staged}");
    assert!(
        staged["findings"].as_array().unwrap().iter().any(|found| found["code"] == "unknown-activity"),
        "{staged}"
    );
    let findings = program.found(&format!("{address}/findings?severity=error"));
    assert!(!findings["items"].as_array().unwrap().is_empty());
    assert_eq!(program.found(&format!("{address}/rows?state=waiting"))["items"].as_array().unwrap().len(), 1);
    let review = program.found(&format!("{address}/review"));
    assert!(review["tables"][0]["columns"].as_array().unwrap().len() >= 8, "{review}");

    let reply = program.post(&format!("{address}/mapping"), &json!({"sender": "COA"}));
    assert_eq!(reply.json()["import"]["sender"], "COA", "{}", reply.text());

    let meaning = json!({"field": "activity", "value": "HM-??", "code": "HM-TZ"});
    let reply = program.post(&format!("{address}/values"), &meaning);
    // A text without a letter means nothing: the cell itself is corrected.
    if reply.status != StatusCode::OK {
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", reply.text());
    }
    let place = &findings["items"][0];
    let fix = json!({"sheet": place["sheet"], "cell": "A3", "value": "HM-TZ", "reason": "zie factuur"});
    let mended = program.done(&format!("{address}/cells"), &fix);
    assert_eq!(mended["import"]["rows"]["waiting"], 0, "{mended}");
    let checked = program.done(&format!("{address}/check"), &json!({}));
    assert_eq!((&checked["state"], &checked["rows"]["ready"]), (&json!("checked"), &json!(2)));
    let posted = program.done(&format!("{address}/posting"), &json!({}));
    assert_eq!((&posted["state"], &posted["posted"]["cents"]), (&json!("posted"), &json!(181_500)));
    let lines = program.found(&format!("/api/v1/grants/CBR/expenditures?import={id}"));
    assert_eq!(lines["totals"]["amount"]["cents"], 181_500);
    let file = program.get(&format!("{address}/workbook"));
    assert_eq!(file.status, StatusCode::OK, "{}", file.text());
    let no_reason = program.post(&format!("{address}/reversal"), &json!({"reason": " "}));
    assert_eq!(no_reason.status, StatusCode::UNPROCESSABLE_ENTITY);
    let taken_back = program.done(&format!("{address}/reversal"), &json!({"reason": "verkeerd bestand"}));
    assert_eq!((&taken_back["lines"], &taken_back["amount"]["cents"]), (&json!(2), &json!(-181_500)));
    assert_eq!(program.post(&format!("{address}/posting"), &json!({})).status, StatusCode::CONFLICT);
    let list = program.found(&format!("{ALL}?state=reversed"));
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let differences = program.get(&format!("{address}/differences"));
    assert!(differences.status.is_client_error(), "it replaces nothing");
}

fn what_waits_and_what_texts_mean_is_told(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let program = app.program(Role::Finance, TokenReach::Write);
    let id = staged(&program)["import"]["id"].as_i64().unwrap();
    program.done(&format!("{ALL}/{id}/owner"), &json!({"owner": "Fatima"}));
    let tray = program.found(&format!("{ALL}/tray"));
    let row = &tray["items"][0];
    assert_eq!(tray["items"].as_array().unwrap().len(), 1, "{tray}");
    assert_eq!((&row["import"], &row["row"], &row["owner"]), (&json!(id), &json!(3), &json!("Fatima")));
    assert!(row["problems"][0].as_str().unwrap().contains("HM-??"), "{tray}");
    let meanings = "/api/v1/grants/CBR/value-maps";
    assert_eq!(program.found(meanings), json!({"items": []}));
    let say = |code: Value| {
        let meaning = json!({"field": "activity", "value": "HM-Tanzania", "code": code});
        program.done(&format!("{ALL}/{id}/values"), &meaning);
    };
    say(json!("HM-TZ"));
    assert_eq!(program.found(meanings)["items"][0]["code"], "HM-TZ");
    say(Value::Null);
    assert_eq!(program.found(meanings), json!({"items": []}));
    let history = program.found(&format!("{meanings}?history=true"));
    assert_eq!(history["items"].as_array().unwrap().len(), 2, "{history}");
    assert_eq!(history["items"][1]["code"], Value::Null);
    assert_eq!(program.get(&format!("{ALL}/template")).body.get(..2), Some(b"PK".as_slice()));
    let auditor = app.program(Role::Auditor, TokenReach::Read);
    for address in [&format!("{ALL}/tray"), meanings] {
        assert_eq!(auditor.get(address).status, StatusCode::FORBIDDEN, "{address}");
    }
}

#[test]
fn a_change_that_names_an_older_version_is_refused() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let program = app.program(Role::Finance, TokenReach::Write);
    let id = staged(&program)["import"]["id"].as_i64().unwrap();
    let address = format!("{ALL}/{id}");
    let tag = program.get(&address).header("etag").to_owned();
    let check = |tag: &str| -> Reply {
        let request = TestRequest::post().set_json(json!({})).insert_header(("if-match", tag.to_owned()));
        program.send("post", &format!("{address}/check"), request)
    };
    let owner = json!({"owner": "Fatima"});
    program.done(&format!("{address}/owner"), &owner);
    let refused = check(&tag);
    assert_eq!(refused.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(refused.json()["type"], "/problems/outdated");
    let now = program.get(&address).header("etag").to_owned();
    assert_ne!(now, tag);
    assert_eq!(check(&now).status, StatusCode::OK);
    assert_eq!(program.done(&format!("{address}/discard"), &json!({}))["state"], "discarded");
}

fn a_change_with_a_key_is_done_once(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let program = app.program(Role::Finance, TokenReach::Write);
    let send = |app: &TestApp, line: &str, text: &str, key: &'static str| {
        let request = upload(line, text).insert_header(("idempotency-key", key));
        program.at(app).send("post", ALL, request)
    };
    let first = send(&app, "een", SHEET, "sleutel-1");
    let second = send(&app, "twee", SHEET, "sleutel-1");
    assert_eq!((first.status, second.status), (StatusCode::OK, StatusCode::OK));
    assert_eq!(first.body, second.body);
    assert_eq!((first.header("idempotency-replayed"), second.header("idempotency-replayed")), ("", "true"));
    let other = send(&app, "een", &SHEET.replace("605", "606"), "sleutel-1");
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(other.json()["type"], "/problems/key-reused");
    assert_eq!(program.found(ALL)["items"].as_array().unwrap().len(), 1);
    // Another person's key is another key.
    let controller = app.program(Role::Controller, TokenReach::Write);
    let id = first.json()["import"]["id"].as_i64().unwrap();
    let owner = |name: &str| {
        let request = TestRequest::post()
            .set_json(json!({"owner": name}))
            .insert_header(("idempotency-key", "sleutel-1"));
        controller.send("post", &format!("{ALL}/{id}/owner"), request)
    };
    assert_eq!(owner("Coen").status, StatusCode::OK);
    // What was refused changed nothing and may be sent again, mended.
    let decide = |text: &str| {
        let request = TestRequest::post()
            .set_json(json!({"owner": text}))
            .insert_header(("idempotency-key", "sleutel-2"));
        controller.send("post", &format!("{ALL}/{id}/owner"), request)
    };
    assert_eq!(decide(&"x".repeat(201)).status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(decide("Coen").status, StatusCode::OK);
    let strange =
        TestRequest::post().set_json(json!({"owner": "x"})).insert_header(("idempotency-key", "two words"));
    assert_eq!(
        controller.send("post", &format!("{ALL}/{id}/owner"), strange).status,
        StatusCode::BAD_REQUEST
    );
    // A day later the key is forgotten, and may name something else. Tokens end by then; the cookie of a person does not.
    let tomorrow = app.later(24 * 60 + 1);
    let client = tomorrow.client(Role::Finance);
    let request = TestRequest::post()
        .uri(&format!("{ALL}/{id}/owner"))
        .set_json(json!({"owner": "Fatima"}))
        .insert_header(("x-form-token", client.form_token()))
        .insert_header(("idempotency-key", "sleutel-1"));
    assert_eq!(client.with(request).status, StatusCode::OK);
}
