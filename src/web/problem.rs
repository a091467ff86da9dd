//! What can go wrong with a request, as a page for people or as a problem document (RFC 9457) for machines.
//! The cause is logged once and never sent.

use std::error::Error;

use maud::html;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::language::{Bilingual, Language};
use crate::domain::money::MoneyError;
use crate::domain::permission::Act;
use crate::operations::OperationError;
use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::language;
use crate::web::request::Request;

mod codes;

pub use codes::ProblemCode;

type Cause = Box<dyn Error + Send + Sync>;

/// Why a request did not get what it asked for.
#[derive(Debug)]
pub enum WebError {
    LoginNeeded,
    NotFound,
    NotAllowed(Act),
    /// The settings demand a second factor of this role, and it is not set up yet.
    SecondFactorNeeded,
    /// The secret of an API token that does not work.
    TokenRefused,
    /// An API token that may only read was to change something.
    TokenScope,
    /// The address exists, for these methods.
    MethodNotAllowed(&'static str),
    /// The thing is not what the sender last saw.
    Outdated,
    /// The content is not of the kind that is read here.
    UnknownContent(&'static str),
    /// A key of a request came before, with another content.
    KeyReused,
    /// The request comes from another site, or from a form that is not of this session.
    CrossSite,
    /// The request is not put together as it should be.
    BadRequest(Bilingual),
    /// What was asked cannot be granted.
    Rejected(Bilingual),
    /// Somebody else, or an earlier act, stands in the way.
    Conflict(Bilingual),
    TooLarge {
        megabytes: u64,
    },
    Busy(Cause),
    Broken(Cause),
    /// Broken too, and there is something to say about it.
    Hindered {
        told: Bilingual,
        cause: Cause,
    },
}

impl WebError {
    /// No text of ours holds the character NUL, and not every database could keep it.
    pub(super) fn nul_in_text() -> Self {
        WebError::BadRequest(Bilingual::new(
            "De aanvraag bevat het teken NUL. Laat het weg.",
            "The request holds the character NUL. Leave it out.",
        ))
    }

    pub fn code(&self) -> ProblemCode {
        match self {
            WebError::LoginNeeded => ProblemCode::LoginNeeded,
            WebError::NotFound => ProblemCode::NotFound,
            WebError::NotAllowed(_) => ProblemCode::NotAllowed,
            WebError::SecondFactorNeeded => ProblemCode::SecondFactorNeeded,
            WebError::TokenRefused => ProblemCode::TokenRefused,
            WebError::TokenScope => ProblemCode::TokenScope,
            WebError::MethodNotAllowed(_) => ProblemCode::MethodNotAllowed,
            WebError::Outdated => ProblemCode::Outdated,
            WebError::UnknownContent(_) => ProblemCode::UnknownContent,
            WebError::KeyReused => ProblemCode::KeyReused,
            WebError::CrossSite => ProblemCode::CrossSite,
            WebError::BadRequest(_) => ProblemCode::BadRequest,
            WebError::Rejected(_) => ProblemCode::Rejected,
            WebError::Conflict(_) => ProblemCode::Conflict,
            WebError::TooLarge { .. } => ProblemCode::TooLarge,
            WebError::Busy(_) => ProblemCode::Busy,
            WebError::Broken(_) | WebError::Hindered { .. } => ProblemCode::Broken,
        }
    }

    /// What happened here, in a sentence; nothing when the code says it all.
    fn detail(&self, language: Language) -> Option<String> {
        match self {
            WebError::BadRequest(words)
            | WebError::Rejected(words)
            | WebError::Conflict(words)
            | WebError::Hindered { told: words, .. } => Some(words.get(language).to_owned()),
            WebError::NotAllowed(act) => Some(language::text(
                language,
                "problem-you-may-not",
                &[("act", act.name().get(language).to_owned().into())],
            )),
            WebError::TooLarge { megabytes } => {
                Some(language::text(language, "problem-limit", &[("megabytes", (*megabytes).into())]))
            }
            WebError::MethodNotAllowed(expected) | WebError::UnknownContent(expected) => {
                Some((*expected).to_owned())
            }
            WebError::LoginNeeded
            | WebError::NotFound
            | WebError::SecondFactorNeeded
            | WebError::TokenRefused
            | WebError::TokenScope
            | WebError::Outdated
            | WebError::KeyReused
            | WebError::CrossSite
            | WebError::Busy(_)
            | WebError::Broken(_) => None,
        }
    }

    /// Writes the cause to the log, where there is one that somebody must look at.
    pub(super) fn log(&self, request_id: &str) {
        match self {
            WebError::Broken(cause) | WebError::Hindered { cause, .. } => {
                let chain = causes(cause.as_ref());
                tracing::error!(request_id, cause = %chain, "a request failed");
            }
            WebError::Busy(cause) => {
                let chain = causes(cause.as_ref());
                tracing::warn!(request_id, cause = %chain, "a request had to give up");
            }
            WebError::CrossSite => tracing::warn!(request_id, "a request from elsewhere was refused"),
            WebError::TokenRefused => tracing::warn!(request_id, "an API token was refused"),
            WebError::LoginNeeded
            | WebError::NotFound
            | WebError::NotAllowed(_)
            | WebError::SecondFactorNeeded
            | WebError::TokenScope
            | WebError::MethodNotAllowed(_)
            | WebError::Outdated
            | WebError::UnknownContent(_)
            | WebError::KeyReused
            | WebError::BadRequest(_)
            | WebError::Rejected(_)
            | WebError::Conflict(_)
            | WebError::TooLarge { .. } => {}
        }
    }
}

fn causes(cause: &(dyn Error + 'static)) -> String {
    let mut chain = cause.to_string();
    for deeper in std::iter::successors(cause.source(), |cause| (*cause).source()) {
        chain.push_str(": ");
        chain.push_str(&deeper.to_string());
    }
    chain
}

impl From<OperationError> for WebError {
    fn from(error: OperationError) -> Self {
        match error {
            OperationError::NotFound(_) => WebError::NotFound,
            OperationError::Conflict(words) => WebError::Conflict(words),
            OperationError::Rejected(words) => WebError::Rejected(words),
            OperationError::BadFile(problems) => {
                let lines = |language| {
                    problems.iter().map(|problem| problem.text(language)).collect::<Vec<_>>().join("\n")
                };
                WebError::Rejected(Bilingual::new(lines(Language::Nl), lines(Language::En)))
            }
            OperationError::BadRates(problem) => {
                WebError::Rejected(Bilingual::new(problem.text(Language::Nl), problem.text(Language::En)))
            }
            OperationError::Unreadable(reason) if !reason.is_ours() => {
                let (message, remedy) = (reason.message(), reason.remedy());
                WebError::Rejected(Bilingual::new(
                    format!("{} {}", message.nl, remedy.nl),
                    format!("{} {}", message.en, remedy.en),
                ))
            }
            OperationError::SecretKey(problem) => {
                WebError::Hindered { told: problem.words_for_people(), cause: Box::new(problem) }
            }
            OperationError::Report(error) => match error.refusal() {
                Some(words) => WebError::Rejected(words),
                None => WebError::Broken(Box::new(error)),
            },
            error if error.is_refusal() => WebError::Busy(Box::new(error)),
            other => WebError::Broken(Box::new(other)),
        }
    }
}

impl From<MoneyError> for WebError {
    fn from(error: MoneyError) -> Self {
        WebError::Broken(Box::new(error))
    }
}

impl From<serde_json::Error> for WebError {
    fn from(error: serde_json::Error) -> Self {
        WebError::Broken(Box::new(error))
    }
}

/// A problem as machines read it (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemDocument {
    /// Address of the page that explains this kind of problem.
    #[serde(rename = "type")]
    kind: String,
    /// What is wrong, in the language of the answer.
    title: String,
    status: u16,
    /// What is wrong here, and how to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    detail: Option<String>,
    /// The request, as the log knows it.
    instance: String,
}

/// The answer to a request that went wrong.
pub(super) fn answer(cx: &Cx, error: &WebError) -> Answer {
    error.log(&cx.request.id);
    if cx.request.wants_json() {
        return document(&cx.request, cx.language, error);
    }
    if matches!(error, WebError::LoginNeeded) {
        return login_first(&cx.request);
    }
    if matches!(error, WebError::SecondFactorNeeded) {
        return Answer::see_other("/account/second-factor");
    }
    let code = error.code();
    let title = code.title();
    let title = cx.say(&title);
    let page = cx.page(
        Head::new(title).narrow(),
        html! {
            @if let Some(detail) = error.detail(cx.language) {
                p.lead.lines { (detail) }
            }
            p { (cx.say(&code.explanation())) }
            p.muted { (cx.text_with("problem-request", &[("id", cx.request.id.clone().into())])) }
            p { a href="/grants" { (cx.text("problem-back")) } }
        },
    );
    finished(page, error)
}

/// The answer when not even the visitor could be looked up.
pub(super) fn bare(request: &Request, language: Language, error: &WebError) -> Answer {
    error.log(&request.id);
    if request.wants_json() {
        return document(request, language, error);
    }
    let code = error.code();
    let title = code.title();
    let page = Answer::html(html! {
        (maud::DOCTYPE)
        html lang=(language.code()) {
            head {
                meta charset="utf-8";
                title { (title.get(language)) " – Verantwoord" }
                link rel="stylesheet" href=(crate::web::assets::address("app.css"));
            }
            body {
                main.page.narrow {
                    h1 { (title.get(language)) }
                    @if let Some(detail) = error.detail(language) { p.lead.lines { (detail) } }
                    p { (code.explanation().get(language)) }
                }
            }
        }
    });
    finished(page, error)
}

/// Where to log in, and to come back from.
fn login_first(request: &Request) -> Answer {
    let back = if request.is_get() { request.path_and_query() } else { String::new() };
    if back.is_empty() || back == "/" {
        return Answer::see_other("/login");
    }
    Answer::see_other(format!("/login?next={}", crate::web::request::encoded(&back)))
}

fn document(request: &Request, language: Language, error: &WebError) -> Answer {
    let code = error.code();
    let problem = ProblemDocument {
        kind: format!("/problems/{}", code.code()),
        title: code.title().get(language).to_owned(),
        status: code.status(),
        detail: error.detail(language),
        instance: request.id.clone(),
    };
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let answer = finished(Answer::bytes("application/problem+json", body), error);
    match error {
        WebError::LoginNeeded | WebError::TokenRefused => answer.with_header("www-authenticate", "Bearer"),
        _ => answer,
    }
}

fn finished(answer: Answer, error: &WebError) -> Answer {
    let answer = answer.with_status(error.code().status());
    match error {
        WebError::Busy(_) => answer.with_header("retry-after", "5"),
        WebError::MethodNotAllowed(methods) => answer.with_header("allow", *methods),
        _ => answer,
    }
}
