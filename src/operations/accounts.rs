//! Accounts: made, given roles, blocked. Each act leaves its record.

use crate::db::audit::AuditRecord;
use crate::db::{DbConnection, accounts, audit, grants, sessions};
use crate::domain::account::{Account, AccountState, Login, NoLogin, check_password};
use crate::domain::ids::{AccountId, AssignmentId};
use crate::domain::language::{Bilingual, Language};
use crate::domain::permission::{Act, Assignment, Role};
use crate::operations::{Actor, Books, OperationError, passwords};

/// A person to be entered.
#[derive(Clone, Debug)]
pub struct NewPerson<'a> {
    pub login: &'a str,
    pub name: &'a str,
    pub language: Language,
    /// Nothing for somebody who will choose it by an invitation.
    pub password: Option<&'a str>,
    pub assignments: Vec<Assignment>,
}

/// Enters a person. Login and name may not be in use: acts are logged by name.
pub fn add_account(books: &Books, actor: &Actor, new: &NewPerson<'_>) -> Result<AccountId, OperationError> {
    let login: Login = new.login.parse().map_err(|_no_login| OperationError::Rejected(NoLogin::message()))?;
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(OperationError::Rejected(Bilingual::new(
            "Vul de naam in, in ten hoogste 100 tekens.",
            "Fill in the name, in at most 100 signs.",
        )));
    }
    let hash = new.password.map(|password| accepted_hash(password, &login, name)).transpose()?;
    let at = books.clock.now();
    books.db.write(|conn| {
        refuse_taken(conn, &login, name)?;
        let fresh = accounts::NewAccount {
            login: &login,
            name,
            language: new.language,
            password_hash: hash.as_deref(),
            at,
            by: &actor.name,
        };
        let id = accounts::insert(conn, &fresh)?;
        record(conn, books, actor, ("account.add", &login, ""))?;
        for assignment in &new.assignments {
            give(conn, books, actor, (id, &login), assignment)?;
        }
        Ok(id)
    })
}

fn refuse_taken(conn: &mut DbConnection, login: &Login, name: &str) -> Result<(), OperationError> {
    if accounts::find_by_login(conn, login)?.is_some() {
        return Err(OperationError::Conflict(Bilingual::new(
            format!("De gebruikersnaam {login} is al in gebruik. Neem een andere."),
            format!("The login name {login} is in use already. Take another."),
        )));
    }
    if accounts::name_is_taken(conn, name)? {
        return Err(OperationError::Conflict(Bilingual::new(
            format!(
                "Er is al iemand met de naam {name}. Zet er een voorletter of afdeling bij: het logboek noemt mensen bij naam."
            ),
            format!(
                "There is already somebody by the name of {name}. Add an initial or a department: the log calls people by name."
            ),
        )));
    }
    Ok(())
}

/// The hash of a password that the rules accept.
pub(super) fn accepted_hash(password: &str, login: &Login, name: &str) -> Result<String, OperationError> {
    check_password(password, login, name).map_err(|refused| OperationError::Rejected(refused.message()))?;
    passwords::hash(password)
}

/// The account with this login name.
pub fn find_account(books: &Books, login: &str) -> Result<Account, OperationError> {
    let missing = || OperationError::NotFound(format!("account {login}"));
    let parsed: Login = login.parse().map_err(|_no_login| missing())?;
    books.db.read(|conn| accounts::find_by_login(conn, &parsed)?.ok_or_else(missing))
}

pub fn load_account(books: &Books, id: AccountId) -> Result<Account, OperationError> {
    books.db.read(|conn| Ok(accounts::load(conn, id)?))
}

/// All accounts, by login name.
pub fn list_accounts(books: &Books) -> Result<Vec<Account>, OperationError> {
    books.db.read(|conn| Ok(accounts::list(conn)?))
}

/// Gives somebody a role.
pub fn give_role(
    books: &Books,
    actor: &Actor,
    id: AccountId,
    assignment: &Assignment,
) -> Result<(), OperationError> {
    books.db.write(|conn| {
        let account = accounts::load(conn, id)?;
        if account.assignments.iter().any(|(_, known)| known == assignment) {
            return Err(OperationError::Conflict(Bilingual::new(
                format!("{} heeft deze rol al.", account.name),
                format!("{} has this role already.", account.name),
            )));
        }
        give(conn, books, actor, (id, &account.login), assignment)
    })
}

