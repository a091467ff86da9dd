//! Files of cost bases: TOML in, what they state or every problem of the file out.

use crate::domain::cost_basis::{CostBases, rules};
use crate::domain::grant::GrantDefinition;
use crate::domain::scheme::CostScheme;
use crate::importing::definition_file::{DefinitionFile, GrantFileProblem};

/// A complete, commented example: what a new file starts from.
pub const TEMPLATE: &str = include_str!("reference_data/basis-template.toml");

/// Reads a file of cost bases of a grant. The file name is only for the messages. Either all of it can be kept, or every
/// problem is returned, in the order of the lines.
pub fn read_basis_file(
    file_name: &str,
    text: &str,
    grant: &GrantDefinition,
    scheme: &CostScheme,
) -> Result<CostBases, Vec<GrantFileProblem>> {
    let file = DefinitionFile::parse(file_name, text)?;
    let mut shape = file.read_shape::<CostBases>(TEMPLATE);
    let mut problems = std::mem::take(&mut shape.problems);
    if let Some(bases) = &shape.value {
        problems.extend(file.place(rules::problems(bases, grant, scheme), &shape));
    }
    match shape.value {
        Some(bases) if problems.is_empty() => Ok(bases),
        _ => {
            problems.sort_by_key(|problem| (problem.line, problem.column));
            Err(problems)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::importing::{grant_file, reference_data};

    fn read(text: &str) -> Result<CostBases, Vec<GrantFileProblem>> {
        let grant = grant_file::read_grant_file("grant.toml", grant_file::TEMPLATE).unwrap();
        read_basis_file("bases.toml", text, &grant, reference_data::scheme("nl-emvf-2021").unwrap())
    }

    #[test]
    fn the_template_states_every_kind() {
        let bases = read(TEMPLATE).unwrap();
        assert_eq!((bases.people.len(), bases.pay.len()), (1, 1));
        assert_eq!((bases.decisions.len(), bases.confirmations.len()), (1, 1));
        assert_eq!((bases.unit_costs.len(), bases.units.len(), bases.assets.len()), (1, 1, 1));
        assert_eq!((bases.allocations.len(), bases.own_rates.len()), (1, 1));
    }

    #[test]
    fn what_cannot_be_is_told_with_its_line() {
        for (from, to, path, words) in [
            (
                "part_time = \"0.8\"",
                "part_time = \"1.2\"",
                "person[0].part_time",
                "does not lie between 0 and 1",
            ),
            ("method = \"13(2)(a)\"", "method = \"13(9)\"", "person[0].method", "method '13(9)'"),
            (
                "contract_hours = \"28.8\"",
                "contract_hours = \"0\"",
                "person[0].contract_hours",
                "no week with 0",
            ),
            ("until = \"2025-12-31\"", "until = \"2023-12-31\"", "person[0].until", "before the beginning"),
            (
                "gross_per_year = \"48000.00\"",
                "gross_per_year = \"-1.00\"",
                "pay[0].gross_per_year",
                "is no pay",
            ),
            ("percent = \"40\"", "percent = \"140\"", "decision[0].share[0].percent", "between 0 and 100"),
            ("activity = \"A1\"", "activity = \"A9\"", "decision[0].share[0].activity", "activity 'A9'"),
        ] {
            assert!(TEMPLATE.contains(from), "the template has no {from}");
            let problems = read(&TEMPLATE.replacen(from, to, 1)).unwrap_err();
            let found = problems.iter().find(|problem| problem.path == path);
            let found = found.unwrap_or_else(|| panic!("{path}: {problems:?}"));
            assert!(found.message.en.contains(words), "{path}: {}", found.message.en);
            let line = TEMPLATE.lines().position(|line| line.contains(from)).unwrap() + 1;
            assert_eq!(usize::try_from(found.line).unwrap(), line, "{path}");
        }
    }
}
