//! Reads that see one state, whatever is written meanwhile.

use super::{Conn, Db, ReadError};
use crate::error::Problem;
use diesel::connection::SimpleConnection;

impl Db {
    /// As [`Db::read`], with every statement of `read` at the same state of the database.
    pub async fn snapshot<T, E, F>(&self, read: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        E: Into<ReadError>,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        self.read(move |conn| {
            conn.batch_execute(match conn {
                Conn::Sqlite(_) => "BEGIN",
                Conn::Postgres(_) => "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
            })?;
            let result = read(conn).map_err(Into::into);
            // Nothing was written; the end only lets go of the state.
            conn.batch_execute("ROLLBACK")?;
            result
        })
        .await
    }
}
