//! The annex of decisions about possible duplicates: which row, what it looked like, what was decided, by whom and why.

use chrono::NaiveDate;

use crate::domain::currency::Money;
use crate::domain::ids::ExpenditureId;
use crate::domain::language::Bilingual;
use crate::domain::likeness::{DuplicateDecision, DuplicateVerdict};
use crate::reporting::catalogue;
use crate::reporting::dataset::{Dataset, Datum};
use crate::reporting::document::RowKind;

use super::Context;
use super::lines::foreign;

/// A row that looked like another expense, and the decision about it.
#[derive(Clone, Debug)]
pub struct DecidedPair {
    pub supplier: String,
    /// Its number, or its description where it has none.
    pub document: String,
    pub paid: NaiveDate,
    pub amount: Money,
    /// The line that the row became; nothing when it was not posted.
    pub line: Option<ExpenditureId>,
    /// Nothing when the other one was an earlier row of the same file, or was taken back since.
    pub like: Option<LikeExpense>,
    pub decision: DuplicateDecision,
}

/// The expense that a row looks like.
#[derive(Clone, Debug)]
pub struct LikeExpense {
    pub line: ExpenditureId,
    /// Code of the grant, where that is another one.
    pub grant: Option<String>,
}

pub(super) fn dataset(context: &Context<'_>) -> Dataset {
    let mut dataset = Dataset::new("duplicate-decisions", catalogue::DUPLICATE_DECISIONS);
    for pair in &context.material.decided_pairs {
        let DuplicateDecision { verdict, reason, at, by } = &pair.decision;
        let cells = vec![
            pair.line.map_or_else(Datum::nothing, |line| Datum::text(line.to_string())),
            Datum::text(pair.supplier.as_str()),
            Datum::text(pair.document.as_str()),
            Datum::date(Some(pair.paid)),
            Datum::text(pair.amount.currency.code()),
            Datum::value(foreign(pair.amount)),
            pair.like.as_ref().map_or_else(Datum::nothing, |like| Datum::Words(like.name())),
            Datum::Words(word(*verdict)),
            Datum::text(reason.as_str()),
            Datum::text(by.as_str()),
            Datum::date(Some(at.date_naive())),
        ];
        dataset.push(RowKind::Body, cells);
    }
    dataset
}

impl LikeExpense {
    fn name(&self) -> Bilingual {
        let line = self.line;
        match &self.grant {
            Some(grant) => Bilingual::new(
                format!("regel {line} van project {grant}"),
                format!("line {line} of grant {grant}"),
            ),
            None => Bilingual::new(format!("regel {line}"), format!("line {line}")),
        }
    }
}

fn word(verdict: DuplicateVerdict) -> Bilingual {
    match verdict {
        DuplicateVerdict::Different => Bilingual::new("andere uitgave", "another expense"),
        DuplicateVerdict::Same => Bilingual::new("dezelfde uitgave", "the same expense"),
        DuplicateVerdict::PartOf => Bilingual::new("deel van één factuur", "part of one invoice"),
    }
}
