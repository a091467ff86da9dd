//! Invoices that wait for their payment: rows whose payment date is missing, in all imports of a grant that may still be
//! mended.

use std::sync::Arc;

use super::reading::{OpenedBatch, prepare};
use super::{ImportStage, unpaid_memory};
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

/// The invoices of a grant that wait for their payment; rows of one invoice stand together. An import is read again only
/// when something that its rows follow from has changed.
pub fn unpaid_invoices(books: &Books, grant_code: &str) -> Result<Vec<Invoice>, OperationError> {
    let keys = unpaid_memory::keys(books, grant_code)?;
    let mut found: Vec<Arc<Vec<Invoice>>> = Vec::with_capacity(keys.len());
    let mut fresh = Vec::new();
    for key in keys {
        if let Some(known) = unpaid_memory::recall(books, &key) {
            found.push(known);
            continue;
        }
        let invoices = Arc::new(invoices_of(books, key.batch())?);
        found.push(Arc::clone(&invoices));
        fresh.push((key, invoices));
    }
    if !fresh.is_empty() {
        // What changed while the files were read is read again at the next look.
        let now = unpaid_memory::keys(books, grant_code)?;
        fresh.retain(|(key, _)| now.contains(key));
        unpaid_memory::keep(books, fresh);
    }
    Ok(found.iter().flat_map(|invoices| invoices.iter().cloned()).collect())
}

/// The invoices of one import, from its file.
fn invoices_of(books: &Books, batch: ImportBatchId) -> Result<Vec<Invoice>, OperationError> {
    let opened = OpenedBatch::load(books, batch)?;
    let task = opened.task(&opened.batch.plan);
    let prepared = prepare(books, &task, &|_stage: ImportStage| {})?;
    let mut invoices: Vec<(Option<String>, Invoice)> = Vec::new();
    for row in &prepared.unpaid {
        let key = likeness_key(&row.supplier, &row.document_number);
        let Some(invoice) = invoice_of(batch, row)? else { continue };
        let same = invoices.iter_mut().find(|(known, other)| {
            key.is_some()
                && *known == key
                && other.currency == invoice.currency
                && matches!(&other.rows, InvoiceRows::Waiting { sheet, .. } if *sheet == *row.source.sheet)
        });
        match same {
            Some((_, other)) => {
                other.amount = other.amount.plus(invoice.amount)?;
                if let Some(rows) = other.rows.waiting_on(&row.source.sheet) {
                    rows.push(cell_of(row));
                }
            }
            None => invoices.push((key, invoice)),
        }
    }
    Ok(invoices.into_iter().map(|(_, invoice)| invoice).collect())
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
