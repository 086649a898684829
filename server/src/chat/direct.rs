//! The conversation of two people: one for each pair, made when first opened.

use super::Chat;
use super::access::{self, VIA_ADDED};
use super::create::{self, Blueprint};
use super::membership::By;
use super::store::conversations;
use super::summary::{self, Summary};
use crate::db::ReadError;
use crate::directory::Actor;
use crate::error::{Code, Problem};
use crate::journal::{Command, Tx, WriteError};

struct OpenDirect {
    actor: i64,
    by: By,
    peer: i64,
}

impl Command for OpenDirect {
    type Output = Summary;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Summary, WriteError> {
        let key = key(self.actor, self.peer);
        let id = match conversations::by_direct_key(tx.conn(), &key)? {
            Some(id) => id,
            None => {
                let known = access::must_know(tx.conn(), self.actor, &[self.peer], "person");
                known.map_err(|error| match error {
                    WriteError::Refused(_) => {
                        Code::NotFound.because("there is no such person, or no longer").into()
                    }
                    error => error,
                })?;
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
                create::make(tx, &plan, &people, VIA_ADDED, &self.by)?
            }
        };
        summary::in_write(tx, self.actor, id)
    }
}

/// `low:high`, the same from both sides.
fn key(one: i64, other: i64) -> String {
    format!("{}:{}", one.min(other), one.max(other))
}

impl Chat {
    /// The direct conversation with a person, made if there is none.
    ///
    /// Errors: `validation` for oneself; `not_found` for nobody, or for who may no longer sign in and was never talked to.
    pub async fn open_direct(&self, actor: &Actor, peer: i64) -> Result<Summary, Problem> {
        if peer == actor.person {
            return Err(Code::Validation.because("a direct conversation has two people").field("person"));
        }
        let me = actor.person;
        let read = move |conn: &mut crate::db::Conn| -> Result<_, ReadError> {
            let Some(id) = conversations::by_direct_key(conn, &key(me, peer))? else { return Ok(None) };
            let inside = access::inside(conn, id, me)?;
            Ok(Some(summary::one(conn, me, inside)?))
        };
        match self.db.snapshot(read).await? {
            Some(summary) => Ok(summary),
            None => self.writer.write(OpenDirect { actor: me, by: actor.into(), peer }).await,
        }
    }
}
