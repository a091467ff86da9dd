//! Expenditure: the lines of the ledger, with filters, orders and pages in the address; views that people keep; exports.

mod entry;
mod evidence;
mod line;
mod list;

use crate::domain::language::Bilingual;
use crate::domain::line_selection::{LineOrder, LineSelection};
use crate::domain::permission::{Act, PeriodScope};
use crate::operations::line_export::{ExportWanted, LineExportFormat, export_lines};
use crate::operations::line_list;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::Cx;
use crate::web::problem::WebError;
use crate::web::routes::{Entry, get, post};

pub fn routes() -> Vec<Entry> {
    vec![
        get("/grants/{grant}/expenditure", Act::ViewExpenditure, list::show),
        get("/grants/{grant}/expenditure/export/{format}", Act::ViewExpenditure, export),
        post("/grants/{grant}/expenditure/views", Act::KeepViews, keep_view),
        post("/grants/{grant}/expenditure/views/removal", Act::KeepViews, remove_view),
        get("/grants/{grant}/expenditure/new", Act::EnterExpenditure, entry::new),
        post("/grants/{grant}/expenditure", Act::EnterExpenditure, entry::enter),
        get("/grants/{grant}/expenditure/{line}", Act::ViewExpenditure, line::show),
        get("/grants/{grant}/expenditure/{line}/file", Act::ViewExpenditure, line::source_file),
        get("/grants/{grant}/expenditure/{line}/evidence/{evidence}", Act::ViewEvidence, evidence::download),
        post("/grants/{grant}/expenditure/{line}/evidence", Act::AttachEvidence, evidence::attach).upload(),
        post(
            "/grants/{grant}/expenditure/{line}/evidence/{evidence}/removal",
            Act::AttachEvidence,
            evidence::remove,
        ),
        get("/grants/{grant}/expenditure/{line}/correction", Act::CorrectExpenditure, entry::correction),
        post("/grants/{grant}/expenditure/{line}/correction", Act::CorrectExpenditure, entry::correct),
    ]
}

/// The codes of the periods that the visitor may see; nothing for all.
fn within(cx: &Cx, act: Act) -> Option<Vec<String>> {
    match cx.periods(act) {
        PeriodScope::All => None,
        PeriodScope::Only(codes) => Some(codes),
    }
}

/// What the address selects, and in which order.
fn wanted(cx: &Cx) -> Result<(LineSelection, LineOrder), Bilingual> {
    let pairs = cx.request.query_pairs().iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let selection = LineSelection::from_pairs(pairs)?;
    let order = cx.query("sort").map(str::parse).transpose()?.unwrap_or_default();
    Ok((selection, order))
}

fn export(cx: &Cx) -> Result<Answer, WebError> {
    let extension = cx.path::<String>("format")?;
    let format = LineExportFormat::ALL.into_iter().find(|known| known.extension() == extension);
    let format = format.ok_or(WebError::NotFound)?;
    let (selection, order) = wanted(cx).map_err(crate::operations::OperationError::Rejected)?;
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

fn keep_view(cx: &Cx) -> Result<Answer, WebError> {
    let address = cx.form.text("address");
    let pairs = crate::web::request::pairs(address);
    let pairs = || pairs.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let refused = crate::operations::OperationError::Rejected;
    let selection = LineSelection::from_pairs(pairs()).map_err(refused)?;
    let sort = pairs().find(|(key, _)| *key == "sort").map(|(_, value)| value);
    let order = sort.map(str::parse).transpose().map_err(refused)?.unwrap_or_default();
    let name = cx.form.text("name");
    line_list::save_view(&cx.books, &cx.actor(), cx.grant(), name, (&selection, order))?;
    let back = format!("{}?{address}", cx.at("/expenditure"));
    Ok(Answer::see_other(back)
        .with(Notice::done(cx.text_with("expenditure-view-kept", &[("name", name.to_owned().into())]))))
}

fn remove_view(cx: &Cx) -> Result<Answer, WebError> {
    let name = cx.form.text("name");
    line_list::delete_view(&cx.books, &cx.actor(), cx.grant(), name)?;
    Ok(Answer::see_other(cx.at("/expenditure"))
        .with(Notice::done(cx.text_with("expenditure-view-removed", &[("name", name.to_owned().into())]))))
}
