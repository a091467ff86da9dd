//! The funding of a grant: recording what came in, and showing what is due and what the years until the end will ask.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::db::audit::AuditRecord;
use crate::db::report_life::ReportRecord;
use crate::db::{audit, funding_receipts, grants, ledger_sums, report_life};
use crate::domain::books::BookedGrant;
use crate::domain::calendar::DateSpan;
use crate::domain::execution::{Amount, BudgetExecution, Funding};
use crate::domain::funding::{
    Elapsed, FundingPlan, LineOutlook, ProjectStanding, Receipt, ReceiptKind, forecast, plan,
};
use crate::domain::ids::ReportingPeriodId;
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, MoneyError};
use crate::domain::report::ReportState;
use crate::domain::terms::GrantTerms;
use crate::operations::execution::{direct_costs, scheme_of};
use crate::operations::{Actor, Books, OperationError, tender_marks};

/// Money to record.
pub struct RecordReceipt<'a> {
    pub grant: &'a str,
    pub kind: ReceiptKind,
    /// Name of the co-financier, as the decision writes it; may be left out when there is one.
    pub from: Option<&'a str>,
    pub amount: Cents,
    pub received_on: NaiveDate,
    pub reference: &'a str,
}

/// Records money that came in, or with an amount below zero money that went back.
pub fn record_receipt(
    books: &Books,
    actor: &Actor,
    command: &RecordReceipt<'_>,
) -> Result<(), OperationError> {
    if command.reference.trim().is_empty() || command.amount.is_zero() {
        return Err(OperationError::Rejected(Bilingual::new(
            "Een ontvangst heeft een bedrag en een kenmerk nodig, zoals het nummer van het afschrift.",
            "A receipt needs an amount and a reference, such as the number of the statement.",
        )));
    }
    if command.received_on > books.clock.today() {
        return Err(OperationError::Rejected(Bilingual::new(
            "Wat nog niet binnen is, kan niet als ontvangst worden vastgelegd.",
            "What has not come in yet cannot be recorded as a receipt.",
        )));
    }
    let at = books.clock.now();
    books.db.write(|conn| {
        let grant = grants::load(conn, command.grant)?;
        let receipt = Receipt {
            kind: command.kind,
            co_financier: co_financier(&grant, command)?,
            amount: command.amount,
            received_on: command.received_on,
            reference: command.reference.trim().to_owned(),
        };
        funding_receipts::insert(conn, grant.id, &receipt, (at, &actor.name))?;
        audit::insert(
            conn,
            &AuditRecord {
                at,
                actor: &actor.name,
                act: "funding.record",
                subject: &format!("grant {}", command.grant),
                detail: &format!(
                    "{} {} EUR on {}: {}",
                    receipt.kind.code(),
                    receipt.amount,
                    receipt.received_on,
                    receipt.reference
                ),
            },
        )?;
        Ok(())
    })
}

fn co_financier(grant: &BookedGrant, command: &RecordReceipt<'_>) -> Result<Option<usize>, OperationError> {
    if command.kind != ReceiptKind::CoFinancing {
        return Ok(None);
    }
    let others = &grant.definition.decision.co_financiers;
    let position = match command.from {
        Some(name) => others.iter().position(|other| other.name.nl == name || other.name.en == name),
        None => (others.len() == 1).then_some(0),
    };
    if position.is_some() {
        return Ok(position);
    }
    let names = |pick: fn(&Bilingual) -> &str| {
        let names: Vec<&str> = others.iter().map(|other| pick(&other.name)).collect();
        names.join(", ")
    };
    Err(OperationError::Rejected(Bilingual::new(
        format!("Noem de cofinancier zoals de beschikking: {}.", names(|name| &name.nl)),
        format!("Name the co-financier as the decision does: {}.", names(|name| &name.en)),
    )))
}

/// Everything about the money of a grant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FundingShown {
    pub terms: GrantTerms,
    #[serde(flatten)]
    pub plan: FundingPlan,
    pub receipts: Vec<Receipt>,
    pub forecast: Vec<LineOutlook>,
    pub outlook: Outlook,
}

