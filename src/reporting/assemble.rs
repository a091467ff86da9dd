//! Form + snapshot -> `ReportDocument` in one language. Chooses and orders; computes nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::domain::language::{Bilingual, Language};
use crate::reporting::ReportError;
use crate::reporting::catalogue;
use crate::reporting::dataset::{Dataset, Datum};
use crate::reporting::document::{
    Attachment, Block, Bullet, Cell, Chart, Column, Curve, CurveStyle, Head, KeyFigure, Picture,
    ReportDocument, Signature, Table, TimelineRow,
};
use crate::reporting::figures;
use crate::reporting::form::{Form, FormBlock, FormTable, TextFiller};
use crate::reporting::snapshot::{self, MilestoneMark, PictureData, ReportLine, Snapshot, lines_dataset};

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
    let assembly = Assembly { snapshot, lines, language, texts: TextFiller::new(&shown) };
    let mut blocks = Vec::new();
    if !snapshot.period_over {
        blocks.push(Block::Note { text: not_over(snapshot, language) });
    }
    if let Some(remark) = &snapshot.remark {
        blocks.push(Block::Note { text: remark.get(language).to_owned() });
    }
    for (section, number) in form.sections.iter().zip(1_u32..) {
        if section.new_page {
            blocks.push(Block::PageBreak);
        }
        let text = format!("{number} {}", section.heading.get(language));
        blocks.push(Block::Heading { level: 1, text });
        for block in &section.blocks {
            blocks.extend(assembly.block(block)?);
        }
    }
    let reference = assembly.text(&form.reference)?;
    let head = head(form, snapshot, issue, reference, language);
    Ok(ReportDocument { language, head, blocks, attachments })
}

fn not_over(snapshot: &Snapshot, language: Language) -> String {
    let last = figures::long_date(snapshot.period_to, language);
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
fn shown_figures(snapshot: &Snapshot, language: Language) -> BTreeMap<&'static str, String> {
    let show = |datum: &Datum| {
        let cell = datum.clone().into_cell(language);
        figures::shown(&cell.value, language).into_owned()
    };
    snapshot.figures.iter().map(|(name, datum)| (*name, show(datum))).collect()
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
pub(super) fn funding_statement() -> Bilingual {
    Bilingual::new("Medegefinancierd door de Europese Unie", "Co-funded by the European Union")
}

struct Assembly<'a> {
    snapshot: &'a Snapshot,
    lines: &'a [ReportLine],
    language: Language,
    texts: TextFiller<'a>,
}

impl Assembly<'_> {
    fn text(&self, text: &Bilingual) -> Result<String, ReportError> {
        Ok(with_units_attached(&self.texts.fill(text, self.language)?))
    }

    /// The text, or nothing when its conditions leave nothing to say about this report.
    fn said(&self, text: &Bilingual) -> Result<Option<String>, ReportError> {
        Ok(Some(self.text(text)?).filter(|said| !said.is_empty()))
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
            FormBlock::Chart { picture, title, alternative } => {
                return Ok(self.chart(picture, title, alternative)?.into_iter().collect());
            }
            FormBlock::Signature { statement, labels } => Block::Signature(Signature {
                statement: self.text(statement)?,
                labels: labels.iter().map(|label| label.get(self.language).to_owned()).collect(),
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
        let dataset = self.dataset(&table.dataset)?;
        if dataset.rows.is_empty() {
            return Ok(Block::Note { text: self.text(&table.empty)? });
        }
        let positions: Vec<usize> =
            table.columns.iter().filter_map(|column| dataset.position(&column.field)).collect();
        let columns = table.columns.iter().map(|column| Column {
            head: column.head.get(self.language).to_owned(),
            unit: column.unit.as_ref().map(|unit| unit.get(self.language).to_owned()),
            kind: column.kind.into(),
        });
        Ok(Block::Table(Table {
            name: table.name.clone(),
            caption: self.text(&table.caption)?,
            columns: columns.collect(),
            notes: self.notes(&table.notes)?,
            rows: dataset.into_rows(&positions, self.language),
        }))
    }

    /// The notes that have something to say about this report.
    fn notes(&self, notes: &[Bilingual]) -> Result<Vec<String>, ReportError> {
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
