//! What higher rooms ask about people inside their own transactions.

use super::people;
use crate::db::{Conn, QueryResult};

/// People as clients see them, in order of id.
pub use people::views;

/// Whether the database holds secrets that only the master key opens.
pub fn any_secret(conn: &mut Conn) -> QueryResult<bool> {
    super::tokens::any_secret(conn)
}
