//! Bank statements: what their payments prove, which invoices they may have paid and why, and where a person says yes or no.

use maud::{Markup, html};

use super::words;
use crate::domain::bank::{BankPayment, BookedPayment, Confidence, Invoice, InvoiceRows};
use crate::domain::ids::{ExpenditureId, ImportBatchId};
use crate::domain::permission::Act;
use crate::operations::bank::{
    self, DeclinedMatch, OpenMatters, ProposedMatch, ProvingPayment, TakenBackDecline,
};
use crate::reporting::figures;
use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::drafts::Drafts;
use crate::web::parts::frame::Place;
use crate::web::parts::{
    Badge, Button, Column, Field, Form, Pages, Row, Table, badge, date, empty_state, moment, pagination,
    section,
};
use crate::web::problem::WebError;
use crate::web::request::encoded;

const PER_PAGE: u64 = 50;
/// The others come when these are answered.
const PROPOSALS_SHOWN: usize = 40;
/// Payments or invoices to choose from by hand.
const CHOICES_SHOWN: usize = 200;
const ACCEPT: &str = ".xml";

/// The way here from the list of imports.
pub(super) fn way(cx: &Cx) -> Markup {
    html! {
        p.tray-summary { (cx.text("bank-way")) " " a href=(cx.at("/imports/bank")) { (cx.text("bank-open")) } }
    }
}

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let payments = bank::list_payments(&cx.books, cx.grant())?;
    let title = cx.text("bank-title");
    let head = Head::new(&title).at(Place::Imports).below(cx.text("imports-title"), cx.at("/imports"));
    let content = html! {
        p.lead { (cx.text("bank-what")) }
        @if cx.may(Act::StageImport) { (upload(cx)?) }
        @if payments.is_empty() {
            @let may = cx.may(Act::StageImport);
            @let what = if may { cx.text("bank-none-what") } else { cx.text("bank-none-whose") };
            (empty_state(&cx.text("bank-none"), &what, None))
        } @else {
            (matters(cx)?)
            (section(&cx.text("bank-payments"), all_payments(cx, &payments)))
        }
    };
    Ok(cx.page(head, content))
}

/// What a person is typing about a proposal.
fn draft_name(cx: &Cx, about: &str) -> String {
    format!("bank {} {about}", cx.grant())
}

fn upload(cx: &Cx) -> Result<Markup, WebError> {
    let draft = cx.draft(&draft_name(cx, "statements"))?;
    let action = cx.at("/imports/bank");
    let limit = cx.app.settings.max_file_megabytes;
    let field = Field::files("statement", cx.text("bank-choose"), ACCEPT)
        .hint(cx.text_with("bank-choose-hint", &[("limit", limit.into())]))
        .asks_again(cx, &draft);
    let content = html! { (field) div.actions { (Button::primary(cx.text("bank-load"))) } };
    Ok(html! {
        section.upload {
            h2 { (cx.text("bank-new")) }
            (Form::to(&action).with_files().keeps(&draft).show(cx, content))
        }
    })
}

fn matters(cx: &Cx) -> Result<Markup, WebError> {
    let open = bank::open_matters(&cx.books, cx.grant())?;
    let drafts = cx.drafts(&draft_name(cx, ""))?;
    let may = cx.may(Act::ConfirmPayment);
    Ok(html! {
        (section(&cx.text("bank-proposals"), proposals(cx, &open, (may, &drafts))))
        @if may && !open.payments.is_empty() && !open.invoices.is_empty() { (by_hand(cx, &open, &drafts)) }
        @if !open.declined.is_empty() { (section(&cx.text("bank-declined"), declined(cx, &open.declined, (may, &drafts)))) }
    })
}

fn proposals(cx: &Cx, open: &OpenMatters, (may, drafts): (bool, &Drafts)) -> Markup {
    let all = &open.proposals;
    let certain =
        all.iter().filter(|found| found.fit.confidence == Confidence::Certain && !found.in_doubt).count();
    let more = all.len().saturating_sub(PROPOSALS_SHOWN);
    html! {
        p { (cx.text("bank-proposals-what")) }
        @if all.is_empty() { p { (cx.text("bank-proposals-none")) } }
        @if !may && !all.is_empty() { p.muted { (cx.text("imports-not-yours")) } }
        @if may && certain > 0 { (certain_form(cx, certain)) }
        @for (number, found) in all.iter().take(PROPOSALS_SHOWN).enumerate() {
            (proposal(cx, (number, found), (may, drafts)))
        }
        @if more > 0 { p.muted { (cx.text_with("bank-proposals-more", &[("count", more.into())])) } }
    }
}

