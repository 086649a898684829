//! Dissolving 解散 a group: every stay ends with one entry, and nobody reads or finds it any more.
//!
//! Its messages stay in the database as evidence. Only groups: a direct conversation has its two people, and the others follow
//! the directory.

use super::membership::{self, By};
use super::store::{conversations, last_seq, stays};
use super::{Chat, access};
use crate::directory::{Actor, store as directory};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, MembershipChange, Tx, WriteError};
use serde_json::json;

struct Dissolve {
    conversation: i64,
    by: By,
    actor: i64,
}

impl Command for Dissolve {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let id = self.conversation;
        let people: Vec<i64> = stays::all(tx.conn(), id)?.into_iter().map(|stay| stay.person).collect();
        let stay = stays::current(tx.conn(), id, self.actor)?;
        let owns = stay.as_ref().is_some_and(|stay| stay.role == "owner");
        if !owns && !directory::is_administrator(tx.conn(), self.actor)? {
            let forbidden = || Code::Forbidden.because("only an owner of the conversation may do this");
            return Err(stay.map_or_else(access::not_found, |_| forbidden()).into());
        }
        let mut row = conversations::by_id(tx.conn(), id)?
            .filter(|_| !people.is_empty())
            .ok_or_else(access::not_found)?;
        if row.kind != "group" {
            return Err(Code::Conflict.because("only a group can be dissolved").into());
        }
        let last = last_seq(tx.conn(), id)?;
        let target = [("conversation", id)];
        let audience = Audience::Conversation(id);
        let draft = Draft::new(Kind::ConversationDissolve, audience, self.by.actor, &target, &json!({}))
            .membership(membership::changes(id, &people, MembershipChange::Removed));
        row.pos = tx.append(draft, &self.by.origin)?;
        // Nobody joins it again.
        row.visibility = "closed".into();
        stays::end_all(tx.conn(), id, row.pos, last)?;
        conversations::update(tx.conn(), &row)?;
        Ok(())
    }
}

impl Chat {
    /// Dissolves a group. Errors: `not_found`; `forbidden` unless an owner or a system administrator; `conflict` if it is no
    /// group.
    pub async fn dissolve(&self, actor: &Actor, conversation: i64) -> Result<(), Problem> {
        self.writer.write(Dissolve { conversation, by: actor.into(), actor: actor.person }).await
    }
}
