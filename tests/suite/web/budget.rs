//! The pages of the budget: an amendment from its draft to the new version, with four eyes.

use actix_web::http::StatusCode;
use verantwoord::domain::language::Language;
use verantwoord::domain::permission::{Assignment, Role};
use verantwoord::operations::forecast::forecast_budget;
use verantwoord::operations::grants::find_grant;
use verantwoord::reporting::figures::whole_euros;

use crate::support::app::{Client, TestApp};
use crate::support::books::TestBooks;

on_each_database!(the_budget_shows_where_it_leads, an_amendment_is_drafted_changed_and_approved);

fn the_budget_shows_where_it_leads(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let page = app.client(Role::Auditor).get("/grants/CBR/budget").page();
    let found = forecast_budget(&books.books, "CBR").unwrap();
    let total = &found.forecast.total;
    for amount in [total.approved, total.spent, total.forecast().unwrap(), total.difference().unwrap()] {
        let written = whole_euros(amount, Language::Nl);
        assert!(page.contains(&written), "{written} is missing");
    }
    assert!(page.contains("Prognose: wat tot 26-01-2026 is uitgegeven"));
    assert!(!page.contains("Wijziging voorbereiden"), "an auditor is offered a change");
    let compared = app.client(Role::Auditor).get("/grants/CBR/budget/versions?older=1&newer=2").page();
    assert!(compared.contains("Versie 1 en 2 naast elkaar") && compared.contains("boven de grens"));
    let wrong = app.client(Role::Auditor).get("/grants/CBR/budget/versions?older=1&newer=2&limit=veel");
    assert!(wrong.text().contains("geen percentage"), "{}", wrong.text());
}

fn version(page: &str) -> String {
    let value = page.split("name=\"version\" value=\"").nth(1).unwrap();
    value.split('"').next().unwrap().to_owned()
}

/// The fields of the form of lines as the page shows them.
fn fields_of(page: &str) -> Vec<(String, String)> {
    let form = page.split("/lines\"").nth(1).unwrap().split("</form>").next().unwrap();
    let attribute = |tag: &str, name: &str| {
        let value = tag.split(&format!("{name}=\"")).nth(1)?;
        Some(value.split('"').next().unwrap().replace("&amp;", "&"))
    };
    let inputs = form.split("<input").skip(1).filter_map(|tag| {
        let tag = tag.split('>').next().unwrap();
        Some((attribute(tag, "name")?, attribute(tag, " value").unwrap_or_default()))
    });
    inputs.filter(|(name, _)| name != "form-token").collect()
}

fn send(client: &Client<'_>, address: &str, fields: &[(String, String)]) -> String {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    client.follow(&client.post(address, &fields)).page()
}

fn an_amendment_is_drafted_changed_and_approved(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let maker = app.client(Role::Finance);
    let before = find_grant(&books.books, "CBR").unwrap().definition.newest_budget().unwrap().clone();
    let started = maker.post("/grants/CBR/budget/amendments", &[("reason-nl", "Meer training")]);
    let address = started.header("location").to_owned();
    let page = maker.follow(&started).page();
    assert!(
        page.contains("Er is nog geen bedrag gewijzigd") && page.contains("aria-disabled=\"true\""),
        "{page}"
    );
    // Ten thousand euros move from the first line to the second, in the first year of both.
    let mut fields = fields_of(&page);
    let year =
        before.lines[0].amounts.keys().find(|year| before.lines[1].amounts.contains_key(*year)).unwrap();
    for (place, cents) in [(0, -1_000_000), (1, 1_000_000)] {
        let name = format!("amount-{place}-{year}");
        let field = fields.iter_mut().find(|(known, _)| *known == name).unwrap();
        let amount = before.lines[place].amounts[year].get() + cents;
        field.1 = format!("{},{:02}", amount / 100, amount % 100);
    }
    let changed = send(&maker, &format!("{address}/lines"), &fields);
    assert!(changed.contains("+<span class=\"figure\">10.000,00</span>"), "{changed}");
    assert!(!changed.contains("Er is nog geen bedrag gewijzigd"));
    // Who read an older revision is told so.
    let late = maker.post(&format!("{address}/submission"), &[("version", "1")]);
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text());
    let sent = maker.post(&format!("{address}/submission"), &[("version", &version(&changed))]);
    let waiting = maker.follow(&sent).page();
    assert!(waiting.contains("ter goedkeuring"), "{waiting}");
    // Only the second person approves: the maker may not, whatever their roles.
    let approval = |page: &str| {
        [
            ("version", version(page)),
            ("approved-on", "2026-01-20".to_owned()),
            ("reason", "brief 20 januari".to_owned()),
        ]
    };
    let fields = approval(&waiting);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let own = maker.post(&format!("{address}/approval"), &fields);
    assert_eq!(own.status, StatusCode::FORBIDDEN);
    let both = app.person(
        "finance",
        vec![Assignment::everywhere(Role::Finance), Assignment::everywhere(Role::Controller)],
    );
    assert_ne!(both.post(&format!("{address}/approval"), &fields).status, StatusCode::SEE_OTHER);
    let controller = app.client(Role::Controller);
    let approved = controller.follow(&controller.post(&format!("{address}/approval"), &fields)).page();
    let number = before.number + 1;
    assert!(approved.contains(&format!("is nu begrotingsversie {number}")), "{approved}");
    let after = find_grant(&books.books, "CBR").unwrap().definition.newest_budget().unwrap().clone();
    assert_eq!((after.number, after.total()), (number, before.total()));
    assert_eq!(after.lines[1].amounts[year].get() - before.lines[1].amounts[year].get(), 1_000_000);
}
