//! `verantwoord serve`: the pages and the interface.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::{demo, open};
use crate::clock::Clock;
use crate::config::Settings;
use crate::domain::permission::Role;
use crate::operations::secret_key::KeyProblem;
use crate::operations::sessions::{self, SessionLimits};
use crate::operations::{Books, OperationError, accounts, second_factor};
use crate::web::provider::{Authority, ProviderSettings};
use crate::web::server::{self, App, WebSettings};

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord serve --listen 127.0.0.1:8080\n\n\
    The embedded database is made and brought up to date by itself; for PostgreSQL run `verantwoord migrate` first. \
    Put a proxy that speaks HTTPS in front and say so with --behind-tls.")]
pub(super) struct ServeArgs {
    #[command(flatten)]
    web: WebArgs,
    /// The clock of the books stands where the demo's stands, for books that `verantwoord demo` made
    #[arg(long, hide = true)]
    demo_clock: bool,
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
    /// Roles that must set up a second factor (a code of an app) before anything else [default: none]
    #[arg(long, value_name = "ROLES", env = "VERANTWOORD_SECOND_FACTOR_FOR", value_delimiter = ',')]
    second_factor_for: Vec<Role>,
    #[command(flatten)]
    provider: ProviderArgs,
    /// Hours that a request which came with an Idempotency-Key is remembered
    #[arg(long, value_name = "HOURS", env = "VERANTWOORD_IDEMPOTENCY_HOURS", default_value_t = 24,
        value_parser = clap::value_parser!(u32).range(1..=168))]
    idempotency_hours: u32,
    /// What goes into the log: error, warn, info, debug
    #[arg(long, value_name = "LEVEL", env = "VERANTWOORD_LOG", default_value = "info")]
    log: String,
}

/// The organisation's own sign-in (OIDC), beside passwords. Its return address is `/login/provider/return` below
/// `--public-address`.
#[derive(Args, Debug)]
struct ProviderArgs {
    /// The organisation's own sign-in (OIDC), by the address that it calls itself
    #[arg(id = "oidc_issuer", long = "oidc-issuer", value_name = "URL", env = "VERANTWOORD_OIDC_ISSUER",
        requires_all = ["oidc_client_id", "public_address"])]
    issuer: Option<String>,
    /// Our name there
    #[arg(
        id = "oidc_client_id",
        long = "oidc-client-id",
        value_name = "ID",
        env = "VERANTWOORD_OIDC_CLIENT_ID",
        requires = "oidc_issuer"
    )]
    client_id: Option<String>,
    /// Our secret there; better in the environment or in a file than on the command line
    #[arg(
        id = "oidc_client_secret",
        long = "oidc-client-secret",
        value_name = "SECRET",
        env = "VERANTWOORD_OIDC_CLIENT_SECRET",
        hide_env_values = true
    )]
    client_secret: Option<String>,
    /// File that holds our secret there, and nothing else
    #[arg(
        long = "oidc-client-secret-file",
        value_name = "FILE",
        env = "VERANTWOORD_OIDC_CLIENT_SECRET_FILE",
        conflicts_with = "oidc_client_secret"
    )]
    client_secret_file: Option<PathBuf>,
    /// What the button to log in calls it
    #[arg(long = "oidc-name", value_name = "NAME", env = "VERANTWOORD_OIDC_NAME", default_value = "SSO")]
    name: String,
    /// File with the certificate (PEM) of the authority that vouches for it, where that is the organisation's own; no
    /// other is trusted then
    #[arg(long = "oidc-ca", value_name = "FILE", env = "VERANTWOORD_OIDC_CA", requires = "oidc_issuer")]
    authority: Option<PathBuf>,
}

impl ProviderArgs {
    /// Who vouches for the provider's certificate, by the file.
    fn authority(&self) -> Result<Option<Authority>, Failure> {
        let read = |path: &PathBuf| {
            let no_certificate = |error| Failure::Refused(format!("{}: {error}", path.display()));
            open::text_file(path)?.parse::<Authority>().map_err(no_certificate)
        };
        self.authority.as_ref().map(read).transpose()
    }

    fn settings(&self) -> Result<Option<ProviderSettings>, Failure> {
        let (Some(issuer), Some(client_id)) = (&self.issuer, &self.client_id) else {
            return Ok(None);
        };
        // Who listens in between could give another person's word; on this machine itself nobody does.
        let host = issuer.strip_prefix("http://").map(|rest| rest.split(['/', '?']).next().unwrap_or(rest));
        let is_here = host.is_some_and(|host| {
            ["127.0.0.1", "localhost", "[::1]"].iter().any(|own| {
                host.strip_prefix(own).is_some_and(|port| port.is_empty() || port.starts_with(':'))
            })
        });
        if !issuer.starts_with("https://") && !is_here {
            return Err(Failure::Refused(format!(
                "the sign-in at {issuer} is not reached by HTTPS: give an address that begins with https://"
            )));
        }
        let of_file = self.client_secret_file.as_deref().map(open::text_file).transpose()?;
        let secret = of_file.map(|text| text.trim().to_owned()).or_else(|| self.client_secret.clone());
        Ok(Some(ProviderSettings {
            issuer: issuer.clone(),
            client_id: client_id.clone(),
            client_secret: secret.filter(|secret| !secret.is_empty()),
            name: self.name.clone(),
            authority: self.authority()?,
        }))
    }
}

pub(super) fn run(
    settings: &Settings,
    arguments: &ServeArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let mut books = open::books_or_new(settings)?;
    if arguments.demo_clock {
        books.clock = Clock::Standing(demo::demo_moment());
    }
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
    tell_of_key(settings, arguments, &books, console)?;
    let web = WebSettings {
        behind_tls: arguments.behind_tls,
        public_address: arguments.public_address.clone(),
        metrics_token: arguments.metrics_token.clone(),
        limits,
        second_factor_for: arguments.second_factor_for.clone(),
        provider: arguments.provider.settings()?,
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

/// Encrypts what still stands readable, and says what is amiss with the key of secrets. Whoever has no second factor can
/// work without it, so the pages come in any case.
fn tell_of_key(
    settings: &Settings,
    arguments: &WebArgs,
    books: &Books,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let problem = match second_factor::encrypt_secrets(books) {
        Err(OperationError::SecretKey(problem)) => problem,
        Ok(()) if !arguments.second_factor_for.is_empty() && !books.secret_key.is_stated() => {
            KeyProblem::Unstated
        }
        done => return Ok(done?),
    };
    console.line(problem.words().get(settings.lang))?;
    console.flush()
}
