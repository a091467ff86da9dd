//! The log of acts, and the way from a figure of a report back to its lines.

use verantwoord::clock::Clock;
use verantwoord::domain::language::Bilingual;
use verantwoord::domain::money::Cents;
use verantwoord::operations::audit_log::{LogWanted, act_name, lines_behind, read_log};
use verantwoord::operations::budget_amendments::draft_amendment;
use verantwoord::operations::grants::load_grant;
use verantwoord::operations::imports::list_imports;
use verantwoord::operations::line_list::total_lines;
use verantwoord::operations::reports::make_report;
use verantwoord::operations::{Actor, Books, OperationError};

use crate::support::books::{TestBooks, fixture_text, moment};

on_each_database!(
    the_log_is_paged_newest_first_and_filtered,
    the_log_of_a_grant_holds_nothing_of_another,
    a_figure_leads_to_the_lines_that_were_there,
);

fn wanted() -> LogWanted<'static> {
    LogWanted { size: 100, ..LogWanted::default() }
}

fn acts(books: &TestBooks, wanted: &LogWanted<'_>) -> Vec<String> {
    read_log(&books.books, wanted).unwrap().records.into_iter().map(|record| record.act).collect()
}

fn the_log_is_paged_newest_first_and_filtered(books: &TestBooks) {
    books.with_cbr();
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    let later = Clock::Standing("2026-02-03T10:00:00Z".parse().unwrap());
    let later = books.at(Books { clock: later, ..books.books.clone() });
    draft_amendment(&later.books, &Actor::named("Fatima"), "CBR", &Bilingual::same("100% anders")).unwrap();
    let all = read_log(&books.books, &wanted()).unwrap();
    assert!(all.records.len() > 5, "{all:?}");
    assert!(all.records.is_sorted_by(|one, next| one.id > next.id), "not newest first");
    assert_eq!((all.records[0].act.as_str(), all.records[0].actor.as_str()), ("budget.draft", "Fatima"));
    assert_eq!(all.older, None);
    // Pages of two join to the whole.
    let (mut turned, mut before) = (Vec::new(), None);
    loop {
        let page = read_log(&books.books, &LogWanted { size: 2, before, ..wanted() }).unwrap();
        turned.extend(page.records);
        match page.older {
            Some(record) => before = Some(record),
            None => break,
        }
    }
    assert_eq!(turned, all.records);
    let day = |text: &str| Some(text.parse().unwrap());
    for (filter, expected) in [
        (LogWanted { actor: "Fatima", ..wanted() }, vec!["budget.draft"]),
        (LogWanted { act: "import.post", ..wanted() }, vec!["import.post"]),
        (LogWanted { from: day("2026-02-03"), ..wanted() }, vec!["budget.draft"]),
        (LogWanted { from: day("2026-02-04"), ..wanted() }, vec![]),
        (LogWanted { to: day("2026-02-03"), actor: "Fatima", ..wanted() }, vec!["budget.draft"]),
        (LogWanted { to: day("2026-02-02"), actor: "Fatima", ..wanted() }, vec![]),
        (LogWanted { words: "expenses-english", ..wanted() }, vec!["import.post"]),
        (LogWanted { words: "100% a", ..wanted() }, vec!["budget.draft"]),
        (LogWanted { words: "1__%", ..wanted() }, vec![]),
    ] {
        assert_eq!(acts(books, &filter), expected, "{filter:?}");
    }
    assert_eq!(act_name("import.post").nl, "import geboekt");
    for act in &all.acts {
        assert_ne!(act_name(act).nl, *act, "{act} has no name");
    }
}

fn the_log_of_a_grant_holds_nothing_of_another(books: &TestBooks) {
    books.with_cbr();
    let other = fixture_text("cbr/grant.toml").replacen("code = \"CBR\"", "code = \"CBR2\"", 1);
    load_grant(&books.books, &books.actor, "other.toml", &other).unwrap();
    let of = |grant| read_log(&books.books, &LogWanted { grant: Some(grant), ..wanted() }).unwrap().records;
    assert_eq!(of("CBR2").len(), 1);
    let subjects: Vec<String> = of("CBR").into_iter().map(|record| record.subject).collect();
    assert!(!subjects.is_empty() && subjects.iter().all(|subject| !subject.contains("CBR2")), "{subjects:?}");
    let unknown = read_log(&books.books, &LogWanted { grant: Some("NIET"), ..wanted() }).unwrap_err();
    assert!(matches!(unknown, OperationError::NotFound(_)), "{unknown:?}");
}

fn a_figure_leads_to_the_lines_that_were_there(books: &TestBooks) {
    books.with_cbr();
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    let made = make_report(&books.books, &books.actor, "financial-report", "CBR", "2024-1").unwrap();
    let seal = &made.snapshot().lines;
    let later = Clock::Standing("2026-02-03T10:00:00Z".parse().unwrap());
    let later = books.at(Books { clock: later, ..books.books.clone() });
    later.import("cbr/workbooks/2024-1-uitgaven-per-kwartaal.xlsx").unwrap();
    assert_eq!(list_imports(&books.books, "CBR").unwrap().len(), 2);
    let behind = lines_behind(&books.books, "CBR", "period=2024-1", made.version().made_at).unwrap();
    let found = total_lines(&books.books, "CBR", (&behind, None)).unwrap();
    assert_eq!(found.amount, Cents::new(seal.total_cents));
    assert_eq!(found.lines, u64::try_from(seal.count).unwrap());
    let now = lines_behind(&books.books, "CBR", "period=2024-1", later.books.clock.now()).unwrap();
    assert!(total_lines(&books.books, "CBR", (&now, None)).unwrap().lines > found.lines);
    let before_all =
        lines_behind(&books.books, "CBR", "period=2024-1", moment() - chrono::TimeDelta::days(1));
    assert_eq!(total_lines(&books.books, "CBR", (&before_all.unwrap(), None)).unwrap().lines, 0);
    let nonsense = lines_behind(&books.books, "CBR", "year=veel", moment()).unwrap_err();
    assert!(matches!(nonsense, OperationError::Rejected(_)), "{nonsense:?}");
}
