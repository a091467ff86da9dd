//! Starting, answering and stopping. Every request takes the same way: body, visitor, guard, handler, answer, log.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::guard as guards;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Compress;
use actix_web::web::{self, Payload, ServiceConfig};
use actix_web::{App as ActixApp, HttpRequest, HttpResponse, HttpResponseBuilder, HttpServer};

use crate::domain::language::Language;
use crate::domain::permission::Role;
use crate::operations::sessions::SessionLimits;
use crate::operations::{Books, fingerprint};
use crate::web::answer::{Answer, Body, Notice};
use crate::web::blocking::blocking;
use crate::web::cx::{Cx, Visitor};
use crate::web::events::{self, Watch};
use crate::web::form::Form;
use crate::web::pages::health::COUNTERS;
use crate::web::problem::{self, WebError};
use crate::web::provider::ProviderSettings;
use crate::web::request::Request;
use crate::web::routes::{self, BodyLimit, Entry, Handler, Method};
use crate::web::{api, bearer, drafts, guard, headers, language, session};

/// How the application is reached.
#[derive(Clone, Debug)]
pub struct WebSettings {
    /// Browsers reach us by HTTPS (through a proxy): cookies are sent over nothing else.
    pub behind_tls: bool,
    /// The address that people type, when it is another than the server sees, such as `https://books.example.nl`.
    pub public_address: Option<String>,
    pub limits: SessionLimits,
    /// Whoever has one of these roles sets up a second factor before anything else.
    pub second_factor_for: Vec<Role>,
    /// The organisation's own sign-in, where there is one.
    pub provider: Option<ProviderSettings>,
    /// Who sends it may read the metrics from elsewhere.
    pub metrics_token: Option<String>,
    /// Largest upload, in MB.
    pub max_file_megabytes: u64,
    /// How long a request that came with an `Idempotency-Key` is remembered.
    pub idempotency_hours: u32,
}

impl Default for WebSettings {
    fn default() -> Self {
        Self {
            behind_tls: false,
            public_address: None,
            metrics_token: None,
            limits: SessionLimits::default(),
            second_factor_for: Vec::new(),
            provider: None,
            max_file_megabytes: 64,
            idempotency_hours: 24,
        }
    }
}

/// What every request shares.
pub struct App {
    pub books: Books,
    /// The same books by the real clock, for sessions and rights: the clock of the demo stands still.
    pub people: Books,
    pub settings: WebSettings,
}

/// The most that a form without files may hold.
const FIELDS_LIMIT: usize = 2 * 1024 * 1024;
const FIELDS_LIMIT_MEGABYTES: u64 = 2;
const MEGABYTE: u64 = 1024 * 1024;
const STOP_SECONDS: u64 = 20;

/// Serves until the process is told to stop; requests under way are finished first.
/// `ready` hears the address once connections are accepted.
pub fn serve(app: App, listen: SocketAddr, ready: impl FnOnce(SocketAddr)) -> std::io::Result<()> {
    let app = Arc::new(app);
    actix_web::rt::System::new().block_on(async move {
        let server = HttpServer::new(move || {
            let app = Arc::clone(&app);
            ActixApp::new().wrap(Compress::default()).configure(move |config| configure(config, &app))
        })
        .worker_max_blocking_threads(waiting_threads())
        .shutdown_timeout(STOP_SECONDS)
        .bind(listen)?;
        let address = server.addrs().first().copied().unwrap_or(listen);
        ready(address);
        server.run().await
    })
}

/// Threads of each worker that may wait for the books: together as many as there are connections. What is asked beyond
/// that waits for its turn instead of being refused, and each thread's memory is counted.
fn waiting_threads() -> usize {
    /// A long import must not keep its worker from everything else.
    const AT_LEAST: usize = 4;
    let workers = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    Books::connections().checked_div(workers).unwrap_or(AT_LEAST).max(AT_LEAST)
}

/// JSON lines on standard error, by the level in `VERANTWOORD_LOG` or "info". No line holds anything of a person.
pub fn start_logging(filter: &str) {
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_writer(std::io::stderr)
        .with_env_filter(tracing_subscriber::EnvFilter::new(filter))
        .finish();
    // A second start within one process, as in tests, keeps the first.
    drop(tracing::subscriber::set_global_default(subscriber));
}

