//! Whether a report can go out: what is missing, what an auditor would refuse with the money at risk by cause, and the
//! documents that are missing.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::eligibility::at_risk::{Cause, CauseCase, CostsAtRisk as Judged, MissingDocuments};
use crate::domain::ids::ExpenditureId;
use crate::domain::permission::Act;
use crate::domain::readiness::{MendedAt, Readiness as Found, ReadinessGap, Weight};
use crate::operations::readiness::{ReadinessOf, readiness};
use crate::operations::reports::report_forms;
use crate::web::answer::Answer;
use crate::web::api::answers::{self, Money, count};
use crate::web::api::operation::{Kind, Operation, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        read(
            "showReadiness",
            "/api/v1/grants/{grant}/reports/{form}/{period}/readiness",
            Act::ViewReports,
            of_report,
        )
        .says(
            "Wat een rapport nog mist, wat blokkeert eerst",
            "What a report still lacks, what blocks it first",
        )
        .gives_outcome::<Readiness>(),
        read("showReadinessOfGrant", "/api/v1/grants/{grant}/readiness", Act::ViewRules, of_grant)
            .says(
                "Wat het hele project of een periode nog mist, en elk geval dat een controleur zou weigeren",
                "What the whole project or a period still lacks, and every case that an auditor would refuse",
            )
            .query("period", Kind::Text, "Alleen deze verslagperiode", "Only this reporting period")
            .query("form", Kind::Text, "Het rapport dat erover gaat", "The report that is made of it")
            .gives_outcome::<ReadinessOfGrant>(),
    ]
}

/// Whether a report can be frozen, and what it still lacks.
#[derive(Serialize, ToSchema)]
struct Readiness {
    /// Nothing stands in the way of freezing it.
    can_be_frozen: bool,
    gaps: Vec<ReadinessPoint>,
    /// Nothing where the scheme of the grant has no rules that could be asked, and for who may not see what they say.
    costs_at_risk: Option<CostsAtRisk>,
}

/// What a grant still lacks, with every case.
#[derive(Serialize, ToSchema)]
struct ReadinessOfGrant {
    /// Nothing is missing, and nothing would be refused.
    ready: bool,
    gaps: Vec<ReadinessPoint>,
    /// Nothing where the scheme of the grant has no rules that could be asked.
    costs_at_risk: Option<CostsAtRisk>,
    cases: Vec<CaseAtRisk>,
}

/// What a report still lacks.
#[derive(Serialize, ToSchema)]
struct ReadinessPoint {
    /// "blocks", "missing" or "notice".
    weight: String,
    message: String,
    remedy: String,
    /// "activity", "milestones", "indicators", "narrative", "imports", "rates", "report" or "nowhere".
    mended_at: String,
    /// Code of the activity, or name of the place in the report.
    subject: Option<String>,
}

/// Costs that the rules would refuse, and those that a person has to look at.
#[derive(Serialize, ToSchema)]
struct CostsAtRisk {
    /// Lines that were judged.
    lines: u64,
    cost: Money,
    /// Lines of which the rules refuse the cost, at least in part.
    refused_lines: u64,
    /// What those lines would lose.
    refused: Money,
    /// What totals would lose, such as funding above the maximum.
    refused_in_totals: Money,
    /// Lines of which a person has to say whether they are eligible.
    undecided_lines: u64,
    undecided: Money,
    /// Refusals first, the most money first.
    causes: Vec<CauseOfRisk>,
    /// Documents are kept for this grant at all.
    documents_kept: bool,
    missing_documents: Vec<LinesWithoutDocument>,
}

/// All that one rule stops for one reason.
#[derive(Serialize, ToSchema)]
struct CauseOfRisk {
    /// Code of the rule.
    rule: String,
    article: String,
    title: String,
    /// "refuses", "needs-person", "warns" or "informs".
    outcome: String,
    cases: u64,
    at_risk: Money,
}

/// One line, or another subject, that a rule stops.
#[derive(Serialize, ToSchema)]
struct CaseAtRisk {
    /// Code of the rule.
    rule: String,
    outcome: String,
    /// What is judged: "line", "supplier", "person", "person-year", "hours", "period", "budget" or "grant".
    scope: String,
    /// Number of the line, or name of the subject.
    subject: String,
    at_risk: Money,
    why: String,
    remedy: String,
    /// The rule uses a value that its source does not confirm.
    unconfirmed: bool,
}

/// Lines of one category that lack a kind of document.
#[derive(Serialize, ToSchema)]
struct LinesWithoutDocument {
    category: String,
    /// The kind of evidence, as `attachEvidence` takes it.
    kind: String,
    /// The text that asks for it.
    source: String,
    amount: Money,
    /// Numbers of the lines.
    lines: Vec<i64>,
}

