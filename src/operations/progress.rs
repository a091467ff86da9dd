//! Taking in what the project lead states about a period: a whole file, or one part at a time.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::db::audit::AuditRecord;
use crate::db::progress::{NewStatement, StoredStatement};
use crate::db::{DbConnection, audit, grants, progress, report_life};
use crate::domain::books::BookedGrant;
use crate::domain::grant_rules::GrantProblem;
use crate::domain::ids::{GrantId, ReportingPeriodId};
use crate::domain::language::Bilingual;
use crate::domain::progress::ProgressStatement;
use crate::domain::progress_change::{ProgressChange, ProgressPart};
use crate::importing::progress_file;
use crate::operations::{Actor, Books, OperationError};
use crate::reporting::form;

/// What loading a progress file did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProgressStated {
    pub grant: String,
    pub period: String,
    /// Counts the statements of the period.
    pub number: i64,
    /// False when the newest statement already said this.
    pub changed: bool,
}

/// Keeps a statement of progress. The newest one of a period is what reports use; older ones stay.
pub fn state_progress(
    books: &Books,
    actor: &Actor,
    grant_code: &str,
    file_name: &str,
    text: &str,
) -> Result<ProgressStated, OperationError> {
    let grant = books.db.read(|conn| grants::load(conn, grant_code).map_err(OperationError::from))?;
    let statement = progress_file::read_progress_file(file_name, text, &grant.definition)
        .map_err(OperationError::BadFile)?;
    let period = grant
        .period_id(&statement.period)
        .ok_or_else(|| OperationError::NotFound(format!("period {}", statement.period)))?;
    books.db.write(|conn| {
        refuse_when_reported(conn, books, &grant, period)?;
        let newest = progress::newest(conn, grant.id, period)?;
        let number = newest.as_ref().map_or(0, |stored| stored.number);
        let changed = newest.is_none_or(|stored| stored.statement != statement);
        let number = if changed { number.saturating_add(1) } else { number };
        if changed {
            keep(conn, books, actor, &grant, (period, number), &statement)?;
        }
        let (grant, period) = (grant_code.to_owned(), statement.period.clone());
        Ok(ProgressStated { grant, period, number, changed })
    })
}

/// What is stated about a period, with the number that a change of it names.
#[derive(Clone, Debug)]
pub struct StatedProgress {
    pub grant: BookedGrant,
    pub period: String,
    /// Zero when nothing is stated yet.
    pub number: i64,
    pub statement: ProgressStatement,
    pub stated: Option<(DateTime<Utc>, String)>,
}

/// The newest statement about a period; an empty one when there is none.
pub fn read_progress(
    books: &Books,
    grant_code: &str,
    period_code: &str,
) -> Result<StatedProgress, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let period = period_of(&grant, period_code)?;
        let newest = progress::newest(conn, grant.id, period)?;
        let period = period_code.to_owned();
        let (number, stated) = newest.as_ref().map_or((0, None), |stored| {
            let stated = (stored.at, stored.by.clone());
            (stored.number, Some(stated))
        });
        let statement = newest.map_or_else(|| ProgressStatement::empty(&period), |stored| stored.statement);
        Ok(StatedProgress { grant, period, number, statement, stated })
    })
}

/// Which part of which statement a person changes, and which statement that person had before them.
#[derive(Clone, Copy, Debug)]
pub struct ProgressEdit<'a> {
    pub grant: &'a str,
    pub period: &'a str,
    /// Number of the statement that was shown; zero for none.
    pub seen: i64,
    pub change: &'a ProgressChange,
}

/// States one part anew. Another person's change of another part meanwhile is kept beside it; a change of the same part
/// is shown instead of being overwritten.
pub fn change_progress(
    books: &Books,
    actor: &Actor,
    edit: &ProgressEdit<'_>,
) -> Result<ProgressStated, OperationError> {
    books.db.write(|conn| {
        let grant = grants::load(conn, edit.grant)?;
        let period = period_of(&grant, edit.period)?;
        refuse_when_reported(conn, books, &grant, period)?;
        let newest = progress::newest(conn, grant.id, period)?;
        let number = newest.as_ref().map_or(0, |stored| stored.number);
        let empty = ProgressStatement::empty(edit.period);
        let present = newest.as_ref().map_or(&empty, |stored| &stored.statement);
        let part = edit.change.part();
        if number != edit.seen {
            let theirs = change_since(conn, (grant.id, period), &part, (edit.seen, number))?;
            if let Some(theirs) = theirs.filter(|_| edit.change.applied_to(present) != *present) {
                return Err(changed_meanwhile(&part, &theirs));
            }
        }
        let statement = edit.change.applied_to(present);
        refuse_problems(part.problems(&statement, &grant.definition))?;
        refuse_unknown_part(books, &part, &statement, &grant)?;
        let changed = statement != *present;
        let number = if changed { number.saturating_add(1) } else { number };
        if changed {
            keep(conn, books, actor, &grant, (period, number), &statement)?;
        }
        Ok(ProgressStated { grant: edit.grant.to_owned(), period: edit.period.to_owned(), number, changed })
    })
}

