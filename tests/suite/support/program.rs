//! The program as a user runs it.

use std::path::Path;
use std::process::{Command, Output};

/// What a run of the program left behind.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// The program with its data in `folder`, and nothing of the tester's own environment.
pub fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verantwoord"));
    command
        .env_clear()
        .env("VERANTWOORD_DATA", folder)
        .env("USER", "tester")
        .current_dir(super::books::repository());
    command
}

pub fn run(folder: &Path, arguments: &[&str]) -> Ran {
    Ran::from(command(folder).args(arguments).output().unwrap())
}

/// Runs and insists on success.
pub fn done(folder: &Path, arguments: &[&str]) -> String {
    let ran = run(folder, arguments);
    assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.err);
    ran.out
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// What a command prints for machines.
pub fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
