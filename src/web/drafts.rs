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

/// The field with the state of the thing that the form was made for.
const VERSION: &str = "version";

/// What was typed into a form and not sent; when the form is shown again by its own act, what was sent just now.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    name: String,
    fields: Fields,
    /// Nothing for what was sent just now.
    saved_at: Option<DateTime<Utc>>,
}

impl Draft {
    /// What was typed into a field; nothing when there is no draft or no such field in it.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }

    /// Everything that was said under a name, such as the names of several files.
    pub fn texts(&self, field: &str) -> Vec<&str> {
        self.fields.iter().filter(|(name, _)| name == field).map(|(_, value)| value.as_str()).collect()
    }

    /// What was typed into a field of a form that stands on a page many times: `reason` finds `reason-3`, whatever its
    /// number is now.
    pub fn numbered(&self, field: &str) -> Option<&str> {
        let is_number = |rest: &str| !rest.is_empty() && rest.bytes().all(|sign| sign.is_ascii_digit());
        let own = |name: &str| {
            name == field
                || name.strip_prefix(field).and_then(|rest| rest.strip_prefix('-')).is_some_and(is_number)
        };
        self.fields.iter().find(|(name, _)| own(name)).map(|(_, value)| value.as_str())
    }

    /// Whether it says anything.
    pub fn is_kept(&self) -> bool {
        !self.fields.is_empty()
    }

    /// The state of the thing that its writer saw: sent along when it is sent at last, so that what somebody else changed
    /// since is told and not overwritten.
    pub fn version_seen(&self) -> Option<&str> {
        self.saved_at.and_then(|_| self.text(VERSION))
    }
}

pub(super) fn find(cx: &Cx, name: &str) -> Result<Draft, WebError> {
    if let Some(sent) = sent_just_now(cx, name) {
        return Ok(sent);
    }
    let found = form_drafts::find_draft(&cx.app.people, cx.account()?.id, name)?;
    let (fields, saved_at) = found.map_or_else(Default::default, |(fields, at)| (fields, Some(at)));
    Ok(Draft { name: name.to_owned(), fields, saved_at })
}

fn sent_just_now(cx: &Cx, name: &str) -> Option<Draft> {
    // A form that names no draft, sent by a page from before a new release, is the one that its act shows again.
    let is_sent = !cx.request.is_get() && cx.form.filled(DRAFT).is_none_or(|sent| sent == name);
    is_sent.then(|| Draft { name: name.to_owned(), fields: worth_keeping(&cx.form), saved_at: None })
}

/// The drafts of many small forms on one page, whose names begin alike.
#[derive(Clone, Debug, Default)]
pub struct Drafts(Vec<Draft>);

impl Drafts {
    /// The draft with this name; an empty one when there is none yet.
    pub fn of(&self, name: &str) -> Draft {
        let known = self.0.iter().find(|draft| draft.name == name).cloned();
        known.unwrap_or_else(|| Draft { name: name.to_owned(), ..Draft::default() })
    }
}

pub(super) fn find_all(cx: &Cx, beginning: &str) -> Result<Drafts, WebError> {
    let found = form_drafts::find_drafts(&cx.app.people, cx.account()?.id, beginning)?;
    let kept = found.into_iter().map(|(name, fields, at)| Draft { name, fields, saved_at: Some(at) });
    // What was sent just now goes before what was kept of the same form.
    Ok(Drafts(sent_just_now(cx, cx.form.text(DRAFT)).into_iter().chain(kept).collect()))
}

/// The hidden fields of a form with a draft, and the sentence that something was given back.
pub(super) fn given_back(cx: &Cx, draft: &Draft) -> Markup {
    let moment = draft
        .saved_at
        .filter(|_| draft.is_kept())
        .map(|at| format!("{} {} UTC", figures::date(at.date_naive(), cx.language), at.format("%H:%M")));
    html! {
        input type="hidden" name=(DRAFT) value=(draft.name);
        input type="hidden" name=(DRAFT_PAGE) value=(page_with_form(cx));
        @if let Some(moment) = moment {
            div.notice.info role="status" {
                p { (cx.text_with("common-draft-back", &[("moment", moment.into())])) }
                button.button.quiet type="submit" formaction="/drafts/forget" formnovalidate { (cx.text("common-draft-forget")) }
            }
        }
    }
}

/// Where the form is shown: also after it came back with mistakes.
fn page_with_form(cx: &Cx) -> String {
    match cx.form.filled(DRAFT_PAGE) {
        Some(_) => page_of(cx),
        None => cx.request.path_and_query(),
    }
}

/// What is worth keeping of a form, with the state of the thing that it was made for.
fn worth_keeping(form: &Form) -> Fields {
    let ours = [FORM_TOKEN, DRAFT, DRAFT_PAGE];
    let secret = |name: &str| name.contains("password");
    let typed =
        form.fields().iter().filter(|(name, _)| !ours.contains(&name.as_str()) && !secret(name)).cloned();
    // No browser takes a file back: of files their names are kept, so that the page can ask for them.
    let files = form.all_files().iter().map(|file| (file.field.clone(), file.name.clone()));
    typed.chain(files).collect()
}

fn keep_for(cx: &Cx, account: AccountId) -> Result<bool, WebError> {
    let Some(name) = cx.form.filled(DRAFT) else { return Ok(false) };
    form_drafts::keep_draft(&cx.app.people, account, name, &worth_keeping(&cx.form))?;
    Ok(true)
}

/// Keeps what was refused. Its writer was told why, also when somebody else came in between: sent again, it counts for
/// the state of the thing as it is then.
fn keep_refused(cx: &Cx, account: AccountId, name: &str) -> Result<(), WebError> {
    let mut fields = worth_keeping(&cx.form);
    fields.retain(|(field, _)| field != VERSION);
    form_drafts::keep_draft(&cx.app.people, account, name, &fields)?;
    Ok(())
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
        (Ok(answer), Some(account)) if answer.status() == 303 && !answer.keeps_draft => {
            form_drafts::forget_draft(&cx.app.people, account.id, name)?;
            outcome
        }
        // Looked at, and not sent yet.
        (Ok(answer), Some(account)) if answer.status() < 400 && !answer.keeps_draft => {
            keep_for(cx, account.id)?;
            outcome
        }
        (
            Ok(_)
            | Err(
                WebError::Conflict(_)
                | WebError::Rejected(_)
                | WebError::Busy(_)
                | WebError::Broken(_)
                | WebError::Hindered { .. },
            ),
            Some(account),
        ) => {
            keep_refused(cx, account.id, name)?;
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
