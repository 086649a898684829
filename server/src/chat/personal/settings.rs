//! How a person keeps a conversation: pinned to the top, muted, and what of it is worth a notification.

use crate::chat::store::personal as rows;
use crate::chat::{Chat, access};
use crate::directory::{Actor, NotifyLevel, given};
use crate::error::Problem;
use crate::journal::{Command, Hears, Tx, WriteError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// My settings of a conversation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConversationSettings {
    /// It stands on top of my list.
    pub pinned: bool,
    /// It makes no sound and counts quietly.
    pub muted: bool,
    /// What I am notified of; `null` is as in my preferences.
    #[schema(required = true)]
    pub level: Option<NotifyLevel>,
    /// My counter at their last change; 0 if they were never changed.
    pub mine: i64,
}

/// What to change; an absent field stays.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsPatch {
    pub pinned: Option<bool>,
    pub muted: Option<bool>,
    /// `null` is as in my preferences.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<NotifyLevel>)]
    pub level: Option<Option<NotifyLevel>>,
}

/// The settings after a change.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct SettingsReceipt {
    pub conversation: i64,
    #[serde(flatten)]
    pub settings: ConversationSettings,
}

impl SettingsPatch {
    fn onto(self, old: ConversationSettings) -> ConversationSettings {
        ConversationSettings {
            pinned: self.pinned.unwrap_or(old.pinned),
            muted: self.muted.unwrap_or(old.muted),
            level: self.level.unwrap_or(old.level),
            mine: old.mine,
        }
    }
}

impl SettingsReceipt {
    /// What the person's devices are told.
    pub(super) fn frame(&self) -> Value {
        let Self { conversation, settings: ConversationSettings { pinned, muted, level, mine } } = self;
        json!({"type": "settings", "conversation": conversation, "pinned": pinned, "muted": muted, "level": level, "mine": mine})
    }
}

struct ChangeSettings {
    person: i64,
    conversation: i64,
    patch: SettingsPatch,
}

impl Command for ChangeSettings {
    type Output = SettingsReceipt;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<SettingsReceipt, WriteError> {
        let Self { person, conversation, patch } = *self;
        access::inside(tx.conn(), conversation, person)?;
        let before = rows::settings(tx.conn(), person, conversation)?;
        let mut receipt = SettingsReceipt { conversation, settings: patch.onto(before) };
        if receipt.settings != before {
            receipt.settings.mine = tx.next_mine(person)?;
            rows::keep_settings(tx.conn(), person, conversation, receipt.settings)?;
            tx.tell(Hears::Person(person), &receipt.frame());
        }
        Ok(receipt)
    }
}

impl Chat {
    /// Changes my settings of a conversation I am in. Errors: `not_found`.
    pub async fn change_settings(
        &self,
        actor: &Actor,
        conversation: i64,
        patch: SettingsPatch,
    ) -> Result<SettingsReceipt, Problem> {
        self.writer.write(ChangeSettings { person: actor.person, conversation, patch }).await
    }
}
