//! Imports: from a dropped file to posted lines, and back. The list, the work place of one import, the tray, and the bank
//! statements that prove what was paid.

mod acts;
mod bank;
mod bank_acts;
mod causes;
mod columns;
mod consequences;
mod counts;
mod desk;
mod duplicates;
mod list;
mod mapping;
mod progress;
mod questions;
mod sheet;
mod tray;
mod upload;
pub(super) mod words;

use crate::domain::permission::Act;
use crate::web::routes::{Entry, events, get, post};

pub fn routes() -> Vec<Entry> {
    vec![
        get("/grants/{grant}/imports", Act::ViewImports, list::show),
        post("/grants/{grant}/imports", Act::StageImport, upload::receive).upload(),
        get("/grants/{grant}/imports/template", Act::ViewImports, upload::template),
        get("/grants/{grant}/imports/tray", Act::ViewImports, tray::show),
        get("/grants/{grant}/imports/bank", Act::ViewImports, bank::show),
        post("/grants/{grant}/imports/bank", Act::StageImport, bank_acts::receive).upload(),
        post("/grants/{grant}/imports/bank/certain", Act::ConfirmPayment, bank_acts::certain),
        post("/grants/{grant}/imports/bank/decisions", Act::ConfirmPayment, bank_acts::decide),
        post(
            "/grants/{grant}/imports/bank/declined/{declined}/withdrawal",
            Act::ConfirmPayment,
            bank_acts::take_back,
        ),
        events("/grants/{grant}/imports/progress/{ticket}", Act::ViewImports, progress::watch),
        get("/grants/{grant}/imports/{batch}", Act::ViewImports, desk::show),
        get("/grants/{grant}/imports/{batch}/columns", Act::ViewImports, columns::show),
        get("/grants/{grant}/imports/{batch}/duplicates", Act::ViewImports, duplicates::show),
        get("/grants/{grant}/imports/{batch}/consequences", Act::ViewImports, consequences::show),
        get("/grants/{grant}/imports/{batch}/sheet", Act::ViewImports, sheet::show),
        get("/grants/{grant}/imports/{batch}/workbook", Act::ViewImports, upload::workbook_back),
        post("/grants/{grant}/imports/{batch}/mapping", Act::MendImport, mapping::answer),
        post("/grants/{grant}/imports/{batch}/values", Act::MendImport, acts::map_value),
        post("/grants/{grant}/imports/{batch}/cells", Act::MendImport, acts::fix_cell),
        post("/grants/{grant}/imports/{batch}/left-out", Act::MendImport, acts::leave_out),
        post("/grants/{grant}/imports/{batch}/decisions", Act::DecideDuplicate, acts::decide),
        post("/grants/{grant}/imports/{batch}/check", Act::MendImport, acts::check),
        post("/grants/{grant}/imports/{batch}/posting", Act::PostImport, acts::post_rows),
        post("/grants/{grant}/imports/{batch}/reversal", Act::ReverseImport, acts::reverse),
        post("/grants/{grant}/imports/{batch}/discard", Act::MendImport, acts::discard),
        post("/grants/{grant}/imports/{batch}/owner", Act::AssignImport, acts::assign),
    ]
}
