//! Marks on a message: reactions and pins, put on and taken off. Each is one entry; a repeat changes nothing.

use super::edit::no_message;
use super::message::Message;
use super::store::{self, marks};
use super::{Chat, access, text};
use crate::directory::Actor;
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Origin, Tx, WriteError};
use serde_json::json;

/// Different emoji on one message.
const MOST_EMOJI: usize = 50;
/// Pins in one conversation.
const MOST_PINS: usize = 200;

enum Mark {
    Reaction(String),
    Pin,
}

struct SetMark {
    conversation: i64,
    seq: i64,
    actor: i64,
    origin: Origin,
    mark: Mark,
    on: bool,
}

impl Command for SetMark {
    type Output = Message;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Message, WriteError> {
        let inside = access::inside(tx.conn(), self.conversation, self.actor)?;
        let current = store::messages(tx.conn(), self.conversation, self.seq, self.seq)?
            .pop()
            .filter(|message| message.seq >= inside.visible_from())
            .ok_or_else(no_message)?;
        if current.recalled {
            return Err(Code::Gone.because("the message was recalled").into());
        }
        if self.is_on(&current) == self.on {
            return Ok(current);
        }
        match (&self.mark, self.on) {
            (Mark::Reaction(emoji), true) => self.react(tx, &current, emoji)?,
            (Mark::Reaction(emoji), false) => self.unreact(tx, emoji)?,
            (Mark::Pin, true) => self.pin(tx, &inside)?,
            (Mark::Pin, false) => self.unpin(tx, &inside)?,
        }
        store::messages(tx.conn(), self.conversation, self.seq, self.seq)?
            .pop()
            .ok_or_else(|| no_message().into())
    }
}

impl SetMark {
    fn message(&self) -> (i64, i64) {
        (self.conversation, self.seq)
    }

    fn is_on(&self, message: &Message) -> bool {
        match &self.mark {
            Mark::Pin => message.pinned,
            Mark::Reaction(emoji) => message
                .reactions
                .iter()
                .any(|group| group.emoji == *emoji && group.people.contains(&self.actor)),
        }
    }

    fn append(&self, tx: &mut Tx<'_>, kind: Kind, change: &serde_json::Value) -> Result<i64, WriteError> {
        let target = [("conversation", self.conversation), ("message", self.seq)];
        let draft =
            Draft::new(kind, Audience::Conversation(self.conversation), Some(self.actor), &target, change);
        Ok(tx.append(draft, &self.origin)?)
    }

    fn react(&self, tx: &mut Tx<'_>, message: &Message, emoji: &str) -> Result<(), WriteError> {
        if message.reactions.len() >= MOST_EMOJI
            && !message.reactions.iter().any(|group| group.emoji == emoji)
        {
            return Err(Code::Conflict
                .because(format!("a message has at most {MOST_EMOJI} different reactions"))
                .into());
        }
        let change = json!({"seq": self.seq, "emoji": emoji, "person": self.actor});
        let position = self.append(tx, Kind::MessageReact, &change)?;
        marks::react(tx.conn(), self.message(), emoji, self.actor, position)?;
        Ok(())
    }

    fn unreact(&self, tx: &mut Tx<'_>, emoji: &str) -> Result<(), WriteError> {
        let change = json!({"seq": self.seq, "emoji": emoji, "person": self.actor});
        let position = self.append(tx, Kind::MessageUnreact, &change)?;
        marks::unreact(tx.conn(), self.message(), emoji, self.actor)?;
        marks::unmark(tx.conn(), self.message(), position)?;
        Ok(())
    }

    fn pin(&self, tx: &mut Tx<'_>, inside: &access::Inside) -> Result<(), WriteError> {
        may_pin(inside)?;
        let pins = marks::pins(tx.conn(), self.conversation, 0, i64::MAX)?.len();
        if pins >= MOST_PINS {
            return Err(Code::Conflict
                .because(format!("a conversation has at most {MOST_PINS} pins"))
                .into());
        }
        let position = self.append(tx, Kind::MessagePin, &json!({"seq": self.seq}))?;
        marks::pin(tx.conn(), self.message(), self.actor, position)?;
        Ok(())
    }

    fn unpin(&self, tx: &mut Tx<'_>, inside: &access::Inside) -> Result<(), WriteError> {
        may_pin(inside)?;
        let position = self.append(tx, Kind::MessageUnpin, &json!({"seq": self.seq}))?;
        marks::unpin(tx.conn(), self.message())?;
        marks::unmark(tx.conn(), self.message(), position)?;
        Ok(())
    }
}

/// Where only owners post, only owners pin.
fn may_pin(inside: &access::Inside) -> Result<(), Problem> {
    if inside.conversation.posting == "owners" { inside.must_own() } else { Ok(()) }
}

impl Chat {
    /// Puts my reaction on or takes it off.
    ///
    /// Errors: `not_found`, `gone` after a recall, `conflict` beyond 50 different emoji, `validation`.
    pub async fn react(
        &self,
        actor: &Actor,
        conversation: i64,
        seq: i64,
        emoji: &str,
        on: bool,
    ) -> Result<Message, Problem> {
        text::emoji(emoji)?;
        self.mark(actor, conversation, seq, Mark::Reaction(emoji.to_owned()), on).await
    }

    /// Pins a message or takes the pin off.
    ///
    /// Errors: `not_found`, `gone` after a recall, `conflict` beyond 200 pins, `forbidden` where only owners post.
    pub async fn pin(
        &self,
        actor: &Actor,
        conversation: i64,
        seq: i64,
        on: bool,
    ) -> Result<Message, Problem> {
        self.mark(actor, conversation, seq, Mark::Pin, on).await
    }

    async fn mark(
        &self,
        actor: &Actor,
        conversation: i64,
        seq: i64,
        mark: Mark,
        on: bool,
    ) -> Result<Message, Problem> {
        let set = SetMark { conversation, seq, actor: actor.person, origin: actor.origin.clone(), mark, on };
        self.writer.write(set).await
    }
}
