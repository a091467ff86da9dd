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

enum Row<'a> {
    /// An activity: the rows below belong to it.
    Group(Label<'a>),
    Milestone {
        milestone: &'a TimelineRow,
        label: Label<'a>,
        state: Label<'a>,
    },
}

pub struct Timeline<'a> {
    rows: Vec<Row<'a>>,
    axis: TimeAxis,
    today: NaiveDate,
    today_label: Label<'a>,
    language: Language,
    measure: f32,
}

const GAP: f32 = 10.0;
const MARK: f32 = 3.6;
const YEARS_HEIGHT: f32 = 13.0;
const LEAST_ROW: f32 = 16.0;

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
        let labels = milestones.iter().map(|row| row.label.as_str());
        let label_width = widest(labels, CHART, faces, measure * 0.36).max(measure * 0.15);
        let states = milestones.iter().map(|row| row.state_label.as_str());
        let state_width = widest(states, CHART, faces, measure * 0.2);
        let days = milestones.iter().flat_map(|row| [Some(row.planned), row.forecast, row.reached]).flatten();
        let left = label_width + GAP;
        let width = measure - left - state_width - 2.0 * GAP;
        let axis = TimeAxis::over(days.chain([from, to]), left, width)?;
        let today_label =
            Label::new(today_label, CHART.in_colour(style::MUTED), measure * 0.3, HEAD_LABEL_LINES, faces);
        let rows = rows_of(milestones, label_width, state_width, measure, faces);
        Some(Self { rows, axis, today, today_label, language, measure })
    }

    pub fn head_height(&self) -> f32 {
        self.today_label.height().max(CHART.leading) + 4.0 + YEARS_HEIGHT
    }

    pub fn row_heights(&self) -> Vec<f32> {
        self.rows.iter().map(Row::height).collect()
    }

    pub fn is_group(&self, row: usize) -> bool {
        matches!(self.rows.get(row), Some(Row::Group(_)))
    }

    pub fn draw(&self, canvas: &mut Canvas, left: f32, top: f32, rows: Range<usize>) {
        let rows = self.rows.get(rows).unwrap_or_default();
        let first = top + self.head_height();
        let bottom = first + rows.iter().map(Row::height).sum::<f32>();
        self.draw_legend(canvas, left, top);
        self.draw_today(canvas, left, top, bottom);
        self.draw_years(canvas, left, first, bottom);
        let mut row_top = first;
        for row in rows {
            canvas.rule(left, left + self.measure, row_top, Stroke::solid(style::LINE, 0.4));
            match row {
                Row::Group(label) => {
                    let behind = Area {
                        left,
                        top: row_top + 1.0,
                        width: label.width(canvas) + 3.0,
                        height: row.height() - 2.0,
                    };
                    canvas.fill(behind, style::PAPER);
                    label.draw(canvas, left, row_top + 3.0);
                }
                Row::Milestone { milestone, label, state } => {
                    let middle = row_top + row.height() / 2.0;
                    label.draw(canvas, left, middle - label.height() / 2.0);
                    let state_left = left + self.axis.left + self.axis.width + 2.0 * GAP;
                    state.draw(canvas, state_left, middle - state.height() / 2.0);
                    self.draw_marks(canvas, milestone, left, middle);
                }
            }
            row_top += row.height();
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

/// A row for each milestone, and one for each activity where it begins.
fn rows_of<'a>(
    milestones: &'a [TimelineRow],
    label_width: f32,
    state_width: f32,
    measure: f32,
    faces: &Faces,
) -> Vec<Row<'a>> {
    let mut rows = Vec::with_capacity(milestones.len());
    let mut group: Option<&str> = None;
    for milestone in milestones {
        if milestone.group.as_deref() != group {
            group = milestone.group.as_deref();
            if let Some(name) = group {
                rows.push(Row::Group(Label::new(name, CHART.bold(), measure, ROW_LABEL_LINES, faces)));
            }
        }
        if !milestone.label.is_empty() {
            let letters = CHART.in_colour(colour_of(milestone.state));
            let label = Label::new(&milestone.label, CHART, label_width, ROW_LABEL_LINES, faces);
            let state = Label::new(&milestone.state_label, letters, state_width, ROW_LABEL_LINES, faces);
            rows.push(Row::Milestone { milestone, label, state });
        }
    }
    rows
}

impl Row<'_> {
    fn height(&self) -> f32 {
        match self {
            Row::Group(label) => label.height() + 6.0,
            Row::Milestone { label, state, .. } => (label.height().max(state.height()) + 5.0).max(LEAST_ROW),
        }
    }
}
