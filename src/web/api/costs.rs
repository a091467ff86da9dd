//! Costs that are computed: by topic and period with their formulas, and what posting them does to the ledger.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::computation::{ComputedCost, CostProblem, Topic, UsedValue};
use crate::domain::money::Cents;
use crate::domain::permission::Act;
use crate::operations::computations::PostedComputation;
use crate::operations::method_costs::{MethodCosts, PostCosts, post_costs, preview_costs};
use crate::web::answer::Answer;
use crate::web::api::answers::{self, Money, count};
use crate::web::api::operation::{Operation, change, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        read("showCosts", "/api/v1/grants/{grant}/costs/{topic}/{period}", Act::ViewCosts, show)
            .says(
                "Berekende kosten van een periode, en wat boeken aan het grootboek zou veranderen",
                "Computed costs of a period, and what posting would change in the ledger",
            )
            .gives::<CostsOfPeriod>(),
        change("postCosts", "/api/v1/grants/{grant}/costs/{topic}/{period}", Act::PostCosts, post)
            .says(
                "Boekt de berekende kosten, en neemt terug wat niet meer zo is",
                "Posts the computed costs, and takes back what is not so any more",
            )
            .takes::<CostsToPost>()
            .gives_outcome::<PostingOfCosts>(),
    ]
}

/// Computed costs of a period.
#[derive(Serialize, ToSchema)]
struct CostsOfPeriod {
    topic: String,
    period: String,
    costs: Vec<CostOfPeriod>,
    /// What stands in the way of more.
    problems: Vec<ProblemOfCosts>,
    total: Money,
    /// What posting would do now.
    posting: PostingOfCosts,
}

#[derive(Serialize, ToSchema)]
struct CostOfPeriod {
    /// Names this cost: the same in a later computation of the same cost.
    item: String,
    activity: String,
    category: String,
    /// Counts as the day of payment.
    day: NaiveDate,
    /// A person's pseudonym, or the supplier.
    supplier: String,
    document_number: String,
    amount: Money,
    article: String,
    formula: String,
    values: Vec<ValueOfFormula>,
}

/// What went into a formula.
#[derive(Serialize, ToSchema)]
pub(super) struct ValueOfFormula {
    name: String,
    value: String,
}

impl ValueOfFormula {
    pub(super) fn of(cx: &Cx, used: &UsedValue) -> Self {
        Self { name: cx.say(&used.name).to_owned(), value: used.value.clone() }
    }
}

#[derive(Serialize, ToSchema)]
struct ProblemOfCosts {
    code: String,
    /// Nothing is computed for this subject until it is mended.
    blocks: bool,
    /// The person, unit or asset.
    subject: String,
    article: String,
    message: String,
    remedy: String,
}

/// What posting does, or would do.
#[derive(Serialize, ToSchema)]
struct PostingOfCosts {
    /// Names this outcome; to be sent along as `mark`.
    mark: String,
    /// Lines that already said what was computed.
    kept: u64,
    taken_back: u64,
    entered: u64,
    /// What the ledger changes by.
    change: Money,
    /// What stands afterwards.
    total: Money,
}

/// Costs to post.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CostsToPost {
    /// Such as "time sheets up to June".
    reason: String,
    /// The `mark` of the outcome that its sender saw; any other outcome is not posted.
    mark: String,
    /// Post what can be computed although something blocks the cost of others.
    #[serde(default)]
    despite_problems: bool,
}

fn cost(cx: &Cx, known: &ComputedCost) -> CostOfPeriod {
    CostOfPeriod {
        item: known.item.clone(),
        activity: known.activity.clone(),
        category: known.category.clone(),
        day: known.day,
        supplier: known.supplier.clone(),
        document_number: known.document_number.clone(),
        amount: known.amount.into(),
        article: known.article.clone(),
        formula: cx.say(&known.formula).to_owned(),
        values: known.values.iter().map(|used| ValueOfFormula::of(cx, used)).collect(),
    }
}

fn problem(cx: &Cx, known: &CostProblem) -> ProblemOfCosts {
    ProblemOfCosts {
        code: known.code.to_owned(),
        blocks: known.blocks,
        subject: known.subject.clone(),
        article: known.article.clone(),
        message: cx.say(&known.message).to_owned(),
        remedy: cx.say(&known.remedy).to_owned(),
    }
}

fn posting(outcome: &PostedComputation) -> PostingOfCosts {
    PostingOfCosts {
        mark: outcome.mark(),
        kept: count(outcome.kept),
        taken_back: count(outcome.taken_back),
        entered: count(outcome.entered),
        change: Cents::new(outcome.change_cents).into(),
        total: Cents::new(outcome.total_cents).into(),
    }
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let (topic, period): (Topic, String) = (cx.path("topic")?, cx.path("period")?);
    let (outcome, MethodCosts { costs, problems }) =
        preview_costs(&cx.books, &cx.actor(), cx.grant(), (topic, &period))?;
    let shown = CostsOfPeriod {
        topic: topic.code().to_owned(),
        costs: costs.iter().map(|known| cost(cx, known)).collect(),
        problems: problems.iter().map(|known| problem(cx, known)).collect(),
        total: Cents::sum(costs.iter().map(|known| known.amount))?.into(),
        posting: posting(&outcome),
        period,
    };
    answers::single(cx, &shown)
}

fn post(cx: &Cx) -> Result<Answer, WebError> {
    let CostsToPost { reason, mark, despite_problems } = answers::sent(cx)?;
    let period: String = cx.path("period")?;
    let command = PostCosts {
        grant: cx.grant(),
        topic: cx.path("topic")?,
        period: &period,
        reason: &reason,
        despite_problems,
        dry_run: false,
        shown: Some(&mark),
    };
    let (posted, _) = post_costs(&cx.books, &cx.actor(), &command)?;
    answers::outcome(&posting(&posted))
}
