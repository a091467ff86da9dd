//! One's own second factor: set up by a key and a code, recovery codes shown once, taken away by a code.

use maud::{Markup, html};

use crate::operations::second_factor::{self, CodeOutcome, FactorState, Key};
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::guard;
use crate::web::pages::login;
use crate::web::parts::qr::qr_code;
use crate::web::parts::{Badge, Button, Field, Form, badge, confirm, moment, section};
use crate::web::problem::WebError;
use crate::web::routes::{Access, Entry, get, post};

const PAGE: &str = "/account/second-factor";

pub fn routes() -> Vec<Entry> {
    vec![
        get(PAGE, Access::SignedIn, show),
        post(PAGE, Access::SignedIn, begin),
        post("/account/second-factor/confirm", Access::SignedIn, confirm_code),
        post("/account/second-factor/codes", Access::SignedIn, renew_codes),
        post("/account/second-factor/remove", Access::SignedIn, remove),
    ]
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    page(cx, None)
}

fn page(cx: &Cx, mistake: Option<String>) -> Result<Answer, WebError> {
    let content = match second_factor::load_state(&cx.app.people, cx.account()?)? {
        FactorState::Absent => offer(cx),
        FactorState::BeingSetUp(key) => key_and_code(cx, &key, mistake),
        FactorState::SetUp { since, recovery_codes } => html! {
            p { (badge(Badge::Ok, &cx.text("second-factor-on"))) " " (cx.text("second-factor-since")) " " (moment(cx, since)) }
            p { (cx.text_with("second-factor-left", &[("count", recovery_codes.into())])) }
            @if let Some(mistake) = mistake { div.notice.refused role="alert" { p { (mistake) } } }
            (acts(cx))
        },
    };
    let title = cx.text("second-factor-title");
    Ok(cx.page(Head::new(&title).below(cx.text("account-title"), "/account").narrow(), content))
}

/// Why, and where to begin.
fn offer(cx: &Cx) -> Markup {
    html! {
        @if guard::is_second_factor_demanded(cx) { div.notice.info role="status" { p { (cx.text("second-factor-demanded")) } } }
        p.lead { (cx.text("second-factor-what")) }
        p { (cx.text("second-factor-apps")) }
        (Form::to(PAGE).show(cx, html! { div.actions { (Button::primary(cx.text("second-factor-begin"))) } }))
    }
}

fn key_and_code(cx: &Cx, key: &Key, mistake: Option<String>) -> Markup {
    html! {
        ol.set-up {
            li {
                p { (cx.text("second-factor-scan")) }
                @if let Some(drawing) = qr_code(&key.uri, &cx.text("second-factor-qr")) { (drawing) }
                p { (cx.text("second-factor-type")) }
                p.code.secret { (key.text) }
            }
            li {
                p { (cx.text("second-factor-then")) }
                (Form::to("/account/second-factor/confirm").mistakes(mistake.into_iter().collect()).show(cx, html! {
                    (login::code_field(&cx.text("second-factor-code")))
                    div.actions { (Button::primary(cx.text("second-factor-confirm"))) }
                }))
            }
        }
    }
}

fn begin(cx: &Cx) -> Result<Answer, WebError> {
    second_factor::begin(&cx.app.people, cx.account()?)?;
    Ok(Answer::see_other(PAGE))
}

fn confirm_code(cx: &Cx) -> Result<Answer, WebError> {
    let code = cx.form.raw("code");
    let outcome = second_factor::confirm(&cx.app.people, cx.account()?, code, cx.visitor.session)?;
    match outcome {
        CodeOutcome::Right(codes) => Ok(codes_once(cx, &codes)),
        CodeOutcome::Wrong => Ok(page(cx, Some(cx.text("second-factor-not-yet")))?.with_status(422)),
        CodeOutcome::Shut { until } => Ok(page(cx, Some(login::shut(cx, until)))?.with_status(429)),
    }
}

/// The recovery codes: on paper or in a safe place, for they are not shown again.
fn codes_once(cx: &Cx, codes: &[String]) -> Answer {
    let title = cx.text("second-factor-codes");
    let content = html! {
        div.notice.done role="status" { p { (cx.text("second-factor-works")) } }
        p { (cx.text("second-factor-keep")) }
        ul.recovery-codes { @for code in codes { li.code { (code) } } }
        p { a.button.primary href="/grants" { (cx.text("second-factor-kept")) } }
    };
    cx.page(Head::new(&title).below(cx.text("second-factor-title"), PAGE).narrow(), content)
}

fn acts(cx: &Cx) -> Markup {
    let take_away = Form::to("/account/second-factor/remove");
    let renew = html! {
        p { (cx.text("second-factor-renew-what")) }
        (Form::to("/account/second-factor/codes").show(cx, html! {
            (login::code_field(&cx.text("second-factor-any-code")))
            div.actions { (Button::secondary(cx.text("second-factor-renew"))) }
        }))
    };
    html! {
        (section(&cx.text("second-factor-renew-title"), renew))
        h2 { (cx.text("second-factor-remove-title")) }
        @if guard::is_second_factor_demanded(cx) {
            p { (cx.text("second-factor-stays")) }
        } @else {
            (confirm(cx, &cx.text("second-factor-remove"), &cx.text("second-factor-remove-what"), &take_away,
                html! { (code_again(cx)) }, Button::warning(cx.text("second-factor-remove-yes"))))
        }
    }
}

/// The second field for a code on one page, with a name of its own.
fn code_again(cx: &Cx) -> Field {
    Field::text("present-code", cx.text("second-factor-any-code")).autocomplete("one-time-code").short()
}

fn renew_codes(cx: &Cx) -> Result<Answer, WebError> {
    let given = (cx.form.raw("code"), cx.client_address());
    let outcome = second_factor::renew_recovery_codes(&cx.app.people, cx.account()?, given)?;
    after_code(cx, outcome, |codes| codes_once(cx, &codes))
}

fn remove(cx: &Cx) -> Result<Answer, WebError> {
    if guard::is_second_factor_demanded(cx) {
        return Ok(page(cx, Some(cx.text("second-factor-stays")))?.with_status(422));
    }
    let given = (cx.form.raw("present-code"), cx.client_address());
    let outcome = second_factor::remove(&cx.app.people, cx.account()?, given)?;
    after_code(cx, outcome, |()| Answer::see_other(PAGE).with(Notice::done(cx.text("second-factor-removed"))))
}

fn after_code<T>(
    cx: &Cx,
    outcome: CodeOutcome<T>,
    done: impl FnOnce(T) -> Answer,
) -> Result<Answer, WebError> {
    match outcome {
        CodeOutcome::Right(found) => Ok(done(found)),
        CodeOutcome::Wrong => Ok(page(cx, Some(cx.text("login-code-wrong")))?.with_status(422)),
        CodeOutcome::Shut { until } => Ok(page(cx, Some(login::shut(cx, until)))?.with_status(429)),
    }
}
