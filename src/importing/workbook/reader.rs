//! Who reads a workbook: a process of its own, with a limit on memory and time, or this one. Starts the reader, hands
//! it the file, waits for its cells and turns every way in which it can end into a plain reason. Never parses a file
//! itself unless it was told to.

use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::memory::{FileKey, ReadMemory};
use super::wire::{self, Broken};
use super::{Gathered, Workbook, WorkbookFile, read_in_this_process};
use crate::importing::side_lists;
use crate::importing::unreadable::Unreadable;

/// The command of the program that makes it a reader.
pub const READ_WORKBOOK: &str = "read-workbook";
/// How long a reader may take to end once it has closed its pipe.
const MOMENT_TO_END: Duration = Duration::from_secs(1);

/// What a file may take to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReaderLimits {
    /// Size of the file.
    pub file_megabytes: u64,
    /// Address space of the reader.
    pub memory_megabytes: u64,
    pub seconds: u64,
}

impl ReaderLimits {
    pub(super) fn memory_bytes(self) -> u64 {
        self.memory_megabytes.saturating_mul(1 << 20)
    }

    /// Refuses a file by its size alone.
    pub fn check_size(self, bytes: u64) -> Result<(), Unreadable> {
        if bytes <= self.file_megabytes.saturating_mul(1 << 20) {
            return Ok(());
        }
        Err(Unreadable::OverFileLimit {
            megabytes: bytes.div_ceil(1 << 20),
            limit_megabytes: self.file_megabytes,
        })
    }
}

#[derive(Clone, Debug)]
pub enum WorkbookReader {
    /// For files of our own making: tests and benches.
    InThisProcess,
    /// For files that strangers made: `program` is this program, started with `READ_WORKBOOK`.
    InChild { program: PathBuf, limits: ReaderLimits },
    /// Either, and the cells of the file that was read last are kept: the steps of an import read the same file again.
    Remembering { reader: Box<WorkbookReader>, memory: ReadMemory },
}

impl WorkbookReader {
    /// The same reader with a memory for one file.
    #[must_use]
    pub fn remembering(self) -> Self {
        match self {
            WorkbookReader::Remembering { .. } => self,
            reader => WorkbookReader::Remembering { reader: Box::new(reader), memory: ReadMemory::default() },
        }
    }

    /// What was read last, where that is kept.
    pub fn memory(&self) -> Option<&ReadMemory> {
        match self {
            WorkbookReader::Remembering { memory, .. } => Some(memory),
            WorkbookReader::InThisProcess | WorkbookReader::InChild { .. } => None,
        }
    }

    /// Like `read`, for cells that may be shared with a later reading of the same file.
    pub fn read_shared(
        &self,
        file: &WorkbookFile<'_>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Arc<Workbook>, Unreadable> {
        let WorkbookReader::Remembering { reader, memory } = self else {
            return self.read(file, progress).map(Arc::new);
        };
        let key = FileKey::of(file);
        if let Some(known) = memory.recall(&key) {
            return Ok(known);
        }
        let workbook = Arc::new(reader.read(file, progress)?);
        memory.keep(key, &workbook);
        Ok(workbook)
    }

    /// Reads the cells of all sheets, or of the one that is asked for; lists that stand side by side are sheets of their
    /// own. `progress` hears the rows read so far.
    pub fn read(
        &self,
        file: &WorkbookFile<'_>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Workbook, Unreadable> {
        let refused = match self.read_sheets(file, progress) {
            Ok(workbook) => return side_lists::divided(workbook),
            Err(refused) => refused,
        };
        if let Some(cause) = refused.cause() {
            // People are told in their own words; what the library or the system says helps who looks into it.
            tracing::warn!(code = refused.code(), cause, "a file could not be read");
        }
        let (Unreadable::SheetNotFound { wanted, .. }, Some(around)) =
            (&refused, file.only_sheet.and_then(side_lists::sheet_around))
        else {
            return Err(refused);
        };
        let whole = WorkbookFile { only_sheet: Some(around), ..*file };
        let Ok(workbook) = self.read_sheets(&whole, progress) else { return Err(refused) };
        let mut workbook = side_lists::divided(workbook)?;
        workbook.sheets.retain(|sheet| sheet.name() == wanted);
        if workbook.sheets.is_empty() { Err(refused) } else { Ok(workbook) }
    }

