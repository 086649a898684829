//! Edit: a new revision; the earlier ones stay readable.

use super::message::{Mentions, Message, MessageRow};
use super::store::{self, RevisionRow, marks, stays};
use super::{Chat, access, text};
use crate::clock::format_ms;
use crate::directory::Actor;
use crate::error::{Code, Problem};
use crate::journal::disclose::edit_content_json;
use crate::journal::draft::Render;
use crate::journal::{Audience, Command, Draft, Kind, Origin, Tx, WriteError};
use serde_json::json;
use std::sync::Arc;

/// The event of an edit: the revision rendered, or its withdrawn form.
pub struct Edited {
    /// The revision.
    pub row: RevisionRow,
    /// The message was recalled or erased since.
    pub withdrawn: bool,
}

impl Render for Edited {
    fn render(&self, out: &mut String) {
        let row = &self.row;
        let data = if self.withdrawn {
            json!({"seq": row.seq, "rev": row.rev, "withdrawn": true})
        } else {
            let mentions = Mentions::read(row.mentions.as_deref());
            json!({
                "seq": row.seq, "rev": row.rev, "text": row.body, "edited_at": format_ms(row.at),
                "mentions": mentions.people, "mention_all": mentions.all,
            })
        };
        out.push_str(&data.to_string());
    }

    fn message(&self) -> Option<(i64, i64)> {
        Some((self.row.conversation, self.row.seq))
    }

    fn withdrawn(&self) -> String {
        let mut out = String::new();
        Edited { row: self.row.clone(), withdrawn: true }.render(&mut out);
        out
    }
}

struct Edit {
    conversation: i64,
    seq: i64,
    actor: i64,
    origin: Origin,
    text: String,
    mentions: Mentions,
    /// Company policy, milliseconds; none is no limit.
    limit_ms: Option<i64>,
}

impl Command for Edit {
    type Output = Message;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Message, WriteError> {
        let inside = access::inside(tx.conn(), self.conversation, self.actor)?;
        let original = store::message_row(tx.conn(), self.conversation, self.seq)?
            .filter(|row| row.seq >= inside.visible_from())
            .ok_or_else(no_message)?;
        if original.sender != self.actor {
            return Err(Code::Forbidden.because("only the sender may edit a message").into());
        }
        if self.limit_ms.is_some_and(|limit| tx.now() - original.at > limit) {
            return Err(Code::EditExpired
                .because("the company's edit limit for this message has passed")
                .into());
        }
        let earlier = store::revisions(tx.conn(), self.conversation, self.seq, self.seq)?;
        if earlier.iter().any(|revision| revision.kind == "recall") {
            return Err(Code::Gone.because("the message was recalled").into());
        }
        if original.forward_of.is_some() {
            return Err(Code::Forbidden.because("a forwarded message keeps the words of its source").into());
        }
        if self.is_already(&original, earlier.last()) {
            return self.shown(tx);
        }
        let rev = earlier.last().map_or(1, |revision| revision.rev) + 1;
        let row = RevisionRow {
            conversation: self.conversation,
            seq: self.seq,
            rev,
            kind: "edit".into(),
            position: tx.next_position(),
            at: tx.now(),
            person: self.actor,
            body: Some(self.text.clone()),
            mentions: self.mentions.stored(),
        };
        let hidden = stays::came_after(tx.conn(), self.conversation, self.seq, row.position)?;
        let target = [("conversation", self.conversation), ("message", self.seq)];
        let draft = Draft::new(
            Kind::MessageEdit,
            Audience::Conversation(self.conversation),
            Some(self.actor),
            &target,
            &json!({"seq": self.seq, "rev": rev}),
        )
        .disclose("content", edit_content_json(rev, self.seq, &self.text))
        .hidden_from(hidden)
        .rendered(Arc::new(Edited { row: row.clone(), withdrawn: false }));
        tx.append(draft, &self.origin)?;
        marks::revise(tx.conn(), &row)?;
        self.shown(tx)
    }
}

impl Edit {
    /// The text stands already: nothing changes.
    fn is_already(&self, original: &MessageRow, last: Option<&RevisionRow>) -> bool {
        let (body, mentions) = match last {
            Some(revision) => (&revision.body, &revision.mentions),
            None => (&original.body, &original.mentions),
        };
        body.as_ref() == Some(&self.text) && *mentions == self.mentions.stored()
    }

    fn shown(&self, tx: &mut Tx<'_>) -> Result<Message, WriteError> {
        let found = store::messages(tx.conn(), self.conversation, self.seq, self.seq)?.pop();
        found.ok_or_else(|| no_message().into())
    }
}

pub(super) fn no_message() -> Problem {
    Code::NotFound.because("there is no such message, or you may not see it")
}

impl Chat {
    /// Replaces the text of an own message. It calls nobody anew: only a sending counts as a mention.
    ///
    /// Errors: `not_found`, `forbidden`, `edit_expired`, `gone` after a recall, `validation`, `too_large`.
    pub async fn edit(
        &self,
        actor: &Actor,
        conversation: i64,
        seq: i64,
        new: &str,
        mentions: Mentions,
    ) -> Result<Message, Problem> {
        let policies = self.directory.policies();
        text::message(new, self.directory.limits().message_characters as usize)?;
        text::mentions(&mentions.people)?;
        let edit = Edit {
            conversation,
            seq,
            actor: actor.person,
            origin: actor.origin.clone(),
            text: new.to_owned(),
            mentions,
            limit_ms: Some(policies.edit_limit_seconds * 1000),
        };
        self.writer.write(edit).await
    }
}
