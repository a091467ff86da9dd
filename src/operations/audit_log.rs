//! The log of acts as people read it, and the way from a figure of a report back to the books.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::db::{audit, grants, postings};
use crate::domain::ids::PostingId;
use crate::domain::language::Bilingual;
use crate::domain::line_selection::LineSelection;
use crate::operations::{Books, OperationError};

pub use crate::db::audit::LoggedAct;

/// Which part of the log somebody wants to see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogWanted<'a> {
    /// Only what was done to this grant; nothing for the log of everything.
    pub grant: Option<&'a str>,
    pub actor: &'a str,
    pub act: &'a str,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub words: &'a str,
    /// Only records older than this one.
    pub before: Option<i64>,
    /// Records on a page: at most 500.
    pub size: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPage {
    /// Newest first.
    pub records: Vec<LoggedAct>,
    /// The last record of this page, when older ones follow.
    pub older: Option<i64>,
    /// Names and acts to choose from.
    pub actors: Vec<String>,
    pub acts: Vec<String>,
}

const LARGEST_PAGE: u32 = 500;

/// A page of the log of acts.
pub fn read_log(books: &Books, wanted: &LogWanted<'_>) -> Result<LogPage, OperationError> {
    let some = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    let filter = audit::LogFilter {
        grant: wanted.grant.map(str::to_owned),
        actor: some(wanted.actor),
        act: some(wanted.act),
        from: wanted.from.map(start_of),
        until: wanted.to.and_then(|day| day.succ_opt()).map(start_of),
        words: some(wanted.words),
        before: wanted.before,
    };
    let size = wanted.size.clamp(1, LARGEST_PAGE);
    books.db.read(|conn| {
        if let Some(code) = wanted.grant {
            grants::id(conn, code)?;
        }
        let mut records = audit::list(conn, &filter, i64::from(size).saturating_add(1))?;
        let fits = usize::try_from(size).unwrap_or(usize::MAX);
        let more = records.len() > fits;
        records.truncate(fits);
        let older = records.last().map(|record| record.id).filter(|_| more);
        Ok(LogPage {
            older,
            records,
            actors: audit::actors(conn, wanted.grant)?,
            acts: audit::acts(conn, wanted.grant)?,
        })
    })
}

fn start_of(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// What an act is called on a screen; the code itself for an act that has no name here.
pub fn act_name(code: &str) -> Bilingual {
    let (nl, en) = match code {
        "bank.confirm" => ("betaling bij regels bevestigd", "payment confirmed for lines"),
        "bank.load" => ("bankafschrift ingelezen", "bank statement loaded"),
        "budget.approve" => ("begrotingswijziging goedgekeurd", "budget amendment approved"),
        "budget.change" => ("begrotingswijziging aangepast", "budget amendment changed"),
        "budget.draft" => ("begrotingswijziging begonnen", "budget amendment drafted"),
        "budget.move" => ("begrotingswijziging verder gezet", "budget amendment moved on"),
        "calendar.make" => ("agenda-adres gemaakt", "calendar address made"),
        "calendar.withdraw" => ("agenda-adres ingetrokken", "calendar address withdrawn"),
        "duplicate.decide" => ("besluit over dubbele uitgave", "decision about a duplicate"),
        "evidence.attach" => ("bewijsstuk toegevoegd", "evidence attached"),
        "evidence.carry" => {
            ("bewijsstukken meegegaan naar nieuwe regels", "evidence carried over to new lines")
        }
        "evidence.detach" => ("bewijsstuk afgehaald", "evidence taken off"),
        "expenditure.correct" => ("uitgave gecorrigeerd", "expenditure corrected"),
        "expenditure.enter" => ("uitgave met de hand ingevoerd", "expenditure entered by hand"),
        "grant.load" => ("project ingelezen", "grant loaded"),
        "import.post" => ("import geboekt", "import posted"),
        "import.reverse" => ("import teruggedraaid", "import taken back"),
        "rates.load" => ("koersen ingelezen", "rates loaded"),
        "report.make" => ("rapport gemaakt", "report made"),
        "report.move" => ("rapport verder gezet", "report moved on"),
        "token.make" => ("API-sleutel gemaakt", "API token made"),
        "token.revoke" => ("API-sleutel ingetrokken", "API token revoked"),
        other => return Bilingual::same(other),
    };
    Bilingual::new(nl, en)
}

/// The lines behind a figure of an issued report: the words that the figure carries, and nothing that entered the ledger
/// after the report was made.
pub fn lines_behind(
    books: &Books,
    grant_code: &str,
    figure: &str,
    made_at: DateTime<Utc>,
) -> Result<LineSelection, OperationError> {
    let selection = LineSelection::from_words(figure).map_err(OperationError::Rejected)?;
    books.db.read(|conn| {
        let grant = grants::id(conn, grant_code)?;
        let all = postings::list(conn, grant)?;
        let known = all.iter().rev().find(|posting| posting.posted_at <= made_at);
        // Before the first posting there is no line.
        let up_to_posting = Some(known.map_or(PostingId::new(0), |posting| posting.id));
        Ok(LineSelection { up_to_posting, ..selection })
    })
}
