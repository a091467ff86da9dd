//! Programs that show an API token instead of a session's cookie; on the interface only.

use crate::operations::tokens;
use crate::web::api;
use crate::web::cx::Visitor;
use crate::web::problem::WebError;
use crate::web::request::Request;
use crate::web::server::App;

/// Who visits by a token; nothing when the request shows none, or is for a page.
pub(super) fn visitor(app: &App, request: &Request) -> Result<Option<Visitor>, WebError> {
    if !request.path.starts_with(api::BASE) {
        return Ok(None);
    }
    let Some((scheme, secret)) = request.header("authorization").and_then(|value| value.split_once(' '))
    else {
        return Ok(None);
    };
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Ok(None);
    }
    let (token, account) = tokens::find_token(&app.people, secret.trim())?.ok_or(WebError::TokenRefused)?;
    Ok(Some(Visitor {
        rights: token.scope.cut(&account.rights()),
        account: Some(account),
        token: Some(token.scope),
        ..Visitor::default()
    }))
}
