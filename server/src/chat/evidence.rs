//! What the room adds to `audit verify`: messages rebuilt from their rows, edits held against what they disclosed, and
//! references, which have no foreign keys.

use super::message::MessageRow;
use super::store::evidence as store;
use crate::db::Conn;
use crate::directory::store as directory;
use crate::journal::disclose::edit_content_json;
use crate::journal::verify::{Fault, Finding, Looked, Page, Read, Rebuilt, Room};
use crate::journal::{Audience, Kind};
use parking_lot::Mutex;
use std::collections::HashSet;

/// The room's part of the check. Remembers which people and conversations it has seen.
#[derive(Default)]
pub struct ChatEvidence {
    conversations: Mutex<HashSet<i64>>,
    people: Mutex<HashSet<i64>>,
}

impl Room for ChatEvidence {
    fn rebuilds(&self, kind: &str) -> bool {
        kind == Kind::MessageSend.name()
    }

    fn look(&self, conn: &mut Conn, page: &Page<'_>) -> Read<Looked> {
        let rows = store::messages(conn, page.after, page.until)?;
        let mut looked = Looked { rebuilt: Vec::with_capacity(rows.len()), findings: Vec::new() };
        let mut names = (HashSet::new(), HashSet::new());
        for row in &rows {
            looked.rebuilt.push(rebuilt(row, page));
            names.0.insert(row.conversation);
            names.1.insert(row.sender);
        }
        self.revisions(conn, page, &mut looked.findings)?;
        for (what, unknown) in [
            ("conversation", unknown(&self.conversations, names.0, |ids| store::conversations(conn, ids))?),
            ("person", unknown(&self.people, names.1, |ids| directory::existing(conn, ids))?),
        ] {
            for row in &rows {
                let id = if what == "person" { row.sender } else { row.conversation };
                if unknown.contains(&id) {
                    let what = format!("its message names {what} {id}, which does not exist");
                    looked.findings.push(Finding::at(row.position, Fault::Format, what));
                }
            }
        }
        Ok(looked)
    }

    fn finish(&self, conn: &mut Conn, head: i64) -> Read<Vec<Finding>> {
        let rows = store::dangling(conn)?.into_iter().filter(|(_, id)| *id <= head);
        Ok(rows.map(|(what, id)| Finding::of_all(Fault::Format, format!("{what} {id}"))).collect())
    }
}

fn rebuilt(row: &MessageRow, page: &Page<'_>) -> Rebuilt {
    let origin = page.entry(row.position).and_then(|entry| page.origins.get(entry.origin));
    Rebuilt {
        position: row.position,
        at: row.at,
        actor: row.sender,
        audience: Audience::Conversation(row.conversation).key(),
        number: (row.conversation, row.seq),
        digests: origin.and_then(|origin| row.digests(origin.session, &origin.ip, &origin.client)),
    }
}

/// Those of `ids` that do not exist.
fn unknown(
    seen: &Mutex<HashSet<i64>>,
    mut ids: HashSet<i64>,
    find: impl FnOnce(&[i64]) -> Read<Vec<i64>>,
) -> Read<HashSet<i64>> {
    {
        let seen = seen.lock();
        ids.retain(|id| !seen.contains(id));
    }
    if ids.is_empty() {
        return Ok(ids);
    }
    let found = find(&ids.iter().copied().collect::<Vec<_>>())?;
    for id in &found {
        ids.remove(id);
    }
    seen.lock().extend(found);
    Ok(ids)
}

impl ChatEvidence {
    /// Every edit and recall has its row, every row its entry, and an edit's body is the one that was disclosed.
    fn revisions(&self, conn: &mut Conn, page: &Page<'_>, findings: &mut Vec<Finding>) -> Read<()> {
        let rows = store::revisions(conn, page.after, page.until)?;
        let kinds = [Kind::MessageEdit.name(), Kind::MessageRecall.name()];
        let mut rows_of = rows.iter().peekable();
        for entry in page.entries.iter().filter(|entry| kinds.contains(&entry.kind.as_str())) {
            while let Some(row) = rows_of.next_if(|row| row.position < entry.position) {
                findings.push(Finding::at(
                    row.position,
                    Fault::Root,
                    "an edit or recall that no entry recorded",
                ));
            }
            let Some(row) = rows_of.next_if(|row| row.position == entry.position) else {
                findings.push(Finding::at(
                    entry.position,
                    Fault::Root,
                    "the row of its edit or recall is missing",
                ));
                continue;
            };
            let audience = Audience::Conversation(row.conversation).key();
            let kind = format!("message.{}", row.kind);
            if (kind.as_str(), row.at, Some(row.person), audience)
                != (entry.kind.as_str(), entry.at, entry.actor, entry.audience)
            {
                findings.push(Finding::at(
                    row.position,
                    Fault::Root,
                    "its columns are not those of its edit or recall",
                ));
            }
            let disclosed =
                page.disclosure(row.position, "content").and_then(|content| content.value.as_deref());
            if let (Some(body), Some(disclosed)) = (&row.body, disclosed)
                && edit_content_json(row.rev, row.seq, body) != disclosed
            {
                findings.push(Finding::at(
                    row.position,
                    Fault::Disclosure,
                    "the edited text is not the one it disclosed",
                ));
            }
        }
        findings.extend(
            rows_of.map(|row| {
                Finding::at(row.position, Fault::Root, "an edit or recall that no entry recorded")
            }),
        );
        Ok(())
    }
}
