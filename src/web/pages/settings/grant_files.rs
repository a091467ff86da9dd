//! Loading a grant from its file.

use maud::html;

use crate::domain::permission::Act;
use crate::operations::grants;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::Cx;
use crate::web::parts::{Button, Column, Field, Form, Row, Table, empty_state, section};
use crate::web::problem::WebError;
use crate::web::request::encoded;
use crate::web::routes::{Entry, get, post};

use super::head;

pub(super) fn routes() -> Vec<Entry> {
    vec![
        get("/settings/grants", Act::LoadGrant, show),
        post("/settings/grants", Act::LoadGrant, load).upload(),
    ]
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    page(cx, Vec::new())
}

fn page(cx: &Cx, mistakes: Vec<String>) -> Result<Answer, WebError> {
    let title = cx.text("settings-grants");
    let rows = grants::list_grants(&cx.books)?.into_iter().map(|grant| {
        let code = &grant.definition.code;
        Row::named(vec![
            html! { a href={ "/grants/" (encoded(code)) "/settings" } { (code) } },
            html! { (cx.say(&grant.definition.title)) },
            html! { (grant.version) },
        ])
    });
    let columns = vec![
        Column::text(cx.text("grants-code")),
        Column::text(cx.text("grants-name")),
        Column::figure(cx.text("settings-version")),
    ];
    let nothing = empty_state(&cx.text("grants-none"), &cx.text("settings-grants-none-what"), None);
    let table = Table::new(cx.text("settings-grants-caption"), columns).rows(rows).or_else(nothing).show(cx);
    let form = Form::to("/settings/grants").with_files().mistakes(mistakes).show(
        cx,
        html! {
            (Field::file("grant", cx.text("settings-grant-file"), ".toml").hint(cx.text("settings-grant-hint")))
            div.actions { (Button::secondary(cx.text("settings-grant-load"))) }
        },
    );
    let content = html! { (table) (section(&cx.text("settings-grant-load"), form)) };
    Ok(cx.page(head(cx, &title, true), content))
}

fn load(cx: &Cx) -> Result<Answer, WebError> {
    let Some(file) = cx.form.file("grant") else {
        return Ok(page(cx, vec![cx.text("settings-no-file")])?.with_status(422));
    };
    let text = file.text()?;
    match grants::load_grant(&cx.books, &cx.actor(), &file.name, text).map_err(WebError::from) {
        Ok(loaded) => {
            let values = [("code", loaded.code.into()), ("version", loaded.version.into())];
            let said = if loaded.changed {
                cx.text_with("settings-grant-loaded", &values)
            } else {
                cx.text_with("settings-grant-same", &values)
            };
            Ok(Answer::see_other("/settings/grants").with(Notice::done(said)))
        }
        Err(WebError::Rejected(words) | WebError::Conflict(words)) => {
            Ok(page(cx, vec![cx.say(&words).to_owned()])?.with_status(422))
        }
        Err(error) => Err(error),
    }
}
