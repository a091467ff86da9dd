//! The second factor: set up with a key and a code, asked for after the password, recovered, reset, demanded.

use std::path::Path;

use actix_web::http::StatusCode;
use totp_rs::{Builder, Secret};
use verantwoord::db::second_factors::{insert, list_secrets, replace_secret};
use verantwoord::db::{Database, DatabaseUrl};
use verantwoord::domain::account::Account;
use verantwoord::domain::language::Language;
use verantwoord::domain::permission::{Assignment, Role};
use verantwoord::operations::accounts;
use verantwoord::operations::audit_log::{LogWanted, read_log};
use verantwoord::operations::second_factor::{begin, encrypt_secrets};
use verantwoord::operations::secret_key::{KeyProblem, SecretKey};
use verantwoord::operations::{Books, OperationError};
use verantwoord::web::server::WebSettings;

use crate::support::app::{Client, Reply, TestApp};
use crate::support::books::TestBooks;

on_each_database!(
    a_person_sets_it_up_and_logs_in_with_a_code,
    a_recovery_code_is_good_once_and_new_ones_take_their_place,
    wrong_codes_shut_the_door_though_the_password_is_right,
    a_code_that_comes_too_late_is_refused,
    an_administrator_resets_it,
    a_new_password_is_no_way_around_it,
    it_is_taken_away_by_a_code_only,
    a_role_that_must_have_it_sets_it_up_first,
    its_secret_is_kept_encrypted_and_works_after_a_restart,
    secrets_of_before_there_was_a_key_are_encrypted_at_the_start,
    a_copy_of_the_database_without_the_key_is_of_no_use,
    another_key_is_not_taken_for_the_right_one,
    a_secret_moved_to_somebody_else_is_refused,
    without_a_file_for_a_key_nothing_new_is_kept,
    the_server_starts_without_the_key_and_says_what_it_lacks,
);

const PASSWORD: &str = "vier woorden op rij";
const PAGE: &str = "/account/second-factor";

/// The text between two others on a page.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("no {before} in {page}"));
    rest.split_once(after).unwrap().0
}

/// What an app shows that has read the key on the page, so many steps of thirty seconds from the books' now.
fn code(app: &TestApp, key: &str, steps: i64) -> String {
    let secret = Secret::try_from_base32(key.replace('-', "")).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    let now = app.people().clock.now().timestamp() + steps * 30;
    totp.generate(now.try_into().unwrap()).to_string()
}

/// Sets a second factor up for the person of this client. Gives the key and the recovery codes.
fn set_up(client: &Client<'_>) -> (String, Vec<String>) {
    let begun = client.post(PAGE, &[]);
    let page = client.follow(&begun).page();
    let key = between(&page, "<p class=\"code secret\">", "</p>").to_owned();
    let done = client.post("/account/second-factor/confirm", &[("code", &code(client.app, &key, 0))]).page();
    let list = between(&done, "<ul class=\"recovery-codes\">", "</ul>");
    let codes = list.split("<li class=\"code\">").skip(1).map(|item| item.replace("</li>", ""));
    (key, codes.collect())
}

fn with_password(browser: &Client<'_>, login: &str) -> Reply {
    browser.post_as_is("/login", &[("login", login), ("password", PASSWORD), ("next", "/grants/CBR")])
}

/// The password is right, and the page asks for a code. Gives the token that stands for the password.
fn asked(reply: &Reply) -> String {
    assert_eq!((reply.status, reply.header("set-cookie")), (StatusCode::OK, ""), "{}", reply.text());
    between(&reply.text(), "name=\"login-token\" value=\"", "\"").to_owned()
}

fn with_code(browser: &Client<'_>, token: &str, code: &str) -> Reply {
    let fields = [("login-token", token), ("code", code), ("next", "/grants/CBR")];
    browser.post_as_is("/login/code", &fields)
}

fn session_of(reply: &Reply) -> String {
    let cookie = reply.header("set-cookie").split(';').next().unwrap();
    cookie.split_once('=').unwrap_or_else(|| panic!("no cookie: {}", reply.text())).1.to_owned()
}

/// Somebody with a password, logged in.
fn fatima(app: &TestApp) -> Client<'_> {
    app.enter("fatima", Some(PASSWORD), vec![Assignment::on(Role::Finance, "CBR")]);
    app.person("fatima", vec![])
}

