//! A journal on a database of its own: a writer in this process, two people and one conversation.

use diesel::prelude::*;
use futures_util::future::join_all;
use lingtong::chat::evidence::ChatEvidence;
use lingtong::chat::message::Mentions;
use lingtong::chat::send::{Receipt, Send};
use lingtong::clock::ManualClock;
use lingtong::db::schema::{conversation, member, person, revision};
use lingtong::db::{Conn, Purpose, Target, connect, migrate};
use lingtong::error::Problem;
use lingtong::journal::disclose::edit_content_json;
use lingtong::journal::follow::HeadSignal;
use lingtong::journal::installation::Installation;
use lingtong::journal::last_signed::LastSigned;
use lingtong::journal::open::{OpenError, Opened, Plan, open};
use lingtong::journal::seal::Checkpoint;
use lingtong::journal::signer::{Settings as Signing, Signed, Signer};
use lingtong::journal::verify::{self, Kept, Report};
use lingtong::journal::writer::Settings;
use lingtong::journal::{Audience, Command, Draft, Kind, Origin, Tx, WriteError, Writer, key, store};
use lingtong_tests::postgres::{Backend, Database};
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime};
use uuid::Uuid;

pub const ADA: i64 = 1001;
pub const BO: i64 = 1002;

pub struct Journal {
    pub writer: Writer,
    pub clock: Arc<ManualClock>,
    pub target: Target,
    pub room: i64,
    pub vkey: String,
    runtime: tokio::runtime::Runtime,
    folder: tempfile::TempDir,
    _database: Database,
}

impl Journal {
    pub fn on(backend: Backend, hint: &str) -> Self {
        let database = backend.fresh_database(hint);
        let url = database.url.clone();
        Self::over(database, &url)
    }

    /// The writer reaches the database at `url`, which may be another way to it.
    pub fn over(database: Database, url: &str) -> Self {
        let target = Target::parse(&database.url).unwrap();
        migrate(&mut connect(&target, Purpose::Maintenance).unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let opened = open_at(&target, &folder.path().join("journal.key"), None).unwrap();
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis() as i64;
        let clock = Arc::new(ManualClock::at(now));
        let settings = Settings {
            target: Target::parse(url).unwrap(),
            clock: clock.clone(),
            log: opened.installation.origin.clone(),
            node: "test".into(),
        };
        let (writer, _) = Writer::start(settings, drop);
        let room = writer.write_blocking(Begin).unwrap();
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let vkey = opened.installation.vkey;
        Self { writer, clock, target, room, vkey, runtime, folder, _database: database }
    }

    pub fn conn(&self) -> Conn {
        connect(&self.target, Purpose::Maintenance).unwrap()
    }

    /// An administrator's database shell.
    pub fn sql(&self, statement: &str) -> usize {
        diesel::sql_query(statement)
            .execute(&mut self.conn())
            .unwrap_or_else(|error| panic!("{statement}: {error}"))
    }

    pub fn key_file(&self) -> PathBuf {
        self.folder.path().join("journal.key")
    }

    pub fn open_again(&self) -> Result<Opened, OpenError> {
        open_at(&self.target, &self.key_file(), None)
    }

    /// The writer from here on, as after a new start under this name.
    pub fn goes_on_as(&mut self, installation: &Installation) {
        let (target, clock) = (self.target.clone(), self.clock.clone());
        let settings = Settings { target, clock, log: installation.origin.clone(), node: "test".into() };
        self.writer = Writer::start(settings, drop).0;
        self.vkey = installation.vkey.clone();
    }

    /// What the entry at a position disclosed of its change.
    pub fn change_at(&self, position: i64) -> serde_json::Value {
        let found = store::changes(&mut self.conn(), &[position]).unwrap().pop().unwrap();
        serde_json::from_str(&found.1.unwrap()).unwrap()
    }

    pub fn block_on<F: Future>(&self, work: F) -> F::Output {
        self.runtime.block_on(work)
    }

    pub fn message(&self, sender: i64, text: &str) -> Send {
        Send {
            conversation: self.room,
            sender,
            origin: Origin { session: Some(7), ip: "192.0.2.1".into(), client: "socket" },
            client_id: Uuid::now_v7(),
            text: text.to_owned(),
            reply_to: None,
            thread_root: None,
            forward_of: None,
            mentions: Mentions::default(),
            all_may_call_all: true,
            who_salt: rand::random(),
            content_salt: rand::random(),
        }
    }

    pub fn send(&self, message: Send) -> Result<Receipt, Problem> {
        self.block_on(self.writer.write_in_set(message))
    }

    pub fn say(&self, text: &str) -> Receipt {
        self.send(self.message(ADA, text)).unwrap()
    }

    /// Many messages, in batches.
    pub fn chatter(&self, count: usize) {
        let sends =
            (0..count).map(|n| self.writer.write_in_set(self.message(ADA, &format!("line {n} 第{n}行"))));
        let sent: Result<Vec<Receipt>, Problem> = self.block_on(join_all(sends)).into_iter().collect();
        sent.unwrap();
    }

    pub fn edit(&self, seq: i64, text: &str) -> i64 {
        self.writer.write_blocking(Edit { room: self.room, seq, text: text.to_owned() }).unwrap()
    }

    /// Holds the writer, lets `queue` fill it with `count` writes, and lets go: they are one batch.
    pub fn in_one_batch<T: std::marker::Send + 'static>(
        &self,
        count: usize,
        queue: impl Future<Output = T> + std::marker::Send + 'static,
    ) -> T {
        let (begun, has_begun) = channel();
        let (release, released) = channel();
        let gate = self.runtime.spawn({
            let writer = self.writer.clone();
            async move { writer.write(Gate { begun, released: parking_lot::Mutex::new(released) }).await }
        });
        has_begun.recv().unwrap();
        let queued = self.runtime.spawn(queue);
        lingtong_tests::wait::until("the queue to fill", Duration::from_secs(5), || {
            (self.writer.waiting() == count).then_some(())
        });
        release.send(()).unwrap();
        self.block_on(async { gate.await.unwrap().unwrap() });
        self.block_on(queued).unwrap()
    }

