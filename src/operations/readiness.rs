//! What a report over a period still lacks, from the statement of progress, the imports, the rates and its own versions.

use std::collections::BTreeMap;

use crate::db::report_life::{self, ReportRecord};
use crate::db::{DbConnection, grants, imports, progress};
use crate::domain::books::BookedGrant;
use crate::domain::finding::FindingCode;
use crate::domain::ids::ReportingPeriodId;
use crate::domain::import_batch::ImportBatch;
use crate::domain::language::Bilingual;
use crate::domain::progress::ProgressStatement;
use crate::domain::readiness::{MendedAt, ReadinessGap, Weight, progress_gaps};
use crate::operations::overview::Waiting;
use crate::operations::report_life::ReportChoice;
use crate::operations::{Books, OperationError};
use crate::reporting::ReportError;
use crate::reporting::form::{self, Form};

/// Everything that a report still lacks, what blocks it first. Nothing when it is ready to be frozen.
pub fn report_readiness(
    books: &Books,
    choice: &ReportChoice<'_>,
) -> Result<Vec<ReadinessGap>, OperationError> {
    let form = books.forms.find(choice.form)?;
    let today = books.clock.today();
    books.db.read(|conn| {
        let grant = grants::load(conn, choice.grant)?;
        let period = grant.definition.period(choice.period);
        let period = period
            .ok_or_else(|| OperationError::NotFound(format!("reporting period {}", choice.period)))?
            .clone();
        let mut gaps = Vec::new();
        if period.to >= today {
            gaps.push(not_over(&period.code));
        }
        let reports = report_life::list(conn, grant.id)?;
        gaps.extend(standing(&grant, &reports, choice));
        let statements = statements(conn, &grant)?;
        if form.tells_progress() {
            let (now, earlier) = split_at(&grant, &statements, &period.code);
            gaps.extend(progress_gaps(&grant.definition, &period, &now, &earlier));
            gaps.extend(narrative_gaps(&form, &now));
        }
        let batches = imports::list(conn, grant.id)?;
        gaps.extend(waiting(&Waiting::of(&batches)));
        gaps.extend(missing_rates(conn, &batches)?);
        gaps.sort_by_key(|gap| gap.weight);
        Ok(gaps)
    })
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
    choice: &ReportChoice<'_>,
) -> Option<ReadinessGap> {
    let period = grant.period_id(choice.period)?;
    let standing = reports
        .iter()
        .find(|report| report.period == period && report.form == choice.form && report.state().stands())?;
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
