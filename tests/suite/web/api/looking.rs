//! What the pages show and nothing changes: the overview, the sheet of an import, the figures of an issued report with
//! the lines behind them, what is missing, the state of the system.

use actix_web::http::StatusCode;
use serde_json::{Value, json};
use verantwoord::domain::api_token::TokenReach;
use verantwoord::domain::permission::{Assignment, Role};
use verantwoord::operations::report_life::ReportChoice;
use verantwoord::operations::reports::make_report;

use super::items;
use super::reports::behind;
use crate::support::api::upload;
use crate::support::app::TestApp;
use crate::support::books::TestBooks;

on_each_database!(an_auditor_of_one_period_gets_no_other_lines_behind_a_figure);

const GRANT: &str = "/api/v1/grants/CBR";
const CHOICE: ReportChoice<'_> = ReportChoice { form: "financial-report", grant: "CBR", period: "2024-1" };
const ISSUED: &str = "/api/v1/grants/CBR/reports/financial-report/2024-1/versions/1";

fn sum_of(parts: &Value, what: &str) -> i64 {
    let amounts = parts.as_array().unwrap().iter().map(|part| part["standing"][what]["cents"].as_i64());
    amounts.map(Option::unwrap).sum()
}

#[test]
fn the_overview_tells_what_matters_today() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_demo(&books);
    let program = app.program(Role::ProjectLead, TokenReach::Read);
    let seen = program.found(&format!("{GRANT}/overview"));
    let overdue = seen["deadlines"].as_array().unwrap().iter().find(|known| known["state"] == "overdue");
    let overdue = overdue.unwrap_or_else(|| panic!("{}", seen["deadlines"]));
    assert!(overdue["days"].as_i64() > Some(0) && overdue["period"].is_string(), "{overdue}");
    let rows: u64 = items(&program.found(&format!("{GRANT}/imports")))
        .iter()
        .map(|import| import["rows"]["waiting"].as_u64().unwrap())
        .sum();
    assert_eq!((seen["waiting"]["rows"].as_u64(), rows > 0), (Some(rows), true));
    let milestones = program.found(&format!("{GRANT}/milestones"));
    let late: Vec<&Value> = items(&milestones)
        .iter()
        .filter(|known| known["state"] == "late")
        .map(|known| &known["code"])
        .collect();
    let told: Vec<&Value> =
        seen["late_milestones"].as_array().unwrap().iter().map(|known| &known["code"]).collect();
    assert!(!late.is_empty() && told == late, "{told:?} {late:?}");
    assert!(!items(&milestones)[0]["verification"].as_str().unwrap().is_empty());
    for what in ["approved", "realised", "planned", "forecast"] {
        let total = seen["total"][what]["cents"].as_i64().unwrap();
        assert_eq!([sum_of(&seen["by_category"], what), sum_of(&seen["by_activity"], what)], [total, total]);
    }
    let budget = program.found(&format!("{GRANT}/budget"));
    assert_eq!(seen["total"]["realised"], budget["total"]["total"]);
    let again = app.program(Role::ProjectLead, TokenReach::Read).get(&format!("{GRANT}/overview"));
    assert_eq!(again.header("etag").len(), 34);
}

const SHEET: &str = "activiteit;kostensoort;land;leverancier;factuurnummer;omschrijving;factuurdatum;betaaldatum;bedrag\n\
    HM-TZ;b;TZ;<script>alert(1)</script>;S-100;overnachting;01-03-2025;06-03-2025;1.210,00\n\
    HM-??;b;TZ;=cmd|' /C calc'!A1;S-101;overnachting;02-03-2025;07-03-2025;605,00\n";