fn a_person_sets_it_up_and_logs_in_with_a_code(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = fatima(&app);
    let elsewhere = app.person("fatima", vec![]);
    assert!(client.get("/account").page().contains("met alleen een wachtwoord"));
    let begun = client.post(PAGE, &[]);
    let page = client.follow(&begun).page();
    let key = between(&page, "<p class=\"code secret\">", "</p>").to_owned();
    assert_eq!(key.replace('-', "").len(), 32, "160 bits: {key}");
    assert!(page.contains("<svg class=\"qr\""), "{page}");
    // Until a code shows that the app has the key, nothing is asked for.
    assert_eq!(with_password(&app.stranger(), "fatima").status, StatusCode::SEE_OTHER);
    let wrong = client.post("/account/second-factor/confirm", &[("code", "000000")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("Deze code klopt niet") && wrong.text().contains(&key), "{}", wrong.text());
    assert_eq!(elsewhere.get("/account").status, StatusCode::OK);
    let first = code(&app, &key, 0);
    let done = client.post("/account/second-factor/confirm", &[("code", &first)]).page();
    assert!(done.contains("Uw herstelcodes"), "{done}");
    // Shown once, and whoever was logged in elsewhere without a code is out.
    assert!(!client.get(PAGE).page().contains("recovery-codes"));
    assert!(client.get(PAGE).page().contains("U hebt nog 10 herstelcodes"));
    assert_eq!(elsewhere.get("/account").status, StatusCode::SEE_OTHER);

    let token = asked(&with_password(&app.stranger(), "fatima"));
    let mut browser = app.stranger();
    // The code that set it up is used, and so is every one before it.
    for used in [first, code(&app, &key, -1)] {
        assert_eq!(with_code(&browser, &token, &used).status, StatusCode::UNPROCESSABLE_ENTITY, "{used}");
    }
    let next = code(&app, &key, 1);
    let reply = with_code(&browser, &token, &next);
    assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/grants/CBR"));
    browser.token = Some(session_of(&reply));
    assert!(browser.get("/grants/CBR").page().contains("Persoon fatima"));
    // Neither the code nor the token is good a second time.
    assert!(with_code(&app.stranger(), &token, &next).text().contains("Het duurde te lang"));
    let again = asked(&with_password(&app.stranger(), "fatima"));
    assert_eq!(with_code(&app.stranger(), &again, &next).status, StatusCode::UNPROCESSABLE_ENTITY);
}

fn a_recovery_code_is_good_once_and_new_ones_take_their_place(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let (key, codes) = set_up(&fatima(&app));
    assert_eq!(codes.len(), 10);
    let mut browser = app.stranger();
    let token = asked(&with_password(&browser, "fatima"));
    let reply = with_code(&browser, &token, &codes[0].to_uppercase().replace('-', " "));
    assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, PAGE), "{}", reply.text());
    browser.token = Some(session_of(&reply));
    assert!(browser.get(PAGE).page().contains("U hebt nog 9 herstelcodes"));
    let token = asked(&with_password(&app.stranger(), "fatima"));
    assert_eq!(
        with_code(&app.stranger(), &token, &codes[0]).status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "used before"
    );
    let renewed = browser.post("/account/second-factor/codes", &[("code", &code(&app, &key, 1))]).page();
    assert!(!renewed.contains(&codes[1]), "{renewed}");
    assert_eq!(
        with_code(&app.stranger(), &token, &codes[1]).status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "an old one"
    );
    let fresh = between(&renewed, "<li class=\"code\">", "</li>");
    assert_eq!(with_code(&app.stranger(), &token, fresh).status, StatusCode::SEE_OTHER);
}

fn wrong_codes_shut_the_door_though_the_password_is_right(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let (key, codes) = set_up(&fatima(&app));
    for attempt in 1..8 {
        // Giving the password anew does not start the count again.
        let token = asked(&with_password(&app.stranger(), "fatima"));
        let status = with_code(&app.stranger(), &token, "123 123").status;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{attempt}");
    }
    let token = asked(&with_password(&app.stranger(), "fatima"));
    assert_eq!(with_code(&app.stranger(), &token, "123123").status, StatusCode::TOO_MANY_REQUESTS);
    for right in [code(&app, &key, 1), codes[0].clone()] {
        assert_eq!(
            with_code(&app.stranger(), &token, &right).status,
            StatusCode::TOO_MANY_REQUESTS,
            "{right}"
        );
    }
    assert_eq!(with_password(&app.stranger(), "fatima").status, StatusCode::TOO_MANY_REQUESTS);
    let later = app.later(16);
    let token = asked(&with_password(&later.stranger(), "fatima"));
    assert_eq!(with_code(&later.stranger(), &token, &code(&later, &key, 0)).status, StatusCode::SEE_OTHER);
}

