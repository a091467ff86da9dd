//! The rows of a sheet as the spreadsheet shows them, with what a person corrected beside what the file says.

use serde::Serialize;
use utoipa::ToSchema;

use super::import_of;
use crate::domain::cell_range::CellRange;
use crate::domain::expense::column_letters;
use crate::domain::permission::Act;
use crate::domain::reading_plan::CellCorrection;
use crate::operations::imports::{SheetWindow, WindowRow, show_cells, show_import};
use crate::web::answer::Answer;
use crate::web::api::answers;
use crate::web::api::expenditures::CorrectedCell;
use crate::web::api::operation::{Kind, Operation, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

const USUAL_ROWS: u32 = 50;
const MOST_ROWS: u32 = 200;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        read("showImportSheet", "/api/v1/grants/{grant}/imports/{batch}/sheet", Act::ViewImports, show)
            .says(
                "De rijen van een blad van het bestand, zoals het rekenblad ze toont",
                "The rows of a sheet of the file, as the spreadsheet shows them",
            )
            .query(
                "sheet",
                Kind::Text,
                "Naam van het blad; zonder deze: het eerste",
                "Name of the sheet; without it: the first",
            )
            .query("row", Kind::Number, "De eerste rij, zonder `cursor`", "The first row, without a `cursor`")
            .paged()
            .gives_outcome::<RowsOfSheet>(),
    ]
}

/// Some rows of a sheet.
#[derive(Serialize, ToSchema)]
struct RowsOfSheet {
    sheet: String,
    /// All sheets of the file that can be shown, in their order.
    sheets: Vec<String>,
    /// The last row of the sheet that is not blank.
    last_row: u32,
    /// The letters above each column, at most 64.
    columns: Vec<String>,
    items: Vec<RowOfSheet>,
    /// Cells of these rows that are read as a person corrected them.
    corrected_cells: Vec<CorrectedCell>,
    /// The `cursor` of the next rows; nothing at the end.
    next: Option<String>,
    /// The `cursor` of the rows before; nothing on the first row.
    previous: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct RowOfSheet {
    /// As the spreadsheet numbers it.
    row: u32,
    /// One for each column, as it is read: what a person corrected, or else what the file says.
    cells: Vec<String>,
}

/// A cursor is the number of a row.
fn first_row(cx: &Cx) -> Result<u32, WebError> {
    let named = if cx.query("cursor").is_some() { "cursor" } else { "row" };
    Ok(answers::query::<u32>(cx, named)?.unwrap_or(1).max(1))
}

fn is_among(said: &CellCorrection, window: &SheetWindow) -> bool {
    let row = said.cell.parse::<CellRange>().map(|cells| cells.rows.0);
    said.sheet == window.sheet && row.is_ok_and(|row| window.rows.iter().any(|known| known.number == row))
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let id = import_of(cx)?.id;
    let (first, size) = (first_row(cx)?, answers::limit(cx, USUAL_ROWS, MOST_ROWS)?);
    let after = first.saturating_add(size);
    let window = show_cells(&cx.books, id, cx.query("sheet"), (first, after.saturating_sub(1)))?;
    let said = show_import(&cx.books, id)?.corrections;
    let next = (after <= window.last_row).then(|| after.to_string());
    let previous = (first > 1).then(|| first.saturating_sub(size).max(1).to_string());
    let row = |row: WindowRow| RowOfSheet {
        row: row.number,
        cells: row.cells.into_iter().map(|cell| cell.value).collect(),
    };
    answers::outcome(&RowsOfSheet {
        columns: (0..window.columns).map(column_letters).collect(),
        corrected_cells: said
            .iter()
            .filter(|said| is_among(said, &window))
            .map(CorrectedCell::from)
            .collect(),
        last_row: window.last_row,
        items: window.rows.into_iter().map(row).collect(),
        sheet: window.sheet,
        sheets: window.sheets,
        next,
        previous,
    })
}
