//! What may be said about the reading of a file, beforehand or afterwards.

use std::str::FromStr;

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::expense::ExpenseField;
use crate::domain::ledger_choice::LedgerChoice;
use crate::domain::reading_plan::ReadingPlan;
use crate::operations::Books;
use crate::operations::imports::{MapValue, map_value};

#[derive(Args, Debug, Default)]
pub(super) struct SaidArgs {
    /// Activity of every expense that does not name one
    #[arg(long, value_name = "CODE")]
    activity: Option<String>,
    /// Cost category of every expense that does not name one
    #[arg(long, value_name = "CODE")]
    category: Option<String>,
    /// Country of every expense that does not name one
    #[arg(long, value_name = "CODE")]
    country: Option<String>,
    /// Currency of every expense that does not name one
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// Encoding of a text file, such as windows-1252
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Who makes such files (a partner, a supplier): how their columns are read is remembered for each sender
    #[arg(long, value_name = "NAME")]
    sender: Option<String>,
    /// Of an audit file: a journal with costs of the project; all when none is named
    #[arg(long, value_name = "JOURNAL")]
    journal: Vec<String>,
    /// Of an audit file: an account with costs of the project, and the cost category that it is
    #[arg(long, value_name = "ACCOUNT[=CATEGORY]")]
    account: Vec<AccountAnswer>,
}

/// "4100=c", or "4100" alone.
#[derive(Clone, Debug)]
struct AccountAnswer {
    account: String,
    category: Option<String>,
}

#[derive(Clone, Debug, thiserror::Error)]
#[error("write ACCOUNT or ACCOUNT=CATEGORY, such as 4100=c")]
struct NotAnAccount;

impl FromStr for AccountAnswer {
    type Err = NotAnAccount;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (account, category) = match text.split_once('=') {
            Some((account, category)) => (account, Some(category.to_owned())),
            None => (text, None),
        };
        let is_empty = account.is_empty() || category.as_deref().is_some_and(str::is_empty);
        if is_empty { Err(NotAnAccount) } else { Ok(Self { account: account.to_owned(), category }) }
    }
}

impl SaidArgs {
    pub(super) fn plan(&self) -> ReadingPlan {
        let fills = [
            (ExpenseField::Activity, &self.activity),
            (ExpenseField::Category, &self.category),
            (ExpenseField::Country, &self.country),
            (ExpenseField::Currency, &self.currency),
        ];
        let fills = fills.into_iter().filter_map(|(field, code)| Some((field, code.clone()?))).collect();
        let choice = LedgerChoice {
            journals: self.journal.iter().cloned().collect(),
            accounts: self.account.iter().map(|answer| answer.account.clone()).collect(),
        };
        let ledger = (choice != LedgerChoice::default()).then_some(choice);
        let (encoding, sender) = (self.encoding.clone(), self.sender.clone());
        ReadingPlan { encoding, sender, fills, ledger, ..ReadingPlan::default() }
    }

    /// Keeps which cost categories the accounts are.
    pub(super) fn map_accounts(
        &self,
        settings: &Settings,
        books: &Books,
        grant: &str,
    ) -> Result<(), Failure> {
        for answer in &self.account {
            let Some(category) = &answer.category else { continue };
            let map = MapValue {
                grant,
                field: ExpenseField::Category,
                value: &answer.account,
                code: Some(category),
            };
            map_value(books, &open::actor(settings), &map)?;
        }
        Ok(())
    }
}
