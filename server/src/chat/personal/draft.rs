//! A draft 草稿: what a person has typed and not sent, the same on all of their devices.
//!
//! A send does not touch it: the client that sends empties it. The text is nobody else's: no entry, no search, no log.

use crate::chat::store::{last_seq, personal as rows};
use crate::chat::{Chat, access, as_time, text};
use crate::directory::Actor;
use crate::error::{Code, Problem};
use crate::journal::{Command, Hears, Tx, WriteError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// My draft in a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Draft {
    /// As typed.
    pub text: String,
    /// `seq` of the message it answers.
    #[schema(required = true)]
    pub reply_to: Option<i64>,
    /// When it was changed; RFC 3339.
    #[serde(serialize_with = "as_time")]
    #[schema(value_type = String)]
    pub at: i64,
    /// My counter at its last change.
    pub mine: i64,
}

impl Draft {
    /// Nothing is written and nothing is answered: there is no draft.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.reply_to.is_none()
    }
}

/// What was typed. An empty text that answers nothing is no draft.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDraft {
    /// At most as long as a message.
    pub text: String,
    /// `seq` of the message it answers.
    pub reply_to: Option<i64>,
}

/// The draft after a change.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DraftReceipt {
    pub conversation: i64,
    #[serde(flatten)]
    pub draft: Draft,
}

impl DraftReceipt {
    /// What the person's devices are told; an empty text that answers nothing says that it is gone.
    pub(super) fn frame(&self) -> Value {
        let mut frame = json!(self);
        frame["type"] = "draft".into();
        frame
    }
}

struct KeepDraft {
    person: i64,
    conversation: i64,
    new: NewDraft,
}

impl Command for KeepDraft {
    type Output = DraftReceipt;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<DraftReceipt, WriteError> {
        let Self { person, conversation, ref new } = *self;
        let inside = access::inside(tx.conn(), conversation, person)?;
        if let Some(seq) = new.reply_to
            && !(inside.visible_from()..=last_seq(tx.conn(), conversation)?).contains(&seq)
        {
            return Err(Code::Validation
                .because("there is no such message to answer")
                .field("reply_to")
                .into());
        }
        let before = rows::draft(tx.conn(), person, conversation)?;
        let same = match &before {
            Some(draft) => draft.text == new.text && draft.reply_to == new.reply_to,
            None => new.text.is_empty() && new.reply_to.is_none(),
        };
        let mut draft = Draft { text: new.text.clone(), reply_to: new.reply_to, at: tx.now(), mine: 0 };
        if same {
            return Ok(DraftReceipt { conversation, draft: before.unwrap_or(draft) });
        }
        draft.mine = tx.next_mine(person)?;
        rows::keep_draft(tx.conn(), person, conversation, &draft)?;
        let receipt = DraftReceipt { conversation, draft };
        tx.tell(Hears::Person(person), &receipt.frame());
        Ok(receipt)
    }
}

impl Chat {
    /// Keeps my draft in a conversation I am in. Errors: `not_found`; `too_large` and `validation` for the text;
    /// `validation` for `reply_to`.
    pub async fn keep_draft(
        &self,
        actor: &Actor,
        conversation: i64,
        new: NewDraft,
    ) -> Result<DraftReceipt, Problem> {
        text::draft(&new.text, self.directory.limits().message_characters as usize)?;
        self.writer.write(KeepDraft { person: actor.person, conversation, new }).await
    }
}
