//! How fast the pages answer over the wire, with ten people at work in a grant of 100,000 lines: the program serves on
//! loopback, `wrk` (Debian's package of that name) asks. Each page by itself, with a pause of half a second between two
//! pages of a person; then all pages mixed, without a pause; then the same while an import is being posted.
//!
//! `cargo bench --bench load`; `-- --lines 1000` takes another number of lines.

#![expect(clippy::print_stdout, reason = "the figures are what this program is for")]
#![expect(clippy::indexing_slicing, reason = "a bench stops where something is amiss")]

#[path = "support/csv.rs"]
mod csv;
#[path = "support/memory.rs"]
mod memory;
#[path = "support/rows.rs"]
mod rows;

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

type Outcome<T> = Result<T, Box<dyn Error>>;

const PEOPLE: usize = 10;
const ROWS_OF_POSTING: u64 = 20_000;

const PAGES: [(&str, &str); 17] = [
    ("overview", "/grants/CBR"),
    ("activities", "/grants/CBR/activities"),
    ("one activity", "/grants/CBR/activities/HM-NG"),
    ("budget", "/grants/CBR/budget"),
    ("imports", "/grants/CBR/imports"),
    ("expenditure", "/grants/CBR/expenditure"),
    ("expenditure, by amount", "/grants/CBR/expenditure?sort=-amount"),
    ("expenditure, one activity", "/grants/CBR/expenditure?activity=HM-NG&sort=supplier"),
    ("expenditure, a number", "/grants/CBR/expenditure?q=F-0004217"),
    ("expenditure, a common word", "/grants/CBR/expenditure?q=training"),
    ("one line", "/grants/CBR/expenditure/1"),
    ("milestones", "/grants/CBR/milestones"),
    ("reports", "/grants/CBR/reports"),
    ("one report", "/grants/CBR/reports/financial-report/2025-2"),
    ("rules", "/grants/CBR/rules"),
    ("funding", "/grants/CBR/funding"),
    ("budget over the interface", "/api/v1/grants/CBR/budget"),
];

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let flag = arguments.iter().position(|known| known == "--lines");
    let lines = flag.and_then(|at| arguments.get(at + 1)).map_or(Ok(100_000), |lines| lines.parse())?;
    let folder = tempfile::tempdir()?;
    let password = fill(folder.path(), lines)?;
    let mut server = Server::start(folder.path())?;
    let cookies = (0..PEOPLE)
        .map(|_| log_in(&server.address, "projectleider", &password))
        .collect::<Outcome<Vec<_>>>()?
        .join(" ");
    println!("{lines} lines, {PEOPLE} people; milliseconds on loopback (to reach: p95 under 60)");
    println!("{:<32} {:>8} {:>8} {:>8} {:>10} {:>6}", "", "median", "p95", "p99", "a second", "bad");
    for (name, page) in PAGES {
        show(name, &wrk(&server.address, &cookies, &[page], (500, 6))?);
    }
    let all: Vec<&str> = PAGES.iter().map(|(_, page)| *page).collect();
    show("all mixed, no pause", &wrk(&server.address, &cookies, &all, (0, 15))?);
    let posting = post_in_between(folder.path(), lines)?;
    show("all mixed, while posting", &wrk(&server.address, &cookies, &all, (0, 15))?);
    posting.wait_with_output()?.status.success().then_some(()).ok_or("the import failed")?;
    println!(
        "peak memory of the server: {} MB (to reach: 150)",
        memory::peak_mb(&server.child.id().to_string())
    );
    server.stop()?;
    folder.close()?;
    Ok(())
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_verantwoord"))
}

/// The demo with so many lines more. Gives the password of its accounts.
fn fill(folder: &Path, lines: u64) -> Outcome<String> {
    let made = program().arg("--data").arg(folder).args(["demo", "--no-serve"]).output()?;
    let said = String::from_utf8(made.stdout)?;
    let password = said
        .lines()
        .find_map(|line| line.strip_prefix("Accounts, all with the password ")?.strip_suffix(':'))
        .ok_or("the demo names no password")?;
    import(folder, "many.csv", (0, lines))?.wait_with_output()?;
    Ok(password.to_owned())
}

fn post_in_between(folder: &Path, lines: u64) -> Outcome<Child> {
    import(folder, "more.csv", (lines, lines.saturating_add(ROWS_OF_POSTING)))
}

fn import(folder: &Path, name: &str, (first, last): (u64, u64)) -> Outcome<Child> {
    let file = folder.join(name);
    std::fs::write(&file, csv::text(first, last))?;
    let mut import = program();
    import.arg("--data").arg(folder).arg("import").arg(file).args(["--grant", "CBR"]);
    Ok(import.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?)
}

struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(folder: &Path) -> Outcome<Self> {
        let mut serve = program();
        serve.arg("--data").arg(folder).args(["serve", "--listen", "127.0.0.1:0", "--log", "warn"]);
        let mut child = serve.stdout(Stdio::piped()).spawn()?;
        let stdout = child.stdout.take().ok_or("no output")?;
        for line in BufReader::new(stdout).lines() {
            if let Some(address) = line?.split("Listening at http://").nth(1) {
                let address = address.split(['/', ' ']).next().unwrap_or_default().to_owned();
                return Ok(Self { child, address });
            }
        }
        Err("the server did not start".into())
    }

    fn stop(&mut self) -> Outcome<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

/// The cookie of a new session.
fn log_in(address: &str, login: &str, password: &str) -> Outcome<String> {
    let body = format!("login={login}&password={password}");
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "POST /login HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let cookie = answer
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
        .ok_or("not let in")?;
    Ok(cookie.1.split(';').next().unwrap_or_default().to_owned())
}

/// What the load tool printed about these pages: asked a second, median, p95, p99, bad answers.
fn wrk(address: &str, cookies: &str, pages: &[&str], (pause, seconds): (u32, u32)) -> Outcome<Vec<String>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/load/mixed.lua");
    let output = Command::new("wrk")
        .args(["--threads", "1", "--connections", &PEOPLE.to_string(), "--duration", &format!("{seconds}s")])
        .arg("--script")
        .arg(script)
        .arg(format!("http://{address}"))
        .env("COOKIES", cookies)
        .env("PAGES", pages.join(" "))
        .env("PAUSE_MS", pause.to_string())
        .output()
        .map_err(|error| format!("wrk does not start ({error}): apt-get install wrk"))?;
    let text = String::from_utf8(output.stdout)?;
    let figures = text.lines().find_map(|line| line.strip_prefix("figures ")).ok_or_else(|| text.clone())?;
    let figures: Vec<String> = figures.split_whitespace().map(str::to_owned).collect();
    if figures.len() == 5 { Ok(figures) } else { Err(text.into()) }
}

fn show(name: &str, figures: &[String]) {
    println!(
        "{name:<32} {:>8} {:>8} {:>8} {:>10} {:>6}",
        figures[1], figures[2], figures[3], figures[0], figures[4]
    );
}
