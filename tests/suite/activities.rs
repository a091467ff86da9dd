//! Activities and results as people look at them, with the notes and the files that they add.

use verantwoord::domain::money::Cents;
use verantwoord::domain::results::ResultSubject;
use verantwoord::operations::OperationError;
use verantwoord::operations::activities::{list_activities, show_activity, write_note};
use verantwoord::operations::check::check_books;
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::operations::results::{ProveResult, proof_file, prove_result, results, withdraw_proof};

use crate::support::books::TestBooks;

on_each_database!(
    an_activity_shows_its_own_money_and_results,
    the_list_of_activities_adds_up,
    notes_stay_and_the_newest_comes_first,
    a_result_is_proved_by_files,
);

fn an_activity_shows_its_own_money_and_results(books: &TestBooks) {
    books.with_cbr().with_progress().with_workbooks();
    let details = show_activity(&books.books, "CBR", "HM-NG").unwrap();
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    let own: Vec<_> = ledger
        .lines
        .iter()
        .filter(|line| ledger.grant.budget_line_by_id(line.line.budget_line).unwrap().activity == "HM-NG")
        .collect();
    let spent = Cents::sum(own.iter().map(|line| line.line.amount)).unwrap();
    assert_eq!(details.standing.realised, spent);
    assert_eq!(usize::try_from(details.lines).unwrap(), own.len());
    let newest: Vec<_> = own.iter().rev().take(15).map(|line| line.id).collect();
    assert_eq!(details.newest.iter().map(|line| line.id).collect::<Vec<_>>(), newest);
    let approved = Cents::sum(details.budget.iter().map(|part| part.standing.approved)).unwrap();
    assert_eq!(approved, details.standing.approved);
    // 62, 44 and what the third period states.
    let done: Vec<_> = details.units.by_period.iter().filter_map(|period| period.stated.as_ref()).collect();
    assert_eq!((done.len(), done[1].done), (3, 44));
    assert_eq!(details.units.planned_so_far, 140);
    let codes: Vec<_> = details.milestones.iter().map(|known| known.milestone.code.as_str()).collect();
    assert!(codes.starts_with(&["M02"]), "{codes:?}");
    assert_eq!(details.indicators[0].indicator.code, "CBR-TRAINERS");
    let missing = show_activity(&books.books, "CBR", "NOPE").err().unwrap();
    assert!(matches!(missing, OperationError::NotFound(_)), "{missing:?}");
}

fn the_list_of_activities_adds_up(books: &TestBooks) {
    books.with_cbr().with_progress().with_workbooks();
    let list = list_activities(&books.books, "CBR").unwrap();
    assert_eq!(list.activities.len(), list.grant.definition.activities.len());
    let parts = list.activities.iter().map(|listed| listed.standing.realised);
    let flat = list.flat_rate.as_ref().unwrap().standing.realised;
    assert!(flat > Cents::ZERO);
    assert_eq!(Cents::sum(parts.chain([flat])).unwrap(), list.total.realised);
    let milestones: usize = list.activities.iter().map(|listed| listed.milestones).sum();
    assert_eq!(milestones, list.grant.definition.milestones.len());
}

fn notes_stay_and_the_newest_comes_first(books: &TestBooks) {
    books.with_cbr();
    let write = |activity: &str, text: &str| write_note(&books.books, &books.actor, "CBR", activity, text);
    write("HM-NG", "Called the service in Lagos.").unwrap();
    write("HM-NG", " They want two groups. ").unwrap();
    write("HM-TZ", "Another activity.").unwrap();
    let notes = show_activity(&books.books, "CBR", "HM-NG").unwrap().notes;
    let texts: Vec<_> = notes.iter().map(|note| (note.text.as_str(), note.by.as_str())).collect();
    assert_eq!(texts, [("They want two groups.", "tester"), ("Called the service in Lagos.", "tester")]);
    assert!(matches!(write("HM-NG", "  "), Err(OperationError::Rejected(_))));
    assert!(matches!(write("HM-NG", &"x".repeat(4001)), Err(OperationError::Rejected(_))));
    assert!(matches!(write("NOPE", "text"), Err(OperationError::NotFound(_))));
}

fn a_result_is_proved_by_files(books: &TestBooks) {
    books.with_cbr().with_progress();
    let prove = |code: &str, name: &str, bytes: &[u8]| {
        let proof =
            ProveResult { grant: "CBR", subject: ResultSubject::Milestone, code, file_name: name, bytes };
        prove_result(&books.books, &books.actor, &proof)
    };
    prove("M02", "certificates.pdf", b"one").unwrap();
    prove("M02", "certificates.pdf", b"one").unwrap();
    prove("M02", "attendance.pdf", b"two").unwrap();
    prove("M03", "enrolment.pdf", b"one").unwrap();
    assert!(matches!(prove("M02", "empty.pdf", b""), Err(OperationError::Rejected(_))));
    assert!(matches!(prove("M99", "x.pdf", b"x"), Err(OperationError::NotFound(_))));
    let names = || {
        let found = results(&books.books, "CBR").unwrap();
        let files = found.evidence_of(ResultSubject::Milestone, "M02");
        files.map(|file| (file.file_name.clone(), file.file_sha256.clone())).collect::<Vec<_>>()
    };
    assert_eq!(
        names().iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ["certificates.pdf", "attendance.pdf"]
    );
    let sha = names()[0].1.clone();
    let take_away = |reason: &str| {
        let result = ("CBR", ResultSubject::Milestone, "M02");
        withdraw_proof(&books.books, &books.actor, result, &sha, reason)
    };
    assert!(matches!(take_away(" "), Err(OperationError::Rejected(_))), "a reason is needed");
    take_away("another group").unwrap();
    assert_eq!(names().len(), 1);
    assert!(matches!(take_away("again"), Err(OperationError::NotFound(_))));
    // The file itself stays, whole.
    assert_eq!(proof_file(&books.books, "CBR", &sha).unwrap().1, b"one");
    assert!(check_books(&books.books).unwrap().iter().all(|check| check.breaches.is_empty()));
    prove("M02", "certificates-2.pdf", b"one").unwrap();
    assert_eq!(names().len(), 2);
}
