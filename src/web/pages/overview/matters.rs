//! What asks for attention today, the most pressing first: each with why, and where to go.

use maud::{Markup, html};

use crate::domain::deadlines::{Deadline, Duty, DutyState};
use crate::domain::milestones::MilestoneState;
use crate::domain::overview::KnownMilestone;
use crate::domain::permission::Act;
use crate::operations::overview::GrantOverview;
use crate::reporting::figures;
use crate::web::cx::Cx;
use crate::web::key;
use crate::web::parts::{Badge, badge};

/// Deadlines within so many days are told; later ones stand in the table of terms.
const SOON_DAYS: i64 = 60;
/// More late milestones than these are told as a number.
const MOST_MILESTONES: usize = 3;

struct Matter {
    badge: Badge,
    word: String,
    text: String,
    /// Why it is so: the term, the article, the setting.
    why: String,
    link: Option<String>,
}

pub(super) fn list(cx: &Cx, seen: &GrantOverview) -> Markup {
    let mut matters = Vec::new();
    let pressing = |deadline: &&Deadline| matches!(deadline.state, DutyState::Overdue { .. });
    let soon = |deadline: &&Deadline| match deadline.state {
        DutyState::Open { .. } => true,
        DutyState::Ahead { days } => days <= SOON_DAYS,
        DutyState::Done { .. } | DutyState::Overdue { .. } => false,
    };
    matters.extend(seen.deadlines.iter().filter(pressing).map(|deadline| duty(cx, deadline)));
    matters.extend(seen.deadlines.iter().filter(soon).map(|deadline| duty(cx, deadline)));
    matters.extend(waiting(cx, seen));
    matters.extend(late_milestones(cx, &seen.milestones));
    matters.extend(second_advance(cx, seen));
    html! {
        section.matters aria-labelledby="today" {
            h2 #today { (cx.text_with("overview-today", &[("day", figures::long_date(seen.today, cx.language).into())])) }
            @if matters.is_empty() {
                p.muted { (cx.text("overview-today-nothing")) }
            } @else {
                ul { @for matter in &matters { (shown(matter)) } }
            }
        }
    }
}

fn shown(matter: &Matter) -> Markup {
    html! {
        li {
            (badge(matter.badge, &matter.word))
            div {
                p.what {
                    @match &matter.link {
                        Some(address) => { a href=(address) { (matter.text) } }
                        None => { (matter.text) }
                    }
                }
                @if !matter.why.is_empty() { p.muted { (matter.why) } }
            }
        }
    }
}

/// A link, for whoever may go there.
fn link(cx: &Cx, act: Act, rest: &str) -> Option<String> {
    cx.may(act).then(|| cx.at(rest))
}

fn duty(cx: &Cx, deadline: &Deadline) -> Matter {
    let (what, address) = match &deadline.duty {
        Duty::ProgressReport { period } => {
            let what = cx.text_with("overview-duty-progress", &[("period", period.clone().into())]);
            (what, format!("/reports/{}/{period}", crate::domain::deadlines::PROGRESS_REPORT))
        }
        Duty::FinalRequest => (cx.text("overview-duty-final"), "/reports".to_owned()),
    };
    let day = figures::long_date(deadline.due, cx.language);
    let (badge, word, said, days) = match deadline.state {
        DutyState::Overdue { days } => {
            (Badge::Bad, cx.text("overview-overdue"), key("overview-was-due"), days)
        }
        DutyState::Open { days } if days <= 14 => {
            (Badge::Warn, cx.text("overview-soon"), key("overview-is-due"), days)
        }
        DutyState::Open { days } => (Badge::Info, cx.text("overview-open"), key("overview-is-due"), days),
        DutyState::Ahead { days } => (Badge::Plain, cx.text("overview-ahead"), key("overview-is-due"), days),
        DutyState::Done { .. } => (Badge::Ok, cx.text("overview-done"), key("overview-is-due"), 0),
    };
    Matter {
        badge,
        word,
        text: cx.text_with(said, &[("what", what.into()), ("day", day.into()), ("days", days.into())]),
        why: term(cx, deadline),
        link: link(cx, Act::ViewReports, &address),
    }
}

