//! A report as a page: prints the same document that the PDF is made from, and computes nothing.

use maud::{Markup, html};

use crate::domain::language::Language;
use crate::domain::money::Cents;
use crate::reporting::document::{
    Block, Bullet, Cell, Chart, ColumnKind, KeyFigure, Picture, ReportDocument, Row, RowKind, Signature,
    Source, Table, TimelineRow, head_groups,
};
use crate::reporting::figures;

use super::charts::{Bar, Curves, Lane, Mark, Timeline, bar, curves, timeline};

/// Longer tables are cut: the files have them whole.
const MOST_ROWS: usize = 100;

/// The whole document. `behind` gives the address of the lines behind a figure, where the visitor may see them.
pub fn report_document(
    document: &ReportDocument,
    behind: &dyn Fn(&str) -> Option<String>,
    rest: &dyn Fn(usize) -> String,
) -> Markup {
    let printer = Printer { language: document.language, behind, rest };
    html! {
        article.report lang=(document.language.code()) {
            (head(document))
            @for block in &document.blocks { (printer.block(block)) }
        }
    }
}

fn head(document: &ReportDocument) -> Markup {
    let head = &document.head;
    html! {
        header.report-head {
            p.report-title {
                strong { (head.title) }
                @if let Some(mark) = &head.state_mark { " " span.badge.warn { (mark) } }
            }
            p.muted { (head.reference) }
            dl.facts {
                @for (label, value) in &head.facts { div { dt { (label) } dd { (value) } } }
            }
            p.muted { (head.funding_statement) }
        }
    }
}

struct Printer<'a> {
    language: Language,
    behind: &'a dyn Fn(&str) -> Option<String>,
    /// What is said where a table is cut, by the number of rows left out.
    rest: &'a dyn Fn(usize) -> String,
}

