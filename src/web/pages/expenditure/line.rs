//! The page of a line: what it says, the cells it came from, what corrects it, what proves it, where it was reported.

use maud::{Markup, html};

use crate::domain::computation::LineComputation;
use crate::domain::expense_entry::CorrectionCause;
use crate::domain::ids::ExpenditureId;
use crate::domain::ledger::{ExpenditureKind, PostingKind, country_text};
use crate::domain::permission::Act;
use crate::operations::line_details::{LineDetails, LinkedLine, show_line};
use crate::operations::source_sheet::{self, SourceRowShown, SourceSheet};
use crate::operations::{OperationError, execution};
use crate::reporting::figures;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::pages::expenditure::evidence;
use crate::web::parts::frame::Place;
use crate::web::parts::{
    Badge, Button, Column, Row, Table, badge, date, facts, long_date, moment, money, notice, section,
};
use crate::web::problem::WebError;
use crate::web::selecting::within;

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let id = cx.path::<ExpenditureId>("line")?;
    let within = within(cx, Act::ViewExpenditure);
    let details = show_line(&cx.books, cx.grant(), (id, within.as_deref()))?;
    // A file that can no longer be read is told, and hides nothing else of the line.
    let sheet = match source_sheet::source_sheet(&cx.books, cx.grant(), (id, within.as_deref())) {
        Ok(sheet) => Ok(sheet),
        Err(OperationError::Unreadable(reason)) => Err(reason.message()),
        Err(other) => return Err(other.into()),
    };
    let title = cx.text_with("expenditure-line-title", &[("line", id.get().to_string().into())]);
    let content = html! {
        (standing(cx, &details))
        (what_it_says(cx, &details)?)
        @if let Some(computation) = &details.computation {
            (section(&cx.text("expenditure-computation"), computed(cx, computation)))
        }
        (section(&cx.text("expenditure-cells"), match &sheet {
            Ok(Some(sheet)) => cells(cx, &details, sheet),
            Ok(None) => html! { p { (cx.text("expenditure-cells-none")) } },
            Err(reason) => notice(cx, &Notice::warning(cx.say(reason))),
        }))
        (section(&cx.text("expenditure-posting"), posting(cx, &details)))
        (section(&cx.text("expenditure-evidence"), evidence::part(cx, &details)?))
        @if cx.may(Act::ViewRules) { (section(&cx.text("expenditure-verdicts"), verdicts(cx, id))) }
        (section(&cx.text("expenditure-reports"), reports(cx, &details)))
    };
    let head = Head::new(&title)
        .at(Place::Expenditure)
        .below(cx.text("expenditure-title"), cx.at("/expenditure"))
        .heading(buttons(cx, &details));
    Ok(cx.page(head, content))
}

fn buttons(cx: &Cx, details: &LineDetails) -> Markup {
    if !cx.may(Act::CorrectExpenditure) {
        return html! {};
    }
    let why_not = if details.line.line.kind == ExpenditureKind::Reversal {
        Some(cx.text("expenditure-correct-not-reversal"))
    } else if details.taken_back_by.is_some() {
        Some(cx.text("expenditure-correct-not-twice"))
    } else if details.reports.iter().any(|report| report.record.state().stands()) {
        Some(cx.text("expenditure-correct-not-frozen"))
    } else {
        None
    };
    let address = cx.at(&format!("/expenditure/{}/correction", details.line.id));
    html! { (Button::secondary(cx.text("expenditure-correct")).to(address).unless(why_not)) }
}

/// What happened to the line since, in a sentence with a link.
fn standing(cx: &Cx, details: &LineDetails) -> Markup {
    let said = |key: &str, other: &LinkedLine| {
        html! {
            div.notice.info {
                p {
                    (key) " " (link_to(cx, other.line.id)) ", " (moment(cx, other.posting.posted_at)) ", "
                    (other.posting.posted_by) ": " (reason(cx, &other.posting.reason, other.posting.kind))
                }
            }
        }
    };
    html! {
        @if let Some(other) = &details.taken_back_by { (said(&cx.text("expenditure-taken-back-by"), other)) }
        @if let Some(other) = &details.replaced_by { (said(&cx.text("expenditure-replaced-by"), other)) }
        @if let Some(other) = &details.takes_back { (said(&cx.text("expenditure-takes-back"), other)) }
        @if let Some(other) = &details.replaces { (said(&cx.text("expenditure-replaces"), other)) }
    }
}

fn link_to(cx: &Cx, id: ExpenditureId) -> Markup {
    html! { a href=(cx.at(&format!("/expenditure/{id}"))) { (cx.text("expenditure-line")) " " (id) } }
}

/// Why a posting was made; the cause of a correction in words.
fn reason(cx: &Cx, text: &str, kind: PostingKind) -> String {
    let cause = text.split_once(": ").filter(|_| kind == PostingKind::Correction);
    match cause.and_then(|(code, rest)| Some((code.parse::<CorrectionCause>().ok()?, rest))) {
        Some((cause, rest)) => format!("{}: {rest}", cx.say(&cause.name())),
        None => text.to_owned(),
    }
}

