//! `verantwoord costs ...`

use clap::{Args, Subcommand};

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::cli::staff::{PostingArgs, post_period, print_problems};
use crate::config::Settings;
use crate::domain::computation::Topic;
use crate::domain::money::Cents;
use crate::operations::OperationError;
use crate::operations::method_costs::compute_costs;

#[derive(Subcommand, Debug)]
pub(super) enum CostsCommand {
    /// Show computed costs of a period, with formula and values
    Show(ShowArgs),
    /// Post the computed costs of a period; what was posted before and differs is taken back
    Post(PostArgs),
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord costs show --topic depreciation --grant CBR --period 2025-1\n\n\
    Topics: staff-costs, unit-costs, depreciation, allocation, exchange-difference. State what they follow from with `verantwoord basis load`."
)]
pub(super) struct ShowArgs {
    /// Kind of costs
    #[arg(long, value_name = "TOPIC")]
    topic: Topic,
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Reporting period
    #[arg(long, value_name = "PERIOD")]
    period: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord costs post --topic allocation --grant CBR --period 2025-1 --reason 'rent of the first half year'"
)]
pub(super) struct PostArgs {
    /// Kind of costs
    #[arg(long, value_name = "TOPIC")]
    topic: Topic,
    #[command(flatten)]
    posting: PostingArgs,
}

pub(super) fn run(
    settings: &Settings,
    command: &CostsCommand,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let books = open::books(settings)?;
    match command {
        CostsCommand::Show(show) => {
            let found = compute_costs(&books, &show.grant, show.topic, &show.period)?;
            if show.json {
                return console.json(&found);
            }
            let rows: Vec<Vec<String>> = found
                .costs
                .iter()
                .map(|cost| {
                    vec![
                        cost.item.clone(),
                        cost.activity.clone(),
                        cost.category.clone(),
                        cost.article.clone(),
                        cost.amount.to_string(),
                        cost.formula.get(settings.lang).to_owned(),
                    ]
                })
                .collect();
            console.table(&["item", "activity", "category", "article", "EUR", "formula"], 4, &rows)?;
            print_problems(settings, &found.problems, console)?;
            let total =
                Cents::sum(found.costs.iter().map(|cost| cost.amount)).map_err(OperationError::from)?;
            console.line(format!("{} costs, EUR {total}", found.costs.len()))
        }
        CostsCommand::Post(post) => post_period(settings, &books, (post.topic, &post.posting), console),
    }
}
