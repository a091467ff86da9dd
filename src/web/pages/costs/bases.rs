//! What computed costs follow from: people and their pay, decisions, units, equipment, keys of allocation; and taking in a
//! file that states more.

use maud::{Markup, html};

use super::{Side, refused, sides};
use crate::domain::cost_basis::CostBases;
use crate::domain::permission::Act;
use crate::operations::cost_bases::{bases_in_force, load_bases};
use crate::reporting::figures;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::parts::frame::Place;
use crate::web::parts::{Button, Column, Field, Form, Row, Table, date, money, section};
use crate::web::problem::WebError;

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    page(cx, Vec::new())
}

fn page(cx: &Cx, mistakes: Vec<String>) -> Result<Answer, WebError> {
    let bases = bases_in_force(&cx.books, cx.grant())?;
    let content = html! {
        (sides(cx, Side::Computed))
        p { (cx.text("costs-bases-what")) }
        (people(cx, &bases))
        (pay(cx, &bases))
        (decisions(cx, &bases))
        (units(cx, &bases))
        (assets(cx, &bases))
        (allocations(cx, &bases))
        @if cx.may(Act::StateCostBasis) {
            (section(&cx.text("costs-bases-load"), Form::to(&cx.at("/costs/bases")).with_files().mistakes(mistakes).show(cx, html! {
                (Field::file("bases", cx.text("costs-bases-file"), ".toml").hint(cx.text("costs-bases-hint")))
                (Button::secondary(cx.text("costs-bases-load")))
            })))
        }
    };
    let title = cx.text("costs-bases");
    let head = Head::new(&title).at(Place::Expenditure).below(cx.text("costs-title"), cx.at("/costs"));
    Ok(cx.page(head, content))
}

/// A table of statements, or that there are none.
fn statements(cx: &Cx, caption: String, columns: Vec<Column>, rows: Vec<Row>) -> Markup {
    let none = html! { p { (caption) ": " (cx.text("costs-none-stated")) } };
    Table::new(caption, columns).rows(rows).or_else(none).show(cx)
}

fn people(cx: &Cx, bases: &CostBases) -> Markup {
    let rows = bases.people.iter().map(|terms| {
        Row::named(vec![
            html! { (terms.person) },
            html! { (terms.function) },
            html! { (terms.scale) },
            html! { (terms.method) },
            html! { (figures::number(terms.contract_hours, cx.language)) },
            html! { (figures::number(terms.part_time, cx.language)) },
            date(cx, terms.from),
        ])
    });
    let columns = vec![
        Column::text(cx.text("costs-person")),
        Column::text(cx.text("costs-function")),
        Column::text(cx.text("costs-scale")),
        Column::text(cx.text("costs-method")),
        Column::figure(cx.text("costs-contract-hours")),
        Column::figure(cx.text("costs-part-time")),
        Column::text(cx.text("costs-from")),
    ];
    statements(cx, cx.text("costs-people"), columns, rows.collect())
}

fn pay(cx: &Cx, bases: &CostBases) -> Markup {
    let amount = |amount| crate::web::parts::money_or_dash(cx, amount);
    let rows = bases.pay.iter().map(|pay| {
        Row::named(vec![
            html! { (pay.person) },
            date(cx, pay.from),
            amount(pay.gross_per_year),
            amount(pay.cost_per_year),
            amount(pay.hourly),
            html! { (pay.document) },
        ])
    });
    let columns = vec![
        Column::text(cx.text("costs-person")),
        Column::text(cx.text("costs-from")),
        Column::figure(cx.text("costs-gross")),
        Column::figure(cx.text("costs-whole-cost")),
        Column::figure(cx.text("costs-hourly")),
        Column::text(cx.text("costs-document")),
    ];
    statements(cx, cx.text("costs-pay"), columns, rows.collect())
}

fn decisions(cx: &Cx, bases: &CostBases) -> Markup {
    let rows = bases.decisions.iter().map(|decision| {
        let confirmed = bases
            .confirmations
            .iter()
            .filter(|known| known.person == decision.person && known.reference == decision.reference);
        let years: Vec<String> = confirmed
            .map(|known| format!("{} ({})", known.year, figures::date(known.dated, cx.language)))
            .collect();
        let shares: Vec<String> =
            decision.shares.iter().map(|share| format!("{} {} %", share.activity, share.percent)).collect();
        Row::named(vec![
            html! { (decision.person) },
            html! { (decision.reference) },
            date(cx, decision.dated),
            html! { (shares.join(", ")) },
            html! { (years.join(", ")) },
        ])
    });
    let columns = vec![
        Column::text(cx.text("costs-person")),
        Column::text(cx.text("costs-reference")),
        Column::text(cx.text("costs-dated")),
        Column::text(cx.text("costs-shares")),
        Column::text(cx.text("costs-confirmed")),
    ];
    statements(cx, cx.text("costs-decisions"), columns, rows.collect())
}

