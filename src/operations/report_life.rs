//! The life of a report after it was made: a version is frozen with its files, sent, accepted or returned. What was
//! frozen is handed out as it was issued, byte for byte.

use crate::db::audit::AuditRecord;
use crate::db::report_life::{self, ReportFile, ReportRecord, ReportStep};
use crate::db::{DbConnection, audit, grants, imports};
use crate::domain::books::BookedGrant;
use crate::domain::language::{Bilingual, Language};
use crate::domain::ledger::LedgerLine;
use crate::domain::line_selection::LineSelection;
use crate::domain::report::ReportState;
use crate::operations::audit_log::lines_behind;
use crate::operations::execution::period_position;
use crate::operations::reports::{MadeReport, make_report, span_of};
use crate::operations::{Actor, Books, OperationError, seal};
use crate::reporting::form::Over;
use crate::reporting::printed::ReportFormat;

/// Which report: a form over a period of a grant.
#[derive(Clone, Copy, Debug)]
pub struct ReportChoice<'a> {
    pub form: &'a str,
    pub grant: &'a str,
    pub period: &'a str,
}

/// A version of a report with the words of the grant.
#[derive(Clone, Debug)]
pub struct ListedReport {
    pub period_code: String,
    pub record: ReportRecord,
    pub files: Vec<ReportFile>,
}

/// A file as it was issued.
pub struct IssuedFile {
    pub name: String,
    pub format: ReportFormat,
    pub bytes: Vec<u8>,
}

/// All versions of all reports of a grant, oldest first.
pub fn list_reports(books: &Books, grant_code: &str) -> Result<Vec<ListedReport>, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let mut listed = Vec::new();
        for record in report_life::list(conn, grant.id)? {
            let code = grant.period_code(record.period).map(str::to_owned);
            let period_code =
                code.ok_or_else(|| OperationError::NotFound("the period of a report".to_owned()))?;
            listed.push(ListedReport { period_code, files: report_life::files(conn, record.id)?, record });
        }
        Ok(listed)
    })
}

/// One version of a report, by its number.
pub fn listed_report(
    books: &Books,
    choice: &ReportChoice<'_>,
    number: i64,
) -> Result<ListedReport, OperationError> {
    let is_wanted = |report: &ListedReport| {
        report.record.form == choice.form
            && report.period_code == choice.period
            && report.record.number == number
    };
    let found = list_reports(books, choice.grant)?.into_iter().find(is_wanted);
    found.ok_or_else(|| OperationError::NotFound(format!("version {number} of the report")))
}

/// The lines behind a figure of a version of a report, as the ledger stood when it was made.
pub fn lines_behind_figure(
    books: &Books,
    choice: &ReportChoice<'_>,
    number: i64,
    figure: &str,
) -> Result<LineSelection, OperationError> {
    let report = listed_report(books, choice, number)?;
    lines_behind(books, choice.grant, figure, report.record.made_at)
}

/// Makes the report once more from the books and freezes that version: its files in every language and format are
/// kept, and the lines of its period can no longer be taken back by reversing an import.
pub fn freeze_report(
    books: &Books,
    actor: &Actor,
    choice: &ReportChoice<'_>,
) -> Result<ReportRecord, OperationError> {
    // Asked before the report is made, so that a refusal leaves no version behind, and again when it is frozen.
    books.db.read(|conn| {
        let grant = grants::load(conn, choice.grant)?;
        refuse_unless_over(books, &grant, choice)?;
        refuse_beside_standing(&versions(conn, &grant, choice)?)
    })?;
    let made = make_report(books, actor, choice.form, choice.grant, choice.period)?;
    let files = print_all(&made)?;
    let number = made.version().number;
    books.db.write(|conn| {
        let grant = grants::load(conn, choice.grant)?;
        let versions = versions(conn, &grant, choice)?;
        refuse_beside_standing(&versions)?;
        let report = version_numbered(&versions, number)?;
        let at = books.clock.now();
        for (file, bytes) in &files {
            imports::store_file(conn, &file.file_sha256, bytes, at)?;
            report_life::insert_file(conn, report.id, file)?;
        }
        take_step(conn, books, actor, choice, report, (ReportState::Frozen, ""))
    })
}

