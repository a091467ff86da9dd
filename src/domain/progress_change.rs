//! One part of a statement of progress stated anew: the other parts stay as they are, and the whole becomes the next
//! statement of its period.

use crate::domain::grant::GrantDefinition;
use crate::domain::grant_rules::{GrantProblem, PathStep, progress_problems};
use crate::domain::language::Bilingual;
use crate::domain::progress::{
    ActivityProgress, IndicatorProgress, MilestoneProgress, Narrative, ProgressStatement,
};

/// A part of a statement, by its code or its section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgressPart {
    Activity(String),
    Milestone(String),
    Indicator(String),
    Narrative(String),
}

/// What a person states about one part.
#[derive(Clone, Debug, PartialEq)]
pub enum ProgressChange {
    Activity(ActivityProgress),
    Milestone(MilestoneProgress),
    Indicator(IndicatorProgress),
    Narrative(Narrative),
    /// Nothing is stated about it any more.
    Nothing(ProgressPart),
}

impl ProgressPart {
    pub fn name(&self) -> Bilingual {
        let named =
            |nl: &str, en: &str, code: &str| Bilingual::new(format!("{nl} {code}"), format!("{en} {code}"));
        match self {
            ProgressPart::Activity(code) => named("activiteit", "activity", code),
            ProgressPart::Milestone(code) => named("mijlpaal", "milestone", code),
            ProgressPart::Indicator(code) => named("indicator", "indicator", code),
            ProgressPart::Narrative(section) => named("tekst", "text", section),
        }
    }

    /// Whether two statements say the same about this part.
    pub fn is_same(&self, one: &ProgressStatement, other: &ProgressStatement) -> bool {
        match self {
            ProgressPart::Activity(code) => one.activity(code) == other.activity(code),
            ProgressPart::Milestone(code) => one.milestone(code) == other.milestone(code),
            ProgressPart::Indicator(code) => one.indicator(code) == other.indicator(code),
            ProgressPart::Narrative(section) => one.narrative(section) == other.narrative(section),
        }
    }

    /// Name of its list in a statement, and its place in that list.
    fn place(&self, statement: &ProgressStatement) -> (&'static str, Option<usize>) {
        match self {
            ProgressPart::Activity(code) => {
                ("activity", statement.activities.iter().position(|known| known.code == *code))
            }
            ProgressPart::Milestone(code) => {
                ("milestone", statement.milestones.iter().position(|known| known.code == *code))
            }
            ProgressPart::Indicator(code) => {
                ("indicator", statement.indicators.iter().position(|known| known.code == *code))
            }
            ProgressPart::Narrative(section) => {
                ("narrative", statement.narratives.iter().position(|known| known.section == *section))
            }
        }
    }

    /// What is wrong with this part of a statement; the rest may still be unfinished.
    pub fn problems(&self, statement: &ProgressStatement, grant: &GrantDefinition) -> Vec<GrantProblem> {
        let (list, Some(place)) = self.place(statement) else { return Vec::new() };
        let prefix = [PathStep::from(list), PathStep::from(place)];
        let found = progress_problems(statement, grant).into_iter();
        found.filter(|problem| problem.path.starts_with(&prefix)).collect()
    }
}

impl ProgressChange {
    pub fn part(&self) -> ProgressPart {
        match self {
            ProgressChange::Activity(stated) => ProgressPart::Activity(stated.code.clone()),
            ProgressChange::Milestone(stated) => ProgressPart::Milestone(stated.code.clone()),
            ProgressChange::Indicator(stated) => ProgressPart::Indicator(stated.code.clone()),
            ProgressChange::Narrative(stated) => ProgressPart::Narrative(stated.section.clone()),
            ProgressChange::Nothing(part) => part.clone(),
        }
    }

    /// The statement with this part stated anew.
    pub fn applied_to(&self, statement: &ProgressStatement) -> ProgressStatement {
        let mut changed = statement.clone();
        let place = self.part().place(statement).1;
        match self {
            ProgressChange::Activity(stated) => put(&mut changed.activities, place, Some(stated)),
            ProgressChange::Milestone(stated) => put(&mut changed.milestones, place, Some(stated)),
            ProgressChange::Indicator(stated) => put(&mut changed.indicators, place, Some(stated)),
            ProgressChange::Narrative(stated) => put(&mut changed.narratives, place, Some(stated)),
            ProgressChange::Nothing(ProgressPart::Activity(_)) => put(&mut changed.activities, place, None),
            ProgressChange::Nothing(ProgressPart::Milestone(_)) => put(&mut changed.milestones, place, None),
            ProgressChange::Nothing(ProgressPart::Indicator(_)) => put(&mut changed.indicators, place, None),
            ProgressChange::Nothing(ProgressPart::Narrative(_)) => put(&mut changed.narratives, place, None),
        }
        changed
    }
}

/// Replaces, adds or takes out.
fn put<T: Clone>(list: &mut Vec<T>, place: Option<usize>, stated: Option<&T>) {
    match (place.and_then(|place| list.get_mut(place).map(|known| (place, known))), stated) {
        (Some((_, known)), Some(stated)) => *known = stated.clone(),
        (Some((place, _)), None) => {
            list.remove(place);
        }
        (None, Some(stated)) => list.push(stated.clone()),
        (None, None) => {}
    }
}

impl ProgressStatement {
    /// A statement that says nothing yet.
    pub fn empty(period: &str) -> Self {
        Self {
            period: period.to_owned(),
            activities: Vec::new(),
            milestones: Vec::new(),
            indicators: Vec::new(),
            narratives: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn activity(code: &str, done: u32) -> ActivityProgress {
        ActivityProgress { code: code.to_owned(), done, forecast: 100, deviation: None }
    }

    #[test]
    fn one_part_changes_and_the_others_stay() {
        let mut before = ProgressStatement::empty("2025-1");
        before.activities = vec![activity("A", 1), activity("B", 2)];
        let done = |statement: &ProgressStatement| -> Vec<(String, u32)> {
            statement.activities.iter().map(|stated| (stated.code.clone(), stated.done)).collect()
        };
        let stated = |code: &str, done| (code.to_owned(), done);
        for (change, after) in [
            (ProgressChange::Activity(activity("A", 5)), vec![stated("A", 5), stated("B", 2)]),
            (
                ProgressChange::Activity(activity("C", 3)),
                vec![stated("A", 1), stated("B", 2), stated("C", 3)],
            ),
            (ProgressChange::Nothing(ProgressPart::Activity("A".to_owned())), vec![stated("B", 2)]),
            (
                ProgressChange::Nothing(ProgressPart::Activity("X".to_owned())),
                vec![stated("A", 1), stated("B", 2)],
            ),
        ] {
            let changed = change.applied_to(&before);
            assert_eq!(done(&changed), after, "{change:?}");
            let part = change.part();
            assert_eq!(part.is_same(&before, &changed), before == changed, "{change:?}");
        }
    }

    #[test]
    fn only_problems_of_the_part_itself_count() {
        let mut grant = crate::domain::expense_checks::sample::grant();
        for activity in &mut grant.activities {
            activity.planned.insert("2025-1".to_owned(), 4);
        }
        let change = ProgressChange::Activity(ActivityProgress { deviation: None, ..activity("PM", 3) });
        let statement = change.applied_to(&ProgressStatement::empty("2025-1"));
        // Three other activities are not mentioned yet; that is for later.
        assert_eq!(progress_problems(&statement, &grant).len(), 4);
        let problems = change.part().problems(&statement, &grant);
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].message.en, "PM: 3 done, 4 planned, and no reason");
    }
}
