//! Which payments paid which invoices: proposals with their reasons, and the word of a person. Confirming dates rows that
//! wait, as a correction of the cell; the statement becomes the evidence of the lines that are in the ledger, at once or
//! when the rows are posted.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::posted::unproven_invoices;
use crate::db::audit::AuditRecord;
use crate::db::bank::{self as store, DeclinedMatch, LineProof, PaymentProof};
use crate::db::{DbConnection, audit, evidence, grants, imports};
use crate::domain::bank::{
    BankPayment, BookedPayment, Confidence, Fit, Invoice, InvoiceRows, PaymentMatch, match_payments,
};
use crate::domain::figures::in_both;
use crate::domain::ids::{BankPaymentId, ExpenditureId, GrantId, ImportBatchId};
use crate::domain::import_batch::BatchState;
use crate::domain::language::Bilingual;
use crate::operations::evidence::{attach_to, proof_of_payment};
use crate::operations::imports::{FixCell, ImportStage, Mended, fix_cells, unpaid_invoices};
use crate::operations::{Actor, Books, OperationError};

/// Payments that may have paid invoices: one and one, one of several, or several of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProposedMatch {
    pub payments: Vec<BookedPayment>,
    pub invoices: Vec<Invoice>,
    #[serde(flatten)]
    pub fit: Fit,
    /// Others fit as well: a person has to choose.
    pub in_doubt: bool,
}

/// Everything that may belong together, the best first. Nothing is confirmed by this.
pub fn propose_matches(books: &Books, grant_code: &str) -> Result<Vec<ProposedMatch>, OperationError> {
    Ok(Open::of(books, grant_code)?.proposals())
}

impl ProposedMatch {
    /// The payments and the invoices in a few signs, by which a no is kept.
    pub(super) fn key(&self) -> (String, String) {
        key_of(&self.payments, &self.invoices)
    }
}

fn key_of<'a>(
    payments: impl IntoIterator<Item = &'a BookedPayment>,
    invoices: impl IntoIterator<Item = &'a Invoice>,
) -> (String, String) {
    let payments: Vec<String> = payments.into_iter().map(|payment| payment.id.to_string()).collect();
    let invoices: Vec<String> = invoices.into_iter().map(|invoice| invoice.rows.place()).collect();
    (payments.join("+"), invoices.join(" | "))
}

/// Payments and invoices without a counterpart, and what may belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenMatters {
    /// The best first.
    pub proposals: Vec<ProposedMatch>,
    pub payments: Vec<BookedPayment>,
    pub invoices: Vec<Invoice>,
    /// Proposals that a person said no to, oldest first.
    pub declined: Vec<DeclinedMatch>,
}

/// Everything of a grant that waits for a word about its payment.
pub fn open_matters(books: &Books, grant_code: &str) -> Result<OpenMatters, OperationError> {
    let open = Open::of(books, grant_code)?;
    let proposals = open.proposals();
    let Open { payments, invoices, declined, .. } = open;
    Ok(OpenMatters { proposals, payments, invoices, declined })
}

/// What has no counterpart yet.
pub(super) struct Open {
    pub(super) grant: GrantId,
    payments: Vec<BookedPayment>,
    invoices: Vec<Invoice>,
    declined: Vec<DeclinedMatch>,
}

impl Open {
    pub(super) fn of(books: &Books, grant_code: &str) -> Result<Self, OperationError> {
        let mut invoices = unpaid_invoices(books, grant_code)?;
        books.db.read(|conn| {
            let grant = grants::load(conn, grant_code)?;
            let payments = free_payments(conn, grant.id)?;
            invoices.extend(unproven_invoices(conn, &grant, &payments)?);
            let declined = store::declined(conn, grant.id)?;
            Ok(Self { grant: grant.id, payments, invoices: std::mem::take(&mut invoices), declined })
        })
    }

    fn proposals(&self) -> Vec<ProposedMatch> {
        let facts: Vec<BankPayment> = self.payments.iter().map(|known| known.payment.clone()).collect();
        let is_declined = |found: &PaymentMatch| {
            let key = key_of(self.payments_of(found), self.invoices_of(found));
            self.declined
                .iter()
                .any(|known| known.taken_back.is_none() && known.payments == key.0 && known.invoices == key.1)
        };
        let proposed = |found: PaymentMatch| ProposedMatch {
            payments: self.payments_of(&found).cloned().collect(),
            invoices: self.invoices_of(&found).cloned().collect(),
            in_doubt: found.in_doubt,
            fit: found.fit,
        };
        match_payments(&facts, &self.invoices, &is_declined).into_iter().map(proposed).collect()
    }

    fn payments_of(&self, found: &PaymentMatch) -> impl Iterator<Item = &BookedPayment> {
        found.payments.iter().filter_map(|place| self.payments.get(*place))
    }

