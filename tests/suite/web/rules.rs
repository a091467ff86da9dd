//! The pages of the rules: the list on a day, each rule explained in both languages, the rehearsal with its amounts, the
//! verdicts on a line, waivers.

use actix_web::http::StatusCode;
use verantwoord::domain::language::Language;
use verantwoord::domain::permission::Role;
use verantwoord::operations::rules::{list_waivers, packs, readiness};
use verantwoord::reporting::figures::money;

use crate::support::app::TestApp;
use crate::support::books::TestBooks;

on_each_database!(the_rehearsal_shows_what_the_books_say, a_controller_waives_and_ends_a_waiver);

fn the_rehearsal_shows_what_the_books_say(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let client = app.client(Role::Auditor);
    let page = client.get("/grants/CBR/rehearsal?period=2025-1").page();
    let found = readiness(&books.books, "CBR", Some("2025-1")).unwrap().readiness;
    assert!(!found.causes.is_empty() && found.cost.get() > 0);
    assert!(page.contains(&money(found.cost, Language::Nl)), "{page}");
    for cause in &found.causes {
        assert!(page.contains(&format!("/grants/CBR/rules/{}\"", cause.rule)), "{}", cause.rule);
        assert!(page.contains(&money(cause.at_risk, Language::Nl)), "{}", cause.rule);
    }
    let other = client.get("/grants/CBR/rehearsal?period=2099-1");
    assert_eq!(other.status, StatusCode::NOT_FOUND);
}

#[test]
fn every_rule_has_a_page_in_both_languages() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let client = app.client(Role::ProjectLead);
    let list = client.get("/grants/CBR/rules?day=2025-04-01").page();
    for pack in packs().iter().filter(|pack| pack.schemes.contains(&"nl-emvf-2021".to_owned())) {
        for rule in &pack.rules {
            assert!(list.contains(&format!("/grants/CBR/rules/{}\"", rule.code)), "{}", rule.code);
            let page = client.get(&format!("/grants/CBR/rules/{}", rule.code)).page();
            let plain = |text: &str| text.split(['{', '"', '&', '\'']).next().unwrap().to_owned();
            assert!(page.contains(&plain(&rule.explanation.nl)), "{}: {page}", rule.code);
            assert!(page.contains(&rule.article), "{}", rule.code);
        }
    }
    let english = app.client(Role::ProjectLead);
    english.post("/account/language", &[("language", "en"), ("back", "/grants")]);
    let page = english.get("/grants/CBR/rules/K04").page();
    assert!(page.contains("Costs of less than EUR 200 are not eligible"), "{page}");
    assert_eq!(client.get("/grants/CBR/rules/K99").status, StatusCode::NOT_FOUND);
}

#[test]
fn a_line_shows_its_verdicts_before_and_after_they_are_recorded() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_demo(&books);
    let client = app.client(Role::Finance);
    let before = client.get("/grants/CBR/expenditure/1/verdicts").page();
    assert!(before.contains("Nog niet vastgelegd") && before.contains("/grants/CBR/rules/K02"), "{before}");
    verantwoord::operations::rules::judge_grant(&books.books, &books.actor, "CBR", None).unwrap();
    let after = client.get("/grants/CBR/expenditure/1/verdicts").page();
    assert!(after.contains("Zoals het laatst is beoordeeld"), "{after}");
    assert_eq!(client.get("/grants/CBR/expenditure/999999/verdicts").status, StatusCode::NOT_FOUND);
}

fn a_controller_waives_and_ends_a_waiver(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let client = app.client(Role::Controller);
    let fields = [
        ("lines", "1, 2"),
        ("granted-by", "Uitvoering Van Beleid"),
        ("granted-on", "2025-09-01"),
        ("document", "UVB-2025-311"),
        ("reason", "afgesproken"),
    ];
    let reply = client.post("/grants/CBR/rules/K04/waivers", &fields);
    let page = client.follow(&reply).page();
    assert!(page.contains("De ontheffing is vastgelegd") && page.contains("UVB-2025-311"), "{page}");
    let waivers = list_waivers(&books.books, "CBR").unwrap();
    assert_eq!(waivers.len(), 2);
    let first = waivers[0].waiver.id;
    let reply = client.post(&format!("/grants/CBR/waivers/{first}/revocation"), &[("reason", "ingetrokken")]);
    assert!(client.follow(&reply).page().contains("De ontheffing is beëindigd"));
    assert!(list_waivers(&books.books, "CBR").unwrap()[0].revoked.is_some());
    let refused =
        client.post("/grants/CBR/rules/K04/waivers", &[("lines", "x"), ("granted-on", "2025-09-01")]);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Who books does not waive.
    let finance = app.client(Role::Finance);
    assert_eq!(finance.post("/grants/CBR/rules/K04/waivers", &fields).status, StatusCode::FORBIDDEN);
}
