//! The pages of imports: a file comes in, is looked at, mended, posted and taken back, and nobody does what is not theirs.

use actix_web::http::StatusCode;
use rust_xlsxwriter::Workbook;
use verantwoord::domain::import_batch::{BatchState, ImportBatch};
use verantwoord::domain::permission::Role;
use verantwoord::operations::imports::{list_imports, list_tray};

use crate::support::app::{Client, Reply, TestApp};
use crate::support::books::{TestBooks, fixture_bytes};
use crate::support::reading::assert_sound;

on_each_database!(
    a_file_goes_from_upload_to_the_ledger_and_back,
    what_cannot_be_read_says_why_and_keeps_nothing,
    an_import_of_another_grant_does_not_exist_here,
    who_acts_on_what_has_changed_is_told_and_changes_nothing,
    a_doubtful_column_is_asked_with_both_readings,
    a_look_alike_is_decided_with_a_reason,
    the_tray_and_the_downloads_are_there,
    a_hidden_sheet_is_read_when_somebody_says_so,
    a_file_names_its_sender_at_once_or_afterwards,
    a_text_whose_headers_are_not_recognised_can_be_told_its_encoding,
);

const HEAD: &str = "Activiteit;Kostensoort;Leverancier;Factuurnummer;Betaaldatum;Bedrag incl. btw\n";

fn upload(client: &Client<'_>, name: &str, bytes: &[u8]) -> Reply {
    client.upload("/grants/CBR/imports", &[], ("workbook", name, bytes))
}

fn batches(books: &TestBooks) -> Vec<ImportBatch> {
    list_imports(&books.books, "CBR").unwrap()
}

fn newest(books: &TestBooks) -> ImportBatch {
    batches(books).pop().unwrap()
}

/// What the pages of an import send along.
fn version(books: &TestBooks) -> String {
    let batch = newest(books);
    format!("{}-{}", batch.state.code(), batch.reading)
}

fn act(client: &Client<'_>, books: &TestBooks, what: &str, fields: &[(&str, &str)]) -> Reply {
    let (id, version) = (newest(books).id, version(books));
    let all = [fields, &[("version", version.as_str())]].concat();
    client.post(&format!("/grants/CBR/imports/{id}/{what}"), &all)
}

fn a_file_goes_from_upload_to_the_ledger_and_back(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = app.client(Role::Finance);
    let empty = client.get("/grants/CBR/imports").page();
    assert!(empty.contains("Er is nog niets geïmporteerd") && empty.contains("hoogstens 64 MB"), "{empty}");
    let file = fixture_bytes("cbr/workbooks/2025-2-met-fouten.xlsx");
    let page = client.follow(&upload(&client, "met-fouten.xlsx", &file)).page();
    assert!(page.contains("31 rijen. Er is nog niets geboekt"), "{page}");
    let columns = client.get("/grants/CBR/imports/1/columns").page();
    assert!(columns.contains("is een bekende naam voor activiteit"), "{columns}");
    assert_eq!(act(&client, books, "check", &[]).status, StatusCode::SEE_OTHER);
    assert_eq!(newest(books).state, BatchState::Checked);
    let consequences = client.get("/grants/CBR/imports/1/consequences").page();
    assert!(consequences.contains("Boek 18 rijen (EUR 60.418,97)"), "{consequences}");
    let said = [("field", "activity"), ("value", "HM-ZZ"), ("code", "HM-TZ")];
    let mapped = client.follow(&act(&client, books, "values", &said)).page();
    assert!(mapped.contains("wordt voortaan gelezen als HM-TZ. 19 rijen zijn klaar, 10 wachten"), "{mapped}");
    let fixed =
        [("sheet", "Uitgaven"), ("cell", "H20"), ("fixed", "15-11-2025"), ("reason", "bankafschrift")];
    act(&client, books, "cells", &fixed);
    act(&client, books, "left-out", &[("sheet", "Uitgaven"), ("row", "25")]);
    let sheet = client.get("/grants/CBR/imports/1/sheet?sheet=Uitgaven&cell=H20").page();
    assert!(sheet.contains("bankafschrift") && sheet.contains("<ins>15-11-2025</ins>"), "{sheet}");
    let posted = client.follow(&act(&client, books, "posting", &[])).page();
    assert!(posted.contains("20 rijen zijn geboekt"), "{posted}");
    let batch = newest(books);
    assert_eq!((batch.state, batch.rows.posted, batch.rows.waiting), (BatchState::Posted, 20, 8));
    let without = act(&client, books, "reversal", &[("reason", " ")]);
    assert_eq!((without.status, newest(books).state), (StatusCode::UNPROCESSABLE_ENTITY, BatchState::Posted));
    let back = client.follow(&act(&client, books, "reversal", &[("reason", "verkeerde maand")])).page();
    assert!(back.contains("Teruggedraaid met 20 tegenboekingen"), "{back}");
    assert_sound(books);
}

