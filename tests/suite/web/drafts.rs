//! Nothing typed is ever lost: drafts as one types, after refusals, after a time-out, after a new login.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use verantwoord::domain::permission::Role;

use crate::support::app::TestApp;
use crate::support::books::TestBooks;

on_each_database!(
    what_is_typed_comes_back_until_it_is_sent,
    a_refused_form_is_kept,
    a_form_whose_session_ended_is_kept_for_its_writer,
    a_form_from_before_a_new_login_is_kept,
);

const PAGE: &str = "/settings/users";

fn fields<'a>(login: &'a str, name: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("draft", "new-user"), ("draft-page", PAGE), ("login", login), ("name", name), ("language", "nl")]
}

fn what_is_typed_comes_back_until_it_is_sent(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = app.client(Role::Administrator);
    assert_eq!(client.post("/drafts", &fields("fat", "Fatima <de> V")).status, StatusCode::NO_CONTENT);
    assert_eq!(client.post("/drafts", &fields("fatima", "Fatima <de> Vries")).status, StatusCode::NO_CONTENT);
    let page = client.get(PAGE).page();
    assert!(
        page.contains("value=\"fatima\"") && page.contains("value=\"Fatima &lt;de&gt; Vries\""),
        "{page}"
    );
    assert!(page.contains("Wat u op 26-01-2026 09:00 UTC invulde"), "{page}");
    // A draft is its writer's own.
    let other = app
        .person("ander", vec![verantwoord::domain::permission::Assignment::everywhere(Role::Administrator)]);
    assert!(!other.get(PAGE).page().contains("value=\"fatima\""));
    let sent = client.post(PAGE, &fields("fatima", "Fatima de Vries"));
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    assert!(!client.get(PAGE).page().contains("value=\"fatima\""));
    client.post("/drafts", &fields("weg", "Weg"));
    let thrown = client.post("/drafts/forget", &[("draft", "new-user"), ("draft-page", PAGE)]);
    assert_eq!(thrown.header("location"), PAGE);
    assert!(!client.get(PAGE).page().contains("value=\"weg\""));
}

fn a_refused_form_is_kept(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = app.client(Role::Administrator);
    let reply = client.post(PAGE, &fields("twee woorden", "Fatima de Vries"));
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = client.get(PAGE).page();
    assert!(page.contains("value=\"twee woorden\"") && page.contains("value=\"Fatima de Vries\""), "{page}");
}

fn a_form_whose_session_ended_is_kept_for_its_writer(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = app.client(Role::Administrator);
    let later = app.later(90);
    let reply = client.at(&later).post(PAGE, &fields("fatima", "Fatima de Vries"));
    assert_eq!(reply.header("location"), "/login?next=%2Fsettings%2Fusers");
    let again = later.client(Role::Administrator);
    assert!(again.get(PAGE).page().contains("value=\"fatima\""));
    // Without the token of the session that ended, nothing is kept: it may be the form of another site.
    let forged = client.at(&later).post_as_is(PAGE, &fields("kwaad", "Kwaad"));
    assert_eq!(forged.status, StatusCode::SEE_OTHER);
    assert!(!again.get(PAGE).page().contains("value=\"kwaad\""));
}

fn a_form_from_before_a_new_login_is_kept(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let old = app.client(Role::Administrator);
    let new = app.client(Role::Administrator);
    let token = old.form_token();
    let mut sent = fields("fatima", "Fatima de Vries");
    sent.push(("form-token", &token));
    let form = || TestRequest::post().uri(PAGE).set_form(&sent);
    assert_eq!(new.with(form()).status, StatusCode::FORBIDDEN);
    assert!(!new.get(PAGE).page().contains("value=\"fatima\""));
    let reply = new.with(form().insert_header(("sec-fetch-site", "same-origin")));
    assert_eq!(reply.header("location"), PAGE);
    let page = new.get(PAGE).page();
    assert!(page.contains("value=\"fatima\"") && page.contains("Uw sessie was verlopen"), "{page}");
}
