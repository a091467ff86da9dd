//! Facts of the lines of the ledger, and of the suppliers that they name.

use std::collections::BTreeMap;

use super::{Material, day_of, proven, standing, sums, text};
use crate::domain::eligibility::checks::Scope;
use crate::domain::eligibility::facts::{Fact, FactValue, Facts};
use crate::domain::eligibility::judging::Candidate;
use crate::domain::eligibility::verdict::Subject;
use crate::domain::evidence::EvidenceKind;
use crate::domain::folding::fold;
use crate::domain::ids::ExpenditureId;
use crate::domain::ledger::Expenditure;
use crate::domain::money::{Cents, MoneyError};

/// A document as its supplier and number read, whatever their case and punctuation.
type DocumentKey = (String, String);

/// What lines are to each other.
struct Documents {
    totals: BTreeMap<DocumentKey, Cents>,
    /// The first line of each document and amount.
    first: BTreeMap<(DocumentKey, Cents), Vec<ExpenditureId>>,
}

fn document_of(line: &Expenditure) -> Option<DocumentKey> {
    let number = fold(&line.line.document_number);
    if number.is_empty() { None } else { Some((fold(&line.line.supplier), number)) }
}

impl Documents {
    fn of(lines: &[&Expenditure]) -> Result<Self, MoneyError> {
        let mut first: BTreeMap<(DocumentKey, Cents), Vec<ExpenditureId>> = BTreeMap::new();
        for line in lines {
            if let Some(key) = document_of(line) {
                first.entry((key, line.line.amount)).or_default().push(line.id);
            }
        }
        let numbered = lines.iter().filter_map(|line| Some((document_of(line)?, line.line.amount)));
        Ok(Documents { totals: sums(numbered)?, first })
    }

    fn describe(&self, line: &Expenditure, facts: &mut Facts) {
        let Some(key) = document_of(line) else { return };
        if let Some(total) = self.totals.get(&key) {
            facts.set(Fact::InvoiceTotal, FactValue::Amount(*total));
        }
        let same = self.first.get(&(key, line.line.amount));
        let earlier: Vec<String> =
            same.into_iter().flatten().take_while(|id| **id != line.id).map(ToString::to_string).collect();
        if !earlier.is_empty() {
            facts.set(Fact::SameAs, FactValue::Words(earlier));
        }
    }
}

impl Material<'_> {
    /// The lines of the period that nobody took back, each with its facts.
    pub(super) fn line_candidates(&self) -> Result<Vec<Candidate>, MoneyError> {
        let standing: Vec<&Expenditure> = standing(self.lines).collect();
        let documents = Documents::of(&standing)?;
        let paid = proven(self.evidence, EvidenceKind::ProofOfPayment);
        let mut candidates = Vec::with_capacity(standing.len());
        for line in standing.into_iter().filter(|line| self.in_period(line)) {
            let mut facts = self.facts_of_line(line);
            documents.describe(line, &mut facts);
            if let Some(paid) = &paid {
                facts.set(Fact::PaymentProof, FactValue::Flag(paid.contains(&line.id)));
            }
            if let Some(grants) = self.elsewhere.get(&line.id) {
                facts.set(Fact::OtherGrants, FactValue::Words(grants.clone()));
            }
            candidates.push(Candidate { subject: Subject::line(line.id), day: day_of(line), facts });
        }
        Ok(candidates)
    }

    fn facts_of_line(&self, expenditure: &Expenditure) -> Facts {
        let line = &expenditure.line;
        let place = self.grant.place_of(line);
        let mut facts = Facts::default();
        facts.set(Fact::Category, text(place.category));
        if let Some(category) = self.scheme.category(place.category) {
            facts.set(Fact::CategoryName, text(&category.name.nl));
        }
        facts.set(Fact::Activity, text(place.activity));
        if let Some(activity) = self.grant.definition.activity(place.activity) {
            facts.set(Fact::ActivityKind, text(&activity.kind));
        }
        facts.set(Fact::Supplier, text(&line.supplier));
        facts.set(Fact::DocumentNumber, text(&line.document_number));
        facts.set(Fact::Description, text(&line.description));
        if let Some(day) = line.invoice_date {
            facts.set(Fact::InvoiceDate, FactValue::Day(day));
        }
        facts.set(Fact::PaymentDate, FactValue::Day(line.payment_date));
        facts.set(Fact::Amount, FactValue::Amount(line.amount));
        facts.set(Fact::Vat, FactValue::Amount(line.vat));
        facts
    }

    /// Suppliers of the period, with all that they received in the project outside staff and travel.
    pub(super) fn supplier_candidates(&self) -> Result<Vec<Candidate>, MoneyError> {
        let bought = |line: &&Expenditure| {
            let category = self.grant.place_of(&line.line).category;
            let travel = self.roles.travel.iter().any(|known| known == category);
            !travel && !self.is_staff(category) && !line.line.supplier.trim().is_empty()
        };
        let mut suppliers: BTreeMap<String, (&Expenditure, Cents, bool)> = BTreeMap::new();
        for line in standing(self.lines).filter(bought) {
            let entry = suppliers.entry(fold(&line.line.supplier)).or_insert((line, Cents::ZERO, false));
            if day_of(line) < day_of(entry.0) {
                entry.0 = line;
            }
            entry.1 = entry.1.plus(line.line.amount)?.minus(self.vat_within(line))?;
            entry.2 |= self.in_period(line);
        }
        let concerned = suppliers.into_values().filter(|(_, _, in_period)| *in_period);
        Ok(concerned
            .map(|(first, total, _)| {
                let facts = Facts::default()
                    .with(Fact::Supplier, text(&first.line.supplier))
                    .with(Fact::SupplierTotal, FactValue::Amount(total))
                    .with(Fact::ContractOn, FactValue::Day(day_of(first)));
                let subject = Subject::new(Scope::Supplier, fold(&first.line.supplier));
                Candidate { subject, day: day_of(first), facts }
            })
            .collect())
    }

    /// The VAT that the amount of a line includes: thresholds of procurement are without VAT.
    fn vat_within(&self, line: &Expenditure) -> Cents {
        match self.grant.definition.vat {
            crate::domain::grant::VatTreatment::NotRecoverable => line.line.vat,
            crate::domain::grant::VatTreatment::Recoverable => Cents::ZERO,
        }
    }
}
