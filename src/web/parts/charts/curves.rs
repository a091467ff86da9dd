//! Cumulative amounts over time: plan, actual and forecast, named at the ends of their lines; today marked.

use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};

use crate::domain::language::Language;
use crate::domain::money::Cents;
use crate::reporting::document::{Curve, CurveStyle};
use crate::reporting::figures;

use super::{Px, Scale, round_steps, years};

pub struct Curves<'a> {
    pub curves: &'a [Curve],
    pub today: NaiveDate,
    pub today_label: &'a str,
    /// The first and the last day of the picture.
    pub span: (NaiveDate, NaiveDate),
}

const LEFT: i64 = 84;
const RIGHT: i64 = 790;
const TOP: i64 = 26;
const BOTTOM: i64 = 276;
/// Names beside the ends keep this distance.
const LINE: Px = Px::whole(30);

pub fn curves(picture: &Curves<'_>, language: Language) -> Markup {
    let points = picture.curves.iter().flat_map(|curve| &curve.points);
    let largest = points.clone().map(|(_, amount)| *amount).max().unwrap_or_default();
    let steps = round_steps(largest);
    let top = steps.last().copied().unwrap_or_default();
    let down = Scale::new((0, top.get()), (Px::whole(BOTTOM), Px::whole(TOP)));
    let across = Scale::of_days(picture.span.0, picture.span.1, (Px::whole(LEFT), Px::whole(RIGHT)));
    html! {
        svg.curves viewBox="0 0 960 304" aria-hidden="true" focusable="false" {
            @for step in &steps { (grid_line(*step, &down, language)) }
            @for year in years(picture.span.0, picture.span.1) {
                @let x = across.at_day(year);
                line.grid x1=(x) x2=(x) y1=(TOP) y2=(BOTTOM + 5) {}
            }
            @for (label, x) in year_names(picture.span, &across) {
                text.axis x=(x) y=(BOTTOM + 20) text-anchor="middle" { (label) }
            }
            (today(picture, &across))
            @for curve in picture.curves {
                polyline class={ "line " (class_of(curve.style)) } points=(line_of(curve, &across, &down)) {}
            }
            @for curve in picture.curves {
                @if let Some((day, amount)) = curve.points.last() {
                    circle class={ "end " (class_of(curve.style)) } cx=(across.at_day(*day)) cy=(down.at(amount.get())) r="3.5" {}
                }
            }
            (names(picture, &down, language))
        }
    }
}

fn grid_line(step: Cents, down: &Scale, language: Language) -> Markup {
    let y = down.at(step.get());
    html! {
        line.grid.base[step.is_zero()] x1=(LEFT) x2=(RIGHT) y1=(y) y2=(y) {}
        text.axis x=(LEFT - 8) y=(y.plus(Px::whole(4))) text-anchor="end" { (figures::whole_euros(step, language)) }
    }
}

/// Each year in the middle of its part of the picture.
fn year_names((from, to): (NaiveDate, NaiveDate), across: &Scale) -> Vec<(String, Px)> {
    let middle = |year: i32| {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).map_or(from, |day| day.max(from));
        let last = NaiveDate::from_ymd_opt(year, 12, 31).map_or(to, |day| day.min(to));
        let days = last.signed_duration_since(first).num_days();
        first.checked_add_signed(chrono::TimeDelta::days(days / 2)).unwrap_or(first)
    };
    (from.year()..=to.year()).map(|year| (year.to_string(), across.at_day(middle(year)))).collect()
}

fn today(picture: &Curves<'_>, across: &Scale) -> Markup {
    let x = across.at_day(picture.today);
    html! {
        line.today x1=(x) x2=(x) y1=(TOP - 8) y2=(BOTTOM) {}
        text.axis x=(x) y=(TOP - 13) text-anchor="middle" { (picture.today_label) }
    }
}

fn class_of(style: CurveStyle) -> &'static str {
    match style {
        CurveStyle::Plan => "plan",
        CurveStyle::Actual => "actual",
        CurveStyle::Forecast => "forecast",
    }
}

fn line_of(curve: &Curve, across: &Scale, down: &Scale) -> String {
    let places =
        curve.points.iter().map(|(day, amount)| format!("{},{}", across.at_day(*day), down.at(amount.get())));
    places.collect::<Vec<_>>().join(" ")
}

/// Name and last amount of each curve, in the order of their ends from above, never over each other.
fn names(picture: &Curves<'_>, down: &Scale, language: Language) -> Markup {
    let ends = picture.curves.iter().filter_map(|curve| Some((curve, curve.points.last()?.1)));
    let mut ends: Vec<(&Curve, Cents)> = ends.collect();
    ends.sort_by_key(|(_, amount)| std::cmp::Reverse(*amount));
    let mut lowest = Px::whole(TOP - 20);
    let mut placed = Vec::with_capacity(ends.len());
    for (curve, amount) in ends {
        let y = down.at(amount.get()).max(lowest.plus(LINE));
        lowest = y;
        placed.push((curve, amount, y));
    }
    html! {
        @for (curve, amount, y) in &placed {
            text class={ "name " (class_of(curve.style)) } x=(RIGHT + 12) y=(y) { (curve.label) }
            text.amount x=(RIGHT + 12) y=(y.plus(Px::whole(14))) { (figures::whole_euros(*amount, language)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_lines_run_from_corner_to_corner_and_the_names_keep_apart() {
        let curve = |style, last: i64| Curve {
            label: format!("{style:?}"),
            style,
            points: vec![(day("2024-01-01"), Cents::ZERO), (day("2024-12-31"), Cents::new(last))],
        };
        let drawn = [curve(CurveStyle::Plan, 50_000), curve(CurveStyle::Forecast, 49_900)];
        let picture = Curves {
            curves: &drawn,
            today: day("2024-07-01"),
            today_label: "today",
            span: (day("2024-01-01"), day("2024-12-31")),
        };
        let svg = curves(&picture, Language::En).into_string();
        assert!(svg.contains("class=\"line plan\" points=\"84,276 790,"), "{svg}");
        // Steps to 600 euros: 500 lies five sixths up, and the second name thirty pixels lower.
        assert!(svg.contains("class=\"name plan\" x=\"802\" y=\"67.67\""), "{svg}");
        assert!(svg.contains("class=\"name forecast\" x=\"802\" y=\"97.67\""), "{svg}");
        assert!(svg.contains(">2024<"), "{svg}");
    }
}
