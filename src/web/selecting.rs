//! Which lines of the ledger an address asks for, and their export: the same for pages and for programs.

use crate::domain::language::Bilingual;
use crate::domain::line_selection::{LineOrder, LineSelection};
use crate::domain::permission::{Act, PeriodScope};
use crate::operations::OperationError;
use crate::operations::line_export::{ExportWanted, LineExportFormat, export_lines};
use crate::web::answer::Answer;
use crate::web::cx::Cx;
use crate::web::problem::WebError;

/// The codes of the periods that the visitor may see; nothing for all.
pub(super) fn within(cx: &Cx, act: Act) -> Option<Vec<String>> {
    match cx.periods(act) {
        PeriodScope::All => None,
        PeriodScope::Only(codes) => Some(codes),
    }
}

/// What the address selects, and in which order.
pub(super) fn wanted(cx: &Cx) -> Result<(LineSelection, LineOrder), Bilingual> {
    let pairs = cx.request.query_pairs().iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let selection = LineSelection::from_pairs(pairs)?;
    let order = cx.query("sort").map(str::parse).transpose()?.unwrap_or_default();
    Ok((selection, order))
}

/// The selection as a file, in the format of the address.
pub(super) fn export(cx: &Cx) -> Result<Answer, WebError> {
    let extension = cx.path::<String>("format")?;
    let format = LineExportFormat::ALL.into_iter().find(|known| known.extension() == extension);
    let format = format.ok_or(WebError::NotFound)?;
    let (selection, order) = wanted(cx).map_err(OperationError::Rejected)?;
    let within = within(cx, Act::ViewExpenditure);
    let wanted = ExportWanted {
        grant: cx.grant(),
        selection: &selection,
        within: within.as_deref(),
        order,
        format,
        language: cx.language,
    };
    let file = export_lines(&cx.books, &wanted)?;
    Ok(Answer::file(&file.file_name, format.mime(), file.bytes))
}
