//! Results, rules, budget amendments, the log and the rates by the interface.

use actix_web::http::StatusCode;
use serde_json::{Value, json};
use verantwoord::domain::api_token::TokenReach;
use verantwoord::domain::permission::Role;

use super::items;
use crate::support::api::upload;
use crate::support::app::TestApp;
use crate::support::books::{TestBooks, repository};

const GRANT: &str = "/api/v1/grants/CBR";

#[test]
fn results_are_read_and_stated_without_overwriting_others() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_demo(&books);
    let lead = app.program(Role::ProjectLead, TokenReach::Write);
    let milestones = lead.found(&format!("{GRANT}/milestones"));
    assert!(items(&milestones).len() > 3);
    let indicators = lead.found(&format!("{GRANT}/indicators"));
    assert!(items(&indicators).iter().any(|known| known["total"].as_u64().unwrap() > 0), "{indicators}");
    let address = format!("{GRANT}/progress/2025-2");
    let before = lead.found(&address);
    let (seen, code) = (&before["number"], &items(&milestones)[0]["code"]);
    let state = |seen: &Value, day: &str| {
        lead.post(&format!("{address}/milestone"), &json!({"seen": seen, "code": code, "expected_on": day}))
    };
    let stated = state(seen, "2026-05-01");
    assert_eq!(stated.status, StatusCode::OK, "{}", stated.text());
    assert_eq!(stated.json()["number"].as_i64(), seen.as_i64().map(|number| number + 1));
    let late = state(seen, "2026-06-01");
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text());
    let persons = json!({"seen": stated.json()["number"], "code": "X", "groups": [{"age": "5", "gender": "male", "count": 1}]});
    assert_eq!(lead.post(&format!("{address}/indicator"), &persons).status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = json!({"seen": stated.json()["number"], "section": "summary", "text": {"nl": "Goed.", "en": "Good."}});
    assert_eq!(lead.done(&format!("{address}/narrative"), &text)["changed"], true);
    let now = lead.found(&address);
    assert!(
        now["narratives"].as_array().unwrap().iter().any(|known| known["text"]["nl"] == "Goed."),
        "{now}"
    );
    assert_eq!(lead.get(&format!("{GRANT}/progress/1999-1")).status, StatusCode::NOT_FOUND);
}

#[test]
fn rules_are_explained_judged_and_waived() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_demo(&books);
    let controller = app.program(Role::Controller, TokenReach::Write);
    let rules = controller.found(&format!("{GRANT}/rules"));
    assert!(items(&rules).len() > 10);
    let waivable = items(&rules).iter().find(|rule| rule["waivable"] == true).unwrap();
    let code = waivable["code"].as_str().unwrap();
    let details = controller.found(&format!("{GRANT}/rules/{code}"));
    assert!(!details["explanation"].as_str().unwrap().is_empty());
    assert_eq!(controller.get(&format!("{GRANT}/rules/MOON")).status, StatusCode::NOT_FOUND);
    assert_eq!(controller.get(&format!("{GRANT}/verdicts")).status, StatusCode::UNPROCESSABLE_ENTITY);
    let judged = controller.done(&format!("{GRANT}/judgings"), &json!({}));
    assert_eq!((&judged["number"], &judged["changed"]), (&json!(1), &json!(true)));
    assert_eq!(controller.done(&format!("{GRANT}/judgings"), &json!({}))["changed"], false);
    let standing = controller.found(&format!("{GRANT}/verdicts?standing=true"));
    assert_eq!(u64::try_from(items(&standing).len()).unwrap(), judged["standing"].as_u64().unwrap());
    let all = controller.found(&format!("{GRANT}/verdicts?rule={code}"));
    assert!(items(&all).iter().all(|given| given["rule"] == code));
    let line = controller.found(&format!("{GRANT}/expenditures?limit=1"))["items"][0]["id"].clone();
    let waiver = |lines: Value| json!({"lines": lines, "granted_by": "Ministerie", "granted_on": "2026-01-20", "reason": "akkoord", "document": "B-1"});
    let waivers = format!("{GRANT}/rules/{code}/waivers");
    assert_eq!(controller.post(&waivers, &waiver(json!([]))).status, StatusCode::UNPROCESSABLE_ENTITY);
    let made = controller.post(&waivers, &waiver(json!([line])));
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let id = made.json()["waivers"][0].clone();
    let ended =
        controller.done(&format!("{GRANT}/waivers/{id}/revocation"), &json!({"reason": "vergissing"}));
    assert!(ended["revoked_at"].is_string());
    assert_eq!(items(&controller.found(&format!("{GRANT}/waivers"))).len(), 1);
}