fn certain_form(cx: &Cx, certain: usize) -> Markup {
    let action = cx.at("/imports/bank/certain");
    let label = cx.text_with("bank-confirm-certain", &[("count", certain.into())]);
    Form::to(&action).show(cx, html! { div.actions { (Button::primary(label)) } })
}

fn proposal(cx: &Cx, (number, found): (usize, &ProposedMatch), (may, drafts): (bool, &Drafts)) -> Markup {
    let kind = match found.fit.confidence {
        Confidence::Certain => Badge::Ok,
        Confidence::Likely => Badge::Info,
        Confidence::Possible => Badge::Plain,
    };
    let columns = vec![
        Column::text(cx.text("bank-column-what")),
        Column::text(cx.text("bank-column-day")),
        Column::text(cx.text("bank-column-party")),
        Column::text(cx.text("bank-column-message")),
        Column::figure(cx.text("bank-column-amount")),
    ];
    let payments = found.payments.iter().map(|payment| payment_row(cx, payment));
    let invoices = found.invoices.iter().map(|invoice| invoice_row(cx, invoice));
    let caption = cx.text_with("bank-proposal", &[("number", (number + 1).to_string().into())]);
    let table = Table::new(caption, columns).rows(payments.chain(invoices));
    html! {
        article.pair id={ "match-" (number) } {
            p {
                (badge(kind, cx.say(&found.fit.confidence.name()))) " "
                @if found.in_doubt { (badge(Badge::Warn, &cx.text("bank-in-doubt"))) " " }
                strong { (cx.text("bank-why")) } " " (cx.say(&found.fit.reason)) "."
            }
            (table.show(cx))
            @if may { (verdict(cx, (number, found), drafts)) }
        }
    }
}

/// The words that a payment came with; else what its sender called it.
fn words_of(payment: &BankPayment) -> &str {
    if payment.message.is_empty() { &payment.end_to_end } else { &payment.message }
}

fn payment_row(cx: &Cx, payment: &BookedPayment) -> Row {
    let BankPayment { booked_on, party, .. } = &payment.payment;
    Row::named(vec![
        html! { (cx.text_with("bank-payment", &[("payment", payment.id.to_string().into())])) },
        date(cx, *booked_on),
        html! { (party) },
        html! { (words_of(&payment.payment)) },
        amount(cx, &payment.payment),
    ])
}

/// What left the account; beside it what was ordered in another currency, and the bank's rate.
fn amount(cx: &Cx, payment: &BankPayment) -> Markup {
    let rate = payment.rate.map(|rate| figures::number(rate, cx.language));
    html! {
        (payment.currency) " " (figures::money(payment.amount, cx.language))
        @if let Some(ordered) = payment.instructed {
            br;
            span.muted {
                (ordered.currency) " " (figures::number(ordered.units(), cx.language))
                @if let Some(rate) = rate { " " (cx.text_with("bank-rate", &[("rate", rate.into())])) }
            }
        }
    }
}

fn invoice_row(cx: &Cx, invoice: &Invoice) -> Row {
    let day = match invoice.rows {
        InvoiceRows::Posted { paid_on, .. } => Some(paid_on),
        InvoiceRows::Waiting { .. } => invoice.invoice_date,
    };
    Row::named(vec![
        places(cx, invoice),
        html! { @match day { Some(day) => { (date(cx, day)) } None => { (figures::EN_DASH) } } },
        html! { (invoice.supplier) },
        html! { (invoice.document_number) },
        html! { (invoice.currency) " " (figures::money(invoice.amount, cx.language)) },
    ])
}

/// The rows or lines of an invoice, as links.
fn places(cx: &Cx, invoice: &Invoice) -> Markup {
    match &invoice.rows {
        InvoiceRows::Waiting { batch, sheet, rows } => html! {
            @for (row, _) in rows { (row_link(cx, *batch, (sheet, *row))) br; }
        },
        InvoiceRows::Posted { lines, .. } => html! { @for line in lines { (line_link(cx, *line)) br; } },
    }
}