    fn invoices_of(&self, found: &PaymentMatch) -> impl Iterator<Item = &Invoice> {
        found.invoices.iter().filter_map(|place| self.invoices.get(*place))
    }

    /// The smallest proposal with these payments and invoices in it.
    pub(super) fn proposed(
        &self,
        payments: &[BankPaymentId],
        invoices: &[InvoiceKey<'_>],
    ) -> Option<ProposedMatch> {
        let wanted = |found: &ProposedMatch| {
            let has = |id: &BankPaymentId| found.payments.iter().any(|payment| payment.id == *id);
            payments.iter().all(has)
                && invoices.iter().all(|key| found.invoices.iter().any(|invoice| key.is_of(invoice)))
        };
        let proposed = self.proposals().into_iter().filter(wanted);
        proposed.min_by_key(|found| found.payments.len() + found.invoices.len())
    }
}

/// Payments that prove nothing yet. What a reversed or discarded import used is free again, and so is what proves a line
/// that was taken back.
fn free_payments(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<BookedPayment>, OperationError> {
    let standing: Vec<ImportBatchId> = imports::list(conn, grant)?
        .into_iter()
        .filter(|batch| !matches!(batch.state, BatchState::Reversed | BatchState::Discarded))
        .map(|batch| batch.id)
        .collect();
    let all = store::payments(conn, grant)?;
    let mut used: BTreeSet<BankPaymentId> =
        store::proofs(conn, &standing)?.into_iter().map(|proof| proof.payment).collect();
    let ids: Vec<BankPaymentId> = all.iter().map(|payment| payment.id).collect();
    let of_lines = store::line_proofs(conn, &ids)?;
    let lines: Vec<ExpenditureId> = of_lines.iter().map(|proof| proof.line).collect();
    let stands: BTreeSet<ExpenditureId> = evidence::standing(conn, &lines)?
        .into_iter()
        .filter(|line| line.stands)
        .map(|line| line.line)
        .collect();
    used.extend(of_lines.iter().filter(|proof| stands.contains(&proof.line)).map(|proof| proof.payment));
    Ok(all.into_iter().filter(|known| !used.contains(&known.id)).collect())
}

/// One row or line of an invoice; the others of the invoice follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvoiceKey<'a> {
    /// A row that waits for its payment.
    Row { batch: ImportBatchId, sheet: &'a str, row: u32 },
    /// A line of the ledger.
    Line(ExpenditureId),
}

impl InvoiceKey<'_> {
    fn is_of(self, invoice: &Invoice) -> bool {
        match (self, &invoice.rows) {
            (InvoiceKey::Row { batch, sheet, row }, InvoiceRows::Waiting { batch: own, sheet: on, rows }) => {
                batch == *own && sheet == on && rows.iter().any(|(known, _)| *known == row)
            }
            (InvoiceKey::Line(line), InvoiceRows::Posted { lines, .. }) => lines.contains(&line),
            (InvoiceKey::Row { .. }, InvoiceRows::Posted { .. })
            | (InvoiceKey::Line(_), InvoiceRows::Waiting { .. }) => false,
        }
    }
}

/// That payments paid invoices.
#[derive(Clone, Copy)]
pub struct ConfirmPayment<'a> {
    pub grant: &'a str,
    pub payments: &'a [BankPaymentId],
    pub invoices: &'a [InvoiceKey<'a>],
    /// Needed where it was not proposed.
    pub reason: &'a str,
}

/// What confirming did.
pub struct Confirmed {
    pub found: ProposedMatch,
    /// The imports whose rows were dated.
    pub mended: Vec<Mended>,
    /// The lines of the ledger that the statement proves from now on.
    pub lines: Vec<ExpenditureId>,
}

/// Confirms that payments paid invoices. What was proposed is confirmed whole: naming one of two invoices that one payment
/// paid confirms both. Rows that wait are dated by the last of the payments.
pub fn confirm_payment(
    books: &Books,
    actor: &Actor,
    confirm: &ConfirmPayment<'_>,
    progress: &dyn Fn(ImportStage),
) -> Result<Confirmed, OperationError> {
    refuse_nothing_named(confirm.payments, confirm.invoices)?;
    let open = Open::of(books, confirm.grant)?;
    if let Some(found) = open.proposed(confirm.payments, confirm.invoices) {
        return confirm_found(books, actor, (open.grant, found), confirm.reason.trim(), progress);
    }
    let mut invoices = Vec::new();
    for key in confirm.invoices {
        let invoice =
            open.invoices.iter().find(|invoice| key.is_of(invoice)).ok_or_else(|| not_open(*key))?;
        if !invoices.contains(invoice) {
            invoices.push(invoice.clone());
        }
    }
    let known = books.db.read(|conn| {
        let mut known = open.payments.clone();
        known.extend(begun_payments(conn, open.grant, &invoices)?);
        Ok::<_, OperationError>(known)
    })?;
    let mut payments = Vec::new();
    for id in confirm.payments {
        let payment = known.iter().find(|known| known.id == *id).ok_or_else(|| not_free(*id))?;
        payments.push(payment.clone());
    }
    let reason = confirm.reason.trim();
    let told = payments.first().filter(|_| reason.is_empty());
    if let Some(payment) = told {
        return Err(needs_reason(payment));
    }
    let fit = Fit { confidence: Confidence::Possible, reason: Bilingual::same("") };
    let found = ProposedMatch { payments, invoices, fit, in_doubt: false };
    confirm_found(books, actor, (open.grant, found), reason, progress)
}