fn what_it_says(cx: &Cx, details: &LineDetails) -> Result<Markup, WebError> {
    let line = &details.line.line;
    let definition = &details.grant.definition;
    let place = details.grant.place_of(line);
    let activity = definition.activity(place.activity).map_or("", |known| cx.say(&known.name));
    let scheme = execution::scheme(&details.grant)?;
    let category = scheme.category(place.category).map_or("", |known| cx.say(&known.short));
    let kind = match line.kind {
        ExpenditureKind::Expense => cx.text("expenditure-kind-expense"),
        ExpenditureKind::Reversal => cx.text("expenditure-kind-reversal"),
    };
    let or_dash = |text: &str| if text.is_empty() { figures::EN_DASH.to_owned() } else { text.to_owned() };
    let mut pairs = vec![
        (cx.text("expenditure-amount-eur"), html! { "€ " (money(cx, line.amount)) }),
        (cx.text("expenditure-vat"), html! { "€ " (money(cx, line.vat)) }),
    ];
    if let Some(rate) = line.rate {
        let amount = figures::number(line.original.units(), cx.language);
        pairs.push((
            cx.text("expenditure-amount-original"),
            html! { (line.original.currency.code()) " " (amount) },
        ));
        let units = figures::number(rate.units_per_euro, cx.language);
        pairs.push((
            cx.text("expenditure-rate"),
            html! { (units) " (" (rate.source.name()) ", " (date(cx, rate.valid_on)) ")" },
        ));
    }
    pairs.extend([
        (cx.text("expenditure-supplier"), html! { (line.supplier) }),
        (cx.text("expenditure-document"), html! { span.code { (or_dash(&line.document_number)) } }),
        (cx.text("expenditure-description"), html! { (or_dash(&line.described(cx.language))) }),
        (cx.text("expenditure-paid"), long_date(cx, line.payment_date)),
        (
            cx.text("expenditure-invoiced"),
            line.invoice_date.map_or_else(|| html! { (figures::EN_DASH) }, |day| long_date(cx, day)),
        ),
        (cx.text("expenditure-activity"), html! { (place.activity) " " (activity) }),
        (cx.text("expenditure-category"), html! { (place.category) " " (category) }),
        (cx.text("expenditure-period"), html! { (place.period) }),
        (cx.text("expenditure-country"), html! { (or_dash(country_text(line.country.as_ref()))) }),
        (cx.text("expenditure-kind"), html! { (kind) }),
    ]);
    Ok(facts(&pairs))
}

/// The formula of a computed line, with the values that went in.
fn computed(cx: &Cx, computation: &LineComputation) -> Markup {
    let rows = computation.values.iter().map(|used| {
        Row::named(vec![
            html! { (cx.say(&used.name)) },
            html! { (figures::formula(&used.value, cx.language)) },
        ])
    });
    let columns = vec![
        Column::text(cx.text("expenditure-computation-value")),
        Column::figure(cx.text("expenditure-computation-used")),
    ];
    html! {
        p.lead { (figures::formula(cx.say(&computation.formula), cx.language)) }
        (facts(&[
            (cx.text("expenditure-computation-topic"), html! { (cx.say(&computation.topic.name())) }),
            (cx.text("expenditure-computation-article"), html! { (computation.article) }),
            (cx.text("expenditure-computation-item"), html! { (computation.item) }),
        ]))
        (Table::new(cx.text("expenditure-computation-caption"), columns).rows(rows).show(cx))
    }
}

/// The cells as a little sheet: letters above, numbers beside, the row of the line marked.
fn cells(cx: &Cx, details: &LineDetails, sheet: &SourceSheet) -> Markup {
    let caption = cx.text_with(
        "expenditure-cells-caption",
        &[
            ("file", sheet.file_name.clone().into()),
            ("sheet", sheet.sheet.clone().into()),
            ("cells", details.line.line.source_range.clone().into()),
        ],
    );
    let may_have_file = cx.periods(Act::ViewExpenditure) == crate::domain::permission::PeriodScope::All;
    html! {
        div.table-wrap role="region" aria-label=(caption) tabindex="0" {
            table.source-sheet {
                caption { span { (caption) } }
                thead {
                    tr { th scope="col" { span.visually-hidden { (cx.text("expenditure-row")) } } @for letters in &sheet.columns { th scope="col" { (letters) } } }
                }
                tbody {
                    @if let Some(header) = &sheet.header { (sheet_row(cx, header, "header")) }
                    @for row in &sheet.rows { (sheet_row(cx, row, if row.number == sheet.row { "own" } else { "" })) }
                }
            }
        }
        @for said in &details.corrected_cells {
            p { (badge(Badge::Info, &cx.text("expenditure-cell-corrected"))) " " span.code { (said.cell) } ": “" (said.original) "” → “" (said.value.as_deref().unwrap_or_default()) "”, " (said.by) ", " (moment(cx, said.at)) ": " (said.reason) }
        }
        p.muted { "SHA-256 " span.code.hash { (sheet.file_sha256) } }
        @if may_have_file {
            p { (Button::secondary(cx.text("expenditure-file")).to(cx.at(&format!("/expenditure/{}/file", details.line.id)))) }
        }
    }
}

