//! Time sheets: loading the hours of a file, the weeks they make, signatures, and time that cannot be. Per person and
//! day the newest statement counts; the older ones stay.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::db::audit::AuditRecord;
use crate::db::time_sheets::{self as store, HoursSignature, NewTimeSheet};
use crate::db::{DbConnection, audit, grants, imports, value_maps};
use crate::domain::finding::Finding;
use crate::domain::ids::{GrantId, TimeSheetId};
use crate::domain::language::Bilingual;
use crate::domain::time_sheet::{
    GrantHours, Hours, HoursLine, ImpossibleTime, PersonWeek, Week, impossible_time, weeks,
};
use crate::domain::value_map::ValueMaps;
use crate::importing::time_sheets::{CellCounts, TimeSheetRequest, read_time_sheets};
use crate::operations::{Actor, Books, OperationError, seal};

/// A file of time sheets to load.
pub struct LoadTimeSheets<'a> {
    pub grant: &'a str,
    pub file_name: &'a str,
    pub bytes: &'a [u8],
    /// Only this sheet.
    pub sheet: Option<&'a str>,
    /// Say what would happen and change nothing.
    pub dry_run: bool,
}

impl<'a> LoadTimeSheets<'a> {
    /// All sheets of a file.
    pub fn whole(grant: &'a str, file_name: &'a str, bytes: &'a [u8]) -> Self {
        Self { grant, file_name, bytes, sheet: None, dry_run: false }
    }
}

/// What loading a file did, or would do.
#[derive(Clone, Debug)]
pub struct LoadedTimeSheets {
    /// Nothing for a dry run, for a file that was loaded before and for one without hours.
    pub time_sheet: Option<TimeSheetId>,
    /// When exactly this file was loaded before.
    pub earlier: Option<DateTime<Utc>>,
    pub sha256: String,
    pub sheets: Vec<String>,
    pub cells: CellCounts,
    pub hours: Hours,
    pub people: usize,
    pub findings: Vec<Finding>,
}

/// Reads a file of time sheets and keeps its hours. Cells that cannot be read wait with a finding; the others count.
/// The same file twice loads nothing.
pub fn load_time_sheets(
    books: &Books,
    actor: &Actor,
    command: &LoadTimeSheets<'_>,
) -> Result<LoadedTimeSheets, OperationError> {
    let (grant, value_maps) = books.db.read(|conn| {
        let grant = grants::load(conn, command.grant)?;
        let maps = ValueMaps::in_force(value_maps::history(conn, grant.id)?);
        Ok::<_, OperationError>((grant, maps))
    })?;
    let request = TimeSheetRequest {
        reader: &books.reader,
        file_name: command.file_name,
        bytes: command.bytes,
        sheet: command.sheet,
        grant: &grant.definition,
        value_maps: &value_maps,
    };
    let read = read_time_sheets(&request, &mut |_rows| {})?;
    let sha256 = seal::sha256_hex(&[command.bytes]);
    let people: BTreeSet<&str> = read.lines.iter().map(|line| line.person.as_str()).collect();
    let mut outcome = LoadedTimeSheets {
        time_sheet: None,
        earlier: books
            .db
            .read(|conn| store::with_file(conn, grant.id, &sha256).map_err(OperationError::from))?,
        sha256,
        sheets: read.sheets,
        cells: read.cells,
        hours: read.lines.iter().fold(Hours::ZERO, |sum, line| sum.plus(line.hours)),
        people: people.len(),
        findings: read.findings,
    };
    if command.dry_run || outcome.earlier.is_some() || read.lines.is_empty() {
        return Ok(outcome);
    }
    let at = books.clock.now();
    let id = books.db.write(|conn| {
        imports::store_file(conn, &outcome.sha256, command.bytes, at)?;
        let new = NewTimeSheet {
            grant: grant.id,
            file_sha256: &outcome.sha256,
            file_name: command.file_name,
            at,
            by: &actor.name,
        };
        let id = store::insert(conn, &new)?;
        let activities = store::activity_ids(conn, grant.id)?;
        for line in &read.lines {
            let activity = line.activity.as_ref().and_then(|code| activities.get(code)).copied();
            store::insert_line(conn, id, line, activity)?;
        }
        for (person, hours) in &read.contracts {
            store::insert_contract(conn, id, person, *hours)?;
        }
        audit::insert(
            conn,
            &AuditRecord {
                at,
                actor: &actor.name,
                act: "hours.load",
                subject: &format!("grant {}, time sheet {id}", command.grant),
                detail: &format!("{} {} cells {}", command.file_name, outcome.sha256, outcome.cells.taken),
            },
        )?;
        Ok::<_, OperationError>(id)
    })?;
    outcome.time_sheet = Some(id);
    Ok(outcome)
}

