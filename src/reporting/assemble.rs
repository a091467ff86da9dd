//! Form + snapshot -> `ReportDocument` in one language. Chooses and orders; computes nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::domain::language::{Bilingual, Language};
use crate::reporting::ReportError;
use crate::reporting::catalogue;
use crate::reporting::dataset::{Dataset, Datum};
use crate::reporting::document::{
    Attachment, Block, Bullet, Cell, Chart, Column, Curve, CurveStyle, Head, KeyFigure, Picture,
    ReportDocument, Row, RowKind, Signature, Table, TimelineRow, Value,
};
use crate::reporting::figures;
use crate::reporting::form::{
    Form, FormBlock, FormColumnKind, FormRow, FormTable, FormText, Over, Section, TextFiller,
};
use crate::reporting::snapshot::{
    self, MilestoneMark, PictureData, ReportLine, Snapshot, line_matches, lines_dataset,
};

mod fields;

/// Which issue of a report this is.
pub struct Issue<'a> {
    pub version: i64,
    pub snapshot_sha256: &'a str,
    pub made_at: DateTime<Utc>,
    /// Frozen reports carry no "draft" mark.
    pub frozen: bool,
}

/// Fills a form with a snapshot.
pub fn assemble(
    form: &Form,
    snapshot: &Snapshot,
    lines: &[ReportLine],
    issue: &Issue<'_>,
    language: Language,
    attachments: Vec<Attachment>,
) -> Result<ReportDocument, ReportError> {
    let shown = shown_figures(snapshot, language);
    let mut assembly = Assembly { form, snapshot, lines, language, texts: TextFiller::new(shown) };
    let mut blocks = Vec::new();
    if !snapshot.period_over {
        blocks.push(Block::Note { text: not_over(snapshot, language) });
    }
    if let Some(remark) = &snapshot.remark {
        blocks.push(Block::Note { text: remark.get(language).to_owned() });
    }
    let mut number: u32 = 0;
    for section in &form.sections {
        if !section.plain {
            number = number.saturating_add(1);
        }
        let number = (!section.plain).then_some(number);
        blocks.extend(assembly.section(section, number)?);
    }
    let reference = assembly.text(&form.reference)?;
    let head = head(form, snapshot, issue, reference, language);
    Ok(ReportDocument { language, head, blocks, attachments })
}

fn not_over(snapshot: &Snapshot, language: Language) -> String {
    let last = figures::long_date(snapshot.span.to, language);
    if snapshot.over == Over::AccountingYear {
        let note = Bilingual::new(
            format!(
                "Het boekjaar is nog niet voorbij: het loopt tot en met {last}. De cijfers zijn voorlopig."
            ),
            format!(
                "The accounting year is not over yet: it lasts until {last}. The figures are provisional."
            ),
        );
        return note.get(language).to_owned();
    }
    let note = Bilingual::new(
        format!(
            "De verslagperiode is nog niet voorbij: zij loopt tot en met {last}. De cijfers in dit verslag zijn \
             voorlopig."
        ),
        format!(
            "The reporting period is not over yet: it lasts until {last}. The figures in this report are \
             provisional."
        ),
    );
    note.get(language).to_owned()
}

/// The figures as people read them, by name.
fn shown_figures(snapshot: &Snapshot, language: Language) -> BTreeMap<String, String> {
    let show = |datum: &Datum| {
        let cell = datum.clone().into_cell(language);
        figures::shown(&cell.value, language).into_owned()
    };
    snapshot.figures.iter().map(|(name, datum)| ((*name).to_owned(), show(datum))).collect()
}

