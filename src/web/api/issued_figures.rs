//! From a figure on paper to the lines behind it: what an issued report says, and what each of its figures consists of.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::line_selection::LineOrder;
use crate::domain::permission::Act;
use crate::operations::issued_figures::{
    FigureOrigin, IssuedCell, IssuedFigures as Issued, IssuedTable, issued_figures,
};
use crate::operations::report_life::{ReportChoice, lines_behind_figure};
use crate::web::answer::Answer;
use crate::web::api::answers::{self, Money};
use crate::web::api::expenditures::{self, ExpenditurePage};
use crate::web::api::operation::{Kind, Operation, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        read(
            "listIssuedFigures",
            "/api/v1/grants/{grant}/reports/{form}/{period}/versions/{version}/figures",
            Act::ViewAuditRoom,
            figures,
        )
        .says(
            "De cijfers van een uitgegeven rapport, elk met waar het vandaan komt",
            "The figures of an issued report, each with where it comes from",
        )
        .gives::<IssuedFigures>(),
        read(
            "listLinesBehindFigure",
            "/api/v1/grants/{grant}/reports/{form}/{period}/versions/{version}/lines",
            Act::ViewAuditRoom,
            lines,
        )
        .says(
            "De regels achter een cijfer, zoals het grootboek stond toen het rapport werd gemaakt",
            "The lines behind a figure, as the ledger stood when the report was made",
        )
        .query(
            "figure",
            Kind::Text,
            "De `lines` van het cijfer; zonder deze: alle regels van toen",
            "The `lines` of the figure; without it: all lines of then",
        )
        .paged()
        .gives_outcome::<ExpenditurePage>(),
    ]
}

/// What an issued report says in figures.
#[derive(Serialize, ToSchema)]
struct IssuedFigures {
    title: String,
    version: String,
    made_at: DateTime<Utc>,
    /// SHA-256 over its figures.
    figures_sha256: String,
    tables: Vec<TableOfReport>,
}

#[derive(Serialize, ToSchema)]
struct TableOfReport {
    caption: String,
    columns: Vec<ColumnOfReport>,
    rows: Vec<RowOfReport>,
}

#[derive(Serialize, ToSchema)]
struct ColumnOfReport {
    /// With its unit.
    head: String,
    /// Holds figures.
    figures: bool,
}

#[derive(Serialize, ToSchema)]
struct RowOfReport {
    /// A total or a subtotal.
    total: bool,
    /// One for each column.
    cells: Vec<CellOfReport>,
}

#[derive(Serialize, ToSchema)]
struct CellOfReport {
    /// As the paper shows it.
    shown: String,
    /// Where it is an amount in euros: what it is to the cent.
    amount: Option<Money>,
    /// For a sum of lines: the `figure` that `listLinesBehindFigure` finds them by.
    lines: Option<String>,
    /// For a figure that follows from others: the formula.
    computed: Option<String>,
    /// For what the ledger does not say: who or what states it.
    stated: Option<String>,
}

fn cell(known: IssuedCell) -> CellOfReport {
    let (lines, computed, stated) = match known.origin {
        Some(FigureOrigin::Lines(words)) => (Some(words), None, None),
        Some(FigureOrigin::Computed(words)) => (None, Some(words), None),
        Some(FigureOrigin::Statement(words)) => (None, None, Some(words)),
        None => (None, None, None),
    };
    CellOfReport { shown: known.shown, amount: known.amount.map(Money::from), lines, computed, stated }
}

fn table(known: IssuedTable) -> TableOfReport {
    let columns = known.columns.into_iter().map(|(head, figures)| ColumnOfReport { head, figures });
    let rows = known
        .rows
        .into_iter()
        .map(|row| RowOfReport { total: row.is_total, cells: row.cells.into_iter().map(cell).collect() });
    TableOfReport { caption: known.caption, columns: columns.collect(), rows: rows.collect() }
}

/// Form, period and number of the address.
fn chosen(cx: &Cx) -> Result<(String, String, i64), WebError> {
    Ok((cx.path("form")?, cx.path("period")?, cx.path("version")?))
}

fn figures(cx: &Cx) -> Result<Answer, WebError> {
    let (form, period, number) = chosen(cx)?;
    let choice = ReportChoice { form: &form, grant: cx.grant(), period: &period };
    let Issued { title, version, made_at, snapshot_sha256, tables } =
        issued_figures(&cx.books, &choice, Some(number), cx.language)?;
    let shown = IssuedFigures {
        title,
        version,
        made_at,
        figures_sha256: snapshot_sha256,
        tables: tables.into_iter().map(table).collect(),
    };
    answers::single(cx, &shown)
}

fn lines(cx: &Cx) -> Result<Answer, WebError> {
    let (form, period, number) = chosen(cx)?;
    let choice = ReportChoice { form: &form, grant: cx.grant(), period: &period };
    let figure = cx.query("figure").unwrap_or_default();
    let selection = lines_behind_figure(&cx.books, &choice, number, figure)?;
    expenditures::page(cx, &selection, LineOrder::default())
}