impl Printer<'_> {
    fn block(&self, block: &Block) -> Markup {
        match block {
            Block::Heading { level: 1, text } => html! { h2 { (text) } },
            Block::Heading { text, .. } => html! { h3 { (text) } },
            Block::Paragraph { text } => {
                html! { @for part in text.split("\n\n") { p.lines { (part.trim()) } } }
            }
            Block::Note { text } => html! { p.report-note { (text) } },
            Block::KeyFigures { figures } => self.key_figures(figures),
            Block::Table(table) => self.table(table),
            Block::Chart(chart) => self.chart(chart),
            Block::Signature(signature) => signature_lines(signature),
            Block::Letterhead | Block::PageBreak => html! {},
        }
    }

    fn key_figures(&self, figures: &[KeyFigure]) -> Markup {
        html! {
            ul.cards {
                @for figure in figures {
                    li.card {
                        p.label { (figure.label) }
                        p.value { (self.cell(&figure.cell)) }
                        p.muted { (figure.remark) }
                    }
                }
            }
        }
    }

    fn table(&self, table: &Table) -> Markup {
        html! {
            div.table-wrap role="region" aria-label=(table.caption) tabindex="0" {
                table.long[table.rows.len() > 10] {
                    caption { span { (table.caption) } }
                    thead {
                        @let groups = head_groups(table.columns.iter().map(|column| column.group.as_deref()));
                        @if !groups.is_empty() {
                            tr { @for group in &groups { th scope="colgroup" colspan=(group.count) { (group.text.unwrap_or_default()) } } }
                        }
                        tr {
                            @for column in &table.columns {
                                th.num[column.kind == ColumnKind::Figure] scope="col" {
                                    (column.head)
                                    @if let Some(unit) = &column.unit { " (" (unit) ")" }
                                }
                            }
                        }
                    }
                    tbody { @for row in table.rows.iter().take(MOST_ROWS) { (self.row(table, row)) } }
                }
            }
            @if table.rows.len() > MOST_ROWS { p.report-note { ((self.rest)(table.rows.len() - MOST_ROWS)) } }
            @for note in &table.notes { p.muted.table-note { (note) } }
        }
    }

    fn row(&self, table: &Table, row: &Row) -> Markup {
        let class = match row.kind {
            RowKind::Body => None,
            RowKind::Group => Some("group"),
            RowKind::Subtotal => Some("sub"),
            RowKind::Total => Some("sub total"),
            RowKind::ToFill => Some("to-fill"),
        };
        let kind = |place: usize| table.columns.get(place).map(|column| column.kind);
        html! {
            tr class=[class] {
                @for (place, cell) in row.cells.iter().enumerate() {
                    td.num[kind(place) == Some(ColumnKind::Figure)]
                        .code[kind(place) == Some(ColumnKind::Code)] { (self.cell(cell)) }
                }
            }
        }
    }

    /// A figure leads to the lines behind it.
    fn cell(&self, cell: &Cell) -> Markup {
        let shown = figures::shown(&cell.value, self.language);
        let lines = match cell.source.as_deref() {
            Some(Source::Lines(filter)) => (self.behind)(filter),
            Some(Source::Computed(_) | Source::Statement(_)) | None => None,
        };
        html! { @if let Some(address) = lines { a.source href=(address) { (shown) } } @else { (shown) } }
    }

    fn chart(&self, chart: &Chart) -> Markup {
        html! {
            figure.picture {
                figcaption { (chart.title) }
                @match &chart.picture {
                    Picture::Bullets { realised_label, approved_label, bars } => {
                        (self.bullets(&chart.alternative, (realised_label, approved_label), bars))
                    }
                    Picture::Curves { curves: drawn, today, today_label } => {
                        @let days = drawn.iter().flat_map(|curve| &curve.points).map(|(day, _)| *day);
                        @let span = (days.clone().min().unwrap_or(*today), days.max().unwrap_or(*today));
                        div.drawing role="img" aria-label=(chart.alternative) tabindex="0" {
                            (curves(&Curves { curves: drawn, today: *today, today_label, span }, self.language))
                        }
                    }
                    Picture::Timeline { from, to, today, today_label, rows } => {
                        @let lanes: Vec<Lane> = rows.iter().map(lane).collect();
                        div.drawing role="img" aria-label=(chart.alternative) tabindex="0" {
                            (timeline(&Timeline { span: (*from, *to), today: *today, today_label, lanes: &lanes, label_width: 330 }))
                        }
                    }
                }
            }
        }
    }

    /// Bars as rows of a table: their figures stand beside them.
    fn bullets(&self, alternative: &str, (realised, approved): (&str, &str), bars: &[Bullet]) -> Markup {
        let longest = bars.iter().map(|bar| bar.realised.max(bar.approved)).max().unwrap_or(Cents::ZERO);
        html! {
            div.table-wrap.with-bars role="region" aria-label=(alternative) tabindex="0" {
                table {
                    thead { tr { td {} td {} th.num scope="col" { (realised) } th.num scope="col" { (approved) } } }
                    tbody {
                        @for bullet in bars {
                            @let drawn = Bar { realised: bullet.realised, approved: bullet.approved, planned: None, longest };
                            tr {
                                th scope="row" { (bullet.label) }
                                td { (bar(&drawn)) }
                                td.num { (figures::whole_euros(bullet.realised, self.language)) }
                                td.num { (figures::whole_euros(bullet.approved, self.language)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn lane(row: &TimelineRow) -> Lane {
    let mark = Mark {
        planned: row.planned,
        expected: row.forecast,
        reached: row.reached,
        state: row.state,
        title: format!("{} ({})", row.label, row.state_label),
    };
    Lane { label: row.label.clone(), marks: vec![mark] }
}

fn signature_lines(signature: &Signature) -> Markup {
    html! {
        div.signature {
            p { (signature.statement) }
            dl { @for label in &signature.labels { div { dt { (label) } dd { "\u{a0}" } } } }
        }
    }
}
