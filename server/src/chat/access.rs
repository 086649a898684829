//! The only way to a conversation: functions that return it together with what the person may see of it.
//!
//! A door uses them in its read; a command uses them inside its transaction, where the check counts. [`inside`] is for
//! what present members do; [`reach`] is for reading, which those who moved away from a department keep.
//!
//! And the only way to people: [`sight`] says whom somebody sees, [`must_know`] to whom they may turn.

use super::store::{ConversationRow, MemberRow, conversations, last_seq, shared, stays};
use crate::db::{Conn, ReadError};
use crate::directory::{Role, RoleSet, Sight, store as company};
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
    /// First number the person may see; the last is open for present members.
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
    let member = stays::current(conn, conversation, person)?.ok_or_else(not_found)?;
    let conversation = conversations::by_id(conn, conversation)?.ok_or_else(not_found)?;
    Ok(Inside { conversation, member })
}

/// What a person may read of a conversation.
pub struct Reach {
    /// The conversation.
    pub conversation: ConversationRow,
    /// The stay that gives the right; it may have ended.
    pub member: MemberRow,
    /// First number.
    pub from: i64,
    /// Last number; below `from` when there is nothing.
    pub to: i64,
}

impl Reach {
    /// Whether a number may be read.
    pub fn covers(&self, seq: i64) -> bool {
        (self.from..=self.to).contains(&seq)
    }
}

/// What the person may read: all of a present stay, or what was seen until a stay by department ended. Who left or was
/// removed from another conversation reads nothing of it.
pub fn reach(conn: &mut Conn, conversation: i64, person: i64) -> Result<Reach, ReadError> {
    let member = stays::newest(conn, conversation, person)?
        .filter(|stay| stay.to_position.is_none() || stay.via == VIA_DEPARTMENT)
        .ok_or_else(not_found)?;
    let to = match (member.to_position, member.visible_to_seq) {
        (None, _) => last_seq(conn, conversation)?,
        (Some(_), Some(seq)) => seq,
        (Some(_), None) => 0,
    };
    let conversation = conversations::by_id(conn, conversation)?.ok_or_else(not_found)?;
    Ok(Reach { conversation, from: member.visible_from_seq.max(1), to, member })
}

/// What a person may see of the others. External people see those of their conversations; who is concealed from someone of
/// the company is seen by name where they share one.
pub fn sight(conn: &mut Conn, person: i64, roles: RoleSet) -> Result<Sight, ReadError> {
    if roles.has(Role::SystemAdmin) {
        return Ok(Sight::everything());
    }
    if roles.has(Role::External) {
        return Ok(Sight::guest(person, shared::seen(conn, person, None)?));
    }
    let concealed = company::concealed(conn, person)?;
    if concealed.people.is_empty() {
        return Ok(Sight::company(concealed, Default::default()));
    }
    let by_name = shared::seen(conn, person, Some(&concealed.people))?;
    Ok(Sight::company(concealed, by_name))
}

/// Whether a person may turn to these, inside a write: they can sign in, and the person sees them; an external person only
/// those who are in a conversation with them now.
///
/// Errors: `validation` that names the field, the same for who is nobody, disabled or not to be seen.
pub fn must_know(conn: &mut Conn, person: i64, people: &[i64], field: &str) -> Result<(), WriteError> {
    company::must_be_active(conn, people, field)?;
    let strangers: Vec<i64> = if company::is_external(conn, person)? {
        people.iter().copied().filter(|other| *other != person).collect()
    } else if company::is_administrator(conn, person)? {
        Vec::new()
    } else {
        let concealed = company::concealed(conn, person)?.people;
        people.iter().copied().filter(|other| concealed.binary_search(other).is_ok()).collect()
    };
    if strangers.is_empty() {
        return Ok(());
    }
    let beside = shared::beside(conn, person, &strangers)?;
    if strangers.iter().all(|other| beside.contains(other)) {
        return Ok(());
    }
    Err(company::not_active(field).into())
}

/// How a stay came about: by being added, by joining or making the conversation.
pub const VIA_ADDED: &str = "added";
/// By a department, whose conversation follows its people.
pub const VIA_DEPARTMENT: &str = "department";
/// By a group of the directory; who leaves it reads nothing any more.
pub const VIA_GROUP: &str = "group";
/// By the company.
pub const VIA_COMPANY: &str = "company";

/// The check that counts, inside a write. Errors: `forbidden` without the role `system_admin`.
pub fn must_administer(conn: &mut Conn, person: i64) -> Result<(), WriteError> {
    if company::is_administrator(conn, person)? {
        return Ok(());
    }
    Err(Code::Forbidden.because("this needs the role system_admin").into())
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
