//! What a rule said about one subject, with everything that is needed to say it again.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::eligibility::checks::{Scope, decide};
use crate::domain::eligibility::facts::{Fact, FactValue, Facts};
use crate::domain::eligibility::rule::{Outcome, Reason, Rule, RulePack};
use crate::domain::ids::{ExpenditureId, RuleWaiverId};
use crate::domain::language::{Bilingual, Language};
use crate::domain::money::Cents;

/// A rule with the pack and the text that it was used from: complete, so that a stored verdict needs nothing else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UsedRule {
    pub pack: String,
    /// First day of the published text.
    pub version: NaiveDate,
    pub caution: Option<Bilingual>,
    pub rule: Rule,
    pub common_reasons: std::collections::BTreeMap<String, Reason>,
}

impl UsedRule {
    pub fn of(pack: &RulePack, rule: &Rule, day: NaiveDate) -> Self {
        let version = pack.version_on(day);
        UsedRule {
            pack: pack.code.clone(),
            version: version.map_or(rule.from, |version| version.from),
            caution: version.and_then(|version| version.caution.clone()),
            rule: rule.clone(),
            common_reasons: pack.common_reasons.clone(),
        }
    }

    pub fn reason(&self, key: &str) -> Option<&Reason> {
        self.rule.reasons.get(key).or_else(|| self.common_reasons.get(key))
    }

    /// Judges a subject by its facts.
    pub fn judge(&self, facts: &Facts) -> Verdict {
        let decision = decide(&self.rule, facts);
        // A reason without data is a mistake in the pack: a person has to look. A test finds these.
        let outcome = self.reason(decision.reason).map_or(Outcome::NeedsPerson, |reason| reason.outcome);
        Verdict {
            outcome,
            reason: decision.reason.to_owned(),
            values: decision.values,
            at_risk: decision.at_risk,
        }
    }

    /// Why, in both languages, with the values filled in.
    pub fn explain(&self, verdict: &Verdict, facts: &Facts) -> Explanation {
        let reason = self.reason(&verdict.reason);
        let why = reason.map_or_else(|| Bilingual::same(&verdict.reason), |reason| reason.text.clone());
        let remedy = reason.and_then(|reason| reason.remedy.clone());
        let remedy = remedy.unwrap_or_else(|| self.rule.remedy.clone());
        let filled = |text: &Bilingual| Bilingual {
            nl: self.fill(&text.nl, Language::Nl, verdict, facts),
            en: self.fill(&text.en, Language::En, verdict, facts),
        };
        let unconfirmed = self.rule.unconfirmed().next().is_some();
        Explanation { why: filled(&why), remedy: filled(&remedy), unconfirmed }
    }

    fn fill(&self, text: &str, language: Language, verdict: &Verdict, facts: &Facts) -> String {
        let mut filled = String::with_capacity(text.len().saturating_mul(2));
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((name, behind)) = after.split_once('}') else {
                filled.push('{');
                rest = after;
                continue;
            };
            match self.value(name, language, verdict, facts) {
                Some(value) => filled.push_str(&value),
                None => filled.push('?'),
            }
            rest = behind;
        }
        filled.push_str(rest);
        filled
    }

    fn value(&self, name: &str, language: Language, verdict: &Verdict, facts: &Facts) -> Option<String> {
        if let Some(setting) = self.rule.settings.get(name) {
            let value = match setting.unit.as_str() {
                "EUR" => FactValue::Amount(Cents::from_euros_half_away(setting.value).ok()?),
                _ => FactValue::Number(setting.value),
            };
            return Some(value.shown(language));
        }
        let fact: Fact = name.parse().ok()?;
        let value = verdict.values.get(fact).or_else(|| facts.get(fact))?;
        let FactValue::Words(words) = value else { return Some(value.shown(language)) };
        let called: Vec<String> = words.iter().map(|word| self.called(fact, word, language)).collect();
        Some(called.join(", "))
    }

    /// How people call a code: by the labels of the rule, as a kind of hint, or by the name of the fact that is missing.
    fn called(&self, fact: Fact, word: &str, language: Language) -> String {
        if let Some(label) = self.rule.labels.get(word) {
            return label.get(language).to_owned();
        }
        let hint = self.rule.hints.iter().find(|hint| fact == Fact::FoundKinds && hint.code == word);
        if let Some(hint) = hint {
            return format!("{} ({})", hint.kind.get(language), hint.article);
        }
        match word.parse::<Fact>() {
            Ok(missing) if fact == Fact::Missing => missing.label().get(language).to_owned(),
            _ => word.to_owned(),
        }
    }
}

/// The outcome of one rule on one subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    pub outcome: Outcome,
    /// Name of the reason in the rule's data.
    pub reason: String,
    /// What the check worked out, beside the facts it was given.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub values: Facts,
    /// The part of the cost that is lost if the funder agrees; nothing for the whole amount of a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_risk: Option<Cents>,
}

/// A verdict in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    pub why: Bilingual,
    /// What would make it pass.
    pub remedy: Bilingual,
    /// The rule uses a value that its source does not confirm.
    pub unconfirmed: bool,
}

/// What is judged: a line by its number, others by their name within the scope.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    pub scope: Scope,
    pub key: String,
}

impl Subject {
    pub fn new(scope: Scope, key: impl Into<String>) -> Self {
        Self { scope, key: key.into() }
    }

    pub fn line(id: ExpenditureId) -> Self {
        Self::new(Scope::Line, id.to_string())
    }

    pub fn grant() -> Self {
        Self::new(Scope::Grant, "")
    }

    /// The line that is judged; nothing for other scopes.
    pub fn line_id(&self) -> Option<ExpenditureId> {
        if self.scope == Scope::Line { self.key.parse().ok() } else { None }
    }
}

/// Permission to let a broken rule stand: who gave it, why, and where that is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleWaiver {
    pub id: RuleWaiverId,
    /// Code of the rule.
    pub rule: String,
    /// Nothing for every subject of the grant.
    pub subject: Option<Subject>,
    pub granted_by: String,
    pub granted_on: NaiveDate,
    pub reason: String,
    /// Reference of the document that grants it.
    pub document: String,
}

impl RuleWaiver {
    pub fn covers(&self, rule: &str, subject: &Subject) -> bool {
        self.rule == rule && self.subject.as_ref().is_none_or(|own| own == subject)
    }
}

/// A subject with its facts and the verdict of each rule on it.
#[derive(Clone, Debug, PartialEq)]
pub struct JudgedSubject {
    pub subject: Subject,
    pub facts: Facts,
    pub verdicts: Vec<GivenVerdict>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct GivenVerdict {
    /// Position in the list of rules used.
    pub rule: usize,
    pub verdict: Verdict,
    /// Lifts the verdict; it stays as it was given.
    pub waiver: Option<RuleWaiverId>,
}

impl GivenVerdict {
    /// Whether the verdict still stands in the way.
    pub fn stands(&self) -> bool {
        self.verdict.outcome.asks_for_action() && self.waiver.is_none()
    }
}

impl JudgedSubject {
    /// What would be lost over this verdict.
    pub fn at_risk(&self, verdict: &Verdict) -> Cents {
        verdict.at_risk.or_else(|| self.facts.amount(Fact::Amount)).unwrap_or(Cents::ZERO)
    }
}