/// The setting behind a deadline, with its article.
pub(super) fn term(cx: &Cx, deadline: &Deadline) -> String {
    let values = [("weeks", deadline.weeks.into()), ("article", deadline.article.clone().into())];
    let said = match (&deadline.duty, deadline.article.is_empty()) {
        (Duty::ProgressReport { .. }, false) => key("overview-term-progress"),
        (Duty::ProgressReport { .. }, true) => key("overview-term-progress-decision"),
        (Duty::FinalRequest, false) => key("overview-term-final"),
        (Duty::FinalRequest, true) => key("overview-term-final-decision"),
    };
    cx.text_with(said, &values)
}

fn waiting(cx: &Cx, seen: &GrantOverview) -> Vec<Matter> {
    let mut matters = Vec::new();
    let waiting = seen.waiting;
    if waiting.rows > 0 {
        matters.push(Matter {
            badge: Badge::Warn,
            word: cx.text("overview-waiting"),
            text: cx.text_with(
                "overview-rows-wait",
                &[("rows", waiting.rows.into()), ("imports", waiting.imports.into())],
            ),
            why: cx.text("overview-rows-wait-why"),
            link: link(cx, Act::ViewImports, "/imports"),
        });
    }
    if waiting.ready_rows > 0 {
        matters.push(Matter {
            badge: Badge::Info,
            word: cx.text("overview-ready"),
            text: cx.text_with("overview-rows-ready", &[("rows", waiting.ready_rows.into())]),
            why: String::new(),
            link: link(cx, Act::ViewImports, "/imports"),
        });
    }
    matters
}

fn late_milestones(cx: &Cx, milestones: &[KnownMilestone]) -> Vec<Matter> {
    let late: Vec<&KnownMilestone> =
        milestones.iter().filter(|known| known.state == MilestoneState::Late).collect();
    let one = |known: &&KnownMilestone| {
        let milestone = &known.milestone;
        let due = figures::date(milestone.due, cx.language);
        let (said, expected) = match known.expected {
            Some(day) => (key("overview-milestone-expected"), figures::date(day, cx.language)),
            None => (key("overview-milestone-late"), String::new()),
        };
        Matter {
            badge: Badge::Bad,
            word: cx.text("overview-late"),
            text: format!("{} {}", milestone.code, cx.say(&milestone.title)),
            why: cx.text_with(said, &[("due", due.into()), ("expected", expected.into())]),
            link: link(cx, Act::ViewMilestones, &format!("/milestones#{}", milestone.code)),
        }
    };
    let mut matters: Vec<Matter> = late.iter().take(MOST_MILESTONES).map(one).collect();
    let more = late.len().saturating_sub(MOST_MILESTONES);
    if more > 0 {
        matters.push(Matter {
            badge: Badge::Bad,
            word: cx.text("overview-late"),
            text: cx.text_with("overview-milestones-more", &[("count", more.into())]),
            why: String::new(),
            link: link(cx, Act::ViewMilestones, "/milestones"),
        });
    }
    matters
}

fn second_advance(cx: &Cx, seen: &GrantOverview) -> Option<Matter> {
    let advance = seen.second_advance.as_ref()?;
    let euros = |amount| figures::whole_euros(amount, cx.language);
    let values = [
        ("amount", euros(advance.amount).into()),
        ("missing", euros(advance.missing).into()),
        ("threshold", euros(advance.threshold).into()),
        ("share", figures::percentage(advance.at, cx.language).into()),
        ("article", advance.article.clone().into()),
    ];
    let (badge, word, said) = if advance.is_available() {
        (Badge::Ok, cx.text("overview-possible"), key("overview-advance-possible"))
    } else if advance.missing.is_zero() {
        (Badge::Info, cx.text("overview-nearly"), key("overview-advance-report"))
    } else {
        (Badge::Plain, cx.text("overview-ahead"), key("overview-advance-missing"))
    };
    Some(Matter {
        badge,
        word,
        text: cx.text_with(said, &values),
        why: cx.text_with("overview-advance-why", &values),
        link: link(cx, Act::ViewReports, "/reports"),
    })
}
