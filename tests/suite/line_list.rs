//! Looking through the ledger: every selection, order and page gives what the lines themselves say.

use diesel::RunQueryDsl;
use verantwoord::db::{StoreError, listed_lines};
use verantwoord::domain::folding::fold;
use verantwoord::domain::ids::ExpenditureId;
use verantwoord::domain::ledger::{Expenditure, country_text};
use verantwoord::domain::line_selection::{LineKey, LineOrder, LineSelection, SelectionTotals};
use verantwoord::operations::expenditure::{Ledger, read_ledger};
use verantwoord::operations::imports::{list_imports, reverse_import};
use verantwoord::operations::line_list::{
    LinePage, LinePageWanted, LinesFrom, delete_view, list_lines, list_views, save_view, total_lines,
};
use verantwoord::operations::memory::Memory;
use verantwoord::operations::{Actor, Books, OperationError};

use crate::support::books::TestBooks;
use crate::support::reading::assert_sound;

on_each_database!(
    every_selection_holds_the_lines_that_answer_to_it,
    pages_join_without_gap_or_overlap_in_every_order,
    new_postings_are_listed_by_the_next_look,
    lines_are_listed_step_by_step,
    totals_are_remembered_and_new_lines_added,
    a_line_is_found_by_its_words,
    people_keep_their_own_views,
);

fn page(
    books: &TestBooks,
    selection: &LineSelection,
    order: LineOrder,
    from: LinesFrom,
    size: u32,
) -> LinePage {
    list_lines(&books.books, &LinePageWanted { grant: "CBR", selection, within: None, order, from, size })
        .unwrap()
}

fn ids(page: &LinePage) -> Vec<ExpenditureId> {
    page.lines.iter().map(|line| line.expenditure.id).collect()
}

/// The lines that a selection must hold, worked out from the ledger without the list.
fn expected(ledger: &Ledger, wanted: impl Fn(&Expenditure) -> bool) -> Vec<&Expenditure> {
    ledger.lines.iter().filter(|line| wanted(line)).collect()
}

fn sums(lines: &[&Expenditure]) -> SelectionTotals {
    use verantwoord::domain::money::Cents;
    SelectionTotals {
        lines: u64::try_from(lines.len()).unwrap(),
        amount: Cents::sum(lines.iter().map(|line| line.line.amount)).unwrap(),
        vat: Cents::sum(lines.iter().map(|line| line.line.vat)).unwrap(),
    }
}

type Wanted<'a> = Box<dyn Fn(&Expenditure) -> bool + 'a>;

