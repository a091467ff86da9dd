//! Files come in: one or several at once, each staged by itself, so that one bad file does not hold up the others. And go
//! out: the empty template, and the user's own workbook with what is wrong.

use maud::{Markup, html};

use super::progress::Reporter;
use super::words;
use crate::domain::ids::ImportBatchId;
use crate::domain::import_batch::{BatchState, ImportBatch};
use crate::operations::expense_template;
use crate::operations::imports::{self, ImportOutcome};
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::form::SentFile;
use crate::web::parts::frame::Place;
use crate::web::parts::{Badge, Button, Field, Form, badge};
use crate::web::problem::WebError;
use crate::web::taking_in;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// What a chooser of files offers first; what a file is, is told by its contents.
const ACCEPT: &str = ".xlsx,.xlsm,.xlsb,.xls,.ods,.csv,.txt,.htm,.html";

/// Where files are dropped or chosen.
pub(super) fn form(cx: &Cx, all: &[ImportBatch]) -> Markup {
    let limit = cx.app.settings.max_file_megabytes;
    let action = cx.at("/imports");
    let chooser = Field::files("workbook", cx.text("imports-choose"), ACCEPT)
        .hint(cx.text_with("imports-choose-hint", &[("limit", limit.into())]));
    let content = html! {
        div.drop-zone data-drop="field-workbook" {
            (chooser)
            p.drop-hint aria-hidden="true" { (cx.text("imports-drop")) }
        }
        (sender(cx, all))
        (replaces(cx, all))
        div.actions {
            (Button::primary(cx.text("imports-upload")))
            (Button::quiet(cx.text("imports-template")).to(cx.at("/imports/template")))
        }
        (watched(cx))
    };
    html! {
        section.upload {
            h2 { (cx.text("imports-new")) }
            p.lead { (cx.text("imports-new-what")) }
            (Form::to(&action).with_files().show(cx, content))
        }
    }
}

/// Who makes such files. Senders that were named before stand open, so that nobody forgets them.
fn sender(cx: &Cx, all: &[ImportBatch]) -> Markup {
    let known = all.iter().any(|batch| batch.plan.sender.is_some());
    let field =
        Field::text("sender", cx.text("imports-sender")).hint(cx.text("imports-sender-hint")).optional(cx);
    html! {
        details.more open[known] {
            summary { (cx.text("imports-sender-ask")) }
            (field)
        }
    }
}

/// Which earlier import the file is a corrected version of.
fn replaces(cx: &Cx, all: &[ImportBatch]) -> Markup {
    let replaced = |batch: &ImportBatch| {
        all.iter().any(|later| later.replaces == Some(batch.id) && later.state == BatchState::Posted)
    };
    let posted: Vec<(String, String)> = all
        .iter()
        .rev()
        .filter(|batch| batch.state == BatchState::Posted && !replaced(batch))
        .map(|batch| (batch.id.to_string(), format!("{}: {}", batch.id, batch.file_name)))
        .collect();
    if posted.is_empty() {
        return html! {};
    }
    let options = std::iter::once((String::new(), cx.text("imports-replaces-none"))).chain(posted).collect();
    let asked = cx.query("replaces").unwrap_or_default();
    let field = Field::choice("replaces", cx.text("imports-replaces"), options)
        .hint(cx.text("imports-replaces-hint"))
        .value(asked)
        .optional(cx);
    html! {
        details.more open[!asked.is_empty()] {
            summary { (cx.text("imports-replaces-ask")) }
            (field)
        }
    }
}

/// What the script fills in while a file is on its way. The words stand here, so that the script needs none.
pub(super) fn watched(cx: &Cx) -> Markup {
    html! {
        div.progress hidden data-address=(cx.at("/imports/progress/"))
            data-sending=(cx.text("imports-progress-sending"))
            data-reading=(cx.text("imports-progress-reading"))
            data-file=(cx.text("imports-progress-file"))
            data-posting=(cx.text("imports-progress-posting"))
            data-busy=(cx.text("imports-progress-busy"))
            data-failed=(cx.text("imports-progress-failed"))
            data-lang=(cx.language.tag()) {
            progress max="1" aria-label=(cx.text("imports-progress")) {}
            p role="status" {}
        }
    }
}

/// What became of one file.
struct Received<'a> {
    file: &'a SentFile,
    outcome: Result<ImportOutcome, WebError>,
}

