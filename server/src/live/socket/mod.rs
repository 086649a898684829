//! One client's socket: upgrade, sign-in, frames in, replies out, heartbeat, end.
//!
//! It is a door like `http`: a command is parsed, one action is called, exactly one reply goes back. To add a command: a
//! variant of [`command::Do`], and an arm in [`dispatch`] that calls the same action as the REST handler.

pub mod command;
mod dispatch;
mod heartbeat;
mod reply;
mod resume;
mod sign_in;
pub mod upgrade;

pub use heartbeat::Pace;

use crate::chat::Chat;
use crate::directory::{Actor, Directory, Role};
use crate::error::Problem;
use crate::journal::installation::Installation;
use crate::live::Hub;
use crate::live::hub::ConnectionId;
use crate::live::outbox::Outbox;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// What sockets need of the application.
#[derive(Clone)]
pub struct Sockets {
    pub hub: Hub,
    pub chat: Chat,
    pub directory: Directory,
    pub installation: Arc<Installation>,
    /// Newest signed checkpoint, for `hello`.
    pub checkpoint: Arc<dyn Fn() -> Option<String> + Send + Sync>,
    /// Bytes of a frame; more is closed with 1009.
    pub frame_bytes: usize,
    /// Open sockets of one person.
    pub per_person: usize,
    /// Its time-outs.
    pub pace: Pace,
    /// Counts a command of a person (`true` for a send); an error is a refusal.
    pub rate: Arc<dyn Fn(i64, bool) -> Result<(), Problem> + Send + Sync>,
}

/// A signed-in socket.
struct Socket {
    shared: Sockets,
    outbox: Arc<Outbox>,
    id: ConnectionId,
    ip: String,
    actor: RefCell<Actor>,
    /// Unix milliseconds at which its token ends.
    expires_at: Cell<i64>,
    /// How many times the screen was replaced: a later one wins, whichever is read first.
    screens: Cell<u64>,
    /// One resume or catching up at a time: two would send the same events twice.
    resuming: tokio::sync::Mutex<()>,
}

impl Socket {
    fn actor(&self) -> Actor {
        self.actor.borrow().clone()
    }

    /// Its person may have got or lost a role, or has something due since: a token may run for a year. Whoever is or was
    /// external sees other people now, and watches none until the screen says so again.
    fn renew(&self) {
        let was = self.actor.borrow().roles;
        self.shared.directory.renew(&mut self.actor.borrow_mut());
        let guest = self.actor.borrow().roles.has(Role::External);
        if was.has(Role::External) != guest {
            self.screens.set(self.screens.get() + 1);
            self.shared.hub.watch(self.id, Vec::new(), Vec::new(), guest);
        }
    }
}

impl Drop for Socket {
    /// Deregisters, however the socket ends.
    fn drop(&mut self) {
        self.shared.hub.disconnect(self.id);
    }
}
