//! The program as a user types it: outputs, exit codes, and files.

use std::path::Path;

use crate::support::program::{done, json, run};

fn with_grant(folder: &Path) {
    done(folder, &["grant", "load", "fixtures/cbr/grant.toml"]);
}

#[test]
fn import_prints_one_object_with_everything_a_machine_needs() {
    let folder = tempfile::tempdir().unwrap();
    with_grant(folder.path());
    let out = done(
        folder.path(),
        &[
            "--lang",
            "en",
            "import",
            "fixtures/cbr/workbooks/2025-2-met-fouten.xlsx",
            "--grant",
            "CBR",
            "--json",
        ],
    );
    assert_eq!(out.lines().count(), 1);
    let object = json(&out);
    let number = |key: &str| object[key].as_u64().unwrap_or_else(|| panic!("{key} in {object}"));
    assert_eq!(
        number("read"),
        number("posted") + number("waiting") + number("ignored") + number("duplicates")
    );
    assert_eq!(object["sha256"].as_str().unwrap().len(), 64);
    assert!(number("batch") > 0 && number("posted_cents") > 0);
    assert_eq!(object["sheets"][0]["sheet"], "Uitgaven");
    let finding = &object["findings"][0];
    for key in ["code", "severity", "sheet", "cell", "value", "message", "remedy"] {
        assert!(finding[key].is_string(), "{key} in {finding}");
    }
}

#[test]
fn import_reverse_and_import_again() {
    let folder = tempfile::tempdir().unwrap();
    with_grant(folder.path());
    let file = "fixtures/cbr/workbooks/2024-1-expenses-english.xlsx";
    let import = || json(&done(folder.path(), &["import", file, "--grant", "CBR", "--json"]));
    let first = import();
    assert_eq!(import()["posted"], 0);
    let batch = first["batch"].to_string();
    let reversed = json(&done(folder.path(), &["import", "reverse", &batch, "--json"]));
    assert_eq!(reversed["reversed_cents"].as_i64().unwrap(), -first["posted_cents"].as_i64().unwrap());
    assert_eq!(import()["posted_cents"], first["posted_cents"]);
    let again = run(folder.path(), &["import", "reverse", &batch]);
    assert_eq!((again.code, again.out.as_str()), (1, ""));
    assert_eq!(again.err, format!("Import {batch} is al teruggedraaid.\n"));
}

#[test]
fn budget_and_expenditure_agree_to_the_cent() {
    let folder = tempfile::tempdir().unwrap();
    with_grant(folder.path());
    done(folder.path(), &["import", "fixtures/cbr/workbooks/2024-1-expenses-english.xlsx", "--grant", "CBR"]);
    let budget =
        json(&done(folder.path(), &["budget", "--grant", "CBR", "--by", "activity,category,year", "--json"]));
    let rows = budget["rows"].as_array().unwrap();
    let sum = |key: &str| rows.iter().map(|row| row[key].as_i64().unwrap()).sum::<i64>();
    for key in ["budget_cents", "spent_cents", "remaining_cents"] {
        assert_eq!(sum(key), budget["total"][key].as_i64().unwrap(), "{key}");
    }
    let direct: i64 = rows
        .iter()
        .filter(|row| row["category"] != "g")
        .map(|row| row["spent_cents"].as_i64().unwrap())
        .sum();
    let lines = done(folder.path(), &["expenditure", "--grant", "CBR", "--json"]);
    let lines = json(&lines).as_array().unwrap().clone();
    assert_eq!(lines.iter().map(|line| line["amount_cents"].as_i64().unwrap()).sum::<i64>(), direct);
    assert!(lines.iter().all(|line| line["cells"].as_str().unwrap().contains(':')));
    let csv = done(folder.path(), &["expenditure", "--grant", "CBR", "--csv"]);
    assert_eq!(csv.lines().count(), lines.len() + 1);
}

