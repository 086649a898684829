//! Resume by cursor, and catching up after an overflow.

use super::{Socket, reply};
use crate::error::{Code, Problem};
use crate::live::frame;
use crate::live::hub::{Gap, GapReason};
use crate::live::outbox::Outbox;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde_json::{Value, json};
use std::rc::Rc;

/// Sends what is visible beyond the cursor, then replies, then stays live.
pub(super) fn resume(socket: Rc<Socket>, id: i64, cursor: String, mine: i64) -> LocalBoxFuture<'static, ()> {
    async move {
        let outbox = &socket.outbox;
        let installation = &socket.shared.installation;
        let _alone = socket.resuming.lock().await;
        let Some(position) = installation.position_of(&cursor) else {
            return gap(outbox, id, GapReason::ForeignEpoch);
        };
        match socket.shared.hub.resume(socket.id, position).await {
            Ok(live_from) => {
                if let Err(problem) = send_mine(&socket, mine).await {
                    return reply::answer::<Value>(outbox, id, Err(problem));
                }
                let reply = reply::done(
                    id,
                    &json!({"position": live_from, "cursor": installation.cursor(live_from)}),
                );
                // In the queue of events, so that it stands behind those it speaks of.
                outbox.push_in_turn(&frame::text(&reply)).await;
                outbox.wake();
            }
            Err(Gap::Snapshot(reason)) => gap(outbox, id, reason),
            Err(Gap::Problem(problem)) => reply::answer::<Value>(outbox, id, Err(problem)),
        }
    }
    .boxed_local()
}

fn gap(outbox: &Outbox, id: i64, reason: GapReason) {
    tell_gap(outbox, reason);
    let problem: Problem = Code::Gap.because(format!("the cursor cannot be resumed: {}", reason.name()));
    reply::answer::<Value>(outbox, id, Err(problem));
}

fn tell_gap(outbox: &Outbox, reason: GapReason) {
    outbox.push_reply(frame::text(&json!({"type": "gap", "reason": reason.name()}).to_string()));
}

/// What changed of the person's own after a number of their counter.
async fn send_mine(socket: &Socket, mine: i64) -> Result<(), Problem> {
    let person = socket.actor.borrow().person;
    let mut after = Some(mine);
    while let Some(mine) = after {
        let changed = socket.shared.chat.changed_since(person, mine).await?;
        for json in changed.frames {
            if !socket.outbox.push_in_turn(&frame::text(&json.to_string())).await {
                return Ok(());
            }
        }
        after = changed.next;
    }
    Ok(())
}

/// The outbox overflowed: from where the connection stands to the head, at its own pace.
pub(super) fn catch_up(socket: Rc<Socket>) -> LocalBoxFuture<'static, ()> {
    async move {
        let outbox = &socket.outbox;
        let _alone = socket.resuming.lock().await;
        while let Some(position) = socket.shared.hub.behind(socket.id) {
            outbox.drained().await;
            if outbox.is_closed() {
                return;
            }
            match socket.shared.hub.catch_up(socket.id, position).await {
                Ok(_) => {}
                Err(Gap::Snapshot(reason)) => return tell_gap(outbox, reason),
                Err(Gap::Problem(_)) => return outbox.close(4013, "try later"),
            }
        }
    }
    .boxed_local()
}
