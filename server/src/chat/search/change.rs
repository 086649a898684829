//! What the follower tells the index, in journal order, and the document each change becomes.

use tantivy::TantivyDocument;
use tantivy::indexer::UserOperation;

use super::names;
use super::schema::{Fields, Subject};

/// One change. Each replaces what the index knew of the same thing, so a repeated change is harmless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A message was sent or edited. `position` is that of its **first** entry (the send), whatever was done to it
    /// since; `at_ms` its sending time, Unix milliseconds; `text` what a reader sees now.
    UpsertMessage { conversation: i64, seq: i64, position: u64, sender: i64, at_ms: i64, text: String },
    /// A message was recalled or erased, or its retention ended.
    WithdrawMessage { conversation: i64, seq: i64 },
    /// A person as others see it: `names` are name, Latin name and alias. `hidden` are those who may not
    /// sign in: they are not found.
    UpsertPerson {
        id: i64,
        names: Vec<String>,
        login: String,
        phone: Option<String>,
        email: Option<String>,
        employee_number: Option<String>,
        hidden: bool,
    },
    /// A conversation with a name; direct conversations are found by their person.
    UpsertConversation { id: i64, name: String, topic: Option<String> },
    /// A conversation that no longer is.
    RemoveConversation { id: i64 },
}

/// Appends the operations of `change`. `high` is the highest position seen so far; it is raised to the position of a
/// message that is new. Only what may be in the index already is deleted first: a send above `high` cannot be.
pub(super) fn operations(
    change: &Change,
    high: &mut u64,
    fields: &Fields,
    out: &mut Vec<UserOperation<TantivyDocument>>,
) {
    let subject = subject(change);
    let new = match change {
        Change::UpsertMessage { position, .. } if *position > *high => {
            *high = *position;
            true
        }
        _ => false,
    };
    if !new {
        out.push(UserOperation::Delete(fields.key(subject)));
    }
    if let Some(document) = document(change, subject, *high, fields) {
        out.push(UserOperation::Add(document));
    }
}

fn subject(change: &Change) -> Subject {
    match *change {
        Change::UpsertMessage { conversation, seq, .. } | Change::WithdrawMessage { conversation, seq } => {
            Subject::Message { conversation, seq }
        }
        Change::UpsertPerson { id, .. } => Subject::Person(id),
        Change::UpsertConversation { id, .. } | Change::RemoveConversation { id } => {
            Subject::Conversation(id)
        }
    }
}

fn document(change: &Change, subject: Subject, written: u64, fields: &Fields) -> Option<TantivyDocument> {
    let mut numbers = Numbers::default();
    let mut document = TantivyDocument::with_capacity(256);
    match change {
        Change::UpsertMessage { conversation, seq, position, sender, at_ms, text } => {
            numbers = Numbers {
                conversation: conversation.cast_unsigned(),
                seq: seq.cast_unsigned(),
                at: u64::try_from(*at_ms).unwrap_or(0),
                sent: *position,
            };
            document.add_u64(fields.sender, sender.cast_unsigned());
            document.add_text(fields.text, text);
        }
        Change::UpsertPerson { id, names, login, phone, email, employee_number, hidden } => {
            if *hidden {
                return None;
            }
            numbers.seq = id.cast_unsigned();
            for term in names::of_names(names) {
                document.add_text(fields.person, &term);
                document.add_text(fields.person_name, term);
            }
            for term in names::of_accounts([Some(login), email.as_ref(), employee_number.as_ref()], phone) {
                document.add_text(fields.person, term);
            }
        }
        Change::UpsertConversation { id, name, topic } => {
            numbers.seq = id.cast_unsigned();
            for term in names::of_conversation(name, topic.as_deref()) {
                document.add_text(fields.room, term);
            }
        }
        Change::WithdrawMessage { .. } | Change::RemoveConversation { .. } => return None,
    }
    document.add_bytes(fields.key, &subject.bytes());
    document.add_u64(fields.conversation, numbers.conversation);
    document.add_u64(fields.seq, numbers.seq);
    document.add_u64(fields.at, numbers.at);
    document.add_u64(fields.sent, numbers.sent);
    document.add_u64(fields.written, written);
    Some(document)
}

/// The columns; all 0 for what is no message, which keeps every column full and fast.
#[derive(Default)]
struct Numbers {
    conversation: u64,
    seq: u64,
    at: u64,
    sent: u64,
}
