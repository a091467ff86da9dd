//! What differs between two versions of a report: the figures by name, and the cells of the tables that the form shows.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::language::{Bilingual, Language};
use crate::reporting::document::Value;
use crate::reporting::form::{Form, FormBlock, FormTable};
use crate::reporting::{ReportError, figure_names, figures};

/// A figure of a kept snapshot.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
enum Kept {
    Plain(Value),
    Words(Bilingual),
}

#[derive(Deserialize)]
struct KeptSnapshot {
    figures: BTreeMap<String, Kept>,
    datasets: Vec<KeptDataset>,
    #[serde(default)]
    narratives: BTreeMap<String, Bilingual>,
}

#[derive(Deserialize)]
struct KeptDataset {
    name: String,
    fields: Vec<String>,
    rows: Vec<KeptRow>,
}

#[derive(Deserialize)]
struct KeptRow {
    cells: Vec<Kept>,
}

/// One place of the report that says something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureChange {
    /// Where it stands: the section of a table, or nothing for a figure by name.
    pub table: Option<Bilingual>,
    /// The row of a table.
    pub row: Option<Bilingual>,
    pub what: Bilingual,
    /// As it is printed; nothing where it was not there.
    pub before: Option<Bilingual>,
    pub after: Option<Bilingual>,
}

/// Every difference between two snapshots of a form, in the order of the form.
pub fn between(form: &Form, before: &[u8], after: &[u8]) -> Result<Vec<FigureChange>, ReportError> {
    let before: KeptSnapshot = serde_json::from_slice(before)?;
    let after: KeptSnapshot = serde_json::from_slice(after)?;
    let mut changes = named_figures(&before, &after);
    let tables = form.sections.iter().flat_map(|section| {
        section.blocks.iter().filter_map(move |block| match block {
            FormBlock::Table(table) => Some((&section.heading, table)),
            _ => None,
        })
    });
    for (heading, table) in tables {
        changes.extend(cells(heading, table, &before, &after));
    }
    for (section, heading) in form.narratives() {
        let (old, new) = (before.narratives.get(section), after.narratives.get(section));
        if old != new {
            changes.push(FigureChange {
                table: None,
                row: None,
                what: heading.clone(),
                before: old.cloned(),
                after: new.cloned(),
            });
        }
    }
    Ok(changes)
}

fn named_figures(before: &KeptSnapshot, after: &KeptSnapshot) -> Vec<FigureChange> {
    figure_names::all()
        .filter_map(|(name, what)| {
            let (old, new) = (before.figures.get(name), after.figures.get(name));
            let (before, after) = (old.map(shown), new.map(shown));
            (before != after).then_some(FigureChange { table: None, row: None, what, before, after })
        })
        .collect()
}

/// Rows are the same row when their words are: code and name do not change with the figures.
fn cells(
    heading: &Bilingual,
    table: &FormTable,
    before: &KeptSnapshot,
    after: &KeptSnapshot,
) -> Vec<FigureChange> {
    let (old, new) = (keyed(before, &table.dataset), keyed(after, &table.dataset));
    let mut keys: Vec<&RowKey> = new.iter().map(|(key, _)| key).collect();
    keys.extend(old.iter().map(|(key, _)| key).filter(|key| find(&new, key).is_none()));
    let mut changes = Vec::new();
    for key in keys {
        let (old_row, new_row) = (find(&old, key), find(&new, key));
        for column in &table.columns {
            let cell = |row: Option<&BTreeMap<&str, &Kept>>| {
                row.and_then(|cells| cells.get(column.field.as_str()).map(|cell| shown(cell)))
            };
            let (before, after) = (cell(old_row), cell(new_row));
            if before != after {
                changes.push(FigureChange {
                    table: Some(heading.clone()),
                    row: Some(key.0.clone()),
                    what: column.head.0.clone(),
                    before,
                    after,
                });
            }
        }
    }
    changes
}

/// The words at the head of a row, and how often they stood above it.
type RowKey = (Bilingual, usize);
type KeyedRows<'a> = Vec<(RowKey, BTreeMap<&'a str, &'a Kept>)>;

fn find<'a, 'k>(rows: &'a KeyedRows<'k>, key: &RowKey) -> Option<&'a BTreeMap<&'k str, &'k Kept>> {
    rows.iter().find(|(known, _)| known == key).map(|(_, cells)| cells)
}

fn keyed<'a>(snapshot: &'a KeptSnapshot, dataset: &str) -> KeyedRows<'a> {
    let Some(dataset) = snapshot.datasets.iter().find(|known| known.name == dataset) else {
        return Vec::new();
    };
    let mut rows: KeyedRows<'a> = Vec::new();
    for row in &dataset.rows {
        let head: Vec<Bilingual> =
            row.cells.iter().take(2).filter(|cell| is_words(cell)).map(shown).collect();
        let join = |pick: fn(&Bilingual) -> &str| {
            let words: Vec<&str> = head.iter().map(pick).filter(|word| !word.is_empty()).collect();
            words.join(" ")
        };
        let name = Bilingual::new(join(|words| &words.nl), join(|words| &words.en));
        let above = rows.iter().filter(|((known, _), _)| *known == name).count();
        let cells = dataset.fields.iter().map(String::as_str).zip(&row.cells).collect();
        rows.push(((name, above), cells));
    }
    rows
}

fn is_words(cell: &Kept) -> bool {
    matches!(cell, Kept::Words(_) | Kept::Plain(Value::Text(_)))
}

fn shown(kept: &Kept) -> Bilingual {
    match kept {
        Kept::Words(words) => words.clone(),
        Kept::Plain(value) => {
            let written = |language| figures::shown(value, language).into_owned();
            Bilingual::new(written(Language::Nl), written(Language::En))
        }
    }
}
