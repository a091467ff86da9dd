//! The rules judged by tables: each row is a rule, a day, the facts and the reason that must be given.

use std::collections::BTreeSet;

use super::*;
use crate::domain::eligibility::checks::{COMMON_REASONS, Check, Scope};
use crate::domain::eligibility::facts::{Fact, Facts};
use crate::domain::eligibility::rule::{Outcome, Rule, Severity};
use crate::domain::eligibility::verdict::{UsedRule, Verdict};
use crate::domain::language::Bilingual;
use crate::importing::reference_data;

mod duties;
mod european;
mod lines;
mod settings;
mod staff;
mod totals;

/// Facts that all rows of a table share, and per row: the facts of its own and the reason.
struct Table {
    rule: &'static str,
    day: &'static str,
    shared: &'static str,
    rows: &'static [(&'static str, &'static str)],
}

fn pack(code: &str) -> &'static RulePack {
    rule_packs().iter().find(|pack| pack.code == code).unwrap_or_else(|| panic!("{code}: {:?}", problem()))
}

fn used(pack_code: &str, rule: &str, day: &str) -> UsedRule {
    let (pack, day) = (pack(pack_code), day.parse().unwrap());
    let found: Vec<&Rule> = pack.rules_on(day).filter(|known| known.code == rule).collect();
    assert_eq!(found.len(), 1, "{rule} on {day}");
    UsedRule::of(pack, found[0], day)
}

fn judge(used: &UsedRule, facts: &str) -> (Verdict, Facts) {
    let facts: Facts = facts.parse().unwrap_or_else(|error| panic!("{facts}: {error}"));
    (used.judge(&facts), facts)
}

/// Judges every row of a table and looks at its explanation in both languages.
fn check(pack: &str, table: &Table) {
    let used = used(pack, table.rule, table.day);
    for (own, reason) in table.rows {
        let (verdict, facts) = judge(&used, &format!("{};{own}", table.shared));
        assert_eq!(verdict.reason, *reason, "{} on {}: {own}", table.rule, table.day);
        let told = used.explain(&verdict, &facts);
        for text in [&told.why.nl, &told.why.en, &told.remedy.nl, &told.remedy.en] {
            let whole = text.len() > 5 && !text.contains(['{', '}', '?']);
            assert!(whole, "{} {reason}: {text}", table.rule);
        }
    }
}

fn tables() -> impl Iterator<Item = &'static Table> {
    [lines::TABLES, staff::TABLES, totals::TABLES, duties::TABLES].into_iter().flatten()
}

#[test]
fn every_rule_gives_the_verdict_that_its_article_asks_for() {
    for table in tables() {
        check("nl-emvf-2021", table);
    }
}

#[test]
fn every_reason_of_every_rule_is_reached_by_a_row() {
    for rule in &pack("nl-emvf-2021").rules {
        let of_rule = || tables().filter(|table| table.rule == rule.code);
        let reached: BTreeSet<&str> =
            of_rule().flat_map(|table| table.rows).map(|(_, reason)| *reason).collect();
        let missed: Vec<_> =
            rule.check.reasons().iter().filter(|reason| !reached.contains(**reason)).collect();
        assert!(missed.is_empty(), "{}: no row gives {missed:?}", rule.code);
        let rows: usize = of_rule().map(|table| table.rows.len()).sum();
        assert!(rows >= 4 && reached.len() >= 2, "{}: {rows} rows", rule.code);
        let passes = |reason: &str| {
            let given = rule.reasons.get(reason).map(|reason| reason.outcome);
            matches!(given, Some(Outcome::Passes)) || reason == "passes"
        };
        assert!(reached.iter().any(|reason| passes(reason)), "{}: nothing passes", rule.code);
    }
}

#[test]
fn the_embedded_rules_can_be_read() {
    assert_eq!(problem(), None);
    let codes: BTreeSet<&str> = pack("nl-emvf-2021").rules.iter().map(|rule| rule.code.as_str()).collect();
    let wanted: Vec<String> = (1..=30).map(|number| format!("K{number:02}")).collect();
    assert_eq!(codes.into_iter().collect::<Vec<_>>(), wanted);
}

#[test]
fn data_and_checks_name_the_same_reasons() {
    for pack in rule_packs() {
        let common: BTreeSet<&str> = pack.common_reasons.keys().map(String::as_str).collect();
        assert_eq!(common, BTreeSet::from(COMMON_REASONS), "{}", pack.code);
        for rule in &pack.rules {
            let told: BTreeSet<&str> = rule.reasons.keys().map(String::as_str).collect();
            let given: BTreeSet<&str> = rule.check.reasons().iter().copied().collect();
            assert_eq!(told, given, "{} {}", pack.code, rule.code);
        }
    }
}

#[test]
fn the_severity_of_a_rule_is_that_of_its_heaviest_reason() {
    for rule in rule_packs().iter().flat_map(|pack| &pack.rules) {
        let heaviest = rule.reasons.values().map(|reason| match reason.outcome {
            Outcome::Refuses => Severity::Refuses,
            Outcome::NeedsPerson | Outcome::Warns => Severity::Warns,
            Outcome::Informs | Outcome::Passes | Outcome::NotApplicable => Severity::Informs,
        });
        assert_eq!(heaviest.min(), Some(rule.severity), "{}", rule.code);
    }
}

