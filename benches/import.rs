//! How fast a large workbook becomes ledger lines, read to posted on SQLite, against a floor: the reader alone plus a
//! prepared insert of the same rows. The product reads the file in a process of its own, as it does for users, and
//! once more in its own process, to show what that costs. Each is measured in a process of its own, so that memory is its own too.
//!
//! `cargo bench --bench import` measures 100,000 rows; `-- --rows 500000` another number.

#![expect(clippy::print_stdout, reason = "the figures are what this program is for")]
#![expect(
    clippy::float_arithmetic,
    clippy::arithmetic_side_effects,
    reason = "times, their ratios and made-up figures"
)]
#![expect(clippy::indexing_slicing, reason = "a bench stops where something is amiss")]

#[path = "support/books.rs"]
mod books;
#[path = "support/memory.rs"]
mod memory;
#[path = "support/rows.rs"]
mod rows;

use std::error::Error;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use calamine::{DataRef, Reader, Xlsx};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use verantwoord::importing::{ReaderLimits, WorkbookReader};
use verantwoord::operations::imports::{
    ImportCommand, check_import, import_workbook, post_import, stage_import,
};

const RUNS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value_of =
        |flag: &str| arguments.iter().position(|known| known == flag).and_then(|at| arguments.get(at + 1));
    let sides = ["--floor", "--product", "--in-process", "--staged"];
    let asked = sides.into_iter().find_map(|side| Some((side, Path::new(value_of(side)?))));
    match asked {
        Some(("--floor", file)) => report_run(|| floor(file)),
        Some(("--product", file)) => report_run(|| product(file, reader_process())),
        Some(("--staged", file)) => report_run(|| staged(file, reader_process().remembering())),
        Some((_, file)) => report_run(|| product(file, WorkbookReader::InThisProcess)),
        None => compare(value_of("--rows").map_or(Ok(100_000), |rows| rows.parse())?),
    }
}

/// Runs one side and prints seconds and megabytes for the comparing process.
fn report_run(side: impl FnOnce() -> Result<(f64, u64), Box<dyn Error>>) -> Result<(), Box<dyn Error>> {
    let (seconds, rows) = side()?;
    println!("{seconds} {} {rows}", memory::peak_mb("self"));
    Ok(())
}

fn compare(rows: u64) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("expenses.xlsx");
    write_workbook(&file, rows)?;
    println!("{rows} rows x {} columns, {} KB", rows::HEADS.len(), std::fs::metadata(&file)?.len() / 1024);
    let (mut floors, mut products, mut in_process, mut staged) = (vec![], vec![], vec![], vec![]);
    for _ in 0..RUNS {
        floors.push(run("--floor", &file, rows)?);
        products.push(run("--product", &file, rows)?);
        in_process.push(run("--in-process", &file, rows)?);
        staged.push(run("--staged", &file, rows)?);
    }
    let (floor, product, in_process) = (median(floors), median(products), median(in_process));
    let staged = median(staged);
    println!("floor:   {:.2} s, {} MB", floor.0, floor.1);
    println!("product: {:.2} s, {} MB", product.0, product.1);
    println!("product without a reader process: {:.2} s, {} MB", in_process.0, in_process.1);
    println!("staged, checked, previewed and posted: {:.2} s, {} MB", staged.0, staged.1);
    println!("ratio product / floor: {:.2} (to reach: 2.0)", product.0 / floor.0);
    println!("ratio step by step / floor: {:.2} (to reach: 2.5)", staged.0 / floor.0);
    Ok(())
}

