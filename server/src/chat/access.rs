//! The only way to a conversation: functions that return it together with what the person may see of it.
//!
//! A door uses them in its read; a command uses them inside its transaction, where the check counts.

use super::store::{self, ConversationRow, MemberRow};
use crate::db::Conn;
use crate::db::ReadError;
use crate::error::{Code, Problem};
use crate::journal::WriteError;

/// A conversation as a present member reaches it.
pub struct Inside {
    /// The conversation.
    pub conversation: ConversationRow,
    /// The person's current stay.
    pub member: MemberRow,
}

impl Inside {
    /// First and last number the person may see; the last is open for present members.
    pub fn visible_from(&self) -> i64 {
        self.member.visible_from_seq.max(1)
    }

    /// Whether the person owns the conversation.
    pub fn owner(&self) -> bool {
        self.member.role == "owner"
    }

    /// Refuses who is not an owner.
    pub fn must_own(&self) -> Result<(), Problem> {
        if self.owner() {
            Ok(())
        } else {
            Err(Code::Forbidden.because("only an owner of the conversation may do this"))
        }
    }
}

/// The conversation, if the person is in it now.
pub fn inside(conn: &mut Conn, conversation: i64, person: i64) -> Result<Inside, ReadError> {
    let member = store::current_member(conn, conversation, person)?.ok_or_else(not_found)?;
    let conversation = store::conversation(conn, conversation)?.ok_or_else(not_found)?;
    Ok(Inside {
        conversation,
        member,
    })
}

/// The same error whether it does not exist or is not for this person.
pub fn not_found() -> Problem {
    Code::NotFound.because("there is no such conversation, or you are not in it")
}

impl From<ReadError> for WriteError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Db(error) => Self::Db(error),
            ReadError::Refused(problem) => Self::Refused(problem),
        }
    }
}
