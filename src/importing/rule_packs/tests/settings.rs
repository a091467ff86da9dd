//! Settings of a grant: which count, which cannot be set, which values fit.

use rust_decimal::Decimal;

use crate::domain::eligibility::checks::Check;
use crate::domain::eligibility::rule::{RulePack, Setting};
use crate::domain::eligibility::setting::{
    MOST_WORDS, NoSuchValue, OpenSetting, SettingChange, SettingValue, WORDS, applied, settable,
};
use crate::importing::rule_packs;

fn change(rule: &str, setting: &str, value: Option<i64>) -> SettingChange {
    SettingChange {
        rule: rule.to_owned(),
        setting: setting.to_owned(),
        value: value.map(|value| SettingValue::Number(value.into())),
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
    let setting = |unit: &'static str| OpenSetting {
        name: "x".into(),
        label: crate::domain::language::Bilingual::same("x"),
        unit,
        value: if unit == WORDS {
            SettingValue::Words(Vec::new())
        } else {
            SettingValue::Number(Decimal::ZERO)
        },
        default: None,
    };
    for (unit, value, expected) in [
        ("percent", "0", Ok("0")),
        ("percent", "100", Ok("100")),
        ("percent", "100,01", Err(NoSuchValue::AboveHundred)),
        ("percent", "tien", Err(NoSuchValue::NoNumber)),
        ("EUR", "143.000", Err(NoSuchValue::NoNumber)),
        ("EUR", "143.000,50", Ok("143000.5")),
        ("EUR", "200.50", Ok("200.5")),
        ("EUR", "1.200,505", Err(NoSuchValue::TooFine)),
        ("EUR", "-0.01", Err(NoSuchValue::Negative)),
        ("weeks", "4", Ok("4")),
        ("weeks", "4.5", Err(NoSuchValue::TooFine)),
        (WORDS, "Fooi, bloemen\nfooi; Cadeaubon Café", Ok("fooi, bloemen, cadeaubon cafe")),
        (WORDS, " , ;", Err(NoSuchValue::NoWords)),
    ] {
        let read = setting(unit).read(value).map(|value| value.to_string());
        assert_eq!(read, expected.map(str::to_owned), "{value} {unit}");
    }
    let many: Vec<String> = (0..=MOST_WORDS).map(|number| format!("w{number}")).collect();
    assert_eq!(setting(WORDS).read(&many.join(",")), Err(NoSuchValue::TooManyWords));
}

/// A threshold that holds on the day of the contract, and the days around it.
#[test]
fn a_threshold_is_set_for_its_own_days_alone() {
    let name = "supplies-services-2026-01-01";
    let set = applied(pack(), &[change("K15", name, Some(143_000))]);
    let rule = set.rules.iter().rfind(|rule| rule.check == Check::Procurement).unwrap();
    let on = |day: &str| {
        let threshold = rule.threshold("supplies-services", day.parse().unwrap()).unwrap();
        (threshold.amount.to_string(), threshold.default.map(|amount| amount.to_string()))
    };
    assert_eq!(on("2025-12-31"), ("143000.00".to_owned(), None));
    assert_eq!(on("2026-01-01"), ("143000.00".to_owned(), Some("140000.00".to_owned())));
    assert_eq!(on("2027-12-31"), ("143000.00".to_owned(), Some("140000.00".to_owned())));
    // The oldest threshold is confirmed: it is no setting. A list of words is none of a threshold.
    assert!(settable(&[pack()], "K15", "supplies-services-2018-01-01").is_none());
    let words = SettingValue::Words(vec!["veel".to_owned()]);
    let wrong = SettingChange { value: Some(words), ..change("K15", name, None) };
    let unchanged = applied(pack(), &[wrong]);
    let rule = unchanged.rules.iter().rfind(|rule| rule.check == Check::Procurement).unwrap();
    assert_eq!(rule.thresholds, pack().rules.iter().rfind(|rule| rule.code == "K15").unwrap().thresholds);
}

#[test]
fn a_list_of_words_is_set_and_goes_back_to_its_default() {
    let words = |text: &str| {
        let open = settable(&[pack()], "K06", "gifts-words").unwrap();
        SettingChange { value: Some(open.read(text).unwrap()), ..change("K06", "gifts-words", None) }
    };
    let of = |changes: &[SettingChange]| {
        let pack = applied(pack(), changes);
        let rule = pack.rules.iter().rfind(|rule| rule.code == "K06").unwrap().clone();
        let hint = rule.hints.iter().find(|hint| hint.code == "gifts").unwrap();
        (hint.words.join(" "), hint.parts.join(" "), hint.defaults.len())
    };
    let by_itself = of(&[]);
    assert!(by_itself.0.contains("bloemen") && by_itself.2 == 0, "{by_itself:?}");
    assert_eq!(of(&[words("Bon, taart")]), ("bon taart".to_owned(), "geschenk".to_owned(), 1));
    assert_eq!(of(&[words("Bon, taart"), change("K06", "gifts-words", None)]), by_itself);
}
