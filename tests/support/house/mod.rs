//! A whole server in the test's process, with people who sign in and talk: the way most tests reach Lingtong.
//!
//! `House::open` starts it on a port and a database of its own. People are made by the directory's actions; what is under
//! test goes through the two doors, REST ([`rest`]) and the socket ([`Line`]). It runs on actix's runtime: use
//! `#[actix_web::test]`, and end with [`House::close`], which fails the test if the server does not stop in good order.

mod guest;
mod line;
mod rest;

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use lingtong::app::App;
use lingtong::clock::ManualClock;
use lingtong::config::{Config, PrivateUrl};
use lingtong::directory::{Administrator, Role};
use lingtong::http::server::{self, Running};
use lingtong::journal::store::head_position;
use lingtong::live::socket::Pace;

use crate::postgres::{Backend, Database};
pub use guest::Guest;
pub use line::{End, Line, short_pace};
pub use rest::{Answer, Request};

/// 2026-08-01T00:00:00Z, the time when a house opens.
pub const OPENED_MS: i64 = 1_785_542_400_000;

/// A running server.
pub struct House {
    pub app: App,
    pub clock: Arc<ManualClock>,
    running: RefCell<Option<Running>>,
    address: std::net::SocketAddr,
    client: reqwest::Client,
    // Last: the database goes when nobody uses it any more.
    _database: Database,
    _data: tempfile::TempDir,
}

impl House {
    /// Opens a house with the defaults.
    pub async fn open(backend: Backend) -> Self {
        Self::open_with(backend, Pace::default(), |_| {}).await
    }

    /// Opens a house with another pace of its sockets and another configuration.
    #[expect(clippy::disallowed_methods, reason = "the test's own client")]
    pub async fn open_with(backend: Backend, pace: Pace, change: impl FnOnce(&mut Config)) -> Self {
        let database = backend.fresh_database("house");
        let data = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.server.listen.set_port(0);
        config.server.workers = Some(2);
        config.database.url = PrivateUrl::new(database.url.clone());
        config.database.data_dir = data.path().to_owned();
        // The least that is allowed: these tests are not about the cost of a password.
        config.auth.argon2_memory_kib = 8_192;
        config.auth.argon2_iterations = 1;
        change(&mut config);
        let clock = Arc::new(ManualClock::at(OPENED_MS));
        let app = App::open(Arc::new(config), clock.clone()).await.unwrap();
        let running = server::start_at(&app, pace).unwrap();
        Self {
            address: running.address,
            running: RefCell::new(Some(running)),
            app,
            clock,
            client: reqwest::Client::new(),
            _database: database,
            _data: data,
        }
    }

    /// The address of a path, for example `/healthz`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> std::net::SocketAddr {
        self.address
    }

    /// Makes a person and signs them in on one device.
    pub async fn person(&self, login: &str) -> Guest {
        Guest::arrive(self, login).await
    }

    /// Makes a person who is a system administrator.
    pub async fn administrator(&self, login: &str) -> Guest {
        let guest = self.person(login).await;
        let granted = self.app.directory.grant(&Administrator::server(), guest.id, Role::SystemAdmin).await;
        granted.unwrap();
        guest
    }

    /// Newest position of the journal.
    pub async fn head(&self) -> i64 {
        self.app.db.read(head_position).await.unwrap()
    }

    /// Lets time pass on the house's clock; real time does not.
    pub fn pass(&self, time: Duration) {
        self.clock.advance(time);
    }

    /// Stops the server; in-flight work ends in good order.
    pub async fn close(self) {
        let running = self.running.borrow_mut().take();
        if let Some(running) = running {
            running.stop().await;
        }
        self.app.close().await;
    }
}
