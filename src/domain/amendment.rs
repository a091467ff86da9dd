//! What a grant file changes about a grant that is already in the books. Approved budgets stay as they were:
//! a changed budget becomes a new version.

use crate::domain::grant::{BudgetVersion, GrantDefinition};
use crate::domain::language::Bilingual;

/// The definition as it will stand, and what is new about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Amendment {
    pub definition: GrantDefinition,
    /// False when the file says what the books already say.
    pub changes: bool,
    /// Numbers of budget versions that the file adds.
    pub new_budget_versions: Vec<u32>,
}

/// Compares a grant file with the definition in the books. Refuses changes to a budget that was superseded.
pub fn amend(stored: &GrantDefinition, file: GrantDefinition) -> Result<Amendment, Bilingual> {
    let known = stored.budget_versions.len();
    let mut versions = stored.budget_versions.clone();
    let newest_in_file = file.budget_versions.iter().map(|version| version.number).max();
    for version in &file.budget_versions {
        place_version(&mut versions, version, Some(version.number) == newest_in_file)?;
    }
    let new_budget_versions = versions.iter().skip(known).map(|version| version.number).collect();
    // Bookings are read through the changes of scheme: a file cannot take them away.
    let definition = GrantDefinition { budget_versions: versions, remapped: stored.remapped.clone(), ..file };
    let changes = definition != *stored;
    Ok(Amendment { definition, changes, new_budget_versions })
}

/// The keys of the grant file that decide how bookings become costs, and that differ.
pub fn changed_rules(stored: &GrantDefinition, file: &GrantDefinition) -> Vec<&'static str> {
    let rules = [
        ("scheme", stored.scheme != file.scheme),
        ("staff_costs", stored.staff_costs != file.staff_costs),
        ("indirect_costs", stored.indirect_costs != file.indirect_costs),
        ("vat", stored.vat != file.vat),
        ("exchange_rule", stored.exchange_rule != file.exchange_rule),
    ];
    rules.into_iter().filter(|(_, differs)| *differs).map(|(key, _)| key).collect()
}

fn place_version(
    versions: &mut Vec<BudgetVersion>,
    version: &BudgetVersion,
    newest_in_file: bool,
) -> Result<(), Bilingual> {
    let says_the_same =
        |known: &BudgetVersion| known.lines == version.lines && known.approved_on == version.approved_on;
    let same_number = versions.iter().find(|known| known.number == version.number);
    if same_number.is_some_and(says_the_same) {
        return Ok(());
    }
    if same_number.is_some() && !newest_in_file {
        return Err(Bilingual::new(
            format!(
                "Begrotingsversie {} staat al in de boeken en wijkt af. Een goedgekeurde begroting verandert niet: \
                 zet de wijziging in een nieuwe versie.",
                version.number
            ),
            format!(
                "Budget version {} is already in the books and differs. An approved budget does not change: put the \
                 change in a new version.",
                version.number
            ),
        ));
    }
    if newest_in_file && versions.last().is_some_and(says_the_same) {
        return Ok(());
    }
    let next = versions.last().map_or(1, |last| last.number.saturating_add(1));
    versions.push(BudgetVersion { number: next, ..version.clone() });
    Ok(())
}