#[test]
fn refusals_leave_code_1_and_breakage_code_2() {
    let folder = tempfile::tempdir().unwrap();
    with_grant(folder.path());
    let file = "fixtures/cbr/workbooks/2024-1-expenses-english.xlsx";
    for (arguments, code, complaint) in [
        (&["import", "nowhere.xlsx", "--grant", "CBR"][..], 1, "nowhere.xlsx cannot be read"),
        (&["import", file, "--grant", "NOPE"], 1, "grant NOPE is not in the books"),
        (&["import", "README.md", "--grant", "CBR"], 1, ""),
        (
            &["report", "nope", "--grant", "CBR", "--period", "2025-1", "--out", "x.pdf"],
            1,
            "geen formulier 'nope'",
        ),
        (
            &["report", "financial-report", "--grant", "CBR", "--period", "1999-1", "--out", "x.pdf"],
            1,
            "1999-1",
        ),
        (&["budget", "--grant", "CBR", "--period", "1999-1"], 1, "1999-1"),
        (&["import", "reverse", "99"], 1, "import 99"),
        (&["no-such-command"], 1, "unrecognized subcommand"),
        (&["--database", "books.db", "check"], 1, "sqlite:// or postgres://"),
        (&["--database", "postgres://127.0.0.1:1/books", "check"], 2, "cannot be opened"),
        (
            &[
                "report",
                "financial-report",
                "--grant",
                "CBR",
                "--period",
                "2025-1",
                "--out",
                "/no/such/folder/x.pdf",
            ],
            2,
            "cannot be written",
        ),
    ] {
        let ran = run(folder.path(), arguments);
        assert_eq!(ran.code, code, "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains(complaint), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn a_broken_grant_file_is_refused_with_file_line_and_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(crate::support::books::fixture("cbr/grant.toml")).unwrap();
    let path = folder.path().join("broken.toml");
    std::fs::write(&path, text.replace("specific_objective = 3", "specific_objective = 9\ncolour = \"red\""))
        .unwrap();
    let ran = run(folder.path(), &["grant", "load", path.to_str().unwrap()]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("broken.toml:") && ran.err.contains("colour"), "{}", ran.err);
}

#[test]
fn the_demo_makes_every_report_and_two_runs_make_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let demo = |name: &str| {
        let out = folder.path().join(name);
        let said = done(folder.path(), &["demo", "--no-serve", "--data", out.to_str().unwrap()]);
        let mut files: Vec<_> =
            std::fs::read_dir(out.join("reports")).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in &files {
            assert!(said.contains(file.to_str().unwrap()), "{} is not announced", file.display());
        }
        files
    };
    let (one, other) = (demo("one"), demo("other"));
    assert_eq!(one.len(), 8);
    for (one, other) in one.iter().zip(&other) {
        assert_eq!(one.file_name(), other.file_name());
        assert!(std::fs::read(one).unwrap() == std::fs::read(other).unwrap(), "{} differs", one.display());
    }
    demo("one");
}

#[test]
fn the_demo_has_people_and_what_their_work_costs() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("demo");
    done(folder.path(), &["demo", "--no-serve", "--data", data.to_str().unwrap()]);
    let shown = |arguments: &[&str]| json(&done(&data, arguments));
    let weeks = shown(&["hours", "weeks", "--grant", "CBR", "--json"]);
    let signed = |who: &str| weeks.as_array().unwrap().iter().filter(|week| !week[who].is_null()).count();
    assert_eq!((weeks.as_array().unwrap().len(), signed("employee"), signed("manager")), (25, 24, 21));
    // P-02 wrote hours on a day of leave: somebody has to look.
    let impossible = shown(&["hours", "check", "--json"]);
    assert_eq!(
        (impossible[0]["why"].as_str(), impossible[0]["person"].as_str()),
        (Some("work-during-leave"), Some("P-02"))
    );
    // The past periods are posted; what the running one comes to is shown, with what is still missing.
    for period in ["2024-1", "2025-1", "2025-2"] {
        let again = ["staff", "post", "--grant", "CBR", "--period", period, "--reason", "nog eens", "--json"];
        assert_eq!(shown(&again)["change_cents"], 0, "{period}");
    }
    let running =
        shown(&["costs", "show", "--topic", "unit-costs", "--grant", "CBR", "--period", "2026-1", "--json"]);
    assert_eq!(running["problems"].as_array().unwrap().len(), 1, "{running}");
    let check = done(&data, &["check"]);
    assert!(!check.contains("BROKEN"), "{check}");
}

#[test]
fn the_demo_never_empties_a_folder_that_is_not_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let precious = folder.path().join("precious.txt");
    std::fs::write(&precious, "keep me").unwrap();
    let ran = run(folder.path(), &["demo", "--no-serve", "--data", folder.path().to_str().unwrap()]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(std::fs::read_to_string(precious).unwrap(), "keep me");
}
