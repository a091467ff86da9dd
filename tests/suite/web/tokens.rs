//! API tokens: made and shown once, used with no more than their scope, revoked at once.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use serde_json::json;
use verantwoord::domain::api_token::TokenReach;
use verantwoord::domain::permission::{Assignment, Role};
use verantwoord::operations::accounts;
use verantwoord::operations::audit_log::{LogWanted, read_log};
use verantwoord::operations::tokens;

use crate::support::api::{Program, upload};
use crate::support::app::{Reply, TestApp};
use crate::support::books::TestBooks;

on_each_database!(a_token_is_made_used_and_revoked_from_its_page);

/// The secret that a page shows.
fn secret_of(page: &str) -> String {
    let at = page.find("vwt_").unwrap();
    page[at..].chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect()
}

fn asked(app: &TestApp, secret: &str, address: &str) -> Reply {
    app.send(TestRequest::get().uri(address).insert_header(("authorization", format!("Bearer {secret}"))))
}

fn a_token_is_made_used_and_revoked_from_its_page(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = app.client(Role::Finance);
    assert!(client.get("/account/tokens").page().contains("nog geen API-sleutels"));
    let fields =
        [("name", "boekhouding"), ("scope", "write"), ("expires", "2026-03-01"), ("grant-CBR", "yes")];
    let made = client.post("/account/tokens", &fields).page();
    let secret = secret_of(&made);
    assert_eq!(secret.len(), 4 + 64, "{secret}");
    let list = client.get("/account/tokens").page();
    assert!(list.contains("boekhouding") && list.contains("nog niet") && !list.contains(&secret), "{list}");

    assert_eq!(asked(&app, &secret, "/api/v1/grants/CBR").status, StatusCode::OK);
    let account = accounts::find_account(app.people(), Role::Finance.code()).unwrap();
    let known = tokens::list_tokens(app.people(), account.id).unwrap();
    assert_eq!(known[0].last_used_on, Some(app.people().clock.today()));

    let address = format!("/account/tokens/{}/revocation", known[0].id);
    assert_eq!(client.post(&address, &[]).status, StatusCode::SEE_OTHER);
    let refused = asked(&app, &secret, "/api/v1/grants/CBR");
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert_eq!(refused.json()["type"], "/problems/token-refused");
    assert_eq!(refused.header("www-authenticate"), "Bearer");
    assert_eq!(client.post(&address, &[]).status, StatusCode::CONFLICT);

    let wanted = LogWanted { size: 100, ..LogWanted::default() };
    let log = read_log(app.people(), &wanted).unwrap();
    let acts: Vec<&str> = log.records.iter().map(|record| record.act.as_str()).collect();
    assert!(acts.contains(&"token.make") && acts.contains(&"token.revoke"), "{acts:?}");
    assert!(log.records.iter().all(|record| !record.detail.contains(&secret)), "the secret is in the log");
}

#[test]
fn a_token_that_may_only_read_changes_nothing() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let reader = app.program(Role::Finance, TokenReach::Read);
    assert_eq!(reader.get("/api/v1/grants/CBR/imports").status, StatusCode::OK);
    let refused = reader.post("/api/v1/grants/CBR/imports/1/check", &json!({}));
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.json()["type"], "/problems/token-scope");
    let writer = app.program(Role::Finance, TokenReach::Write);
    let missing = writer.post("/api/v1/grants/CBR/imports/1/check", &json!({}));
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

#[test]
fn a_token_never_does_what_its_owner_may_not() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let auditor = app.program(Role::Auditor, TokenReach::Write);
    let refused = auditor.post("/api/v1/grants/CBR/imports/1/posting", &json!({}));
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.json()["type"], "/problems/not-allowed");
}

#[test]
fn a_token_for_chosen_grants_knows_no_others() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let everywhere = || vec![Assignment::everywhere(Role::Administrator)];
    let all = app.program_for("beheerder", everywhere(), (TokenReach::Write, &[]));
    let limited = app.program_for("beheerder", everywhere(), (TokenReach::Write, &["CBR"]));
    assert_eq!(limited.found("/api/v1/grants")["items"].as_array().unwrap().len(), 1);
    // Loading a grant belongs to the application as a whole.
    let load = |program: &Program<'_>| {
        program.send("post", "/api/v1/grants", upload(("grant", "x.toml"), "x = 1")).status
    };
    assert_eq!(load(&all), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(load(&limited), StatusCode::FORBIDDEN);
}

#[test]
fn a_token_stops_on_its_day_and_with_its_owner() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let program = app.program(Role::Controller, TokenReach::Read);
    assert_eq!(program.get("/api/v1/grants").status, StatusCode::OK);
    let tomorrow = app.later(24 * 60);
    assert_eq!(program.at(&tomorrow).get("/api/v1/grants").status, StatusCode::UNAUTHORIZED);
    let account = accounts::find_account(app.people(), Role::Controller.code()).unwrap();
    let actor = verantwoord::operations::Actor::named("tester");
    app.enter("beheer", None, vec![Assignment::everywhere(Role::Administrator)]);
    let blocked = verantwoord::domain::account::AccountState::Blocked;
    accounts::set_state(app.people(), &actor, account.id, blocked).unwrap();
    assert_eq!(program.get("/api/v1/grants").status, StatusCode::UNAUTHORIZED);
}

#[test]
fn a_token_opens_the_interface_and_no_page() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let program = app.program(Role::Finance, TokenReach::Write);
    let page = asked(&app, &program.secret, "/grants/CBR");
    assert!(page.header("location").starts_with("/login"), "{}", page.status);
    let unknown = asked(&app, "vwt_0000", "/api/v1/grants");
    assert_eq!(unknown.status, StatusCode::UNAUTHORIZED);
    // A cookie reads as well; a change by cookie needs the token of the session's forms.
    let client = app.client(Role::Finance);
    assert_eq!(client.get("/api/v1/grants/CBR").status, StatusCode::OK);
    let check = || TestRequest::post().uri("/api/v1/grants/CBR/imports/1/check").set_json(json!({}));
    assert_eq!(client.with(check()).status, StatusCode::FORBIDDEN);
    let own = check().insert_header(("x-form-token", client.form_token()));
    assert_eq!(client.with(own).status, StatusCode::NOT_FOUND);
}

#[test]
fn what_a_token_is_asked_for_must_make_sense() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let client = app.person("klein", vec![Assignment::on(Role::Finance, "CBR")]);
    let good = [("name", "pomp"), ("scope", "read"), ("expires", "2026-03-01")];
    let with = |name: &'static str, value: &'static str| {
        let mut fields: Vec<_> = good.into_iter().filter(|(known, _)| *known != name).collect();
        fields.push((name, value));
        client.post("/account/tokens", &fields)
    };
    for (name, value, said) in [
        ("name", "", "naam van 1 tot 60"),
        ("scope", "all", "Kies wat de sleutel mag"),
        ("expires", "2026-01-25", "Kies een laatste dag"),
        ("expires", "2027-03-01", "Kies een laatste dag"),
        ("expires", "morgen", "geen datum"),
        ("grant-XYZ", "yes", "geen rol in het subsidieproject XYZ"),
    ] {
        let reply = with(name, value);
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {value}");
        assert!(reply.text().contains(said), "{name} {value}: {}", reply.text());
    }
    assert_eq!(client.post("/account/tokens", &good).status, StatusCode::OK);
    assert!(client.post("/account/tokens", &good).text().contains("werkt al een sleutel"));
}
