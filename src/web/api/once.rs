//! Changes that carry an `Idempotency-Key` are done once: sent again, they are answered as the first time.

use crate::domain::language::Bilingual;
use crate::operations::fingerprint;
use crate::operations::idempotency::{self, EarlierAnswer, KeyStanding, KeyedRequest};
use crate::web::answer::{Answer, Body};
use crate::web::api;
use crate::web::cx::Cx;
use crate::web::problem::WebError;

/// The longest key.
const LONGEST_KEY: usize = 100;
/// Marks an answer that was given before.
const REPLAYED: &str = "idempotency-replayed";
/// The headers of an answer that are kept with it.
const KEPT: [&str; 4] = ["cache-control", "content-type", "etag", "location"];

type Handler = fn(&Cx) -> Result<Answer, WebError>;

/// Runs a handler, at most once for a key.
pub(in crate::web) fn once(cx: &Cx, handler: Handler) -> Result<Answer, WebError> {
    let is_ours = !cx.request.is_get() && cx.request.path.starts_with(api::BASE);
    let Some(key) = cx.request.header("idempotency-key").filter(|_| is_ours) else { return handler(cx) };
    if key.is_empty() || key.len() > LONGEST_KEY || !key.chars().all(|letter| letter.is_ascii_graphic()) {
        return Err(WebError::BadRequest(Bilingual::new(
            format!(
                "De Idempotency-Key moet 1 tot {LONGEST_KEY} zichtbare ASCII-tekens hebben, zonder spaties."
            ),
            format!(
                "The Idempotency-Key must have 1 to {LONGEST_KEY} visible ASCII characters, without spaces."
            ),
        )));
    }
    let request_sha256 = fingerprint(&said(cx));
    let request = KeyedRequest { account: cx.account()?.id, key, request_sha256: &request_sha256 };
    let people = &cx.app.people;
    match idempotency::take_key(people, &request, cx.app.settings.idempotency_hours)? {
        KeyStanding::Fresh => {}
        KeyStanding::Done(earlier) => return replayed(&earlier),
        KeyStanding::OtherRequest => return Err(WebError::KeyReused),
        KeyStanding::Unfinished => {
            return Err(WebError::Conflict(Bilingual::new(
                "Een aanvraag met deze Idempotency-Key loopt nog, of is afgebroken. Wacht even; blijft dit zo, kijk dan of het gedaan is en neem een nieuwe sleutel.",
                "A request with this Idempotency-Key is still under way, or broke off. Wait a moment; if it stays like this, look whether it was done and take a new key.",
            )));
        }
    }
    let outcome = handler(cx);
    match &outcome {
        // A secret that is shown once is not kept to be shown again.
        Ok(answer) if answer.status() < 400 && !answer.is_shown_once => {
            idempotency::finish(people, &request, &kept(answer)?)?;
        }
        Ok(_) | Err(_) => idempotency::drop_key(people, &request)?,
    }
    outcome
}

/// Everything that a request says. The line between the parts of a form differs each time that it is sent; what stands in
/// them does not.
fn said(cx: &Cx) -> Vec<u8> {
    let mut text = cx.request.path_and_query().into_bytes();
    let mut add = |part: &[u8]| {
        text.extend_from_slice(&part.len().to_be_bytes());
        text.extend_from_slice(part);
    };
    if cx.form.is_empty() {
        add(&cx.body);
    }
    for (name, value) in cx.form.fields() {
        add(name.as_bytes());
        add(value.as_bytes());
    }
    for file in cx.form.all_files() {
        add(file.field.as_bytes());
        add(file.name.as_bytes());
        add(&file.bytes);
    }
    text
}

fn kept(answer: &Answer) -> Result<EarlierAnswer, WebError> {
    let headers: Vec<_> = answer.headers.iter().filter(|(name, _)| KEPT.contains(name)).collect();
    let body = match &answer.body {
        Body::Nothing => Vec::new(),
        Body::Page(page) => page.clone().into_bytes(),
        Body::Bytes(bytes) => bytes.clone(),
    };
    Ok(EarlierAnswer { status: answer.status(), headers: serde_json::to_string(&headers)?, body })
}

fn replayed(earlier: &EarlierAnswer) -> Result<Answer, WebError> {
    let headers: Vec<(String, String)> = serde_json::from_str(&earlier.headers)?;
    let mut answer = Answer::bytes("application/json", earlier.body.clone()).with_status(earlier.status);
    for (name, value) in headers {
        if let Some(known) = KEPT.into_iter().find(|known| *known == name) {
            answer = answer.with_header(known, value);
        }
    }
    Ok(answer.with_header(REPLAYED, "true"))
}
