//! `verantwoord demo`: the main job from beginning to end, on data that come with the program.

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use clap::Args;

use crate::cli::console::Console;
use crate::cli::demo_costs;
use crate::cli::demo_files::{DEMO_FILES, DemoFile, DemoKind};
use crate::cli::failure::Failure;
use crate::cli::grant;
use crate::cli::open;
use crate::cli::report;
use crate::cli::serve::{self, WebArgs};
use crate::clock::Clock;
use crate::config::Settings;
use crate::db::DatabaseUrl;
use crate::domain::language::Language;
use crate::operations::imports::{self, ImportCommand};
use crate::operations::memory::Memory;
use crate::operations::secret_key::SecretKey;
use crate::operations::{Actor, Books, accounts, grants, progress, rates, reports};
use crate::reporting::printed::ReportFormat;

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord demo --data my-demo\n\n\
    Makes everything afresh in its own folder (verantwoord-demo unless --data names another) and touches nothing else; \
    with --database it fills a migrated PostgreSQL that is still empty. \
    The demo's clock stands still, so that every run gives the same files.")]
pub(super) struct DemoArgs {
    /// Make the files and stop
    #[arg(long)]
    no_serve: bool,
    #[command(flatten)]
    web: WebArgs,
}

pub(super) const GRANT: &str = "CBR";
const PERIOD: &str = "2025-2";
const DEFAULT_FOLDER: &str = "verantwoord-demo";
/// Marks a folder as the demo's own: only such a folder is ever emptied.
const MARKER: &str = "THIS-FOLDER-IS-A-DEMO";
const BOOKS: &str = "books.sqlite";

/// The demo's day: the report over the second half of 2025 is nearly due.
pub(super) fn demo_moment() -> DateTime<Utc> {
    let day = NaiveDate::from_ymd_opt(2026, 1, 26).unwrap_or_default();
    day.and_hms_opt(9, 0, 0).unwrap_or_default().and_utc()
}

pub(super) fn run(
    settings: &Settings,
    arguments: &DemoArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    // The passwords of the demo are known to everybody.
    if !arguments.web.listen.ip().is_loopback() {
        return Err(Failure::Refused(
            "the demo is served on this machine only: listen at 127.0.0.1 or [::1]".to_owned(),
        ));
    }
    let folder = folder_of(settings);
    make_fresh(&folder)?;
    let (url, books) = demo_books(settings, &folder)?;
    let actor = Actor::named("demo");
    console.line(format!("Fresh books at {url}; the demo's clock stands at 26 January 2026."))?;
    load_promises(&books, &actor, console)?;
    import_workbooks(&books, &actor, settings.lang, console)?;
    demo_costs::enter(&books, &actor, console)?;
    write_reports(&books, &actor, &folder, console)?;
    console.line("")?;
    console.line(format!("Next: verantwoord --data {} budget --grant {GRANT}", folder.display()))?;
    make_accounts(&books, &actor, console)?;
    if arguments.no_serve {
        return Ok(());
    }
    console.line("")?;
    serve::serve(settings, &arguments.web, books, console)
}

/// The embedded database in the demo's folder, or the PostgreSQL that was named, when nothing is in it yet.
fn demo_books(settings: &Settings, folder: &Path) -> Result<(DatabaseUrl, Books), Failure> {
    let clock = Clock::Standing(demo_moment());
    let Some(address) = &settings.database else {
        let url = DatabaseUrl::file(&folder.join(BOOKS));
        let db = open::database(&url)?;
        db.migrate().map_err(|cause| Failure::CannotOpen { url: url.clone(), cause })?;
        let (reader, forms) = (open::workbook_reader(settings)?, open::forms(settings)?);
        let memory = Memory::default();
        let secret_key = SecretKey::in_file(settings.secrets_key_file(&url));
        return Ok((url, Books { db, clock, reader, memory, forms, secret_key }));
    };
    if !address.starts_with("postgres") {
        return Err(Failure::Refused(
            "the demo makes its own embedded database: leave out --database, or name a PostgreSQL".to_owned(),
        ));
    }
    let books = Books { clock, ..open::books_or_new(settings)? };
    if !accounts::list_accounts(&books)?.is_empty() || !grants::list_codes(&books)?.is_empty() {
        return Err(Failure::Refused(
            "the demo fills an empty database only, and this one holds books: name a new one with --database"
                .to_owned(),
        ));
    }
    Ok((settings.database_url()?, books))
}

