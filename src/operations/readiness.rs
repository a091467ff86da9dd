//! Whether a report can go out: what it lacks, from the statement of progress, the imports, the rates and its own
//! versions; and which costs the rules would refuse. One answer for pages, interface and command line.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::db::report_life::{self, ReportRecord};
use crate::db::{DbConnection, grants, imports, ledger_sums, progress};
use crate::domain::books::BookedGrant;
use crate::domain::finding::FindingCode;
use crate::domain::grant::ReportingPeriod;
use crate::domain::ids::ReportingPeriodId;
use crate::domain::import_batch::ImportBatch;
use crate::domain::language::Bilingual;
use crate::domain::progress::ProgressStatement;
use crate::domain::readiness::{MendedAt, Readiness, ReadinessGap, Weight, progress_gaps};
use crate::operations::execution::period_position;
use crate::operations::overview::Waiting;
use crate::operations::reports::span_of;
use crate::operations::{Books, OperationError, rules};
use crate::reporting::ReportError;
use crate::reporting::form::{self, Form};

/// What the readiness is asked of.
#[derive(Clone, Copy, Debug)]
pub struct ReadinessOf<'a> {
    pub grant: &'a str,
    /// The whole project when none is given.
    pub period: Option<&'a str>,
    /// The report to be made of the period; without one, only what every report needs is looked at.
    pub form: Option<&'a str>,
}

/// Judging so many lines takes no longer than showing a page.
const MOST_JUDGED_AT_A_GLANCE: i64 = 2_000;

/// What is missing, which costs would be refused with the money at risk by cause, and the missing documents by kind of
/// cost. The books are judged as they stand, and nothing is kept.
pub fn readiness(books: &Books, of: &ReadinessOf<'_>) -> Result<Readiness, OperationError> {
    look(books, of, true)
}

/// The same, but of a large ledger the costs are left out, since judging them takes longer than a page may; then with the
/// number of lines that were not judged.
pub fn readiness_at_a_glance(
    books: &Books,
    of: &ReadinessOf<'_>,
) -> Result<(Readiness, Option<i64>), OperationError> {
    let lines = books.db.read(|conn| {
        let grant = grants::id(conn, of.grant)?;
        Ok::<_, OperationError>(ledger_sums::list(conn, grant)?.iter().map(|sum| sum.line_count).sum::<i64>())
    })?;
    let unjudged = Some(lines).filter(|lines| *lines > MOST_JUDGED_AT_A_GLANCE);
    Ok((look(books, of, unjudged.is_none())?, unjudged))
}

fn look(books: &Books, of: &ReadinessOf<'_>, judges: bool) -> Result<Readiness, OperationError> {
    let form = of.form.map(|name| books.forms.find(name)).transpose()?;
    let today = books.clock.today();
    let (mut gaps, state) = books.db.read(|conn| {
        let grant = grants::load(conn, of.grant)?;
        let gaps = gaps(conn, &grant, (of, form.as_deref()), today)?;
        Ok::<_, OperationError>((gaps, judges.then(|| rules::read(conn, of.grant)).transpose()?))
    })?;
    gaps.sort_by_key(|gap| gap.weight);
    let costs = match state {
        Some(state) => rules::costs_at_risk(&state, of.period, today)?,
        None => None,
    };
    Ok(Readiness { gaps, costs })
}

