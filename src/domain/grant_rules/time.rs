//! Dates of a grant: the project contains its activities and milestones, and its periods fill it without gap or overlap.

use chrono::{Datelike, NaiveDate};

use super::{GrantProblem, PathStep, RuleKind, path_to, repeated, span_text};
use crate::domain::calendar::DateSpan;
use crate::domain::grant::{GrantDefinition, ReportingPeriod};
use crate::domain::language::Bilingual;

pub(super) fn check(grant: &GrantDefinition, found: &mut Vec<GrantProblem>) {
    let project = grant.decision.period;
    // With the project itself backwards, everything would seem to lie outside it.
    let whole = (!project.is_backwards()).then_some(project);
    check_forwards(project, path_to!["decision", "period"], found);
    for (position, activity) in grant.activities.iter().enumerate() {
        let at = || path_to!["activity", position, "period"];
        check_forwards(activity.period, at(), found);
        if let Some(whole) = whole
            && !activity.period.is_backwards()
            && !whole.covers(activity.period)
        {
            let (inner, outer) = (span_text(activity.period), span_text(whole));
            found.push(GrantProblem::new(
                at(),
                RuleKind::Time,
                Bilingual::new(
                    format!("activiteit {} ({}) valt buiten de projectperiode", activity.code, inner.nl),
                    format!("activity {} ({}) lies outside the project period", activity.code, inner.en),
                ),
                inside(&outer),
            ));
        }
    }
    for (position, milestone) in grant.milestones.iter().enumerate() {
        if let Some(whole) = whole.filter(|whole| !whole.contains(milestone.due)) {
            found.push(GrantProblem::new(
                path_to!["milestone", position, "due"],
                RuleKind::Time,
                Bilingual::new(
                    format!("mijlpaal {} ({}) valt buiten de projectperiode", milestone.code, milestone.due),
                    format!(
                        "milestone {} ({}) lies outside the project period",
                        milestone.code, milestone.due
                    ),
                ),
                inside(&span_text(whole)),
            ));
        }
    }
    check_versions(grant, found);
    check_periods(grant, whole, found);
    if let Some(whole) = whole {
        check_budget_years(grant, whole, found);
    }
}

fn check_forwards(span: DateSpan, at: Vec<PathStep>, found: &mut Vec<GrantProblem>) {
    if span.is_backwards() {
        found.push(GrantProblem::new(
            at,
            RuleKind::Time,
            Bilingual::new(
                format!("de periode eindigt ({}) voordat zij begint ({})", span.to, span.from),
                format!("the period ends ({}) before it starts ({})", span.to, span.from),
            ),
            Bilingual::new("wissel from en to om, of verbeter ze", "swap from and to, or mend them"),
        ));
    }
}

fn inside(whole: &Bilingual) -> Bilingual {
    Bilingual::new(
        format!("kies een datum binnen {}", whole.nl),
        format!("choose a date within {}", whole.en),
    )
}

fn check_versions(grant: &GrantDefinition, found: &mut Vec<GrantProblem>) {
    let mut approved_before: Option<NaiveDate> = None;
    for (wanted, (position, version)) in (1_u32..).zip(grant.budget_versions.iter().enumerate()) {
        if version.number != wanted {
            found.push(GrantProblem::new(
                path_to!["budget_version", position, "number"],
                RuleKind::Repeated,
                Bilingual::new(
                    format!("begrotingsversie {} staat op plaats {wanted}", version.number),
                    format!("budget version {} stands in place {wanted}", version.number),
                ),
                Bilingual::new(
                    format!("nummer de versies 1, 2, 3 …: hier number = {wanted}"),
                    format!("number the versions 1, 2, 3 …: here number = {wanted}"),
                ),
            ));
        }
        if let Some(before) = approved_before.filter(|before| version.approved_on < *before) {
            found.push(GrantProblem::new(
                path_to!["budget_version", position, "approved_on"],
                RuleKind::Time,
                Bilingual::new(
                    format!(
                        "deze versie is goedgekeurd op {}, vóór de vorige ({before})",
                        version.approved_on
                    ),
                    format!(
                        "this version was approved on {}, before the last one ({before})",
                        version.approved_on
                    ),
                ),
                Bilingual::new(
                    "zet de versies in de volgorde van hun goedkeuring",
                    "put the versions in the order of their approval",
                ),
            ));
        }
        approved_before = Some(version.approved_on);
    }
}

