//! Grant files: TOML in, a grant or every problem of the file out. Knows the shape from `domain::grant` and the rules
//! from `domain::grant_rules`; knows no database.

use crate::domain::grant::GrantDefinition;
use crate::domain::grant_rules::{self, KnownCodes};
use crate::importing::definition_file::DefinitionFile;
use crate::importing::reference_data;

pub use crate::importing::definition_file::GrantFileProblem;

/// A complete, commented example: what a new grant file starts from.
pub const TEMPLATE: &str = include_str!("reference_data/grant-template.toml");

/// Reads a grant file. The file name is only for the messages. Either the grant can be loaded as it is, or every
/// problem is returned, in the order of the lines.
pub fn read_grant_file(file_name: &str, text: &str) -> Result<GrantDefinition, Vec<GrantFileProblem>> {
    let file = DefinitionFile::parse(file_name, text)?;
    let mut shape = file.read_shape::<GrantDefinition>(TEMPLATE);
    let mut problems = std::mem::take(&mut shape.problems);
    if let Some(grant) = &shape.value {
        let known = KnownCodes {
            schemes: reference_data::schemes(),
            code_lists: reference_data::code_lists(),
            indicators: reference_data::indicators(),
        };
        problems.extend(file.place(grant_rules::problems(grant, &known), &shape));
    }
    match shape.value {
        Some(grant) if problems.is_empty() => Ok(grant),
        _ => {
            problems.sort_by_key(|problem| (problem.line, problem.column));
            Err(problems)
        }
    }
}

/// A definition as the file that `read_grant_file` reads.
pub fn write_grant_file(definition: &GrantDefinition) -> Result<String, toml::ser::Error> {
    toml::to_string(definition)
}

#[cfg(test)]
mod tests;
