//! Words that hint at costs that are never eligible. A hint is no verdict: "rente" is also part of "parental" in a bad
//! search, so words are compared whole, and phrases in which they are innocent are taken out first.

use super::{Decision, Judged, passes};
use crate::domain::eligibility::facts::{Fact, Facts};
use crate::domain::eligibility::rule::{Rule, WordHint};
use crate::domain::folding::fold;

/// Looks for the words of the rule's hints in description and supplier.
pub(super) fn hinting_words(rule: &Rule, facts: &Facts) -> Judged {
    let texts = [Fact::Description, Fact::Supplier].map(|fact| fold(facts.text(fact).unwrap_or_default()));
    let (mut words, mut kinds) = (Vec::new(), Vec::new());
    for hint in &rule.hints {
        let mut hit = false;
        for text in &texts {
            for word in hits(hint, text) {
                hit = true;
                if !words.contains(&word) {
                    words.push(word);
                }
            }
        }
        if hit {
            kinds.push(hint.code.clone());
        }
    }
    if words.is_empty() {
        return passes();
    }
    Ok(Decision::because("hint").words(Fact::FoundWords, words).words(Fact::FoundKinds, kinds))
}

/// The words of a folded text that count as a hint.
fn hits(hint: &WordHint, folded: &str) -> Vec<String> {
    if folded.is_empty() || !may_contain(hint, folded) {
        return Vec::new();
    }
    let mut padded = format!(" {folded} ");
    for innocent in &hint.except {
        let padded_phrase = format!(" {innocent} ");
        while padded.contains(&padded_phrase) {
            padded = padded.replacen(&padded_phrase, " | ", 1);
        }
    }
    let mut found: Vec<String> = Vec::new();
    for word in padded.split(' ').filter(|word| !word.is_empty()) {
        if hint.words.iter().any(|known| known == word)
            || hint.parts.iter().any(|part| word.contains(part.as_str()))
        {
            found.push(word.to_owned());
        }
    }
    for phrase in hint.words.iter().filter(|known| known.contains(' ')) {
        if padded.contains(&format!(" {phrase} ")) {
            found.push(phrase.clone());
        }
    }
    found
}

/// Cheap: most texts contain none of the words, not even within another.
fn may_contain(hint: &WordHint, folded: &str) -> bool {
    hint.words.iter().chain(&hint.parts).any(|word| folded.contains(word.as_str()))
}
