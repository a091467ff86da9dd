//! Reports: forms by period with what each still lacks, its versions, its files and its life.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::language::{Bilingual, Language};
use crate::domain::permission::Act;
use crate::domain::report::ReportState;
use crate::operations::narratives::quotable_figures;
use crate::operations::report_difference::compare_versions;
use crate::operations::report_life::{
    ListedReport, ReportChoice, freeze_report, issued_file, list_reports, move_report,
};
use crate::operations::reports::{make_report, preview_report, report_forms};
use crate::operations::{OperationError, grants};
use crate::reporting::printed::ReportFormat;
use crate::web::answer::Answer;
use crate::web::api::answers;
use crate::web::api::operation::{Kind, Operation, change, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

const FILES: &[&str] = &[
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "text/csv",
    "application/json",
];

pub(super) fn operations() -> Vec<Operation> {
    [reading(), changing()].concat()
}

fn reading() -> Vec<Operation> {
    vec![
        read("listPeriods", "/api/v1/grants/{grant}/periods", Act::ViewReports, periods)
            .says("De verslagperioden die u mag zien", "The reporting periods that you may see")
            .gives_list::<Period>(),
        read("listForms", "/api/v1/grants/{grant}/forms", Act::ViewReports, forms)
            .says("De formulieren die ingevuld kunnen worden", "The forms that can be filled")
            .gives_list::<ReportForm>(),
        read("listReports", "/api/v1/grants/{grant}/reports", Act::ViewReports, list)
            .says("Alle versies van alle rapporten, oudste eerst", "All versions of all reports, oldest first")
            .query("form", Kind::Text, "Alleen van dit formulier", "Only of this form")
            .query("period", Kind::Text, "Alleen over deze verslagperiode", "Only over this reporting period")
            .gives_list::<ReportVersion>(),
        read(
            "getReportFile",
            "/api/v1/grants/{grant}/reports/{form}/{period}/files/{language}/{format}",
            Act::DownloadReport,
            download,
        )
        .says(
            "Het rapport als PDF, XLSX, CSV of JSON: een vastgezette versie zoals zij is uitgegeven, of een concept van nu",
            "The report as PDF, XLSX, CSV or JSON: a frozen version as it was issued, or a draft made now",
        )
        .query("version", Kind::Number, "Nummer van een vastgezette versie", "Number of a frozen version")
        .gives_file(FILES),
        read("compareReports", "/api/v1/grants/{grant}/reports/{form}/{period}/differences", Act::ViewReports, differences)
            .says("Welke cijfers verschillen tussen twee versies", "Which figures differ between two versions")
            .query("from", Kind::Number, "Nummer van de ene versie", "Number of the one version")
            .query("to", Kind::Number, "Nummer van de andere versie", "Number of the other version")
            .gives_list::<ChangedFigure>(),
        read(
            "listQuotableFigures",
            "/api/v1/grants/{grant}/reports/{form}/{period}/quotable-figures",
            Act::WriteNarrative,
            quotable,
        )
        .says(
            "De cijfers die de teksten van het rapport bij naam mogen noemen, zoals zij nu zijn",
            "The figures that the texts of the report may quote by name, as they are now",
        )
        .gives_list::<QuotableFigure>(),
    ]
}

fn changing() -> Vec<Operation> {
    let act = |name, path, act: Act, handler: fn(&Cx) -> Result<Answer, WebError>| {
        change(name, path, act, handler).gives_outcome::<ReportVersion>()
    };
    vec![
        act("makeReport", "/api/v1/grants/{grant}/reports/{form}/{period}/versions", Act::MakeReport, make)
            .says("Legt de cijfers van nu vast als versie", "Fixes the figures of now as a version"),
        act(
            "freezeReport",
            "/api/v1/grants/{grant}/reports/{form}/{period}/freezing",
            Act::FreezeReport,
            freeze,
        )
        .says("Zet de versie met haar bestanden vast", "Freezes the version with its files"),
        act(
            "submitReport",
            "/api/v1/grants/{grant}/reports/{form}/{period}/submission",
            Act::SubmitReport,
            submit,
        )
        .says("Legt vast dat het rapport is ingediend", "Records that the report was sent"),
        act(
            "acceptReport",
            "/api/v1/grants/{grant}/reports/{form}/{period}/acceptance",
            Act::RecordDecision,
            accept,
        )
        .says("Legt vast dat de subsidiegever akkoord is", "Records that the funder agrees"),
        act(
            "returnReport",
            "/api/v1/grants/{grant}/reports/{form}/{period}/return",
            Act::RecordDecision,
            take_return,
        )
        .says("Legt vast dat de subsidiegever het anders wil", "Records that the funder wants it otherwise")
        .takes::<WhyMoved>(),
        act(
            "withdrawReport",
            "/api/v1/grants/{grant}/reports/{form}/{period}/withdrawal",
            Act::WithdrawReport,
            withdraw,
        )
        .says("Trekt een vastgezette versie in", "Withdraws a frozen version")
        .takes::<WhyMoved>(),
    ]
}

/// A reporting period.
#[derive(Serialize, ToSchema)]
struct Period {
    code: String,
    from: NaiveDate,
    to: NaiveDate,
    /// When the report over it is due.
    report_due: Option<NaiveDate>,
    is_over: bool,
}

/// A form that can be filled.
#[derive(Serialize, ToSchema)]
struct ReportForm {
    #[schema(example = "financial-report")]
    code: String,
    title: String,
    /// Languages in which the form exists.
    languages: Vec<String>,
    /// Places for words of the project lead.
    narratives: Vec<String>,
}

/// A version of a report.
#[derive(Serialize, ToSchema)]
struct ReportVersion {
    form: String,
    /// Code of the reporting period.
    period: String,
    /// Counts 1, 2, 3 ... per form and period.
    version: i64,
    /// "draft", "frozen", "submitted", "accepted", "returned" or "withdrawn".
    state: String,
    /// SHA-256 over its figures.
    figures_sha256: String,
    made_at: DateTime<Utc>,
    made_by: String,
    /// What became of it since it was a draft.
    steps: Vec<StepOfReport>,
    /// Its files; nothing for a draft.
    files: Vec<FileOfReport>,
}

#[derive(Serialize, ToSchema)]
struct StepOfReport {
    state: String,
    reason: String,
    at: DateTime<Utc>,
    by: String,
}

#[derive(Serialize, ToSchema)]
struct FileOfReport {
    language: String,
    /// "pdf", "xlsx", "csv" or "json".
    format: String,
    file_name: String,
    sha256: String,
}

/// A figure that differs between two versions.
#[derive(Serialize, ToSchema)]
struct ChangedFigure {
    table: Option<String>,
    row: Option<String>,
    what: String,
    before: Option<String>,
    after: Option<String>,
}

/// A figure that a text may quote.
#[derive(Serialize, ToSchema)]
struct QuotableFigure {
    /// What is written between double braces.
    #[schema(example = "spent_period")]
    name: String,
    label: String,
    /// As it is printed now.
    shown: String,
}

/// Why a report is taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WhyMoved {
    reason: String,
}

