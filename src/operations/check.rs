//! Are the books sound? Asks the database for broken promises and computes every seal again.

use serde::Serialize;

use crate::db::expenditures::{self, LineFilter};
use crate::db::invariants::INVARIANTS;
use crate::db::{DbConnection, grants, imports, postings};
use crate::domain::books::BookedGrant;
use crate::domain::language::Bilingual;
use crate::domain::ledger::{Posting, SealHead};
use crate::operations::seal;
use crate::operations::{Books, OperationError};

/// The outcome of one check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckOutcome {
    pub check: Bilingual,
    /// Where the books are not as they should be; empty when the check passes.
    pub breaches: Vec<String>,
}

/// Checks every promise of the books, in one read of one state.
pub fn check_books(books: &Books) -> Result<Vec<CheckOutcome>, OperationError> {
    books.db.read(|conn| {
        let mut outcomes = Vec::new();
        for invariant in INVARIANTS {
            let breaches = invariant.breaches(conn)?;
            outcomes.push(CheckOutcome {
                check: Bilingual::new(invariant.name.0, invariant.name.1),
                breaches: breaches.into_iter().map(|breach| breach.place).collect(),
            });
        }
        outcomes.push(check_files(conn)?);
        for code in grants::codes(conn)? {
            let grant = grants::load(conn, &code)?;
            outcomes.push(check_versions(conn, &grant)?);
            outcomes.push(check_postings(conn, &grant)?);
        }
        Ok(outcomes)
    })
}

/// Every uploaded file still has the hash under which it was kept.
fn check_files(conn: &mut DbConnection) -> Result<CheckOutcome, OperationError> {
    let mut breaches = Vec::new();
    for sha256 in imports::file_hashes(conn)? {
        if seal::sha256_hex(&[&imports::file(conn, &sha256)?]) != sha256 {
            breaches.push(format!("file {sha256}"));
        }
    }
    let check = Bilingual::new("elk ontvangen bestand is zoals het was", "every uploaded file is as it was");
    Ok(CheckOutcome { check, breaches })
}

fn check_versions(conn: &mut DbConnection, grant: &BookedGrant) -> Result<CheckOutcome, OperationError> {
    let mut breaches = Vec::new();
    let mut previous = seal::FIRST.to_owned();
    for (version, number) in grants::versions(conn, grant.id)?.into_iter().zip(1..) {
        let sealed = seal::chained(&previous, &version.definition);
        if version.number != number || version.previous_hash != previous || version.hash != sealed {
            breaches.push(format!("version {}", version.number));
        }
        previous = version.hash;
    }
    let code = &grant.definition.code;
    let check = Bilingual::new(
        format!("de versies van subsidieproject {code} vormen een keten"),
        format!("the versions of grant {code} form a chain"),
    );
    Ok(CheckOutcome { check, breaches })
}

fn check_postings(conn: &mut DbConnection, grant: &BookedGrant) -> Result<CheckOutcome, OperationError> {
    let mut breaches = Vec::new();
    let mut previous = seal::FIRST.to_owned();
    for (posting, number) in postings::list(conn, grant.id)?.into_iter().zip(1..) {
        let sealed = seal_again(conn, grant, &posting, &previous)?;
        if posting.number != number || posting.previous_hash != previous || posting.hash != sealed {
            breaches.push(format!("posting {}", posting.number));
        }
        previous = posting.hash;
    }
    let code = &grant.definition.code;
    let check = Bilingual::new(
        format!("de boekingen van subsidieproject {code} zijn verzegeld"),
        format!("the postings of grant {code} are sealed"),
    );
    Ok(CheckOutcome { check, breaches })
}

fn seal_again(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    posting: &Posting,
    previous: &str,
) -> Result<String, OperationError> {
    let file_sha256 = match posting.batch {
        Some(batch) => imports::load(conn, batch)?.file_sha256,
        None => String::new(),
    };
    let head = SealHead {
        grant_code: &grant.definition.code,
        number: posting.number,
        kind: posting.kind,
        reason: &posting.reason,
        file_sha256: &file_sha256,
        posted_at: posting.posted_at,
        posted_by: &posting.posted_by,
    };
    let lines = expenditures::list(conn, grant.id, LineFilter::Posting(posting.id))?;
    Ok(seal::posting(previous, &head, grant, lines.iter().map(|expenditure| &expenditure.line)))
}
