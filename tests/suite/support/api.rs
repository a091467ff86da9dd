//! A program that asks the interface. Every answer is held against the `OpenAPI` document: its status, its kind, its shape.

use std::sync::LazyLock;

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use serde_json::Value;
use verantwoord::domain::api_token::{TokenReach, TokenScope};
use verantwoord::domain::language::Language;
use verantwoord::domain::permission::{Assignment, Role};
use verantwoord::operations::tokens::{self, TokenWanted};
use verantwoord::operations::{Actor, accounts};
use verantwoord::web::api::document::document;

use super::app::{Reply, TestApp};
use super::schema::Schemas;

pub struct Program<'a> {
    app: &'a TestApp,
    pub secret: String,
}

/// A form with one file: the name of its field, its own name, and what it says.
pub fn upload(file: (&str, &str), text: &str) -> TestRequest {
    upload_with(&[], file, text)
}

/// The same with other fields before it.
pub fn upload_with(fields: &[(&str, &str)], (field, name): (&str, &str), text: &str) -> TestRequest {
    let part = |(name, value): &(&str, &str)| {
        format!("--line\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let before: String = fields.iter().map(part).collect();
    let body = format!(
        "{before}--line\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n{text}\r\n--line--\r\n"
    );
    TestRequest::post()
        .insert_header(("content-type", "multipart/form-data; boundary=line"))
        .set_payload(body)
}

impl TestApp {
    /// A program that acts for somebody with this role on every grant.
    pub fn program(&self, role: Role, reach: TokenReach) -> Program<'_> {
        self.program_for(role.code(), vec![Assignment::everywhere(role)], (reach, &[]))
    }

    /// A program that acts for somebody with these roles, by a token for these grants.
    pub fn program_for(
        &self,
        login: &str,
        assignments: Vec<Assignment>,
        (reach, grants): (TokenReach, &[&str]),
    ) -> Program<'_> {
        let account = match accounts::find_account(self.people(), login) {
            Ok(account) => account,
            Err(_) => accounts::load_account(self.people(), self.enter(login, None, assignments)).unwrap(),
        };
        let known = tokens::list_tokens(self.people(), account.id).unwrap().len();
        let wanted = TokenWanted {
            name: &format!("token {known}"),
            scope: TokenScope { reach, grants: grants.iter().map(ToString::to_string).collect() },
            expires_on: self.people().clock.today(),
        };
        let actor = Actor::named(&account.name);
        let made = tokens::make_token(self.people(), &actor, &account, &wanted).unwrap();
        Program { app: self, secret: made.secret }
    }
}

impl Program<'_> {
    pub fn get(&self, address: &str) -> Reply {
        self.send("get", address, TestRequest::get())
    }

    pub fn post(&self, address: &str, body: &Value) -> Reply {
        self.send("post", address, TestRequest::post().set_json(body))
    }

    /// Sends a request of one's own making.
    pub fn send(&self, method: &str, address: &str, request: TestRequest) -> Reply {
        let bearer = format!("Bearer {}", self.secret);
        let reply = self.app.send(request.uri(address).insert_header(("authorization", bearer)));
        assert_as_described(method, address, &reply);
        reply
    }

    /// What is there, which must be.
    pub fn found(&self, address: &str) -> Value {
        let reply = self.get(address);
        assert_eq!(reply.status, StatusCode::OK, "{address}: {}", reply.text());
        reply.json()
    }

    /// What came of a change, which must be accepted.
    pub fn done(&self, address: &str, body: &Value) -> Value {
        let reply = self.post(address, body);
        assert!(reply.status.is_success(), "{address}: {}", reply.text());
        reply.json()
    }

    /// The same program, asking the application as it is some time later.
    pub fn at<'b>(&self, app: &'b TestApp) -> Program<'b> {
        Program { app, secret: self.secret.clone() }
    }
}

/// Made once: each answer is held against it.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(document(Language::En)).unwrap());

/// The status, kind and shape of an answer stand in the document.
pub fn assert_as_described(method: &str, address: &str, reply: &Reply) {
    let document: &Value = &DOCUMENT;
    let path = address.split('?').next().unwrap();
    let paths = document["paths"].as_object().unwrap();
    let known = paths
        .iter()
        .filter(|(pattern, _)| is_at(pattern, path))
        .min_by_key(|(pattern, _)| pattern.matches('{').count());
    let Some((pattern, operation)) = known.map(|(pattern, item)| (pattern, &item[method])) else {
        panic!("no operation at {address}");
    };
    let status = reply.status.as_u16().to_string();
    let described = &operation["responses"][&status];
    assert!(!described.is_null(), "{method} {pattern}: {status} is not in the document: {}", reply.text());
    let described = match described["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).unwrap(),
        None => described,
    };
    if reply.status == StatusCode::NOT_MODIFIED {
        return;
    }
    let kind = reply.header("content-type").split(';').next().unwrap();
    let content = &described["content"][kind];
    assert!(!content.is_null(), "{method} {pattern}: {kind} is not in the document");
    if kind.ends_with("json") {
        let mistakes = Schemas::of(document).mistakes(&content["schema"], &reply.json());
        assert!(mistakes.is_empty(), "{method} {pattern}:\n{}\n{}", mistakes.join("\n"), reply.text());
    }
}

fn is_at(pattern: &str, path: &str) -> bool {
    let (wanted, given): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    wanted.len() == given.len()
        && wanted.iter().zip(&given).all(|(wanted, given)| wanted == given || wanted.starts_with('{'))
}
