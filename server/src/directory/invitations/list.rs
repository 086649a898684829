//! Who was invited, and what became of it.

use super::InvitationKind;
use super::store::{self, InvitationRow};
use crate::clock::format_ms;
use crate::directory::Directory;
use crate::directory::access::Administrator;
use crate::error::{Code, Problem};
use serde::Serialize;

/// An invitation as those who may invite see it; never its link.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Invitation {
    pub id: i64,
    pub name: String,
    #[schema(required = true)]
    pub email: Option<String>,
    pub kind: InvitationKind,
    pub departments: Vec<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sponsor: Option<i64>,
    /// RFC 3339; when the account of an external person ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
    pub state: InvitationState,
    /// RFC 3339; how long the link works.
    pub link_expires_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_by: Option<i64>,
    /// RFC 3339.
    pub made_at: String,
    /// Whose account it became.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<i64>,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    Open,
    Used,
    Revoked,
    Expired,
}

impl Invitation {
    pub(super) fn of(row: InvitationRow, now: i64) -> Self {
        let over = row.is_over(now);
        Self {
            id: row.id,
            departments: row.departments(),
            name: row.name,
            email: row.email,
            kind: InvitationKind::parse(&row.kind),
            sponsor: row.sponsor,
            expires_at: row.account_until.map(format_ms),
            state: match row.state.as_str() {
                "used" => InvitationState::Used,
                "revoked" => InvitationState::Revoked,
                _ if over => InvitationState::Expired,
                _ => InvitationState::Open,
            },
            link_expires_at: format_ms(row.expires_at),
            made_by: row.made_by,
            made_at: format_ms(row.made_at),
            person: row.person,
        }
    }
}

impl Directory {
    /// A page, newest first, before an id; at most 200, and whether there are more. Errors: `limit_too_large`.
    pub async fn invitations(
        &self,
        _administrator: &Administrator,
        before: Option<i64>,
        limit: i64,
    ) -> Result<(Vec<Invitation>, bool), Problem> {
        if !(1..=200).contains(&limit) {
            return Err(Code::LimitTooLarge.because("limit is 1 to 200").field("limit"));
        }
        let (now, before) = (self.clock.now_ms(), before.unwrap_or(i64::MAX));
        let mut rows = self.db.read(move |conn| store::page(conn, before, limit + 1)).await?;
        let more = rows.len() as i64 > limit;
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok((rows.into_iter().map(|row| Invitation::of(row, now)).collect(), more))
    }
}
