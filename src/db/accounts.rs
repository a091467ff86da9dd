//! Accounts and the roles that were given to them.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use crate::db::schema::{accounts, grants, role_assignments};
use crate::db::{DbConnection, StoreError};
use crate::domain::account::{Account, AccountState, Login};
use crate::domain::ids::{AccountId, AssignmentId, GrantId};
use crate::domain::language::Language;
use crate::domain::permission::{Assignment, Role};

/// An account on its way into the books.
#[derive(Clone, Copy, Debug)]
pub struct NewAccount<'a> {
    pub login: &'a Login,
    pub name: &'a str,
    pub language: Language,
    pub password_hash: Option<&'a str>,
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

pub fn insert(conn: &mut DbConnection, new: &NewAccount<'_>) -> Result<AccountId, StoreError> {
    let id = diesel::insert_into(accounts::table)
        .values((
            accounts::login.eq(new.login.as_str()),
            accounts::name.eq(new.name),
            accounts::language.eq(new.language.code()),
            accounts::state.eq(AccountState::Active.code()),
            accounts::password_hash.eq(new.password_hash),
            accounts::created_at.eq(new.at.naive_utc()),
            accounts::created_by.eq(new.by),
        ))
        .returning(accounts::id)
        .get_result::<i64>(conn)?;
    Ok(AccountId::new(id))
}

#[derive(Queryable)]
struct AccountRow {
    id: i64,
    login: String,
    name: String,
    language: String,
    state: String,
    password_hash: Option<String>,
}

type AccountColumns = (
    accounts::id,
    accounts::login,
    accounts::name,
    accounts::language,
    accounts::state,
    accounts::password_hash,
);

const COLUMNS: AccountColumns = (
    accounts::id,
    accounts::login,
    accounts::name,
    accounts::language,
    accounts::state,
    accounts::password_hash,
);

impl AccountRow {
    fn account(self, assignments: Vec<(AssignmentId, Assignment)>) -> Result<Account, StoreError> {
        Ok(Account {
            id: AccountId::new(self.id),
            login: self.login.parse().map_err(|_no_login| StoreError::unreadable("login", &self.login))?,
            name: self.name,
            language: self
                .language
                .parse()
                .map_err(|_unknown| StoreError::unreadable("language", &self.language))?,
            state: self.state.parse().map_err(|()| StoreError::unreadable("account state", &self.state))?,
            has_password: self.password_hash.is_some(),
            assignments,
        })
    }
}

pub fn find_by_login(conn: &mut DbConnection, login: &Login) -> Result<Option<Account>, StoreError> {
    let row = accounts::table
        .filter(accounts::login.eq(login.as_str()))
        .select(COLUMNS)
        .first::<AccountRow>(conn)
        .optional()?;
    row.map(|row| with_assignments(conn, row)).transpose()
}

pub fn load(conn: &mut DbConnection, id: AccountId) -> Result<Account, StoreError> {
    let row = accounts::table
        .filter(accounts::id.eq(id.get()))
        .select(COLUMNS)
        .first::<AccountRow>(conn)
        .optional()?
        .ok_or_else(|| StoreError::NotFound(format!("account {id}")))?;
    with_assignments(conn, row)
}

fn with_assignments(conn: &mut DbConnection, row: AccountRow) -> Result<Account, StoreError> {
    let assignments = assignments(conn, AccountId::new(row.id))?;
    row.account(assignments)
}

/// All accounts, by login.
pub fn list(conn: &mut DbConnection) -> Result<Vec<Account>, StoreError> {
    let given =
        role_assignments::table.left_join(grants::table).select(given_columns()).order(role_assignments::id);
    let mut by_account: BTreeMap<i64, Vec<(AssignmentId, Assignment)>> = BTreeMap::new();
    for row in given.load::<GivenRow>(conn)? {
        by_account.entry(row.account_id).or_default().push(row.assignment()?);
    }
    let rows = accounts::table.select(COLUMNS).order(accounts::login).load::<AccountRow>(conn)?;
    let with_roles = |row: AccountRow| {
        let assignments = by_account.remove(&row.id).unwrap_or_default();
        row.account(assignments)
    };
    rows.into_iter().map(with_roles).collect()
}

pub fn count(conn: &mut DbConnection) -> Result<i64, StoreError> {
    Ok(accounts::table.count().get_result(conn)?)
}

