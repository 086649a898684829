//! The colleague 小灵 Xiaoling: reads what she is written, types, and answers, through the ordinary actions.
//!
//! She is no bot account and decides nothing. She answers people in their conversation of two with her, and in a group if
//! she is named; never herself; each message at most once, and of several that wait in one conversation only the last.

use std::time::Duration;

use serde_json::{Value, json};

use super::answers::{answer, names_her};
use super::ear::Ear;
use super::history::client_id;
use crate::chat::Chat;
use crate::chat::message::Mentions;
use crate::chat::send::NewMessage;
use crate::clock::{Clock, SystemClock};
use crate::directory::Actor;
use crate::error::{Code, Problem};
use crate::live::Hub;
use crate::live::hub::ConnectionId;

/// Until she has seen a message.
const LOOKS: Duration = Duration::from_millis(600);
/// Until she begins to type.
const THINKS: Duration = Duration::from_millis(400);
/// How long she types for each character of the answer, and at most.
const TYPES: Duration = Duration::from_millis(25);
const TYPES_AT_MOST: Duration = Duration::from_millis(1_800);
/// Messages that may wait for her, one a conversation.
const MOST_WAITING: usize = 1_000;

/// A message that she is to answer.
struct Heard {
    conversation: i64,
    seq: i64,
    text: String,
}

/// Her, at work.
#[derive(Clone)]
pub struct Colleague {
    pub chat: Chat,
    pub hub: Hub,
    pub actor: Actor,
}

impl Colleague {
    /// Works until her connection ends (the end of the process, or of her session).
    pub async fn work(self) {
        let Some(mut ear) = Ear::open(&self.hub, &self.actor).await else { return };
        let connection = ear.id();
        let (hear, heard) = flume::bounded(MOST_WAITING);
        let listen = async {
            while let Some(frame) = ear.next().await {
                // Beyond the bound she misses what is said, as anyone would.
                let _ = self.for_me(&frame).map(|heard| hear.try_send(heard));
            }
            drop(hear);
        };
        tokio::join!(listen, self.answer_all(connection, heard));
    }

    /// A message of somebody else.
    fn for_me(&self, frame: &Value) -> Option<Heard> {
        if frame["kind"] != "message.send" || frame["actor"] == self.actor.person {
            return None;
        }
        let data = &frame["data"];
        Some(Heard {
            conversation: frame["conversation"].as_i64()?,
            seq: data["seq"].as_i64()?,
            text: data["text"].as_str().filter(|text| !text.is_empty())?.to_owned(),
        })
    }

    async fn answer_all(&self, connection: ConnectionId, heard: flume::Receiver<Heard>) {
        let mut waiting: Vec<Heard> = Vec::new();
        loop {
            if waiting.is_empty() {
                let Ok(first) = heard.recv_async().await else { return };
                waiting.push(first);
            }
            tokio::time::sleep(LOOKS).await;
            for newer in heard.try_iter() {
                waiting.retain(|older| older.conversation != newer.conversation);
                waiting.push(newer);
            }
            let one = waiting.remove(0);
            match self.answer(connection, &one).await {
                Ok(()) => {}
                // She was removed from the conversation, or cut off, meanwhile.
                Err(problem) if matches!(problem.code, Code::NotFound | Code::Forbidden) => {}
                Err(problem) => tracing::warn!(%problem, "demo.colleague"),
            }
        }
    }

    async fn answer(&self, connection: ConnectionId, heard: &Heard) -> Result<(), Problem> {
        let conversation = self.chat.conversation(self.actor.person, heard.conversation).await?;
        let direct = conversation.kind == "direct";
        if conversation.kind == "company" {
            return Ok(());
        }
        self.chat.read(&self.actor, heard.conversation, heard.seq, false).await?;
        if !direct && !names_her(&heard.text) {
            return Ok(());
        }
        let turn = usize::try_from(heard.seq).unwrap_or(0);
        let text = answer(&heard.text, turn);
        tokio::time::sleep(THINKS).await;
        if self.hub.is_inside(connection, heard.conversation) {
            let typing =
                json!({"type": "typing", "conversation": heard.conversation, "person": self.actor.person});
            self.hub.to_watchers(heard.conversation, self.actor.person, &typing.to_string());
        }
        let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        tokio::time::sleep(TYPES.saturating_mul(length).min(TYPES_AT_MOST)).await;
        let new = NewMessage {
            conversation: heard.conversation,
            client_id: client_id(&SystemClock as &dyn Clock),
            text: text.into(),
            reply_to: (!direct).then_some(heard.seq),
            thread_root: None,
            forward_of: None,
            mentions: Mentions::default(),
        };
        self.chat.send(&self.actor, new).await.map(drop)
    }
}
