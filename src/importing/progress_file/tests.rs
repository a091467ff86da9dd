//! Tests of `progress_file`: one broken file per rule, with the place that is reported.

use super::*;
use crate::importing::grant_file;

const STATEMENT: &str = r#"period = "2024"

[[activity]]
code = "A1"
done = 18
forecast = 50
deviation = { nl = "Ziekte.", en = "Illness." }

[[milestone]]
code = "M1"
reached_on = "2024-06-20"

[[indicator]]
code = "O.3.1"

[[indicator.group]]
age = "18-60"
gender = "female"
count = 10

[[indicator.group]]
age = ">60"
gender = "male"
count = 8

[[narrative]]
section = "summary"
text = { nl = "Goed.", en = "Good." }
"#;

/// What is replaced by what; the path, a part of the line and of the message that must be found then.
const BROKEN: &[[&str; 5]] = &[
    [
        "period = \"2024\"",
        "period = \"2023\"",
        "period",
        "period =",
        "reporting period '2023' does not exist",
    ],
    ["code = \"A1\"", "code = \"A2\"", "period", "period =", "activity A1 is planned (20) and is missing"],
    ["forecast = 50", "", "activity[0].forecast", "[[activity]]", "key 'forecast' is missing"],
    ["forecast = 50", "forecast = 17", "activity[0].forecast", "forecast", "less than is done already (18)"],
    ["deviation = {", "#", "activity[0].done", "done = 18", "18 done, 20 planned, and no reason"],
    ["code = \"M1\"", "code = \"M2\"", "milestone[0].code", "code = \"M2\"", "choose from M1"],
    [
        "\"2024-06-20\"",
        "\"2023-06-20\"",
        "milestone[0].reached_on",
        "reached_on",
        "outside the project period",
    ],
    [
        "\"2024-06-20\"",
        "\"2025-01-01\"",
        "milestone[0].reached_on",
        "reached_on",
        "after the end of reporting period 2024 (2024-12-31)",
    ],
    ["\"2024-06-20\"", "2024-06-20", "milestone[0].reached_on", "reached_on", "in quotes"],
    ["reached_on =", "dropped = true\nreached_on =", "milestone[0]", "[[milestone]]", "exactly one of"],
    ["reached_on =", "#", "milestone[0]", "[[milestone]]", "exactly one of"],
    [
        "code = \"O.3.1\"",
        "code = \"O.3.2\"",
        "indicator[0].code",
        "code = \"O.3.2\"",
        "indicator 'O.3.2' does not exist",
    ],
    ["code = \"O.3.1\"", "code = \"O.3.1\"\ncount = 3", "indicator[0]", "[[indicator]]", "counts persons"],
    [
        "code = \"O.3.1\"",
        "code = \"EIGEN-1\"",
        "indicator[0]",
        "[[indicator]]",
        "counts no persons, and needs one count",
    ],
    [
        "age = \">60\"\ngender = \"male\"",
        "age = \"18-60\"\ngender = \"female\"",
        "indicator[0].group[1]",
        "[[indicator.group]]",
        "group 18-60 female is there twice",
    ],
    [
        "age = \">60\"",
        "age = \"61+\"",
        "indicator[0].group[1].age",
        "age = \"61+\"",
        "choose one of <18, 18-60, >60",
    ],
    [
        "section = \"summary\"",
        "sectie = \"summary\"",
        "narrative[0].sectie",
        "sectie",
        "unknown key 'sectie'",
    ],
    [
        "[[narrative]]",
        "[[narrative]]\nsection = \"summary\"\ntext = { nl = \"\", en = \"\" }\n[[narrative]]",
        "narrative[1].section",
        "section",
        "code 'summary' is there twice",
    ],
];

#[test]
fn the_template_has_every_key() {
    let statement: ProgressStatement = toml::from_str(TEMPLATE).unwrap();
    assert_eq!((statement.milestones.len(), statement.narratives.len()), (3, 1));
}

#[test]
fn each_broken_rule_is_refused_at_its_own_line() {
    let mut grant = grant_file::read_grant_file("template", grant_file::TEMPLATE).unwrap();
    let mut campaigns = grant.indicators[0].clone();
    campaigns.code = "EIGEN-1".to_owned();
    campaigns.persons = false;
    grant.indicators.push(campaigns);
    assert!(read_progress_file("2024.toml", STATEMENT, &grant).is_ok());

    let count = "code = \"EIGEN-1\"\ncount = 3\n\n[[indicator]]\ncode = \"O.3.1\"";
    assert!(read_progress_file("2024.toml", &STATEMENT.replace("code = \"O.3.1\"", count), &grant).is_ok());

    for [from, to, path, line, words] in BROKEN {
        assert!(STATEMENT.contains(from), "{from}");
        let text = STATEMENT.replacen(from, to, 1);
        let problems = read_progress_file("2024.toml", &text, &grant).unwrap_err();
        let problem = problems.iter().find(|problem| problem.path == *path);
        let problem = problem.unwrap_or_else(|| panic!("{from} -> {to}: {problems:#?}"));
        let named = text.lines().nth(usize::try_from(problem.line).unwrap() - 1).unwrap();
        assert!(named.contains(line), "line {} is '{named}', not '{line}'", problem.line);
        assert!(problem.to_string().contains(words), "{problem}");
    }
}

#[test]
fn the_demonstration_statements_can_be_kept() {
    let grant =
        grant_file::read_grant_file("grant.toml", include_str!("../../../fixtures/cbr/grant.toml")).unwrap();
    for (period, text) in [
        ("2024-1", include_str!("../../../fixtures/cbr/progress/2024-1.toml")),
        ("2025-1", include_str!("../../../fixtures/cbr/progress/2025-1.toml")),
        ("2025-2", include_str!("../../../fixtures/cbr/progress/2025-2.toml")),
    ] {
        let statement =
            read_progress_file(period, text, &grant).unwrap_or_else(|problems| panic!("{problems:#?}"));
        assert_eq!(statement.period, period);
    }
}
