//! The application in process: a client per role, and answers that can be looked into.

use std::sync::Arc;

use actix_web::App as ActixApp;
use actix_web::http::StatusCode;
use actix_web::test::{self, TestRequest};
use verantwoord::clock::Clock;
use verantwoord::domain::ids::AccountId;
use verantwoord::domain::language::Language;
use verantwoord::domain::permission::{Assignment, Role};
use verantwoord::operations::accounts::{self, NewPerson};
use verantwoord::operations::{Books, sessions};
use verantwoord::web::server::{App, WebSettings, configure};

use super::books::TestBooks;

pub struct TestApp {
    app: Arc<App>,
}

impl TestApp {
    /// The application on these books; sessions go by the books' own clock.
    pub fn on(books: &TestBooks) -> Self {
        Self::with_settings(books, WebSettings::default())
    }

    pub fn with_settings(books: &TestBooks, settings: WebSettings) -> Self {
        let people = books.books.clone();
        Self { app: Arc::new(App { books: books.books.clone(), people, settings }) }
    }

    /// The CBR grant with its rates and a client for each role.
    pub fn with_cbr(books: &TestBooks) -> Self {
        books.with_cbr();
        Self::on(books)
    }

    /// The whole demo: progress and every workbook.
    pub fn with_demo(books: &TestBooks) -> Self {
        books.with_cbr().with_progress().with_workbooks();
        Self::on(books)
    }

    /// The same application some time later.
    pub fn later(&self, minutes: i64) -> Self {
        self.seconds_later(minutes * 60)
    }

    pub fn seconds_later(&self, seconds: i64) -> Self {
        let now = self.app.people.clock.now() + chrono::Duration::seconds(seconds);
        let people = Books { clock: Clock::Standing(now), ..self.app.people.clone() };
        let app = App { books: self.app.books.clone(), people, settings: self.app.settings.clone() };
        Self { app: Arc::new(app) }
    }

    pub fn people(&self) -> &Books {
        &self.app.people
    }

    /// Somebody with this role on every grant, logged in, reading Dutch.
    pub fn client(&self, role: Role) -> Client<'_> {
        self.person(role.code(), vec![Assignment::everywhere(role)])
    }

    /// Somebody with exactly these roles, logged in.
    pub fn person(&self, login: &str, assignments: Vec<Assignment>) -> Client<'_> {
        let account = match accounts::find_account(self.people(), login) {
            Ok(account) => account.id,
            Err(_) => self.enter(login, None, assignments),
        };
        let account = accounts::load_account(self.people(), account).unwrap();
        let token = sessions::open_session(self.people(), &account, "test").unwrap();
        Client { app: self, token: Some(token), address: "192.0.2.1:1".to_owned() }
    }

    pub fn enter(&self, login: &str, password: Option<&str>, assignments: Vec<Assignment>) -> AccountId {
        let name = format!("Persoon {login}");
        let new = NewPerson { login, name: &name, language: Language::Nl, password, assignments };
        let actor = verantwoord::operations::Actor::named("tester");
        accounts::add_account(self.people(), &actor, &new).unwrap()
    }

    /// Somebody who is not logged in.
    pub fn stranger(&self) -> Client<'_> {
        Client { app: self, token: None, address: "192.0.2.1:1".to_owned() }
    }

    /// Sends one request as it is.
    pub fn send(&self, request: TestRequest) -> Reply {
        let app = Arc::clone(&self.app);
        actix_web::rt::System::new().block_on(async move {
            let service =
                test::init_service(ActixApp::new().configure(move |config| configure(config, &app))).await;
            let response = test::call_service(&service, request.to_request()).await;
            let status = response.status();
            let headers = response
                .headers()
                .iter()
                .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
                .collect();
            let body = test::read_body(response).await.to_vec();
            Reply { status, headers, body }
        })
    }
}

/// One browser.
#[derive(Clone)]
pub struct Client<'a> {
    pub app: &'a TestApp,
    pub token: Option<String>,
    pub address: String,
}

impl Client<'_> {
    fn prepared(&self, request: TestRequest) -> TestRequest {
        let request = request.peer_addr(self.address.parse().unwrap());
        match &self.token {
            Some(token) => request.insert_header(("cookie", format!("verantwoord={token}"))),
            None => request,
        }
    }

    pub fn get(&self, address: &str) -> Reply {
        self.app.send(self.prepared(TestRequest::get().uri(address)))
    }

    /// Sends a form of this session.
    pub fn post(&self, address: &str, fields: &[(&str, &str)]) -> Reply {
        let token = self.form_token();
        let mut all = vec![("form-token", token.as_str())];
        all.extend_from_slice(fields);
        self.post_as_is(address, &all)
    }

    /// Sends a form without the token of the session.
    pub fn post_as_is(&self, address: &str, fields: &[(&str, &str)]) -> Reply {
        self.app.send(self.prepared(TestRequest::post().uri(address).set_form(fields)))
    }

    /// Sends a form with one file.
    pub fn upload(&self, address: &str, fields: &[(&str, &str)], file: (&str, &str, &[u8])) -> Reply {
        const LINE: &str = "----line----";
        let mut body = Vec::new();
        let token = self.form_token();
        for (name, value) in fields.iter().copied().chain([("form-token", token.as_str())]) {
            let part =
                format!("--{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let (field, name, bytes) = file;
        let head = format!(
            "--{LINE}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{LINE}--\r\n").as_bytes());
        let request = TestRequest::post()
            .uri(address)
            .insert_header(("content-type", format!("multipart/form-data; boundary={LINE}")))
            .set_payload(body);
        self.app.send(self.prepared(request))
    }

    pub fn with(&self, request: TestRequest) -> Reply {
        self.app.send(self.prepared(request))
    }

    pub fn form_token(&self) -> String {
        self.token.as_deref().map_or_else(String::new, sessions::form_token)
    }

    /// Follows a redirect within the application.
    pub fn follow(&self, reply: &Reply) -> Reply {
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
        self.get(reply.header("location"))
    }

    /// The same browser, asking the application as it is some time later.
    pub fn at<'b>(&self, app: &'b TestApp) -> Client<'b> {
        Client { app, token: self.token.clone(), address: self.address.clone() }
    }
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The page, which must be one.
    pub fn page(self) -> String {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        self.text()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
}