fn row_link(cx: &Cx, batch: ImportBatchId, (sheet, row): (&str, u32)) -> Markup {
    let query = format!("/sheet?sheet={}&cell={row}", encoded(sheet));
    let place = format!("{sheet}!{row}");
    let values = [("import", batch.to_string().into()), ("place", place.into())];
    html! { a href=(words::address(cx, batch, &query)) { (cx.text_with("bank-row", &values)) } }
}

fn line_link(cx: &Cx, line: ExpenditureId) -> Markup {
    let text = cx.text_with("imports-ledger-line", &[("line", line.to_string().into())]);
    html! { a href=(cx.at(&format!("/expenditure/{line}"))) { (text) } }
}

/// How an invoice is named in a form: one of its rows or lines, the others follow.
fn invoice_key(invoice: &Invoice) -> String {
    match &invoice.rows {
        InvoiceRows::Waiting { batch, sheet, rows } => {
            let row = rows.first().map_or(0, |(row, _)| *row);
            format!("row {batch} {row} {sheet}")
        }
        InvoiceRows::Posted { lines, .. } => {
            format!("line {}", lines.first().map(ToString::to_string).unwrap_or_default())
        }
    }
}

fn verdict(cx: &Cx, (number, found): (usize, &ProposedMatch), drafts: &Drafts) -> Markup {
    let payments: Vec<String> = found.payments.iter().map(|payment| payment.id.to_string()).collect();
    let invoices: Vec<String> = found.invoices.iter().map(invoice_key).collect();
    let draft = drafts.of(&draft_name(cx, &format!("{}; {}", payments.join("+"), invoices.join("+"))));
    let action = cx.at("/imports/bank/decisions");
    let reason = Field::text(format!("reason-{number}"), cx.text("imports-reason"))
        .hint(cx.text("bank-reason-hint"))
        .optional(cx)
        .kept_as(&draft, "reason");
    let content = html! {
        @for payment in &payments { input type="hidden" name="payment" value=(payment); }
        @for invoice in &invoices { input type="hidden" name="invoice" value=(invoice); }
        input type="hidden" name="reason-field" value={ "reason-" (number) };
        (reason)
        div.actions {
            (Button::secondary(cx.text("bank-confirm")).sends("verdict", "confirm"))
            (Button::secondary(cx.text("bank-decline")).sends("verdict", "decline"))
        }
    };
    Form::to(&action).keeps(&draft).show(cx, content)
}

/// Payments and invoices that were not proposed together: a person knows why they belong together all the same.
fn by_hand(cx: &Cx, open: &OpenMatters, drafts: &Drafts) -> Markup {
    let draft = drafts.of(&draft_name(cx, "by hand"));
    let action = cx.at("/imports/bank/decisions");
    let payments = open.payments.iter().take(CHOICES_SHOWN).map(|payment| {
        let BankPayment { booked_on, party, currency, amount, .. } = &payment.payment;
        let message = words_of(&payment.payment);
        let (day, amount) = (figures::date(*booked_on, cx.language), figures::money(*amount, cx.language));
        (payment.id.to_string(), format!("{}: {day}, {party}, {message}, {currency} {amount}", payment.id))
    });
    let invoices = open.invoices.iter().take(CHOICES_SHOWN).map(|invoice| {
        let amount = figures::money(invoice.amount, cx.language);
        let Invoice { supplier, document_number, currency, .. } = invoice;
        (invoice_key(invoice), format!("{supplier}, {document_number}, {currency} {amount}"))
    });
    let content = html! {
        (ticks("payment", &cx.text("bank-by-hand-payments"), payments))
        (ticks("invoice", &cx.text("bank-by-hand-invoices"), invoices))
        (Field::text("reason", cx.text("imports-reason")).hint(cx.text("bank-by-hand-reason")).kept(&draft))
        div.actions { (Button::secondary(cx.text("bank-confirm")).sends("verdict", "confirm")) }
    };
    html! {
        details.more open[draft.is_kept()] {
            summary { (cx.text("bank-by-hand")) }
            p.hint { (cx.text("bank-by-hand-what")) }
            (Form::to(&action).keeps(&draft).show(cx, content))
        }
    }
}

/// Boxes of one name, each with its own value.
fn ticks(name: &str, legend: &str, choices: impl Iterator<Item = (String, String)>) -> Markup {
    html! {
        fieldset {
            legend { (legend) }
            @for (number, (value, label)) in choices.enumerate() {
                @let id = format!("{name}-{number}");
                div.field.tick {
                    input id=(id) type="checkbox" name=(name) value=(value);
                    label for=(id) { (label) }
                }
            }
        }
    }
}

