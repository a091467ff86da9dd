//! The evidence of a line: what is there and whether it counts, adding a file, taking one off with a reason, downloading.

use maud::{Markup, html};

use crate::domain::evidence::{Evidence, EvidenceKind, EvidenceOrigin};
use crate::domain::ids::ExpenditureId;
use crate::domain::language::Bilingual;
use crate::domain::permission::Act;
use crate::operations::OperationError;
use crate::operations::evidence::{AttachEvidence, attach_evidence, detach_evidence, evidence_file};
use crate::operations::line_details::LineDetails;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::Cx;
use crate::web::drafts::{Draft, Drafts};
use crate::web::parts::{Badge, Button, Column, Field, Form, Row, Table, badge, confirm, date, moment};
use crate::web::problem::WebError;
use crate::web::selecting::evidence_of_address;

fn address(cx: &Cx, line: ExpenditureId, rest: &str) -> String {
    cx.at(&format!("/expenditure/{line}/evidence{rest}"))
}

fn draft_name(cx: &Cx, line: ExpenditureId) -> String {
    format!("evidence {} {line}", cx.grant())
}

/// What somebody types about taking a file off.
fn removal_draft(cx: &Cx, evidence: &str) -> String {
    format!("removal {} {evidence}", cx.grant())
}

/// The part of the page of a line that is about its evidence.
pub(super) fn part(cx: &Cx, details: &LineDetails) -> Result<Markup, WebError> {
    let may_attach = cx.may(Act::AttachEvidence);
    let drafts = if may_attach { cx.drafts(&removal_draft(cx, ""))? } else { Drafts::default() };
    let rows = details.evidence.iter().map(|known| row(cx, details.line.id, known, (may_attach, &drafts)));
    let columns = vec![
        Column::text(cx.text("expenditure-evidence-file")),
        Column::text(cx.text("expenditure-evidence-kind")),
        Column::text(cx.text("expenditure-evidence-attached")),
        Column::text(cx.text("expenditure-evidence-state")),
    ];
    let table = Table::new(cx.text("expenditure-evidence-caption"), columns)
        .rows(rows)
        .or_else(html! { p { (cx.text("expenditure-evidence-none")) } })
        .show(cx);
    Ok(html! {
        (table)
        @if may_attach { (addition(cx, details)?) }
    })
}

fn row(cx: &Cx, line: ExpenditureId, known: &Evidence, (may_attach, drafts): (bool, &Drafts)) -> Row {
    let file = address(cx, line, &format!("/{}", known.id));
    Row::named(vec![
        html! {
            @if cx.may(Act::ViewEvidence) { a href=(file) { (known.file_name) } } @else { (known.file_name) }
            div { span.code.hash { "SHA-256 " (known.file_sha256) } }
        },
        html! {
            (cx.say(&known.kind.name())) ", " (cx.say(&known.origin.name()))
            @if let Some(day) = known.document_date { ", " (date(cx, day)) }
        },
        html! { (moment(cx, known.attached_at)) ", " (known.attached_by) },
        html! {
            @match &known.detached {
                None => {
                    (badge(Badge::Ok, &cx.text("expenditure-evidence-counts")))
                    @if may_attach { " " (removal(cx, &file, &drafts.of(&removal_draft(cx, &known.id.to_string())))) }
                }
                Some(word) => {
                    (badge(Badge::Warn, &cx.text("expenditure-evidence-off"))) " " (word.reason)
                    " " span.muted { "(" (word.by) ", " (moment(cx, word.at)) ")" }
                }
            }
        },
    ])
}

/// Taking a file off its line: it stays in the books, with the reason beside it.
fn removal(cx: &Cx, file: &str, draft: &Draft) -> Markup {
    let action = format!("{file}/removal");
    let reason = html! { (Field::text("reason", cx.text("expenditure-evidence-why")).kept(draft)) };
    let (ask, what) = (cx.text("expenditure-evidence-remove"), cx.text("expenditure-evidence-remove-what"));
    let act = Button::warning(cx.text("expenditure-evidence-remove-do"));
    confirm(cx, &ask, &what, &Form::to(&action).keeps(draft), reason, act)
}