pub fn name_is_taken(conn: &mut DbConnection, name: &str) -> Result<bool, StoreError> {
    let known = accounts::table.filter(accounts::name.eq(name)).select(accounts::id);
    Ok(known.first::<i64>(conn).optional()?.is_some())
}

pub fn password_hash(conn: &mut DbConnection, id: AccountId) -> Result<Option<String>, StoreError> {
    Ok(accounts::table.filter(accounts::id.eq(id.get())).select(accounts::password_hash).first(conn)?)
}

pub fn set_password_hash(conn: &mut DbConnection, id: AccountId, hash: &str) -> Result<(), StoreError> {
    let account = accounts::table.filter(accounts::id.eq(id.get()));
    diesel::update(account).set(accounts::password_hash.eq(hash)).execute(conn)?;
    Ok(())
}

pub fn set_language(conn: &mut DbConnection, id: AccountId, language: Language) -> Result<(), StoreError> {
    let account = accounts::table.filter(accounts::id.eq(id.get()));
    diesel::update(account).set(accounts::language.eq(language.code())).execute(conn)?;
    Ok(())
}

pub fn set_state(conn: &mut DbConnection, id: AccountId, state: AccountState) -> Result<(), StoreError> {
    let account = accounts::table.filter(accounts::id.eq(id.get()));
    diesel::update(account).set(accounts::state.eq(state.code())).execute(conn)?;
    Ok(())
}

/// A role that was given to somebody.
#[derive(Queryable)]
struct GivenRow {
    id: i64,
    account_id: i64,
    role: String,
    periods: String,
    expires_on: Option<NaiveDate>,
    grant: Option<String>,
}

type GivenColumns = (
    role_assignments::id,
    role_assignments::account_id,
    role_assignments::role,
    role_assignments::periods,
    role_assignments::expires_on,
    diesel::dsl::Nullable<grants::code>,
);

fn given_columns() -> GivenColumns {
    (
        role_assignments::id,
        role_assignments::account_id,
        role_assignments::role,
        role_assignments::periods,
        role_assignments::expires_on,
        grants::code.nullable(),
    )
}

impl GivenRow {
    fn assignment(self) -> Result<(AssignmentId, Assignment), StoreError> {
        let role: Role = self.role.parse().map_err(|_unknown| StoreError::unreadable("role", &self.role))?;
        let periods = self.periods.split_whitespace().map(str::to_owned).collect();
        let assignment = Assignment { role, grant: self.grant, periods, expires_on: self.expires_on };
        Ok((AssignmentId::new(self.id), assignment))
    }
}

/// The roles of an account, in the order in which they were given.
pub fn assignments(
    conn: &mut DbConnection,
    account: AccountId,
) -> Result<Vec<(AssignmentId, Assignment)>, StoreError> {
    let rows = role_assignments::table
        .left_join(grants::table)
        .filter(role_assignments::account_id.eq(account.get()))
        .select(given_columns())
        .order(role_assignments::id)
        .load::<GivenRow>(conn)?;
    rows.into_iter().map(GivenRow::assignment).collect()
}

/// Gives a role; `grant` is the id of the grant that the assignment names.
pub fn insert_assignment(
    conn: &mut DbConnection,
    account: AccountId,
    (assignment, grant): (&Assignment, Option<GrantId>),
    (at, by): (DateTime<Utc>, &str),
) -> Result<(), StoreError> {
    diesel::insert_into(role_assignments::table)
        .values((
            role_assignments::account_id.eq(account.get()),
            role_assignments::grant_id.eq(grant.map(GrantId::get)),
            role_assignments::role.eq(assignment.role.code()),
            role_assignments::periods.eq(assignment.periods.join(" ")),
            role_assignments::expires_on.eq(assignment.expires_on),
            role_assignments::given_at.eq(at.naive_utc()),
            role_assignments::given_by.eq(by),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes a role away. False when the account did not have it.
pub fn delete_assignment(
    conn: &mut DbConnection,
    account: AccountId,
    id: AssignmentId,
) -> Result<bool, StoreError> {
    let own = role_assignments::table
        .filter(role_assignments::id.eq(id.get()).and(role_assignments::account_id.eq(account.get())));
    Ok(diesel::delete(own).execute(conn)? == 1)
}
