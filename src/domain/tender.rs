//! Which costs fall under a contract that was tendered as a public contract: they do not count in the base of the 20 %
//! flat rate for staff (art. 13(3), CPR art. 55(1)). People mark a supplier or a single line; marks are only added, and
//! the newest about a thing counts.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::domain::folding::fold;
use crate::domain::ids::ExpenditureId;
use crate::domain::ledger::LedgerLine;

/// What a mark is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TenderSubject {
    /// Every line of this supplier, however its name is written.
    Supplier(String),
    /// One line of the ledger, and the line that takes it back.
    Line(ExpenditureId),
}

/// What a person said about the contract behind a cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TenderMark {
    pub subject: TenderSubject,
    /// False takes a mark back, or excepts one line of a marked supplier.
    pub tendered: bool,
    /// Reference of the contract or the tender.
    pub contract: String,
    pub reason: String,
    pub marked_at: DateTime<Utc>,
    pub marked_by: String,
}

/// The marks that count.
#[derive(Clone, Debug, Default)]
pub struct TenderMarks {
    suppliers: BTreeMap<String, TenderMark>,
    lines: BTreeMap<ExpenditureId, TenderMark>,
}

impl TenderMarks {
    /// `marks` are in the order of marking.
    pub fn in_force(marks: Vec<TenderMark>) -> Self {
        let mut counting = Self::default();
        for mark in marks {
            match &mark.subject {
                TenderSubject::Supplier(name) => counting.suppliers.insert(fold(name), mark),
                TenderSubject::Line(line) => counting.lines.insert(*line, mark),
            };
        }
        counting
    }

    pub fn is_empty(&self) -> bool {
        self.suppliers.is_empty() && self.lines.is_empty()
    }

    /// The mark under which a line is tendered; what is said about the line goes before what is said about its supplier.
    /// `id` is that of a line in the books; a reversal goes with the line that it takes back.
    pub fn of(&self, id: Option<ExpenditureId>, line: &LedgerLine) -> Option<&TenderMark> {
        self.mark_of(id, line.answers, &line.supplier)
    }

    /// The same for the parts of a line that decide it.
    pub fn mark_of(
        &self,
        id: Option<ExpenditureId>,
        answers: Option<ExpenditureId>,
        supplier: &str,
    ) -> Option<&TenderMark> {
        let own = [answers, id].into_iter().flatten().find_map(|id| self.lines.get(&id));
        let mark = match own {
            Some(mark) => mark,
            None => self.suppliers.get(&fold(supplier))?,
        };
        mark.tendered.then_some(mark)
    }

    /// Whether anything is said about a supplier with this folded name.
    pub fn knows_supplier(&self, folded: &str) -> bool {
        self.suppliers.contains_key(folded)
    }

    /// The lines about which something is said.
    pub fn lines(&self) -> impl Iterator<Item = ExpenditureId> {
        self.lines.keys().copied()
    }

    pub fn all(&self) -> impl Iterator<Item = &TenderMark> {
        self.suppliers.values().chain(self.lines.values())
    }
}
