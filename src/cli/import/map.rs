//! `verantwoord import map` and `mappings`

use std::str::FromStr;

use clap::{Args, ValueEnum};

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::import::decide::SheetRow;
use crate::cli::import::fix::show_mended;
use crate::cli::import::said::SaidArgs;
use crate::cli::import::watched;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::cell_range::column_named;
use crate::domain::expense::ExpenseField;
use crate::domain::ids::ImportBatchId;
use crate::domain::ledger_choice::LedgerChoice;
use crate::domain::reading_plan::{ColumnPlan, ColumnUse, DayOrder, DecimalMark, ReadingPlan, TakenBack};
use crate::operations::Books;
use crate::operations::imports::{list_mappings, map_import, show_import};

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord import map 3 --column 'Uitgaven!D=net-amount' --decimal 'Uitgaven!D=comma' --dates 'Uitgaven!B=day-first'\n\n\
    What is not said follows from the file, as import stage shows it. The answers are kept with the import, and with the \
    headers for next month's file."
)]
pub(super) struct MapArgs {
    /// Number of the import
    #[arg(value_name = "BATCH")]
    batch: ImportBatchId,
    /// What a column holds: a field (activity, category, net-amount ...) or none
    #[arg(long, value_name = "SHEET!COLUMN=FIELD")]
    column: Vec<ColumnAnswer<ColumnUse>>,
    /// The decimal sign of a column: comma or point
    #[arg(long, value_name = "SHEET!COLUMN=MARK")]
    decimal: Vec<ColumnAnswer<DecimalMark>>,
    /// The order of dates in a column: day-first or month-first
    #[arg(long, value_name = "SHEET!COLUMN=ORDER")]
    dates: Vec<ColumnAnswer<DayOrder>>,
    /// The row that names the columns
    #[arg(long, value_name = "SHEET=ROW")]
    header_row: Vec<HeaderRowAnswer>,
    /// A sheet without expenses
    #[arg(long, value_name = "SHEET")]
    skip_sheet: Vec<String>,
    /// A row that is no expense, though it looks like one
    #[arg(long, value_name = "SHEET!ROW")]
    leave_out: Vec<SheetRow>,
    #[command(flatten)]
    said: SaidArgs,
    #[command(flatten)]
    taken_back: TakenBackArgs,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Earlier answers that no longer hold.
#[derive(Args, Debug)]
struct TakenBackArgs {
    /// A sheet that holds expenses after all, also when it is hidden
    #[arg(long, value_name = "SHEET", help_heading = "Take back")]
    read_sheet: Vec<String>,
    /// A row that is an expense after all
    #[arg(long, value_name = "SHEET!ROW", help_heading = "Take back")]
    take_in: Vec<SheetRow>,
    /// A column that is read again as the file suggests
    #[arg(long, value_name = "SHEET!COLUMN", help_heading = "Take back")]
    forget_column: Vec<SheetColumn>,
    /// A field that nothing is said about any more: activity, category, country or currency
    #[arg(long, value_name = "FIELD", help_heading = "Take back")]
    forget: Vec<ExpenseField>,
    /// A journal without costs of the project after all
    #[arg(long, value_name = "JOURNAL", help_heading = "Take back")]
    no_journal: Vec<String>,
    /// An account without costs of the project after all
    #[arg(long, value_name = "ACCOUNT", help_heading = "Take back")]
    no_account: Vec<String>,
    /// Read the text file again as its bytes suggest
    #[arg(long, conflicts_with = "encoding", help_heading = "Take back")]
    forget_encoding: bool,
    /// Whoever makes the file: its headers alone decide again
    #[arg(long, conflicts_with = "sender", help_heading = "Take back")]
    forget_sender: bool,
}

impl TakenBackArgs {
    fn words(&self) -> TakenBack {
        let mut taken_back = TakenBack {
            skipped: self.read_sheet.iter().cloned().collect(),
            fills: self.forget.iter().copied().collect(),
            ledger: LedgerChoice {
                journals: self.no_journal.iter().cloned().collect(),
                accounts: self.no_account.iter().cloned().collect(),
            },
            encoding: self.forget_encoding,
            sender: self.forget_sender,
            ..TakenBack::default()
        };
        for said in &self.take_in {
            taken_back.left_out.entry(said.sheet.clone()).or_default().insert(said.row);
        }
        for said in &self.forget_column {
            taken_back.columns.entry(said.sheet.clone()).or_default().insert(said.column.clone());
        }
        taken_back
    }
}

/// "Uitgaven!D"
#[derive(Clone, Debug)]
struct SheetColumn {
    sheet: String,
    column: String,
}

impl FromStr for SheetColumn {
    type Err = NotAnAnswer;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || NotAnAnswer("write SHEET!COLUMN, such as Uitgaven!D".to_owned());
        let (sheet, column) = text.rsplit_once('!').ok_or_else(wrong)?;
        let column = column.to_ascii_uppercase();
        column_named(&column).ok_or_else(wrong)?;
        Ok(Self { sheet: sheet.to_owned(), column })
    }
}

/// "Uitgaven!D=net-amount"
#[derive(Clone, Debug)]
struct ColumnAnswer<T> {
    sheet: String,
    column: String,
    answer: T,
}