fn check_periods(grant: &GrantDefinition, whole: Option<DateSpan>, found: &mut Vec<GrantProblem>) {
    let mut codes = std::collections::BTreeSet::new();
    let mut before: Option<&ReportingPeriod> = None;
    for (position, period) in grant.periods.iter().enumerate() {
        if !codes.insert(&period.code) {
            found.push(repeated(path_to!["period", position, "code"], &period.code));
        }
        check_forwards(period.span(), path_to!["period", position], found);
        if let Some(before) = before {
            check_joint(before, period, position, found);
        }
        before = Some(period);
    }
    let Some(whole) = whole else { return };
    let (Some(first), Some(last)) = (grant.periods.first(), grant.periods.last()) else {
        found.push(GrantProblem::new(
            path_to!["period"],
            RuleKind::Time,
            Bilingual::new("er zijn geen verslagperioden", "there are no reporting periods"),
            Bilingual::new("voeg [[period]] toe", "add [[period]]"),
        ));
        return;
    };
    if first.from != whole.from {
        found.push(GrantProblem::new(
            path_to!["period", 0, "from"],
            RuleKind::Time,
            Bilingual::new(
                format!("de eerste verslagperiode begint op {}, het project op {}", first.from, whole.from),
                format!("the first reporting period starts on {}, the project on {}", first.from, whole.from),
            ),
            Bilingual::new(
                format!("schrijf from = \"{}\"", whole.from),
                format!("write from = \"{}\"", whole.from),
            ),
        ));
    }
    if last.to != whole.to {
        found.push(GrantProblem::new(
            path_to!["period", grant.periods.len().saturating_sub(1), "to"],
            RuleKind::Time,
            Bilingual::new(
                format!("de laatste verslagperiode eindigt op {}, het project op {}", last.to, whole.to),
                format!("the last reporting period ends on {}, the project on {}", last.to, whole.to),
            ),
            Bilingual::new(format!("schrijf to = \"{}\"", whole.to), format!("write to = \"{}\"", whole.to)),
        ));
    }
}

/// A period starts on the day after the one before it.
fn check_joint(
    before: &ReportingPeriod,
    period: &ReportingPeriod,
    position: usize,
    found: &mut Vec<GrantProblem>,
) {
    let Some(wanted) = before.span().day_after().filter(|wanted| *wanted != period.from) else { return };
    let (what_nl, what_en) = if wanted < period.from {
        let gap = DateSpan { from: wanted, to: period.from.pred_opt().unwrap_or(period.from) };
        let gap = span_text(gap);
        (format!("gat van {}", gap.nl), format!("gap from {}", gap.en))
    } else {
        let overlap = span_text(DateSpan { from: period.from, to: before.to.min(period.to) });
        (format!("overlap van {}", overlap.nl), format!("overlap from {}", overlap.en))
    };
    found.push(GrantProblem::new(
        path_to!["period", position, "from"],
        RuleKind::Time,
        Bilingual::new(
            format!("{what_nl} tussen de verslagperioden {} en {}", before.code, period.code),
            format!("{what_en} between the reporting periods {} and {}", before.code, period.code),
        ),
        Bilingual::new(
            format!("laat {} beginnen op {wanted}", period.code),
            format!("let {} start on {wanted}", period.code),
        ),
    ));
}

fn check_budget_years(grant: &GrantDefinition, whole: DateSpan, found: &mut Vec<GrantProblem>) {
    let (first, last) = (whole.from.year(), whole.to.year());
    for (position, version) in grant.budget_versions.iter().enumerate() {
        for (row, line) in version.lines.iter().enumerate() {
            for year in line.amounts.keys() {
                if year.parse().is_ok_and(|year: i32| (first..=last).contains(&year)) {
                    continue;
                }
                found.push(GrantProblem::new(
                    path_to!["budget_version", position, "line", row, "amounts", year.as_str()],
                    RuleKind::Time,
                    Bilingual::new(
                        format!("jaar '{year}' valt buiten de projectperiode"),
                        format!("year '{year}' lies outside the project period"),
                    ),
                    Bilingual::new(
                        format!("kies een jaar van {first} tot en met {last}"),
                        format!("choose a year from {first} to {last}"),
                    ),
                ));
            }
        }
    }
}
