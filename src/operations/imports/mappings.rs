//! Remembering how the columns of a workbook were read, so that next month's file is read the same way.

use super::reading::Prepared;
use crate::db::column_mappings::{self, NewMapping};
use crate::db::{DbConnection, grants};
use crate::domain::cell_range::column_named;
use crate::domain::column_mapping::{
    ColumnMapping, MappedHeader, best_fitting, fingerprint_text, is_same_sender,
};
use crate::domain::expense::ExpenseField;
use crate::domain::ids::ImportBatchId;
use crate::domain::language::Bilingual;
use crate::domain::reading_plan::ReadingPlan;
use crate::importing::SheetReading;
use crate::operations::{Actor, Books, OperationError, seal};

/// The agreements in force of a grant, oldest first.
pub fn list_mappings(books: &Books, grant: &str) -> Result<Vec<ColumnMapping>, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant)?.id;
        Ok(column_mappings::in_force(conn, grant)?)
    })
}

/// Characters in the name of a sender.
const LONGEST_SENDER: usize = 200;

/// A longer text is no name.
pub(super) fn refuse_long_sender(said: &ReadingPlan) -> Result<(), OperationError> {
    if said.sender.as_ref().is_none_or(|sender| sender.trim().chars().count() <= LONGEST_SENDER) {
        return Ok(());
    }
    Err(OperationError::Rejected(Bilingual::new(
        format!("De naam van een afzender heeft hoogstens {LONGEST_SENDER} tekens. Kort hem in."),
        format!("The name of a sender has at most {LONGEST_SENDER} characters. Shorten it."),
    )))
}

/// Keeps how the columns of each table were read, where that is not known yet of their sender.
pub(super) fn remember(
    conn: &mut DbConnection,
    (books, actor): (&Books, &Actor),
    batch: ImportBatchId,
    prepared: &Prepared,
    plan: &ReadingPlan,
) -> Result<(), OperationError> {
    let known = column_mappings::in_force(conn, prepared.grant.id)?;
    let sender = prepared.sender.as_deref();
    for sheet in &prepared.sheets {
        let headers = headers_of(sheet, plan, (&known, sender));
        let fingerprint = fingerprint_of(&headers);
        let same = known.iter().find(|known| {
            is_same_sender(known.sender.as_deref(), sender) && fingerprint_of(&known.headers) == fingerprint
        });
        if headers.is_empty() || same.is_some_and(|known| known.headers == headers) {
            continue;
        }
        let (at, by) = (books.clock.now(), actor.name.as_str());
        let (grant, fingerprint) = (prepared.grant.id, fingerprint.as_str());
        let new = NewMapping { grant, fingerprint, headers: &headers, sender, batch, at, by };
        column_mappings::insert(conn, &new)?;
    }
    Ok(())
}

fn fingerprint_of(headers: &[MappedHeader]) -> String {
    let text = fingerprint_text(headers.iter().map(|known| known.header.as_str()));
    seal::sha256_hex(&[text.as_bytes()])
}

/// The headers of a table from left to right. How figures and dates are read is only remembered where a person said
/// so, now or in the agreement that was taken over.
fn headers_of(
    sheet: &SheetReading,
    plan: &ReadingPlan,
    (known, sender): (&[ColumnMapping], Option<&str>),
) -> Vec<MappedHeader> {
    let read = sheet.columns.iter().map(|column| (&column.column, &column.header, Some(column.field)));
    let unread = sheet.unmapped.iter().map(|column| (&column.column, &column.header, None));
    let named: Vec<(&String, &String, Option<ExpenseField>)> =
        read.chain(unread).filter(|(_, header, _)| !header.is_empty()).collect();
    let texts: Vec<&str> = named.iter().map(|(_, header, _)| header.as_str()).collect();
    let applied = best_fitting(known, sender, &texts);
    let mut columns: Vec<(u16, MappedHeader)> = named
        .into_iter()
        .filter_map(|(letters, header, field)| mapped_header(sheet, plan, applied, (letters, header, field)))
        .collect();
    columns.sort_by_key(|(column, _)| *column);
    columns.into_iter().map(|(_, header)| header).collect()
}

fn mapped_header(
    sheet: &SheetReading,
    plan: &ReadingPlan,
    applied: Option<&ColumnMapping>,
    (letters, header, field): (&str, &str, Option<ExpenseField>),
) -> Option<(u16, MappedHeader)> {
    let column = column_named(letters)?;
    let planned = plan.column(&sheet.sheet, column);
    let before = applied.and_then(|mapping| mapping.of_header(header));
    let decimal = planned.and_then(|plan| plan.decimal).or_else(|| before.and_then(|known| known.decimal));
    let dates = planned.and_then(|plan| plan.dates).or_else(|| before.and_then(|known| known.dates));
    Some((column, MappedHeader { header: header.to_owned(), field, decimal, dates }))
}
