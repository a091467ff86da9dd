//! The pages of bank statements: a statement comes in, its payments are proposed with their reasons, and a person says
//! yes or no.

use actix_web::http::StatusCode;
use verantwoord::domain::ids::ImportBatchId;
use verantwoord::domain::permission::Role;
use verantwoord::operations::bank::{list_payments, propose_matches};
use verantwoord::operations::evidence::list_evidence;
use verantwoord::operations::imports::post_import;

use crate::bank::{MARCH, POSTED, TWICE, UNPAID_HEAD, bytes_of, statement};
use crate::support::app::{Client, Reply, TestApp};
use crate::support::books::TestBooks;
use crate::support::reading::assert_sound;

on_each_database!(
    a_statement_proves_rows_and_lines_from_the_browser,
    several_invoices_parts_and_foreign_money_are_shown_and_confirmed,
    a_proposal_is_declined_with_a_reason,
    what_was_not_proposed_is_joined_by_hand_with_a_reason,
    who_answers_what_is_answered_already_is_told,
    what_is_typed_about_a_proposal_is_given_back,
    a_decline_is_taken_back_from_the_browser,
    a_statement_sent_after_a_time_out_is_asked_for_again,
);

const BANK: &str = "/grants/CBR/imports/bank";
const DECISIONS: &str = "/grants/CBR/imports/bank/decisions";

fn upload(client: &Client<'_>, name: &str, rows: &str) {
    let reply = client.upload("/grants/CBR/imports", &[], ("workbook", name, rows.as_bytes()));
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
}

fn load(client: &Client<'_>, name: &str, bytes: &[u8]) -> String {
    client.follow(&client.upload(BANK, &[], ("statement", name, bytes))).page()
}

/// The values of the hidden fields with this name in the first proposal of a page.
fn sent_by_first_proposal<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let start = page.find("article class=\"pair\"").unwrap_or_else(|| panic!("no proposal: {page}"));
    let proposal = page[start..].split("</article>").next().unwrap();
    let field = format!("name=\"{name}\" value=\"");
    proposal.split(&field).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

/// Answers the first proposal of a page.
fn answer(client: &Client<'_>, page: &str, verdict: &str, reason: &str) -> Reply {
    let payments = sent_by_first_proposal(page, "payment");
    let invoices = sent_by_first_proposal(page, "invoice");
    let payments = payments.into_iter().map(|payment| ("payment", payment));
    let invoices = invoices.into_iter().map(|invoice| ("invoice", invoice));
    let said = [("reason-field", "reason-0"), ("reason-0", reason), ("verdict", verdict)];
    client.post(DECISIONS, &payments.chain(invoices).chain(said).collect::<Vec<_>>())
}

