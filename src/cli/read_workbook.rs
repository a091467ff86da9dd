//! `verantwoord read-workbook`: what the program starts itself with to read a workbook. Not for people: the file comes
//! in at standard input and its cells go out at standard output, in frames of their own.

use std::io;

use clap::Args;

use crate::cli::failure::Failure;
use crate::importing::ReaderLimits;
use crate::importing::workbook::serve_reading;

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord read-workbook --memory-mb 1024 --seconds 20")]
pub(super) struct ReadWorkbookArgs {
    /// Address space that may be taken, in MB
    #[arg(long, value_name = "MB")]
    memory_mb: u64,
    /// Time that may be taken
    #[arg(long, value_name = "SECONDS")]
    seconds: u64,
}

pub(super) fn run(arguments: &ReadWorkbookArgs) -> Result<(), Failure> {
    let limits = ReaderLimits {
        file_megabytes: u64::MAX,
        memory_megabytes: arguments.memory_mb,
        seconds: arguments.seconds,
    };
    Ok(serve_reading(limits, io::stdin().lock(), io::stdout().lock())?)
}
