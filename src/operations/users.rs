//! People as those who manage them see them: the account with what stands beside it.

use std::collections::{BTreeMap, BTreeSet};

use crate::db::{accounts, provider_logins, second_factors};
use crate::domain::account::Account;
use crate::domain::ids::AccountId;
use crate::operations::provider_logins::ProviderLink;
use crate::operations::{Books, OperationError};

/// Somebody with their ways in.
#[derive(Clone, Debug)]
pub struct KnownUser {
    pub account: Account,
    /// Whether a code is asked for.
    pub has_second_factor: bool,
    /// Who this person is at the organisation's own sign-in, where an administrator said so.
    pub link: Option<ProviderLink>,
}

/// Everybody, by login.
pub fn list_users(books: &Books) -> Result<Vec<KnownUser>, OperationError> {
    books.db.read(|conn| {
        let protected: BTreeSet<AccountId> = second_factors::list_confirmed(conn)?.into_iter().collect();
        let mut links: BTreeMap<AccountId, ProviderLink> =
            provider_logins::links(conn)?.into_iter().collect();
        let user = |account: Account| KnownUser {
            has_second_factor: protected.contains(&account.id),
            link: links.remove(&account.id),
            account,
        };
        Ok(accounts::list(conn)?.into_iter().map(user).collect())
    })
}

/// One of them.
pub fn find_user(books: &Books, id: AccountId) -> Result<KnownUser, OperationError> {
    books.db.read(|conn| {
        let factor = second_factors::find(conn, id)?;
        Ok(KnownUser {
            account: accounts::load(conn, id)?,
            has_second_factor: factor.is_some_and(|factor| factor.confirmed_at.is_some()),
            link: provider_logins::link_of(conn, id)?,
        })
    })
}