    /// Signs what is there now, as a node of this installation.
    pub fn sign(&self) -> Result<Arc<Signed>, Problem> {
        let signer = self.signer("test");
        let signed = self.block_on(signer.0.sign_now());
        signer.1.stop();
        signer.2.join().unwrap();
        signed
    }

    /// A running signer under a node's name, its signal, its thread.
    pub fn signer(&self, node: &str) -> (Signer, HeadSignal, std::thread::JoinHandle<()>) {
        let key = key::read(&self.key_file()).unwrap().unwrap();
        let brake = LastSigned::of_key(&self.key_file(), key.verifier()).unwrap();
        let signal = HeadSignal::default();
        let settings = Signing {
            target: self.target.clone(),
            signing: Some((key, brake)),
            node: node.into(),
            interval: Duration::from_millis(50),
        };
        let (signer, thread) = Signer::start(settings, self.writer.clone(), signal.clone());
        (signer, signal, thread)
    }

    pub fn kept(&self, note: &str) -> Kept {
        let checkpoint = Checkpoint::open(note.as_bytes(), &self.vkey.parse().unwrap()).unwrap();
        Kept { name: "kept by a client".into(), checkpoint }
    }

    pub fn verify(&self) -> Report {
        self.verify_against(Vec::new())
    }

    pub fn verify_against(&self, kept: Vec<Kept>) -> Report {
        let vkey = Some(self.vkey.parse().unwrap());
        let plan =
            verify::Plan { target: &self.target, vkey, kept, threads: 2, stop: &AtomicBool::new(false) };
        verify::verify(&plan, &[&ChatEvidence::default()], &|_, _| {}).unwrap()
    }
}

pub fn open_at(
    target: &Target,
    key_file: &std::path::Path,
    origin: Option<&str>,
) -> Result<Opened, OpenError> {
    let plan = Plan { key_file, origin, seed: rand::random(), number: rand::random::<u64>() >> 12, now: 1 };
    open(&mut connect(target, Purpose::Maintenance).unwrap(), &plan)
}

fn channel() -> (std::sync::mpsc::Sender<()>, std::sync::mpsc::Receiver<()>) {
    std::sync::mpsc::channel()
}

struct Gate {
    begun: std::sync::mpsc::Sender<()>,
    released: parking_lot::Mutex<std::sync::mpsc::Receiver<()>>,
}

impl Command for Gate {
    type Output = ();

    fn apply(&self, _: &mut Tx<'_>) -> Result<(), WriteError> {
        let _ = self.begun.send(());
        let _ = self.released.lock().recv_timeout(Duration::from_secs(1));
        Ok(())
    }
}

struct Begin;

impl Command for Begin {
    type Output = i64;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<i64, WriteError> {
        let room = tx.next_position();
        let now = tx.now();
        let change = json!({"conversation": {"id": room}, "added": []});
        let audience = Audience::Conversation(room);
        tx.append(
            Draft::new(Kind::ConversationCreate, audience, Some(ADA), &[("conversation", room)], &change),
            &Origin::cli(),
        )?;
        diesel::insert_into(conversation::table)
            .values((
                conversation::id.eq(room),
                conversation::kind.eq("group"),
                conversation::visibility.eq("closed"),
                conversation::history.eq("all"),
                conversation::posting.eq("all"),
                conversation::include_below.eq(false),
                conversation::created_at.eq(now),
                conversation::pos.eq(room),
            ))
            .execute(tx.conn())?;
        for (id, login) in [(ADA, "ada"), (BO, "bo")] {
            diesel::insert_into(person::table)
                .values((
                    person::id.eq(id),
                    person::login.eq(login),
                    person::login_key.eq(login),
                    person::name.eq(login),
                    person::status.eq("active"),
                    person::source.eq("local"),
                    person::pos.eq(room),
                ))
                .execute(tx.conn())?;
            diesel::insert_into(member::table)
                .values((
                    member::conversation.eq(room),
                    member::person.eq(id),
                    member::from_position.eq(room),
                    member::visible_from_seq.eq(1),
                    member::role.eq("member"),
                    member::via.eq("added"),
                ))
                .execute(tx.conn())?;
        }
        Ok(room)
    }
}

struct Edit {
    room: i64,
    seq: i64,
    text: String,
}

impl Command for Edit {
    type Output = i64;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<i64, WriteError> {
        let target = [("conversation", self.room), ("message", self.seq)];
        let audience = Audience::Conversation(self.room);
        let change = json!({"seq": self.seq, "rev": 2});
        let draft = Draft::new(Kind::MessageEdit, audience, Some(ADA), &target, &change)
            .disclose("content", edit_content_json(2, self.seq, &self.text));
        let position = tx.append(draft, &Origin::cli())?;
        let at = tx.now();
        diesel::insert_into(revision::table)
            .values((
                revision::conversation.eq(self.room),
                revision::seq.eq(self.seq),
                revision::rev.eq(2),
                revision::kind.eq("edit"),
                revision::position.eq(position),
                revision::at.eq(at),
                revision::person.eq(ADA),
                revision::body.eq(&self.text),
            ))
            .execute(tx.conn())?;
        Ok(position)
    }
}
