//! What an auditor would refuse, with the money at risk by cause, and the documents that are missing by kind of cost.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::domain::eligibility::checks::Scope;
use crate::domain::eligibility::facts::Fact;
use crate::domain::eligibility::judging::Judging;
use crate::domain::eligibility::rule::{Outcome, RequiredDocuments};
use crate::domain::eligibility::verdict::{Explanation, Subject};
use crate::domain::evidence::{Evidence, EvidenceKind};
use crate::domain::ids::ExpenditureId;
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, MoneyError};

/// The costs that were judged and what stands in their way.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CostsAtRisk {
    /// Lines that were judged.
    pub lines: usize,
    pub cost: Cents,
    /// Lines with at least one refusal that stands.
    pub refused_lines: usize,
    /// What those lines would lose; each line once, whatever the number of causes.
    pub refused: Cents,
    /// What totals would lose, such as funding above the maximum. It may concern the same lines.
    pub refused_in_totals: Cents,
    /// Lines of which a person has to say whether they are eligible.
    pub undecided_lines: usize,
    pub undecided: Cents,
    /// Refusals first, then what needs a person, then warnings; the most money first.
    pub causes: Vec<Cause>,
    /// Whether documents are kept for this grant at all.
    pub documents_kept: bool,
    pub missing_documents: Vec<MissingDocuments>,
}

/// All subjects that one rule stops for one reason.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cause {
    pub pack: String,
    pub rule: String,
    pub article: String,
    pub title: Bilingual,
    pub reason: String,
    pub outcome: Outcome,
    pub at_risk: Cents,
    pub cases: Vec<CauseCase>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CauseCase {
    pub subject: Subject,
    pub at_risk: Cents,
    #[serde(flatten)]
    pub explanation: Explanation,
}

/// Lines of one category that lack a kind of document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissingDocuments {
    pub category: String,
    pub kind: EvidenceKind,
    pub source: Bilingual,
    pub lines: Vec<ExpenditureId>,
    pub amount: Cents,
}

impl CostsAtRisk {
    /// Nothing is refused, nothing waits for a person, no document is missing.
    pub fn is_clean(&self) -> bool {
        self.causes
            .iter()
            .all(|cause| cause.outcome != Outcome::Refuses && cause.outcome != Outcome::NeedsPerson)
            && self.missing_documents.is_empty()
    }

    /// Adds up what a judging said.
    pub fn of(
        judging: &Judging,
        required: &[&RequiredDocuments],
        evidence: &[Evidence],
    ) -> Result<CostsAtRisk, MoneyError> {
        let mut causes: BTreeMap<(usize, &str), Cause> = BTreeMap::new();
        let mut found = CostsAtRisk {
            lines: 0,
            cost: Cents::ZERO,
            refused_lines: 0,
            refused: Cents::ZERO,
            refused_in_totals: Cents::ZERO,
            undecided_lines: 0,
            undecided: Cents::ZERO,
            causes: Vec::new(),
            documents_kept: !evidence.is_empty(),
            missing_documents: missing(judging, required, evidence)?,
        };
        for judged in &judging.subjects {
            let (mut refused, mut undecided) = (None::<Cents>, None::<Cents>);
            let facts = judging.facts_of(judged);
            for given in judged.verdicts.iter().filter(|given| given.stands()) {
                let Some(rule) = judging.rules.get(given.rule) else { continue };
                let verdict = &given.verdict;
                let at_risk = judged.at_risk(verdict);
                match verdict.outcome {
                    Outcome::Refuses => refused = Some(refused.unwrap_or(Cents::ZERO).max(at_risk)),
                    Outcome::NeedsPerson => undecided = Some(undecided.unwrap_or(Cents::ZERO).max(at_risk)),
                    Outcome::Warns | Outcome::Informs | Outcome::Passes | Outcome::NotApplicable => {}
                }
                let cause = causes.entry((given.rule, &verdict.reason)).or_insert_with(|| Cause {
                    pack: rule.pack.clone(),
                    rule: rule.rule.code.clone(),
                    article: rule.rule.article.clone(),
                    title: rule.rule.title.clone(),
                    reason: verdict.reason.clone(),
                    outcome: verdict.outcome,
                    at_risk: Cents::ZERO,
                    cases: Vec::new(),
                });
                cause.at_risk = cause.at_risk.plus(at_risk)?;
                let explanation = rule.explain(verdict, &facts);
                cause.cases.push(CauseCase { subject: judged.subject.clone(), at_risk, explanation });
            }
            found.count(judged.subject.scope, judged.facts.amount(Fact::Amount), refused, undecided)?;
        }
        found.causes = merged(causes)?;
        Ok(found)
    }

