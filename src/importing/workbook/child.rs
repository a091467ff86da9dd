//! The reader process: the program started anew by itself, to read one file that a stranger made. It takes its limits
//! first, reads the file from standard input, and sends the cells to standard output. It knows no books, no settings
//! and no files, and it ends when nobody reads from it any more.

use std::io::{self, BufWriter, Read, Write};

use super::wire::{Sender, receive_request};
use super::{ReaderLimits, WorkbookFile, read_in_this_process};

/// Reads the file that comes in and sends its cells, within limits.
pub fn serve_reading(limits: ReaderLimits, input: impl Read, output: impl Write) -> io::Result<()> {
    lower_limits(limits)?;
    // What a panic says is of no use to the user; that there was one is part of the answer.
    std::panic::set_hook(Box::new(|_panic| {}));
    let request = receive_request(input)?;
    let mut sender = Sender::new(BufWriter::with_capacity(1 << 16, output))?;
    let file = WorkbookFile {
        file_name: &request.file_name,
        bytes: &request.bytes,
        only_sheet: request.only_sheet.as_deref(),
    };
    let outcome = read_in_this_process(&file, &mut sender);
    sender.finish(outcome)
}

/// Takes away what a hostile file could use up: memory, time, and the disk for a picture of the memory. The time is
/// that of the processor, and only the last resort for when the process that waits is gone.
#[cfg(unix)]
fn lower_limits(limits: ReaderLimits) -> io::Result<()> {
    use rlimit::Resource;
    const GRACE_SECONDS: u64 = 2;
    for (resource, limit) in [
        (Resource::AS, limits.memory_bytes()),
        (Resource::CPU, limits.seconds.saturating_add(GRACE_SECONDS)),
        (Resource::CORE, 0),
    ] {
        // Where a system has no such limit, the others remain.
        if resource.is_supported() {
            let (_, highest) = resource.get()?;
            let limit = limit.min(highest);
            resource.set(limit, limit)?;
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn lower_limits(_limits: ReaderLimits) -> io::Result<()> {
    Ok(())
}
