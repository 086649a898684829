//! What this installation is: the name of its log, its epoch, its verifier key.

use crate::db::schema::installation;
use crate::db::{Conn, each_backend};
use diesel::prelude::*;

/// The one row of `installation`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = installation)]
#[diesel(treat_none_as_default_value = false)]
pub struct Installation {
    only: i64,
    /// Origin of the log's checkpoints; part of every leaf.
    pub origin: String,
    /// Part of every cursor; another one after a restore from backup.
    pub epoch: i64,
    /// Verifier key (C2SP signed note).
    pub vkey: String,
    /// Unix milliseconds.
    pub created_at: i64,
}

impl Installation {
    /// A new one.
    pub fn new(origin: String, epoch: i64, vkey: String, created_at: i64) -> Self {
        Self { only: 1, origin, epoch, vkey, created_at }
    }

    /// The opaque cursor of a position.
    pub fn cursor(&self, position: i64) -> String {
        format!("{:x}.{position}", self.epoch)
    }

    /// Reads a cursor of this epoch; `None` for any other text.
    pub fn position_of(&self, cursor: &str) -> Option<i64> {
        let (epoch, position) = cursor.split_once('.')?;
        let position: i64 = position.parse().ok()?;
        (i64::from_str_radix(epoch, 16).ok()? == self.epoch && position >= 0).then_some(position)
    }
}

/// The stored installation, if the database has one.
pub fn find(conn: &mut Conn) -> QueryResult<Option<Installation>> {
    installation::table
        .select((
            installation::only,
            installation::origin,
            installation::epoch,
            installation::vkey,
            installation::created_at,
        ))
        .first(conn)
        .optional()
}

/// A log's name without the number that a later epoch gave it.
pub fn base_of(origin: &str) -> &str {
    match origin.rsplit_once('/') {
        Some((name, number)) if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => origin,
    }
}

/// Puts another in its place: a new epoch.
pub(super) fn replace(conn: &mut Conn, new: &Installation) -> QueryResult<usize> {
    diesel::update(installation::table)
        .set((
            installation::origin.eq(&new.origin),
            installation::epoch.eq(new.epoch),
            installation::vkey.eq(&new.vkey),
        ))
        .execute(conn)
}

/// Stores it unless there is one; returns the stored one, whichever node was first.
pub fn keep(conn: &mut Conn, new: &Installation) -> QueryResult<Installation> {
    each_backend!(conn, |c| diesel::insert_into(installation::table)
        .values(new)
        .on_conflict_do_nothing()
        .execute(c))?;
    find(conn)?.ok_or(diesel::result::Error::NotFound)
}
