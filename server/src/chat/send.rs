//! Send: the way of a message. Runs in a set with its neighbours.

use super::message::{Forwarded, Mentions, MessageRow, Sent};
use super::store_send as store;
use crate::error::{Code, Problem};
use crate::journal::draft::Sealed;
use crate::journal::{Audience, Data, Draft, Kind, Origin, Outcome, SetCommand, Tx};
use diesel::result::Error;
use serde::Serialize;
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
    pub text: String,
    pub reply_to: Option<i64>,
    pub thread_root: Option<i64>,
    pub forward_of: Option<Forwarded>,
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

    fn apply_set(
        commands: &[&Self],
        tx: &mut Tx<'_>,
    ) -> Result<Vec<Result<Receipt, Problem>>, Error> {
        let keys: Vec<(&[u8], i64)> = commands
            .iter()
            .map(|send| (send.client_id.as_bytes().as_slice(), send.sender))
            .collect();
        let known = store::by_client_ids(tx.conn(), &keys)?;
        let pairs: Vec<(i64, i64)> =
            unique(commands.iter().map(|send| (send.conversation, send.sender)));
        let standings = store::standings(tx.conn(), &pairs)?;
        let conversations: Vec<i64> = unique(commands.iter().map(|send| send.conversation));
        let mut last = store::last_seqs(tx.conn(), &conversations)?;

        let mut rows: Vec<Arc<Sent>> = Vec::with_capacity(commands.len());
        let mut mentions = Vec::new();
        let mut in_this_set: HashMap<(Uuid, i64), Arc<Sent>> = HashMap::new();
        let mut results = Vec::with_capacity(commands.len());
        for send in commands {
            let earlier = known.get(&(send.client_id.as_bytes().to_vec(), send.sender));
            let twin = in_this_set
                .get(&(send.client_id, send.sender))
                .map(|sent| &sent.row);
            if let Some(row) = earlier.or(twin) {
                results.push(send.same_as(row));
                continue;
            }
            let newest = last.get(&send.conversation).copied().unwrap_or(0);
            if let Err(problem) =
                send.allowed(standings.get(&(send.conversation, send.sender)), newest)
            {
                results.push(Err(problem));
                continue;
            }
            let seq = newest + 1;
            last.insert(send.conversation, seq);
            let sent = Arc::new(Sent {
                row: send.row(tx.next_position(), seq, tx.now()),
                withdrawn: false,
            });
            let position = tx.append(send.draft(&sent), &send.origin)?;
            mentions.extend(
                send.mentions
                    .people
                    .iter()
                    .map(|person| (*person, send.conversation, seq)),
            );
            if send.mentions.all {
                mentions.push((0, send.conversation, seq));
            }
            results.push(Ok(Receipt {
                seq,
                position,
                at: tx.now(),
                repeated: false,
            }));
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
            && row.body.as_ref().is_none_or(|body| *body == self.text)
            && row.reply_to == self.reply_to
            && row.thread_root == self.thread_root
            && row.mentions == self.mentions.stored();
        if !same {
            return Err(Code::ClientIdReused
                .because("this client_id was used for another message; make a new one"));
        }
        Ok(Receipt {
            seq: row.seq,
            position: row.position,
            at: row.at,
            repeated: true,
        })
    }

    /// The check that counts: inside the transaction that writes.
    fn allowed(&self, standing: Option<&store::Standing>, newest: i64) -> Result<(), Problem> {
        let Some(standing) = standing else {
            return Err(
                Code::NotFound.because("there is no such conversation, or you are not in it")
            );
        };
        if standing.owners_only && !standing.owner {
            return Err(Code::Forbidden.because("only owners may post in this conversation"));
        }
        if self.mentions.all && !standing.owner && !self.all_may_call_all {
            return Err(Code::Forbidden
                .because("only owners may mention everyone here")
                .field("mention_all"));
        }
        for (name, seq) in [
            ("reply_to", self.reply_to),
            ("thread_root", self.thread_root),
        ] {
            if seq.is_some_and(|seq| seq < standing.visible_from.max(1) || seq > newest) {
                return Err(Code::Validation
                    .because("there is no such message in this conversation")
                    .field(name));
            }
        }
        Ok(())
    }

    fn row(&self, position: i64, seq: i64, at: i64) -> MessageRow {
        MessageRow {
            position,
            conversation: self.conversation,
            seq,
            sender: self.sender,
            client_id: self.client_id.as_bytes().to_vec(),
            at,
            body: Some(self.text.clone()),
            reply_to: self.reply_to,
            thread_root: self.thread_root,
            forward_of: self
                .forward_of
                .as_ref()
                .map(|source| serde_json::json!(source).to_string()),
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
            membership: Vec::new(),
            sealed: Sealed::Rebuilt(digests),
            data: Data::Later(sent.clone()),
        }
    }
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
    pub text: String,
    pub reply_to: Option<i64>,
    pub thread_root: Option<i64>,
    pub forward_of: Option<(i64, i64)>,
    pub mentions: Mentions,
}

impl super::Chat {
    /// Checks a message and queues it at once; the answer comes when it is durable. Messages handed in one after the
    /// other are numbered in that order.
    pub fn send(
        &self,
        actor: &crate::directory::Actor,
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

    fn checked(&self, actor: &crate::directory::Actor, new: NewMessage) -> Result<Send, Problem> {
        super::text::message(
            &new.text,
            self.directory.limits().message_characters as usize,
        )?;
        if new.client_id.get_version_num() != 7 {
            return Err(Code::Validation
                .because("client_id is a UUID of version 7")
                .field("client_id"));
        }
        if new.mentions.people.len() > 200 {
            return Err(Code::TooLarge
                .because("a message mentions at most 200 people")
                .field("mentions"));
        }
        Ok(Send {
            conversation: new.conversation,
            sender: actor.person,
            origin: actor.origin.clone(),
            client_id: new.client_id,
            text: new.text,
            reply_to: new.reply_to,
            thread_root: new.thread_root,
            forward_of: None,
            mentions: new.mentions,
            all_may_call_all: self.directory.policies().everyone_may_mention_all(),
            who_salt: rand::random(),
            content_salt: rand::random(),
        })
    }
}
