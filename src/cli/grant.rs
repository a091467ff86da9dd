//! `verantwoord grant ...`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::operations::expense_template;
use crate::operations::grants::{self, GrantLoaded};
use crate::operations::remap;

#[derive(Subcommand, Debug)]
pub(super) enum GrantCommand {
    /// Read a grant file: creates the grant, or amends the one with the same code
    Load(LoadArgs),
    /// Pass to another scheme of cost categories by a mapping file; nothing booked changes
    Remap(RemapArgs),
    /// List the grants
    List(ListArgs),
    /// Make an empty workbook for the expenses of a grant, with drop-downs for its codes
    Template(TemplateArgs),
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord grant load fixtures/cbr/grant.toml\n\n\
    Loading the same file twice changes nothing. A changed budget becomes a new budget version; what is booked stays.")]
pub(super) struct LoadArgs {
    /// Grant file (TOML)
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord grant remap fixtures/cbr/remap-eu-mga-2021.toml\n\n\
    Every budget line goes to a category of the other scheme. What is booked keeps its category and is read through the \
    mapping by reports from then on.")]
pub(super) struct RemapArgs {
    /// Mapping file (TOML)
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord grant list")]
pub(super) struct ListArgs {
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord grant template CBR --out uitgaven.xlsx\n\n\
    Offers only the codes that can be booked. Fill it in and import it.")]
pub(super) struct TemplateArgs {
    /// Code of the grant
    #[arg(value_name = "CODE")]
    grant: String,
    /// File to write, or a folder to write into
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
}

pub(super) fn run(
    settings: &Settings,
    command: &GrantCommand,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    match command {
        GrantCommand::Load(arguments) => {
            let text = open::text_file(&arguments.file)?;
            let books = open::books_or_new(settings)?;
            let name = arguments.file.display().to_string();
            let loaded = grants::load_grant(&books, &open::actor(settings), &name, &text)?;
            if arguments.json { console.json(&loaded) } else { console.line(sentence(&loaded)) }
        }
        GrantCommand::Remap(arguments) => {
            let text = open::text_file(&arguments.file)?;
            let books = open::books(settings)?;
            let name = arguments.file.display().to_string();
            let done = remap::remap_grant(&books, &open::actor(settings), &name, &text)?;
            if arguments.json {
                return console.json(&done);
            }
            console.line(format!(
                "Grant {}: {} -> {}, now version {}; {} budget lines became {}.",
                done.grant,
                done.from,
                done.to,
                done.version,
                done.budget_lines_before,
                done.budget_lines_after
            ))?;
            let rows: Vec<Vec<String>> = done
                .booked
                .iter()
                .map(|there| {
                    let (from, to) = (there.from.clone(), there.to.clone());
                    vec![there.activity.clone(), from, to, there.lines.to_string(), there.amount.to_string()]
                })
                .collect();
            console.table(&["activity", "from", "to", "lines", "EUR"], 3, &rows)
        }
        GrantCommand::List(arguments) => {
            let codes = grants::list_codes(&open::books(settings)?)?;
            if arguments.json {
                return console.json(&codes);
            }
            codes.iter().try_for_each(|code| console.line(code))
        }
        GrantCommand::Template(arguments) => {
            let books = open::books(settings)?;
            let template = expense_template::make_template(&books, &arguments.grant, settings.lang)?;
            let path = open::file_in(&arguments.out, &template.file_name);
            open::write_file(&path, |out| Ok(out.write_all(&template.bytes)?))?;
            console.line(path.display().to_string())
        }
    }
}

pub(super) fn sentence(loaded: &GrantLoaded) -> String {
    let GrantLoaded { code, version, changed, new_budget_versions } = loaded;
    if !changed {
        return format!("Grant {code}: nothing changed (version {version}).");
    }
    let numbers: Vec<String> = new_budget_versions.iter().map(u32::to_string).collect();
    if numbers.is_empty() {
        format!("Grant {code}: now version {version}; the budget is as it was.")
    } else {
        format!("Grant {code}: now version {version}; new budget version(s): {}.", numbers.join(", "))
    }
}