/// Texts stand in the answer as they stand in the file, and nothing takes them for anything else.
#[test]
fn a_sheet_is_shown_row_by_row_with_what_was_corrected() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let program = app.program(Role::Finance, TokenReach::Write);
    let staged = program.send("post", &format!("{GRANT}/imports"), upload(("workbook", "uit.csv"), SHEET));
    let id = staged.json()["import"]["id"].clone();
    let address = format!("{GRANT}/imports/{id}/sheet");
    let whole = program.get(&address);
    assert_eq!(whole.header("content-type"), "application/json");
    let whole = whole.json();
    assert_eq!((&whole["last_row"], whole["columns"].as_array().unwrap().len()), (&json!(3), 9));
    assert_eq!(items(&whole)[1]["cells"][3], "<script>alert(1)</script>");
    assert_eq!(items(&whole)[2]["cells"][3], "=cmd|' /C calc'!A1");
    let fix = json!({"sheet": whole["sheet"], "cell": "A3", "value": "HM-TZ", "reason": "zie factuur"});
    program.done(&format!("{GRANT}/imports/{id}/cells"), &fix);
    let last = program.found(&format!("{address}?row=3&limit=5"));
    assert_eq!((&items(&last)[0]["cells"][0], &last["next"]), (&json!("HM-TZ"), &Value::Null));
    let said = &last["corrected_cells"][0];
    assert_eq!(
        (&said["cell"], &said["original"], &said["reason"]),
        (&json!("A3"), &json!("HM-??"), &fix["reason"])
    );
    let first = program.found(&format!("{address}?limit=2"));
    assert_eq!((items(&first).len(), &first["corrected_cells"]), (2, &json!([])));
    let next = program.found(&format!("{address}?limit=2&cursor={}", first["next"].as_str().unwrap()));
    assert_eq!((&next["items"], &next["previous"]), (&last["items"], &json!("1")));
    assert_eq!(program.found(&format!("{address}?row=4000000000"))["items"], json!([]));
    for wrong in ["cursor=x", "row=-1", "limit=0", "limit=201"] {
        let refused = program.get(&format!("{address}?{wrong}"));
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    assert_eq!(program.get(&format!("{address}?sheet=maan")).status, StatusCode::NOT_FOUND);
    let columns = program.found(&format!("{GRANT}/imports/{id}/review"))["tables"][0]["columns"].clone();
    assert!(!columns[0]["why"].as_str().unwrap().is_empty(), "{columns}");
}

/// Two periods with lines.
fn booked(books: &TestBooks) -> TestApp {
    let app = TestApp::with_cbr(books);
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    books.import("cbr/workbooks/2025-1-oud-formaat.xls").unwrap();
    app
}

fn an_auditor_of_one_period_gets_no_other_lines_behind_a_figure(books: &TestBooks) {
    let app = booked(books);
    make_report(&books.books, &books.actor, CHOICE.form, CHOICE.grant, CHOICE.period).unwrap();
    let of = |period: &str| {
        let own = Assignment { periods: vec![period.into()], ..Assignment::on(Role::Auditor, "CBR") };
        app.program_for(period, vec![own], (TokenReach::Read, &[]))
    };
    let (own, other) = (of("2024-1"), of("2025-1"));
    assert!(!items(&behind(&own, ISSUED, "period=2024-1")).is_empty());
    assert!(items(&behind(&own, ISSUED, "period=2025-1")).is_empty(), "lines of a period that is not theirs");
    let all = behind(&own, ISSUED, "");
    assert!(items(&all).iter().all(|line| line["period"] == "2024-1"), "{all}");
    assert_eq!(all["totals"], behind(&own, ISSUED, "period=2024-1")["totals"]);
    for address in [format!("{ISSUED}/figures"), format!("{ISSUED}/lines?figure=period%3D2025-1")] {
        assert_eq!(other.get(&address).status, StatusCode::FORBIDDEN, "{address}");
    }
    for whole in ["overview", "readiness", "imports/1/sheet", "column-mappings"] {
        assert_eq!(own.get(&format!("{GRANT}/{whole}")).status, StatusCode::FORBIDDEN, "{whole}");
    }
    // What the rules say is for who may see the whole grant, as on the page of the report.
    let readiness = format!("{GRANT}/reports/financial-report/2024-1/readiness");
    assert_eq!(own.found(&readiness)["costs_at_risk"], Value::Null);
    assert!(app.program(Role::Auditor, TokenReach::Read).found(&readiness)["costs_at_risk"].is_object());
}

