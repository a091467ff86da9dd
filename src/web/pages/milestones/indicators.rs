//! Indicators: values by period, persons by age bracket and gender, and the form to enter them.

use maud::{Markup, html};

use crate::domain::progress::{AgeBracket, Gender, IndicatorProgress};
use crate::domain::results::{IndicatorStanding, ResultSubject};
use crate::operations::results::{self, GrantResults, StatedPeriod, indicator_title};
use crate::reporting::figures;
use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::parts::charts::share_bar;
use crate::web::parts::frame::Place;
use crate::web::parts::{Column, Row, Table, empty_state, facts, percent, section};
use crate::web::problem::WebError;
use crate::web::request::encoded;

use super::{head, period_choice, proofs, stated_period, stating, views};

pub(super) fn address(cx: &Cx, code: &str) -> String {
    cx.at(&format!("/indicators/{}", encoded(code)))
}

fn or_dash(count: Option<u32>) -> String {
    count.map_or_else(|| figures::EN_DASH.to_owned(), |count| count.to_string())
}

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let found = results::results(&cx.books, cx.grant())?;
    let title = cx.text("milestones-title");
    let content = html! { (views(cx, "/indicators")) (table(cx, &found)) };
    Ok(cx.page(Head::new(&title).at(Place::Milestones), content))
}

/// Codes of the periods up to the one that is under way, and of others of which something is stated: of the rest there is
/// nothing to say.
fn up_to_now(found: &GrantResults) -> Vec<String> {
    let is_stated = |code: &str| {
        let mut stated = found.indicators.iter().flat_map(|standing| &standing.by_period);
        stated.any(|(period, value)| *period == code && value.is_some())
    };
    let under_way = found.periods.iter().position(|period| !period.over).unwrap_or(found.periods.len());
    let known = found.periods.iter().enumerate();
    let known = known.filter(|(number, period)| *number <= under_way || is_stated(&period.code));
    known.map(|(_, period)| period.code.clone()).collect()
}

/// One row per indicator, one column per period.
fn table(cx: &Cx, found: &GrantResults) -> Markup {
    let periods = up_to_now(found);
    let rows = found.indicators.iter().map(|standing| {
        let indicator = &standing.indicator;
        let title = indicator_title(indicator);
        let mut cells = vec![
            html! { a href=(address(cx, &indicator.code)) { (indicator.code) " " (cx.say(&title)) } },
            html! { (share_bar(standing.share(), "s3")) },
        ];
        for (_, stated) in standing.by_period.iter().filter(|(period, _)| periods.contains(period)) {
            cells.push(html! { (or_dash(stated.as_ref().map(IndicatorProgress::total))) });
        }
        cells.push(html! { strong { (standing.total) } });
        cells.push(html! { (indicator.project_target) });
        cells.push(percent(cx, standing.share()));
        Row::named(cells)
    });
    let mut columns =
        vec![Column::text(cx.text("milestones-indicator")), Column::text(cx.text("milestones-so-far"))];
    columns.extend(periods.iter().cloned().map(Column::figure));
    columns.push(Column::figure(cx.text("milestones-total")));
    columns.push(Column::figure(cx.text("milestones-project-target")));
    columns.push(Column::figure(cx.text("milestones-share")));
    let none =
        empty_state(&cx.text("milestones-no-indicators"), &cx.text("milestones-no-indicators-do"), None);
    let caption = cx.text("milestones-indicators-caption");
    html! { div.with-bars { (Table::new(caption, columns).rows(rows).or_else(none).show(cx)) } }
}

pub(super) fn one(cx: &Cx) -> Result<Answer, WebError> {
    let found = results::results(&cx.books, cx.grant())?;
    let code: String = cx.path("indicator")?;
    let standing =
        found.indicators.iter().find(|standing| standing.indicator.code == code).ok_or(WebError::NotFound)?;
    let here = stated_period(cx, &found)?;
    page(cx, &found, standing, here, Vec::new())
}

