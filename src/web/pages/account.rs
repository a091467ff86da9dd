//! One's own account: password, and the places where one is logged in.

use maud::{Markup, html};

use crate::domain::account::PASSWORD_LEAST;
use crate::domain::ids::SessionId;
use crate::operations::{invitations, sessions};
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::parts::{Button, Column, Field, Form, Row, Table, facts, moment, section};
use crate::web::problem::WebError;
use crate::web::routes::{Access, Entry, get, post};

pub fn routes() -> Vec<Entry> {
    vec![
        get("/account", Access::SignedIn, show),
        post("/account/password", Access::SignedIn, change_password),
        post("/account/sessions/{session}/end", Access::SignedIn, end_session),
        post("/account/sessions/end-others", Access::SignedIn, end_others),
    ]
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    page(cx, None)
}

fn page(cx: &Cx, mistake: Option<String>) -> Result<Answer, WebError> {
    let account = cx.account()?;
    let title = cx.text("account-title");
    let pairs = [
        (cx.text("account-name"), html! { (account.name) }),
        (cx.text("account-login"), html! { (account.login) }),
        (cx.text("account-roles"), roles(cx)),
    ];
    Ok(cx.page(
        Head::new(&title),
        html! {
            (facts(&pairs))
            (section(&cx.text("account-password"), password_form(cx, mistake)))
            (section(&cx.text("account-sessions"), session_list(cx)?))
            (section(&cx.text("account-programs"), html! {
                p { (cx.text("account-programs-what")) }
                p { a href="/account/tokens" { (cx.text("tokens-title")) } }
                p { (cx.text("account-calendars-what")) }
                p { a href="/account/calendars" { (cx.text("calendars-title")) } }
            }))
        },
    ))
}

/// The roles of the visitor in words, one a line.
fn roles(cx: &Cx) -> Markup {
    let assignments = &cx.visitor.rights.assignments;
    html! {
        @if assignments.is_empty() { (cx.text("account-no-roles")) }
        @for assignment in assignments {
            div {
                (cx.say(&assignment.role.name())) ", "
                (assignment.grant.clone().unwrap_or_else(|| cx.text("account-all-grants")))
                @if let Some(day) = assignment.expires_on {
                    ", " (cx.text("account-until")) " " (crate::web::parts::date(cx, day))
                }
            }
        }
    }
}

fn password_form(cx: &Cx, mistake: Option<String>) -> Markup {
    let least = [("least", PASSWORD_LEAST.into())];
    let fields = html! {
        (Field::password("old-password", cx.text("account-old-password")).autocomplete("current-password"))
        (Field::password("new-password", cx.text("account-new-password")).autocomplete("new-password")
            .hint(cx.text_with("account-password-hint", &least)))
        div.actions { (Button::secondary(cx.text("account-change-password"))) }
    };
    Form::to("/account/password").mistakes(mistake.into_iter().collect()).show(cx, fields)
}

fn change_password(cx: &Cx) -> Result<Answer, WebError> {
    let words = (cx.form.raw("old-password"), cx.form.raw("new-password"));
    match invitations::change_password(&cx.app.people, cx.account()?, words, cx.visitor.session)
        .map_err(WebError::from)
    {
        Ok(()) => Ok(Answer::see_other("/account").with(Notice::done(cx.text("account-password-changed")))),
        Err(WebError::Rejected(words)) => Ok(page(cx, Some(cx.say(&words).to_owned()))?.with_status(422)),
        Err(error) => Err(error),
    }
}

fn session_list(cx: &Cx) -> Result<Markup, WebError> {
    let sessions = sessions::list_sessions(&cx.app.people, cx.account()?.id, cx.app.settings.limits)?;
    let others = sessions.len() > 1;
    let rows = sessions.iter().map(|session| {
        let here = cx.visitor.session == Some(session.id);
        let address = format!("/account/sessions/{}/end", session.id);
        Row::named(vec![
            html! { (session.browser) @if here { " " (crate::web::parts::badge(crate::web::parts::Badge::Info, &cx.text("account-here"))) } },
            moment(cx, session.started_at),
            moment(cx, session.seen_at),
            html! {
                @if !here { (Form::to(&address).inline().show(cx, html! { (Button::quiet(cx.text("account-end"))) })) }
            },
        ])
    });
    let columns = vec![
        Column::text(cx.text("account-browser")),
        Column::text(cx.text("account-since")),
        Column::text(cx.text("account-seen")),
        Column::text(cx.text("account-act")),
    ];
    let table = Table::new(cx.text("account-sessions-caption"), columns).rows(rows).show(cx);
    Ok(html! {
        (table)
        @if others {
            (Form::to("/account/sessions/end-others").inline().show(cx, html! { (Button::secondary(cx.text("account-end-others"))) }))
        }
    })
}

fn end_session(cx: &Cx) -> Result<Answer, WebError> {
    sessions::end_session(&cx.app.people, cx.account()?.id, cx.path::<SessionId>("session")?)?;
    Ok(Answer::see_other("/account").with(Notice::done(cx.text("account-ended"))))
}

fn end_others(cx: &Cx) -> Result<Answer, WebError> {
    let here = cx.visitor.session.ok_or(WebError::LoginNeeded)?;
    sessions::end_other_sessions(&cx.app.people, cx.account()?.id, here)?;
    Ok(Answer::see_other("/account").with(Notice::done(cx.text("account-ended"))))
}
