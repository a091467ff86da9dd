//! How the interface reads what is sent and writes what it answers.

use chrono::NaiveDate;
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use crate::domain::currency::Money as ForeignMoney;
use crate::domain::language::Bilingual;
use crate::domain::money::Cents;
use crate::operations::fingerprint;
use crate::web::answer::Answer;
use crate::web::cx::Cx;
use crate::web::form::SentFile;
use crate::web::problem::WebError;

/// An amount: whole minor units with their currency, never a fraction. `{"cents": 123456, "currency": "EUR"}` is
/// EUR 1,234.56.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Money {
    /// Whole cents; of a currency without cents, or with another smallest unit, whole units of that.
    cents: i64,
    /// ISO 4217.
    #[schema(example = "EUR", min_length = 3, max_length = 3)]
    currency: String,
}

impl From<Cents> for Money {
    fn from(amount: Cents) -> Self {
        Self { cents: amount.get(), currency: "EUR".to_owned() }
    }
}

impl From<ForeignMoney> for Money {
    fn from(amount: ForeignMoney) -> Self {
        Self { cents: amount.minor, currency: amount.currency.code().to_owned() }
    }
}

/// First and last day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Span {
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
}

impl From<crate::domain::calendar::DateSpan> for Span {
    fn from(span: crate::domain::calendar::DateSpan) -> Self {
        Self { from: span.from, to: span.to }
    }
}

/// What was sent as JSON. What is not of the shape that the document says is refused, with the place.
pub(super) fn sent<T: DeserializeOwned>(cx: &Cx) -> Result<T, WebError> {
    let kind = cx.request.header("content-type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(WebError::UnknownContent("application/json"));
    }
    let refused = |cause: &serde_json::Error| {
        WebError::BadRequest(Bilingual::new(
            format!("De JSON past niet bij de beschrijving van de API: {cause}."),
            format!("The JSON does not fit the description of the API: {cause}."),
        ))
    };
    let value: serde_json::Value = serde_json::from_slice(&cx.body).map_err(|cause| refused(&cause))?;
    if has_nul(&value) {
        return Err(WebError::nul_in_text());
    }
    // Read from the text again, so that the refusal names line and column.
    serde_json::from_slice(&cx.body).map_err(|cause| refused(&cause))
}

fn has_nul(value: &serde_json::Value) -> bool {
    use serde_json::Value;
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || has_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The file of a form.
pub(super) fn file<'a>(cx: &'a Cx, field: &str) -> Result<&'a SentFile, WebError> {
    const FORM: &str = "multipart/form-data";
    let kind = cx.request.header("content-type").unwrap_or_default();
    if !kind.to_ascii_lowercase().starts_with(FORM) {
        return Err(WebError::UnknownContent(FORM));
    }
    let file = cx.form.file(field).ok_or_else(|| {
        refused(
            format!("Stuur een bestand mee in het veld '{field}'."),
            format!("Send along a file in the field '{field}'."),
        )
    })?;
    if file.name.contains('\0') { Err(WebError::nul_in_text()) } else { Ok(file) }
}

/// What is known of one thing, with an `ETag`; nothing of it when the asker has that already.
pub(super) fn single(cx: &Cx, value: &impl Serialize) -> Result<Answer, WebError> {
    let tag = tag_of(value)?;
    let seen = cx.request.header("if-none-match").filter(|_| cx.request.is_get());
    let known = seen.is_some_and(|tags| names(tags, &tag));
    let answer = if known { Answer::nothing().with_status(304) } else { Answer::json(value)? };
    Ok(answer
        .with_header("etag", tag)
        .with_header("cache-control", "private, no-cache")
        .with_header("vary", "accept-language, authorization, cookie"))
}

/// `{"items": [..]}`.
pub(super) fn list<T: Serialize>(items: impl IntoIterator<Item = T>) -> Result<Answer, WebError> {
    #[derive(Serialize)]
    struct List<T> {
        items: Vec<T>,
    }
    Ok(Answer::json(&List { items: items.into_iter().collect() })?)
}