pub(super) fn page(
    cx: &Cx,
    found: &GrantResults,
    standing: &IndicatorStanding,
    here: &StatedPeriod,
    mistakes: Vec<String>,
) -> Result<Answer, WebError> {
    let indicator = &standing.indicator;
    let title = format!("{} {}", indicator.code, cx.say(&indicator_title(indicator)));
    let mut pairs = vec![
        (cx.text("milestones-total"), html! { (standing.total) " " (cx.say(&indicator.unit)) }),
        (
            cx.text("milestones-project-target"),
            html! { (indicator.project_target) " (" (percent(cx, standing.share())) ")" },
        ),
        (cx.text("milestones-baseline"), html! { (indicator.baseline) }),
    ];
    if let Some(value) = indicator.milestone_2024 {
        pairs.push((cx.text("milestones-programme-milestone"), html! { (value) }));
    }
    if let Some(value) = indicator.target_2029 {
        pairs.push((cx.text("milestones-programme-target"), html! { (value) }));
    }
    let present = standing.by_period.iter().find(|(period, _)| *period == here.code);
    let present = present.and_then(|(_, stated)| stated.as_ref());
    let content = html! {
        (facts(&pairs))
        (section(&cx.text("milestones-values"), values(cx, standing)))
        @if indicator.persons { (section(&cx.text("milestones-persons"), groups(cx, standing))) }
        (section(&cx.text("milestones-evidence"), proofs(cx, found, ResultSubject::Indicator, &indicator.code)))
        (section(&cx.text("milestones-say-value"), html! {
            (period_choice(cx, found, here))
            (stating::indicator_form(cx, indicator, present, here, mistakes)?)
        }))
    };
    Ok(cx.page(head(cx, &title), content))
}

fn values(cx: &Cx, standing: &IndicatorStanding) -> Markup {
    let rows = standing.by_period.iter().map(|(period, stated)| {
        let value = or_dash(stated.as_ref().map(IndicatorProgress::total));
        Row::named(vec![html! { (period) }, html! { (value) }])
    });
    let columns =
        vec![Column::text(cx.text("milestones-period")), Column::figure(cx.text("milestones-value"))];
    let total = Row::named(vec![html! { (cx.text("common-total")) }, html! { (standing.total) }]);
    let table = Table::new(cx.text("milestones-values-caption"), columns).rows(rows).total(total);
    html! { div.small-table { (table.show(cx)) } }
}

fn groups(cx: &Cx, standing: &IndicatorStanding) -> Markup {
    let groups = standing.groups();
    let count = |age, gender| groups.get(&(age, gender)).copied().unwrap_or(0);
    let sum = |counts: &mut dyn Iterator<Item = u32>| counts.fold(0_u32, u32::saturating_add);
    let rows = Gender::ALL.map(|gender| {
        let mut cells = vec![html! { (cx.say(&gender.name())) }];
        cells.extend(AgeBracket::ALL.map(|age| html! { (count(age, gender)) }));
        let total = sum(&mut AgeBracket::ALL.into_iter().map(|age| count(age, gender)));
        cells.push(html! { (total) });
        Row::named(cells)
    });
    let mut total = vec![html! { (cx.text("common-total")) }];
    total.extend(AgeBracket::ALL.map(|age| {
        html! { (sum(&mut Gender::ALL.into_iter().map(|gender| count(age, gender)))) }
    }));
    total.push(html! { (standing.total) });
    let mut columns = vec![Column::text(cx.text("milestones-gender"))];
    columns.extend(AgeBracket::ALL.map(|age| Column::figure(age.code())));
    columns.push(Column::figure(cx.text("milestones-total")));
    let table =
        Table::new(cx.text("milestones-persons-caption"), columns).rows(rows).total(Row::named(total));
    html! { div.small-table { (table.show(cx)) } }
}
