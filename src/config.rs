//! Configuration: what every command can be told by flag or environment. No other module reads the environment.

use std::path::PathBuf;

use clap::Args;

use crate::db::{DatabaseUrl, DatabaseUrlError};
use crate::domain::language::Language;

/// Used when neither flag nor environment names a folder.
const DATA_FOLDER: &str = "verantwoord-data";
/// Name of the embedded database within the data folder.
const BOOKS_FILE: &str = "books.sqlite";

#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Folder of the embedded database
    #[arg(long, global = true, value_name = "DIR", env = "VERANTWOORD_DATA", default_value = DATA_FOLDER)]
    pub data: PathBuf,

    /// Address of the books [default: sqlite in the data folder]
    #[arg(
        long,
        global = true,
        value_name = "sqlite://PATH|postgres://USER@HOST/NAME",
        env = "VERANTWOORD_DATABASE",
        hide_env_values = true
    )]
    pub database: Option<String>,

    /// Language of reports and findings: nl or en
    #[arg(long, global = true, value_name = "LANG", env = "VERANTWOORD_LANG", default_value = "nl")]
    pub lang: Language,

    /// Name that goes into the audit log
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "USER",
        default_value = "unknown",
        hide_env = true
    )]
    pub actor: String,
}

impl Settings {
    /// Nobody named a data folder.
    pub fn data_is_default(&self) -> bool {
        self.data.as_os_str() == DATA_FOLDER
    }

    /// The database to use: the one named, or the file in the data folder.
    pub fn database_url(&self) -> Result<DatabaseUrl, DatabaseUrlError> {
        match &self.database {
            Some(url) => url.parse(),
            None => Ok(DatabaseUrl::file(&self.data.join(BOOKS_FILE))),
        }
    }
}
