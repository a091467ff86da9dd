//! Invoices that wait for their payment: rows whose payment date is missing, in all imports of a grant that may still be
//! mended.

use super::ImportStage;
use super::reading::{OpenedBatch, prepare};
use crate::db::{grants, imports};
use crate::domain::bank::{Invoice, InvoiceRows};
use crate::domain::expense::ExpenseField;
use crate::domain::folding::fold;
use crate::domain::ids::ImportBatchId;
use crate::domain::likeness::likeness_key;
use crate::domain::money::{Cents, MoneyError};
use crate::importing::UnpaidExpense;
use crate::operations::{Books, OperationError};

/// Columns beside the fields that tell how an invoice asks to be paid.
const ACCOUNT: &str = "iban";
const REMITTANCE: [&str; 3] = ["betalingskenmerk", "remittance identifier", "payment reference"];
const PAYABLE: [&str; 2] = ["te voldoen", "payable"];

/// The invoices of a grant that wait for their payment; rows of one invoice stand together.
pub fn unpaid_invoices(books: &Books, grant_code: &str) -> Result<Vec<Invoice>, OperationError> {
    let batches: Vec<ImportBatchId> = books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let waiting = imports::list(conn, grant.id)?
            .into_iter()
            .filter(|batch| batch.state.may_be_mended() && batch.rows.waiting > 0);
        Ok::<_, OperationError>(waiting.map(|batch| batch.id).collect())
    })?;
    let mut invoices = Vec::new();
    for batch in batches {
        let opened = OpenedBatch::load(books, batch)?;
        let task = opened.task(&opened.batch.plan);
        let prepared = prepare(books, &task, &|_stage: ImportStage| {})?;
        let mut of_batch: Vec<(Option<String>, Invoice)> = Vec::new();
        for row in &prepared.unpaid {
            let key = likeness_key(&row.supplier, &row.document_number);
            let Some(invoice) = invoice_of(batch, row)? else { continue };
            let same = of_batch.iter_mut().find(|(known, other)| {
                key.is_some()
                    && *known == key
                    && other.currency == invoice.currency
                    && matches!(&other.rows, InvoiceRows::Waiting { sheet, .. } if *sheet == *row.source.sheet)
            });
            match same {
                Some((_, other)) => {
                    other.amount = other.amount.plus(invoice.amount)?;
                    other
                        .rows
                        .waiting_on(&row.source.sheet)
                        .into_iter()
                        .for_each(|rows| rows.push(cell_of(row)));
                }
                None => of_batch.push((key, invoice)),
            }
        }
        invoices.extend(of_batch.into_iter().map(|(_, invoice)| invoice));
    }
    Ok(invoices)
}

/// A row with the cell of its payment date.
fn cell_of(row: &UnpaidExpense) -> (u32, String) {
    (row.source.row, row.source.place_of(ExpenseField::PaymentDate).cell)
}

/// Nothing for a row without an amount: no payment can be held against it.
fn invoice_of(batch: ImportBatchId, row: &UnpaidExpense) -> Result<Option<Invoice>, MoneyError> {
    let amounts = row.amounts;
    let stated = amounts.gross.or_else(|| amounts.net?.checked_add(amounts.vat.unwrap_or_default()));
    let Some(gross) = stated else { return Ok(None) };
    let beside = |names: &[&str]| {
        let is_named = |header: &str| header.split('/').any(|part| names.contains(&fold(part).as_str()));
        row.other_cells.iter().find(|(header, _)| is_named(header)).map(|(_, cell)| cell.clone())
    };
    let payable = beside(&PAYABLE).and_then(|text| text.parse().ok()).map(Cents::from_euros_half_away);
    let (sheet, rows) = (row.source.sheet.to_string(), vec![cell_of(row)]);
    Ok(Some(Invoice {
        rows: InvoiceRows::Waiting { batch, sheet, rows },
        supplier: row.supplier.clone(),
        document_number: row.document_number.clone(),
        invoice_date: row.invoice_date,
        currency: amounts.currency.code().to_owned(),
        amount: Cents::from_euros_half_away(gross)?,
        payable: payable.transpose()?,
        account: beside(&[ACCOUNT]).unwrap_or_default(),
        remittance: beside(&REMITTANCE).unwrap_or_default(),
    }))
}
