//! Keeping what people state about how costs are computed. What is stated already is not kept twice.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::db::audit::AuditRecord;
use crate::db::{DbConnection, audit, cost_bases as store, grants};
use crate::domain::cost_basis::{CostBases, Statement, in_force};
use crate::domain::ids::GrantId;
use crate::importing::basis_file;
use crate::operations::execution::scheme_of;
use crate::operations::{Actor, Books, OperationError};

/// What stating cost bases did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BasesStated {
    pub grant: String,
    /// Statements that were kept.
    pub new: usize,
    /// Statements that the books had already.
    pub known: usize,
}

/// Reads a file of cost bases and keeps what is new in it, or nothing when anything in it cannot be.
pub fn load_bases(
    books: &Books,
    actor: &Actor,
    grant_code: &str,
    file_name: &str,
    text: &str,
) -> Result<BasesStated, OperationError> {
    let grant = books.db.read(|conn| grants::load(conn, grant_code).map_err(OperationError::from))?;
    let scheme = scheme_of(&grant)?;
    let bases = basis_file::read_basis_file(file_name, text, &grant.definition, scheme)
        .map_err(OperationError::BadFile)?;
    keep(books, actor, (grant_code, grant.id), file_name, &bases)
}

fn keep(
    books: &Books,
    actor: &Actor,
    (code, grant): (&str, GrantId),
    source: &str,
    bases: &CostBases,
) -> Result<BasesStated, OperationError> {
    let (at, by) = (books.clock.now(), actor.name.as_str());
    books.db.write(|conn| {
        let mut counts = Counts::default();
        let mut desk = Desk { conn, grant, at, by, counts: &mut counts };
        desk.keep_all(&bases.people)?;
        desk.keep_all(&bases.pay)?;
        desk.keep_all(&bases.decisions)?;
        desk.keep_all(&bases.confirmations)?;
        desk.keep_all(&bases.unit_costs)?;
        desk.keep_all(&bases.units)?;
        desk.keep_all(&bases.assets)?;
        desk.keep_all(&bases.allocations)?;
        desk.keep_all(&bases.own_rates)?;
        let Counts { new, known } = counts;
        if new > 0 {
            audit::insert(
                conn,
                &AuditRecord {
                    at,
                    actor: by,
                    act: "basis.state",
                    subject: &format!("grant {code}"),
                    detail: &format!("{source}: {new} new, {known} known"),
                },
            )?;
        }
        Ok(BasesStated { grant: code.to_owned(), new, known })
    })
}

#[derive(Default)]
struct Counts {
    new: usize,
    known: usize,
}

/// Where statements are kept.
struct Desk<'a> {
    conn: &'a mut DbConnection,
    grant: GrantId,
    at: chrono::DateTime<chrono::Utc>,
    by: &'a str,
    counts: &'a mut Counts,
}

impl Desk<'_> {
    /// Keeps the statements that differ from the newest one about the same thing.
    fn keep_all<S>(&mut self, statements: &[S]) -> Result<(), OperationError>
    where
        S: Statement + Serialize + DeserializeOwned + PartialEq + Clone,
    {
        if statements.is_empty() {
            return Ok(());
        }
        let mut stated = store::list::<S>(self.conn, self.grant)?;
        for statement in statements {
            let same_key = stated.iter().rfind(|earlier| earlier.key() == statement.key());
            if same_key == Some(statement) {
                self.counts.known = self.counts.known.saturating_add(1);
                continue;
            }
            store::insert(self.conn, self.grant, statement, (self.at, self.by))?;
            stated.push(statement.clone());
            self.counts.new = self.counts.new.saturating_add(1);
        }
        Ok(())
    }
}

/// The statements of one kind that count.
pub(super) fn standing<S>(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<S>, OperationError>
where
    S: Statement + DeserializeOwned,
{
    Ok(in_force(store::list::<S>(conn, grant)?))
}

/// Everything that counts about a grant.
pub fn bases_in_force(books: &Books, grant_code: &str) -> Result<CostBases, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?.id;
        all_in_force(conn, grant)
    })
}

/// The same within one state of the books.
pub(super) fn all_in_force(conn: &mut DbConnection, grant: GrantId) -> Result<CostBases, OperationError> {
    Ok(CostBases {
        people: standing(conn, grant)?,
        pay: standing(conn, grant)?,
        decisions: standing(conn, grant)?,
        confirmations: standing(conn, grant)?,
        unit_costs: standing(conn, grant)?,
        units: standing(conn, grant)?,
        assets: standing(conn, grant)?,
        allocations: standing(conn, grant)?,
        own_rates: standing(conn, grant)?,
    })
}