/// Puts every route of the registry into the server.
pub fn configure(config: &mut ServiceConfig, app: &Arc<App>) {
    for entry in routes::all() {
        let app = Arc::clone(app);
        let route = match entry.method {
            // Whoever asks for the head of an answer gets what GET would give, without the body.
            Method::Get => web::route().guard(guards::Any(guards::Get()).or(guards::Head())),
            Method::Post => web::post(),
        };
        let entry = *entry;
        config.route(
            entry.path,
            route.to(move |request: HttpRequest, payload: Payload| {
                answer(Arc::clone(&app), Some(entry), request, payload)
            }),
        );
    }
    let app = Arc::clone(app);
    config.default_service(
        web::route().to(move |request: HttpRequest, payload: Payload| {
            answer(Arc::clone(&app), None, request, payload)
        }),
    );
}

/// What the handler side gives back to the server side.
enum Outcome {
    Answer(Answer),
    Watch(Watch),
}

async fn answer(app: Arc<App>, entry: Option<Entry>, request: HttpRequest, payload: Payload) -> HttpResponse {
    let started = Instant::now();
    let request = Request::of(&request, entry.map_or("", |entry| entry.path), fresh_id());
    let (id, method, pattern) = (request.id.clone(), request.method.clone(), request.pattern);
    let head_only = request.is_head();
    let body = read_body(&app, entry, payload).await;
    let shared = Arc::clone(&app);
    let work = move || handle(&shared, entry, request, body);
    let outcome = match blocking(work).await {
        Ok(outcome) => outcome,
        Err(error) => {
            error.log(&id);
            Outcome::Answer(Answer::bytes("text/plain", "").with_status(500))
        }
    };
    let response = response(&app, &id, outcome);
    let response = if head_only { response.map_body(|_head, body| Unsent::of(&body)) } else { response };
    let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    COUNTERS.count(status, milliseconds);
    tracing::info!(request_id = id, method, route = pattern, status, milliseconds, "answered");
    response
}

/// The body of an answer to HEAD: as long as that of GET, and not sent.
struct Unsent(BodySize);

impl Unsent {
    fn of(body: &BoxBody) -> BoxBody {
        BoxBody::new(Self(body.size()))
    }
}

impl MessageBody for Unsent {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        self.0
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<web::Bytes, Self::Error>>> {
        Poll::Ready(None)
    }
}

/// A number for the request that nobody can guess the next of.
fn fresh_id() -> String {
    let mut bytes = [0_u8; 8];
    if getrandom::fill(&mut bytes).is_err() {
        return "-".to_owned();
    }
    fingerprint(&bytes).chars().take(16).collect()
}

async fn read_body(app: &App, entry: Option<Entry>, payload: Payload) -> Result<web::Bytes, WebError> {
    let Some(entry) = entry.filter(Entry::changes) else { return Ok(web::Bytes::new()) };
    let megabytes = app.settings.max_file_megabytes;
    let limit = match entry.limit {
        BodyLimit::Fields => FIELDS_LIMIT,
        BodyLimit::Files => {
            let files = usize::try_from(megabytes.saturating_mul(MEGABYTE)).unwrap_or(usize::MAX);
            files.saturating_add(FIELDS_LIMIT)
        }
    };
    match payload.to_bytes_limited(limit).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(cut_off)) => Err(WebError::BadRequest(crate::domain::language::Bilingual::new(
            format!("De verzending is afgebroken ({cut_off})."),
            format!("The sending broke off ({cut_off})."),
        ))),
        Err(_too_large) => Err(WebError::TooLarge {
            megabytes: match entry.limit {
                BodyLimit::Fields => FIELDS_LIMIT_MEGABYTES,
                BodyLimit::Files => megabytes,
            },
        }),
    }
}

/// The way of a request through the house; runs where it may wait.
fn handle(
    app: &Arc<App>,
    entry: Option<Entry>,
    request: Request,
    body: Result<web::Bytes, WebError>,
) -> Outcome {
    let asked = request
        .query("lang")
        .and_then(|code| code.parse::<Language>().ok())
        .unwrap_or_else(|| language::accepted(request.header("accept-language")));
    let knows_visitor = entry.is_none_or(|entry| entry.knows_visitor);
    let visited = if knows_visitor { visitor(app, &request) } else { Ok(Default::default()) };
    let (visitor, notices) = match visited {
        Ok(visited) => visited,
        Err(error) => return Outcome::Answer(problem::bare(&request, asked, &error)),
    };
    let sent =
        body.and_then(|body| without_nul(&request).and_then(|()| Ok((form_of(&request, &body)?, body))));
    let ((form, body), refused) = match sent {
        Ok(sent) => (sent, None),
        Err(error) => (Default::default(), Some(error)),
    };
    let language = match &visitor.account {
        // A program asks for the language of each answer.
        Some(account) if !api::asks_for_language(&request) => account.language,
        Some(_) | None => asked,
    };
    let (books, app) = (app.books.clone(), Arc::clone(app));
    let cx = Cx { books, app, request, form, body, language, visitor, notices };
    let outcome = match refused {
        Some(error) => Err(error),
        None => enter(&cx, entry),
    };
    match settle(&cx, outcome).and_then(|outcome| keep_notices(&cx, outcome)) {
        Ok(outcome) => outcome,
        Err(error) => Outcome::Answer(problem::answer(&cx, &error)),
    }
}

