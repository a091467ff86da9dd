//! The pages of funding, hours and computed costs: what the books compute is shown, and posted as it was shown.

use actix_web::http::StatusCode;
use verantwoord::domain::computation::Topic;
use verantwoord::domain::language::Language;
use verantwoord::domain::money::Cents;
use verantwoord::domain::permission::Role;
use verantwoord::operations::cost_bases::bases_in_force;
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::operations::flat_rates::{compare_rates, show_base};
use verantwoord::operations::funding::show_funding;
use verantwoord::operations::method_costs::compute_costs;
use verantwoord::operations::rate_policies::compare_policies;
use verantwoord::operations::report_life::ReportChoice;
use verantwoord::operations::reports::preview_report;
use verantwoord::operations::tender_marks::list_marks;
use verantwoord::operations::time_sheets::list_weeks;
use verantwoord::reporting::figures::{money, whole_euros};

use crate::staff::PERSON;
use crate::support::app::{Client, TestApp};
use crate::support::books::TestBooks;
use crate::support::reading::assert_sound;

on_each_database!(
    the_funding_page_shows_the_plan_and_takes_receipts,
    staff_costs_are_shown_and_posted_as_shown,
    a_week_by_hand_takes_the_place_of_what_was_stated,
);

const WEEK: &str = "Medewerker: P-07;;;;;\nWeek 12 2025;;;;;\nContracturen: 36;;;;;\n\
    Activiteit;ma;di;wo;do;vr\nHM-NG;8;8;;;\n";

fn nl(amount: Cents) -> String {
    money(amount, Language::Nl)
}

/// The state that a form of a page was made for.
fn version(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"version\" value=\"").unwrap_or_else(|| panic!("{page}"));
    rest.split('"').next().unwrap().to_owned()
}

