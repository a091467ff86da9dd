//! Changing a budget: a draft with its effect, a second person who approves, and the new version that follows from it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::db::audit::AuditRecord;
use crate::db::budget_amendments::{self as store, NewAmendment, StoredAmendment};
use crate::db::{DbConnection, audit, grants, ledger_sums};
use crate::domain::books::BookedGrant;
use crate::domain::budget_amendment::{
    AmendedLine, AmendmentContent, AmendmentState, AmendmentStep, BudgetAmendment, BudgetChange, SpentByLine,
    compare,
};
use crate::domain::grant::{BudgetVersion, GrantDefinition};
use crate::domain::grant_rules::{self, KnownCodes};
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, Percent};
use crate::importing::reference_data;
use crate::operations::{Actor, Books, OperationError, execution, grants as grant_operations};

/// An amendment with what it would do.
#[derive(Clone, Debug)]
pub struct AmendmentDetails {
    pub grant: BookedGrant,
    pub amendment: BudgetAmendment,
    /// The budget that it changes.
    pub base: BudgetVersion,
    pub effect: BudgetChange,
    /// What stands in the way of approval; empty when nothing does.
    pub problems: Vec<Bilingual>,
}

/// Two versions of a budget beside each other.
#[derive(Clone, Debug)]
pub struct ComparedVersions {
    pub grant: BookedGrant,
    pub older: BudgetVersion,
    pub newer: BudgetVersion,
    pub change: BudgetChange,
}

/// The word of approval.
#[derive(Clone, Copy, Debug)]
pub struct Approval<'a> {
    pub grant: &'a str,
    pub number: i64,
    /// The revision that the approver has seen.
    pub revision: i64,
    /// The day on which the funder agreed in writing.
    pub approved_on: NaiveDate,
    /// Where that agreement can be found.
    pub reason: &'a str,
}

/// All amendments of a grant, oldest first.
pub fn list_amendments(books: &Books, grant_code: &str) -> Result<Vec<BudgetAmendment>, OperationError> {
    books.db.read(|conn| {
        let grant = grants::id(conn, grant_code)?;
        Ok(store::list(conn, grant)?.into_iter().map(|stored| stored.amendment).collect())
    })
}

/// An amendment with its effect on every line. `limit` is the share of a category that may shift without being told.
pub fn show_amendment(
    books: &Books,
    grant_code: &str,
    number: i64,
    limit: Option<Percent>,
) -> Result<AmendmentDetails, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let amendment = store::load(conn, grant.id, number)?.amendment;
        let base = version_of(&grant.definition, amendment.base_version)?.clone();
        let after = BudgetVersion { lines: amendment.content.budget_lines(), ..base.clone() };
        let effect = change_between(conn, &grant, (&base, &after), limit)?;
        let problems = problems_of(&grant, &amendment)?;
        Ok(AmendmentDetails { grant, amendment, base, effect, problems })
    })
}

/// Two versions of the budget beside each other, with what was spent on each line so far.
pub fn compare_versions(
    books: &Books,
    grant_code: &str,
    (older, newer): (u32, u32),
    limit: Option<Percent>,
) -> Result<ComparedVersions, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let older = version_of(&grant.definition, older)?.clone();
        let newer = version_of(&grant.definition, newer)?.clone();
        let change = change_between(conn, &grant, (&older, &newer), limit)?;
        Ok(ComparedVersions { grant, older, newer, change })
    })
}

/// Starts an amendment of the budget in force, with the lines as they are.
pub fn draft_amendment(
    books: &Books,
    actor: &Actor,
    grant_code: &str,
    reason: &Bilingual,
) -> Result<BudgetAmendment, OperationError> {
    books.db.write(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let all = store::list(conn, grant.id)?;
        let is_open = |state| matches!(state, AmendmentState::Draft | AmendmentState::Submitted);
        if let Some(open) = all.iter().find(|stored| is_open(stored.amendment.state)) {
            let (number, state) = (open.amendment.number, open.amendment.state.name());
            return Err(OperationError::Conflict(Bilingual::new(
                format!(
                    "Begrotingswijziging {number} loopt nog ({}). Rond die eerst af of trek haar in.",
                    state.nl
                ),
                format!(
                    "Budget amendment {number} is still open ({}). Finish or withdraw it first.",
                    state.en
                ),
            )));
        }
        let base = newest_of(&grant.definition)?;
        let lines = base.lines.iter().map(AmendedLine::from).collect();
        let content = AmendmentContent { reason: reason.clone(), lines };
        let number = all.last().map_or(1, |stored| stored.amendment.number.saturating_add(1));
        let (at, by) = (books.clock.now(), actor.name.as_str());
        let new =
            NewAmendment { grant: grant.id, number, base_version: base.number, content: &content, at, by };
        let id = store::insert(conn, &new)?;
        store::insert_step(conn, id, &step(books, actor, AmendmentState::Draft, ""))?;
        record(conn, books, actor, "budget.draft", grant_code, number, &reason.nl)?;
        Ok(store::load(conn, grant.id, number)?.amendment)
    })
}

