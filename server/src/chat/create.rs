//! New conversations, and the entry that makes one.

use super::store::{ConversationRow, MemberRow};
use super::summary::{self, Summary};
use super::{Chat, access, text};
use crate::db::schema::{conversation, idempotency, member};
use crate::directory::Actor;
use crate::error::{Code, Problem};
use crate::journal::{
    Audience, Command, Draft, Kind, Membership, MembershipChange, Origin, Tx, WriteError,
};
use diesel::prelude::*;
use serde_json::json;

/// People added by one request.
pub const MOST_ADDED: usize = 500;

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
    actor: Option<i64>,
    origin: &Origin,
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
            "id": id, "kind": row.kind, "name": row.name, "department": row.department, "visibility": row.visibility,
            "history": row.history, "posting": row.posting,
        },
        "added": added,
    });
    let joins = people.iter().map(|(person, _)| Membership {
        person: *person,
        conversation: id,
        change: MembershipChange::Added,
    });
    let draft = Draft::new(
        Kind::ConversationCreate,
        Audience::Conversation(id),
        actor,
        &[("conversation", id)],
        &change,
    )
    .membership(joins);
    tx.append(draft, origin)?;
    diesel::insert_into(conversation::table)
        .values(&row)
        .execute(tx.conn())?;
    for (person, role) in people {
        let stay = MemberRow {
            conversation: id,
            person: *person,
            from_position: id,
            to_position: None,
            visible_from_seq: 1,
            visible_to_seq: None,
            role: (*role).into(),
            via: via.into(),
        };
        diesel::insert_into(member::table)
            .values(&stay)
            .execute(tx.conn())?;
    }
    Ok(id)
}

struct CreateGroup {
    actor: i64,
    origin: Origin,
    plan: Blueprint,
    members: Vec<i64>,
    key: Option<String>,
}

impl Command for CreateGroup {
    type Output = Summary;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Summary, WriteError> {
        if let Some(id) = known(tx, self.actor, self.key.as_deref())? {
            let inside = access::inside(tx.conn(), id, self.actor)?;
            return Ok(summary::one(tx.conn(), self.actor, inside)?);
        }
        crate::directory::store::must_be_active(tx.conn(), &self.members)?;
        let mut people = vec![(self.actor, "owner")];
        people.extend(
            self.members
                .iter()
                .filter(|person| **person != self.actor)
                .map(|person| (*person, "member")),
        );
        let id = make(
            tx,
            &self.plan,
            &people,
            "added",
            Some(self.actor),
            &self.origin,
        )?;
        remember(tx, self.actor, self.key.as_deref(), id)?;
        let inside = access::inside(tx.conn(), id, self.actor)?;
        Ok(summary::one(tx.conn(), self.actor, inside)?)
    }
}

/// What an earlier request under this key made.
pub(super) fn known(
    tx: &mut Tx<'_>,
    actor: i64,
    key: Option<&str>,
) -> Result<Option<i64>, WriteError> {
    let Some(key) = key else { return Ok(None) };
    let found = idempotency::table
        .select(idempotency::result)
        .filter(idempotency::actor.eq(actor))
        .filter(idempotency::client_key.eq(key))
        .first(tx.conn())
        .optional()?;
    Ok(found)
}

/// Remembers what this request made.
pub(super) fn remember(
    tx: &mut Tx<'_>,
    actor: i64,
    key: Option<&str>,
    result: i64,
) -> Result<(), WriteError> {
    if let Some(key) = key {
        diesel::insert_into(idempotency::table)
            .values((
                idempotency::actor.eq(actor),
                idempotency::client_key.eq(key),
                idempotency::result.eq(result),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// A group as asked for.
#[derive(Debug, Clone)]
pub struct NewGroup {
    pub name: String,
    pub members: Vec<i64>,
    pub open: bool,
    pub history_for_all: bool,
    pub key: Option<String>,
}

impl Chat {
    /// Makes a group owned by the actor.
    pub async fn create_group(&self, actor: &Actor, group: NewGroup) -> Result<Summary, Problem> {
        let mut members = group.members;
        members.sort_unstable();
        members.dedup();
        if members.len() > MOST_ADDED {
            return Err(Code::TooLarge
                .because(format!("at most {MOST_ADDED} people at once"))
                .field("members"));
        }
        if group
            .key
            .as_ref()
            .is_some_and(|key| key.is_empty() || key.len() > 100)
        {
            return Err(Code::Validation
                .because("an idempotency key has 1 to 100 bytes")
                .field("idempotency_key"));
        }
        let plan = Blueprint {
            kind: "group",
            name: Some(text::name(&group.name, "name")?),
            department: None,
            direct_key: None,
            visibility: if group.open { "open" } else { "closed" },
            history: if group.history_for_all {
                "all"
            } else {
                "joined"
            },
            posting: "all",
            include_below: false,
        };
        self.writer
            .write(CreateGroup {
                actor: actor.person,
                origin: actor.origin.clone(),
                plan,
                members,
                key: group.key,
            })
            .await
    }
}
