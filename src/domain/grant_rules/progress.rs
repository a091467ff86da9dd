//! What a progress statement must be: it speaks of parts that the grant has, explains each deviation and counts persons
//! by group.

use std::collections::BTreeSet;

use super::{GrantProblem, PathStep, RuleKind, path_to, repeated, unknown_reference};
use crate::domain::grant::GrantDefinition;
use crate::domain::language::Bilingual;
use crate::domain::progress::{MilestoneProgress, ProgressStatement};

/// Everything that is wrong with a progress statement; nothing when it can be kept.
pub fn progress_problems(statement: &ProgressStatement, grant: &GrantDefinition) -> Vec<GrantProblem> {
    let mut found = Vec::new();
    if grant.period(&statement.period).is_none() {
        let codes = grant.periods.iter().map(|period| period.code.as_str());
        let noun = ("verslagperiode", "reporting period");
        found.push(unknown_reference(path_to!["period"], noun, &statement.period, codes));
    } else {
        check_plan(statement, grant, &mut found);
    }
    check_activities(statement, grant, &mut found);
    check_milestones(statement, grant, &mut found);
    check_indicators(statement, grant, &mut found);
    let sections = statement.narratives.iter().map(|narrative| narrative.section.as_str());
    check_once("narrative", "section", sections, &mut found);
    found
}

/// Done against planned. What was planned and is not mentioned would pass as silence, so it must be mentioned.
fn check_plan(statement: &ProgressStatement, grant: &GrantDefinition, found: &mut Vec<GrantProblem>) {
    for (position, progress) in statement.activities.iter().enumerate() {
        let Some(activity) = grant.activity(&progress.code) else { continue };
        let planned = activity.planned.get(&statement.period).copied().unwrap_or(0);
        if progress.done != planned && progress.deviation.is_none() {
            let done = progress.done;
            found.push(GrantProblem::new(
                path_to!["activity", position, "done"],
                RuleKind::Count,
                Bilingual::new(
                    format!("{}: {done} gedaan, {planned} gepland, en geen reden", activity.code),
                    format!("{}: {done} done, {planned} planned, and no reason", activity.code),
                ),
                Bilingual::new(
                    "schrijf in deviation waarom het afwijkt van het plan",
                    "write in deviation why it differs from the plan",
                ),
            ));
        }
    }
    for activity in &grant.activities {
        let planned = activity.planned.get(&statement.period).copied().unwrap_or(0);
        if planned > 0 && statement.activity(&activity.code).is_none() {
            found.push(GrantProblem::new(
                path_to!["period"],
                RuleKind::Count,
                Bilingual::new(
                    format!("activiteit {} is gepland ({planned}) en ontbreekt", activity.code),
                    format!("activity {} is planned ({planned}) and is missing", activity.code),
                ),
                Bilingual::new(
                    format!("voeg [[activity]] toe met code = \"{}\"", activity.code),
                    format!("add [[activity]] with code = \"{}\"", activity.code),
                ),
            ));
        }
    }
}

fn check_activities(statement: &ProgressStatement, grant: &GrantDefinition, found: &mut Vec<GrantProblem>) {
    let codes = statement.activities.iter().map(|progress| progress.code.as_str());
    check_once("activity", "code", codes, found);
    for (position, progress) in statement.activities.iter().enumerate() {
        if grant.activity(&progress.code).is_none() {
            found.push(unknown_reference(
                path_to!["activity", position, "code"],
                ("activiteit", "activity"),
                &progress.code,
                grant.activities.iter().map(|activity| activity.code.as_str()),
            ));
        }
        if progress.forecast < progress.done {
            let (forecast, done) = (progress.forecast, progress.done);
            found.push(GrantProblem::new(
                path_to!["activity", position, "forecast"],
                RuleKind::Count,
                Bilingual::new(
                    format!("de verwachting voor het hele project ({forecast}) is minder dan al is gedaan ({done})"),
                    format!("the forecast for the whole project ({forecast}) is less than is done already ({done})"),
                ),
                Bilingual::new(
                    "schrijf het verwachte totaal over de hele projectperiode",
                    "write the expected total over the whole project period",
                ),
            ));
        }
    }
}

