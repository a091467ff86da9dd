//! People: invited, choosing a password, looking after their own sessions.

use actix_web::http::StatusCode;
use verantwoord::domain::permission::{Assignment, Role};
use verantwoord::operations::accounts;

use crate::support::app::TestApp;
use crate::support::books::TestBooks;

on_each_database!(
    an_administrator_enters_somebody_who_chooses_a_password,
    an_invitation_ends_by_itself_and_by_a_newer_one,
    a_person_changes_the_password_and_is_out_elsewhere,
    sessions_are_listed_and_ended,
    the_last_administrator_stays,
);

const PASSWORD: &str = "vier woorden op rij";

/// The secret part of the invitation on a page.
fn token_in(page: &str) -> String {
    let (_, rest) = page.split_once("/invitation/").unwrap_or_else(|| panic!("no invitation in {page}"));
    rest.chars().take_while(char::is_ascii_hexdigit).collect()
}

fn an_administrator_enters_somebody_who_chooses_a_password(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let administrator = app.client(Role::Administrator);
    let fields = [("login", "Fatima"), ("name", "Fatima de Vries"), ("language", "en")];
    let added = administrator.post("/settings/users", &fields);
    let user = added.header("location").to_owned();
    assert!(administrator.follow(&added).page().contains("De gebruiker is toegevoegd"));
    let role = [("role", "finance"), ("grant", "CBR"), ("periods", ""), ("expires", "2026-12-31")];
    assert_eq!(administrator.post(&format!("{user}/roles"), &role).status, StatusCode::SEE_OTHER);
    assert_eq!(administrator.post(&format!("{user}/roles"), &role).status, StatusCode::CONFLICT);
    let invited = administrator.post(&format!("{user}/invitation"), &[]).page();
    let link = format!("/invitation/{}", token_in(&invited));

    let mut browser = app.stranger();
    assert!(browser.get(&link).page().contains("Fatima de Vries"));
    for (password, again, said) in [
        ("kort", "kort", "te kort"),
        ("Wachtwoord2026!", "Wachtwoord2026!", "veel gebruikt"),
        (PASSWORD, "vier woorden op reis", "niet gelijk"),
    ] {
        let reply = browser.post_as_is(&link, &[("password", password), ("password-again", again)]);
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{password}");
        assert!(reply.text().contains(said), "{said}: {}", reply.text());
    }
    let chosen = browser.post_as_is(&link, &[("password", PASSWORD), ("password-again", PASSWORD)]);
    assert_eq!(chosen.status, StatusCode::SEE_OTHER);
    let cookie = chosen.header("set-cookie").split(';').next().unwrap().to_owned();
    browser.token = Some(cookie.split_once('=').unwrap().1.to_owned());
    let page = browser.get("/grants/CBR").page();
    assert!(page.contains("<html lang=\"en\">") && page.contains("Fatima de Vries"), "{page}");
    // Once used, the link is worth nothing.
    assert_eq!(app.stranger().get(&link).status, StatusCode::NOT_FOUND);
    assert_eq!(
        app.stranger().post_as_is("/login", &[("login", "fatima"), ("password", PASSWORD)]).status,
        StatusCode::SEE_OTHER
    );
}

fn an_invitation_ends_by_itself_and_by_a_newer_one(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let administrator = app.client(Role::Administrator);
    let id = app.enter("coen", None, vec![]);
    let invite = || token_in(&administrator.post(&format!("/settings/users/{id}/invitation"), &[]).page());
    let (older, newer) = (invite(), invite());
    assert_ne!(older, newer);
    assert_eq!(app.stranger().get(&format!("/invitation/{older}")).status, StatusCode::NOT_FOUND);
    assert_eq!(app.stranger().get(&format!("/invitation/{newer}")).status, StatusCode::OK);
    let later = app.later(7 * 24 * 60 + 1);
    assert_eq!(later.stranger().get(&format!("/invitation/{newer}")).status, StatusCode::NOT_FOUND);
}

fn a_person_changes_the_password_and_is_out_elsewhere(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    app.enter("petra", Some(PASSWORD), vec![Assignment::everywhere(Role::ProjectLead)]);
    let (here, elsewhere) = (app.person("petra", vec![]), app.person("petra", vec![]));
    let new = "een heel ander zinnetje";
    let wrong = here.post("/account/password", &[("old-password", "geraden"), ("new-password", new)]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("huidige wachtwoord klopt niet"));
    let done = here.post("/account/password", &[("old-password", PASSWORD), ("new-password", new)]);
    assert!(here.follow(&done).page().contains("Uw wachtwoord is gewijzigd"));
    // The sentence is shown once.
    assert!(!here.get("/account").page().contains("Uw wachtwoord is gewijzigd"));
    assert_eq!(elsewhere.get("/account").status, StatusCode::SEE_OTHER);
    let login = |password| app.stranger().post_as_is("/login", &[("login", "petra"), ("password", password)]);
    assert_eq!(login(PASSWORD).status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(login(new).status, StatusCode::SEE_OTHER);
}

fn sessions_are_listed_and_ended(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let (one, other) = (app.client(Role::Finance), app.client(Role::Finance));
    let stranger = app.client(Role::Controller);
    let page = one.get("/account").page();
    assert_eq!(page.matches("/end\"").count(), 1, "{page}");
    let address = page.split("action=\"").find(|part| part.starts_with("/account/sessions/")).unwrap();
    let address = address.split('"').next().unwrap();
    // Nobody ends the session of somebody else.
    assert_eq!(stranger.post(address, &[]).status, StatusCode::NOT_FOUND);
    assert_eq!(other.get("/account").status, StatusCode::OK);
    assert_eq!(one.post(address, &[]).status, StatusCode::SEE_OTHER);
    assert_eq!(other.get("/account").status, StatusCode::SEE_OTHER);
    let third = app.client(Role::Finance);
    assert_eq!(one.post("/account/sessions/end-others", &[]).status, StatusCode::SEE_OTHER);
    assert_eq!(third.get("/account").status, StatusCode::SEE_OTHER);
    assert_eq!(one.get("/account").status, StatusCode::OK);
}

fn the_last_administrator_stays(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let administrator = app.client(Role::Administrator);
    let account = accounts::find_account(app.people(), "administrator").unwrap();
    let role = account.assignments.first().unwrap().0;
    let take = format!("/settings/users/{}/roles/{role}/end", account.id);
    let refused = administrator.post(&take, &[]);
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text().contains("laatste beheerder"));
    app.enter("tweede", None, vec![Assignment::everywhere(Role::Administrator)]);
    assert_eq!(administrator.post(&take, &[]).status, StatusCode::SEE_OTHER);
    assert_eq!(administrator.get("/settings/users").status, StatusCode::FORBIDDEN);
}
