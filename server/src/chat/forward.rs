//! Forwarding: the source is read inside the write, so that what was recalled meanwhile is not passed on.

use super::access;
use super::edit::no_message;
use super::message::Forwarded;
use super::store;
use crate::db::{Conn, Error, ReadError};
use crate::error::{Code, Problem};

/// The source as it reads now, if the person may read it. Errors: `not_found`, `gone` when it was recalled or erased.
pub(super) fn source(
    conn: &mut Conn,
    (conversation, seq): (i64, i64),
    person: i64,
) -> Result<Result<(Forwarded, String), Problem>, Error> {
    let reach = match access::reach(conn, conversation, person) {
        Ok(reach) => reach,
        Err(ReadError::Refused(problem)) => return Ok(Err(problem.field("forward_of"))),
        Err(ReadError::Db(error)) => return Err(error),
    };
    let found = store::messages(conn, conversation, seq, seq)?.pop();
    let Some(message) = found.filter(|message| reach.covers(message.seq)) else {
        return Ok(Err(no_message().field("forward_of")));
    };
    if message.recalled || message.text.is_empty() {
        return Ok(Err(Code::Gone.because("the message was recalled").field("forward_of")));
    }
    let from = Forwarded { conversation, seq, sender: message.sender, at: message.at };
    Ok(Ok((from, message.text)))
}
