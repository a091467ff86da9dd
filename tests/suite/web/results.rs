//! The first page of a grant, its activities, its milestones and its indicators, as people see and change them.

use actix_web::http::StatusCode;
use verantwoord::domain::language::Language;
use verantwoord::domain::permission::{Assignment, Role};
use verantwoord::operations::activities::show_activity;
use verantwoord::operations::overview::overview;
use verantwoord::operations::progress::read_progress;
use verantwoord::reporting::figures::whole_euros;

use crate::support::app::TestApp;
use crate::support::books::TestBooks;

on_each_database!(
    the_overview_shows_what_matters_and_what_the_books_say,
    an_activity_is_found_from_the_list_and_takes_a_note,
    the_lead_states_a_milestone_and_an_indicator,
    two_leads_see_each_others_change,
    a_milestone_is_proved_by_a_file,
);

fn the_overview_shows_what_matters_and_what_the_books_say(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let page = app.client(Role::Finance).get("/grants/CBR").page();
    let seen = overview(&books.books, "CBR").unwrap();
    let nl = |amount| whole_euros(amount, Language::Nl);
    for written in [
        nl(seen.total.approved),
        nl(seen.total.realised),
        nl(seen.total.forecast().unwrap()),
        nl(seen.second_advance.unwrap().missing),
        format!("{} regels in één import wachten", seen.waiting.rows),
        "moet uiterlijk 28 januari 2026 ingediend zijn: nog 2 dagen".to_owned(),
        "artikel 27(1); instelling van het project".to_owned(),
        "aria-current=\"page\">Overzicht".to_owned(),
    ] {
        assert!(page.contains(&written), "{written} is missing");
    }
    // Two pictures, each with words and a table behind it; a heat map with a row per activity.
    assert_eq!(page.matches("class=\"drawing\" role=\"img\"").count(), 2);
    assert_eq!(page.matches("<details class=\"behind\">").count(), 2);
    for activity in &seen.grant.definition.activities {
        assert!(
            page.contains(&format!("scope=\"row\" title=\"{}\"", activity.name.nl.replace('&', "&amp;"))),
            "{}",
            activity.code
        );
    }
    assert!(!page.contains("style="), "the page's policy forbids inline styles");
    assert!(page.len() < 100_000, "{} bytes", page.len());
}

fn an_activity_is_found_from_the_list_and_takes_a_note(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let lead = app.client(Role::ProjectLead);
    let list = lead.get("/grants/CBR/activities").page();
    assert!(list.contains("href=\"/grants/CBR/activities/HM-NG\""), "{list}");
    let page = lead.get("/grants/CBR/activities/HM-NG").page();
    let details = show_activity(&books.books, "CBR", "HM-NG").unwrap();
    assert!(page.contains(&whole_euros(details.standing.realised, Language::Nl)));
    assert!(page.contains("Nigeria Immigration Service") && page.contains("Er zijn nog geen notities"));
    let reply = lead.post("/grants/CBR/activities/HM-NG/notes", &[("note", "Lagos <gebeld>")]);
    let page = lead.follow(&reply).page();
    assert!(page.contains("De notitie is bewaard") && page.contains("Lagos &lt;gebeld&gt;"), "{page}");
    let empty = lead.post("/grants/CBR/activities/HM-NG/notes", &[("note", " ")]);
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text().contains("De notitie is leeg"));
    assert_eq!(lead.get("/grants/CBR/activities/NOPE").status, StatusCode::NOT_FOUND);
}

