//! Key figures as cards in rows: how many stand beside each other, and how tall they are. Figures that fit no card
//! are printed as text in full.

use std::borrow::Cow;

use crate::reporting::document::KeyFigure;
use crate::reporting::figures;

use super::flow::{Layout, Piece, Purpose};
use super::font::Weight;
use super::style::{self, Type};
use super::wrap::{self, Line};

pub const CARD_GAP: f32 = 9.0;
pub const CARD_PADDING: f32 = 9.0;

/// A figure with its label above and its remark below.
pub struct Card<'a> {
    pub parts: [CardPart<'a>; 3],
}

pub struct CardPart<'a> {
    pub text: Cow<'a, str>,
    pub lines: Vec<Line>,
    pub letters: Type,
}

pub struct CardRow<'a> {
    pub cards: Vec<Card<'a>>,
    pub card_width: f32,
    /// Heights of label, figure and remark, the same for every card so that the figures stand on one line.
    pub part_heights: [f32; 3],
    pub height: f32,
}

impl<'a> Layout<'a> {
    pub fn add_key_figures(&mut self, figures: &'a [KeyFigure]) {
        let most_in_row = match figures.len() {
            0 => return,
            1..=4 => figures.len(),
            5 | 6 => 3,
            _ => 4,
        };
        let room = self.orientation().room();
        for in_row in [most_in_row, 2, 1] {
            let in_row = in_row.min(most_in_row);
            let rows: Vec<CardRow<'a>> =
                figures.chunks(in_row).map(|figures| self.card_row(figures, in_row)).collect();
            if rows.iter().all(|row| row.height < room / 3.0) {
                let mut gap = 12.0;
                for row in rows {
                    let number = self.cards.len();
                    self.push(gap, row.height, false, Piece::Cards { row: number });
                    self.cards.push(row);
                    gap = CARD_GAP;
                }
                return;
            }
        }
        self.add_key_figures_as_text(figures);
    }

    /// Texts that fill no card are printed in full as paragraphs.
    fn add_key_figures_as_text(&mut self, figures: &'a [KeyFigure]) {
        for figure in figures {
            let shown = figures::shown(&figure.cell.value, self.document.language);
            self.add_text(
                Cow::Borrowed(figure.label.as_str()),
                style::CARD_LABEL,
                Purpose::Paragraph,
                9.0,
                false,
            );
            self.add_text(shown, style::BODY.bold(), Purpose::Paragraph, 1.0, false);
            let remark = Cow::Borrowed(figure.remark.as_str());
            self.add_text(remark, style::CARD_REMARK, Purpose::Paragraph, 1.0, false);
        }
    }

    fn card_row(&self, figures: &'a [KeyFigure], in_row: usize) -> CardRow<'a> {
        let gaps = style::times(in_row.saturating_sub(1)) * CARD_GAP;
        let card_width = (self.measure() - gaps) / style::times(in_row);
        let width = card_width - 2.0 * CARD_PADDING;
        let cards: Vec<Card<'a>> = figures.iter().map(|figure| self.card(figure, width)).collect();
        let mut part_heights = [0.0_f32; 3];
        for card in &cards {
            for (height, part) in part_heights.iter_mut().zip(&card.parts) {
                *height = height.max(part.height());
            }
        }
        let height = part_heights.iter().sum::<f32>() + 2.0 * CARD_PADDING - 2.0;
        CardRow { cards, card_width, part_heights, height }
    }

    fn card(&self, figure: &'a KeyFigure, width: f32) -> Card<'a> {
        let shown = figures::shown(&figure.cell.value, self.document.language);
        let bold = self.faces.get(Weight::Bold);
        let natural = style::points(wrap::natural_width(&shown, bold), 1.0);
        let size = (width / natural.max(0.01)).clamp(10.0, style::CARD_FIGURE.size);
        let figure_letters = Type { size, ..style::CARD_FIGURE };
        let part = |text: Cow<'a, str>, letters: Type| {
            let lines = self.wrap(&text, letters, width);
            CardPart { text, lines, letters }
        };
        Card {
            parts: [
                part(Cow::Borrowed(figure.label.as_str()), style::CARD_LABEL),
                part(shown, figure_letters),
                part(Cow::Borrowed(figure.remark.as_str()), style::CARD_REMARK),
            ],
        }
    }
}

impl CardPart<'_> {
    fn height(&self) -> f32 {
        let lines = if self.text.trim().is_empty() { 0 } else { self.lines.len() };
        style::times(lines) * self.letters.leading
    }
}
