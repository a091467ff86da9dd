//! What a calendar shows of a grant: one event a day, without the time of day.

use chrono::NaiveDate;

use crate::domain::deadlines::{Deadline, Duty, DutyState};
use crate::domain::language::Bilingual;
use crate::domain::milestones::MilestoneState;
use crate::domain::overview::KnownMilestone;

/// An event that lasts a whole day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarEvent {
    /// The same as long as it is about the same thing, also when its day moves.
    pub key: String,
    pub day: NaiveDate,
    pub title: Bilingual,
    pub about: Bilingual,
    /// Nothing needs to be done for it any more.
    pub done: bool,
}

/// The deadlines and milestones of a grant as events, in the order of their days. Milestones that were given up are left
/// out; one that is expected on another day than it is due stands on the day that it is due, and says so.
pub fn calendar_of(grant: &str, deadlines: &[Deadline], milestones: &[KnownMilestone]) -> Vec<CalendarEvent> {
    let mut events: Vec<CalendarEvent> =
        deadlines.iter().map(|deadline| of_deadline(grant, deadline)).collect();
    let kept = milestones.iter().filter(|known| known.state != MilestoneState::Dropped);
    events.extend(kept.map(|known| of_milestone(grant, known)));
    events.sort_by(|one, other| (one.day, &one.key).cmp(&(other.day, &other.key)));
    events
}

fn of_deadline(grant: &str, deadline: &Deadline) -> CalendarEvent {
    let (key, title) = match &deadline.duty {
        Duty::ProgressReport { period } => (
            format!("report-{period}"),
            Bilingual::new(
                format!("{grant}: voortgangsverslag {period} indienen"),
                format!("{grant}: hand in the progress report {period}"),
            ),
        ),
        Duty::FinalRequest => (
            "final-request".to_owned(),
            Bilingual::new(
                format!("{grant}: verzoek tot vaststelling indienen"),
                format!("{grant}: hand in the final request"),
            ),
        ),
    };
    let (done, about) = match deadline.state {
        DutyState::Done { on } => {
            (true, Bilingual::new(format!("Ingediend op {on}."), format!("Handed in on {on}.")))
        }
        DutyState::Overdue { .. } | DutyState::Open { .. } | DutyState::Ahead { .. } => {
            let (weeks, over) = (deadline.weeks, deadline.over_on);
            let words =
                Bilingual::new(format!("{weeks} weken na {over}."), format!("{weeks} weeks after {over}."));
            (false, words)
        }
    };
    CalendarEvent { key, day: deadline.due, title, about, done }
}

fn of_milestone(grant: &str, known: &KnownMilestone) -> CalendarEvent {
    let title = Bilingual::new(
        format!("{grant}: mijlpaal {}", known.milestone.title.nl),
        format!("{grant}: milestone {}", known.milestone.title.en),
    );
    let about = match (known.reached, known.expected) {
        (Some(day), _) => Bilingual::new(format!("Bereikt op {day}."), format!("Reached on {day}.")),
        (None, Some(day)) => Bilingual::new(format!("Verwacht op {day}."), format!("Expected on {day}.")),
        (None, None) => known.state.name(),
    };
    let key = format!("milestone-{}", known.milestone.code);
    CalendarEvent { key, day: known.milestone.due, title, about, done: known.reached.is_some() }
}