fn run(side: &str, file: &Path, rows: u64) -> Result<(f64, u64), Box<dyn Error>> {
    let output = Command::new(std::env::current_exe()?).arg(side).arg(file).output()?;
    let text = String::from_utf8(output.stdout)?;
    let figures: Vec<&str> = text.split_whitespace().collect();
    if figures.len() != 3 || figures[2] != rows.to_string() {
        return Err(format!("{side}: {text} {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok((figures[0].parse()?, figures[1].parse()?))
}

/// The median by time, with its memory.
fn median(mut runs: Vec<(f64, u64)>) -> (f64, u64) {
    runs.sort_by(|one, other| one.0.total_cmp(&other.0));
    runs[runs.len() / 2]
}

fn write_workbook(file: &Path, rows: u64) -> Result<(), Box<dyn Error>> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    let date = Format::new().set_num_format("dd-mm-yyyy");
    for (column, head) in (0..).zip(rows::HEADS) {
        sheet.write(0, column, head)?;
    }
    for number in 0..rows {
        let row = rows::row(number);
        let at = u32::try_from(number)? + 1;
        let texts = [row.activity, row.category, row.country, &row.supplier, &row.document, &row.description];
        for (column, text) in (0..).zip(texts) {
            sheet.write(at, column, text)?;
        }
        sheet.write_with_format(at, 6, ExcelDateTime::from_ymd(2025, row.month, row.invoiced)?, &date)?;
        sheet.write_with_format(at, 7, ExcelDateTime::from_ymd(2025, row.month, row.paid)?, &date)?;
        sheet.write(at, 8, "EUR")?;
        for (column, cents) in (9..).zip([row.net_cents, row.vat_cents, row.net_cents + row.vat_cents]) {
            sheet.write(at, column, rows::euros(cents).parse::<f64>()?)?;
        }
    }
    workbook.save(file)?;
    Ok(())
}

/// The reader alone and one prepared insert per row, two indexes, one transaction.
fn floor(file: &Path) -> Result<(f64, u64), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let mut database = rusqlite::Connection::open(folder.path().join("floor.sqlite"))?;
    database.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE expenses (id INTEGER PRIMARY KEY, \
         c0 TEXT, c1 TEXT, c2 TEXT, c3 TEXT, c4 TEXT, c5 TEXT, c6 REAL, c7 REAL, c8 TEXT, c9 REAL, c10 REAL, c11 REAL); \
         CREATE INDEX by_document ON expenses (c4); CREATE INDEX by_place ON expenses (c0, c1)",
    )?;
    let bytes = std::fs::read(file)?;
    let begun = Instant::now();
    let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes))?;
    let name = workbook.sheet_names().first().cloned().ok_or("no sheet")?;
    let mut reader = workbook.worksheet_cells_reader(&name)?;
    let transaction = database.transaction()?;
    let mut inserted = 0;
    {
        let mut insert = transaction.prepare(
            "INSERT INTO expenses (c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?;
        let mut cells: Vec<rusqlite::types::Value> = Vec::with_capacity(rows::HEADS.len());
        while let Some(cell) = reader.next_cell()? {
            if cell.get_position().0 == 0 {
                continue;
            }
            cells.push(match cell.get_value() {
                DataRef::SharedString(text) => (*text).to_owned().into(),
                DataRef::String(text) => text.clone().into(),
                DataRef::Float(number) => (*number).into(),
                DataRef::DateTime(moment) => moment.as_f64().into(),
                _ => rusqlite::types::Value::Null,
            });
            if cells.len() == rows::HEADS.len() {
                inserted += 1;
                insert.execute(rusqlite::params_from_iter(cells.drain(..)))?;
            }
        }
    }
    transaction.commit()?;
    Ok((begun.elapsed().as_secs_f64(), inserted))
}

/// The program, started as a reader, with the limits that users have.
fn reader_process() -> WorkbookReader {
    let limits = ReaderLimits { file_megabytes: 64, memory_megabytes: 1024, seconds: 20 };
    WorkbookReader::InChild { program: env!("CARGO_BIN_EXE_verantwoord").into(), limits }
}

fn command(bytes: &[u8]) -> ImportCommand<'_> {
    ImportCommand {
        grant: "CBR",
        file_name: "expenses.xlsx",
        bytes,
        sheet: None,
        replaces: None,
        dry_run: false,
    }
}

/// The same file through the product: read, mapped, checked, sealed and posted.
fn product(file: &Path, reader: WorkbookReader) -> Result<(f64, u64), Box<dyn Error>> {
    let fresh = books::fresh(reader)?;
    let bytes = std::fs::read(file)?;
    let command = command(&bytes);
    let begun = Instant::now();
    let outcome = import_workbook(&fresh.books, &fresh.actor, &command, &|_stage| {})?;
    let seconds = begun.elapsed().as_secs_f64();
    fresh.folder.close()?;
    Ok((seconds, outcome.rows.posted))
}

/// The same, step by step: what posting does is known twice before it is done.
fn staged(file: &Path, reader: WorkbookReader) -> Result<(f64, u64), Box<dyn Error>> {
    let fresh = books::fresh(reader)?;
    let bytes = std::fs::read(file)?;
    let command = command(&bytes);
    let begun = Instant::now();
    let staged = stage_import(&fresh.books, &fresh.actor, &command, &|_stage| {})?;
    let batch = staged.batch.ok_or("nothing staged")?;
    let checked = check_import(&fresh.books, &fresh.actor, batch, &|_stage| {})?;
    let outcome = post_import(&fresh.books, &fresh.actor, batch, &|_stage| {})?;
    let seconds = begun.elapsed().as_secs_f64();
    if checked.consequences != outcome.consequences {
        return Err("the preview differs from what was posted".into());
    }
    fresh.folder.close()?;
    Ok((seconds, outcome.rows.posted))
}
