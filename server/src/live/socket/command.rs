//! Frames from a client.

use crate::directory::rights::{Right, Scope, Who};
use crate::directory::{NewStatus, NotifyLevel, PreferencesPatch, given};
use crate::error::{Code, Problem};
use serde::Deserialize;
use uuid::Uuid;

/// A command with the id that its reply carries.
#[derive(Debug)]
pub struct Command {
    /// Chosen by the client.
    pub id: i64,
    /// What it asks of the one who acts.
    pub right: Right,
    /// What to do.
    pub what: Do,
}

/// Every command.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Do {
    /// Signs in, or again with a newer token.
    Auth { token: String },
    /// Events from a cursor on.
    Resume {
        cursor: String,
        #[serde(default)]
        mine: i64,
    },
    /// Sends a message; read by [`parse`] in one pass.
    #[serde(skip_deserializing)]
    Send(Box<Send>),
    /// Replaces the text of an own message.
    Edit {
        conversation: i64,
        seq: i64,
        text: String,
        #[serde(default)]
        mentions: Vec<i64>,
        #[serde(default)]
        mention_all: bool,
    },
    /// Takes a message back.
    Recall { conversation: i64, seq: i64 },
    /// Adds a reaction.
    React { conversation: i64, seq: i64, emoji: String },
    /// Takes a reaction back.
    Unreact { conversation: i64, seq: i64, emoji: String },
    /// Pins a message.
    Pin { conversation: i64, seq: i64 },
    /// Takes a pin off.
    Unpin { conversation: i64, seq: i64 },
    /// Moves the read cursor.
    Read {
        conversation: i64,
        seq: i64,
        #[serde(default)]
        mark_unread: bool,
    },
    /// Changes my settings of a conversation.
    Settings {
        conversation: i64,
        #[serde(default)]
        pinned: Option<bool>,
        #[serde(default)]
        muted: Option<bool>,
        #[serde(default, deserialize_with = "given")]
        level: Option<Option<NotifyLevel>>,
    },
    /// Keeps my draft.
    Draft {
        conversation: i64,
        text: String,
        #[serde(default)]
        reply_to: Option<i64>,
    },
    /// Changes my preferences.
    Preferences(Box<PreferencesPatch>),
    /// Shows my status, or takes it away.
    Status {
        /// Has to be said, be it `null`.
        #[serde(deserialize_with = "Option::deserialize")]
        status: Option<NewStatus>,
    },
    /// Says that the person is typing.
    Typing { conversation: i64 },
    /// Replaces what is on the screen.
    Watch {
        #[serde(default)]
        people: Vec<i64>,
        #[serde(default)]
        conversations: Vec<i64>,
    },
    /// Proves the line.
    Ping {},
}

/// A message to send: the whole frame.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Send {
    #[serde(default)]
    id: Option<i64>,
    #[serde(rename = "do")]
    _what: SendWord,
    pub conversation: i64,
    pub client_id: Uuid,
    pub text: String,
    #[serde(default)]
    pub reply_to: Option<i64>,
    #[serde(default)]
    pub thread_root: Option<i64>,
    #[serde(default)]
    pub mentions: Vec<i64>,
    #[serde(default)]
    pub mention_all: bool,
    #[serde(default)]
    pub forward_of: Option<Source>,
}

#[derive(Debug, Deserialize)]
enum SendWord {
    #[serde(rename = "send")]
    Send,
}

/// Source of a forwarded message.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub conversation: i64,
    pub seq: i64,
}

#[derive(Deserialize)]
struct Head<'a> {
    #[serde(default)]
    id: Option<i64>,
    #[serde(rename = "do", borrow, default)]
    what: Option<std::borrow::Cow<'a, str>>,
}

/// Every command by its name, with what it asks of the one who acts.
pub const TABLE: &[(&str, Right)] = &[
    ("auth", OPEN),
    ("resume", everyone(Scope::ChatRead)),
    ("send", SEND),
    ("edit", everyone(Scope::ChatWrite)),
    ("recall", everyone(Scope::ChatWrite)),
    ("react", everyone(Scope::ChatWrite)),
    ("unreact", everyone(Scope::ChatWrite)),
    ("pin", everyone(Scope::ChatWrite)),
    ("unpin", everyone(Scope::ChatWrite)),
    ("read", everyone(Scope::ChatWrite)),
    ("settings", everyone(Scope::ChatWrite)),
    ("draft", everyone(Scope::ChatWrite)),
    ("preferences", everyone(Scope::ChatWrite)),
    ("status", everyone(Scope::ChatWrite)),
    ("typing", everyone(Scope::ChatWrite)),
    ("watch", everyone(Scope::ChatRead)),
    ("ping", everyone(Scope::ChatRead)),
];

/// What opening a socket asks.
pub const OPEN: Right = everyone(Scope::ChatRead);
const SEND: Right = everyone(Scope::ChatWrite);

const fn everyone(scope: Scope) -> Right {
    Right { who: Who::Everyone, scope, while_due: false }
}

/// Reads a frame. The error carries the id, if one could be read, so that the refusal can be a reply.
///
/// Nearly every frame is a send, and those are read in one pass. Whatever that refuses is looked at again for its id and
/// for what is wrong with it.
pub fn parse(text: &str) -> Result<Command, (Option<i64>, Problem)> {
    let send = match serde_json::from_str::<Send>(text) {
        Ok(send) => {
            return Ok(Command { id: send.id.unwrap_or(0), right: SEND, what: Do::Send(Box::new(send)) });
        }
        Err(error) => error,
    };
    let head: Head<'_> = serde_json::from_str(text).map_err(|error| (None, Problem::from(&error)))?;
    let fail = |problem: Problem| (head.id, problem);
    let id = head.id.unwrap_or(0);
    let Some(what) = head.what.as_deref() else {
        return Err(fail(Code::BadRequest.because("a frame names its command in `do`").field("do")));
    };
    let Some((_, right)) = TABLE.iter().find(|(name, _)| *name == what) else {
        return Err(fail(Code::UnknownCommand.because("there is no such command")));
    };
    let refused = |error: serde_json::Error| fail(Problem::from(&error));
    // The id stands beside the command's own fields.
    let mut fields: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(text).map_err(refused)?;
    if what == "send" {
        return Err(refused(send));
    }
    fields.remove("id");
    // A struct of its own refuses unknown fields only if `do` is not among them.
    let what = if what == "preferences" {
        fields.remove("do");
        Do::Preferences(Deserialize::deserialize(serde_json::Value::Object(fields)).map_err(refused)?)
    } else {
        Do::deserialize(serde_json::Value::Object(fields)).map_err(refused)?
    };
    Ok(Command { id, right: *right, what })
}
