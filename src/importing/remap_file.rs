//! Mapping files: TOML in, a mapping from one scheme to another or every problem of the file out.

use crate::domain::grant_rules::{GrantProblem, path_to, unknown_reference};
use crate::domain::remap::SchemeMapping;
use crate::importing::definition_file::{DefinitionFile, GrantFileProblem};
use crate::importing::reference_data;

/// A complete, commented example: what a new file starts from.
pub const TEMPLATE: &str = include_str!("reference_data/remap-template.toml");

/// Reads a mapping file. The file name is only for the messages.
pub fn read_remap_file(file_name: &str, text: &str) -> Result<SchemeMapping, Vec<GrantFileProblem>> {
    let file = DefinitionFile::parse(file_name, text)?;
    let mut shape = file.read_shape::<SchemeMapping>(TEMPLATE);
    let mut problems = std::mem::take(&mut shape.problems);
    if let Some(mapping) = &shape.value {
        problems.extend(file.place(problems_of(mapping), &shape));
    }
    match shape.value {
        Some(mapping) if problems.is_empty() => Ok(mapping),
        _ => {
            problems.sort_by_key(|problem| (problem.line, problem.column));
            Err(problems)
        }
    }
}

/// Codes that neither scheme has.
fn problems_of(mapping: &SchemeMapping) -> Vec<GrantProblem> {
    let mut found = Vec::new();
    let codes = || reference_data::schemes().iter().map(|scheme| scheme.code.as_str());
    let (from, to) = (reference_data::scheme(&mapping.from), reference_data::scheme(&mapping.to));
    for (key, code, known) in [("from", &mapping.from, from), ("to", &mapping.to, to)] {
        if known.is_none() {
            found.push(unknown_reference(path_to![key], ("schema", "scheme"), code, codes()));
        }
    }
    for (place, choice) in mapping.categories.iter().enumerate() {
        for (key, code, scheme) in [("from", &choice.from, from), ("to", &choice.to, to)] {
            if let Some(scheme) = scheme.filter(|scheme| scheme.category(code).is_none()) {
                let known = scheme.categories.iter().map(|category| category.code.as_str());
                let path = path_to!["category", place, key];
                found.push(unknown_reference(path, ("kostensoort", "category"), code, known));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_a_mapping() {
        let mapping = read_remap_file("template", TEMPLATE).unwrap();
        assert_eq!(mapping.target("A1", "f"), Some("B"));
        assert_eq!(mapping.target("A2", "f"), Some("C.3"));
    }

    #[test]
    fn codes_of_no_scheme_are_told() {
        for (from, to, path) in [
            ("to = \"eu-mga-2021\"", "to = \"eu-mga-2099\"", "to"),
            ("from = \"f\"\nto = \"C.3\"", "from = \"h\"\nto = \"C.3\"", "category[4].from"),
            ("from = \"f\"\nto = \"C.3\"", "from = \"f\"\nto = \"C.9\"", "category[4].to"),
        ] {
            assert!(TEMPLATE.contains(from), "{from}");
            let problems = read_remap_file("x", &TEMPLATE.replacen(from, to, 1)).unwrap_err();
            assert!(problems.iter().any(|problem| problem.path == path), "{path}: {problems:?}");
        }
    }
}
