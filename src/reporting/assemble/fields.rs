//! Numbered questions with what the books say, and what they do not say yet.

use crate::domain::language::Bilingual;
use crate::domain::project_fact::FactValue;
use crate::reporting::ReportError;
use crate::reporting::dataset::Datum;
use crate::reporting::document::{Block, Cell, Column, ColumnKind, Row, RowKind, Table, Value};
use crate::reporting::form::{FormField, FormFields};

use super::Assembly;

/// An answer, or the word that there is none yet.
enum Answer {
    Given(Cell),
    /// The name of the fact to record, where recording one would answer the question.
    Missing(Option<String>),
}

impl Assembly<'_> {
    pub(super) fn fields(&self, fields: &FormFields) -> Result<Block, ReportError> {
        let numbered = fields.rows.iter().any(|row| row.number.is_some());
        let mut missing: u32 = 0;
        let mut asked: u32 = 0;
        let mut rows = Vec::with_capacity(fields.rows.len());
        for field in &fields.rows {
            let mut cells = Vec::new();
            if numbered {
                cells.push(field.number.as_deref().map_or_else(Cell::blank, Cell::text));
            }
            cells.push(Cell::text(self.text(&field.field)?));
            if field.is_group() {
                cells.push(Cell::blank());
                rows.push(Row { kind: RowKind::Group, cells });
                continue;
            }
            if field.to_fill {
                cells.push(Cell::blank());
                rows.push(Row { kind: RowKind::ToFill, cells });
                continue;
            }
            asked = asked.saturating_add(1);
            cells.push(match self.answer(field)? {
                Answer::Given(cell) => cell,
                Answer::Missing(fact) => {
                    missing = missing.saturating_add(1);
                    self.not_recorded(fact.as_deref())
                }
            });
            rows.push(Row { kind: RowKind::Body, cells });
        }
        let mut notes = self.notes(&fields.notes)?;
        notes.extend((missing > 0).then(|| self.missing_note(missing, asked)));
        Ok(Block::Table(Table {
            name: fields.name.clone(),
            caption: self.text(&fields.caption)?,
            columns: self.columns(fields, numbered),
            rows,
            notes,
        }))
    }

    fn columns(&self, fields: &FormFields, numbered: bool) -> Vec<Column> {
        let ours = [
            Bilingual::new("Nr.", "No"),
            Bilingual::new("Gegeven", "Data field"),
            Bilingual::new("Antwoord", "Answer"),
        ];
        let kinds = [ColumnKind::Code, ColumnKind::Text, ColumnKind::Text];
        let heads = ours.iter().zip(kinds).enumerate().map(|(place, (ours, kind))| {
            let own = fields.heads.as_ref().and_then(|heads| heads.get(place));
            let head = own.map_or(ours, |own| own).get(self.language).to_owned();
            Column { head, group: None, unit: None, kind }
        });
        heads.skip(usize::from(!numbered)).collect()
    }

    fn answer(&self, field: &FormField) -> Result<Answer, ReportError> {
        if field.not_applicable {
            return Ok(Answer::Given(Cell::new(Value::NotApplicable)));
        }
        if let Some(figure) = &field.figure {
            let missing = self.snapshot.figures.get(figure.as_str()).is_some_and(Datum::is_missing);
            return if missing { Ok(Answer::Missing(None)) } else { Ok(Answer::Given(self.figure(figure)?)) };
        }
        if let Some(text) = &field.text {
            return Ok(self
                .said(text)?
                .map_or(Answer::Missing(None), |text| Answer::Given(Cell::text(text))));
        }
        let name = field.fact.clone().unwrap_or_default();
        let recorded = self.snapshot.facts_recorded.get(&name).and_then(|text| field.kind.read(text).ok());
        Ok(match recorded {
            Some(value) => Answer::Given(self.fact_cell(value).stated(format!("project fact {name}"))),
            None => Answer::Missing(Some(name)),
        })
    }

    fn fact_cell(&self, value: FactValue) -> Cell {
        match value {
            FactValue::Text(text) => Cell::text(text),
            FactValue::Date(day) => Cell::new(Value::Date(day)),
            FactValue::Money(cents) => Cell::money(cents),
            FactValue::YesNo(yes) => {
                let word = if yes { Bilingual::new("ja", "yes") } else { Bilingual::new("nee", "no") };
                Cell::text(word.get(self.language))
            }
        }
    }

    /// Said in place of an answer, with the name under which it can be recorded.
    fn not_recorded(&self, fact: Option<&str>) -> Cell {
        let words = Bilingual::new("nog niet vastgelegd", "not recorded yet");
        let words = words.get(self.language);
        Cell::text(match fact {
            Some(name) => format!("{words} [{name}]"),
            None => words.to_owned(),
        })
    }

    fn missing_note(&self, missing: u32, asked: u32) -> String {
        let note = Bilingual::new(
            format!(
                "Nog niet vastgelegd: {missing} van {asked} gegevens. Tussen haken staat de naam waaronder \
                 een gegeven bij project {} wordt vastgelegd.",
                self.snapshot.grant_code
            ),
            format!(
                "Not recorded yet: {missing} of {asked} answers. Between brackets stands the name under which \
                 an answer is recorded with grant {}.",
                self.snapshot.grant_code
            ),
        );
        note.get(self.language).to_owned()
    }
}
