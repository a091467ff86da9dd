//! Judging a grant: verdicts are kept with what they rest on, can be judged again, and never change; waivers and stated
//! facts work from the next judging on.

use chrono::NaiveDate;
use diesel::connection::SimpleConnection;
use verantwoord::db::rule_waivers::WaiverRecord;
use verantwoord::db::{DbConnection, StoreError, judgings};
use verantwoord::domain::eligibility::checks::Scope;
use verantwoord::domain::eligibility::facts::Fact;
use verantwoord::domain::eligibility::judging::{Judging, judge};
use verantwoord::domain::eligibility::rule::Outcome;
use verantwoord::domain::eligibility::verdict::Subject;
use verantwoord::domain::ids::{ExpenditureId, RuleWaiverId};
use verantwoord::importing::rule_packs::rule_packs;
use verantwoord::operations::OperationError;
use verantwoord::operations::readiness::{ReadinessOf, readiness};
use verantwoord::operations::rules::{
    StateFact, Waive, judge_grant, list_judgings, list_waivers, load_judging, replay_judgings, revoke_waiver,
    state_fact, verdicts_of_line, waive_rule,
};

use crate::support::books::TestBooks;
use crate::support::program::{done, json};

on_each_database!(
    every_stored_verdict_comes_out_the_same_when_judged_again,
    judging_the_same_books_twice_keeps_one_record,
    a_change_of_rules_alters_no_old_verdict,
    a_waiver_lifts_a_verdict_until_it_is_revoked,
    a_waiver_needs_who_why_and_where_and_a_rule_that_allows_it,
    stated_facts_count_and_book_facts_cannot_be_stated,
    readiness_adds_up_and_counts_each_line_once,
    verdicts_cannot_be_changed_or_removed,
    the_same_document_in_another_grant_is_found,
);

/// Two lines below the minimum on one invoice, a hint, a duplicate pair, and a cost before the project.
const ROWS: &str = "\
Activiteit;Kostensoort;Land;Leverancier;Factuurnummer;Omschrijving;Factuurdatum;Betaaldatum;Valuta;Bedrag incl. btw\n\
HM-NG;f;NG;Zaalhuur Abuja;A-1;Zaal dag 1;03-02-2025;10-02-2025;EUR;150,00\n\
HM-NG;f;NG;Zaalhuur Abuja;A-1;Zaal dag 2;03-02-2025;10-02-2025;EUR;120,00\n\
HM-NG;f;NG;Kopieerhuis;K-9;Kopieerwerk;04-02-2025;11-02-2025;EUR;99,50\n\
HM-NG;f;NG;Bloemist Ikeja;B-3;Relatiegeschenken sprekers;05-02-2025;12-02-2025;EUR;450,00\n\
HM-NG;f;NG;Trainer Obi;T-7;Training dag 1;06-02-2025;13-02-2025;EUR;800,00\n\
HM-NG;f;NG;Trainer Obi;T-8;Training dag 2;07-02-2025;13-02-2025;EUR;800,00\n";

fn with_rows(books: &TestBooks) -> &TestBooks {
    books.with_cbr();
    let outcome = books.import_bytes("regels.csv", ROWS.as_bytes()).unwrap();
    assert_eq!(outcome.rows.posted, 6, "{:?}", outcome.findings);
    books
}

fn judged(books: &TestBooks) -> Judging {
    judge_grant(&books.books, &books.actor, "CBR", Some("2025-1")).unwrap().judging
}

/// Rule, line and reason of every verdict on lines that asks for action.
fn standing(judging: &Judging) -> Vec<(String, String, String)> {
    let mut told = Vec::new();
    for subject in judging.subjects.iter().filter(|judged| judged.subject.scope == Scope::Line) {
        for given in subject.verdicts.iter().filter(|given| given.stands()) {
            let rule = judging.rules[given.rule].rule.code.clone();
            let words = subject.facts.text(Fact::Description).unwrap().to_owned();
            told.push((rule, words, given.verdict.reason.clone()));
        }
    }
    told.sort();
    told
}

fn line_called(judging: &Judging, description: &str) -> ExpenditureId {
    let found =
        judging.subjects.iter().find(|judged| judged.facts.text(Fact::Description) == Some(description));
    found.unwrap().subject.line_id().unwrap()
}

