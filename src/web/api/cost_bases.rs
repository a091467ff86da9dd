//! What computed costs follow from: people and their pay, decisions, units, equipment, keys of allocation, own rates.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::allocation::Allocation;
use crate::domain::assets::Asset;
use crate::domain::exchange_policy::OwnRate;
use crate::domain::permission::Act;
use crate::domain::staff::{DecisionConfirmation, DecisionKind, Pay, StaffTerms, WorkDecision};
use crate::domain::units::{UnitCost, UnitsCounted};
use crate::operations::cost_bases::{bases_in_force, load_bases};
use crate::web::answer::Answer;
use crate::web::api::answers::{self, Money, count};
use crate::web::api::operation::{Operation, change, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        read("showCostBases", "/api/v1/grants/{grant}/cost-bases", Act::ViewCosts, show)
            .says(
                "De grondslagen van berekende kosten die nu gelden",
                "The bases of computed costs that count now",
            )
            .gives::<BasesOfCosts>(),
        change("loadCostBases", "/api/v1/grants/{grant}/cost-bases", Act::StateCostBasis, load)
            .says("Leest een bestand met grondslagen in (TOML)", "Loads a file of cost bases (TOML)")
            .takes_file("bases", &[])
            .gives_outcome::<LoadedBases>(),
    ]
}

/// What counts now. Numbers are exact decimals.
#[derive(Serialize, ToSchema)]
struct BasesOfCosts {
    people: Vec<PersonOfBasis>,
    pay: Vec<PayOfPerson>,
    decisions: Vec<DecisionOfWork>,
    confirmations: Vec<ConfirmationOfDecision>,
    unit_costs: Vec<UnitCostOfBasis>,
    units: Vec<UnitsOfBasis>,
    assets: Vec<AssetOfBasis>,
    allocations: Vec<AllocationOfInvoice>,
    own_rates: Vec<RateOfOwnAccounts>,
}

/// The terms on which a person works.
#[derive(Serialize, ToSchema)]
struct PersonOfBasis {
    /// Pseudonym, the same as on the time sheets.
    person: String,
    from: NaiveDate,
    until: Option<NaiveDate>,
    function: String,
    scale: String,
    /// Code of a staff method of the scheme.
    method: String,
    /// Hours a week.
    #[schema(example = "36")]
    contract_hours: String,
    /// 1 is full time.
    part_time: String,
    reason: String,
}

#[derive(Serialize, ToSchema)]
struct PayOfPerson {
    person: String,
    from: NaiveDate,
    gross_per_year: Option<Money>,
    cost_per_year: Option<Money>,
    hourly: Option<Money>,
    /// The document that shows it.
    document: String,
}

/// The part of the working time that a decision or an addendum gives to activities.
#[derive(Serialize, ToSchema)]
struct DecisionOfWork {
    person: String,
    reference: String,
    /// "decision" or "addendum".
    kind: String,
    dated: NaiveDate,
    from: NaiveDate,
    until: Option<NaiveDate>,
    shares: Vec<ShareOfWork>,
}

#[derive(Serialize, ToSchema)]
struct ShareOfWork {
    activity: String,
    percent: String,
}

#[derive(Serialize, ToSchema)]
struct ConfirmationOfDecision {
    person: String,
    /// The decision that is confirmed.
    reference: String,
    year: i32,
    dated: NaiveDate,
    document: String,
}

#[derive(Serialize, ToSchema)]
struct UnitCostOfBasis {
    code: String,
    name: String,
    /// What is counted.
    unit: String,
    rate: Money,
    category: String,
    article: String,
    /// Documents that every count needs.
    evidence: Vec<String>,
    /// Counts once for each activity.
    lump_sum: bool,
}

#[derive(Serialize, ToSchema)]
struct UnitsOfBasis {
    unit_cost: String,
    activity: String,
    on: NaiveDate,
    count: String,
    /// The documents that are there.
    evidence: Vec<String>,
    note: String,
}

/// Equipment that loses its value over months.
#[derive(Serialize, ToSchema)]
struct AssetOfBasis {
    code: String,
    name: String,
    supplier: String,
    document_number: String,
    activity: String,
    category: String,
    bought_on: NaiveDate,
    /// Without VAT.
    price: Money,
    useful_months: u32,
    months_before: u32,
    used_from: NaiveDate,
    used_until: Option<NaiveDate>,
    /// The project uses `used` of `whole`.
    used: u32,
    whole: u32,
    full_price: bool,
    approved: bool,
    subsidised: bool,
}

/// An invoice of which several pay a part.
#[derive(Serialize, ToSchema)]
struct AllocationOfInvoice {
    code: String,
    supplier: String,
    document_number: String,
    description: String,
    payment_date: NaiveDate,
    amount: Money,
    /// What the weights count.
    key: String,
    shares: Vec<ShareOfInvoice>,
}

#[derive(Serialize, ToSchema)]
struct ShareOfInvoice {
    /// Nothing for a part that no grant pays.
    grant: Option<String>,
    activity: String,
    category: String,
    weight: u32,
}

#[derive(Serialize, ToSchema)]
struct RateOfOwnAccounts {
    /// ISO 4217.
    currency: String,
    from: NaiveDate,
    units_per_euro: String,
    document: String,
}

/// What loading a file of cost bases did.
#[derive(Serialize, ToSchema)]
struct LoadedBases {
    /// Statements that were kept.
    new: u64,
    /// Statements that the books had already.
    known: u64,
}