fn every_selection_holds_the_lines_that_answer_to_it(books: &TestBooks) {
    books.with_cbr().with_workbooks();
    let first = list_imports(&books.books, "CBR").unwrap()[0].id;
    reverse_import(&books.books, &books.actor, first, &|_stage| {}).unwrap();
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    let place = |line: &Expenditure| ledger.grant.place_of(&line.line);
    let import = first.to_string();
    let half = ledger.postings[ledger.postings.len() / 2].id;
    let cases: Vec<(&str, String, Wanted<'_>)> = vec![
        ("everything", String::new(), Box::new(|_| true)),
        ("activity", "activity=HM-NG".into(), Box::new(|line| place(line).activity == "HM-NG")),
        ("category", "category=f".into(), Box::new(|line| place(line).category == "f")),
        (
            "activity and category",
            "activity=HM-NG category=f".into(),
            Box::new(|line| place(line).activity == "HM-NG" && place(line).category == "f"),
        ),
        ("nothing", "activity=NIET".into(), Box::new(|_| false)),
        ("year", "year=2025".into(), Box::new(|line| line.line.year == 2025)),
        ("period", "period=2024-1".into(), Box::new(|line| place(line).period == "2024-1")),
        (
            "year and period",
            "year=2024 period=2024-1".into(),
            Box::new(|line| line.line.year == 2024 && place(line).period == "2024-1"),
        ),
        ("country", "country=NG".into(), Box::new(|line| country_text(line.line.country.as_ref()) == "NG")),
        (
            "import",
            format!("import={import}"),
            Box::new(|line| ledger.batch_of(line).is_some_and(|batch| batch.id == first)),
        ),
        ("posting", format!("posting={half}"), Box::new(|line| line.posting == half)),
        ("up to a posting", format!("up_to_posting={half}"), Box::new(|line| line.posting <= half)),
        ("kind", "kind=reversal".into(), Box::new(|line| line.line.kind.code() == "reversal")),
        ("currency", "currency=NGN".into(), Box::new(|line| line.line.original.currency.code() == "NGN")),
        (
            "payment",
            "from=2024-03-01 to=2024-12-31".into(),
            Box::new(|line| {
                let day = line.line.payment_date.to_string();
                ("2024-03-01".to_owned()..="2024-12-31".to_owned()).contains(&day)
            }),
        ),
        (
            "amount",
            "min=1000 max=5.000,00".into(),
            Box::new(|line| (100_000..=500_000).contains(&line.line.amount.get())),
        ),
        ("supplier", "supplier=hotel".into(), Box::new(|line| fold(&line.line.supplier).contains("hotel"))),
    ];
    let mut found_some = 0;
    for (name, words, wanted) in cases {
        let selection = LineSelection::from_words(&words).unwrap();
        let lines = expected(&ledger, wanted);
        found_some += usize::from(!lines.is_empty());
        let order = LineOrder { key: LineKey::Entered, descending: false };
        let listed = page(books, &selection, order, LinesFrom::Start, 500);
        assert_eq!(ids(&listed), lines.iter().map(|line| line.id).collect::<Vec<_>>(), "{name}");
        assert_eq!(listed.totals, sums(&lines), "{name}");
        assert_eq!(total_lines(&books.books, "CBR", (&selection, None)).unwrap(), listed.totals, "{name}");
        for line in &listed.lines {
            let batch = ledger.batch_of(&line.expenditure).map(|batch| batch.id);
            assert_eq!(line.import, batch, "{name}");
            let taken_back =
                ledger.lines.iter().find(|other| other.line.answers == Some(line.expenditure.id));
            assert_eq!(line.taken_back_by, taken_back.map(|other| other.id), "{name}");
        }
    }
    // Whoever may see some periods only sees nothing else, whatever is selected.
    let within = ["2024-1".to_owned(), "2025-2".to_owned()];
    let lines = expected(&ledger, |line| within.iter().any(|code| code == place(line).period));
    let everything = LineSelection::default();
    let order = LineOrder { key: LineKey::Entered, descending: false };
    let wanted = LinePageWanted {
        grant: "CBR",
        selection: &everything,
        within: Some(&within),
        order,
        from: LinesFrom::Start,
        size: 500,
    };
    let listed = list_lines(&books.books, &wanted).unwrap();
    assert_eq!((ids(&listed).len(), listed.totals), (lines.len(), sums(&lines)));
    assert!(!lines.is_empty() && lines.len() < ledger.lines.len(), "{}", lines.len());
    let elsewhere = LineSelection::from_words("period=2025-1").unwrap();
    let hidden = total_lines(&books.books, "CBR", (&elsewhere, Some(&within))).unwrap();
    assert_eq!(hidden, SelectionTotals::default());
    assert!(found_some >= 15, "only {found_some} selections hold anything: the cases prove too little");
    assert_sound(books);
}

fn pages_join_without_gap_or_overlap_in_every_order(books: &TestBooks) {
    books.with_cbr().with_workbooks();
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    for words in ["", "category=f", "q=training", "min=2500"] {
        let selection = LineSelection::from_words(words).unwrap();
        for key in LineKey::ALL {
            for descending in [false, true] {
                let order = LineOrder { key, descending };
                let whole = ids(&page(books, &selection, order, LinesFrom::Start, 500));
                assert!(whole.len() > 10, "{words}: {} lines prove too little", whole.len());
                assert!(is_in_order(&ledger, &whole, order), "{words} {}", order.code());
                let forwards = turn_pages(books, &selection, order, false);
                assert_eq!(forwards.concat(), whole, "{words} {}", order.code());
                let mut backwards = turn_pages(books, &selection, order, true);
                backwards.reverse();
                assert_eq!(backwards.concat()[..], whole[..whole.len() - 1], "{words} {}", order.code());
            }
        }
    }
}

/// All pages of nineteen lines, forwards from the start or backwards from the last line.
fn turn_pages(
    books: &TestBooks,
    selection: &LineSelection,
    order: LineOrder,
    backwards: bool,
) -> Vec<Vec<ExpenditureId>> {
    let mut pages = Vec::new();
    let mut from = LinesFrom::Start;
    if backwards {
        let whole = page(books, selection, order, LinesFrom::Start, 500);
        from = LinesFrom::Before(*ids(&whole).last().unwrap());
    }
    loop {
        let turned = page(books, selection, order, from, 19);
        pages.push(ids(&turned));
        assert!(pages.len() < 100, "the pages have no end");
        let next = if backwards { turned.before } else { turned.after };
        match next {
            Some(line) if backwards => from = LinesFrom::Before(line),
            Some(line) => from = LinesFrom::After(line),
            None => return pages,
        }
    }
}