fn addition(cx: &Cx, details: &LineDetails) -> Result<Markup, WebError> {
    let taken_back = details.taken_back_by.is_some()
        || details.line.line.kind == crate::domain::ledger::ExpenditureKind::Reversal;
    let why_not = taken_back.then(|| cx.text("expenditure-evidence-not-here"));
    let draft = cx.draft(&draft_name(cx, details.line.id))?;
    let kinds = EvidenceKind::ALL.map(|kind| (kind.code().to_owned(), cx.say(&kind.name()).to_owned()));
    let origins =
        EvidenceOrigin::ALL.map(|origin| (origin.code().to_owned(), cx.say(&origin.name()).to_owned()));
    let action = address(cx, details.line.id, "");
    let fields = html! {
        (Field::file("evidence", cx.text("expenditure-evidence-choose"), "").hint(cx.text("expenditure-evidence-choose-hint")).asks_again(cx, &draft))
        (Field::choice("kind", cx.text("expenditure-evidence-kind"), kinds.to_vec()).kept(&draft))
        (Field::choice("origin", cx.text("expenditure-evidence-origin"), origins.to_vec())
            .hint(cx.text("expenditure-evidence-origin-hint")).kept(&draft))
        (Field::date("document-date", cx.text("expenditure-evidence-date")).optional(cx).kept(&draft))
        div.actions { (Button::secondary(cx.text("expenditure-evidence-add-do")).unless(why_not.clone())) }
    };
    Ok(html! {
        h3 { (cx.text("expenditure-evidence-add")) }
        @if why_not.is_some() {
            (Button::secondary(cx.text("expenditure-evidence-add-do")).unless(why_not))
        } @else {
            (Form::to(&action).with_files().keeps(&draft).show(cx, fields))
        }
    })
}

/// Attaches a file, and tells when it proves another line too.
pub(super) fn attach(cx: &Cx) -> Result<Answer, WebError> {
    let line = cx.path::<ExpenditureId>("line")?;
    let file = cx.form.file("evidence").filter(|file| !file.name.is_empty()).ok_or_else(no_file)?;
    let document_date = cx.form.filled("document-date").map(str::parse).transpose().map_err(|_no_day| {
        wrong(
            "De datum van het document is geen datum: schrijf 2026-12-31.",
            "The date of the document is no date: write 2026-12-31.",
        )
    })?;
    let command = AttachEvidence {
        grant: cx.grant(),
        lines: &[line],
        file_name: &file.name,
        bytes: &file.bytes,
        kind: cx.form.text("kind").parse().map_err(|_unknown| no_kind())?,
        origin: cx.form.text("origin").parse().map_err(|_unknown| no_kind())?,
        document_date,
    };
    let attached = attach_evidence(&cx.books, &cx.actor(), &command)?;
    let name = [("file", file.name.clone().into())];
    let said = if attached.attached.is_empty() {
        Notice::info(cx.text_with("expenditure-evidence-had", &name))
    } else {
        Notice::done(cx.text_with("expenditure-evidence-added", &name))
    };
    let back = Answer::see_other(cx.at(&format!("/expenditure/{line}"))).with(said);
    // Names of another grant stay unsaid to who has no role there.
    let shown = attached.elsewhere.iter().filter(|other| !other.other_grant || cx.knows(&other.grant));
    Ok(shown.fold(back, |back, other| back.with(Notice::warning(cx.say(&other.message)))))
}

fn wrong(nl: &str, en: &str) -> OperationError {
    OperationError::Rejected(Bilingual::new(nl, en))
}

fn no_file() -> OperationError {
    wrong(
        "Kies eerst het bestand dat de uitgave aantoont.",
        "Choose the file that proves the expenditure first.",
    )
}

fn no_kind() -> OperationError {
    wrong(
        "Kies een soort en een herkomst van het bewijsstuk.",
        "Choose a kind and an origin of the evidence.",
    )
}

pub(super) fn remove(cx: &Cx) -> Result<Answer, WebError> {
    let (line, id) = evidence_of_address(cx, Act::AttachEvidence)?;
    let known = detach_evidence(&cx.books, &cx.actor(), id, cx.form.text("reason"))?;
    let said = cx.text_with("expenditure-evidence-removed", &[("file", known.file_name.into())]);
    Ok(Answer::see_other(cx.at(&format!("/expenditure/{line}"))).with(Notice::done(said)))
}

/// The file as it was taken in, byte for byte.
pub(super) fn download(cx: &Cx) -> Result<Answer, WebError> {
    let (_, id) = evidence_of_address(cx, Act::ViewEvidence)?;
    let (evidence, bytes) = evidence_file(&cx.books, id)?;
    Ok(Answer::file(&evidence.file_name, "application/octet-stream", bytes))
}