fn person(terms: &StaffTerms) -> PersonOfBasis {
    PersonOfBasis {
        person: terms.person.clone(),
        from: terms.from,
        until: terms.until,
        function: terms.function.clone(),
        scale: terms.scale.clone(),
        method: terms.method.clone(),
        contract_hours: terms.contract_hours.to_string(),
        part_time: terms.part_time.to_string(),
        reason: terms.reason.clone(),
    }
}

fn pay(stated: &Pay) -> PayOfPerson {
    PayOfPerson {
        person: stated.person.clone(),
        from: stated.from,
        gross_per_year: stated.gross_per_year.map(Money::from),
        cost_per_year: stated.cost_per_year.map(Money::from),
        hourly: stated.hourly.map(Money::from),
        document: stated.document.clone(),
    }
}

fn decision(stated: &WorkDecision) -> DecisionOfWork {
    let kind = match stated.kind {
        DecisionKind::Decision => "decision",
        DecisionKind::Addendum => "addendum",
    };
    let share = |share: &crate::domain::staff::WorkShare| ShareOfWork {
        activity: share.activity.clone(),
        percent: share.percent.to_string(),
    };
    DecisionOfWork {
        person: stated.person.clone(),
        reference: stated.reference.clone(),
        kind: kind.to_owned(),
        dated: stated.dated,
        from: stated.from,
        until: stated.until,
        shares: stated.shares.iter().map(share).collect(),
    }
}

fn confirmation(stated: &DecisionConfirmation) -> ConfirmationOfDecision {
    ConfirmationOfDecision {
        person: stated.person.clone(),
        reference: stated.reference.clone(),
        year: stated.year,
        dated: stated.dated,
        document: stated.document.clone(),
    }
}

fn unit_cost(cx: &Cx, stated: &UnitCost) -> UnitCostOfBasis {
    UnitCostOfBasis {
        code: stated.code.clone(),
        name: cx.say(&stated.name).to_owned(),
        unit: cx.say(&stated.unit).to_owned(),
        rate: stated.rate.into(),
        category: stated.category.clone(),
        article: stated.article.clone(),
        evidence: stated.evidence.clone(),
        lump_sum: stated.lump_sum,
    }
}

fn units(stated: &UnitsCounted) -> UnitsOfBasis {
    UnitsOfBasis {
        unit_cost: stated.unit_cost.clone(),
        activity: stated.activity.clone(),
        on: stated.on,
        count: stated.count.to_string(),
        evidence: stated.evidence.clone(),
        note: stated.note.clone(),
    }
}

fn asset(cx: &Cx, stated: &Asset) -> AssetOfBasis {
    AssetOfBasis {
        code: stated.code.clone(),
        name: cx.say(&stated.name).to_owned(),
        supplier: stated.supplier.clone(),
        document_number: stated.document_number.clone(),
        activity: stated.activity.clone(),
        category: stated.category.clone(),
        bought_on: stated.bought_on,
        price: stated.price.into(),
        useful_months: stated.useful_months,
        months_before: stated.months_before,
        used_from: stated.used_from,
        used_until: stated.used_until,
        used: stated.used,
        whole: stated.whole,
        full_price: stated.full_price,
        approved: stated.approved,
        subsidised: stated.subsidised,
    }
}

fn allocation(cx: &Cx, stated: &Allocation) -> AllocationOfInvoice {
    let share = |share: &crate::domain::allocation::AllocationShare| ShareOfInvoice {
        grant: share.grant.clone(),
        activity: share.activity.clone(),
        category: share.category.clone(),
        weight: share.weight,
    };
    AllocationOfInvoice {
        code: stated.code.clone(),
        supplier: stated.supplier.clone(),
        document_number: stated.document_number.clone(),
        description: cx.say(&stated.description).to_owned(),
        payment_date: stated.payment_date,
        amount: stated.amount.into(),
        key: cx.say(&stated.key).to_owned(),
        shares: stated.shares.iter().map(share).collect(),
    }
}

fn own_rate(stated: &OwnRate) -> RateOfOwnAccounts {
    RateOfOwnAccounts {
        currency: stated.currency.code().to_owned(),
        from: stated.from,
        units_per_euro: stated.units_per_euro.to_string(),
        document: stated.document.clone(),
    }
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let bases = bases_in_force(&cx.books, cx.grant())?;
    let shown = BasesOfCosts {
        people: bases.people.iter().map(person).collect(),
        pay: bases.pay.iter().map(pay).collect(),
        decisions: bases.decisions.iter().map(decision).collect(),
        confirmations: bases.confirmations.iter().map(confirmation).collect(),
        unit_costs: bases.unit_costs.iter().map(|stated| unit_cost(cx, stated)).collect(),
        units: bases.units.iter().map(units).collect(),
        assets: bases.assets.iter().map(|stated| asset(cx, stated)).collect(),
        allocations: bases.allocations.iter().map(|stated| allocation(cx, stated)).collect(),
        own_rates: bases.own_rates.iter().map(own_rate).collect(),
    };
    answers::single(cx, &shown)
}

fn load(cx: &Cx) -> Result<Answer, WebError> {
    let file = answers::file(cx, "bases")?;
    let stated = load_bases(&cx.books, &cx.actor(), cx.grant(), &file.name, file.text()?)?;
    answers::outcome(&LoadedBases { new: count(stated.new), known: count(stated.known) })
}
