//! The organisation's own sign-in, as far as it goes without a provider: whose account comes back, and what is off while no
//! provider is named. The way there and back is walked by the journeys, against a real provider.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use verantwoord::domain::account::AccountState;
use verantwoord::domain::api_token::TokenReach;
use verantwoord::domain::permission::{Assignment, Role};
use verantwoord::operations::provider_logins::{self, PendingLogin, ProviderPerson};
use verantwoord::operations::{Actor, accounts};
use verantwoord::web::provider::{Authority, ProviderSettings};
use verantwoord::web::server::WebSettings;

use crate::support::app::TestApp;
use crate::support::books::TestBooks;

on_each_database!(
    an_account_is_found_by_its_link_or_by_a_verified_address,
    a_login_is_ended_once_and_in_time,
    an_administrator_links_and_unlinks,
    a_program_links_as_the_page_does,
);

const ISSUER: &str = "http://127.0.0.1:1";

fn with_provider(books: &TestBooks) -> TestApp {
    with_provider_at(books, ISSUER, None)
}

fn with_provider_at(books: &TestBooks, issuer: &str, authority: Option<Authority>) -> TestApp {
    books.with_cbr();
    let provider = ProviderSettings {
        issuer: issuer.to_owned(),
        client_id: "verantwoord".to_owned(),
        client_secret: None,
        name: "Rijks-SSO".to_owned(),
        authority,
    };
    let public_address = Some("http://books.test".to_owned());
    let settings = WebSettings { provider: Some(provider), public_address, ..WebSettings::default() };
    TestApp::with_settings(books, settings)
}

/// The name of the account of somebody whom the provider knows like this.
fn found(app: &TestApp, subject: &str, verified_email: Option<&str>) -> Option<String> {
    let person = ProviderPerson { issuer: ISSUER, subject, verified_email };
    provider_logins::find_account(app.people(), person).unwrap().map(|account| account.login.to_string())
}

fn an_account_is_found_by_its_link_or_by_a_verified_address(books: &TestBooks) {
    let app = TestApp::on(books);
    let actor = Actor::named("tester");
    let fatima = app.enter("fatima@example.nl", None, vec![]);
    let coen = app.enter("coen", None, vec![]);
    let address = Some("Fatima@Example.NL");
    assert_eq!(found(&app, "f-1", address).as_deref(), Some("fatima@example.nl"));
    assert_eq!(found(&app, "f-1", None), None, "an address that was not verified says nothing");
    assert_eq!(found(&app, "f-1", Some("no address at all")), None);
    assert_eq!(found(&app, "coen", None), None, "a subject is no login name");
    provider_logins::link(app.people(), &actor, coen, (ISSUER, "c-3")).unwrap();
    assert_eq!(found(&app, "c-3", None).as_deref(), Some("coen"));
    let elsewhere = ProviderPerson { issuer: "https://elders.example", subject: "c-3", verified_email: None };
    assert!(provider_logins::find_account(app.people(), elsewhere).unwrap().is_none());
    // One who is linked is reached by the link alone: an address may pass to somebody else.
    provider_logins::link(app.people(), &actor, fatima, (ISSUER, "f-1")).unwrap();
    assert_eq!(found(&app, "f-2", address), None);
    assert_eq!(found(&app, "f-1", None).as_deref(), Some("fatima@example.nl"));
    accounts::set_state(app.people(), &actor, coen, AccountState::Blocked).unwrap_err();
    app.enter("beheer", None, vec![Assignment::everywhere(Role::Administrator)]);
    accounts::set_state(app.people(), &actor, coen, AccountState::Blocked).unwrap();
    assert_eq!(found(&app, "c-3", None), None, "blocked is blocked");
}

fn a_login_is_ended_once_and_in_time(books: &TestBooks) {
    let app = TestApp::on(books);
    let pending = |next: &str| PendingLogin {
        nonce: "nonce".to_owned(),
        verifier: "verifier".to_owned(),
        next: next.to_owned(),
    };
    provider_logins::begin(app.people(), "state-1", &pending("/grants/CBR")).unwrap();
    assert_eq!(provider_logins::take(app.people(), "state-2").unwrap(), None);
    assert_eq!(provider_logins::take(app.people(), "state-1").unwrap(), Some(pending("/grants/CBR")));
    assert_eq!(provider_logins::take(app.people(), "state-1").unwrap(), None);
    provider_logins::begin(app.people(), "state-3", &pending("")).unwrap();
    assert_eq!(provider_logins::take(app.later(11).people(), "state-3").unwrap(), None);
}

