//! Milestones in time: one row each, years on top, planned, forecast and reached dates as marks, the state in words.

use std::ops::Range;

use chrono::NaiveDate;

use crate::domain::language::Language;
use crate::reporting::document::{TimelineRow, TimelineState};

use super::canvas::{Area, Canvas, Stroke};
use super::charts::{HEAD_LABEL_LINES, Label, ROW_LABEL_LINES, TimeAxis, widest};
use super::font::Faces;
use super::style::{self, CHART, Colour};
use super::words;

struct Row<'a> {
    milestone: &'a TimelineRow,
    /// The activity, beside the first of its milestones.
    group: Option<Label<'a>>,
    label: Label<'a>,
    state: Label<'a>,
    height: f32,
    /// The next row belongs to the same activity.
    goes_on: bool,
}

pub struct Timeline<'a> {
    rows: Vec<Row<'a>>,
    axis: TimeAxis,
    today: NaiveDate,
    today_label: Label<'a>,
    language: Language,
    measure: f32,
    /// Where the names of the milestones begin.
    label_left: f32,
}

const GAP: f32 = 10.0;
const MARK: f32 = 3.6;
const YEARS_HEIGHT: f32 = 13.0;
const LEAST_ROW: f32 = 15.0;
const ROW_PADDING: f32 = 4.0;

impl<'a> Timeline<'a> {
    /// Nothing when there are no rows.
    pub fn prepare(
        (from, to): (NaiveDate, NaiveDate),
        (today, today_label): (NaiveDate, &'a str),
        milestones: &'a [TimelineRow],
        language: Language,
        faces: &'static Faces,
        measure: f32,
    ) -> Option<Self> {
        if milestones.is_empty() {
            return None;
        }
        let groups = milestones.iter().filter_map(|row| row.group.as_deref());
        let group_width = widest(groups, CHART.bold(), faces, measure * 0.22);
        let label_left = if group_width > 0.0 { group_width + GAP } else { 0.0 };
        let labels = milestones.iter().map(|row| row.label.as_str());
        let label_width = widest(labels, CHART, faces, measure * 0.3).max(measure * 0.1);
        let states = milestones.iter().map(|row| row.state_label.as_str());
        let state_width = widest(states, CHART.bold(), faces, measure * 0.2);
        let days = milestones.iter().flat_map(|row| [Some(row.planned), row.forecast, row.reached]).flatten();
        let left = label_left + label_width + GAP;
        let width = measure - left - state_width - 2.0 * GAP;
        let axis = TimeAxis::over(days.chain([from, to]), left, width)?;
        let today_label =
            Label::new(today_label, CHART.in_colour(style::MUTED), measure * 0.3, HEAD_LABEL_LINES, faces);
        let rows = rows_of(milestones, [group_width, label_width, state_width], faces);
        Some(Self { rows, axis, today, today_label, language, measure, label_left })
    }

    pub fn head_height(&self) -> f32 {
        self.today_label.height().max(CHART.leading) + 4.0 + YEARS_HEIGHT
    }

    pub fn row_heights(&self) -> Vec<f32> {
        self.rows.iter().map(|row| row.height).collect()
    }

    /// Milestones of one activity stay together.
    pub fn stays_with_next(&self, row: usize) -> bool {
        self.rows.get(row).is_some_and(|row| row.goes_on)
    }

    pub fn draw(&self, canvas: &mut Canvas, left: f32, top: f32, rows: Range<usize>) {
        let rows = self.rows.get(rows).unwrap_or_default();
        let first = top + self.head_height();
        let bottom = first + rows.iter().map(|row| row.height).sum::<f32>();
        self.draw_legend(canvas, left, top);
        self.draw_today(canvas, left, top, bottom);
        self.draw_years(canvas, left, first, bottom);
        let mut row_top = first;
        for row in rows {
            // Within an activity the rule begins at the names of the milestones.
            let from = if row.group.is_some() { left } else { left + self.label_left };
            canvas.rule(from, left + self.measure, row_top, Stroke::solid(style::LINE, 0.4));
            if let Some(group) = &row.group {
                group.draw(canvas, left, row_top + ROW_PADDING / 2.0 + 0.5);
            }
            let text_top = row_top + ROW_PADDING / 2.0 + 0.5;
            row.label.draw(canvas, left + self.label_left, text_top);
            let state_left = left + self.axis.left + self.axis.width + 2.0 * GAP;
            row.state.draw(canvas, state_left, text_top);
            let middle = text_top + CHART.leading / 2.0;
            self.draw_marks(canvas, row.milestone, left, middle);
            row_top += row.height;
        }
        canvas.rule(left, left + self.measure, bottom, Stroke::solid(style::LINE, 0.4));
    }

    fn draw_legend(&self, canvas: &mut Canvas, left: f32, top: f32) {
        let muted = CHART.in_colour(style::MUTED);
        let middle = top + CHART.leading / 2.0;
        let mut at = left + MARK;
        for (word, mark) in words::timeline_legend(self.language).into_iter().zip(Mark::ALL) {
            mark.draw(canvas, at, middle, style::MUTED);
            canvas.text(word, muted, at + MARK + 4.0, top);
            at += canvas.width(word, muted) + 2.0 * MARK + 14.0;
        }
    }

    fn draw_years(&self, canvas: &mut Canvas, left: f32, first: f32, bottom: f32) {
        let muted = CHART.in_colour(style::MUTED);
        let top = first - YEARS_HEIGHT;
        let mut lines = Vec::new();
        for year in self.axis.years(20.0) {
            if let Some(begins) = year.begins {
                lines.push(vec![(left + begins, top), (left + begins, bottom)]);
            }
            if let Some(label) = year.label {
                let width = canvas.width(&label, muted);
                // The line of today gives way to the number of the year.
                let behind = Area {
                    left: left + year.middle - width / 2.0 - 2.0,
                    top,
                    width: width + 4.0,
                    height: CHART.leading,
                };
                canvas.fill(behind, style::PAPER);
                canvas.text(&label, muted, left + year.middle - width / 2.0, top);
            }
        }
        canvas.polylines(&lines, Stroke::solid(style::LINE, 0.5));
    }

    fn draw_today(&self, canvas: &mut Canvas, left: f32, top: f32, bottom: f32) {
        let at = self.axis.at(self.today);
        if at < self.axis.left || at > self.axis.left + self.axis.width {
            return;
        }
        let from = top + self.head_height() - YEARS_HEIGHT - 3.0;
        canvas.polylines(&[vec![(left + at, from), (left + at, bottom)]], Stroke::solid(style::MUTED, 0.7));
        let width = self.today_label.width(canvas);
        // The legend stands above the names of the rows.
        let least = self.axis.left.max(150.0);
        let label_left = (at - width / 2.0).max(least).min(self.measure - width);
        self.today_label.draw(canvas, left + label_left, top);
    }

    fn draw_marks(&self, canvas: &mut Canvas, milestone: &TimelineRow, left: f32, middle: f32) {
        let colour = colour_of(milestone.state);
        let planned = left + self.axis.at(milestone.planned);
        let later = milestone.reached.or(milestone.forecast).map(|day| left + self.axis.at(day));
        if let Some(later) = later {
            canvas.polylines(&[vec![(planned, middle), (later, middle)]], Stroke::solid(colour, 0.8));
        }
        Mark::Planned.draw(canvas, planned, middle, style::MUTED);
        if let Some(forecast) = milestone.forecast.filter(|_| milestone.reached.is_none()) {
            Mark::Forecast.draw(canvas, left + self.axis.at(forecast), middle, colour);
        }
        if let Some(reached) = milestone.reached {
            Mark::Reached.draw(canvas, left + self.axis.at(reached), middle, colour);
        }
    }
}

#[derive(Clone, Copy)]
enum Mark {
    Planned,
    Forecast,
    Reached,
}

impl Mark {
    const ALL: [Mark; 3] = [Mark::Planned, Mark::Forecast, Mark::Reached];