#[test]
fn on_every_day_each_rule_has_one_text() {
    for pack in rule_packs() {
        let days = pack.versions.iter().map(|version| version.from);
        for day in days.chain(["2021-01-01".parse().unwrap(), "2029-12-31".parse().unwrap()]) {
            let codes: Vec<&str> = pack.rules_on(day).map(|rule| rule.code.as_str()).collect();
            let different: BTreeSet<&str> = codes.iter().copied().collect();
            assert_eq!(codes.len(), different.len(), "{} on {day}", pack.code);
            let all: BTreeSet<&str> = pack.rules.iter().map(|rule| rule.code.as_str()).collect();
            assert_eq!(different, all, "{} on {day}", pack.code);
        }
        assert!(pack.versions.windows(2).all(|pair| pair[0].from < pair[1].from), "{}", pack.code);
    }
}

#[test]
fn texts_are_there_in_both_languages_and_quote_only_what_there_is() {
    let whole = |text: &Bilingual| text.nl.len() > 3 && text.en.len() > 3;
    for pack in rule_packs() {
        for rule in &pack.rules {
            assert!([&rule.title, &rule.explanation, &rule.remedy].into_iter().all(whole), "{}", rule.code);
            let reasons = rule.reasons.values().chain(pack.common_reasons.values());
            let texts = reasons.flat_map(|reason| [Some(&reason.text), reason.remedy.as_ref()]);
            for text in texts.flatten().chain([&rule.remedy]) {
                assert!(whole(text), "{}: {text:?}", rule.code);
                assert_eq!(names(&text.nl), names(&text.en), "{}: {}", rule.code, text.nl);
                for name in names(&text.nl) {
                    let known = rule.settings.contains_key(&name) || name.parse::<Fact>().is_ok();
                    assert!(known, "{}: nothing is called {name}", rule.code);
                }
            }
        }
    }
}

fn names(text: &str) -> BTreeSet<String> {
    text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap().to_owned()).collect()
}

/// The names of the categories are those of the scheme: one source, two files.
#[test]
fn category_names_are_those_of_the_scheme() {
    for (pack, rule) in rule_packs().iter().flat_map(|pack| pack.rules.iter().map(move |rule| (pack, rule))) {
        if rule.check != Check::CategoryName {
            continue;
        }
        let scheme = reference_data::scheme(&pack.schemes[0]).unwrap();
        let official: Vec<String> = scheme
            .categories
            .iter()
            .map(|category| format!("{}={}", category.code, category.name.nl))
            .collect();
        assert_eq!(rule.list("names"), official, "{}", pack.code);
    }
}

#[test]
fn a_change_of_the_scheme_holds_from_its_day() {
    let addendum = "staff-method=13(2)(a); person=P-1; decision-on=2025-01-10; decision-kind=addendum; year=2026; confirmed-in=2026";
    for (day, reason) in [("2026-04-15", "addendum-doubtful"), ("2026-04-16", "passes")] {
        let (verdict, _) = judge(&used("nl-emvf-2021", "K08", day), addendum);
        assert_eq!(verdict.reason, reason, "{day}");
    }
    let end = "project-to=2028-12-31; today=2026-05-01";
    for (day, reason) in [("2026-04-15", "no-date"), ("2026-04-16", "running")] {
        let (verdict, _) = judge(&used("nl-emvf-2021", "K19", day), end);
        assert_eq!(verdict.reason, reason, "{day}");
    }
    let old = used("nl-emvf-2021", "K04", "2023-02-01");
    assert_eq!(old.version.to_string(), "2023-01-28");
    assert!(old.caution.is_some() && used("nl-emvf-2021", "K04", "2025-04-01").caution.is_none());
    // The scheme works back to 1 January 2021: its first text covers earlier costs.
    assert_eq!(used("nl-emvf-2021", "K04", "2021-06-30").version.to_string(), "2022-05-14");
}

#[test]
fn a_missing_fact_is_left_to_a_person_by_name() {
    let rule = used("nl-emvf-2021", "K16", "2025-04-01");
    let (verdict, facts) = judge(&rule, "realised=100.00");
    assert_eq!((verdict.outcome, verdict.reason.as_str()), (Outcome::NeedsPerson, "not-stated"));
    assert_eq!(rule.explain(&verdict, &facts).why.nl, "Er ontbreekt een gegeven: gevraagde subsidie.");
}

#[test]
fn settings_that_no_source_states_are_marked() {
    let unconfirmed: BTreeSet<String> = pack("nl-emvf-2021")
        .rules
        .iter()
        .flat_map(|rule| rule.unconfirmed().map(move |name| format!("{} {name}", rule.code)))
        .collect();
    let expected = [
        "K09 year-hours",
        "K15 procedure-from",
        "K18 warn-days",
        "K19 warn-days",
        "K25 limit-percent",
        "K27 shortest-trip",
    ];
    assert_eq!(unconfirmed.into_iter().collect::<Vec<_>>(), expected);
    let rule = used("nl-emvf-2021", "K25", "2025-04-01");
    let (verdict, facts) = judge(
        &rule,
        "budget-version=2; consent-on=2025-01-01; budget-reason=x; shift-percent=3; shifted-category=f",
    );
    assert!(rule.explain(&verdict, &facts).unconfirmed);
}

#[test]
fn every_check_has_its_scope_and_is_used() {
    let used: BTreeSet<Check> =
        rule_packs().iter().flat_map(|pack| &pack.rules).map(|rule| rule.check).collect();
    let unused: Vec<_> = Check::ALL.iter().filter(|check| !used.contains(check)).collect();
    assert_eq!(unused, Vec::<&Check>::new());
    assert!(Scope::ALL.into_iter().all(|scope| Check::ALL.iter().any(|check| check.scope() == scope)));
}
