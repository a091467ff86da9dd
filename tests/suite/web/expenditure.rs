//! The pages of expenditure: the list, a line, entering and correcting.

use actix_web::http::StatusCode;
use verantwoord::domain::language::Language;
use verantwoord::domain::line_selection::LineSelection;
use verantwoord::domain::permission::{Assignment, Role};
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::operations::line_list::total_lines;
use verantwoord::reporting::figures;

use crate::support::app::TestApp;
use crate::support::books::TestBooks;
use crate::support::reading::balance;

on_each_database!(
    the_list_shows_the_selection_with_its_totals,
    a_line_shows_the_cells_it_came_from,
    an_expense_is_entered_and_corrected_on_the_pages,
);

fn the_list_shows_the_selection_with_its_totals(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let client = app.client(Role::Finance);
    let all = total_lines(&books.books, "CBR", (&LineSelection::default(), None)).unwrap();
    let page = client.get("/grants/CBR/expenditure").page();
    let written = figures::money(all.amount, Language::Nl);
    assert!(page.contains(&written), "{written} is missing");
    assert_eq!(page.matches("<th scope=\"row\"><a href=\"/grants/CBR/expenditure/").count(), 50);
    assert!(page.len() < 100_000, "{} bytes", page.len());
    // The next page starts where this one ends, and keeps filter and order.
    let address = "/grants/CBR/expenditure?category=f&sort=-amount";
    let first = client.get(address).page();
    let some = LineSelection::from_words("category=f").unwrap();
    let some = total_lines(&books.books, "CBR", (&some, None)).unwrap();
    assert!(first.contains(&figures::money(some.amount, Language::Nl)));
    assert!(first.contains("aria-sort=\"descending\""), "the order is not told");
    let next = first.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let next = next.replace("&amp;", "&");
    assert!(next.contains("category=f") && next.contains("sort=-amount") && next.contains("page=after-"));
    let second = client.get(&next).page();
    assert!(second.contains("rel=\"prev\""));
    let lines = |page: &str| {
        page.split("<th scope=\"row\"><a href=\"/grants/CBR/expenditure/")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert!(lines(&first).iter().all(|line| !lines(&second).contains(line)), "pages overlap");
    // A filter that cannot be read is named, and what was typed stays.
    let wrong = client.get("/grants/CBR/expenditure?min=veel");
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("&#39;veel&#39;") || wrong.text().contains("'veel'"), "{}", wrong.text());
    let nothing = client.get("/grants/CBR/expenditure?q=bestaatniet").page();
    assert!(nothing.contains("Geen regel voldoet aan deze filters"));
    let export = client.get("/grants/CBR/expenditure/export/csv?category=f");
    assert!(export.header("content-disposition").contains("uitgaven-CBR.csv"));
    assert_eq!(export.text().lines().count(), usize::try_from(some.lines).unwrap() + 1);
    assert_eq!(client.get("/grants/CBR/expenditure/export/exe").status, StatusCode::NOT_FOUND);
}

fn a_line_shows_the_cells_it_came_from(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    let line = &ledger.lines[3];
    let client = app.client(Role::Auditor);
    let page = client.get(&format!("/grants/CBR/expenditure/{}", line.id)).page();
    for words in [
        line.line.supplier.as_str(),
        line.line.source_range.as_str(),
        "2024-1-expenses-english.xlsx",
        ledger.postings[0].hash.as_str(),
        ledger.batches[0].file_sha256.as_str(),
        "tr class=\"own\"",
    ] {
        assert!(page.contains(&words.replace('&', "&amp;")), "{words} is missing");
    }
    assert!(!page.contains("/correction"), "an auditor is offered a correction");
    let file = client.get(&format!("/grants/CBR/expenditure/{}/file", line.id));
    assert_eq!(file.body, crate::support::books::fixture_bytes("cbr/workbooks/2024-1-expenses-english.xlsx"));
    // Whoever may see another period only finds neither the line nor its file, nor the line in the list.
    let elsewhere = Assignment { periods: vec!["2025-1".to_owned()], ..Assignment::on(Role::Auditor, "CBR") };
    let limited = app.person("beperkt", vec![elsewhere]);
    for rest in ["", "/file"] {
        let reply = limited.get(&format!("/grants/CBR/expenditure/{}{rest}", line.id));
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{rest}");
    }
    let list = limited.get("/grants/CBR/expenditure").page();
    assert!(list.contains("Er zijn nog geen uitgaven"), "{list}");
}