fn what_cannot_be_read_says_why_and_keeps_nothing(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = app.client(Role::Finance);
    for (name, bytes, said) in
        [("a.pdf", &b"%PDF-1.7\n1 0 obj\n"[..], "PDF"), ("leeg.csv", &b""[..], "leeg.csv")]
    {
        let reply = upload(&client, name, bytes);
        let page = reply.text();
        assert!(page.contains(said) && page.contains(name), "{name} {}: {page}", reply.status);
    }
    let letter = upload(&client, "brief.csv", b"Geachte heer;\nhierbij de brief;\n");
    let asked = client.follow(&letter).page();
    assert!(asked.contains("In welke rij van blad brief staan de koppen?"), "{asked}");
    let none = client.follow(&client.post("/grants/CBR/imports", &[])).page();
    assert!(none.contains("Er is geen bestand gekozen"), "{none}");
    assert!(batches(books).iter().all(|batch| batch.rows.read() == 0), "{:?}", batches(books));
}

fn an_import_of_another_grant_does_not_exist_here(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = app.client(Role::Finance);
    upload(&client, "een.csv", format!("{HEAD}HM-NG;f;Hotel;A-1;15-03-2025;100,00\n").as_bytes());
    for address in ["", "/columns", "/duplicates", "/consequences", "/sheet", "/workbook"] {
        assert_eq!(
            client.get(&format!("/grants/CBR/imports/1{address}")).status,
            StatusCode::OK,
            "{address}"
        );
        for wrong in ["/grants/CBR/imports/2", "/grants/CBR/imports/x", "/grants/XYZ/imports/1"] {
            assert_eq!(
                client.get(&format!("{wrong}{address}")).status,
                StatusCode::NOT_FOUND,
                "{wrong}{address}"
            );
        }
    }
}

fn who_acts_on_what_has_changed_is_told_and_changes_nothing(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = app.client(Role::Finance);
    upload(&client, "een.csv", format!("{HEAD}HM-NG;f;Hotel;A-1;15-03-2025;100,00\n").as_bytes());
    act(&client, books, "check", &[]);
    let old = version(books);
    // Somebody else corrects a cell meanwhile.
    act(
        &client,
        books,
        "cells",
        &[("sheet", "een"), ("cell", "F2"), ("fixed", "90,00"), ("reason", "factuur")],
    );
    for (what, fields) in [
        ("posting", &[][..]),
        ("discard", &[]),
        ("cells", &[("sheet", "een"), ("cell", "F2"), ("fixed", "1,00"), ("reason", "oud")]),
        ("left-out", &[("sheet", "een"), ("row", "2")]),
    ] {
        let all = [fields, &[("version", old.as_str())]].concat();
        let page = client.follow(&client.post(&format!("/grants/CBR/imports/1/{what}"), &all)).page();
        assert!(page.contains("is veranderd sinds u de pagina opende"), "{what}: {page}");
    }
    let batch = newest(books);
    assert_eq!((batch.state, batch.rows.ready, batch.ready_cents.get()), (BatchState::Checked, 1, 9_000));
}

