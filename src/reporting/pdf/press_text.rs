//! Prints everything of a report that is not a table or a picture: the emblem, texts, facts, cards, contents and
//! signature lines, each with its tags.

use super::PdfError;
use super::canvas::{Align, Area, Artifact, Stroke};
use super::cards::{CARD_GAP, CARD_PADDING};
use super::contents::contents_letters;
use super::emblem;
use super::flow::{FACT_LABEL_WIDTH, FUNDING_GAP, Purpose, SIGNATURE_LABEL_WIDTH};
use super::press::{Open, Placed, Press, at_margin};
use super::style::{self, EMBLEM_HEIGHT, Orientation};
use super::syntax::text_string;
use super::words;
use super::wrap::Line;

/// Some of the lines of a text.
fn some_lines(lines: &[Line], first: usize, count: usize) -> &[Line] {
    let first = first.min(lines.len());
    let end = first.saturating_add(count).min(lines.len());
    lines.get(first..end).unwrap_or_default()
}

impl Press<'_, '_, '_> {
    /// The emblem with the funding statement beside it, at the right of the first page.
    pub fn print_emblem(&mut self, top: f32, orientation: Orientation) -> Result<(), PdfError> {
        let layout = self.layout;
        let width = EMBLEM_HEIGHT * 1.5;
        let text = &layout.document.head.funding_statement;
        let text_width = layout
            .funding_lines
            .iter()
            .map(|line| self.canvas.width(line.of(text).trim_end(), style::FUNDING))
            .fold(0.0, f32::max);
        let left = orientation.page().0 - style::MARGIN - text_width - FUNDING_GAP - width;
        let mut figure = self.document.child(&mut self.writer, "Figure");
        figure.describe(words::emblem(self.language()));
        let bottom = self.canvas.page_height() - top - EMBLEM_HEIGHT;
        figure.bound([left, bottom, left + width, bottom + EMBLEM_HEIGHT]);
        let mark = self.marks.next(&mut figure);
        self.canvas.begin_picture("Figure", mark);
        emblem::draw(&mut self.canvas, left, top, EMBLEM_HEIGHT);
        self.canvas.end();
        figure.finish(&mut self.writer)?;
        if layout.funding_lines.is_empty() {
            return Ok(());
        }
        let height = style::times(layout.funding_lines.len()) * style::FUNDING.leading;
        let area = Area {
            left: left + width + FUNDING_GAP,
            top: top + ((EMBLEM_HEIGHT - height) / 2.0).max(0.0),
            width: text_width,
            height,
        };
        let mut statement = self.document.child(&mut self.writer, "P");
        let mark = self.marks.next(&mut statement);
        self.canvas.begin_text("P", mark);
        self.canvas.lines(text, &layout.funding_lines, style::FUNDING, area, Align::Left);
        self.canvas.end();
        statement.finish(&mut self.writer)
    }

    /// Lines of a text; its tag stays open for the lines on the next page.
    pub fn print_text(&mut self, number: usize, first: usize, count: usize, top: f32) {
        let layout = self.layout;
        let Some(text) = layout.texts.get(number) else { return };
        let lines = some_lines(&text.lines, first, count);
        if let Purpose::Caption(panel) = text.purpose {
            self.print_caption(panel, text, lines, top);
            return;
        }
        let mut element = if let Some(Open::Text { element, .. }) = self.open.take() {
            element
        } else {
            let role = self.role_of(text.purpose);
            self.document.child(&mut self.writer, role)
        };
        let mark = self.marks.next(&mut element);
        self.canvas.begin_text(element.role, mark);
        self.canvas.lines(&text.text, lines, text.letters, at_margin(top), Align::Left);
        self.canvas.end();
        self.open = Some(Open::Text { text: number, element });
    }

    /// Headings go down one level at a time, whatever the report says.
    fn role_of(&mut self, purpose: Purpose) -> &'static str {
        let wished = match purpose {
            Purpose::Title => 1,
            Purpose::Heading(heading) => {
                let level = self.layout.headings.get(heading).map_or(1, |heading| heading.level);
                usize::from(level.clamp(1, 5)).saturating_add(1)
            }
            Purpose::Paragraph | Purpose::Caption(_) => return "P",
        };
        self.heading_level = wished.min(self.heading_level.saturating_add(1));
        match self.heading_level {
            0 | 1 => "H1",
            2 => "H2",
            3 => "H3",
            4 => "H4",
            5 => "H5",
            _ => "H6",
        }
    }

    /// A line of a fact: its label at the left, its value beside it.
    pub fn print_fact(&mut self, number: usize, line: usize, count: usize, top: f32) -> Result<(), PdfError> {
        let layout = self.layout;
        let Some(fact) = layout.facts.get(number) else { return Ok(()) };
        self.open_fact(number)?;
        let Some(Open::Facts { item, .. }) = &mut self.open else { return Ok(()) };
        let [_, label, value] = &mut **item;
        let own = some_lines(&fact.label_lines, line, count);
        if !own.is_empty() {
            let mark = self.marks.next(label);
            self.canvas.begin_text("Lbl", mark);
            self.canvas.lines(fact.label, own, style::FACT_LABEL, at_margin(top), Align::Left);
            self.canvas.end();
        }
        let own = some_lines(&fact.value_lines, line, count);
        if !own.is_empty() {
            let mark = self.marks.next(value);
            let area = Area { left: style::MARGIN + FACT_LABEL_WIDTH, ..at_margin(top) };
            self.canvas.begin_text("LBody", mark);
            self.canvas.lines(fact.value, own, style::FACT_VALUE, area, Align::Left);
            self.canvas.end();
        }
        Ok(())
    }

    /// Opens the list of facts, or its next item.
    fn open_fact(&mut self, number: usize) -> Result<(), PdfError> {
        let mut list = match self.open.take() {
            Some(Open::Facts { list, fact, item }) if fact == number => {
                self.open = Some(Open::Facts { list, fact, item });
                return Ok(());
            }
            Some(Open::Facts { list, item, .. }) => {
                for element in *item {
                    element.finish(&mut self.writer)?;
                }
                list
            }
            _ => self.document.child(&mut self.writer, "L"),
        };
        let mut item = list.child(&mut self.writer, "LI");
        let label = item.child(&mut self.writer, "Lbl");
        let value = item.child(&mut self.writer, "LBody");
        self.open = Some(Open::Facts { list, fact: number, item: Box::new([item, label, value]) });
        Ok(())
    }

    pub fn print_cards(&mut self, number: usize, top: f32) -> Result<(), PdfError> {
        let layout = self.layout;
        let Some(row) = layout.cards.get(number) else { return Ok(()) };
        let lefts: Vec<f32> = (0..row.cards.len())
            .map(|card| style::MARGIN + style::times(card) * (row.card_width + CARD_GAP))
            .collect();
        self.canvas.begin_artifact(Artifact::Layout);
        for left in &lefts {
            let area = Area { left: *left, top, width: row.card_width, height: row.height };
            self.canvas.fill(area, style::PANEL);
        }
        self.canvas.end();
        for (card, left) in row.cards.iter().zip(lefts) {
            let mut division = self.document.child(&mut self.writer, "Div");
            let mut part_top = top + CARD_PADDING - 1.0;
            for (part, height) in card.parts.iter().zip(row.part_heights) {
                let area = Area { left: left + CARD_PADDING, ..at_margin(part_top) };
                part_top += height;
                if part.text.trim().is_empty() {
                    continue;
                }
                self.print_child(&mut division, "P", |canvas| {
                    canvas.lines(&part.text, &part.lines, part.letters, area, Align::Left);
                })?;
            }
            division.finish(&mut self.writer)?;
        }
        Ok(())
    }

    /// A label and the line to write on.
    pub fn print_signature_line(
        &mut self,
        number: usize,
        place: Placed,
        orientation: Orientation,
    ) -> Result<(), PdfError> {
        let layout = self.layout;
        let Some(line) = layout.signature_lines.get(number) else { return Ok(()) };
        let text_height = style::times(line.lines.len()) * style::FACT_LABEL.leading;
        let bottom = place.top + place.height - 2.0;
        let left = style::MARGIN + SIGNATURE_LABEL_WIDTH;
        let right = left + (orientation.measure() - SIGNATURE_LABEL_WIDTH).min(260.0);
        self.canvas.begin_artifact(Artifact::Layout);
        self.canvas.rule(left, right, bottom, Stroke::solid(style::MUTED, 0.6));
        self.canvas.end();
        if line.lines.is_empty() {
            return Ok(());
        }
        let mut label = self.document.child(&mut self.writer, "P");
        let mark = self.marks.next(&mut label);
        self.canvas.begin_text("P", mark);
        let area = at_margin(bottom - text_height + 1.0);
        self.canvas.lines(line.label, &line.lines, style::FACT_LABEL, area, Align::Left);
        self.canvas.end();
        label.finish(&mut self.writer)
    }

    /// A heading with its page number; the whole line leads there.
    pub fn print_contents_entry(
        &mut self,
        number: usize,
        place: Placed,
        orientation: Orientation,
    ) -> Result<(), PdfError> {
        let layout = self.layout;
        let Some(entry) = layout.contents.get(number) else { return Ok(()) };
        let (Some(heading), Some(target)) =
            (layout.headings.get(entry.heading), self.places.get(entry.heading).copied())
        else {
            return Ok(());
        };
        let mut list = match self.open.take() {
            Some(Open::Contents(list)) => list,
            _ => self.document.child(&mut self.writer, "TOC"),
        };
        let mut item = list.child(&mut self.writer, "TOCI");
        let mut reference = item.child(&mut self.writer, "Reference");
        let mut link = reference.child(&mut self.writer, "Link");
        let mark = self.marks.next(&mut link);
        let (letters, indent) = contents_letters(heading.level);
        let page_number = target.page.saturating_add(1);
        let right = style::MARGIN + orientation.measure();
        self.canvas.begin_text("Link", mark);
        let area = Area { left: style::MARGIN + indent, ..at_margin(place.top) };
        self.canvas.lines(heading.text, &entry.lines, letters, area, Align::Left);
        let last_line = place.top + place.height - letters.leading;
        if let (true, Some(last)) = (entry.shortened, entry.lines.last()) {
            let width = self.canvas.width(last.of(heading.text).trim_end(), letters);
            self.canvas.text("…", letters, area.left + width, last_line);
        }
        self.canvas.text_to(&page_number.to_string(), letters, right, last_line);
        self.canvas.end();
        let words = words::go_to(heading.text, page_number, self.language());
        let annotation = self.print_link(place, right, target, link.id, &words)?;
        link.annotate(self.marks.page, annotation);
        for element in [link, reference, item] {
            element.finish(&mut self.writer)?;
        }
        self.open = Some(Open::Contents(list));
        Ok(())
    }

    fn print_link(
        &mut self,
        place: Placed,
        right: f32,
        target: super::press::HeadingPlace,
        owner: u32,
        words: &str,
    ) -> Result<u32, PdfError> {
        let annotation = self.writer.reserve();
        let key = self.pages.saturating_add(self.link_owners.len());
        self.link_owners.push(owner);
        self.annotations.push(annotation);
        let top = self.canvas.page_height() - place.top;
        let body = format!(
            "<</Type/Annot/Subtype/Link/Rect[{:.2} {:.2} {:.2} {:.2}]/Border[0 0 0]/F 4/StructParent {key}\
             /Contents{}/Dest[{} 0 R/XYZ null {:.2} null]>>",
            style::MARGIN,
            top - place.height,
            right,
            top,
            text_string(words),
            self.page_object(target.page),
            target.height,
        );
        self.writer.text_object(annotation, &body)?;
        Ok(annotation)
    }
}
