//! Settings: grants and rates in and out, the state of the system, and what machines ask.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use verantwoord::domain::permission::Role;
use verantwoord::operations::grants::{find_grant, load_grant};
use verantwoord::web::server::WebSettings;

use crate::support::app::TestApp;
use crate::support::books::{TestBooks, fixture_bytes};
use crate::support::program;

on_each_database!(
    a_grant_is_loaded_and_its_file_says_the_same,
    rates_are_loaded_and_missing_months_are_named,
    the_state_of_the_system_shows_that_the_books_are_sound,
);

fn a_grant_is_loaded_and_its_file_says_the_same(books: &TestBooks) {
    let app = TestApp::on(books);
    let client = app.client(Role::Administrator);
    assert!(client.get("/grants").page().contains("Nog geen subsidieprojecten"));
    let wrong = client.upload("/settings/grants", &[], ("grant", "grant.toml", b"code = 1"));
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("grant.toml"), "{}", wrong.text());
    let none = client.post("/settings/grants", &[]);
    assert!(none.text().contains("Kies eerst een bestand"), "{}", none.text());
    let file = fixture_bytes("cbr/grant.toml");
    let loaded = client.upload("/settings/grants", &[], ("grant", "grant.toml", &file));
    assert!(client.follow(&loaded).page().contains("CBR is ingelezen; dit is versie 1."));
    let download = client.get("/grants/CBR/file");
    assert!(download.header("content-disposition").contains("CBR-1.toml"));
    let again = load_grant(&books.books, &books.actor, "again.toml", &download.text()).unwrap();
    assert!(!again.changed, "{again:?}");
    assert_eq!(find_grant(&books.books, "CBR").unwrap().version, 1);
    let page = client.get("/grants/CBR/settings").page();
    assert!(page.contains("kosten van arbeid") && page.contains("28-01-2026"), "{page}");
}

fn rates_are_loaded_and_missing_months_are_named(books: &TestBooks) {
    let app = TestApp::on(books);
    let client = app.client(Role::Finance);
    assert!(client.get("/settings/rates").page().contains("Nog geen wisselkoersen"));
    for month in ["2024-03", "2024-06"] {
        let name = format!("inforeuro-{month}.json");
        let bytes = fixture_bytes(&format!("cbr/rates/{name}"));
        let reply = client.upload("/settings/rates", &[], ("rates", &name, &bytes));
        assert!(client.follow(&reply).page().contains("Nieuwe koersen: "));
    }
    let page = client.get("/settings/rates").page();
    assert!(page.contains("ontbreekt:") && page.contains("2024-04, 2024-05"), "{page}");
    // The controller may look and not load, and is told why.
    let controller = app.client(Role::Controller);
    assert!(controller.get("/settings/rates").page().contains("Wisselkoersen inlezen doen financiën"));
    let refused = controller.upload("/settings/rates", &[], ("rates", "x.json", b"[]"));
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

fn the_state_of_the_system_shows_that_the_books_are_sound(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let page = app.client(Role::Administrator).get("/settings/system").page();
    assert!(page.contains("in orde") && !page.contains("niet in orde"), "{page}");
    assert!(app.client(Role::Administrator).get("/settings").page().contains("/settings/users"));
    assert!(app.client(Role::Auditor).get("/settings").page().contains("niets voor uw rol"));
}

#[test]
fn machines_learn_whether_the_server_lives_and_how_fast_it_is() {
    let books = TestBooks::sqlite();
    let app = TestApp::on(&books);
    let mut local = app.stranger();
    local.address = "127.0.0.1:1".to_owned();
    assert_eq!(local.get("/healthz").page(), "alive\n");
    assert_eq!(local.get("/readyz").page(), "ready\n");
    let figures = local.get("/metrics").page();
    assert!(figures.contains("verantwoord_answers_total{class=\"2xx\"} "), "{figures}");
    assert_eq!(app.stranger().get("/metrics").status, StatusCode::NOT_FOUND);
    let settings = WebSettings { metrics_token: Some("geheim".into()), ..WebSettings::default() };
    let app = TestApp::with_settings(&books, settings);
    let asked = |token: &str| {
        let header = ("authorization", format!("Bearer {token}"));
        app.stranger().with(TestRequest::get().uri("/metrics").insert_header(header)).status
    };
    assert_eq!((asked("geheim"), asked("anders")), (StatusCode::OK, StatusCode::NOT_FOUND));
}

/// The first administrator comes in by the command line.
#[test]
fn the_command_line_enters_the_first_administrator() {
    let folder = tempfile::tempdir().unwrap();
    let add = ["user", "add", "bram", "--name", "Bram Beheer", "--role", "administrator"];
    let link = program::done(folder.path(), &add);
    assert!(link.starts_with("http://127.0.0.1:8080/invitation/"), "{link}");
    assert_eq!(link.trim().rsplit('/').next().unwrap().len(), 64);
    let listed = program::json(&program::done(folder.path(), &["user", "list", "--json"]));
    assert_eq!(listed[0]["login"], "bram");
    assert_eq!(listed[0]["roles"][0]["role"], "administrator");
    assert_eq!(program::run(folder.path(), &add).code, 1);
    assert_eq!(program::run(folder.path(), &["user", "block", "bram"]).code, 1, "the last administrator");
}
