//! Cumulative amounts over time: plan, actual and forecast, named at the ends of their lines; today marked.

use chrono::NaiveDate;

use crate::domain::language::Language;
use crate::domain::money::Cents;
use crate::reporting::document::{Curve, CurveStyle};
use crate::reporting::figures;

use super::canvas::{Area, Canvas, Stroke};
use super::charts::{HEAD_LABEL_LINES, Label, TimeAxis, round_steps, widest};
use super::font::Faces;
use super::style::{self, CHART};

const PLOT_HEIGHT: f32 = 165.0;
const AXIS_HEIGHT: f32 = 16.0;
const NAME_GAP: f32 = 10.0;
const LEAST_DISTANCE: f32 = 3.0;
/// So many curves may have names of several lines.
const FEW_CURVES: usize = 4;
/// More names do not fit beside the plot.
const MOST_NAMES: usize = 14;

struct Step {
    cents: i64,
    label: String,
}

struct Name<'a> {
    label: Label<'a>,
    amount: String,
}

pub struct Curves<'a> {
    named: Vec<(&'a Curve, Name<'a>)>,
    today: NaiveDate,
    today_label: Label<'a>,
    steps: Vec<Step>,
    axis: TimeAxis,
    lowest: f32,
    highest: f32,
}

impl<'a> Curves<'a> {
    /// Nothing when no curve has a point.
    pub fn prepare(
        curves: &'a [Curve],
        (today, today_label): (NaiveDate, &'a str),
        language: Language,
        faces: &'static Faces,
        measure: f32,
    ) -> Option<Self> {
        let drawn: Vec<&Curve> = curves.iter().filter(|curve| !curve.points.is_empty()).collect();
        let amounts = drawn.iter().flat_map(|curve| &curve.points).map(|(_, amount)| amount.get());
        let steps: Vec<Step> = round_steps(amounts.clone().min()?.min(0), amounts.max()?.max(0))
            .into_iter()
            .map(|cents| Step { cents, label: figures::whole_euros(Cents::new(cents), language) })
            .collect();
        let lowest = style::position_of_amount(steps.first()?.cents);
        let highest = style::position_of_amount(steps.last()?.cents);
        let step_width = widest(steps.iter().map(|step| step.label.as_str()), CHART, faces, measure * 0.25);
        let name_width =
            widest(drawn.iter().map(|curve| curve.label.as_str()), CHART.bold(), faces, measure * 0.22);
        let name_width = name_width.max(52.0);
        let plot_left = step_width + 6.0;
        let plot_width = (measure - plot_left - NAME_GAP - name_width).max(measure * 0.3);
        let days = drawn.iter().flat_map(|curve| &curve.points).map(|(day, _)| *day);
        let axis = TimeAxis::over(days.chain([today]), plot_left, plot_width)?;
        let most_lines = if drawn.len() <= FEW_CURVES { HEAD_LABEL_LINES } else { 1 };
        let name = |curve| (curve, name_of(curve, (name_width, most_lines), language, faces));
        let named = drawn.into_iter().map(name).collect();
        let today_label =
            Label::new(today_label, CHART.in_colour(style::MUTED), measure * 0.4, HEAD_LABEL_LINES, faces);
        Some(Self { named, today, today_label, steps, axis, lowest, highest })
    }

    pub fn height(&self) -> f32 {
        self.head() + PLOT_HEIGHT.max(self.names_height()) + AXIS_HEIGHT
    }

    fn head(&self) -> f32 {
        self.today_label.height() + 4.0
    }

    fn names_height(&self) -> f32 {
        self.named.iter().take(MOST_NAMES).map(|(_, name)| name.height() + LEAST_DISTANCE).sum()
    }

    /// Distance of an amount from the top of the plot.
    fn at(&self, amount: i64) -> f32 {
        let reach = (self.highest - self.lowest).max(1.0);
        PLOT_HEIGHT * (self.highest - style::position_of_amount(amount)) / reach
    }

    pub fn draw(&self, canvas: &mut Canvas, left: f32, top: f32) {
        let plot_top = top + self.head();
        self.draw_axes(canvas, left, plot_top);
        self.draw_today(canvas, left, top);
        for (curve, _) in &self.named {
            let line: Vec<(f32, f32)> = curve
                .points
                .iter()
                .map(|(day, amount)| (left + self.axis.at(*day), plot_top + self.at(amount.get())))
                .collect();
            canvas.polylines(&[line], stroke_of(curve.style));
        }
        self.draw_names(canvas, left, plot_top);
    }

    fn draw_axes(&self, canvas: &mut Canvas, left: f32, plot_top: f32) {
        let muted = CHART.in_colour(style::MUTED);
        let (from, to) = (left + self.axis.left, left + self.axis.left + self.axis.width);
        for step in &self.steps {
            let top = plot_top + self.at(step.cents);
            let colour = if step.cents == 0 { style::MUTED } else { style::LINE };
            canvas.rule(from, to, top, Stroke::solid(colour, 0.5));
            canvas.text_to(&step.label, muted, from - 6.0, top - CHART.leading / 2.0);
        }
        let bottom = plot_top + PLOT_HEIGHT;
        for year in self.axis.years(20.0) {
            if let Some(begins) = year.begins {
                let line = vec![(left + begins, bottom), (left + begins, bottom + 4.0)];
                canvas.polylines(&[line], Stroke::solid(style::MUTED, 0.5));
            }
            if let Some(label) = year.label {
                let width = canvas.width(&label, muted);
                canvas.text(&label, muted, left + year.middle - width / 2.0, bottom + 4.0);
            }
        }
    }

    fn draw_today(&self, canvas: &mut Canvas, left: f32, top: f32) {
        let at = left + self.axis.at(self.today);
        let from = top + self.head() - 3.0;
        let line = vec![(at, from), (at, from + 3.0 + PLOT_HEIGHT)];
        canvas.polylines(&[line], Stroke::solid(style::MUTED, 0.6));
        let width = self.today_label.width(canvas);
        let most = left + self.axis.left + self.axis.width - width;
        self.today_label.draw(canvas, (at - width / 2.0).min(most).max(left), top);
    }

    /// Names stand at the height where their lines end, moved apart where they would touch.
    fn draw_names(&self, canvas: &mut Canvas, left: f32, plot_top: f32) {
        let right = left + self.axis.left + self.axis.width;
        let mut ends: Vec<(f32, f32, &Curve, &Name<'_>)> = self
            .named
            .iter()
            .take(MOST_NAMES)
            .filter_map(|(curve, name)| {
                let (day, amount) = curve.points.last()?;
                Some((self.at(amount.get()), left + self.axis.at(*day), *curve, name))
            })
            .collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let wished: Vec<(f32, f32)> =
            ends.iter().map(|(end, _, _, name)| (end - name.height() / 2.0, name.height())).collect();
        let tops = moved_apart(&wished, PLOT_HEIGHT.max(self.names_height()));
        for ((end, end_left, curve, name), name_top) in ends.into_iter().zip(tops) {
            let stroke = stroke_of(curve.style);
            let (y, name_top) = (plot_top + end, plot_top + name_top);
            let dot = Area { left: end_left - 2.0, top: y - 2.0, width: 4.0, height: 4.0 };
            canvas.fill(dot, stroke.colour);
            if self.has_room_below(curve, name, canvas) {
                name.draw(canvas, end_left + 7.0, y + 3.0);
                continue;
            }
            let leader = vec![
                (end_left, y),
                (right + 2.0, y),
                (right + NAME_GAP - 2.0, name_top + CHART.leading / 2.0),
            ];
            canvas.polylines(&[leader], Stroke { colour: stroke.colour, thickness: 0.4, dashed: true });
            name.draw(canvas, right + NAME_GAP, name_top);
        }
    }
}

impl Curves<'_> {
    /// Whether the name of a curve that ends within the plot fits below its end, clear of the other curves: a line
    /// to the right edge would look like a curve of its own.
    fn has_room_below(&self, curve: &Curve, name: &Name<'_>, canvas: &Canvas) -> bool {
        let Some((day, amount)) = curve.points.last() else { return false };
        let (from, end) = (self.axis.at(*day), self.at(amount.get()));
        let to = from + name.width(canvas) + 12.0;
        if to > self.axis.left + self.axis.width || end + name.height() + 6.0 > PLOT_HEIGHT {
            return false;
        }
        let others = self.named.iter().filter(|(other, _)| !std::ptr::eq(*other, curve));
        others.flat_map(|(other, _)| other.points.windows(2)).all(|step| match step {
            [(first, low), (last, high)] => {
                let beside = self.axis.at(*last) > from && self.axis.at(*first) < to;
                !beside || self.at(low.get()).max(self.at(high.get())) <= end + 2.0
            }
            _ => true,
        })
    }
}

/// Tops for blocks of a wished top and a height, in order, none over another and none below the floor.
fn moved_apart(wished: &[(f32, f32)], floor: f32) -> Vec<f32> {
    let mut tops: Vec<f32> = Vec::with_capacity(wished.len());
    let mut free_from: f32 = 0.0;
    for (top, height) in wished {
        let top = top.max(free_from);
        free_from = top + height + LEAST_DISTANCE;
        tops.push(top);
    }
    let mut ceiling = floor;
    for (top, (_, height)) in tops.iter_mut().zip(wished).rev() {
        *top = top.min(ceiling - height);
        ceiling = *top - LEAST_DISTANCE;
    }
    tops
}

fn stroke_of(style: CurveStyle) -> Stroke {
    match style {
        CurveStyle::Plan => Stroke::solid(style::PLAN, 1.0),
        CurveStyle::Actual => Stroke::solid(style::BRAND, 2.0),
        CurveStyle::Forecast => Stroke { colour: style::SERIES, thickness: 1.2, dashed: true },
    }
}

fn name_of<'a>(
    curve: &'a Curve,
    (width, most_lines): (f32, usize),
    language: Language,
    faces: &Faces,
) -> Name<'a> {
    // The plan's line is too light for letters.
    let colour = match curve.style {
        CurveStyle::Plan => style::MUTED,
        CurveStyle::Actual | CurveStyle::Forecast => stroke_of(curve.style).colour,
    };
    let label = Label::new(&curve.label, CHART.bold().in_colour(colour), width, most_lines, faces);
    let amount = curve.points.last().map(|(_, amount)| figures::whole_euros(*amount, language));
    Name { label, amount: amount.unwrap_or_default() }
}

impl Name<'_> {
    fn height(&self) -> f32 {
        self.label.height() + CHART.leading
    }

    fn width(&self, canvas: &Canvas) -> f32 {
        self.label.width(canvas).max(canvas.width(&self.amount, CHART))
    }

    fn draw(&self, canvas: &mut Canvas, left: f32, top: f32) {
        self.label.draw(canvas, left, top);
        canvas.text(&self.amount, CHART, left, top + self.label.height());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_at_the_ends_of_lines_never_overlap() {
        for (wished, expected) in [
            (vec![(10.0, 20.0), (50.0, 20.0)], vec![10.0, 50.0]),
            (vec![(10.0, 20.0), (12.0, 20.0)], vec![10.0, 33.0]),
            (vec![(85.0, 20.0), (90.0, 20.0)], vec![57.0, 80.0]),
        ] {
            assert_eq!(moved_apart(&wished, 100.0), expected);
        }
    }
}
