//! `verantwoord report ...`

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::language::Language;
use crate::operations::Books;
use crate::operations::reports::{self, MadeReport};
use crate::reporting::printed::ReportFormat;

mod life;

#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Example: verantwoord report financial-report --grant CBR --period 2025-1 --lang nl --out verslag.pdf\n\n\
    Forms: verantwoord templates list. The same figures give the same version and the same bytes."
)]
pub(super) struct ReportArgs {
    #[command(subcommand)]
    life: Option<life::ReportLife>,
    #[command(flatten)]
    report: Option<life::ChoiceArgs>,
    /// What to write [default: by the ending of PATH, else pdf]
    #[arg(long, value_name = "pdf|xlsx|csv|json")]
    format: Option<ReportFormat>,
    /// File to write, or a folder to write into
    #[arg(long, value_name = "PATH", required = true)]
    out: Option<PathBuf>,
    /// Print one JSON object about the report
    #[arg(long)]
    json: bool,
}

impl ReportArgs {
    /// The format asked for; without one, the format that the ending of the path means. The two must agree.
    fn chosen_format(&self, out: &Path) -> Result<ReportFormat, Failure> {
        let ending = out.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
        let meant = ending.parse().ok();
        match (self.format, meant) {
            (Some(asked), Some(meant)) if asked != meant => Err(Failure::Refused(format!(
                "the file {} would hold {}: change its ending or --format",
                out.display(),
                asked.extension()
            ))),
            (asked, meant) => Ok(asked.or(meant).unwrap_or(ReportFormat::Pdf)),
        }
    }
}

#[derive(Serialize)]
struct ReportJson<'a> {
    form: &'a str,
    grant: &'a str,
    period: &'a str,
    language: Language,
    format: ReportFormat,
    version: i64,
    snapshot_sha256: &'a str,
    file: String,
}

pub(super) fn run(
    settings: &Settings,
    arguments: &ReportArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let books = open::books(settings)?;
    match arguments {
        ReportArgs { life: Some(life), .. } => life::run(settings, &books, life, console),
        ReportArgs { report: Some(report), out: Some(out), .. } => {
            make_file(settings, &books, arguments, (report, out), console)
        }
        ReportArgs { .. } => Err(Failure::Refused("name a form; see verantwoord templates list".to_owned())),
    }
}

fn make_file(
    settings: &Settings,
    books: &Books,
    arguments: &ReportArgs,
    (wanted, out): (&life::ChoiceArgs, &Path),
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let format = arguments.chosen_format(out)?;
    let report =
        reports::make_report(books, &open::actor(settings), &wanted.form, &wanted.grant, &wanted.period)?;
    let path = place(out, &report.file_name(settings.lang, format));
    write(&report, settings.lang, format, &path)?;
    let version = report.version();
    if arguments.json {
        return console.json(&ReportJson {
            form: &wanted.form,
            grant: &wanted.grant,
            period: &wanted.period,
            language: settings.lang,
            format,
            version: version.number,
            snapshot_sha256: &version.snapshot_sha256,
            file: path.display().to_string(),
        });
    }
    console.line(format!("{} (version {})", path.display(), version.number))
}

/// The file itself, or a telling name inside the folder.
pub(super) fn place(out: &Path, name: &str) -> PathBuf {
    if out.is_dir() { out.join(name) } else { out.to_owned() }
}

/// Prints a report in one language and format to a file.
pub(super) fn write(
    report: &MadeReport,
    language: Language,
    format: ReportFormat,
    path: &Path,
) -> Result<(), Failure> {
    let document = report.document(language)?;
    open::write_file(path, |out| Ok(format.print(&document, out)?))
}
