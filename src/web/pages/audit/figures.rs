//! The figures of an issued report, each leading to the lines behind it.

use maud::{Markup, html};

use crate::domain::permission::Act;
use crate::operations::issued_figures::{
    FigureOrigin, IssuedCell, IssuedFigures, IssuedTable, issued_figures,
};
use crate::operations::report_life::{ReportChoice, lines_behind_figure, listed_report};
use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::pages::audit::{chosen, downloads, parts, report_address, state};
use crate::web::parts::frame::Place;
use crate::web::parts::{Column, Row, Table, facts, moment};
use crate::web::problem::WebError;
use crate::web::request::encoded;

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let (form, period, number) = chosen(cx)?;
    let choice = ReportChoice { form: &form, grant: cx.grant(), period: &period };
    let issued = issued_figures(&cx.books, &choice, Some(number), cx.language)?;
    let address = report_address(cx, &form, &period, number);
    let listed = listed_report(&cx.books, &choice, number)?;
    let title = format!("{} {period}", issued.title);
    let content = html! {
        (parts(cx, "issued"))
        (about(cx, &issued))
        p { (state(cx, listed.record.state())) " " (downloads(cx, &listed, &address)) }
        p { (cx.text("audit-figures-intro")) }
        @for table in &issued.tables { (figures_table(cx, table, &address)) }
    };
    let head = Head::new(&title).at(Place::Audit).below(cx.text("audit-title"), cx.at("/audit"));
    Ok(cx.page(head, content))
}

fn about(cx: &Cx, issued: &IssuedFigures) -> Markup {
    facts(&[
        (cx.text("audit-version"), html! { (issued.version) }),
        (cx.text("audit-made"), moment(cx, issued.made_at)),
        (cx.text("audit-hash"), html! { span.code.hash { (issued.snapshot_sha256) } }),
    ])
}

fn figures_table(cx: &Cx, table: &IssuedTable, address: &str) -> Markup {
    let columns = table.columns.iter().map(|(head, figure)| {
        if *figure { Column::figure(head.clone()) } else { Column::text(head.clone()) }
    });
    let mut shown = Table::new(table.caption.clone(), columns.collect());
    for row in &table.rows {
        let cells = row.cells.iter().map(|cell| figure(cx, cell, address)).collect();
        let printed = Row::named(cells);
        shown = shown.rows([if row.is_total { printed.mark("sub") } else { printed }]);
    }
    shown.show(cx)
}

/// A figure with the way back: a link to its lines, or where else it comes from.
fn figure(cx: &Cx, cell: &IssuedCell, address: &str) -> Markup {
    match &cell.origin {
        Some(FigureOrigin::Lines(words)) if cx.may(Act::ViewExpenditure) => html! {
            a href={ (address) "/lines?figure=" (encoded(words)) } title=(cx.text("audit-to-lines")) { (cell.shown) }
        },
        Some(FigureOrigin::Computed(words) | FigureOrigin::Statement(words)) => {
            html! { span title=(words) { (cell.shown) } }
        }
        Some(FigureOrigin::Lines(_)) | None => html! { (cell.shown) },
    }
}

/// On to the lines behind a figure: those that stood in the ledger when the report was made.
pub(super) fn lines(cx: &Cx) -> Result<Answer, WebError> {
    let (form, period, number) = chosen(cx)?;
    let choice = ReportChoice { form: &form, grant: cx.grant(), period: &period };
    let figure = cx.query("figure").unwrap_or_default();
    let selection = lines_behind_figure(&cx.books, &choice, number, figure)?;
    let pairs: Vec<String> =
        selection.pairs().iter().map(|(key, value)| format!("{key}={}", encoded(value))).collect();
    Ok(Answer::see_other(format!("{}?{}", cx.at("/expenditure"), pairs.join("&"))))
}