fn a_code_that_comes_too_late_is_refused(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let (key, _) = set_up(&fatima(&app));
    let token = asked(&with_password(&app.stranger(), "fatima"));
    let later = app.later(11);
    let reply = with_code(&later.stranger(), &token, &code(&later, &key, 0));
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.text().contains("Het duurde te lang") && reply.header("set-cookie").is_empty());
    assert!(with_code(&later.stranger(), "guessed", &code(&later, &key, 0)).text().contains("te lang"));
}

fn an_administrator_resets_it(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = fatima(&app);
    set_up(&client);
    let administrator = app.client(Role::Administrator);
    let user = format!("/settings/users/{}", accounts::find_account(app.people(), "fatima").unwrap().id);
    assert!(administrator.get(&user).page().contains("Tweede factor terugzetten"));
    let waiting = asked(&with_password(&app.stranger(), "fatima"));
    let reset = format!("{user}/second-factor/reset");
    assert!(administrator.follow(&administrator.post(&reset, &[])).page().contains("is teruggezet"));
    assert_eq!(administrator.post(&reset, &[]).status, StatusCode::CONFLICT, "nothing is left to reset");
    assert_eq!(client.get("/account").status, StatusCode::SEE_OTHER, "logged out everywhere");
    assert!(with_code(&app.stranger(), &waiting, "123456").text().contains("te lang"));
    assert_eq!(with_password(&app.stranger(), "fatima").status, StatusCode::SEE_OTHER);
    let wanted = LogWanted { act: "account.second-factor.reset", size: 10, ..LogWanted::default() };
    let log = read_log(app.people(), &wanted).unwrap().records;
    assert_eq!(log.len(), 1);
    assert_eq!((log[0].actor.as_str(), log[0].subject.as_str()), ("Persoon administrator", "account fatima"));
}

fn a_new_password_is_no_way_around_it(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let (key, _) = set_up(&fatima(&app));
    let administrator = app.client(Role::Administrator);
    let user = accounts::find_account(app.people(), "fatima").unwrap().id;
    let invited = administrator.post(&format!("/settings/users/{user}/invitation"), &[]).page();
    let secret: String =
        invited.split_once("/invitation/").unwrap().1.chars().take_while(char::is_ascii_hexdigit).collect();
    let new = [("password", "paard nietje accu goed"), ("password-again", "paard nietje accu goed")];
    let token = asked(&app.stranger().post_as_is(&format!("/invitation/{secret}"), &new));
    assert_eq!(with_code(&app.stranger(), &token, &code(&app, &key, 1)).status, StatusCode::SEE_OTHER);
}

fn it_is_taken_away_by_a_code_only(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = fatima(&app);
    let (key, _) = set_up(&client);
    let remove = |code: &str| client.post("/account/second-factor/remove", &[("present-code", code)]);
    assert_eq!(remove("").status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(remove(&code(&app, &key, 0)).status, StatusCode::UNPROCESSABLE_ENTITY, "used to set it up");
    assert_eq!(with_password(&app.stranger(), "fatima").status, StatusCode::OK);
    assert!(client.follow(&remove(&code(&app, &key, 1))).page().contains("is weggehaald"));
    assert_eq!(with_password(&app.stranger(), "fatima").status, StatusCode::SEE_OTHER);
}

fn a_role_that_must_have_it_sets_it_up_first(books: &TestBooks) {
    books.with_cbr();
    let settings = WebSettings { second_factor_for: vec![Role::Finance], ..WebSettings::default() };
    let app = TestApp::with_settings(books, settings);
    let controller = app.client(Role::Controller);
    assert_eq!(controller.get("/grants/CBR").status, StatusCode::OK);
    let client = fatima(&app);
    for address in ["/grants", "/grants/CBR", "/account", "/settings"] {
        let reply = client.get(address);
        assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, PAGE), "{address}");
    }
    let change = client.post("/grants/CBR/expenditure", &[]);
    assert_eq!(change.header("location"), PAGE, "changes wait too");
    let json =
        actix_web::test::TestRequest::get().uri("/grants/CBR").insert_header(("accept", "application/json"));
    assert_eq!(client.with(json).json()["type"], "/problems/second-factor-needed");
    assert!(client.get(PAGE).page().contains("Voor uw rol is een tweede factor nodig"));
    // Away it goes only by an administrator.
    let (key, _) = set_up(&client);
    assert_eq!(client.get("/grants/CBR").status, StatusCode::OK);
    let remove = [("present-code", code(&app, &key, 1))];
    let fields: Vec<(&str, &str)> = remove.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let refused = client.post("/account/second-factor/remove", &fields);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    assert!(client.get(PAGE).page().contains("U hebt nog 10 herstelcodes"));
}

