//! Judging many subjects in memory, and judging again from what was stored.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::eligibility::checks::Scope;
use crate::domain::eligibility::facts::Facts;
use crate::domain::eligibility::rule::RulePack;
use crate::domain::eligibility::verdict::{
    GivenVerdict, JudgedSubject, RuleWaiver, Subject, UsedRule, Verdict,
};

/// A subject on its way to the rules.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    pub subject: Subject,
    /// Decides which text of the rules judges it.
    pub day: NaiveDate,
    /// Its own facts, beside those that all subjects share.
    pub facts: Facts,
}

/// Everything that one act of judging said, complete enough to say it again.
#[derive(Clone, Debug, PartialEq)]
pub struct Judging {
    /// Facts of the grant that every subject is judged with.
    pub shared: Facts,
    pub rules: Vec<UsedRule>,
    pub subjects: Vec<JudgedSubject>,
}

/// Judges every candidate by the rules that hold on its day.
pub fn judge(
    packs: &[&RulePack],
    shared: Facts,
    candidates: Vec<Candidate>,
    waivers: &[RuleWaiver],
) -> Judging {
    let mut bench = Bench { packs, rules: Vec::new(), by_text: BTreeMap::new() };
    let mut subjects = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let places = bench.rules_for(candidate.subject.scope, candidate.day);
        let mut all = shared.clone();
        all.overlay(&candidate.facts);
        let mut verdicts = Vec::with_capacity(places.len());
        for place in places {
            let Some(rule) = bench.rules.get(place) else { continue };
            let verdict = rule.judge(&all);
            let waiver = waiver_for(waivers, rule, &candidate.subject, &verdict);
            verdicts.push(GivenVerdict { rule: place, verdict, waiver });
        }
        subjects.push(JudgedSubject { subject: candidate.subject, facts: candidate.facts, verdicts });
    }
    Judging { shared, rules: bench.rules, subjects }
}

fn waiver_for(
    waivers: &[RuleWaiver],
    rule: &UsedRule,
    subject: &Subject,
    verdict: &Verdict,
) -> Option<crate::domain::ids::RuleWaiverId> {
    if !rule.rule.waivable || !verdict.outcome.asks_for_action() {
        return None;
    }
    waivers.iter().find(|waiver| waiver.covers(&rule.rule.code, subject)).map(|waiver| waiver.id)
}

/// The rules in use, each once.
struct Bench<'a> {
    packs: &'a [&'a RulePack],
    rules: Vec<UsedRule>,
    /// Positions of the rules of a scope under the texts that hold together.
    by_text: BTreeMap<(Scope, Vec<Option<NaiveDate>>), Vec<usize>>,
}

impl Bench<'_> {
    fn rules_for(&mut self, scope: Scope, day: NaiveDate) -> Vec<usize> {
        let texts = self.packs.iter().map(|pack| pack.version_on(day).map(|version| version.from)).collect();
        let key = (scope, texts);
        if let Some(places) = self.by_text.get(&key) {
            return places.clone();
        }
        let mut places = Vec::new();
        for pack in self.packs {
            for rule in pack.rules_on(day).filter(|rule| rule.check.scope() == scope) {
                let used = UsedRule::of(pack, rule, day);
                let known = self.rules.iter().position(|known| *known == used);
                places.push(known.unwrap_or(self.rules.len()));
                if known.is_none() {
                    self.rules.push(used);
                }
            }
        }
        self.by_text.insert(key, places.clone());
        places
    }
}

/// A verdict that comes out otherwise when its stored facts are judged again by its stored rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Divergence {
    pub subject: Subject,
    pub rule: String,
    pub stored: Verdict,
    pub again: Verdict,
}

impl Judging {
    /// All facts that a subject was judged by.
    pub fn facts_of(&self, subject: &JudgedSubject) -> Facts {
        let mut all = self.shared.clone();
        all.overlay(&subject.facts);
        all
    }

    /// Judges every subject again by its stored facts and rules.
    pub fn replay(&self) -> Vec<Divergence> {
        let mut divergent = Vec::new();
        for subject in &self.subjects {
            let facts = self.facts_of(subject);
            for given in &subject.verdicts {
                let Some(rule) = self.rules.get(given.rule) else { continue };
                let again = rule.judge(&facts);
                if again != given.verdict {
                    divergent.push(Divergence {
                        subject: subject.subject.clone(),
                        rule: rule.rule.code.clone(),
                        stored: given.verdict.clone(),
                        again,
                    });
                }
            }
        }
        divergent
    }
}
