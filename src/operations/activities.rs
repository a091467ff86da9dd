//! Activities as people look at them: budget, expenditure, results, milestones and notes of each.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::db::audit::AuditRecord;
use crate::db::{activity_notes, audit, expenditures, grants, ledger_sums, progress};
use crate::domain::books::BookedGrant;
use crate::domain::execution::Grouping;
use crate::domain::grant::{Activity, GrantDefinition};
use crate::domain::language::Bilingual;
use crate::domain::ledger::{Expenditure, LedgerSum};
use crate::domain::milestones::MilestoneState;
use crate::domain::overview::{self, BudgetPart, BudgetStanding, KnownMilestone};
use crate::domain::progress::ProgressStatement;
use crate::domain::results::{ActivityNote, ActivityUnits, IndicatorStanding};
use crate::domain::scheme::CostScheme;
use crate::operations::{Actor, Books, OperationError, tender_marks};

use super::overview::{executed, in_order};

/// So many of the newest lines stand on the page of an activity.
const NEWEST_LINES: i64 = 15;
/// A note is a remark, not a report.
const LONGEST_NOTE: usize = 4000;

/// All activities of a grant.
pub struct ActivityList {
    pub grant: BookedGrant,
    pub today: NaiveDate,
    /// In the order of the grant.
    pub activities: Vec<ListedActivity>,
    /// Flat-rate costs, which belong to no activity.
    pub flat_rate: Option<BudgetPart>,
    pub total: BudgetStanding,
}

#[derive(Clone, Debug)]
pub struct ListedActivity {
    pub activity: Activity,
    pub standing: BudgetStanding,
    pub units: ActivityUnits,
    /// Milestones of the activity, and of these reached and late.
    pub milestones: usize,
    pub reached: usize,
    pub late: usize,
}

/// One activity.
pub struct ActivityDetails {
    pub grant: BookedGrant,
    pub scheme: &'static CostScheme,
    pub today: NaiveDate,
    pub activity: Activity,
    pub standing: BudgetStanding,
    /// Its budget lines, by cost category.
    pub budget: Vec<BudgetPart>,
    pub lines: i64,
    pub newest: Vec<Expenditure>,
    pub units: ActivityUnits,
    pub milestones: Vec<KnownMilestone>,
    /// Indicators that a milestone of the activity counts towards.
    pub indicators: Vec<IndicatorStanding>,
    pub notes: Vec<ActivityNote>,
}

struct Read {
    grant: BookedGrant,
    sums: Vec<LedgerSum>,
    /// Those of the sums that fall under a tendered contract, where the flat rate asks for it.
    tendered: Vec<LedgerSum>,
    statements: Vec<ProgressStatement>,
}

fn read(conn: &mut crate::db::DbConnection, grant_code: &str) -> Result<Read, OperationError> {
    let grant = grants::load(conn, grant_code)?;
    let sums = ledger_sums::list(conn, grant.id)?;
    let tendered = tender_marks::tendered_sums(conn, &grant)?;
    let stored = progress::newest_of_all(conn, grant.id)?;
    let mut statements: BTreeMap<_, _> =
        stored.into_iter().map(|(period, stored)| (period, stored.statement)).collect();
    Ok(Read { statements: in_order(&grant, &mut statements), sums, tendered, grant })
}

/// Every activity with its money and its results.
pub fn list_activities(books: &Books, grant_code: &str) -> Result<ActivityList, OperationError> {
    let read = books.db.read(|conn| read(conn, grant_code))?;
    let today = books.clock.today();
    let (_, _, execution) = executed(&read.grant, (&read.sums, &read.tendered), today)?;
    let definition = &read.grant.definition;
    let mut parts = overview::by_activity(&execution, definition, today)?;
    let flat_rate = parts.pop_if(|part| part.code.is_none());
    let total = BudgetStanding::sum(parts.iter().chain(&flat_rate).map(|part| part.standing))?;
    let milestones = milestones(definition, &read.statements, today);
    let listed = |(activity, part): (&Activity, &BudgetPart)| {
        let own = || milestones.iter().filter(|known| known.milestone.activity == activity.code);
        let in_state = |state| own().filter(|known| known.state == state).count();
        ListedActivity {
            standing: part.standing,
            units: ActivityUnits::of(definition, activity, &read.statements, today),
            milestones: own().count(),
            reached: in_state(MilestoneState::Reached),
            late: in_state(MilestoneState::Late),
            activity: activity.clone(),
        }
    };
    let activities = definition.activities.iter().zip(&parts).map(listed).collect();
    Ok(ActivityList { today, activities, flat_rate, total, grant: read.grant })
}

