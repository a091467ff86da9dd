//! What a handler knows: the books, who visits, what was asked, in which language.

use std::str::FromStr;
use std::sync::Arc;

use actix_web::web::Bytes;
use chrono::NaiveDate;
use fluent_bundle::types::FluentValue;
use maud::Markup;

use crate::domain::account::Account;
use crate::domain::api_token::TokenScope;
use crate::domain::ids::{AccountId, SessionId};
use crate::domain::language::{Bilingual, Language};
use crate::domain::permission::{Act, PeriodScope, Rights};
use crate::operations::{Actor, Books};
use crate::web::answer::{Answer, Notice};
use crate::web::drafts::{self, Draft};
use crate::web::form::Form;
use crate::web::language;
use crate::web::parts::frame::{self, Place};
use crate::web::problem::WebError;
use crate::web::request::Request;
use crate::web::server::App;

/// Who asks. Without an account: somebody who is not logged in.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    pub account: Option<Account>,
    pub rights: Rights,
    pub session: Option<SessionId>,
    /// Stands in every form of this visitor; a form without it is not ours.
    pub form_token: String,
    /// Who this was, before the session lapsed.
    pub lapsed: Option<AccountId>,
    /// How far the API token reaches that the visitor came in by.
    pub token: Option<TokenScope>,
}

/// One request with everything around it.
pub struct Cx {
    pub books: Books,
    pub app: Arc<App>,
    pub request: Request,
    pub form: Form,
    /// What was sent, as it came in.
    pub body: Bytes,
    pub language: Language,
    pub visitor: Visitor,
    /// Sentences that an act before this page left.
    pub notices: Vec<Notice>,
}

impl Cx {
    /// A text of the pages. The key is written out in the code, so that the tests see it.
    pub fn text(&self, key: &str) -> String {
        language::text(self.language, key, &[])
    }

    pub fn text_with(&self, key: &str, values: &[(&str, FluentValue<'_>)]) -> String {
        language::text(self.language, key, values)
    }

    /// A text of the domain in the visitor's language.
    pub fn say<'a>(&self, words: &'a Bilingual) -> &'a str {
        words.get(self.language)
    }

    /// Code of the grant in the address; empty on a page that is about none.
    pub fn grant(&self) -> &str {
        self.request.param("grant").unwrap_or_default()
    }

    /// The address of a page of this grant: `cx.at("/budget")`.
    pub fn at(&self, rest: &str) -> String {
        format!("/grants/{}{rest}", crate::web::request::encoded(self.grant()))
    }

    /// A part of the address, parsed; what does not parse does not exist.
    pub fn path<T: FromStr>(&self, name: &str) -> Result<T, WebError> {
        let text = self.request.param(name).ok_or(WebError::NotFound)?;
        text.parse().map_err(|_wrong| WebError::NotFound)
    }

    /// A value of the query; nothing when it is missing or empty.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.request.query(name).map(str::trim).filter(|value| !value.is_empty())
    }

    /// The day on which the books are kept.
    pub fn today(&self) -> NaiveDate {
        self.books.clock.today()
    }

    /// The real day, by which rights expire.
    fn day_of_rights(&self) -> NaiveDate {
        self.app.people.clock.today()
    }

    /// Whether the visitor may do this to the grant of the address, or within the application.
    pub fn may(&self, act: Act) -> bool {
        self.may_on(act, self.grant())
    }

    pub fn may_on(&self, act: Act, grant: &str) -> bool {
        self.visitor.rights.may(act, grant, self.day_of_rights())
    }

    /// Whether the grant exists for this visitor.
    pub fn knows(&self, grant: &str) -> bool {
        self.visitor.rights.knows(grant, self.day_of_rights())
    }

    /// The reporting periods of the grant that the visitor may see by this act.
    pub fn periods(&self, act: Act) -> PeriodScope {
        self.visitor.rights.periods(act, self.grant(), self.day_of_rights())
    }

    /// Where the visitor's browser is. Behind a proxy that ends TLS, the proxy says so in the last place.
    pub fn client_address(&self) -> &str {
        let forwarded = self.request.header("x-forwarded-for").filter(|_| self.app.settings.behind_tls);
        forwarded.and_then(|list| list.rsplit(',').next()).map_or(self.request.address.as_str(), str::trim)
    }

    /// The address of this application, for links that leave it.
    pub fn own_address(&self) -> String {
        if let Some(address) = &self.app.settings.public_address {
            return address.trim_end_matches('/').to_owned();
        }
        let scheme = if self.app.settings.behind_tls { "https" } else { "http" };
        format!("{scheme}://{}", self.request.header("host").unwrap_or("127.0.0.1:8080"))
    }

    /// The account of the visitor.
    pub fn account(&self) -> Result<&Account, WebError> {
        self.visitor.account.as_ref().ok_or(WebError::LoginNeeded)
    }

    /// What this visitor typed into a form and has not sent yet. The name is the form's own in the whole application:
    /// `cx.draft(&format!("note {}", cx.grant()))`.
    pub fn draft(&self, form: &str) -> Result<Draft, WebError> {
        drafts::find(self, form)
    }

    /// Refuses a form that was made for an older state than the one now: somebody else came in between. Nothing that
    /// was typed is lost when the form keeps a draft.
    pub fn same_version(&self, now: impl ToString) -> Result<(), WebError> {
        if self.form.text("version") == now.to_string() {
            return Ok(());
        }
        Err(WebError::Conflict(Bilingual::new(
            "Iemand anders heeft dit intussen gewijzigd. Uw tekst is bewaard: open het formulier opnieuw en vergelijk.",
            "Somebody else has changed this in the meantime. Your text is kept: open the form again and compare.",
        )))
    }

    /// Whose name goes into the log of acts.
    pub fn actor(&self) -> Actor {
        Actor::named(self.visitor.account.as_ref().map_or("nobody", |account| account.name.as_str()))
    }

    /// A page within the frame of the application.
    pub fn page(&self, head: Head<'_>, content: Markup) -> Answer {
        Answer::html(frame::page(self, &head, &content))
    }
}

/// What stands above a page.
pub struct Head<'a> {
    pub title: &'a str,
    pub place: Option<Place>,
    /// The way back: name and address of the pages above this one.
    pub crumbs: Vec<(String, String)>,
    /// Instead of the title, where the heading says more or has buttons beside it.
    pub heading: Option<Markup>,
    /// A page of few words, such as the login: a narrow column.
    pub narrow: bool,
}

impl<'a> Head<'a> {
    pub fn new(title: &'a str) -> Self {
        Self { title, place: None, crumbs: Vec::new(), heading: None, narrow: false }
    }

    /// The place in the navigation.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    pub fn below(mut self, name: impl Into<String>, address: impl Into<String>) -> Self {
        self.crumbs.push((name.into(), address.into()));
        self
    }

    /// What stands beside the title: buttons, a badge.
    pub fn heading(mut self, heading: Markup) -> Self {
        self.heading = Some(heading);
        self
    }

    pub fn narrow(mut self) -> Self {
        self.narrow = true;
        self
    }
}
