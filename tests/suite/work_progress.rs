//! How far long work is, told to another process by way of the books.

use verantwoord::clock::Clock;
use verantwoord::domain::permission::Role;
use verantwoord::operations::{Books, work_progress};

use crate::support::app::TestApp;
use crate::support::books::TestBooks;

on_each_database!(what_was_told_last_is_heard_and_forgotten_in_time);

fn what_was_told_last_is_heard_and_forgotten_in_time(books: &TestBooks) {
    let here = &books.books;
    assert_eq!(work_progress::heard(here, "Fatima 1").unwrap(), None);
    for (ticket, known) in [("Fatima 1", "a"), ("Coen 1", "b"), ("Fatima 1", "c")] {
        work_progress::tell(here, ticket, known).unwrap();
    }
    assert_eq!(work_progress::heard(here, "Fatima 1").unwrap().as_deref(), Some("c"));
    assert_eq!(work_progress::heard(here, "Coen 1").unwrap().as_deref(), Some("b"));
    let later = Clock::Standing(here.clock.now() + chrono::TimeDelta::minutes(11));
    work_progress::tell(&Books { clock: later, ..here.clone() }, "Coen 2", "d").unwrap();
    assert_eq!(work_progress::heard(here, "Fatima 1").unwrap(), None);
}

/// The process that serves the page knows nothing by itself; the one that works has told it by way of the books.
#[test]
fn a_page_hears_of_work_in_another_process() {
    let Some(books) = TestBooks::postgresql() else { return };
    let app = TestApp::with_cbr(&books);
    assert!(work_progress::is_shared(app.people()) && !work_progress::is_shared(&TestBooks::sqlite().books));
    let client = app.client(Role::Finance);
    let ticket = "0123456789abcdef0123456789abcdef";
    work_progress::tell(app.people(), &format!("Persoon finance {ticket}"), r#"{"stage":"done"}"#).unwrap();
    let heard = client.get(&format!("/grants/CBR/imports/progress/{ticket}"));
    assert!(heard.text().contains("event: done"), "{heard:?}");
}
