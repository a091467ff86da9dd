//! Reports: forms by period with their state, what each still lacks, its versions and its life.

use maud::{Markup, html};

use crate::domain::grant::ReportingPeriod;
use crate::domain::language::{Bilingual, Language};
use crate::domain::permission::Act;
use crate::domain::readiness::Readiness;
use crate::domain::report::ReportState;
use crate::operations::readiness::{ReadinessOf, readiness_at_a_glance};
use crate::operations::report_life::{ListedReport, ReportChoice, list_reports};
use crate::operations::reports::{FormInfo, report_forms};
use crate::operations::{grants, narratives};
use crate::reporting::figures;
use crate::reporting::form::Family;
use crate::reporting::printed::ReportFormat;
use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::pages::rules::readiness::{cost_tables, gap_list};
use crate::web::parts::form::Form;
use crate::web::parts::frame::Place;
use crate::web::parts::{Badge, Button, Column, Field, Row, Table, badge, confirm, moment, section};
use crate::web::problem::WebError;
use crate::web::request::encoded;
use crate::web::routes::{Entry, get, post};

mod acts;
mod words;

pub fn routes() -> Vec<Entry> {
    vec![
        get("/grants/{grant}/reports", Act::ViewReports, list),
        get("/grants/{grant}/reports/{form}/{period}", Act::ViewReports, show),
        get("/grants/{grant}/reports/{form}/{period}/preview", Act::ViewReports, acts::preview),
        get("/grants/{grant}/reports/{form}/{period}/files/{file}", Act::DownloadReport, acts::download),
        get("/grants/{grant}/reports/{form}/{period}/differences", Act::ViewReports, acts::differences),
        post("/grants/{grant}/reports/{form}/{period}/versions", Act::MakeReport, acts::make),
        post("/grants/{grant}/reports/{form}/{period}/freezing", Act::FreezeReport, acts::freeze),
        post("/grants/{grant}/reports/{form}/{period}/submission", Act::SubmitReport, acts::submit),
        post("/grants/{grant}/reports/{form}/{period}/acceptance", Act::RecordDecision, acts::accept),
        post("/grants/{grant}/reports/{form}/{period}/return", Act::RecordDecision, acts::take_return),
        post("/grants/{grant}/reports/{form}/{period}/withdrawal", Act::WithdrawReport, acts::withdraw),
        get("/grants/{grant}/reports/{form}/{period}/texts/{section}", Act::WriteNarrative, words::edit),
        post("/grants/{grant}/reports/{form}/{period}/texts/{section}", Act::WriteNarrative, words::save),
    ]
}

/// The report of the address.
struct Chosen {
    form: FormInfo,
    period: String,
}

impl Chosen {
    fn of(cx: &Cx) -> Result<Self, WebError> {
        let (name, period): (String, String) = (cx.path("form")?, cx.path("period")?);
        let form =
            report_forms(&cx.books)?.into_iter().find(|form| form.name == name).ok_or(WebError::NotFound)?;
        Ok(Self { form, period })
    }

    fn choice<'a>(&'a self, cx: &'a Cx) -> ReportChoice<'a> {
        ReportChoice { form: &self.form.name, grant: cx.grant(), period: &self.period }
    }

    fn readiness_of<'a>(&'a self, cx: &'a Cx) -> ReadinessOf<'a> {
        ReadinessOf { grant: cx.grant(), period: Some(&self.period), form: Some(&self.form.name) }
    }

    fn address(&self, cx: &Cx) -> String {
        report_address(cx, &self.form.name, &self.period)
    }

    fn title(&self, cx: &Cx) -> String {
        format!("{} {}", cx.say(&self.form.title), self.period)
    }
}

fn head<'t>(cx: &Cx, title: &'t str) -> Head<'t> {
    Head::new(title).at(Place::Reports).below(cx.text("reports-title"), cx.at("/reports"))
}

fn report_address(cx: &Cx, form: &str, period: &str) -> String {
    cx.at(&format!("/reports/{}/{}", encoded(form), encoded(period)))
}

