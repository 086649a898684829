//! The device list.

use super::store;
use crate::clock::format_ms;
use crate::directory::Directory;
use crate::directory::access::{Actor, Administrator};
use crate::error::Problem;
use serde::Serialize;

/// A device as its owner sees it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct DeviceSession {
    pub id: i64,
    /// What the client called itself.
    pub device: String,
    /// `web` or `api`.
    pub client: String,
    /// The address it was last refreshed from.
    pub ip: String,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339; to some minutes.
    pub last_seen_at: String,
    /// Whether it is the one that asks.
    pub current: bool,
}

impl Directory {
    /// The actor's open sessions, newest first.
    pub async fn list_sessions(&self, actor: &Actor) -> Result<Vec<DeviceSession>, Problem> {
        self.sessions(actor.person, Some(actor.session)).await
    }

    /// Someone's open sessions, newest first. Errors: `not_found` for nobody.
    pub async fn sessions_of(
        &self,
        administrator: &Administrator,
        person: i64,
    ) -> Result<Vec<DeviceSession>, Problem> {
        administrator.must_be_whole()?;
        self.person(person).await?;
        self.sessions(person, administrator.by().origin.session).await
    }

    async fn sessions(&self, person: i64, current: Option<i64>) -> Result<Vec<DeviceSession>, Problem> {
        let rows = self.db.read(move |conn| store::open_of(conn, person)).await?;
        let view = |row: store::SessionRow| DeviceSession {
            id: row.id,
            device: row.device,
            client: row.client,
            ip: row.ip,
            created_at: format_ms(row.created_at),
            last_seen_at: format_ms(row.last_seen_at),
            current: Some(row.id) == current,
        };
        // One that was not refreshed in time is over, though nothing ended it.
        let alive = self.clock.now_ms() - self.refresh_lifetime_ms();
        Ok(rows.into_iter().filter(|row| row.last_seen_at > alive).map(view).collect())
    }
}