/// A week of a person with its signatures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignedWeek {
    #[serde(flatten)]
    pub hours: PersonWeek,
    pub employee: Option<Signed>,
    pub manager: Option<Signed>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Signed {
    pub by: String,
    pub on: NaiveDate,
    /// The hours of the week were stated anew after this signature was recorded.
    pub before_change: bool,
}

/// The weeks of a grant, or of one person, with what is signed.
pub fn list_weeks(
    books: &Books,
    grant_code: &str,
    person: Option<&str>,
) -> Result<Vec<SignedWeek>, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let mut weeks = signed_weeks(conn, grant.id)?;
        weeks.retain(|week| person.is_none_or(|person| week.hours.person == person));
        Ok(weeks)
    })
}

/// The weeks of a grant with what is signed.
pub(super) fn signed_weeks(
    conn: &mut DbConnection,
    grant: GrantId,
) -> Result<Vec<SignedWeek>, OperationError> {
    let standing = standing_hours(conn, grant)?;
    let loaded_at = store::loaded_at(conn, grant)?;
    let signatures = store::signatures(conn, grant)?;
    let mut changed: BTreeMap<(String, String), DateTime<Utc>> = BTreeMap::new();
    for ((person, day), time_sheet) in &standing.statements {
        let week = Week::of(*day).to_string();
        if let Some(at) = loaded_at.get(time_sheet) {
            let newest = changed.entry((person.clone(), week)).or_insert(*at);
            *newest = (*newest).max(*at);
        }
    }
    let lines: Vec<HoursLine> = standing.lines.into_iter().map(|(_, line)| line).collect();
    let signed = weeks(&lines, &store::contracts(conn, grant)?).into_iter().map(|hours| {
        let key = (hours.person.clone(), hours.week.to_string());
        let signed_as = |role: &str| {
            let own = |signature: &&HoursSignature| {
                signature.person == key.0 && signature.week == key.1 && signature.role == role
            };
            signatures.iter().rev().find(own).map(|signature| Signed {
                by: signature.signed_by.clone(),
                on: signature.signed_on,
                before_change: changed.get(&key).is_some_and(|at| *at > signature.recorded_at),
            })
        };
        SignedWeek { employee: signed_as("employee"), manager: signed_as("manager"), hours }
    });
    Ok(signed.collect())
}

/// Who signs the hours of a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningRole {
    Employee,
    Manager,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("'{0}' signs no hours: choose employee or manager")]
pub struct UnknownSigningRole(String);

impl FromStr for SigningRole {
    type Err = UnknownSigningRole;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|role| role.code() == text);
        known.ok_or_else(|| UnknownSigningRole(text.to_owned()))
    }
}

impl SigningRole {
    pub const ALL: [SigningRole; 2] = [SigningRole::Employee, SigningRole::Manager];

    pub fn code(self) -> &'static str {
        match self {
            SigningRole::Employee => "employee",
            SigningRole::Manager => "manager",
        }
    }
}

/// A signature to record.
pub struct SignWeek<'a> {
    pub grant: &'a str,
    pub person: &'a str,
    /// "2025-W12".
    pub week: &'a str,
    pub role: SigningRole,
    pub signed_by: &'a str,
    pub signed_on: NaiveDate,
}