fn the_lead_states_a_milestone_and_an_indicator(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let lead = app.client(Role::ProjectLead);
    let page = lead.get("/grants/CBR/milestones/M06").page();
    assert!(page.contains("Samenwerking met Gambia vastgelegd") && page.contains("te laat"), "{page}");
    let state = |fields: &[(&str, &str)]| lead.post("/grants/CBR/milestones/M06/state", fields);
    let wrong = state(&[("period", "2025-1"), ("version", "0"), ("state", "reached"), ("day", "")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("De dag ontbreekt"));
    let fields = [
        ("period", "2025-1"),
        ("version", "0"),
        ("state", "reached"),
        ("day", "2025-04-11"),
        ("note-nl", "Getekend."),
    ];
    let page = lead.follow(&state(&fields)).page();
    assert!(page.contains("Bewaard in de opgave over 2025-1") && page.contains("11-04-2025"), "{page}");
    let value = [("period", "2025-1"), ("version", "1"), ("18-60-female", "66"), ("18-60-male", "1.003")];
    let reply = lead.post("/grants/CBR/indicators/O.3.1/value", &value);
    assert!(lead.follow(&reply).page().contains("1069"), "persons add up");
    let stated = read_progress(&books.books, "CBR", "2025-1").unwrap();
    assert_eq!(stated.number, 2);
    assert_eq!(stated.statement.indicator("O.3.1").unwrap().total(), 1069);
    assert_eq!(stated.statement.milestone("M06").unwrap().note.as_ref().unwrap().en, "Getekend.");
    let wrong = lead.post(
        "/grants/CBR/indicators/O.3.2/value",
        &[("period", "2025-1"), ("version", "2"), ("count", "veel")],
    );
    assert!(wrong.text().contains("‘veel’ is geen aantal"), "{}", wrong.text());
    // What was typed is still there.
    assert!(wrong.text().contains("value=\"veel\""));
    let done = [("period", "2025-1"), ("version", "2"), ("done", "44"), ("forecast", "328")];
    let refused = lead.post("/grants/CBR/progress/activities/HM-NG", &done);
    assert!(refused.text().contains("HM-NG: 44 gedaan, 40 gepland, en geen reden"), "{}", refused.text());
    let explained = [done.as_slice(), &[("deviation-nl", "Vier plaatsen extra.")]].concat();
    let page = lead.follow(&lead.post("/grants/CBR/progress/activities/HM-NG", &explained)).page();
    assert!(page.contains("44 gedaan, 40 gepland"), "{page}");
    // Finance sees the form and why its button does nothing; the act itself is refused.
    let finance = app.client(Role::Finance);
    assert!(
        finance.get("/grants/CBR/milestones/M06").page().contains("Alleen de projectleider kan dit opgeven")
    );
    assert_eq!(finance.post("/grants/CBR/milestones/M06/state", &fields).status, StatusCode::FORBIDDEN);
}

fn two_leads_see_each_others_change(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let first = app.person("fatima", vec![Assignment::everywhere(Role::ProjectLead)]);
    let second = app.person("jan", vec![Assignment::everywhere(Role::ProjectLead)]);
    let send = |client: &crate::support::app::Client<'_>, version: &str, count: &str| {
        let fields = [("period", "2025-1"), ("version", version), ("count", count)];
        client.post("/grants/CBR/indicators/O.3.2/value", &fields)
    };
    assert_eq!(send(&first, "0", "6").status, StatusCode::SEE_OTHER);
    let told = send(&second, "0", "7");
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = told.text();
    assert!(page.contains("Persoon fatima heeft indicator O.3.2"), "{page}");
    // The typed value is kept, and the form now knows the statement that it would follow.
    assert!(page.contains("value=\"7\"") && page.contains("name=\"version\" value=\"1\""), "{page}");
    assert_eq!(send(&second, "1", "7").status, StatusCode::SEE_OTHER);
    let stated = read_progress(&books.books, "CBR", "2025-1").unwrap();
    assert_eq!(stated.statement.indicator("O.3.2").unwrap().total(), 7);
}

fn a_milestone_is_proved_by_a_file(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let lead = app.client(Role::ProjectLead);
    let reply = lead.upload(
        "/grants/CBR/results/milestone/M06/evidence",
        &[],
        ("evidence", "afspraken.pdf", b"%PDF-1"),
    );
    let page = lead.follow(&reply).page();
    assert!(page.contains("Het bewijsstuk is bewaard") && page.contains("afspraken.pdf"), "{page}");
    let from = page.find("/grants/CBR/results/evidence/").unwrap();
    let address = page[from..].split('"').next().unwrap().to_owned();
    let file = app.client(Role::Auditor).get(&address);
    assert_eq!(file.body, b"%PDF-1");
    assert!(file.header("content-disposition").contains("afspraken.pdf"));
    let sha = address.rsplit('/').next().unwrap();
    let withdrawal = format!("/grants/CBR/results/milestone/M06/evidence/{sha}/withdrawal");
    assert_eq!(lead.post(&withdrawal, &[("reason", "")]).status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = lead.follow(&lead.post(&withdrawal, &[("reason", "verkeerd bestand")])).page();
    assert!(page.contains("Er is nog geen bewijsstuk bewaard"), "{page}");
}
