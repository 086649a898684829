//! Send: the way of a message. Runs in a set with its neighbours.

use super::forward;
use super::message::{Forwarded, Mentions, MessageRow, Sent};
use super::store::send as store;
use crate::db::Error;
use crate::directory::{Actor, MentionAll};
use crate::error::{Code, Problem};
use crate::journal::disclose::fresh_salt;
use crate::journal::draft::Sealed;
use crate::journal::{Audience, Data, Draft, Kind, Origin, Outcome, SetCommand, Tx};
use serde::Serialize;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A message to be sent; everything random or costly was done before.
pub struct Send {
    pub conversation: i64,
    pub sender: i64,
    pub origin: Origin,
    pub client_id: Uuid,
    /// Of a forwarded message the text is that of its source.
    pub text: String,
    pub reply_to: Option<i64>,
    pub thread_root: Option<i64>,
    /// Conversation and number of the source.
    pub forward_of: Option<(i64, i64)>,
    pub mentions: Mentions,
    /// Company policy: may members who are not owners call everyone?
    pub all_may_call_all: bool,
    pub who_salt: [u8; 16],
    pub content_salt: [u8; 16],
}

/// What the sender is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Receipt {
    /// Number in the conversation.
    pub seq: i64,
    /// Journal position.
    pub position: i64,
    /// Recorded time, Unix milliseconds.
    #[serde(serialize_with = "super::as_time")]
    #[schema(value_type = String)]
    pub at: i64,
    /// The same client id was sent before: this is the first answer again.
    #[serde(skip)]
    pub repeated: bool,
}

impl SetCommand for Send {
    type Output = Receipt;

    fn apply_set(commands: &[&Self], tx: &mut Tx<'_>) -> Result<Vec<Result<Receipt, Problem>>, Error> {
        let keys: Vec<(&[u8], i64)> =
            commands.iter().map(|send| (send.client_id.as_bytes().as_slice(), send.sender)).collect();
        let known = store::by_client_ids(tx.conn(), &keys)?;
        let named = commands
            .iter()
            .flat_map(|send| send.mentions.people.iter().map(|person| (send.conversation, *person)));
        let senders = commands.iter().map(|send| (send.conversation, send.sender));
        let pairs: Vec<(i64, i64)> = unique(senders.chain(named));
        let standings = store::standings(tx.conn(), &pairs)?;
        let conversations: Vec<i64> = unique(commands.iter().map(|send| send.conversation));
        let mut last = store::last_seqs(tx.conn(), &conversations)?;

        let mut rows: Vec<Arc<Sent>> = Vec::with_capacity(commands.len());
        let mut mentions = Vec::new();
        let mut in_this_set: HashMap<(Uuid, i64), Arc<Sent>> = HashMap::new();
        let mut results = Vec::with_capacity(commands.len());
        for send in commands {
            let earlier = known.get(&(send.client_id.as_bytes().to_vec(), send.sender));
            let twin = in_this_set.get(&(send.client_id, send.sender)).map(|sent| &sent.row);
            if let Some(row) = earlier.or(twin) {
                results.push(send.same_as(row));
                continue;
            }
            let newest = last.get(&send.conversation).copied().unwrap_or(0);
            if let Err(problem) = send.allowed(standings.get(&(send.conversation, send.sender)), newest) {
                results.push(Err(problem));
                continue;
            }
            // A source sent in this very set is stored only after it: whoever forwards it saw it before, so it is not.
            let source = match send.forward_of {
                None => None,
                Some(source) => match forward::source(tx.conn(), source, send.sender)? {
                    Ok(found) => Some(found),
                    Err(problem) => {
                        results.push(Err(problem));
                        continue;
                    }
                },
            };
            let seq = newest + 1;
            last.insert(send.conversation, seq);
            let row = send.row(tx.next_position(), seq, tx.now(), source);
            let sent = Arc::new(Sent { row, withdrawn: false });
            let position = tx.append(send.draft(&sent), &send.origin)?;
            // Only members are called; who calls themselves is not.
            let called = send.mentions.people.iter().filter(|person| {
                **person != send.sender && standings.contains_key(&(send.conversation, **person))
            });
            mentions.extend(called.map(|person| (*person, send.conversation, seq)));
            if send.mentions.all {
                mentions.push((0, send.conversation, seq));
            }
            results.push(Ok(Receipt { seq, position, at: tx.now(), repeated: false }));
            in_this_set.insert((send.client_id, send.sender), sent.clone());
            rows.push(sent);
        }
        store::insert(tx.conn(), &rows)?;
        store::insert_mentions(tx.conn(), &mentions)?;
        Ok(results)
    }
}

impl Send {
    /// A repeat gets the first answer; another message under a used id is refused.
    fn same_as(&self, row: &MessageRow) -> Result<Receipt, Problem> {
        let same = row.conversation == self.conversation
            && source_of(row) == self.forward_of
            && (self.forward_of.is_some() || row.body.as_ref().is_none_or(|body| *body == self.text))
            && row.reply_to == self.reply_to
            && row.thread_root == self.thread_root
            && row.mentions == self.mentions.stored();
        if !same {
            return Err(
                Code::ClientIdReused.because("this client_id was used for another message; make a new one")
            );
        }
        Ok(Receipt { seq: row.seq, position: row.position, at: row.at, repeated: true })
    }