/// A table for each family of forms: forms down, periods across, with the state of each report.
fn list(cx: &Cx) -> Result<Answer, WebError> {
    let forms = report_forms(&cx.books)?;
    let grant = grants::find_grant(&cx.books, cx.grant())?;
    let reports = list_reports(&cx.books, cx.grant())?;
    let scope = cx.periods(Act::ViewReports);
    let title = cx.text("reports-title");
    let periods: Vec<&ReportingPeriod> =
        grant.definition.periods.iter().filter(|period| scope.includes(&period.code)).collect();
    let content = html! {
        @for family in Family::ALL {
            @let own: Vec<&FormInfo> = forms.iter().filter(|form| form.family == family).collect();
            @if !own.is_empty() { (family_table(cx, family, &own, &periods, &reports)) }
        }
    };
    Ok(cx.page(Head::new(&title).at(Place::Reports), content))
}

fn family_table(
    cx: &Cx,
    family: Family,
    forms: &[&FormInfo],
    periods: &[&ReportingPeriod],
    reports: &[ListedReport],
) -> Markup {
    let today = cx.today();
    let rows = forms.iter().map(|form| {
        let mut cells = vec![html! { (cx.say(&form.title)) }];
        for period in periods {
            let own =
                |report: &&ListedReport| report.record.form == form.name && report.period_code == period.code;
            let versions: Vec<&ListedReport> = reports.iter().filter(own).collect();
            cells.push(html! {
                a href=(report_address(cx, &form.name, &period.code)) { (state_of_all(cx, &versions, period.to < today)) }
            });
        }
        Row::named(cells)
    });
    let mut columns = vec![Column::text(cx.text("reports-form"))];
    columns.extend(periods.iter().map(|period| Column::text(period.code.clone())));
    let name = family.name();
    html! {
        section.report-list {
            h2 { (cx.say(&name)) }
            (Table::new(cx.text("reports-caption"), columns).rows(rows).show(cx))
        }
    }
}

/// One word for all versions of a report: that of the one that stands, or else of the newest.
fn state_of_all(cx: &Cx, versions: &[&ListedReport], over: bool) -> Markup {
    let standing = versions.iter().rev().find(|report| report.record.state().stands());
    match standing.or_else(|| versions.last()) {
        Some(report) => state_badge(cx, report.record.state()),
        None if over => html! { (cx.text("reports-not-made")) },
        None => html! { span.muted { (cx.text("reports-running")) } },
    }
}

fn state_badge(cx: &Cx, state: ReportState) -> Markup {
    let kind = match state {
        ReportState::Draft => Badge::Plain,
        ReportState::Frozen => Badge::Info,
        ReportState::Submitted => Badge::Warn,
        ReportState::Accepted => Badge::Ok,
        ReportState::Returned | ReportState::Withdrawn => Badge::Bad,
    };
    badge(kind, cx.say(&state.name()))
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let chosen = Chosen::of(cx)?;
    let of = chosen.readiness_of(cx);
    let (found, unjudged) = readiness_at_a_glance(&cx.books, &of)?;
    let all = list_reports(&cx.books, cx.grant())?;
    let versions: Vec<&ListedReport> = all
        .iter()
        .filter(|report| report.record.form == chosen.form.name && report.period_code == chosen.period)
        .collect();
    let title = chosen.title(cx);
    let over = cx_period_over(cx, &chosen)?;
    let content = html! {
        p.lead { (state_of_all(cx, &versions, over)) }
        (next_steps(cx, &chosen, &found, &versions)?)
        (section(&cx.text("reports-ready"), readiness_parts(cx, &of, &found, unjudged)))
        @if !chosen.form.narratives.is_empty() { (section(&cx.text("reports-texts"), texts(cx, &chosen)?)) }
        (section(&cx.text("reports-downloads"), downloads(cx, &chosen, &versions)))
        (section(&cx.text("reports-versions"), version_table(cx, &chosen, &versions)))
    };
    Ok(cx.page(head(cx, &title), content))
}

fn cx_period_over(cx: &Cx, chosen: &Chosen) -> Result<bool, WebError> {
    let grant = grants::find_grant(&cx.books, cx.grant())?;
    let period = grant.definition.period(&chosen.period).ok_or(WebError::NotFound)?;
    Ok(period.to < cx.today())
}

