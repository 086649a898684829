//! Who is in a conversation: list, add, remove, leave, change a role.
//!
//! Only groups are changed by hand. A direct conversation has its two people; a department's and the company's follow the
//! directory (see [`super::department`]).

use super::access::{self, Inside, VIA_ADDED};
use super::membership::{self, By, MOST_AT_ONCE};
use super::store::stays;
use super::{Chat, page};
use crate::clock::format_ms;
use crate::db::ReadError;
use crate::directory::{Actor, Seen, store_roles};
use crate::error::{Code, Problem};
use crate::journal::{Command, Tx, WriteError};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// People in one group.
const MOST_MEMBERS: i64 = 20_000;

/// A member as the others see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Member {
    /// Person.
    pub person: i64,
    /// `owner` or `member`.
    pub role: String,
    /// RFC 3339.
    pub joined_at: String,
}

/// A page of members, ascending by person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Members {
    /// The members.
    pub items: Vec<Member>,
    /// Cursor of the next page, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberRole {
    /// Changes the conversation and who is in it.
    Owner,
    /// Reads and, unless only owners post, writes.
    Member,
}

impl MemberRole {
    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Member => "member",
        }
    }
}

struct Add {
    conversation: i64,
    by: By,
    actor: i64,
    people: Vec<i64>,
}

impl Command for Add {
    type Output = Vec<i64>;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Vec<i64>, WriteError> {
        let inside = access::inside(tx.conn(), self.conversation, self.actor)?;
        must_be_group(&inside)?;
        if inside.conversation.posting == "owners" {
            inside.must_own()?;
        }
        access::must_know(tx.conn(), self.actor, &self.people, "people")?;
        let there = stays::present(tx.conn(), self.conversation, &self.people)?;
        let new: Vec<i64> = self.people.iter().copied().filter(|person| !there.contains(person)).collect();
        if stays::count(tx.conn(), self.conversation)? + new.len() as i64 > MOST_MEMBERS {
            return Err(Code::Conflict.because(format!("a group has at most {MOST_MEMBERS} members")).into());
        }
        membership::add(tx, &inside.conversation, &new, ("member", VIA_ADDED), &self.by)?;
        Ok(new)
    }
}

struct Remove {
    conversation: i64,
    by: By,
    actor: i64,
    person: i64,
}

impl Command for Remove {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let inside = access::inside(tx.conn(), self.conversation, self.actor)?;
        must_be_group(&inside)?;
        if self.person != self.actor {
            inside.must_own()?;
        }
        let Some(stay) = stays::current(tx.conn(), self.conversation, self.person)? else {
            return Ok(());
        };
        if stay.role == "owner" {
            membership::hand_over(tx, self.conversation, self.person, &self.by)?;
        }
        membership::remove(tx, self.conversation, &[self.person], &self.by)
    }
}

struct SetRole {
    conversation: i64,
    by: By,
    actor: i64,
    person: i64,
    role: &'static str,
}

impl Command for SetRole {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let inside = access::inside(tx.conn(), self.conversation, self.actor)?;
        must_be_group(&inside)?;
        inside.must_own()?;
        let stay = stays::current(tx.conn(), self.conversation, self.person)?
            .ok_or_else(|| Code::NotFound.because("this person is not in the conversation"))?;
        if stay.role == self.role {
            return Ok(());
        }
        if self.role == "member" && !stays::has_other_owner(tx.conn(), self.conversation, self.person)? {
            return Err(Code::Conflict
                .because("a group keeps an owner: make somebody else one first")
                .into());
        }
        membership::set_role(tx, self.conversation, self.person, self.role, &self.by)
    }
}

/// Refuses what only a group allows.
fn must_be_group(inside: &Inside) -> Result<(), Problem> {
    match inside.conversation.kind.as_str() {
        "group" => Ok(()),
        "direct" => Err(Code::Conflict.because("a direct conversation keeps its two people")),
        _ => Err(Code::Conflict.because("this conversation follows the directory: change its people there")),
    }
}

impl Chat {
    /// A page of the people in a conversation that the actor is in, ascending by person.
    pub async fn members(
        &self,
        person: i64,
        conversation: i64,
        page: page::Page,
    ) -> Result<Members, Problem> {
        let (after, limit) = page.check(200)?;
        let read = move |conn: &mut crate::db::Conn| -> Result<_, ReadError> {
            let inside = access::inside(conn, conversation, person)?;
            let rows = stays::page(conn, conversation, after, limit + 1)?;
            let (mut rows, next) = page::cut(rows, limit, |row| row.person);
            if inside.conversation.kind == "company" {
                // It has everyone, those too who are not in the address book.
                let roles = store_roles::of(conn, person)?;
                let sight = access::sight(conn, person, roles)?;
                rows.retain(|row| sight.of(row.person) != Seen::Nothing);
            }
            let positions: Vec<i64> = rows.iter().map(|row| row.from_position).collect();
            let times: HashMap<i64, i64> =
                crate::journal::store::times(conn, &positions)?.into_iter().collect();
            Ok((rows, times, next))
        };
        let (rows, times, next) = self.db.read(read).await?;
        let items = rows
            .into_iter()
            .map(|row| Member {
                person: row.person,
                role: row.role,
                joined_at: format_ms(times.get(&row.from_position).copied().unwrap_or(0)),
            })
            .collect();
        Ok(Members { items, next })
    }

    /// Adds people to a group; answers who was not in it before. Every member may, where every member posts.
    ///
    /// Errors: `not_found`, `forbidden`, `conflict` (not a group, or full), `validation` and `too_large` for `people`.
    pub async fn add_members(
        &self,
        actor: &Actor,
        conversation: i64,
        mut people: Vec<i64>,
    ) -> Result<Vec<i64>, Problem> {
        people.sort_unstable();
        people.dedup();
        if people.len() > MOST_AT_ONCE {
            return Err(Code::TooLarge
                .because(format!("at most {MOST_AT_ONCE} people at once"))
                .field("people"));
        }
        self.writer.write(Add { conversation, by: actor.into(), actor: actor.person, people }).await
    }

    /// Takes a person out of a group, or leaves it. Who is not in it is not missed.
    ///
    /// Errors: `not_found`, `forbidden` unless oneself or an owner, `conflict` where people follow the directory.
    pub async fn remove_member(&self, actor: &Actor, conversation: i64, person: i64) -> Result<(), Problem> {
        let remove = Remove { conversation, by: actor.into(), actor: actor.person, person };
        self.writer.write(remove).await
    }

    /// Makes a member an owner, or an owner a member.
    ///
    /// Errors: `not_found`, `forbidden` unless an owner, `conflict` for the last owner.
    pub async fn set_member_role(
        &self,
        actor: &Actor,
        conversation: i64,
        person: i64,
        role: MemberRole,
    ) -> Result<(), Problem> {
        let role = role.name();
        let set = SetRole { conversation, by: actor.into(), actor: actor.person, person, role };
        self.writer.write(set).await
    }
}
