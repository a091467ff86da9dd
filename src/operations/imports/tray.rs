//! The tray: rows of all imports of a grant that wait for somebody, with who looks after them and for how long.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::staging::record;
use crate::db::{grants, imports};
use crate::domain::cell_range::CellRange;
use crate::domain::finding::{Finding, Severity};
use crate::domain::ids::ImportBatchId;
use crate::domain::import_batch::{BatchState, RowState};
use crate::domain::language::Bilingual;
use crate::operations::{Actor, Books, OperationError};

/// A row that waits.
#[derive(Clone, Debug, Serialize)]
pub struct WaitingInTray {
    pub batch: ImportBatchId,
    pub file: String,
    pub state: BatchState,
    pub owner: Option<String>,
    /// When its file came in.
    pub since: DateTime<Utc>,
    pub age_days: i64,
    pub sheet: String,
    pub row: u32,
    pub cells: Vec<String>,
    /// What is wrong with it; empty where its whole column is in doubt.
    pub problems: Vec<Bilingual>,
}

/// Every waiting row of a grant, the oldest first.
pub fn list_tray(books: &Books, grant: &str) -> Result<Vec<WaitingInTray>, OperationError> {
    let today = books.clock.today();
    books.db.read(|conn| {
        let grant = grants::load(conn, grant)?.id;
        let mut tray = Vec::new();
        let batches = imports::list(conn, grant)?;
        let replaced: Vec<_> = batches
            .iter()
            .filter(|later| later.state == BatchState::Posted)
            .filter_map(|later| later.replaces)
            .collect();
        for batch in batches {
            // What waited in a version that was replaced waits in the newer one, if it still does.
            let over = !batch.state.may_be_mended() || replaced.contains(&batch.id);
            if over || batch.rows.waiting == 0 {
                continue;
            }
            let problems = problems_by_row(&imports::findings(conn, batch.id)?);
            let rows = imports::rows(conn, batch.id)?;
            for row in rows.into_iter().filter(|row| row.state == RowState::Waiting) {
                let about = problems.get(&(row.sheet.clone(), row.row));
                tray.push(WaitingInTray {
                    batch: batch.id,
                    file: batch.file_name.clone(),
                    state: batch.state,
                    owner: batch.owner.clone(),
                    since: batch.uploaded_at,
                    age_days: today.signed_duration_since(batch.uploaded_at.date_naive()).num_days(),
                    problems: about.cloned().unwrap_or_default(),
                    sheet: row.sheet,
                    row: row.row,
                    cells: row.cells,
                });
            }
        }
        Ok(tray)
    })
}

/// What is wrong, by sheet and row.
fn problems_by_row(findings: &[Finding]) -> BTreeMap<(String, u32), Vec<Bilingual>> {
    let mut problems: BTreeMap<(String, u32), Vec<Bilingual>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.severity == Severity::Error) {
        // What is about a whole sheet names no row.
        let Some(row) = row_of(finding) else { continue };
        problems.entry((finding.place.sheet.clone(), row)).or_default().push(finding.message.clone());
    }
    problems
}

fn row_of(finding: &Finding) -> Option<u32> {
    match finding.place.cell.parse::<CellRange>() {
        Ok(cells) => Some(cells.rows.0),
        Err(_no_cells) => None,
    }
}

/// Says who looks after the waiting rows of an import; nobody when no name is given.
pub fn assign_import(
    books: &Books,
    actor: &Actor,
    batch: ImportBatchId,
    owner: Option<&str>,
) -> Result<(), OperationError> {
    let owner = owner.map(str::trim).filter(|owner| !owner.is_empty());
    books.db.write(|conn| {
        let loaded = imports::load(conn, batch)?;
        super::staging::refuse_unless_mendable(&loaded)?;
        imports::change_owner(conn, batch, owner)?;
        let grant = grants::load_by_id(conn, loaded.grant)?;
        record(conn, (books, actor), "import.assign", &grant, batch, owner.unwrap_or("nobody"))
    })
}
