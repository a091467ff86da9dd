//! Bank statements: what they state is read, payments are proposed with a reason and confirmed by a person, and a
//! confirmed payment dates the row and becomes its proof.

use diesel::connection::SimpleConnection;
use verantwoord::db::StoreError;
use verantwoord::domain::bank::{Invoice, InvoiceRows};
use verantwoord::domain::evidence::EvidenceKind;
use verantwoord::domain::expense::ExpenseField;
use verantwoord::domain::ids::{BankPaymentId, DeclinedMatchId, ExpenditureId, ImportBatchId};
use verantwoord::domain::ledger_choice::LedgerChoice;
use verantwoord::domain::reading_plan::ReadingPlan;
use verantwoord::importing::WorkbookReader;
use verantwoord::importing::bank_statements::read_statements;
use verantwoord::operations::OperationError;
use verantwoord::operations::bank::{
    ConfirmPayment, Confirmed, DeclineMatch, DeclinedMatch, InvoiceKey, LoadedStatements, ProposedMatch,
    TakeBackDecline, confirm_certain, confirm_payment, decline_match, list_declined, list_payments,
    load_statements, open_matters, propose_matches, take_back_decline,
};
use verantwoord::operations::evidence::list_evidence;
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::operations::imports::{
    ImportCommand, MapValue, discard_import, map_value, post_import, reverse_import, stage_as_planned,
};

use crate::support::books::{TestBooks, fixture_bytes, fixture_text, fixtures_in};
use crate::support::program;
use crate::support::reading::assert_sound;

on_each_database!(
    payments_are_proposed_confirmed_and_become_proof,
    the_same_payments_again_are_not_kept_twice,
    two_that_fit_alike_wait_for_a_person,
    a_payment_that_was_not_proposed_needs_a_reason,
    payments_of_a_reversed_import_are_free_again,
    bank_records_cannot_be_changed_or_deleted,
    lines_of_the_ledger_get_their_proof_of_payment,
    one_payment_dates_the_rows_of_several_imports,
    an_invoice_paid_in_parts_is_dated_by_the_last_part,
    an_invoice_in_dollars_is_held_against_what_was_ordered,
    a_declined_proposal_is_kept_with_its_reason_and_not_made_again,
    a_decline_that_is_taken_back_stays_and_counts_no_more,
);

pub const MARCH: &str = "bank-2025-03-v02.xml";
const APRIL: &str = "bank-2025-04-v08.xml";

pub fn bytes_of(name: &str) -> Vec<u8> {
    fixture_bytes(&format!("sources/{name}"))
}

pub fn load(books: &TestBooks, name: &str, bytes: &[u8]) -> LoadedStatements {
    load_statements(&books.books, &books.actor, "CBR", (name, bytes)).unwrap()
}

