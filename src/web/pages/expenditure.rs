//! Expenditure: the lines of the ledger, with filters, orders and pages in the address; views that people keep; exports.

mod entry;
mod evidence;
mod line;
mod list;

use crate::domain::permission::Act;
use crate::operations::line_list;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::Cx;
use crate::web::problem::WebError;
use crate::web::routes::{Entry, get, post};
use crate::web::selecting::{export, selected};

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

fn keep_view(cx: &Cx) -> Result<Answer, WebError> {
    let address = cx.form.text("address");
    let (selection, order) = selected(&crate::web::request::pairs(address))?;
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