/// Payments that were confirmed for rows of these invoices, whose dating was broken off.
fn begun_payments(
    conn: &mut DbConnection,
    grant: GrantId,
    invoices: &[Invoice],
) -> Result<Vec<BookedPayment>, OperationError> {
    let batches: Vec<ImportBatchId> = invoices
        .iter()
        .filter_map(|invoice| match &invoice.rows {
            InvoiceRows::Waiting { batch, .. } => Some(*batch),
            InvoiceRows::Posted { .. } => None,
        })
        .collect();
    let proofs = store::proofs(conn, &batches)?;
    let of_rows = proofs.iter().filter(|proof| {
        let key = InvoiceKey::Row { batch: proof.batch, sheet: &proof.sheet, row: proof.row };
        invoices.iter().any(|invoice| key.is_of(invoice))
    });
    let ids: BTreeSet<BankPaymentId> = of_rows.map(|proof| proof.payment).collect();
    Ok(store::payments(conn, grant)?.into_iter().filter(|payment| ids.contains(&payment.id)).collect())
}

/// Confirms every proposal that is certain and not in doubt. Says which were confirmed.
pub fn confirm_certain(
    books: &Books,
    actor: &Actor,
    grant_code: &str,
    progress: &dyn Fn(ImportStage),
) -> Result<Vec<ProposedMatch>, OperationError> {
    let open = Open::of(books, grant_code)?;
    let certain = open.proposals().into_iter();
    let certain: Vec<ProposedMatch> =
        certain.filter(|found| found.fit.confidence == Confidence::Certain && !found.in_doubt).collect();
    for found in &certain {
        confirm_found(books, actor, (open.grant, found.clone()), "", progress)?;
    }
    Ok(certain)
}

/// The proofs of all rows and lines are kept with the first step, so that none is lost when the program ends between two
/// imports.
fn confirm_found(
    books: &Books,
    actor: &Actor,
    (grant, found): (GrantId, ProposedMatch),
    told: &str,
    progress: &dyn Fn(ImportStage),
) -> Result<Confirmed, OperationError> {
    let proof = Proof::of(&found, told, (books, actor));
    let mut by_batch: BTreeMap<ImportBatchId, Vec<(&str, &str)>> = BTreeMap::new();
    let mut lines: Vec<ExpenditureId> = Vec::new();
    for invoice in &found.invoices {
        match &invoice.rows {
            InvoiceRows::Waiting { batch, sheet, rows } => {
                let cells = rows.iter().map(|(_, cell)| (sheet.as_str(), cell.as_str()));
                by_batch.entry(*batch).or_default().extend(cells);
            }
            InvoiceRows::Posted { lines: of_invoice, .. } => lines.extend(of_invoice),
        }
    }
    let paid_on = found.payments.iter().map(|payment| payment.payment.booked_on).max();
    let day = paid_on.map(|day| day.to_string()).unwrap_or_default();
    let mut mended = Vec::new();
    if by_batch.is_empty() {
        books.db.write(|conn| proof.keep(conn, grant, &found))?;
    }
    for (number, (batch, cells)) in by_batch.into_iter().enumerate() {
        let fixes: Vec<FixCell<'_>> = cells
            .into_iter()
            .map(|(sheet, cell)| FixCell { batch, sheet, cell, value: Some(&day), reason: &proof.told })
            .collect();
        let keep =
            |conn: &mut DbConnection| if number == 0 { proof.keep(conn, grant, &found) } else { Ok(()) };
        mended.push(fix_cells(books, actor, &fixes, &keep, progress)?);
    }
    Ok(Confirmed { found, mended, lines })
}

/// The word that is kept with every row and line.
struct Proof {
    confidence: &'static str,
    why: String,
    /// The reason beside a corrected cell.
    told: String,
    at: chrono::DateTime<chrono::Utc>,
    by: String,
}

