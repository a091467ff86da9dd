//! Evidence on the page of a line: added with its kind and origin, downloaded, taken off with a reason.

use actix_web::http::StatusCode;
use verantwoord::domain::ids::ExpenditureId;
use verantwoord::domain::permission::{Assignment, Role};
use verantwoord::operations::evidence::evidence_of_line;
use verantwoord::operations::expenditure::read_ledger;

use crate::support::app::{Client, Reply, TestApp};
use crate::support::books::TestBooks;

on_each_database!(
    a_file_is_added_downloaded_and_taken_off,
    what_proves_nothing_is_refused,
    who_sees_one_period_sees_no_evidence_of_another,
);

const INVOICE: &[u8] = b"%PDF-1.4 factuur";

fn first_line(books: &TestBooks) -> ExpenditureId {
    read_ledger(&books.books, "CBR", None).unwrap().lines[0].id
}

fn page_of(line: ExpenditureId) -> String {
    format!("/grants/CBR/expenditure/{line}")
}

fn add(client: &Client<'_>, line: ExpenditureId, file: (&str, &[u8])) -> Reply {
    let fields = [("kind", "invoice"), ("origin", "electronic-only"), ("document-date", "2025-03-14")];
    client.upload(&format!("{}/evidence", page_of(line)), &fields, ("evidence", file.0, file.1))
}

fn a_file_is_added_downloaded_and_taken_off(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let (finance, auditor) = (app.client(Role::Finance), app.client(Role::Auditor));
    let line = first_line(books);
    assert!(finance.get(&page_of(line)).page().contains("Er is nog geen bewijsstuk"));
    let page = finance.follow(&add(&finance, line, ("factuur 1.pdf", INVOICE))).page();
    for part in ["factuur 1.pdf is toegevoegd", "factuur, alleen elektronisch, ", "14-03-2025", ">telt<"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let again = finance.follow(&add(&finance, line, ("factuur 1.pdf", INVOICE))).page();
    assert!(again.contains("stond al bij deze regel"), "{again}");
    let known = evidence_of_line(&books.books, line).unwrap();
    assert_eq!(known.len(), 1);
    // The auditor reads it, and has no way to change it.
    let address = format!("{}/evidence/{}", page_of(line), known[0].id);
    let page = auditor.get(&page_of(line)).page();
    assert!(page.contains(&format!("href=\"{address}\"")) && !page.contains("Haal af"), "{page}");
    assert!(page.contains(&format!("href=\"{}/verdicts\"", page_of(line))), "{page}");
    let file = auditor.get(&address);
    assert_eq!((file.status, file.body.as_slice()), (StatusCode::OK, INVOICE));
    assert!(file.header("content-disposition").contains("attachment"), "{file:?}");
    assert_eq!(auditor.post(&format!("{address}/removal"), &[("reason", "x")]).status, StatusCode::FORBIDDEN);
    // Taken off, it stays in the books with the reason beside it.
    let without = finance.post(&format!("{address}/removal"), &[("reason", " ")]);
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    let off = finance.post(&format!("{address}/removal"), &[("reason", "hoort bij een andere regel")]);
    let page = finance.follow(&off).page();
    assert!(page.contains("hoort bij een andere regel") && page.contains(">afgehaald<"), "{page}");
    assert_eq!(auditor.get(&address).body, INVOICE);
    let other = read_ledger(&books.books, "CBR", None).unwrap().lines[1].id;
    let elsewhere = format!("{}/evidence/{}", page_of(other), known[0].id);
    assert_eq!(auditor.get(&elsewhere).status, StatusCode::NOT_FOUND, "it is of another line");
    assert_eq!(
        finance.post(&format!("{elsewhere}/removal"), &[("reason", "x")]).status,
        StatusCode::NOT_FOUND
    );
    // The same file at another line is told, not refused.
    add(&finance, line, ("factuur 1.pdf", INVOICE));
    let both = finance.follow(&add(&finance, other, ("factuur 1.pdf", INVOICE))).page();
    assert!(both.contains(&format!("Dit bestand hoort ook bij regel {line}")), "{both}");
}

fn what_proves_nothing_is_refused(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let finance = app.client(Role::Finance);
    let line = first_line(books);
    let cases: [(&str, &[u8], &str); 2] = [("leeg.pdf", b"", "is leeg"), ("", b"", "Kies eerst het bestand")];
    for (name, bytes, said) in cases {
        let reply = add(&finance, line, (name, bytes));
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(reply.text().contains(said), "{said}: {}", reply.text());
    }
    let address = format!("{}/evidence", page_of(line));
    let file = ("evidence", "a.pdf", INVOICE);
    for fields in [
        [("kind", "photo"), ("origin", "original"), ("document-date", "")],
        [("kind", "invoice"), ("origin", ""), ("document-date", "")],
        [("kind", "invoice"), ("origin", "original"), ("document-date", "14-03-2025")],
        [("kind", "invoice"), ("origin", "original"), ("document-date", "2199-01-01")],
    ] {
        let reply = finance.upload(&address, &fields, file);
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
    }
    assert_eq!(add(&finance, ExpenditureId::new(999_999), ("a.pdf", INVOICE)).status, StatusCode::NOT_FOUND);
    assert!(evidence_of_line(&books.books, line).unwrap().is_empty());
}

fn who_sees_one_period_sees_no_evidence_of_another(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let finance = app.client(Role::Finance);
    let line = first_line(books);
    add(&finance, line, ("factuur.pdf", INVOICE));
    let id = evidence_of_line(&books.books, line).unwrap()[0].id;
    let address = format!("{}/evidence/{id}", page_of(line));
    for (login, period, expected) in
        [("een", "2024-1", StatusCode::OK), ("twee", "2025-1", StatusCode::NOT_FOUND)]
    {
        let assignment = Assignment { periods: vec![period.into()], ..Assignment::on(Role::Auditor, "CBR") };
        assert_eq!(app.person(login, vec![assignment]).get(&address).status, expected, "{period}");
    }
}
