//! Milestones and indicators: what was promised, what is known, what proves it; stated here by the project lead.

use maud::{Markup, html};

use crate::domain::overview::KnownMilestone;
use crate::domain::permission::Act;
use crate::domain::results::{ResultEvidence, ResultSubject};
use crate::operations::results::{self, GrantResults, ProveResult, StatedPeriod};
use crate::reporting::figures;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::pages::overview::pictures::{milestone_rows, state_badge};
use crate::web::parts::form::Form;
use crate::web::parts::frame::Place;
use crate::web::parts::{Button, Column, Field, Row, Table, date, empty_state, section, tabs};
use crate::web::problem::WebError;
use crate::web::request::encoded;
use crate::web::routes::{Entry, get, post};

mod indicators;
mod stating;

pub fn routes() -> Vec<Entry> {
    vec![
        get("/grants/{grant}/milestones", Act::ViewMilestones, show),
        get("/grants/{grant}/indicators", Act::ViewIndicators, indicators::show),
        get("/grants/{grant}/milestones/{milestone}", Act::ViewMilestones, one),
        get("/grants/{grant}/indicators/{indicator}", Act::ViewIndicators, indicators::one),
        post("/grants/{grant}/milestones/{milestone}/state", Act::PlanMilestone, stating::milestone),
        post("/grants/{grant}/indicators/{indicator}/value", Act::StateIndicator, stating::indicator),
        post("/grants/{grant}/progress/activities/{activity}", Act::StateProgress, stating::activity),
        get("/grants/{grant}/progress", Act::ViewMilestones, stating::activities),
        post("/grants/{grant}/results/{subject}/{code}/evidence", Act::AttachEvidence, prove).upload(),
        post(
            "/grants/{grant}/results/{subject}/{code}/evidence/{sha}/withdrawal",
            Act::AttachEvidence,
            withdraw,
        ),
        get("/grants/{grant}/results/evidence/{sha}", Act::ViewMilestones, file),
    ]
}

/// The three views of results.
fn views(cx: &Cx, here: &str) -> Markup {
    let view = |name: String, rest: &str| (name, cx.at(rest), here == rest);
    tabs(
        &cx.text("milestones-views"),
        &[
            view(cx.text("milestones-tab-milestones"), "/milestones"),
            view(cx.text("milestones-tab-indicators"), "/indicators"),
            view(cx.text("milestones-tab-activities"), "/progress"),
        ],
    )
}

/// The period that is stated: the one asked for, or the last one that is over.
fn stated_period<'r>(cx: &Cx, found: &'r GrantResults) -> Result<&'r StatedPeriod, WebError> {
    let asked = cx.query("period").or_else(|| cx.form.filled("period"));
    let period = match asked {
        Some(code) => found.periods.iter().find(|period| period.code == code),
        None => found.period_to_state(),
    };
    period.ok_or(WebError::NotFound)
}

/// Chooses the period that is looked at, in the address.
fn period_choice(cx: &Cx, found: &GrantResults, here: &StatedPeriod) -> Markup {
    html! {
        form.filters method="get" {
            (Field::choice(
                "period",
                cx.text("milestones-period"),
                found.periods.iter().map(|period| (period.code.clone(), period_label(cx, period))).collect(),
            ).value(here.code.clone()))
            (Button::secondary(cx.text("milestones-period-show")))
            p.muted { (said_about(cx, here)) }
        }
    }
}

fn period_label(cx: &Cx, period: &StatedPeriod) -> String {
    if period.over {
        period.code.clone()
    } else {
        cx.text_with("milestones-period-running", &[("period", period.code.clone().into())])
    }
}

/// What is said about a period so far, and whether it can still be said otherwise.
fn said_about(cx: &Cx, period: &StatedPeriod) -> String {
    let mut said = match &period.stated {
        Some((at, by)) => cx.text_with(
            "milestones-stated",
            &[
                ("number", period.number.into()),
                ("by", by.clone().into()),
                ("day", figures::date(at.date_naive(), cx.language).into()),
            ],
        ),
        None => cx.text("milestones-stated-nothing"),
    };
    if let Some(why) = fixed(cx, period) {
        said.push(' ');
        said.push_str(&why);
    }
    said
}

