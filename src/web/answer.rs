//! What a handler gives back, and what the browser gets of it.

use maud::Markup;
use serde::{Deserialize, Serialize};

use crate::web::request::encoded;

/// What came of a request.
#[derive(Debug)]
pub struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Body,
    /// Sentences for the page that follows.
    pub(super) notices: Vec<Notice>,
    /// A new token for the browser; empty to forget it.
    pub(super) session_token: Option<String>,
    /// A redirect that did not do what the form asked: what was typed is kept.
    pub(super) keeps_draft: bool,
    /// Holds a secret that is kept nowhere: the same request again is done again.
    pub(super) is_shown_once: bool,
}

#[derive(Debug)]
pub(super) enum Body {
    Nothing,
    Page(String),
    Bytes(Vec<u8>),
}

const HTML: &str = "text/html; charset=utf-8";

impl Answer {
    fn new(status: u16, content_type: &str, body: Body) -> Self {
        let headers = vec![("content-type", content_type.to_owned())];
        Self {
            status,
            headers,
            body,
            notices: Vec::new(),
            session_token: None,
            keeps_draft: false,
            is_shown_once: false,
        }
    }

    /// A whole page; handlers make theirs by `cx.page(..)`.
    pub fn html(page: Markup) -> Self {
        Self::new(200, HTML, Body::Page(page.into_string()))
    }

    /// On to another page of ours, after a change (303).
    pub fn see_other(to: impl Into<String>) -> Self {
        let mut answer = Self::new(303, HTML, Body::Nothing);
        answer.headers.push(("location", to.into()));
        answer
    }

    /// Done, and nothing to show (204).
    pub fn nothing() -> Self {
        Self::new(204, HTML, Body::Nothing)
    }

    pub fn json(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        Ok(Self::new(200, "application/json", Body::Bytes(serde_json::to_vec(value)?)))
    }

    /// Bytes of a kind of our own choice, shown in the browser.
    pub fn bytes(content_type: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self::new(200, content_type, Body::Bytes(bytes.into()))
    }

    /// A file to keep: the browser stores it under this name and never shows it as a page of ours.
    pub fn file(name: &str, content_type: &str, bytes: Vec<u8>) -> Self {
        let mut answer = Self::new(200, content_type, Body::Bytes(bytes));
        answer.headers.push(("content-disposition", attachment(name)));
        answer.headers.push(("cache-control", "private, no-cache".to_owned()));
        answer
    }

    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// Shows a sentence on the page that follows.
    pub fn with(mut self, notice: Notice) -> Self {
        self.notices.push(notice);
        self
    }

    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.into()));
        self
    }

    /// The form was not done: its draft stays.
    pub fn keeping_draft(mut self) -> Self {
        self.keeps_draft = true;
        self
    }

    /// Says a secret that is kept nowhere.
    pub fn shown_once(mut self) -> Self {
        self.is_shown_once = true;
        self
    }

    pub(super) fn with_session_token(mut self, token: impl Into<String>) -> Self {
        self.session_token = Some(token.into());
        self
    }

    pub fn status(&self) -> u16 {
        self.status
    }

    pub(super) fn has(&self, header: &str) -> bool {
        self.headers.iter().any(|(name, _)| *name == header)
    }
}

/// `attachment` with the name in plain letters and, for browsers that know it, as it is (RFC 6266).
fn attachment(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || "._- ".contains(letter) { letter } else { '_' })
        .collect();
    let exact = encoded(name);
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}")
}

/// A sentence above the next page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub tone: Tone,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    Done,
    Info,
    Warning,
    Refused,
}

impl Notice {
    pub fn done(text: impl Into<String>) -> Self {
        Self { tone: Tone::Done, text: text.into() }
    }

    pub fn info(text: impl Into<String>) -> Self {
        Self { tone: Tone::Info, text: text.into() }
    }

    pub fn warning(text: impl Into<String>) -> Self {
        Self { tone: Tone::Warning, text: text.into() }
    }

    pub fn refused(text: impl Into<String>) -> Self {
        Self { tone: Tone::Refused, text: text.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_cannot_break_out_of_its_header() {
        assert_eq!(
            attachment("é\"\r\nx.pdf"),
            "attachment; filename=\"____x.pdf\"; filename*=UTF-8''%C3%A9%22%0D%0Ax.pdf"
        );
    }
}