/// What is kept of somebody's secret, as it stands in the database.
fn kept_of(books: &TestBooks, login: &str) -> String {
    let account = account_of(books, login).id;
    let all = books.books.db.read(list_secrets).unwrap();
    all.into_iter().find(|(id, _)| *id == account).unwrap().1
}

fn keep_instead(books: &TestBooks, login: &str, kept: &str) {
    let account = account_of(books, login).id;
    books.books.db.write(|conn| replace_secret(conn, account, kept)).unwrap();
}

fn account_of(books: &TestBooks, login: &str) -> Account {
    accounts::find_account(&books.books, login).unwrap()
}

/// Another process on the same books, with the key in this file, or none.
fn with_key_in(books: &TestBooks, file: Option<&Path>) -> TestBooks {
    let secret_key = SecretKey::in_file(file.map(Path::to_owned));
    books.with_other(Books { db: Database::open(&books.url).unwrap(), secret_key, ..books.books.clone() })
}

/// What comes of a password and the next code of an app that holds this key.
fn log_in(app: &TestApp, login: &str, key: &str) -> Reply {
    let token = asked(&with_password(&app.stranger(), login));
    with_code(&app.stranger(), &token, &code(app, key, 1))
}

/// The page says that codes cannot be read, and nothing of the reason.
fn assert_hindered(reply: &Reply) {
    let text = reply.text();
    assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR, "{text}");
    assert!(text.contains("Een herstelcode werkt wel") && reply.header("set-cookie").is_empty(), "{text}");
    for cause in [".key", "versleuteld", "database", "--secrets"] {
        assert!(!text.contains(cause), "{cause}: {text}");
    }
}

fn problem_of<T: std::fmt::Debug>(refused: Result<T, OperationError>) -> KeyProblem {
    match refused {
        Err(OperationError::SecretKey(problem)) => problem,
        other => panic!("{other:?}"),
    }
}

fn its_secret_is_kept_encrypted_and_works_after_a_restart(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let (key, _) = set_up(&fatima(&app));
    let kept = kept_of(books, "fatima");
    assert!(kept.starts_with("v1:") && !kept.contains(&key.replace('-', "")), "{kept}");
    let restarted = TestApp::on(&with_key_in(books, Some(&books.key_file())));
    assert_eq!(log_in(&restarted, "fatima", &key).status, StatusCode::SEE_OTHER);
}

fn secrets_of_before_there_was_a_key_are_encrypted_at_the_start(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let (key, _) = set_up(&fatima(&app));
    let readable = key.replace('-', "");
    keep_instead(books, "fatima", &readable);
    app.person("piet", vec![]);
    let (piet, now) = (account_of(books, "piet").id, books.books.clock.now());
    books.books.db.write(|conn| insert(conn, piet, "JBSWY3DPEHPK3PXP", now)).unwrap();
    // Where no file is stated it stays as it is, and works.
    let unstated = with_key_in(books, None);
    assert!(matches!(problem_of(encrypt_secrets(&unstated.books)), KeyProblem::Unstated));
    assert_eq!(kept_of(books, "fatima"), readable);
    assert_eq!(log_in(&TestApp::on(&unstated), "fatima", &key).status, StatusCode::SEE_OTHER);

    std::fs::remove_file(books.key_file()).unwrap();
    let started = with_key_in(books, Some(&books.key_file()));
    encrypt_secrets(&started.books).unwrap();
    let sealed = kept_of(books, "fatima");
    assert!(sealed.starts_with("v1:") && kept_of(books, "piet").starts_with("v1:"), "{sealed}");
    if let DatabaseUrl::Sqlite(path) = &books.url {
        let conn = rusqlite::Connection::open(path).unwrap();
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        let file = std::fs::read(path).unwrap();
        assert!(!file.windows(readable.len()).any(|part| part == readable.as_bytes()), "left in the file");
    }
    encrypt_secrets(&started.books).unwrap();
    assert_eq!(kept_of(books, "fatima"), sealed, "once");
    let later = TestApp::on(&started).seconds_later(60);
    assert_eq!(log_in(&later, "fatima", &key).status, StatusCode::SEE_OTHER);
}

