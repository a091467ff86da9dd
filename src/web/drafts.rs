//! Drafts of forms. A form that keeps a draft names it in a field; what is typed is kept as it is typed (by script), and
//! whenever such a form is not answered by a redirect: refused, timed out, or sent from before a new login.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use crate::domain::ids::AccountId;
use crate::operations::form_drafts::{self, Fields};
use crate::reporting::figures;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::Cx;
use crate::web::form::Form;
use crate::web::guard::{FORM_TOKEN, is_own_form};
use crate::web::problem::WebError;
use crate::web::request::encoded;
use crate::web::routes::{Access, Entry, post};

/// The field with the name of the draft.
const DRAFT: &str = "draft";
/// The field with the page that the form stands on.
const DRAFT_PAGE: &str = "draft-page";

pub fn routes() -> Vec<Entry> {
    vec![post("/drafts", Access::SignedIn, keep), post("/drafts/forget", Access::SignedIn, forget)]
}

/// What was typed into a form and not sent.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    name: String,
    fields: Fields,
    saved_at: Option<DateTime<Utc>>,
}

impl Draft {
    /// What was typed into a field; nothing when there is no draft or no such field in it.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }

    pub fn is_kept(&self) -> bool {
        self.saved_at.is_some()
    }
}

pub(super) fn find(cx: &Cx, name: &str) -> Result<Draft, WebError> {
    let found = form_drafts::find_draft(&cx.app.people, cx.account()?.id, name)?;
    let (fields, saved_at) = found.map_or_else(Default::default, |(fields, at)| (fields, Some(at)));
    Ok(Draft { name: name.to_owned(), fields, saved_at })
}

/// The hidden fields of a form with a draft, and the sentence that something was given back.
pub(super) fn given_back(cx: &Cx, draft: &Draft) -> Markup {
    let moment = draft
        .saved_at
        .map(|at| format!("{} {} UTC", figures::date(at.date_naive(), cx.language), at.format("%H:%M")));
    html! {
        input type="hidden" name=(DRAFT) value=(draft.name);
        input type="hidden" name=(DRAFT_PAGE) value=(cx.request.path_and_query());
        @if let Some(moment) = moment {
            div.notice.info role="status" {
                p { (cx.text_with("common-draft-back", &[("moment", moment.into())])) }
                button.button.quiet type="submit" formaction="/drafts/forget" formnovalidate { (cx.text("common-draft-forget")) }
            }
        }
    }
}

/// What is worth keeping of a form.
fn worth_keeping(form: &Form) -> Fields {
    let ours = [FORM_TOKEN, DRAFT, DRAFT_PAGE, "version"];
    let secret = |name: &str| name.contains("password");
    form.fields()
        .iter()
        .filter(|(name, _)| !ours.contains(&name.as_str()) && !secret(name))
        .cloned()
        .collect()
}

fn keep_for(cx: &Cx, account: AccountId) -> Result<bool, WebError> {
    let Some(name) = cx.form.filled(DRAFT) else { return Ok(false) };
    form_drafts::keep_draft(&cx.app.people, account, name, &worth_keeping(&cx.form))?;
    Ok(true)
}

/// Script keeps what is typed.
fn keep(cx: &Cx) -> Result<Answer, WebError> {
    keep_for(cx, cx.account()?.id)?;
    Ok(Answer::nothing())
}

fn forget(cx: &Cx) -> Result<Answer, WebError> {
    form_drafts::forget_draft(&cx.app.people, cx.account()?.id, cx.form.text(DRAFT))?;
    Ok(Answer::see_other(page_of(cx)))
}

/// The page that the form stands on.
fn page_of(cx: &Cx) -> String {
    let page = cx.form.text(DRAFT_PAGE);
    if page.starts_with('/') && !page.starts_with("//") && !page.contains('\\') {
        page.to_owned()
    } else {
        "/grants".to_owned()
    }
}

/// After a form was answered: what it said is kept when it was not done, and its draft forgotten when it was.
pub(super) fn settle(cx: &Cx, outcome: Result<Answer, WebError>) -> Result<Answer, WebError> {
    let Some(name) = cx.form.filled(DRAFT).filter(|_| !cx.request.path.starts_with("/drafts")) else {
        return rescued(cx, outcome);
    };
    match (&outcome, &cx.visitor.account) {
        (Ok(answer), Some(account)) if answer.status() == 303 => {
            form_drafts::forget_draft(&cx.app.people, account.id, name)?;
            outcome
        }
        (
            Ok(_)
            | Err(WebError::Conflict(_) | WebError::Rejected(_) | WebError::Busy(_) | WebError::Broken(_)),
            Some(account),
        ) => {
            keep_for(cx, account.id)?;
            outcome
        }
        _ => rescued(cx, outcome),
    }
}

/// A form that came after its session lapsed, or from before a new login: what it says is kept for its writer.
fn rescued(cx: &Cx, outcome: Result<Answer, WebError>) -> Result<Answer, WebError> {
    match (outcome, cx.visitor.lapsed, &cx.visitor.account) {
        (Err(WebError::LoginNeeded), Some(lapsed), _) if is_own_form(cx) && keep_for(cx, lapsed)? => {
            Ok(Answer::see_other(format!("/login?next={}", encoded(&page_of(cx)))))
        }
        // The browser itself says that the form is of this site; only its session is an older one.
        (Err(WebError::CrossSite), None, Some(account))
            if cx.request.header("sec-fetch-site") == Some("same-origin") && keep_for(cx, account.id)? =>
        {
            Ok(Answer::see_other(page_of(cx)).with(Notice::warning(cx.text("common-draft-kept"))))
        }
        (outcome, _, _) => outcome,
    }
}
