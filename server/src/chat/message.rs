//! A message: its stored row, its event, and what it commits to.

pub use super::store::MessageRow;
use crate::clock::format_ms;
use crate::journal::disclose::MessageSeal;
use crate::journal::draft::Render;
use crate::journal::seal::disclosure::Digest;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Where a forwarded message came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Forwarded {
    /// Conversation of the source.
    pub conversation: i64,
    /// Its `seq` there.
    pub seq: i64,
    /// Who wrote it.
    pub sender: i64,
    /// When, RFC 3339.
    pub at: String,
}

/// Who is called by a message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mentions {
    /// People.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<i64>,
    /// Everyone in the conversation.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub all: bool,
}

impl Mentions {
    /// As stored; nothing for nobody.
    pub fn stored(&self) -> Option<String> {
        (self.all || !self.people.is_empty()).then(|| serde_json::json!(self).to_string())
    }

    /// As the leaf commits to them: ascending, each once, 0 for everyone.
    pub fn sealed(&self) -> Vec<i64> {
        let mut ids: Vec<i64> = self.people.iter().copied().chain(self.all.then_some(0)).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Reads a stored value; what cannot be read calls nobody.
    pub fn read(stored: Option<&str>) -> Self {
        stored.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }
}

/// A message as clients see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Message {
    /// Conversation.
    pub conversation: i64,
    /// Number in the conversation.
    pub seq: i64,
    /// Journal position of its sending.
    pub position: i64,
    /// Person.
    pub sender: i64,
    /// The sender's own id for it.
    pub client_id: Uuid,
    /// RFC 3339.
    pub at: String,
    /// Current text; empty when recalled or erased.
    pub text: String,
    /// 1 for the original.
    pub rev: i64,
    /// When it was last edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<String>,
    /// It was recalled.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recalled: bool,
    /// `seq` of the message it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<i64>,
    /// `seq` of the message that began its thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread_root: Option<i64>,
    /// Its source, if forwarded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forward_of: Option<Forwarded>,
    /// People it calls.
    pub mentions: Vec<i64>,
    /// It calls everyone.
    pub mention_all: bool,
    /// Reactions, by emoji in order of first use.
    pub reactions: Vec<Reactions>,
    /// It is pinned.
    pub pinned: bool,
    /// Journal position of its last change.
    pub pos: i64,
}

/// One emoji and who used it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reactions {
    /// The emoji.
    pub emoji: String,
    /// People, in order.
    pub people: Vec<i64>,
}

impl MessageRow {
    /// The message without revisions, reactions and pins.
    pub fn original(&self) -> Message {
        let mentions = Mentions::read(self.mentions.as_deref());
        Message {
            conversation: self.conversation,
            seq: self.seq,
            position: self.position,
            sender: self.sender,
            client_id: self.client_uuid(),
            at: format_ms(self.at),
            text: self.body.clone().unwrap_or_default(),
            rev: 1,
            edited_at: None,
            recalled: false,
            reply_to: self.reply_to,
            thread_root: self.thread_root,
            forward_of: self.forwarded(),
            mentions: mentions.people,
            mention_all: mentions.all,
            reactions: Vec::new(),
            pinned: false,
            pos: self.position,
        }
    }

    /// Where it came from, if it was forwarded.
    pub fn forwarded(&self) -> Option<Forwarded> {
        serde_json::from_str(self.forward_of.as_deref()?).ok()
    }

    /// The client's id.
    pub fn client_uuid(&self) -> Uuid {
        Uuid::from_slice(&self.client_id).unwrap_or_default()
    }

    /// The digests its leaf commits to; none once the body is erased (the stored digests stand then).
    pub fn digests(&self, session: Option<i64>, ip: &str, client: &str) -> Option<[Digest; 2]> {
        let body = self.body.as_deref()?;
        let mentions = Mentions::read(self.mentions.as_deref());
        let seal = MessageSeal {
            sender: self.sender,
            conversation: self.conversation,
            seq: self.seq,
            session,
            ip,
            client,
            body,
            reply_to: self.reply_to,
            thread_root: self.thread_root,
            forward_of: self.forwarded().map(|f| (f.conversation, f.seq)),
            mentions: &mentions.sealed(),
        };
        let content_salt = self.content_salt.as_deref()?.try_into().ok()?;
        Some(seal.digests(self.who_salt.as_slice().try_into().ok()?, content_salt))
    }
}

/// The event of a sending: the row rendered, or its withdrawn form.
pub struct Sent {
    /// The row.
    pub row: MessageRow,
    /// Recalled or erased since.
    pub withdrawn: bool,
}

impl Render for Sent {
    fn render(&self, out: &mut String) {
        let row = &self.row;
        let mut json = Json { out };
        json.begin();
        json.number("conversation", row.conversation);
        json.number("seq", row.seq);
        json.number("sender", row.sender);
        json.raw("client_id", &format!("\"{}\"", row.client_uuid().hyphenated()));
        json.text("text", if self.withdrawn { "" } else { row.body.as_deref().unwrap_or_default() });
        json.number("rev", 1);
        if self.withdrawn {
            json.raw("recalled", "true");
        }
        for (name, value) in [("reply_to", row.reply_to), ("thread_root", row.thread_root)] {
            if let Some(value) = value {
                json.number(name, value);
            }
        }
        if let Some(forward) = &row.forward_of {
            json.raw("forward_of", forward);
        }
        if let Some(mentions) = row.mentions.as_deref().filter(|_| !self.withdrawn) {
            let mentions = Mentions::read(Some(mentions));
            json.raw("mentions", &serde_json::json!(mentions.people).to_string());
            json.raw("mention_all", if mentions.all { "true" } else { "false" });
        } else {
            json.raw("mentions", "[]");
            json.raw("mention_all", "false");
        }
        json.end();
    }

    fn message(&self) -> Option<(i64, i64)> {
        Some((self.row.conversation, self.row.seq))
    }

    fn withdrawn(&self) -> String {
        let mut out = String::new();
        Sent { row: self.row.clone(), withdrawn: true }.render(&mut out);
        out
    }
}

/// Writes one JSON object without a tree in between: this is on the way of every message.
struct Json<'a> {
    out: &'a mut String,
}

impl Json<'_> {
    fn begin(&mut self) {
        self.out.push('{');
    }
    fn key(&mut self, name: &str) {
        if !self.out.ends_with('{') {
            self.out.push(',');
        }
        self.out.push('"');
        self.out.push_str(name);
        self.out.push_str("\":");
    }
    fn number(&mut self, name: &str, value: i64) {
        use std::fmt::Write;
        self.key(name);
        let _ = write!(self.out, "{value}");
    }
    fn text(&mut self, name: &str, value: &str) {
        self.key(name);
        self.out.push_str(&serde_json::to_string(value).unwrap_or_else(|_| "\"\"".into()));
    }
    fn raw(&mut self, name: &str, value: &str) {
        self.key(name);
        self.out.push_str(value);
    }
    fn end(&mut self) {
        self.out.push('}');
    }
}
