//! How far long work on an import is, for the page that waits for it. A ticket that the page made up joins the two. Where
//! another server process does the work, nothing is known here, and the page says only that it is busy.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::operations::imports::ImportStage;
use crate::web::cx::Cx;
use crate::web::events::{Look, Watch};
use crate::web::problem::WebError;

/// Tickets are long enough that nobody guesses another's.
const TICKET_LENGTHS: std::ops::RangeInclusive<usize> = 16..=64;
const MOST_TICKETS: usize = 256;
/// Work of which nothing is heard for so long is forgotten.
const FORGOTTEN_AFTER: Duration = Duration::from_mins(10);

/// What is known about one piece of work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "stage")]
enum Known {
    /// Of a file; `of` is how many files there are.
    Reading {
        file: usize,
        of: usize,
        rows: u64,
    },
    Posting {
        done: u64,
        of: u64,
    },
    Done,
}

struct Ticket {
    known: Known,
    heard: Instant,
}

static TICKETS: LazyLock<Mutex<BTreeMap<String, Ticket>>> = LazyLock::new(|| Mutex::new(BTreeMap::new()));

/// Tells how far the work of a request is.
pub(super) struct Reporter {
    ticket: Option<String>,
}

impl Reporter {
    /// For the ticket in the form; a form without one is not watched.
    pub fn of(cx: &Cx) -> Self {
        Self { ticket: cx.form.filled("ticket").and_then(|ticket| key_of(cx, ticket)) }
    }

    /// To be heard during file number `file` (from 1) of `of`.
    pub fn hear(&self, (file, of): (usize, usize), stage: ImportStage) {
        self.tell(match stage {
            ImportStage::Reading(rows) => Known::Reading { file, of, rows },
            ImportStage::Posting(done, of) => Known::Posting { done, of },
        });
    }

    fn tell(&self, known: Known) {
        let Some(ticket) = &self.ticket else { return };
        let mut tickets = TICKETS.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if !tickets.contains_key(ticket) {
            tickets.retain(|_, known| now.duration_since(known.heard) < FORGOTTEN_AFTER);
            if tickets.len() >= MOST_TICKETS {
                return;
            }
        }
        tickets.insert(ticket.clone(), Ticket { known, heard: now });
    }
}

impl Drop for Reporter {
    fn drop(&mut self) {
        self.tell(Known::Done);
    }
}

/// Tickets belong to who made them.
fn key_of(cx: &Cx, ticket: &str) -> Option<String> {
    let plain = ticket.bytes().all(|letter| letter.is_ascii_alphanumeric());
    (plain && TICKET_LENGTHS.contains(&ticket.len())).then(|| format!("{} {ticket}", cx.actor().name))
}

fn known(ticket: &str) -> Option<Known> {
    let tickets = TICKETS.lock().unwrap_or_else(PoisonError::into_inner);
    tickets.get(ticket).map(|ticket| ticket.known.clone())
}

/// The progress of the work with the ticket of the address.
pub(super) fn watch(cx: &Cx) -> Result<Watch, WebError> {
    let ticket: String = cx.path("ticket")?;
    let ticket = key_of(cx, &ticket).ok_or(WebError::NotFound)?;
    let mut last = None;
    Ok(Box::new(move || {
        let now = known(&ticket);
        if now == last {
            return Ok(Look::Wait);
        }
        last.clone_from(&now);
        Ok(match now {
            None => Look::Wait,
            Some(Known::Done) => Look::Last { kind: "done", data: "{}".to_owned() },
            Some(known) => Look::Send { kind: "progress", data: serde_json::to_string(&known)? },
        })
    }))
}