fn a_doubtful_column_is_asked_with_both_readings(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = app.client(Role::Finance);
    let text = "Activity,Cost category,Supplier,Invoice number,Payment date,Gross amount\n\
        HM-NG,f,Hotel,A-1,03/04/2025,1.234\nHM-NG,f,Hotel,A-2,05/06/2025,2.345\n";
    let page = client.follow(&upload(&client, "doubts.csv", text.as_bytes())).page();
    for shown in ["1.234", "1,234", "3 april 2025", "4 maart 2025", "decimal-0-F", "dates-0-E"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    let said = [("sheet-0", "doubts"), ("decimal-0-F", "comma"), ("dates-0-E", "day-first")];
    act(&client, books, "mapping", &said);
    let batch = newest(books);
    assert_eq!((batch.state, batch.ready_cents.get()), (BatchState::Mapped, 357_900));
}

fn a_look_alike_is_decided_with_a_reason(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let first = format!("{HEAD}HM-NG;f;Abuja Conference Centre Ltd.;INV-0042;15-03-2025;1.000,00\n");
    books.import_bytes("one.csv", first.as_bytes()).unwrap();
    let client = app.client(Role::Finance);
    let again = format!("{HEAD}HM-NG;f;ABUJA CONFERENCE CENTRE;inv 42;20-03-2025;1.000,00\n");
    upload(&client, "two.csv", again.as_bytes());
    // The second pair of eyes may decide, and may not post.
    let controller = app.client(Role::Controller);
    let court = controller.get("/grants/CBR/imports/2/duplicates").page();
    assert!(
        court.contains("Abuja Conference Centre Ltd.") && court.contains("ABUJA CONFERENCE CENTRE"),
        "{court}"
    );
    let decide = |reason| {
        let fields = [("sheet", "two"), ("row", "2"), ("verdict", "different"), ("reason", reason)];
        act(&controller, books, "decisions", &fields)
    };
    assert_eq!(decide("").status, StatusCode::UNPROCESSABLE_ENTITY);
    let decided = controller.follow(&decide("tweede levering")).page();
    assert!(decided.contains("een andere uitgave") && decided.contains("tweede levering"), "{decided}");
    assert_eq!(newest(books).rows.ready, 1);
    assert_eq!(act(&controller, books, "posting", &[]).status, StatusCode::FORBIDDEN);
}

fn a_hidden_sheet_is_read_when_somebody_says_so(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = app.client(Role::Finance);
    let mut workbook = Workbook::new();
    for (name, number, hidden) in [("Maart", "A-1", false), ("Februari", "A-2", true)] {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        for (row, text) in [(0, HEAD.trim()), (1, "HM-NG;f;Hotel;NUMMER;15-03-2025;100,00")] {
            let text = text.replace("NUMMER", number);
            for (column, cell) in (0..).zip(text.split(';')) {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
        sheet.set_hidden(hidden);
    }
    let page = client.follow(&upload(&client, "maart.xlsx", &workbook.save_to_buffer().unwrap())).page();
    assert!(page.contains("uitgavenlijst op met 1 rij") && page.contains("Lees ook blad Februari"), "{page}");
    assert_eq!(newest(books).rows.ready, 1);
    let shown = client.get("/grants/CBR/imports/1/sheet?sheet=Februari&cell=A1").page();
    assert!(shown.contains("A-2"), "{shown}");
    act(&client, books, "mapping", &[("sheet-hidden", "Februari"), ("read-hidden", "yes")]);
    assert_eq!(newest(books).rows.ready, 2);
    let page = client.get("/grants/CBR/imports/1").page();
    assert!(!page.contains("Lees ook blad Februari"), "{page}");
}

fn a_file_names_its_sender_at_once_or_afterwards(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = app.client(Role::Finance);
    let file = format!("{HEAD}HM-NG;f;Hotel;A-1;15-03-2025;100,00\n");
    let sender = [("sender", " COA ")];
    client.upload("/grants/CBR/imports", &sender, ("workbook", "een.csv", file.as_bytes()));
    assert_eq!(newest(books).plan.sender.as_deref(), Some("COA"));
    let page = client.get("/grants/CBR/imports/1").page();
    assert!(page.contains("<dt>Afzender</dt><dd>COA</dd>"), "{page}");
    let columns = client.get("/grants/CBR/imports/1/columns").page();
    assert!(columns.contains("name=\"was-sender\" value=\"COA\""), "{columns}");
    act(&client, books, "mapping", &[("sender", "Stichting Nidos"), ("was-sender", "COA")]);
    assert_eq!(newest(books).plan.sender.as_deref(), Some("Stichting Nidos"));
    act(&client, books, "check", &[]);
    act(&client, books, "posting", &[]);
    let next = file.replace("A-1", "A-2");
    let sender = [("sender", "stichting nidos")];
    client.upload("/grants/CBR/imports", &sender, ("workbook", "twee.csv", next.as_bytes()));
    let columns = client.get("/grants/CBR/imports/2/columns").page();
    assert!(columns.contains("voor bestanden van Stichting Nidos eerder zo afgesproken"), "{columns}");
    act(&client, books, "mapping", &[("sender", ""), ("was-sender", "stichting nidos")]);
    assert_eq!(newest(books).plan.sender, None);
}

fn a_text_whose_headers_are_not_recognised_can_be_told_its_encoding(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let client = app.client(Role::Finance);
    upload(&client, "mac.csv", b"Ceci;n'est;pas\nune;liste;vide\n");
    let page = client.get("/grants/CBR/imports/1/columns").page();
    assert!(page.contains("name=\"encoding\"") && page.contains("macintosh"), "{page}");
    act(&client, books, "mapping", &[("encoding", "macintosh")]);
    assert!(newest(books).format.contains("macintosh"), "{}", newest(books).format);
}

fn the_tray_and_the_downloads_are_there(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let client = app.client(Role::Finance);
    let waiting = list_tray(&books.books, "CBR").unwrap();
    let batch = waiting[0].batch;
    client.post(&format!("/grants/CBR/imports/{batch}/owner"), &[("owner", "Fatima de Vries")]);
    let tray = client.get("/grants/CBR/imports/tray").page();
    assert!(
        tray.contains("Fatima de Vries") && tray.contains("is geen activiteit van dit project"),
        "{tray}"
    );
    let list = client.get("/grants/CBR/imports").page();
    assert!(list.contains(&format!("Er wachten {} rijen op herstel", waiting.len())), "{list}");
    for (address, name) in [
        (format!("/grants/CBR/imports/{batch}/workbook"), "2025-2-met-fouten-bevindingen.xlsx"),
        ("/grants/CBR/imports/template".to_owned(), "uitgaven-CBR.xlsx"),
    ] {
        let reply = client.get(&address);
        assert!(
            reply.header("content-disposition").contains(name),
            "{}",
            reply.header("content-disposition")
        );
        assert_eq!(&reply.body[..2], b"PK", "{address}");
    }
}
