//! Evidence: a file proves lines, in one grant or two; taking it off is another record and nothing is lost.

use diesel::connection::SimpleConnection;
use verantwoord::db::StoreError;
use verantwoord::domain::evidence::{Evidence, EvidenceKind, EvidenceOrigin};
use verantwoord::domain::ids::{EvidenceId, ExpenditureId, ImportBatchId};
use verantwoord::operations::audit_log::{LogWanted, read_log};
use verantwoord::operations::evidence::{
    AttachEvidence, AttachedEvidence, attach_evidence, detach_evidence, evidence_file, evidence_of_line,
    find_shared_evidence, list_evidence,
};
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::operations::imports::{ImportCommand, ImportOutcome, import_workbook, reverse_import};
use verantwoord::operations::{OperationError, grants};

use crate::support::books::{TestBooks, fixture_text};
use crate::support::program;
use crate::support::reading::assert_sound;

on_each_database!(
    a_file_proves_several_lines_and_comes_back_as_it_was,
    a_file_taken_off_stays_in_the_books,
    lines_that_cannot_be_proven_are_refused,
    a_file_that_proves_lines_of_two_grants_is_told,
    evidence_cannot_be_changed_or_deleted,
    evidence_follows_a_line_that_is_imported_again,
    evidence_follows_a_row_into_its_corrected_version,
);

const ROWS: &str = "Activiteit;Kostensoort;Leverancier;Factuurnummer;Betaaldatum;Bedrag\n\
    HM-NG;a;Hotel Abuja;H-1;03-03-2025;100,00\n\
    HM-NG;a;Hotel Abuja;H-2;04-03-2025;250,00\n";

/// Imports two lines into a grant and gives their numbers.
pub fn two_lines(books: &TestBooks, grant: &str) -> Vec<ExpenditureId> {
    // Invoices of its own: one that two grants declare would wait.
    let rows = if grant == "CBR" { ROWS.to_owned() } else { ROWS.replace("H-", "T-") };
    let command = ImportCommand {
        grant,
        file_name: "uitgaven.csv",
        bytes: rows.as_bytes(),
        sheet: None,
        replaces: None,
        dry_run: false,
    };
    let outcome = import_workbook(&books.books, &books.actor, &command, &|_stage| {}).unwrap();
    assert_eq!(outcome.rows.posted, 2, "{:?}", outcome.findings);
    read_ledger(&books.books, grant, None).unwrap().lines.iter().map(|line| line.id).collect()
}

/// The CBR grant once more, under another code.
pub fn with_second_grant(books: &TestBooks) {
    let text = fixture_text("cbr/grant.toml").replace("code = \"CBR\"", "code = \"TWEE\"");
    grants::load_grant(&books.books, &books.actor, "twee.toml", &text).unwrap();
}

fn attach(
    books: &TestBooks,
    grant: &str,
    lines: &[ExpenditureId],
    bytes: &[u8],
) -> Result<AttachedEvidence, OperationError> {
    let command = AttachEvidence {
        grant,
        lines,
        file_name: "factuur.pdf",
        bytes,
        kind: EvidenceKind::Invoice,
        origin: EvidenceOrigin::Converted,
        document_date: Some("2025-03-02".parse().unwrap()),
    };
    attach_evidence(&books.books, &books.actor, &command)
}

fn a_file_proves_several_lines_and_comes_back_as_it_was(books: &TestBooks) {
    books.with_cbr();
    let lines = two_lines(books, "CBR");
    let first = attach(books, "CBR", &lines[..1], b"%PDF factuur").unwrap();
    assert_eq!((first.attached.len(), first.already.len(), first.elsewhere.len()), (1, 0, 0));
    let both = attach(books, "CBR", &lines, b"%PDF factuur").unwrap();
    assert_eq!((both.attached.len(), both.already.as_slice()), (1, &lines[..1]));
    attach(books, "CBR", &lines[1..], b"%PDF bankafschrift").unwrap();
    let listed: Vec<_> = list_evidence(&books.books, "CBR")
        .unwrap()
        .into_iter()
        .map(|known| (known.line.id, known.line.line.document_number, known.evidence.kind.code()))
        .collect();
    let invoice = "invoice";
    assert_eq!(
        listed,
        [
            (lines[0], "H-1".to_owned(), invoice),
            (lines[1], "H-2".to_owned(), invoice),
            (lines[1], "H-2".to_owned(), invoice)
        ]
    );
    let (known, bytes) = evidence_file(&books.books, first.attached[0]).unwrap();
    assert_eq!((bytes.as_slice(), known.origin.code()), (&b"%PDF factuur"[..], "converted"));
    assert_eq!(known.document_date.unwrap().to_string(), "2025-03-02");
    assert_eq!(
        (known.file_sha256.as_str(), known.attached_by.as_str()),
        (first.file_sha256.as_str(), "tester")
    );
    assert_sound(books);
}

