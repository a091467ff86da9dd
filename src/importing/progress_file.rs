//! Progress files: TOML in, a statement of progress or every problem of the file out.

use crate::domain::grant::GrantDefinition;
use crate::domain::grant_rules;
use crate::domain::progress::ProgressStatement;
use crate::importing::definition_file::{DefinitionFile, GrantFileProblem};

/// A complete, commented example: what a new progress file starts from.
pub const TEMPLATE: &str = include_str!("reference_data/progress-template.toml");

/// Reads a progress file of a grant. The file name is only for the messages. Either the statement can be kept as it is,
/// or every problem is returned, in the order of the lines.
pub fn read_progress_file(
    file_name: &str,
    text: &str,
    grant: &GrantDefinition,
) -> Result<ProgressStatement, Vec<GrantFileProblem>> {
    let file = DefinitionFile::parse(file_name, text)?;
    let mut shape = file.read_shape::<ProgressStatement>(TEMPLATE);
    let mut problems = std::mem::take(&mut shape.problems);
    if let Some(statement) = &shape.value {
        problems.extend(file.place(grant_rules::progress_problems(statement, grant), &shape));
    }
    match shape.value {
        Some(statement) if problems.is_empty() => Ok(statement),
        _ => {
            problems.sort_by_key(|problem| (problem.line, problem.column));
            Err(problems)
        }
    }
}

#[cfg(test)]
mod tests;
