//! The list of lines.

use maud::{Markup, html};

use crate::domain::country;
use crate::domain::ledger::{ExpenditureKind, country_text};
use crate::domain::line_selection::{LineKey, LineOrder, LineSelection};
use crate::domain::permission::Act;
use crate::operations::line_list::{
    self, LinePage, LinePageWanted, LinesFrom, ListedLine, SavedView, list_lines, page_total,
};
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::pages::costs::{Side, sides};
use crate::web::parts::frame::Place;
use crate::web::parts::pagination::with_queries;
use crate::web::parts::{
    Badge, Button, Column, Field, Filter, Form, Row, Table, badge, date, empty_state, facts, filters, money,
    notice,
};
use crate::web::problem::WebError;
use crate::web::selecting::{wanted, within};

/// Lines on a page: more would make it heavier than 100 kB.
const LINES: u32 = 50;

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let (selection, order, refused) = match wanted(cx) {
        Ok((selection, order)) => (selection, order, None),
        Err(problem) => (LineSelection::default(), LineOrder::default(), Some(problem)),
    };
    let within = within(cx, Act::ViewExpenditure);
    let page = list_lines(
        &cx.books,
        &LinePageWanted {
            grant: cx.grant(),
            selection: &selection,
            within: within.as_deref(),
            order,
            from: from(cx),
            size: LINES,
        },
    )?;
    let views = if cx.may(Act::KeepViews) {
        line_list::list_views(&cx.books, &cx.actor(), cx.grant())?
    } else {
        Vec::new()
    };
    let status = if refused.is_some() { 422 } else { 200 };
    let content = html! {
        (sides(cx, Side::Ledger))
        @if let Some(problem) = &refused { (notice(cx, &Notice::refused(cx.say(problem)))) }
        @if page.postings_behind > 0 {
            (notice(cx, &Notice::warning(cx.text_with("expenditure-behind", &[("count", page.postings_behind.into())]))))
        }
        (selection_filters(cx, &page))
        (kept_views(cx, &views))
        (totals(cx, &page, &selection))
        (table(cx, &page)?)
        (turn_pages(cx, &page))
    };
    let title = cx.text("expenditure-title");
    Ok(cx.page(Head::new(&title).at(Place::Expenditure).heading(buttons(cx)), content).with_status(status))
}

/// `?page=after-12` or `?page=before-12`.
fn from(cx: &Cx) -> LinesFrom {
    let asked = cx.query("page").unwrap_or_default();
    let line = |text: &str| text.parse().ok();
    if let Some(line) = asked.strip_prefix("after-").and_then(line) {
        return LinesFrom::After(line);
    }
    match asked.strip_prefix("before-").and_then(line) {
        Some(line) => LinesFrom::Before(line),
        None => LinesFrom::Start,
    }
}

/// The query without the place in the list: what an export or a view keeps.
fn query_of_selection(cx: &Cx) -> String {
    let whole = with_queries(cx, &[("page", "")]);
    whole.split_once('?').map_or_else(String::new, |(_, query)| query.to_owned())
}

fn buttons(cx: &Cx) -> Markup {
    let query = query_of_selection(cx);
    let export = |format: &str| cx.at(&format!("/expenditure/export/{format}?{query}"));
    html! {
        (Button::secondary("XLSX").to(export("xlsx")))
        (Button::secondary("CSV").to(export("csv")))
        @if cx.may(Act::EnterExpenditure) {
            (Button::primary(cx.text("expenditure-enter")).to(cx.at("/expenditure/new")))
        }
    }
}

