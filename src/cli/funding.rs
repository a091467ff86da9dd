//! `verantwoord funding ...`

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::forecast::{BudgetForecast, LineForecast};
use crate::domain::funding::ReceiptKind;
use crate::domain::money::Cents;
use crate::operations::OperationError;
use crate::operations::funding::{FundingShown, RecordReceipt, record_receipt, show_funding};

#[derive(Subcommand, Debug)]
pub(super) enum FundingCommand {
    /// Show who pays, what came in, what is due, and the forecast to the end
    Show(ShowArgs),
    /// Record money that came in, or with an amount below zero money that went back
    Record(RecordArgs),
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord funding show --grant CBR")]
pub(super) struct ShowArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord funding record --grant CBR --kind advance --amount 2475000.00 --on 2024-04-02 --reference 'afschrift 2024-14'"
)]
pub(super) struct RecordArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// advance, balance, co-financing, own or revenue
    #[arg(long, value_name = "KIND")]
    kind: ReceiptKind,
    /// Name of the co-financier, where there is more than one
    #[arg(long, value_name = "NAME")]
    from: Option<String>,
    /// In euros, such as 1234.56
    #[arg(long, value_name = "EUR", allow_negative_numbers = true)]
    amount: Cents,
    /// On which day
    #[arg(long, value_name = "DATE")]
    on: NaiveDate,
    /// As the statement or the decision names it
    #[arg(long, value_name = "TEXT")]
    reference: String,
}

pub(super) fn run(
    settings: &Settings,
    command: &FundingCommand,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let books = open::books(settings)?;
    match command {
        FundingCommand::Show(show) => {
            let shown = show_funding(&books, &show.grant)?;
            if show.json { console.json(&shown) } else { print(settings, &shown, console) }
        }
        FundingCommand::Record(record) => {
            let command = RecordReceipt {
                grant: &record.grant,
                kind: record.kind,
                from: record.from.as_deref(),
                amount: record.amount,
                received_on: record.on,
                reference: &record.reference,
            };
            record_receipt(&books, &open::actor(settings), &command)?;
            console.line(format!("{} EUR {} recorded.", record.kind.code(), record.amount))
        }
    }
}

fn print(settings: &Settings, shown: &FundingShown, console: &mut Console<'_>) -> Result<(), Failure> {
    let plan = &shown.plan;
    let mut rows: Vec<Vec<String>> = plan
        .sources
        .iter()
        .map(|source| {
            let mut row = vec![source.name.get(settings.lang).to_owned()];
            let amounts = [source.promised, source.borne, source.received, source.to_come];
            row.extend(amounts.map(|amount| amount.to_string()));
            row
        })
        .collect();
    rows.push(vec![
        String::new(),
        plan.total_promised.to_string(),
        plan.cost_so_far.to_string(),
        plan.total_received.to_string(),
        String::new(),
    ]);
    console.table(&["source", "promised", "cost so far", "received", "to come"], 1, &rows)?;
    for payment in &plan.payments {
        console.line(format!(
            "{} ({}): EUR {} due; {}",
            payment.name.get(settings.lang),
            payment.article,
            payment.due,
            payment.reason.get(settings.lang)
        ))?;
    }
    for warning in &plan.warnings {
        console.line(format!("warning: {}", warning.get(settings.lang)))?;
    }
    print_forecast(&shown.forecast, console)?;
    console.line(shown.forecast.method().get(settings.lang))?;
    let outlook = shown.outlook;
    console.line(format!(
        "At the end, by the forecast: direct EUR {}, flat rate EUR {}, total EUR {}, EU EUR {}.",
        outlook.direct, outlook.flat_rate, outlook.total, outlook.eu
    ))
}

/// Every line by year to the end of the project, with the total.
fn print_forecast(forecast: &BudgetForecast, console: &mut Console<'_>) -> Result<(), Failure> {
    let years: Vec<i32> = forecast.total.by_year.keys().copied().collect();
    let row = |line: &LineForecast| -> Result<Vec<String>, Failure> {
        let mut row = vec![line.activity.clone().unwrap_or_default(), line.category.clone()];
        let (end, left) = (line.forecast(), line.difference());
        let amounts = [line.approved, line.spent, end.map_err(OperationError::from)?];
        row.extend(amounts.map(|amount| amount.to_string()));
        row.extend(years.iter().map(|year| line.by_year.get(year).copied().unwrap_or_default().to_string()));
        row.push(left.map_err(OperationError::from)?.to_string());
        row.push(line.at_pace.to_string());
        Ok(row)
    };
    let mut rows = forecast.lines.iter().map(row).collect::<Result<Vec<_>, _>>()?;
    rows.push(row(&forecast.total)?);
    let years: Vec<String> = years.iter().map(ToString::to_string).collect();
    let mut heads = vec!["activity", "category", "budget", "spent", "forecast"];
    heads.extend(years.iter().map(String::as_str));
    heads.extend(["left", "at pace"]);
    console.table(&heads, 2, &rows)
}
