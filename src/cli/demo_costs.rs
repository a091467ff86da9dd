//! The people of the demo and what their work costs: bases, tariffs, time sheets, signatures, and the computed costs of the
//! periods that are over. The running period is left as it comes in, so that there is something to do.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::cli::console::Console;
use crate::cli::demo::{GRANT, files, text};
use crate::cli::demo_files::DemoKind;
use crate::cli::failure::Failure;
use crate::domain::computation::Topic;
use crate::domain::time_sheet::Week;
use crate::operations::cost_bases::load_bases;
use crate::operations::method_costs::{PostCosts, post_costs};
use crate::operations::time_sheets::{
    LoadTimeSheets, SignWeek, SigningRole, list_weeks, load_time_sheets, sign_week,
};
use crate::operations::{Actor, Books, staff};

/// The periods that are over on the demo's day.
const PAST_PERIODS: [&str; 3] = ["2024-1", "2025-1", "2025-2"];
const MANAGER: &str = "M-01";
/// A week that the manager forgot.
const FORGOTTEN: (&str, &str) = ("P-03", "2025-W47");

/// What people state, what they worked, and what that comes to.
pub(super) fn enter(books: &Books, actor: &Actor, console: &mut Console<'_>) -> Result<(), Failure> {
    console.line("")?;
    for file in files(DemoKind::Tariffs) {
        let loaded = staff::load_tariffs(books, actor, file.name, file.bytes)?;
        console.line(format!("Tariffs of staff: {} loaded.", loaded.added))?;
    }
    for file in files(DemoKind::Bases) {
        let stated = load_bases(books, actor, GRANT, file.name, text(file)?)?;
        console.line(format!("Cost bases of {}: {} statements kept.", file.name, stated.new))?;
    }
    for file in files(DemoKind::Hours) {
        let command = LoadTimeSheets::whole(GRANT, file.name, file.bytes);
        let loaded = load_time_sheets(books, actor, &command)?;
        console.line(format!("{}: {} hours of {} people.", file.name, loaded.hours, loaded.people))?;
    }
    sign_weeks(books, actor)?;
    post_past_costs(books, actor, console)
}

/// Everybody signs on the Monday after the week, and the manager on the Wednesday; of the newest week nobody has, and of
/// the week before only the employee.
fn sign_weeks(books: &Books, actor: &Actor) -> Result<(), Failure> {
    let weeks: Vec<(String, Week)> = list_weeks(books, GRANT, None)?
        .into_iter()
        .map(|week| (week.hours.person, week.hours.week))
        .collect();
    let newest = Week::of(books.clock.today()).number;
    for (person, week) in &weeks {
        let name = week.to_string();
        let age =
            if week.year == books.clock.today().year() { newest.saturating_sub(week.number) } else { 53 };
        let (by_employee, by_manager) = (age > 1, age > 2 && (person.as_str(), name.as_str()) != FORGOTTEN);
        let signers = [
            (by_employee, SigningRole::Employee, person.as_str(), 7),
            (by_manager, SigningRole::Manager, MANAGER, 9),
        ];
        for (_, role, signed_by, days) in signers.into_iter().filter(|(signs, ..)| *signs) {
            let Some(signed_on) = day_after(*week, days) else { continue };
            sign_week(
                books,
                actor,
                &SignWeek { grant: GRANT, person, week: &name, role, signed_by, signed_on },
            )?;
        }
    }
    Ok(())
}

fn day_after(week: Week, days: u64) -> Option<NaiveDate> {
    let monday = NaiveDate::from_isoywd_opt(week.year, week.number, Weekday::Mon)?;
    monday.checked_add_days(Days::new(days))
}

fn post_past_costs(books: &Books, actor: &Actor, console: &mut Console<'_>) -> Result<(), Failure> {
    let topics = [Topic::StaffCosts, Topic::UnitCosts, Topic::Depreciation, Topic::Allocation];
    let mut lines = 0_usize;
    for period in PAST_PERIODS {
        for topic in topics {
            let command = PostCosts {
                grant: GRANT,
                topic,
                period,
                reason: "grondslagen en urenstaten van de periode",
                despite_problems: false,
                dry_run: false,
                shown: None,
            };
            let (posted, _) = post_costs(books, actor, &command)?;
            lines = lines.saturating_add(posted.entered);
        }
    }
    console.line(format!("Computed costs of {}: {lines} lines posted.", PAST_PERIODS.join(", ")))
}
