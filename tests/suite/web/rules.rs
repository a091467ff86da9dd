//! The pages of the rules: the list on a day, each rule explained in both languages, readiness with its amounts, the
//! verdicts on a line, waivers.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use verantwoord::domain::language::Language;
use verantwoord::domain::permission::{Assignment, Role};
use verantwoord::operations::readiness::{ReadinessOf, readiness};
use verantwoord::operations::rules::{judge_grant, list_waivers, load_judging, packs, replay_judgings};
use verantwoord::reporting::figures::money;

use crate::support::app::TestApp;
use crate::support::books::TestBooks;

on_each_database!(
    readiness_shows_what_the_books_say,
    a_controller_waives_and_ends_a_waiver,
    a_setting_of_the_grant_changes_the_next_judging_and_no_old_verdict,
);

fn readiness_shows_what_the_books_say(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let client = app.client(Role::Auditor);
    let page = client.get("/grants/CBR/readiness?period=2025-1&form=progress-report").page();
    let report = client.get("/grants/CBR/reports/progress-report/2025-1").page();
    let of = ReadinessOf { grant: "CBR", period: Some("2025-1"), form: Some("progress-report") };
    let all = readiness(&books.books, &of).unwrap();
    let found = all.costs.as_ref().unwrap();
    for gap in &all.gaps {
        for seen in [&page, &report] {
            assert!(seen.contains(&gap.message.nl), "{}: {seen}", gap.message.nl);
        }
    }
    assert!(!found.causes.is_empty() && found.cost.get() > 0);
    assert!(page.contains(&money(found.cost, Language::Nl)), "{page}");
    // The page of the report says the same.
    for seen in [&page, &report] {
        for cause in &found.causes {
            assert!(seen.contains(&format!("/grants/CBR/rules/{}\"", cause.rule)), "{}", cause.rule);
            assert!(seen.contains(&money(cause.at_risk, Language::Nl)), "{}", cause.rule);
        }
        for missing in &found.missing_documents {
            assert!(seen.contains(&missing.kind.name().nl) && seen.contains(&missing.source.nl), "{seen}");
            assert!(seen.contains(&format!("/grants/CBR/expenditure/{}\"", missing.lines[0])), "{seen}");
        }
    }
    let other = client.get("/grants/CBR/readiness?period=2099-1");
    assert_eq!(other.status, StatusCode::NOT_FOUND);
}

#[test]
fn every_rule_has_a_page_in_both_languages() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let client = app.client(Role::ProjectLead);
    let list = client.get("/grants/CBR/rules?day=2025-04-01").page();
    let english = app.person("lezer", vec![Assignment::everywhere(Role::ProjectLead)]);
    english.post("/account/language", &[("language", "en"), ("back", "/grants")]);
    let plain = |text: &str| text.split(['{', '"', '&', '\'']).next().unwrap().to_owned();
    let mut pages = BTreeSet::new();
    for pack in packs().iter().filter(|pack| pack.schemes.contains(&"nl-emvf-2021".to_owned())) {
        for rule in &pack.rules {
            assert!(list.contains(&format!("/grants/CBR/rules/{}\"", rule.code)), "{}", rule.code);
            let address = format!("/grants/CBR/rules/{}", rule.code);
            let (dutch, in_english) = (client.get(&address).page(), english.get(&address).page());
            assert!(dutch.contains(&plain(&rule.explanation.nl)), "{}: {dutch}", rule.code);
            assert!(in_english.contains(&plain(&rule.explanation.en)), "{}: {in_english}", rule.code);
            assert!(dutch.contains(&rule.article) && in_english.contains(&rule.article), "{}", rule.code);
            pages.insert(rule.code.clone());
        }
    }
    for number in 1..=30 {
        assert!(pages.contains(&format!("K{number:02}")), "K{number:02} has no page");
    }
    assert_eq!(client.get("/grants/CBR/rules/K99").status, StatusCode::NOT_FOUND);
}

