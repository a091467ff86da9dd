//! What a process remembers of what it worked out a moment ago. Every memory is kept with all that it follows from, so that
//! none is out of date, whichever process changed the books; without it, everything is only slower.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::operations::imports::{PreparedFile, RememberedReview, RememberedUnpaid};
use crate::operations::totals_memory::RememberedTotals;

/// Shared by all copies of the books.
#[derive(Clone, Default)]
pub struct Memory(Arc<Rooms>);

/// One room for each kind; the oldest stand in front.
#[derive(Default)]
struct Rooms {
    prepared: Mutex<Option<Arc<PreparedFile>>>,
    reviews: Mutex<VecDeque<RememberedReview>>,
    unpaid: Mutex<VecDeque<RememberedUnpaid>>,
    totals: Mutex<VecDeque<RememberedTotals>>,
}

impl Memory {
    pub(super) fn prepared(&self) -> MutexGuard<'_, Option<Arc<PreparedFile>>> {
        open(&self.0.prepared)
    }

    pub(super) fn reviews(&self) -> MutexGuard<'_, VecDeque<RememberedReview>> {
        open(&self.0.reviews)
    }

    pub(super) fn unpaid(&self) -> MutexGuard<'_, VecDeque<RememberedUnpaid>> {
        open(&self.0.unpaid)
    }

    pub(super) fn totals(&self) -> MutexGuard<'_, VecDeque<RememberedTotals>> {
        open(&self.0.totals)
    }
}

/// Whoever failed with a room open left it whole: each memory is put in or taken out at one stroke.
fn open<T>(room: &Mutex<T>) -> MutexGuard<'_, T> {
    room.lock().unwrap_or_else(PoisonError::into_inner)
}
