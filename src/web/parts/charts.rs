//! Pictures: drawn here as SVG, coloured by the style sheet. Each has a title that states what it shows, a text for who
//! cannot see it, and the figures as a table behind it. They take what the reports' pictures take, and compute no figure.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};

use crate::domain::money::{Cents, Percent};
use crate::web::cx::Cx;

mod bars;
mod curves;
mod heat;
mod timeline;

pub use bars::{Bar, bar, share_bar};
pub use curves::{Curves, curves};
pub use heat::{heat_class, heat_legend};
pub use timeline::{Lane, Mark, Timeline, timeline};

/// A picture with its title, its words and its table.
pub struct Figure<'a> {
    /// What the picture shows, as a sentence.
    pub title: &'a str,
    /// The same in words, for who cannot see it.
    pub words: &'a str,
    /// The figures behind it; nothing where the picture is a table itself.
    pub table: Option<Markup>,
}

impl Figure<'_> {
    pub fn show(&self, cx: &Cx, picture: &Markup) -> Markup {
        html! {
            figure.picture {
                figcaption { (self.title) }
                div.drawing role="img" aria-label=(self.words) tabindex="0" { (picture) }
                @if let Some(table) = &self.table {
                    details.behind {
                        summary { (cx.text("charts-as-table")) }
                        (table)
                    }
                }
            }
        }
    }
}

/// A length in hundredths of a pixel: exact, and without a float.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Px(i64);

impl Px {
    pub(super) const fn whole(pixels: i64) -> Self {
        Self(pixels.saturating_mul(100))
    }

    pub(super) fn plus(self, other: Px) -> Px {
        Px(self.0.saturating_add(other.0))
    }

    pub(super) fn minus(self, other: Px) -> Px {
        Px(self.0.saturating_sub(other.0))
    }

    pub(super) fn of_rows(self, rows: usize) -> Px {
        Px(self.0.saturating_mul(i64::try_from(rows).unwrap_or(i64::MAX)))
    }
}

impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0.div_euclid(100), self.0.rem_euclid(100));
        if rest == 0 { write!(f, "{whole}") } else { write!(f, "{whole}.{rest:02}") }
    }
}

/// From values to places on a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    from: i64,
    to: i64,
    start: Px,
    end: Px,
}

impl Scale {
    /// `from` lies at `start`, `to` at `end`; the end may lie before the start.
    pub(super) fn new((from, to): (i64, i64), (start, end): (Px, Px)) -> Self {
        Self { from, to, start, end }
    }

    pub(super) fn of_days(from: NaiveDate, to: NaiveDate, places: (Px, Px)) -> Self {
        Self::new((day_number(from), day_number(to)), places)
    }

    pub(super) fn at(&self, value: i64) -> Px {
        let span = i128::from(self.to) - i128::from(self.from);
        if span == 0 {
            return self.start;
        }
        let (low, high) = (self.from.min(self.to), self.from.max(self.to));
        let passed = i128::from(value.clamp(low, high)) - i128::from(self.from);
        let length = i128::from(self.end.0) - i128::from(self.start.0);
        let moved = i64::try_from(passed * length / span).unwrap_or(0);
        Px(self.start.0.saturating_add(moved))
    }

    pub(super) fn at_day(&self, day: NaiveDate) -> Px {
        self.at(day_number(day))
    }
}

fn day_number(day: NaiveDate) -> i64 {
    i64::from(day.num_days_from_ce())
}

/// The years that begin between two days, each with its first day.
pub(super) fn years(from: NaiveDate, to: NaiveDate) -> Vec<NaiveDate> {
    let first_days = (from.year()..=to.year()).filter_map(|year| NaiveDate::from_ymd_opt(year, 1, 1));
    first_days.filter(|day| *day > from && *day <= to).collect()
}

/// Round amounts between zero and the largest, at most six of them: one, two or five with zeros, in whole euros.
pub(super) fn round_steps(largest: Cents) -> Vec<Cents> {
    let largest = i128::from(largest.get().max(100));
    let mut unit = 100_i128;
    let step = loop {
        let found = [1, 2, 5].into_iter().map(|times| unit * times).find(|step| largest / step < 5);
        match found {
            Some(step) => break step,
            None => unit *= 10,
        }
    };
    let count = (largest + step - 1) / step;
    (0..=count).filter_map(|number| i64::try_from(number * step).ok()).map(Cents::new).collect()
}

/// A percentage as a place from 0 to 1000, never outside.
pub(super) fn per_mille(share: Percent) -> i64 {
    use rust_decimal::prelude::ToPrimitive;
    let per_mille =
        share.get().checked_mul(rust_decimal::Decimal::TEN).and_then(|value| value.trunc().to_i64());
    per_mille.unwrap_or(1000).clamp(0, 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_follow_the_values_and_stay_inside() {
        let scale = Scale::new((0, 300), (Px::whole(10), Px::whole(110)));
        for (value, place) in [(0, "10"), (100, "43.33"), (300, "110"), (-5, "10"), (900, "110")] {
            assert_eq!(scale.at(value).to_string(), place, "{value}");
        }
        // Upwards: more lies higher.
        let upwards = Scale::new((0, 4), (Px::whole(100), Px::whole(0)));
        assert_eq!(upwards.at(1).to_string(), "75");
        assert_eq!(Scale::new((7, 7), (Px::whole(3), Px::whole(9))).at(7), Px::whole(3));
    }

    #[test]
    fn steps_are_round_and_few() {
        for (largest, last, count) in [
            (660_000_000, 800_000_000, 5),
            (100, 100, 2),
            (0, 100, 2),
            (499_999_999, 500_000_000, 6),
            (500_000_000, 600_000_000, 4),
            (i64::MAX, 0, 0),
        ] {
            let steps = round_steps(Cents::new(largest));
            assert!((2..=7).contains(&steps.len()), "{largest}: {steps:?}");
            if count > 0 {
                assert_eq!((steps.last().unwrap().get(), steps.len()), (last, count), "{largest}: {steps:?}");
            }
        }
    }

    #[test]
    fn only_years_that_begin_inside_are_marked() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let found: Vec<i32> =
            years(day("2024-03-01"), day("2028-12-31")).iter().map(Datelike::year).collect();
        assert_eq!(found, [2025, 2026, 2027, 2028]);
        assert_eq!(years(day("2025-01-01"), day("2025-12-31")), []);
    }
}
