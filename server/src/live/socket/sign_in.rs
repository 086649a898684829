//! The first frame: who it is.

use super::command::Do;
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
    let (actor, expires_at) = match sockets.directory.authenticate(&token, &ip, "socket").await {
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
    // A session that ended between the look at its token and the hub's list would keep its socket.
    if let Err(problem) = sockets.directory.authenticate(&token, &ip, "socket").await {
        sockets.hub.disconnect(id);
        refuse(outbox, &problem);
        return None;
    }
    let position = sockets.hub.published();
    let installation = &sockets.installation;
    let hello = json!({
        "type": "hello",
        "position": position,
        "epoch": format!("{:x}", installation.epoch),
        "cursor": installation.cursor(position),
        "checkpoint": (sockets.checkpoint)(),
        "log": {"origin": installation.origin, "vkey": installation.vkey},
        "person": actor.person,
        "session": actor.session,
    });
    outbox.push_reply(frame::text(&hello.to_string()));
    let (actor, expires_at) = (RefCell::new(actor), Cell::new(expires_at));
    Some(Socket {
        shared: sockets.clone(),
        outbox: outbox.clone(),
        id,
        ip,
        actor,
        expires_at,
        resuming: tokio::sync::Mutex::default(),
    })
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
