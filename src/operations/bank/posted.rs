//! Lines of the ledger that say when they were paid, and that no proof of payment stands behind.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::db::expenditures::{self, LineFilter};
use crate::db::{DbConnection, evidence};
use crate::domain::bank::{BookedPayment, Invoice, InvoiceRows};
use crate::domain::books::BookedGrant;
use crate::domain::evidence::EvidenceKind;
use crate::domain::grant::VatTreatment;
use crate::domain::ids::ExpenditureId;
use crate::domain::ledger::{Expenditure, ExpenditureKind};
use crate::domain::money::{Cents, MoneyError};
use crate::operations::OperationError;

/// Lines paid further from every payment than this are not looked at.
const DAYS_AROUND: i64 = 31;

/// Likeness, currency, day of payment, and the line itself where it has no document number.
type InvoiceOfLedger = (Option<i64>, String, NaiveDate, Option<ExpenditureId>);

/// The invoices of the ledger without a proof of payment, near the days of these payments; lines of one invoice that were
/// paid on one day stand together.
pub(super) fn unproven_invoices(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    payments: &[BookedPayment],
) -> Result<Vec<Invoice>, OperationError> {
    let days = || payments.iter().map(|payment| payment.payment.booked_on);
    let (Some(first), Some(last)) = (days().min(), days().max()) else { return Ok(Vec::new()) };
    let near = |day: NaiveDate| {
        let from_first = day.signed_duration_since(first).num_days();
        let from_last = day.signed_duration_since(last).num_days();
        from_first >= DAYS_AROUND.saturating_neg() && from_last <= DAYS_AROUND
    };
    let lines = expenditures::list(conn, grant.id, LineFilter::All)?;
    let taken_back: BTreeSet<ExpenditureId> = lines.iter().filter_map(|line| line.line.answers).collect();
    let proven: BTreeSet<ExpenditureId> = evidence::of_grant(conn, grant.id)?
        .into_iter()
        .filter(|known| known.counts() && known.kind == EvidenceKind::ProofOfPayment)
        .map(|known| known.expenditure)
        .collect();
    let open = lines.iter().filter(|line| {
        line.line.kind == ExpenditureKind::Expense
            && near(line.line.payment_date)
            && !taken_back.contains(&line.id)
            && !proven.contains(&line.id)
    });
    let mut together: BTreeMap<InvoiceOfLedger, Vec<&Expenditure>> = BTreeMap::new();
    for line in open {
        let booked = &line.line;
        // Without a document number every line is an invoice of its own.
        let alone = booked.likeness.is_none().then_some(line.id);
        let currency = booked.original.currency.code().to_owned();
        together.entry((booked.likeness, currency, booked.payment_date, alone)).or_default().push(line);
    }
    let mut invoices = Vec::new();
    for lines in together.into_values() {
        invoices.extend(invoice_of(grant, &lines)?);
    }
    invoices.sort_by_key(|(first, _)| *first);
    Ok(invoices.into_iter().map(|(_, invoice)| invoice).collect())
}

fn invoice_of(
    grant: &BookedGrant,
    lines: &[&Expenditure],
) -> Result<Option<(ExpenditureId, Invoice)>, MoneyError> {
    let Some(first) = lines.first() else { return Ok(None) };
    let booked = &first.line;
    let (mut amount, mut vat) = (Cents::ZERO, Cents::ZERO);
    for line in lines {
        amount = amount.plus(Cents::from_euros_half_away(line.line.original.units())?)?;
        vat = vat.plus(line.line.vat)?;
    }
    // Where VAT comes back it is no cost, but it was paid all the same.
    let with_vat = grant.definition.vat == VatTreatment::Recoverable && vat != Cents::ZERO;
    let payable = if with_vat { Some(amount.plus(vat)?) } else { None };
    let paid_on = booked.payment_date;
    let invoice = Invoice {
        rows: InvoiceRows::Posted { lines: lines.iter().map(|line| line.id).collect(), paid_on },
        supplier: booked.supplier.clone(),
        document_number: booked.document_number.clone(),
        invoice_date: booked.invoice_date,
        currency: booked.original.currency.code().to_owned(),
        amount,
        payable,
        account: String::new(),
        remittance: String::new(),
    };
    Ok(Some((first.id, invoice)))
}
