//! Writing the words of a report: both languages, with figures quoted by name, and how it reads with them.

use maud::{Markup, html};

use crate::domain::language::Bilingual;
use crate::domain::progress::Narrative;
use crate::domain::progress_change::{ProgressChange, ProgressPart};
use crate::operations::OperationError;
use crate::operations::narratives::{QuotableFigures, quotable_figures};
use crate::operations::progress::{ProgressEdit, StatedProgress, change_progress, read_progress};
use crate::reporting::ReportError;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::Cx;
use crate::web::parts::form::Form;
use crate::web::parts::{Button, Field};
use crate::web::problem::WebError;
use crate::web::request::encoded;

use super::Chosen;

/// The place in the form, with its heading.
fn place<'c>(cx: &Cx, chosen: &'c Chosen) -> Result<(&'c str, &'c Bilingual), WebError> {
    let name: String = cx.path("section")?;
    let found = chosen.form.narratives.iter().find(|(known, _)| *known == name);
    found.map(|(name, heading)| (name.as_str(), heading)).ok_or(WebError::NotFound)
}

pub(super) fn edit(cx: &Cx) -> Result<Answer, WebError> {
    let chosen = Chosen::of(cx)?;
    let (section, heading) = place(cx, &chosen)?;
    let stated = read_progress(&cx.books, cx.grant(), &chosen.period)?;
    let written = stated.statement.narrative(section).map(|narrative| narrative.text.clone());
    let shown = Shown {
        stated: &stated,
        heading,
        text: written.unwrap_or_default(),
        mistakes: Vec::new(),
        conflict: false,
    };
    page(cx, &chosen, section, shown)
}

/// The editor as it is shown: first, or once more with what was wrong.
struct Shown<'a> {
    stated: &'a StatedProgress,
    heading: &'a Bilingual,
    text: Bilingual,
    mistakes: Vec<String>,
    /// Somebody else wrote meanwhile: what stands there now is shown beside what was typed.
    conflict: bool,
}

fn page(cx: &Cx, chosen: &Chosen, section: &str, shown: Shown<'_>) -> Result<Answer, WebError> {
    let figures = quotable_figures(&cx.books, &chosen.choice(cx))?;
    let title = format!("{}: {}", chosen.title(cx), cx.say(shown.heading));
    let name = chosen.title(cx);
    let head = super::head(cx, &title).below(name, chosen.address(cx));
    let action = format!("{}/texts/{}", chosen.address(cx), encoded(section));
    let present = shown.stated.statement.narrative(section);
    let theirs = present.filter(|_| shown.conflict);
    let fields = html! {
        (Field::area("text-nl", cx.text("reports-in-dutch"), 10).value(shown.text.nl.clone()).optional(cx))
        (Field::area("text-en", cx.text("reports-in-english"), 10).value(shown.text.en.clone()).optional(cx))
        div.actions {
            (Button::primary(cx.text("reports-text-keep")))
            (Button::secondary(cx.text("reports-text-look")).sends("look", "yes"))
        }
    };
    let content = html! {
        div.editor {
            div {
                @if let Some(theirs) = theirs {
                    div.notice.info {
                        h2 { (cx.text("reports-text-theirs")) }
                        p.lines { (cx.say(&theirs.text)) }
                    }
                }
                (Form::to(&action).version(shown.stated.number).mistakes(shown.mistakes).show(cx, fields))
                (reading(cx, &figures, &completed(&shown.text)))
            }
            (figure_list(cx, &figures))
        }
    };
    Ok(cx.page(head, content))
}

/// How the text reads with the figures as they are now.
fn reading(cx: &Cx, figures: &QuotableFigures, text: &Bilingual) -> Markup {
    if text.nl.trim().is_empty() && text.en.trim().is_empty() {
        return html! {};
    }
    html! {
        section.as-read aria-labelledby="reading" {
            h2 #reading { (cx.text("reports-reads")) }
            @match figures.fill(text) {
                Ok(filled) => {
                    div.side-by-side {
                        div lang="nl" { h3 { "Nederlands" } p.lines { (filled.nl) } }
                        div lang="en" { h3 { "English" } p.lines { (filled.en) } }
                    }
                }
                Err(error) => { p.mistake { (mistake(cx, &error)) } }
            }
        }
    }
}

fn mistake(cx: &Cx, error: &ReportError) -> String {
    error.refusal().map_or_else(|| cx.text("reports-unreadable-text"), |words| cx.say(&words).to_owned())
}

/// The figures that may be quoted, with what they are now; a click puts one into the text.
fn figure_list(cx: &Cx, figures: &QuotableFigures) -> Markup {
    html! {
        aside.quotable aria-labelledby="quotable" {
            h2 #quotable { (cx.text("reports-figures")) }
            p.muted { (cx.text("reports-figures-how")) }
            dl {
                @for figure in figures.list() {
                    div {
                        dt { (cx.say(&figure.label)) }
                        dd {
                            code data-insert={ "{{ " (figure.name) " }}" } { "{{ " (figure.name) " }}" }
                            " " span.figure { (cx.say(&figure.shown)) }
                        }
                    }
                }
            }
        }
    }
}

/// The other language where one was left empty. Only what is kept and read is completed: the form shows what was typed.
fn completed(typed: &Bilingual) -> Bilingual {
    let (nl, en) = (typed.nl.trim(), typed.en.trim());
    Bilingual::new(if nl.is_empty() { en } else { nl }, if en.is_empty() { nl } else { en })
}

pub(super) fn save(cx: &Cx) -> Result<Answer, WebError> {
    let chosen = Chosen::of(cx)?;
    let (section, heading) = place(cx, &chosen)?;
    let typed = Bilingual::new(cx.form.text("text-nl"), cx.form.text("text-en"));
    let text = completed(&typed);
    let stated = read_progress(&cx.books, cx.grant(), &chosen.period)?;
    if cx.form.is_ticked("look") {
        return page(
            cx,
            &chosen,
            section,
            Shown { stated: &stated, heading, text: typed, mistakes: Vec::new(), conflict: false },
        );
    }
    let Ok(seen) = cx.form.text("version").parse::<i64>() else { return Err(WebError::NotFound) };
    let section_name = section.to_owned();
    let change = if text.nl.is_empty() {
        ProgressChange::Nothing(ProgressPart::Narrative(section_name))
    } else {
        ProgressChange::Narrative(Narrative { section: section_name, text: text.clone() })
    };
    let edit = ProgressEdit { grant: cx.grant(), period: &chosen.period, seen, change: &change };
    let (refused, conflict) = match change_progress(&cx.books, &cx.actor(), &edit) {
        Ok(_) => {
            let said = cx.text_with("reports-text-kept", &[("heading", cx.say(heading).to_owned().into())]);
            return Ok(Answer::see_other(chosen.address(cx)).with(Notice::done(said)));
        }
        Err(OperationError::Conflict(words)) => (cx.say(&words).to_owned(), true),
        Err(OperationError::Rejected(words)) => (cx.say(&words).to_owned(), false),
        Err(OperationError::Report(error)) if error.refusal().is_some() => (mistake(cx, &error), false),
        Err(other) => return Err(other.into()),
    };
    let shown = Shown { stated: &stated, heading, text: typed, mistakes: vec![refused], conflict };
    Ok(page(cx, &chosen, section, shown)?.with_status(422))
}