fn gaps(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    (of, form): (&ReadinessOf<'_>, Option<&Form>),
    today: NaiveDate,
) -> Result<Vec<ReadinessGap>, OperationError> {
    let mut gaps = Vec::new();
    if let Some(code) = of.period {
        let period = grant.definition.period(code);
        let period = period.ok_or_else(|| OperationError::NotFound(format!("reporting period {code}")))?;
        gaps.extend(period_gaps(conn, grant, (period, form), today)?);
    }
    let batches = imports::list(conn, grant.id)?;
    gaps.extend(waiting(&Waiting::of(&batches)));
    gaps.extend(missing_rates(conn, &batches)?);
    Ok(gaps)
}

/// What a report over this period lacks.
fn period_gaps(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    (period, form): (&ReportingPeriod, Option<&Form>),
    today: NaiveDate,
) -> Result<Vec<ReadinessGap>, OperationError> {
    let mut gaps = Vec::new();
    let Some(form) = form else {
        gaps.extend((period.to >= today).then(|| not_over(&period.code)));
        return Ok(gaps);
    };
    if span_of(grant, form.over, period_position(grant, &period.code)?)?.to >= today {
        gaps.push(not_over(&period.code));
    }
    let reports = report_life::list(conn, grant.id)?;
    gaps.extend(standing(grant, &reports, (&form.form, &period.code)));
    if form.tells_progress() {
        let statements = statements(conn, grant)?;
        let (now, earlier) = split_at(grant, &statements, &period.code);
        gaps.extend(progress_gaps(&grant.definition, period, &now, &earlier));
        gaps.extend(narrative_gaps(form, &now));
    }
    Ok(gaps)
}

fn statements(
    conn: &mut DbConnection,
    grant: &BookedGrant,
) -> Result<BTreeMap<ReportingPeriodId, ProgressStatement>, OperationError> {
    let stored = progress::newest_of_all(conn, grant.id)?;
    Ok(stored.into_iter().map(|(period, stored)| (period, stored.statement)).collect())
}

/// The statement about the period, and those about the periods before it.
fn split_at(
    grant: &BookedGrant,
    statements: &BTreeMap<ReportingPeriodId, ProgressStatement>,
    period: &str,
) -> (ProgressStatement, Vec<ProgressStatement>) {
    let of = |code: &str| grant.period_id(code).and_then(|id| statements.get(&id)).cloned();
    let before = grant.definition.periods.iter().take_while(|known| known.code != period);
    let earlier = before.filter_map(|known| of(&known.code)).collect();
    (of(period).unwrap_or_else(|| ProgressStatement::empty(period)), earlier)
}

fn not_over(period: &str) -> ReadinessGap {
    ReadinessGap {
        weight: Weight::Blocks,
        message: Bilingual::new(
            format!("Verslagperiode {period} is nog niet voorbij: de cijfers kunnen nog veranderen."),
            format!("Reporting period {period} is not over yet: its figures can still change."),
        ),
        remedy: Bilingual::new(
            "Een concept maken kan al; vastzetten kan na de laatste dag.",
            "A draft can be made now; freezing is possible after the last day.",
        ),
        place: MendedAt::Nowhere,
    }
}

/// Only one version of a report stands.
fn standing(
    grant: &BookedGrant,
    reports: &[ReportRecord],
    (form, period): (&str, &str),
) -> Option<ReadinessGap> {
    let period = grant.period_id(period)?;
    let standing = reports
        .iter()
        .find(|report| report.period == period && report.form == form && report.state().stands())?;
    let (number, state) = (standing.number, standing.state().name());
    Some(ReadinessGap {
        weight: Weight::Blocks,
        message: Bilingual::new(
            format!("Versie {number} van dit rapport is al {}.", state.nl),
            format!("Version {number} of this report is already {}.", state.en),
        ),
        remedy: Bilingual::new(
            "Een nieuwe versie vastzetten kan nadat die is ingetrokken of teruggestuurd.",
            "A new version can be frozen once that one is withdrawn or returned.",
        ),
        place: MendedAt::Report,
    })
}

/// Places for words that are empty, or quote what does not exist.
fn narrative_gaps(form: &Form, statement: &ProgressStatement) -> Vec<ReadinessGap> {
    let mut gaps = Vec::new();
    for (section, heading) in form.narratives() {
        let place = MendedAt::Narrative(section.to_owned());
        let Some(narrative) = statement.narrative(section) else {
            gaps.push(ReadinessGap {
                weight: Weight::Missing,
                message: Bilingual::new(
                    format!("Bij ‘{}’ staat nog geen tekst.", heading.nl),
                    format!("There is no text yet under ‘{}’.", heading.en),
                ),
                remedy: Bilingual::new(
                    "Schrijf de tekst, of zeg dat er niets te melden is.",
                    "Write the text, or say that there is nothing to report.",
                ),
                place,
            });
            continue;
        };
        if let Err(ReportError::UnknownFigure { sentence, .. }) = form::check_quotes(&narrative.text) {
            gaps.push(ReadinessGap {
                weight: Weight::Blocks,
                message: Bilingual::new(
                    format!("De tekst bij ‘{}’ noemt een cijfer dat niet bestaat: ‘{sentence}’.", heading.nl),
                    format!(
                        "The text under ‘{}’ quotes a figure that does not exist: ‘{sentence}’.",
                        heading.en
                    ),
                ),
                remedy: Bilingual::new(
                    "Kies een naam uit de lijst met cijfers.",
                    "Choose a name from the list of figures.",
                ),
                place,
            });
        }
    }
    gaps
}

fn waiting(waiting: &Waiting) -> Vec<ReadinessGap> {
    let gap =
        |message, remedy| ReadinessGap { weight: Weight::Missing, message, remedy, place: MendedAt::Imports };
    let mut gaps = Vec::new();
    if waiting.rows > 0 {
        let rows = waiting.rows;
        gaps.push(gap(
            Bilingual::new(
                format!("{rows} regels van imports wachten op herstel en tellen niet mee."),
                format!("{rows} rows of imports wait to be mended and do not count."),
            ),
            Bilingual::new(
                "Herstel ze of leg vast dat ze geen uitgave zijn.",
                "Mend them, or record that they are no expense.",
            ),
        ));
    }
    if waiting.ready_rows > 0 {
        let rows = waiting.ready_rows;
        gaps.push(gap(
            Bilingual::new(
                format!("{rows} goede regels zijn nog niet geboekt en tellen niet mee."),
                format!("{rows} good rows have not been posted and do not count."),
            ),
            Bilingual::new("Boek de import.", "Post the import."),
        ));
    }
    gaps
}

/// Rows that wait because a rate is missing.
fn missing_rates(
    conn: &mut DbConnection,
    batches: &[ImportBatch],
) -> Result<Option<ReadinessGap>, OperationError> {
    let mut missing = 0_usize;
    for batch in batches.iter().filter(|batch| batch.state.may_be_mended() && batch.rows.waiting > 0) {
        let findings = imports::findings(conn, batch.id)?;
        let rates = findings.iter().filter(|finding| finding.code == FindingCode::RateMissing).count();
        missing = missing.saturating_add(rates);
    }
    Ok((missing > 0).then(|| ReadinessGap {
        weight: Weight::Missing,
        message: Bilingual::new(
            format!("{missing} bedragen in vreemde valuta hebben nog geen koers."),
            format!("{missing} amounts in other currencies have no rate yet."),
        ),
        remedy: Bilingual::new("Lees de gepubliceerde koersen in.", "Load the published rates."),
        place: MendedAt::Rates,
    }))
}
