//! The auditor's room: what was issued, byte for byte; from a figure to its lines; who did what. Nothing here changes
//! anything.

mod figures;
mod log;

use maud::{Markup, html};

use crate::domain::language::Language;
use crate::domain::permission::Act;
use crate::domain::report::ReportState;
use crate::operations::report_life::{ListedReport, ReportChoice, issued_file, list_reports};
use crate::reporting::printed::ReportFormat;
use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::parts::frame::Place;
use crate::web::parts::{Badge, Column, Row, Table, badge, empty_state, moment, tabs};
use crate::web::problem::WebError;
use crate::web::routes::{Entry, get};

pub fn routes() -> Vec<Entry> {
    vec![
        get("/grants/{grant}/audit", Act::ViewAuditRoom, show),
        get("/grants/{grant}/audit/log", Act::ViewAuditLog, log::show),
        get("/grants/{grant}/audit/reports/{form}/{period}/{number}", Act::ViewAuditRoom, figures::show),
        get(
            "/grants/{grant}/audit/reports/{form}/{period}/{number}/lines",
            Act::ViewAuditRoom,
            figures::lines,
        ),
        get(
            "/grants/{grant}/audit/reports/{form}/{period}/{number}/{language}/{format}",
            Act::DownloadReport,
            download,
        ),
    ]
}

/// The parts of the room.
fn parts(cx: &Cx, here: &str) -> Markup {
    let part = |name: String, address: String, code: &str| (name, address, here == code);
    let mut all = vec![part(cx.text("audit-issued"), cx.at("/audit"), "issued")];
    if cx.may(Act::ViewExpenditure) {
        all.push(part(cx.text("audit-ledger"), cx.at("/expenditure"), "ledger"));
    }
    if cx.may(Act::ViewAuditLog) {
        all.push(part(cx.text("audit-log"), cx.at("/audit/log"), "log"));
    }
    tabs(&cx.text("audit-title"), &all)
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let scope = cx.periods(Act::ViewAuditRoom);
    let reports = list_reports(&cx.books, cx.grant())?;
    let issued: Vec<&ListedReport> = reports
        .iter()
        .filter(|report| report.record.state() != ReportState::Draft && scope.includes(&report.period_code))
        .collect();
    let title = cx.text("audit-title");
    let content = html! {
        (parts(cx, "issued"))
        p.lead { (cx.text("audit-intro")) }
        (issued_table(cx, &issued))
    };
    Ok(cx.page(Head::new(&title).at(Place::Audit), content))
}

fn issued_table(cx: &Cx, issued: &[&ListedReport]) -> Markup {
    let rows = issued.iter().rev().map(|report| {
        let record = &report.record;
        let address = report_address(cx, &record.form, &report.period_code, record.number);
        let last = record.steps.last();
        Row::named(vec![
            html! { a href=(address) { (record.form) " " (report.period_code) } },
            html! { (record.number) },
            state(cx, record.state()),
            html! {
                @if let Some(step) = last { (moment(cx, step.at)) ", " (step.by) @if !step.reason.is_empty() { ": " (step.reason) } }
            },
            downloads(cx, report, &address),
            html! { span.code.hash { (record.snapshot_sha256) } },
        ])
    });
    let columns = vec![
        Column::text(cx.text("audit-report")),
        Column::figure(cx.text("audit-version")),
        Column::text(cx.text("audit-state")),
        Column::text(cx.text("audit-last-step")),
        Column::text(cx.text("audit-files")),
        Column::text(cx.text("audit-hash")),
    ];
    Table::new(cx.text("audit-issued-caption"), columns)
        .rows(rows)
        .or_else(empty_state(&cx.text("audit-none"), &cx.text("audit-none-do"), None))
        .show(cx)
}

fn report_address(cx: &Cx, form: &str, period: &str, number: i64) -> String {
    let encoded = crate::web::request::encoded;
    cx.at(&format!("/audit/reports/{}/{}/{number}", encoded(form), encoded(period)))
}

/// Every file of a report as it was issued, in each language.
fn downloads(cx: &Cx, report: &ListedReport, address: &str) -> Markup {
    if !cx.may(Act::DownloadReport) {
        return html! {};
    }
    html! {
        @for language in Language::ALL {
            span.files {
                (language.code()) ": "
                @for file in report.files.iter().filter(|file| file.language == language.code()) {
                    a href={ (address) "/" (language.code()) "/" (file.format) } title={ "SHA-256 " (file.file_sha256) } { (file.format.to_uppercase()) } " "
                }
            }
            " "
        }
    }
}

fn state(cx: &Cx, state: ReportState) -> Markup {
    let colour = match state {
        ReportState::Draft | ReportState::Withdrawn => Badge::Plain,
        ReportState::Frozen | ReportState::Submitted => Badge::Info,
        ReportState::Accepted => Badge::Ok,
        ReportState::Returned => Badge::Warn,
    };
    badge(colour, cx.say(&state.name()))
}

/// Which version the address names.
fn chosen(cx: &Cx) -> Result<(String, String, i64), WebError> {
    Ok((cx.path("form")?, cx.path("period")?, cx.path("number")?))
}

fn download(cx: &Cx) -> Result<Answer, WebError> {
    let (form, period, number) = chosen(cx)?;
    let language = cx.path::<Language>("language")?;
    let format = cx.path::<ReportFormat>("format")?;
    let choice = ReportChoice { form: &form, grant: cx.grant(), period: &period };
    let file = issued_file(&cx.books, &choice, Some(number), language, format)?;
    Ok(Answer::file(&file.name, format.mime(), file.bytes))
}
