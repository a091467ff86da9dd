//! The two pictures over time: spending and milestones, each with its figures as a table.

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::domain::calendar::DateSpan;
use crate::domain::milestones::MilestoneState;
use crate::domain::money::Cents;
use crate::domain::overview::KnownMilestone;
use crate::domain::permission::Act;
use crate::domain::spending::SpendingPoint;
use crate::operations::overview::GrantOverview;
use crate::reporting::document::{Curve, CurveStyle};
use crate::reporting::figures;
use crate::web::cx::Cx;
use crate::web::key;
use crate::web::parts::charts::{Curves, Figure, Lane, Mark, Timeline, curves, timeline};
use crate::web::parts::{Badge, Column, Row, Table, badge, date, whole_euros};
use crate::web::problem::WebError;

pub(super) fn spending(cx: &Cx, seen: &GrantOverview) -> Result<Markup, WebError> {
    let project = seen.grant.definition.decision.period;
    let curve = |label: &str, style, points: &[SpendingPoint]| Curve {
        label: cx.text(label),
        style,
        points: points.to_vec(),
    };
    let drawn = [
        curve(key("overview-curve-plan"), CurveStyle::Plan, &seen.curve.plan),
        curve(key("overview-curve-forecast"), CurveStyle::Forecast, &seen.curve.forecast),
        curve(key("overview-curve-actual"), CurveStyle::Actual, &seen.curve.actual),
    ];
    let today = cx.text("overview-now");
    let picture = Curves {
        curves: &drawn,
        today: seen.today.clamp(project.from, project.to),
        today_label: &today,
        span: (project.from, project.to),
    };
    let title = spending_title(cx, seen)?;
    let words = cx.text_with(
        "overview-curve-words",
        &[
            ("title", title.clone().into()),
            ("realised", figures::whole_euros(seen.total.realised, cx.language).into()),
            ("planned", figures::whole_euros(seen.total.planned, cx.language).into()),
            ("budget", figures::whole_euros(seen.total.approved, cx.language).into()),
            ("forecast", figures::whole_euros(seen.total.forecast()?, cx.language).into()),
        ],
    );
    let figure = Figure { title: &title, words: &words, table: Some(points_table(cx, seen)) };
    Ok(html! {
        section aria-labelledby="spending" {
            h2 #spending { (cx.text("overview-spending")) }
            (figure.show(cx, &curves(&picture, cx.language)))
        }
    })
}

fn spending_title(cx: &Cx, seen: &GrantOverview) -> Result<String, WebError> {
    let ahead = seen.total.ahead()?;
    let said = if ahead.is_negative() { key("overview-curve-behind") } else { key("overview-curve-ahead") };
    let size = seen.total.distance()?;
    Ok(cx.text_with(
        said,
        &[
            ("difference", figures::whole_euros(size, cx.language).into()),
            ("realised", figures::whole_euros(seen.total.realised, cx.language).into()),
            ("forecast", figures::whole_euros(seen.total.forecast()?, cx.language).into()),
            ("end", figures::long_date(seen.grant.definition.decision.period.to, cx.language).into()),
        ],
    ))
}

/// Every day that any of the three curves has a point on.
fn points_table(cx: &Cx, seen: &GrantOverview) -> Markup {
    let curve = &seen.curve;
    let mut days: Vec<_> =
        [&curve.plan, &curve.actual, &curve.forecast].into_iter().flatten().map(|(day, _)| *day).collect();
    days.sort_unstable();
    days.dedup();
    let at = |points: &[SpendingPoint], day| {
        let found = points.iter().find(|(known, _)| *known == day).map(|(_, amount)| *amount);
        amount_or_dash(cx, found)
    };
    let rows = days.into_iter().map(|day| {
        Row::named(vec![
            date(cx, day),
            at(&curve.plan, day),
            at(&curve.actual, day),
            at(&curve.forecast, day),
        ])
    });
    let columns = vec![
        Column::text(cx.text("overview-day")),
        Column::figure(cx.text("overview-curve-plan")),
        Column::figure(cx.text("overview-curve-actual")),
        Column::figure(cx.text("overview-curve-forecast")),
    ];
    Table::new(cx.text("overview-curve-caption"), columns).rows(rows).show(cx)
}

fn amount_or_dash(cx: &Cx, amount: Option<Cents>) -> Markup {
    amount.map_or_else(|| html! { (figures::EN_DASH) }, |amount| whole_euros(cx, amount))
}

