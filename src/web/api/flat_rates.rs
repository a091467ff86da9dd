//! Flat rates: every choice side by side, the base of one line by line, and which costs fall under a tendered contract.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::flat_rates::{JudgedLine, RateChoice};
use crate::domain::ids::ExpenditureId;
use crate::domain::permission::Act;
use crate::domain::tender::{TenderMark, TenderSubject};
use crate::operations::flat_rates::{compare_rates, show_base};
use crate::operations::tender_marks::{MarkTendered, list_marks, mark_tendered};
use crate::web::answer::Answer;
use crate::web::api::answers::{self, Money};
use crate::web::api::operation::{Operation, change, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;
use crate::web::selecting::tender_subject;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        read("compareFlatRates", "/api/v1/grants/{grant}/flat-rates", Act::ViewCosts, compare)
            .says("Elk vast percentage naast werkelijke kosten", "Each flat rate beside real costs")
            .gives::<FlatRatesCompared>(),
        read("showFlatRateBase", "/api/v1/grants/{grant}/flat-rates/bases/{rate}", Act::ViewCosts, base)
            .says(
                "De grondslag van een vast percentage, regel voor regel",
                "The base of a flat rate, line by line",
            )
            .gives::<BaseOfFlatRate>(),
        read("listTenderMarks", "/api/v1/grants/{grant}/flat-rates/tendered", Act::ViewCosts, marks)
            .says(
                "Wat over aanbestede contracten is gezegd, oudste eerst",
                "What was said about tendered contracts, oldest first",
            )
            .gives_list::<MarkOfTender>(),
        change("markTendered", "/api/v1/grants/{grant}/flat-rates/tendered", Act::StateCostBasis, mark)
            .says(
                "Zegt dat kosten onder een aanbesteed contract vallen, of juist niet",
                "Says that costs fall under a tendered contract, or do not",
            )
            .takes::<MarkToKeep>()
            .gives_list::<MarkOfTender>(),
    ]
}

/// Every choice side by side.
#[derive(Serialize, ToSchema)]
struct FlatRatesCompared {
    /// Code of the scheme of cost categories.
    scheme: String,
    /// Over what is booked so far.
    books: Vec<ChoiceOfRate>,
    budget_version: u32,
    /// Over the budget as approved last.
    budget: Vec<ChoiceOfRate>,
}

/// What one choice comes to.
#[derive(Serialize, ToSchema)]
struct ChoiceOfRate {
    /// Code of a flat rate, of two together as "staff-20+indirect-7", or "none": only what is booked line by line.
    rate: String,
    name: String,
    article: String,
    /// The choice that the grant has made.
    chosen: bool,
    /// Declared line by line.
    direct: Money,
    /// Of the rate that is computed last, where there are two.
    base: Money,
    /// What the rates yield.
    computed: Money,
    /// Booked, and not declared under this choice.
    replaced: Money,
    total: Money,
    eu: Money,
    /// `total` less that of the choice that was made.
    difference: Money,
}

/// The base of a flat rate and what it yields.
#[derive(Serialize, ToSchema)]
struct BaseOfFlatRate {
    rate: String,
    name: String,
    /// Exact decimal.
    #[schema(example = "7")]
    percent: String,
    article: String,
    /// The category that the amount is reported under.
    yields: String,
    base: Money,
    amount: Money,
    lines: Vec<LineOfBase>,
}

#[derive(Serialize, ToSchema)]
struct LineOfBase {
    /// Number of the line of the ledger.
    line: Option<i64>,
    activity: String,
    category: String,
    /// Supplier and document number.
    what: String,
    amount: Money,
    /// The tendered contract that it falls under.
    tendered: Option<String>,
    counts: bool,
    reason: String,
}

/// What a person said about the contract behind a cost.
#[derive(Serialize, ToSchema)]
struct MarkOfTender {
    /// Every line of this supplier; nothing for a mark of one line.
    supplier: Option<String>,
    /// One line of the ledger; nothing for a mark of a supplier.
    line: Option<i64>,
    tendered: bool,
    contract: String,
    reason: String,
    marked_at: DateTime<Utc>,
    marked_by: String,
}

/// A mark to keep: of a supplier or of one line.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MarkToKeep {
    #[serde(default)]
    supplier: Option<String>,
    #[serde(default)]
    line: Option<i64>,
    /// False takes a mark back, or excepts one line of a marked supplier.
    tendered: bool,
    /// Reference of the contract or the tender.
    #[serde(default)]
    contract: String,
    reason: String,
}

fn choices(cx: &Cx, choices: &[RateChoice]) -> Vec<ChoiceOfRate> {
    let shown = |choice: &RateChoice| ChoiceOfRate {
        rate: choice.rate.clone(),
        name: cx.say(&choice.name).to_owned(),
        article: choice.article.clone(),
        chosen: choice.chosen,
        direct: choice.direct.into(),
        base: choice.base.into(),
        computed: choice.computed.into(),
        replaced: choice.replaced.into(),
        total: choice.total.into(),
        eu: choice.eu.into(),
        difference: choice.difference.into(),
    };
    choices.iter().map(shown).collect()
}

fn compare(cx: &Cx) -> Result<Answer, WebError> {
    let compared = compare_rates(&cx.books, cx.grant())?;
    let shown = FlatRatesCompared {
        books: choices(cx, &compared.books),
        budget_version: compared.budget_version,
        budget: choices(cx, &compared.budget),
        scheme: compared.scheme,
    };
    answers::single(cx, &shown)
}

fn base(cx: &Cx) -> Result<Answer, WebError> {
    let rate: String = cx.path("rate")?;
    let base = show_base(&cx.books, cx.grant(), Some(&rate))?;
    let line = |judged: &JudgedLine| LineOfBase {
        line: judged.line.line.map(ExpenditureId::get),
        activity: judged.line.activity.clone(),
        category: judged.line.category.clone(),
        what: judged.line.what.clone(),
        amount: judged.line.amount.into(),
        tendered: judged.line.tendered.clone(),
        counts: judged.counts,
        reason: cx.say(&judged.reason).to_owned(),
    };
    let shown = BaseOfFlatRate {
        name: cx.say(&base.name).to_owned(),
        percent: base.percent.to_string(),
        base: base.base.into(),
        amount: base.amount.into(),
        lines: base.lines.iter().map(line).collect(),
        rate: base.rate,
        article: base.article,
        yields: base.yields,
    };
    answers::single(cx, &shown)
}

fn shown(mark: TenderMark) -> MarkOfTender {
    let (supplier, line) = match mark.subject {
        TenderSubject::Supplier(name) => (Some(name), None),
        TenderSubject::Line(line) => (None, Some(line.get())),
    };
    MarkOfTender {
        supplier,
        line,
        tendered: mark.tendered,
        contract: mark.contract,
        reason: mark.reason,
        marked_at: mark.marked_at,
        marked_by: mark.marked_by,
    }
}

fn marks(cx: &Cx) -> Result<Answer, WebError> {
    answers::list(list_marks(&cx.books, cx.grant())?.into_iter().map(shown))
}

fn mark(cx: &Cx) -> Result<Answer, WebError> {
    let MarkToKeep { supplier, line, tendered, contract, reason } = answers::sent(cx)?;
    let command = MarkTendered {
        grant: cx.grant(),
        subject: tender_subject(line.map(ExpenditureId::new), supplier.as_deref())?,
        tendered,
        contract: &contract,
        reason: &reason,
    };
    mark_tendered(&cx.books, &cx.actor(), &command)?;
    marks(cx)
}
