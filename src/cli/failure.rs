//! Why a command failed, printed with the chain of its causes.

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::cli::import::hints;
use crate::db::{DatabaseUrl, DatabaseUrlError, StoreError};
use crate::domain::language::Language;
use crate::operations::OperationError;
use crate::reporting::ReportError;

#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Operation(#[from] OperationError),
    #[error("the file {} cannot be read", path.display())]
    CannotRead {
        path: PathBuf,
        #[source]
        cause: std::io::Error,
    },
    #[error("the file {} is not UTF-8 text; save it as UTF-8", .0.display())]
    NotText(PathBuf),
    #[error("{} cannot be written", path.display())]
    CannotWrite {
        path: PathBuf,
        #[source]
        cause: std::io::Error,
    },
    #[error(transparent)]
    Address(#[from] DatabaseUrlError),
    #[error("the books at {url} cannot be opened")]
    CannotOpen {
        url: DatabaseUrl,
        #[source]
        cause: StoreError,
    },
    #[error(
        "there are no books at {url} yet; load a grant first, or name the right place with --data or --database"
    )]
    NoBooks { url: DatabaseUrl },
    #[error("the tables at {url} are not up to date; run: verantwoord migrate")]
    NotMigrated { url: DatabaseUrl },
    #[error("the file {} holds no expenses; nothing was entered", .0.display())]
    NoExpenses(PathBuf),
    #[error("{0}")]
    Refused(String),
    #[error("the books are not sound: {0} check(s) failed")]
    Unsound(usize),
    /// Some of several files failed; each was reported where it happened.
    #[error("{refused} of {all} file(s) refused")]
    SomeRefused { refused: usize, all: usize },
    #[error("{file}")]
    About {
        file: String,
        #[source]
        failure: Box<Failure>,
    },
    #[error("cannot listen at {address}; is another program there, or is the port below 1024?")]
    CannotListen {
        address: std::net::SocketAddr,
        #[source]
        cause: std::io::Error,
    },
    #[error("the output cannot be written")]
    Output(#[from] std::io::Error),
}

impl From<ReportError> for Failure {
    fn from(error: ReportError) -> Self {
        Failure::Operation(OperationError::Report(error))
    }
}

impl Failure {
    pub(super) fn is_closed_pipe(&self) -> bool {
        matches!(self, Failure::Output(error) if error.kind() == std::io::ErrorKind::BrokenPipe)
    }

    /// Says which of several files the failure is about.
    pub(super) fn about(self, path: &Path) -> Failure {
        Failure::About { file: path.display().to_string(), failure: Box::new(self) }
    }

    pub(super) fn is_refusal(&self) -> bool {
        match self {
            Failure::About { failure, .. } => failure.is_refusal(),
            Failure::Operation(error) => error.is_refusal(),
            Failure::CannotRead { .. }
            | Failure::NotText(_)
            | Failure::Address(_)
            | Failure::NotMigrated { .. }
            | Failure::NoBooks { .. }
            | Failure::NoExpenses(_)
            | Failure::Refused(_)
            | Failure::SomeRefused { .. } => true,
            Failure::CannotWrite { .. }
            | Failure::CannotOpen { .. }
            | Failure::CannotListen { .. }
            | Failure::Unsound(_)
            | Failure::Output(_) => false,
        }
    }

    /// What, why, and how to mend it, with the causes underneath.
    pub(super) fn print(&self, out: &mut dyn Write, language: Language) {
        let text = self.text(language);
        // When the terminal itself is gone there is nobody left to tell.
        drop(out.write_all(text.as_bytes()));
    }

    pub(super) fn text(&self, language: Language) -> String {
        let mut text = String::new();
        match self {
            Failure::About { file, failure } => text = format!("{file}: {}", failure.text(language)),
            Failure::Operation(OperationError::BadFile(problems)) => {
                for problem in problems {
                    text.push_str(&problem.text(language));
                    text.push('\n');
                }
            }
            Failure::Operation(OperationError::BadRates(problem)) => {
                text = format!("{}\n", problem.text(language));
            }
            Failure::Operation(OperationError::Conflict(words) | OperationError::Rejected(words)) => {
                text = format!("{}\n", words.get(language));
            }
            Failure::Operation(OperationError::SecretKey(problem)) => {
                text = format!("{}\n", problem.words().get(language));
            }
            Failure::Operation(OperationError::Unreadable(reason)) => {
                let (message, remedy) = (reason.message(), reason.remedy());
                text = format!("{}: {} {}\n", reason.code(), message.get(language), remedy.get(language));
                text.extend(reason.cause().map(|cause| format!("  because {cause}\n")));
                text.extend(hints::command_for_refused(reason).map(|command| format!("    {command}\n")));
            }
            Failure::Operation(OperationError::Report(error)) if error.refusal().is_some() => {
                text.extend(error.refusal().map(|words| format!("{}\n", words.get(language))));
            }
            other => {
                text = format!("{other}\n");
                let causes = std::iter::successors(other.source(), |cause| (*cause).source());
                text.extend(causes.map(|cause| format!("  because {cause}\n")));
            }
        }
        text
    }
}
