//! Grants: what there is, one as it stands, its file.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::books::BookedGrant;
use crate::domain::permission::Act;
use crate::operations::execution;
use crate::operations::grants::{self, GrantLoaded};
use crate::web::answer::Answer;
use crate::web::api::answers::{self, Money, Span};
use crate::web::api::operation::{Operation, change, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;
use crate::web::request::encoded;
use crate::web::routes::Access;

const TOML: &str = "application/toml";

pub(super) fn operations() -> Vec<Operation> {
    vec![
        read("listGrants", "/api/v1/grants", Access::SignedIn, list)
            .says("De subsidieprojecten waarin u een rol hebt", "The grants in which you have a role")
            .gives_list::<GrantSummary>(),
        change("loadGrant", "/api/v1/grants", Act::LoadGrant, load)
            .says(
                "Leest een projectbestand in, of wijzigt het project ermee",
                "Loads a grant file, or amends the grant by it",
            )
            .takes_file("grant", &[])
            .gives_outcome::<LoadedGrant>(),
        read("showGrant", "/api/v1/grants/{grant}", Act::ViewGrant, show)
            .says("Een subsidieproject zoals het er nu staat", "A grant as it stands now")
            .gives::<Grant>(),
        read("exportGrant", "/api/v1/grants/{grant}/file", Act::ExportGrant, export)
            .says("Het subsidieproject als bestand", "The grant as a file")
            .gives_file(&[TOML]),
    ]
}

/// A grant in short.
#[derive(Serialize, ToSchema)]
struct GrantSummary {
    #[schema(example = "CBR")]
    code: String,
    title: String,
    /// AMIF, ISF or BMVI.
    fund: String,
    beneficiary: String,
    period: Span,
    total_eligible_cost: Money,
    /// Counts the loaded states of the definition.
    version: i64,
}

/// A grant as its file and its decision state it.
#[derive(Serialize, ToSchema)]
struct Grant {
    #[schema(example = "CBR")]
    code: String,
    title: String,
    /// AMIF, ISF or BMVI.
    fund: String,
    /// Number of the specific objective of the fund.
    specific_objective: u8,
    beneficiary: String,
    /// ISO 3166 alpha-2.
    country: String,
    decision: GrantDecision,
    /// Code of the scheme of cost categories.
    scheme: String,
    scheme_name: String,
    /// The rules that the scheme comes from.
    scheme_source: String,
    categories: Vec<CategoryOfScheme>,
    /// Code of the method of staff costs.
    staff_costs: String,
    /// Code of the flat rate, or "none".
    indirect_costs: String,
    /// So many days apart, two like expenses are looked at as possible duplicates.
    duplicate_days: u32,
    activities: Vec<ActivityOfGrant>,
    budget_versions: Vec<BudgetVersionOfGrant>,
    periods: Vec<PeriodOfGrant>,
    indicators: Vec<IndicatorOfGrant>,
    /// Counts the loaded states of the definition.
    version: i64,
    /// SHA-256 over this version and all before it.
    seal: String,
}

/// What the decision states.
#[derive(Serialize, ToSchema)]
struct GrantDecision {
    number: String,
    dated: NaiveDate,
    period: Span,
    total_eligible_cost: Money,
    maximum_amount: Money,
    /// Exact decimal, in percent.
    #[schema(example = "75")]
    maximum_rate_percent: String,
    reporting_duty: String,
    target_group: String,
}

#[derive(Serialize, ToSchema)]
struct CategoryOfScheme {
    code: String,
    /// As the scheme names it.
    name: String,
    article: String,
    /// By a flat rate, and never booked line by line.
    computed: bool,
}

#[derive(Serialize, ToSchema)]
struct ActivityOfGrant {
    code: String,
    name: String,
    kind: String,
    partner: Option<String>,
    /// ISO 3166 alpha-2.
    countries: Vec<String>,
    period: Span,
    /// What one unit of progress is.
    unit: String,
    /// Units planned, by code of the reporting period.
    planned: BTreeMap<String, u32>,
}

#[derive(Serialize, ToSchema)]
struct BudgetVersionOfGrant {
    number: u32,
    approved_on: NaiveDate,
    total: Money,
}

#[derive(Serialize, ToSchema)]
struct PeriodOfGrant {
    code: String,
    from: NaiveDate,
    to: NaiveDate,
    /// When the report over it is due.
    report_due: Option<NaiveDate>,
}

#[derive(Serialize, ToSchema)]
struct IndicatorOfGrant {
    code: String,
    unit: String,
    project_target: u32,
    /// Counts persons, by age bracket and gender.
    persons: bool,
}

/// What loading a grant file did.
#[derive(Serialize, ToSchema)]
struct LoadedGrant {
    code: String,
    version: i64,
    /// False when the file said what the books already said.
    changed: bool,
    new_budget_versions: Vec<u32>,
}

impl From<GrantLoaded> for LoadedGrant {
    fn from(loaded: GrantLoaded) -> Self {
        let GrantLoaded { code, version, changed, new_budget_versions } = loaded;
        Self { code, version, changed, new_budget_versions }
    }
}

fn list(cx: &Cx) -> Result<Answer, WebError> {
    let all = grants::list_grants(&cx.books)?;
    let known = all.iter().filter(|grant| cx.knows(&grant.definition.code));
    answers::list(known.map(|grant| summary(cx, grant)))
}

fn summary(cx: &Cx, grant: &BookedGrant) -> GrantSummary {
    let definition = &grant.definition;
    GrantSummary {
        code: definition.code.clone(),
        title: cx.say(&definition.title).to_owned(),
        fund: definition.fund.code().to_owned(),
        beneficiary: cx.say(&definition.beneficiary.name).to_owned(),
        period: definition.decision.period.into(),
        total_eligible_cost: definition.decision.total_eligible_cost.into(),
        version: grant.version,
    }
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    answers::single(cx, &shown(cx, &grants::find_grant(&cx.books, cx.grant())?)?)
}

fn shown(cx: &Cx, grant: &BookedGrant) -> Result<Grant, WebError> {
    let (definition, decision) = (&grant.definition, &grant.definition.decision);
    let scheme = execution::scheme(grant)?;
    let versions = definition.budget_versions.iter().map(|version| {
        let total = version.total()?.into();
        Ok(BudgetVersionOfGrant { number: version.number, approved_on: version.approved_on, total })
    });
    Ok(Grant {
        code: definition.code.clone(),
        title: cx.say(&definition.title).to_owned(),
        fund: definition.fund.code().to_owned(),
        specific_objective: definition.specific_objective,
        beneficiary: cx.say(&definition.beneficiary.name).to_owned(),
        country: definition.beneficiary.country.clone(),
        decision: GrantDecision {
            number: decision.number.clone(),
            dated: decision.dated,
            period: decision.period.into(),
            total_eligible_cost: decision.total_eligible_cost.into(),
            maximum_amount: decision.maximum_amount.into(),
            maximum_rate_percent: decision.maximum_rate.to_string(),
            reporting_duty: cx.say(&decision.reporting_duty).to_owned(),
            target_group: cx.say(&decision.target_group).to_owned(),
        },
        scheme: definition.scheme.clone(),
        scheme_name: cx.say(&scheme.name).to_owned(),
        scheme_source: scheme.source.clone(),
        categories: scheme
            .categories
            .iter()
            .map(|known| CategoryOfScheme {
                code: known.code.clone(),
                name: cx.say(&known.name).to_owned(),
                article: known.article.clone(),
                computed: known.computed,
            })
            .collect(),
        staff_costs: definition.staff_costs.clone(),
        indirect_costs: definition.indirect_costs.clone(),
        duplicate_days: definition.duplicate_days,
        activities: activities(cx, grant),
        budget_versions: versions.collect::<Result<_, WebError>>()?,
        periods: periods(grant),
        indicators: definition
            .indicators
            .iter()
            .map(|known| IndicatorOfGrant {
                code: known.code.clone(),
                unit: cx.say(&known.unit).to_owned(),
                project_target: known.project_target,
                persons: known.persons,
            })
            .collect(),
        version: grant.version,
        seal: grant.hash.clone(),
    })
}

fn activities(cx: &Cx, grant: &BookedGrant) -> Vec<ActivityOfGrant> {
    let shown = |known: &crate::domain::grant::Activity| ActivityOfGrant {
        code: known.code.clone(),
        name: cx.say(&known.name).to_owned(),
        kind: known.kind.clone(),
        partner: known.partner.clone(),
        countries: known.countries.clone(),
        period: known.period.into(),
        unit: cx.say(&known.unit).to_owned(),
        planned: known.planned.clone(),
    };
    grant.definition.activities.iter().map(shown).collect()
}

fn periods(grant: &BookedGrant) -> Vec<PeriodOfGrant> {
    let definition = &grant.definition;
    let shown = |known: &crate::domain::grant::ReportingPeriod| PeriodOfGrant {
        code: known.code.clone(),
        from: known.from,
        to: known.to,
        report_due: definition.report_due(known),
    };
    definition.periods.iter().map(shown).collect()
}

fn load(cx: &Cx) -> Result<Answer, WebError> {
    let file = answers::file(cx, "grant")?;
    let loaded = grants::load_grant(&cx.books, &cx.actor(), &file.name, file.text()?)?;
    answers::outcome(&LoadedGrant::from(loaded))
}

fn export(cx: &Cx) -> Result<Answer, WebError> {
    let file = grants::export_grant(&cx.books, cx.grant())?;
    Ok(Answer::file(&file.name, TOML, file.text.into_bytes()))
}

/// The address of something of this grant.
pub(super) fn address(cx: &Cx, rest: &str) -> String {
    format!("{}/grants/{}{rest}", super::BASE, encoded(cx.grant()))
}
