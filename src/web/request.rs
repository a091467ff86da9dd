//! What was asked, taken out of the server's own request so that it can go to another thread.

use actix_web::HttpRequest;
use actix_web::web::Query;

/// One request, without its body.
#[derive(Clone, Debug)]
pub struct Request {
    /// Stands in the answer and in the log, so that both can be found together.
    pub id: String,
    pub method: String,
    pub path: String,
    /// The address of the route, such as `/grants/{grant}`: safe to log.
    pub pattern: &'static str,
    query: Vec<(String, String)>,
    query_text: String,
    params: Vec<(String, String)>,
    headers: Vec<(&'static str, String)>,
    /// Where it comes from, as the server sees it.
    pub address: String,
}

/// The headers that anything looks at.
const HEADERS: [&str; 15] = [
    "accept",
    "accept-language",
    "authorization",
    "content-type",
    "cookie",
    "host",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "origin",
    "sec-fetch-site",
    "user-agent",
    "x-form-token",
    "x-forwarded-for",
    "x-requested-with",
];

impl Request {
    pub(super) fn of(request: &HttpRequest, pattern: &'static str, id: String) -> Self {
        let headers = HEADERS
            .into_iter()
            .filter_map(|name| {
                let value = request.headers().get(name)?.to_str().ok()?;
                Some((name, value.to_owned()))
            })
            .collect();
        let params = request.match_info().iter().map(|(name, value)| (name.to_owned(), decoded(value)));
        Self {
            id,
            method: request.method().as_str().to_owned(),
            path: request.path().to_owned(),
            pattern,
            query: pairs(request.query_string()),
            query_text: request.query_string().to_owned(),
            params: params.collect(),
            headers,
            address: request.peer_addr().map_or_else(String::new, |address| address.ip().to_string()),
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The whole query, in order.
    pub fn query_pairs(&self) -> &[(String, String)] {
        &self.query
    }

    /// Every text of the address, decoded.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let params = self.params.iter().map(|(_, value)| value.as_str());
        let query = self.query.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]);
        params.chain(query)
    }

    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Path and query, to come back to.
    pub fn path_and_query(&self) -> String {
        if self.query_text.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, self.query_text)
        }
    }

    /// Whether the request only asks, and changes nothing.
    pub fn is_get(&self) -> bool {
        self.method == "GET" || self.is_head()
    }

    /// Whether only the head of the answer is asked for.
    pub fn is_head(&self) -> bool {
        self.method == "HEAD"
    }

    /// Whether the answer should be for machines.
    pub fn wants_json(&self) -> bool {
        self.path.starts_with("/api/")
            || self.header("accept").is_some_and(|accept| accept.starts_with("application/json"))
    }

    pub(super) fn cookie(&self, name: &str) -> Option<&str> {
        let cookies = self.header("cookie")?;
        cookies
            .split(';')
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }
}

/// The pairs of a query or of a form without files; what cannot be read is nothing.
pub(super) fn pairs(text: &str) -> Vec<(String, String)> {
    Query::<Vec<(String, String)>>::from_query(text).map(Query::into_inner).unwrap_or_default()
}

/// A part of an address without its percent signs.
fn decoded(part: &str) -> String {
    // A plus sign is itself in a path; the reader of queries would take it for a space.
    let pair = format!("v={}", part.replace('+', "%2B").replace('&', "%26"));
    pairs(&pair).pop().map_or_else(|| part.to_owned(), |(_, value)| value)
}

/// Text as part of an address.
pub fn encoded(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        let letter = char::from(byte);
        if letter.is_ascii_alphanumeric() || "-._~".contains(letter) {
            written.push(letter);
        } else {
            let digit =
                |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0').to_ascii_uppercase();
            written.extend(['%', digit(byte >> 4), digit(byte & 0x0f)]);
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_addresses_survive_their_writing() {
        for text in ["2025-1", "a b+c&d=é/%", "Uitgaven!C12", ""] {
            assert_eq!(decoded(&encoded(text)), text);
        }
    }

    #[test]
    fn queries_keep_order_and_repeated_names() {
        let expected = [("a", "1 2"), ("b", "x&y"), ("a", "")];
        let expected: Vec<(String, String)> =
            expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert_eq!(pairs("a=1+2&b=x%26y&a="), expected);
    }
}
