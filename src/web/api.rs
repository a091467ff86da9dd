//! The interface for programs: everything that the pages do, in JSON. Each operation is registered once, with its act, its
//! handler and its description; routes, the `OpenAPI` document and its page all follow from that list.
//!
//! # How to add an operation
//!
//! 1. Each resource is a file here with `pub(super) fn operations() -> Vec<Operation>`; `operations()` below joins them.
//!    `read("showGrant", "/api/v1/grants/{grant}", Act::ViewGrant, show)` or `change(..)`: a name, an address, an act, a
//!    handler of the same shape as that of a page. Then what it is in both languages, and what it takes and gives:
//!    `.says(nl, en).query(..).takes::<Sent>().gives::<Shown>()`.
//! 2. The handler calls one operation of the books, and answers with `answers::single` (one thing, with an `ETag`),
//!    `answers::list` or `answers::created`. What is sent is read by `answers::sent`.
//! 3. Types of the interface stand beside their handler and derive `ToSchema`; the domain knows nothing of them. Amounts
//!    are `Money`, dates `NaiveDate`, texts in the language of the request.

use std::sync::LazyLock;

use crate::web::request::Request;
use crate::web::routes::Entry;

mod answers;
mod docs;
pub mod document;
mod once;
pub mod operation;

mod activities;
mod amendments;
mod bank;
mod budget;
mod budget_change;
mod cost_bases;
mod costs;
mod expenditures;
mod flat_rates;
mod funding;
mod grants;
mod hours;
mod imports;
mod issued_figures;
mod overview;
mod readiness;
mod records;
mod reports;
mod result_evidence;
mod results;
mod rule_settings;
mod rules;
mod system;
mod users;
mod views;

pub(super) use once::once;
pub use operation::Operation;

/// Where the interface begins. A later version that breaks what this one promises gets another.
pub const BASE: &str = "/api/v1";

static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    [
        grants::operations(),
        overview::operations(),
        budget::operations(),
        amendments::operations(),
        funding::operations(),
        expenditures::operations(),
        views::operations(),
        imports::operations(),
        bank::operations(),
        hours::operations(),
        costs::operations(),
        cost_bases::operations(),
        flat_rates::operations(),
        activities::operations(),
        reports::operations(),
        readiness::operations(),
        issued_figures::operations(),
        results::operations(),
        result_evidence::operations(),
        rules::operations(),
        rule_settings::operations(),
        records::operations(),
        users::operations(),
        system::operations(),
    ]
    .concat()
});

/// Every operation, in the order of the document.
pub fn operations() -> &'static [Operation] {
    &OPERATIONS
}

/// The routes of the interface and of its description.
pub(super) fn entries() -> Vec<Entry> {
    let operations = operations().iter().map(|operation| operation.entry);
    operations.chain(docs::routes()).collect()
}

/// Programs say with each request in which language they want its texts; people have chosen theirs once.
pub(super) fn asks_for_language(request: &Request) -> bool {
    let is_for_programs = request.path.starts_with(BASE) || request.path == docs::DOCUMENT;
    is_for_programs && (request.query("lang").is_some() || request.header("accept-language").is_some())
}