fn told(rows: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    rows.iter().map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned())).collect()
}

fn every_stored_verdict_comes_out_the_same_when_judged_again(books: &TestBooks) {
    books.with_cbr().with_progress().with_workbooks();
    let made = judge_grant(&books.books, &books.actor, "CBR", None).unwrap();
    assert!(made.judging.subjects.len() > 300, "{}", made.judging.subjects.len());
    judge_grant(&books.books, &books.actor, "CBR", Some("2024-1")).unwrap();
    let stored = load_judging(&books.books, "CBR", None, None).unwrap();
    assert_eq!(stored.judging.subjects.len(), made.judging.subjects.len());
    let outcomes = |judging: &Judging| -> Vec<(String, Outcome)> {
        let all = judging.subjects.iter().flat_map(|judged| &judged.verdicts);
        all.map(|given| (judging.rules[given.rule].rule.code.clone(), given.verdict.outcome)).collect()
    };
    assert_eq!(outcomes(&stored.judging), outcomes(&made.judging));
    let (verdicts, different) = replay_judgings(&books.books, "CBR").unwrap();
    assert!(verdicts > 4_000, "{verdicts}");
    assert_eq!(different, []);
}

fn judging_the_same_books_twice_keeps_one_record(books: &TestBooks) {
    with_rows(books);
    let first = judge_grant(&books.books, &books.actor, "CBR", Some("2025-1")).unwrap();
    let again = judge_grant(&books.books, &books.actor, "CBR", Some("2025-1")).unwrap();
    assert_eq!((first.changed, again.changed), (true, false));
    assert_eq!(first.record, again.record);
    judge_grant(&books.books, &books.actor, "CBR", None).unwrap();
    assert_eq!(list_judgings(&books.books, "CBR").unwrap().len(), 2);
}

fn a_change_of_rules_alters_no_old_verdict(books: &TestBooks) {
    with_rows(books);
    let old = judge_grant(&books.books, &books.actor, "CBR", Some("2025-1")).unwrap();
    assert_eq!(
        standing(&old.judging),
        told(&[
            ("K04", "Kopieerwerk", "below-minimum"),
            ("K04", "Zaal dag 1", "line-below-minimum"),
            ("K04", "Zaal dag 2", "line-below-minimum"),
            ("K06", "Relatiegeschenken sprekers", "hint"),
        ])
    );
    // The same scheme with a higher minimum judges the same subjects otherwise.
    let mut pack = rule_packs().iter().find(|pack| pack.code == "nl-emvf-2021").unwrap().clone();
    for rule in pack.rules.iter_mut().filter(|rule| rule.code == "K04") {
        rule.settings.get_mut("minimum").unwrap().value = 500.into();
    }
    let day: NaiveDate = "2025-02-03".parse().unwrap();
    let candidates =
        old.judging.subjects.iter().map(|judged| verantwoord::domain::eligibility::judging::Candidate {
            subject: judged.subject.clone(),
            day,
            facts: judged.facts.clone(),
        });
    let changed = judge(&[&pack], old.judging.shared.clone(), candidates.collect(), &[]);
    assert!(standing(&changed).contains(&(
        "K04".into(),
        "Relatiegeschenken sprekers".into(),
        "below-minimum".into()
    )));
    // What was stored says what it said, by the rule as it was.
    let stored = load_judging(&books.books, "CBR", Some("2025-1"), None).unwrap().judging;
    assert_eq!(standing(&stored), standing(&old.judging));
    assert_eq!(stored.replay(), []);
    let line = line_called(&stored, "Kopieerwerk");
    let of_line = verdicts_of_line(&books.books, line).unwrap().unwrap();
    let judged = &of_line.subjects[0];
    let given = judged.verdicts.iter().find(|given| of_line.rules[given.rule].rule.code == "K04").unwrap();
    let rule = &of_line.rules[given.rule];
    let explained = rule.explain(&given.verdict, &of_line.facts_of(judged));
    assert_eq!(explained.why.nl, "EUR 99,50 is minder dan EUR 200,00.");
    assert_eq!((rule.pack.as_str(), rule.version.to_string().as_str()), ("nl-emvf-2021", "2024-08-24"));
    assert!(rule.caution.is_some());
}