fn head(form: &Form, snapshot: &Snapshot, issue: &Issue<'_>, reference: String, language: Language) -> Head {
    let show =
        |datum: &Datum| figures::shown(&datum.clone().into_cell(language).value, language).into_owned();
    let mut facts: Vec<(String, String)> = snapshot
        .facts
        .iter()
        .map(|fact| {
            let values: Vec<String> = fact.values.iter().map(show).collect();
            (fact.label.get(language).to_owned(), with_units_attached(&values.join(" ")))
        })
        .collect();
    let made_on = figures::long_date(issue.made_at.date_naive(), language);
    let version =
        Bilingual::new(format!("{} van {made_on}", issue.version), format!("{} of {made_on}", issue.version));
    facts.push((
        Bilingual::new("Versie", "Version").get(language).to_owned(),
        version.get(language).to_owned(),
    ));
    let seal = Bilingual::new("Kenmerk van de cijfers (SHA-256)", "Seal of the figures (SHA-256)");
    facts.push((seal.get(language).to_owned(), issue.snapshot_sha256.to_owned()));
    let draft = Bilingual::new("CONCEPT", "DRAFT");
    let statement = funding_statement();
    Head {
        title: form.title.get(language).to_owned(),
        reference,
        grant_code: snapshot.grant_code.clone(),
        period_code: snapshot.period_code.clone(),
        author: snapshot.beneficiary.get(language).to_owned(),
        facts,
        state_mark: (!issue.frozen).then(|| draft.get(language).to_owned()),
        version: issue.version.to_string(),
        snapshot_sha256: issue.snapshot_sha256.to_owned(),
        funding_statement: statement.get(language).to_owned(),
        made_at: issue.made_at,
    }
}

/// A figure and its unit stay on one line.
fn with_units_attached(text: &str) -> String {
    text.replace(" %", "\u{a0}%").replace("EUR ", "EUR\u{a0}")
}

/// What every paper says about the funding (CPR annex IX, 1.2).
pub fn funding_statement() -> Bilingual {
    Bilingual::new("Medegefinancierd door de Europese Unie", "Co-funded by the European Union")
}

/// A row to write in; numbered when its first column holds codes.
fn row_to_fill(table: &FormTable, number: u8) -> Row {
    let mut cells = vec![Cell::blank(); table.columns.len()];
    let numbered = table.columns.first().is_some_and(|column| matches!(column.kind, FormColumnKind::Code));
    if let (true, Some(first)) = (numbered, cells.first_mut()) {
        *first = Cell::text(number.to_string());
    }
    Row { kind: RowKind::ToFill, cells }
}

struct Assembly<'a> {
    form: &'a Form,
    snapshot: &'a Snapshot,
    lines: &'a [ReportLine],
    language: Language,
    texts: TextFiller,
}

