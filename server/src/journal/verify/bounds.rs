//! Where the journal begins and ends at the start of the check, and what lies outside.
//!
//! Each end is read before the head, so that what a serving node commits meanwhile is never taken for a surplus.

use super::finding::{Fault, Finding, Findings};
use super::{Plan, VerifyError};
use crate::db::Conn;
use crate::db::schema::{checkpoint, entry, tile};
use crate::journal::epoch::{self, Before};
use crate::journal::seal::VerifierKey;
use crate::journal::{installation, store, tiles};
use diesel::dsl::{max, min};
use diesel::prelude::*;

pub(super) struct Bounds {
    /// Of the present log.
    pub(super) vkey: VerifierKey,
    /// The logs that an epoch ended.
    pub(super) earlier: Vec<Before>,
    /// Position of the last entry to check.
    pub(super) head: i64,
    /// Entries whose full tiles must be there.
    pub(super) tiled: i64,
    first_entry: Option<i64>,
    last_entry: Option<i64>,
    last_checkpoint: Option<i64>,
    last_tile: Option<i64>,
}

impl Bounds {
    pub(super) fn read(
        conn: &mut Conn,
        plan: &Plan<'_>,
        findings: &mut Findings,
    ) -> Result<Self, VerifyError> {
        let installed = installation::find(conn)?.ok_or(VerifyError::Empty)?;
        let vkey = match &plan.vkey {
            Some(vkey) => vkey.clone(),
            None => installed.vkey.parse().map_err(|_| VerifyError::Empty)?,
        };
        if installed.vkey != vkey.to_string() || installed.origin != vkey.name() {
            let what = format!(
                "the database says it is {} with key {}, not {vkey}",
                installed.origin, installed.vkey
            );
            findings.add(Finding::of_all(Fault::Signature, what));
        }
        let tiled = store::follower_position(conn, tiles::NAME)?;
        let last_tile = tile::table.select(max(tile::idx)).filter(tile::level.eq(0)).first(conn)?;
        let last_checkpoint = checkpoint::table.select(max(checkpoint::size)).first(conn)?;
        let first_entry = entry::table.select(min(entry::position)).first(conn)?;
        let last_entry = entry::table.select(max(entry::position)).first(conn)?;
        let head = store::head_position(conn)?;
        let earlier = epoch::before(conn)?;
        Ok(Self { vkey, earlier, head, tiled, first_entry, last_entry, last_checkpoint, last_tile })
    }

    /// The key of the log that an entry was written under; its name stands in the leaf.
    pub(super) fn key_at(&self, position: i64) -> &VerifierKey {
        let log = self.earlier.iter().find(|log| position <= log.until);
        log.map_or(&self.vkey, |log| &log.vkey)
    }

    /// Where the log of this name ends; none if it is not one of this journal's.
    pub(super) fn end_of(&self, origin: &str) -> Option<i64> {
        let ended = self.earlier.iter().find(|log| log.vkey.name() == origin).map(|log| log.until);
        ended.or_else(|| (self.vkey.name() == origin).then_some(self.head))
    }

    /// What lies outside.
    pub(super) fn finish(&self, findings: &mut Findings) {
        let head = self.head;
        if let Some(first) = self.first_entry.filter(|first| *first < 1) {
            findings.add(Finding::at(first, Fault::Root, "an entry before the first position"));
        }
        if let Some(last) = self.last_entry.filter(|last| *last > head) {
            let what = format!("entries up to {last} stand after the journal's head {head}");
            findings.add(Finding::at(head + 1, Fault::Root, what));
        }
        if let Some(size) = self.last_checkpoint.filter(|size| *size > head) {
            let what = format!("a stored checkpoint covers {size} entries, but the journal ends at {head}");
            findings.add(Finding::at(head + 1, Fault::OldHead, what));
        }
        if self.tiled > head || self.last_tile.is_some_and(|index| (index + 1) * 256 > head) {
            let what = format!("tiles are stored for more entries than the journal's {head}");
            findings.add(Finding::at(head + 1, Fault::Root, what));
        }
    }
}
