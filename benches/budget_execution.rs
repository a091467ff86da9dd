//! How fast budget execution answers over a large ledger, against adding up the lines themselves.
//!
//! `cargo bench --bench budget_execution` uses 1,000,000 lines; `-- --lines 100000` another number.

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

use verantwoord::operations::execution::budget_execution;
use verantwoord::operations::overview::overview;

const RUNS: usize = 21;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let flag = arguments.iter().position(|known| known == "--lines");
    let lines = flag.and_then(|at| arguments.get(at + 1)).map_or(Ok(1_000_000), |lines| lines.parse())?;
    let fresh = filled::with_lines(lines)?;
    let scan = scan_all_lines(&fresh)?;
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let begun = Instant::now();
        let answer = budget_execution(&fresh.books, "CBR", Some("2025-2"))?;
        let total = answer.execution.total()?;
        times.push(begun.elapsed().as_secs_f64());
        assert!(total.total()?.get() > 0);
    }
    times.sort_by(f64::total_cmp);
    let (median, worst) = (times[RUNS / 2], times[RUNS - 1]);
    println!("{lines} lines; peak memory {} MB", memory::peak_mb("self"));
    println!("adding up the lines: {:.1} ms", scan * 1000.0);
    println!(
        "budget execution: median {:.2} ms, worst {:.2} ms (to reach: 50 ms)",
        median * 1000.0,
        worst * 1000.0
    );
    println!("ratio budget execution / adding up: {:.4}", median / scan);
    let (median, worst) = overview_times(&fresh)?;
    println!(
        "first page: median {:.2} ms, worst {:.2} ms (to reach: 100 ms)",
        median * 1000.0,
        worst * 1000.0
    );
    println!("ratio first page / adding up: {:.4}", median / scan);
    Ok(())
}

/// Everything that the first page of the grant shows.
fn overview_times(fresh: &books::BenchBooks) -> Result<(f64, f64), Box<dyn Error>> {
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let begun = Instant::now();
        let seen = overview(&fresh.books, "CBR")?;
        times.push(begun.elapsed().as_secs_f64());
        assert!(seen.total.realised.get() > 0);
    }
    times.sort_by(f64::total_cmp);
    Ok((times[RUNS / 2], times[RUNS - 1]))
}

/// The floor without running totals: one query over every line.
fn scan_all_lines(fresh: &books::BenchBooks) -> Result<f64, Box<dyn Error>> {
    let database = rusqlite::Connection::open(fresh.folder.path().join("books.sqlite"))?;
    let begun = Instant::now();
    let mut statement = database.prepare(
        "SELECT budget_line_id, period_id, year, SUM(amount_cents) FROM expenditures \
         GROUP BY budget_line_id, period_id, year",
    )?;
    let groups = statement.query_map([], |row| row.get::<_, i64>(3))?.collect::<Result<Vec<_>, _>>()?;
    assert!(!groups.is_empty());
    Ok(begun.elapsed().as_secs_f64())
}
