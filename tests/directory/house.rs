//! A directory on a database of its own, with a clock that moves when told. Recorded time is the database's on PostgreSQL,
//! so what depends on that is moved in the table ([`House::sql`]).

use diesel::RunQueryDsl;
use lingtong::clock::{Clock, ManualClock};
use lingtong::config::{Auth, Limits};
use lingtong::db::{Db, Purpose, Target, connect, migrate};
use lingtong::directory::sources::Source;
use lingtong::directory::{
    Actor, Administrator, Directory, NewPerson, Password, Person, Place, Setup, SignedIn,
};
use lingtong::error::{Code, Problem};
use lingtong::journal::store;
use lingtong::journal::writer::{Settings, Writer};
use lingtong_tests::postgres::{Backend, Database};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

pub const PASSWORD: &str = "correct horse 电池";

pub struct House {
    pub directory: Directory,
    pub db: Db,
    pub clock: Arc<ManualClock>,
    pub target: Target,
    sources: Vec<Arc<dyn Source>>,
    pub data: tempfile::TempDir,
    _database: Database,
}

impl House {
    pub async fn on(backend: Backend, hint: &str) -> Self {
        Self::with(backend, hint, Vec::new()).await
    }

    pub async fn with(backend: Backend, hint: &str, sources: Vec<Arc<dyn Source>>) -> Self {
        let database = backend.fresh_database(hint);
        let target = Target::parse(&database.url).unwrap();
        migrate(&mut connect(&target, Purpose::Maintenance).unwrap()).unwrap();
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
        let clock = Arc::new(ManualClock::at(i64::try_from(now).unwrap()));
        let data = tempfile::tempdir().unwrap();
        let db = Db::open(target.clone(), 2);
        let directory = open(&target, &db, &clock, &sources, &data).await;
        Self { directory, db, clock, target, sources, data, _database: database }
    }

    /// Another process on the same database and data, and the only one from now on.
    pub async fn restart(&mut self) {
        self.directory = self.second().await;
    }

    /// Another node beside this one.
    pub async fn second(&self) -> Directory {
        open(&self.target, &self.db, &self.clock, &self.sources, &self.data).await
    }

    pub fn root(&self) -> Administrator {
        Administrator::server()
    }

    /// Someone with [`PASSWORD`].
    pub async fn person(&self, login: &str) -> Person {
        let password = Some(Password::new(PASSWORD));
        let new =
            NewPerson { login: login.into(), name: login.to_uppercase(), password, ..NewPerson::default() };
        self.directory.add_person(&self.root(), new).await.unwrap()
    }

    pub async fn signs_in(&self, login: &str) -> SignedIn {
        self.tries(login, PASSWORD).await.unwrap()
    }

    pub async fn tries(&self, login: &str, password: &str) -> Result<SignedIn, Problem> {
        self.directory.sign_in(login, Password::new(password), &place()).await?.session()
    }

    pub async fn refreshes(&self, token: &str) -> Result<SignedIn, Problem> {
        self.directory.refresh(token, "192.0.2.7", "web").await
    }

    pub async fn actor(&self, token: &str) -> Result<Actor, Problem> {
        self.directory.authenticate(token, "192.0.2.7", "api").await.map(|(actor, _)| actor)
    }

    pub async fn head(&self) -> i64 {
        self.db.read(store::head_position).await.unwrap()
    }

    /// Kinds of the entries after a position.
    pub async fn kinds(&self, after: i64) -> Vec<String> {
        let read = move |conn: &mut _| store::entries(conn, after, i64::MAX, 10_000);
        self.db.read(read).await.unwrap().into_iter().map(|entry| entry.kind).collect()
    }

    /// What the entries of a kind say.
    pub async fn changes(&self, of: &str) -> Vec<serde_json::Value> {
        let of = of.to_owned();
        let read = move |conn: &mut _| {
            let entries = store::entries(conn, 0, i64::MAX, 10_000)?;
            let wanted: Vec<i64> =
                entries.into_iter().filter(|entry| entry.kind == of).map(|entry| entry.position).collect();
            store::changes(conn, &wanted)
        };
        let mut rows: Vec<(i64, Option<String>)> = self.db.read(read).await.unwrap();
        rows.sort_unstable();
        rows.into_iter().map(|(_, text)| serde_json::from_str(&text.unwrap()).unwrap()).collect()
    }

    /// Changes tables behind the server's back.
    pub fn sql(&self, text: &str) -> usize {
        diesel::sql_query(text).execute(&mut connect(&self.target, Purpose::Maintenance).unwrap()).unwrap()
    }
}

pub fn place() -> Place {
    Place { device: "test".into(), ip: "192.0.2.7".into(), client: "web" }
}

#[track_caller]
pub fn refused<T: std::fmt::Debug>(outcome: Result<T, Problem>, code: Code) -> Problem {
    let problem = outcome.unwrap_err();
    assert_eq!(problem.code, code, "{problem}");
    problem
}

async fn open(
    target: &Target,
    db: &Db,
    clock: &Arc<ManualClock>,
    sources: &[Arc<dyn Source>],
    data: &tempfile::TempDir,
) -> Directory {
    let clock: Arc<dyn Clock> = clock.clone();
    let settings =
        Settings { target: target.clone(), clock: clock.clone(), log: "test".into(), node: "test".into() };
    // As the hub does: every entry is observed after its commit.
    let observer: Arc<OnceLock<Directory>> = Arc::default();
    let observing = observer.clone();
    let (writer, _thread) = Writer::start(settings, move |batch| {
        if let Some(directory) = observing.get() {
            batch.entries.iter().for_each(|entry| directory.observe(entry));
        }
    });
    let auth = Auth { argon2_memory_kib: 64, argon2_iterations: 1, ..Auth::default() };
    let setup = Setup {
        db: db.clone(),
        writer,
        confirmed: Default::default(),
        clock,
        auth,
        limits: Limits::default(),
        server: Default::default(),
        issuer: "test".into(),
        master_key: data.path().join("master.key"),
        sources: sources.to_vec(),
        sync: Default::default(),
    };
    let directory = Directory::open(setup).await.unwrap();
    drop(observer.set(directory.clone()));
    directory
}
