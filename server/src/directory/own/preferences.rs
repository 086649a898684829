//! How a person wants their client: looks, language, keys, notifications, hours without them.

use super::{DoNotDisturb, store};
use crate::db::ReadError;
use crate::directory::patch::given;
use crate::directory::{Actor, Directory};
use crate::error::Problem;
use crate::journal::{Command, Hears, Tx, WriteError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the device is set.
    #[default]
    System,
    Light,
    Dark,
}

/// Language of the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Language {
    #[serde(rename = "zh-CN")]
    Chinese,
    #[serde(rename = "en")]
    English,
}

/// What sends a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SendKey {
    #[default]
    Enter,
    CtrlEnter,
}

/// Which messages notify.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotifyLevel {
    #[default]
    All,
    /// Those that call me.
    Mentions,
    None,
}

impl NotifyLevel {
    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mentions => "mentions",
            Self::None => "none",
        }
    }

    /// The inverse of [`Self::name`].
    pub fn parse(name: &str) -> Option<Self> {
        [Self::All, Self::Mentions, Self::None].into_iter().find(|level| level.name() == name)
    }
}

/// How to notify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Notify {
    /// For conversations without a level of their own.
    pub level: NotifyLevel,
    pub sound: bool,
    /// The notification shows the text.
    pub preview: bool,
}

impl Default for Notify {
    fn default() -> Self {
        Self { level: NotifyLevel::All, sound: true, preview: true }
    }
}

/// A person's preferences.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Preferences {
    pub theme: Theme,
    /// `null` is as in the browser.
    #[schema(required = true)]
    pub language: Option<Language>,
    pub send_key: SendKey,
    pub notify: Notify,
    /// `null`: never set.
    #[schema(required = true)]
    pub do_not_disturb: Option<DoNotDisturb>,
    /// My counter at their last change; 0 if they were never changed.
    pub mine: i64,
}

impl Preferences {
    /// What the person's devices are told.
    pub(super) fn frame(&self) -> Value {
        let mut frame = json!(self);
        frame["type"] = "preferences".into();
        frame
    }
}

/// What to change; an absent field stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreferencesPatch {
    pub theme: Option<Theme>,
    /// `null` is as in the browser.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Language>)]
    pub language: Option<Option<Language>>,
    pub send_key: Option<SendKey>,
    pub notify: Option<NotifyPatch>,
    /// As a whole; `null` forgets it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<DoNotDisturb>)]
    pub do_not_disturb: Option<Option<DoNotDisturb>>,
}

/// The same within `notify`.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotifyPatch {
    pub level: Option<NotifyLevel>,
    pub sound: Option<bool>,
    pub preview: Option<bool>,
}

impl PreferencesPatch {
    fn onto(&self, old: &Preferences) -> Preferences {
        let notify = self.notify.unwrap_or_default();
        Preferences {
            theme: self.theme.unwrap_or(old.theme),
            language: self.language.unwrap_or(old.language),
            send_key: self.send_key.unwrap_or(old.send_key),
            notify: Notify {
                level: notify.level.unwrap_or(old.notify.level),
                sound: notify.sound.unwrap_or(old.notify.sound),
                preview: notify.preview.unwrap_or(old.notify.preview),
            },
            do_not_disturb: self.do_not_disturb.clone().unwrap_or_else(|| old.do_not_disturb.clone()),
            mine: old.mine,
        }
    }
}

struct ChangePreferences {
    person: i64,
    patch: PreferencesPatch,
}

impl Command for ChangePreferences {
    type Output = Preferences;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Preferences, WriteError> {
        let before = store::preferences(tx.conn(), self.person)?;
        let mut after = self.patch.onto(&before);
        if after != before {
            after.mine = tx.next_mine(self.person)?;
            store::keep_preferences(tx.conn(), self.person, &after)?;
            tx.tell(Hears::Person(self.person), &after.frame());
        }
        Ok(after)
    }
}

impl Directory {
    /// What a person prefers.
    pub async fn preferences(&self, person: i64) -> Result<Preferences, Problem> {
        self.db.read(move |conn| Ok::<_, ReadError>(store::preferences(conn, person)?)).await
    }

    /// Changes my preferences. Errors: `validation` for `do_not_disturb`.
    pub async fn change_preferences(
        &self,
        actor: &Actor,
        mut patch: PreferencesPatch,
    ) -> Result<Preferences, Problem> {
        patch.do_not_disturb = match patch.do_not_disturb {
            Some(Some(hours)) => Some(Some(hours.checked()?)),
            other => other,
        };
        self.writer.write(ChangePreferences { person: actor.person, patch }).await
    }
}