    fn count(
        &mut self,
        scope: Scope,
        amount: Option<Cents>,
        refused: Option<Cents>,
        undecided: Option<Cents>,
    ) -> Result<(), MoneyError> {
        if scope != Scope::Line {
            self.refused_in_totals = self.refused_in_totals.plus(refused.unwrap_or(Cents::ZERO))?;
            return Ok(());
        }
        self.lines = self.lines.saturating_add(1);
        self.cost = self.cost.plus(amount.unwrap_or(Cents::ZERO))?;
        if let Some(lost) = refused {
            self.refused_lines = self.refused_lines.saturating_add(1);
            self.refused = self.refused.plus(lost)?;
        } else if let Some(open) = undecided {
            self.undecided_lines = self.undecided_lines.saturating_add(1);
            self.undecided = self.undecided.plus(open)?;
        }
        Ok(())
    }
}

/// The same rule and reason under several texts of the scheme is one cause.
fn merged(causes: BTreeMap<(usize, &str), Cause>) -> Result<Vec<Cause>, MoneyError> {
    let mut together: BTreeMap<(String, String, String), Cause> = BTreeMap::new();
    for cause in causes.into_values() {
        let key = (cause.pack.clone(), cause.rule.clone(), cause.reason.clone());
        match together.get_mut(&key) {
            Some(known) => {
                known.at_risk = known.at_risk.plus(cause.at_risk)?;
                known.cases.extend(cause.cases);
            }
            None => {
                together.insert(key, cause);
            }
        }
    }
    let mut causes: Vec<Cause> = together.into_values().collect();
    causes.sort_by(|one, other| {
        (one.outcome, std::cmp::Reverse(one.at_risk), &one.rule).cmp(&(
            other.outcome,
            std::cmp::Reverse(other.at_risk),
            &other.rule,
        ))
    });
    Ok(causes)
}

fn missing(
    judging: &Judging,
    required: &[&RequiredDocuments],
    evidence: &[Evidence],
) -> Result<Vec<MissingDocuments>, MoneyError> {
    let there: BTreeSet<(ExpenditureId, EvidenceKind)> =
        evidence.iter().filter(|known| known.counts()).map(|known| (known.expenditure, known.kind)).collect();
    let mut found: BTreeMap<(String, EvidenceKind), MissingDocuments> = BTreeMap::new();
    for judged in &judging.subjects {
        let (Some(line), Some(category)) = (judged.subject.line_id(), judged.facts.text(Fact::Category))
        else {
            continue;
        };
        let amount = judged.facts.amount(Fact::Amount).unwrap_or(Cents::ZERO);
        if amount <= Cents::ZERO {
            continue;
        }
        for rule in required.iter().filter(|rule| rule.categories.iter().any(|known| known == category)) {
            if rule.from_amount.is_some_and(|least| amount < least) {
                continue;
            }
            for kind in rule.kinds.iter().filter(|kind| !there.contains(&(line, **kind))) {
                let key = (category.to_owned(), *kind);
                let entry = found.entry(key).or_insert_with(|| MissingDocuments {
                    category: category.to_owned(),
                    kind: *kind,
                    source: rule.source.clone(),
                    lines: Vec::new(),
                    amount: Cents::ZERO,
                });
                entry.lines.push(line);
                entry.amount = entry.amount.plus(amount)?;
            }
        }
    }
    Ok(found.into_values().collect())
}
