//! A page's leaves, rebuilt from rows: the work of the readers.

use super::bounds::Bounds;
use super::finding::{Fault, Finding};
use super::load::{BatchRow, Raw, StoredTile};
use super::room::{Looked, Origins, Page, Rebuilt, Room};
use crate::db::Conn;
use crate::journal::disclose::who_json_of;
use crate::journal::draft::outcome_of;
use crate::journal::seal::disclosure::Writer;
use crate::journal::seal::{Checkpoint, Digest, Hash, Leaf};
use crate::journal::store::{DisclosureRow, EntryRow};
use diesel::QueryResult;
use std::collections::HashMap;

/// The kind of entry that explains missing disclosures: its `change` lists their `digests`.
const REDACT: &str = "audit.redact";
/// Findings of one page that are described; it is bad enough then.
const DESCRIBED: usize = 100;

/// A page as the tree takes it.
pub(super) struct Checked {
    pub(super) after: i64,
    /// Leaf hashes from `after + 1` on, up to the first missing entry.
    pub(super) leaves: Vec<Hash>,
    pub(super) whole: bool,
    /// Times of the first and the last entry.
    pub(super) times: Option<(i64, i64)>,
    pub(super) batches: Vec<BatchRow>,
    pub(super) checkpoints: Vec<Checkpoint>,
    pub(super) tiles: Vec<StoredTile>,
    /// `(position, group, number)`.
    pub(super) numbers: Vec<(i64, i64, i64)>,
    /// Digests without content, and digests that entries say were redacted.
    pub(super) missing: Vec<(i64, Digest)>,
    pub(super) redacted: Vec<(i64, String)>,
    pub(super) findings: Vec<Finding>,
}

/// A reader's tools, kept from page to page.
pub(super) struct Hand<'a> {
    bounds: &'a Bounds,
    rooms: &'a [&'a dyn Room],
    origins: &'a Origins,
    writer: Writer,
    leaf: Vec<u8>,
    who: HashMap<(Option<i64>, i64), String>,
}