#[test]
fn an_amendment_is_drafted_by_one_and_approved_by_another() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let finance = app.program(Role::Finance, TokenReach::Write);
    let controller = app.program(Role::Controller, TokenReach::Write);
    let all = format!("{GRANT}/amendments");
    let drafted = finance.post(&all, &json!({"reason_nl": "Verschuiving", "reason_en": "Shift"}));
    assert_eq!(drafted.status, StatusCode::CREATED, "{}", drafted.text());
    let address = drafted.header("location").to_owned();
    let details = finance.found(&address);
    let lines: Vec<Value> = details["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            let years = line["years"].as_array().unwrap().iter().map(|year| {
                json!({"year": year["year"].as_str().unwrap().parse::<u16>().unwrap(), "cents": year["amount"]["cents"]})
            });
            json!({"activity": line["activity"], "category": line["category"], "years": years.collect::<Vec<_>>()})
        })
        .collect();
    let mut lines = lines;
    let part = |line: usize, cents: i64, lines: &mut Vec<Value>| {
        let amount = &mut lines[line]["years"][0]["cents"];
        *amount = (amount.as_i64().unwrap() + cents).into();
    };
    part(0, -100, &mut lines);
    part(1, 100, &mut lines);
    let change = json!({
        "revision": details["amendment"]["revision"], "reason_nl": "Toch zo", "reason_en": "Like this", "lines": lines,
    });
    let changed = finance.done(&format!("{address}/lines"), &change);
    let old = json!({"revision": details["amendment"]["revision"]});
    assert_eq!(finance.post(&format!("{address}/submission"), &old).status, StatusCode::CONFLICT);
    let submitted = finance.done(&format!("{address}/submission"), &json!({"revision": changed["revision"]}));
    assert_eq!(submitted["state"], "submitted");
    assert_eq!(
        finance.post(&format!("{address}/rejection"), &json!({"revision": submitted["revision"]})).status,
        StatusCode::FORBIDDEN
    );
    let rejected = controller
        .done(&format!("{address}/rejection"), &json!({"revision": submitted["revision"], "reason": "nee"}));
    assert_eq!(rejected["state"], "rejected");
    assert_eq!(items(&finance.found(&all)).len(), 1);
}

#[test]
fn the_log_is_paged_and_rates_are_loaded_once() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_demo(&books);
    let controller = app.program(Role::Controller, TokenReach::Read);
    let log = format!("{GRANT}/log");
    let first = controller.found(&format!("{log}?limit=3"));
    assert_eq!(items(&first).len(), 3);
    let second = controller.found(&format!("{log}?limit=3&cursor={}", first["next"].as_str().unwrap()));
    assert!(items(&second)[0]["id"].as_i64() < items(&first)[2]["id"].as_i64());
    let posts = controller.found(&format!("{log}?act=import.post"));
    assert!(!items(&posts).is_empty() && items(&posts).iter().all(|act| act["act"] == "import.post"));
    for wrong in ["cursor=x", "from=x", "limit=0"] {
        assert_eq!(
            controller.get(&format!("{log}?{wrong}")).status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{wrong}"
        );
    }
    let finance = app.program(Role::Finance, TokenReach::Write);
    assert!(!items(&finance.found("/api/v1/rates")).is_empty());
    let policies = finance.found(&format!("{GRANT}/exchange"));
    assert_eq!(items(&policies).iter().filter(|known| known["chosen"] == true).count(), 1, "{policies}");
    let bytes = std::fs::read(repository().join("fixtures/cbr/rates/inforeuro-2025-03.json")).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let loaded = finance.send("post", "/api/v1/rates", upload(("rates", "inforeuro-2025-03.json"), &text));
    assert_eq!((loaded.status, &loaded.json()["added"]), (StatusCode::OK, &json!(0)), "{}", loaded.text());
}