pub(super) fn milestones(cx: &Cx, seen: &GrantOverview) -> Markup {
    let definition = &seen.grant.definition;
    let project = definition.decision.period;
    let lanes: Vec<Lane> = definition
        .activities
        .iter()
        .filter_map(|activity| {
            let own = seen.milestones.iter().filter(|known| known.milestone.activity == activity.code);
            let marks: Vec<Mark> = own.map(|known| mark(cx, known)).collect();
            let label = format!("{} {}", activity.code, cx.say(&activity.name));
            (!marks.is_empty()).then_some(Lane { label, marks })
        })
        .collect();
    if lanes.is_empty() {
        return html! {};
    }
    let now = cx.text("overview-now");
    let picture = Timeline {
        span: (project.from, project.to),
        today: seen.today.clamp(project.from, project.to),
        today_label: &now,
        lanes: &lanes,
        label_width: 250,
    };
    let title = milestones_title(cx, &seen.milestones);
    let words = cx.text_with("overview-timeline-words", &[("title", title.clone().into())]);
    let figure = Figure { title: &title, words: &words, table: Some(milestones_table(cx, &seen.milestones)) };
    html! {
        section aria-labelledby="milestones" {
            h2 #milestones { (cx.text("overview-milestones")) }
            (figure.show(cx, &timeline(&picture)))
            (mark_legend(cx))
            @if cx.may(Act::ViewMilestones) {
                p { a href=(cx.at("/milestones")) { (cx.text("overview-milestones-all")) } }
            }
        }
    }
}

/// What the marks mean.
fn mark_legend(cx: &Cx) -> Markup {
    html! { p.muted.legend { (cx.text("overview-timeline-legend")) } }
}

/// The milestones on the span of their project, one row each, with what the shapes mean.
pub(in crate::web::pages) fn milestone_rows(
    cx: &Cx,
    (project, today): (DateSpan, NaiveDate),
    milestones: &[KnownMilestone],
    table: Option<Markup>,
) -> Markup {
    let lane = |known: &KnownMilestone| Lane {
        label: format!("{} {}", known.milestone.code, cx.say(&known.milestone.title)),
        marks: vec![mark(cx, known)],
    };
    let lanes: Vec<Lane> = milestones.iter().map(lane).collect();
    let now = cx.text("overview-now");
    let picture = Timeline {
        span: (project.from, project.to),
        today: today.clamp(project.from, project.to),
        today_label: &now,
        lanes: &lanes,
        label_width: 330,
    };
    let title = milestones_title(cx, milestones);
    let figure = Figure { title: &title, words: &title, table };
    html! { (figure.show(cx, &timeline(&picture))) (mark_legend(cx)) }
}

fn mark(cx: &Cx, known: &KnownMilestone) -> Mark {
    let milestone = &known.milestone;
    Mark {
        planned: milestone.due,
        expected: known.expected,
        reached: known.reached,
        state: known.state,
        title: format!(
            "{} {} – {} ({})",
            milestone.code,
            cx.say(&milestone.title),
            cx.say(&known.state.name()),
            figures::date(known.reached.or(known.expected).unwrap_or(milestone.due), cx.language)
        ),
    }
}

fn milestones_title(cx: &Cx, milestones: &[KnownMilestone]) -> String {
    let count = |state| milestones.iter().filter(|known| known.state == state).count();
    cx.text_with(
        "overview-timeline-title",
        &[
            ("reached", count(MilestoneState::Reached).into()),
            ("total", milestones.len().into()),
            ("late", count(MilestoneState::Late).into()),
        ],
    )
}

pub(in crate::web::pages) fn state_badge(cx: &Cx, state: MilestoneState) -> Markup {
    let kind = match state {
        MilestoneState::Reached => Badge::Ok,
        MilestoneState::OnTrack => Badge::Plain,
        MilestoneState::Late => Badge::Bad,
        MilestoneState::Dropped => Badge::Warn,
    };
    badge(kind, cx.say(&state.name()))
}

fn milestones_table(cx: &Cx, milestones: &[KnownMilestone]) -> Markup {
    let or_dash = |day: Option<chrono::NaiveDate>| {
        day.map_or_else(|| html! { (figures::EN_DASH) }, |day| date(cx, day))
    };
    let rows = milestones.iter().map(|known| {
        let milestone = &known.milestone;
        Row::named(vec![
            html! { (milestone.code) " " (cx.say(&milestone.title)) },
            html! { (milestone.activity) },
            date(cx, milestone.due),
            or_dash(known.expected),
            or_dash(known.reached),
            state_badge(cx, known.state),
        ])
    });
    let columns = vec![
        Column::text(cx.text("overview-milestone")),
        Column::text(cx.text("overview-activity")),
        Column::text(cx.text("overview-planned")),
        Column::text(cx.text("overview-expected")),
        Column::text(cx.text("overview-reached")),
        Column::text(cx.text("overview-state")),
    ];
    Table::new(cx.text("overview-timeline-caption"), columns).rows(rows).show(cx)
}
