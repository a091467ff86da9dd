//! What must be handed in until the end of the grant, with the term and the article behind each.

use maud::{Markup, html};

use crate::domain::deadlines::{Deadline, Duty, DutyState};
use crate::operations::overview::GrantOverview;
use crate::reporting::figures;
use crate::web::cx::Cx;
use crate::web::key;
use crate::web::parts::{Badge, Column, Row, Table, badge, date};

pub(super) fn deadlines(cx: &Cx, seen: &GrantOverview) -> Markup {
    let rows = seen.deadlines.iter().map(|deadline| {
        Row::named(vec![
            html! { (duty_name(cx, &deadline.duty)) },
            date(cx, deadline.over_on),
            date(cx, deadline.due),
            state(cx, deadline),
            html! { (super::matters::term(cx, deadline)) },
        ])
    });
    let columns = vec![
        Column::text(cx.text("overview-term-what")),
        Column::text(cx.text("overview-term-over")),
        Column::text(cx.text("overview-term-due")),
        Column::text(cx.text("overview-state")),
        Column::text(cx.text("overview-term-why")),
    ];
    html! {
        section aria-labelledby="terms" {
            h2 #terms { (cx.text("overview-terms")) }
            (Table::new(cx.text("overview-terms-caption"), columns).rows(rows).show(cx))
        }
    }
}

fn duty_name(cx: &Cx, duty: &Duty) -> String {
    match duty {
        Duty::ProgressReport { period } => {
            cx.text_with("overview-duty-progress", &[("period", period.clone().into())])
        }
        Duty::FinalRequest => cx.text("overview-duty-final"),
    }
}

fn state(cx: &Cx, deadline: &Deadline) -> Markup {
    let days = |said: &str, days: i64| cx.text_with(said, &[("days", days.into())]);
    match deadline.state {
        DutyState::Done { on } => {
            let day = figures::date(on, cx.language);
            badge(Badge::Ok, &cx.text_with("overview-term-done", &[("day", day.into())]))
        }
        DutyState::Overdue { days: late } => badge(Badge::Bad, &days(key("overview-term-late"), late)),
        DutyState::Open { days: left } => badge(Badge::Warn, &days(key("overview-term-open"), left)),
        DutyState::Ahead { days: left } => html! { span.muted { (days(key("overview-term-ahead"), left)) } },
    }
}