/// Why nothing can be stated about a period any more; nothing when it can.
fn fixed(cx: &Cx, period: &StatedPeriod) -> Option<String> {
    let state = period.fixed?;
    Some(cx.text_with(
        "milestones-fixed",
        &[("period", period.code.clone().into()), ("state", cx.say(&state.name()).to_owned().into())],
    ))
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let found = results::results(&cx.books, cx.grant())?;
    let title = cx.text("milestones-title");
    let content = html! {
        (views(cx, "/milestones"))
        @if found.milestones.is_empty() {
            (empty_state(&cx.text("milestones-none"), &cx.text("milestones-none-do"), None))
        } @else {
            (picture(cx, &found))
            (table(cx, &found))
        }
    };
    Ok(cx.page(Head::new(&title).at(Place::Milestones), content))
}

fn picture(cx: &Cx, found: &GrantResults) -> Markup {
    let project = found.grant.definition.decision.period;
    milestone_rows(cx, (project, found.today), &found.milestones, None)
}

fn milestone_address(cx: &Cx, code: &str) -> String {
    cx.at(&format!("/milestones/{}", encoded(code)))
}

fn table(cx: &Cx, found: &GrantResults) -> Markup {
    let or_dash = |day: Option<chrono::NaiveDate>| {
        day.map_or_else(|| html! { (figures::EN_DASH) }, |day| date(cx, day))
    };
    let rows = found.milestones.iter().map(|known| {
        let milestone = &known.milestone;
        let proofs = found.evidence_of(ResultSubject::Milestone, &milestone.code).count();
        Row::named(vec![
            html! { a #(milestone.code) href=(milestone_address(cx, &milestone.code)) { (milestone.code) " " (cx.say(&milestone.title)) } },
            html! { (milestone.activity) },
            date(cx, milestone.due),
            or_dash(known.expected),
            or_dash(known.reached),
            state_badge(cx, known.state),
            html! { (proofs) },
            html! { @if let Some(note) = &known.note { (cx.say(note)) } },
        ])
    });
    let columns = vec![
        Column::text(cx.text("milestones-milestone")),
        Column::text(cx.text("milestones-activity")),
        Column::text(cx.text("milestones-planned")),
        Column::text(cx.text("milestones-expected")),
        Column::text(cx.text("milestones-reached")),
        Column::text(cx.text("milestones-state")),
        Column::figure(cx.text("milestones-proofs")),
        Column::text(cx.text("milestones-note")),
    ];
    let day = figures::long_date(found.today, cx.language);
    Table::new(cx.text_with("milestones-caption", &[("day", day.into())]), columns).rows(rows).show(cx)
}

/// One milestone: what was promised, what is known, and the form to state it.
fn one(cx: &Cx) -> Result<Answer, WebError> {
    let found = results::results(&cx.books, cx.grant())?;
    let code: String = cx.path("milestone")?;
    let known =
        found.milestones.iter().find(|known| known.milestone.code == code).ok_or(WebError::NotFound)?;
    let here = stated_period(cx, &found)?;
    Ok(cx.page(head(cx, &heading(cx, known)), one_content(cx, &found, known, here, Vec::new())?))
}

fn heading(cx: &Cx, known: &KnownMilestone) -> String {
    format!("{} {}", known.milestone.code, cx.say(&known.milestone.title))
}

fn head<'a>(cx: &Cx, title: &'a str) -> Head<'a> {
    Head::new(title).at(Place::Milestones).below(cx.text("milestones-title"), cx.at("/milestones"))
}

fn one_content(
    cx: &Cx,
    found: &GrantResults,
    known: &KnownMilestone,
    here: &StatedPeriod,
    mistakes: Vec<String>,
) -> Result<Markup, WebError> {
    let milestone = &known.milestone;
    let mut pairs = vec![
        (cx.text("milestones-state"), state_badge(cx, known.state)),
        (cx.text("milestones-activity"), html! { (milestone.activity) }),
        (cx.text("milestones-planned"), date(cx, milestone.due)),
    ];
    if let Some(day) = known.reached {
        pairs.push((cx.text("milestones-reached"), date(cx, day)));
    }
    if let Some(day) = known.expected {
        pairs.push((cx.text("milestones-expected"), date(cx, day)));
    }
    pairs.push((cx.text("milestones-verification"), html! { (cx.say(&milestone.verification)) }));
    if let (Some(indicator), Some(target)) = (&milestone.indicator, milestone.target) {
        pairs.push((cx.text("milestones-target"), html! { (indicator) ": " (target) }));
    }
    let subject = ResultSubject::Milestone;
    Ok(html! {
        (crate::web::parts::facts(&pairs))
        @if let Some(note) = &known.note { p.lines { (cx.say(note)) } }
        (section(&cx.text("milestones-evidence"), proofs(cx, found, subject, &milestone.code)))
        (section(&cx.text("milestones-say"), html! {
            (period_choice(cx, found, here))
            (stating::milestone_form(cx, known, here, mistakes)?)
        }))
    })
}