/// What the whole project will have cost at the end, when it goes as planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Outlook {
    pub direct: Cents,
    pub flat_rate: Cents,
    pub total: Cents,
    /// The EU contribution to it: never above its rate or its maximum.
    pub eu: Cents,
}

/// The funding plan, what is due now, and the forecast to the end of the project.
pub fn show_funding(books: &Books, grant_code: &str) -> Result<FundingShown, OperationError> {
    let today = books.clock.today();
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let definition = &grant.definition;
        let tendered = tender_marks::tendered_sums(conn, &grant)?;
        let spent = direct_costs(&grant, &ledger_sums::list(conn, grant.id)?, &tendered)?;
        let missing = || OperationError::NotFound("a budget version".to_owned());
        let budget = definition.newest_budget().ok_or_else(missing)?;
        let scheme = scheme_of(&grant)?;
        let every_period = definition.periods.len();
        let execution = BudgetExecution::new(definition, scheme, budget, spent.clone(), every_period)?;
        let funding = Funding::of(&definition.decision, execution.total()?)?;
        let receipts = funding_receipts::list(conn, grant.id)?;
        let standing = standing_of(&grant, &report_life::list(conn, grant.id)?, today);
        let terms = definition.terms;
        let lines = forecast(budget, &by_line(&spent)?, elapsed(definition.decision.period, today))?;
        let outlook = outlook(&grant, &lines)?;
        let plan = plan(&definition.decision, terms, &funding, &receipts, standing)?;
        Ok(FundingShown { terms, plan, receipts, forecast: lines, outlook })
    })
}

fn standing_of(grant: &BookedGrant, reports: &[ReportRecord], today: NaiveDate) -> ProjectStanding {
    let submitted: Vec<ReportingPeriodId> = reports
        .iter()
        .filter(|report| matches!(report.state(), ReportState::Submitted | ReportState::Accepted))
        .map(|report| report.period)
        .collect();
    let last = grant.definition.periods.last().and_then(|period| grant.period_id(&period.code));
    ProjectStanding {
        report_submitted: !submitted.is_empty(),
        final_request: today > grant.definition.decision.period.to
            && last.is_some_and(|last| submitted.contains(&last)),
        today,
    }
}

type SpentByLine = BTreeMap<(String, String), BTreeMap<i32, Cents>>;

fn by_line(spent: &[Amount]) -> Result<SpentByLine, MoneyError> {
    let mut lines = SpentByLine::new();
    for amount in spent {
        let key = (amount.activity.clone().unwrap_or_default(), amount.category.clone());
        let sum = lines.entry(key).or_default().entry(amount.year).or_default();
        *sum = sum.plus(amount.amount)?;
    }
    Ok(lines)
}

fn elapsed(project: DateSpan, today: NaiveDate) -> Elapsed {
    let months = |until: NaiveDate| {
        let years = until.year().saturating_sub(project.from.year());
        let whole = i64::from(years).saturating_mul(12).saturating_add(i64::from(until.month()));
        u32::try_from(whole.saturating_sub(i64::from(project.from.month())).saturating_add(1)).unwrap_or(0)
    };
    let in_all = months(project.to);
    Elapsed { this_year: today.year(), months_passed: months(today).min(in_all), months_in_all: in_all }
}

fn outlook(grant: &BookedGrant, lines: &[LineOutlook]) -> Result<Outlook, OperationError> {
    let definition = &grant.definition;
    let direct = Cents::sum(lines.iter().map(|line| line.as_planned))?;
    let flat_rate = match scheme_of(grant)?.flat_rate(&definition.indirect_costs) {
        None => Cents::ZERO,
        // What will be tendered is not known: the base is taken whole.
        Some(rate) => {
            let base = lines.iter().filter(|line| rate.counts(&line.category, false));
            Cents::sum(base.map(|line| line.as_planned))?.share(rate.percent)?
        }
    };
    let total = direct.plus(flat_rate)?;
    let decision = &definition.decision;
    let eu = total.ceiling_share(decision.maximum_rate)?.min(decision.maximum_amount);
    Ok(Outlook { direct, flat_rate, total, eu })
}
