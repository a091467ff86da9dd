//! One line of the ledger with everything behind it: its posting and seal, its import, what corrects it, what proves it,
//! and the reports in which it appears.

use std::collections::BTreeMap;

use crate::db::report_life::{self, ReportRecord};
use crate::db::{
    DbConnection, computed_lines, corrections, evidence, expenditures, grants, imports, listed_lines,
    postings,
};
use crate::domain::books::BookedGrant;
use crate::domain::cell_range::CellRange;
use crate::domain::computation::LineComputation;
use crate::domain::evidence::Evidence;
use crate::domain::ids::{ExpenditureId, PostingId};
use crate::domain::import_batch::ImportBatch;
use crate::domain::ledger::{Expenditure, ExpenditureKind, Posting, PostingKind};
use crate::domain::reading_plan::{CellCorrection, corrections_in_force};
use crate::operations::{Books, OperationError};

/// A line and what the books know about it.
#[derive(Clone, Debug)]
pub struct LineDetails {
    pub grant: BookedGrant,
    pub line: Expenditure,
    pub posting: Posting,
    /// The import that posted the line; nothing for a line that a person entered.
    pub import: Option<ImportBatch>,
    /// Cells that were read as a person corrected them, and not as the file says.
    pub corrected_cells: Vec<CellCorrection>,
    /// How a computed line came to its amount.
    pub computation: Option<LineComputation>,
    /// The earlier line that this one takes back.
    pub takes_back: Option<LinkedLine>,
    /// The later line that takes this one back.
    pub taken_back_by: Option<LinkedLine>,
    /// The line that stands in the place of this one since it was corrected.
    pub replaced_by: Option<LinkedLine>,
    /// The line in whose place this one stands.
    pub replaces: Option<LinkedLine>,
    /// Everything that was ever attached, also what was taken off again.
    pub evidence: Vec<Evidence>,
    /// Versions of reports over the period of the line, oldest first.
    pub reports: Vec<ReportOfLine>,
}

/// Another line and the posting that entered it.
#[derive(Clone, Debug)]
pub struct LinkedLine {
    pub line: Expenditure,
    pub posting: Posting,
}

/// A version of a report over the period of a line.
#[derive(Clone, Debug)]
pub struct ReportOfLine {
    pub record: ReportRecord,
    /// False when the line entered the ledger after the figures of this version were made.
    pub contains: bool,
}

/// Everything behind a line. `within` are the codes of the periods that may be seen; nothing for all.
pub fn show_line(
    books: &Books,
    grant_code: &str,
    (id, within): (ExpenditureId, Option<&[String]>),
) -> Result<LineDetails, OperationError> {
    books.db.read(|conn| {
        let (grant, line, posting) = find_line(conn, grant_code, id, within)?;
        let postings: BTreeMap<PostingId, Posting> =
            postings::list(conn, grant.id)?.into_iter().map(|known| (known.id, known)).collect();
        let import = posting.batch.map(|batch| imports::load(conn, batch)).transpose()?;
        let corrected_cells = match &import {
            Some(import) => corrected_cells(conn, import, &line)?,
            None => Vec::new(),
        };
        let links = Links { grant: &grant, postings: &postings };
        let takes_back = line.line.answers.map(|other| links.line(conn, other)).transpose()?.flatten();
        let answer = listed_lines::taken_back(conn, &[id])?.get(&id).copied();
        let taken_back_by = answer.map(|other| links.line(conn, other)).transpose()?.flatten();
        let replaced_by = match &taken_back_by {
            Some(reversal) => links.other_line_of(conn, reversal, ExpenditureKind::Expense)?,
            None => None,
        };
        let this = LinkedLine { line: line.clone(), posting: posting.clone() };
        let replaces = match links.other_line_of(conn, &this, ExpenditureKind::Reversal)? {
            Some(reversal) if line.line.kind == ExpenditureKind::Expense => {
                let corrected = reversal.line.line.answers;
                corrected.map(|other| links.line(conn, other)).transpose()?.flatten()
            }
            _ => None,
        };
        Ok(LineDetails {
            evidence: evidence::of_lines(conn, &[id])?,
            reports: reports_of(conn, &grant, &line, &posting)?,
            computation: computed_lines::of_line(conn, id)?,
            import,
            corrected_cells,
            takes_back,
            taken_back_by,
            replaced_by,
            replaces,
            line,
            posting,
            grant,
        })
    })
}

/// A line of a grant with its posting; a line of another grant, or of a period that may not be seen, is not there.
pub(super) fn find_line(
    conn: &mut DbConnection,
    grant_code: &str,
    id: ExpenditureId,
    within: Option<&[String]>,
) -> Result<(BookedGrant, Expenditure, Posting), OperationError> {
    let missing = || OperationError::NotFound(format!("line {id} of grant {grant_code}"));
    let grant = grants::load(conn, grant_code)?;
    let line = expenditures::with_ids(conn, &[id])?.pop().ok_or_else(missing)?;
    let posting = postings::list(conn, grant.id)?.into_iter().find(|known| known.id == line.posting);
    let posting = posting.ok_or_else(missing)?;
    let period = grant.period_code(line.line.period).unwrap_or_default();
    if within.is_some_and(|codes| !codes.iter().any(|code| code == period)) {
        return Err(missing());
    }
    Ok((grant, line, posting))
}

struct Links<'a> {
    grant: &'a BookedGrant,
    postings: &'a BTreeMap<PostingId, Posting>,
}

impl Links<'_> {
    fn line(&self, conn: &mut DbConnection, id: ExpenditureId) -> Result<Option<LinkedLine>, OperationError> {
        let line = expenditures::with_ids(conn, &[id])?.pop();
        Ok(line.and_then(|line| {
            let posting = self.postings.get(&line.posting)?.clone();
            Some(LinkedLine { line, posting })
        }))
    }

    /// A correction enters a reversing line and the line that takes the place: each is the other's.
    fn other_line_of(
        &self,
        conn: &mut DbConnection,
        known: &LinkedLine,
        kind: ExpenditureKind,
    ) -> Result<Option<LinkedLine>, OperationError> {
        if known.posting.kind != PostingKind::Correction {
            return Ok(None);
        }
        let filter = expenditures::LineFilter::Posting(known.posting.id);
        let lines = expenditures::list(conn, self.grant.id, filter)?;
        let other = lines.into_iter().find(|line| line.line.kind == kind && line.id != known.line.id);
        Ok(other.map(|line| LinkedLine { line, posting: known.posting.clone() }))
    }
}

fn corrected_cells(
    conn: &mut DbConnection,
    import: &ImportBatch,
    line: &Expenditure,
) -> Result<Vec<CellCorrection>, OperationError> {
    let said = corrections::list(conn, &[import.id])?;
    let in_force = corrections_in_force(said.into_iter().map(|(_, correction)| correction));
    let in_row = |said: &CellCorrection| {
        let cells = said.cell.parse::<CellRange>();
        *said.sheet == *line.line.source_sheet
            && cells.is_ok_and(|cells| cells.rows.0 == line.line.source_row)
    };
    Ok(in_force.into_iter().filter(in_row).collect())
}

fn reports_of(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    line: &Expenditure,
    posting: &Posting,
) -> Result<Vec<ReportOfLine>, OperationError> {
    let over_period =
        report_life::list(conn, grant.id)?.into_iter().filter(|record| record.period == line.line.period);
    let listed =
        over_period.map(|record| ReportOfLine { contains: posting.posted_at <= record.made_at, record });
    Ok(listed.collect())
}