fn periods(cx: &Cx) -> Result<Answer, WebError> {
    let grant = grants::find_grant(&cx.books, cx.grant())?;
    let (scope, today) = (cx.periods(Act::ViewReports), cx.today());
    let known = grant.definition.periods.iter().filter(|period| scope.includes(&period.code));
    answers::list(known.map(|period| Period {
        code: period.code.clone(),
        from: period.from,
        to: period.to,
        report_due: grant.definition.report_due(period),
        is_over: period.to < today,
    }))
}

fn forms(cx: &Cx) -> Result<Answer, WebError> {
    grants::find_grant(&cx.books, cx.grant())?;
    let shown = report_forms(&cx.books)?.into_iter().map(|form| ReportForm {
        title: cx.say(&form.title).to_owned(),
        languages: form.languages.iter().map(ToString::to_string).collect(),
        narratives: form.narratives.into_iter().map(|(section, _)| section).collect(),
        code: form.name,
    });
    answers::list(shown)
}

fn shown(listed: ListedReport) -> ReportVersion {
    let ListedReport { period_code, record, files } = listed;
    ReportVersion {
        state: record.state().code().to_owned(),
        form: record.form,
        period: period_code,
        version: record.number,
        figures_sha256: record.snapshot_sha256,
        made_at: record.made_at,
        made_by: record.made_by,
        steps: record
            .steps
            .into_iter()
            .map(|step| StepOfReport {
                state: step.state.code().to_owned(),
                reason: step.reason,
                at: step.at,
                by: step.by,
            })
            .collect(),
        files: files
            .into_iter()
            .map(|file| FileOfReport {
                language: file.language,
                format: file.format,
                file_name: file.file_name,
                sha256: file.file_sha256,
            })
            .collect(),
    }
}

fn list(cx: &Cx) -> Result<Answer, WebError> {
    let scope = cx.periods(Act::ViewReports);
    let (form, period) = (cx.query("form"), cx.query("period"));
    let chosen = list_reports(&cx.books, cx.grant())?.into_iter().filter(|listed| {
        scope.includes(&listed.period_code)
            && form.is_none_or(|form| form == listed.record.form)
            && period.is_none_or(|period| period == listed.period_code)
    });
    answers::list(chosen.map(shown))
}