/// One account for each role, with the password that all of them share.
fn make_accounts(books: &Books, actor: &Actor, console: &mut Console<'_>) -> Result<(), Failure> {
    console.line("")?;
    console.line(format!("Accounts, all with the password {}:", accounts::DEMO_PASSWORD))?;
    for (role, login) in accounts::add_demo_accounts(books, actor, GRANT)? {
        console.line(format!("  {login:<14} {role}"))?;
    }
    Ok(())
}

/// The folder named with --data, or the demo's own.
fn folder_of(settings: &Settings) -> PathBuf {
    if settings.data_is_default() { PathBuf::from(DEFAULT_FOLDER) } else { settings.data.clone() }
}

/// Empties the demo's folder, and refuses to touch any other.
fn make_fresh(folder: &Path) -> Result<(), Failure> {
    let cannot_write = |cause| Failure::CannotWrite { path: folder.to_owned(), cause };
    let marker = folder.join(MARKER);
    let in_use = folder.read_dir().is_ok_and(|mut entries| entries.next().is_some());
    if in_use && !marker.exists() {
        return Err(Failure::Refused(format!(
            "the folder {} holds other files; name an empty or new folder with --data",
            folder.display()
        )));
    }
    if in_use {
        std::fs::remove_dir_all(folder).map_err(cannot_write)?;
    }
    std::fs::create_dir_all(folder).map_err(cannot_write)?;
    std::fs::write(&marker, "Made by `verantwoord demo`, which empties this folder at each run.\n")
        .map_err(cannot_write)
}

/// The embedded files of a kind, in the order of their names.
pub(super) fn files(kind: DemoKind) -> impl Iterator<Item = &'static DemoFile> {
    DEMO_FILES.iter().filter(move |file| file.kind == kind)
}

/// The text of an embedded file.
pub(super) fn text(file: &DemoFile) -> Result<&'static str, Failure> {
    std::str::from_utf8(file.bytes).map_err(|_not_utf8| Failure::NotText(PathBuf::from(file.name)))
}

/// The grant, the rates and what the project lead stated.
fn load_promises(books: &Books, actor: &Actor, console: &mut Console<'_>) -> Result<(), Failure> {
    for file in files(DemoKind::Grant) {
        let loaded = grants::load_grant(books, actor, file.name, text(file)?)?;
        console.line(grant::sentence(&loaded))?;
    }
    let mut added = 0_usize;
    for file in files(DemoKind::Rates) {
        added = added.saturating_add(rates::load_rates(books, actor, file.name, file.bytes)?.added);
    }
    console.line(format!("Exchange rates: {added} loaded."))?;
    for file in files(DemoKind::Progress) {
        let stated = progress::state_progress(books, actor, GRANT, file.name, text(file)?)?;
        console.line(format!("Progress over {}: statement {} kept.", stated.period, stated.number))?;
    }
    Ok(())
}

fn import_workbooks(
    books: &Books,
    actor: &Actor,
    language: Language,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    console.line("")?;
    for file in files(DemoKind::Workbook) {
        let command = ImportCommand {
            grant: GRANT,
            file_name: file.name,
            bytes: file.bytes,
            sheet: None,
            replaces: None,
            dry_run: false,
        };
        let outcome = imports::import_workbook(books, actor, &command, &|_stage| {})?;
        crate::cli::import::print_outcome(&outcome, language, console)?;
    }
    Ok(())
}

/// Both reports, in both languages, as PDF and as workbook.
fn write_reports(
    books: &Books,
    actor: &Actor,
    folder: &Path,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let out = folder.join("reports");
    std::fs::create_dir_all(&out).map_err(|cause| Failure::CannotWrite { path: out.clone(), cause })?;
    console.line("")?;
    console.line(format!("Reports over {PERIOD}:"))?;
    for form in ["financial-report", "progress-report"] {
        let made = reports::make_report(books, actor, form, GRANT, PERIOD)?;
        for language in Language::ALL {
            for format in [ReportFormat::Pdf, ReportFormat::Xlsx] {
                let path = report::place(&out, &made.file_name(language, format));
                report::write(&made, language, format, &path)?;
                console.line(format!("  {}", path.display()))?;
            }
        }
    }
    Ok(())
}
