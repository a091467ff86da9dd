//! Lanes with dated marks: planned, forecast and reached, years on top, today marked.

use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};

use crate::reporting::document::TimelineState;

use super::{Px, Scale, years};

/// One lane: an activity with all its milestones, or one milestone.
pub struct Lane {
    pub label: String,
    pub marks: Vec<Mark>,
}

/// A milestone on its lane.
pub struct Mark {
    pub planned: NaiveDate,
    pub expected: Option<NaiveDate>,
    pub reached: Option<NaiveDate>,
    pub state: TimelineState,
    /// What a pointer that rests on it is told.
    pub title: String,
}

pub struct Timeline<'a> {
    pub span: (NaiveDate, NaiveDate),
    pub today: NaiveDate,
    pub today_label: &'a str,
    pub lanes: &'a [Lane],
    /// Room for the labels, in pixels.
    pub label_width: i64,
}

const WIDTH: i64 = 960;
const HEAD: i64 = 34;
const LANE: Px = Px::whole(24);

pub fn timeline(picture: &Timeline<'_>) -> Markup {
    let left = picture.label_width;
    let across = Scale::of_days(picture.span.0, picture.span.1, (Px::whole(left), Px::whole(WIDTH - 14)));
    let bottom = Px::whole(HEAD).plus(LANE.of_rows(picture.lanes.len()));
    let view = format!("0 0 {WIDTH} {}", bottom.plus(Px::whole(6)));
    let today = across.at_day(picture.today);
    html! {
        svg.timeline viewBox=(view) aria-hidden="true" focusable="false" {
            text.axis x=(left) y="12" { (picture.span.0.year()) }
            @for year in years(picture.span.0, picture.span.1) {
                @let x = across.at_day(year);
                line.grid x1=(x) x2=(x) y1="18" y2=(bottom) {}
                text.axis x=(x) y="12" text-anchor="middle" { (year.year()) }
            }
            line.today x1=(today) x2=(today) y1="24" y2=(bottom) {}
            text.axis.now x=(today) y="26" text-anchor="middle" { (picture.today_label) }
            @for (place, lane) in picture.lanes.iter().enumerate() {
                @let y = Px::whole(HEAD).plus(LANE.of_rows(place)).plus(Px::whole(12));
                (drawn_lane(lane, y, &across, left))
            }
        }
    }
}

fn drawn_lane(lane: &Lane, y: Px, across: &Scale, left: i64) -> Markup {
    html! {
        line.lane x1="0" x2=(WIDTH) y1=(y.plus(Px::whole(12))) y2=(y.plus(Px::whole(12))) {}
        text.label x="0" y=(y.plus(Px::whole(4))) { (shortened(&lane.label, left)) title { (lane.label) } }
        @for mark in &lane.marks { (drawn_mark(mark, y, across)) }
    }
}

/// As many letters as fit before the lane begins; the whole label is told to a pointer.
fn shortened(label: &str, width: i64) -> String {
    const WIDTH_OF_LETTER: i64 = 7;
    let most = usize::try_from(width / WIDTH_OF_LETTER).unwrap_or(0);
    if label.chars().count() <= most {
        return label.to_owned();
    }
    let kept: String = label.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Planned is a diamond, reached a dot, and what lies between them a line. The state is a shape as well as a colour.
fn drawn_mark(mark: &Mark, y: Px, across: &Scale) -> Markup {
    let class = format!("mark {}", mark.state.code());
    let planned = across.at_day(mark.planned);
    let moved = mark.reached.or(mark.expected).map(|day| across.at_day(day));
    html! {
        g class=(class) {
            title { (mark.title) }
            @if let Some(moved) = moved.filter(|moved| *moved != planned) {
                line.moved x1=(planned) x2=(moved) y1=(y) y2=(y) {}
            }
            @match (mark.reached, mark.state) {
                (Some(day), _) => {
                    @if day != mark.planned { path.was d=(diamond(planned, y, 4)) {} }
                    circle cx=(across.at_day(day)) cy=(y) r="5.5" {}
                }
                (None, TimelineState::Dropped) => { path.cross d=(cross(planned, y)) {} }
                (None, _) => {
                    @match moved {
                        Some(moved) => {
                            path.was d=(diamond(planned, y, 4)) {}
                            path d=(diamond(moved, y, 7)) {}
                        }
                        None => { path d=(diamond(planned, y, 7)) {} }
                    }
                }
            }
        }
    }
}

fn diamond(x: Px, y: Px, size: i64) -> String {
    let size = Px::whole(size);
    format!("M{} {y}L{x} {}L{} {y}L{x} {}Z", x.minus(size), y.minus(size), x.plus(size), y.plus(size))
}

fn cross(x: Px, y: Px) -> String {
    let size = Px::whole(5);
    let (left, right, above, below) = (x.minus(size), x.plus(size), y.minus(size), y.plus(size));
    format!("M{left} {above}L{right} {below}M{left} {below}L{right} {above}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn each_state_has_its_own_shape() {
        let mark = |reached: Option<&str>, expected: Option<&str>, state| Mark {
            planned: day("2024-07-01"),
            expected: expected.map(day),
            reached: reached.map(day),
            state,
            title: "M1".to_owned(),
        };
        let drawn = |mark: Mark| {
            let lanes = [Lane { label: "A long label that does not fit".to_owned(), marks: vec![mark] }];
            let picture = Timeline {
                span: (day("2024-01-01"), day("2025-12-31")),
                today: day("2024-08-01"),
                today_label: "today",
                lanes: &lanes,
                label_width: 100,
            };
            timeline(&picture).into_string()
        };
        let reached = drawn(mark(Some("2024-07-01"), None, TimelineState::Reached));
        assert!(reached.contains("mark reached") && reached.contains("<circle"), "{reached}");
        assert!(!reached.contains("class=\"moved\""), "on the day itself nothing moved: {reached}");
        let later = drawn(mark(Some("2024-09-01"), None, TimelineState::Reached));
        assert!(later.contains("class=\"moved\"") && later.contains("class=\"was\""), "{later}");
        let late = drawn(mark(None, Some("2024-12-01"), TimelineState::Late));
        assert!(late.contains("mark late") && !late.contains("<circle"), "{late}");
        assert!(drawn(mark(None, None, TimelineState::Dropped)).contains("class=\"cross\""));
        assert!(reached.contains("A long label…"), "{reached}");
    }
}
