//! Configuration: what every command can be told by flag or environment. No other module reads the environment.

use std::path::{Path, PathBuf};

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

    /// File of the key that secrets of second factors are encrypted under, made at first use; PostgreSQL needs one, the
    /// same for every server [default: the name of the embedded database and .key]
    #[arg(long, global = true, value_name = "FILE", env = "VERANTWOORD_SECRETS_KEY", hide_short_help = true)]
    pub secrets_key: Option<PathBuf>,

    /// Language of reports and findings: nl or en
    #[arg(long, global = true, value_name = "LANG", env = "VERANTWOORD_LANG", default_value = "nl")]
    pub lang: Language,

    /// Folder with forms of your own (TOML); one with the name of a form of the program takes its place
    #[arg(long, global = true, value_name = "DIR", env = "VERANTWOORD_FORMS")]
    pub forms: Option<PathBuf>,

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

    /// Largest workbook that is read, in MB
    #[arg(
        long,
        global = true,
        value_name = "MB",
        env = "VERANTWOORD_MAX_FILE_MB",
        default_value_t = 64,
        value_parser = clap::value_parser!(u64).range(1..=4096),
        hide_short_help = true
    )]
    pub max_file_mb: u64,

    /// Memory that the reading of one workbook may take, in MB
    #[arg(
        long,
        global = true,
        value_name = "MB",
        env = "VERANTWOORD_READER_MEMORY_MB",
        default_value_t = 1024,
        value_parser = clap::value_parser!(u64).range(128..=65_536),
        hide_short_help = true
    )]
    pub reader_memory_mb: u64,

    /// Time that the reading of one workbook may take, in seconds
    #[arg(
        long,
        global = true,
        value_name = "SECONDS",
        env = "VERANTWOORD_READER_SECONDS",
        default_value_t = 20,
        value_parser = clap::value_parser!(u64).range(1..=3600),
        hide_short_help = true
    )]
    pub reader_seconds: u64,
}

/// This program, to be started anew by itself. On Linux by the running file, which stays right when the file on disk
/// is replaced by a newer release.
pub fn own_program() -> std::io::Result<PathBuf> {
    const RUNNING: &str = "/proc/self/exe";
    if Path::new(RUNNING).exists() { Ok(PathBuf::from(RUNNING)) } else { std::env::current_exe() }
}

impl Settings {
    /// Nobody named a data folder.
    pub fn data_is_default(&self) -> bool {
        self.data.as_os_str() == DATA_FOLDER
    }

    /// The file of the key of secrets: the one named, or one beside the embedded database.
    pub fn secrets_key_file(&self, books: &DatabaseUrl) -> Option<PathBuf> {
        let beside = || match books {
            DatabaseUrl::Sqlite(path) => {
                let mut name = path.clone().into_os_string();
                name.push(".key");
                Some(name.into())
            }
            DatabaseUrl::Postgresql(_) => None,
        };
        self.secrets_key.clone().or_else(beside)
    }

    /// The database to use: the one named, or the file in the data folder.
    pub fn database_url(&self) -> Result<DatabaseUrl, DatabaseUrlError> {
        match &self.database {
            Some(url) => url.parse(),
            None => Ok(DatabaseUrl::file(&self.data.join(BOOKS_FILE))),
        }
    }
}
