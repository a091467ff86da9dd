//! What the pages of the foundation show.

use actix_web::http::StatusCode;
use verantwoord::domain::language::Language;
use verantwoord::domain::permission::Role;
use verantwoord::operations::execution::budget_execution;
use verantwoord::reporting::figures::whole_euros;
use verantwoord::web::problem::ProblemCode;

use crate::support::app::TestApp;
use crate::support::books::TestBooks;

on_each_database!(the_list_leads_to_a_grant_and_its_budget);

fn the_list_leads_to_a_grant_and_its_budget(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let client = app.client(Role::Finance);
    let list = client.get("/grants").page();
    assert!(list.contains("<a href=\"/grants/CBR\">CBR</a>"), "{list}");
    let page = client.get("/grants/CBR").page();
    // What the budget and the ledger say, at the foot of the table.
    let total = budget_execution(&books.books, "CBR", None).unwrap().execution.total().unwrap();
    let written = whole_euros(total.total().unwrap(), Language::Nl);
    assert!(page.contains(&written), "{written} is missing: {page}");
    assert!(page.contains("aria-current=\"page\">Overzicht"), "{page}");
}

#[test]
fn our_own_files_may_be_kept_for_good_and_others_do_not_exist() {
    let books = TestBooks::sqlite();
    let app = TestApp::on(&books);
    let page = app.stranger().get("/login").page();
    for name in ["app.css", "app.js", "icon.svg"] {
        let from = page.find(&format!("/assets/{name}?v=")).unwrap();
        let address = page[from..].split('"').next().unwrap();
        let reply = app.stranger().get(address);
        assert_eq!(reply.status, StatusCode::OK, "{address}");
        assert!(reply.header("cache-control").contains("immutable"));
        assert!(!reply.body.is_empty());
    }
    assert_eq!(app.stranger().get("/assets/../Cargo.toml").status, StatusCode::NOT_FOUND);
}

#[test]
fn every_problem_has_a_page_in_both_languages() {
    let books = TestBooks::sqlite();
    let app = TestApp::on(&books);
    for code in ProblemCode::ALL {
        let address = format!("/problems/{}", code.code());
        assert!(app.stranger().get(&address).page().contains(&code.title().nl));
        assert!(app.stranger().get(&format!("{address}?lang=en")).page().contains(&code.title().en));
    }
}

#[test]
fn a_page_that_does_not_exist_says_so_within_the_frame() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let reply = app.client(Role::Finance).get("/grants/CBR/nothing");
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    let page = reply.text();
    assert!(page.contains("<h1>Niet gevonden</h1>") && page.contains("Hoofdmenu"), "{page}");
}

#[test]
fn pages_about_no_grant_lead_to_no_grant() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let client = app.client(Role::Administrator);
    for address in ["/grants", "/settings", "/settings/users", "/account"] {
        let page = client.get(address).page();
        assert!(page.contains("Hoofdmenu") && !page.contains("\"/grants//"), "{address}: {page}");
    }
}

#[test]
fn the_language_of_a_person_is_kept_and_a_form_may_carry_files() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let client = app.client(Role::ProjectLead);
    let fields = [("language", "en"), ("back", "/grants/CBR")];
    let reply = client.upload("/account/language", &fields, ("unused", "a.txt", b"\r\n--\r\n"));
    let page = client.follow(&reply).page();
    assert!(page.contains("<html lang=\"en\">") && page.contains("Budget and realisation"), "{page}");
    let back = client.post("/account/language", &[("language", "nl"), ("back", "//evil.test")]);
    assert_eq!(back.header("location"), "/grants");
}