fn give(
    conn: &mut DbConnection,
    books: &Books,
    actor: &Actor,
    (id, login): (AccountId, &Login),
    assignment: &Assignment,
) -> Result<(), OperationError> {
    let grant = assignment.grant.as_ref().map(|code| grants::load(conn, code)).transpose()?;
    if let Some(grant) = &grant {
        let unknown = assignment.periods.iter().find(|code| grant.definition.period(code).is_none());
        if let Some(code) = unknown {
            return Err(OperationError::NotFound(format!("reporting period {code}")));
        }
    } else if !assignment.periods.is_empty() {
        return Err(OperationError::Rejected(Bilingual::new(
            "Kies eerst een subsidieproject: verslagperioden horen bij één project.",
            "Choose a grant first: reporting periods belong to one grant.",
        )));
    }
    let (at, by) = (books.clock.now(), actor.name.as_str());
    accounts::insert_assignment(conn, id, (assignment, grant.as_ref().map(|grant| grant.id)), (at, by))?;
    record(conn, books, actor, ("account.role.give", login, &described(assignment)))
}

/// Takes a role away. Somebody must stay who can give roles.
pub fn take_role(
    books: &Books,
    actor: &Actor,
    id: AccountId,
    role: AssignmentId,
) -> Result<(), OperationError> {
    books.db.write(|conn| {
        let account = accounts::load(conn, id)?;
        let held = account.assignments.iter().find(|(known, _)| *known == role);
        let (_, assignment) = held.ok_or_else(|| OperationError::NotFound(format!("role {role}")))?;
        accounts::delete_assignment(conn, id, role)?;
        keep_an_administrator(conn, books)?;
        record(conn, books, actor, ("account.role.take", &account.login, &described(assignment)))
    })
}

/// Blocks somebody, who is logged out everywhere, or lets them in again.
pub fn set_state(
    books: &Books,
    actor: &Actor,
    id: AccountId,
    state: AccountState,
) -> Result<(), OperationError> {
    books.db.write(|conn| {
        let account = accounts::load(conn, id)?;
        accounts::set_state(conn, id, state)?;
        let act = match state {
            AccountState::Active => "account.unblock",
            AccountState::Blocked => {
                sessions::delete_others(conn, id, None)?;
                keep_an_administrator(conn, books)?;
                "account.block"
            }
        };
        record(conn, books, actor, (act, &account.login, ""))
    })
}

/// Without anybody who may manage users, nobody could ever be let in again.
fn keep_an_administrator(conn: &mut DbConnection, books: &Books) -> Result<(), OperationError> {
    let today = books.clock.today();
    let stays = accounts::list(conn)?
        .iter()
        .any(|account| !account.is_blocked() && account.rights().may_in_system(Act::ManageUsers, today));
    if stays {
        return Ok(());
    }
    Err(OperationError::Conflict(Bilingual::new(
        "Dit is de laatste beheerder. Geef eerst iemand anders de rol beheerder voor alle subsidieprojecten.",
        "This is the last administrator. First give somebody else the role of administrator for all grants.",
    )))
}

/// The language in which somebody reads the application.
pub fn choose_language(books: &Books, id: AccountId, language: Language) -> Result<(), OperationError> {
    books.db.write(|conn| Ok(accounts::set_language(conn, id, language)?))
}

fn described(assignment: &Assignment) -> String {
    let Assignment { role, grant, periods, expires_on } = assignment;
    let mut text = format!("{role} on {}", grant.as_deref().unwrap_or("all grants"));
    if !periods.is_empty() {
        text.extend([", periods ", &periods.join(" ")]);
    }
    if let Some(day) = expires_on {
        text.extend([", until ", &day.to_string()]);
    }
    text
}

pub(super) fn record(
    conn: &mut DbConnection,
    books: &Books,
    actor: &Actor,
    (act, login, detail): (&str, &Login, &str),
) -> Result<(), OperationError> {
    let subject = format!("account {login}");
    audit::insert(
        conn,
        &AuditRecord { at: books.clock.now(), actor: &actor.name, act, subject: &subject, detail },
    )?;
    Ok(())
}

/// The accounts of the demo: one per role, all with this password.
pub const DEMO_PASSWORD: &str = "proef-met-vijf-rollen";

/// One account for each role, for the demo; the auditor looks into one grant.
pub fn add_demo_accounts(
    books: &Books,
    actor: &Actor,
    grant: &str,
) -> Result<Vec<(Role, &'static str)>, OperationError> {
    const PEOPLE: [(Role, &str, &str); 5] = [
        (Role::Administrator, "beheer", "Bram Beheer"),
        (Role::Finance, "financien", "Fatima de Vries"),
        (Role::Controller, "controller", "Coen Control"),
        (Role::ProjectLead, "projectleider", "Petra Leider"),
        (Role::Auditor, "auditor", "Anouk Auditor"),
    ];
    let mut made = Vec::new();
    for (role, login, name) in PEOPLE {
        let assignment = match role {
            Role::Auditor => Assignment::on(role, grant),
            Role::Administrator | Role::Finance | Role::Controller | Role::ProjectLead => {
                Assignment::everywhere(role)
            }
        };
        let password = Some(DEMO_PASSWORD);
        let new = NewPerson { login, name, language: Language::Nl, password, assignments: vec![assignment] };
        add_account(books, actor, &new)?;
        made.push((role, login));
    }
    Ok(made)
}
