//! `verantwoord serve`: the pages and the interface.

use std::net::SocketAddr;

use clap::Args;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::clock::Clock;
use crate::config::Settings;
use crate::operations::sessions::{self, SessionLimits};
use crate::operations::{Books, accounts};
use crate::web::server::{self, App, WebSettings};

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord serve --listen 127.0.0.1:8080\n\n\
    The embedded database is made and brought up to date by itself; for PostgreSQL run `verantwoord migrate` first. \
    Put a proxy that speaks HTTPS in front and say so with --behind-tls.")]
pub(super) struct ServeArgs {
    #[command(flatten)]
    web: WebArgs,
}

#[derive(Args, Debug)]
pub(super) struct WebArgs {
    /// Address and port to listen at
    #[arg(long, value_name = "ADDRESS:PORT", env = "VERANTWOORD_LISTEN", default_value = "127.0.0.1:8080")]
    pub(super) listen: SocketAddr,
    /// People reach us by HTTPS, through a proxy: cookies are sent over nothing else
    #[arg(long, env = "VERANTWOORD_BEHIND_TLS")]
    behind_tls: bool,
    /// The address that people type, when the proxy passes on another
    #[arg(long, value_name = "URL", env = "VERANTWOORD_PUBLIC_ADDRESS")]
    public_address: Option<String>,
    /// Lets whoever sends it read /metrics from elsewhere; without it only this machine may
    #[arg(long, value_name = "TOKEN", env = "VERANTWOORD_METRICS_TOKEN", hide_env_values = true)]
    metrics_token: Option<String>,
    /// Minutes without a request after which somebody is logged out
    #[arg(long, value_name = "MINUTES", env = "VERANTWOORD_IDLE_MINUTES", default_value_t = 60,
        value_parser = clap::value_parser!(u32).range(1..=1440))]
    idle_minutes: u32,
    /// Hours after which somebody must log in again in any case
    #[arg(long, value_name = "HOURS", env = "VERANTWOORD_SESSION_HOURS", default_value_t = 12,
        value_parser = clap::value_parser!(u32).range(1..=168))]
    session_hours: u32,
    /// Hours that a request which came with an Idempotency-Key is remembered
    #[arg(long, value_name = "HOURS", env = "VERANTWOORD_IDEMPOTENCY_HOURS", default_value_t = 24,
        value_parser = clap::value_parser!(u32).range(1..=168))]
    idempotency_hours: u32,
    /// What goes into the log: error, warn, info, debug
    #[arg(long, value_name = "LEVEL", env = "VERANTWOORD_LOG", default_value = "info")]
    log: String,
}

pub(super) fn run(
    settings: &Settings,
    arguments: &ServeArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let books = open::books_or_new(settings)?;
    if accounts::list_accounts(&books)?.is_empty() {
        console.line(
            "There are no accounts yet. Make the first one: verantwoord user add NAME --name 'FULL NAME' --role administrator",
        )?;
    }
    serve(settings, &arguments.web, books, console)
}

/// Serves these books until the process is told to stop.
pub(super) fn serve(
    settings: &Settings,
    arguments: &WebArgs,
    books: Books,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let limits = SessionLimits { idle_minutes: arguments.idle_minutes, hours: arguments.session_hours };
    let people = Books { clock: Clock::System, ..books.clone() };
    sessions::forget_expired(&people, limits)?;
    let web = WebSettings {
        behind_tls: arguments.behind_tls,
        public_address: arguments.public_address.clone(),
        metrics_token: arguments.metrics_token.clone(),
        limits,
        max_file_megabytes: settings.max_file_mb,
        idempotency_hours: arguments.idempotency_hours,
    };
    server::start_logging(&arguments.log);
    let mut said = Ok(());
    let app = App { books, people, settings: web };
    server::serve(app, arguments.listen, |address| {
        said = console
            .line(format!("Listening at http://{address} (stop with Ctrl-C)."))
            .and_then(|()| console.flush());
    })
    .map_err(|cause| Failure::CannotListen { address: arguments.listen, cause })?;
    said
}
