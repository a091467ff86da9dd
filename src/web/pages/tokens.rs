//! One's own API tokens: made, shown once, and revoked.

use chrono::{Days, NaiveDate};
use maud::{Markup, html};

use crate::domain::api_token::{ApiToken, TokenReach, TokenScope, TokenState};
use crate::domain::ids::ApiTokenId;
use crate::domain::language::Bilingual;
use crate::operations::grants;
use crate::operations::tokens::{self, MadeToken, TokenWanted};
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::language::key;
use crate::web::parts::{
    Badge, Button, Column, Field, Form, Row, Table, badge, date, empty_state, moment, section,
};
use crate::web::problem::WebError;
use crate::web::routes::{Access, Entry, get, post};

pub fn routes() -> Vec<Entry> {
    vec![
        get(LIST, Access::SignedIn, show),
        post(LIST, Access::SignedIn, make),
        post("/account/tokens/{token}/revocation", Access::SignedIn, revoke),
    ]
}

const LIST: &str = "/account/tokens";
/// A token is offered for so many days, unless somebody chooses otherwise.
const OFFERED_DAYS: u64 = 90;

fn show(cx: &Cx) -> Result<Answer, WebError> {
    page(cx, None)
}

fn page(cx: &Cx, mistake: Option<String>) -> Result<Answer, WebError> {
    let title = cx.text("tokens-title");
    let all = tokens::list_tokens(&cx.app.people, cx.account()?.id)?;
    let content = html! {
        p.lead { (cx.text("tokens-what")) " " a href="/api/docs" { (cx.text("tokens-docs")) } }
        (table(cx, &all))
        (section(&cx.text("tokens-new"), form(cx, mistake)?))
    };
    Ok(cx.page(head(cx, &title), content))
}

fn head<'a>(cx: &Cx, title: &'a str) -> Head<'a> {
    Head::new(title).below(cx.text("account-title"), "/account")
}

fn table(cx: &Cx, all: &[ApiToken]) -> Markup {
    let today = cx.app.people.clock.today();
    let rows = all.iter().map(|token| {
        let state = token.state(today);
        let address = format!("{LIST}/{}/revocation", token.id);
        let (tone, said) = match state {
            TokenState::Working => (Badge::Ok, key("tokens-state-working")),
            TokenState::Expired => (Badge::Plain, key("tokens-state-expired")),
            TokenState::Revoked => (Badge::Plain, key("tokens-state-revoked")),
        };
        Row::named(vec![
            html! { (token.name) },
            html! { (cx.say(&token.scope.reach.name())) },
            html! {
                @if token.scope.grants.is_empty() { (cx.text("tokens-all-grants")) } @else { (token.scope.grants.join(", ")) }
            },
            moment(cx, token.made_at),
            date(cx, token.expires_on),
            html! { @match token.last_used_on { Some(day) => { (date(cx, day)) } None => { (cx.text("tokens-never")) } } },
            badge(tone, &cx.text(said)),
            html! {
                @if state == TokenState::Working {
                    (Form::to(&address).inline().show(cx, html! { (Button::warning(cx.text("tokens-revoke"))) }))
                }
            },
        ])
    });
    let columns = vec![
        Column::text(cx.text("tokens-name")),
        Column::text(cx.text("tokens-scope")),
        Column::text(cx.text("tokens-grants")),
        Column::text(cx.text("tokens-made")),
        Column::text(cx.text("tokens-expires")),
        Column::text(cx.text("tokens-used")),
        Column::text(cx.text("tokens-state")),
        Column::text(cx.text("tokens-act")),
    ];
    let nothing = empty_state(&cx.text("tokens-none"), &cx.text("tokens-none-what"), None);
    Table::new(cx.text("tokens-caption"), columns).rows(rows).or_else(nothing).show(cx)
}

fn form(cx: &Cx, mistake: Option<String>) -> Result<Markup, WebError> {
    let today = cx.app.people.clock.today();
    let offered = today.checked_add_days(Days::new(OFFERED_DAYS)).unwrap_or(today);
    let reaches =
        TokenReach::ALL.iter().map(|reach| (reach.code().to_owned(), cx.say(&reach.name()).to_owned()));
    let codes = grants::list_codes(&cx.books)?;
    let known: Vec<&String> = codes.iter().filter(|code| cx.knows(code)).collect();
    let fields = html! {
        (Field::text("name", cx.text("tokens-name")).hint(cx.text("tokens-name-hint")).as_sent(cx))
        (Field::choice("scope", cx.text("tokens-scope"), reaches.collect()).as_sent(cx))
        @if !known.is_empty() {
            fieldset {
                legend { (cx.text("tokens-grants")) }
                p.hint { (cx.text("tokens-grants-hint")) }
                @for code in known { (Field::tick(format!("grant-{code}"), code.clone()).as_sent(cx).optional(cx)) }
            }
        }
        (Field::date("expires", cx.text("tokens-expires")).hint(cx.text("tokens-expires-hint")).value(offered.to_string()).as_sent(cx))
        div.actions { (Button::primary(cx.text("tokens-make"))) }
    };
    Ok(Form::to(LIST).mistakes(mistake.into_iter().collect()).show(cx, fields))
}

fn make(cx: &Cx) -> Result<Answer, WebError> {
    match made(cx) {
        Ok(made) => Ok(shown_once(cx, &made)),
        Err(WebError::Rejected(words) | WebError::Conflict(words)) => {
            Ok(page(cx, Some(cx.say(&words).to_owned()))?.with_status(422))
        }
        Err(error) => Err(error),
    }
}

fn made(cx: &Cx) -> Result<MadeToken, WebError> {
    let wrong = |nl: &str, en: &str| WebError::Rejected(Bilingual::new(nl, en));
    let reach = cx.form.text("scope").parse().map_err(|_unknown| {
        wrong(
            "Kies wat de sleutel mag: lezen, of lezen en wijzigen.",
            "Choose what the token may do: read, or read and change.",
        )
    })?;
    let expires_on: NaiveDate = cx.form.text("expires").parse().map_err(|_no_date| {
        wrong(
            "De laatste dag is geen datum: schrijf 2026-12-31.",
            "The last day is no date: write 2026-12-31.",
        )
    })?;
    let ticked = cx.form.fields().iter().filter_map(|(name, _)| name.strip_prefix("grant-"));
    let scope = TokenScope { reach, grants: ticked.map(str::to_owned).collect() };
    let wanted = TokenWanted { name: cx.form.text("name"), scope, expires_on };
    Ok(tokens::make_token(&cx.app.people, &cx.actor(), cx.account()?, &wanted)?)
}

/// The books keep only the hash: the secret is never shown again.
fn shown_once(cx: &Cx, made: &MadeToken) -> Answer {
    let title = cx.text("tokens-made-title");
    let example =
        format!("curl -H 'Authorization: Bearer {}' {}/api/v1/grants", made.secret, cx.own_address());
    let content = html! {
        p { (cx.text("tokens-made-what")) }
        p.code.detail { (made.secret) }
        p { (cx.text("tokens-made-example")) }
        p.code.detail { (example) }
        p { a href=(LIST) { (cx.text("tokens-back")) } }
    };
    cx.page(head(cx, &title).below(cx.text("tokens-title"), LIST), content)
}

fn revoke(cx: &Cx) -> Result<Answer, WebError> {
    let id = cx.path::<ApiTokenId>("token")?;
    tokens::revoke_token(&cx.app.people, &cx.actor(), cx.account()?, id)?;
    Ok(Answer::see_other(LIST).with(Notice::done(cx.text("tokens-revoked"))))
}
