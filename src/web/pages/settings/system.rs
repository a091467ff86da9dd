//! The state of the system: versions, database, whether the books are sound.

use maud::html;

use crate::domain::permission::Act;
use crate::operations::health;
use crate::web::answer::Answer;
use crate::web::cx::Cx;
use crate::web::parts::{Badge, Column, Row, Table, badge, facts, moment, section};
use crate::web::problem::WebError;
use crate::web::routes::{Entry, get};

use super::head;

pub(super) fn routes() -> Vec<Entry> {
    vec![get("/settings/system", Act::SeeSystemState, show)]
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let state = health::system_state(&cx.books)?;
    let title = cx.text("settings-system");
    let counted = |count: i64| html! { (crate::reporting::figures::number(count.into(), cx.language)) };
    let pairs = [
        (cx.text("settings-program"), html! { "Verantwoord " (env!("CARGO_PKG_VERSION")) }),
        (cx.text("settings-database"), html! { (state.database) }),
        (cx.text("settings-migrations"), html! { (state.pending_migrations.len()) }),
        (cx.text("settings-clock"), moment(cx, cx.books.clock.now())),
        (cx.text("settings-accounts"), counted(state.accounts)),
        (cx.text("settings-records"), counted(state.audit_records)),
    ];
    let rows = state.checks.iter().map(|check| {
        let sound = check.breaches.is_empty();
        Row::named(vec![
            html! { (cx.say(&check.check)) },
            html! {
                @if sound { (badge(Badge::Ok, &cx.text("settings-sound"))) }
                @else { (badge(Badge::Bad, &cx.text("settings-broken"))) " " (check.breaches.join(", ")) }
            },
        ])
    });
    let columns = vec![Column::text(cx.text("settings-check")), Column::text(cx.text("settings-outcome"))];
    let table = Table::new(cx.text("settings-checks-caption"), columns).rows(rows).show(cx);
    Ok(cx.page(
        head(cx, &title, true),
        html! { (facts(&pairs)) (section(&cx.text("settings-checks"), table)) },
    ))
}
