//! What is done with a report: looked at, made, frozen, sent, accepted, returned, withdrawn, downloaded, compared.

use maud::{Markup, html};

use crate::domain::language::{Bilingual, Language};
use crate::domain::permission::Act;
use crate::domain::report::ReportState;
use crate::operations::report_difference::compare_versions;
use crate::operations::report_life::{freeze_report, issued_file, move_report};
use crate::operations::reports::{MadeReport, make_report, preview_report};
use crate::reporting::difference::FigureChange;
use crate::reporting::figures;
use crate::reporting::printed::ReportFormat;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::Cx;
use crate::web::parts::report_document::report_document;
use crate::web::parts::{Button, Column, Row, Table, empty_state};
use crate::web::problem::WebError;
use crate::web::request::encoded;
use crate::web::routes::has_page;

use super::Chosen;

/// The language that a paper is looked at in: the one asked for, or that of the visitor, as far as the form has it.
fn paper_language(cx: &Cx, chosen: &Chosen) -> Language {
    let asked = cx.query("paper").and_then(|code| code.parse().ok()).unwrap_or(cx.language);
    let known = &chosen.form.languages;
    if known.contains(&asked) { asked } else { known.first().copied().unwrap_or_default() }
}

/// The report as it would be made now, as a page. Leaves no version behind.
pub(super) fn preview(cx: &Cx) -> Result<Answer, WebError> {
    let chosen = Chosen::of(cx)?;
    let made = preview_report(&cx.books, &chosen.choice(cx))?;
    let language = paper_language(cx, &chosen);
    let document = made.document(language)?;
    let may_see_lines = cx.may(Act::ViewExpenditure) && has_page("/grants/{grant}/expenditure");
    let base = cx.at("/expenditure");
    let behind = move |filter: &str| {
        let pairs: Vec<String> = filter
            .split_whitespace()
            .map(|pair| pair.split_once('=').map(|(name, value)| format!("{name}={}", encoded(value))))
            .collect::<Option<_>>()?;
        may_see_lines.then(|| format!("{base}?{}", pairs.join("&")))
    };
    let rest = |count: usize| cx.text_with("reports-rows-left-out", &[("count", count.into())]);
    let title = chosen.title(cx);
    let head = super::head(cx, &title).below(title.clone(), chosen.address(cx));
    let others = chosen.form.languages.iter().filter(|other| **other != language);
    let content = html! {
        p.muted {
            (cx.text("reports-preview-is"))
            @for other in others {
                " " a href={ "?paper=" (other.code()) } lang=(other.code()) { (super::language_name(*other)) }
            }
        }
        (report_document(&document, &behind, &rest))
    };
    Ok(cx.page(head, content))
}

pub(super) fn make(cx: &Cx) -> Result<Answer, WebError> {
    let chosen = Chosen::of(cx)?;
    let choice = chosen.choice(cx);
    let made = make_report(&cx.books, &cx.actor(), choice.form, choice.grant, choice.period)?;
    let said = cx.text_with("reports-made-version", &[("version", made.version().number.into())]);
    Ok(Answer::see_other(chosen.address(cx)).with(Notice::done(said)))
}

pub(super) fn freeze(cx: &Cx) -> Result<Answer, WebError> {
    let chosen = Chosen::of(cx)?;
    let record = freeze_report(&cx.books, &cx.actor(), &chosen.choice(cx))?;
    let said = cx.text_with("reports-frozen", &[("version", record.number.into())]);
    Ok(Answer::see_other(chosen.address(cx)).with(Notice::done(said)))
}

/// Moves the version that stands to its next state.
fn moved(cx: &Cx, to: ReportState) -> Result<Answer, WebError> {
    let chosen = Chosen::of(cx)?;
    let reason = cx.form.text("reason");
    let record = move_report(&cx.books, &cx.actor(), &chosen.choice(cx), to, reason)?;
    let state = to.name();
    let said = cx.text_with(
        "reports-moved",
        &[("version", record.number.into()), ("state", cx.say(&state).to_owned().into())],
    );
    Ok(Answer::see_other(chosen.address(cx)).with(Notice::done(said)))
}