impl<'a> Hand<'a> {
    pub(super) fn new(bounds: &'a Bounds, rooms: &'a [&'a dyn Room], origins: &'a Origins) -> Self {
        Self {
            bounds,
            rooms,
            origins,
            writer: Writer::default(),
            leaf: Vec::with_capacity(512),
            who: HashMap::new(),
        }
    }

    pub(super) fn check(&mut self, conn: &mut Conn, raw: Raw) -> QueryResult<Checked> {
        let Raw { after, until, entries, disclosures, batches, checkpoints, tiles } = raw;
        let page = Page { after, until, entries: &entries, disclosures: &disclosures, origins: self.origins };
        let looked = self.rooms.iter().map(|room| room.look(conn, &page)).collect::<QueryResult<Vec<_>>>()?;
        let times = entries.first().zip(entries.last()).map(|(first, last)| (first.at, last.at));
        let mut out = Checked {
            after,
            leaves: Vec::with_capacity(entries.len()),
            whole: true,
            times,
            batches,
            checkpoints: Vec::with_capacity(checkpoints.len()),
            tiles,
            numbers: Vec::new(),
            missing: Vec::new(),
            redacted: Vec::new(),
            findings: Vec::new(),
        };
        self.entries(&page, &looked, &mut out);
        for Looked { rebuilt, findings } in looked {
            out.numbers.extend(rebuilt.iter().map(|row| (row.position, row.number.0, row.number.1)));
            out.findings.extend(findings);
        }
        for (size, root, note) in checkpoints {
            match Checkpoint::open(note.as_bytes(), self.bounds.key_at(size)) {
                Err(error) => {
                    let what = format!("the checkpoint of {size} entries: {error}");
                    out.findings.push(Finding::at(size, Fault::Signature, what));
                }
                Ok(opened) if opened.size != size as u64 || root != opened.root => {
                    let what = format!("the row of the checkpoint of {size} entries is not what was signed");
                    out.findings.push(Finding::at(size, Fault::Root, what));
                }
                Ok(opened) => out.checkpoints.push(opened),
            }
        }
        out.findings.sort_by_key(|finding| finding.position);
        out.findings.truncate(DESCRIBED);
        Ok(out)
    }

    fn entries(&mut self, page: &Page<'_>, looked: &[Looked], out: &mut Checked) {
        let mut places = vec![0; looked.len()];
        let mut disclosed = page.disclosures;
        let mut expected = page.after + 1;
        let mut before = i64::MIN;
        for entry in page.entries {
            let position = entry.position;
            if position != expected {
                let what = match position - expected {
                    1 => "the entry is missing".to_owned(),
                    many => format!("{many} entries are missing"),
                };
                out.findings.push(Finding::at(expected, Fault::Root, what));
                out.whole = false;
            }
            expected = position + 1;
            if entry.at < before {
                out.findings.push(Finding::at(
                    position,
                    Fault::Root,
                    "its time is before that of the entry before",
                ));
            }
            before = entry.at;
            let own = own_of(&mut disclosed, position, &mut out.findings);
            let rebuilt = self.rebuilt(entry, looked, &mut places, &mut out.findings);
            let hash = self.leaf(entry, own, rebuilt, out);
            if out.whole {
                out.leaves.push(hash.unwrap_or_default());
            }
        }
        if let Some(row) = disclosed.first() {
            out.findings.push(Finding::at(row.position, Fault::Disclosure, "a disclosure without an entry"));
        }
        for (room, place) in looked.iter().zip(places) {
            out.findings.extend(room.rebuilt[place..].iter().map(surplus));
        }
        if expected <= page.until {
            let what = format!("{} entries are missing", page.until - expected + 1);
            out.findings.push(Finding::at(expected, Fault::Root, what));
            out.whole = false;
        }
    }

    /// The room's row of this entry. Rows of no entry are found on the way.
    fn rebuilt(
        &self,
        entry: &EntryRow,
        looked: &[Looked],
        places: &mut [usize],
        findings: &mut Vec<Finding>,
    ) -> Option<Option<Rebuilt>> {
        let mut found = None;
        for ((room, looked), place) in self.rooms.iter().zip(looked).zip(places) {
            let rows = &looked.rebuilt;
            while let Some(row) = rows.get(*place).filter(|row| row.position < entry.position) {
                findings.push(surplus(row));
                *place += 1;
            }
            let row = rows.get(*place).filter(|row| row.position == entry.position);
            *place += usize::from(row.is_some());
            match (row, room.rebuilds(&entry.kind)) {
                (row, true) => found = Some(row.copied()),
                (Some(row), false) => findings.push(surplus(row)),
                (None, false) => {}
            }
        }
        found
    }

    /// The leaf hash that the rows lead to; none when they lead to no leaf.
    fn leaf(
        &mut self,
        entry: &EntryRow,
        own: &[DisclosureRow],
        rebuilt: Option<Option<Rebuilt>>,
        out: &mut Checked,
    ) -> Option<Hash> {
        let position = entry.position;
        let mut bad = |fault, what: &str| out.findings.push(Finding::at(position, fault, what));
        let mut digests: Vec<Digest> = Vec::with_capacity(own.len().max(2));
        match rebuilt {
            Some(None) => bad(Fault::Root, "what it says is missing in its room's table"),
            Some(Some(row)) => {
                if (row.at, Some(row.actor), row.audience) != (entry.at, entry.actor, entry.audience) {
                    bad(Fault::Root, "its columns are not those of what it says");
                }
                digests.extend(row.digests.into_iter().flatten());
            }
            None => {}
        }
        for row in own {
            let Some(digest) = str::from_utf8(&row.digest).ok().and_then(|text| text.parse::<Digest>().ok())
            else {
                bad(Fault::Format, "a disclosure's digest is not one");
                continue;
            };
            digests.push(digest);
            match (row.salt.as_deref().map(<&[u8; 16]>::try_from), &row.value) {
                (Some(Ok(salt)), Some(value)) => {
                    if Digest::of(self.writer.write(salt, &row.name, value)) != digest {
                        bad(Fault::Disclosure, &format!("its disclosure `{}` was altered", row.name));
                    }
                    if row.name == "who" && !self.is_who(entry, value) {
                        bad(Fault::Root, "its actor or origin is not the one it disclosed");
                    }
                    if row.name == "change" && entry.kind == REDACT {
                        out.redacted.extend(redacted(value).into_iter().map(|digest| (position, digest)));
                    }
                }
                (Some(Err(_)), _) => bad(Fault::Format, "a disclosure's salt is not one"),
                _ => out.missing.push((position, digest)),
            }
        }
        digests.sort_unstable();
        let hash = self.hash(entry, &digests);
        match hash {
            None => bad(Fault::Format, "its columns cannot be written as a leaf"),
            Some(hash) if hash[..] != entry.leaf_hash[..] => {
                let foreign = (0..digests.len()).find(|place| {
                    let rest: Vec<Digest> = digests
                        .iter()
                        .enumerate()
                        .filter(|(at, _)| at != place)
                        .map(|(_, digest)| *digest)
                        .collect();
                    self.hash(entry, &rest).is_some_and(|hash| hash[..] == entry.leaf_hash[..])
                });
                match foreign {
                    Some(_) => bad(Fault::Disclosure, "a disclosure that is not its own was added"),
                    None => bad(Fault::Root, "its columns do not give its leaf hash"),
                }
            }
            Some(_) => {}
        }
        hash
    }

    fn hash(&mut self, entry: &EntryRow, digests: &[Digest]) -> Option<Hash> {
        let leaf = Leaf {
            log: self.bounds.key_at(entry.position).name().into(),
            seq: u64::try_from(entry.position - 1).ok()?,
            at: entry.at,
            act: entry.kind.as_str().into(),
            out: outcome_of(entry.outcome)?,
            sd: digests.into(),
        };
        leaf.hash(&mut self.leaf).ok()
    }

    fn is_who(&mut self, entry: &EntryRow, value: &str) -> bool {
        let Some(origin) = self.origins.get(entry.origin) else { return false };
        let key = (entry.actor, entry.origin);
        if self.who.len() > 10_000 {
            self.who.clear();
        }
        let who = self.who.entry(key);
        who.or_insert_with(|| who_json_of(entry.actor, origin.session, &origin.ip, &origin.client)) == value
    }
}

fn surplus(row: &Rebuilt) -> Finding {
    Finding::at(row.position, Fault::Root, "a room's table has content that no entry recorded")
}

/// Splits off the disclosures of an entry; those of no entry before it are found on the way.
fn own_of<'r>(
    rest: &mut &'r [DisclosureRow],
    position: i64,
    findings: &mut Vec<Finding>,
) -> &'r [DisclosureRow] {
    while let Some(row) = rest.first().filter(|row| row.position < position) {
        findings.push(Finding::at(row.position, Fault::Disclosure, "a disclosure without an entry"));
        *rest = &rest[1..];
    }
    let count = rest.iter().take_while(|row| row.position == position).count();
    let (own, after) = rest.split_at(count);
    *rest = after;
    own
}

fn redacted(change: &str) -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Change {
        digests: Vec<String>,
    }
    serde_json::from_str::<Change>(change).map(|change| change.digests).unwrap_or_default()
}