fn a_copy_of_the_database_without_the_key_is_of_no_use(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let (key, codes) = set_up(&fatima(&app));
    app.enter("piet", Some(PASSWORD), vec![Assignment::on(Role::Finance, "CBR")]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.key");
    let copy = with_key_in(books, Some(&path));
    let piet = account_of(books, "piet");
    for refused in [encrypt_secrets(&copy.books), begin(&copy.books, &piet)] {
        let problem = problem_of(refused);
        assert!(matches!(problem, KeyProblem::Missing(_)), "{problem:?}");
        for language in [Language::Nl, Language::En] {
            let words = problem.words().get(language).to_owned();
            assert!(words.contains("--secrets-key") && words.contains(path.to_str().unwrap()), "{words}");
        }
    }
    assert!(!path.exists(), "another key would only hide the loss");
    let without = TestApp::on(&copy);
    assert_hindered(&log_in(&without, "fatima", &key));
    // Who has no second factor is let in, and so is a recovery code.
    assert_eq!(with_password(&without.stranger(), "piet").status, StatusCode::SEE_OTHER);
    let token = asked(&with_password(&without.stranger(), "fatima"));
    assert_eq!(with_code(&without.stranger(), &token, &codes[0]).status, StatusCode::SEE_OTHER);
    // The right file comes back while the server runs.
    std::fs::copy(books.key_file(), &path).unwrap();
    assert_eq!(log_in(&without, "fatima", &key).status, StatusCode::SEE_OTHER);
}

fn another_key_is_not_taken_for_the_right_one(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let (key, _) = set_up(&fatima(&app));
    app.person("piet", vec![]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.key");
    std::fs::write(&path, "0f".repeat(32)).unwrap();
    let wrong = with_key_in(books, Some(&path));
    for refused in [encrypt_secrets(&wrong.books), begin(&wrong.books, &account_of(books, "piet"))] {
        assert!(matches!(problem_of(refused), KeyProblem::Another(file) if file == path));
    }
    assert_hindered(&log_in(&TestApp::on(&wrong), "fatima", &key));
    std::fs::write(&path, "0f".repeat(31)).unwrap();
    let garbage = with_key_in(books, Some(&path));
    assert!(matches!(problem_of(encrypt_secrets(&garbage.books)), KeyProblem::NoKey(file) if file == path));
    assert_hindered(&log_in(&TestApp::on(&garbage), "fatima", &key));
    assert_eq!(log_in(&app, "fatima", &key).status, StatusCode::SEE_OTHER, "the right one");
}

fn a_secret_moved_to_somebody_else_is_refused(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let (key, _) = set_up(&fatima(&app));
    app.enter("piet", Some(PASSWORD), vec![Assignment::on(Role::Finance, "CBR")]);
    set_up(&app.person("piet", vec![]));
    keep_instead(books, "piet", &kept_of(books, "fatima"));
    assert_hindered(&log_in(&app, "piet", &key));
    assert_eq!(log_in(&app, "fatima", &key).status, StatusCode::SEE_OTHER);
}

fn without_a_file_for_a_key_nothing_new_is_kept(books: &TestBooks) {
    books.with_cbr();
    let unstated = with_key_in(books, None);
    encrypt_secrets(&unstated.books).unwrap();
    let reply = fatima(&TestApp::on(&unstated)).post(PAGE, &[]);
    assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", reply.text());
    assert!(reply.text().contains("--secrets-key BESTAND"), "{}", reply.text());
    assert!(books.books.db.read(list_secrets).unwrap().is_empty());
}

/// What `serve` prints before it listens.
fn said_by_serve(books: &TestBooks, settings: &[&str]) -> String {
    let url = match &books.url {
        DatabaseUrl::Postgresql(url) => url.clone(),
        DatabaseUrl::Sqlite(_) => books.url.to_string(),
    };
    // An address that is taken, so that the program ends.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let mut serve = crate::support::program::command(folder.path());
    serve.args(["--database", &url, "serve", "--listen", &address]).args(settings);
    let output = serve.output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(complaint.contains("cannot listen"), "it came as far as that: {complaint}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The key of the embedded database is looked for beside it; PostgreSQL has none until one is stated.
fn the_server_starts_without_the_key_and_says_what_it_lacks(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let (key, _) = set_up(&fatima(&app));
    let file = books.key_file().to_str().unwrap().to_owned();
    keep_instead(books, "fatima", &key.replace('-', ""));
    assert_eq!(said_by_serve(books, &["--secrets-key", &file]), "");
    assert!(kept_of(books, "fatima").starts_with("v1:"));
    std::fs::remove_file(&file).unwrap();
    let said = said_by_serve(books, &[]);
    match books.url {
        DatabaseUrl::Sqlite(_) => assert!(said.contains(&format!("ontbreekt: {file}")), "{said}"),
        DatabaseUrl::Postgresql(_) => assert!(said.contains("met --secrets-key BESTAND"), "{said}"),
    }
    assert!(!Path::new(&file).exists());
}
