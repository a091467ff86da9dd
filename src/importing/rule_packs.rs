//! The rules of the funders as data, embedded in the program. Broken data cannot reach a user: `problem` says what is
//! wrong, and a test asks it.

use std::sync::LazyLock;

use crate::domain::eligibility::rule::RulePack;

const PACK_FILES: [(&str, &str); 3] = [
    ("nl-emvf-2021.toml", include_str!("rule_packs/nl-emvf-2021.toml")),
    ("eu-cpr-2021.toml", include_str!("rule_packs/eu-cpr-2021.toml")),
    ("eu-mga-2021.toml", include_str!("rule_packs/eu-mga-2021.toml")),
];

/// An embedded file does not have the shape that it should have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("rule pack {file}: {cause}")]
pub struct RulePackError {
    file: &'static str,
    cause: String,
}

static PACKS: LazyLock<Result<Vec<RulePack>, RulePackError>> = LazyLock::new(|| {
    let read = |(file, text): &(&'static str, &str)| {
        toml::from_str(text).map_err(|error| RulePackError { file, cause: error.to_string() })
    };
    PACK_FILES.iter().map(read).collect()
});

/// What is wrong with the embedded rules, if anything is. There are then none.
pub fn problem() -> Option<&'static RulePackError> {
    PACKS.as_ref().err()
}

/// Every rule pack.
pub fn rule_packs() -> &'static [RulePack] {
    PACKS.as_ref().map_or(&[], Vec::as_slice)
}

/// The packs that judge grants under a cost scheme.
pub fn packs_for(scheme: &str) -> Vec<&'static RulePack> {
    rule_packs().iter().filter(|pack| pack.schemes.iter().any(|known| known == scheme)).collect()
}

#[cfg(test)]
mod tests;