fn is_in_order(ledger: &Ledger, ids: &[ExpenditureId], order: LineOrder) -> bool {
    let key = |id: &ExpenditureId| {
        let line = &ledger.lines.iter().find(|line| line.id == *id).unwrap().line;
        let (amount, text) = match order.key {
            LineKey::Entered => (0, String::new()),
            LineKey::PaymentDate => (0, line.payment_date.to_string()),
            LineKey::Amount => (line.amount.get(), String::new()),
            LineKey::Supplier => (0, fold(&line.supplier)),
            LineKey::DocumentNumber => (0, fold(&line.document_number)),
        };
        (amount, text, *id)
    };
    if order.descending {
        ids.is_sorted_by(|one, other| key(one) >= key(other))
    } else {
        ids.is_sorted_by_key(key)
    }
}

fn new_postings_are_listed_by_the_next_look(books: &TestBooks) {
    books.with_cbr();
    let everything = LineSelection::default();
    let empty = page(books, &everything, LineOrder::default(), LinesFrom::Start, 50);
    assert_eq!((empty.totals.lines, empty.lines.len(), empty.after), (0, 0, None));
    for name in ["2024-1-expenses-english.xlsx", "2025-1-oud-formaat.xls"] {
        books.import(&format!("cbr/workbooks/{name}")).unwrap();
        let ledger = read_ledger(&books.books, "CBR", None).unwrap();
        let listed = page(books, &everything, LineOrder::default(), LinesFrom::Start, 500);
        let mut wanted: Vec<ExpenditureId> = ledger.lines.iter().map(|line| line.id).collect();
        wanted.reverse();
        assert_eq!(ids(&listed), wanted, "{name}");
        assert_eq!(listed.postings_behind, 0);
        assert!(listed.file_names.values().any(|file| file == name), "{:?}", listed.file_names);
    }
    assert_sound(books);
}

/// Steps that end within a posting, at its end and behind it.
fn lines_are_listed_step_by_step(books: &TestBooks) {
    books.with_cbr().with_workbooks();
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    let (all, of_first) = (ledger.lines.len(), ledger.postings.first().unwrap().line_count);
    let step = u32::try_from(of_first).unwrap();
    let (grant, db) = (ledger.grant.id, &books.books.db);
    let listed = || db.read(|conn| listed_lines::listed_up_to(conn, grant)).unwrap();
    let next = |at_most| db.write(|conn| listed_lines::list_next_lines(conn, grant, at_most)).unwrap();
    assert!(!next(step - 1));
    assert_eq!(listed(), 0);
    assert!(!next(1));
    let mut steps = 0;
    while !next(7) {
        steps += 1;
        assert!(steps <= all, "no end");
    }
    assert!(steps > 3, "{steps} steps for {all} lines");
    assert_eq!(listed(), i64::try_from(ledger.postings.len()).unwrap());
    let selection = LineSelection::default();
    let found = page(books, &selection, LineOrder::default(), LinesFrom::Start, 1_000);
    let mut found = ids(&found);
    found.sort();
    assert_eq!(found, ledger.lines.iter().map(|line| line.id).collect::<Vec<_>>());
}

/// The totals of a selection as this process has them, and as one that remembers nothing works them out.
fn totals_told(books: &TestBooks, words: &str, within: Option<&[String]>) -> [SelectionTotals; 2] {
    let selection = LineSelection::from_words(words).unwrap();
    let fresh = Books { memory: Memory::default(), ..books.books.clone() };
    [&books.books, &fresh].map(|books| total_lines(books, "CBR", (&selection, within)).unwrap())
}