/// All payments, the newest first, with what each proves.
fn all_payments(cx: &Cx, payments: &[ProvingPayment]) -> Markup {
    let pages = Pages::of(cx, PER_PAGE, u64::try_from(payments.len()).unwrap_or(u64::MAX));
    let shown = payments
        .iter()
        .rev()
        .skip(usize::try_from(pages.offset()).unwrap_or(usize::MAX))
        .take(usize::try_from(PER_PAGE).unwrap_or(usize::MAX));
    let columns = vec![
        Column::text(cx.text("bank-column-what")),
        Column::text(cx.text("bank-column-day")),
        Column::text(cx.text("bank-column-party")),
        Column::text(cx.text("bank-column-message")),
        Column::text(cx.text("bank-column-proves")),
        Column::figure(cx.text("bank-column-amount")),
    ];
    let rows = shown.map(|known| {
        let BankPayment { booked_on, party, .. } = &known.payment.payment;
        Row::named(vec![
            html! { (cx.text_with("bank-payment", &[("payment", known.payment.id.to_string().into())])) },
            date(cx, *booked_on),
            html! { (party) },
            html! { (words_of(&known.payment.payment)) },
            proven(cx, known),
            amount(cx, &known.payment.payment),
        ])
    });
    let caption = cx.text_with("bank-payments-caption", &[("grant", cx.grant().to_owned().into())]);
    html! { (Table::new(caption, columns).rows(rows).show(cx)) (pagination(cx, pages)) }
}

fn proven(cx: &Cx, known: &ProvingPayment) -> Markup {
    html! {
        @for proof in &known.proves {
            (row_link(cx, proof.batch, (&proof.sheet, proof.row))) br;
            span.muted { (proof.reason) " (" (proof.by) ")" } br;
        }
        @for proof in &known.proves_lines {
            (line_link(cx, proof.line)) br;
            span.muted { (proof.reason) " (" (proof.by) ")" } br;
        }
        @if known.proves.is_empty() && known.proves_lines.is_empty() { (figures::EN_DASH) }
    }
}

fn declined(cx: &Cx, all: &[DeclinedMatch], (may, drafts): (bool, &Drafts)) -> Markup {
    let columns = vec![
        Column::text(cx.text("bank-declined-payments")),
        Column::text(cx.text("bank-declined-invoices")),
        Column::text(cx.text("imports-reason")),
        Column::text(cx.text("bank-declined-by")),
        Column::text(cx.text("bank-declined-standing")),
    ];
    let rows = all.iter().rev().take(CHOICES_SHOWN).map(|known| {
        Row::named(vec![
            html! { (known.payments) },
            html! { (known.invoices) },
            html! { (known.reason) },
            html! { (known.by) ", " (moment(cx, known.at)) },
            standing(cx, known, (may, drafts)),
        ])
    });
    Table::new(cx.text("bank-declined-caption"), columns).rows(rows).show(cx)
}

/// Whether a no still counts: taken back by whom and why, or the form that takes it back.
fn standing(cx: &Cx, known: &DeclinedMatch, (may, drafts): (bool, &Drafts)) -> Markup {
    if let Some(taken_back) = &known.taken_back {
        let TakenBackDecline { reason, at, by } = taken_back;
        return html! {
            (badge(Badge::Plain, &cx.text("bank-decline-taken-back"))) " " (reason)
            br; span.muted { (by) ", " (moment(cx, *at)) }
        };
    }
    if !may {
        return html! { (cx.text("bank-decline-counts")) };
    }
    let draft = drafts.of(&draft_name(cx, &format!("declined {}", known.id)));
    let action = cx.at(&format!("/imports/bank/declined/{}/withdrawal", known.id));
    let reason = Field::text("reason", cx.text("imports-reason"))
        .hint(cx.text("bank-decline-take-back-hint"))
        .kept(&draft);
    let content = html! { (reason) div.actions { (Button::secondary(cx.text("bank-decline-take-back"))) } };
    html! {
        details.more open[draft.is_kept()] {
            summary { (cx.text("bank-decline-take-back-ask")) }
            (Form::to(&action).keeps(&draft).show(cx, content))
        }
    }
}