fn check_milestones(statement: &ProgressStatement, grant: &GrantDefinition, found: &mut Vec<GrantProblem>) {
    let codes = statement.milestones.iter().map(|progress| progress.code.as_str());
    check_once("milestone", "code", codes, found);
    let project = grant.decision.period;
    for (position, progress) in statement.milestones.iter().enumerate() {
        if !grant.milestones.iter().any(|milestone| milestone.code == progress.code) {
            found.push(unknown_reference(
                path_to!["milestone", position, "code"],
                ("mijlpaal", "milestone"),
                &progress.code,
                grant.milestones.iter().map(|milestone| milestone.code.as_str()),
            ));
        }
        if let Some(day) = progress.reached_on.filter(|day| !project.contains(*day)) {
            found.push(GrantProblem::new(
                path_to!["milestone", position, "reached_on"],
                RuleKind::Time,
                Bilingual::new(
                    format!("bereikt op {day}: buiten de projectperiode"),
                    format!("reached on {day}: outside the project period"),
                ),
                Bilingual::new(
                    format!("kies een datum van {} t/m {}", project.from, project.to),
                    format!("choose a date from {} to {}", project.from, project.to),
                ),
            ));
        }
        let stated = grant.period(&statement.period);
        if let Some(period) = stated
            && let Some(day) = progress.reached_on.filter(|day| project.contains(*day) && *day > period.to)
        {
            found.push(GrantProblem::new(
                path_to!["milestone", position, "reached_on"],
                RuleKind::Time,
                Bilingual::new(
                    format!(
                        "bereikt op {day}: na het einde van verslagperiode {} ({})",
                        period.code, period.to
                    ),
                    format!(
                        "reached on {day}: after the end of reporting period {} ({})",
                        period.code, period.to
                    ),
                ),
                Bilingual::new(
                    "schrijf expected_on, of noem de mijlpaal in de opgave over de latere periode",
                    "write expected_on, or name the milestone in the statement about the later period",
                ),
            ));
        }
        if states(progress) != 1 {
            found.push(GrantProblem::new(
                path_to!["milestone", position],
                RuleKind::Time,
                Bilingual::new(
                    format!(
                        "mijlpaal {} is niet precies één van bereikt, verwacht of vervallen",
                        progress.code
                    ),
                    format!("milestone {} is not exactly one of reached, expected or dropped", progress.code),
                ),
                Bilingual::new(
                    "geef één van reached_on, expected_on of dropped = true",
                    "give one of reached_on, expected_on or dropped = true",
                ),
            ));
        }
    }
}

/// How many states a milestone is said to be in.
fn states(progress: &MilestoneProgress) -> usize {
    [progress.reached_on.is_some(), progress.expected_on.is_some(), progress.dropped]
        .into_iter()
        .filter(|state| *state)
        .count()
}

fn check_indicators(statement: &ProgressStatement, grant: &GrantDefinition, found: &mut Vec<GrantProblem>) {
    let codes = statement.indicators.iter().map(|progress| progress.code.as_str());
    check_once("indicator", "code", codes, found);
    for (position, progress) in statement.indicators.iter().enumerate() {
        let Some(indicator) = grant.indicator(&progress.code) else {
            found.push(unknown_reference(
                path_to!["indicator", position, "code"],
                ("indicator", "indicator"),
                &progress.code,
                grant.indicators.iter().map(|indicator| indicator.code.as_str()),
            ));
            continue;
        };
        let code = &indicator.code;
        if indicator.persons && (progress.groups.is_empty() || progress.count.is_some()) {
            found.push(GrantProblem::new(
                path_to!["indicator", position],
                RuleKind::Count,
                Bilingual::new(
                    format!("{code} telt personen, en die horen per leeftijd en geslacht"),
                    format!("{code} counts persons, who belong in groups by age and gender"),
                ),
                Bilingual::new(
                    "schrijf [[indicator.group]] met age, gender en count, en geen count erbuiten",
                    "write [[indicator.group]] with age, gender and count, and no count outside",
                ),
            ));
        }
        if !indicator.persons && (!progress.groups.is_empty() || progress.count.is_none()) {
            found.push(GrantProblem::new(
                path_to!["indicator", position],
                RuleKind::Count,
                Bilingual::new(
                    format!("{code} telt geen personen, en heeft één aantal nodig"),
                    format!("{code} counts no persons, and needs one count"),
                ),
                Bilingual::new("schrijf count, zonder groepen", "write count, without groups"),
            ));
        }
        let mut groups = BTreeSet::new();
        for (place, group) in progress.groups.iter().enumerate() {
            if !groups.insert((group.age, group.gender)) {
                let name = group.gender.name();
                found.push(GrantProblem::new(
                    path_to!["indicator", position, "group", place],
                    RuleKind::Repeated,
                    Bilingual::new(
                        format!("groep {} {} staat er twee keer", group.age.code(), name.nl),
                        format!("group {} {} is there twice", group.age.code(), name.en),
                    ),
                    Bilingual::new("tel de personen samen in één groep", "count the persons in one group"),
                ));
            }
        }
    }
}

fn check_once<'codes>(
    list: &str,
    key: &str,
    codes: impl Iterator<Item = &'codes str>,
    found: &mut Vec<GrantProblem>,
) {
    let mut seen = BTreeSet::new();
    for (position, code) in codes.enumerate() {
        if !seen.insert(code) {
            let at: Vec<PathStep> = path_to![list, position, key];
            found.push(repeated(at, code));
        }
    }
}
