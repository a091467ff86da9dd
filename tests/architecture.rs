//! The rules of the house, checked from the source text. A broken rule is named with file and line.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it should be")]

use std::fs;
use std::path::{Path, PathBuf};

struct SourceFile {
    /// Path below the repository, such as `src/domain/money.rs`.
    path: String,
    text: String,
}

struct Line<'a> {
    file: &'a SourceFile,
    number: usize,
    text: &'a str,
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &str) -> Vec<SourceFile> {
    let mut open = vec![repository().join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(repository()).unwrap().to_string_lossy().into_owned();
                files.push(SourceFile { path, text });
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

/// Lines of code: without comments, and without what stands below `#[cfg(test)]` at the end of a file.
fn code_lines(file: &SourceFile) -> Vec<Line<'_>> {
    file.text
        .lines()
        .enumerate()
        .take_while(|(_, text)| {
            !text.starts_with("#[cfg(test)]\nmod tests") && text.trim_end() != "mod tests {"
        })
        .filter(|(_, text)| !text.trim_start().starts_with("//"))
        .map(|(place, text)| Line { file, number: place + 1, text })
        .collect()
}

/// The room of the house that a file stands in: `src/db/grants.rs` and `src/db.rs` are in `db`.
fn room(file: &SourceFile) -> &str {
    let below_src = file.path.strip_prefix("src/").unwrap_or(&file.path);
    below_src.split(['/', '.']).next().unwrap_or_default()
}

fn complain(broken: &[String]) {
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

fn place(line: &Line<'_>) -> String {
    format!("{}:{}: {}", line.file.path, line.number, line.text.trim())
}

/// Who may know whom. `lib` and `main` may know everybody.
const MAY_USE: [(&str, &[&str]); 9] = [
    ("domain", &["domain"]),
    ("db", &["db", "domain"]),
    ("importing", &["importing", "domain"]),
    ("reporting", &["reporting", "domain"]),
    ("operations", &["operations", "domain", "db", "importing", "reporting", "clock"]),
    ("clock", &["clock"]),
    ("config", &["config", "db", "domain"]),
    ("web", &["web", "operations", "reporting", "domain", "config", "clock"]),
    ("cli", &["cli", "web", "operations", "reporting", "importing", "domain", "db", "config", "clock"]),
];

/// Crates that stay in one room.
const CRATE_LIVES_IN: [(&str, &[&str]); 27] = [
    ("actix_web", &["src/web"]),
    ("argon2", &["src/operations/passwords"]),
    ("utoipa", &["src/web"]),
    ("fluent_bundle", &["src/web"]),
    ("futures_util", &["src/web"]),
    ("intl_memoizer", &["src/web"]),
    ("maud", &["src/web"]),
    ("openidconnect", &["src/web/provider"]),
    ("ureq", &["src/web/provider"]),
    ("qrcode", &["src/web/parts/qr"]),
    ("chacha20poly1305", &["src/operations/secret_key"]),
    ("zeroize", &["src/operations/secret_key"]),
    ("totp_rs", &["src/operations/second_factor"]),
    ("subtle", &["src/web", "src/operations"]),
    ("diesel", &["src/db"]),
    ("diesel_migrations", &["src/db"]),
    ("calamine", &["src/importing/workbook"]),
    ("encoding_rs", &["src/importing"]),
    ("quick_xml", &["src/importing/workbook"]),
    ("rlimit", &["src/importing/workbook"]),
    ("zip", &["src/importing/workbook"]),
    ("printpdf", &["src/reporting/pdf"]),
    ("lopdf", &["src/reporting/pdf"]),
    ("rust_xlsxwriter", &["src/reporting"]),
    ("minijinja", &["src/reporting"]),
    ("clap", &["src/cli", "src/config"]),
    ("indicatif", &["src/cli"]),
];

/// The domain is pure: these never enter it.
const NOT_IN_DOMAIN: [&str; 9] = [
    "std::fs",
    "std::io",
    "std::net",
    "std::process",
    "std::time",
    "toml::",
    "serde_json",
    "sha2::",
    "Utc::now",
];

#[test]
fn rooms_know_only_their_neighbours() {
    let mut broken = Vec::new();
    for file in files_below("src") {
        let room = room(&file).to_owned();
        let Some((_, neighbours)) = MAY_USE.iter().find(|(name, _)| *name == room) else { continue };
        for line in code_lines(&file) {
            for used in line.text.split("crate::").skip(1) {
                let name =
                    used.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap();
                let known_room = MAY_USE.iter().any(|(room, _)| *room == name);
                if known_room && !neighbours.contains(&name) {
                    broken.push(format!("{room} may not use {name}: {}", place(&line)));
                }
            }
        }
    }
    complain(&broken);
}

#[test]
fn crates_stay_in_their_room() {
    let mut broken = Vec::new();
    for file in files_below("src").into_iter().filter(|file| !file.path.ends_with("tests.rs")) {
        for line in code_lines(&file) {
            for (name, homes) in CRATE_LIVES_IN {
                let uses =
                    line.text.contains(&format!("{name}::")) || line.text.contains(&format!("use {name};"));
                let own_word = line.text.contains(&format!("_{name}::"));
                if uses && !own_word && !homes.iter().any(|home| file.path.starts_with(home)) {
                    broken.push(format!("{name} lives in {}: {}", homes.join(" and "), place(&line)));
                }
            }
        }
    }
    complain(&broken);
}

#[test]
fn the_domain_is_pure_and_free_of_floats() {
    let mut broken = Vec::new();
    for file in files_below("src").iter().filter(|file| room(file) == "domain") {
        for line in code_lines(file) {
            for word in NOT_IN_DOMAIN {
                if line.text.contains(word) {
                    broken.push(format!("the domain knows no {word}: {}", place(&line)));
                }
            }
            for float in ["f32", "f64"] {
                if line.text.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == float) {
                    broken.push(format!("no float in the domain: {}", place(&line)));
                }
            }
        }
    }
    complain(&broken);
}

#[test]
fn the_store_swallows_no_error() {
    let mut broken = Vec::new();
    for file in files_below("src").iter().filter(|file| ["db", "operations"].contains(&room(file))) {
        for line in code_lines(file) {
            for habit in
                [".ok();", ".ok()?", "unwrap_or_default()?", "let _ =", ".load(conn).unwrap_or", "if let Ok("]
            {
                if line.text.contains(habit) {
                    broken.push(format!("an error may be swallowed here: {}", place(&line)));
                }
            }
        }
    }
    complain(&broken);
}

#[test]
fn only_the_clock_tells_the_time_and_only_the_configuration_reads_the_environment() {
    let mut broken = Vec::new();
    for file in files_below("src") {
        for line in code_lines(&file) {
            if line.text.contains("Utc::now") && file.path != "src/clock.rs" {
                broken.push(format!("take the time from the Clock: {}", place(&line)));
            }
            let reads = ["env::var", "env::current_dir", "env::current_exe"]
                .iter()
                .any(|reading| line.text.contains(reading));
            if reads && file.path != "src/config.rs" {
                broken.push(format!("read the environment in config.rs: {}", place(&line)));
            }
        }
    }
    complain(&broken);
}

#[test]
fn no_file_is_longer_than_600_lines_and_each_opens_with_what_it_owns() {
    let mut broken = Vec::new();
    for folder in ["src", "tests", "benches"] {
        for file in files_below(folder) {
            let lines = file.text.lines().count();
            if lines > 600 {
                broken.push(format!("{}: {lines} lines", file.path));
            }
            if !file.text.starts_with("//!") {
                broken.push(format!("{}:1: opens without saying what it owns", file.path));
            }
        }
    }
    complain(&broken);
}

#[test]
fn module_files_stand_beside_their_folders() {
    let broken: Vec<String> = files_below("src")
        .into_iter()
        .map(|file| file.path)
        .filter(|path| path.ends_with("/mod.rs"))
        .collect();
    complain(&broken);
}

/// Texts of findings and refusals stand on pages too: what to type belongs to the command line, in `cli/import/hints.rs`.
#[test]
fn commands_are_named_only_where_commands_are_typed() {
    const COMMANDS: [&str; 14] = [
        "bank", "budget", "check", "costs", "evidence", "facts", "funding", "grant", "hours", "import",
        "rates", "report", "rules", "staff",
    ];
    let mut broken = Vec::new();
    for file in files_below("src").into_iter().filter(|file| room(file) != "cli" && file.path != "src/cli.rs")
    {
        for line in code_lines(&file) {
            if COMMANDS.iter().any(|command| line.text.contains(&format!("verantwoord {command} "))) {
                broken.push(format!("name the command in cli/import/hints.rs: {}", place(&line)));
            }
        }
    }
    complain(&broken);
}

#[test]
fn every_finding_code_is_used() {
    let files = files_below("src");
    let registry = files.iter().find(|file| file.path == "src/domain/finding.rs").unwrap();
    let codes =
        registry.text.lines().filter_map(|line| line.trim().split_once(" = \"")).map(|(name, _)| name);
    let codes: Vec<&str> = codes.filter(|name| name.chars().all(char::is_alphanumeric)).collect();
    assert!(codes.len() > 20, "{codes:?}");
    let unused: Vec<String> = codes
        .into_iter()
        .filter(|code| {
            let name = format!("FindingCode::{code}");
            !files.iter().any(|file| file.path != "src/domain/finding.rs" && file.text.contains(&name))
        })
        .map(|code| format!("src/domain/finding.rs: nothing reports {code}"))
        .collect();
    complain(&unused);
}
