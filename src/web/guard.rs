//! Who gets in. Every request passes here before its handler: where does it come from, who asks, may they.

use subtle::ConstantTimeEq;

use crate::domain::permission::{Act, Reach};
use crate::web::cx::Cx;
use crate::web::problem::WebError;
use crate::web::request::Request;
use crate::web::routes::Access;
use crate::web::server::App;

/// The field of a form that proves that it is ours.
pub const FORM_TOKEN: &str = "form-token";
/// The same in a header, for what is sent without a form. No other site can make a browser send it.
const FORM_TOKEN_HEADER: &str = "x-form-token";

/// Refuses a change that another site asked the browser to make. Browsers say where a request comes from; a client
/// that says nothing must show the token of its session anyway.
pub(super) fn same_site(app: &App, request: &Request) -> Result<(), WebError> {
    if request.is_get() {
        return Ok(());
    }
    if let Some(site) = request.header("sec-fetch-site") {
        return if ["same-origin", "none"].contains(&site) { Ok(()) } else { Err(WebError::CrossSite) };
    }
    let Some(origin) = request.header("origin") else { return Ok(()) };
    let own = if let Some(address) = &app.settings.public_address {
        origin == address.trim_end_matches('/')
    } else {
        let host = origin.split_once("://").map(|(_, host)| host);
        host.is_some() && host == request.header("host")
    };
    if own { Ok(()) } else { Err(WebError::CrossSite) }
}

/// Whether this visitor may come in here.
pub(super) fn admit(cx: &Cx, access: Access) -> Result<(), WebError> {
    match access {
        Access::Public => Ok(()),
        Access::SignedIn => {
            cx.account()?;
            own_form(cx)
        }
        Access::Act(act) => {
            cx.account()?;
            own_form(cx)?;
            allowed(cx, act)
        }
    }
}

/// A form carries the token of the session that it was made for. No browser sends an API token by itself: whoever shows
/// one means it, as far as it reaches.
fn own_form(cx: &Cx) -> Result<(), WebError> {
    if cx.request.is_get() {
        return Ok(());
    }
    match &cx.visitor.token {
        Some(scope) if scope.may_change() => Ok(()),
        Some(_) => Err(WebError::TokenScope),
        None if is_own_form(cx) => Ok(()),
        None => Err(WebError::CrossSite),
    }
}

/// Whether the form was made for the session of this visitor.
pub(super) fn is_own_form(cx: &Cx) -> bool {
    let sent = cx.request.header(FORM_TOKEN_HEADER).unwrap_or_else(|| cx.form.raw(FORM_TOKEN));
    let expected = cx.visitor.form_token.as_str();
    !expected.is_empty() && bool::from(sent.as_bytes().ct_eq(expected.as_bytes()))
}

fn allowed(cx: &Cx, act: Act) -> Result<(), WebError> {
    let grant = cx.grant();
    if act.reach() == Reach::System {
        return if cx.may(act) { Ok(()) } else { Err(WebError::NotAllowed(act)) };
    }
    // A grant that somebody has no role on does not exist for them.
    if grant.is_empty() || !cx.knows(grant) {
        return Err(WebError::NotFound);
    }
    if !cx.may(act) {
        return Err(WebError::NotAllowed(act));
    }
    match cx.request.param("period") {
        Some(period) if !cx.periods(act).includes(period) => Err(WebError::NotAllowed(act)),
        Some(_) | None => Ok(()),
    }
}