/// Form and period of the address; a form that is not known is not found.
pub(super) fn chosen(cx: &Cx) -> Result<(String, String), WebError> {
    let (form, period): (String, String) = (cx.path("form")?, cx.path("period")?);
    let known = report_forms(&cx.books)?.iter().any(|known| known.name == form);
    if known { Ok((form, period)) } else { Err(WebError::NotFound) }
}

fn choice<'a>(cx: &'a Cx, (form, period): &'a (String, String)) -> ReportChoice<'a> {
    ReportChoice { form, grant: cx.grant(), period }
}

/// A file: of a frozen version byte for byte as it was issued, or a draft made now.
fn download(cx: &Cx) -> Result<Answer, WebError> {
    let chosen = chosen(cx)?;
    let choice = choice(cx, &chosen);
    let (language, format): (Language, ReportFormat) = (cx.path("language")?, cx.path("format")?);
    if let Some(number) = answers::query::<i64>(cx, "version")? {
        let issued = issued_file(&cx.books, &choice, Some(number), language, format)?;
        return Ok(Answer::file(&issued.name, issued.format.mime(), issued.bytes));
    }
    let made = preview_report(&cx.books, &choice)?;
    let mut bytes = Vec::new();
    format.print(&made.document(language)?, &mut bytes).map_err(OperationError::from)?;
    let draft = Bilingual::new("concept", "draft");
    let name = format!("{}-{}", draft.get(language), made.file_name(language, format));
    Ok(Answer::file(&name, format.mime(), bytes))
}

fn differences(cx: &Cx) -> Result<Answer, WebError> {
    let chosen = chosen(cx)?;
    let number = |name: &str| {
        answers::query::<i64>(cx, name)?.ok_or_else(|| {
            answers::refused(
                format!("Noem met '{name}' het nummer van een versie."),
                format!("Name the number of a version with '{name}'."),
            )
        })
    };
    let changes = compare_versions(&cx.books, &choice(cx, &chosen), (number("from")?, number("to")?))?;
    let said = |words: &Option<Bilingual>| words.as_ref().map(|words| cx.say(words).to_owned());
    answers::list(changes.iter().map(|change| ChangedFigure {
        table: said(&change.table),
        row: said(&change.row),
        what: cx.say(&change.what).to_owned(),
        before: said(&change.before),
        after: said(&change.after),
    }))
}

fn quotable(cx: &Cx) -> Result<Answer, WebError> {
    let chosen = chosen(cx)?;
    let figures = quotable_figures(&cx.books, &choice(cx, &chosen))?;
    answers::list(figures.list().into_iter().map(|figure| QuotableFigure {
        name: figure.name.to_owned(),
        label: cx.say(&figure.label).to_owned(),
        shown: cx.say(&figure.shown).to_owned(),
    }))
}

/// The version with this number, as it is after an act.
fn after(cx: &Cx, (form, period): &(String, String), number: i64) -> Result<Answer, WebError> {
    let all = list_reports(&cx.books, cx.grant())?;
    let same = |listed: &ListedReport| {
        listed.record.form == *form && listed.period_code == *period && listed.record.number == number
    };
    let found = all.into_iter().find(same).ok_or(WebError::NotFound)?;
    answers::outcome(&shown(found))
}

fn make(cx: &Cx) -> Result<Answer, WebError> {
    let chosen = chosen(cx)?;
    let made = make_report(&cx.books, &cx.actor(), &chosen.0, cx.grant(), &chosen.1)?;
    after(cx, &chosen, made.version().number)
}

fn freeze(cx: &Cx) -> Result<Answer, WebError> {
    let chosen = chosen(cx)?;
    let record = freeze_report(&cx.books, &cx.actor(), &choice(cx, &chosen))?;
    after(cx, &chosen, record.number)
}

/// Moves the version that stands to its next state.
fn moved(cx: &Cx, to: ReportState, reason: &str) -> Result<Answer, WebError> {
    let chosen = chosen(cx)?;
    let record = move_report(&cx.books, &cx.actor(), &choice(cx, &chosen), to, reason)?;
    after(cx, &chosen, record.number)
}

fn submit(cx: &Cx) -> Result<Answer, WebError> {
    moved(cx, ReportState::Submitted, "")
}

fn accept(cx: &Cx) -> Result<Answer, WebError> {
    moved(cx, ReportState::Accepted, "")
}

fn take_return(cx: &Cx) -> Result<Answer, WebError> {
    let WhyMoved { reason } = answers::sent(cx)?;
    moved(cx, ReportState::Returned, &reason)
}

fn withdraw(cx: &Cx) -> Result<Answer, WebError> {
    let WhyMoved { reason } = answers::sent(cx)?;
    moved(cx, ReportState::Withdrawn, &reason)
}