fn a_file_taken_off_stays_in_the_books(books: &TestBooks) {
    books.with_cbr();
    let lines = two_lines(books, "CBR");
    let id = attach(books, "CBR", &lines[..1], b"%PDF factuur").unwrap().attached[0];
    assert!(matches!(detach_evidence(&books.books, &books.actor, id, " "), Err(OperationError::Rejected(_))));
    detach_evidence(&books.books, &books.actor, id, "hoort bij regel 2").unwrap();
    assert!(matches!(
        detach_evidence(&books.books, &books.actor, id, "nog eens"),
        Err(OperationError::Conflict(_))
    ));
    let known = evidence_of_line(&books.books, lines[0]).unwrap().remove(0);
    assert_eq!(known.detached.as_ref().unwrap().reason, "hoort bij regel 2");
    assert!(!known.counts());
    assert_eq!(evidence_file(&books.books, id).unwrap().1, b"%PDF factuur");
    // It may be attached anew, as another record.
    let again = attach(books, "CBR", &lines[..1], b"%PDF factuur").unwrap();
    assert_eq!(again.attached.len(), 1);
    assert_eq!(evidence_of_line(&books.books, lines[0]).unwrap().len(), 2);
}

fn lines_that_cannot_be_proven_are_refused(books: &TestBooks) {
    books.with_cbr();
    with_second_grant(books);
    let lines = two_lines(books, "CBR");
    let of_other_grant = attach(books, "TWEE", &lines, b"x");
    assert!(matches!(of_other_grant, Err(OperationError::NotFound(_))), "{of_other_grant:?}");
    assert!(matches!(
        attach(books, "CBR", &[ExpenditureId::new(99)], b"x"),
        Err(OperationError::NotFound(_))
    ));
    assert!(matches!(attach(books, "CBR", &lines, b""), Err(OperationError::Rejected(_))));
    let tomorrow = AttachEvidence {
        grant: "CBR",
        lines: &lines,
        file_name: "x",
        bytes: b"x",
        kind: EvidenceKind::Other,
        origin: EvidenceOrigin::Original,
        document_date: Some("2026-01-27".parse().unwrap()),
    };
    let refused = attach_evidence(&books.books, &books.actor, &tomorrow);
    assert!(matches!(refused, Err(OperationError::Rejected(_))), "{refused:?}");
    let batch = verantwoord::operations::imports::list_imports(&books.books, "CBR").unwrap()[0].id;
    reverse_import(&books.books, &books.actor, batch, &|_stage| {}).unwrap();
    assert!(matches!(attach(books, "CBR", &lines, b"x"), Err(OperationError::Rejected(_))));
    let reversal = ExpenditureId::new(lines[1].get() + 1);
    assert!(matches!(attach(books, "CBR", &[reversal], b"x"), Err(OperationError::Rejected(_))));
    assert_eq!(list_evidence(&books.books, "CBR").unwrap().len(), 0);
    assert!(evidence_of_line(&books.books, ExpenditureId::new(99)).is_err());
    assert!(evidence_file(&books.books, EvidenceId::new(99)).is_err());
}

fn import_rows(books: &TestBooks, rows: &str, replaces: Option<ImportBatchId>) -> ImportOutcome {
    let command = ImportCommand {
        grant: "CBR",
        file_name: "uitgaven.csv",
        bytes: rows.as_bytes(),
        sheet: None,
        replaces,
        dry_run: false,
    };
    import_workbook(&books.books, &books.actor, &command, &|_stage| {}).unwrap()
}

/// Names of the files that count for a line.
fn files_of(books: &TestBooks, line: i64) -> Vec<String> {
    let all = evidence_of_line(&books.books, ExpenditureId::new(line)).unwrap();
    all.into_iter().filter(Evidence::counts).map(|known| known.file_name).collect()
}

fn carried(books: &TestBooks) -> Vec<String> {
    let wanted = LogWanted { act: "evidence.carry", size: 100, ..LogWanted::default() };
    let mut records = read_log(&books.books, &wanted).unwrap().records;
    records.reverse();
    records.into_iter().map(|record| record.detail).collect()
}

fn evidence_follows_a_line_that_is_imported_again(books: &TestBooks) {
    books.with_cbr();
    let first = import_rows(books, ROWS, None);
    let lines = [ExpenditureId::new(1), ExpenditureId::new(2)];
    attach(books, "CBR", &lines, b"factuur").unwrap();
    let off = list_evidence(&books.books, "CBR").unwrap()[1].evidence.id;
    detach_evidence(&books.books, &books.actor, off, "hoort bij een andere regel").unwrap();
    reverse_import(&books.books, &books.actor, first.batch.unwrap(), &|_stage| {}).unwrap();
    assert_eq!(carried(books), Vec::<String>::new());
    let again = import_rows(books, ROWS, None);
    assert_eq!(again.rows.posted, 2, "{:?}", again.findings);
    assert_eq!((files_of(books, 5), files_of(books, 6)), (vec!["factuur.pdf".to_owned()], vec![]));
    assert_eq!(carried(books), ["1 files, lines 1 -> 5"]);
    // Taken off the new line, it does not come back from the old one.
    let own = evidence_of_line(&books.books, ExpenditureId::new(5)).unwrap()[0].id;
    detach_evidence(&books.books, &books.actor, own, "verkeerde factuur").unwrap();
    reverse_import(&books.books, &books.actor, again.batch.unwrap(), &|_stage| {}).unwrap();
    import_rows(books, ROWS, None);
    assert_eq!(files_of(books, 9), Vec::<String>::new());
    assert_sound(books);
}