fn waive(
    books: &TestBooks,
    rule: &str,
    subjects: &[Subject],
    by: &str,
) -> Result<Vec<RuleWaiverId>, OperationError> {
    let command = Waive {
        grant: "CBR",
        rule,
        subjects,
        granted_by: by,
        granted_on: "2025-09-01".parse().unwrap(),
        reason: "afgesproken",
        document: "UVB-2025-311",
    };
    waive_rule(&books.books, &books.actor, &command)
}

fn a_waiver_lifts_a_verdict_until_it_is_revoked(books: &TestBooks) {
    with_rows(books);
    let before = judged(books);
    let line = line_called(&before, "Kopieerwerk");
    let ids = waive(books, "K04", &[Subject::line(line)], "Uitvoering Van Beleid").unwrap();
    let waived = judged(books);
    let left = standing(&waived);
    assert!(!left.iter().any(|(_, words, _)| words == "Kopieerwerk"), "{left:?}");
    assert_eq!(left.len(), 3);
    // The verdict itself stays: below the minimum, with the waiver beside it.
    let given = waived.subjects.iter().find(|judged| judged.subject == Subject::line(line)).unwrap();
    let verdict = given.verdicts.iter().find(|given| given.waiver == Some(ids[0])).unwrap();
    assert_eq!(verdict.verdict.outcome, Outcome::Refuses);
    revoke_waiver(&books.books, &books.actor, "CBR", ids[0], "ingetrokken").unwrap();
    assert_eq!(standing(&judged(books)), standing(&before));
    let again = revoke_waiver(&books.books, &books.actor, "CBR", ids[0], "nog eens");
    assert!(matches!(again, Err(OperationError::Conflict(_))));
    let kept: Vec<WaiverRecord> = list_waivers(&books.books, "CBR").unwrap();
    assert_eq!(kept[0].revoked.as_ref().map(|revoked| revoked.reason.as_str()), Some("ingetrokken"));
    let second = load_judging(&books.books, "CBR", None, Some(2)).unwrap().judging;
    assert_eq!(standing(&second).len(), 3, "what was judged under the waiver stays");
    assert_eq!(replay_judgings(&books.books, "CBR").unwrap().1, []);
}

fn a_waiver_needs_who_why_and_where_and_a_rule_that_allows_it(books: &TestBooks) {
    with_rows(books);
    let judging = judged(books);
    let line = Subject::line(line_called(&judging, "Kopieerwerk"));
    for (rule, subject, by) in [
        ("K04", line.clone(), "  "),
        ("K05", line.clone(), "Minister"),
        ("K24", line.clone(), "Minister"),
        ("K99", line.clone(), "Minister"),
        ("K04", Subject::line(ExpenditureId::new(99_999)), "Minister"),
        ("K04", Subject::new(Scope::Supplier, "kopieerhuis"), "Minister"),
    ] {
        assert!(waive(books, rule, &[subject], by).is_err(), "{rule} {by}");
    }
    assert_eq!(list_waivers(&books.books, "CBR").unwrap(), []);
    // Without a subject it holds for the whole grant.
    waive(books, "K04", &[], "Minister").unwrap();
    assert_eq!(standing(&judged(books)), told(&[("K06", "Relatiegeschenken sprekers", "hint")]));
}

fn state(books: &TestBooks, subject: Subject, fact: Fact, value: &str) -> Result<(), OperationError> {
    let command = StateFact { grant: "CBR", subject, fact, value, document: "D-1" };
    state_fact(&books.books, &books.actor, &command).map(|_id| ())
}

fn stated_facts_count_and_book_facts_cannot_be_stated(books: &TestBooks) {
    with_rows(books);
    let line = Subject::line(line_called(&judged(books), "Training dag 1"));
    state(books, line.clone(), Fact::PerformedOn, "2024-02-10").unwrap();
    let outside = ("K02".to_owned(), "Training dag 1".to_owned(), "before-period".to_owned());
    assert!(standing(&judged(books)).contains(&outside));
    // The newest word counts.
    state(books, line.clone(), Fact::PerformedOn, "2025-02-06").unwrap();
    assert!(!standing(&judged(books)).contains(&outside));
    for (subject, fact, value) in [
        (line.clone(), Fact::Amount, "1000.00"),
        (line.clone(), Fact::PerformedOn, "gisteren"),
        (Subject::grant(), Fact::PerformedOn, "2025-02-06"),
        (Subject::line(ExpenditureId::new(99_999)), Fact::PerformedOn, "2025-02-06"),
        (Subject::new(Scope::Period, "2099-1"), Fact::DueOn, "2025-02-06"),
    ] {
        assert!(state(books, subject, fact, value).is_err(), "{fact}");
    }
    state(books, Subject::grant(), Fact::InternationalOrganisation, "ja").unwrap();
    assert!(!standing(&judged(books)).iter().any(|(rule, _, _)| rule == "K04"));
}

