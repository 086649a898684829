//! Company policies 公司策略: what an administrator decides for everyone. A change is an entry that everyone sees.
//!
//! Not here: what the operator sets at the machine (`config`). To add a policy: a field in [`Policies`] with its default, and
//! the same in [`PolicyPatch`] and [`PolicyPatch::onto`]. Stored as one row a field, so that an old database has the defaults of new ones.

use super::access::Administrator;
use super::roles::Role;
use super::{Directory, store_policies};
use crate::db::{Conn, ReadError};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Longest limit: ten years, in seconds.
const LONGEST: i64 = 315_360_000;

/// All policies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Policies {
    /// Seconds in which a sender may recall 撤回 a message.
    pub recall_limit_seconds: i64,
    /// Seconds in which a sender may edit a message.
    pub edit_limit_seconds: i64,
    /// Whether it is shown who has read a message 已读.
    pub read_lists: bool,
    /// Whether it is shown who is online.
    pub presence: bool,
    /// Who may address everyone in a conversation.
    pub mention_all: MentionAll,
    /// Roles 角色 whose holders need a second factor; without one they may only set one up.
    pub second_factor_roles: Vec<Role>,
}

/// Who may @all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MentionAll {
    /// Owners of the conversation.
    Owners,
    /// All of its members.
    Everyone,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            recall_limit_seconds: 86_400,
            edit_limit_seconds: 86_400,
            read_lists: true,
            presence: true,
            mention_all: MentionAll::Owners,
            second_factor_roles: Vec::new(),
        }
    }
}

impl Policies {
    /// Milliseconds in which a sender may recall; `None` without a limit.
    pub fn recall_limit_ms(&self) -> Option<i64> {
        Some(self.recall_limit_seconds.saturating_mul(1000))
    }

    /// Milliseconds in which a sender may edit; `None` without a limit.
    pub fn edit_limit_ms(&self) -> Option<i64> {
        Some(self.edit_limit_seconds.saturating_mul(1000))
    }

    /// Whether every member may @all.
    pub fn everyone_may_mention_all(&self) -> bool {
        self.mention_all == MentionAll::Everyone
    }
}

/// What to change; an absent field stays.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PolicyPatch {
    /// 0 to ten years.
    pub recall_limit_seconds: Option<i64>,
    /// 0 to ten years.
    pub edit_limit_seconds: Option<i64>,
    pub read_lists: Option<bool>,
    pub presence: Option<bool>,
    pub mention_all: Option<MentionAll>,
    /// All of them; an empty list demands it of nobody.
    pub second_factor_roles: Option<Vec<Role>>,
}

impl PolicyPatch {
    fn onto(&self, old: &Policies) -> Result<Policies, Problem> {
        for (name, value) in [
            ("recall_limit_seconds", self.recall_limit_seconds),
            ("edit_limit_seconds", self.edit_limit_seconds),
        ] {
            if value.is_some_and(|value| !(0..=LONGEST).contains(&value)) {
                return Err(Code::Validation.because(format!("{name} is 0 to {LONGEST}")).field(name));
            }
        }
        Ok(Policies {
            recall_limit_seconds: self.recall_limit_seconds.unwrap_or(old.recall_limit_seconds),
            edit_limit_seconds: self.edit_limit_seconds.unwrap_or(old.edit_limit_seconds),
            read_lists: self.read_lists.unwrap_or(old.read_lists),
            presence: self.presence.unwrap_or(old.presence),
            mention_all: self.mention_all.unwrap_or(old.mention_all),
            second_factor_roles: self.demanding().unwrap_or_else(|| old.second_factor_roles.clone()),
        })
    }
}

impl PolicyPatch {
    /// Each role once, in the order of the table.
    fn demanding(&self) -> Option<Vec<Role>> {
        let wanted = self.second_factor_roles.as_ref()?;
        Some(Role::ALL.iter().copied().filter(|role| wanted.contains(role)).collect())
    }
}

struct ChangePolicies {
    administrator: Administrator,
    patch: PolicyPatch,
}

impl Directory {
    /// What holds now, from memory.
    pub fn policies(&self) -> Arc<Policies> {
        self.policies.load().1.clone()
    }

    /// Changes policies. What is already so changes nothing and leaves no entry. Errors: `forbidden`, `validation`.
    pub async fn change_policies(
        &self,
        administrator: &Administrator,
        patch: PolicyPatch,
    ) -> Result<Policies, Problem> {
        let (policies, position) =
            self.writer.write(ChangePolicies { administrator: administrator.clone(), patch }).await?;
        self.remember_policies(position, policies.clone());
        Ok(policies)
    }

    /// Keeps the newer ones.
    pub(super) fn remember_policies(&self, position: i64, policies: Policies) {
        let new = Arc::new((position, Arc::new(policies)));
        self.policies.rcu(|old| if old.0 > position { old.clone() } else { new.clone() });
    }
}

/// The stored policies, with defaults for what is not stored.
pub fn read(conn: &mut Conn) -> Result<Policies, ReadError> {
    let mut all = match json!(Policies::default()) {
        Value::Object(all) => all,
        _ => Map::new(),
    };
    for (name, value) in store_policies::all(conn)? {
        // A value this version cannot read counts as not set.
        if let Ok(value) = serde_json::from_str::<Value>(&value)
            && all.contains_key(&name)
        {
            let before = all.insert(name.clone(), value);
            if serde_json::from_value::<Policies>(Value::Object(all.clone())).is_err() {
                tracing::warn!(name, "directory.policies: a stored value cannot be read");
                all.extend(before.map(|before| (name, before)));
            }
        }
    }
    Ok(serde_json::from_value(Value::Object(all)).unwrap_or_default())
}

impl Command for ChangePolicies {
    type Output = (Policies, i64);

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Output, WriteError> {
        self.administrator.still(tx)?;
        let before = read(tx.conn())?;
        let after = self.patch.onto(&before)?;
        if after == before {
            return Ok((after, tx.next_position() - 1));
        }
        let by = self.administrator.by();
        let change = json!({"before": before, "after": after});
        let position = tx
            .append(Draft::new(Kind::PolicyChange, Audience::Everyone, by.actor, &[], &change), &by.origin)?;
        let (Value::Object(old), Value::Object(new)) = (json!(before), json!(after)) else {
            return Ok((after, position));
        };
        for (name, value) in new.into_iter().filter(|(name, value)| old.get(name) != Some(value)) {
            store_policies::set(tx.conn(), &name, &value.to_string(), position)?;
        }
        Ok((after, position))
    }
}