pub(super) fn submit(cx: &Cx) -> Result<Answer, WebError> {
    moved(cx, ReportState::Submitted)
}

pub(super) fn accept(cx: &Cx) -> Result<Answer, WebError> {
    moved(cx, ReportState::Accepted)
}

pub(super) fn take_return(cx: &Cx) -> Result<Answer, WebError> {
    moved(cx, ReportState::Returned)
}

pub(super) fn withdraw(cx: &Cx) -> Result<Answer, WebError> {
    moved(cx, ReportState::Withdrawn)
}

/// A file: of a frozen version byte for byte as it was issued, or a draft made now.
pub(super) fn download(cx: &Cx) -> Result<Answer, WebError> {
    let chosen = Chosen::of(cx)?;
    let file: String = cx.path("file")?;
    let (language, extension) = file.split_once('.').ok_or(WebError::NotFound)?;
    let language: Language = language.parse().map_err(|_unknown| WebError::NotFound)?;
    let format: ReportFormat = extension.parse().map_err(|_unknown| WebError::NotFound)?;
    let choice = chosen.choice(cx);
    if let Some(number) = cx.query("version") {
        let number: i64 = number.parse().map_err(|_not_a_number| WebError::NotFound)?;
        let issued = issued_file(&cx.books, &choice, Some(number), language, format)?;
        return Ok(Answer::file(&issued.name, issued.format.mime(), issued.bytes));
    }
    let made = preview_report(&cx.books, &choice)?;
    let bytes = printed(&made, language, format)?;
    let draft = Bilingual::new("concept", "draft");
    let name = format!("{}-{}", draft.get(language), made.file_name(language, format));
    Ok(Answer::file(&name, format.mime(), bytes))
}

fn printed(made: &MadeReport, language: Language, format: ReportFormat) -> Result<Vec<u8>, WebError> {
    let document = made.document(language)?;
    let mut bytes = Vec::new();
    format.print(&document, &mut bytes).map_err(crate::operations::OperationError::from)?;
    Ok(bytes)
}

/// Which figures changed between two versions.
pub(super) fn differences(cx: &Cx) -> Result<Answer, WebError> {
    let chosen = Chosen::of(cx)?;
    let number = |name: &str| -> Result<i64, WebError> {
        cx.query(name).and_then(|text| text.parse().ok()).ok_or(WebError::NotFound)
    };
    let (before, after) = (number("from")?, number("to")?);
    let changes = compare_versions(&cx.books, &chosen.choice(cx), (before, after))?;
    let title = cx.text_with("reports-difference-title", &[("from", before.into()), ("to", after.into())]);
    let name = chosen.title(cx);
    let head = super::head(cx, &title).below(name, chosen.address(cx));
    let none = empty_state(
        &cx.text("reports-no-difference"),
        &cx.text("reports-no-difference-what"),
        None::<Button>,
    );
    let columns = vec![
        Column::text(cx.text("reports-where")),
        Column::text(cx.text("reports-what")),
        Column::figure(cx.text_with("reports-in-version", &[("version", before.into())])),
        Column::figure(cx.text_with("reports-in-version", &[("version", after.into())])),
    ];
    let rows = changes.iter().map(|change| changed_row(cx, change));
    let caption = cx.text_with("reports-difference-caption", &[("count", changes.len().into())]);
    Ok(cx.page(head, Table::new(caption, columns).rows(rows).or_else(none).show(cx)))
}

fn changed_row(cx: &Cx, change: &FigureChange) -> Row {
    let place = [&change.table, &change.row].into_iter().flatten().map(|words| cx.say(words));
    let place: Vec<&str> = place.filter(|words| !words.is_empty()).collect();
    let shown = |words: &Option<Bilingual>| -> Markup {
        html! { @match words { Some(words) => { (cx.say(words)) } None => { (figures::EN_DASH) } } }
    };
    Row::plain(vec![
        html! { (place.join(" › ")) },
        html! { (cx.say(&change.what)) },
        shown(&change.before),
        shown(&change.after),
    ])
}
