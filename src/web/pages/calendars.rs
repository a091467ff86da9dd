//! Calendars at secret addresses: made and withdrawn by a person, read by their calendar program.

use maud::html;

use crate::domain::language::Language;
use crate::operations::calendar_feeds::{self, CALENDAR_ACT};
use crate::operations::grants;
use crate::reporting::icalendar::{CALENDAR_MIME, print_calendar};
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::parts::{Button, Column, Form, Row, Table, empty_state, moment};
use crate::web::problem::WebError;
use crate::web::routes::{Access, Entry, get, post};

pub fn routes() -> Vec<Entry> {
    vec![
        get(LIST, Access::SignedIn, show),
        post(LIST, Access::SignedIn, make),
        post("/account/calendars/withdrawal", Access::SignedIn, withdraw),
        // Whoever has the address may read it: a calendar program cannot log in.
        get("/calendar/{token}", Access::Public, read).for_everybody(),
    ]
}

const LIST: &str = "/account/calendars";
/// The ending by which calendar programs know what they get.
const ENDING: &str = ".ics";

fn head<'a>(cx: &Cx, title: &'a str) -> Head<'a> {
    Head::new(title).below(cx.text("account-title"), "/account")
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let title = cx.text("calendars-title");
    let account = cx.account()?;
    let mut rows = Vec::new();
    for grant in grants::list_grants(&cx.books)? {
        let code = grant.definition.code.as_str();
        if !cx.may_on(CALENDAR_ACT, code) {
            continue;
        }
        let made_at = calendar_feeds::feed_made_at(&cx.app.people, account, code)?;
        let button = |action: &str, shown: Button| {
            Form::to(action)
                .inline()
                .show(cx, html! { input type="hidden" name="grant" value=(code); (shown) })
        };
        rows.push(Row::named(vec![
            html! { (code) },
            html! { (cx.say(&grant.definition.title)) },
            html! { @match made_at { Some(at) => { (moment(cx, at)) } None => { (cx.text("calendars-not-made")) } } },
            html! {
                @if made_at.is_some() {
                    (button(LIST, Button::quiet(cx.text("calendars-renew"))))
                    (button("/account/calendars/withdrawal", Button::warning(cx.text("calendars-withdraw"))))
                } @else {
                    (button(LIST, Button::secondary(cx.text("calendars-make"))))
                }
            },
        ]));
    }
    let columns = vec![
        Column::text(cx.text("calendars-grant")),
        Column::text(cx.text("calendars-name")),
        Column::text(cx.text("calendars-made")),
        Column::text(cx.text("calendars-act")),
    ];
    let nothing = empty_state(&cx.text("calendars-none"), &cx.text("calendars-none-what"), None);
    let content = html! {
        p.lead { (cx.text("calendars-what")) }
        (Table::new(cx.text("calendars-caption"), columns).rows(rows).or_else(nothing).show(cx))
    };
    Ok(cx.page(head(cx, &title), content))
}

/// Shows the address once: the books keep only its hash.
fn make(cx: &Cx) -> Result<Answer, WebError> {
    let grant = cx.form.text("grant");
    let token = calendar_feeds::make_feed(&cx.app.people, &cx.actor(), cx.account()?, grant)?;
    let title = cx.text("calendars-made-title");
    let content = html! {
        p { (cx.text_with("calendars-made-what", &[("grant", grant.to_owned().into())])) }
        p.code.detail { (cx.own_address()) "/calendar/" (token) (ENDING) }
        p.muted { (cx.text("calendars-made-secret")) }
        p { a href=(LIST) { (cx.text("calendars-back")) } }
    };
    Ok(cx.page(head(cx, &title).below(cx.text("calendars-title"), LIST), content))
}

fn withdraw(cx: &Cx) -> Result<Answer, WebError> {
    let grant = cx.form.text("grant");
    calendar_feeds::withdraw_feed(&cx.app.people, &cx.actor(), cx.account()?, grant)?;
    Ok(Answer::see_other(LIST).with(Notice::done(cx.text("calendars-withdrawn"))))
}

/// The calendar itself, in the language of its owner or the one that the address asks for.
fn read(cx: &Cx) -> Result<Answer, WebError> {
    let asked: String = cx.path("token")?;
    let token = asked.strip_suffix(ENDING).unwrap_or(&asked);
    let calendar = calendar_feeds::read_feed(&cx.books, &cx.app.people, token)?;
    let language: Language =
        cx.query("lang").and_then(|code| code.parse().ok()).unwrap_or(calendar.account.language);
    let name = format!("{}: {}", calendar.grant, calendar.title.get(language));
    let now = cx.app.people.clock.now();
    let text = print_calendar((&calendar.grant, &name), &calendar.events, (language, now));
    Ok(Answer::bytes(CALENDAR_MIME, text))
}
