//! Settings of a grant: which count, which cannot be set, which values fit.

use rust_decimal::Decimal;

use crate::domain::eligibility::rule::{RulePack, Setting};
use crate::domain::eligibility::setting::{NoSuchValue, SettingChange, applied, settable};
use crate::importing::rule_packs;

fn change(rule: &str, setting: &str, value: Option<i64>) -> SettingChange {
    SettingChange {
        rule: rule.to_owned(),
        setting: setting.to_owned(),
        value: value.map(Decimal::from),
        reason: "beschikking".to_owned(),
        document: String::new(),
        set_at: "2026-01-26T09:00:00Z".parse().unwrap(),
        set_by: "tester".to_owned(),
    }
}

fn pack() -> &'static RulePack {
    rule_packs::rule_packs().iter().find(|pack| pack.code == "nl-emvf-2021").unwrap()
}

fn of<'a>(pack: &'a RulePack, rule: &str, setting: &str) -> &'a Setting {
    pack.rules.iter().rfind(|known| known.code == rule).unwrap().settings.get(setting).unwrap()
}

#[test]
fn the_newest_word_counts_and_none_is_the_default() {
    for (changes, value, default) in [
        (vec![], 0, None),
        (vec![change("K25", "limit-percent", Some(10))], 10, Some(0)),
        (
            vec![change("K25", "limit-percent", Some(10)), change("K25", "limit-percent", Some(20))],
            20,
            Some(0),
        ),
        (vec![change("K25", "limit-percent", Some(10)), change("K25", "limit-percent", None)], 0, None),
        (vec![change("K26", "limit-percent", Some(10))], 0, None),
    ] {
        let applied = applied(pack(), &changes);
        let setting = of(&applied, "K25", "limit-percent");
        let told = (setting.value, setting.default);
        assert_eq!(told, (Decimal::from(value), default.map(Decimal::from)), "{changes:?}");
    }
}

#[test]
fn what_the_source_states_is_not_set() {
    let confirmed = pack().rules.iter().flat_map(|rule| {
        rule.settings.iter().filter(|(_, setting)| setting.confirmed).map(|(name, _)| (&rule.code, name))
    });
    let mut seen = 0;
    for (rule, name) in confirmed {
        let applied = applied(pack(), &[change(rule, name, Some(7))]);
        assert_eq!(of(&applied, rule, name), of(pack(), rule, name), "{rule} {name}");
        assert!(settable(&[pack()], rule, name).is_none(), "{rule} {name}");
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
    assert!(settable(&[pack()], "K25", "limit-percent").is_some());
}

#[test]
fn what_may_be_set_has_a_name_in_both_languages() {
    let rules = rule_packs::rule_packs().iter().flat_map(|pack| &pack.rules);
    let mut seen = 0;
    for (name, setting) in rules.flat_map(|rule| &rule.settings).filter(|(_, setting)| setting.may_be_set()) {
        let label = setting.label.as_ref().unwrap_or_else(|| panic!("{name} has no name"));
        assert!(label.nl.len() > 4 && label.en.len() > 3, "{name}");
        seen += 1;
    }
    assert!(seen >= 6, "{seen}");
}

#[test]
fn values_fit_their_unit() {
    let setting = |unit: &str| Setting {
        value: Decimal::ZERO,
        unit: unit.to_owned(),
        confirmed: false,
        label: None,
        note: None,
        default: None,
    };
    for (unit, value, expected) in [
        ("percent", "0", Ok(())),
        ("percent", "100", Ok(())),
        ("percent", "100.01", Err(NoSuchValue::AboveHundred)),
        ("EUR", "200.50", Ok(())),
        ("EUR", "200.505", Err(NoSuchValue::TooFine)),
        ("EUR", "-0.01", Err(NoSuchValue::Negative)),
        ("weeks", "4", Ok(())),
        ("weeks", "4.5", Err(NoSuchValue::TooFine)),
    ] {
        assert_eq!(setting(unit).check(value.parse().unwrap()), expected, "{value} {unit}");
    }
}
