//! What a form may name, and whether it does.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::language::Language;
use crate::reporting::catalogue;

use super::{Form, FormBlock, FormFields, FormTable, FormText, Section, TextFiller};

/// Says what is wrong with a form, if anything is.
pub(super) fn check(name: &str, form: &Form) -> Result<(), String> {
    if form.form != name {
        return Err(format!("it calls itself '{}'", form.form));
    }
    if form.languages.is_empty() {
        return Err("it exists in no language".to_owned());
    }
    check_names(form)?;
    let texts = TextFiller::new(samples());
    check_texts(form, &texts, [&form.title, &form.reference])?;
    for section in &form.sections {
        check_section(form, section)?;
    }
    Ok(())
}

/// Names of tables are keys in the data that machines read.
fn check_names(form: &Form) -> Result<(), String> {
    let mut taken = BTreeSet::new();
    for block in form.blocks() {
        let name = match block {
            FormBlock::Table(table) => &table.name,
            FormBlock::Fields(fields) => &fields.name,
            _ => continue,
        };
        if !taken.insert(name) {
            return Err(format!("two tables are called '{name}'"));
        }
    }
    Ok(())
}

/// A word for every figure, to try the texts with.
fn samples() -> BTreeMap<String, String> {
    catalogue::FIGURES.iter().map(|name| ((*name).to_owned(), "1".to_owned())).collect()
}

fn check_texts<'t>(
    form: &Form,
    texts: &TextFiller,
    all: impl IntoIterator<Item = &'t FormText>,
) -> Result<(), String> {
    for text in all {
        for language in &form.languages {
            texts.fill(text, *language).map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

fn check_section(form: &Form, section: &Section) -> Result<(), String> {
    let mut texts = TextFiller::new(samples());
    if let Some(dataset) = &section.repeat {
        let fields =
            catalogue::fields_of(dataset).ok_or_else(|| format!("there is no dataset '{dataset}'"))?;
        if let Some(filter) = &section.filter
            && !fields.contains(&filter.field.as_str())
        {
            return Err(format!("dataset '{dataset}' has no field '{}'", filter.field));
        }
        texts.put(fields.iter().map(|field| (format!("item_{field}"), "1".to_owned())));
    }
    check_texts(form, &texts, [&section.heading].into_iter().chain(&section.empty))?;
    for block in &section.blocks {
        match block {
            FormBlock::Heading { text } | FormBlock::Text { text } | FormBlock::Note { text } => {
                check_texts(form, &texts, [text])?;
            }
            FormBlock::Narrative { empty, .. } => check_texts(form, &texts, [empty])?,
            FormBlock::KeyFigures { figures } => {
                for figure in figures {
                    check_figure(&figure.figure)?;
                    check_texts(form, &texts, [&figure.label, &figure.remark])?;
                }
            }
            FormBlock::Table(table) => check_table(form, table, &texts)?,
            FormBlock::Fields(fields) => check_fields(form, fields, &texts)?,
            FormBlock::Chart { picture, title, alternative } => {
                if !catalogue::PICTURES.contains(&picture.as_str()) {
                    return Err(format!("there is no picture '{picture}'"));
                }
                check_texts(form, &texts, [title, alternative])?;
            }
            FormBlock::Signature { statement, labels } => {
                check_texts(form, &texts, [statement].into_iter().chain(labels))?;
            }
        }
    }
    Ok(())
}

fn check_figure(name: &str) -> Result<(), String> {
    if catalogue::FIGURES.contains(&name) { Ok(()) } else { Err(format!("there is no figure '{name}'")) }
}

fn check_table(form: &Form, table: &FormTable, texts: &TextFiller) -> Result<(), String> {
    let dataset = &table.dataset;
    let fields = catalogue::fields_of(dataset).ok_or_else(|| format!("there is no dataset '{dataset}'"))?;
    if let Some(list) = &table.row_list
        && !form.row_lists.iter().any(|known| known.name == *list)
    {
        return Err(format!("there is no list of rows '{list}'"));
    }
    let own_rows = !form.rows_of(table).is_empty();
    let known = |field: &str| fields.contains(&field) || (own_rows && field == "label");
    let filtered = table.filter.as_ref().map(|filter| filter.field.as_str());
    let mut named = table.columns.iter().map(|column| column.field.as_str()).chain(filtered);
    if let Some(field) = named.find(|field| !known(field)) {
        return Err(format!("dataset '{dataset}' has no field '{field}'"));
    }
    check_texts(form, texts, [&table.caption, &table.empty].into_iter().chain(&table.notes))?;
    check_texts(form, texts, table.filter.iter().flat_map(|filter| &filter.is))
}

fn check_fields(form: &Form, fields: &FormFields, texts: &TextFiller) -> Result<(), String> {
    check_texts(form, texts, [&fields.caption].into_iter().chain(&fields.notes))?;
    for row in &fields.rows {
        if let Some(figure) = &row.figure {
            check_figure(figure)?;
        }
        check_texts(form, texts, row.text.iter())?;
        let answers = [row.figure.is_some(), row.text.is_some(), row.fact.is_some(), row.not_applicable];
        if answers.iter().filter(|given| **given).count() > 1 {
            return Err(format!("the field '{}' has two answers", row.field.get(Language::En)));
        }
    }
    Ok(())
}