/// Writes other lines into a draft. Refused when somebody else changed it since `revision`.
pub fn change_amendment(
    books: &Books,
    actor: &Actor,
    grant_code: &str,
    (number, revision): (i64, i64),
    content: &AmendmentContent,
) -> Result<BudgetAmendment, OperationError> {
    books.db.write(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let stored = as_seen(conn, &grant, number, revision)?;
        allow(&stored, AmendmentState::Draft)?;
        if stored.amendment.state != AmendmentState::Draft {
            return Err(not_a_draft(&stored.amendment));
        }
        if stored.amendment.content == *content {
            return Ok(stored.amendment);
        }
        if !store::change_content(conn, &stored, content)? {
            return Err(changed_meanwhile(number));
        }
        store::insert_step(conn, stored.id, &step(books, actor, AmendmentState::Draft, ""))?;
        record(conn, books, actor, "budget.change", grant_code, number, &content.reason.nl)?;
        Ok(store::load(conn, grant.id, number)?.amendment)
    })
}

/// Moves an amendment on without approving it: to the second person, back to its makers, or to its end.
pub fn move_amendment(
    books: &Books,
    actor: &Actor,
    grant_code: &str,
    (number, revision): (i64, i64),
    (to, reason): (AmendmentState, &str),
) -> Result<BudgetAmendment, OperationError> {
    let reason = reason.trim();
    if to == AmendmentState::Approved {
        return Err(OperationError::Rejected(Bilingual::new(
            "Goedkeuren vraagt de datum waarop de subsidieverstrekker instemde.",
            "Approval asks for the day on which the funder agreed.",
        )));
    }
    if matches!(to, AmendmentState::Rejected | AmendmentState::Withdrawn) && reason.is_empty() {
        return Err(OperationError::Rejected(Bilingual::new(
            "Een begrotingswijziging afwijzen of intrekken heeft een reden nodig.",
            "Rejecting or withdrawing a budget amendment needs a reason.",
        )));
    }
    books.db.write(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let stored = as_seen(conn, &grant, number, revision)?;
        allow(&stored, to)?;
        match to {
            AmendmentState::Submitted => refuse_with_problems(&problems_of(&grant, &stored.amendment)?)?,
            AmendmentState::Rejected => refuse_makers(&stored.amendment, actor)?,
            AmendmentState::Draft | AmendmentState::Approved | AmendmentState::Withdrawn => {}
        }
        if !store::change_state(conn, &stored, to)? {
            return Err(changed_meanwhile(number));
        }
        store::insert_step(conn, stored.id, &step(books, actor, to, reason))?;
        let detail = format!("{} -> {} {reason}", stored.amendment.state.code(), to.code());
        record(conn, books, actor, "budget.move", grant_code, number, &detail)?;
        Ok(store::load(conn, grant.id, number)?.amendment)
    })
}

