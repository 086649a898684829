//! The values that entries commit to, in the words of the seal: who did it and from where.

use super::Origin;
use super::seal::content::{Content, Value, Who};
use super::seal::disclosure::{Digest, Salt, Writer};
use sha2::{Digest as _, Sha256};

/// The value of `who` for entries other than messages.
pub fn who_json(actor: Option<i64>, origin: &Origin) -> String {
    who_json_of(actor, origin.session, &origin.ip, origin.client)
}

/// The same, from columns.
pub fn who_json_of(actor: Option<i64>, session: Option<i64>, ip: &str, client: &str) -> String {
    let actor = match actor {
        Some(id) => serde_json::json!({"t": "user", "id": id.to_string()}),
        None => serde_json::json!({"t": "system", "id": "0"}),
    };
    let session = session.map(|id| id.to_string());
    let mut from = serde_json::Map::new();
    if let Some(session) = session {
        from.insert("session".into(), session.into());
    }
    if !ip.is_empty() {
        from.insert("ip".into(), ip.into());
    }
    from.insert("client".into(), client.into());
    serde_json::json!({"actor": actor, "origin": from}).to_string()
}

/// A salt from the thread's generator.
#[expect(clippy::disallowed_methods, reason = "a salt that a caller could choose would not hide anything")]
pub fn fresh_salt() -> Salt {
    rand::random()
}

/// The digest of a disclosure given as JSON text.
pub fn digest(salt: &Salt, name: &str, value: &str) -> Digest {
    Digest::of(Writer::default().write(salt, name, value))
}

/// What the two disclosures of a message are rebuilt from.
#[derive(Debug, Clone, Copy)]
pub struct MessageSeal<'a> {
    pub sender: i64,
    pub conversation: i64,
    pub seq: i64,
    pub session: Option<i64>,
    pub ip: &'a str,
    pub client: &'a str,
    pub body: &'a str,
    pub reply_to: Option<i64>,
    pub thread_root: Option<i64>,
    pub forward_of: Option<(i64, i64)>,
    /// Ascending; 0 stands for everyone.
    pub mentions: &'a [i64],
}

impl MessageSeal<'_> {
    /// Digests of `who` and `content` (message leaf v1, frozen by the test vectors).
    pub fn digests(&self, who_salt: &Salt, content_salt: &Salt) -> [Digest; 2] {
        let mut writer = Writer::default();
        let who = self.who().digest(who_salt, &mut writer).expect("a who has no mentions to be out of order");
        let sha256: [u8; 32] = Sha256::digest(self.body).into();
        let content = Content {
            rev: 1,
            sha256: &sha256,
            len: self.body.len() as i64,
            format: "markdown",
            reply_to: self.reply_to,
            thread: self.thread_root,
            edit_of: None,
            forward_of: self.forward_of,
            mentions: self.mentions,
            files: &[],
        };
        let content = content.digest(content_salt, &mut writer).expect("the caller sorts mentions");
        [who, content]
    }

    fn who(&self) -> Who<'_> {
        Who {
            actor_kind: "user",
            actor: self.sender,
            conversation: self.conversation,
            message: Some(self.seq),
            session: self.session,
            ip: (!self.ip.is_empty()).then_some(self.ip),
            client: Some(self.client),
        }
    }
}

/// The value of `content` of an edit: hash and length of the new body, never the body.
pub fn edit_content_json(rev: i64, edit_of: i64, body: &str) -> String {
    let sha256: [u8; 32] = Sha256::digest(body).into();
    let content = Content {
        rev,
        sha256: &sha256,
        len: body.len() as i64,
        format: "markdown",
        reply_to: None,
        thread: None,
        edit_of: Some(edit_of),
        forward_of: None,
        mentions: &[],
        files: &[],
    };
    let mut out = Vec::new();
    content.write(&mut out).expect("an edit's content has no mentions to be out of order");
    String::from_utf8(out).expect("the rule writes UTF-8")
}
