//! What a command sees of the batch's transaction.

use crate::db::Conn;
use crate::journal::Audience;
use crate::journal::disclose;
use crate::journal::draft::{Draft, Entry, Origin, Sealed, outcome_number};
use crate::journal::seal::disclosure::Digest;
use crate::journal::seal::leaf::Leaf;
use crate::journal::seal::tree::Frontier;
use crate::journal::store::{DisclosureRow, EntryRow};
use crate::journal::store_insert;
use crate::journal::store_mine;
use crate::journal::writer::batch::Origins;
use crate::journal::writer::told::{Hears, Told};
use diesel::result::Error;

/// The transaction of a batch, under the journal's lock: the head does not move but through it.
pub struct Tx<'a> {
    pub(super) conn: &'a mut Conn,
    pub(super) origins: &'a mut Origins,
    pub(super) log: &'a str,
    pub(super) at: i64,
    pub(super) start: i64,
    pub(super) frontier: Frontier,
    pub(super) rows: Vec<EntryRow>,
    pub(super) disclosures: Vec<DisclosureRow>,
    pub(super) persons: Vec<(i64, i64)>,
    pub(super) entries: Vec<Entry>,
    pub(super) told: Vec<Told>,
    leaf: Vec<u8>,
}

/// Where to return to when a run is undone.
pub(super) struct Mark {
    frontier: Frontier,
    rows: usize,
    disclosures: usize,
    persons: usize,
    told: usize,
}

impl<'a> Tx<'a> {
    pub(super) fn new(
        conn: &'a mut Conn,
        origins: &'a mut Origins,
        log: &'a str,
        start: i64,
        at: i64,
        frontier: Frontier,
    ) -> Self {
        Self {
            conn,
            origins,
            log,
            at,
            start,
            frontier,
            rows: Vec::new(),
            disclosures: Vec::new(),
            persons: Vec::new(),
            entries: Vec::new(),
            told: Vec::new(),
            leaf: Vec::with_capacity(512),
        }
    }

    /// The connection, inside the transaction.
    pub fn conn(&mut self) -> &mut Conn {
        self.conn
    }

    /// Recorded time of this batch, Unix milliseconds; never before that of an earlier one.
    pub fn now(&self) -> i64 {
        self.at
    }

    /// The position that the next appended entry will take.
    pub fn next_position(&self) -> i64 {
        self.start + self.rows.len() as i64 + 1
    }

    /// Position of the newest entry for an audience among those appended in this transaction.
    pub fn newest_for(&self, audience: Audience) -> Option<i64> {
        self.entries.iter().rev().find(|entry| entry.audience == audience).map(|entry| entry.position)
    }

    /// The number of an origin, made when first seen.
    pub fn origin(&mut self, origin: &Origin) -> Result<i64, Error> {
        self.origins.number(self.conn, origin)
    }

    /// The next number of a person's own counter, for a change that is not journalled.
    pub fn next_mine(&mut self, person: i64) -> Result<i64, Error> {
        store_mine::next(self.conn, person)
    }

    /// Tells sockets of this node a frame, once it is committed. For what is not journalled.
    pub fn tell(&mut self, to: Hears, frame: &serde_json::Value) {
        self.told.push(Told { to, frame: frame.to_string() });
    }

    /// Appends an entry and extends the tree. Returns its position.
    pub fn append(&mut self, draft: Draft, origin: &Origin) -> Result<i64, Error> {
        let number = self.origin(origin)?;
        let position = self.next_position();
        let mut digests: Vec<Digest> = match draft.sealed {
            Sealed::Rebuilt(pair) => pair.into(),
            Sealed::Disclosed(list) => self.keep(position, draft.actor, origin, list),
        };
        digests.sort_unstable();
        let leaf = Leaf {
            log: self.log.into(),
            seq: position as u64 - 1,
            at: self.at,
            act: draft.kind.name().into(),
            out: draft.outcome,
            sd: digests.into(),
        };
        let hash = leaf.hash(&mut self.leaf).map_err(|error| Error::SerializationError(error.into()))?;
        self.frontier.push(hash);
        self.persons.extend(draft.persons.iter().map(|person| (*person, position)));
        self.rows.push(EntryRow {
            position,
            at: self.at,
            kind: draft.kind.name().to_owned(),
            outcome: outcome_number(draft.outcome),
            audience: draft.audience.key(),
            actor: draft.actor,
            origin: number,
            leaf_hash: hash.to_vec(),
        });
        self.entries.push(Entry {
            position,
            at: self.at,
            kind: draft.kind,
            audience: draft.audience,
            actor: draft.actor,
            persons: draft.persons,
            hidden_from: draft.hidden_from,
            membership: draft.membership,
            data: draft.data,
        });
        Ok(position)
    }

    /// Keeps the disclosures of an entry, `who` among them, and returns their digests.
    fn keep(
        &mut self,
        position: i64,
        actor: Option<i64>,
        origin: &Origin,
        list: Vec<(&'static str, String)>,
    ) -> Vec<Digest> {
        let who = ("who", disclose::who_json(actor, origin));
        let mut digests = Vec::with_capacity(list.len() + 1);
        for (name, value) in std::iter::once(who).chain(list) {
            let salt = disclose::fresh_salt();
            let digest = disclose::digest(&salt, name, &value);
            digests.push(digest);
            let (digest, salt) = (digest.as_bytes().to_vec(), Some(salt.to_vec()));
            self.disclosures.push(DisclosureRow {
                position,
                name: name.to_owned(),
                digest,
                salt,
                value: Some(value),
            });
        }
        digests
    }

    pub(super) fn mark(&self) -> Mark {
        Mark {
            frontier: self.frontier.clone(),
            rows: self.rows.len(),
            disclosures: self.disclosures.len(),
            persons: self.persons.len(),
            told: self.told.len(),
        }
    }

    pub(super) fn undo_to(&mut self, mark: Mark) {
        self.frontier = mark.frontier;
        self.rows.truncate(mark.rows);
        self.entries.truncate(mark.rows);
        self.disclosures.truncate(mark.disclosures);
        self.persons.truncate(mark.persons);
        self.told.truncate(mark.told);
        self.origins.forget_new();
    }

    /// Writes the appended entries and the batch row.
    pub(super) fn seal(&mut self, token: &[u8]) -> Result<(), Error> {
        if self.rows.is_empty() {
            return Ok(());
        }
        store_insert::entries(self.conn, &self.rows)?;
        store_insert::disclosures(self.conn, &self.disclosures)?;
        store_insert::persons(self.conn, &self.persons)?;
        store_insert::batch(
            self.conn,
            self.start + self.rows.len() as i64,
            self.at,
            &self.frontier.to_bytes(),
            token,
        )
    }
}
