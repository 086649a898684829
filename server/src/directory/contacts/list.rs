//! What of a person is proven, and what waits for its code.

use super::{ContactKind, store};
use crate::clock::format_ms;
use crate::db::{Conn, QueryResult, ReadError};
use crate::directory::people::{self, store::PersonRow};
use crate::directory::{Actor, Directory, WaysOut};
use crate::error::Problem;
use serde::Serialize;

/// My mail address and mobile number.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Contacts {
    pub email: Contact,
    pub phone: Contact,
}

/// One of them.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Contact {
    #[schema(required = true)]
    pub value: Option<String>,
    /// Its owner has proven it.
    pub verified: bool,
    /// RFC 3339; when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified_at: Option<String>,
    /// The server has a way to send a code there; without one it stays unverified.
    pub can_verify: bool,
    /// I may put another one in its place; else a directory keeps it.
    pub can_change: bool,
    /// What waits for its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
}

/// A value whose code was sent.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Waiting {
    pub value: String,
    /// RFC 3339.
    pub expires_at: String,
}

impl Directory {
    /// What of me is proven.
    pub async fn contacts(&self, actor: &Actor) -> Result<Contacts, Problem> {
        let (me, now, ways_out) = (actor.person, self.clock.now_ms(), self.ways_out.clone());
        let read = move |conn: &mut Conn| -> Result<Contacts, ReadError> {
            let row = people::store::by_id(conn, me)?.ok_or_else(people::store::unknown)?;
            Ok(Contacts {
                email: one(conn, &row, ContactKind::Email, &ways_out, now)?,
                phone: one(conn, &row, ContactKind::Phone, &ways_out, now)?,
            })
        };
        self.db.read(read).await
    }
}

/// One contact of a person.
pub(super) fn one(
    conn: &mut Conn,
    row: &PersonRow,
    kind: ContactKind,
    ways_out: &WaysOut,
    now: i64,
) -> QueryResult<Contact> {
    let value = kind.of(row).cloned();
    let key = value.as_deref().and_then(|value| kind.key(value));
    let proven = store::proven(conn, row.id)?;
    let at = proven.into_iter().find(|(of, proven, _)| of == kind.name() && Some(proven) == key.as_ref());
    let waiting = store::code(conn, row.id, kind.name())?.filter(|code| code.expires_at > now);
    Ok(Contact {
        value,
        verified: at.is_some(),
        verified_at: at.map(|(_, _, at)| format_ms(at)),
        can_verify: kind.channel(ways_out).is_some(),
        can_change: row.source == people::LOCAL,
        waiting: waiting.map(|code| Waiting { value: code.value, expires_at: format_ms(code.expires_at) }),
    })
}
