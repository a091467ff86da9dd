//! Counts the statements that this thread sends to its database.

use std::cell::Cell;
use std::sync::Once;

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

thread_local! {
    static SENT: Cell<usize> = const { Cell::new(0) };
}

#[expect(clippy::unnecessary_wraps, reason = "diesel asks for an option")]
fn counting() -> Option<Box<dyn Instrumentation>> {
    Some(Box::new(|event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { .. } = event {
            SENT.set(SENT.get() + 1);
        }
    }))
}

/// From now on connections that are opened count their statements. Before the books are opened.
pub fn begin_counting() {
    static BEGUN: Once = Once::new();
    BEGUN.call_once(|| set_default_instrumentation(counting).unwrap());
}

/// What came of it, and how many statements it took.
pub fn counted<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = SENT.get();
    let done = work();
    (done, SENT.get() - before)
}