#[test]
fn a_line_shows_its_verdicts_before_and_after_they_are_recorded() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_demo(&books);
    let client = app.client(Role::Finance);
    let before = client.get("/grants/CBR/expenditure/1/verdicts").page();
    assert!(before.contains("Nog niet vastgelegd") && before.contains("/grants/CBR/rules/K02"), "{before}");
    judge_grant(&books.books, &books.actor, "CBR", None).unwrap();
    let after = client.get("/grants/CBR/expenditure/1/verdicts").page();
    assert!(after.contains("Zoals het laatst is beoordeeld"), "{after}");
    assert_eq!(client.get("/grants/CBR/expenditure/999999/verdicts").status, StatusCode::NOT_FOUND);
}

/// Nobody scrolls past the forms of thirty lists of words: each stands folded under its name and what holds now.
#[test]
fn settings_of_a_rule_stand_folded_with_what_holds_now() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_demo(&books);
    let controller = app.client(Role::Controller);
    let page = controller.get("/grants/CBR/rules/K06").page();
    let forms = page.matches("action=\"/grants/CBR/rules/K06/settings\"").count();
    let folded: Vec<&str> = page.split("<details class=\"more setting\"><summary>").skip(1).collect();
    assert!(forms > 5 && forms == folded.len(), "{forms} {}", folded.len());
    for setting in &folded {
        let (summary, rest) = setting.split_once("</summary>").unwrap();
        let now = summary.split("class=\"now\">").nth(1).unwrap().split('<').next().unwrap();
        assert!(!now.is_empty() && now.len() < 120 && rest.trim_start().starts_with("<form"), "{summary}");
    }
    let gifts = folded.iter().find(|setting| setting.contains("value=\"gifts-words\"")).unwrap();
    let (summary, form) = gifts.split_once("</summary>").unwrap();
    let first = summary.split("class=\"now\">").nth(1).unwrap().split(" …").next().unwrap();
    assert!(summary.contains(" woorden)") && form.contains(&format!(">\n{first}, ")), "{gifts}");
    let number = controller.get("/grants/CBR/rules/K25").page();
    assert!(number.contains("<span class=\"now\">0 %</span></summary>"), "{number}");
}

fn a_controller_waives_and_ends_a_waiver(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let client = app.client(Role::Controller);
    let fields = [
        ("lines", "1, 2"),
        ("granted-by", "Uitvoering Van Beleid"),
        ("granted-on", "2025-09-01"),
        ("document", "UVB-2025-311"),
        ("reason", "afgesproken"),
    ];
    let reply = client.post("/grants/CBR/rules/K04/waivers", &fields);
    let page = client.follow(&reply).page();
    assert!(page.contains("De ontheffing is vastgelegd") && page.contains("UVB-2025-311"), "{page}");
    let waivers = list_waivers(&books.books, "CBR").unwrap();
    assert_eq!(waivers.len(), 2);
    let first = waivers[0].waiver.id;
    let reply = client.post(&format!("/grants/CBR/waivers/{first}/revocation"), &[("reason", "ingetrokken")]);
    assert!(client.follow(&reply).page().contains("De ontheffing is beëindigd"));
    assert!(list_waivers(&books.books, "CBR").unwrap()[0].revoked.is_some());
    let refused =
        client.post("/grants/CBR/rules/K04/waivers", &[("lines", "x"), ("granted-on", "2025-09-01")]);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Who books does not waive.
    let finance = app.client(Role::Finance);
    assert_eq!(finance.post("/grants/CBR/rules/K04/waivers", &fields).status, StatusCode::FORBIDDEN);
}

