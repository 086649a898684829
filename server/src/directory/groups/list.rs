//! The groups, for administrators.

use super::store::{self, GroupRow};
use crate::db::Conn;
use crate::directory::Directory;
use crate::directory::access::Administrator;
use crate::error::Problem;
use serde::Serialize;

/// A group as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct DirectoryGroup {
    pub id: i64,
    pub name: String,
    /// Who keeps it: `scim`, or the name of a directory source.
    pub source: String,
    /// Whether its people share a conversation.
    pub conversation: bool,
    /// People in it, disabled ones included.
    pub people_count: i64,
    /// Position of the last change.
    pub pos: i64,
}

impl DirectoryGroup {
    pub(super) fn of(row: GroupRow, people_count: i64) -> Self {
        let GroupRow { id, source, name, conversation, pos, .. } = row;
        Self { id, name, source, conversation, people_count, pos }
    }
}

impl Directory {
    /// All groups, in order of id.
    pub async fn list_groups(&self, _: &Administrator) -> Result<Vec<DirectoryGroup>, Problem> {
        let read = |conn: &mut Conn| {
            let counts = store::counts(conn)?;
            let all = store::all(conn)?.into_iter();
            let people = |id: i64| counts.get(&id).copied().unwrap_or(0);
            Ok::<_, crate::db::Error>(
                all.map(|row| {
                    let people = people(row.id);
                    DirectoryGroup::of(row, people)
                })
                .collect(),
            )
        };
        self.db.read(read).await
    }
}