impl Assembly<'_> {
    fn text(&self, text: &Bilingual) -> Result<String, ReportError> {
        Ok(with_units_attached(&self.texts.fill(text, self.language)?))
    }

    /// The text, or nothing when its conditions leave nothing to say about this report.
    fn said(&self, text: &Bilingual) -> Result<Option<String>, ReportError> {
        Ok(Some(self.text(text)?).filter(|said| !said.is_empty()))
    }

    /// A section, or as many as the dataset has rows that it is repeated for.
    fn section(&mut self, section: &Section, number: Option<u32>) -> Result<Vec<Block>, ReportError> {
        let Some(repeated) = &section.repeat else {
            return self.one_section(section, number, None);
        };
        let mut dataset = self.dataset(repeated)?;
        if let Some(filter) = &section.filter {
            let texts: Vec<String> =
                filter.is.iter().map(|text| self.text(text)).collect::<Result<_, _>>()?;
            dataset.keep(&filter.field, &texts);
        }
        let items: Vec<_> = dataset.rows.iter().filter(|row| row.kind == RowKind::Body).collect();
        if items.is_empty() {
            let text = section.empty.as_ref().map(|empty| self.text(empty)).transpose()?;
            return Ok(text.map(|text| Block::Note { text }).into_iter().collect());
        }
        let mut blocks = Vec::new();
        for (place, item) in items.into_iter().enumerate() {
            let named = dataset.fields.iter().zip(&item.cells).map(|(field, datum)| {
                let cell = datum.clone().into_cell(self.language);
                (format!("item_{field}"), figures::shown(&cell.value, self.language).into_owned())
            });
            self.texts.put(named.collect::<Vec<_>>());
            blocks.extend(self.one_section(section, number, Some(place))?);
        }
        Ok(blocks)
    }

    fn one_section(
        &self,
        section: &Section,
        number: Option<u32>,
        item: Option<usize>,
    ) -> Result<Vec<Block>, ReportError> {
        let mut blocks = Vec::new();
        if section.new_page {
            blocks.push(Block::PageBreak);
            // Papers of a pile are handed out one by one.
            if item.is_some() && self.form.brief {
                blocks.push(Block::Letterhead);
            }
        }
        let heading = self.text(&section.heading)?;
        let text = number.map_or_else(|| heading.clone(), |number| format!("{number} {heading}"));
        if !heading.is_empty() {
            blocks.push(Block::Heading { level: 1, text });
        }
        for block in &section.blocks {
            for mut block in self.block(block)? {
                if let (Block::Table(table), Some(item)) = (&mut block, item) {
                    table.name = format!("{}-{}", table.name, item.saturating_add(1));
                }
                blocks.push(block);
            }
        }
        Ok(blocks)
    }

    fn block(&self, block: &FormBlock) -> Result<Vec<Block>, ReportError> {
        Ok(vec![match block {
            FormBlock::Heading { text } => Block::Heading { level: 2, text: self.text(text)? },
            FormBlock::Text { text } => {
                let said = self.said(text)?;
                return Ok(said.map(|text| Block::Paragraph { text }).into_iter().collect());
            }
            FormBlock::Note { text } => {
                let said = self.said(text)?;
                return Ok(said.map(|text| Block::Note { text }).into_iter().collect());
            }
            FormBlock::Narrative { section, empty } => match self.snapshot.narratives.get(section) {
                Some(words) => Block::Paragraph { text: self.text(words)? },
                None => Block::Note { text: self.text(empty)? },
            },
            FormBlock::KeyFigures { figures } => {
                let cards = figures.iter().map(|figure| {
                    Ok(KeyFigure {
                        label: self.text(&figure.label)?,
                        cell: self.figure(&figure.figure)?,
                        remark: self.text(&figure.remark)?,
                    })
                });
                Block::KeyFigures { figures: cards.collect::<Result<_, ReportError>>()? }
            }
            FormBlock::Table(table) => self.table(table)?,
            FormBlock::Fields(fields) => self.fields(fields)?,
            FormBlock::Chart { picture, title, alternative } => {
                return Ok(self.chart(picture, title, alternative)?.into_iter().collect());
            }
            FormBlock::Signature { statement, labels } => Block::Signature(Signature {
                statement: self.text(statement)?,
                labels: labels.iter().map(|label| self.text(label)).collect::<Result<_, _>>()?,
            }),
        }])
    }

    fn figure(&self, name: &str) -> Result<Cell, ReportError> {
        let datum = self.snapshot.figures.get(name).cloned();
        datum.map(|datum| datum.into_cell(self.language)).ok_or_else(|| ReportError::UnknownFigure {
            sentence: name.to_owned(),
            cause: "no such figure".to_owned(),
        })
    }

    fn table(&self, table: &FormTable) -> Result<Block, ReportError> {
        let dataset = self.filtered(table)?;
        let own_rows = self.form.rows_of(table);
        if dataset.rows.is_empty() && own_rows.is_empty() && table.blank_rows == 0 {
            return Ok(Block::Note { text: self.text(&table.empty)? });
        }
        let columns = table.columns.iter().map(|column| Column {
            head: column.head.get(self.language).to_owned(),
            group: column.group.as_ref().map(|group| group.get(self.language).to_owned()),
            unit: column.unit.as_ref().map(|unit| unit.get(self.language).to_owned()),
            kind: column.kind.into(),
        });
        let mut rows = if own_rows.is_empty() {
            let positions: Vec<usize> =
                table.columns.iter().filter_map(|column| dataset.position(&column.field)).collect();
            dataset.into_rows(&positions, self.language)
        } else {
            own_rows.iter().map(|row| self.own_row(table, &dataset, row)).collect()
        };
        rows.extend((1..=table.blank_rows).map(|number| row_to_fill(table, number)));
        Ok(Block::Table(Table {
            name: table.name.clone(),
            caption: self.text(&table.caption)?,
            columns: columns.collect(),
            notes: self.notes(&table.notes)?,
            rows,
        }))
    }

    /// The rows of the dataset that the table wants.
    fn filtered(&self, table: &FormTable) -> Result<Dataset, ReportError> {
        let Some(filter) = &table.filter else { return self.dataset(&table.dataset) };
        let texts: Vec<String> =
            filter.is.iter().map(|text| self.texts.fill(text, self.language)).collect::<Result<_, _>>()?;
        if table.dataset == "expenditure-lines" {
            return lines_dataset(self.lines.iter().filter(|line| line_matches(line, &filter.field, &texts)));
        }
        let mut dataset = self.dataset(&table.dataset)?;
        dataset.keep(&filter.field, &texts);
        Ok(dataset)
    }

    /// A row that the form prints: its label, and what the dataset has under its key.
    fn own_row(&self, table: &FormTable, dataset: &Dataset, row: &FormRow) -> Row {
        let data = row.key.as_deref().and_then(|key| dataset.row(key));
        let cell = |field: &str| {
            if field == "label" {
                return Cell::text(row.label.get(self.language));
            }
            let place = dataset.position(field);
            let found = data.and_then(|data| place.and_then(|place| data.cells.get(place)));
            match found {
                Some(datum) => datum.clone().into_cell(self.language),
                None if row.kind == RowKind::Group => Cell::blank(),
                None if row.not_applicable => Cell::new(Value::NotApplicable),
                None => Cell::nothing(),
            }
        };
        Row { kind: row.kind, cells: table.columns.iter().map(|column| cell(&column.field)).collect() }
    }

    /// The notes that have something to say about this report.
    fn notes(&self, notes: &[FormText]) -> Result<Vec<String>, ReportError> {
        notes.iter().filter_map(|note| self.said(note).transpose()).collect()
    }

    fn dataset(&self, name: &str) -> Result<Dataset, ReportError> {
        if name == "expenditure-lines" {
            return lines_dataset(self.lines);
        }
        let empty = || catalogue::fields_of(name).map(|fields| Dataset::new("", fields));
        let known = self.snapshot.dataset(name).cloned().or_else(empty);
        known.ok_or_else(|| ReportError::BrokenForm {
            form: self.snapshot.form.clone(),
            what: format!("there is no dataset '{name}'"),
        })
    }

    /// The picture, or nothing when there is nothing to draw.
    fn chart(
        &self,
        name: &str,
        title: &Bilingual,
        alternative: &Bilingual,
    ) -> Result<Option<Block>, ReportError> {
        let Some(data) = self.snapshot.pictures.get(name) else {
            return Ok(None);
        };
        let (title, alternative) = (self.text(title)?, self.text(alternative)?);
        Ok(Some(Block::Chart(Chart { title, alternative, picture: self.picture(data) })))
    }

    fn picture(&self, data: &PictureData) -> Picture {
        let say = |nl: &str, en: &str| Bilingual::new(nl, en).get(self.language).to_owned();
        let today_label = say("einde periode", "end of period");
        match data {
            PictureData::Bullets { bars } => Picture::Bullets {
                realised_label: say("gerealiseerd", "realised"),
                approved_label: say("begroot", "budget"),
                bars: bars
                    .iter()
                    .map(|bar| Bullet {
                        label: bar.label.get(self.language).to_owned(),
                        realised: bar.realised,
                        approved: bar.approved,
                    })
                    .collect(),
            },
            PictureData::Curves { curves, today } => Picture::Curves {
                curves: curves
                    .iter()
                    .map(|curve| Curve {
                        label: match curve.style {
                            CurveStyle::Plan => say("begroting", "budget"),
                            CurveStyle::Actual => say("gerealiseerd", "realised"),
                            CurveStyle::Forecast => say("verwacht", "forecast"),
                        },
                        style: curve.style,
                        points: curve.points.clone(),
                    })
                    .collect(),
                today: *today,
                today_label,
            },
            PictureData::Timeline { from, to, today, marks } => {
                let rows = marks.iter().map(|mark| self.timeline_row(mark)).collect();
                Picture::Timeline { from: *from, to: *to, today: *today, today_label, rows }
            }
        }
    }

    fn timeline_row(&self, mark: &MilestoneMark) -> TimelineRow {
        TimelineRow {
            group: Some(mark.activity.get(self.language).to_owned()),
            label: mark.label.get(self.language).to_owned(),
            planned: mark.planned,
            forecast: mark.expected,
            reached: mark.reached,
            state: mark.state,
            state_label: snapshot::state_name(mark.state).get(self.language).to_owned(),
        }
    }
}
