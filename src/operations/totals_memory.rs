//! What selections added up to a moment ago: every page of a list shows the totals of all of it, and those of a common word
//! take a look at every line. Lines are listed in the order of their numbers and never change, so totals stand for good up
//! to a line, and only newer lines are added to them.

use crate::db::DbConnection;
use crate::db::listed_lines::{self, ListedFilter};
use crate::domain::ids::ExpenditureId;
use crate::domain::line_selection::SelectionTotals;
use crate::operations::OperationError;
use crate::operations::memory::Memory;

/// Selections that are remembered; those that were not asked for longest go first.
const MOST_SELECTIONS: usize = 200;

/// The totals of a selection of the lines up to one of them.
pub(super) struct RememberedTotals {
    selection: ListedFilter,
    up_to: ExpenditureId,
    totals: SelectionTotals,
}

/// The totals of a selection, whichever of its lines are looked for first.
pub(super) fn totals(
    memory: &Memory,
    conn: &mut DbConnection,
    filter: &ListedFilter,
) -> Result<SelectionTotals, OperationError> {
    let last = listed_lines::last_listed(conn, filter.grant)?;
    let selection = filter.plain();
    let totals = match recall(memory, &selection, last) {
        Some((up_to, totals)) if up_to == last => return Ok(totals),
        Some((up_to, totals)) => plus(totals, listed_lines::totals(conn, filter, Some(up_to))?)?,
        None => listed_lines::totals(conn, filter, None)?,
    };
    keep(memory, RememberedTotals { selection, up_to: last, totals });
    Ok(totals)
}

/// What is known of lines up to a given one. Whoever looks at an older state of the books than was remembered sees that.
fn recall(
    memory: &Memory,
    selection: &ListedFilter,
    last: ExpenditureId,
) -> Option<(ExpenditureId, SelectionTotals)> {
    let mut kept = memory.totals();
    let place = kept.iter().position(|known| known.selection == *selection && known.up_to <= last)?;
    let found = kept.remove(place)?;
    let known = (found.up_to, found.totals);
    kept.push_back(found);
    Some(known)
}

fn keep(memory: &Memory, newest: RememberedTotals) {
    let mut kept = memory.totals();
    kept.retain(|known| known.selection != newest.selection);
    kept.push_back(newest);
    let too_many = kept.len().saturating_sub(MOST_SELECTIONS);
    kept.drain(..too_many);
}

fn plus(known: SelectionTotals, newer: SelectionTotals) -> Result<SelectionTotals, OperationError> {
    Ok(SelectionTotals {
        lines: known.lines.saturating_add(newer.lines),
        amount: known.amount.plus(newer.amount)?,
        vat: known.vat.plus(newer.vat)?,
    })
}