/// What may be done now, each with why not when it may not.
fn next_steps(
    cx: &Cx,
    chosen: &Chosen,
    found: &Readiness,
    versions: &[&ListedReport],
) -> Result<Markup, WebError> {
    let address = chosen.address(cx);
    let standing = versions.iter().rev().find(|report| report.record.state().stands());
    let state = standing.map(|report| report.record.state());
    let why_not_freeze = found.blocking().map(|gap| cx.say(&gap.message).to_owned());
    Ok(html! {
        div.actions.report-actions {
            (Button::secondary(cx.text("reports-preview")).to(format!("{address}/preview")))
            @if cx.may(Act::MakeReport) {
                (Form::to(&format!("{address}/versions")).inline().show(cx, html! { (Button::secondary(cx.text("reports-make"))) }))
            }
            @if state.is_none() && cx.may(Act::FreezeReport) {
                @if why_not_freeze.is_some() {
                    (Button::primary(cx.text("reports-freeze")).unless(why_not_freeze))
                } @else {
                    (confirm(cx, &cx.text("reports-freeze"), &cx.text("reports-freeze-what"), &Form::to(&format!("{address}/freezing")),
                        html! {}, Button::primary(cx.text("reports-freeze-sure"))))
                }
            }
            @if state == Some(ReportState::Frozen) && cx.may(Act::SubmitReport) {
                (step(cx, &address, "submission", &cx.text("reports-submit"), &cx.text("reports-submit-what"), false)?)
            }
            @if state == Some(ReportState::Submitted) && cx.may(Act::RecordDecision) {
                (step(cx, &address, "acceptance", &cx.text("reports-accept"), &cx.text("reports-accept-what"), false)?)
            }
            @if matches!(state, Some(ReportState::Submitted | ReportState::Accepted)) && cx.may(Act::RecordDecision) {
                (step(cx, &address, "return", &cx.text("reports-return"), &cx.text("reports-return-what"), true)?)
            }
            @if state == Some(ReportState::Frozen) && cx.may(Act::WithdrawReport) {
                (step(cx, &address, "withdrawal", &cx.text("reports-withdraw"), &cx.text("reports-withdraw-what"), true)?)
            }
        }
    })
}

/// A step in the life of a report, with the reason where one is needed.
fn step(
    cx: &Cx,
    address: &str,
    act: &str,
    ask: &str,
    what: &str,
    needs_reason: bool,
) -> Result<Markup, WebError> {
    let draft = cx.draft(&format!("{act} of {address}"))?;
    let reason = Field::text("reason", cx.text("reports-reason")).kept(&draft);
    let reason = if needs_reason { reason } else { reason.optional(cx) };
    let action = format!("{address}/{act}");
    let form = Form::to(&action).keeps(&draft);
    Ok(confirm(cx, ask, what, &form, html! { (reason) }, Button::primary(ask)))
}

/// What is missing, and for whoever may see the rules what they would refuse.
fn readiness_parts(cx: &Cx, of: &ReadinessOf<'_>, found: &Readiness, unjudged: Option<i64>) -> Markup {
    let page = format!(
        "/readiness?period={}&form={}",
        encoded(of.period.unwrap_or_default()),
        encoded(of.form.unwrap_or_default())
    );
    html! {
        (gap_list(cx, found, of))
        @if let (Some(costs), true) = (&found.costs, cx.may(Act::ViewRules)) {
            (cost_tables(cx, costs))
            p { a href=(cx.at(&page)) { (cx.text("readiness-all-cases")) } }
        }
        @if let (Some(lines), true) = (unjudged, cx.may(Act::ViewRules)) {
            p { a href=(cx.at(&page)) { (cx.text_with("readiness-judge-lines", &[("lines", figures::number(lines.into(), cx.language).into())])) } }
        }
    }
}

/// The places for words, and what stands there now.
fn texts(cx: &Cx, chosen: &Chosen) -> Result<Markup, WebError> {
    let stated = crate::operations::progress::read_progress(&cx.books, cx.grant(), &chosen.period)?;
    let figures = narratives::quotable_figures(&cx.books, &chosen.choice(cx))?;
    // What cannot be filled is shown as it was written; the page of the text says why.
    let filled = |text: &Bilingual| figures.fill(text).unwrap_or_else(|_refused| text.clone());
    Ok(html! {
        ul.texts {
            @for (name, heading) in &chosen.form.narratives {
                @let words = stated.statement.narrative(name);
                li {
                    strong { (cx.say(heading)) } " "
                    @if cx.may(Act::WriteNarrative) {
                        a href=(format!("{}/texts/{}", chosen.address(cx), encoded(name))) {
                            @if words.is_some() { (cx.text("reports-text-change")) } @else { (cx.text("reports-text-write")) }
                        }
                    }
                    @match words {
                        Some(narrative) => { p.lines.excerpt { (cx.say(&filled(&narrative.text))) } }
                        None => { p.muted { (cx.text("reports-text-none")) } }
                    }
                }
            }
        }
    })
}

