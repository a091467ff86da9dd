//! The interface: what it describes, what it gives, how it refuses. Every answer is held against its schema on the way.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use verantwoord::domain::api_token::TokenReach;
use verantwoord::domain::language::Language;
use verantwoord::domain::permission::{Assignment, Role};
use verantwoord::web::api;
use verantwoord::web::api::document::document;
use verantwoord::web::routes::{self, Method};

use crate::support::api::upload;
use crate::support::app::TestApp;
use crate::support::books::TestBooks;

mod costs;
mod imports;
mod ledger;
mod looking;
mod others;
mod readings;
mod reports;
mod twins;
mod users;

/// What a list holds.
fn items(list: &Value) -> &Vec<Value> {
    list["items"].as_array().unwrap_or_else(|| panic!("{list}"))
}

/// Routes and document are the same list.
#[test]
fn every_route_is_described_and_every_description_has_a_route() {
    let described = serde_json::to_value(document(Language::En)).unwrap();
    assert_eq!(described["openapi"], "3.1.0");
    let mut in_document = BTreeSet::new();
    for (path, item) in described["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(!operation["summary"].as_str().unwrap().is_empty(), "{path}");
            in_document.insert(format!("{method} {path}"));
        }
    }
    let name = |method: Method| match method {
        Method::Get => "get",
        Method::Post => "post",
    };
    let served: BTreeSet<String> = routes::all()
        .iter()
        .filter(|entry| entry.path.starts_with(api::BASE))
        .map(|entry| format!("{} {}", name(entry.method), entry.path))
        .collect();
    assert_eq!(served, in_document);
    assert!(served.len() > 25, "{}", served.len());
    let names: BTreeSet<_> = api::operations().iter().map(|operation| operation.name).collect();
    assert_eq!(names.len(), api::operations().len(), "two operations have one name");
}

/// The document knows shapes by their names alone: two that share one would be taken for each other.
#[test]
fn no_two_shapes_share_a_name() {
    let mut known: BTreeMap<&str, Value> = BTreeMap::new();
    for (name, schema) in api::operations().iter().flat_map(|operation| &operation.schemas) {
        let schema = serde_json::to_value(schema).unwrap();
        let first = known.entry(name).or_insert_with(|| schema.clone());
        assert_eq!(*first, schema, "two shapes are called {name}");
    }
    assert!(known.len() > 50, "{}", known.len());
}