    /// The check that counts: inside the transaction that writes.
    fn allowed(&self, standing: Option<&store::Standing>, newest: i64) -> Result<(), Problem> {
        let Some(standing) = standing else {
            return Err(Code::NotFound.because("there is no such conversation, or you are not in it"));
        };
        if standing.owners_only && !standing.owner {
            return Err(Code::Forbidden.because("only owners may post in this conversation"));
        }
        if self.mentions.all && !standing.owner && !self.all_may_call_all {
            return Err(Code::Forbidden
                .because("only owners may mention everyone here")
                .field("mention_all"));
        }
        for (name, seq) in [("reply_to", self.reply_to), ("thread_root", self.thread_root)] {
            if seq.is_some_and(|seq| seq < standing.visible_from.max(1) || seq > newest) {
                return Err(Code::Validation
                    .because("there is no such message in this conversation")
                    .field(name));
            }
        }
        Ok(())
    }

    fn row(&self, position: i64, seq: i64, at: i64, source: Option<(Forwarded, String)>) -> MessageRow {
        let (forward_of, text) = match source {
            Some((forwarded, text)) => (Some(json!(forwarded).to_string()), text),
            None => (None, self.text.clone()),
        };
        MessageRow {
            position,
            conversation: self.conversation,
            seq,
            sender: self.sender,
            client_id: self.client_id.as_bytes().to_vec(),
            at,
            body: Some(text),
            reply_to: self.reply_to,
            thread_root: self.thread_root,
            forward_of,
            mentions: self.mentions.stored(),
            who_salt: self.who_salt.to_vec(),
            content_salt: Some(self.content_salt.to_vec()),
        }
    }

    fn draft(&self, sent: &Arc<Sent>) -> Draft {
        let row = &sent.row;
        let digests = row
            .digests(self.origin.session, &self.origin.ip, self.origin.client)
            .expect("a new message has its body and its salts");
        Draft {
            kind: Kind::MessageSend,
            outcome: Outcome::Success,
            audience: Audience::Conversation(self.conversation),
            actor: Some(self.sender),
            persons: Vec::new(),
            hidden_from: Vec::new(),
            membership: Vec::new(),
            sealed: Sealed::Rebuilt(digests),
            data: Data::Later(sent.clone()),
        }
    }
}

/// Conversation and number of what a stored message forwards.
fn source_of(row: &MessageRow) -> Option<(i64, i64)> {
    row.forwarded().map(|source| (source.conversation, source.seq))
}

/// Each once, in order of first appearance.
fn unique<T: Copy + Eq + std::hash::Hash>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = HashSet::new();
    items.filter(|item| seen.insert(*item)).collect()
}

/// A message as a door hands it in.
#[derive(Debug, Clone)]
pub struct NewMessage {
    pub conversation: i64,
    pub client_id: Uuid,
    /// Not read when something is forwarded: the source's text is copied.
    pub text: String,
    pub reply_to: Option<i64>,
    pub thread_root: Option<i64>,
    /// Conversation and number of a message to forward.
    pub forward_of: Option<(i64, i64)>,
    pub mentions: Mentions,
}

impl super::Chat {
    /// Checks a message and queues it at once; the answer comes when it is durable. Messages handed in one after the
    /// other are numbered in that order.
    ///
    /// Errors: `not_found`, `forbidden`, `client_id_reused`, `gone` for a recalled source, `validation`, `too_large`.
    pub fn send(
        &self,
        actor: &Actor,
        new: NewMessage,
    ) -> impl Future<Output = Result<Receipt, Problem>> + use<> {
        let person = actor.person;
        let conversation = new.conversation;
        let reads = self.reads.clone();
        let queued = self.checked(actor, new).map(|send| self.writer.write_in_set(send));
        async move {
            let receipt = queued?.await?;
            reads.sent(person, conversation, receipt.seq);
            Ok(receipt)
        }
    }

    fn checked(&self, actor: &Actor, new: NewMessage) -> Result<Send, Problem> {
        let text = if new.forward_of.is_some() {
            String::new()
        } else {
            super::text::message(&new.text, self.directory.limits().message_characters as usize)?;
            new.text
        };
        super::text::mentions(&new.mentions.people)?;
        if new.client_id.get_version_num() != 7 {
            return Err(Code::Validation.because("client_id is a UUID of version 7").field("client_id"));
        }
        Ok(Send {
            conversation: new.conversation,
            sender: actor.person,
            origin: actor.origin.clone(),
            client_id: new.client_id,
            text,
            reply_to: new.reply_to,
            thread_root: new.thread_root,
            forward_of: new.forward_of,
            mentions: new.mentions,
            all_may_call_all: self.directory.policies().mention_all == MentionAll::Everyone,
            who_salt: fresh_salt(),
            content_salt: fresh_salt(),
        })
    }
}
