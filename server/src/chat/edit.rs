//! Edit: a new revision; the earlier ones stay readable.

use super::message::{Mentions, Message};
use super::store::{self, RevisionRow};
use super::{Chat, access, text};
use crate::clock::format_ms;
use crate::db::schema::revision;
use crate::directory::Actor;
use crate::error::{Code, Problem};
use crate::journal::disclose::edit_content_json;
use crate::journal::draft::Render;
use crate::journal::{Audience, Command, Draft, Kind, Origin, Tx, WriteError};
use diesel::prelude::*;
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
        Edited {
            row: self.row.clone(),
            withdrawn: true,
        }
        .render(&mut out);
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
        access::inside(tx.conn(), self.conversation, self.actor)?;
        let original =
            store::message_row(tx.conn(), self.conversation, self.seq)?.ok_or_else(no_message)?;
        if original.sender != self.actor {
            return Err(Code::Forbidden
                .because("only the sender may edit a message")
                .into());
        }
        if self
            .limit_ms
            .is_some_and(|limit| tx.now() - original.at > limit)
        {
            return Err(Code::EditExpired
                .because("the company's edit limit for this message has passed")
                .into());
        }
        let earlier = store::revisions(tx.conn(), self.conversation, self.seq, self.seq)?;
        if earlier.iter().any(|revision| revision.kind == "recall") {
            return Err(Code::Gone.because("the message was recalled").into());
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
        let target = [("conversation", self.conversation), ("message", self.seq)];
        let draft = Draft::new(
            Kind::MessageEdit,
            Audience::Conversation(self.conversation),
            Some(self.actor),
            &target,
            &json!({"seq": self.seq, "rev": rev}),
        )
        .disclose("content", edit_content_json(rev, self.seq, &self.text))
        .rendered(Arc::new(Edited {
            row: row.clone(),
            withdrawn: false,
        }));
        tx.append(draft, &self.origin)?;
        diesel::insert_into(revision::table)
            .values(&row)
            .execute(tx.conn())?;
        store::messages(tx.conn(), self.conversation, self.seq, self.seq)?
            .pop()
            .ok_or_else(|| no_message().into())
    }
}

pub(super) fn no_message() -> Problem {
    Code::NotFound.because("there is no such message, or you may not see it")
}

impl Chat {
    /// Replaces the text of an own message.
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
        let edit = Edit {
            conversation,
            seq,
            actor: actor.person,
            origin: actor.origin.clone(),
            text: new.to_owned(),
            mentions,
            limit_ms: policies.edit_limit_ms(),
        };
        self.writer.write(edit).await
    }
}
