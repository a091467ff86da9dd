//! `verantwoord import map-value`, `unmap-value` and `maps`

use clap::Args;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::expense::ExpenseField;
use crate::operations::Books;
use crate::operations::imports::{MapValue, ValueMapped, list_value_maps, map_value};

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord import map-value --grant CBR --field activity 'HM-T' HM-TOT\n\n\
    Mends every row that says so, in this import and in later ones. Case, accents and punctuation do not matter.\n\
    Accounts of a ledger are mapped the same way: --field category 4300 b"
)]
pub(super) struct MapValueArgs {
    #[command(flatten)]
    text: TextArgs,
    /// What it means: the code of an activity, cost category, country or currency
    #[arg(value_name = "CODE")]
    code: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord import unmap-value --grant CBR --field activity 'HM-T'")]
pub(super) struct UnmapValueArgs {
    #[command(flatten)]
    text: TextArgs,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
struct TextArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// activity, category, country or currency
    #[arg(long, value_name = "FIELD")]
    field: ExpenseField,
    /// The text as it stands in the workbook
    #[arg(value_name = "TEXT")]
    value: String,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord import maps --grant CBR")]
pub(super) struct MapsArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Also what was replaced or taken back, oldest first
    #[arg(long)]
    all: bool,
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

pub(super) fn map(
    settings: &Settings,
    books: &Books,
    arguments: &MapValueArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let mapped = change(settings, books, &arguments.text, Some(&arguments.code))?;
    print_change(&mapped, arguments.json, console)
}

pub(super) fn unmap(
    settings: &Settings,
    books: &Books,
    arguments: &UnmapValueArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let mapped = change(settings, books, &arguments.text, None)?;
    print_change(&mapped, arguments.json, console)
}

fn change(
    settings: &Settings,
    books: &Books,
    text: &TextArgs,
    code: Option<&str>,
) -> Result<ValueMapped, Failure> {
    let command = MapValue { grant: &text.grant, field: text.field, value: &text.value, code };
    Ok(map_value(books, &open::actor(settings), &command)?)
}

fn print_change(mapped: &ValueMapped, json: bool, console: &mut Console<'_>) -> Result<(), Failure> {
    if json {
        return console.json(mapped);
    }
    let (field, value) = (mapped.field.code(), &mapped.value);
    let before = mapped.before.as_deref().unwrap_or("nothing");
    match &mapped.code {
        Some(code) if mapped.changed => {
            console.line(format!("{field} '{value}' means {code} from now on (before: {before})."))
        }
        Some(code) => console.line(format!("{field} '{value}' meant {code} already.")),
        None => console.line(format!("{field} '{value}' means nothing any more (before: {before}).")),
    }
}

pub(super) fn list(books: &Books, arguments: &MapsArgs, console: &mut Console<'_>) -> Result<(), Failure> {
    let maps = list_value_maps(books, &arguments.grant, arguments.all)?;
    if arguments.json {
        return console.json(&maps);
    }
    let rows: Vec<Vec<String>> = maps
        .iter()
        .map(|map| {
            vec![
                map.field.code().to_owned(),
                map.value.clone(),
                map.code.clone().unwrap_or_else(|| "(taken back)".to_owned()),
                map.at.format("%Y-%m-%d").to_string(),
                map.by.clone(),
            ]
        })
        .collect();
    console.table(&["field", "text", "code", "since", "by"], 5, &rows)
}
