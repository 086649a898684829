//! From a command to the action it names.

use super::command::{Command, Do};
use super::reply::answer;
use super::{Socket, Sockets, resume};
use crate::chat::message::{Mentions, Message};
use crate::chat::personal::{NewDraft, SettingsPatch};
use crate::chat::send::NewMessage;
use crate::directory::{Actor, Seen};
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
    socket.renew();
    let person = socket.actor.borrow().person;
    let counted = (socket.shared.rate)(person, matches!(command.what, Do::Send(_)));
    if let Err(problem) = counted.and_then(|()| socket.actor.borrow().may(command.right)) {
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
        Do::Watch { people, conversations } => {
            let (socket, screen) = (socket.clone(), socket.screens.get() + 1);
            socket.screens.set(screen);
            let watching = async move { watch(&socket, screen, people, conversations).await };
            Some(async move { answer(&outbox, id, watching.await) }.boxed_local())
        }
        other => {
            let (shared, actor) = (socket.shared.clone(), socket.actor());
            Some(async move { answer(&outbox, id, act(&shared, actor, other).await) }.boxed_local())
        }
    }
}

fn done(socket: &Socket, id: i64, result: Result<Value, Problem>) -> Option<LocalBoxFuture<'static, ()>> {
    answer(&socket.outbox, id, result);
    None
}

/// The commands that are one action each.
async fn act(shared: &Sockets, actor: Actor, what: Do) -> Result<Value, Problem> {
    let Sockets { chat, directory, .. } = shared;
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
            json!(chat.read(&actor, conversation, seq, mark_unread).await?)
        }
        Do::Settings { conversation, pinned, muted, level } => {
            let patch = SettingsPatch { pinned, muted, level };
            json!(chat.change_settings(&actor, conversation, patch).await?)
        }
        Do::Draft { conversation, text, reply_to } => {
            json!(chat.keep_draft(&actor, conversation, NewDraft { text, reply_to }).await?)
        }
        Do::Preferences(patch) => json!(directory.change_preferences(&actor, *patch).await?),
        Do::Status { status } => json!(directory.set_status(&actor, status).await?),
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

/// Registers those whom the person may see and then reads what they show: no change falls in between. A screen that was
/// replaced meanwhile is not registered.
async fn watch(
    socket: &Socket,
    screen: u64,
    mut people: Vec<i64>,
    conversations: Vec<i64>,
) -> Result<Value, Problem> {
    if people.len().max(conversations.len()) > MOST_WATCHED {
        return Err(Code::TooLarge.because(format!("at most {MOST_WATCHED} of each")));
    }
    let sight = socket.shared.chat.sight(&socket.actor()).await?;
    people.retain(|person| sight.of(*person) != Seen::Nothing);
    let mut online = Vec::new();
    if socket.screens.get() == screen {
        online = socket.shared.hub.watch(socket.id, people.clone(), conversations, sight.is_guest());
    }
    Ok(json!({"online": online, "status": socket.shared.directory.statuses(people).await?}))
}

/// A newer token for the same session.
async fn sign_in_again(socket: &Socket, token: &str) -> Result<Value, Problem> {
    let (actor, expires_at) = socket.shared.directory.authenticate(token, &socket.ip, "socket").await?;
    actor.is_free()?;
    if actor.session != socket.actor.borrow().session {
        return Err(Code::Forbidden.because("this token is of another session; open a new socket"));
    }
    *socket.actor.borrow_mut() = actor;
    socket.expires_at.set(expires_at);
    Ok(json!({}))
}
