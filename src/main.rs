//! The program: hands the command line to `cli` and its outcome to the shell.

use std::process::ExitCode;

fn main() -> ExitCode {
    verantwoord::cli::run(std::env::args_os())
}
