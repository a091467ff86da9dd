//! Who gets in where: the whole table of roles and routes, other sites, and what every answer carries.

use std::collections::BTreeSet;

use actix_web::http::{Method, StatusCode};
use actix_web::test::TestRequest;
use verantwoord::domain::permission::{Assignment, Reach, Role};
use verantwoord::web::Access;
use verantwoord::web::routes;

use crate::support::app::TestApp;
use crate::support::books::TestBooks;

/// An address of a route, with parts that exist where there are any.
fn example(pattern: &str) -> String {
    let mut address = pattern.replace("{grant}", "CBR").replace("{period}", "2025-1");
    while let (Some(from), Some(to)) = (address.find('{'), address.find('}')) {
        address.replace_range(from..=to, "1");
    }
    address
}

/// The table itself: every role on every route. Whoever may not do the act of a route is refused; whoever may is not.
#[test]
fn every_role_gets_in_where_the_table_says_and_nowhere_else() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let clients: Vec<_> = Role::ALL.into_iter().map(|role| (role, app.client(role))).collect();
    let mut asked = 0;
    for entry in routes::all() {
        let Access::Act(act) = entry.access else { continue };
        for (role, client) in &clients {
            let reply = match entry.method {
                routes::Method::Get => client.get(&example(entry.path)),
                routes::Method::Post => client.post(&example(entry.path), &[]),
            };
            let refused = reply.status == StatusCode::FORBIDDEN;
            assert_eq!(
                refused,
                !role.may(act),
                "{role} at {:?} {}: {}",
                entry.method,
                entry.path,
                reply.status
            );
            assert!(!reply.status.is_server_error(), "{role} at {}: {}", entry.path, reply.text());
            asked += 1;
        }
    }
    assert!(asked >= 5, "{asked}");
}

#[test]
fn who_is_not_logged_in_is_led_to_the_login() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    for entry in routes::all().iter().filter(|entry| entry.access != Access::Public) {
        let address = example(entry.path);
        let reply = match entry.method {
            routes::Method::Get => app.stranger().get(&address),
            routes::Method::Post => app.stranger().post(&address, &[]),
        };
        if entry.path.starts_with("/api/") {
            let asks = reply.header("www-authenticate") == "Bearer";
            assert!(reply.status == StatusCode::UNAUTHORIZED && asks, "{} {}", entry.path, reply.status);
            continue;
        }
        let leads = reply.header("location").starts_with("/login");
        assert!(reply.status == StatusCode::SEE_OTHER && leads, "{} {}", entry.path, reply.status);
    }
    let reply = app.stranger().get("/grants/CBR?page=2");
    assert_eq!(reply.header("location"), "/login?next=%2Fgrants%2FCBR%3Fpage%3D2");
}

/// What is open to everybody is written here: a new one must be added on purpose.
#[test]
fn few_routes_are_open_to_everybody() {
    let open: BTreeSet<&str> =
        routes::all().iter().filter(|entry| entry.access == Access::Public).map(|entry| entry.path).collect();
    let expected = [
        "/api/docs",
        "/api/docs/{group}",
        "/api/openapi.json",
        "/assets/{name}",
        "/calendar/{token}",
        "/healthz",
        "/invitation/{token}",
        "/login",
        "/login/code",
        "/login/provider",
        "/login/provider/return",
        "/metrics",
        "/problems",
        "/problems/{code}",
        "/readyz",
    ];
    assert_eq!(open, BTreeSet::from(expected));
}

#[test]
fn every_route_is_registered_once_and_its_act_fits_its_address() {
    let mut seen = BTreeSet::new();
    for entry in routes::all() {
        assert!(seen.insert((entry.path, entry.changes())), "{} twice", entry.path);
        let about_grant = entry.path.contains("{grant}");
        match entry.access {
            Access::Act(act) if act.reach() != Reach::System => {
                assert!(about_grant, "{}: {act:?} is about a grant", entry.path);
            }
            Access::Act(_) => {}
            Access::SignedIn | Access::Public => {
                assert!(!about_grant, "{} is about a grant and asks for no act", entry.path);
            }
        }
        if entry.changes()
            && let Access::Act(act) = entry.access
        {
            assert!(!Role::Auditor.may(act), "{}: an auditor could change something", entry.path);
        }
    }
}

#[test]
fn a_grant_without_a_role_does_not_exist() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let elsewhere = app.person("elders", vec![]);
    let unknown = elsewhere.get("/grants/XYZ");
    let known = elsewhere.get("/grants/CBR");
    assert_eq!((unknown.status, known.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    let page = elsewhere.get("/grants").page();
    assert!(page.contains("nog in geen enkel subsidieproject een rol") && !page.contains("CBR"), "{page}");
}

#[test]
fn an_auditor_of_some_periods_sees_no_totals_and_none_after_the_last_day() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let assignment = |last: &str| Assignment {
        role: Role::Auditor,
        grant: Some("CBR".into()),
        periods: vec!["2024-1".into()],
        expires_on: Some(last.parse().unwrap()),
    };
    let limited = app.person("beperkt", vec![assignment("2026-01-26")]);
    assert_eq!(limited.get("/grants/CBR").status, StatusCode::FORBIDDEN);
    let over = app.person("verlopen", vec![assignment("2026-01-25")]);
    assert_eq!(over.get("/grants/CBR").status, StatusCode::NOT_FOUND);
}

