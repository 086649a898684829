//! The first frame: who it is.

use super::command::{Do, OPEN};
use super::upgrade::{Read, read};
use super::{Socket, Sockets, reply};
use crate::error::{Code, Problem};
use crate::live::frame;
use crate::live::outbox::Outbox;
use actix_ws::AggregatedMessageStream;
use futures_util::StreamExt;
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use tokio::sync::Notify;

/// Waits for a valid token, registers the connection and says hello. `None` when the socket was closed instead.
pub(super) async fn first(
    sockets: &Sockets,
    outbox: &Arc<Outbox>,
    stream: &mut AggregatedMessageStream,
    ip: String,
    bearer: Option<String>,
    behind: &Arc<Notify>,
) -> Option<Socket> {
    let token = match bearer {
        Some(token) => token,
        None => match tokio::time::timeout(sockets.pace.patience, named(outbox, stream)).await {
            Ok(Some(token)) => token,
            Ok(None) | Err(_) => {
                outbox.close(1008, "sign in with the first frame");
                return None;
            }
        },
    };
    let found = sockets.directory.authenticate(&token, &ip, "socket").await;
    let found = found.and_then(|(actor, expires_at)| actor.may(OPEN).map(|()| (actor, expires_at)));
    let (actor, expires_at) = match found {
        Ok(found) => found,
        Err(problem) => {
            refuse(outbox, &problem);
            return None;
        }
    };
    if sockets.hub.connections_of(actor.person) >= sockets.per_person {
        refuse(outbox, &Code::RateLimited.because("this person has too many open sockets"));
        return None;
    }
    let id = sockets.hub.connect(actor.person, actor.session, outbox.clone(), behind.clone());
    let (actor, expires_at) = (RefCell::new(actor), Cell::new(expires_at));
    // From here on its drop deregisters, whatever happens.
    let socket = Socket {
        shared: sockets.clone(),
        outbox: outbox.clone(),
        id,
        ip,
        actor,
        expires_at,
        screens: Cell::new(0),
        resuming: tokio::sync::Mutex::default(),
    };
    // The session may have ended after the token was checked and before the hub knew whom to close.
    if let Err(problem) = sockets.directory.authenticate(&token, &socket.ip, "socket").await {
        refuse(outbox, &problem);
        return None;
    }
    let person = socket.actor.borrow().person;
    let position = sockets.hub.published();
    let installation = &sockets.installation;
    let hello = json!({
        "type": "hello",
        "position": position,
        "epoch": format!("{:x}", installation.epoch),
        "cursor": installation.cursor(position),
        "checkpoint": (sockets.checkpoint)(),
        "log": {"origin": installation.origin, "vkey": installation.vkey},
        "person": person,
        "session": socket.actor.borrow().session,
    });
    outbox.push_reply(frame::text(&hello.to_string()));
    Some(socket)
}

/// The token of the first command, which must be `auth`.
async fn named(outbox: &Outbox, stream: &mut AggregatedMessageStream) -> Option<String> {
    loop {
        let refused = match read(stream.next().await, outbox) {
            Read::Command(command) => match command.what {
                Do::Auth { token } => return Some(token),
                _ => reply::refused(
                    Some(command.id),
                    &Code::Unauthenticated.because("the first command is auth"),
                ),
            },
            Read::Refused(id, problem) => reply::refused(id, &problem),
            Read::Nothing => continue,
            Read::End => return None,
        };
        outbox.push_reply(frame::text(&refused));
        return None;
    }
}

/// Closes with the code that tells the client what to do next.
fn refuse(outbox: &Outbox, problem: &Problem) {
    outbox.push_reply(frame::text(&reply::refused(None, problem)));
    let code = match problem.code {
        Code::TokenExpired => 4002,
        Code::SessionRevoked => 4001,
        Code::Unavailable | Code::RateLimited => 4013,
        _ => 1008,
    };
    outbox.close(code, problem.code.name());
}