fn milestones(
    definition: &GrantDefinition,
    statements: &[ProgressStatement],
    today: NaiveDate,
) -> Vec<KnownMilestone> {
    // A milestone is late once its day has passed.
    overview::milestones(definition, statements, today.pred_opt().unwrap_or(today))
}

/// One activity with everything about it.
pub fn show_activity(
    books: &Books,
    grant_code: &str,
    activity_code: &str,
) -> Result<ActivityDetails, OperationError> {
    let (read, newest, notes) = books.db.read(|conn| {
        let read = read(conn, grant_code)?;
        let own = read.grant.budget_lines.iter().filter(|line| line.activity == activity_code);
        let ids: Vec<_> = own.map(|line| line.id).collect();
        let newest = expenditures::newest_on(conn, &ids, NEWEST_LINES)?;
        let notes = activity_notes::list(conn, read.grant.id, activity_code)?;
        Ok::<_, OperationError>((read, newest, notes))
    })?;
    let today = books.clock.today();
    let Read { grant, sums, tendered, statements } = read;
    let (scheme, _, execution) = executed(&grant, (&sums, &tendered), today)?;
    let definition = &grant.definition;
    let activity = definition.activity(activity_code).cloned();
    let activity = activity.ok_or_else(|| OperationError::NotFound(format!("activity {activity_code}")))?;
    let grouping = Grouping { by_activity: true, by_category: true, by_year: false };
    let standings = overview::standings(&execution, grouping, definition.decision.period, today)?;
    let mut budget: Vec<BudgetPart> = Vec::new();
    for (key, standing) in standings {
        if let (Some(own), Some(code)) = (key.activity, key.category)
            && own == activity_code
        {
            let category = scheme.category(&code);
            let name = category.map_or_else(|| Bilingual::same(&code), |known| known.name.clone());
            budget.push(BudgetPart { code: Some(code), name, standing });
        }
    }
    budget.sort_by_key(|part| scheme.position(part.code.as_deref().unwrap_or_default()));
    let on_activity = |sum: &&LedgerSum| {
        grant.budget_line_by_id(sum.budget_line).is_some_and(|line| line.activity == activity_code)
    };
    let milestones: Vec<KnownMilestone> = milestones(definition, &statements, today)
        .into_iter()
        .filter(|known| known.milestone.activity == activity_code)
        .collect();
    let counted =
        |code: &str| milestones.iter().any(|known| known.milestone.indicator.as_deref() == Some(code));
    Ok(ActivityDetails {
        scheme,
        today,
        standing: BudgetStanding::sum(budget.iter().map(|part| part.standing))?,
        budget,
        lines: sums.iter().filter(on_activity).fold(0_i64, |sum, part| sum.saturating_add(part.line_count)),
        newest,
        units: ActivityUnits::of(definition, &activity, &statements, today),
        indicators: definition
            .indicators
            .iter()
            .filter(|indicator| counted(&indicator.code))
            .map(|indicator| IndicatorStanding::of(definition, indicator, &statements))
            .collect(),
        milestones,
        notes,
        activity,
        grant,
    })
}

/// Adds a note to an activity. Notes stay as they were written.
pub fn write_note(
    books: &Books,
    actor: &Actor,
    grant_code: &str,
    activity_code: &str,
    text: &str,
) -> Result<(), OperationError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(OperationError::Rejected(Bilingual::new(
            "De notitie is leeg. Schrijf wat u wilt vastleggen.",
            "The note is empty. Write what you want to record.",
        )));
    }
    if text.chars().count() > LONGEST_NOTE {
        return Err(OperationError::Rejected(Bilingual::new(
            format!("De notitie is langer dan {LONGEST_NOTE} tekens. Maak haar korter, of schrijf er twee."),
            format!("The note is longer than {LONGEST_NOTE} characters. Shorten it, or write two."),
        )));
    }
    books.db.write(|conn| {
        let grant = grants::load(conn, grant_code)?;
        if grant.definition.activity(activity_code).is_none() {
            return Err(OperationError::NotFound(format!("activity {activity_code}")));
        }
        let activity = grants::activity_id(conn, grant.id, activity_code)?;
        let at = books.clock.now();
        activity_notes::insert(conn, grant.id, activity, text, (at, &actor.name))?;
        let subject = format!("grant {grant_code}, activity {activity_code}");
        audit::insert(
            conn,
            &AuditRecord { at, actor: &actor.name, act: "activity.note", subject: &subject, detail: text },
        )?;
        Ok(())
    })
}