/// Prints a version in every language of its form and in every format, without the mark of a draft.
fn print_all(made: &MadeReport) -> Result<Vec<(ReportFile, Vec<u8>)>, OperationError> {
    let mut files = Vec::new();
    for language in made.languages().iter().copied() {
        let document = made.frozen_document(language)?;
        for format in ReportFormat::ALL {
            let mut bytes = Vec::new();
            format.print(&document, &mut bytes)?;
            let file = ReportFile {
                language: language.code().to_owned(),
                format: format.extension().to_owned(),
                file_name: made.file_name(language, format),
                file_sha256: seal::sha256_hex(&[&bytes]),
            };
            files.push((file, bytes));
        }
    }
    Ok(files)
}

/// Moves the newest version that left the draft to its next state. What is taken back or returned needs a reason.
pub fn move_report(
    books: &Books,
    actor: &Actor,
    choice: &ReportChoice<'_>,
    to: ReportState,
    reason: &str,
) -> Result<ReportRecord, OperationError> {
    if matches!(to, ReportState::Returned | ReportState::Withdrawn) && reason.trim().is_empty() {
        return Err(OperationError::Rejected(Bilingual::new(
            "Een rapport intrekken of teruggestuurd melden heeft een reden nodig.",
            "Withdrawing a report, or noting that it was returned, needs a reason.",
        )));
    }
    books.db.write(|conn| {
        let grant = grants::load(conn, choice.grant)?;
        let versions = versions(conn, &grant, choice)?;
        let latest = versions.iter().rev().find(|report| report.state() != ReportState::Draft);
        let report = latest.ok_or_else(|| not_frozen_yet(choice))?;
        take_step(conn, books, actor, choice, report, (to, reason.trim()))
    })
}

/// A file of the newest frozen version, or of the version with this number, exactly as it was issued.
pub fn issued_file(
    books: &Books,
    choice: &ReportChoice<'_>,
    number: Option<i64>,
    language: Language,
    format: ReportFormat,
) -> Result<IssuedFile, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, choice.grant)?;
        let versions = versions(conn, &grant, choice)?;
        let report = match number {
            Some(number) => version_numbered(&versions, number)?,
            None => versions
                .iter()
                .rev()
                .find(|report| report.state() != ReportState::Draft)
                .ok_or_else(|| not_frozen_yet(choice))?,
        };
        let found = report_life::file(conn, report.id, language.code(), format.extension())?;
        let (name, bytes) = found.ok_or_else(|| not_frozen_yet(choice))?;
        Ok(IssuedFile { name, format, bytes })
    })
}

/// Refuses to take back lines of a period over which a report was frozen: the ledger would no longer agree with it.
pub(super) fn refuse_in_frozen_periods(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    lines: &[&LedgerLine],
) -> Result<(), OperationError> {
    let frozen = report_life::frozen_periods(conn, grant.id)?;
    let Some(line) = lines.iter().find(|line| frozen.contains(&line.period)) else { return Ok(()) };
    let code = grant.place_of(line).period;
    Err(OperationError::Conflict(Bilingual::new(
        format!(
            "Over verslagperiode {code} is een rapport vastgezet: haar uitgaven kunnen niet meer worden teruggenomen. \
             Is het rapport nog niet ingediend, trek het dan eerst in."
        ),
        format!(
            "A report over reporting period {code} is frozen: its expenses can no longer be taken back. If the report \
             has not been submitted, withdraw it first."
        ),
    )))
}

/// The versions of one report, oldest first.
fn versions(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    choice: &ReportChoice<'_>,
) -> Result<Vec<ReportRecord>, OperationError> {
    let period = grant.period_id(choice.period);
    let period =
        period.ok_or_else(|| OperationError::NotFound(format!("reporting period {}", choice.period)))?;
    let all = report_life::list(conn, grant.id)?;
    Ok(all.into_iter().filter(|report| report.period == period && report.form == choice.form).collect())
}

