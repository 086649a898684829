//! Recall: the message is withdrawn for everyone; its content stays as evidence.

use super::edit::no_message;
use super::message::Message;
use super::store::{self, RevisionRow, marks};
use super::{Chat, access};
use crate::directory::Actor;
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Origin, Tx, WriteError};
use serde_json::json;

struct Recall {
    conversation: i64,
    seq: i64,
    actor: i64,
    origin: Origin,
    /// Company policy, milliseconds; none is no limit.
    limit_ms: Option<i64>,
}

impl Command for Recall {
    type Output = Message;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Message, WriteError> {
        let inside = access::inside(tx.conn(), self.conversation, self.actor)?;
        let original = store::message_row(tx.conn(), self.conversation, self.seq)?
            .filter(|row| row.seq >= inside.visible_from())
            .ok_or_else(no_message)?;
        if original.sender != self.actor {
            return Err(Code::Forbidden.because("only the sender may recall a message").into());
        }
        let earlier = store::revisions(tx.conn(), self.conversation, self.seq, self.seq)?;
        if !earlier.iter().any(|revision| revision.kind == "recall") {
            if self.limit_ms.is_some_and(|limit| tx.now() - original.at > limit) {
                return Err(Code::RecallExpired
                    .because("the company's recall limit for this message has passed")
                    .into());
            }
            self.withdraw(tx, earlier.last().map_or(1, |revision| revision.rev) + 1)?;
        }
        store::messages(tx.conn(), self.conversation, self.seq, self.seq)?
            .pop()
            .ok_or_else(|| no_message().into())
    }
}

impl Recall {
    fn withdraw(&self, tx: &mut Tx<'_>, rev: i64) -> Result<(), WriteError> {
        let message = (self.conversation, self.seq);
        // Whom it called, so that clients can count as the server does.
        let called = marks::uncall(tx.conn(), message)?;
        let mut change = json!({"seq": self.seq, "rev": rev});
        if !called.is_empty() {
            let people: Vec<i64> = called.iter().copied().filter(|person| *person != 0).collect();
            change["mentions"] = json!(people);
            change["mention_all"] = json!(called.contains(&0));
        }
        let target = [("conversation", self.conversation), ("message", self.seq)];
        let draft = Draft::new(
            Kind::MessageRecall,
            Audience::Conversation(self.conversation),
            Some(self.actor),
            &target,
            &change,
        );
        let position = tx.append(draft, &self.origin)?;
        let row = RevisionRow {
            conversation: self.conversation,
            seq: self.seq,
            rev,
            kind: "recall".into(),
            position,
            at: tx.now(),
            person: self.actor,
            body: None,
            mentions: None,
        };
        marks::revise(tx.conn(), &row)?;
        marks::unpin(tx.conn(), message)?;
        Ok(())
    }
}

impl Chat {
    /// Takes an own message back. A second recall changes nothing.
    ///
    /// Errors: `not_found`, `forbidden` for the message of another, `recall_expired`.
    pub async fn recall(&self, actor: &Actor, conversation: i64, seq: i64) -> Result<Message, Problem> {
        let limit_ms = Some(self.directory.policies().recall_limit_seconds * 1000);
        let recall =
            Recall { conversation, seq, actor: actor.person, origin: actor.origin.clone(), limit_ms };
        self.writer.write(recall).await
    }
}
