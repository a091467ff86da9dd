//! How fast the pages answer over a large ledger, at the server: the handler of each page in process, by percentiles.
//!
//! `cargo bench --bench pages` uses 100,000 lines; `-- --lines 1000000` another number.

#![expect(clippy::print_stdout, reason = "the figures are what this program is for")]
#![expect(
    clippy::float_arithmetic,
    clippy::arithmetic_side_effects,
    reason = "times, their ratios and made-up figures"
)]
#![expect(clippy::indexing_slicing, reason = "a bench stops where something is amiss")]

#[path = "support/books.rs"]
mod books;
#[path = "support/csv.rs"]
mod csv;
#[path = "support/filled.rs"]
mod filled;
#[path = "support/memory.rs"]
mod memory;
#[path = "support/rows.rs"]
mod rows;

use std::error::Error;
use std::time::Instant;

use verantwoord::domain::line_selection::{LineOrder, LineSelection};
use verantwoord::operations::audit_log::{LogWanted, read_log};
use verantwoord::operations::forecast::forecast_budget;
use verantwoord::operations::line_details::show_line;
use verantwoord::operations::line_list::{LinePageWanted, LinesFrom, bring_up_to_date, list_lines};

const RUNS: usize = 41;
const PAGE: u32 = 50;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let flag = arguments.iter().position(|known| known == "--lines");
    let lines = flag.and_then(|at| arguments.get(at + 1)).map_or(Ok(100_000), |lines| lines.parse())?;
    let begun = Instant::now();
    let fresh = filled::with_lines(lines)?;
    println!("{lines} lines imported in {:.2} s", begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    bring_up_to_date(&fresh.books, "CBR")?;
    println!("made ready for finding, once after the import: {:.2} s", begun.elapsed().as_secs_f64());
    println!("milliseconds at the server      median      p95    worst   (to reach: p95 under 60)");
    for (name, words, sort) in [
        ("all, newest first", "", "-entered"),
        ("all by payment date", "", "paid"),
        ("all by amount, largest first", "", "-amount"),
        ("one activity by supplier", "activity=HM-NG", "supplier"),
        ("category and year", "category=f year=2025", "-paid"),
        ("country and dates", "country=KE from=2025-03-01 to=2025-03-31", "-amount"),
        ("amounts from to", "min=8000 max=8100", "amount"),
        ("a common word", "q=training", "-paid"),
        ("one document number", "q=F-0004217", "-entered"),
        ("part of a supplier", "supplier=leverancier", "document"),
    ] {
        let selection = LineSelection::from_words(words).map_err(|problem| problem.en)?;
        let order = sort.parse::<LineOrder>().map_err(|problem| problem.en)?;
        measure(name, || {
            let wanted = LinePageWanted {
                grant: "CBR",
                selection: &selection,
                within: None,
                order,
                from: LinesFrom::Start,
                size: PAGE,
            };
            let page = list_lines(&fresh.books, &wanted)?;
            assert!(page.totals.lines > 0, "{words} selects nothing");
            Ok(())
        })?;
    }
    let everything = LineSelection::default();
    let order = "-amount".parse::<LineOrder>().map_err(|problem| problem.en)?;
    let wanted = LinePageWanted {
        grant: "CBR",
        selection: &everything,
        within: None,
        order,
        from: LinesFrom::Start,
        size: 500,
    };
    let deep = list_lines(&fresh.books, &wanted)?.after.ok_or("too few lines for a second page")?;
    measure("the page after line 500", || {
        list_lines(&fresh.books, &LinePageWanted { from: LinesFrom::After(deep), size: PAGE, ..wanted })?;
        Ok(())
    })?;
    measure("one line", || {
        show_line(&fresh.books, "CBR", (deep, None))?;
        Ok(())
    })?;
    measure("budget and forecast", || {
        forecast_budget(&fresh.books, "CBR")?;
        Ok(())
    })?;
    measure("log of acts", || {
        read_log(&fresh.books, &LogWanted { grant: Some("CBR"), size: 100, ..LogWanted::default() })?;
        Ok(())
    })?;
    println!("peak memory {} MB", memory::peak_mb("self"));
    fresh.folder.close()?;
    Ok(())
}

fn measure(name: &str, run: impl Fn() -> Result<(), Box<dyn Error>>) -> Result<(), Box<dyn Error>> {
    run()?;
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let begun = Instant::now();
        run()?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    let (median, p95, worst) = (times[RUNS / 2], times[RUNS * 95 / 100], times[RUNS - 1]);
    println!("{name:<30} {median:>8.2} {p95:>8.2} {worst:>8.2}");
    Ok(())
}