/// Draft files made now, or the files of the version that stands.
fn downloads(cx: &Cx, chosen: &Chosen, versions: &[&ListedReport]) -> Markup {
    let frozen = versions.iter().rev().find(|report| !report.files.is_empty());
    html! {
        @match frozen {
            Some(report) => {
                p { (cx.text_with("reports-files-of", &[("version", report.record.number.into())])) " " (state_badge(cx, report.record.state())) }
                (file_links(cx, chosen, Some(report.record.number)))
                details.behind { summary { (cx.text("reports-draft-files")) } (file_links(cx, chosen, None)) }
            }
            None => { p.muted { (cx.text("reports-draft-only")) } (file_links(cx, chosen, None)) }
        }
    }
}

fn file_links(cx: &Cx, chosen: &Chosen, version: Option<i64>) -> Markup {
    let address = |language: Language, format: ReportFormat| {
        let file = format!("{}/files/{}.{}", chosen.address(cx), language.code(), format.extension());
        version.map_or_else(|| file.clone(), |number| format!("{file}?version={number}"))
    };
    html! {
        ul.files {
            @for language in chosen.form.languages.iter().copied() {
                li {
                    span.language-name { (language_name(language)) ": " }
                    @for format in ReportFormat::ALL {
                        a href=(address(language, format)) { (format.extension().to_uppercase()) } " "
                    }
                }
            }
        }
    }
}

fn language_name(language: Language) -> &'static str {
    match language {
        Language::Nl => "Nederlands",
        Language::En => "English",
    }
}

fn version_table(cx: &Cx, chosen: &Chosen, versions: &[&ListedReport]) -> Markup {
    if versions.is_empty() {
        return html! { p.muted { (cx.text("reports-no-versions")) } };
    }
    let rows = versions.iter().rev().map(|report| {
        let record = &report.record;
        Row::named(vec![
            html! { (record.number) },
            moment(cx, record.made_at),
            html! { (record.made_by) },
            state_badge(cx, record.state()),
            html! {
                @for step in &record.steps {
                    p.step { (cx.say(&step.state.name())) ", " (step.by) ", " (moment(cx, step.at))
                        @if !step.reason.is_empty() { ": " (step.reason) } }
                }
            },
            html! { @if !report.files.is_empty() { (file_links(cx, chosen, Some(record.number))) } },
            html! { span.code title=(record.snapshot_sha256) { (record.snapshot_sha256.get(..12).unwrap_or_default()) } },
        ])
    });
    let columns = vec![
        Column::text(cx.text("reports-version")),
        Column::text(cx.text("reports-made")),
        Column::text(cx.text("reports-by")),
        Column::text(cx.text("reports-state")),
        Column::text(cx.text("reports-steps")),
        Column::text(cx.text("reports-files")),
        Column::text(cx.text("reports-seal")),
    ];
    html! {
        div #versions { (Table::new(cx.text("reports-versions-caption"), columns).rows(rows).show(cx)) }
        @if versions.len() > 1 { (compare_form(cx, chosen, versions)) }
    }
}

/// Chooses two versions to compare.
fn compare_form(cx: &Cx, chosen: &Chosen, versions: &[&ListedReport]) -> Markup {
    let options: Vec<(String, String)> = versions
        .iter()
        .map(|report| {
            let number = report.record.number.to_string();
            (number.clone(), number)
        })
        .collect();
    let number = |from_end: usize| {
        let place = versions.len().saturating_sub(from_end);
        versions.get(place).map(|report| report.record.number.to_string()).unwrap_or_default()
    };
    html! {
        form.filters method="get" action=(format!("{}/differences", chosen.address(cx))) {
            (Field::choice("from", cx.text("reports-compare-from"), options.clone()).value(number(2)))
            (Field::choice("to", cx.text("reports-compare-to"), options).value(number(1)))
            (Button::secondary(cx.text("reports-compare")))
        }
    }
}