fn sheet_row(cx: &Cx, row: &SourceRowShown, class: &'static str) -> Markup {
    html! {
        tr class=[(!class.is_empty()).then_some(class)] {
            th scope="row" {
                (row.number)
                @if class == "own" { span.visually-hidden { " " (cx.text("expenditure-row-own")) } }
            }
            @for cell in &row.cells {
                td.num[cell.is_figure] {
                    @match &cell.corrected_to {
                        Some(said) => { del { (cell.shown) } " " ins { (said) } }
                        None => { (cell.shown) }
                    }
                }
            }
        }
    }
}

fn posting(cx: &Cx, details: &LineDetails) -> Markup {
    let posting = &details.posting;
    let kind = match posting.kind {
        PostingKind::Import => cx.text("expenditure-posting-import"),
        PostingKind::Reversal => cx.text("expenditure-posting-reversal"),
        PostingKind::Computation => cx.text("expenditure-posting-computation"),
        PostingKind::Manual => cx.text("expenditure-posting-manual"),
        PostingKind::Correction => cx.text("expenditure-posting-correction"),
    };
    let list = cx.at(&format!("/expenditure?posting={}", posting.id));
    let mut pairs = vec![
        (cx.text("expenditure-posting-number"), html! { a href=(list) { (posting.number) } }),
        (cx.text("expenditure-posting-kind"), html! { (kind) }),
        (cx.text("expenditure-posting-reason"), html! { (reason(cx, &posting.reason, posting.kind)) }),
        (cx.text("expenditure-posted"), html! { (moment(cx, posting.posted_at)) ", " (posting.posted_by) }),
        (cx.text("expenditure-seal"), html! { span.code.hash { (posting.hash) } }),
        (cx.text("expenditure-seal-before"), html! { span.code.hash { (posting.previous_hash) } }),
    ];
    if let Some(import) = &details.import {
        let number = html! { (import.id) " – " (import.file_name) };
        let shown = if cx.may(Act::ViewImports) {
            html! { a href=(cx.at(&format!("/imports/{}", import.id))) { (number) } }
        } else {
            number
        };
        pairs.insert(2, (cx.text("expenditure-import"), shown));
    }
    facts(&pairs)
}

fn verdicts(cx: &Cx, line: ExpenditureId) -> Markup {
    let address = cx.at(&format!("/expenditure/{line}/verdicts"));
    html! {
        p { (cx.text("expenditure-verdicts-what")) }
        p { (Button::secondary(cx.text("expenditure-verdicts-see")).to(address)) }
    }
}

fn reports(cx: &Cx, details: &LineDetails) -> Markup {
    let period = details.grant.period_code(details.line.line.period).unwrap_or_default();
    let rows = details.reports.iter().map(|report| {
        let record = &report.record;
        let form = cx.books.forms.find(&record.form);
        let title = form.map_or_else(|_unknown| record.form.clone(), |form| cx.say(&form.title).to_owned());
        Row::named(vec![
            html! { (title) " " (period) },
            html! { (record.number) },
            html! { (cx.say(&record.state().name())) },
            moment(cx, record.made_at),
            html! {
                @if report.contains { (badge(Badge::Ok, &cx.text("expenditure-report-contains"))) }
                @else { (badge(Badge::Warn, &cx.text("expenditure-report-later"))) }
            },
        ])
    });
    let columns = vec![
        Column::text(cx.text("expenditure-report")),
        Column::figure(cx.text("expenditure-report-version")),
        Column::text(cx.text("expenditure-report-state")),
        Column::text(cx.text("expenditure-report-made")),
        Column::text(cx.text("expenditure-report-line")),
    ];
    Table::new(cx.text_with("expenditure-reports-caption", &[("period", period.to_owned().into())]), columns)
        .rows(rows)
        .or_else(html! { p { (cx.text("expenditure-reports-none")) } })
        .show(cx)
}

/// The file that the line was read from, byte for byte; for those who may see all of it.
pub(super) fn source_file(cx: &Cx) -> Result<Answer, WebError> {
    if within(cx, Act::ViewExpenditure).is_some() {
        return Err(WebError::NotFound);
    }
    let (name, bytes) = source_sheet::source_file(&cx.books, cx.grant(), cx.path("line")?)?;
    Ok(Answer::file(&name, "application/octet-stream", bytes))
}
