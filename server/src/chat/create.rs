//! New conversations, and the entry that makes one.

use super::access::{self, VIA_ADDED};
use super::membership::{self, By, MOST_AT_ONCE};
use super::store::{ConversationRow, MemberRow, conversations, stays};
use super::summary::{self, Summary};
use super::{Chat, text};
use crate::directory::Actor;
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, MembershipChange, Tx, WriteError};
use serde_json::json;

/// People added by one request.
pub use super::membership::MOST_AT_ONCE as MOST_ADDED;

/// What a new conversation is, without its members.
#[derive(Debug, Clone)]
pub(super) struct Blueprint {
    pub(super) kind: &'static str,
    pub(super) name: Option<String>,
    pub(super) department: Option<i64>,
    pub(super) direct_key: Option<String>,
    pub(super) visibility: &'static str,
    pub(super) history: &'static str,
    pub(super) posting: &'static str,
    pub(super) include_below: bool,
}

/// Makes a conversation with its first members `(person, role)`; returns its id, the position of its entry.
pub(super) fn make(
    tx: &mut Tx<'_>,
    plan: &Blueprint,
    people: &[(i64, &str)],
    via: &str,
    by: &By,
) -> Result<i64, WriteError> {
    let id = tx.next_position();
    let row = ConversationRow {
        id,
        kind: plan.kind.into(),
        name: plan.name.clone(),
        topic: None,
        department: plan.department,
        direct_key: plan.direct_key.clone(),
        visibility: plan.visibility.into(),
        history: plan.history.into(),
        posting: plan.posting.into(),
        include_below: plan.include_below,
        created_at: tx.now(),
        pos: id,
    };
    let added: Vec<_> = people
        .iter()
        .map(|(person, role)| json!({"person": person, "role": role, "visible_from_seq": 1}))
        .collect();
    let change = json!({
        "conversation": {
            "id": id, "kind": row.kind, "name": row.name, "topic": row.topic, "department": row.department,
            "visibility": row.visibility, "history": row.history, "posting": row.posting,
        },
        "added": added,
    });
    let ids: Vec<i64> = people.iter().map(|(person, _)| *person).collect();
    let target = [("conversation", id)];
    let audience = Audience::Conversation(id);
    let draft = Draft::new(Kind::ConversationCreate, audience, by.actor, &target, &change)
        .membership(membership::changes(id, &ids, MembershipChange::Added));
    tx.append(draft, &by.origin)?;
    conversations::insert(tx.conn(), &row)?;
    let stays: Vec<MemberRow> = people
        .iter()
        .map(|(person, role)| MemberRow {
            conversation: id,
            person: *person,
            from_position: id,
            to_position: None,
            visible_from_seq: 1,
            visible_to_seq: None,
            role: (*role).into(),
            via: via.into(),
        })
        .collect();
    stays::begin(tx.conn(), &stays)?;
    Ok(id)
}

struct CreateGroup {
    actor: i64,
    by: By,
    plan: Blueprint,
    members: Vec<i64>,
    key: Option<String>,
}

impl Command for CreateGroup {
    type Output = Summary;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Summary, WriteError> {
        if let Some(key) = &self.key
            && let Some(id) = conversations::made_under(tx.conn(), self.actor, key)?
        {
            return summary::in_write(tx, self.actor, id);
        }
        access::must_know(tx.conn(), self.actor, &self.members, "members")?;
        let others = self.members.iter().filter(|person| **person != self.actor);
        let people: Vec<(i64, &str)> =
            std::iter::once((self.actor, "owner")).chain(others.map(|person| (*person, "member"))).collect();
        let id = make(tx, &self.plan, &people, VIA_ADDED, &self.by)?;
        if let Some(key) = &self.key {
            conversations::remember(tx.conn(), self.actor, key, id)?;
        }
        summary::in_write(tx, self.actor, id)
    }
}

/// A group as asked for.
#[derive(Debug, Clone)]
pub struct NewGroup {
    pub name: String,
    /// People beside the actor.
    pub members: Vec<i64>,
    pub open: bool,
    pub history_for_all: bool,
    /// A repeat under the same key gets the first group.
    pub key: Option<String>,
}

impl Chat {
    /// Makes a group owned by the actor. Errors: `validation`, `too_large`.
    pub async fn create_group(&self, actor: &Actor, group: NewGroup) -> Result<Summary, Problem> {
        let mut members = group.members;
        members.sort_unstable();
        members.dedup();
        if members.len() > MOST_AT_ONCE {
            return Err(Code::TooLarge
                .because(format!("at most {MOST_AT_ONCE} people at once"))
                .field("members"));
        }
        if let Some(key) = &group.key {
            text::key(key)?;
        }
        let plan = Blueprint {
            kind: "group",
            name: Some(text::name(&group.name, "name")?),
            department: None,
            direct_key: None,
            visibility: if group.open { "open" } else { "closed" },
            history: if group.history_for_all { "all" } else { "joined" },
            posting: "all",
            include_below: false,
        };
        let by = actor.into();
        self.writer.write(CreateGroup { actor: actor.person, by, plan, members, key: group.key }).await
    }
}
