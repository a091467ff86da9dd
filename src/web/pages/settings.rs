//! Settings of the application: what may be opened depends on the roles of the visitor.

use maud::html;

use crate::domain::permission::Act;
use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::language::key;
use crate::web::parts::empty_state;
use crate::web::parts::frame::Place;
use crate::web::problem::WebError;
use crate::web::routes::{Access, Entry, get};

mod grant;
mod grant_files;
mod rates;
mod system;
mod users;

pub fn routes() -> Vec<Entry> {
    [
        vec![get("/settings", Access::SignedIn, show)],
        users::routes(),
        rates::routes(),
        grant_files::routes(),
        grant::routes(),
        system::routes(),
    ]
    .concat()
}

/// Address, name, what it is for, and the act that opens it.
const PAGES: [(&str, &str, &str, Act); 4] = [
    ("/settings/users", key("settings-users"), key("settings-users-what"), Act::ManageUsers),
    ("/settings/grants", key("settings-grants"), key("settings-grants-what"), Act::LoadGrant),
    ("/settings/rates", key("settings-rates"), key("settings-rates-what"), Act::ViewRates),
    ("/settings/system", key("settings-system"), key("settings-system-what"), Act::SeeSystemState),
];

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let title = cx.text("settings-title");
    let open: Vec<_> = PAGES.iter().filter(|(_, _, _, act)| cx.may(*act)).collect();
    let content = html! {
        @if open.is_empty() { (empty_state(&cx.text("settings-none"), &cx.text("settings-none-what"), None)) }
        ul.cards {
            @for (address, name, what, _) in open {
                li.card { h2 { a href=(address) { (cx.text(name)) } } p { (cx.text(what)) } }
            }
        }
    };
    Ok(cx.page(head(cx, &title, false), content))
}

/// The head of a page of the settings; those below the list lead back to it.
fn head<'a>(cx: &Cx, title: &'a str, below: bool) -> Head<'a> {
    let head = Head::new(title).at(Place::Settings);
    if below { head.below(cx.text("settings-title"), "/settings") } else { head }
}
