//! The way to the organisation's own sign-in, and back.

use maud::html;
use subtle::ConstantTimeEq;

use crate::operations::provider_logins::{self, ProviderPerson};
use crate::operations::sessions::{self, LoginOutcome};
use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::pages::login;
use crate::web::problem::WebError;
use crate::web::provider::{self, ProviderError, ProviderSettings};
use crate::web::routes::{Access, Entry, get};

const RETURN: &str = "/login/provider/return";

pub fn routes() -> Vec<Entry> {
    vec![get("/login/provider", Access::Public, leave), get(RETURN, Access::Public, come_back)]
}

fn settings(cx: &Cx) -> Result<&ProviderSettings, WebError> {
    cx.app.settings.provider.as_ref().ok_or(WebError::NotFound)
}

fn return_address(cx: &Cx) -> String {
    format!("{}{RETURN}", cx.own_address())
}

/// The cookie that ties an answer of the provider to the browser that asked. It must come along from another site, so it
/// is no strict one; it opens nothing.
fn cookie_name(cx: &Cx) -> &'static str {
    if cx.app.settings.behind_tls { "__Secure-verantwoord-provider" } else { "verantwoord-provider" }
}

fn leave(cx: &Cx) -> Result<Answer, WebError> {
    let settings = settings(cx)?;
    let next = cx.query("next").unwrap_or_default();
    let way = match provider::way_out(settings, &return_address(cx), next) {
        Ok(way) => way,
        Err(error) => return Ok(failed(cx, &error)),
    };
    provider_logins::begin(&cx.app.people, &way.state, &way.pending)?;
    let secure = if cx.app.settings.behind_tls { "; Secure" } else { "" };
    let cookie = format!(
        "{}={}; Path=/login/provider; HttpOnly; SameSite=Lax; Max-Age=600{secure}",
        cookie_name(cx),
        way.state
    );
    Ok(Answer::see_other(way.address).with_header("set-cookie", cookie))
}

fn come_back(cx: &Cx) -> Result<Answer, WebError> {
    let settings = settings(cx)?;
    let state = cx.query("state").unwrap_or_default();
    let own = cx.request.cookie(cookie_name(cx)).unwrap_or_default();
    let is_ours = !state.is_empty() && bool::from(state.as_bytes().ct_eq(own.as_bytes()));
    let pending = if is_ours { provider_logins::take(&cx.app.people, state)? } else { None };
    let (Some(pending), Some(code)) = (pending, cx.query("code")) else {
        return Ok(login::form(cx, Some(cx.text("login-provider-again"))).with_status(422));
    };
    let next = pending.next.clone();
    let returned = match provider::way_back(settings, &return_address(cx), (code, pending)) {
        Ok(returned) => returned,
        Err(error) => return Ok(failed(cx, &error)),
    };
    let person = ProviderPerson {
        issuer: &settings.issuer,
        subject: &returned.subject,
        verified_email: returned.verified_email.as_deref(),
    };
    let Some(account) = provider_logins::find_account(&cx.app.people, person)? else {
        return Ok(unknown(cx, &returned.subject));
    };
    let browser = cx.request.header("user-agent").unwrap_or_default();
    match sessions::enter(&cx.app.people, &account, browser)? {
        LoginOutcome::In { token, account: _ } => Ok(onward(cx, &next, token)),
        outcome => Ok(login::entered(cx, outcome, &next)),
    }
}

/// A page of ours that goes on by itself: the browser keeps a strict cookie back on a way that began at another site.
fn onward(cx: &Cx, next: &str, token: String) -> Answer {
    let title = cx.text("login-title");
    let to = login::destination(next);
    let content = html! { p.lead { a href=(to) { (cx.text("login-provider-onward")) } } };
    let page = cx.page(Head::new(&title).narrow(), content);
    page.with_header("refresh", format!("0; url={to}")).with_session_token(token)
}

/// Known to the organisation, and not here: nobody gets an account by logging in.
fn unknown(cx: &Cx, subject: &str) -> Answer {
    let title = cx.text("login-provider-unknown");
    let content = html! {
        p.lead { (cx.text("login-provider-unknown-what")) }
        p { (cx.text("login-provider-subject")) }
        p.code.lines { (subject) }
        p { a href="/login" { (cx.text("login-provider-other")) } }
    };
    cx.page(Head::new(&title).narrow(), content).with_status(403)
}

fn failed(cx: &Cx, error: &ProviderError) -> Answer {
    let mut cause = error.to_string();
    for deeper in std::iter::successors(std::error::Error::source(error), |deeper| deeper.source()) {
        cause.push_str(": ");
        cause.push_str(&deeper.to_string());
    }
    tracing::warn!(request_id = cx.request.id, cause, "logging in by the provider failed");
    login::form(cx, Some(cx.text("login-provider-failed"))).with_status(503)
}
