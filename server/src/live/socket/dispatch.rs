//! From a command to the action it names.

use super::command::{Command, Do};
use super::reply::answer;
use super::{Socket, resume};
use crate::chat::Chat;
use crate::chat::message::{Mentions, Message};
use crate::chat::send::NewMessage;
use crate::directory::Actor;
use crate::error::{Code, Problem};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde_json::{Value, json};
use std::rc::Rc;

/// People and conversations one screen may watch.
const MOST_WATCHED: usize = 500;

/// Begins a command. What waits goes on as a future, so that sends of one socket share a batch, in order.
pub(super) fn begin(socket: &Rc<Socket>, command: Command) -> Option<LocalBoxFuture<'static, ()>> {
    let id = command.id;
    let outbox = socket.outbox.clone();
    let person = socket.actor.borrow().person;
    if let Err(problem) = (socket.shared.rate)(person, matches!(command.what, Do::Send(_))) {
        answer::<Value>(&outbox, id, Err(problem));
        return None;
    }
    match command.what {
        Do::Send(send) => {
            let new = NewMessage {
                conversation: send.conversation,
                client_id: send.client_id,
                text: send.text,
                reply_to: send.reply_to,
                thread_root: send.thread_root,
                forward_of: send.forward_of.map(|source| (source.conversation, source.seq)),
                mentions: Mentions { people: send.mentions, all: send.mention_all },
            };
            let sent = socket.shared.chat.send(&socket.actor.borrow(), new);
            Some(async move { answer(&outbox, id, sent.await) }.boxed_local())
        }
        Do::Resume { cursor, mine } => Some(resume::resume(socket.clone(), id, cursor, mine)),
        Do::Auth { token } => {
            let socket = socket.clone();
            Some(async move { answer(&outbox, id, sign_in_again(&socket, &token).await) }.boxed_local())
        }
        Do::Ping {} => done(socket, id, Ok(json!({}))),
        Do::Typing { conversation } => done(socket, id, Ok(typing(socket, conversation))),
        Do::Watch { people, conversations } => done(socket, id, watch(socket, people, conversations)),
        other => {
            let (chat, actor) = (socket.shared.chat.clone(), socket.actor());
            Some(async move { answer(&outbox, id, act(chat, actor, other).await) }.boxed_local())
        }
    }
}

fn done(socket: &Socket, id: i64, result: Result<Value, Problem>) -> Option<LocalBoxFuture<'static, ()>> {
    answer(&socket.outbox, id, result);
    None
}

/// The commands that are one action of chat each.
async fn act(chat: Chat, actor: Actor, what: Do) -> Result<Value, Problem> {
    let value = |message: Message| serde_json::to_value(message).unwrap_or_default();
    Ok(match what {
        Do::Edit { conversation, seq, text, mentions, mention_all } => value(
            chat.edit(&actor, conversation, seq, &text, Mentions { people: mentions, all: mention_all })
                .await?,
        ),
        Do::Recall { conversation, seq } => value(chat.recall(&actor, conversation, seq).await?),
        Do::React { conversation, seq, emoji } => {
            value(chat.react(&actor, conversation, seq, &emoji, true).await?)
        }
        Do::Unreact { conversation, seq, emoji } => {
            value(chat.react(&actor, conversation, seq, &emoji, false).await?)
        }
        Do::Pin { conversation, seq } => value(chat.pin(&actor, conversation, seq, true).await?),
        Do::Unpin { conversation, seq } => value(chat.pin(&actor, conversation, seq, false).await?),
        Do::Read { conversation, seq, mark_unread } => {
            serde_json::to_value(chat.read(&actor, conversation, seq, mark_unread).await?).unwrap_or_default()
        }
        Do::Auth { .. }
        | Do::Resume { .. }
        | Do::Send(_)
        | Do::Typing { .. }
        | Do::Watch { .. }
        | Do::Ping {} => {
            return Err(Code::UnknownCommand.because("there is no such command"));
        }
    })
}

/// Only a member is heard, and only members hear.
fn typing(socket: &Socket, conversation: i64) -> Value {
    let hub = &socket.shared.hub;
    let person = socket.actor.borrow().person;
    if hub.is_inside(socket.id, conversation) {
        let typing = json!({"type": "typing", "conversation": conversation, "person": person});
        hub.to_watchers(conversation, person, &typing.to_string());
    }
    json!({})
}

fn watch(socket: &Socket, people: Vec<i64>, conversations: Vec<i64>) -> Result<Value, Problem> {
    if people.len() > MOST_WATCHED || conversations.len() > MOST_WATCHED {
        return Err(Code::TooLarge.because(format!("at most {MOST_WATCHED} of each")));
    }
    let people = if socket.shared.directory.policies().presence { people } else { Vec::new() };
    let online = socket.shared.hub.watch(socket.id, people, conversations);
    Ok(json!({"online": online}))
}

/// A newer token for the same session.
async fn sign_in_again(socket: &Socket, token: &str) -> Result<Value, Problem> {
    let (actor, expires_at) = socket.shared.directory.authenticate(token, &socket.ip, "socket").await?;
    if actor.session != socket.actor.borrow().session {
        return Err(Code::Forbidden.because("this token is of another session; open a new socket"));
    }
    *socket.actor.borrow_mut() = actor;
    socket.expires_at.set(expires_at);
    Ok(json!({}))
}