/// Who visits: by an API token, or by the cookie of a session.
fn visitor(app: &App, request: &Request) -> Result<(Visitor, Vec<Notice>), WebError> {
    match bearer::visitor(app, request)? {
        Some(visitor) => Ok((visitor, Vec::new())),
        None => session::visitor(app, request),
    }
}

fn without_nul(request: &Request) -> Result<(), WebError> {
    if request.texts().any(|text| text.contains('\0')) { Err(WebError::nul_in_text()) } else { Ok(()) }
}

fn form_of(request: &Request, body: &[u8]) -> Result<Form, WebError> {
    let form =
        Form::read(request.header("content-type").unwrap_or_default(), body).map_err(|_not_a_form| {
            WebError::BadRequest(crate::domain::language::Bilingual::new(
                "Het formulier kan niet gelezen worden. Verstuur het opnieuw.",
                "The form cannot be read. Send it again.",
            ))
        })?;
    if form.texts().any(|text| text.contains('\0')) { Err(WebError::nul_in_text()) } else { Ok(form) }
}

/// Past the guard and to the handler.
fn enter(cx: &Cx, entry: Option<Entry>) -> Result<Outcome, WebError> {
    let entry = entry.ok_or_else(|| routes::not_here(&cx.request))?;
    guard::same_site(&cx.app, &cx.request)?;
    guard::admit(cx, entry.access)?;
    match entry.handler {
        Handler::Page(page) => api::once(cx, page).map(Outcome::Answer),
        Handler::Events(watch) => watch(cx).map(Outcome::Watch),
    }
}

/// A form that was sent leaves its draft behind, or takes it along.
fn settle(cx: &Cx, outcome: Result<Outcome, WebError>) -> Result<Outcome, WebError> {
    match outcome {
        Ok(Outcome::Answer(answer)) if !cx.request.is_get() => {
            drafts::settle(cx, Ok(answer)).map(Outcome::Answer)
        }
        Err(error) if !cx.request.is_get() => drafts::settle(cx, Err(error)).map(Outcome::Answer),
        other => other,
    }
}

/// Sentences of this act wait in the session for the next page; those that were shown go.
fn keep_notices(cx: &Cx, outcome: Outcome) -> Result<Outcome, WebError> {
    let Outcome::Answer(answer) = &outcome else { return Ok(outcome) };
    let shown = matches!(answer.body, Body::Page(_)) && !cx.notices.is_empty();
    if !answer.notices.is_empty() {
        let mut all = cx.notices.clone();
        all.extend(answer.notices.iter().cloned());
        session::keep(&cx.app, &cx.visitor, &all)?;
    } else if shown {
        session::keep(&cx.app, &Visitor { session: cx.visitor.session, ..Visitor::default() }, &[])?;
    }
    Ok(outcome)
}

fn response(app: &App, id: &str, outcome: Outcome) -> HttpResponse {
    match outcome {
        Outcome::Watch(watch) => {
            let mut builder = HttpResponse::Ok();
            insert_common(app, id, &mut builder);
            // Compression would hold messages back.
            builder.insert_header(("content-type", "text/event-stream"));
            builder.insert_header(("content-encoding", "identity"));
            builder.insert_header(headers::NO_STORE);
            builder.streaming(events::stream(watch))
        }
        Outcome::Answer(answer) => {
            let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut builder = HttpResponseBuilder::new(status);
            insert_common(app, id, &mut builder);
            if !answer.has(headers::NO_STORE.0) {
                builder.insert_header(headers::NO_STORE);
            }
            if let Some(token) = &answer.session_token {
                builder.insert_header(("set-cookie", session::set_cookie(app, token)));
            }
            for (name, value) in &answer.headers {
                // A value that no header can hold is left out rather than cut.
                if let Ok(value) = HeaderValue::from_str(value) {
                    builder.insert_header((HeaderName::from_static(name), value));
                }
            }
            let body: BoxBody = match answer.body {
                Body::Nothing => BoxBody::new(()),
                Body::Page(page) => BoxBody::new(page),
                Body::Bytes(bytes) => BoxBody::new(bytes),
            };
            builder.body(body)
        }
    }
}

fn insert_common(app: &App, id: &str, builder: &mut HttpResponseBuilder) {
    for header in headers::common(app) {
        builder.insert_header(header);
    }
    builder.insert_header(("x-request-id", id));
}
