//! What a report still lacks, the words with their figures, and what changed between its versions.

use verantwoord::domain::language::Bilingual;
use verantwoord::domain::language::Language;
use verantwoord::domain::progress::Narrative;
use verantwoord::domain::progress_change::{ProgressChange, ProgressPart};
use verantwoord::domain::readiness::{MendedAt, ReadinessGap, Weight};
use verantwoord::operations::OperationError;
use verantwoord::operations::narratives::quotable_figures;
use verantwoord::operations::progress::{ProgressEdit, change_progress, read_progress};
use verantwoord::operations::readiness::{ReadinessOf, readiness, readiness_at_a_glance};
use verantwoord::operations::report_difference::compare_versions;
use verantwoord::operations::report_life::{ReportChoice, freeze_report};
use verantwoord::operations::reports::make_report;
use verantwoord::reporting::figures;

use crate::support::books::TestBooks;

on_each_database!(
    what_is_missing_is_named_with_the_place_to_mend_it,
    a_report_that_stands_and_a_period_that_runs_block,
    the_figures_of_the_words_are_those_of_the_report,
    versions_are_compared_figure_by_figure,
);

fn gaps(books: &TestBooks, form: &str, period: &str) -> Vec<ReadinessGap> {
    let of = ReadinessOf { grant: "CBR", period: Some(period), form: Some(form) };
    readiness(&books.books, &of).unwrap().gaps
}

fn state(books: &TestBooks, period: &str, change: &ProgressChange) {
    let seen = read_progress(&books.books, "CBR", period).unwrap().number;
    let edit = ProgressEdit { grant: "CBR", period, seen, change };
    change_progress(&books.books, &books.actor, &edit).unwrap();
}

fn what_is_missing_is_named_with_the_place_to_mend_it(books: &TestBooks) {
    books.with_cbr().with_progress().with_workbooks();
    let places = |gaps: &[ReadinessGap]| gaps.iter().map(|gap| gap.place.clone()).collect::<Vec<_>>();
    // The fixtures state everything; only the rows with mistakes wait.
    let found = gaps(books, "progress-report", "2025-1");
    assert!(found.iter().all(|gap| gap.weight == Weight::Missing), "{found:#?}");
    assert!(places(&found).contains(&MendedAt::Imports), "{found:#?}");
    let before = found.len();
    for part in [
        ProgressPart::Activity("PM".to_owned()),
        ProgressPart::Indicator("O.3.2".to_owned()),
        ProgressPart::Milestone("M09".to_owned()),
        ProgressPart::Narrative("summary".to_owned()),
    ] {
        state(books, "2025-1", &ProgressChange::Nothing(part));
    }
    let found = gaps(books, "progress-report", "2025-1");
    assert_eq!(found.len(), before + 4, "{found:#?}");
    let places = places(&found);
    for place in [
        MendedAt::Activity("PM".to_owned()),
        MendedAt::Indicators,
        MendedAt::Milestones,
        MendedAt::Narrative("summary".to_owned()),
    ] {
        assert!(places.contains(&place), "{place:?}: {found:#?}");
    }
    // A financial report says nothing about progress.
    assert!(
        gaps(books, "financial-report", "2025-1")
            .iter()
            .all(|gap| gap.place == MendedAt::Imports || gap.place == MendedAt::Rates)
    );
    assert!(matches!(
        readiness(
            &books.books,
            &ReadinessOf { grant: "CBR", period: Some("1999"), form: Some("progress-report") }
        ),
        Err(OperationError::NotFound(_))
    ));
}

fn a_report_that_stands_and_a_period_that_runs_block(books: &TestBooks) {
    books.with_cbr();
    let blocking = |form: &str, period: &str| {
        let found = gaps(books, form, period).into_iter().filter(|gap| gap.weight == Weight::Blocks);
        found.map(|gap| gap.message.en).collect::<Vec<_>>()
    };
    assert_eq!(blocking("financial-report", "2024-1"), Vec::<String>::new());
    let choice = ReportChoice { form: "financial-report", grant: "CBR", period: "2024-1" };
    freeze_report(&books.books, &books.actor, &choice).unwrap();
    assert_eq!(blocking("financial-report", "2024-1"), ["Version 1 of this report is already frozen."]);
    assert_eq!(
        blocking("financial-report", "2026-1"),
        ["Reporting period 2026-1 is not over yet: its figures can still change."]
    );
    // A form over an accounting year waits for the end of that year, as freezing does.
    for (form, period, waits) in
        [("accounts-annex-xxiv", "2025-1", false), ("accounts-annex-xxiv", "2025-2", true)]
    {
        let choice = ReportChoice { form, grant: "CBR", period };
        let told = blocking(form, period);
        assert_eq!(!told.is_empty(), waits, "{period}: {told:?}");
        assert_eq!(freeze_report(&books.books, &books.actor, &choice).is_err(), waits, "{period}");
    }
}

