//! `GET /sync`: what a client starts from.

use actix_web::web;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::chat::Chat;
use crate::chat::summary::Summary;
use crate::directory::{DeviceSession, Directory, Person, Preferences, RoleSet};
use crate::error::Code;
use crate::http::problem::Reply;
use crate::http::signed::Signed;
use crate::live::socket::Sockets;

/// Which page of conversations.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct After {
    /// `next` of the page before.
    pub after: Option<i64>,
    /// At most 200, which it is if not said.
    pub limit: Option<i64>,
}

/// The log that this server's journal is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Log {
    /// Origin of its checkpoints.
    pub origin: String,
    /// Verifier key (C2SP signed note).
    pub vkey: String,
}

/// One consistent state, to resume live events from.
#[derive(Debug, Serialize, ToSchema)]
pub struct Snapshot {
    /// For `resume`.
    pub cursor: String,
    /// Journal position of everything in here.
    pub position: i64,
    /// The personal counter, for `resume`.
    pub mine: i64,
    /// Epoch of the journal; another one after a restore.
    pub epoch: String,
    pub log: Log,
    /// The newest signed checkpoint.
    pub checkpoint: Option<String>,
    pub me: Person,
    #[schema(value_type = Vec<crate::directory::Role>)]
    pub roles: RoleSet,
    pub preferences: Preferences,
    /// One's devices.
    pub sessions: Vec<DeviceSession>,
    /// By id.
    pub conversations: Vec<Summary>,
    /// `after` of the next page, if there is one.
    pub next: Option<i64>,
}

/// One's state at one position. Further pages are as of positions of their own: resume from the first.
#[utoipa::path(get, path = "/sync", tag = "chat", params(After), responses((status = 200, body = Snapshot)))]
pub async fn get(
    signed: Signed,
    chat: web::Data<Chat>,
    directory: web::Data<Directory>,
    sockets: web::Data<Sockets>,
    page: web::Query<After>,
) -> Result<web::Json<Snapshot>, Reply> {
    let after = page.after.unwrap_or(0);
    if after < 0 {
        return Err(Code::Validation.because("an id is not negative").field("after").into());
    }
    // The position first: what the directory says later is newer, and its events are absolute.
    let state = chat.state(signed.person, after, page.limit).await?;
    let installation = &sockets.installation;
    Ok(web::Json(Snapshot {
        cursor: installation.cursor(state.position),
        position: state.position,
        mine: state.mine,
        epoch: format!("{:x}", installation.epoch),
        log: Log { origin: installation.origin.clone(), vkey: installation.vkey.clone() },
        checkpoint: (sockets.checkpoint)(),
        me: directory.person(signed.person).await?,
        roles: signed.roles,
        preferences: directory.preferences(signed.person).await?,
        sessions: directory.list_sessions(&signed).await?,
        conversations: state.conversations,
        next: state.next,
    }))
}
