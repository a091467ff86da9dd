//! Opening the books and files for a command.

use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::clock::Clock;
use crate::config::{self, Settings};
use crate::db::{Database, DatabaseUrl};
use crate::importing::{ReaderLimits, Unreadable, WorkbookReader};
use crate::operations::memory::Memory;
use crate::operations::secret_key::SecretKey;
use crate::operations::{Actor, Books, OperationError};
use crate::reporting::form::Shelf;

/// Opens the books, which must be there: a mistyped folder is refused instead of filled with new books.
pub(super) fn books(settings: &Settings) -> Result<Books, Failure> {
    let url = settings.database_url()?;
    match &url {
        DatabaseUrl::Sqlite(path) if !path.exists() => Err(Failure::NoBooks { url }),
        DatabaseUrl::Sqlite(_) | DatabaseUrl::Postgresql(_) => books_or_new(settings),
    }
}

/// Opens the books. The embedded database is made and brought up to date by itself; a server's tables are only
/// changed by `migrate`.
pub(super) fn books_or_new(settings: &Settings) -> Result<Books, Failure> {
    let url = settings.database_url()?;
    let db = database(&url)?;
    let cannot_open = |cause| Failure::CannotOpen { url: url.clone(), cause };
    match &url {
        DatabaseUrl::Sqlite(_) => {
            db.migrate().map_err(cannot_open)?;
        }
        DatabaseUrl::Postgresql(_) => {
            if !db.pending_migrations().map_err(cannot_open)?.is_empty() {
                return Err(Failure::NotMigrated { url });
            }
        }
    }
    let (reader, memory) = (workbook_reader(settings)?, Memory::default());
    let secret_key = SecretKey::in_file(settings.secrets_key_file(&url));
    Ok(Books { db, clock: Clock::System, reader, memory, forms: forms(settings)?, secret_key })
}

/// The forms of the program, and those of the folder that the settings name.
pub(super) fn forms(settings: &Settings) -> Result<Shelf, Failure> {
    let Some(folder) = &settings.forms else { return Ok(Shelf::built_in()) };
    let cannot_read = |cause| Failure::CannotRead { path: folder.clone(), cause };
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(cannot_read)? {
        let path = entry.map_err(cannot_read)?.path();
        if path.extension().is_some_and(|extension| extension == "toml")
            && let Some(name) = path.file_stem().and_then(|name| name.to_str())
        {
            texts.push((name.to_owned(), text_file(&path)?));
        }
    }
    Ok(Shelf::with_own(texts)?)
}

/// Workbooks are read by this program in a process of its own, within the limits of the settings.
pub(super) fn workbook_reader(settings: &Settings) -> Result<WorkbookReader, Failure> {
    let cannot_start = |cause: std::io::Error| Unreadable::ReaderNotStarted(cause.to_string());
    let program = config::own_program().map_err(cannot_start).map_err(OperationError::from)?;
    Ok(WorkbookReader::InChild { program, limits: reader_limits(settings) }.remembering())
}

fn reader_limits(settings: &Settings) -> ReaderLimits {
    ReaderLimits {
        file_megabytes: settings.max_file_mb,
        memory_megabytes: settings.reader_memory_mb,
        seconds: settings.reader_seconds,
    }
}

pub(super) fn database(url: &DatabaseUrl) -> Result<Database, Failure> {
    if let DatabaseUrl::Sqlite(path) = url
        && let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder)
            .map_err(|cause| Failure::CannotWrite { path: folder.to_owned(), cause })?;
    }
    Database::open(url).map_err(|cause| Failure::CannotOpen { url: url.clone(), cause })
}

pub(super) fn actor(settings: &Settings) -> Actor {
    Actor::named(&settings.actor)
}

pub(super) fn file(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|cause| Failure::CannotRead { path: path.to_owned(), cause })
}

/// A workbook; one that is too large is not even taken into memory.
pub(super) fn workbook(settings: &Settings, path: &Path) -> Result<Vec<u8>, Failure> {
    let cannot_read = |cause| Failure::CannotRead { path: path.to_owned(), cause };
    let size = std::fs::metadata(path).map_err(cannot_read)?.len();
    reader_limits(settings).check_size(size).map_err(OperationError::from)?;
    file(path)
}

pub(super) fn text_file(path: &Path) -> Result<String, Failure> {
    let bytes = file(path)?;
    String::from_utf8(bytes).map_err(|_not_utf8| Failure::NotText(path.to_owned()))
}

/// The last part of a path, as people call the file.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// The file itself, or a file with this name when it is a folder.
pub(super) fn file_in(out: &Path, name: &str) -> PathBuf {
    if out.is_dir() { out.join(name) } else { out.to_owned() }
}

/// Writes a file whole or not at all: beside its place first, then moved there.
pub(super) fn write_file(
    path: &Path,
    write: impl FnOnce(&mut dyn std::io::Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let cannot_write = |cause| Failure::CannotWrite { path: path.to_owned(), cause };
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let outcome = std::fs::File::create(&part).map_err(cannot_write).and_then(|file| {
        let mut out = std::io::BufWriter::new(file);
        write(&mut out)?;
        let file = out.into_inner().map_err(|error| cannot_write(error.into_error()))?;
        file.sync_all().map_err(cannot_write)?;
        std::fs::rename(&part, path).map_err(cannot_write)
    });
    if outcome.is_err() && part.exists() {
        std::fs::remove_file(&part).map_err(cannot_write)?;
    }
    outcome
}