/// Approves an amendment: its lines become the next version of the budget, by the same way as a changed grant file.
/// Whoever worked on it cannot approve it.
pub fn approve_amendment(
    books: &Books,
    actor: &Actor,
    approval: &Approval<'_>,
) -> Result<BudgetAmendment, OperationError> {
    let reason = approval.reason.trim();
    if reason.is_empty() {
        return Err(OperationError::Rejected(Bilingual::new(
            "Noem het besluit of de brief waarmee de subsidieverstrekker instemde.",
            "Name the decision or the letter by which the funder agreed.",
        )));
    }
    if approval.approved_on > books.clock.today() {
        return Err(OperationError::Rejected(Bilingual::new(
            "De datum van instemming ligt in de toekomst.",
            "The day of agreement lies in the future.",
        )));
    }
    books.db.write(|conn| {
        let grant = grants::load(conn, approval.grant)?;
        let stored = as_seen(conn, &grant, approval.number, approval.revision)?;
        allow(&stored, AmendmentState::Approved)?;
        refuse_makers(&stored.amendment, actor)?;
        refuse_with_problems(&problems_of(&grant, &stored.amendment)?)?;
        let newest = newest_of(&grant.definition)?;
        if approval.approved_on < newest.approved_on {
            return Err(older_than_budget(newest));
        }
        let definition = amended(&grant.definition, &stored.amendment, approval.approved_on)?;
        let loaded = grant_operations::amend(conn, books, actor, &grant, &definition)?;
        let made = loaded.new_budget_versions.first().copied();
        let made = made.ok_or_else(nothing_new)?;
        if !store::change_state(conn, &stored, AmendmentState::Approved)? {
            return Err(changed_meanwhile(approval.number));
        }
        let approved = step(books, actor, AmendmentState::Approved, reason);
        store::insert_step(conn, stored.id, &AmendmentStep { budget_version: Some(made), ..approved })?;
        let detail = format!("budget version {made}, agreed on {}: {reason}", approval.approved_on);
        record(conn, books, actor, "budget.approve", approval.grant, approval.number, &detail)?;
        Ok(store::load(conn, grant.id, approval.number)?.amendment)
    })
}

fn version_of(definition: &GrantDefinition, number: u32) -> Result<&BudgetVersion, OperationError> {
    let found = definition.budget_versions.iter().find(|version| version.number == number);
    found.ok_or_else(|| OperationError::NotFound(format!("budget version {number}")))
}

fn newest_of(definition: &GrantDefinition) -> Result<&BudgetVersion, OperationError> {
    definition.newest_budget().ok_or_else(|| OperationError::NotFound("a budget version".to_owned()))
}

fn change_between(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    (before, after): (&BudgetVersion, &BudgetVersion),
    limit: Option<Percent>,
) -> Result<BudgetChange, OperationError> {
    let scheme = execution::scheme_of(grant)?;
    let mut spent: SpentByLine = BTreeMap::new();
    for sum in ledger_sums::list(conn, grant.id)? {
        if let Some(line) = grant.budget_line_by_id(sum.budget_line) {
            let total: &mut Cents = spent.entry((line.activity.clone(), line.category.clone())).or_default();
            *total = total.plus(sum.amount)?;
        }
    }
    let flat_rates = scheme.flat_rates_of(&grant.definition);
    Ok(compare(before, after, (&spent, &flat_rates), limit)?)
}

/// The definition as it would stand with the amendment.
fn amended(
    definition: &GrantDefinition,
    amendment: &BudgetAmendment,
    approved_on: NaiveDate,
) -> Result<GrantDefinition, OperationError> {
    let newest = newest_of(definition)?;
    let mut with_it = definition.clone();
    with_it.budget_versions.push(BudgetVersion {
        number: newest.number.saturating_add(1),
        approved_on,
        reason: Some(amendment.content.reason.clone()),
        lines: amendment.content.budget_lines(),
    });
    Ok(with_it)
}

/// What a grant file with this budget would be refused for, and whether the budget changed meanwhile.
fn problems_of(grant: &BookedGrant, amendment: &BudgetAmendment) -> Result<Vec<Bilingual>, OperationError> {
    let newest = newest_of(&grant.definition)?;
    let mut problems = Vec::new();
    if newest.number != amendment.base_version && amendment.state != AmendmentState::Approved {
        problems.push(Bilingual::new(
            format!(
                "De begroting is intussen versie {}; deze wijziging gaat uit van versie {}. Trek haar in en begin opnieuw.",
                newest.number, amendment.base_version
            ),
            format!(
                "The budget is version {} by now; this amendment starts from version {}. Withdraw it and start again.",
                newest.number, amendment.base_version
            ),
        ));
    }
    let base = version_of(&grant.definition, amendment.base_version)?;
    if base.lines == amendment.content.budget_lines() {
        problems.push(Bilingual::new("Er is nog geen bedrag gewijzigd.", "No amount was changed yet."));
    }
    if amendment.content.reason.nl.trim().is_empty() {
        problems.push(Bilingual::new(
            "De wijziging heeft nog geen reden. Schrijf waarom de begroting verandert.",
            "The amendment has no reason yet. Write why the budget changes.",
        ));
    }
    let known = KnownCodes {
        schemes: reference_data::schemes(),
        code_lists: reference_data::code_lists(),
        indicators: reference_data::indicators(),
    };
    let with_it = amended(&grant.definition, amendment, newest.approved_on)?;
    let before = grant_rules::problems(&grant.definition, &known);
    let caused =
        grant_rules::problems(&with_it, &known).into_iter().filter(|problem| !before.contains(problem));
    problems.extend(caused.map(|problem| {
        Bilingual::new(
            format!("{}; {}.", capital(&problem.message.nl), problem.remedy.nl),
            format!("{}; {}.", capital(&problem.message.en), problem.remedy.en),
        )
    }));
    Ok(problems)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default();
    first + letters.as_str()
}

