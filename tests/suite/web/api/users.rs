//! People and their rights by the interface, for those who manage users alone.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use serde_json::json;
use verantwoord::domain::api_token::TokenReach;
use verantwoord::domain::permission::{Assignment, Role};
use verantwoord::operations::invitations::find_invited;
use verantwoord::operations::users::{find_user, list_users};

use super::items;
use crate::support::app::TestApp;
use crate::support::books::TestBooks;
use crate::support::queries::counted;

on_each_database!(somebody_is_entered_invited_given_a_role_and_blocked, the_last_administrator_stays,);

const USERS: &str = "/api/v1/users";

fn somebody_is_entered_invited_given_a_role_and_blocked(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let administrator = app.program(Role::Administrator, TokenReach::Write);
    let somebody = json!({"login": "n.nieuw", "name": "Noor Nieuw", "language": "en"});
    let made = administrator.post(USERS, &somebody);
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    assert_eq!(administrator.post(USERS, &somebody).status, StatusCode::CONFLICT);
    let address = made.header("location").to_owned();
    let user = administrator.found(&address);
    assert_eq!(
        (&user["language"], &user["has_password"], &user["roles"]),
        (&json!("en"), &json!(false), &json!([]))
    );
    assert!(items(&administrator.found(USERS)).contains(&user));

    let roles = format!("{address}/roles");
    let auditor =
        json!({"role": "auditor", "grant": "CBR", "periods": ["2025-1"], "expires_on": "2027-01-01"});
    for wrong in [json!({"role": "boss"}), json!({"role": "auditor", "periods": ["2025-1"]})] {
        assert_eq!(administrator.post(&roles, &wrong).status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let unknown = json!({"role": "auditor", "grant": "MOON"});
    assert_eq!(administrator.post(&roles, &unknown).status, StatusCode::NOT_FOUND);
    let before = administrator.get(&address).header("etag").to_owned();
    let given = administrator.done(&roles, &auditor);
    assert_eq!(
        (&given["roles"][0]["periods"], &given["roles"][0]["grant"]),
        (&json!(["2025-1"]), &json!("CBR"))
    );
    assert_eq!(administrator.post(&roles, &auditor).status, StatusCode::CONFLICT);
    let late = TestRequest::post().set_json(json!({"role": "finance"})).insert_header(("if-match", before));
    assert_eq!(administrator.send("post", &roles, late).status, StatusCode::PRECONDITION_FAILED);
    let end = format!("{roles}/{}/end", given["roles"][0]["id"]);
    assert_eq!(administrator.done(&end, &json!({}))["roles"], json!([]));
    assert_eq!(administrator.post(&end, &json!({})).status, StatusCode::NOT_FOUND);

    // The link is kept nowhere, not even under the key of its request: asked for again, there is a new one.
    let invite = || {
        let request =
            TestRequest::post().set_json(json!({})).insert_header(("idempotency-key", "uitnodiging"));
        let reply = administrator.send("post", &format!("{address}/invitation"), request);
        assert_eq!(
            (reply.status, reply.header("idempotency-replayed")),
            (StatusCode::OK, ""),
            "{}",
            reply.text()
        );
        reply.json()["address"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
    };
    let (first, second) = (invite(), invite());
    assert_eq!(find_invited(app.people(), &second).unwrap().name, "Noor Nieuw");
    assert!(find_invited(app.people(), &first).is_err(), "an earlier link lapses");

    assert_eq!(administrator.done(&format!("{address}/block"), &json!({}))["state"], "blocked");
    assert_eq!(administrator.done(&format!("{address}/unblock"), &json!({}))["state"], "active");
    let reset = administrator.post(&format!("{address}/second-factor/reset"), &json!({}));
    assert_eq!(reset.status, StatusCode::CONFLICT, "there is none to take away: {}", reset.text());
    for (role, grants) in [(Role::Finance, Vec::new()), (Role::Administrator, vec!["CBR"])] {
        let other =
            app.program_for("ander", vec![Assignment::everywhere(role)], (TokenReach::Write, &grants));
        for refused in [other.get(USERS), other.post(USERS, &somebody), other.post(&roles, &auditor)] {
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role} {grants:?}");
        }
    }
}

fn the_last_administrator_stays(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let administrator = app.program(Role::Administrator, TokenReach::Write);
    let own = items(&administrator.found(USERS))
        .iter()
        .find(|user| user["login"] == "administrator")
        .unwrap()
        .clone();
    let address = format!("{USERS}/{}", own["id"]);
    let role = &own["roles"][0]["id"];
    for act in [format!("{address}/block"), format!("{address}/roles/{role}/end")] {
        assert_eq!(administrator.post(&act, &json!({})).status, StatusCode::CONFLICT, "{act}");
    }
    assert_eq!(administrator.found(&address), own);
}

/// However many people there are, listing them takes as many statements.
#[test]
fn many_people_are_listed_in_as_few_statements_as_one() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let everybody = || counted(|| list_users(app.people()).unwrap());
    let one = app.enter("eerste", None, vec![Assignment::on(Role::Finance, "CBR")]);
    let (few, for_few) = everybody();
    for number in 0..12 {
        app.enter(&format!("p{number:02}"), None, vec![Assignment::everywhere(Role::Controller)]);
    }
    let (many, for_many) = everybody();
    assert_eq!((many.len(), for_many), (few.len() + 12, for_few));
    assert!(for_few > 2, "statements are counted: {for_few}");
    let listed = many.iter().find(|known| known.account.id == one).unwrap();
    let found = find_user(app.people(), one).unwrap();
    assert_eq!(
        (&listed.account, listed.has_second_factor, &listed.link),
        (&found.account, false, &found.link)
    );
    assert_eq!(listed.account.assignments.len(), 1);
}