fn selection_filters(cx: &Cx, page: &LinePage) -> Markup {
    let definition = &page.grant.definition;
    let named = |code: &str, name: &str| (code.to_owned(), format!("{code} {name}"));
    let same = |code: &str| (code.to_owned(), code.to_owned());
    let activities = definition.activities.iter().map(|known| named(&known.code, cx.say(&known.name)));
    let categories = page.scheme.categories.iter().filter(|known| !known.computed);
    let categories = categories.map(|known| named(&known.code, cx.say(&known.short)));
    let years = definition.decision.period;
    let years = (chrono::Datelike::year(&years.from)..=chrono::Datelike::year(&years.to))
        .map(|year| same(&year.to_string()));
    let mut countries: Vec<&String> =
        definition.activities.iter().flat_map(|activity| &activity.countries).collect();
    countries.sort();
    countries.dedup();
    let countries = countries.into_iter().filter(|code| country::is_known(code)).map(|code| same(code));
    let imports = page.imports.iter().map(|(id, name)| (id.to_string(), format!("{id} – {name}")));
    let kinds = vec![
        (ExpenditureKind::Expense.code().to_owned(), cx.text("expenditure-kind-expense")),
        (ExpenditureKind::Reversal.code().to_owned(), cx.text("expenditure-kind-reversal")),
    ];
    let daily = [
        Filter::text("q", cx.text("expenditure-search")),
        Filter::choice("activity", cx.text("expenditure-activity"), activities.collect()),
        Filter::choice("category", cx.text("expenditure-category"), categories.collect()),
        Filter::choice(
            "period",
            cx.text("expenditure-period"),
            definition.periods.iter().map(|known| same(&known.code)).collect(),
        ),
        Filter::choice("year", cx.text("expenditure-year"), years.collect()),
    ];
    let mut more = vec![
        Filter::text("supplier", cx.text("expenditure-supplier")),
        Filter::choice("country", cx.text("expenditure-country"), countries.collect()),
        Filter::choice("import", cx.text("expenditure-import"), imports.collect()),
        Filter::choice("kind", cx.text("expenditure-kind"), kinds),
        Filter::date("from", cx.text("expenditure-paid-from")),
        Filter::date("to", cx.text("expenditure-paid-to")),
        Filter::money("min", cx.text("expenditure-amount-from")),
        Filter::money("max", cx.text("expenditure-amount-to")),
    ];
    // What a figure of a report brings along is shown, so that it can be seen and cleared.
    for (name, label) in [
        ("currency", cx.text("expenditure-currency")),
        ("rate_on", cx.text("expenditure-rate-on")),
        ("posting", cx.text("expenditure-posting")),
        ("before", cx.text("expenditure-before-period")),
        ("up_to_posting", cx.text("expenditure-up-to-posting")),
        ("line", cx.text("expenditure-line")),
    ] {
        if cx.query(name).is_some() {
            more.push(Filter::text(name, label));
        }
    }
    filters(cx, &daily, &more, &["sort"])
}

fn kept_views(cx: &Cx, views: &[SavedView]) -> Markup {
    if !cx.may(Act::KeepViews) {
        return html! {};
    }
    let remove = cx.at("/expenditure/views/removal");
    let keep = cx.at("/expenditure/views");
    html! {
        details.views {
            summary { (cx.text_with("expenditure-views", &[("count", views.len().into())])) }
            @if views.is_empty() { p.muted { (cx.text("expenditure-views-none")) } }
            ul.plain {
                @for view in views {
                    li {
                        a href={ (cx.at("/expenditure")) "?" (view.address) } { (view.name) }
                        (Form::to(&remove).inline().show(cx, html! {
                            input type="hidden" name="name" value=(view.name);
                            (Button::quiet(cx.text("expenditure-view-remove")))
                        }))
                    }
                }
            }
            (Form::to(&keep).show(cx, html! {
                input type="hidden" name="address" value=(query_of_selection(cx));
                (Field::text("name", cx.text("expenditure-view-name")).short())
                (Button::secondary(cx.text("expenditure-view-keep")))
            }))
        }
    }
}

fn totals(cx: &Cx, page: &LinePage, selection: &LineSelection) -> Markup {
    let of = if selection.is_everything() {
        cx.text("expenditure-all-lines")
    } else {
        cx.text("expenditure-selected-lines")
    };
    let lines = cx.text_with("expenditure-count", &[("count", page.totals.lines.into())]);
    facts(&[
        (of, html! { (lines) }),
        (cx.text("expenditure-total"), html! { "€ " (money(cx, page.totals.amount)) }),
        (cx.text("expenditure-total-vat"), html! { "€ " (money(cx, page.totals.vat)) }),
    ])
}