fn version_numbered(versions: &[ReportRecord], number: i64) -> Result<&ReportRecord, OperationError> {
    let found = versions.iter().find(|report| report.number == number);
    found.ok_or_else(|| OperationError::NotFound(format!("version {number} of the report")))
}

fn take_step(
    conn: &mut DbConnection,
    books: &Books,
    actor: &Actor,
    choice: &ReportChoice<'_>,
    report: &ReportRecord,
    (to, reason): (ReportState, &str),
) -> Result<ReportRecord, OperationError> {
    let from = report.state();
    if !from.next().contains(&to) {
        return Err(wrong_step(report, to));
    }
    let at = books.clock.now();
    let step = ReportStep { state: to, reason: reason.to_owned(), at, by: actor.name.clone() };
    report_life::insert_step(conn, report, &step)?;
    audit::insert(
        conn,
        &AuditRecord {
            at,
            actor: &actor.name,
            act: "report.move",
            subject: &format!("grant {}, {} {}", choice.grant, choice.form, choice.period),
            detail: &format!("version {} {} -> {} {reason}", report.number, from.code(), to.code()),
        },
    )?;
    let mut moved = report.clone();
    moved.steps.push(step);
    Ok(moved)
}

/// The figures of a period, or of an accounting year, that is not over can still grow.
fn refuse_unless_over(
    books: &Books,
    grant: &BookedGrant,
    choice: &ReportChoice<'_>,
) -> Result<(), OperationError> {
    let form = books.forms.find(choice.form)?;
    let span = span_of(grant, form.over, period_position(grant, choice.period)?)?;
    if span.to < books.clock.today() {
        return Ok(());
    }
    let code = choice.period;
    Err(OperationError::Rejected(match form.over {
        Over::AccountingYear => Bilingual::new(
            format!(
                "Het boekjaar tot en met {} is nog niet voorbij: de cijfers kunnen nog veranderen.",
                span.to
            ),
            format!("The accounting year up to {} is not over yet: its figures can still change.", span.to),
        ),
        Over::Period | Over::Project | Over::AccountingYearSoFar => Bilingual::new(
            format!("Verslagperiode {code} is nog niet voorbij: de cijfers kunnen nog veranderen."),
            format!("Reporting period {code} is not over yet: its figures can still change."),
        ),
    }))
}

fn refuse_beside_standing(versions: &[ReportRecord]) -> Result<(), OperationError> {
    let Some(standing) = versions.iter().find(|report| report.state().stands()) else { return Ok(()) };
    let (number, state) = (standing.number, standing.state().name());
    Err(OperationError::Conflict(Bilingual::new(
        format!(
            "Versie {number} van dit rapport is al {}. Trek die versie eerst in, of meld dat zij is teruggestuurd.",
            state.nl
        ),
        format!(
            "Version {number} of this report is already {}. Withdraw that version first, or note that it was returned.",
            state.en
        ),
    )))
}

fn not_frozen_yet(choice: &ReportChoice<'_>) -> OperationError {
    let ReportChoice { form, period, .. } = choice;
    OperationError::Rejected(Bilingual::new(
        format!("Van {form} over {period} is nog geen versie vastgezet. Zet eerst een versie vast."),
        format!("No version of {form} over {period} has been frozen. Freeze a version first."),
    ))
}

fn wrong_step(report: &ReportRecord, to: ReportState) -> OperationError {
    let (number, now, wanted) = (report.number, report.state().name(), to.name());
    let next = report.state().next();
    let list = |pick: fn(&Bilingual) -> &str, nothing: &str| {
        let names: Vec<Bilingual> = next.iter().map(|state| state.name()).collect();
        let words: Vec<&str> = names.iter().map(pick).collect();
        if words.is_empty() { nothing.to_owned() } else { words.join(", ") }
    };
    OperationError::Conflict(Bilingual::new(
        format!(
            "Versie {number} is {} en kan niet {} worden. Mogelijk is: {}.",
            now.nl,
            wanted.nl,
            list(|name| &name.nl, "niets meer")
        ),
        format!(
            "Version {number} is {} and cannot become {}. Possible: {}.",
            now.en,
            wanted.en,
            list(|name| &name.en, "nothing more")
        ),
    ))
}