#[test]
fn forms_of_other_sites_and_of_other_sessions_are_refused() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let client = app.client(Role::Finance);
    let token = client.form_token();
    let form = |token: &str| {
        let fields = [("form-token", token), ("language", "en"), ("back", "/grants")];
        TestRequest::post().uri("/account/language").insert_header(("host", "books.test")).set_form(fields)
    };
    let cases: Vec<(&str, TestRequest, bool)> = vec![
        ("its own form", form(&token), true),
        ("without a token", form(""), false),
        ("another's token", form(&app.client(Role::Controller).form_token()), false),
        ("from another site", form(&token).insert_header(("sec-fetch-site", "cross-site")), false),
        ("from a sister site", form(&token).insert_header(("sec-fetch-site", "same-site")), false),
        ("from here", form(&token).insert_header(("sec-fetch-site", "same-origin")), true),
        ("another origin", form(&token).insert_header(("origin", "https://evil.test")), false),
        ("no origin", form(&token).insert_header(("origin", "null")), false),
        ("the same origin", form(&token).insert_header(("origin", "http://books.test")), true),
    ];
    for (what, request, accepted) in cases {
        let reply = client.with(request);
        let expected = if accepted { StatusCode::SEE_OTHER } else { StatusCode::FORBIDDEN };
        assert_eq!(reply.status, expected, "{what}");
    }
    assert!(client.get("/grants").page().contains("<html lang=\"en\">"));
}

#[test]
fn a_form_that_holds_the_character_nul_is_refused() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let client = app.client(Role::Finance);
    let reply = client.post("/grants/CBR/expenditure/views", &[("name", "mine\0"), ("address", "")]);
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert!(reply.text().contains("NUL"), "{}", reply.text());
}

#[test]
fn every_answer_carries_the_headers_that_keep_it_ours() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let replies = [
        app.stranger().get("/login"),
        app.client(Role::Finance).get("/grants"),
        app.stranger().get("/nothing"),
    ];
    for reply in replies {
        let policy = reply.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(reply.header("x-request-id").len(), 16);
    }
}

/// HEAD asks for what GET would say, and gets no body; nothing else but GET and POST is answered.
#[test]
fn the_head_of_an_answer_can_be_asked_for_alone() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let finance = app.client(Role::Finance);
    let head = |address: &str| finance.with(TestRequest::default().method(Method::HEAD).uri(address));
    for address in
        ["/grants/CBR", "/assets/app.js", "/healthz", "/api/v1/grants/CBR", "/api/v1/moon", "/moon"]
    {
        let (whole, alone) = (finance.get(address), head(address));
        assert!(!whole.body.is_empty() && alone.body.is_empty(), "{address}: {}", alone.text());
        assert_eq!(alone.status, whole.status, "{address}");
        for name in ["content-type", "cache-control", "etag"] {
            assert_eq!(alone.header(name), whole.header(name), "{address} {name}");
        }
    }
    let watched = routes::all().iter().filter(|entry| entry.method == routes::Method::Get);
    let watched = watched.filter(|entry| entry.path.ends_with("/events")).map(|entry| entry.path);
    for path in watched {
        assert!(head(&example(path)).body.is_empty(), "{path}");
    }
    for (method, address, allowed) in [
        (Method::DELETE, "/grants/CBR", "GET, HEAD"),
        (Method::PUT, "/grants/CBR/funding/receipts", "POST"),
        (Method::HEAD, "/logout", "POST"),
    ] {
        let reply = finance.with(TestRequest::default().method(method).uri(address));
        assert_eq!((reply.status.as_u16(), reply.header("allow")), (405, allowed), "{address}");
    }
}

#[test]
fn problems_are_documents_for_machines_and_say_nothing_of_their_cause() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let json = |address: &str| TestRequest::get().uri(address).insert_header(("accept", "application/json"));
    let reply = app.stranger().with(json("/grants/CBR"));
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    assert_eq!(reply.header("content-type"), "application/problem+json");
    assert_eq!(reply.json()["type"], "/problems/login-needed");
    let reply = app.client(Role::Finance).with(json("/nothing"));
    assert_eq!(reply.json()["type"], "/problems/not-found");
    assert_eq!(reply.json()["status"], 404);
    assert_eq!(reply.json()["instance"].as_str().unwrap(), reply.header("x-request-id"));
}