/// What the statements state, as the script that made them wrote it down.
#[test]
fn statements_are_read_to_the_letter() {
    let mut read = Vec::new();
    for name in fixtures_in("sources", &[".xml"]).into_iter().filter(|name| name.starts_with("bank")) {
        let statements = read_statements(&WorkbookReader::InThisProcess, &name, &bytes_of(&name)).unwrap();
        for statement in statements {
            assert_eq!(statement.difference.unwrap().to_string(), "0.00", "{name}");
            assert!(statement.account.starts_with("NL"), "{}", statement.account);
            read.extend(statement.payments.into_iter().map(|payment| {
                let columns = [
                    name.clone(),
                    payment.reference,
                    payment.booked_on.to_string(),
                    payment.amount.to_string(),
                    payment.party,
                    payment.party_account,
                    payment.message,
                    payment.end_to_end,
                ];
                columns.join("|")
            }));
        }
    }
    let text = fixture_text("sources/expected-payments.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let booked = reader.records().map(Result::unwrap).filter(|record| &record[8] == "BOOK");
    let expected: Vec<String> =
        booked.map(|record| record.iter().take(8).collect::<Vec<_>>().join("|")).collect();
    assert_eq!(read, expected);
    assert_eq!(read.len(), 9);
}

#[test]
fn a_file_of_another_kind_is_no_statement() {
    for (name, code) in
        [("ubl-dollars.xml", "file-not-a-bank-statement"), ("expected.csv", "file-not-a-bank-statement")]
    {
        let refused = read_statements(&WorkbookReader::InThisProcess, name, &bytes_of(name)).unwrap_err();
        assert_eq!(refused.code(), code, "{name}");
    }
}

/// Stages the invoices and the chosen part of a ledger; all wait for their payment.
pub fn stage_sources(books: &TestBooks) -> Vec<ImportBatchId> {
    for (account, category) in [("4200", "b"), ("4310", "c")] {
        let map =
            MapValue { grant: "CBR", field: ExpenseField::Category, value: account, code: Some(category) };
        map_value(&books.books, &books.actor, &map).unwrap();
    }
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let ledger = LedgerChoice { journals: set(&["20"]), accounts: set(&["4310"]) };
    let said = ReadingPlan { ledger: Some(ledger), ..ReadingPlan::default() };
    let names = [
        "ubl-trainingszaal.xml",
        "ubl-vliegreizen-met-korting.xml",
        "ubl-twee-kostensoorten.xml",
        "ubl-creditnota.xml",
    ];
    names.iter().map(|name| stage(books, name, &bytes_of(name), &said)).collect()
}

pub fn stage(books: &TestBooks, name: &str, bytes: &[u8], said: &ReadingPlan) -> ImportBatchId {
    let command =
        ImportCommand { grant: "CBR", file_name: name, bytes, sheet: None, replaces: None, dry_run: false };
    let staged = stage_as_planned(&books.books, &books.actor, &command, said, &|_stage| {}).unwrap();
    staged.batch.unwrap_or_else(|| panic!("{name}: {:?}", staged.findings))
}

fn told(matches: &[ProposedMatch]) -> Vec<(String, String, &'static str, bool)> {
    matches
        .iter()
        .map(|found| {
            let references: Vec<&str> =
                found.payments.iter().map(|known| known.payment.reference.as_str()).collect();
            let numbers: Vec<&str> =
                found.invoices.iter().map(|invoice| invoice.document_number.as_str()).collect();
            (references.join("+"), numbers.join("+"), found.fit.confidence.code(), found.in_doubt)
        })
        .collect()
}

fn confirm(
    books: &TestBooks,
    payments: &[BankPaymentId],
    invoices: &[InvoiceKey<'_>],
    reason: &str,
) -> Result<Confirmed, OperationError> {
    let confirm = ConfirmPayment { grant: "CBR", payments, invoices, reason };
    confirm_payment(&books.books, &books.actor, &confirm, &|_stage| {})
}

/// The import that an invoice waits in.
fn waiting(invoice: &Invoice) -> ImportBatchId {
    match &invoice.rows {
        InvoiceRows::Waiting { batch, .. } => *batch,
        InvoiceRows::Posted { .. } => panic!("{invoice:?} is posted"),
    }
}

fn expected(rows: &[(&str, &str, &'static str, bool)]) -> Vec<(String, String, &'static str, bool)> {
    rows.iter().map(|row| (row.0.to_owned(), row.1.to_owned(), row.2, row.3)).collect()
}

fn payments_are_proposed_confirmed_and_become_proof(books: &TestBooks) {
    books.with_cbr();
    let batches = stage_sources(books);
    let march = load(books, MARCH, &bytes_of(MARCH));
    assert_eq!((march.statements[0].payments, march.statements[0].warning.clone()), (4, None));
    let april = load(books, APRIL, &bytes_of(APRIL));
    assert_eq!((april.statements[0].payments, april.statements[0].passed_over), (5, 1));
    let found = propose_matches(&books.books, "CBR").unwrap();
    assert_eq!(
        told(&found),
        expected(&[
            ("0324-1", "R25/00431", "certain", false),
            ("0331-1", "ZV-2025-0117", "certain", false),
            ("0415-1", "2025-88", "certain", false),
            ("0418-1", "ZV-2025-0123", "certain", false),
        ])
    );
    assert!(
        found[0].fit.reason.nl.starts_with("bedrag gelijk aan wat nog te voldoen was, noemt"),
        "{}",
        found[0].fit.reason.nl
    );
    // Rows of one invoice stand together and are paid together.
    let InvoiceRows::Waiting { rows, .. } = &found[2].invoices[0].rows else { panic!("{:?}", found[2]) };
    assert_eq!(*rows, [(2, "G2".to_owned()), (3, "G3".to_owned())]);
    let key = InvoiceKey::Row { batch: batches[2], sheet: "Factuur", row: 3 };
    let confirmed = confirm(books, &[found[2].payments[0].id], &[key], "").unwrap();
    let rows = confirmed.mended[0].outcome.rows;
    assert_eq!((rows.ready, rows.waiting), (2, 0));
    let confirmed = confirm_certain(&books.books, &books.actor, "CBR", &|_stage| {}).unwrap();
    assert_eq!(confirmed.len(), 3);
    assert_eq!(propose_matches(&books.books, "CBR").unwrap(), []);
    for batch in &batches {
        let posted = post_import(&books.books, &books.actor, *batch, &|_stage| {}).unwrap();
        assert_eq!(posted.rows.waiting, 0, "{:?}", posted.findings);
    }
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    let dates: Vec<_> = ledger
        .lines
        .iter()
        .map(|line| (line.line.document_number.as_str(), line.line.payment_date.to_string()))
        .collect();
    let day = |text: &str| text.to_owned();
    assert_eq!(
        dates,
        [
            ("ZV-2025-0117", day("2025-03-31")),
            ("R25/00431", day("2025-03-24")),
            ("2025-88", day("2025-04-15")),
            ("2025-88", day("2025-04-15")),
            ("ZV-2025-0123", day("2025-04-18")),
        ]
    );
    let corrected = ledger.corrected_cells(&ledger.lines[0]);
    assert!(
        corrected[0].reason.contains("bankafschrift, betaling") && corrected[0].reason.contains("0331-1")
    );
    let proofs: Vec<_> = list_evidence(&books.books, "CBR")
        .unwrap()
        .into_iter()
        .filter(|known| known.evidence.kind == EvidenceKind::ProofOfPayment)
        .map(|known| {
            let day = known.evidence.document_date.unwrap().to_string();
            (known.line.line.document_number, known.evidence.file_name, day)
        })
        .collect();
    let proof = |number: &str, file: &str, on: &str| (number.to_owned(), file.to_owned(), on.to_owned());
    assert_eq!(
        proofs,
        [
            proof("ZV-2025-0117", MARCH, "2025-03-31"),
            proof("R25/00431", MARCH, "2025-03-24"),
            proof("2025-88", APRIL, "2025-04-15"),
            proof("2025-88", APRIL, "2025-04-15"),
            proof("ZV-2025-0123", APRIL, "2025-04-18"),
        ]
    );
    assert_sound(books);
}

fn the_same_payments_again_are_not_kept_twice(books: &TestBooks) {
    books.with_cbr();
    load(books, MARCH, &bytes_of(MARCH));
    let again = load(books, MARCH, &bytes_of(MARCH));
    assert_eq!((again.statements[0].earlier, again.statements[0].payments), (true, 0));
    // Another export of the same account that overlaps; the balance no longer fits.
    let text = String::from_utf8(bytes_of(MARCH)).unwrap();
    let overlapping = text.replace("2025-3<", "2025-3B<").replace("61.20", "61.21");
    let loaded = load(books, "overlap.xml", overlapping.as_bytes());
    let statement = &loaded.statements[0];
    assert_eq!((statement.earlier, statement.payments, statement.known), (false, 1, 3));
    assert!(statement.warning.as_ref().unwrap().nl.contains("verschillen 0,01"), "{:?}", statement.warning);
    assert_eq!(list_payments(&books.books, "CBR").unwrap().len(), 5);
}

pub const TWICE: &str = "Activiteit;Kostensoort;Leverancier;Factuurnummer;Factuurdatum;Betaaldatum;Bedrag\n\
    HM-NG;b;Taxi Centraal;T-2043;20-03-2025;;61,20\n\
    HM-NG;b;Taxi Centraal;T-2044;21-03-2025;;61,20\n";

fn two_that_fit_alike_wait_for_a_person(books: &TestBooks) {
    books.with_cbr();
    let batch = stage(books, "taxi.csv", TWICE.as_bytes(), &ReadingPlan::default());
    load(books, MARCH, &bytes_of(MARCH));
    let found = propose_matches(&books.books, "CBR").unwrap();
    assert_eq!(
        told(&found),
        expected(&[("0331-2", "T-2043", "possible", true), ("0331-2", "T-2044", "possible", true)])
    );
    assert_eq!(confirm_certain(&books.books, &books.actor, "CBR", &|_stage| {}).unwrap(), []);
    let payment = found[0].payments[0].id;
    let row = |row| InvoiceKey::Row { batch, sheet: "taxi", row };
    confirm(books, &[payment], &[row(3)], "bon erbij").unwrap();
    // A payment proves once.
    let refused = confirm(books, &[payment], &[row(2)], "nog eens");
    assert!(matches!(refused, Err(OperationError::NotFound(_))));
    let posted = post_import(&books.books, &books.actor, batch, &|_stage| {}).unwrap();
    assert_eq!((posted.rows.posted, posted.rows.waiting), (1, 1));
}

fn a_declined_proposal_is_kept_with_its_reason_and_not_made_again(books: &TestBooks) {
    books.with_cbr();
    let batch = stage(books, "taxi.csv", TWICE.as_bytes(), &ReadingPlan::default());
    load(books, MARCH, &bytes_of(MARCH));
    let payment = propose_matches(&books.books, "CBR").unwrap()[0].payments[0].id;
    let row = |row| InvoiceKey::Row { batch, sheet: "taxi", row };
    let decline = |payments: &[BankPaymentId], invoices: &[InvoiceKey<'_>], reason| {
        let command = DeclineMatch { grant: "CBR", payments, invoices, reason };
        decline_match(&books.books, &books.actor, &command)
    };
    for (payments, invoices, reason) in
        [(&[payment][..], &[row(2)][..], " "), (&[], &[row(2)], "leeg"), (&[payment], &[], "leeg")]
    {
        let refused = decline(payments, invoices, reason);
        assert!(matches!(refused, Err(OperationError::Rejected(_))), "{payments:?} {invoices:?}");
    }
    assert!(matches!(confirm(books, &[], &[row(2)], "leeg"), Err(OperationError::Rejected(_))));
    decline(&[payment], &[row(2)], " was een andere rit ").unwrap();
    // The other one rivals nothing any more.
    let left = propose_matches(&books.books, "CBR").unwrap();
    assert_eq!(told(&left), expected(&[("0331-2", "T-2044", "possible", false)]));
    assert!(matches!(decline(&[payment], &[row(2)], "nog eens"), Err(OperationError::NotFound(_))));
    let kept = open_matters(&books.books, "CBR").unwrap().declined;
    let shown: Vec<_> = kept
        .iter()
        .map(|known| (known.invoices.as_str(), known.reason.as_str(), known.by.as_str()))
        .collect();
    assert_eq!(shown, [("1 taxi!2", "was een andere rit", "tester")]);
    // Whoever knows better says why.
    assert!(matches!(confirm(books, &[payment], &[row(2)], ""), Err(OperationError::Rejected(_))));
    confirm(books, &[payment], &[row(2)], "toch deze rit, bon gezien").unwrap();
    assert_eq!(propose_matches(&books.books, "CBR").unwrap(), []);
    assert_sound(books);
}

/// Takes the newest no back.
fn take_back(books: &TestBooks, reason: &str) -> Result<DeclinedMatch, OperationError> {
    let newest = list_declined(&books.books, "CBR").unwrap().pop().unwrap();
    let command = TakeBackDecline { grant: "CBR", declined: newest.id, reason };
    take_back_decline(&books.books, &books.actor, &command)
}

fn a_decline_that_is_taken_back_stays_and_counts_no_more(books: &TestBooks) {
    books.with_cbr();
    let batch = stage(books, "taxi.csv", TWICE.as_bytes(), &ReadingPlan::default());
    load(books, MARCH, &bytes_of(MARCH));
    let before = propose_matches(&books.books, "CBR").unwrap();
    let (payments, invoices) =
        ([before[0].payments[0].id], [InvoiceKey::Row { batch, sheet: "taxi", row: 2 }]);
    let decline = |reason| {
        let command = DeclineMatch { grant: "CBR", payments: &payments, invoices: &invoices, reason };
        decline_match(&books.books, &books.actor, &command).unwrap();
    };
    decline("andere rit");
    assert_eq!(propose_matches(&books.books, "CBR").unwrap().len(), 1);
    assert!(matches!(take_back(books, " "), Err(OperationError::Rejected(_))));
    let taken_back = take_back(books, " bon gezien ").unwrap().taken_back.unwrap();
    assert_eq!((taken_back.reason.as_str(), taken_back.by.as_str()), ("bon gezien", "tester"));
    assert_eq!(propose_matches(&books.books, "CBR").unwrap(), before);
    assert!(matches!(take_back(books, "nog eens"), Err(OperationError::Conflict(_))));
    // Nothing is lost: the no stands there with what became of it, and a new no is a new record.
    decline("toch een andere rit");
    assert_eq!(propose_matches(&books.books, "CBR").unwrap().len(), 1);
    let all = list_declined(&books.books, "CBR").unwrap();
    let told: Vec<_> = all.iter().map(|known| (known.reason.as_str(), known.taken_back.is_some())).collect();
    assert_eq!(told, [("andere rit", true), ("toch een andere rit", false)]);
    for (grant, id) in [("CBR", 99), ("MOON", all[1].id.get())] {
        let command = TakeBackDecline { grant, declined: DeclinedMatchId::new(id), reason: "x" };
        let refused = take_back_decline(&books.books, &books.actor, &command);
        assert!(matches!(refused, Err(OperationError::NotFound(_))), "{grant} {id}");
    }
    assert_sound(books);
}

fn a_payment_that_was_not_proposed_needs_a_reason(books: &TestBooks) {
    books.with_cbr();
    let rows = TWICE.replace("61,20", "61,00");
    let batch = stage(books, "taxi.csv", rows.as_bytes(), &ReadingPlan::default());
    load(books, MARCH, &bytes_of(MARCH));
    assert_eq!(propose_matches(&books.books, "CBR").unwrap(), []);
    let payment = list_payments(&books.books, "CBR").unwrap()[3].payment.id;
    let row = InvoiceKey::Row { batch, sheet: "taxi", row: 2 };
    let refused = confirm(books, &[payment], &[row], " ");
    assert!(matches!(refused, Err(OperationError::Rejected(_))));
    confirm(books, &[payment], &[row], "met fooi van 20 cent").unwrap();
    let proofs = list_payments(&books.books, "CBR").unwrap().remove(3).proves;
    assert_eq!((proofs[0].confidence.as_str(), proofs[0].reason.as_str()), ("told", "met fooi van 20 cent"));
}

fn payments_of_a_reversed_import_are_free_again(books: &TestBooks) {
    books.with_cbr();
    stage_sources(books);
    load(books, MARCH, &bytes_of(MARCH));
    let confirmed = confirm_certain(&books.books, &books.actor, "CBR", &|_stage| {}).unwrap();
    let batches: Vec<ImportBatchId> = confirmed.iter().map(|found| waiting(&found.invoices[0])).collect();
    assert_eq!((batches.len(), propose_matches(&books.books, "CBR").unwrap().len()), (2, 0));
    post_import(&books.books, &books.actor, batches[0], &|_stage| {}).unwrap();
    reverse_import(&books.books, &books.actor, batches[0], &|_stage| {}).unwrap();
    discard_import(&books.books, &books.actor, batches[1]).unwrap();
    stage_sources(books);
    assert_eq!(propose_matches(&books.books, "CBR").unwrap().len(), 2);
}

pub const POSTED: &str = "Activiteit;Kostensoort;Leverancier;Factuurnummer;Factuurdatum;Betaaldatum;Bedrag\n\
    HM-NG;f;Hotel Zuiderzicht B.V.;HZ-9914;01-03-2025;13-03-2025;1.090,00\n\
    HM-TZ;f;Hotel Zuiderzicht B.V.;HZ-9914;01-03-2025;13-03-2025;500,00\n\
    HM-NG;f;Kantoorvakhandel De Pen;KP-1;01-03-2025;01-03-2025;61,20\n";

fn lines_of_the_ledger_get_their_proof_of_payment(books: &TestBooks) {
    books.with_cbr();
    let posted = books.import_bytes("betaald.csv", POSTED.as_bytes()).unwrap();
    assert_eq!(posted.rows.posted, 3, "{:?}", posted.findings);
    load(books, MARCH, &bytes_of(MARCH));
    // The third was paid a month before the bank booked such an amount.
    let found = propose_matches(&books.books, "CBR").unwrap();
    assert_eq!(told(&found), expected(&[("0311-1", "HZ-9914", "certain", false)]));
    let line = |id| InvoiceKey::Line(ExpenditureId::new(id));
    let refused = confirm(books, &[found[0].payments[0].id], &[line(3)], "toch");
    assert_eq!(refused.map(|known| known.lines).unwrap(), [ExpenditureId::new(3)]);
    let payment = list_payments(&books.books, "CBR").unwrap().remove(0);
    assert_eq!((payment.proves_lines.len(), payment.proves_lines[0].confidence.as_str()), (1, "told"));
    reverse_import(&books.books, &books.actor, posted.batch.unwrap(), &|_stage| {}).unwrap();
    let (two, _third) = POSTED.split_at(POSTED.find("HM-NG;f;Kantoor").unwrap());
    let again = books.import_bytes("betaald.csv", two.as_bytes()).unwrap();
    assert_eq!(again.rows.posted, 2, "{:?}", again.findings);
    let confirmed = confirm_certain(&books.books, &books.actor, "CBR", &|_stage| {}).unwrap();
    assert_eq!(told(&confirmed), expected(&[("0311-1", "HZ-9914", "certain", false)]));
    assert_eq!(propose_matches(&books.books, "CBR").unwrap(), []);
    let proofs: Vec<_> = list_evidence(&books.books, "CBR")
        .unwrap()
        .into_iter()
        .map(|known| (known.line.id.get(), known.evidence.kind, known.evidence.file_name))
        .collect();
    let proof = |line| (line, EvidenceKind::ProofOfPayment, MARCH.to_owned());
    assert_eq!(proofs, [proof(3), proof(7), proof(8)]);
    let payment = list_payments(&books.books, "CBR").unwrap().remove(0);
    assert_eq!(payment.proves_lines.len(), 3);
    assert_sound(books);
}

pub const UNPAID_HEAD: &str =
    "Activiteit;Kostensoort;Leverancier;Factuurnummer;Factuurdatum;Betaaldatum;Bedrag\n";

/// The March statement with other words and amounts of its payments.
pub fn statement(changes: &[(&str, &str)]) -> Vec<u8> {
    let mut text = String::from_utf8(bytes_of(MARCH)).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text.into_bytes()
}

fn one_payment_dates_the_rows_of_several_imports(books: &TestBooks) {
    books.with_cbr();
    let row = |number: &str, amount: &str| {
        format!("{UNPAID_HEAD}HM-NG;f;Hotel Zuiderzicht;{number};01-03-2025;;{amount}\n")
    };
    let one = stage(books, "een.csv", row("HZ-9914", "1.000,00").as_bytes(), &ReadingPlan::default());
    let two = stage(books, "twee.csv", row("HZ-9920", "590,00").as_bytes(), &ReadingPlan::default());
    load(books, MARCH, &statement(&[("Factuur HZ-9914", "Facturen HZ-9914 en HZ-9920")]));
    let found = propose_matches(&books.books, "CBR").unwrap();
    assert_eq!(told(&found), expected(&[("0311-1", "HZ-9914+HZ-9920", "certain", false)]));
    // Naming one of them confirms both.
    let key = InvoiceKey::Row { batch: two, sheet: "twee", row: 2 };
    let confirmed = confirm(books, &[found[0].payments[0].id], &[key], "").unwrap();
    assert_eq!(confirmed.mended.len(), 2);
    for batch in [one, two] {
        let posted = post_import(&books.books, &books.actor, batch, &|_stage| {}).unwrap();
        assert_eq!((posted.rows.posted, posted.rows.waiting), (1, 0), "{:?}", posted.findings);
    }
    assert_eq!(list_evidence(&books.books, "CBR").unwrap().len(), 2);
    assert_sound(books);
}

fn an_invoice_paid_in_parts_is_dated_by_the_last_part(books: &TestBooks) {
    books.with_cbr();
    let row = format!("{UNPAID_HEAD}HM-NG;f;Hotel Zuiderzicht;HZ-9914;01-03-2025;;1.651,20\n");
    let batch = stage(books, "deel.csv", row.as_bytes(), &ReadingPlan::default());
    load(
        books,
        MARCH,
        &statement(&[("Kantoorvakhandel De Pen", "Hotel Zuiderzicht"), ("66120", "rest HZ-9914")]),
    );
    let found = propose_matches(&books.books, "CBR").unwrap();
    assert_eq!(told(&found), expected(&[("0311-1+0331-2", "HZ-9914", "certain", false)]));
    confirm_certain(&books.books, &books.actor, "CBR", &|_stage| {}).unwrap();
    let posted = post_import(&books.books, &books.actor, batch, &|_stage| {}).unwrap();
    assert_eq!(posted.rows.posted, 1, "{:?}", posted.findings);
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    assert_eq!(ledger.lines[0].line.payment_date.to_string(), "2025-03-31");
    let proving = list_payments(&books.books, "CBR").unwrap();
    assert_eq!(proving.iter().filter(|payment| payment.proves.len() == 1).count(), 2);
    assert_eq!(propose_matches(&books.books, "CBR").unwrap(), []);
}

fn an_invoice_in_dollars_is_held_against_what_was_ordered(books: &TestBooks) {
    books.with_cbr();
    let head = UNPAID_HEAD.replace("Bedrag", "Bedrag (USD)");
    let row = format!("{head}HM-NG;f;Hotel Zuiderzicht;HZ-9914;01-03-2025;;1.720,00\n");
    let batch = stage(books, "dollars.csv", row.as_bytes(), &ReadingPlan::default());
    let ordered = "<TxDtls><AmtDtls><InstdAmt><Amt Ccy=\"USD\">1720.00</Amt><CcyXchg><SrcCcy>EUR</SrcCcy>\
        <XchgRate>1.0818</XchgRate></CcyXchg></InstdAmt></AmtDtls>";
    load(books, MARCH, &statement(&[("<TxDtls>", ordered)]));
    let found = propose_matches(&books.books, "CBR").unwrap();
    let certain = found.iter().find(|found| found.fit.confidence.code() == "certain").unwrap();
    assert_eq!(certain.payments[0].payment.reference, "0311-1");
    let reason = &certain.fit.reason;
    assert!(reason.nl.contains("van de rekening ging EUR 1.590,00 tegen koers 1,0818"), "{}", reason.nl);
    let key = InvoiceKey::Row { batch, sheet: "dollars", row: 2 };
    confirm(books, &[certain.payments[0].id], &[key], "").unwrap();
    let posted = post_import(&books.books, &books.actor, batch, &|_stage| {}).unwrap();
    assert_eq!(posted.rows.posted, 1, "{:?}", posted.findings);
}

fn bank_records_cannot_be_changed_or_deleted(books: &TestBooks) {
    books.with_cbr();
    stage_sources(books);
    books.import_bytes("betaald.csv", POSTED.as_bytes()).unwrap();
    load(books, MARCH, &bytes_of(MARCH));
    confirm_certain(&books.books, &books.actor, "CBR", &|_stage| {}).unwrap();
    stage(books, "taxi.csv", TWICE.as_bytes(), &ReadingPlan::default());
    let found = propose_matches(&books.books, "CBR").unwrap().remove(0);
    let InvoiceRows::Waiting { batch, sheet, rows } = &found.invoices[0].rows else { panic!("{found:?}") };
    let invoices = [InvoiceKey::Row { batch: *batch, sheet, row: rows[0].0 }];
    let payments = [found.payments[0].id];
    let command = DeclineMatch { grant: "CBR", payments: &payments, invoices: &invoices, reason: "nee" };
    decline_match(&books.books, &books.actor, &command).unwrap();
    take_back(books, "toch").unwrap();
    for (table, column) in [
        ("bank_statements", "number"),
        ("bank_payments", "party"),
        ("payment_proofs", "reason"),
        ("line_payment_proofs", "reason"),
        ("declined_matches", "reason"),
        ("declines_taken_back", "reason"),
    ] {
        for statement in [format!("UPDATE {table} SET {column} = {column}"), format!("DELETE FROM {table}")] {
            let outcome =
                books.books.db.write(|conn| conn.batch_execute(&statement).map_err(StoreError::from));
            let cause = format!("{:?}", outcome.unwrap_err());
            assert!(cause.contains(&format!("{table} is append-only")), "{statement}: {cause}");
        }
    }
}

#[test]
fn the_program_matches_and_confirms_payments() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    program::done(data, &["grant", "load", "fixtures/cbr/grant.toml"]);
    let invoice = "fixtures/sources/ubl-trainingszaal.xml";
    program::done(data, &["import", "stage", invoice, "--grant", "CBR"]);
    program::done(data, &["import", "map-value", "--grant", "CBR", "--field", "category", "4310", "c"]);
    let loaded =
        program::done(data, &["bank", "load", "fixtures/sources/bank-2025-03-v02.xml", "--grant", "CBR"]);
    assert!(loaded.contains("4 payments"), "{loaded}");
    let matched = program::json(&program::done(data, &["bank", "match", "--grant", "CBR", "--json"]));
    assert_eq!((&matched[0]["confidence"], &matched[0]["in_doubt"]), (&"certain".into(), &false.into()));
    let table = program::done(data, &["bank", "match", "--grant", "CBR"]);
    assert!(table.contains("1 Factuur!2") && table.contains("zeker"), "{table}");
    let named =
        |act| ["bank", act, "--grant", "CBR", "--payment", "3", "--import", "1", "--row", "Factuur!2"];
    let declined = program::done(data, &[&named("decline")[..], &["--reason", "verkeerde zaal"]].concat());
    assert!(declined.contains("1 Factuur!2") && declined.contains("not proposed again"), "{declined}");
    let take_back = ["bank", "take-back", "--grant", "CBR", "--decline", "1", "--reason", "toch deze zaal"];
    assert!(program::done(data, &take_back).contains("proposed again"));
    let listed = program::json(&program::done(data, &["bank", "declined", "--grant", "CBR", "--json"]));
    assert_eq!(listed[0]["taken_back"]["reason"], "toch deze zaal", "{listed}");
    assert!(program::done(data, &["bank", "declined", "--grant", "CBR"]).contains("verkeerde zaal"));
    let again = [&named("decline")[..], &["--reason", "verkeerde zaal"]].concat();
    assert!(program::done(data, &again).contains("not proposed again"));
    let matched = program::json(&program::done(data, &["bank", "match", "--grant", "CBR", "--json"]));
    assert_eq!(matched.as_array().map(Vec::len), Some(0));
    let confirmed = program::done(data, &[&named("confirm")[..], &["--reason", "toch deze zaal"]].concat());
    assert!(confirmed.contains("1 ready, 0 waiting"), "{confirmed}");
    assert!(program::done(data, &["bank", "list", "--grant", "CBR"]).contains("1 Factuur!2"));
    program::done(data, &["import", "post", "1"]);
    let shown = program::done(data, &["evidence", "show", "1"]);
    assert!(shown.contains("betaalbewijs") && shown.contains("bank-2025-03-v02.xml"), "{shown}");
    assert!(program::done(data, &["bank", "confirm", "--grant", "CBR", "--certain"]).contains("0 confirmed"));
}
