//! Changes of a conversation itself: name, topic, who finds it, what new members see, who posts.

use super::access::{self, Inside};
use super::membership::By;
use super::store::{ConversationRow, conversations};
use super::summary::{self, Summary};
use super::{Chat, text};
use crate::directory::Actor;
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// Who finds a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Its members.
    Closed,
    /// Everyone in the company, who may also join.
    Open,
}

/// What new members see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HistoryFor {
    /// Everything.
    All,
    /// What is sent after they joined.
    Joined,
}

/// Who posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Posting {
    /// Every member.
    All,
    /// Owners only.
    Owners,
}

/// What to change; an absent field stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ConversationPatch {
    /// 1 to 120 characters.
    pub name: Option<String>,
    /// At most 120 characters; empty takes it away.
    pub topic: Option<String>,
    pub visibility: Option<Visibility>,
    pub history: Option<HistoryFor>,
    pub posting: Option<Posting>,
}

struct Update {
    conversation: i64,
    by: By,
    actor: i64,
    patch: ConversationPatch,
}

impl Command for Update {
    type Output = Summary;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Summary, WriteError> {
        let inside = access::inside(tx.conn(), self.conversation, self.actor)?;
        self.allowed(tx, &inside)?;
        let mut row = inside.conversation.clone();
        if let Some(name) = &self.patch.name {
            row.name = Some(name.clone());
        }
        if let Some(topic) = &self.patch.topic {
            row.topic = Some(topic.clone()).filter(|topic| !topic.is_empty());
        }
        row.visibility = word(self.patch.visibility, row.visibility);
        row.history = word(self.patch.history, row.history);
        row.posting = word(self.patch.posting, row.posting);
        store_change(tx, &inside.conversation, row, &self.by)?;
        summary::in_write(tx, self.actor, self.conversation)
    }
}

impl Update {
    fn allowed(&self, tx: &mut Tx<'_>, inside: &Inside) -> Result<(), WriteError> {
        let follows = match inside.conversation.kind.as_str() {
            "group" => None,
            "direct" => {
                return Err(Code::Conflict.because("a direct conversation has no settings").into());
            }
            "department" => {
                [("name", self.patch.name.is_some()), ("visibility", self.patch.visibility.is_some())]
                    .into_iter()
                    .find(|(_, given)| *given)
            }
            _ => [("visibility", self.patch.visibility.is_some()), ("posting", self.patch.posting.is_some())]
                .into_iter()
                .find(|(_, given)| *given),
        };
        if let Some((field, _)) = follows {
            return Err(Code::Conflict
                .because("this follows the directory and is not changed here")
                .field(field)
                .into());
        }
        if inside.owner() {
            return Ok(());
        }
        if inside.conversation.kind == "group" {
            return Ok(inside.must_own()?);
        }
        access::must_administer(tx.conn(), self.actor)
    }
}

/// Stores what differs and tells the members; nothing if nothing does.
pub(super) fn store_change(
    tx: &mut Tx<'_>,
    old: &ConversationRow,
    mut new: ConversationRow,
    by: &By,
) -> Result<(), WriteError> {
    let shown = |row: &ConversationRow| {
        json!({
            "name": row.name, "topic": row.topic, "visibility": row.visibility, "history": row.history,
            "posting": row.posting, "include_below": row.include_below,
        })
    };
    let before = shown(old);
    let Value::Object(after) = shown(&new) else { return Ok(()) };
    let changed: Map<String, Value> =
        after.into_iter().filter(|(name, value)| before.get(name) != Some(value)).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let target = [("conversation", old.id)];
    let audience = Audience::Conversation(old.id);
    let draft = Draft::new(Kind::ConversationUpdate, audience, by.actor, &target, &Value::Object(changed));
    new.pos = tx.append(draft, &by.origin)?;
    conversations::update(tx.conn(), &new)?;
    Ok(())
}

/// The wire word of a choice, or what was there.
fn word<T: Serialize>(choice: Option<T>, old: String) -> String {
    choice.and_then(|choice| json!(choice).as_str().map(str::to_owned)).unwrap_or(old)
}

impl Chat {
    /// Changes a conversation. What is already so changes nothing and leaves no entry.
    ///
    /// Errors: `not_found`; `forbidden` unless an owner (in a department's conversation an administrator);
    /// `conflict` for what follows the directory; `validation`.
    pub async fn update(
        &self,
        actor: &Actor,
        conversation: i64,
        mut patch: ConversationPatch,
    ) -> Result<Summary, Problem> {
        if let Some(name) = &patch.name {
            patch.name = Some(text::name(name, "name")?);
        }
        if let Some(topic) = patch.topic.as_ref().filter(|topic| !topic.trim().is_empty()) {
            patch.topic = Some(text::name(topic, "topic")?);
        } else if patch.topic.is_some() {
            patch.topic = Some(String::new());
        }
        self.writer.write(Update { conversation, by: actor.into(), actor: actor.person, patch }).await
    }
}
