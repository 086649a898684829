//! What an administrator decides about a group that came by SCIM. Of other sources the configuration says it.

use super::store;
use super::{DirectoryGroup, keep_in};
use crate::directory::access::Administrator;
use crate::directory::{Directory, scim};
use crate::error::{Code, Problem};
use crate::journal::{Command, Tx, WriteError};
use serde::Deserialize;

/// What to change. An absent field stays.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupPatch {
    /// Whether its people share a conversation, kept like that of a department.
    pub conversation: Option<bool>,
}

struct ChangeGroup {
    administrator: Administrator,
    id: i64,
    patch: GroupPatch,
}

impl Directory {
    /// Changes a group. Errors: `not_found`; `conflict` for a group of a configured source.
    pub async fn change_group(
        &self,
        administrator: &Administrator,
        id: i64,
        patch: GroupPatch,
    ) -> Result<DirectoryGroup, Problem> {
        self.writer.write(ChangeGroup { administrator: administrator.clone(), id, patch }).await
    }
}

impl Command for ChangeGroup {
    type Output = DirectoryGroup;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<DirectoryGroup, WriteError> {
        self.administrator.still(tx)?;
        let unknown = || Code::NotFound.because("there is no such group");
        let row = store::by_id(tx.conn(), self.id)?.ok_or_else(unknown)?;
        if row.source != scim::SOURCE {
            let why =
                format!("the configuration of the source {} says what follows from its groups", row.source);
            return Err(Code::Conflict.because(why).into());
        }
        let key = (row.source.as_str(), row.external_id.as_str());
        let conversation = self.patch.conversation.unwrap_or(row.conversation);
        keep_in(tx, self.administrator.by(), key, &row.name, conversation)?;
        let row = store::by_id(tx.conn(), self.id)?.ok_or_else(unknown)?;
        let people = store::members(tx.conn(), &[row.id])?.remove(&row.id).map_or(0, |all| all.len());
        Ok(DirectoryGroup::of(row, i64::try_from(people).unwrap_or(i64::MAX)))
    }
}