fn a_setting_of_the_grant_changes_the_next_judging_and_no_old_verdict(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let controller = app.client(Role::Controller);
    let before = judge_grant(&books.books, &books.actor, "CBR", None).unwrap().judging;
    let page = controller.get("/grants/CBR/rules/K25").page();
    assert!(page.contains("De standaard is 0 %") && page.contains("Instelling wijzigen"), "{page}");
    let set = |rule: &str, setting: &str, value: &str, reason: &str| {
        let fields = [("setting", setting), ("value", value), ("reason", reason), ("document", "B-1")];
        controller.post(&format!("/grants/CBR/rules/{rule}/settings"), &fields)
    };
    for (rule, setting, value, reason) in [
        ("K25", "limit-percent", "101", "beschikking"),
        ("K25", "limit-percent", "-1", "beschikking"),
        ("K25", "limit-percent", "tien", "beschikking"),
        ("K25", "limit-percent", "10", " "),
        // What the article states is no setting of the grant.
        ("K04", "minimum", "100", "beschikking"),
        ("K99", "limit-percent", "10", "beschikking"),
        ("K15", "supplies-services-2026-01-01", "veel", "drempel"),
        ("K15", "supplies-services-2018-01-01", "1", "drempel"),
        ("K06", "gifts-words", " , ", "woorden"),
    ] {
        let reply = set(rule, setting, value, reason);
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{rule} {setting} {value}");
    }
    let page = controller.follow(&set("K25", "limit-percent", "12,5", "beschikking")).page();
    assert!(page.contains("ingesteld voor dit project") && page.contains("12,5 %"), "{page}");
    let page = controller.get("/grants/CBR/rule-settings").page();
    assert!(page.contains("B-1") && page.contains("12,5"), "{page}");
    let after = judge_grant(&books.books, &books.actor, "CBR", None).unwrap().judging;
    let limit = |judging: &verantwoord::domain::eligibility::judging::Judging| {
        let used = judging.rules.iter().find(|used| used.rule.code == "K25").unwrap();
        used.rule.settings["limit-percent"].value.to_string()
    };
    assert_eq!((limit(&before), limit(&after)), ("0".to_owned(), "12.5".to_owned()));
    // What was judged before is as it was, and comes out the same again.
    let kept = load_judging(&books.books, "CBR", None, Some(1)).unwrap().judging;
    assert_eq!((limit(&kept), kept.subjects), (limit(&before), before.subjects));
    let (verdicts, divergent) = replay_judgings(&books.books, "CBR").unwrap();
    assert!(verdicts > 0 && divergent.is_empty(), "{divergent:?}");
    let page = controller.follow(&set("K25", "limit-percent", "", "vervallen")).page();
    assert!(page.contains("terug naar de standaard"), "{page}");
    // Thresholds and lists of words are settings, too.
    let page = controller.follow(&set("K15", "supplies-services-2026-01-01", "143000", "Stcrt.")).page();
    assert!(page.contains("leveringen en diensten") && page.contains("ingesteld voor dit project"), "{page}");
    let page = controller.follow(&set("K06", "gifts-words", "Fooi, Taart", "inkoop")).page();
    assert!(page.contains("fooi, taart"), "{page}");
    let page = controller.get("/grants/CBR/rule-settings").page();
    assert!(page.contains("fooi, taart") && page.contains("cadeaubon"), "{page}");
    let last = judge_grant(&books.books, &books.actor, "CBR", None).unwrap().judging;
    let words = |judging: &verantwoord::domain::eligibility::judging::Judging| {
        let used = judging.rules.iter().find(|used| used.rule.code == "K06").unwrap();
        used.rule.hints.iter().find(|hint| hint.code == "gifts").unwrap().words.clone()
    };
    assert_eq!(words(&last), ["fooi", "taart"]);
    let kept = load_judging(&books.books, "CBR", None, Some(1)).unwrap().judging;
    assert!(words(&kept).contains(&"bloemen".to_owned()));
    let (_, divergent) = replay_judgings(&books.books, "CBR").unwrap();
    assert!(divergent.is_empty(), "{divergent:?}");
    // Who books sets no rules.
    let finance = app.client(Role::Finance);
    let refused = finance.post("/grants/CBR/rules/K25/settings", &[("setting", "limit-percent")]);
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(!finance.get("/grants/CBR/rules/K25").page().contains("/rules/K25/settings"));
}