fn an_administrator_links_and_unlinks(books: &TestBooks) {
    let app = with_provider(books);
    let administrator = app.client(Role::Administrator);
    let [fatima, coen] = ["fatima", "coen"].map(|login| app.enter(login, None, vec![]));
    let post = |id, subject: &str| {
        administrator.post(&format!("/settings/users/{id}/provider"), &[("subject", subject)])
    };
    let page = administrator.follow(&post(fatima, " f-1 ")).page();
    assert!(page.contains("De koppeling is bewaard") && page.contains("value=\"f-1\""), "{page}");
    let taken = post(coen, "f-1");
    assert_eq!(taken.status, StatusCode::CONFLICT);
    assert!(taken.text().contains("hoort al bij Persoon fatima"), "{}", taken.text());
    assert_eq!(post(coen, &"x".repeat(300)).status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(administrator.follow(&post(fatima, "")).page().contains("Niet gekoppeld"));
    assert_eq!(post(coen, "f-1").status, StatusCode::SEE_OTHER);
    assert_eq!(
        app.client(Role::Finance).post("/settings/users/1/provider", &[]).status,
        StatusCode::FORBIDDEN
    );
}

fn a_program_links_as_the_page_does(books: &TestBooks) {
    let app = with_provider(books);
    let program = app.program(Role::Administrator, TokenReach::Write);
    let [fatima, coen] = ["fatima", "coen"].map(|login| app.enter(login, None, vec![]));
    let address = |id| format!("/api/v1/users/{id}");
    let link = |id, subject: Option<&str>| {
        program.post(&format!("{}/provider", address(id)), &serde_json::json!({"subject": subject}))
    };
    let before = program.get(&address(fatima));
    assert_eq!(before.json()["provider_subject"], serde_json::Value::Null);
    assert_eq!(link(fatima, Some(" f-1 ")).json()["provider_subject"], "f-1");
    assert_eq!(found(&app, "f-1", None).as_deref(), Some("fatima"));
    let list = program.found("/api/v1/users");
    assert!(list["items"].as_array().unwrap().contains(&program.found(&address(fatima))), "{list}");
    assert_eq!(link(coen, Some("f-1")).status, StatusCode::CONFLICT);
    let late = TestRequest::post()
        .set_json(serde_json::json!({"subject": null}))
        .insert_header(("if-match", before.header("etag").to_owned()));
    let late = program.send("post", &format!("{}/provider", address(fatima)), late);
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(link(fatima, None).json()["provider_subject"], serde_json::Value::Null);
    let finance = app.program(Role::Finance, TokenReach::Write);
    let refused = finance.post(&format!("{}/provider", address(coen)), &serde_json::json!({"subject": "x"}));
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

/// The browser brings no cookie of ours, the provider is silent: nobody gets in, and the password still works.
#[test]
fn a_silent_provider_and_a_forged_answer_let_nobody_in() {
    let books = TestBooks::sqlite();
    let app = with_provider(&books);
    let stranger = app.stranger();
    let page = stranger.get("/login?next=%2Fgrants%2FCBR").page();
    assert!(page.contains("href=\"/login/provider?next=%2Fgrants%2FCBR\""), "{page}");
    let silent = stranger.get("/login/provider");
    assert_eq!(silent.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(silent.text().contains("lukt nu niet") && !silent.text().contains("127.0.0.1:1"), "{silent:?}");
    let forged = stranger.get("/login/provider/return?code=x&state=y");
    assert_eq!((forged.status, forged.header("set-cookie")), (StatusCode::UNPROCESSABLE_ENTITY, ""));
}

#[test]
fn without_a_provider_there_is_no_such_way() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    for address in ["/login/provider", "/login/provider/return?code=x&state=y"] {
        assert_eq!(app.stranger().get(address).status, StatusCode::NOT_FOUND, "{address}");
    }
    assert!(!app.stranger().get("/login").page().contains("/login/provider"));
    let program = app.program(Role::Administrator, TokenReach::Write);
    let link = program.post("/api/v1/users/1/provider", &serde_json::json!({"subject": "x"}));
    assert_eq!(link.status, StatusCode::NOT_FOUND);
}

/// Answers every request like a provider that describes itself, by HTTPS, until the test is over.
fn serve_description() -> String {
    let certificate = CertificateDer::from_pem_slice(include_bytes!("../certificates/server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("../certificates/server.key")).unwrap();
    let config =
        ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    let description = serde_json::json!({
        "issuer": address, "authorization_endpoint": format!("{address}/auth"), "jwks_uri": format!("{address}/keys"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"], "keys": [],
    });
    let body = description.to_string();
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(connection, stream.unwrap());
            // Who does not trust the certificate breaks off.
            if stream.read(&mut [0; 4096]).is_ok() && stream.write_all(answer.as_bytes()).is_ok() {
                stream.conn.send_close_notify();
                drop(stream.flush());
            }
        }
    });
    address
}

#[test]
fn a_provider_with_an_authority_of_its_own_is_trusted_when_that_is_named() {
    let books = TestBooks::sqlite();
    let issuer = serve_description();
    let own: Authority = include_str!("../certificates/authority.pem").parse().unwrap();
    let unknown = with_provider_at(&books, &issuer, None).stranger().get("/login/provider");
    assert_eq!(unknown.status, StatusCode::SERVICE_UNAVAILABLE, "a certificate of nobody's");
    let known = with_provider_at(&TestBooks::sqlite(), &issuer, Some(own)).stranger().get("/login/provider");
    assert_eq!(known.status, StatusCode::SEE_OTHER, "{}", known.text());
    assert!(known.header("location").starts_with(&format!("{issuer}/auth?")), "{known:?}");
}
