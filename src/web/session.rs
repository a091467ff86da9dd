//! The cookie that holds a session's token, and the sentences that a session keeps for its next page.

use crate::operations::sessions::{self, SessionLimits, TokenHolder};
use crate::web::answer::Notice;
use crate::web::cx::Visitor;
use crate::web::problem::WebError;
use crate::web::request::Request;
use crate::web::server::App;

/// Name of the cookie. Behind TLS with the prefix that lets no other site of the same domain set it.
pub(super) fn cookie_name(app: &App) -> &'static str {
    if app.settings.behind_tls { "__Host-verantwoord" } else { "verantwoord" }
}

/// The header that gives the browser a token, or takes it away when it is empty.
pub(super) fn set_cookie(app: &App, token: &str) -> String {
    let secure = if app.settings.behind_tls { "; Secure" } else { "" };
    let age = if token.is_empty() { 0 } else { u64::from(app.settings.limits.hours).saturating_mul(3600) };
    format!("{}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age}{secure}", cookie_name(app))
}

/// Who visits, with the sentences that wait.
pub(super) fn visitor(app: &App, request: &Request) -> Result<(Visitor, Vec<Notice>), WebError> {
    let Some(token) = request.cookie(cookie_name(app)).filter(|token| !token.is_empty()) else {
        return Ok((Visitor::default(), Vec::new()));
    };
    let limits: SessionLimits = app.settings.limits;
    let form_token = sessions::form_token(token);
    let (session, account) = match sessions::find_session(&app.people, token, limits)? {
        TokenHolder::Nobody => return Ok((Visitor::default(), Vec::new())),
        TokenHolder::Lapsed(account) => {
            let visitor = Visitor { lapsed: Some(account), form_token, ..Visitor::default() };
            return Ok((visitor, Vec::new()));
        }
        TokenHolder::LoggedIn(session, account) => (session, *account),
    };
    // Sentences that cannot be read any more, after an update of the program, are not worth a failure.
    let notices = serde_json::from_str(&session.notices).unwrap_or_default();
    let visitor = Visitor {
        rights: account.rights(),
        session: Some(session.id),
        form_token,
        account: Some(account),
        lapsed: None,
        token: None,
    };
    Ok((visitor, notices))
}

/// Keeps sentences for the next page.
pub(super) fn keep(app: &App, visitor: &Visitor, notices: &[Notice]) -> Result<(), WebError> {
    let Some(session) = visitor.session else { return Ok(()) };
    let text = if notices.is_empty() { String::new() } else { serde_json::to_string(notices)? };
    Ok(sessions::keep_notices(&app.people, session, &text)?)
}