fn the_funding_page_shows_the_plan_and_takes_receipts(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let finance = app.client(Role::Finance);
    let fields = [
        ("kind", "advance"),
        ("amount", "2.000.000,50"),
        ("received-on", "2024-04-02"),
        ("reference", "afschrift 14"),
    ];
    let page = finance.follow(&finance.post("/grants/CBR/funding/receipts", &fields)).page();
    let shown = show_funding(&books.books, "CBR").unwrap();
    assert_eq!(shown.receipts[0].amount, Cents::new(200_000_050));
    for source in &shown.plan.sources {
        for amount in [source.promised, source.borne, source.received] {
            assert!(page.contains(&nl(amount)), "{amount}: {page}");
        }
    }
    for payment in &shown.plan.payments {
        assert!(page.contains(&nl(payment.due)) && page.contains(payment.article), "{page}");
    }
    for (year, amount) in &shown.forecast.total.by_year {
        assert!(page.contains(&format!(">{year}<")), "{year}");
        assert!(page.contains(&whole_euros(*amount, Language::Nl)), "{year} {amount}");
    }
    let wrong = finance.post("/grants/CBR/funding/receipts", &[("kind", "advance"), ("amount", "veel")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Who only looks has no form, and sends none.
    let auditor = app.client(Role::Auditor);
    assert!(!auditor.get("/grants/CBR/funding").page().contains("/funding/receipts"));
}

fn with_staff(books: &TestBooks, client: &Client<'_>) {
    let loaded = client.upload("/grants/CBR/costs/bases", &[], ("bases", "p.toml", PERSON.as_bytes()));
    assert!(client.follow(&loaded).page().contains("2 nieuwe opgaven"), "{}", loaded.text());
    assert_eq!(bases_in_force(&books.books, "CBR").unwrap().people.len(), 1);
    let loaded = client.upload("/grants/CBR/hours", &[], ("sheet", "week12.csv", WEEK.as_bytes()));
    let page = client.follow(&loaded).page();
    assert!(page.contains("P-07") && page.contains("minder dan contract"), "{page}");
}

fn staff_costs_are_shown_and_posted_as_shown(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let finance = app.client(Role::Finance);
    with_staff(books, &finance);
    let address = "/grants/CBR/costs?topic=staff-costs&period=2025-1";
    let page = finance.get(address).page();
    let costs = compute_costs(&books.books, "CBR", Topic::StaffCosts, "2025-1").unwrap().costs;
    assert_eq!(costs.len(), 1);
    assert!(costs[0].formula.nl.contains("EUR 60000.00 x 1.375 / (1720 x 1)"), "{}", costs[0].formula.nl);
    let formula = "€\u{a0}60.000,00 x 1,375 / (1720 x 1) = €\u{a0}47,97 per uur";
    for words in [formula, costs[0].article.as_str(), &nl(costs[0].amount)] {
        assert!(page.contains(words), "{words}: {page}");
    }
    finance.post("/account/language", &[("language", "en"), ("back", "/grants")]);
    let english = finance.get(address).page();
    assert!(english.contains("€\u{a0}60,000.00 x 1.375 / (1720 x 1) = €\u{a0}47.97 per hour"), "{english}");
    finance.post("/account/language", &[("language", "nl"), ("back", "/grants")]);
    let shown = version(&page);
    let post = |version: &str| {
        let fields = [("version", version), ("reason", "urenstaten")];
        finance.post("/grants/CBR/costs/staff-costs/2025-1", &fields)
    };
    // What would come out otherwise than it was shown is not posted.
    assert_eq!(post("staff-costs.0.0.1.1.1").status, StatusCode::CONFLICT);
    assert_eq!(read_ledger(&books.books, "CBR", None).unwrap().lines.len(), 0);
    let page = finance.follow(&post(&shown)).page();
    assert!(page.contains("1 nieuwe regel,") && page.contains("zegt al wat is berekend"), "{page}");
    let lines = read_ledger(&books.books, "CBR", None).unwrap().lines;
    let page = finance.get(&format!("/grants/CBR/expenditure/{}", lines[0].id)).page();
    assert!(page.contains("Hoe dit bedrag is berekend") && page.matches(formula).count() == 2, "{page}");
    for used in &costs[0].values {
        let value = verantwoord::reporting::figures::formula(&used.value, Language::Nl);
        assert!(page.contains(&used.name.nl) && page.contains(&value), "{}", used.name.nl);
    }
    assert!(finance.get("/grants/CBR/expenditure").page().contains(formula));
    // What is kept and sealed is what was computed; papers speak as their readers do.
    assert_eq!(lines[0].line.description, costs[0].formula.nl);
    let choice = ReportChoice { form: "financial-report", grant: "CBR", period: "2025-1" };
    let made = preview_report(&books.books, &choice).unwrap();
    for (language, shown) in
        [(Language::Nl, formula), (Language::En, "€\u{a0}60,000.00 x 1.375 / (1720 x 1)")]
    {
        let paper = format!("{:?}", made.document(language).unwrap());
        assert!(
            paper.contains(&shown.escape_debug().to_string()) && !paper.contains("EUR 60000.00"),
            "{language}: {paper}"
        );
    }
    assert_sound(books);
    // A controller sees the costs and does not post them.
    let controller = app.client(Role::Controller);
    assert!(controller.get(address).page().contains("P-07"));
    assert_eq!(controller.post("/grants/CBR/costs/staff-costs/2025-1", &[]).status, StatusCode::FORBIDDEN);
}

fn a_week_by_hand_takes_the_place_of_what_was_stated(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let finance = app.client(Role::Finance);
    with_staff(books, &finance);
    let page = finance.get("/grants/CBR/hours/week?person=P-07&week=2025-W12").page();
    assert!(page.contains("name=\"hours 2025-03-17 HM-NG\" value=\"8\""), "{page}");
    let seen = version(&page);
    let send = |seen: &str, cells: &[(&str, &str)]| {
        let mut fields =
            vec![("person", "P-07"), ("week", "2025-W12"), ("version", seen), ("reason", "urenbriefje")];
        fields.extend_from_slice(cells);
        finance.post("/grants/CBR/hours/week", &fields)
    };
    let monday = ("hours 2025-03-17 HM-NG", "4,5");
    let rest = [("hours 2025-03-17 leave", "3,5"), ("hours 2025-03-18 HM-NG", "8")];
    // Tuesday was stated and cannot vanish; nobody works 25 hours a day; and who saw an older state is told.
    for (seen, cells, status) in [
        (seen.as_str(), vec![monday], StatusCode::UNPROCESSABLE_ENTITY),
        (seen.as_str(), vec![("hours 2025-03-17 HM-NG", "24,5"), rest[1]], StatusCode::UNPROCESSABLE_ENTITY),
        (seen.as_str(), vec![], StatusCode::UNPROCESSABLE_ENTITY),
        ("0", vec![monday, rest[0], rest[1]], StatusCode::CONFLICT),
    ] {
        assert_eq!(send(seen, &cells).status, status, "{cells:?}");
    }
    let page = finance.follow(&send(&seen, &[monday, rest[0], rest[1]])).page();
    assert!(page.contains("De week is bewaard"), "{page}");
    let weeks = list_weeks(&books.books, "CBR", None).unwrap();
    let hours = &weeks[0].hours;
    assert_eq!((hours.project.hundredths(), hours.leave.hundredths()), (1_250, 350));
    // Tuesday can be emptied when that is said: what was stated before it stays in the books and counts no more.
    let seen = version(&finance.get("/grants/CBR/hours/week?person=P-07&week=2025-W12").page());
    assert_eq!(send(&seen, &[monday, rest[0]]).status, StatusCode::UNPROCESSABLE_ENTITY);
    finance.follow(&send(&seen, &[monday, rest[0], ("empty-days", "yes")])).page();
    let hours = &list_weeks(&books.books, "CBR", None).unwrap()[0].hours;
    assert_eq!((hours.project.hundredths(), hours.leave.hundredths()), (450, 350));
    // Who saw the week before it was emptied does not bring Tuesday back by mistake.
    assert_eq!(send(&seen, &[monday, rest[0], rest[1]]).status, StatusCode::CONFLICT);
    // The whole week can be emptied, once.
    let seen = version(&finance.get("/grants/CBR/hours/week?person=P-07&week=2025-W12").page());
    finance.follow(&send(&seen, &[("empty-days", "yes")])).page();
    assert!(list_weeks(&books.books, "CBR", None).unwrap().is_empty());
    let seen = version(&finance.get("/grants/CBR/hours/week?person=P-07&week=2025-W12").page());
    assert_eq!(send(&seen, &[("empty-days", "yes")]).status, StatusCode::UNPROCESSABLE_ENTITY);
    // And filled again.
    finance.follow(&send(&seen, &[monday])).page();
    let signed = [
        ("person", "P-07"),
        ("week", "2025-W12"),
        ("role", "manager"),
        ("name", "M-02"),
        ("on", "2025-03-28"),
    ];
    let page = finance.follow(&finance.post("/grants/CBR/hours/signatures", &signed)).page();
    assert!(page.contains("M-02, ") && page.contains("28-03-2025"), "{page}");
}

#[test]
fn impossible_time_tells_nothing_of_a_grant_that_is_not_seen() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_cbr(&books);
    let other =
        crate::support::books::fixture_text("cbr/grant.toml").replace("code = \"CBR\"", "code = \"GEHEIM\"");
    verantwoord::operations::grants::load_grant(&books.books, &books.actor, "grant.toml", &other).unwrap();
    let everywhere = app.client(Role::Finance);
    for grant in ["CBR", "GEHEIM"] {
        let page = everywhere.upload(
            &format!("/grants/{grant}/hours"),
            &[],
            ("sheet", "week12.csv", WEEK.as_bytes()),
        );
        everywhere.follow(&page).page();
    }
    let page = everywhere.get("/grants/CBR/hours").page();
    assert!(page.contains("in meer dan een project") && page.contains("GEHEIM week12"), "{page}");
    let assignments = vec![verantwoord::domain::permission::Assignment::on(Role::Auditor, "CBR")];
    let page = app.person("een", assignments).get("/grants/CBR/hours").page();
    assert!(page.contains("in meer dan een project") && !page.contains("GEHEIM"), "{page}");
}

#[test]
fn flat_rates_are_compared_and_marks_of_tenders_count() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_demo(&books);
    let finance = app.client(Role::Finance);
    let page = finance.get("/grants/CBR/flat-rates?rate=staff-20").page();
    let compared = compare_rates(&books.books, "CBR").unwrap();
    for choice in compared.books.iter().chain(&compared.budget) {
        for amount in [choice.direct, choice.base, choice.computed, choice.total, choice.eu] {
            assert!(page.contains(&nl(amount)), "{}: {amount}", choice.rate);
        }
    }
    let base = || show_base(&books.books, "CBR", Some("staff-20")).unwrap();
    let before = base();
    assert!(page.contains(&nl(before.base)), "{page}");
    let line = before.lines.iter().find(|judged| judged.counts).unwrap().line.line.unwrap().to_string();
    let fields =
        [("line", line.as_str()), ("tendered", "yes"), ("contract", "TED 1"), ("reason", "Europees")];
    let page = finance.follow(&finance.post("/grants/CBR/flat-rates/tendered", &fields)).page();
    assert!(page.contains("TED 1"), "{page}");
    assert!(base().base < before.base && list_marks(&books.books, "CBR").unwrap().len() == 1);
    let both = [("line", "1"), ("supplier", "X"), ("tendered", "yes"), ("contract", "c"), ("reason", "r")];
    let refused = finance.post("/grants/CBR/flat-rates/tendered", &both);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn exchange_policies_are_compared_in_cents() {
    let books = TestBooks::sqlite();
    let app = TestApp::with_demo(&books);
    let auditor = app.client(Role::Auditor);
    let compared = compare_policies(&books.books, "CBR").unwrap();
    assert!(!compared.lines.is_empty());
    let page = auditor.get("/grants/CBR/exchange-policies?policy=inforeuro-month-of-payment").page();
    for outcome in &compared.policies {
        assert!(
            page.contains(&outcome.name.nl) && page.contains(&nl(outcome.difference)),
            "{}",
            outcome.name.nl
        );
    }
    for line in &compared.lines {
        assert!(page.contains(&format!("/grants/CBR/expenditure/{}\"", line.line)), "{}", line.line);
    }
}
