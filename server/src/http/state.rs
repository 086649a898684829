//! `GET /server`: how this node stands, for administrators.
//!
//! Not here: `/metrics`, which is for machines, and `lingtong doctor`, which looks before the start.

use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Reply;
use super::signed::Signed;
use crate::chat::Chat;
use crate::clock::format_ms;
use crate::config::Config;
use crate::db::{Backend, Conn, Db, Error, health};
use crate::directory::Directory;
use crate::journal::installation::Installation;
use crate::journal::signer::Signer;
use crate::journal::store::{self, head_position};
use crate::live::Hub;

/// Unix milliseconds at which this node began to serve, and the installation it belongs to.
pub struct Node {
    pub started_at: i64,
    pub installation: std::sync::Arc<Installation>,
}

/// How this node stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServerState {
    /// Of the program.
    pub version: &'static str,
    /// RFC 3339.
    pub started_at: String,
    /// Epoch of the journal.
    pub epoch: String,
    /// Newest position of the journal.
    pub head: i64,
    /// The newest signed checkpoint.
    #[schema(required = true)]
    pub checkpoint: Option<CheckpointState>,
    /// Why this node signs nothing any more.
    #[schema(required = true)]
    pub signer_fault: Option<String>,
    /// Open sockets of this node.
    pub sockets: usize,
    /// People who may sign in.
    pub people: i64,
    pub followers: Vec<FollowerState>,
    pub database: DatabaseState,
    /// The file system of the data directory; `null` if it cannot be asked.
    #[schema(required = true)]
    pub disk: Option<DiskState>,
}

/// A signed checkpoint.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckpointState {
    /// Entries it covers.
    pub size: i64,
    /// RFC 3339.
    pub at: String,
}

/// How far a follower has read.
#[derive(Debug, Serialize, ToSchema)]
pub struct FollowerState {
    pub name: String,
    pub position: i64,
    /// Entries that it has yet to read.
    pub behind: i64,
    /// Entries that it could not digest and left aside.
    pub parked: i64,
}

/// The database.
#[derive(Debug, Serialize, ToSchema)]
pub struct DatabaseState {
    /// `sqlite` or `postgres`.
    pub kind: &'static str,
    pub size_bytes: i64,
}

/// Room on a disk.
#[derive(Debug, Serialize, ToSchema)]
pub struct DiskState {
    /// For the user who runs the server.
    pub free_bytes: u64,
    pub total_bytes: u64,
}

/// How this node stands. Needs `system_admin`.
#[utoipa::path(get, path = "/server", tag = "server", responses((status = 200, body = ServerState)))]
#[expect(clippy::too_many_arguments, reason = "it shows something of every room")]
pub async fn get(
    signed: Signed,
    node: web::Data<Node>,
    config: web::Data<Config>,
    db: web::Data<Db>,
    hub: web::Data<Hub>,
    directory: web::Data<Directory>,
    chat: web::Data<Chat>,
    signer: web::Data<Signer>,
) -> Result<web::Json<ServerState>, Reply> {
    signed.administrator()?;
    let read = |conn: &mut Conn| {
        let (checkpoint, followers) = (store::newest_signed(conn)?, store::followers(conn)?);
        Ok::<_, Error>((head_position(conn)?, checkpoint, followers, health::size(conn)?))
    };
    let (head, checkpoint, followers, size_bytes) = db.read(read).await?;
    let mut followers: Vec<FollowerState> = followers
        .into_iter()
        .map(|(name, position, parked)| FollowerState { name, position, behind: head - position, parked })
        .collect();
    let position = chat.index_position();
    let behind = (head - position).max(0);
    followers.push(FollowerState { name: "search".into(), position, behind, parked: 0 });
    Ok(web::Json(ServerState {
        version: env!("CARGO_PKG_VERSION"),
        started_at: format_ms(node.started_at),
        epoch: format!("{:x}", node.installation.epoch),
        head,
        checkpoint: checkpoint.map(|(size, at)| CheckpointState { size, at: format_ms(at) }),
        signer_fault: signer.fault().map(|fault| fault.to_string()),
        sockets: hub.connections(),
        people: directory.count_people().await?,
        followers,
        database: DatabaseState {
            kind: match db.target().backend() {
                Backend::Sqlite => "sqlite",
                Backend::Postgres => "postgres",
            },
            size_bytes,
        },
        disk: disk(&config),
    }))
}

fn disk(config: &Config) -> Option<DiskState> {
    let stat = rustix::fs::statvfs(&config.database.data_dir).ok()?;
    Some(DiskState {
        free_bytes: stat.f_bavail.saturating_mul(stat.f_frsize),
        total_bytes: stat.f_blocks.saturating_mul(stat.f_frsize),
    })
}