fn readiness_adds_up_and_counts_each_line_once(books: &TestBooks) {
    with_rows(books);
    let of = ReadinessOf { grant: "CBR", period: Some("2025-1"), form: None };
    let found = readiness(&books.books, &of).unwrap();
    assert!(!found.is_ready());
    let found = found.costs.unwrap();
    assert_eq!((found.lines, found.cost.get()), (6, 241_950));
    assert_eq!((found.refused_lines, found.refused.get()), (1, 9_950));
    assert_eq!((found.undecided_lines, found.undecided.get()), (3, 72_000));
    let causes: Vec<_> = found
        .causes
        .iter()
        .map(|cause| (cause.rule.as_str(), cause.reason.as_str(), cause.cases.len(), cause.at_risk.get()))
        .collect();
    assert_eq!(causes[0], ("K04", "below-minimum", 1, 9_950));
    assert!(
        causes.contains(&("K06", "hint", 1, 45_000))
            && causes.contains(&("K04", "line-below-minimum", 2, 27_000))
    );
    assert!(causes.contains(&("K26", "no-statement", 1, 0)) && !found.is_clean());
    let missing: Vec<_> = found
        .missing_documents
        .iter()
        .map(|missing| {
            (missing.category.as_str(), missing.kind.code(), missing.lines.len(), missing.amount.get())
        })
        .collect();
    assert_eq!(
        missing,
        [("f", "invoice", 6, 241_950), ("f", "proof-of-payment", 6, 241_950), ("f", "delivery", 6, 241_950)]
    );
    assert_eq!(list_judgings(&books.books, "CBR").unwrap(), [], "asking keeps nothing");
}

fn verdicts_cannot_be_changed_or_removed(books: &TestBooks) {
    with_rows(books);
    judged(books);
    for change in [
        "UPDATE judged_subjects SET verdicts = '[]'",
        "DELETE FROM judged_subjects",
        "UPDATE used_rules SET content = ''",
        "DELETE FROM judgings",
    ] {
        let refused: Result<(), StoreError> = books.books.db.write(|conn| {
            let outcome = match conn {
                DbConnection::Sqlite(conn) => conn.batch_execute(change),
                DbConnection::Postgresql(conn) => conn.batch_execute(change),
            };
            outcome.map_err(StoreError::from)
        });
        assert!(refused.is_err(), "{change}");
    }
    let id = list_judgings(&books.books, "CBR").unwrap()[0].id;
    let kept: Result<Judging, StoreError> = books.books.db.read(|conn| judgings::load(conn, id));
    assert!(!kept.unwrap().subjects.is_empty());
}

