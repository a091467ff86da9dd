//! Milestones, indicators and units of activities: as they stand over the whole project, and as they are stated per period.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::language::Bilingual;
use crate::domain::overview::KnownMilestone;
use crate::domain::permission::Act;
use crate::domain::progress::{
    ActivityProgress, AgeBracket, Gender, IndicatorProgress, MilestoneProgress, Narrative, PersonGroup,
};
use crate::domain::progress_change::ProgressChange;
use crate::domain::results::{IndicatorStanding, ResultSubject};
use crate::operations::progress::{ProgressEdit, change_progress, read_progress};
use crate::operations::results::{GrantResults, indicator_title, results};
use crate::web::answer::Answer;
use crate::web::api::answers;
use crate::web::api::operation::{Operation, change, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

pub(super) fn operations() -> Vec<Operation> {
    let state = |name, path, act: Act, handler: fn(&Cx) -> Result<Answer, WebError>| {
        change(name, path, act, handler).gives_outcome::<StatedPart>()
    };
    vec![
        read("listMilestones", "/api/v1/grants/{grant}/milestones", Act::ViewMilestones, milestones)
            .says("De mijlpalen en hoe zij ervoor staan", "The milestones and how they stand")
            .gives_list::<Milestone>(),
        read("listIndicators", "/api/v1/grants/{grant}/indicators", Act::ViewIndicators, indicators)
            .says("De indicatoren met hun waarden per periode", "The indicators with their values by period")
            .gives_list::<Indicator>(),
        read("showProgress", "/api/v1/grants/{grant}/progress/{period}", Act::ViewMilestones, progress)
            .says("Wat er over een verslagperiode is opgegeven", "What is stated about a reporting period")
            .gives::<Progress>(),
        state(
            "stateUnits",
            "/api/v1/grants/{grant}/progress/{period}/activity",
            Act::StateProgress,
            state_units,
        )
        .says("Geeft de voortgang van een activiteit op", "States the progress of an activity")
        .takes::<UnitsToState>(),
        state(
            "stateMilestone",
            "/api/v1/grants/{grant}/progress/{period}/milestone",
            Act::PlanMilestone,
            state_milestone,
        )
        .says("Geeft op hoe een mijlpaal ervoor staat", "States how a milestone stands")
        .takes::<MilestoneToState>(),
        state(
            "stateIndicator",
            "/api/v1/grants/{grant}/progress/{period}/indicator",
            Act::StateIndicator,
            state_indicator,
        )
        .says("Geeft de waarde van een indicator op", "States the value of an indicator")
        .takes::<IndicatorToState>(),
        state(
            "writeNarrative",
            "/api/v1/grants/{grant}/progress/{period}/narrative",
            Act::WriteNarrative,
            write_narrative,
        )
        .says("Schrijft een tekst van het verslag", "Writes a text of the report")
        .takes::<NarrativeToWrite>(),
    ]
}

/// A dated promise.
#[derive(Serialize, ToSchema)]
struct Milestone {
    code: String,
    title: String,
    activity: String,
    due: NaiveDate,
    expected_on: Option<NaiveDate>,
    reached_on: Option<NaiveDate>,
    /// "reached", "on-track", "late" or "dropped".
    state: String,
    note: Option<String>,
    /// What shows that it is reached.
    verification: String,
    /// The indicator that it counts towards, and how many.
    indicator: Option<String>,
    target: Option<u32>,
    /// Code of the period whose statement speaks of it last.
    stated_in: Option<String>,
    /// How many files prove it.
    evidence: u64,
}

/// A counted result.
#[derive(Serialize, ToSchema)]
struct Indicator {
    code: String,
    title: String,
    unit: String,
    baseline: u32,
    project_target: u32,
    /// What the programme promised for 2024, where the project knows it.
    milestone_2024: Option<u32>,
    /// What the programme promised for 2029.
    target_2029: Option<u32>,
    total: u32,
    periods: Vec<IndicatorPeriod>,
    /// How many files prove it.
    evidence: u64,
}

#[derive(Serialize, ToSchema)]
struct IndicatorPeriod {
    period: String,
    /// Nothing where nobody stated a value.
    total: Option<u32>,
    groups: Vec<Persons>,
}

/// Persons of one age bracket and gender.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Persons {
    /// "<18", "18-60" or ">60".
    age: String,
    /// "female", "male" or "non-binary".
    gender: String,
    count: u32,
}

/// A text in both languages.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BothLanguages {
    nl: String,
    en: String,
}

impl From<BothLanguages> for Bilingual {
    fn from(words: BothLanguages) -> Self {
        Bilingual::new(words.nl, words.en)
    }
}