fn an_expense_is_entered_and_corrected_on_the_pages(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = app.client(Role::Finance);
    let form = client.get("/grants/CBR/expenditure/new").page();
    assert!(form.contains("name=\"gross-amount\"") && form.contains("HM-NG"));
    let fields = [
        ("activity", "HM-NG"),
        ("category", "f"),
        ("country", "NG"),
        ("supplier", "Hotel Lagos"),
        ("document-number", "HL-1"),
        ("description", "Zaalhuur"),
        ("invoice-date", "2025-03-03"),
        ("payment-date", "2025-03-10"),
        ("currency", "EUR"),
        ("gross-amount", "1.210,00"),
        ("reason", "losse bon"),
    ];
    let without_supplier: Vec<(&str, &str)> =
        fields.iter().copied().filter(|(name, _)| *name != "supplier").collect();
    let wrong = client.post("/grants/CBR/expenditure", &without_supplier);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("Dit veld is leeg") && wrong.text().contains("value=\"HL-1\""));
    let entered = client.post("/grants/CBR/expenditure", &fields);
    let page = client.follow(&entered).page();
    assert!(page.contains("De uitgave van € 1.210,00 is geboekt"), "{page}");
    assert!(page.contains("en komt uit geen bestand") && page.contains("losse bon"));
    let address = entered.header("location").to_owned();
    // The payment before the invoice is odd: it is asked, and entered when confirmed.
    let odd: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| match *name {
            "payment-date" => ("payment-date", "2025-03-01"),
            "document-number" => ("document-number", "HL-2"),
            name => (name, *value),
        })
        .collect();
    let asked = client.post("/grants/CBR/expenditure", &odd);
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.text().contains("Klopt dit?") && asked.text().contains("name=\"confirmed\""));
    assert_eq!(balance(books), 121_000);
    let confirmed = [odd, vec![("confirmed", "yes")]].concat();
    assert_eq!(client.post("/grants/CBR/expenditure", &confirmed).status, StatusCode::SEE_OTHER);
    assert_eq!(balance(books), 242_000);
    // A correction takes the line back and books the other amount.
    let form = client.get(&format!("{address}/correction")).page();
    assert!(form.contains("value=\"Hotel Lagos\"") && form.contains("value=\"1210.00\""), "{form}");
    let changed: Vec<(&str, &str)> = fields
        .iter()
        .map(
            |(name, value)| {
                if *name == "gross-amount" { ("gross-amount", "1.000,00") } else { (*name, *value) }
            },
        )
        .chain([("what", "replace"), ("cause", "credit-note")])
        .collect();
    let corrected = client.post(&format!("{address}/correction"), &changed);
    let page = client.follow(&corrected).page();
    assert!(
        page.contains("€ −210,00 per saldo") && page.contains("creditnota of terugbetaling: losse bon"),
        "{page}"
    );
    assert_eq!(balance(books), 221_000);
    let old = client.get(&address).page();
    assert!(old.contains("Teruggenomen door") && old.contains("aria-disabled=\"true\""), "{old}");
    let again = client.post(&format!("{address}/correction"), &changed);
    assert!(again.text().contains("is al teruggenomen"), "{}", again.text());
    // Nobody else books.
    for role in [Role::Auditor, Role::Controller, Role::ProjectLead] {
        let reply = app.client(role).post("/grants/CBR/expenditure", &fields);
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{role}");
    }
    assert_eq!(balance(books), 221_000);
}

#[test]
fn a_view_is_kept_found_and_removed() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    let client = app.client(Role::Finance);
    let fields = [("name", "Grote posten"), ("address", "category=a&min=1000&sort=-amount")];
    let page = client.follow(&client.post("/grants/CBR/expenditure/views", &fields)).page();
    assert!(
        page.contains("De weergave 'Grote posten' is bewaard") || page.contains("Grote posten"),
        "{page}"
    );
    let link = "/grants/CBR/expenditure?category=a&amp;min=1000.00&amp;sort=-amount";
    assert!(page.contains(link), "{page}");
    assert!(!app.client(Role::Controller).get("/grants/CBR/expenditure").page().contains("Grote posten"));
    let gone = client.post("/grants/CBR/expenditure/views/removal", &[("name", "Grote posten")]);
    assert!(!client.follow(&gone).page().contains(link));
}