fn the_same_document_in_another_grant_is_found(books: &TestBooks) {
    with_rows(books);
    let other =
        crate::support::books::fixture_text("cbr/grant.toml").replace("code = \"CBR\"", "code = \"CBR-2\"");
    verantwoord::operations::grants::load_grant(&books.books, &books.actor, "grant.toml", &other).unwrap();
    let elsewhere =
        |judging: &Judging| standing(judging).into_iter().filter(|(rule, _, _)| rule == "C03").count();
    assert_eq!(elsewhere(&judged(books)), 0);
    let rows =
        ROWS.replace("dag 2;07-02-2025;13-02-2025;EUR;800,00", "dag 2;07-02-2025;13-02-2025;EUR;300,00");
    let command = verantwoord::operations::imports::ImportCommand {
        grant: "CBR-2",
        file_name: "ook.csv",
        // Another amount on T-8: a share of an invoice may be declared elsewhere.
        bytes: rows.as_bytes(),
        sheet: None,
        replaces: None,
        dry_run: false,
    };
    let outcome =
        verantwoord::operations::imports::import_workbook(&books.books, &books.actor, &command, &|_stage| {})
            .unwrap();
    // What another grant declares waits; a person takes it in all the same, and the rule tells it.
    let batch = outcome.batch.unwrap();
    // Rows 2 and 3 state one invoice: each is decided about once for every line that it looks like.
    for row in [2, 3, 4, 5, 6, 2, 3, 3] {
        let decision = verantwoord::operations::imports::DecideDuplicate {
            batch,
            sheet: "ook",
            row,
            verdict: verantwoord::domain::likeness::DuplicateVerdict::Different,
            reason: "for the test",
        };
        verantwoord::operations::imports::decide_duplicate(&books.books, &books.actor, &decision).unwrap();
        verantwoord::operations::imports::post_import(&books.books, &books.actor, batch, &|_stage| {})
            .unwrap();
    }
    let told: Vec<_> = standing(&judged(books)).into_iter().filter(|(rule, _, _)| rule == "C03").collect();
    let words: Vec<&str> = told.iter().map(|(_, words, _)| words.as_str()).collect();
    assert_eq!(
        words,
        ["Kopieerwerk", "Relatiegeschenken sprekers", "Training dag 1", "Zaal dag 1", "Zaal dag 2"]
    );
}

#[test]
fn the_program_judges_explains_and_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    done(folder.path(), &["grant", "load", "fixtures/cbr/grant.toml"]);
    done(folder.path(), &["import", "fixtures/cbr/workbooks/2024-1-expenses-english.xlsx", "--grant", "CBR"]);
    let out =
        json(&done(folder.path(), &["rules", "judge", "--grant", "CBR", "--period", "2024-1", "--json"]));
    assert_eq!((out["judging"].as_i64(), out["changed"].as_bool()), (Some(1), Some(true)));
    let verdict = &out["verdicts"][0];
    for key in [
        "pack", "rule", "version", "article", "scope", "subject", "outcome", "reason", "values", "why",
        "remedy",
    ] {
        assert!(!verdict[key].is_null(), "{key} in {verdict}");
    }
    let all = json(&done(
        folder.path(),
        &["rules", "verdicts", "--grant", "CBR", "--period", "2024-1", "--rule", "K02", "--all", "--json"],
    ));
    assert!(all.as_array().unwrap().iter().all(|verdict| verdict["outcome"] == "passes"));
    let page = done(folder.path(), &["--lang", "nl", "rules", "show", "K04", "--on", "2025-04-01"]);
    for words in ["K04 De kosten zijn niet lager dan EUR 200", "art. 22(l), 21(2)", "minimum = 200.00 EUR"] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let rules = json(&done(folder.path(), &["rules", "list", "--pack", "nl-emvf-2021", "--json"]));
    assert_eq!(rules.as_array().unwrap().len(), 30);
    let ready =
        json(&done(folder.path(), &["rules", "readiness", "--grant", "CBR", "--period", "2024-1", "--json"]));
    assert_eq!(ready["ready"], false);
    assert!(ready["costs"]["causes"].as_array().is_some_and(|causes| !causes.is_empty()), "{ready}");
    let asked = ["rules", "readiness", "--grant", "CBR", "--period", "2024-1", "--form", "progress-report"];
    let told = done(folder.path(), &[["--lang", "nl"].as_slice(), &asked].concat());
    assert!(told.contains("ontbreekt: ") && told.contains("geweigerd: "), "{told}");
    let set = ["rules", "set", "K25", "limit-percent", "10", "--grant", "CBR", "--reason", "beschikking"];
    done(folder.path(), &set);
    let own = json(&done(folder.path(), &["rules", "settings", "--grant", "CBR", "--json"]));
    let settings = own["settings"].as_array().unwrap();
    let limit = settings.iter().find(|known| known["setting"] == "limit-percent").unwrap();
    assert_eq!((&limit["value"], &limit["default"]), (&"10".into(), &"0".into()), "{own}");
    assert_eq!(own["changes"][0]["reason"], "beschikking");
    let replay = json(&done(folder.path(), &["rules", "replay", "--grant", "CBR", "--json"]));
    assert_eq!(replay["different"], serde_json::json!([]));
}