fn point(cx: &Cx, gap: &ReadinessGap) -> ReadinessPoint {
    let (place, subject) = match &gap.place {
        MendedAt::Activity(code) => ("activity", Some(code.clone())),
        MendedAt::Milestones => ("milestones", None),
        MendedAt::Indicators => ("indicators", None),
        MendedAt::Narrative(section) => ("narrative", Some(section.clone())),
        MendedAt::Imports => ("imports", None),
        MendedAt::Rates => ("rates", None),
        MendedAt::Report => ("report", None),
        MendedAt::Nowhere => ("nowhere", None),
    };
    ReadinessPoint {
        weight: gap.weight.code().to_owned(),
        message: cx.say(&gap.message).to_owned(),
        remedy: cx.say(&gap.remedy).to_owned(),
        mended_at: place.to_owned(),
        subject,
    }
}

fn points(cx: &Cx, found: &Found) -> Vec<ReadinessPoint> {
    found.gaps.iter().map(|gap| point(cx, gap)).collect()
}

fn costs(cx: &Cx, judged: &Judged) -> CostsAtRisk {
    let cause = |cause: &Cause| CauseOfRisk {
        rule: cause.rule.clone(),
        article: cause.article.clone(),
        title: cx.say(&cause.title).to_owned(),
        outcome: cause.outcome.code().to_owned(),
        cases: count(cause.cases.len()),
        at_risk: cause.at_risk.into(),
    };
    let without = |missing: &MissingDocuments| LinesWithoutDocument {
        category: missing.category.clone(),
        kind: missing.kind.code().to_owned(),
        source: cx.say(&missing.source).to_owned(),
        amount: missing.amount.into(),
        lines: missing.lines.iter().copied().map(ExpenditureId::get).collect(),
    };
    CostsAtRisk {
        lines: count(judged.lines),
        cost: judged.cost.into(),
        refused_lines: count(judged.refused_lines),
        refused: judged.refused.into(),
        refused_in_totals: judged.refused_in_totals.into(),
        undecided_lines: count(judged.undecided_lines),
        undecided: judged.undecided.into(),
        causes: judged.causes.iter().map(cause).collect(),
        documents_kept: judged.documents_kept,
        missing_documents: judged.missing_documents.iter().map(without).collect(),
    }
}

/// What one cause stops, subject by subject.
fn stopped_by(cx: &Cx, cause: &Cause) -> Vec<CaseAtRisk> {
    let shown = |known: &CauseCase| CaseAtRisk {
        rule: cause.rule.clone(),
        outcome: cause.outcome.code().to_owned(),
        scope: known.subject.scope.code().to_owned(),
        subject: known.subject.key.clone(),
        at_risk: known.at_risk.into(),
        why: cx.say(&known.explanation.why).to_owned(),
        remedy: cx.say(&known.explanation.remedy).to_owned(),
        unconfirmed: known.explanation.unconfirmed,
    };
    cause.cases.iter().map(shown).collect()
}

fn of_report(cx: &Cx) -> Result<Answer, WebError> {
    let (form, period) = super::reports::chosen(cx)?;
    let of = ReadinessOf { grant: cx.grant(), period: Some(&period), form: Some(&form) };
    let found = readiness(&cx.books, &of)?;
    // What the rules say is of the whole grant, also where the reports of one period may be seen.
    let judged = found.costs.as_ref().filter(|_| cx.may(Act::ViewRules));
    answers::outcome(&Readiness {
        can_be_frozen: found.gaps.iter().all(|gap| gap.weight != Weight::Blocks),
        gaps: points(cx, &found),
        costs_at_risk: judged.map(|judged| costs(cx, judged)),
    })
}

fn of_grant(cx: &Cx) -> Result<Answer, WebError> {
    let form = cx.query("form");
    if let Some(form) = form
        && !report_forms(&cx.books)?.iter().any(|known| known.name == form)
    {
        return Err(WebError::NotFound);
    }
    let found = readiness(&cx.books, &ReadinessOf { grant: cx.grant(), period: cx.query("period"), form })?;
    answers::outcome(&ReadinessOfGrant {
        ready: found.is_ready(),
        gaps: points(cx, &found),
        cases: found
            .costs
            .iter()
            .flat_map(|judged| &judged.causes)
            .flat_map(|cause| stopped_by(cx, cause))
            .collect(),
        costs_at_risk: found.costs.as_ref().map(|judged| costs(cx, judged)),
    })
}