    fn read_sheets(
        &self,
        file: &WorkbookFile<'_>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Workbook, Unreadable> {
        let mut gathered = Gathered::new(progress);
        match self {
            WorkbookReader::InThisProcess => read_in_this_process(file, &mut gathered)?,
            WorkbookReader::Remembering { reader, .. } => {
                return reader.read_sheets(file, gathered.progress());
            }
            WorkbookReader::InChild { program, limits } => {
                limits.check_size(u64::try_from(file.bytes.len()).unwrap_or(u64::MAX))?;
                read_in_child(program, *limits, file, &mut gathered)?;
            }
        }
        gathered.finish()
    }
}

/// The file goes through the reader's standard input: it needs no place on disk, no name that others could read, and
/// nothing to clean up.
fn read_in_child(
    program: &Path,
    limits: ReaderLimits,
    file: &WorkbookFile<'_>,
    gathered: &mut Gathered<'_>,
) -> Result<(), Unreadable> {
    let not_started = |error: std::io::Error| Unreadable::ReaderNotStarted(error.to_string());
    let mut child = start(program, limits).map_err(not_started)?;
    let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let reader = Mutex::new(Running(child));
    let (Some(mut input), Some(output), Some(complaints)) = pipes else {
        return Err(Unreadable::ReaderNotStarted("no pipes".to_owned()));
    };
    let late = AtomicBool::new(false);
    let (ended, is_ended) = channel();
    let outcome = thread::scope(|scope| {
        let (reader, late) = (&reader, &late);
        scope.spawn(move || stop_when_late(reader, &is_ended, limits, late));
        // A reader that ends before it has the whole file says why in its answer or by its end.
        let sent = wire::send_request(&mut input, file);
        drop(input);
        let received = wire::receive(BufReader::with_capacity(1 << 16, output), gathered);
        drop(ended);
        if received == Ok(()) { sent.map_err(Broken::from) } else { received }
    });
    let mut reader = reader.into_inner().unwrap_or_else(PoisonError::into_inner);
    match outcome {
        Ok(()) => Ok(()),
        Err(Broken::Refused(reason)) => Err(reason),
        Err(_) if late.into_inner() => Err(Unreadable::TooSlow { limit_seconds: limits.seconds }),
        Err(Broken::NotUnderstood) => Err(Unreadable::ReaderStopped("its answer makes no sense".to_owned())),
        Err(Broken::EndedEarly) => Err(why_it_ended(&mut reader, complaints, limits, gathered)),
    }
}

fn start(program: &Path, limits: ReaderLimits) -> std::io::Result<Child> {
    Command::new(program)
        .arg(READ_WORKBOOK)
        .args(["--memory-mb", &limits.memory_megabytes.to_string()])
        .args(["--seconds", &limits.seconds.to_string()])
        // The reader needs nothing of the surroundings, and must not learn the address of the books.
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
}

/// A reader that runs at most as long as this value lives.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Either fails only when the process has ended and was waited for.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Waits until the answer is in or the time is up; then the reader is killed, which ends its pipes.
fn stop_when_late(reader: &Mutex<Running>, is_ended: &Receiver<()>, limits: ReaderLimits, late: &AtomicBool) {
    let time = Duration::from_secs(limits.seconds);
    if is_ended.recv_timeout(time) == Err(RecvTimeoutError::Timeout) {
        late.store(true, Ordering::Relaxed);
        let mut reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
        drop(reader.0.kill());
    }
}

/// The reason why a reader ended without an answer.
fn why_it_ended(
    reader: &mut Running,
    mut complaints: ChildStderr,
    limits: ReaderLimits,
    gathered: &Gathered<'_>,
) -> Unreadable {
    let Some(status) = wait_a_moment(&mut reader.0) else {
        return Unreadable::ReaderStopped("it closed its pipe".to_owned());
    };
    let mut said = Vec::new();
    if complaints.by_ref().take(4096).read_to_end(&mut said).is_err() {
        said.clear();
    }
    // What the standard library says last when memory is refused, before it aborts.
    if String::from_utf8_lossy(&said).contains("memory allocation of") {
        let limit_megabytes = limits.memory_megabytes;
        return Unreadable::TooMuchMemory { limit_megabytes, sheet: gathered.current_sheet() };
    }
    Unreadable::ReaderStopped(status.to_string())
}

fn wait_a_moment(child: &mut Child) -> Option<ExitStatus> {
    let begun = Instant::now();
    while begun.elapsed() < MOMENT_TO_END {
        match child.try_wait() {
            Ok(None) => thread::sleep(Duration::from_millis(2)),
            Ok(ended) => return ended,
            Err(_) => return None,
        }
    }
    None
}
