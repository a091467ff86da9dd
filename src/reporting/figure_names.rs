//! What the figures that texts may quote are called, for people who choose one from a list.

use crate::domain::language::Bilingual;

/// Names of figures with what they are, in the order in which a person looks for them.
const NAMES: &[(&str, &str, &str)] = &[
    ("spent_period", "Kosten van deze periode", "Costs of this period"),
    ("spent_previous", "Kosten van eerdere perioden", "Costs of earlier periods"),
    ("spent_total", "Kosten tot nu", "Costs so far"),
    ("spent_share", "Besteed deel van de begroting (%)", "Share of the budget spent (%)"),
    ("budget_total", "Begroting", "Budget"),
    ("remaining", "Nog beschikbaar", "Still available"),
    ("direct_total", "Directe kosten tot nu", "Direct costs so far"),
    ("indirect_total", "Indirecte kosten tot nu", "Indirect costs so far"),
    ("booked_late", "Na het vorige rapport geboekt", "Booked after the last report"),
    (
        "fullest_category",
        "Kostensoort met het grootste bestede deel",
        "Category with the largest share spent",
    ),
    ("fullest_share", "Besteed deel van die kostensoort (%)", "Share of that category spent (%)"),
    ("eu_contribution_period", "Bijdrage van de Unie, deze periode", "Union contribution, this period"),
    ("eu_contribution_total", "Bijdrage van de Unie tot nu", "Union contribution so far"),
    ("co_financing_total", "Cofinanciering tot nu", "Co-financing so far"),
    ("maximum_amount", "Maximale subsidie", "Maximum grant"),
    ("maximum_rate", "Subsidiepercentage", "Maximum rate (%)"),
    ("milestones_reached", "Mijlpalen bereikt", "Milestones reached"),
    ("milestones_total", "Mijlpalen", "Milestones"),
    ("milestones_late", "Mijlpalen te laat", "Milestones late"),
    ("milestones_due", "Mijlpalen die bereikt moesten zijn", "Milestones due"),
    ("participants_period", "Deelnemers in deze periode", "Participants in this period"),
    ("participants_total", "Deelnemers tot nu", "Participants so far"),
    ("participants_target", "Streefwaarde deelnemers", "Target for participants"),
    ("activities_behind", "Activiteiten achter op het plan", "Activities behind plan"),
    ("activities_total", "Activiteiten", "Activities"),
    ("elapsed_share", "Verstreken deel van de looptijd (%)", "Share of the project period elapsed (%)"),
    ("lines_count", "Uitgaven in deze periode (aantal)", "Expenditure lines in this period"),
    ("lines_total", "Uitgaven in deze periode (bedrag)", "Expenditure in this period"),
    ("period_code", "Verslagperiode", "Reporting period"),
    ("period_from", "Begin van de periode", "Start of the period"),
    ("period_to", "Einde van de periode", "End of the period"),
    ("report_due", "Uiterste datum van het rapport", "Day on which the report is due"),
    ("project_from", "Begin van het project", "Start of the project"),
    ("project_to", "Einde van het project", "End of the project"),
    ("budget_version", "Begrotingsversie", "Budget version"),
    ("budget_approved_on", "Begroting goedgekeurd op", "Budget approved on"),
    ("grant_title", "Naam van het project", "Name of the project"),
    ("beneficiary", "Begunstigde", "Beneficiary"),
    ("decision_number", "Nummer van de beschikking", "Number of the decision"),
];

/// Every figure with a name for people, in the order in which a person looks for them.
pub fn all() -> impl Iterator<Item = (&'static str, Bilingual)> {
    NAMES.iter().map(|(name, nl, en)| (*name, Bilingual::new(*nl, *en)))
}

/// What a figure is called; nothing for one that no person chooses.
pub fn of(name: &str) -> Option<Bilingual> {
    all().find(|(known, _)| *known == name).map(|(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reporting::catalogue::FIGURES;

    #[test]
    fn every_name_is_that_of_a_figure_and_stands_once() {
        let names: Vec<&str> = all().map(|(name, _)| name).collect();
        for name in &names {
            assert!(FIGURES.contains(name), "{name}");
            assert_eq!(names.iter().filter(|known| *known == name).count(), 1, "{name}");
        }
    }
}