impl Proof {
    fn of(found: &ProposedMatch, told: &str, (books, actor): (&Books, &Actor)) -> Self {
        let proposed = !found.fit.reason.nl.is_empty();
        let why = match (proposed, told) {
            (true, "") => found.fit.reason.nl.clone(),
            (true, told) => format!("{told}; {}", found.fit.reason.nl),
            (false, told) => told.to_owned(),
        };
        let named: Vec<String> = found
            .payments
            .iter()
            .map(|payment| format!("{} ({})", payment.id, payment.payment.reference))
            .collect();
        let word = if named.len() == 1 { "betaling" } else { "betalingen" };
        Self {
            confidence: if proposed { found.fit.confidence.code() } else { "told" },
            told: format!("bankafschrift, {word} {}: {why}", named.join(", ")),
            why,
            at: books.clock.now(),
            by: actor.name.clone(),
        }
    }

    fn keep(
        &self,
        conn: &mut DbConnection,
        grant: GrantId,
        found: &ProposedMatch,
    ) -> Result<(), OperationError> {
        for invoice in &found.invoices {
            match &invoice.rows {
                InvoiceRows::Waiting { batch, sheet, rows } => {
                    self.keep_rows(conn, &found.payments, (*batch, sheet, rows))?;
                }
                InvoiceRows::Posted { lines, .. } => self.keep_lines(conn, grant, &found.payments, lines)?,
            }
        }
        Ok(())
    }

    fn keep_rows(
        &self,
        conn: &mut DbConnection,
        payments: &[BookedPayment],
        (batch, sheet, rows): (ImportBatchId, &str, &[(u32, String)]),
    ) -> Result<(), OperationError> {
        let known = store::proofs(conn, &[batch])?;
        for payment in payments {
            for (row, _) in rows {
                let proof = PaymentProof {
                    payment: payment.id,
                    batch,
                    sheet: sheet.to_owned(),
                    row: *row,
                    confidence: self.confidence.to_owned(),
                    reason: self.why.clone(),
                    at: self.at,
                    by: self.by.clone(),
                };
                let same = |known: &PaymentProof| {
                    known.payment == proof.payment && known.sheet == proof.sheet && known.row == proof.row
                };
                if !known.iter().any(same) {
                    store::insert_proof(conn, &proof)?;
                }
            }
        }
        Ok(())
    }

    /// The statements prove the lines from now on.
    fn keep_lines(
        &self,
        conn: &mut DbConnection,
        grant: GrantId,
        payments: &[BookedPayment],
        lines: &[ExpenditureId],
    ) -> Result<(), OperationError> {
        let statements = store::statements(conn, grant)?;
        for payment in payments {
            for line in lines {
                let proof = LineProof {
                    payment: payment.id,
                    line: *line,
                    confidence: self.confidence.to_owned(),
                    reason: self.why.clone(),
                    at: self.at,
                    by: self.by.clone(),
                };
                store::insert_line_proof(conn, &proof)?;
            }
            let Some(statement) = statements.iter().find(|known| known.id == payment.statement) else {
                continue;
            };
            let file = proof_of_payment(statement, payment);
            attach_to(conn, lines, &file, (self.at, &self.by))?;
        }
        let shown: Vec<String> = lines.iter().map(ToString::to_string).collect();
        let record = AuditRecord {
            at: self.at,
            actor: &self.by,
            act: "bank.confirm",
            subject: &format!("lines {}", shown.join(" ")),
            detail: &self.told,
        };
        Ok(audit::insert(conn, &record)?)
    }
}

pub(super) fn refuse_nothing_named(
    payments: &[BankPaymentId],
    invoices: &[InvoiceKey<'_>],
) -> Result<(), OperationError> {
    if !payments.is_empty() && !invoices.is_empty() {
        return Ok(());
    }
    Err(OperationError::Rejected(Bilingual::new(
        "Noem ten minste één betaling en één rij of regel.",
        "Name at least one payment and one row or line.",
    )))
}

fn not_open(key: InvoiceKey<'_>) -> OperationError {
    OperationError::NotFound(match key {
        InvoiceKey::Row { batch, sheet, row } => {
            format!("row {row} of sheet '{sheet}' in import {batch}, waiting for its payment,")
        }
        InvoiceKey::Line(line) => format!("line {line} of this grant that no payment proves yet"),
    })
}

fn not_free(payment: BankPaymentId) -> OperationError {
    OperationError::NotFound(format!("a payment {payment} of this grant that proves nothing yet"))
}

fn needs_reason(payment: &BookedPayment) -> OperationError {
    let (id, euros) = (payment.id, in_both(payment.payment.amount.euros()));
    OperationError::Rejected(Bilingual::new(
        format!(
            "Betaling {id} van {} past niet bij deze factuur. Geef een reden als zij er toch bij hoort.",
            euros.nl
        ),
        format!(
            "Payment {id} of {} does not fit this invoice. Give a reason if it belongs there all the same.",
            euros.en
        ),
    ))
}
