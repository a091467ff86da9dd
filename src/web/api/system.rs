//! The state of the system, for those who keep it running.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::permission::Act;
use crate::operations::health;
use crate::web::answer::Answer;
use crate::web::api::answers;
use crate::web::api::operation::{Operation, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        read("showSystemState", "/api/v1/system", Act::SeeSystemState, show)
            .says(
                "De staat van het systeem; elk zegel wordt opnieuw berekend, wat bij grote boeken even duurt",
                "The state of the system; every seal is computed again, which takes a while on large books",
            )
            .gives_outcome::<SystemState>(),
    ]
}

/// The state of the system.
#[derive(Serialize, ToSchema)]
struct SystemState {
    /// Of the program.
    #[schema(example = "1.0.0")]
    version: String,
    /// Where the books are, without login.
    database: String,
    /// Names of the changes of its tables that are still to be made.
    pending_migrations: Vec<String>,
    now: DateTime<Utc>,
    accounts: i64,
    /// Records in the log of acts.
    log_records: i64,
    checks: Vec<CheckOfBooks>,
}

/// Something that must always hold.
#[derive(Serialize, ToSchema)]
struct CheckOfBooks {
    what: String,
    /// Where it does not hold; empty when all is well.
    breaches: Vec<String>,
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let state = health::system_state(&cx.books)?;
    answers::outcome(&SystemState {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        database: state.database,
        pending_migrations: state.pending_migrations,
        now: cx.books.clock.now(),
        accounts: state.accounts,
        log_records: state.audit_records,
        checks: state
            .checks
            .into_iter()
            .map(|check| CheckOfBooks { what: cx.say(&check.check).to_owned(), breaches: check.breaches })
            .collect(),
    })
}