impl From<&Bilingual> for BothLanguages {
    fn from(words: &Bilingual) -> Self {
        Self { nl: words.nl.clone(), en: words.en.clone() }
    }
}

/// What is stated about a reporting period.
#[derive(Serialize, ToSchema)]
struct Progress {
    period: String,
    /// Number of the newest statement, to be sent along with a change as `seen`; zero when nothing is stated yet.
    number: i64,
    stated_at: Option<DateTime<Utc>>,
    stated_by: Option<String>,
    activities: Vec<StatedUnits>,
    milestones: Vec<StatedMilestone>,
    indicators: Vec<StatedIndicator>,
    narratives: Vec<StatedNarrative>,
}

#[derive(Serialize, ToSchema)]
struct StatedUnits {
    code: String,
    done: u32,
    forecast: u32,
    deviation: Option<BothLanguages>,
}

#[derive(Serialize, ToSchema)]
struct StatedMilestone {
    code: String,
    reached_on: Option<NaiveDate>,
    expected_on: Option<NaiveDate>,
    dropped: bool,
    note: Option<BothLanguages>,
}

#[derive(Serialize, ToSchema)]
struct StatedIndicator {
    code: String,
    count: Option<u32>,
    groups: Vec<Persons>,
}

#[derive(Serialize, ToSchema)]
struct StatedNarrative {
    section: String,
    text: BothLanguages,
}

/// What came of a statement.
#[derive(Serialize, ToSchema)]
struct StatedPart {
    period: String,
    /// Number of the newest statement.
    number: i64,
    /// False when the newest statement already said this.
    changed: bool,
}

/// Units of an activity in a period.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UnitsToState {
    /// Number of the statement that its sender saw.
    seen: i64,
    code: String,
    /// Units done in this period.
    done: u32,
    /// Units expected over the whole project.
    forecast: u32,
    /// Why it differs from the plan; needed when it does.
    #[serde(default)]
    deviation: Option<BothLanguages>,
}

/// How a milestone stands.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MilestoneToState {
    /// Number of the statement that its sender saw.
    seen: i64,
    code: String,
    #[serde(default)]
    reached_on: Option<NaiveDate>,
    #[serde(default)]
    expected_on: Option<NaiveDate>,
    /// Given up: it will not be reached.
    #[serde(default)]
    dropped: bool,
    #[serde(default)]
    note: Option<BothLanguages>,
}

/// The value of an indicator in a period: one count, or persons by group.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct IndicatorToState {
    /// Number of the statement that its sender saw.
    seen: i64,
    code: String,
    #[serde(default)]
    count: Option<u32>,
    #[serde(default)]
    groups: Vec<Persons>,
}

/// A text of a report.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NarrativeToWrite {
    /// Number of the statement that its sender saw.
    seen: i64,
    /// Name of the place in the form, such as "summary".
    section: String,
    /// May quote figures by name, such as `{{ spent_period }}`.
    text: BothLanguages,
}

fn count_of(all: &GrantResults, subject: ResultSubject, code: &str) -> u64 {
    answers::count(all.evidence_of(subject, code).count())
}

fn milestones(cx: &Cx) -> Result<Answer, WebError> {
    let all = results(&cx.books, cx.grant())?;
    let shown = |known: &KnownMilestone| Milestone {
        code: known.milestone.code.clone(),
        title: cx.say(&known.milestone.title).to_owned(),
        activity: known.milestone.activity.clone(),
        due: known.milestone.due,
        expected_on: known.expected,
        reached_on: known.reached,
        state: known.state.code().to_owned(),
        note: known.note.as_ref().map(|note| cx.say(note).to_owned()),
        verification: cx.say(&known.milestone.verification).to_owned(),
        indicator: known.milestone.indicator.clone(),
        target: known.milestone.target,
        stated_in: known.stated_in.clone(),
        evidence: count_of(&all, ResultSubject::Milestone, &known.milestone.code),
    };
    answers::list(all.milestones.iter().map(shown))
}

fn indicators(cx: &Cx) -> Result<Answer, WebError> {
    let all = results(&cx.books, cx.grant())?;
    let shown = |known: &IndicatorStanding| {
        let indicator = &known.indicator;
        let periods = known.by_period.iter().map(|(period, stated)| IndicatorPeriod {
            period: period.clone(),
            total: stated.as_ref().map(IndicatorProgress::total),
            groups: stated.as_ref().map_or_else(Vec::new, |stated| persons(&stated.groups)),
        });
        Indicator {
            code: indicator.code.clone(),
            title: cx.say(&indicator_title(indicator)).to_owned(),
            unit: cx.say(&indicator.unit).to_owned(),
            baseline: indicator.baseline,
            project_target: indicator.project_target,
            milestone_2024: indicator.milestone_2024,
            target_2029: indicator.target_2029,
            total: known.total,
            periods: periods.collect(),
            evidence: count_of(&all, ResultSubject::Indicator, &indicator.code),
        }
    };
    answers::list(all.indicators.iter().map(shown))
}