fn units(cx: &Cx, bases: &CostBases) -> Markup {
    let rows = bases.unit_costs.iter().map(|cost| {
        let counted = bases.units.iter().filter(|units| units.unit_cost == cost.code);
        let count = counted.fold(rust_decimal::Decimal::ZERO, |sum, units| sum.saturating_add(units.count));
        Row::named(vec![
            html! { (cost.code) " " (cx.say(&cost.name)) },
            html! { (cx.say(&cost.unit)) @if cost.lump_sum { " (" (cx.text("costs-lump-sum")) ")" } },
            html! { (cost.article) },
            money(cx, cost.rate),
            html! { (figures::number(count, cx.language)) },
        ])
    });
    let columns = vec![
        Column::text(cx.text("costs-unit-cost")),
        Column::text(cx.text("costs-unit")),
        Column::text(cx.text("costs-article")),
        Column::figure(cx.text("costs-per-unit")),
        Column::figure(cx.text("costs-count")),
    ];
    statements(cx, cx.text("costs-unit-costs"), columns, rows.collect())
}

fn assets(cx: &Cx, bases: &CostBases) -> Markup {
    let rows = bases.assets.iter().map(|asset| {
        Row::named(vec![
            html! { (asset.code) " " (cx.say(&asset.name)) },
            html! { (asset.supplier) " " (asset.document_number) },
            date(cx, asset.bought_on),
            money(cx, asset.price),
            html! { (asset.useful_months) },
            html! { (asset.used) " / " (asset.whole) },
        ])
    });
    let columns = vec![
        Column::text(cx.text("costs-asset")),
        Column::text(cx.text("costs-what")),
        Column::text(cx.text("costs-bought")),
        Column::figure(cx.text("costs-price")),
        Column::figure(cx.text("costs-months")),
        Column::figure(cx.text("costs-use")),
    ];
    statements(cx, cx.text("costs-assets"), columns, rows.collect())
}

fn allocations(cx: &Cx, bases: &CostBases) -> Markup {
    let rows = bases.allocations.iter().map(|allocation| {
        // What another grant pays is told as such, not by its name.
        let share = |share: &crate::domain::allocation::AllocationShare| match &share.grant {
            Some(code) if code == cx.grant() => {
                format!("{} {}: {}", share.activity, share.category, share.weight)
            }
            _ => format!("{}: {}", cx.text("costs-elsewhere"), share.weight),
        };
        let shares: Vec<String> = allocation.shares.iter().map(share).collect();
        Row::named(vec![
            html! { (allocation.code) " " (cx.say(&allocation.description)) },
            html! { (allocation.supplier) " " (allocation.document_number) },
            money(cx, allocation.amount),
            html! { (cx.say(&allocation.key)) },
            html! { (shares.join("; ")) },
        ])
    });
    let columns = vec![
        Column::text(cx.text("costs-allocation")),
        Column::text(cx.text("costs-what")),
        Column::figure(cx.text("costs-amount")),
        Column::text(cx.text("costs-key")),
        Column::text(cx.text("costs-shares")),
    ];
    statements(cx, cx.text("costs-allocations"), columns, rows.collect())
}

pub(super) fn load(cx: &Cx) -> Result<Answer, WebError> {
    let Some(file) = cx.form.file("bases") else {
        return Err(refused("Kies een bestand.", "Choose a file."));
    };
    let text = file.text()?;
    match load_bases(&cx.books, &cx.actor(), cx.grant(), &file.name, text).map_err(WebError::from) {
        Ok(stated) => {
            let values = [("new", stated.new.into()), ("known", stated.known.into())];
            let said = cx.text_with("costs-bases-loaded", &values);
            Ok(Answer::see_other(cx.at("/costs/bases")).with(Notice::done(said)))
        }
        Err(WebError::Rejected(words)) => Ok(page(cx, vec![cx.say(&words).to_owned()])?.with_status(422)),
        Err(error) => Err(error),
    }
}
