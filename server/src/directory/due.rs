//! What a session has to do before it may do everything: asked when it is opened and whenever it is refreshed.
//!
//! The answer stands in the access token, so that a request costs no look. Whoever has done it refreshes and gets another
//! token. A second factor that a role demands is looked up in memory at every request instead (`second_factor::who`): a role
//! that is granted asks for it at once. To add a reason: a variant of [`Due`], its line in [`of`], its routes in `http::routes::WHILE_DUE`.

use super::people::{LOCAL, store, store::PersonRow};
use super::rights::Due;
use super::{oidc, store_links};
use crate::db::{Conn, QueryResult};

/// What comes first for this person now.
pub(super) fn of(conn: &mut Conn, row: &PersonRow, now: i64) -> QueryResult<Option<Due>> {
    Ok(password(conn, row, now)?.then_some(Due::Password))
}

/// Whether they have to choose a password. Whoever is let in by a link again and again (the demo) needs none,
/// and whoever has an account of an OpenID provider.
pub(super) fn password(conn: &mut Conn, row: &PersonRow, now: i64) -> QueryResult<bool> {
    Ok(match store::credential(conn, row.id)? {
        Some(credential) => credential.must_change,
        None => {
            row.source == LOCAL
                && !store_links::any_reusable(conn, row.id, now)?
                && oidc::store::of_person(conn, row.id)?.is_empty()
        }
    })
}