fn evidence_follows_a_row_into_its_corrected_version(books: &TestBooks) {
    books.with_cbr();
    let first = import_rows(books, ROWS, None);
    attach(books, "CBR", &[ExpenditureId::new(1), ExpenditureId::new(2)], b"factuur").unwrap();
    let corrected = import_rows(books, &ROWS.replace("250,00", "260,00"), first.batch);
    assert_eq!(corrected.rows.posted, 1, "{:?}", corrected.findings);
    // Line 3 takes line 2 back, line 4 takes its place; line 1 stands as it was.
    assert_eq!((files_of(books, 1).len(), files_of(books, 4).len()), (1, 1));
    assert_eq!(carried(books), ["1 files, lines 2 -> 4"]);
    assert_sound(books);
}

fn a_file_that_proves_lines_of_two_grants_is_told(books: &TestBooks) {
    books.with_cbr();
    with_second_grant(books);
    let (of_cbr, of_two) = (two_lines(books, "CBR"), two_lines(books, "TWEE"));
    attach(books, "CBR", &of_cbr[..1], b"%PDF factuur").unwrap();
    assert_eq!(find_shared_evidence(&books.books).unwrap(), []);
    let attached = attach(books, "TWEE", &of_two[..1], b"%PDF factuur").unwrap();
    let told: Vec<_> = attached
        .elsewhere
        .iter()
        .map(|other| (other.grant.as_str(), other.line, other.document_number.as_str(), other.other_grant))
        .collect();
    assert_eq!(told, [("CBR", of_cbr[0], "H-1", true)]);
    assert!(attached.elsewhere[0].message.nl.contains("project CBR"));
    let shared = find_shared_evidence(&books.books).unwrap();
    assert_eq!(shared.len(), 1);
    let lines: Vec<_> = shared[0].lines.iter().map(|line| (line.grant.as_str(), line.line)).collect();
    assert_eq!(lines, [("CBR", of_cbr[0]), ("TWEE", of_two[0])]);
    let off = attached.attached[0];
    detach_evidence(&books.books, &books.actor, off, "vergissing").unwrap();
    assert_eq!(find_shared_evidence(&books.books).unwrap(), []);
}

fn evidence_cannot_be_changed_or_deleted(books: &TestBooks) {
    books.with_cbr();
    let lines = two_lines(books, "CBR");
    let id = attach(books, "CBR", &lines, b"%PDF factuur").unwrap().attached[0];
    detach_evidence(&books.books, &books.actor, id, "vergissing").unwrap();
    for (table, column) in [("evidence", "file_name"), ("evidence_detachments", "reason")] {
        for statement in [format!("UPDATE {table} SET {column} = {column}"), format!("DELETE FROM {table}")] {
            let outcome =
                books.books.db.write(|conn| conn.batch_execute(&statement).map_err(StoreError::from));
            let cause = format!("{:?}", outcome.unwrap_err());
            assert!(cause.contains(&format!("{table} is append-only")), "{statement}: {cause}");
        }
    }
}

#[test]
fn the_program_keeps_and_gives_back_evidence() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let (rows, paper) = (data.join("uitgaven.csv"), data.join("factuur.pdf"));
    std::fs::write(&rows, ROWS).unwrap();
    std::fs::write(&paper, b"%PDF-1.7 factuur").unwrap();
    program::done(data, &["grant", "load", "fixtures/cbr/grant.toml"]);
    program::done(data, &["import", &rows.to_string_lossy(), "--grant", "CBR"]);
    let paper = paper.to_string_lossy();
    let added = program::done(
        data,
        &[
            "evidence",
            "add",
            &paper,
            "--grant",
            "CBR",
            "--line",
            "1",
            "--line",
            "2",
            "--origin",
            "converted",
            "--json",
        ],
    );
    assert_eq!(program::json(&added)["attached"].as_array().unwrap().len(), 2);
    let shown = program::json(&program::done(data, &["evidence", "show", "2", "--json"]));
    assert_eq!((&shown[0]["file_name"], &shown[0]["origin"]), (&"factuur.pdf".into(), &"converted".into()));
    let listed = program::json(&program::done(data, &["evidence", "list", "--grant", "CBR", "--json"]));
    assert_eq!(listed[1]["document_number"], "H-2");
    let copy = data.join("kopie.pdf");
    program::done(data, &["evidence", "get", "1", "--out", &copy.to_string_lossy()]);
    assert_eq!(std::fs::read(&copy).unwrap(), b"%PDF-1.7 factuur");
    program::done(data, &["evidence", "remove", "1", "--reason", "vergissing"]);
    assert_eq!(program::run(data, &["evidence", "remove", "1", "--reason", "vergissing"]).code, 1);
    assert!(program::done(data, &["evidence", "show", "1"]).contains("no: vergissing"));
    assert_eq!(program::done(data, &["evidence", "shared"]), "0 found\n");
}
