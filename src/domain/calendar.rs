//! Stretches of days: projects, activities and reporting periods.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// From the first day to the last day, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DateSpan {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

/// The day that lies some weeks after another; nothing beyond the calendar.
pub fn weeks_after(day: NaiveDate, weeks: u8) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(u64::from(weeks).saturating_mul(7)))
}

impl DateSpan {
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }

    pub fn covers(self, other: DateSpan) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    pub fn is_backwards(self) -> bool {
        self.to < self.from
    }

    /// The day on which the next span must start to leave no gap.
    pub fn day_after(self) -> Option<NaiveDate> {
        self.to.checked_add_days(Days::new(1))
    }

    /// Number of days, both ends included.
    pub fn days(self) -> i64 {
        self.to.signed_duration_since(self.from).num_days().saturating_add(1)
    }

    /// Days that have passed at the end of `day`, never below zero or above the whole.
    pub fn days_until(self, day: NaiveDate) -> i64 {
        day.signed_duration_since(self.from).num_days().saturating_add(1).clamp(0, self.days())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_span_includes_both_ends() {
        let span = DateSpan { from: day("2025-01-01"), to: day("2025-06-30") };
        assert!(span.contains(day("2025-01-01")) && span.contains(day("2025-06-30")));
        assert!(!span.contains(day("2025-07-01")) && !span.contains(day("2024-12-31")));
        assert_eq!(span.days(), 181);
        assert_eq!(span.day_after(), Some(day("2025-07-01")));
        assert_eq!(span.days_until(day("2024-01-01")), 0);
        assert_eq!(span.days_until(day("2025-01-10")), 10);
        assert_eq!(span.days_until(day("2030-01-01")), 181);
    }
}
