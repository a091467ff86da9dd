//! Calendars at secret addresses: made on a page, read without a session, gone when withdrawn or when the right ends.

use actix_web::http::StatusCode;
use verantwoord::domain::account::AccountState;
use verantwoord::domain::permission::{Assignment, Role};
use verantwoord::operations::{Actor, accounts};

use crate::support::app::{Reply, TestApp};
use crate::support::books::TestBooks;

on_each_database!(a_calendar_is_made_read_and_withdrawn);

fn address_on(reply: &Reply) -> String {
    let page = reply.text();
    let at = page.find("/calendar/").unwrap_or_else(|| panic!("{page}"));
    page[at..].chars().take_while(|letter| letter.is_ascii_alphanumeric() || "/.".contains(*letter)).collect()
}

fn unfolded(reply: &Reply) -> String {
    reply.text().replace("\r\n ", "")
}

fn a_calendar_is_made_read_and_withdrawn(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let client = app.client(Role::ProjectLead);
    assert!(client.get("/account/calendars").page().contains("Adres maken"));
    let first = address_on(&client.post("/account/calendars", &[("grant", "CBR")]));
    assert_eq!(first.rsplit('.').next(), Some("ics"));
    let calendar = app.stranger().get(&first);
    assert_eq!(calendar.status, StatusCode::OK);
    assert_eq!(calendar.header("content-type"), "text/calendar; charset=utf-8");
    let text = unfolded(&calendar);
    assert!(text.contains("\r\nUID:report-2025-2.CBR@verantwoord\r\n"), "{text}");
    assert!(text.contains("SUMMARY:CBR: voortgangsverslag 2025-2 indienen\r\n"), "{text}");
    assert!(text.contains("SUMMARY:CBR: verzoek tot vaststelling indienen\r\n"), "{text}");
    assert!(text.matches("UID:milestone-").count() > 3, "{text}");
    let english = unfolded(&app.stranger().get(&format!("{first}?lang=en")));
    assert!(english.contains("hand in the progress report 2025-2"), "{english}");
    let uids = |text: &str| {
        text.lines().filter(|line| line.starts_with("UID:")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(uids(&text), uids(&english), "a name does not depend on the language");

    let second = address_on(&client.post("/account/calendars", &[("grant", "CBR")]));
    assert_eq!(app.stranger().get(&first).status, StatusCode::NOT_FOUND);
    assert_eq!(app.stranger().get(&second).status, StatusCode::OK);
    let withdrawn = client.post("/account/calendars/withdrawal", &[("grant", "CBR")]);
    assert_eq!(withdrawn.status, StatusCode::SEE_OTHER);
    assert_eq!(app.stranger().get(&second).status, StatusCode::NOT_FOUND);
    let again = client.post("/account/calendars/withdrawal", &[("grant", "CBR")]);
    assert_eq!(again.status, StatusCode::NOT_FOUND);
}

#[test]
fn a_calendar_ends_with_the_right_to_see_it() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    app.enter("beheer", None, vec![Assignment::everywhere(Role::Administrator)]);
    let until = Assignment {
        expires_on: Some("2026-01-26".parse().unwrap()),
        ..Assignment::on(Role::Auditor, "CBR")
    };
    let auditor = app.person("kort", vec![until]);
    let address = address_on(&auditor.post("/account/calendars", &[("grant", "CBR")]));
    assert_eq!(app.stranger().get(&address).status, StatusCode::OK);
    assert_eq!(app.later(24 * 60).stranger().get(&address).status, StatusCode::NOT_FOUND);
    let account = accounts::find_account(app.people(), "kort").unwrap();
    accounts::set_state(app.people(), &Actor::named("tester"), account.id, AccountState::Blocked).unwrap();
    assert_eq!(app.stranger().get(&address).status, StatusCode::NOT_FOUND);
}

#[test]
fn nobody_gets_a_calendar_of_what_they_may_not_see() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let elsewhere = app.person("elders", vec![]);
    assert_eq!(elsewhere.post("/account/calendars", &[("grant", "CBR")]).status, StatusCode::NOT_FOUND);
    let one_period = Assignment { periods: vec!["2025-1".into()], ..Assignment::on(Role::Auditor, "CBR") };
    let limited = app.person("beperkt", vec![one_period]);
    assert_eq!(limited.post("/account/calendars", &[("grant", "CBR")]).status, StatusCode::NOT_FOUND);
    assert!(limited.get("/account/calendars").page().contains("Geen subsidieproject"));
}
