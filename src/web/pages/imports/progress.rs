//! How far long work on an import is, for the page that waits for it. A ticket that the page made up joins the two. What
//! one process knows it also tells the others, where several share the books.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::operations::imports::ImportStage;
use crate::operations::{Books, work_progress};
use crate::web::cx::Cx;
use crate::web::events::{Look, Watch};
use crate::web::problem::WebError;

/// Tickets are long enough that nobody guesses another's.
const TICKET_LENGTHS: std::ops::RangeInclusive<usize> = 16..=64;
const MOST_TICKETS: usize = 256;
/// Work of which nothing is heard for so long is forgotten.
const FORGOTTEN_AFTER: Duration = Duration::from_mins(10);

/// What is known about one piece of work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// Other processes hear of the work this often: their pages look no more often.
const BETWEEN_TELLINGS: Duration = Duration::from_millis(300);

/// Tells how far the work of a request is.
pub(super) struct Reporter {
    ticket: Option<String>,
    /// Where other processes hear of it; nothing where there are none.
    shared: Option<Books>,
    told: Mutex<Option<Instant>>,
}

impl Reporter {
    /// For the ticket in the form; a form without one is not watched.
    pub fn of(cx: &Cx) -> Self {
        Self {
            ticket: cx.form.filled("ticket").and_then(|ticket| key_of(cx, ticket)),
            shared: Some(&cx.app.people).filter(|books| work_progress::is_shared(books)).cloned(),
            told: Mutex::new(None),
        }
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
        self.tell_others(ticket, &known);
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

impl Reporter {
    /// Work goes on when this fails: its page then says only that it is busy.
    fn tell_others(&self, ticket: &str, known: &Known) {
        let Some(books) = &self.shared else { return };
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let is_recent = told.is_some_and(|at| at.elapsed() < BETWEEN_TELLINGS);
        if is_recent && *known != Known::Done {
            return;
        }
        *told = Some(Instant::now());
        let said = serde_json::to_string(known).map_err(|error| error.to_string());
        let outcome = said
            .and_then(|said| work_progress::tell(books, ticket, &said).map_err(|error| error.to_string()));
        if let Err(cause) = outcome {
            tracing::warn!(cause, "other processes do not hear how far an import is");
        }
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

/// What another process told of the work.
fn heard_elsewhere(books: &Books, ticket: &str) -> Result<Option<Known>, WebError> {
    let told = work_progress::heard(books, ticket)?;
    Ok(told.map(|told| serde_json::from_str(&told)).transpose()?)
}

/// The progress of the work with the ticket of the address.
pub(super) fn watch(cx: &Cx) -> Result<Watch, WebError> {
    let ticket: String = cx.path("ticket")?;
    let ticket = key_of(cx, &ticket).ok_or(WebError::NotFound)?;
    let mut last = None;
    let shared = Some(&cx.app.people).filter(|books| work_progress::is_shared(books)).cloned();
    Ok(Box::new(move || {
        let now = match (known(&ticket), &shared) {
            (None, Some(books)) => heard_elsewhere(books, &ticket)?,
            (known, _) => known,
        };
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
