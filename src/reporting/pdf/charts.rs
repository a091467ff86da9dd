//! Pictures drawn from data: what they have in common. Each kind prepares its measures once and draws any run of its
//! rows with the axis above. Knows no pages.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use crate::domain::language::Language;
use crate::reporting::document::{Chart, Picture};

use super::canvas::{Align, Area, Canvas};
use super::chart_bullets::Bullets;
use super::chart_curves::Curves;
use super::chart_timeline::Timeline;
use super::font::Faces;
use super::style::{self, Type};
use super::words;
use super::wrap::{self, Line};

/// A picture ready to be drawn.
pub enum Plot<'a> {
    Bullets(Bullets<'a>),
    Curves(Curves<'a>),
    Timeline(Timeline<'a>),
    /// There is nothing to draw; the paper says so.
    Empty(&'static str),
}

impl<'a> Plot<'a> {
    pub fn prepare(chart: &'a Chart, language: Language, faces: &'static Faces, measure: f32) -> Self {
        let plot = match &chart.picture {
            Picture::Bullets { realised_label, approved_label, bars } => {
                Bullets::prepare([realised_label, approved_label], bars, language, faces, measure)
                    .map(Plot::Bullets)
            }
            Picture::Curves { curves, today, today_label } => {
                Curves::prepare(curves, (*today, today_label), language, faces, measure).map(Plot::Curves)
            }
            Picture::Timeline { from, to, today, today_label, rows } => {
                Timeline::prepare((*from, *to), (*today, today_label), rows, language, faces, measure)
                    .map(Plot::Timeline)
            }
        };
        plot.unwrap_or(Plot::Empty(words::no_data(language)))
    }

    pub fn head_height(&self) -> f32 {
        match self {
            Plot::Bullets(bullets) => bullets.head_height(),
            Plot::Curves(curves) => curves.height(),
            Plot::Timeline(timeline) => timeline.head_height(),
            Plot::Empty(_) => 22.0,
        }
    }

    /// Heights of the rows that may be divided over pages; none for a picture in one piece.
    pub fn row_heights(&self) -> Vec<f32> {
        match self {
            Plot::Bullets(bullets) => bullets.row_heights(),
            Plot::Timeline(timeline) => timeline.row_heights(),
            Plot::Curves(_) | Plot::Empty(_) => Vec::new(),
        }
    }

    pub fn stays_with_next(&self, row: usize) -> bool {
        match self {
            Plot::Timeline(timeline) => timeline.stays_with_next(row),
            Plot::Bullets(_) | Plot::Curves(_) | Plot::Empty(_) => false,
        }
    }

    /// Draws the head and these rows.
    pub fn draw(&self, canvas: &mut Canvas, left: f32, top: f32, rows: Range<usize>) {
        match self {
            Plot::Bullets(bullets) => bullets.draw(canvas, left, top, rows),
            Plot::Curves(curves) => curves.draw(canvas, left, top),
            Plot::Timeline(timeline) => timeline.draw(canvas, left, top, rows),
            Plot::Empty(note) => canvas.text(note, style::NOTE, left, top + 4.0),
        }
    }
}

/// A word in a picture, broken into lines.
pub struct Label<'a> {
    pub text: &'a str,
    pub lines: Vec<Line>,
    pub letters: Type,
    /// The picture repeats what its table says in full: a very long label ends in an ellipsis here.
    shortened: bool,
}

/// Lines of the name of a row.
pub const ROW_LABEL_LINES: usize = 18;
/// Lines of a word above or beside a picture.
pub const HEAD_LABEL_LINES: usize = 6;

impl<'a> Label<'a> {
    pub fn new(text: &'a str, letters: Type, width: f32, most_lines: usize, faces: &Faces) -> Self {
        let limit = style::units(width, letters.size);
        let mut lines = wrap::wrap(text, faces.get(letters.weight), limit);
        let shortened = lines.len() > most_lines;
        lines.truncate(most_lines);
        Self { text, lines, letters, shortened }
    }

    pub fn height(&self) -> f32 {
        style::times(self.lines.len()) * self.letters.leading
    }

    /// Width of the widest line.
    pub fn width(&self, canvas: &Canvas) -> f32 {
        let lines = self.lines.iter().map(|line| line.of(self.text).trim_end());
        lines.map(|line| canvas.width(line, self.letters)).fold(0.0, f32::max)
    }

    pub fn draw(&self, canvas: &mut Canvas, left: f32, top: f32) {
        let area = Area { left, top, width: 0.0, height: 0.0 };
        canvas.lines(self.text, &self.lines, self.letters, area, Align::Left);
        if let (true, Some(last)) = (self.shortened, self.lines.last()) {
            let width = canvas.width(last.of(self.text).trim_end(), self.letters);
            let last_top = top + self.height() - self.letters.leading;
            canvas.text("…", self.letters, left + width, last_top);
        }
    }
}

/// Width of the widest of these texts, at most `most`.
pub fn widest<'t>(texts: impl IntoIterator<Item = &'t str>, letters: Type, faces: &Faces, most: f32) -> f32 {
    let face = faces.get(letters.weight);
    let widest = texts.into_iter().map(|text| wrap::natural_width(text, face)).max().unwrap_or(0);
    (style::points(widest, letters.size) + 1.0).min(most)
}

/// A line of time across a picture.
#[derive(Clone, Copy)]
pub struct TimeAxis {
    first: NaiveDate,
    last: NaiveDate,
    pub left: f32,
    pub width: f32,
}

/// A year on the axis: where it begins, or nothing when it began before, and the middle of what is seen of it.
pub struct YearMark {
    pub begins: Option<f32>,
    pub middle: f32,
    pub label: Option<String>,
}

impl TimeAxis {
    /// An axis that holds all these days; nothing when there are none.
    pub fn over(days: impl IntoIterator<Item = NaiveDate>, left: f32, width: f32) -> Option<Self> {
        let (first, last) = days.into_iter().fold(None, |range, day| match range {
            None => Some((day, day)),
            Some((first, last)) => Some((day.min(first), day.max(last))),
        })?;
        Some(Self { first, last, left, width })
    }

    pub fn at(&self, day: NaiveDate) -> f32 {
        let days = style::position_of_day(self.last) - style::position_of_day(self.first);
        let passed = style::position_of_day(day) - style::position_of_day(self.first);
        self.left + self.width * passed / days.max(1.0)
    }

    /// The years that the axis crosses. Labels are left out where they would touch each other.
    pub fn years(&self, label_width: f32) -> Vec<YearMark> {
        let mut free_from = f32::MIN;
        let mut marks = Vec::new();
        for year in self.first.year()..=self.last.year() {
            let begins = NaiveDate::from_ymd_opt(year, 1, 1).filter(|day| *day > self.first);
            let ends = NaiveDate::from_ymd_opt(year, 12, 31).map_or(self.last, |day| day.min(self.last));
            let from = begins.map_or(self.left, |day| self.at(day));
            let middle = f32::midpoint(from, self.at(ends));
            let room = self.at(ends) - from >= label_width && middle - label_width / 2.0 >= free_from;
            if room {
                free_from = middle + label_width / 2.0 + 4.0;
            }
            let label = room.then(|| year.to_string());
            marks.push(YearMark { begins: begins.map(|_| from), middle, label });
        }
        marks
    }
}

/// Round steps on an axis of amounts in cents: at most six, from the lowest to the highest amount.
pub fn round_steps(lowest: i64, highest: i64) -> Vec<i64> {
    let reach = highest.saturating_sub(lowest).max(1);
    let mut step: i64 = 100;
    'size: loop {
        for factor in [1, 2, 5] {
            let candidate = step.saturating_mul(factor);
            if reach.checked_div(candidate).is_none_or(|steps| steps <= 5) {
                step = candidate;
                break 'size;
            }
        }
        step = step.saturating_mul(10);
    }
    let first = lowest.div_euclid(step).saturating_mul(step);
    let above = highest.max(first.saturating_add(1));
    std::iter::successors(Some(first), |tick| tick.checked_add(step))
        .take_while(|tick| tick.saturating_sub(above) < step)
        .take(8)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_of_an_axis_are_round_and_hold_every_amount() {
        for (lowest, highest, expected) in [
            (0, 100_000, vec![0, 20_000, 40_000, 60_000, 80_000, 100_000]),
            (0, 0, vec![0, 100]),
            (0, 123_456_700, vec![0, 50_000_000, 100_000_000, 150_000_000]),
            (-30_000, 100_000, vec![-50_000, 0, 50_000, 100_000]),
        ] {
            assert_eq!(round_steps(lowest, highest), expected);
        }
        assert!(round_steps(i64::MIN, i64::MAX).len() <= 8);
    }

    #[test]
    fn an_axis_of_one_day_divides_by_nothing() {
        let day = NaiveDate::from_ymd_opt(2026, 5, 1).unwrap();
        let axis = TimeAxis::over([day], 10.0, 100.0).unwrap();
        assert!(axis.at(day).is_finite());
        assert!(TimeAxis::over([], 0.0, 1.0).is_none());
    }

    #[test]
    fn year_labels_do_not_touch() {
        let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let axis = TimeAxis::over([day(1900), day(2100)], 0.0, 300.0).unwrap();
        assert!(axis.years(20.0).iter().all(|mark| mark.label.is_none()));
        let axis = TimeAxis::over([day(2024), day(2027)], 0.0, 300.0).unwrap();
        assert_eq!(
            axis.years(20.0).iter().filter_map(|mark| mark.label.clone()).collect::<Vec<_>>(),
            ["2024", "2025", "2026"]
        );
    }
}
