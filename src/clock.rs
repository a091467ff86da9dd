//! The one place that asks what time it is.

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};

/// Tells the time; a standing clock makes tests and the demo repeatable.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    System,
    Standing(DateTime<Utc>),
}

impl Clock {
    /// Now, cut to microseconds: what both databases can hold.
    pub fn now(self) -> DateTime<Utc> {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the Clock")]
            Clock::System => Utc::now().trunc_subsecs(6),
            Clock::Standing(moment) => moment,
        }
    }

    pub fn today(self) -> NaiveDate {
        self.now().date_naive()
    }
}
