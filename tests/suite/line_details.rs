//! From a line to everything behind it: the cell, the file, the posting, what corrects it and where it was reported.

use verantwoord::clock::Clock;
use verantwoord::domain::evidence::{EvidenceKind, EvidenceOrigin};
use verantwoord::domain::expense::ExpenseField;
use verantwoord::domain::expense_entry::CorrectionCause;
use verantwoord::operations::by_hand::{CorrectExpense, EntryOutcome, correct_expense, words_of};
use verantwoord::operations::evidence::{AttachEvidence, attach_evidence};
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::operations::line_details::show_line;
use verantwoord::operations::report_life::{ReportChoice, freeze_report};
use verantwoord::operations::reports::make_report;
use verantwoord::operations::source_sheet::source_sheet;
use verantwoord::operations::{Books, OperationError};

use crate::support::books::TestBooks;

on_each_database!(
    a_line_leads_to_the_cells_it_was_read_from,
    a_line_leads_to_what_corrects_it_and_back,
    a_line_tells_in_which_reports_it_appears,
    a_line_of_a_period_that_may_not_be_seen_is_not_there,
);

fn a_line_leads_to_the_cells_it_was_read_from(books: &TestBooks) {
    books.with_cbr();
    let rows = "Uitgaven groep 7;;;;;;;\n\
        Activiteit;Kostensoort;Leverancier;Factuurnummer;Betaaldatum;Valuta;Bedrag incl. btw;Inkooporder\n\
        HM-NG;f;Hotel Abuja;A-1;14-03-2025;EUR;100,00;een\n\
        HM-NG;f;Hotel Lagos;A-2;15-03-2025;EUR;200,50;twee\n\
        HM-NG;f;Hotel Kano;A-3;16-03-2025;EUR;300,00;drie\n\
        HM-NG;f;Hotel Jos;A-4;17-03-2025;EUR;400,00;vier\n\
        HM-NG;f;Hotel Enugu;A-5;18-03-2025;EUR;500,00;vijf";
    let outcome = books.import_bytes("groep 7.csv", rows.as_bytes()).unwrap();
    assert_eq!(outcome.rows.posted, 5, "{:?}", outcome.findings);
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    let line = ledger.lines.iter().find(|line| line.line.supplier == "Hotel Lagos").unwrap();
    let sheet = source_sheet(&books.books, "CBR", (line.id, None)).unwrap().unwrap();
    assert_eq!((sheet.file_name.as_str(), sheet.row), ("groep 7.csv", 4));
    assert_eq!(sheet.file_sha256, outcome.sha256);
    assert_eq!(sheet.columns, ["A", "B", "C", "D", "E", "F", "G", "H"]);
    assert_eq!(sheet.fields[6], Some(ExpenseField::GrossAmount));
    assert_eq!(sheet.fields[7], None);
    let header = sheet.header.unwrap();
    assert_eq!((header.number, header.cells[2].shown.as_str()), (2, "Leverancier"));
    let told: Vec<(u32, &str)> =
        sheet.rows.iter().map(|row| (row.number, row.cells[2].shown.as_str())).collect();
    assert_eq!(told, [(3, "Hotel Abuja"), (4, "Hotel Lagos"), (5, "Hotel Kano"), (6, "Hotel Jos")]);
    let own = &sheet.rows[1].cells;
    assert_eq!((own[6].shown.as_str(), own[7].shown.as_str()), ("200,50", "twee"));
    let details = show_line(&books.books, "CBR", (line.id, None)).unwrap();
    assert_eq!(details.import.unwrap().file_sha256, outcome.sha256);
    assert_eq!(details.posting.hash, ledger.postings[0].hash);
}

