//! Which lines of the ledger an address or a mark is about, and their export: the same for pages and for programs.

use crate::domain::ids::{EvidenceId, ExpenditureId};
use crate::domain::language::Bilingual;
use crate::domain::line_selection::{LineOrder, LineSelection};
use crate::domain::permission::{Act, PeriodScope};
use crate::domain::tender::TenderSubject;
use crate::operations::OperationError;
use crate::operations::line_details::show_line;
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
    chosen(cx.request.query_pairs())
}

/// What the query of a view selects, and in which order.
pub(super) fn selected(pairs: &[(String, String)]) -> Result<(LineSelection, LineOrder), WebError> {
    if pairs.iter().any(|(key, value)| key.contains('\0') || value.contains('\0')) {
        return Err(WebError::nul_in_text());
    }
    chosen(pairs).map_err(WebError::Rejected)
}

fn chosen(pairs: &[(String, String)]) -> Result<(LineSelection, LineOrder), Bilingual> {
    let pairs = || pairs.iter().map(|(key, value)| (key.as_str(), value.trim()));
    let sort = pairs().find(|(key, value)| *key == "sort" && !value.is_empty());
    let selection = LineSelection::from_pairs(pairs())?;
    Ok((selection, sort.map(|(_, value)| value.parse()).transpose()?.unwrap_or_default()))
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

/// What a mark of a tendered contract is about: one line, or every line of a supplier.
pub(super) fn tender_subject(
    line: Option<ExpenditureId>,
    supplier: Option<&str>,
) -> Result<TenderSubject, WebError> {
    match (line, supplier.map(str::trim).filter(|name| !name.is_empty())) {
        (Some(line), None) => Ok(TenderSubject::Line(line)),
        (None, Some(name)) => Ok(TenderSubject::Supplier(name.to_owned())),
        (Some(_), Some(_)) | (None, None) => Err(WebError::Rejected(Bilingual::new(
            "Noem een leverancier of het nummer van één uitgave.",
            "Name a supplier or the number of one expenditure.",
        ))),
    }
}

/// The evidence of the address, when it is of the line of the address, and this line may be seen.
pub(super) fn evidence_of_address(cx: &Cx, act: Act) -> Result<(ExpenditureId, EvidenceId), WebError> {
    let (line, id) = (cx.path::<ExpenditureId>("line")?, cx.path::<EvidenceId>("evidence")?);
    let within = within(cx, act);
    let details = show_line(&cx.books, cx.grant(), (line, within.as_deref()))?;
    if details.evidence.iter().any(|known| known.id == id) { Ok((line, id)) } else { Err(WebError::NotFound) }
}