fn gender_code(gender: Gender) -> &'static str {
    match gender {
        Gender::Female => "female",
        Gender::Male => "male",
        Gender::NonBinary => "non-binary",
    }
}

fn persons(groups: &[PersonGroup]) -> Vec<Persons> {
    let shown = |group: &PersonGroup| Persons {
        age: group.age.code().to_owned(),
        gender: gender_code(group.gender).to_owned(),
        count: group.count,
    };
    groups.iter().map(shown).collect()
}

fn group_of(stated: &Persons) -> Result<PersonGroup, WebError> {
    let age = AgeBracket::ALL.into_iter().find(|age| age.code() == stated.age);
    let gender = Gender::ALL.into_iter().find(|gender| gender_code(*gender) == stated.gender);
    match (age, gender) {
        (Some(age), Some(gender)) => Ok(PersonGroup { age, gender, count: stated.count }),
        _ => Err(answers::refused(
            "Kies als leeftijd <18, 18-60 of >60, en als gender female, male of non-binary.",
            "Choose as age <18, 18-60 or >60, and as gender female, male or non-binary.",
        )),
    }
}

fn progress(cx: &Cx) -> Result<Answer, WebError> {
    let period: String = cx.path("period")?;
    let known = read_progress(&cx.books, cx.grant(), &period)?;
    let both = |words: &Option<Bilingual>| words.as_ref().map(BothLanguages::from);
    let statement = &known.statement;
    let shown = Progress {
        number: known.number,
        stated_at: known.stated.as_ref().map(|(at, _)| *at),
        stated_by: known.stated.as_ref().map(|(_, by)| by.clone()),
        activities: statement
            .activities
            .iter()
            .map(|stated| StatedUnits {
                code: stated.code.clone(),
                done: stated.done,
                forecast: stated.forecast,
                deviation: both(&stated.deviation),
            })
            .collect(),
        milestones: statement
            .milestones
            .iter()
            .map(|stated| StatedMilestone {
                code: stated.code.clone(),
                reached_on: stated.reached_on,
                expected_on: stated.expected_on,
                dropped: stated.dropped,
                note: both(&stated.note),
            })
            .collect(),
        indicators: statement
            .indicators
            .iter()
            .map(|stated| StatedIndicator {
                code: stated.code.clone(),
                count: stated.count,
                groups: persons(&stated.groups),
            })
            .collect(),
        narratives: statement
            .narratives
            .iter()
            .map(|stated| StatedNarrative { section: stated.section.clone(), text: (&stated.text).into() })
            .collect(),
        period,
    };
    answers::single(cx, &shown)
}

/// States one part anew. What somebody else stated about the same part since is shown, and not overwritten.
fn stated(cx: &Cx, seen: i64, change: &ProgressChange) -> Result<Answer, WebError> {
    let period: String = cx.path("period")?;
    let edit = ProgressEdit { grant: cx.grant(), period: &period, seen, change };
    let done = change_progress(&cx.books, &cx.actor(), &edit)?;
    answers::outcome(&StatedPart { period: done.period, number: done.number, changed: done.changed })
}

fn state_units(cx: &Cx) -> Result<Answer, WebError> {
    let UnitsToState { seen, code, done, forecast, deviation } = answers::sent(cx)?;
    let deviation = deviation.map(Bilingual::from);
    stated(cx, seen, &ProgressChange::Activity(ActivityProgress { code, done, forecast, deviation }))
}

fn state_milestone(cx: &Cx) -> Result<Answer, WebError> {
    let MilestoneToState { seen, code, reached_on, expected_on, dropped, note } = answers::sent(cx)?;
    let note = note.map(Bilingual::from);
    let milestone = MilestoneProgress { code, reached_on, expected_on, dropped, note };
    stated(cx, seen, &ProgressChange::Milestone(milestone))
}

fn state_indicator(cx: &Cx) -> Result<Answer, WebError> {
    let IndicatorToState { seen, code, count, groups } = answers::sent(cx)?;
    let groups = groups.iter().map(group_of).collect::<Result<_, _>>()?;
    stated(cx, seen, &ProgressChange::Indicator(IndicatorProgress { code, count, groups }))
}

fn write_narrative(cx: &Cx) -> Result<Answer, WebError> {
    let NarrativeToWrite { seen, section, text } = answers::sent(cx)?;
    stated(cx, seen, &ProgressChange::Narrative(Narrative { section, text: text.into() }))
}