/// Records who signed the hours of a person and a week, and on which day.
pub fn sign_week(books: &Books, actor: &Actor, sign: &SignWeek<'_>) -> Result<(), OperationError> {
    if sign.signed_by.trim().is_empty() {
        return Err(OperationError::Rejected(Bilingual::new(
            "Een handtekening heeft de naam nodig van wie tekende.",
            "A signature needs the name of who signed.",
        )));
    }
    let week = list_weeks(books, sign.grant, Some(sign.person))?
        .into_iter()
        .find(|week| week.hours.week.to_string() == sign.week)
        .ok_or_else(|| OperationError::NotFound(format!("hours of {} in week {}", sign.person, sign.week)))?;
    if sign.signed_on > books.clock.today() {
        return Err(OperationError::Rejected(Bilingual::new(
            format!("Week {} kan niet in de toekomst zijn ondertekend.", week.hours.week),
            format!("Week {} cannot have been signed in the future.", week.hours.week),
        )));
    }
    let at = books.clock.now();
    books.db.write(|conn| {
        let grant = grants::load(conn, sign.grant)?;
        let signature = HoursSignature {
            person: sign.person.to_owned(),
            week: sign.week.to_owned(),
            role: sign.role.code().to_owned(),
            signed_by: sign.signed_by.trim().to_owned(),
            signed_on: sign.signed_on,
            recorded_at: at,
            recorded_by: actor.name.clone(),
        };
        store::insert_signature(conn, grant.id, &signature)?;
        audit::insert(
            conn,
            &AuditRecord {
                at,
                actor: &actor.name,
                act: "hours.sign",
                subject: &format!("grant {}, {} {}", sign.grant, sign.person, sign.week),
                detail: &format!("{} {} on {}", sign.role.code(), signature.signed_by, sign.signed_on),
            },
        )?;
        Ok(())
    })
}

/// Time that cannot be, over all grants of this installation together.
pub fn find_impossible_time(books: &Books) -> Result<Vec<ImpossibleTime>, OperationError> {
    books.db.read(|conn| {
        let (mut hours, mut contracts) = (Vec::new(), BTreeMap::new());
        for code in grants::codes(conn)? {
            let grant = grants::load(conn, &code)?;
            let standing = standing_lines(conn, grant.id)?;
            contracts.extend(store::contracts(conn, grant.id)?);
            hours.push((code, standing.into_iter().map(|(_, line)| line).collect::<Vec<_>>()));
        }
        let grants: Vec<GrantHours<'_>> =
            hours.iter().map(|(grant, lines)| GrantHours { grant, lines }).collect();
        Ok(impossible_time(&grants, &contracts))
    })
}

/// What counts of the time sheets of a grant.
pub(super) struct StandingHours {
    /// The hours, each with the statement that it stands in.
    pub lines: Vec<(TimeSheetId, HoursLine)>,
    /// The newest statement about each person and day, also where it says that there are no hours.
    pub statements: BTreeMap<(String, NaiveDate), TimeSheetId>,
}

/// Per person and day the newest statement counts: its hours, or none.
pub(super) fn standing_hours(
    conn: &mut DbConnection,
    grant: GrantId,
) -> Result<StandingHours, OperationError> {
    let mut lines = store::lines(conn, grant)?;
    let of_lines = lines.iter().map(|(sheet, line)| (*sheet, line.person.clone(), line.day));
    let mut statements: BTreeMap<(String, NaiveDate), TimeSheetId> = BTreeMap::new();
    for (sheet, person, day) in of_lines.chain(store::emptied_days(conn, grant)?) {
        let newest = statements.entry((person, day)).or_insert(sheet);
        *newest = (*newest).max(sheet);
    }
    lines.retain(|(sheet, line)| statements.get(&(line.person.clone(), line.day)) == Some(sheet));
    Ok(StandingHours { lines, statements })
}

/// The lines that count.
pub(super) fn standing_lines(
    conn: &mut DbConnection,
    grant: GrantId,
) -> Result<Vec<(TimeSheetId, HoursLine)>, OperationError> {
    Ok(standing_hours(conn, grant)?.lines)
}
