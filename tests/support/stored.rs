//! What a database holds of the journal and the messages, read by plain SQL past the server, and whether it is whole.

use std::collections::HashMap;

use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use lingtong::db::{Conn, Purpose, Target, connect};
use lingtong::journal::seal::tree::{Frontier, Hash};
use uuid::Uuid;

use crate::wire::Receipt;

/// All entries, batches and messages, in order of position.
pub struct Stored {
    pub entries: Vec<Entry>,
    pub batches: Vec<Batch>,
    pub messages: Vec<Message>,
}

#[derive(QueryableByName)]
pub struct Entry {
    #[diesel(sql_type = BigInt)]
    pub position: i64,
    #[diesel(sql_type = BigInt)]
    pub at: i64,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Binary)]
    pub leaf_hash: Vec<u8>,
}

#[derive(QueryableByName)]
pub struct Batch {
    #[diesel(sql_type = BigInt)]
    pub last_position: i64,
    #[diesel(sql_type = Binary)]
    pub frontier: Vec<u8>,
}

#[derive(QueryableByName)]
pub struct Message {
    #[diesel(sql_type = BigInt)]
    pub position: i64,
    #[diesel(sql_type = BigInt)]
    pub conversation: i64,
    #[diesel(sql_type = BigInt)]
    pub seq: i64,
    #[diesel(sql_type = BigInt)]
    pub sender: i64,
    #[diesel(sql_type = Binary)]
    pub client_id: Vec<u8>,
    #[diesel(sql_type = Nullable<Text>)]
    pub body: Option<String>,
}

/// A message that the server acknowledged.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    pub sender: i64,
    pub conversation: i64,
    pub client_id: Uuid,
    pub text: String,
    pub receipt: Receipt,
}

impl Stored {
    /// Reads everything of a database; `url` as `database.url` takes it.
    pub fn read(url: &str) -> Self {
        let mut conn = connect(&Target::parse(url).unwrap(), Purpose::Maintenance).unwrap();
        let conn = &mut conn;
        Self {
            entries: load(conn, "SELECT position, at, kind, leaf_hash FROM entry ORDER BY position"),
            batches: load(conn, "SELECT last_position, frontier FROM journal_batch ORDER BY last_position"),
            messages: load(
                conn,
                "SELECT position, conversation, seq, sender, client_id, body FROM message ORDER BY position",
            ),
        }
    }

    pub fn head(&self) -> i64 {
        self.entries.last().map_or(0, |entry| entry.position)
    }

    /// Positions and numbers without a gap, times that never decrease, one message for each client id, and a tree whose
    /// every stored head is that of the stored leaves.
    #[track_caller]
    pub fn is_whole(&self) {
        let mut frontier = Frontier::new();
        let mut batches = self.batches.iter();
        let mut batch = batches.next();
        let mut at = 0;
        for (index, entry) in self.entries.iter().enumerate() {
            assert_eq!(entry.position, index as i64 + 1, "positions have no gap");
            assert!(entry.at >= at, "position {}: recorded time decreases", entry.position);
            at = entry.at;
            frontier.push(Hash::try_from(entry.leaf_hash.as_slice()).expect("a leaf hash has 32 bytes"));
            if let Some(found) = batch.filter(|batch| batch.last_position == entry.position) {
                assert_eq!(frontier.to_bytes(), found.frontier, "the tree at {}", entry.position);
                batch = batches.next();
            }
        }
        assert!(batch.is_none(), "a batch ends beyond the last entry");
        assert_eq!(
            self.batches.last().map_or(0, |batch| batch.last_position),
            self.head(),
            "the head is a batch's end"
        );
        let sends =
            self.entries.iter().filter(|entry| entry.kind == "message.send").map(|entry| entry.position);
        assert!(
            sends.eq(self.messages.iter().map(|message| message.position)),
            "one message for each of its entries"
        );
        let mut last: HashMap<i64, i64> = HashMap::new();
        let mut ids = std::collections::HashSet::new();
        for message in &self.messages {
            let seq = last.entry(message.conversation).or_default();
            *seq += 1;
            assert_eq!(message.seq, *seq, "conversation {}: numbers have no gap", message.conversation);
            assert!(ids.insert((message.sender, &message.client_id)), "a client id is one message");
        }
    }

    /// Every acknowledged message stands where its sender was told.
    #[track_caller]
    pub fn has_all(&self, acknowledged: &[Acknowledged]) {
        let by_id: HashMap<(i64, &[u8]), &Message> = self
            .messages
            .iter()
            .map(|message| ((message.sender, message.client_id.as_slice()), message))
            .collect();
        for told in acknowledged {
            let found = by_id.get(&(told.sender, told.client_id.as_bytes().as_slice()));
            let found = found.unwrap_or_else(|| panic!("acknowledged and lost: {told:?}"));
            assert_eq!(Receipt { seq: found.seq, position: found.position }, told.receipt, "{told:?}");
            assert_eq!(
                (found.conversation, found.body.as_ref()),
                (told.conversation, Some(&told.text)),
                "{told:?}"
            );
        }
    }

    /// Positions of the messages in these conversations.
    pub fn messages_in(&self, conversations: &[i64]) -> Vec<i64> {
        let inside = self.messages.iter().filter(|message| conversations.contains(&message.conversation));
        inside.map(|message| message.position).collect()
    }
}

fn load<T>(conn: &mut Conn, sql: &str) -> Vec<T>
where
    T: QueryableByName<diesel::sqlite::Sqlite> + QueryableByName<diesel::pg::Pg> + 'static,
{
    match conn {
        Conn::Sqlite(c) => sql_query(sql).load(c).unwrap(),
        Conn::Postgres(c) => sql_query(sql).load(c).unwrap(),
    }
}
