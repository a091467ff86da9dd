//! Where an auditor finds what a report rests on: the index of documents, and which evidence stands behind each line.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::evidence::EvidenceKind;
use crate::domain::ids::ExpenditureId;
use crate::domain::language::Bilingual;
use crate::domain::money::Cents;
use crate::reporting::ReportError;
use crate::reporting::catalogue;
use crate::reporting::dataset::{Dataset, Datum};
use crate::reporting::document::RowKind;

use super::Context;

/// A document of the books.
#[derive(Clone, Debug)]
pub struct ListedDocument {
    pub kind: Bilingual,
    pub name: String,
    pub dated: Option<NaiveDate>,
    pub sha256: String,
}

/// A file that counts as proof of a line.
#[derive(Clone, Debug)]
pub struct LineProof {
    pub line: ExpenditureId,
    pub kind: EvidenceKind,
}

/// Every document of the books in the order in which the audit trail names them.
pub(super) fn index(context: &Context<'_>) -> Dataset {
    let mut dataset = Dataset::new("documents", catalogue::DOCUMENTS);
    for (number, document) in (1_u32..).zip(&context.material.documents) {
        let seal: String = document.sha256.chars().take(12).collect();
        let cells = vec![
            Datum::count(number),
            Datum::Words(document.kind.clone()),
            Datum::text(document.name.as_str()),
            Datum::date(document.dated),
            Datum::text(seal),
        ];
        dataset.push(RowKind::Body, cells);
    }
    dataset
}

/// Each line of the span with the number of files per kind of evidence, and the sums.
pub(super) fn of_lines(context: &Context<'_>) -> Result<Dataset, ReportError> {
    const KINDS: [EvidenceKind; 4] =
        [EvidenceKind::Invoice, EvidenceKind::ProofOfPayment, EvidenceKind::Delivery, EvidenceKind::Contract];
    let mut proofs: BTreeMap<(ExpenditureId, EvidenceKind), u32> = BTreeMap::new();
    for proof in &context.material.proofs {
        let kind = if KINDS.contains(&proof.kind) { proof.kind } else { EvidenceKind::Other };
        let count = proofs.entry((proof.line, kind)).or_default();
        *count = count.saturating_add(1);
    }
    let mut dataset = Dataset::new("evidence-by-line", catalogue::EVIDENCE_BY_LINE);
    let mut total = Cents::ZERO;
    for line in &context.material.lines {
        let booked = &line.expenditure.line;
        total = total.plus(booked.amount)?;
        let mut cells = vec![
            Datum::text(line.expenditure.id.to_string()),
            Datum::text(line.category.as_str()),
            Datum::text(booked.supplier.as_str()),
            Datum::text(booked.document_number.as_str()),
            Datum::money(booked.amount),
            Datum::text(line.file_name.as_str()),
            Datum::text(format!("{}!{}", booked.source_sheet, booked.source_range)),
        ];
        for kind in KINDS.into_iter().chain([EvidenceKind::Other]) {
            let count = proofs.get(&(line.expenditure.id, kind)).copied().unwrap_or(0);
            cells.push(if count == 0 { Datum::nothing() } else { Datum::count(count) });
        }
        dataset.push(RowKind::Body, cells);
    }
    if !dataset.rows.is_empty() {
        let blank = Datum::blank;
        let mut cells = vec![blank(), blank(), Datum::Words(Bilingual::new("Totaal", "Total")), blank()];
        cells.push(Datum::money(total));
        cells.resize(catalogue::EVIDENCE_BY_LINE.len(), blank());
        dataset.push(RowKind::Total, cells);
    }
    Ok(dataset)
}
