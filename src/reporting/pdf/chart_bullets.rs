//! Bars of realised amounts with the approved amount as a mark: names at the left, amounts at the right.

use std::ops::Range;

use crate::domain::language::Language;
use crate::domain::money::Cents;
use crate::reporting::document::Bullet;
use crate::reporting::figures;

use super::canvas::{Area, Canvas, Stroke};
use super::charts::{HEAD_LABEL_LINES, Label, ROW_LABEL_LINES, widest};
use super::font::Faces;
use super::style::{self, CHART};

struct Bar<'a> {
    label: Label<'a>,
    realised: Cents,
    approved: Cents,
    realised_text: String,
    approved_text: String,
    height: f32,
}

pub struct Bullets<'a> {
    legend: [Label<'a>; 2],
    bars: Vec<Bar<'a>>,
    plot_left: f32,
    plot_width: f32,
    right: f32,
    lowest: f32,
    highest: f32,
}

const BAR_HEIGHT: f32 = 7.0;
const MARK_HEIGHT: f32 = 13.0;
const LEAST_ROW: f32 = 18.0;
const GAP: f32 = 10.0;
const SWATCH: f32 = 16.0;

impl<'a> Bullets<'a> {
    /// Nothing when there are no bars.
    pub fn prepare(
        legend: [&'a str; 2],
        bars: &'a [Bullet],
        language: Language,
        faces: &'static Faces,
        measure: f32,
    ) -> Option<Self> {
        let label_width = widest(bars.iter().map(|bar| bar.label.as_str()), CHART, faces, measure * 0.32);
        let bars: Vec<Bar<'a>> = bars.iter().map(|bar| Bar::new(bar, label_width, language, faces)).collect();
        let amounts = bars.iter().map(Bar::amounts);
        let amounts: Vec<String> = amounts.collect();
        let amount_width = widest(amounts.iter().map(String::as_str), CHART.bold(), faces, measure * 0.45);
        let reach = bars.iter().flat_map(|bar| [bar.realised.get(), bar.approved.get()]);
        let lowest = reach.clone().min()?.min(0);
        let highest = reach.max()?.max(0);
        let plot_left = label_width + GAP;
        let legend = legend.map(|word| {
            Label::new(word, CHART.in_colour(style::MUTED), measure / 2.0 - 30.0, HEAD_LABEL_LINES, faces)
        });
        Some(Self {
            legend,
            bars,
            plot_left,
            plot_width: (measure - plot_left - GAP - amount_width).max(measure * 0.2),
            right: measure,
            lowest: style::position_of_amount(lowest),
            highest: style::position_of_amount(highest),
        })
    }

    pub fn head_height(&self) -> f32 {
        self.legend.iter().map(Label::height).fold(0.0, f32::max) + 6.0
    }

    pub fn row_heights(&self) -> Vec<f32> {
        self.bars.iter().map(|bar| bar.height).collect()
    }

    /// Distance of an amount from the left of the plot.
    fn at(&self, cents: Cents) -> f32 {
        let reach = (self.highest - self.lowest).max(1.0);
        self.plot_width * (style::position_of_amount(cents.get()) - self.lowest) / reach
    }

    pub fn draw(&self, canvas: &mut Canvas, left: f32, top: f32, rows: Range<usize>) {
        self.draw_legend(canvas, left, top);
        let zero = left + self.plot_left + self.at(Cents::ZERO);
        let first = top + self.head_height();
        let mut row_top = first;
        for bar in self.bars.get(rows).unwrap_or_default() {
            self.draw_bar(canvas, bar, left, row_top);
            row_top += bar.height;
        }
        canvas.polylines(&[vec![(zero, first), (zero, row_top)]], Stroke::solid(style::MUTED, 0.5));
    }

    fn draw_legend(&self, canvas: &mut Canvas, left: f32, top: f32) {
        let [realised, approved] = &self.legend;
        let middle = top + CHART.leading / 2.0;
        let swatch = Area { left, top: middle - BAR_HEIGHT / 2.0, width: SWATCH, height: BAR_HEIGHT };
        canvas.fill(swatch, style::SERIES);
        realised.draw(canvas, left + SWATCH + 5.0, top);
        let natural = realised.width(canvas);
        let second = left + SWATCH + 5.0 + natural + 18.0;
        draw_mark(canvas, second, middle, 10.0);
        approved.draw(canvas, second + 6.0, top);
    }

    fn draw_bar(&self, canvas: &mut Canvas, bar: &Bar<'_>, left: f32, top: f32) {
        let middle = top + bar.height / 2.0;
        let plot = left + self.plot_left;
        let zero = self.at(Cents::ZERO);
        let (approved, realised) = (self.at(bar.approved), self.at(bar.realised));
        let span = |from: f32, to: f32, height: f32| Area {
            left: plot + from.min(to),
            top: middle - height / 2.0,
            width: (to - from).abs(),
            height,
        };
        canvas.fill(span(zero, approved, MARK_HEIGHT), style::PANEL);
        canvas.fill(span(zero, realised, BAR_HEIGHT), style::SERIES);
        if bar.realised > bar.approved && realised > approved.max(zero) {
            canvas.fill(span(approved.max(zero), realised, BAR_HEIGHT), style::WARN);
        }
        if !bar.approved.is_zero() {
            draw_mark(canvas, plot + approved, middle, MARK_HEIGHT);
        }
        bar.label.draw(canvas, left, middle - bar.label.height() / 2.0);
        let text_top = middle - CHART.leading / 2.0;
        let approved_text = format!(" / {}", bar.approved_text);
        let muted = CHART.in_colour(style::MUTED);
        canvas.text_to(&approved_text, muted, left + self.right, text_top);
        let width = canvas.width(&approved_text, muted);
        canvas.text_to(&bar.realised_text, CHART.bold(), left + self.right - width, text_top);
    }
}

fn draw_mark(canvas: &mut Canvas, at: f32, middle: f32, height: f32) {
    let line = vec![(at, middle - height / 2.0), (at, middle + height / 2.0)];
    canvas.polylines(&[line], Stroke::solid(style::INK, 1.8));
}

impl<'a> Bar<'a> {
    fn new(bar: &'a Bullet, label_width: f32, language: Language, faces: &Faces) -> Self {
        let label = Label::new(&bar.label, CHART, label_width, ROW_LABEL_LINES, faces);
        let height = (label.height() + 5.0).max(LEAST_ROW);
        Self {
            label,
            realised: bar.realised,
            approved: bar.approved,
            realised_text: figures::whole_euros(bar.realised, language),
            approved_text: figures::whole_euros(bar.approved, language),
            height,
        }
    }

    fn amounts(&self) -> String {
        format!("{} / {}", self.realised_text, self.approved_text)
    }
}