fn a_line_leads_to_what_corrects_it_and_back(books: &TestBooks) {
    books.with_cbr();
    books.import("cbr/workbooks/2025-1-oud-formaat.xls").unwrap();
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    let wrong = ledger.lines.iter().find(|line| line.line.rate.is_none()).unwrap();
    let proof = AttachEvidence {
        grant: "CBR",
        lines: &[wrong.id],
        file_name: "factuur.pdf",
        bytes: b"%PDF-1.4 invoice",
        kind: EvidenceKind::Invoice,
        origin: EvidenceOrigin::ALL[0],
        document_date: None,
    };
    attach_evidence(&books.books, &books.actor, &proof).unwrap();
    let mut instead = words_of(&ledger.grant, &wrong.line);
    instead.gross_amount = "12,34".into();
    instead.vat_amount.clear();
    let command = CorrectExpense {
        grant: "CBR",
        line: wrong.id,
        cause: CorrectionCause::EntryMistake,
        reason: "bedrag verkeerd overgenomen",
        instead: Some(&instead),
        confirmed: true,
    };
    let EntryOutcome::Entered(done) = correct_expense(&books.books, &books.actor, &command).unwrap() else {
        panic!("the correction waits")
    };
    let (reversal, new) = (done.reversal.unwrap(), done.line.unwrap());
    let show = |id| show_line(&books.books, "CBR", (id, None)).unwrap();
    let old = show(wrong.id);
    assert_eq!(old.taken_back_by.as_ref().map(|other| other.line.id), Some(reversal));
    assert_eq!(old.replaced_by.map(|other| other.line.id), Some(new));
    assert!(old.takes_back.is_none() && old.replaces.is_none());
    assert_eq!(old.evidence.len(), 1);
    let taken_back_by = old.taken_back_by.unwrap();
    assert_eq!(taken_back_by.posting.reason, "entry-mistake: bedrag verkeerd overgenomen");
    let middle = show(reversal);
    assert_eq!(middle.takes_back.map(|other| other.line.id), Some(wrong.id));
    assert!(middle.taken_back_by.is_none() && middle.replaced_by.is_none() && middle.replaces.is_none());
    let fresh = show(new);
    assert_eq!(fresh.replaces.map(|other| other.line.id), Some(wrong.id));
    assert!(fresh.import.is_none() && fresh.taken_back_by.is_none() && fresh.replaced_by.is_none());
    assert_eq!(source_sheet(&books.books, "CBR", (new, None)).unwrap(), None);
    let untouched = ledger.lines.iter().find(|line| line.id != wrong.id).unwrap();
    let untouched = show(untouched.id);
    assert!(untouched.taken_back_by.is_none() && untouched.replaced_by.is_none());
}

fn a_line_tells_in_which_reports_it_appears(books: &TestBooks) {
    books.with_cbr();
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    let choice = ReportChoice { form: "financial-report", grant: "CBR", period: "2024-1" };
    freeze_report(&books.books, &books.actor, &choice).unwrap();
    let later = Clock::Standing("2026-02-03T10:00:00Z".parse().unwrap());
    let later = books.at(Books { clock: later, ..books.books.clone() });
    later.import("cbr/workbooks/2024-1-uitgaven-per-kwartaal.xlsx").unwrap();
    make_report(&later.books, &later.actor, "financial-report", "CBR", "2024-1").unwrap();
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    let period = ledger.grant.period_id("2024-1").unwrap();
    let of_first = |first: bool| {
        let posting = if first { &ledger.postings[0] } else { ledger.postings.last().unwrap() };
        ledger.lines.iter().find(|line| line.posting == posting.id && line.line.period == period).unwrap().id
    };
    let told = |id| {
        let reports = show_line(&books.books, "CBR", (id, None)).unwrap().reports;
        reports
            .iter()
            .map(|report| (report.record.number, report.record.state().code(), report.contains))
            .collect::<Vec<_>>()
    };
    assert_eq!(told(of_first(true)), [(1, "frozen", true), (2, "draft", true)]);
    assert_eq!(told(of_first(false)), [(1, "frozen", false), (2, "draft", true)]);
}

fn a_line_of_a_period_that_may_not_be_seen_is_not_there(books: &TestBooks) {
    books.with_cbr();
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    let line = read_ledger(&books.books, "CBR", Some("2024-1")).unwrap().lines[0].id;
    let (own, other) = (["2024-1".to_owned()], ["2025-1".to_owned()]);
    show_line(&books.books, "CBR", (line, Some(&own))).unwrap();
    for within in [&other[..], &[]] {
        let shown = show_line(&books.books, "CBR", (line, Some(within))).unwrap_err();
        assert!(matches!(shown, OperationError::NotFound(_)), "{shown:?}");
        let read = source_sheet(&books.books, "CBR", (line, Some(within))).unwrap_err();
        assert!(matches!(read, OperationError::NotFound(_)), "{read:?}");
    }
}
