//! The two disclosures of a message entry, `who` and `content`, as frozen rules from columns to bytes.
//!
//! They are not stored but rebuilt from the message's columns for ever, so the order of keys, what is left out
//! and every digit are part of leaf v1 (vectors: `tests/data/vectors/message-v1.json`). A new key is a new
//! version in a file of its own. Absent options and empty lists are left out, but for `files`.

use super::disclosure::{Digest, Salt, Writer};
use super::text::{push, push_string};

/// Why a value is not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContentError {
    /// Mentions are rebuilt from rows ordered by person, so they are written in that order only.
    #[error("mentions are not in ascending order, or one stands twice")]
    Mentions,
}

/// A value with a frozen rule.
pub trait Value {
    /// The disclosure's name.
    const NAME: &'static str;

    /// Appends the value's JSON.
    ///
    /// # Errors
    /// See [`ContentError`].
    fn write(&self, out: &mut Vec<u8>) -> Result<(), ContentError>;

    /// The disclosure, in the writer's buffer.
    ///
    /// # Errors
    /// As [`Self::write`].
    fn disclosure<'w>(&self, salt: &Salt, writer: &'w mut Writer) -> Result<&'w str, ContentError> {
        writer.write_with(salt, Self::NAME, |out| self.write(out))
    }

    /// The disclosure's digest.
    ///
    /// # Errors
    /// As [`Self::write`].
    fn digest(&self, salt: &Salt, writer: &mut Writer) -> Result<Digest, ContentError> {
        self.disclosure(salt, writer).map(Digest::of)
    }
}

/// Who did it, to what, from where.
#[derive(Debug, Clone, Copy)]
pub struct Who<'a> {
    /// `user`, `bot`, `webhook` ... (specification 2.1, `actor.t`).
    pub actor_kind: &'a str,
    pub actor: i64,
    pub conversation: i64,
    /// The message's number in its conversation; absent when the act is on the conversation alone.
    pub message: Option<i64>,
    pub session: Option<i64>,
    pub ip: Option<&'a str>,
    /// `web`, `desktop`, `mobile`, `api`, `cli`.
    pub client: Option<&'a str>,
}

impl Value for Who<'_> {
    const NAME: &'static str = "who";

    /// `{"actor":{"t","id"},"target":[conversation, message?],"origin"?:{session?,ip?,client?}}`, ids as strings.
    fn write(&self, out: &mut Vec<u8>) -> Result<(), ContentError> {
        out.extend_from_slice(b"{\"actor\":{\"t\":");
        push_string(out, self.actor_kind);
        out.extend_from_slice(b",\"id\":\"");
        push(out, self.actor);
        out.extend_from_slice(b"\"},\"target\":[{\"t\":\"conversation\",\"id\":\"");
        push(out, self.conversation);
        if let Some(message) = self.message {
            out.extend_from_slice(b"\"},{\"t\":\"message\",\"id\":\"");
            push(out, self.conversation);
            out.push(b'/');
            push(out, message);
        }
        out.extend_from_slice(b"\"}]");
        let mut before: &[u8] = b",\"origin\":{";
        if let Some(session) = self.session {
            out.extend_from_slice(before);
            out.extend_from_slice(b"\"session\":\"");
            push(out, session);
            out.push(b'"');
            before = b",";
        }
        for (key, text) in [(b"\"ip\":".as_slice(), self.ip), (b"\"client\":", self.client)] {
            if let Some(text) = text {
                out.extend_from_slice(before);
                out.extend_from_slice(key);
                push_string(out, text);
                before = b",";
            }
        }
        out.extend_from_slice(if before == b"," { b"}}" } else { b"}" });
        Ok(())
    }
}

/// A file that a revision carries.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    pub id: i64,
    pub sha256: &'a [u8; 32],
    /// In bytes.
    pub size: i64,
    pub name: &'a str,
}

/// What one revision of a message says, without saying it: the body is in by its hash.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// 1 is the original.
    pub rev: i64,
    /// SHA-256 of the exact bytes of the body.
    pub sha256: &'a [u8; 32],
    /// The body's length in bytes.
    pub len: i64,
    /// `markdown`.
    pub format: &'a str,
    /// `seq` in the same conversation, here and in the next two.
    pub reply_to: Option<i64>,
    pub thread: Option<i64>,
    pub edit_of: Option<i64>,
    /// Conversation and `seq` of the original.
    pub forward_of: Option<(i64, i64)>,
    /// Ids of people, ascending; an empty list is left out.
    pub mentions: &'a [i64],
    /// In the order shown; written even when empty.
    pub files: &'a [File<'a>],
}

impl Value for Content<'_> {
    const NAME: &'static str = "content";

    /// `{"rev","sha256","len","format","reply_to"?,"thread"?,"edit_of"?,"forward_of"?,"mentions"?,"files"}`.
    fn write(&self, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if !self.mentions.is_sorted_by(|one, next| one < next) {
            return Err(ContentError::Mentions);
        }
        out.extend_from_slice(b"{\"rev\":");
        push(out, self.rev);
        out.extend_from_slice(b",\"sha256\":\"");
        push_hex(out, self.sha256);
        out.extend_from_slice(b"\",\"len\":");
        push(out, self.len);
        out.extend_from_slice(b",\"format\":");
        push_string(out, self.format);
        let numbers = [
            (b",\"reply_to\":".as_slice(), self.reply_to),
            (b",\"thread\":", self.thread),
            (b",\"edit_of\":", self.edit_of),
        ];
        for (key, number) in numbers {
            if let Some(number) = number {
                out.extend_from_slice(key);
                push(out, number);
            }
        }
        if let Some((conversation, seq)) = self.forward_of {
            out.extend_from_slice(b",\"forward_of\":\"");
            push(out, conversation);
            out.push(b'/');
            push(out, seq);
            out.push(b'"');
        }
        if !self.mentions.is_empty() {
            out.extend_from_slice(b",\"mentions\":[");
            separated(out, self.mentions, |out, id| push(out, *id));
            out.push(b']');
        }
        out.extend_from_slice(b",\"files\":[");
        separated(out, self.files, |out, file| {
            out.extend_from_slice(b"{\"id\":\"");
            push(out, file.id);
            out.extend_from_slice(b"\",\"sha256\":\"");
            push_hex(out, file.sha256);
            out.extend_from_slice(b"\",\"size\":");
            push(out, file.size);
            out.extend_from_slice(b",\"name\":");
            push_string(out, file.name);
            out.push(b'}');
        });
        out.extend_from_slice(b"]}");
        Ok(())
    }
}

fn separated<T>(out: &mut Vec<u8>, items: &[T], mut each: impl FnMut(&mut Vec<u8>, &T)) {
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        each(out, item);
    }
}

fn push_hex(out: &mut Vec<u8>, hash: &[u8; 32]) {
    let mut digits = [0; 64];
    hex::encode_to_slice(hash, &mut digits).expect("32 bytes are 64 digits");
    out.extend_from_slice(&digits);
}
