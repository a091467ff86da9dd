//! Logging in and out, and the language of a person.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use crate::domain::language::Language;
use crate::operations::accounts;
use crate::operations::second_factor::{self, CodeAttempt, SecondStep};
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
        post("/login/code", Access::Public, give_code),
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
    Ok(match sessions::log_in(&cx.app.people, &attempt)? {
        LoginOutcome::Wrong => form(cx, Some(cx.text("login-wrong"))).with_status(422),
        LoginOutcome::Shut { until } => form(cx, Some(shut(cx, until))).with_status(429),
        outcome => entered(cx, outcome, cx.form.text("next")),
    })
}

/// The way in for who has proved who they are: on to the page they came for, or first to the question for a code.
pub(super) fn entered(cx: &Cx, outcome: LoginOutcome, next: &str) -> Answer {
    match outcome {
        LoginOutcome::In { token, account: _ } => {
            Answer::see_other(destination(next)).with_session_token(token)
        }
        LoginOutcome::CodeNeeded { token } => ask_code(cx, (&token, next), None),
        LoginOutcome::Wrong | LoginOutcome::Shut { .. } => Answer::see_other("/login"),
    }
}

/// Until when the door stays shut.
pub(super) fn shut(cx: &Cx, until: DateTime<Utc>) -> String {
    cx.text_with("login-shut", &[("time", until.format("%H:%M").to_string().into())])
}

/// The field for a code of the second factor.
pub(super) fn code_field(label: &str) -> Field {
    Field::text("code", label).autocomplete("one-time-code").short()
}

/// The question for the code of the second factor.
fn ask_code(cx: &Cx, (token, next): (&str, &str), mistake: Option<&str>) -> Answer {
    let title = cx.text("login-code-title");
    let content = html! {
        p.lead { (cx.text("login-code-lead")) }
        form.form method="post" action="/login/code" {
            @if let Some(mistake) = mistake {
                div.notice.refused role="alert" { p { (mistake) } }
            }
            input type="hidden" name="login-token" value=(token);
            input type="hidden" name="next" value=(next);
            (code_field(&cx.text("login-code")).hint(cx.text("login-code-hint")))
            div.actions { (Button::primary(cx.text("login-submit"))) }
        }
        p.muted { (cx.text("login-code-lost")) }
    };
    cx.page(Head::new(&title).narrow(), content)
}

fn give_code(cx: &Cx) -> Result<Answer, WebError> {
    let (token, next) = (cx.form.raw("login-token"), cx.form.text("next"));
    let attempt = CodeAttempt {
        token,
        code: cx.form.raw("code"),
        address: cx.client_address(),
        browser: cx.request.header("user-agent").unwrap_or_default(),
    };
    let again = |mistake: &str, status| ask_code(cx, (token, next), Some(mistake)).with_status(status);
    Ok(match second_factor::log_in(&cx.app.people, &attempt)? {
        SecondStep::Login(LoginOutcome::Wrong) => again(&cx.text("login-code-wrong"), 422),
        SecondStep::Login(LoginOutcome::Shut { until }) => again(&shut(cx, until), 429),
        SecondStep::Login(outcome) => entered(cx, outcome, next),
        // One recovery code fewer: the page says how many are left.
        SecondStep::Recovered { token } => {
            Answer::see_other("/account/second-factor").with_session_token(token)
        }
        SecondStep::TooLate => form(cx, Some(cx.text("login-code-too-late"))).with_status(422),
    })
}

pub(super) fn form(cx: &Cx, mistake: Option<String>) -> Answer {
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
        @if let Some(provider) = &cx.app.settings.provider {
            @let to = if next.is_empty() { "/login/provider".to_owned() } else { format!("/login/provider?next={}", encoded(next)) };
            div.other-way {
                (Button::secondary(cx.text_with("login-provider", &[("name", provider.name.clone().into())])).to(to))
            }
        }
    }
}

/// Where to go after logging in: a page of ours, or the list of grants.
pub(super) fn destination(next: &str) -> String {
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
