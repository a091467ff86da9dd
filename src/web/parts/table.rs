//! Tables: a caption, heads that may sort, figures to the right, totals at the foot of their columns.

use maud::{Markup, html};

use crate::web::cx::Cx;
use crate::web::parts::pagination::with_queries;

/// One column.
#[derive(Clone, Debug)]
pub struct Column {
    head: String,
    figure: bool,
    sort: Option<&'static str>,
}

impl Column {
    pub fn text(head: impl Into<String>) -> Self {
        Self { head: head.into(), figure: false, sort: None }
    }

    /// To the right, digits under each other. The unit stands in the head.
    pub fn figure(head: impl Into<String>) -> Self {
        Self { figure: true, ..Self::text(head) }
    }

    /// The head sorts the list: `?sort=NAME`, and `?sort=-NAME` downwards.
    pub fn sorts(mut self, name: &'static str) -> Self {
        self.sort = Some(name);
        self
    }
}

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    cells: Vec<Markup>,
    /// The first cell names the row.
    named: bool,
    mark: Option<&'static str>,
}

impl Row {
    /// The first cell is the name of the row.
    pub fn named(cells: Vec<Markup>) -> Self {
        Self { cells, named: true, mark: None }
    }

    pub fn plain(cells: Vec<Markup>) -> Self {
        Self { cells, named: false, mark: None }
    }

    /// A class: `sub` for a subtotal, `bad`, `warn`.
    pub fn mark(mut self, mark: &'static str) -> Self {
        self.mark = Some(mark);
        self
    }
}

/// A table. Without rows it shows what to do instead.
#[derive(Clone, Debug)]
pub struct Table {
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    foot: Vec<Row>,
    empty: Option<Markup>,
}

impl Table {
    /// The caption says what, whose and when.
    pub fn new(caption: impl Into<String>, columns: Vec<Column>) -> Self {
        Self { caption: caption.into(), columns, rows: Vec::new(), foot: Vec::new(), empty: None }
    }

    pub fn rows(mut self, rows: impl IntoIterator<Item = Row>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// A total at the foot.
    pub fn total(mut self, row: Row) -> Self {
        self.foot.push(row);
        self
    }

    /// What stands there when there are no rows: see `empty_state`.
    pub fn or_else(mut self, empty: Markup) -> Self {
        self.empty = Some(empty);
        self
    }

    pub fn show(&self, cx: &Cx) -> Markup {
        if self.rows.is_empty()
            && let Some(empty) = &self.empty
        {
            return empty.clone();
        }
        html! {
            div.table-wrap role="region" aria-label=(self.caption) tabindex="0" {
                table.long[self.rows.len() > 10] {
                    caption { span { (self.caption) } }
                    thead { tr { @for column in &self.columns { (head(cx, column)) } } }
                    tbody { @for row in &self.rows { (self.row(row)) } }
                    @if !self.foot.is_empty() { tfoot { @for row in &self.foot { (self.row(row)) } } }
                }
            }
        }
    }

    fn row(&self, row: &Row) -> Markup {
        let figure = |place: usize| self.columns.get(place).is_some_and(|column| column.figure);
        html! {
            tr class=[row.mark] {
                @for (place, cell) in row.cells.iter().enumerate() {
                    @if place == 0 && row.named {
                        th scope="row" { (cell) }
                    } @else {
                        td.num[figure(place)] { (cell) }
                    }
                }
            }
        }
    }
}

fn head(cx: &Cx, column: &Column) -> Markup {
    let Some(name) = column.sort else {
        return html! { th.num[column.figure] scope="col" { (column.head) } };
    };
    let sorted = cx.query("sort").unwrap_or_default();
    let downwards = format!("-{name}");
    let (state, next) = match sorted {
        now if now == name => (Some("ascending"), downwards),
        now if now == downwards => (Some("descending"), name.to_owned()),
        _ => (None, name.to_owned()),
    };
    html! {
        th.num[column.figure] scope="col" aria-sort=[state] {
            a.sort href=(with_queries(cx, &[("sort", &next), ("page", "")])) {
                (column.head)
                @match state {
                    Some("ascending") => { span aria-hidden="true" { " ↑" } }
                    Some(_) => { span aria-hidden="true" { " ↓" } }
                    None => {}
                }
            }
        }
    }
}