fn table(cx: &Cx, page: &LinePage) -> Result<Markup, WebError> {
    let columns = vec![
        Column::text(cx.text("expenditure-line")).sorts(LineKey::Entered.code()),
        Column::text(cx.text("expenditure-paid")).sorts(LineKey::PaymentDate.code()),
        Column::text(cx.text("expenditure-supplier")).sorts(LineKey::Supplier.code()),
        Column::text(cx.text("expenditure-document")).sorts(LineKey::DocumentNumber.code()),
        Column::text(cx.text("expenditure-description")),
        Column::figure(cx.text("expenditure-amount-eur")).sorts(LineKey::Amount.code()),
        Column::text(cx.text("expenditure-booked-on")),
        Column::text(cx.text("expenditure-source")),
    ];
    let mut table =
        Table::new(cx.text_with("expenditure-caption", &[("grant", cx.grant().to_owned().into())]), columns)
            .rows(page.lines.iter().map(|line| row(cx, page, line)))
            .or_else(nothing(cx));
    if page.before.is_some() || page.after.is_some() {
        table = table
            .total(foot(html! { (cx.text("expenditure-page-total")) }, money(cx, page_total(&page.lines)?)));
    }
    let total = foot(html! { (cx.text("expenditure-selection-total")) }, money(cx, page.totals.amount));
    Ok(table.total(total).show(cx))
}

fn foot(name: Markup, amount: Markup) -> Row {
    let blank = || html! {};
    Row::plain(vec![blank(), blank(), name, blank(), blank(), amount, blank(), blank()])
}

fn row(cx: &Cx, page: &LinePage, listed: &ListedLine) -> Row {
    let line = &listed.expenditure.line;
    let place = page.grant.place_of(line);
    let id = listed.expenditure.id;
    let is_reversal = line.kind == ExpenditureKind::Reversal;
    let cells = vec![
        html! { a href=(cx.at(&format!("/expenditure/{id}"))) { (id) } },
        date(cx, line.payment_date),
        html! { (line.supplier) },
        html! { span.code { (line.document_number) } },
        html! {
            (line.described(cx.language))
            @if is_reversal { " " (badge(Badge::Warn, &cx.text("expenditure-kind-reversal"))) }
            @if listed.taken_back_by.is_some() { " " (badge(Badge::Warn, &cx.text("expenditure-taken-back"))) }
        },
        html! {
            (money(cx, line.amount))
            @if line.rate.is_some() {
                br; span.muted.figure { (line.original.currency.code()) " " (crate::reporting::figures::number(line.original.units(), cx.language)) }
            }
        },
        html! {
            span.code { (place.activity) " " (place.category) }
            @if line.country.is_some() { " " span.muted { (country_text(line.country.as_ref())) } }
            br; span.muted.figure { (place.period) }
        },
        html! {
            @match listed.import {
                Some(import) => {
                    span title=[page.file_names.get(&import)] { (cx.text("expenditure-import")) " " (import) }
                }
                None => { (cx.text("expenditure-by-hand")) }
            }
        },
    ];
    let row = Row::named(cells);
    if is_reversal || listed.taken_back_by.is_some() { row.mark("warn") } else { row }
}

fn nothing(cx: &Cx) -> Markup {
    let has_filters = !query_of_selection(cx).is_empty();
    if has_filters {
        let clear = Button::secondary(cx.text("common-filter-clear")).to(cx.at("/expenditure"));
        return empty_state(
            &cx.text("expenditure-none-selected"),
            &cx.text("expenditure-none-selected-do"),
            Some(clear),
        );
    }
    empty_state(&cx.text("expenditure-none"), &cx.text("expenditure-none-do"), None)
}

fn turn_pages(cx: &Cx, page: &LinePage) -> Markup {
    if page.before.is_none() && page.after.is_none() {
        return html! {};
    }
    let link = |value: String| with_queries(cx, &[("page", &value)]);
    html! {
        nav.pagination aria-label=(cx.text("common-pages")) {
            @if let Some(line) = page.before {
                a href=(with_queries(cx, &[("page", "")])) { (cx.text("common-page-first")) }
                a rel="prev" href=(link(format!("before-{line}"))) { (cx.text("common-page-previous")) }
            }
            @if let Some(line) = page.after {
                a rel="next" href=(link(format!("after-{line}"))) { (cx.text("common-page-next")) }
            }
        }
    }
}
