//! SQL of invitations.

use crate::db::Conn;
use crate::db::schema::invitation;
use diesel::prelude::*;

/// A row of `invitation`. Times are Unix milliseconds.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = invitation, treat_none_as_default_value = false)]
pub struct InvitationRow {
    pub id: i64,
    pub digest: Vec<u8>,
    pub name: String,
    pub email: Option<String>,
    /// `member` or `external`.
    pub kind: String,
    /// Ids as JSON.
    pub departments: String,
    pub sponsor: Option<i64>,
    /// When an external account ends.
    pub account_until: Option<i64>,
    /// None for the command line.
    pub made_by: Option<i64>,
    pub made_at: i64,
    pub expires_at: i64,
    /// `open`, `used` or `revoked`.
    pub state: String,
    /// Whose account it became.
    pub person: Option<i64>,
}

impl InvitationRow {
    pub fn departments(&self) -> Vec<i64> {
        serde_json::from_str(&self.departments).unwrap_or_default()
    }

    /// Whether the link is too old, or the account it is to has ended.
    pub fn is_over(&self, now: i64) -> bool {
        self.expires_at <= now || self.account_until.is_some_and(|until| until <= now)
    }
}

pub fn insert(conn: &mut Conn, row: &InvitationRow) -> QueryResult<()> {
    diesel::insert_into(invitation::table).values(row).execute(conn)?;
    Ok(())
}

pub fn by_id(conn: &mut Conn, id: i64) -> QueryResult<Option<InvitationRow>> {
    invitation::table.find(id).first(conn).optional()
}

/// The one of a link, while it works.
pub fn open(conn: &mut Conn, digest: &[u8], now: i64) -> QueryResult<Option<InvitationRow>> {
    let found: Option<InvitationRow> = invitation::table
        .filter(invitation::digest.eq(digest))
        .filter(invitation::state.eq("open"))
        .first(conn)
        .optional()?;
    Ok(found.filter(|row| !row.is_over(now)))
}

/// Newest first, before an id.
pub fn page(conn: &mut Conn, before: i64, limit: i64) -> QueryResult<Vec<InvitationRow>> {
    invitation::table.filter(invitation::id.lt(before)).order(invitation::id.desc()).limit(limit).load(conn)
}

pub fn close(conn: &mut Conn, id: i64, state: &str, person: Option<i64>) -> QueryResult<()> {
    diesel::update(invitation::table.find(id))
        .set((invitation::state.eq(state), invitation::person.eq(person)))
        .execute(conn)?;
    Ok(())
}