pub(super) fn receive(cx: &Cx) -> Result<Answer, WebError> {
    let files: Vec<&SentFile> = cx.form.files("workbook").collect();
    let back = cx.at("/imports");
    if files.is_empty() {
        return Ok(words::go(cx, back).with(Notice::refused(cx.text("imports-no-file"))));
    }
    let replaces = match cx.form.filled("replaces") {
        Some(text) => Some(text.parse::<ImportBatchId>().map_err(|_wrong| WebError::NotFound)?),
        None => None,
    };
    if replaces.is_some() && files.len() > 1 {
        return Ok(words::go(cx, back).with(Notice::refused(cx.text("imports-replaces-one"))));
    }
    let reporter = Reporter::of(cx);
    let count = files.len();
    let received: Vec<Received<'_>> = (1..)
        .zip(files)
        .map(|(number, file)| Received {
            file,
            outcome: taking_in::stage(cx, file, replaces, &|stage| reporter.hear((number, count), stage)),
        })
        .collect();
    if let [one] = received.as_slice()
        && let Ok(outcome) = &one.outcome
        && let Some(batch) = outcome.batch
    {
        let notice = Notice::done(what_came_of(cx, outcome));
        return Ok(words::go(cx, words::address(cx, batch, "")).with(notice));
    }
    let refused = received.iter().any(|one| one.outcome.is_err());
    Ok(results(cx, &received).with_status(if refused { 422 } else { 200 }))
}

fn what_came_of(cx: &Cx, outcome: &ImportOutcome) -> String {
    match (outcome.batch, &outcome.earlier) {
        (Some(_), _) => cx.text_with("imports-received", &[("rows", outcome.rows.read().into())]),
        (None, Some(earlier)) => cx.text_with("imports-known", &[("number", earlier.id.to_string().into())]),
        (None, None) if outcome.rows.read() == 0 => cx.text("imports-without-rows"),
        (None, None) => cx.text("imports-nothing-new"),
    }
}

/// What became of each file, where there is more to say than one page shows.
fn results(cx: &Cx, received: &[Received<'_>]) -> Answer {
    let title = cx.text("imports-results");
    let content = html! {
        ul.results {
            @for one in received {
                li {
                    h2 { (one.file.name) }
                    @match &one.outcome {
                        Ok(outcome) => { (result(cx, outcome)) }
                        Err(error) => {
                            p { (badge(Badge::Bad, &cx.text("imports-refused"))) }
                            p.lines { (words::sentence(cx, error)) }
                        }
                    }
                }
            }
        }
        p { (Button::secondary(cx.text("imports-back")).to(cx.at("/imports"))) }
    };
    cx.page(Head::new(&title).at(Place::Imports).below(cx.text("imports-title"), cx.at("/imports")), content)
}

fn result(cx: &Cx, outcome: &ImportOutcome) -> Markup {
    html! {
        p {
            @if outcome.batch.is_some() {
                (badge(Badge::Ok, &cx.text("imports-accepted")))
            } @else {
                (badge(Badge::Plain, &cx.text("imports-not-entered")))
            }
        }
        p { (what_came_of(cx, outcome)) }
        @if let Some(batch) = outcome.batch.or(outcome.earlier.as_ref().map(|earlier| earlier.id)) {
            p { a href=(words::address(cx, batch, "")) { (cx.text_with("imports-go-to", &[("number", batch.to_string().into())])) } }
        }
        @for finding in outcome.findings.iter().filter(|_| outcome.batch.is_none()).take(5) {
            p.lines { (cx.say(&finding.message)) " " (cx.say(&finding.remedy)) }
        }
    }
}

/// An empty workbook of this grant, with the codes to choose from.
pub(super) fn template(cx: &Cx) -> Result<Answer, WebError> {
    let made = expense_template::make_template(&cx.books, cx.grant(), cx.language)?;
    Ok(Answer::file(&made.file_name, XLSX, made.bytes))
}

/// The user's own workbook with its wrong cells coloured and commented.
pub(super) fn workbook_back(cx: &Cx) -> Result<Answer, WebError> {
    let batch = words::import_of(cx)?;
    let made = imports::return_workbook(&cx.books, batch.id, cx.language)?;
    Ok(Answer::file(&made.file_name, XLSX, made.bytes))
}
