//! The page behind an invitation: somebody chooses a password.

use maud::html;

use crate::domain::account::{Account, PASSWORD_LEAST};
use crate::operations::{invitations, sessions};
use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::pages::login;
use crate::web::parts::{Button, Field, empty_state};
use crate::web::problem::WebError;
use crate::web::routes::{Access, Entry, get, post};

pub fn routes() -> Vec<Entry> {
    vec![
        get("/invitation/{token}", Access::Public, show),
        post("/invitation/{token}", Access::Public, accept),
    ]
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let token: String = cx.path("token")?;
    match invitations::find_invited(&cx.app.people, &token).map_err(WebError::from) {
        Ok(account) => Ok(page(cx, &account, None)),
        Err(WebError::NotFound) => Ok(over(cx)),
        Err(error) => Err(error),
    }
}

/// A link that was used, replaced or is too old.
fn over(cx: &Cx) -> Answer {
    let title = cx.text("invitation-over");
    let words = empty_state(&title, &cx.text("invitation-over-what"), None);
    cx.page(Head::new(&title).narrow(), words).with_status(404)
}

fn page(cx: &Cx, account: &Account, mistake: Option<&str>) -> Answer {
    let title = cx.text("invitation-title");
    let least = [("least", PASSWORD_LEAST.into())];
    let name = [("name", account.name.clone().into()), ("login", account.login.to_string().into())];
    let content = html! {
        p.lead { (cx.text_with("invitation-lead", &name)) }
        form.form method="post" action=(cx.request.path) {
            @if let Some(mistake) = mistake { div.notice.refused role="alert" { p { (mistake) } } }
            (Field::password("password", cx.text("invitation-password")).autocomplete("new-password")
                .hint(cx.text_with("account-password-hint", &least)))
            (Field::password("password-again", cx.text("invitation-again")).autocomplete("new-password"))
            div.actions { (Button::primary(cx.text("invitation-submit"))) }
        }
    };
    cx.page(Head::new(&title).narrow(), content)
}

fn accept(cx: &Cx) -> Result<Answer, WebError> {
    let token: String = cx.path("token")?;
    let people = &cx.app.people;
    let account = match invitations::find_invited(people, &token).map_err(WebError::from) {
        Ok(account) => account,
        Err(WebError::NotFound) => return Ok(over(cx)),
        Err(error) => return Err(error),
    };
    if cx.form.raw("password") != cx.form.raw("password-again") {
        return Ok(page(cx, &account, Some(&cx.text("invitation-differ"))).with_status(422));
    }
    match invitations::accept(people, &token, cx.form.raw("password")).map_err(WebError::from) {
        Ok(account) => {
            let browser = cx.request.header("user-agent").unwrap_or_default();
            // A new password is no way around the second factor.
            Ok(login::entered(cx, sessions::enter(people, &account, browser)?, ""))
        }
        Err(WebError::Rejected(words)) => Ok(page(cx, &account, Some(cx.say(&words))).with_status(422)),
        Err(error) => Err(error),
    }
}