fn the_figures_of_the_words_are_those_of_the_report(books: &TestBooks) {
    books.with_cbr().with_progress().with_workbooks();
    let quotable = quotable_figures(
        &books.books,
        &ReportChoice { form: "progress-report", grant: "CBR", period: "2025-1" },
    )
    .unwrap();
    let made = make_report(&books.books, &books.actor, "progress-report", "CBR", "2025-1").unwrap();
    let listed = quotable.list();
    assert!(listed.len() > 30, "{}", listed.len());
    for figure in &listed {
        let datum = made.snapshot().figures.get(figure.name).unwrap().clone();
        let printed = figures::shown(&datum.into_cell(Language::Nl).value, Language::Nl).into_owned();
        assert_eq!(figure.shown.nl, printed, "{}", figure.name);
    }
    let text = Bilingual::new("Besteed: {{ spent_period }}.", "Spent: {{ spent_period }}.");
    let spent = &listed.iter().find(|figure| figure.name == "spent_period").unwrap().shown;
    let filled = quotable.fill(&text).unwrap();
    assert_eq!((filled.nl, filled.en), (format!("Besteed: {}.", spent.nl), format!("Spent: {}.", spent.en)));
    let stale = Bilingual::new("Goed.", "Fine. Spent: {{ spnt }}.");
    assert!(quotable.fill(&stale).unwrap_err().to_string().contains("Spent: {{ spnt }}."));
}

fn versions_are_compared_figure_by_figure(books: &TestBooks) {
    books.with_cbr();
    let make = || make_report(&books.books, &books.actor, "progress-report", "CBR", "2025-1").unwrap();
    assert_eq!(make().version().number, 1);
    let section = "summary".to_owned();
    let text = Bilingual::new("Eén.", "One.");
    state(books, "2025-1", &ProgressChange::Narrative(Narrative { section, text }));
    let milestone = verantwoord::domain::progress::MilestoneProgress {
        code: "M06".to_owned(),
        reached_on: Some("2025-04-11".parse().unwrap()),
        expected_on: None,
        dropped: false,
        note: None,
    };
    state(books, "2025-1", &ProgressChange::Milestone(milestone));
    assert_eq!(make().version().number, 2);
    let choice = ReportChoice { form: "progress-report", grant: "CBR", period: "2025-1" };
    let changes = compare_versions(&books.books, &choice, (1, 2)).unwrap();
    let told: Vec<_> = changes
        .iter()
        .map(|change| {
            let words = |words: &Option<Bilingual>| words.as_ref().map(|words| words.en.clone());
            let row = change.row.as_ref().map_or("", |row| row.en.as_str());
            (row, change.what.en.as_str(), words(&change.before), words(&change.after))
        })
        .collect();
    let some = |text: &str| Some(text.to_owned());
    for expected in [
        ("", "Milestones reached", some("0"), some("1")),
        ("", "Milestones late", some("9"), some("8")),
        ("M06 HM-GM", "Reached", some("–"), some("11 Apr 2025")),
        ("M06 HM-GM", "State", some("late"), some("reached")),
        ("", "Summary", None, some("One.")),
    ] {
        assert!(told.contains(&expected), "{expected:?}: {told:#?}");
    }
    assert_eq!(compare_versions(&books.books, &choice, (2, 2)).unwrap(), []);
    assert!(matches!(compare_versions(&books.books, &choice, (1, 7)), Err(OperationError::NotFound(_))));
}

#[test]
fn the_costs_of_a_large_ledger_are_judged_when_somebody_asks() {
    let books = TestBooks::sqlite();
    books.with_cbr().with_workbooks();
    let of = ReadinessOf { grant: "CBR", period: Some("2025-1"), form: Some("progress-report") };
    let (found, unjudged) = readiness_at_a_glance(&books.books, &of).unwrap();
    assert_eq!((found, unjudged), (readiness(&books.books, &of).unwrap(), None));
    let head = "Activiteit;Kostensoort;Leverancier;Factuurnummer;Betaaldatum;Bedrag incl. btw".to_owned();
    let rows = (0..2_000).map(|number| format!("HM-NG;f;Hotel {number};N-{number};15-03-2025;250,00"));
    let file: Vec<String> = std::iter::once(head).chain(rows).collect();
    let imported = books.import_bytes("veel.csv", file.join("\n").as_bytes()).unwrap();
    assert_eq!(imported.rows.posted, 2_000);
    let (found, unjudged) = readiness_at_a_glance(&books.books, &of).unwrap();
    assert_eq!((found.costs, unjudged), (None, Some(2_354)));
    assert_eq!(found.gaps, readiness(&books.books, &of).unwrap().gaps);
}
