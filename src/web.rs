//! The pages and the interface: who asks, may they, what came of it. Knows operations, never the database.
//!
//! # How to add a page
//!
//! 1. **Route.** Each place is a file in `web/pages/` with `pub fn routes() -> Vec<Entry>`; `web/routes.rs` joins them.
//!    `get("/grants/{grant}/budget", Act::ViewBudget, show)`: method, address, act (the table of roles stands in
//!    `domain/permission.rs`), handler. `Access::SignedIn` is for what everybody may, `Access::Public` for the login
//!    alone. An act about a grant needs `{grant}` in its address; `{period}`, where it stands, is checked too. A form
//!    with files: `post(..).upload()`. Live progress: `events(..)`, see `web/events.rs`.
//! 2. **Handler.** A plain function `fn show(cx: &Cx) -> Result<Answer, WebError>`, run where it may block: call
//!    `operations::...(&cx.books, ...)?` straight away, once for what is read. `cx.grant()` and `cx.path("batch")?` are
//!    parts of the address (`path` parses: a wrong one is "not found"), `cx.query("page")` of the query,
//!    `cx.form.text("reason")` and `cx.form.file("workbook")` of a form. `cx.actor()` goes into the operation, so that the log
//!    names the person. `cx.may(Act::PostImport)` tells whether to offer a button, `cx.periods(act)` which periods to
//!    show. Refusals of operations become pages by `?`.
//! 3. **Answer.** `Ok(cx.page(Head::new(&title).at(Place::Budget), html! { .. }))` for a page. After a change, always
//!    `Ok(Answer::see_other("/grants/CBR/budget").with(Notice::done(text)))`: the next page shows the sentence.
//!    A form with mistakes is shown again by `cx.page(..).with_status(422)`. `Answer::file(..)` for a download.
//! 4. **Texts.** `cx.text("budget-title")`, with values `cx.text_with("budget-lines", &[("count", 3.into())])`. Keys stand
//!    in `web/locales/nl/budget.ftl` and `en/budget.ftl`, begin with the place, and are written out in the code (a test
//!    finds missing and unused ones; a table of keys is written as `key("budget-by-year")`). A new file is added to the
//!    list in `web/language.rs`. Texts of the domain: `cx.say(&bilingual)`.
//!    What people type over more than a minute is kept as they type: `let draft = cx.draft("note CBR")?;`, then
//!    `Form::to(..).keeps(&draft)` and `Field::area(..).value(stored).kept(&draft)`. The draft goes when the form is answered by
//!    `see_other`, and stays after any refusal or time-out. Two people in one form: `Form::version(v)` and, before the
//!    operation, `cx.same_version(v_now)?` (or a compare-and-set within the operation).
//! 5. **Parts.** `web/parts/`: `money`, `date`, `Table`, `Field`, `form`, `Button`, `badge`, `facts`, `empty_state`,
//!    `tabs`, `pagination` ... Reuse them; a new part gets its own file there. No inline style or script: the page's policy forbids it.
//!    Script only for what a page cannot do without (`web/assets/app.js`).
//! 6. **Test.** `tests/suite/web/`: `let app = TestApp::with_demo(..); app.client(Role::Finance).get("/grants/CBR/budget")`.
//!    The test of role x route covers the new route by itself.
//!
//! The server keeps no state outside the database: any number of processes can run against one PostgreSQL.

#![expect(clippy::unnecessary_wraps, reason = "handlers have one shape, also those that never fail")]
#![expect(clippy::needless_pass_by_value, reason = "parts of a page are handed over, not lent")]

mod answer;
pub mod api;
mod assets;
mod bearer;
mod blocking;
mod cx;
pub mod drafts;
pub mod events;
pub mod form;
mod guard;
mod headers;
mod impossible;
pub mod language;
mod multipart;
pub mod pages;
pub mod parts;
pub mod problem;
pub mod provider;
mod request;
pub mod routes;
mod selecting;
pub mod server;
mod session;
mod taking_in;

pub use answer::{Answer, Notice, Tone};
pub use cx::{Cx, Head};
pub use language::key;
pub use parts::frame::Place;
pub use problem::WebError;
pub use request::Request;
pub use routes::{Access, Entry, events, get, post};