fn refuse_with_problems(problems: &[Bilingual]) -> Result<(), OperationError> {
    if problems.is_empty() {
        return Ok(());
    }
    let join = |pick: fn(&Bilingual) -> &str| problems.iter().map(pick).collect::<Vec<_>>().join(" ");
    Err(OperationError::Rejected(Bilingual::new(join(|text| &text.nl), join(|text| &text.en))))
}

/// Four eyes: who made it does not decide about it.
fn refuse_makers(amendment: &BudgetAmendment, actor: &Actor) -> Result<(), OperationError> {
    if !amendment.makers().contains(actor.name.as_str()) {
        return Ok(());
    }
    let number = amendment.number;
    Err(OperationError::Conflict(Bilingual::new(
        format!("U hebt zelf aan begrotingswijziging {number} gewerkt. Een ander moet erover beslissen."),
        format!("You worked on budget amendment {number} yourself. Somebody else must decide about it."),
    )))
}

fn as_seen(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    number: i64,
    revision: i64,
) -> Result<StoredAmendment, OperationError> {
    let stored = store::load(conn, grant.id, number)?;
    if stored.amendment.revision == revision { Ok(stored) } else { Err(changed_meanwhile(number)) }
}

fn allow(stored: &StoredAmendment, to: AmendmentState) -> Result<(), OperationError> {
    let from = stored.amendment.state;
    if from.next().contains(&to) {
        return Ok(());
    }
    let (number, from, to) = (stored.amendment.number, from.name(), to.name());
    Err(OperationError::Conflict(Bilingual::new(
        format!("Begrotingswijziging {number} is {} en kan niet {} worden.", from.nl, to.nl),
        format!("Budget amendment {number} is {} and cannot become {}.", from.en, to.en),
    )))
}

fn not_a_draft(amendment: &BudgetAmendment) -> OperationError {
    let number = amendment.number;
    OperationError::Conflict(Bilingual::new(
        format!(
            "Begrotingswijziging {number} ligt ter goedkeuring. Haal haar eerst terug om haar te wijzigen."
        ),
        format!("Budget amendment {number} waits for approval. Take it back first to change it."),
    ))
}

fn changed_meanwhile(number: i64) -> OperationError {
    OperationError::Conflict(Bilingual::new(
        format!(
            "Begrotingswijziging {number} is intussen door iemand anders veranderd. Bekijk haar opnieuw."
        ),
        format!("Somebody else changed budget amendment {number} meanwhile. Look at it again."),
    ))
}

fn older_than_budget(newest: &BudgetVersion) -> OperationError {
    let (number, day) = (newest.number, newest.approved_on);
    OperationError::Rejected(Bilingual::new(
        format!(
            "Begrotingsversie {number} is van {}: een latere wijziging kan niet eerder zijn goedgekeurd.",
            day.format("%d-%m-%Y")
        ),
        format!(
            "Budget version {number} dates from {}: a later amendment cannot have been agreed earlier.",
            day.format("%-d %b %Y")
        ),
    ))
}

fn nothing_new() -> OperationError {
    OperationError::Rejected(Bilingual::new("Er is nog geen bedrag gewijzigd.", "No amount was changed yet."))
}

fn step(books: &Books, actor: &Actor, state: AmendmentState, reason: &str) -> AmendmentStep {
    AmendmentStep {
        state,
        reason: reason.to_owned(),
        budget_version: None,
        at: books.clock.now(),
        by: actor.name.clone(),
    }
}

fn record(
    conn: &mut DbConnection,
    books: &Books,
    actor: &Actor,
    act: &str,
    grant_code: &str,
    number: i64,
    detail: &str,
) -> Result<(), OperationError> {
    let subject = format!("grant {grant_code}, budget amendment {number}");
    let record = AuditRecord { at: books.clock.now(), actor: &actor.name, act, subject: &subject, detail };
    Ok(audit::insert(conn, &record)?)
}