    /// A hollow, half filled or solid diamond.
    fn draw(self, canvas: &mut Canvas, at: f32, middle: f32, colour: Colour) {
        let diamond = [(at - MARK, middle), (at, middle - MARK), (at + MARK, middle), (at, middle + MARK)];
        let outline = Some(Stroke::solid(colour, 0.9));
        match self {
            Mark::Planned => canvas.shape(&diamond, Some(style::PAPER), outline),
            Mark::Reached => canvas.shape(&diamond, Some(colour), outline),
            Mark::Forecast => {
                canvas.shape(&diamond, Some(style::PAPER), outline);
                let half = [(at - MARK, middle), (at, middle - MARK), (at, middle + MARK)];
                canvas.shape(&half, Some(colour), None);
            }
        }
    }
}

fn colour_of(state: TimelineState) -> Colour {
    match state {
        TimelineState::Reached => style::OK,
        TimelineState::OnTrack => style::INFO,
        TimelineState::Late => style::BAD,
        TimelineState::Dropped => style::MUTED,
    }
}

/// A row for each milestone; the name of the activity stands beside the first of its milestones.
fn rows_of<'a>(milestones: &'a [TimelineRow], widths: [f32; 3], faces: &Faces) -> Vec<Row<'a>> {
    let [group_width, label_width, state_width] = widths;
    let mut rows = Vec::with_capacity(milestones.len());
    for run in milestones.chunk_by(|one, next| one.group == next.group) {
        let mut group = run
            .first()
            .and_then(|first| first.group.as_deref())
            .map(|name| Label::new(name, CHART.bold(), group_width, ROW_LABEL_LINES, faces));
        // A long name takes what its milestones leave free; the last of them gives the rest.
        let mut missing = group.as_ref().map_or(0.0, |group| group.height() + ROW_PADDING);
        for (place, milestone) in (1..).zip(run) {
            let urgent = milestone.state == TimelineState::Late;
            let letters = if urgent { CHART.bold() } else { CHART };
            let letters = letters.in_colour(colour_of(milestone.state));
            let label = Label::new(&milestone.label, CHART, label_width, ROW_LABEL_LINES, faces);
            let state = Label::new(&milestone.state_label, letters, state_width, ROW_LABEL_LINES, faces);
            let goes_on = place < run.len();
            let mut height = (label.height().max(state.height()) + ROW_PADDING).max(LEAST_ROW);
            missing -= height;
            if !goes_on {
                height += missing.max(0.0);
            }
            rows.push(Row { milestone, group: group.take(), label, state, height, goes_on });
        }
    }
    rows
}