#[test]
fn what_would_be_refused_is_told_case_by_case() {
    let books = TestBooks::sqlite();
    let app = booked(&books);
    let program = app.program(Role::Controller, TokenReach::Read);
    let found = program.found(&format!("{GRANT}/readiness?period=2025-1&form=financial-report"));
    let costs = &found["costs_at_risk"];
    let causes = costs["causes"].as_array().unwrap();
    let told: u64 = causes.iter().map(|cause| cause["cases"].as_u64().unwrap()).sum();
    let stopped = found["cases"].as_array().unwrap();
    assert!(told > 0 && u64::try_from(stopped.len()).unwrap() == told, "{costs}");
    let lines = program.found(&format!("{GRANT}/expenditures?limit=1"));
    let line = program.found(&format!("{GRANT}/expenditures/{}/verdicts", items(&lines)[0]["id"]));
    assert!(!line["values"].as_array().unwrap().is_empty() && items(&line)[0]["text_of"].is_string());
    let of_report = program.found(&format!("{GRANT}/reports/financial-report/2025-1/readiness"));
    assert_eq!((&of_report["gaps"], &of_report["costs_at_risk"]), (&found["gaps"], costs));
    assert!(
        program.found(&format!("{GRANT}/readiness"))["costs_at_risk"]["lines"].as_u64()
            > costs["lines"].as_u64()
    );
    for wrong in ["period=maan", "form=maan"] {
        assert_eq!(
            program.get(&format!("{GRANT}/readiness?{wrong}")).status,
            StatusCode::NOT_FOUND,
            "{wrong}"
        );
    }
    let rule = program.found(&format!("{GRANT}/rules/{}", causes[0]["rule"].as_str().unwrap()));
    assert!(!rule["outcomes"].as_array().unwrap().is_empty(), "{rule}");
}

#[test]
fn what_stands_beside_the_books_is_told() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_demo(&books);
    let keeper = app.program(Role::Administrator, TokenReach::Read);
    let system = keeper.found("/api/v1/system");
    assert_eq!(system["version"], env!("CARGO_PKG_VERSION"));
    let checks = system["checks"].as_array().unwrap();
    assert!(checks.len() > 5 && checks.iter().all(|check| check["breaches"] == json!([])), "{system}");
    let grant = keeper.found(GRANT);
    let category = |code: &str| {
        let all = grant["categories"].as_array().unwrap();
        all.iter().find(|known| known["code"] == code).unwrap_or_else(|| panic!("{grant}")).clone()
    };
    assert!(category("b")["article"].is_string() && category("g")["computed"] == true, "{grant}");

    let finance = app.program(Role::Finance, TokenReach::Read);
    let agreed = finance.found(&format!("{GRANT}/column-mappings"));
    let columns = items(&agreed)[0]["columns"].as_array().unwrap();
    assert!(columns.iter().any(|column| column["field"] == "supplier"), "{agreed}");
    let quotable = finance.found(&format!("{GRANT}/reports/progress-report/2025-1/quotable-figures"));
    assert!(items(&quotable).iter().any(|figure| figure["name"] == "spent_period"), "{quotable}");

    let version =
        |query: &str| finance.found(&format!("{GRANT}/budget/versions/2?{query}"))["change"].clone();
    assert_eq!(version(""), Value::Null);
    let change = version("compared_with=1&shift_limit=0");
    let gain = change["after"]["cents"].as_i64().unwrap() - change["before"]["cents"].as_i64().unwrap();
    let lines = change["lines"].as_array().unwrap();
    assert_eq!(lines.iter().map(|line| line["change"]["cents"].as_i64().unwrap()).sum::<i64>(), gain);
    let above = |change: &Value| {
        change["categories"].as_array().unwrap().iter().any(|shift| shift["above_limit"] == true)
    };
    assert!(above(&change) && !above(&version("compared_with=1&shift_limit=100")), "{change}");
    for (query, status) in [
        ("compared_with=99", StatusCode::NOT_FOUND),
        ("compared_with=x", StatusCode::UNPROCESSABLE_ENTITY),
        ("shift_limit=-1", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        assert_eq!(finance.get(&format!("{GRANT}/budget/versions/2?{query}")).status, status, "{query}");
    }
}