/// The newest of the statements after the one that was seen which changed a part; nothing when it is as it was seen.
fn change_since(
    conn: &mut DbConnection,
    (grant, period): (GrantId, ReportingPeriodId),
    part: &ProgressPart,
    (seen, newest): (i64, i64),
) -> Result<Option<StoredStatement>, OperationError> {
    let mut last = progress::numbered(conn, grant, period, seen)?.map(|stored| stored.statement);
    let first_seen = last.clone();
    let mut changed = None;
    for number in seen.saturating_add(1)..=newest {
        let Some(stored) = progress::numbered(conn, grant, period, number)? else { continue };
        let empty = ProgressStatement::empty(&stored.statement.period);
        if !part.is_same(last.as_ref().unwrap_or(&empty), &stored.statement) {
            changed = Some(stored.clone());
        }
        last = Some(stored.statement);
    }
    let (Some(first), Some(last)) = (first_seen, last) else { return Ok(changed) };
    Ok(changed.filter(|_| !part.is_same(&first, &last)))
}

fn period_of(grant: &BookedGrant, code: &str) -> Result<ReportingPeriodId, OperationError> {
    grant.period_id(code).ok_or_else(|| OperationError::NotFound(format!("reporting period {code}")))
}

fn keep(
    conn: &mut DbConnection,
    books: &Books,
    actor: &Actor,
    grant: &BookedGrant,
    (period, number): (ReportingPeriodId, i64),
    statement: &ProgressStatement,
) -> Result<(), OperationError> {
    let (at, by) = (books.clock.now(), actor.name.as_str());
    progress::insert(conn, &NewStatement { grant: grant.id, period, number, statement, at, by })?;
    let subject = format!("grant {}, period {}", grant.definition.code, statement.period);
    let detail = format!("statement {number}");
    audit::insert(
        conn,
        &AuditRecord { at, actor: by, act: "progress.state", subject: &subject, detail: &detail },
    )?;
    Ok(())
}

/// What a standing report says about the progress of its period stays as it was said.
fn refuse_when_reported(
    conn: &mut DbConnection,
    books: &Books,
    grant: &BookedGrant,
    period: ReportingPeriodId,
) -> Result<(), OperationError> {
    let reports = report_life::list(conn, grant.id)?;
    let tells = |name: &str| books.forms.find(name).is_ok_and(|form| form.tells_progress());
    let standing = reports
        .iter()
        .find(|report| report.period == period && report.state().stands() && tells(&report.form));
    let Some(report) = standing else { return Ok(()) };
    let code = grant.period_code(period).unwrap_or_default();
    let (number, state) = (report.number, report.state().name());
    Err(OperationError::Conflict(Bilingual::new(
        format!(
            "De voortgang over periode {code} ligt vast: versie {number} van het rapport is {}. Trek dat rapport in, of \
             leg het vast in de opgave over de volgende periode.",
            state.nl
        ),
        format!(
            "The progress of period {code} is fixed: version {number} of the report is {}. Withdraw that report, or \
             put it in the statement about the next period.",
            state.en
        ),
    )))
}

fn refuse_problems(problems: Vec<GrantProblem>) -> Result<(), OperationError> {
    let Some(first) = problems.into_iter().next() else { return Ok(()) };
    let (what, how) = (first.message, first.remedy);
    Err(OperationError::Rejected(Bilingual::new(
        format!("{}: {}.", what.nl, how.nl),
        format!("{}: {}.", what.en, how.en),
    )))
}

/// Words belong to a place in a form; a figure that they quote must exist.
fn refuse_unknown_part(
    books: &Books,
    part: &ProgressPart,
    statement: &ProgressStatement,
    grant: &BookedGrant,
) -> Result<(), OperationError> {
    let ProgressPart::Narrative(section) = part else { return Ok(()) };
    let takes = |name: &str| {
        let form = books.forms.find(name);
        form.is_ok_and(|form| form.narratives().iter().any(|(known, _)| known == section))
    };
    if !books.forms.names().any(takes) {
        return Err(OperationError::NotFound(format!(
            "text {section} of a report on {}",
            grant.definition.code
        )));
    }
    if let Some(narrative) = statement.narrative(section) {
        form::check_quotes(&narrative.text)?;
    }
    Ok(())
}

fn changed_meanwhile(part: &ProgressPart, theirs: &StoredStatement) -> OperationError {
    let (name, by, at) = (part.name(), &theirs.by, theirs.at.format("%H:%M"));
    OperationError::Conflict(Bilingual::new(
        format!(
            "{by} heeft {} om {at} uur (UTC) gewijzigd terwijl u schreef. Uw opgave is niet bewaard: bekijk eerst de \
             nieuwe stand en bewaar dan opnieuw.",
            name.nl
        ),
        format!(
            "{by} changed {} at {at} (UTC) while you were writing. Your statement was not kept: look at the new \
             state first, and then save again.",
            name.en
        ),
    ))
}
