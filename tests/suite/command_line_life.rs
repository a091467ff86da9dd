//! The program as a user types it: the life of a report, and time sheets.

use crate::support::program::{done, json, run};

#[test]
fn a_report_is_frozen_listed_handed_out_and_sent() {
    let folder = tempfile::tempdir().unwrap();
    done(folder.path(), &["grant", "load", "fixtures/cbr/grant.toml"]);
    done(folder.path(), &["import", "fixtures/cbr/workbooks/2024-1-expenses-english.xlsx", "--grant", "CBR"]);
    let report = ["financial-report", "--grant", "CBR", "--period", "2024-1"];
    let act = |act: &str, more: &[&str]| {
        let arguments = [&["--lang", "en", "report", act][..], &report, more].concat();
        run(folder.path(), &arguments)
    };
    let out = folder.path().join("issued.pdf");
    let out = out.to_str().unwrap();
    let early = act("issued", &["--out", out]);
    assert_eq!(early.code, 1);
    assert!(early.err.contains("Freeze a version first"), "{}", early.err);
    assert_eq!(act("freeze", &[]).out, "financial-report CBR 2024-1: version 1 frozen\n");
    assert_eq!(act("issued", &["--out", out]).code, 0);
    assert!(std::fs::read(out).unwrap().starts_with(b"%PDF"));
    let sent = json(&act("submit", &["--reason", "by portal", "--json"]).out);
    assert_eq!((&sent["state"], &sent["steps"][1]["reason"]), (&"submitted".into(), &"by portal".into()));
    let returned = act("return", &[]);
    assert_eq!(returned.code, 1);
    assert!(returned.err.contains("needs a reason"), "{}", returned.err);
    let listed = json(&done(folder.path(), &["report", "list", "--grant", "CBR", "--json"]));
    assert_eq!((&listed[0]["state"], listed[0]["files"].as_array().unwrap().len()), (&"submitted".into(), 8));
}

#[test]
fn time_sheets_are_loaded_shown_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    done(folder.path(), &["grant", "load", "fixtures/cbr/grant.toml"]);
    let file = folder.path().join("uren.csv");
    let text = "Medewerker: P-07\nWeek 12 2025\nActiviteit;ma;di;wo;do;vr\nHM-NG;8;veel;;;\nverlof;8;;;;\n";
    std::fs::write(&file, text).unwrap();
    let loaded =
        json(&done(folder.path(), &["hours", "load", file.to_str().unwrap(), "--grant", "CBR", "--json"]));
    assert_eq!((&loaded["read"], &loaded["taken"], &loaded["waiting"]), (&3.into(), &2.into(), &1.into()));
    assert_eq!(loaded["findings"][0]["code"], "hours-unreadable");
    let weeks = json(&done(folder.path(), &["hours", "weeks", "--grant", "CBR", "--json"]));
    assert_eq!((&weeks[0]["week"], &weeks[0]["project"]), (&"2025-W12".into(), &800.into()));
    let found = json(&done(folder.path(), &["hours", "check", "--json"]));
    assert_eq!((found.as_array().unwrap().len(), &found[0]["why"]), (1, &"work-during-leave".into()));
}

#[test]
fn a_token_is_made_listed_and_revoked() {
    let folder = tempfile::tempdir().unwrap();
    done(folder.path(), &["grant", "load", "fixtures/cbr/grant.toml"]);
    done(
        folder.path(),
        &["user", "add", "fatima", "--name", "Fatima", "--role", "finance", "--grant", "CBR"],
    );
    let make = ["token", "make", "fatima", "--name", "pomp", "--scope", "write", "--grant", "CBR"];
    let secret = done(folder.path(), &make);
    assert!(secret.starts_with("vwt_") && secret.trim().len() == 68, "{secret}");
    assert_eq!(run(folder.path(), &make).code, 1, "the name is taken");
    let elsewhere =
        run(folder.path(), &["--lang", "en", "token", "make", "fatima", "--name", "x", "--grant", "XYZ"]);
    assert!(elsewhere.code == 1 && elsewhere.err.contains("no role in the grant XYZ"), "{}", elsewhere.err);
    let listed = json(&done(folder.path(), &["token", "list", "fatima", "--json"]));
    assert_eq!((&listed[0]["state"], &listed[0]["scope"]), (&"working".into(), &"write".into()));
    assert!(!listed.to_string().contains(secret.trim()));
    done(folder.path(), &["token", "revoke", "fatima", "1"]);
    let table = done(folder.path(), &["token", "list", "fatima"]);
    assert!(table.contains("revoked"), "{table}");
}
