//! The one registry of routes. What is not in it is not served, and nothing gets into it without saying who may come in.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::domain::permission::Act;
use crate::web::answer::Answer;
use crate::web::cx::Cx;
use crate::web::events::Watch;
use crate::web::problem::WebError;
use crate::web::request::Request;
use crate::web::{api, assets, drafts, pages};

/// How a route is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    Get,
    Post,
}

/// Who may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody, also without an account.
    Public,
    /// Anybody who is logged in.
    SignedIn,
    /// Whoever may do this, by the table of roles.
    Act(Act),
}

impl From<Act> for Access {
    fn from(act: Act) -> Self {
        Access::Act(act)
    }
}

type PageHandler = fn(&Cx) -> Result<Answer, WebError>;
type EventsHandler = fn(&Cx) -> Result<Watch, WebError>;

#[derive(Clone, Copy)]
pub(super) enum Handler {
    Page(PageHandler),
    Events(EventsHandler),
}

/// How much may be sent along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyLimit {
    /// Fields of a form.
    Fields,
    /// Files, as large as the settings allow.
    Files,
}

/// One route.
#[derive(Clone, Copy)]
pub struct Entry {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
    pub(super) handler: Handler,
    pub(super) limit: BodyLimit,
    /// False for files of ours that are the same for everybody.
    pub(super) knows_visitor: bool,
}

impl Entry {
    /// The form may carry files.
    pub fn upload(mut self) -> Self {
        self.limit = BodyLimit::Files;
        self
    }

    /// The same for everybody: nobody looks up who asks.
    pub(super) fn for_everybody(mut self) -> Self {
        self.knows_visitor = false;
        self
    }

    /// Whether the route changes something.
    pub fn changes(&self) -> bool {
        self.method != Method::Get
    }
}

/// A page.
pub fn get(path: &'static str, access: impl Into<Access>, handler: PageHandler) -> Entry {
    Entry {
        method: Method::Get,
        path,
        access: access.into(),
        handler: Handler::Page(handler),
        limit: BodyLimit::Fields,
        knows_visitor: true,
    }
}

/// An act.
pub fn post(path: &'static str, access: impl Into<Access>, handler: PageHandler) -> Entry {
    Entry { method: Method::Post, ..get(path, access, handler) }
}

/// A stream of events.
pub fn events(path: &'static str, access: impl Into<Access>, handler: EventsHandler) -> Entry {
    Entry {
        method: Method::Get,
        path,
        access: access.into(),
        handler: Handler::Events(handler),
        limit: BodyLimit::Fields,
        knows_visitor: true,
    }
}

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let assets = vec![get("/assets/{name}", Access::Public, assets::serve).for_everybody()];
    [
        assets,
        drafts::routes(),
        pages::login::routes(),
        pages::provider::routes(),
        pages::audit::routes(),
        pages::budget::routes(),
        pages::costs::routes(),
        pages::expenditure::routes(),
        pages::hours::routes(),
        pages::account::routes(),
        pages::second_factor::routes(),
        pages::calendars::routes(),
        pages::tokens::routes(),
        pages::invitation::routes(),
        pages::grants::routes(),
        pages::imports::routes(),
        pages::overview::routes(),
        pages::activities::routes(),
        pages::milestones::routes(),
        pages::reports::routes(),
        pages::settings::routes(),
        pages::health::routes(),
        pages::problems::routes(),
        pages::rules::routes(),
        api::entries(),
    ]
    .concat()
});

static PAGES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    ENTRIES.iter().filter(|entry| entry.method == Method::Get).map(|entry| entry.path).collect()
});

/// Every route.
pub fn all() -> &'static [Entry] {
    &ENTRIES
}

/// Whether there is a page with this pattern: the navigation offers no others.
pub(super) fn has_page(pattern: &str) -> bool {
    PAGES.contains(pattern)
}

/// Why nothing is served for this method and address.
pub(super) fn not_here(request: &Request) -> WebError {
    let knows =
        |method: Method| all().iter().any(|entry| entry.method == method && is_at(entry.path, &request.path));
    match (knows(Method::Get), knows(Method::Post)) {
        (true, true) => WebError::MethodNotAllowed("GET, HEAD, POST"),
        (true, false) => WebError::MethodNotAllowed("GET, HEAD"),
        (false, true) => WebError::MethodNotAllowed("POST"),
        (false, false) => WebError::NotFound,
    }
}

/// Whether an address is one of a pattern such as `/grants/{grant}`.
fn is_at(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted == given => {}
            (Some(wanted), Some(given)) if wanted.starts_with('{') && !given.is_empty() => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_by_their_pattern() {
        for (pattern, path, expected) in [
            ("/api/v1/grants/{grant}", "/api/v1/grants/CBR", true),
            ("/api/v1/grants/{grant}", "/api/v1/grants/", false),
            ("/api/v1/grants/{grant}", "/api/v1/grants/CBR/budget", false),
            ("/api/v1/grants", "/api/v1/grants", true),
        ] {
            assert_eq!(is_at(pattern, path), expected, "{pattern} {path}");
        }
    }
}
