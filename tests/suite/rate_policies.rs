//! Exchange-rate policies side by side over the lines of CBR in foreign currency.

use verantwoord::domain::computation::Topic;
use verantwoord::domain::currency::Currency;
use verantwoord::domain::money::Cents;
use verantwoord::operations::check::check_books;
use verantwoord::operations::cost_bases::load_bases;
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::operations::grants::load_grant;
use verantwoord::operations::imports::{list_imports, reverse_import};
use verantwoord::operations::method_costs::{PostCosts, post_costs};
use verantwoord::operations::rate_policies::compare_policies;
use verantwoord::operations::rates::load_rates;

use crate::support::books::{TestBooks, fixture_bytes, fixture_text};
use crate::support::program;

on_each_database!(
    every_policy_is_compared_over_the_same_lines,
    a_grant_that_reports_otherwise_posts_the_difference,
);

fn every_policy_is_compared_over_the_same_lines(books: &TestBooks) {
    books.with_cbr();
    load_rates(&books.books, &books.actor, "ecb.csv", &fixture_bytes("cbr/rates/ecb-sample.csv")).unwrap();
    books.import("cbr/workbooks/2025-2-vreemde-valuta.xlsx").unwrap();
    let own = "[[own_rate]]\ncurrency = \"USD\"\nfrom = \"2025-01-01\"\nunits_per_euro = \"1.25\"\ndocument = \"koerslijst\"\n";
    load_bases(&books.books, &books.actor, "CBR", "eigen.toml", own).unwrap();
    let compared = compare_policies(&books.books, "CBR").unwrap();
    assert_eq!(compared.policies.len(), 8);
    let chosen: Vec<_> = compared.policies.iter().filter(|outcome| outcome.chosen).collect();
    // The policy that the books follow gives what the books say, line by line.
    assert_eq!(chosen[0].policy.code(), "inforeuro-month-of-payment");
    assert_eq!((chosen[0].missing, chosen[0].difference), (0, Cents::ZERO));
    assert!(chosen[0].lines.iter().all(|line| line.difference == Some(Cents::ZERO)));
    assert!(compared.lines.len() >= 3);
    for outcome in &compared.policies {
        assert_eq!(outcome.lines.len(), compared.lines.len());
        let sum = Cents::sum(outcome.lines.iter().filter_map(|line| line.difference)).unwrap();
        assert_eq!(sum, outcome.difference, "{}", outcome.policy.code());
    }
    let own =
        compared.policies.iter().find(|outcome| outcome.policy.code() == "own-accounting-rate").unwrap();
    let dollars = compared.lines.iter().filter(|line| line.original.currency.code() == "USD").count();
    assert!(dollars > 0);
    assert_eq!(own.missing, compared.lines.len() - dollars);
    let submission = compared
        .policies
        .iter()
        .find(|outcome| outcome.policy.code() == "inforeuro-month-of-submission")
        .unwrap();
    // No report is submitted, and the rates of January 2026 are not loaded: nothing is guessed.
    assert_eq!(submission.missing, compared.lines.len());
    assert_eq!(compared.assumed_submissions, ["2025-2"]);
}

fn a_grant_that_reports_otherwise_posts_the_difference(books: &TestBooks) {
    let text = fixture_text("cbr/grant.toml")
        .replace("report_due_weeks = 4", "report_due_weeks = 4\nreporting_rate = \"ecb-average-of-period\"");
    load_grant(&books.books, &books.actor, "grant.toml", &text).unwrap();
    books.with_rates();
    books.import("cbr/workbooks/2025-2-vreemde-valuta.xlsx").unwrap();
    let compared = compare_policies(&books.books, "CBR").unwrap();
    let average =
        compared.policies.iter().find(|outcome| outcome.policy.code() == "ecb-average-of-period").unwrap();
    assert_eq!(average.missing, 0);
    assert_ne!(average.difference, Cents::ZERO);
    let command = PostCosts {
        grant: "CBR",
        topic: Topic::ExchangeDifference,
        period: "2025-2",
        reason: "koersen van het halfjaar",
        despite_problems: false,
        dry_run: false,
        shown: None,
    };
    let (posted, found) = post_costs(&books.books, &books.actor, &command).unwrap();
    assert_eq!(posted.total_cents, average.difference.get());
    assert_eq!(found.costs.len(), compared.lines.len());
    // The ledger now says what the policy comes to, and posting again changes nothing.
    let lines = read_ledger(&books.books, "CBR", None).unwrap().lines;
    let foreign: Vec<_> = lines.iter().filter(|line| line.line.original.currency != Currency::EUR).collect();
    let booked = Cents::sum(foreign.iter().map(|line| line.line.amount)).unwrap();
    assert_eq!(booked.plus(average.difference), Ok(average.total));
    let (again, _) = post_costs(&books.books, &books.actor, &command).unwrap();
    assert_eq!((again.kept, again.taken_back, again.entered), (posted.entered, 0, 0));
    // When the import is taken back, nothing is left to differ.
    let batch = list_imports(&books.books, "CBR").unwrap()[0].id;
    reverse_import(&books.books, &books.actor, batch, &|_| {}).unwrap();
    let (after, _) = post_costs(&books.books, &books.actor, &command).unwrap();
    assert_eq!((after.taken_back, after.entered, after.total_cents), (posted.entered, 0, 0));
    for outcome in check_books(&books.books).unwrap() {
        assert_eq!(outcome.breaches, Vec::<String>::new(), "{}", outcome.check.en);
    }
}

#[test]
fn the_command_line_compares_policies() {
    let folder = tempfile::tempdir().unwrap();
    let done = |arguments: &[&str]| program::done(folder.path(), arguments);
    done(&["grant", "load", "fixtures/cbr/grant.toml"]);
    for month in 7..=12 {
        done(&["rates", "load", &format!("fixtures/cbr/rates/inforeuro-2025-{month:02}.json")]);
    }
    done(&["import", "fixtures/cbr/workbooks/2025-2-vreemde-valuta.xlsx", "--grant", "CBR"]);
    let shown = done(&["rates", "compare", "--grant", "CBR", "--lang", "en"]);
    assert!(shown.contains("InforEuro of the month of payment"), "{shown}");
    let json = program::json(&done(&["rates", "compare", "--grant", "CBR", "--json"]));
    assert_eq!(json["policies"][3]["chosen"], true);
}
