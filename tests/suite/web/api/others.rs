//! Results, rules, budget amendments, the log and the rates by the interface.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use verantwoord::domain::api_token::TokenReach;
use verantwoord::domain::permission::Role;

use super::items;
use crate::support::api::upload;
use crate::support::app::TestApp;
use crate::support::books::{TestBooks, repository};

on_each_database!(
    a_result_is_proved_by_a_file_that_is_taken_away_with_a_reason,
    a_setting_of_a_rule_is_changed_by_who_saw_it_and_taken_back,
);

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

fn a_result_is_proved_by_a_file_that_is_taken_away_with_a_reason(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let lead = app.program(Role::ProjectLead, TokenReach::Write);
    for (subject, code) in [("milestone", "M06"), ("indicator", "O.3.2")] {
        let address = format!("{GRANT}/results/{subject}/{code}/evidence");
        assert_eq!(lead.found(&address), json!({"items": []}));
        let send = |key: &str| {
            let request = upload(("evidence", "afspraken.pdf"), "%PDF-1");
            lead.send("post", &address, request.insert_header(("idempotency-key", format!("{key}-{code}"))))
        };
        let (first, again) = (send("a"), send("a"));
        assert_eq!((again.json(), again.header("idempotency-replayed")), (first.json(), "true"));
        // Under another key it is the same file still.
        assert_eq!(send("b").json(), first.json());
        assert_eq!(lead.found(&address), json!({"items": [first.json()]}));
        let file = format!("{address}/{}", first.json()["file_sha256"].as_str().unwrap());
        let auditor = app.program(Role::Auditor, TokenReach::Read);
        assert_eq!(auditor.get(&file).body, b"%PDF-1");
        let reader = app.program(Role::ProjectLead, TokenReach::Read);
        for refused in [reader.post(&format!("{file}/withdrawal"), &json!({"reason": "x"})), {
            reader.send("post", &address, upload(("evidence", "x.pdf"), "%PDF-2"))
        }] {
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text());
        }
        let withdraw = |reason: &str| lead.post(&format!("{file}/withdrawal"), &json!({"reason": reason}));
        assert_eq!(withdraw(" ").status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(withdraw("verkeerd bestand").status, StatusCode::OK);
        assert_eq!(withdraw("nog eens").status, StatusCode::NOT_FOUND);
        assert_eq!(
            (lead.found(&address), lead.get(&file).status),
            (json!({"items": []}), StatusCode::NOT_FOUND)
        );
    }
    let empty =
        lead.send("post", &format!("{GRANT}/results/milestone/M06/evidence"), upload(("evidence", "x"), ""));
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    for unknown in ["milestone/M99", "moon/M06"] {
        let address = format!("{GRANT}/results/{unknown}/evidence");
        assert_eq!(lead.get(&address).status, StatusCode::NOT_FOUND, "{unknown}");
        let sent = lead.send("post", &address, upload(("evidence", "x"), "x"));
        assert_eq!(sent.status, StatusCode::NOT_FOUND, "{unknown}");
    }
}

fn a_setting_of_a_rule_is_changed_by_who_saw_it_and_taken_back(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let controller = app.program(Role::Controller, TokenReach::Write);
    let all = format!("{GRANT}/rule-settings");
    let seen = controller.get(&all);
    let limit = |settings: &Value| {
        let mut all = settings["settings"].as_array().unwrap().iter();
        let found = all.find(|known| known["setting"] == "limit-percent" && known["rule"] == "K25");
        found.unwrap().clone()
    };
    let before = limit(&seen.json());
    assert_eq!((&before["unit"], &before["default"]), (&json!("percent"), &Value::Null));
    let address = format!("{GRANT}/rules/K25/settings");
    let set = |value: Value, tag: &str| {
        let body =
            json!({"setting": "limit-percent", "value": value, "reason": "beschikking", "document": "B-7"});
        let request = TestRequest::post().set_json(body);
        let request = if tag.is_empty() { request } else { request.insert_header(("if-match", tag)) };
        controller.send("post", &address, request)
    };
    let tag = seen.header("etag");
    let changed = set(json!("12.5"), tag);
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.text());
    let now = limit(&changed.json());
    assert_eq!((&now["value"]["number"], &now["default"]), (&json!("12.5"), &before["value"]));
    assert_eq!(changed.json()["changes"][0]["document"], "B-7");
    assert_eq!(set(json!("13"), tag).status, StatusCode::PRECONDITION_FAILED);
    let rule = controller.found(&format!("{GRANT}/rules/K25"));
    let shown = rule["settings"].as_array().unwrap().iter().find(|known| known["name"] == "limit-percent");
    assert_eq!(shown.unwrap()["value"], "12.5", "a rule is shown as it reads for the grant");
    for wrong in ["veel", "101", "-1", "1.234"] {
        assert_eq!(set(json!(wrong), "").status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    assert_eq!(limit(&set(Value::Null, "").json()), before);
    assert_eq!(controller.found(&all)["changes"].as_array().unwrap().len(), 2);
    let words = json!({"setting": "gifts-words", "value": "Fooi, bon", "reason": "ons"});
    let words = controller.done(&format!("{GRANT}/rules/K06/settings"), &words);
    assert_eq!(words["changes"][2]["value"], json!({"number": null, "words": ["fooi", "bon"]}));
    let body = json!({"setting": "limit-percent", "value": "10", "reason": "x"});
    let finance = app.program(Role::Finance, TokenReach::Write);
    assert_eq!(finance.post(&address, &body).status, StatusCode::FORBIDDEN);
    let unknown = controller.post(&format!("{GRANT}/rules/K99/settings"), &body);
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
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