fn totals_are_remembered_and_new_lines_added(books: &TestBooks) {
    books.with_cbr();
    let first_period = ["2024-1".to_owned()];
    let mut before = SelectionTotals::default();
    for name in ["2024-1-expenses-english.xlsx", "2025-1-oud-formaat.xls"] {
        books.import(&format!("cbr/workbooks/{name}")).unwrap();
        for words in ["q=training", "country=TZ", "min=100"] {
            for within in [None, Some(&first_period[..])] {
                let [remembered, fresh] = totals_told(books, words, within);
                assert_eq!(remembered, fresh, "{name} {words} {within:?}");
            }
        }
        let ledger = read_ledger(&books.books, "CBR", None).unwrap();
        let large = expected(&ledger, |line| line.line.amount.get() >= 10_000);
        let [remembered, _] = totals_told(books, "min=100", None);
        assert_eq!(remembered, sums(&large), "{name}");
        assert!(remembered.lines > before.lines, "{name} brings no line");
        before = remembered;
    }
    let remove = |which: &str| {
        books.books.db.write(|conn| {
            let last = "(SELECT MAX(expenditure_id) FROM listed_lines)";
            let statement = format!("DELETE FROM listed_lines WHERE expenditure_id {which} {last}");
            diesel::sql_query(statement).execute(conn).map_err(StoreError::from)
        })
    };
    assert!(remove("<").unwrap() > 10);
    let [remembered, fresh] = totals_told(books, "min=100", None);
    assert_eq!(remembered, before, "what is known is looked up again");
    assert!(fresh.lines <= 1);
    // An older state of the books than was remembered, as a long look at them has.
    assert_eq!(remove("=").unwrap(), 1);
    assert_eq!(totals_told(books, "min=100", None), [SelectionTotals::default(); 2]);
}

fn a_line_is_found_by_its_words(books: &TestBooks) {
    books.with_cbr();
    let rows = "Activiteit;Kostensoort;Land;Leverancier;Factuurnummer;Omschrijving;Betaaldatum;Valuta;Bedrag incl. btw;Inkooporder\n\
        HM-NG;f;NG;Café Zürich B.V.;F-2025/0042;Zaalhuur groep 7;15-03-2025;EUR;100,00;PO-99187\n\
        HM-NG;f;NG;Hotel Lagos;INV 77;Verblijf trainers;16-03-2025;EUR;200,00;PO-1";
    let outcome = books.import_bytes("woorden.csv", rows.as_bytes()).unwrap();
    assert_eq!(outcome.rows.posted, 2, "{:?}", outcome.findings);
    for (words, amounts) in [
        ("cafe zurich", &[10_000][..]),
        ("ZÜRICH zaalhuur", &[10_000]),
        ("f 2025 0042", &[10_000]),
        ("F20250042", &[10_000]),
        ("2025/0042", &[10_000]),
        ("po 99187", &[10_000]),
        ("groep 33", &[]),
        ("inv 77", &[20_000]),
        ("trainers lagos", &[20_000]),
        ("lag", &[20_000]),
        ("po", &[10_000, 20_000]),
        ("%", &[]),
        ("_", &[10_000, 20_000]),
    ] {
        let selection = LineSelection { words: words.to_owned(), ..LineSelection::default() };
        let order = LineOrder { key: LineKey::Amount, descending: false };
        let found = page(books, &selection, order, LinesFrom::Start, 50);
        let told: Vec<i64> = found.lines.iter().map(|line| line.expenditure.line.amount.get()).collect();
        assert_eq!(told, amounts, "{words}");
    }
}

fn people_keep_their_own_views(books: &TestBooks) {
    books.with_cbr();
    let (fatima, piet) = (Actor::named("Fatima"), Actor::named("Piet"));
    let selection = LineSelection::from_words("category=a min=1000").unwrap();
    let order: LineOrder = "-amount".parse().unwrap();
    save_view(&books.books, &fatima, "CBR", "Grote posten", (&selection, order)).unwrap();
    save_view(
        &books.books,
        &fatima,
        "CBR",
        "Grote posten",
        (&LineSelection { words: "a&b=c".into(), ..selection.clone() }, order),
    )
    .unwrap();
    let kept = list_views(&books.books, &fatima, "CBR").unwrap();
    assert_eq!(kept.len(), 1, "a view with the same name takes the place of the earlier one");
    assert_eq!(kept[0].address, "category=a&min=1000.00&q=a%26b%3Dc&sort=-amount");
    assert!(list_views(&books.books, &piet, "CBR").unwrap().is_empty(), "views are personal");
    let nameless = save_view(&books.books, &piet, "CBR", "  ", (&selection, order)).unwrap_err();
    assert!(matches!(nameless, OperationError::Rejected(_)), "{nameless:?}");
    assert!(matches!(
        delete_view(&books.books, &piet, "CBR", "Grote posten"),
        Err(OperationError::NotFound(_))
    ));
    delete_view(&books.books, &fatima, "CBR", "Grote posten").unwrap();
    assert!(list_views(&books.books, &fatima, "CBR").unwrap().is_empty());
}
