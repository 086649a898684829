//! A whole server in the test's process, with people who sign in and talk: the way most tests reach Lingtong.
//!
//! `House::open` starts it on a port and a database of its own. People are made by the directory's actions; what is under
//! test goes through the two doors, REST ([`rest`]) and the socket ([`Line`]). It runs on actix's runtime: use
//! `#[actix_web::test]`, and end with [`House::close`], which fails the test if the server does not stop in good order.

mod guest;
mod line;
mod rest;

use std::sync::Arc;
use std::time::Duration;

use diesel::RunQueryDsl;
use lingtong::app::App;
use lingtong::chat::find::Question;
use lingtong::clock::{Clock, ManualClock, SystemClock};
use lingtong::config::{Config, PrivateUrl};
use lingtong::db::{Conn, Purpose, connect};
use lingtong::directory::{Administrator, NewDepartment, Role};
use lingtong::http::server::{self, Running};
use lingtong::journal::store::{entries, head_position};
use lingtong::live::socket::Pace;

use crate::postgres::{Backend, Database};
use crate::smtp::Smtp;
use crate::wait::until_async;
pub use guest::Guest;
pub use line::{End, Line, Mute, short_pace};
pub use rest::{Answer, Request};

/// Whatever the server does it does within this.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running server.
pub struct House {
    pub app: App,
    pub clock: Arc<ManualClock>,
    running: Running,
    address: std::net::SocketAddr,
    client: reqwest::Client,
    pace: Pace,
    // Last: the database goes when nobody uses it any more.
    database: Database,
    data: tempfile::TempDir,
}

impl House {
    /// Opens a house with the defaults.
    pub async fn open(backend: Backend) -> Self {
        Self::open_with(backend, Pace::default(), |_| {}).await
    }

    /// Opens a house that sends its letters there.
    pub async fn open_with_mail(backend: Backend, smtp: &Smtp) -> Self {
        Self::open_with(backend, Pace::default(), |config| {
            config.mail.smtp_url = Some(PrivateUrl::new(smtp.url()));
            config.mail.from = Some("lingtong@example.com".into());
        })
        .await
    }

    /// Opens a house with another pace of its sockets and another configuration.
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
        // It begins at the real time, because recorded time is the database's on PostgreSQL.
        let clock = Arc::new(ManualClock::at(SystemClock.now_ms()));
        Self::start(Arc::new(config), clock, reqwest::Client::new(), pace, database, data).await
    }

    async fn start(
        config: Arc<Config>,
        clock: Arc<ManualClock>,
        client: reqwest::Client,
        pace: Pace,
        database: Database,
        data: tempfile::TempDir,
    ) -> Self {
        let app = App::open(config, clock.clone()).await.unwrap();
        let running = server::start_at(&app, pace).unwrap();
        Self { address: running.address, running, app, clock, client, pace, database, data }
    }

    /// The address of a path, for example `/healthz`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> std::net::SocketAddr {
        self.address
    }

    /// Stops the server and starts another one on the same database and clock.
    pub async fn reopen(self) -> Self {
        let Self { app, clock, running, client, database, data, pace, .. } = self;
        let config = app.config.clone();
        stop(app, running).await;
        Self::start(config, clock, client, pace, database, data).await
    }

    /// Another node on the same database (PostgreSQL), with the same keys and files of its own.
    pub async fn another_node(&self) -> Self {
        let data = tempfile::tempdir().unwrap();
        for file in std::fs::read_dir(self.data.path()).unwrap() {
            let file = file.unwrap();
            if file.file_type().unwrap().is_file() {
                std::fs::copy(file.path(), data.path().join(file.file_name())).unwrap();
            }
        }
        let mut config = Config::clone(&self.app.config);
        config.database.data_dir = data.path().to_owned();
        let database = self.database.borrowed();
        Self::start(Arc::new(config), self.clock.clone(), self.client.clone(), self.pace, database, data)
            .await
    }

    /// Waits until the hub has delivered the whole journal.
    pub async fn all_published(&self) {
        let head = self.head().await;
        let hub = &self.app.hub;
        until_async("the hub has delivered all", PATIENCE, || (hub.published() >= head).then_some(())).await;
    }

    /// Waits until the search index has read up to a position; `anyone` asks.
    pub async fn indexed(&self, anyone: &Guest, position: i64) {
        let end = std::time::Instant::now() + PATIENCE;
        loop {
            let question = Question { text: "x".into(), limit: 1, ..Question::default() };
            let found = self.app.chat.find_messages(&anyone.actor, question).await.unwrap();
            if found.index_position.cast_signed() >= position {
                return;
            }
            assert!(std::time::Instant::now() < end, "the index has not read up to {position}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
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
        guest.with_present_roles(self).await
    }

    /// Makes a person from outside of the company.
    pub async fn external(&self, login: &str) -> Guest {
        let guest = self.person(login).await;
        self.app.directory.grant(&Administrator::server(), guest.id, Role::External).await.unwrap();
        guest.with_present_roles(self).await
    }

    /// Makes a department with these people in it.
    pub async fn department(&self, name: &str, parent: Option<i64>, people: &[&Guest]) -> i64 {
        let (directory, server) = (&self.app.directory, Administrator::server());
        let new = NewDepartment { name: name.into(), parent, code: None };
        let id = directory.add_department(&server, new).await.unwrap().id;
        for guest in people {
            directory.add_to_department(&server, id, guest.id).await.unwrap();
        }
        id
    }

    /// Newest position of the journal.
    pub async fn head(&self) -> i64 {
        self.app.db.read(head_position).await.unwrap()
    }

    /// Kinds of the entries after a position.
    pub async fn kinds_since(&self, position: i64) -> Vec<String> {
        let read = move |conn: &mut Conn| entries(conn, position, i64::MAX, 10_000);
        self.app.db.read(read).await.unwrap().into_iter().map(|row| row.kind).collect()
    }

    /// Changes tables behind the server's back.
    pub fn sql(&self, text: &str) -> usize {
        let mut conn = connect(self.app.db.target(), Purpose::Maintenance).unwrap();
        diesel::sql_query(text).execute(&mut conn).unwrap()
    }

    /// Lets time pass on the house's clock; real time does not.
    pub fn pass(&self, time: Duration) {
        self.clock.advance(time);
    }

    /// Stops the server; work under way ends in good order.
    pub async fn close(self) {
        stop(self.app, self.running).await;
    }
}

async fn stop(app: App, running: Running) {
    running.stop().await;
    app.close().await;
}
