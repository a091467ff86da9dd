//! What each problem means: where the `type` of a problem document leads.

use maud::html;

use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::parts::{Column, Row, Table};
use crate::web::problem::{ProblemCode, WebError};
use crate::web::routes::{Access, Entry, get};

pub fn routes() -> Vec<Entry> {
    vec![get("/problems", Access::Public, list), get("/problems/{code}", Access::Public, show)]
}

fn list(cx: &Cx) -> Result<Answer, WebError> {
    let title = cx.text("problem-list");
    let rows = ProblemCode::ALL.iter().map(|code| {
        Row::named(vec![
            html! { a href={ "/problems/" (code.code()) } { (code.code()) } },
            html! { (code.status()) },
            html! { (cx.say(&code.title())) },
        ])
    });
    let columns = vec![
        Column::text(cx.text("problem-code")),
        Column::figure(cx.text("problem-status")),
        Column::text(cx.text("problem-title")),
    ];
    Ok(cx.page(Head::new(&title), Table::new(title.clone(), columns).rows(rows).show(cx)))
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let asked: String = cx.path("code")?;
    let code = ProblemCode::ALL.iter().find(|code| code.code() == asked).ok_or(WebError::NotFound)?;
    let title = code.title();
    let head = Head::new(cx.say(&title)).below(cx.text("problem-list"), "/problems").narrow();
    Ok(cx.page(
        head,
        html! {
            p { (cx.say(&code.explanation())) }
            p.muted { (cx.text("problem-status")) ": " (code.status()) }
        },
    ))
}