fn a_statement_proves_rows_and_lines_from_the_browser(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = app.client(Role::Finance);
    assert!(client.get("/grants/CBR/imports").page().contains(BANK));
    let empty = client.get(BANK).page();
    assert!(empty.contains("Er is nog geen afschrift") && empty.contains("hoogstens 64 MB"), "{empty}");
    let refused = load(&client, "lijst.csv", POSTED.as_bytes());
    assert!(refused.contains("lijst.csv: Het bestand is geen bankafschrift in CAMT.053."), "{refused}");
    let none = client.follow(&client.post(BANK, &[])).page();
    assert!(none.contains("Er is geen bestand gekozen"), "{none}");
    books.import_bytes("betaald.csv", POSTED.as_bytes()).unwrap();
    upload(&client, "taxi.csv", &TWICE.replace("T-2044;21-03-2025;;61,20", "T-2044;21-03-2025;;99,00"));
    let page = load(&client, MARCH, &bytes_of(MARCH));
    for shown in [
        "4 betalingen ingelezen, 0 al bekend",
        "noemt het factuurnummer of betalingskenmerk",
        "/grants/CBR/expenditure/1\">regel 1 van het grootboek",
        "Import 2, taxi!2",
        "ZV20250117",
        "EUR \u{2212}1.590,00",
        "Bevestig het zekere voorstel",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    // Who may look but not decide sees no form.
    let controller = app.client(Role::Controller).get(BANK).page();
    assert!(
        controller.contains("regel 1 van het grootboek") && !controller.contains(DECISIONS),
        "{controller}"
    );
    let certain = client.follow(&client.post("/grants/CBR/imports/bank/certain", &[])).page();
    assert!(certain.contains("Eén voorstel is bevestigd"), "{certain}");
    assert_eq!(list_evidence(&books.books, "CBR").unwrap().len(), 2);
    let confirmed = client.follow(&answer(&client, &certain, "confirm", "")).page();
    assert!(confirmed.contains("Eén rij heeft haar betaaldatum"), "{confirmed}");
    let posted = post_import(&books.books, &books.actor, ImportBatchId::new(2), &|_stage| {}).unwrap();
    assert_eq!((posted.rows.posted, posted.rows.waiting), (1, 1), "{:?}", posted.findings);
    let again = load(&client, MARCH, &bytes_of(MARCH));
    assert!(again.contains("0 betalingen ingelezen, 4 al bekend"), "{again}");
    assert_sound(books);
}

fn several_invoices_parts_and_foreign_money_are_shown_and_confirmed(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = app.client(Role::Finance);
    let row =
        |number: &str, amount: &str| format!("HM-NG;f;Hotel Zuiderzicht;{number};01-03-2025;;{amount}\n");
    let two = format!("{UNPAID_HEAD}{}{}", row("HZ-9914", "1.000,00"), row("HZ-9920", "590,00"));
    upload(&client, "twee.csv", &two);
    let page = load(&client, "een.xml", &statement(&[("Factuur HZ-9914", "Facturen HZ-9914 en HZ-9920")]));
    assert_eq!(sent_by_first_proposal(&page, "invoice"), ["row 1 2 twee", "row 1 3 twee"]);
    let done = client.follow(&answer(&client, &page, "confirm", "")).page();
    assert!(done.contains("2 rijen hebben hun betaaldatum"), "{done}");
    let head = UNPAID_HEAD.replace("Bedrag", "Bedrag (USD)");
    upload(&client, "dollars.csv", &format!("{head}{}", row("HZ-7701", "1.720,00")));
    let ordered = "<TxDtls><AmtDtls><InstdAmt><Amt Ccy=\"USD\">1720.00</Amt><CcyXchg><SrcCcy>EUR</SrcCcy>\
        <XchgRate>1.0818</XchgRate></CcyXchg></InstdAmt></AmtDtls>";
    let other = [("<TxDtls>", ordered), ("Factuur HZ-9914", "Factuur HZ-7701"), ("0311-1", "0311-9")];
    let page = load(&client, "dollars.xml", &statement(&other));
    for shown in
        ["USD \u{2212}1.720,00 (koers 1,0818)", "van de rekening ging EUR 1.590,00 tegen koers 1,0818"]
    {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    assert_eq!(sent_by_first_proposal(&page, "invoice"), ["row 2 2 dollars"]);
    client.follow(&answer(&client, &page, "confirm", "")).page();
    upload(&client, "deel.csv", &format!("{UNPAID_HEAD}{}", row("HZ-8801", "1.651,20")));
    let parts = [
        ("Factuur HZ-9914", "deel HZ-8801"),
        ("Kantoorvakhandel De Pen", "Hotel Zuiderzicht"),
        ("66120", "rest HZ-8801"),
        ("0311-1", "0311-5"),
        ("0331-2", "0331-5"),
    ];
    let page = load(&client, "delen.xml", &statement(&parts));
    assert_eq!(sent_by_first_proposal(&page, "payment").len(), 2, "{page}");
    let done = client.follow(&answer(&client, &page, "confirm", "")).page();
    assert!(done.contains("Eén rij heeft haar betaaldatum"), "{done}");
    let proving = list_payments(&books.books, "CBR").unwrap();
    assert_eq!(proving.iter().filter(|payment| !payment.proves.is_empty()).count(), 4);
    assert_sound(books);
}

fn a_proposal_is_declined_with_a_reason(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = app.client(Role::Finance);
    upload(&client, "taxi.csv", TWICE);
    let page = load(&client, MARCH, &bytes_of(MARCH));
    assert_eq!(page.matches("meer mogelijk: kies").count(), 2, "{page}");
    let without = answer(&client, &page, "decline", " ");
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        without.text().contains("waarom deze betaling niet bij deze factuur hoort"),
        "{}",
        without.text()
    );
    assert_eq!(propose_matches(&books.books, "CBR").unwrap().len(), 2);
    let declined = client.follow(&answer(&client, &page, "decline", "was een <andere> rit")).page();
    for shown in ["wordt niet opnieuw voorgesteld", "was een &lt;andere&gt; rit", "Afgewezen voorstellen"] {
        assert!(declined.contains(shown), "{shown}: {declined}");
    }
    assert!(!declined.contains("meer mogelijk: kies"), "{declined}");
    let controller = app.client(Role::Controller);
    assert_eq!(answer(&controller, &declined, "decline", "nee").status, StatusCode::FORBIDDEN);
}

fn what_was_not_proposed_is_joined_by_hand_with_a_reason(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = app.client(Role::Finance);
    upload(&client, "taxi.csv", &TWICE.replace("61,20", "61,00"));
    let page = load(&client, MARCH, &bytes_of(MARCH));
    assert!(
        page.contains("Geen enkele vrije betaling past") && page.contains("value=\"row 1 2 taxi\""),
        "{page}"
    );
    let join =
        |fields: &[(&str, &str)]| client.post(DECISIONS, &[fields, &[("verdict", "confirm")]].concat());
    let nothing = client.follow(&join(&[("payment", "4"), ("reason", "met fooi")])).page();
    assert!(nothing.contains("Kies ten minste één betaling en één factuur"), "{nothing}");
    let named = [("payment", "4"), ("invoice", "row 1 2 taxi")];
    let without = join(&[&named[..], &[("reason", "")]].concat());
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", without.text());
    let done = client.follow(&join(&[&named[..], &[("reason", "met fooi van 20 cent")]].concat())).page();
    assert!(
        done.contains("Eén rij heeft haar betaaldatum") && done.contains("met fooi van 20 cent"),
        "{done}"
    );
    for wrong in [("payment", "x"), ("invoice", "row 1 taxi")] {
        assert_eq!(join(&[wrong]).status, StatusCode::NOT_FOUND, "{wrong:?}");
    }
}

fn who_answers_what_is_answered_already_is_told(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = app.client(Role::Finance);
    upload(&client, "taxi.csv", TWICE);
    let page = load(&client, MARCH, &bytes_of(MARCH));
    client.follow(&answer(&client, &page, "confirm", "")).page();
    for verdict in ["confirm", "decline"] {
        let late = client.follow(&answer(&client, &page, verdict, "te laat")).page();
        assert!(late.contains("iemand anders heeft het beantwoord"), "{verdict}: {late}");
    }
    let proving = list_payments(&books.books, "CBR").unwrap();
    assert_eq!(proving.iter().map(|known| known.proves.len()).sum::<usize>(), 1);
}

fn what_is_typed_about_a_proposal_is_given_back(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = app.client(Role::Finance);
    upload(&client, "taxi.csv", TWICE);
    let page = load(&client, MARCH, &bytes_of(MARCH));
    let draft = sent_by_first_proposal(&page, "draft")[0];
    let typed = [("draft", draft), ("draft-page", BANK), ("reason-0", "hoort bij een andere reis")];
    assert_eq!(client.post("/drafts", &typed).status, StatusCode::NO_CONTENT);
    let page = client.get(BANK).page();
    let proposal = page.split("article class=\"pair\"").nth(1).unwrap();
    assert!(proposal.contains("value=\"hoort bij een andere reis\""), "{page}");
    assert_eq!(page.matches("value=\"hoort bij een andere reis\"").count(), 1, "{page}");
    // The answered proposal is gone, and with it what was typed.
    client.follow(&answer(&client, &page, "decline", "hoort bij een andere reis")).page();
    assert!(!client.get(BANK).page().contains("value=\"hoort bij een andere reis\""));
}

fn a_decline_is_taken_back_from_the_browser(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = app.client(Role::Finance);
    upload(&client, "taxi.csv", TWICE);
    let page = load(&client, MARCH, &bytes_of(MARCH));
    let page = client.follow(&answer(&client, &page, "decline", "andere rit")).page();
    let action = format!("{BANK}/declined/1/withdrawal");
    assert!(page.contains(&action) && page.matches("article class=\"pair\"").count() == 1, "{page}");
    // What is typed about it is kept, as everywhere.
    let (_, form) = page.split_once(&format!("action=\"{action}\"")).unwrap();
    let draft = form.split("name=\"draft\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let typed = [("draft", draft), ("draft-page", BANK), ("reason", "bon gezien")];
    assert_eq!(client.post("/drafts", &typed).status, StatusCode::NO_CONTENT);
    assert!(client.get(BANK).page().contains("value=\"bon gezien\""));
    assert_eq!(client.post(&action, &[("reason", " ")]).status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = client.follow(&client.post(&action, &[("draft", draft), ("reason", "bon <gezien>")])).page();
    for shown in ["De afwijzing is ingetrokken", "ingetrokken</span> bon &lt;gezien&gt;", "andere rit"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    assert!(!page.contains(&action) && page.matches("article class=\"pair\"").count() == 2, "{page}");
    assert_eq!(client.post(&action, &[("reason", "nog eens")]).status, StatusCode::CONFLICT);
    let controller = app.client(Role::Controller);
    assert_eq!(controller.post(&action, &[("reason", "nee")]).status, StatusCode::FORBIDDEN);
}

/// A file cannot be kept; its name can, and the way back to the page.
fn a_statement_sent_after_a_time_out_is_asked_for_again(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = app.client(Role::Finance);
    let page = client.get(BANK).page();
    assert!(!page.contains("Niet aangekomen"), "{page}");
    let draft = page.split("name=\"draft\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let fields = [("draft", draft), ("draft-page", BANK)];
    let later = app.later(90);
    let late = client.at(&later).upload(BANK, &fields, ("statement", "maart.xml", &bytes_of(MARCH)));
    assert!(late.header("location").starts_with("/login?next="), "{}", late.text());
    assert_eq!(list_payments(&books.books, "CBR").unwrap(), []);
    let client = later.client(Role::Finance);
    let page = client.get(BANK).page();
    assert!(page.contains("Niet aangekomen: maart.xml") && page.contains("staat er weer"), "{page}");
    let reply = client.upload(BANK, &fields, ("statement", "maart.xml", &bytes_of(MARCH)));
    let page = client.follow(&reply).page();
    assert!(page.contains("4 betalingen ingelezen") && !page.contains("Niet aangekomen"), "{page}");
}
