//! Logging in and out, and the language of a person.

use maud::{Markup, html};

use crate::domain::language::Language;
use crate::operations::accounts;
use crate::operations::sessions::{self, LoginAttempt, LoginOutcome};
use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::parts::{Button, Field};
use crate::web::problem::WebError;
use crate::web::request::encoded;
use crate::web::routes::{Access, Entry, get, post};

pub fn routes() -> Vec<Entry> {
    vec![
        get("/login", Access::Public, show),
        post("/login", Access::Public, log_in),
        post("/logout", Access::SignedIn, log_out),
        post("/account/language", Access::SignedIn, choose_language),
    ]
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    if cx.visitor.account.is_some() {
        return Ok(Answer::see_other(destination(cx.query("next").unwrap_or_default())));
    }
    Ok(form(cx, None))
}

fn log_in(cx: &Cx) -> Result<Answer, WebError> {
    let attempt = LoginAttempt {
        login: cx.form.text("login"),
        password: cx.form.raw("password"),
        address: cx.client_address(),
        browser: cx.request.header("user-agent").unwrap_or_default(),
    };
    match sessions::log_in(&cx.app.people, &attempt)? {
        LoginOutcome::In { token, account: _ } => {
            let to = destination(cx.form.text("next"));
            Ok(Answer::see_other(to).with_session_token(token))
        }
        LoginOutcome::Wrong => Ok(form(cx, Some(cx.text("login-wrong"))).with_status(422)),
        LoginOutcome::Shut { until } => {
            let time = until.format("%H:%M").to_string();
            let sentence = cx.text_with("login-shut", &[("time", time.into())]);
            Ok(form(cx, Some(sentence)).with_status(429))
        }
    }
}

fn form(cx: &Cx, mistake: Option<String>) -> Answer {
    let next = if cx.request.is_get() { cx.query("next").unwrap_or_default() } else { cx.form.text("next") };
    let address =
        if next.is_empty() { "/login".to_owned() } else { format!("/login?next={}", encoded(next)) };
    let title = cx.text("login-title");
    cx.page(Head::new(&title).narrow(), fields(cx, &address, next, mistake.as_deref()))
}

fn fields(cx: &Cx, address: &str, next: &str, mistake: Option<&str>) -> Markup {
    html! {
        p.lead { (cx.text("login-lead")) }
        form.form method="post" action=(address) {
            @if let Some(mistake) = mistake {
                div.notice.refused role="alert" { p { (mistake) } }
            }
            @if !next.is_empty() { input type="hidden" name="next" value=(next); }
            (Field::text("login", cx.text("login-name")).value(cx.form.text("login")).autocomplete("username"))
            (Field::password("password", cx.text("login-password")).autocomplete("current-password"))
            div.actions { (Button::primary(cx.text("login-submit"))) }
        }
    }
}

/// Where to go after logging in: a page of ours, or the list of grants.
fn destination(next: &str) -> String {
    let ours = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(['\\', '\r', '\n'])
        && !next.starts_with("/login");
    if ours { next.to_owned() } else { "/grants".to_owned() }
}

fn log_out(cx: &Cx) -> Result<Answer, WebError> {
    if let Some(session) = cx.visitor.session {
        sessions::end_session(&cx.app.people, cx.account()?.id, session)?;
    }
    Ok(Answer::see_other("/login").with_session_token(""))
}

fn choose_language(cx: &Cx) -> Result<Answer, WebError> {
    let language: Language = cx.form.text("language").parse().map_err(|_unknown| WebError::NotFound)?;
    accounts::choose_language(&cx.app.people, cx.account()?.id, language)?;
    Ok(Answer::see_other(destination(cx.form.text("back"))))
}

#[cfg(test)]
mod tests {
    use super::destination;

    #[test]
    fn a_login_leads_to_pages_of_ours_only() {
        let cases = [
            ("/grants/CBR?page=2", "/grants/CBR?page=2"),
            ("", "/grants"),
            ("//evil.example", "/grants"),
            ("/\\evil.example", "/grants"),
            ("https://evil.example", "/grants"),
            ("/login", "/grants"),
        ];
        for (next, expected) in cases {
            assert_eq!(destination(next), expected, "{next}");
        }
    }
}
