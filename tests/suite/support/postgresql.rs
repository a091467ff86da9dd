//! A PostgreSQL for the tests: the one at `TEST_POSTGRESQL_URL`, or a throw-away cluster made from Debian's binaries.
//! `REQUIRE_POSTGRESQL=1` turns its absence into a failure.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

/// Address of a server, without a database name.
struct Server {
    /// Makes the address of one database.
    address_of: Box<dyn Fn(&str) -> String + Send + Sync>,
    /// Holds the end of a pipe: when this process ends, however it ends, the cluster stops and its folder goes.
    _keeper: Option<Child>,
}

static SERVER: OnceLock<Option<Server>> = OnceLock::new();
static NUMBER: AtomicU32 = AtomicU32::new(1);
/// PostgreSQL copies a template only while nobody else uses it.
static COPYING: Mutex<()> = Mutex::new(());

/// Address of a new, empty database; nothing when there is no PostgreSQL here.
pub fn fresh_database() -> Option<String> {
    let server = SERVER.get_or_init(start).as_ref();
    if server.is_none() {
        let required = std::env::var("REQUIRE_POSTGRESQL").is_ok_and(|value| value == "1");
        assert!(
            !required,
            "PostgreSQL is required and was not found: install postgresql or set TEST_POSTGRESQL_URL"
        );
        println!("skipped: no PostgreSQL");
    }
    let server = server?;
    let name = format!("verantwoord_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let _one_at_a_time = COPYING.lock().unwrap();
    let mut connection = PgConnection::establish(&(server.address_of)("postgres")).unwrap();
    connection.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    Some((server.address_of)(&name))
}

fn start() -> Option<Server> {
    if let Ok(url) = std::env::var("TEST_POSTGRESQL_URL") {
        let base = url.rsplit_once('/').map_or(url.clone(), |(base, _database)| base.to_owned());
        return Some(Server { address_of: Box::new(move |name| format!("{base}/{name}")), _keeper: None });
    }
    newest_binaries().map(|binaries| start_cluster(&binaries))
}

/// Folder with initdb and postgres of the newest version that Debian installed.
fn newest_binaries() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| entry.ok().map(|entry| entry.path().join("bin")))
        .filter(|folder| folder.join("initdb").exists())
        .collect();
    folders.sort();
    folders.pop()
}

fn start_cluster(binaries: &Path) -> Server {
    let owner = unprivileged_user();
    let folder = tempfile::Builder::new().prefix("verantwoord-pg-").tempdir().unwrap().keep();
    let data = folder.join("data");
    if let Some((uid, gid)) = owner {
        std::os::unix::fs::chown(&folder, Some(uid), Some(gid)).unwrap();
    }
    let run = |program: &str| {
        let mut command = Command::new(program);
        command.current_dir(&folder);
        if let Some((uid, gid)) = owner {
            command.uid(uid).gid(gid);
        }
        command
    };
    let initdb = run(&binaries.join("initdb").to_string_lossy())
        .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
        .arg(&data)
        .output()
        .unwrap();
    assert!(initdb.status.success(), "{}", String::from_utf8_lossy(&initdb.stderr));
    // The keeper waits for its standard input to close, which happens when this process is gone.
    let script = format!(
        "'{}' -D '{}' -k '{}' -c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=200 \
         >'{}/log' 2>&1 & server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf '{}'",
        binaries.join("postgres").display(),
        data.display(),
        folder.display(),
        folder.display(),
        folder.display(),
    );
    let mut keeper = run("sh").args(["-c", &script]).stdin(Stdio::piped()).spawn().unwrap();
    keeper.stdin.as_mut().unwrap().flush().unwrap();
    let socket = folder.display().to_string();
    let address_of = move |name: &str| format!("postgresql:///{name}?host={socket}&user=postgres");
    wait_until_it_answers(&address_of("postgres"), &folder);
    Server { address_of: Box::new(address_of), _keeper: Some(keeper) }
}

fn wait_until_it_answers(address: &str, folder: &Path) {
    for _ in 0..200 {
        if PgConnection::establish(address).is_ok() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("PostgreSQL did not start: {}", std::fs::read_to_string(folder.join("log")).unwrap_or_default());
}

/// PostgreSQL refuses to run as root: user and group of `postgres`, when this is root.
fn unprivileged_user() -> Option<(u32, u32)> {
    let is_root =
        std::fs::metadata("/proc/self").ok().map(|me| std::os::unix::fs::MetadataExt::uid(&me)) == Some(0);
    if !is_root {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    let fields: Vec<&str> = users.lines().find(|line| line.starts_with("postgres:"))?.split(':').collect();
    Some((fields[2].parse().ok()?, fields[3].parse().ok()?))
}
