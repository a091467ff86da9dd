//! Logging in and out, time-outs, and the door that stays shut after too many attempts.

use actix_web::http::StatusCode;
use verantwoord::domain::account::AccountState;
use verantwoord::domain::permission::{Assignment, Role};
use verantwoord::operations::sessions::SessionLimits;
use verantwoord::operations::{Actor, accounts};
use verantwoord::web::server::WebSettings;

use crate::support::app::{Client, Reply, TestApp};
use crate::support::books::TestBooks;

on_each_database!(
    who_knows_the_password_gets_in_and_out_again,
    a_session_ends_by_itself,
    who_is_active_stays_in_however_short_the_limit,
    a_blocked_person_is_out_at_once,
    too_many_attempts_shut_the_door_for_a_while,
);

const PASSWORD: &str = "vier woorden op rij";

fn attempt(client: &Client<'_>, login: &str, password: &str) -> Reply {
    client.post_as_is("/login", &[("login", login), ("password", password), ("next", "/grants/CBR")])
}

/// The token that an answer gives the browser.
fn token_of(reply: &Reply) -> String {
    let cookie = reply.header("set-cookie");
    cookie.split(';').next().unwrap().split_once('=').unwrap().1.to_owned()
}

fn who_knows_the_password_gets_in_and_out_again(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    app.enter("fatima", Some(PASSWORD), vec![Assignment::on(Role::Finance, "CBR")]);
    let mut browser = app.stranger();
    for (login, password) in [("fatima", "vier woorden op een rij"), ("niemand", PASSWORD), ("", "")] {
        let reply = attempt(&browser, login, password);
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{login}");
        assert!(reply.text().contains("horen niet bij elkaar"), "{}", reply.text());
        assert_eq!(reply.header("set-cookie"), "");
    }
    let reply = attempt(&browser, " Fatima ", PASSWORD);
    assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/grants/CBR"));
    let cookie = reply.header("set-cookie");
    for part in ["verantwoord=", "HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    browser.token = Some(token_of(&reply));
    assert!(browser.get("/grants/CBR").page().contains("Persoon fatima"));
    let out = browser.post("/logout", &[]);
    assert!(out.header("set-cookie").contains("Max-Age=0"), "{}", out.header("set-cookie"));
    // The old token is worth nothing, also for whoever kept it.
    assert_eq!(browser.get("/grants/CBR").status, StatusCode::SEE_OTHER);
}

#[test]
fn behind_tls_the_cookie_travels_by_https_only() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_settings(&books, WebSettings { behind_tls: true, ..WebSettings::default() });
    app.enter("fatima", Some(PASSWORD), vec![]);
    let reply = attempt(&app.stranger(), "fatima", PASSWORD);
    let cookie = reply.header("set-cookie");
    assert!(cookie.starts_with("__Host-verantwoord=") && cookie.contains("; Secure"), "{cookie}");
    assert!(reply.header("strict-transport-security").starts_with("max-age="));
}

fn a_session_ends_by_itself(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = app.client(Role::Finance);
    let minutes_later = |minutes| {
        let later = app.later(minutes);
        client.at(&later).get("/grants").status
    };
    // Every request within the hour keeps it open; twelve hours are the end in any case.
    for minutes in (0..=700).step_by(50) {
        assert_eq!(minutes_later(minutes), StatusCode::OK, "{minutes}");
    }
    assert_eq!(minutes_later(721), StatusCode::SEE_OTHER);
    let idle = app.client(Role::Controller);
    let later = app.later(61);
    assert_eq!(idle.at(&later).get("/grants").status, StatusCode::SEE_OTHER);
}

fn who_is_active_stays_in_however_short_the_limit(books: &TestBooks) {
    let limits = SessionLimits { idle_minutes: 1, hours: 1 };
    let app = TestApp::with_settings(books, WebSettings { limits, ..WebSettings::default() });
    let browser = app.client(Role::Controller);
    let seconds_later = |seconds| browser.at(&app.seconds_later(seconds)).get("/grants").status;
    for seconds in [20, 50, 75, 130, 160, 215] {
        assert_eq!(seconds_later(seconds), StatusCode::OK, "{seconds}");
    }
    assert_eq!(seconds_later(215 + 61), StatusCode::SEE_OTHER);
}

fn a_blocked_person_is_out_at_once(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let administrator = app.client(Role::Administrator);
    let client = app.client(Role::Finance);
    assert_eq!(client.get("/grants").status, StatusCode::OK);
    let account = accounts::find_account(app.people(), "finance").unwrap();
    let actor = Actor::named("tester");
    accounts::set_state(app.people(), &actor, account.id, AccountState::Blocked).unwrap();
    assert_eq!(client.get("/grants").status, StatusCode::SEE_OTHER);
    // Nobody can lock everybody out.
    let last = accounts::find_account(app.people(), "administrator").unwrap();
    assert!(accounts::set_state(app.people(), &actor, last.id, AccountState::Blocked).is_err());
    assert_eq!(administrator.get("/grants").status, StatusCode::OK);
}

fn too_many_attempts_shut_the_door_for_a_while(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    app.enter("fatima", Some(PASSWORD), vec![]);
    let stranger = app.stranger();
    for _ in 0..7 {
        assert_eq!(attempt(&stranger, "fatima", "geraden").status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let reply = attempt(&stranger, "fatima", "geraden");
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(reply.text().contains("09:15 UTC"), "{}", reply.text());
    // Shut for the right password too, from anywhere; open for others.
    let elsewhere = Client { address: "192.0.2.9:1".to_owned(), ..app.stranger() };
    assert_eq!(attempt(&elsewhere, "fatima", PASSWORD).status, StatusCode::TOO_MANY_REQUESTS);
    app.enter("coen", Some(PASSWORD), vec![]);
    assert_eq!(attempt(&stranger, "coen", PASSWORD).status, StatusCode::SEE_OTHER);
    let later = app.later(16);
    assert_eq!(attempt(&later.stranger(), "fatima", PASSWORD).status, StatusCode::SEE_OTHER);
}