/// What came of a change.
pub(super) fn outcome(value: &impl Serialize) -> Result<Answer, WebError> {
    Ok(Answer::json(value)?)
}

/// Something that was made, and where it is.
pub(super) fn created(address: String, value: &impl Serialize) -> Result<Answer, WebError> {
    Ok(Answer::json(value)?.with_status(201).with_header("location", address))
}

/// Refuses to change what is not any more as the sender saw it. `now` is what the interface would show.
pub(super) fn unchanged(cx: &Cx, now: &impl Serialize) -> Result<(), WebError> {
    let Some(seen) = cx.request.header("if-match") else { return Ok(()) };
    if names(seen, &tag_of(now)?) { Ok(()) } else { Err(WebError::Outdated) }
}

/// A tag that changes whenever anything of the representation does.
fn tag_of(value: &impl Serialize) -> Result<String, WebError> {
    let hash = fingerprint(&serde_json::to_vec(value)?);
    Ok(format!("\"{}\"", hash.chars().take(32).collect::<String>()))
}

/// Whether a list of tags, or the star, names this one. Proxies that compress mark tags as weak.
fn names(tags: &str, tag: &str) -> bool {
    tags.split(',').map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

/// A refusal that says what to do, in both languages.
pub(super) fn refused(nl: impl Into<String>, en: impl Into<String>) -> WebError {
    WebError::Rejected(Bilingual::new(nl, en))
}

/// A word of a list; another one is refused, with the list.
pub(super) fn choice<T: Copy>(
    word: &str,
    all: &[T],
    code: impl Fn(T) -> &'static str,
) -> Result<T, WebError> {
    let known = all.iter().copied().find(|known| code(*known) == word);
    known.ok_or_else(|| {
        let choices: Vec<&str> = all.iter().map(|known| code(*known)).collect();
        not_among(word, &choices.join(", "))
    })
}

/// Refuses a word that is none of those that are asked for.
pub(super) fn not_among(word: &str, choices: &str) -> WebError {
    refused(
        format!("'{word}' is geen antwoord. Kies uit: {choices}."),
        format!("'{word}' is no answer. Choose from: {choices}."),
    )
}

/// A value of the query, parsed; nothing when it is missing or empty.
pub(super) fn query<T: std::str::FromStr>(cx: &Cx, name: &str) -> Result<Option<T>, WebError> {
    let parsed = |text: &str| {
        text.parse().map_err(|_wrong| {
            refused(
                format!(
                    "'{text}' kan niet als '{name}' worden gelezen. Verbeter de waarde of laat haar weg."
                ),
                format!("'{text}' cannot be read as '{name}'. Correct the value or leave it out."),
            )
        })
    };
    cx.query(name).map(parsed).transpose()
}

/// A count as the interface writes it.
pub(super) fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// How many are wanted at once: `limit`, from 1 up to and including the most.
pub(super) fn limit(cx: &Cx, usual: u32, most: u32) -> Result<u32, WebError> {
    match query::<u32>(cx, "limit")?.unwrap_or(usual) {
        wanted if (1..=most).contains(&wanted) => Ok(wanted),
        _ => Err(refused(
            format!("Kies een 'limit' van 1 tot en met {most}."),
            format!("Choose a 'limit' from 1 up to and including {most}."),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_apart_also_where_a_proxy_weakened_them() {
        let tag = tag_of(&"one").unwrap();
        assert_ne!(tag, tag_of(&"other").unwrap());
        assert!(names(&format!("\"x\", W/{tag}"), &tag) && names("*", &tag));
        assert!(!names("\"x\"", &tag) && !names("", &tag));
    }

    #[test]
    fn nul_is_found_however_deep_it_stands() {
        let value = serde_json::json!({"a": [{"b": "x\0"}]});
        assert!(has_nul(&value) && has_nul(&serde_json::json!({"x\0": 1})));
        assert!(!has_nul(&serde_json::json!({"a": [1, null, "x", true]})));
    }
}
