//! The conversation of two people: one for each pair, made when first opened.

use super::create::{self, Blueprint};
use super::summary::{self, Summary};
use super::{Chat, access};
use crate::db::Conn;
use crate::db::schema::conversation;
use crate::directory::Actor;
use crate::error::{Code, Problem};
use crate::journal::{Command, Origin, Tx, WriteError};
use diesel::prelude::*;

struct OpenDirect {
    actor: i64,
    origin: Origin,
    peer: i64,
}

impl Command for OpenDirect {
    type Output = Summary;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Summary, WriteError> {
        let key = key(self.actor, self.peer);
        let id = match by_key(tx.conn(), &key)? {
            Some(id) => id,
            None => {
                crate::directory::store::must_be_active(tx.conn(), &[self.peer])?;
                let plan = Blueprint {
                    kind: "direct",
                    name: None,
                    department: None,
                    direct_key: Some(key),
                    visibility: "closed",
                    history: "all",
                    posting: "all",
                    include_below: false,
                };
                let people = [(self.actor, "member"), (self.peer, "member")];
                create::make(tx, &plan, &people, "added", Some(self.actor), &self.origin)?
            }
        };
        let inside = access::inside(tx.conn(), id, self.actor)?;
        Ok(summary::one(tx.conn(), self.actor, inside)?)
    }
}

/// `low:high`, the same from both sides.
fn key(one: i64, other: i64) -> String {
    format!("{}:{}", one.min(other), one.max(other))
}

fn by_key(conn: &mut Conn, key: &str) -> QueryResult<Option<i64>> {
    conversation::table
        .select(conversation::id)
        .filter(conversation::direct_key.eq(key))
        .first(conn)
        .optional()
}

impl Chat {
    /// The direct conversation with a person, made if there is none.
    pub async fn open_direct(&self, actor: &Actor, peer: i64) -> Result<Summary, Problem> {
        if peer == actor.person {
            return Err(Code::Validation
                .because("a direct conversation has two people")
                .field("person"));
        }
        let me = actor.person;
        let found = self
            .db
            .read(move |conn| {
                let Some(id) = by_key(conn, &key(me, peer))? else {
                    return Ok::<_, crate::db::ReadError>(None);
                };
                let inside = access::inside(conn, id, me)?;
                Ok(Some(summary::one(conn, me, inside)?))
            })
            .await?;
        match found {
            Some(summary) => Ok(summary),
            None => {
                self.writer
                    .write(OpenDirect {
                        actor: me,
                        origin: actor.origin.clone(),
                        peer,
                    })
                    .await
            }
        }
    }
}