fn proof_address(cx: &Cx, subject: ResultSubject, code: &str) -> String {
    cx.at(&format!("/results/{}/{}/evidence", subject.code(), encoded(code)))
}

/// The files that prove a result, and the form to add one.
fn proofs(cx: &Cx, found: &GrantResults, subject: ResultSubject, code: &str) -> Markup {
    let files: Vec<&ResultEvidence> = found.evidence_of(subject, code).collect();
    let may = cx.may(Act::AttachEvidence);
    let action = proof_address(cx, subject, code);
    html! {
        @if files.is_empty() { p.muted { (cx.text("milestones-no-evidence")) } } @else {
            ul.proofs {
                @for file in files {
                    li {
                        a href=(cx.at(&format!("/results/evidence/{}", file.file_sha256))) { (file.file_name) }
                        " " span.muted { (file.by) ", " (date(cx, file.at.date_naive())) }
                        @if may { (withdrawal(cx, &format!("{action}/{}/withdrawal", file.file_sha256))) }
                    }
                }
            }
        }
        @if may {
            (Form::to(&action).with_files().show(cx, html! {
                (Field::file("evidence", cx.text("milestones-add-file"), "").hint(cx.text("milestones-add-hint")))
                div.actions { (Button::secondary(cx.text("milestones-add"))) }
            }))
        }
    }
}

fn withdrawal(cx: &Cx, action: &str) -> Markup {
    crate::web::parts::confirm(
        cx,
        &cx.text("milestones-take-away"),
        &cx.text("milestones-take-away-why"),
        &Form::to(action),
        html! { (Field::text("reason", cx.text("milestones-reason"))) },
        Button::warning(cx.text("milestones-take-away")),
    )
}

/// What a file proves, by the address.
fn subject(cx: &Cx) -> Result<(ResultSubject, String), WebError> {
    let name: String = cx.path("subject")?;
    let subject = ResultSubject::ALL.into_iter().find(|known| known.code() == name);
    Ok((subject.ok_or(WebError::NotFound)?, cx.path("code")?))
}

fn page_of(cx: &Cx, subject: ResultSubject, code: &str) -> String {
    let place = match subject {
        ResultSubject::Milestone => "milestones",
        ResultSubject::Indicator => "indicators",
    };
    cx.at(&format!("/{place}/{}", encoded(code)))
}

fn prove(cx: &Cx) -> Result<Answer, WebError> {
    let (subject, code) = subject(cx)?;
    let Some(file) = cx.form.file("evidence") else {
        let words = crate::domain::language::Bilingual::new(
            "Er is geen bestand gekozen. Kies het bestand en stuur het opnieuw.",
            "No file was chosen. Choose the file and send it again.",
        );
        return Err(WebError::Rejected(words));
    };
    let proof =
        ProveResult { grant: cx.grant(), subject, code: &code, file_name: &file.name, bytes: &file.bytes };
    results::prove_result(&cx.books, &cx.actor(), &proof)?;
    Ok(Answer::see_other(page_of(cx, subject, &code)).with(Notice::done(cx.text("milestones-added"))))
}

fn withdraw(cx: &Cx) -> Result<Answer, WebError> {
    let (subject, code) = subject(cx)?;
    let sha: String = cx.path("sha")?;
    let reason = cx.form.text("reason");
    results::withdraw_proof(&cx.books, &cx.actor(), (cx.grant(), subject, &code), &sha, reason)?;
    Ok(Answer::see_other(page_of(cx, subject, &code)).with(Notice::done(cx.text("milestones-taken-away"))))
}

fn file(cx: &Cx) -> Result<Answer, WebError> {
    let sha: String = cx.path("sha")?;
    let (name, bytes) = results::proof_file(&cx.books, cx.grant(), &sha)?;
    Ok(Answer::file(&name, "application/octet-stream", bytes))
}
