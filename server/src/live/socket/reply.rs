//! Replies: exactly one for each command.

use crate::error::Problem;
use crate::live::frame;
use crate::live::outbox::Outbox;
use serde::Serialize;

#[derive(Serialize)]
struct Done<'a, T: Serialize> {
    #[serde(rename = "type")]
    kind: &'static str,
    id: i64,
    ok: bool,
    data: &'a T,
}

/// The reply of a command that was done.
pub fn done<T: Serialize>(id: i64, data: &T) -> String {
    serde_json::to_string(&Done { kind: "reply", id, ok: true, data }).expect("replies are plain data")
}

/// The reply of a command that was refused.
pub fn refused(id: Option<i64>, problem: &Problem) -> String {
    let mut error = serde_json::json!({"code": problem.code.name(), "status": problem.code.status(), "detail": problem.detail});
    if !problem.fields.is_empty() {
        error["fields"] = serde_json::json!(problem.fields);
    }
    if let Some(seconds) = problem.retry_after {
        error["retry_after"] = seconds.into();
    }
    serde_json::json!({"type": "reply", "id": id, "ok": false, "error": error}).to_string()
}

/// Queues the reply of a command.
pub fn answer<T: Serialize>(outbox: &Outbox, id: i64, result: Result<T, Problem>) {
    let text = match result {
        Ok(data) => done(id, &data),
        Err(problem) => refused(Some(id), &problem),
    };
    outbox.push_reply(frame::text(&text));
}
