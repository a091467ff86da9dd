//! Tests of `grant_file`: one broken file per rule, with the place that is reported.

use super::*;

/// What must be found: the path, a part of the line that is named, a part of the message or remedy.
type Expected<'text> = (&'text str, &'text str, &'text str);

fn edited(edits: &[(&str, &str)]) -> String {
    edits.iter().fold(TEMPLATE.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the template has no '{from}'");
        text.replacen(from, to, 1)
    })
}

fn assert_found(text: &str, expected: &[Expected<'_>]) {
    let problems = read_grant_file("grant.toml", text).unwrap_err();
    let found: Vec<_> = problems.iter().map(|problem| (problem.path.as_str(), problem.to_string())).collect();
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (problem, (path, line, words)) in problems.iter().zip(expected) {
        assert_eq!(problem.path, *path, "{problem}");
        let named = text.lines().nth(usize::try_from(problem.line).unwrap() - 1).unwrap();
        assert!(named.contains(line), "line {} is '{named}', not '{line}'", problem.line);
        assert!(problem.to_string().contains(words), "'{problem}' does not say '{words}'");
        assert!(!problem.message.nl.is_empty() && !problem.remedy.nl.is_empty(), "{problem}");
    }
}

#[test]
fn the_template_is_a_grant_file() {
    let grant = read_grant_file("template", TEMPLATE).unwrap();
    assert_eq!((grant.code.as_str(), grant.activities.len()), ("VOORBEELD", 1));
}

/// Edits of the template, and what must be found after them.
const BROKEN: &[(&[(&str, &str)], Expected<'_>)] = &[
    // Shape.
    (
        &[("remark = {", "remarks = {")],
        ("remarks", "remarks =", "unknown key 'remarks'; remove it or use one of code, title"),
    ),
    (
        &[("unit = { nl = \"deelnemer\",", "unit = { nl = \"deelnemer\", de = \"x\",")],
        ("activity[0].unit.de", "unit = {", "unknown key 'de'"),
    ),
    (
        &[("{ from = \"2024-01-01\", to", "{ start = \"2024-01-01\", from = \"2024-01-01\", to")],
        ("decision.period.start", "period =", "unknown key 'start'"),
    ),
    (
        &[("scheme = \"nl-emvf-2021\"", "")],
        ("scheme", "# A complete", "key 'scheme' is missing; add it, for example: scheme = \"nl-emvf-2021\""),
    ),
    (&[("dated = \"2024-01-15\"", "")], ("decision.dated", "[decision]", "key 'dated' is missing")),
    (
        &[("dated = \"2024-01-15\"", "dated = 2024-01-15")],
        ("decision.dated", "dated =", "write it in quotes: \"2024-01-15\""),
    ),
    (
        &[("dated = \"2024-01-15\"", "dated = \"15-01-2024\"")],
        ("decision.dated", "dated =", "'15-01-2024' is not a date (yyyy-mm-dd)"),
    ),
    (
        &[("dated = \"2024-01-15\"", "dated = \"2024-02-30\"")],
        ("decision.dated", "dated =", "'2024-02-30' is not a date"),
    ),
    (
        &[("\"400000.00\"", "400000")],
        ("decision.total_eligible_cost", "total_eligible_cost", "write it in quotes: \"400000\""),
    ),
    (
        &[("\"400000.00\"", "400000.00")],
        ("decision.total_eligible_cost", "total_eligible_cost", "write it in quotes: \"400000.00\""),
    ),
    (
        &[("\"400000.00\"", "\"400.000,00\"")],
        ("decision.total_eligible_cost", "total_eligible_cost", "is not an amount in euros"),
    ),
    (
        &[("maximum_rate = \"75\"", "maximum_rate = 75.0")],
        ("decision.maximum_rate", "maximum_rate", "write it in quotes"),
    ),
    (
        &[("maximum_rate = \"75\"", "maximum_rate = \"driekwart\"")],
        ("decision.maximum_rate", "maximum_rate", "'driekwart' is not a number as text"),
    ),
    (
        &[("fund = \"AMIF\"", "fund = \"EFRO\"")],
        ("fund", "fund =", "'EFRO' is not known here; choose one of AMIF, ISF, BMVI"),
    ),
    (
        &[("vat = \"not-recoverable\"", "vat = \"no\"")],
        ("vat", "vat =", "choose one of not-recoverable, recoverable"),
    ),
    (
        &[("\"inforeuro-month-of-payment\"", "\"daily\"")],
        ("exchange_rule", "exchange_rule", "ecb-day-of-payment"),
    ),
    (
        &[("countries = [\"NL\"]", "countries = \"NL\"")],
        ("activity[0].countries", "countries", "'NL' is not a list; write for example [\"NL\"]"),
    ),
    (
        &[("project_target = 50", "project_target = -5")],
        ("indicator[0].project_target", "project_target", "a fitting whole number"),
    ),
    (&[("persons = true", "persons = \"yes\"")], ("indicator[0].persons", "persons", "true or false")),
    // Codes.
    (&[("code = \"VOORBEELD\"", "code = \" \"")], ("code", "code =", "the grant has no code")),
    (
        &[("code = \"VOORBEELD\"", "code = \"VOOR BEELD\"")],
        ("code", "code =", "'VOOR BEELD' cannot be the code of a grant"),
    ),
    (
        &[("specific_objective = 3", "specific_objective = 5")],
        ("specific_objective", "specific_objective", "choose 1 to 4"),
    ),
    (
        &[("\"III.003\"", "\"003\"")],
        (
            "intervention_field",
            "intervention_field",
            "code '003' is not in Regulation (EU) 2021/1147, Annex VI",
        ),
    ),
    (
        &[("type_of_action = \"002\"", "type_of_action = \"014\"")],
        ("type_of_action", "type_of_action", "014"),
    ),
    (
        &[("implementation = \"001\"", "implementation = \"006\"")],
        ("implementation", "implementation", "006"),
    ),
    (
        &[("particular_theme = \"003\"", "particular_theme = \"004\"")],
        ("particular_theme", "particular_theme", "choose from 001, 002, 003"),
    ),
    (
        &[("\"nl-emvf-2021\"", "\"nl-emvf-2027\"")],
        ("scheme", "scheme =", "choose from nl-emvf-2021, eu-mga-2021"),
    ),
    (&[("\"13(2)(c)\"", "\"13(2)(e)\"")], ("staff_costs", "staff_costs", "no staff method '13(2)(e)'")),
    (
        &[("\"indirect-7\"", "\"indirect-8\"")],
        (
            "indirect_costs",
            "indirect_costs",
            "choose from indirect-7, indirect-15, other-costs-40, staff-20, none",
        ),
    ),
    (
        &[("\"indirect-7\"", "\"staff-20\""), ("category = \"f\"", "category = \"a\"")],
        ("budget_version[0].line[0].category", "category", "cost category a is computed"),
    ),
    (&[("of = \"category\"", "of = \"line\"")], ("budget_shift.of", "budget_shift", "category")),
    (
        &[("country = \"NL\"", "country = \"Nederland\"")],
        ("beneficiary.country", "country =", "'Nederland' is not a country code"),
    ),
    (
        &[("countries = [\"NL\"]", "countries = [\"NG\", \"UK\"]")],
        ("activity[0].countries[1]", "countries", "'UK' is not a country code"),
    ),
    (
        &[("category = \"f\"", "category = \"h\"")],
        ("budget_version[0].line[0].category", "category", "no cost category 'h'"),
    ),
    (
        &[("category = \"f\"", "category = \"g\"")],
        ("budget_version[0].line[0].category", "category", "cost category g is computed"),
    ),
    (
        &[("\"indirect-7\"", "\"other-costs-40\"")],
        (
            "budget_version[0].line[0].category",
            "category",
            "cost category f is computed (all other costs: 40 % of staff costs)",
        ),
    ),
    (
        &[("title = { nl = \"Deelnemers\"", "persons = false #"), ("persons = true", "")],
        ("indicator[0].persons", "persons = false", "O.3.1 counts persons; write persons = true"),
    ),
    // References.
    (
        &[("planned = { \"2024\"", "planned = { \"2023\"")],
        ("activity[0].planned.2023", "planned", "reporting period '2023' does not exist"),
    ),
    (
        &[("activity = \"A1\"\ncategory", "activity = \"A2\"\ncategory")],
        ("budget_version[0].line[0].activity", "activity = \"A2\"", "choose from A1"),
    ),
    (
        &[("activity = \"A1\"\ntitle", "activity = \"A2\"\ntitle")],
        ("milestone[0].activity", "activity = \"A2\"", "activity 'A2' does not exist"),
    ),
    (
        &[("indicator = \"O.3.1\"", "indicator = \"O.3.2\"")],
        ("milestone[0].indicator", "indicator =", "indicator 'O.3.2' does not exist"),
    ),
    (
        &[("indicators = [\"O.3.1\"]", "indicators = [\"O.3.1\", \"R.3.6\"]")],
        ("decision.indicators[1]", "indicators", "indicator 'R.3.6' does not exist"),
    ),
    // Counts.
    (
        &[("project_target = 50", "project_target = 0")],
        ("indicator[0].project_target", "project_target", "target 0"),
    ),
    // Dates.
    (
        &[("to = \"2025-12-31\" }\nunit", "to = \"2026-01-01\" }\nunit")],
        (
            "activity[0].period",
            "period",
            "lies outside the project period; choose a date within 2024-01-01 to 2025-12-31",
        ),
    ),
    (
        &[(
            "{ from = \"2024-01-01\", to = \"2025-12-31\" }\nunit",
            "{ from = \"2025-01-01\", to = \"2024-12-31\" }\nunit",
        )],
        ("activity[0].period", "period", "ends (2024-12-31) before it starts"),
    ),
    (
        &[("due = \"2024-06-30\"", "due = \"2029-06-30\"")],
        ("milestone[0].due", "due", "milestone M1 (2029-06-30) lies outside"),
    ),
    (
        &[("{ \"2024\" = \"150000.00\"", "{ \"2023\" = \"150000.00\"")],
        ("budget_version[0].line[0].amounts.2023", "amounts", "year '2023' lies outside"),
    ),
    (
        &[("{ \"2024\" = \"150000.00\"", "{ \"twee\" = \"150000.00\"")],
        ("budget_version[0].line[0].amounts.twee", "amounts", "year 'twee'"),
    ),
    (&[("number = 1", "number = 2")], ("budget_version[0].number", "number = 2", "here number = 1")),
    (
        &[("from = \"2025-01-01\"\n", "from = \"2025-02-01\"\n")],
        (
            "period[1].from",
            "from = \"2025-02-01\"",
            "gap from 2025-01-01 to 2025-01-31 between the reporting periods 2024 and 2025",
        ),
    ),
    (
        &[("from = \"2025-01-01\"\n", "from = \"2024-12-30\"\n")],
        ("period[1].from", "from = \"2024-12-30\"", "overlap from 2024-12-30 to 2024-12-31"),
    ),
    (
        &[("from = \"2024-01-01\"\nto", "from = \"2024-01-02\"\nto")],
        ("period[0].from", "from = \"2024-01-02\"", "starts on 2024-01-02, the project on 2024-01-01"),
    ),
    (
        &[("to = \"2025-12-31\"\n", "to = \"2025-12-30\"\n")],
        ("period[1].to", "to = \"2025-12-30\"", "ends on 2025-12-30, the project on 2025-12-31"),
    ),
    (
        &[("code = \"2025\"\n", "code = \"2024\"\n"), ("30 }", "30 } #"), (", \"2025\" = 30", "")],
        ("period[1].code", "code = \"2024\"", "code '2024' is there twice"),
    ),
    // Money.
    (
        &[("\"200000.00\" }", "\"223831.79\" }")],
        (
            "budget_version[0]",
            "[[budget_version]]",
            "adds up to 400000.02, 0.02 more than the decision (400000.00)",
        ),
    ),
    (
        &[("\"200000.00\" }", "\"-1.00\" }")],
        ("budget_version[0].line[0].amounts.2025", "amounts", "budgeted amount -1.00 is negative"),
    ),
    (
        &[("maximum_rate = \"75\"", "maximum_rate = \"100.5\"")],
        ("decision.maximum_rate", "maximum_rate", "rate 100.5 does not lie between 0 and 100"),
    ),
    (
        &[("\"300000.00\"", "\"300000.01\""), ("\"100000.00\"", "\"99999.99\"")],
        (
            "decision.maximum_amount",
            "maximum_amount",
            "is more than 75 % of 400000.00; write at most 300000.00",
        ),
    ),
    (
        &[("\"100000.00\"", "\"100000.01\"")],
        (
            "decision.co_financier",
            "[[decision.co_financier]]",
            "400000.01 together, more than 100 % of 400000.00",
        ),
    ),
    (
        &[("\"100000.00\"", "\"-5.00\"")],
        ("decision.co_financier[0].amount", "amount", "promised amount -5.00 is negative"),
    ),
];

#[test]
fn each_broken_rule_is_refused_at_its_own_line() {
    for (edits, expected) in BROKEN {
        assert_found(&edited(edits), &[*expected]);
    }
}

#[test]
fn lists_are_refused_where_a_part_is_there_twice() {
    let part = |start: &str, end: &str| {
        let start = TEMPLATE.find(start).unwrap();
        let (part, _) = TEMPLATE.split_at(start).1.split_once(end).unwrap();
        part.to_owned()
    };
    for (repeated, path, words) in [
        (part("[[activity]]", "[[budget_version]]"), "activity[1].code", "code 'A1' is there twice"),
        (part("[[milestone]]", "[[indicator]]"), "milestone[1].code", "code 'M1' is there twice"),
        (part("[[indicator]]", "# The periods"), "indicator[1].code", "code 'O.3.1' is there twice"),
    ] {
        assert_found(&format!("{TEMPLATE}\n{repeated}"), &[(path, "code =", words)]);
    }
    let version = part("[[budget_version]]", "[[milestone]]").replace("number = 1", "number = 2");
    let earlier = version.replace("2024-01-15", "2024-01-14");
    assert_found(
        &format!("{TEMPLATE}\n{earlier}"),
        &[(
            "budget_version[1].approved_on",
            "approved_on",
            "approved on 2024-01-14, before the last one (2024-01-15)",
        )],
    );
    let line = part("[[budget_version.line]]", "[[milestone]]")
        .replace("\"150000.00\"", "\"0\"")
        .replace("\"200000.00\"", "\"0\"");
    assert_found(
        &edited(&[("[[milestone]]", &format!("{line}\n[[milestone]]"))]),
        &[("budget_version[0].line[1]", "[[budget_version.line]]", "budget line A1 f is there twice")],
    );
    assert!(read_grant_file("grant.toml", &format!("{TEMPLATE}\n{version}")).is_ok());
}

#[test]
fn all_problems_are_told_at_once() {
    let text = edited(&[
        ("fund = \"AMIF\"", "fund = \"EFRO\"\ncolour = \"blue\""),
        ("dated = \"2024-01-15\"", "dated = 2024-01-15"),
        ("\"400000.00\"", "400000"),
        ("countries = [\"NL\"]", "countries = [\"UK\"]"),
        ("due = \"2024-06-30\"", "due = \"juni\""),
        ("to = \"2025-12-31\"\n", ""),
    ]);
    assert_found(
        &text,
        &[
            ("fund", "fund =", "EFRO"),
            ("colour", "colour =", "unknown key"),
            ("decision.dated", "dated =", "in quotes"),
            ("decision.total_eligible_cost", "total_eligible_cost", "in quotes"),
            ("milestone[0].due", "due =", "'juni' is not a date"),
            ("period[1].to", "[[period]]", "key 'to' is missing"),
        ],
    );
    // Without a doubt about what a code names, the rules are told in the same breath.
    let text =
        edited(&[("due = \"2024-06-30\"", "due = \"juni\""), ("country = \"NL\"", "country = \"nl\"")]);
    assert_found(
        &text,
        &[
            ("beneficiary.country", "country =", "'nl' is not a country code"),
            ("milestone[0].due", "due =", "'juni' is not a date"),
        ],
    );
}

#[test]
fn what_is_not_toml_is_refused_with_its_line() {
    let problems = read_grant_file("grant.toml", "code = \"A\"\ntitle = {\nfund = AMIF\n").unwrap_err();
    assert!(problems.iter().any(|problem| problem.line == 3), "{problems:#?}");
    assert!(problems[0].message.en.starts_with("not valid TOML"));
    assert!(!read_grant_file("empty.toml", "").unwrap_err().is_empty());
    assert!(!read_grant_file("list.toml", "activity = 5\nperiod = []\n").unwrap_err().is_empty());
}

#[test]
fn the_demonstration_grant_can_be_loaded() {
    let grant = read_grant_file("grant.toml", include_str!("../../../fixtures/cbr/grant.toml"))
        .unwrap_or_else(|problems| panic!("{problems:#?}"));
    assert_eq!((grant.activities.len(), grant.periods.len(), grant.budget_versions.len()), (14, 9, 2));
    assert_eq!(grant.milestones.len(), 21);
}
