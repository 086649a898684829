//! What an insider can do: change the past, compute everything anew, and sign it with the real key.

use super::house::Journal;
use diesel::prelude::*;
use lingtong::chat::message::MessageRow;
use lingtong::db::schema::{entry, installation, journal_batch, message};
use lingtong::journal::draft::outcome_of;
use lingtong::journal::seal::{Frontier, Leaf};
use lingtong::journal::store;

impl Journal {
    /// Leaves of messages, frontiers, tiles and the checkpoint made to fit the rows, as the real programs would have.
    pub fn forge(&self) {
        let conn = &mut self.conn();
        let log: String = installation::table.select(installation::origin).first(conn).unwrap();
        let origins = store::origins(conn).unwrap();
        for row in message::table.select(MessageRow::as_select()).load(conn).unwrap() {
            let stored = store::entries(conn, row.position - 1, row.position, 1).unwrap().pop().unwrap();
            let origin = origins.iter().find(|origin| origin.id == stored.origin).unwrap();
            let mut digests = row.digests(origin.session, &origin.ip, &origin.client).unwrap();
            digests.sort_unstable();
            let leaf = Leaf {
                log: log.as_str().into(),
                seq: row.position as u64 - 1,
                at: stored.at,
                act: stored.kind.as_str().into(),
                out: outcome_of(stored.outcome).unwrap(),
                sd: digests.as_slice().into(),
            };
            let hash = leaf.hash(&mut Vec::new()).unwrap().to_vec();
            diesel::update(entry::table.filter(entry::position.eq(row.position)))
                .set(entry::leaf_hash.eq(hash))
                .execute(conn)
                .unwrap();
        }
        let mut frontier = Frontier::new();
        let leaves = store::leaf_hashes(conn, 0, i64::MAX).unwrap();
        for leaf in leaves {
            frontier.push(leaf.as_slice().try_into().unwrap());
            let position = frontier.size() as i64;
            diesel::update(journal_batch::table.filter(journal_batch::last_position.eq(position)))
                .set(journal_batch::frontier.eq(frontier.to_bytes()))
                .execute(conn)
                .unwrap();
        }
        self.roll_back_checkpoints();
        self.sign().unwrap();
    }

    /// Nothing was ever signed, say database and key folder.
    pub fn roll_back_checkpoints(&self) {
        self.sql("DELETE FROM checkpoint");
        self.sql("DELETE FROM tile");
        self.sql("DELETE FROM follower");
        let _ = std::fs::remove_file(self.key_file().with_file_name("journal.key.last_signed"));
    }
}