/// Every reference leads somewhere, in both languages.
#[test]
fn the_document_is_whole_and_speaks_both_languages() {
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
                fields.values().for_each(|field| references(field, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    for language in Language::ALL {
        let described = serde_json::to_value(document(language)).unwrap();
        let mut found = Vec::new();
        references(&described, &mut found);
        assert!(found.len() > 100, "{}", found.len());
        for reference in found {
            assert!(described.pointer(&reference[1..]).is_some(), "{reference} leads nowhere");
        }
    }
    for operation in api::operations() {
        assert_ne!(operation.summary.nl, operation.summary.en, "{}", operation.name);
    }
}

#[test]
fn the_description_is_a_document_and_a_page() {
    let books = TestBooks::sqlite();
    let app = TestApp::on(&books);
    let document = app.stranger().get("/api/openapi.json");
    assert_eq!(document.header("content-type"), "application/json");
    assert_eq!(document.json()["info"]["title"], "Verantwoord");
    let page = app.stranger().get("/api/docs").page();
    assert!(page.contains("Idempotency-Key") && page.contains("curl"), "{page}");
    for operation in api::operations() {
        let link = format!("#{}\"", operation.name);
        let at = page.find(&link).unwrap_or_else(|| panic!("{} is not on the page", operation.name));
        let group = page[..at].rsplit('/').next().unwrap();
        let details = app.stranger().get(&format!("/api/docs/{group}"));
        assert!(details.body.len() < 100_000, "{group}: {} bytes", details.body.len());
        assert!(details.page().contains(&format!("id=\"{}\"", operation.name)), "{}", operation.name);
    }
    assert!(app.stranger().get("/api/docs/expenditures").page().contains("id=\"schema-Money\""));
    assert_eq!(app.stranger().get("/api/docs/moon").status, StatusCode::NOT_FOUND);
}

#[test]
fn a_grant_its_budget_and_its_file_are_given() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_demo(&books);
    let program = app.program(Role::Administrator, TokenReach::Write);
    let list = program.found("/api/v1/grants");
    assert_eq!(list["items"][0]["code"], "CBR");
    assert_eq!(list["items"][0]["total_eligible_cost"]["currency"], "EUR");
    let grant = program.found("/api/v1/grants/CBR");
    assert!(grant["activities"].as_array().unwrap().len() > 3);
    let budget = program.found("/api/v1/grants/CBR/budget?period=2025-1&by=category");
    let sum: i64 = budget["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["figures"]["total"]["cents"].as_i64().unwrap())
        .sum();
    assert_eq!(Some(sum), budget["total"]["total"]["cents"].as_i64());
    assert!(sum > 0);
    program.found("/api/v1/grants/CBR/budget");
    let versions = program.found("/api/v1/grants/CBR/budget/versions");
    let number = &versions["items"][0]["number"];
    let version = program.found(&format!("/api/v1/grants/CBR/budget/versions/{number}"));
    assert_eq!(version["total"], versions["items"][0]["total"]);
    let refused = program.get("/api/v1/grants/CBR/budget?by=moon");
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let file = program.get("/api/v1/grants/CBR/file");
    let loaded = program.send("post", "/api/v1/grants", upload(("grant", "cbr.toml"), &file.text()));
    assert_eq!((loaded.status, &loaded.json()["changed"]), (StatusCode::OK, &json!(false)));
}

#[test]
fn lines_are_paged_selected_and_followed_to_their_cells() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_demo(&books);
    let program = app.program(Role::Controller, TokenReach::Read);
    let all = "/api/v1/grants/CBR/expenditures";
    let whole = program.found(&format!("{all}?limit=500"));
    let total = whole["totals"]["lines"].as_u64().unwrap();
    assert_eq!(u64::try_from(whole["items"].as_array().unwrap().len()).unwrap(), total);
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = program.found(&format!("{all}?limit=20{cursor}"));
        seen.extend(page["items"].as_array().unwrap().iter().map(|line| line["id"].as_i64().unwrap()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let ids: Vec<i64> =
        whole["items"].as_array().unwrap().iter().map(|line| line["id"].as_i64().unwrap()).collect();
    assert_eq!(seen, ids);
    let first = program.found(&format!("{all}?limit=20"));
    let second = program.found(&format!("{all}?limit=20&cursor={}", first["next"].as_str().unwrap()));
    let back = program.found(&format!("{all}?limit=20&cursor={}", second["previous"].as_str().unwrap()));
    assert_eq!((&back["items"], &first["previous"]), (&first["items"], &Value::Null));
    let some = program.found(&format!("{all}?period=2025-1&category=b&sort=-amount"));
    assert!(
        some["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|line| line["category"] == "b" && line["period"] == "2025-1")
    );
    let amounts: Vec<_> =
        some["items"].as_array().unwrap().iter().map(|line| line["amount"]["cents"].as_i64()).collect();
    assert!(amounts.len() > 1 && amounts.is_sorted_by(|one, other| one >= other), "{amounts:?}");
    for wrong in ["limit=0", "limit=501", "cursor=x", "year=x", "sort=moon", "min=a"] {
        assert_eq!(
            program.get(&format!("{all}?{wrong}")).status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{wrong}"
        );
    }
    let line = program.found(&format!("{all}/{}", ids[0]));
    assert_eq!(line["line"]["id"], ids[0]);
    let source = &line["source"];
    let row = source["rows"].as_array().unwrap().iter().find(|row| row["number"] == source["row"]).unwrap();
    assert!(row["cells"].as_array().unwrap().len() > 3, "{source}");
    let verdicts = program.found(&format!("{all}/{}/verdicts", ids[0]));
    assert!(!verdicts["items"].as_array().unwrap().is_empty());
    assert_eq!(program.get(&format!("{all}/{}/file", ids[0])).status, StatusCode::OK);
    assert_eq!(program.get(&format!("{all}/999999")).status, StatusCode::NOT_FOUND);
    for format in ["xlsx", "csv"] {
        assert_eq!(program.get(&format!("{all}/export/{format}")).status, StatusCode::OK);
    }
}

#[test]
fn an_auditor_of_one_period_gets_the_lines_of_that_period_only() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_demo(&books);
    let limited = Assignment { periods: vec!["2025-1".into()], ..Assignment::on(Role::Auditor, "CBR") };
    let auditor = app.program_for("beperkt", vec![limited], (TokenReach::Read, &[]));
    let lines = auditor.found("/api/v1/grants/CBR/expenditures?limit=500");
    let periods: BTreeSet<_> =
        lines["items"].as_array().unwrap().iter().map(|line| line["period"].to_string()).collect();
    assert_eq!(periods, BTreeSet::from(["\"2025-1\"".to_owned()]));
    assert_eq!(auditor.get("/api/v1/grants/CBR").status, StatusCode::FORBIDDEN);
    assert_eq!(auditor.get("/api/v1/grants/CBR/expenditures/1/file").status, StatusCode::NOT_FOUND);
}

#[test]
fn a_line_is_entered_and_corrected_by_adding() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_demo(&books);
    let program = app.program(Role::Finance, TokenReach::Write);
    let all = "/api/v1/grants/CBR/expenditures";
    let line = program.found(&format!("{all}?category=b&kind=expense&currency=EUR&limit=1"));
    let known = &line["items"][0];
    let expense = json!({
        "activity": known["activity"], "category": known["category"], "country": known["country"],
        "supplier": "Drukkerij Nieuw", "document_number": "N-1", "payment_date": "2025-05-06",
        "invoice_date": "2025-05-01", "gross_cents": 12_150, "vat_cents": 2_150,
    });
    let sent = json!({"expense": expense, "reason": "bon gevonden", "confirmed": true});
    let reply = program.post(all, &sent);
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    let address = reply.header("location").to_owned();
    assert_eq!(program.found(&address)["line"]["amount"], json!({"cents": 12_150, "currency": "EUR"}));
    let wrong = json!({"expense": {"activity": "?", "category": "b", "supplier": "X", "payment_date": "2025-05-06"}, "reason": "x"});
    let refused = program.post(all, &wrong);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.json()["detail"].as_str().unwrap().contains("activity"), "{}", refused.text());
    let taken_back = program
        .post(&format!("{address}/correction"), &json!({"cause": "entry-mistake", "reason": "dubbel"}));
    assert_eq!(taken_back.status, StatusCode::CREATED, "{}", taken_back.text());
    assert_eq!(taken_back.json()["amount"]["cents"], -12_150);
    assert_eq!(program.found(&address)["taken_back_by"], taken_back.json()["reversal"]);
}

#[test]
fn what_is_asked_wrongly_is_refused_as_a_problem_in_the_language_that_was_asked() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let program = app.program(Role::Finance, TokenReach::Write);
    let ask = |request: TestRequest, language: &'static str| {
        let bearer = format!("Bearer {}", program.secret);
        app.send(
            request.insert_header(("authorization", bearer)).insert_header(("accept-language", language)),
        )
    };
    let nothing = || TestRequest::get().uri("/api/v1/moon");
    assert_eq!(ask(nothing(), "en").json()["title"], "Not found");
    assert_eq!(ask(nothing(), "nl").json()["title"], "Niet gevonden");
    let cases: Vec<(TestRequest, u16, &str)> = vec![
        (nothing(), 404, "not-found"),
        (TestRequest::delete().uri("/api/v1/grants/CBR"), 405, "method-not-allowed"),
        (TestRequest::post().uri("/api/v1/grants/CBR/budget"), 405, "method-not-allowed"),
        (TestRequest::get().uri("/api/v1/grants/CBR?x=%00"), 400, "bad-request"),
        (
            TestRequest::post()
                .uri("/api/v1/grants/CBR/expenditures")
                .set_payload("{")
                .insert_header(("content-type", "application/json")),
            400,
            "bad-request",
        ),
        (
            TestRequest::post().uri("/api/v1/grants/CBR/expenditures").set_json(json!({"moon": 1})),
            400,
            "bad-request",
        ),
        (
            TestRequest::post().uri("/api/v1/grants/CBR/expenditures").set_json(json!({"reason": "x\0"})),
            400,
            "bad-request",
        ),
        (
            TestRequest::post().uri("/api/v1/grants/CBR/expenditures").set_form([("a", "b")]),
            415,
            "unknown-content",
        ),
        (
            TestRequest::post()
                .uri("/api/v1/grants/CBR/expenditures")
                .set_payload(vec![b' '; 3 * 1024 * 1024]),
            413,
            "too-large",
        ),
    ];
    for (request, status, code) in cases {
        let reply = ask(request, "en");
        assert_eq!(reply.status.as_u16(), status, "{code}: {}", reply.text());
        assert_eq!(reply.header("content-type"), "application/problem+json", "{code}");
        assert_eq!(reply.json()["type"], format!("/problems/{code}"));
        assert_eq!(reply.json()["status"], status);
    }
    let refused = ask(TestRequest::delete().uri("/api/v1/grants/CBR"), "en");
    assert_eq!(refused.header("allow"), "GET, HEAD");
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let program = app.program(Role::Finance, TokenReach::Read);
    let address = "/api/v1/grants/CBR";
    let tag = program.get(address).header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.len() > 10, "{tag}");
    let again = program.send("get", address, TestRequest::get().insert_header(("if-none-match", tag)));
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    let other = program.send("get", address, TestRequest::get().insert_header(("if-none-match", "\"x\"")));
    assert_eq!(other.status, StatusCode::OK);
}
