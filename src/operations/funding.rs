//! The funding of a grant: recording what came in, and showing what is due and what the years until the end will ask.

use chrono::NaiveDate;
use serde::Serialize;

use crate::db::audit::AuditRecord;
use crate::db::report_life::ReportRecord;
use crate::db::{audit, funding_receipts, grants, ledger_sums, report_life};
use crate::domain::books::BookedGrant;
use crate::domain::execution::{BudgetExecution, Funding};
use crate::domain::figures::in_both;
use crate::domain::forecast::BudgetForecast;
use crate::domain::funding::{FundingPlan, Outlook, ProjectStanding, Receipt, ReceiptKind, plan};
use crate::domain::ids::ReportingPeriodId;
use crate::domain::language::Bilingual;
use crate::domain::money::Cents;
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
        refuse_more_than_all(&grant, command.amount)?;
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

/// No single payment is larger than everything that the project may cost.
fn refuse_more_than_all(grant: &BookedGrant, amount: Cents) -> Result<(), OperationError> {
    let all = grant.definition.decision.total_eligible_cost;
    if amount <= all && amount >= all.negated()? {
        return Ok(());
    }
    let (amount, all) = (in_both(amount.euros()), in_both(all.euros()));
    Err(OperationError::Rejected(Bilingual::new(
        format!("{} is meer dan het hele project mag kosten ({}). Controleer het bedrag.", amount.nl, all.nl),
        format!("{} is more than the whole project may cost ({}). Check the amount.", amount.en, all.en),
    )))
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
    pub forecast: BudgetForecast,
    pub outlook: Outlook,
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
        let execution = BudgetExecution::new(definition, scheme, budget, spent, every_period)?;
        let funding = Funding::of(&definition.decision, execution.total()?)?;
        let receipts = funding_receipts::list(conn, grant.id)?;
        let standing = standing_of(&grant, &report_life::list(conn, grant.id)?, today);
        let terms = definition.terms;
        let forecast = BudgetForecast::of(&execution, definition.decision.period, today)?;
        let outlook = Outlook::of(&definition.decision, &forecast)?;
        let plan = plan(&definition.decision, terms, &funding, &receipts, standing)?;
        Ok(FundingShown { terms, plan, receipts, forecast, outlook })
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