/// "Uitgaven=6"
#[derive(Clone, Debug)]
struct HeaderRowAnswer {
    sheet: String,
    row: u32,
}

#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
struct NotAnAnswer(String);

impl<T: Answer> FromStr for ColumnAnswer<T> {
    type Err = NotAnAnswer;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong =
            || NotAnAnswer(format!("write SHEET!COLUMN={}, such as Uitgaven!D={}", T::WHAT, T::EXAMPLE));
        let (place, answer) = text.rsplit_once('=').ok_or_else(wrong)?;
        let (sheet, column) = place.rsplit_once('!').ok_or_else(wrong)?;
        let column = column.to_ascii_uppercase();
        if column_named(&column).is_none() {
            return Err(wrong());
        }
        Ok(Self { sheet: sheet.to_owned(), column, answer: T::read(answer).map_err(NotAnAnswer)? })
    }
}

impl FromStr for HeaderRowAnswer {
    type Err = NotAnAnswer;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || NotAnAnswer("write SHEET=ROW, such as Uitgaven=6".to_owned());
        let (sheet, row) = text.rsplit_once('=').ok_or_else(wrong)?;
        let row = row.parse().map_err(|_not_a_number| wrong())?;
        Ok(Self { sheet: sheet.to_owned(), row })
    }
}

/// An answer about a column.
trait Answer: Clone + Send + Sync + 'static {
    const WHAT: &'static str;
    const EXAMPLE: &'static str;

    fn read(text: &str) -> Result<Self, String>;
}

impl Answer for ColumnUse {
    const WHAT: &'static str = "FIELD";
    const EXAMPLE: &'static str = "net-amount";

    fn read(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(ColumnUse::Nothing);
        }
        let field = text.parse::<ExpenseField>();
        field.map(ColumnUse::Field).map_err(|unknown| format!("{unknown}, none"))
    }
}

impl Answer for DecimalMark {
    const WHAT: &'static str = "MARK";
    const EXAMPLE: &'static str = "comma";

    fn read(text: &str) -> Result<Self, String> {
        Mark::from_str(text, false).map(|mark| match mark {
            Mark::Comma => DecimalMark::Comma,
            Mark::Point => DecimalMark::Point,
        })
    }
}

impl Answer for DayOrder {
    const WHAT: &'static str = "ORDER";
    const EXAMPLE: &'static str = "day-first";

    fn read(text: &str) -> Result<Self, String> {
        Order::from_str(text, false).map(|order| match order {
            Order::DayFirst => DayOrder::DayFirst,
            Order::MonthFirst => DayOrder::MonthFirst,
        })
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Mark {
    Comma,
    Point,
}

#[derive(Clone, Copy, ValueEnum)]
enum Order {
    DayFirst,
    MonthFirst,
}

impl MapArgs {
    fn answers(&self) -> ReadingPlan {
        let mut plan = ReadingPlan { taken_back: self.taken_back.words(), ..self.said.plan() };
        for said in &self.column {
            column_of(&mut plan, said).holds = Some(said.answer);
        }
        for said in &self.decimal {
            column_of(&mut plan, said).decimal = Some(said.answer);
        }
        for said in &self.dates {
            column_of(&mut plan, said).dates = Some(said.answer);
        }
        for said in &self.header_row {
            plan.sheets.entry(said.sheet.clone()).or_default().header_row = Some(said.row);
        }
        for said in &self.leave_out {
            plan.sheets.entry(said.sheet.clone()).or_default().left_out.insert(said.row);
        }
        for sheet in &self.taken_back.read_sheet {
            plan.sheets.entry(sheet.clone()).or_default().read_hidden = true;
        }
        for sheet in &self.skip_sheet {
            plan.sheets.entry(sheet.clone()).or_default().skip = true;
        }
        plan
    }
}

fn column_of<'a, T>(plan: &'a mut ReadingPlan, said: &ColumnAnswer<T>) -> &'a mut ColumnPlan {
    plan.sheets.entry(said.sheet.clone()).or_default().columns.entry(said.column.clone()).or_default()
}

pub(super) fn run(
    settings: &Settings,
    books: &Books,
    arguments: &MapArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let (actor, answers) = (open::actor(settings), arguments.answers());
    let grant = show_import(books, arguments.batch)?.grant_code;
    arguments.said.map_accounts(settings, books, &grant)?;
    let mended =
        watched(console, &|progress| map_import(books, &actor, arguments.batch, &answers, progress))?;
    show_mended(settings, &mended, arguments.json, console)
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord import mappings --grant CBR")]
pub(super) struct MappingsArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

pub(super) fn list(
    books: &Books,
    arguments: &MappingsArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let mappings = list_mappings(books, &arguments.grant)?;
    if arguments.json {
        return console.json(&mappings);
    }
    for mapping in &mappings {
        let on = mapping.at.format("%Y-%m-%d");
        let of = mapping.sender.as_ref().map_or_else(String::new, |sender| format!(" for files of {sender}"));
        console.line(format!("Agreed in import {} by {} on {on}{of}", mapping.batch, mapping.by))?;
        for header in &mapping.headers {
            let field = header.field.map_or("(not read)", ExpenseField::code);
            console.line(format!("  {} = {field}", header.header))?;
        }
    }
    Ok(())
}
