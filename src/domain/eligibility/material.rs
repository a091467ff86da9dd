//! From the books to candidates: which facts the grant, its lines, periods and people bring before the rules.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::books::BookedGrant;
use crate::domain::cost_basis::CostBases;
use crate::domain::eligibility::facts::{Fact, FactValue, Facts};
use crate::domain::eligibility::judging::Candidate;
use crate::domain::eligibility::rule::CategoryRoles;
use crate::domain::eligibility::statement::FactStatement;
use crate::domain::eligibility::verdict::Subject;
use crate::domain::evidence::{Evidence, EvidenceKind};
use crate::domain::grant::VatTreatment;
use crate::domain::ids::ExpenditureId;
use crate::domain::ledger::{Expenditure, ExpenditureKind};
use crate::domain::money::{Cents, MoneyError};
use crate::domain::progress::ProgressStatement;
use crate::domain::scheme::CostScheme;
use crate::domain::tender::TenderMarks;
use crate::domain::time_sheet::{Hours, PersonWeek};

mod lines;
mod people;
mod totals;

/// One state of the books of a grant, as far as rules look at it.
pub struct Material<'a> {
    pub grant: &'a BookedGrant,
    pub scheme: &'a CostScheme,
    pub roles: &'a CategoryRoles,
    /// The whole ledger of the grant, in the order of posting.
    pub lines: &'a [Expenditure],
    /// Only lines of this period, and what concerns it; nothing for the whole project.
    pub period: Option<&'a str>,
    pub statements: &'a [FactStatement],
    pub evidence: &'a [Evidence],
    /// What was stated last about each period of the grant, by code.
    pub progress: &'a BTreeMap<String, ProgressStatement>,
    /// Days on which reports over periods were submitted, by code.
    pub submitted: &'a BTreeMap<String, NaiveDate>,
    pub weeks: &'a [HoursWeek],
    /// The tables of staff: terms, pay, decisions and their confirmations.
    pub bases: &'a CostBases,
    /// What is known to fall under a tendered contract.
    pub tendered: &'a TenderMarks,
    /// Other grants that declare the same document for the same amount, by line.
    pub elsewhere: &'a BTreeMap<ExpenditureId, Vec<String>>,
    /// The statement of support that the forms print.
    pub printed_statement: &'a str,
    pub today: NaiveDate,
}

/// The hours of a person in a week with their signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoursWeek {
    pub hours: PersonWeek,
    pub employee: Option<(String, NaiveDate)>,
    pub manager: Option<(String, NaiveDate)>,
    pub changed_after_signing: bool,
}

/// What the rules are asked: facts that all subjects share, and the subjects.
pub struct Case {
    pub shared: Facts,
    pub candidates: Vec<Candidate>,
}

/// Expenses that nobody took back.
pub(super) fn standing(lines: &[Expenditure]) -> impl Iterator<Item = &Expenditure> {
    let answered: BTreeSet<ExpenditureId> = lines.iter().filter_map(|line| line.line.answers).collect();
    lines
        .iter()
        .filter(move |line| line.line.kind == ExpenditureKind::Expense && !answered.contains(&line.id))
}

impl Material<'_> {
    /// Everything that the rules judge about this grant or period.
    pub fn case(&self) -> Result<Case, MoneyError> {
        let mut candidates = self.line_candidates()?;
        candidates.extend(self.supplier_candidates()?);
        candidates.extend(self.people_candidates());
        candidates.extend(self.period_candidates());
        candidates.extend(self.budget_candidates()?);
        candidates.push(self.grant_candidate()?);
        let mut stated: BTreeMap<&Subject, Facts> = BTreeMap::new();
        for statement in self.statements {
            stated.entry(&statement.subject).or_default().set(statement.fact, statement.value.clone());
        }
        for candidate in &mut candidates {
            if let Some(facts) = stated.get(&candidate.subject) {
                candidate.facts.overlay(facts);
            }
        }
        Ok(Case { shared: self.shared(), candidates })
    }

    /// Facts of the grant that every subject is judged with.
    fn shared(&self) -> Facts {
        let definition = &self.grant.definition;
        let decision = &definition.decision;
        let mut facts = Facts::default();
        facts.set(Fact::Today, FactValue::Day(self.today));
        facts.set(Fact::ProjectFrom, FactValue::Day(decision.period.from));
        facts.set(Fact::ProjectTo, FactValue::Day(decision.period.to));
        facts.set(Fact::TotalEligible, FactValue::Amount(decision.total_eligible_cost));
        facts.set(Fact::VatRecoverable, FactValue::Flag(definition.vat == VatTreatment::Recoverable));
        facts.set(Fact::VatDeclared, FactValue::Flag(definition.vat == VatTreatment::NotRecoverable));
        // What was stated about the grant holds for its lines as well: an international organisation, a final request.
        for fact in [Fact::InternationalOrganisation, Fact::FinalRequestOn, Fact::FinalRequestDue] {
            if let Some(value) = self.stated(&Subject::grant(), fact) {
                facts.set(fact, value.clone());
            }
        }
        facts
    }

    fn stated(&self, subject: &Subject, fact: Fact) -> Option<&FactValue> {
        let own = |statement: &&FactStatement| statement.fact == fact && statement.subject == *subject;
        self.statements.iter().rev().find(own).map(|statement| &statement.value)
    }

    /// The last day that this judging looks at: of the period, or of the project so far.
    fn day(&self) -> NaiveDate {
        let period = self.period.and_then(|code| self.grant.definition.period(code));
        period.map_or(self.today, |period| period.to.min(self.today))
    }

    fn is_staff(&self, category: &str) -> bool {
        self.roles.staff.iter().any(|known| known == category)
    }

    fn in_period(&self, line: &Expenditure) -> bool {
        self.period.is_none_or(|wanted| self.grant.period_code(line.line.period) == Some(wanted))
    }
}

fn day_of(line: &Expenditure) -> NaiveDate {
    line.line.invoice_date.unwrap_or(line.line.payment_date)
}

fn text(value: impl Into<String>) -> FactValue {
    FactValue::Text(value.into())
}

fn hours(value: Hours) -> FactValue {
    FactValue::Number(rust_decimal::Decimal::new(value.hundredths(), 2).normalize())
}

/// Sums of lines by a key.
fn sums<K: Ord>(parts: impl IntoIterator<Item = (K, Cents)>) -> Result<BTreeMap<K, Cents>, MoneyError> {
    let mut sums: BTreeMap<K, Cents> = BTreeMap::new();
    for (key, amount) in parts {
        let sum = sums.entry(key).or_default();
        *sum = sum.plus(amount)?;
    }
    Ok(sums)
}

/// Whether documents are kept here, and the lines that have one of a kind.
fn proven(evidence: &[Evidence], kind: EvidenceKind) -> Option<BTreeSet<ExpenditureId>> {
    if evidence.is_empty() {
        return None;
    }
    let of_kind = evidence.iter().filter(|known| known.counts() && known.kind == kind);
    Some(of_kind.map(|known| known.expenditure).collect())
}
