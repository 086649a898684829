//! The signer: a thread that signs the head while there is news, and at once when asked.
//!
//! A checkpoint is signed under the lease, remembered beside the key, stored as a row, then shown: a crash anywhere in
//! between leaves nothing unsaid. A node without the key, or without the lease, shows what others stored. What would
//! contradict an earlier signature is refused for good ([`Signer::fault`]).

use super::follow::HeadSignal;
use super::last_signed::{BrakeError, LastSigned};
use super::seal::{Checkpoint, SignerKey};
use super::signer_rows::{Keep, Kept, TakeLease};
use super::store;
use super::writer::Writer;
use crate::db::{Conn, Purpose, Target, connect};
use crate::error::{Code, Problem};
use arc_swap::ArcSwapOption;
use metrics::{counter, gauge};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// A stored checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Entries it covers.
    pub size: u64,
    /// The signed note, verbatim.
    pub note: String,
}

type Answer = oneshot::Sender<Result<Arc<Signed>, Problem>>;

/// The door to the signer: what is signed, and asking for more. Cheap to clone.
#[derive(Clone)]
pub struct Signer {
    newest: Arc<ArcSwapOption<Signed>>,
    fault: Arc<ArcSwapOption<String>>,
    requests: flume::Sender<Answer>,
}

/// What the signer is started with.
pub struct Settings {
    pub target: Target,
    /// From [`super::open::open`]; none on a node that does not sign.
    pub signing: Option<(SignerKey, LastSigned)>,
    /// Holder of the lease: the node's name.
    pub node: String,
    /// News is signed this long after it happened at the latest.
    pub interval: Duration,
}

impl Signer {
    /// Starts the thread; it ends when the signal stops.
    pub fn start(
        settings: Settings,
        writer: Writer,
        signal: HeadSignal,
    ) -> (Self, std::thread::JoinHandle<()>) {
        let (requests, asked) = flume::bounded(1024);
        let signer = Self { newest: Arc::default(), fault: Arc::default(), requests };
        gauge!("lingtong_journal_signer_fault").set(0.0);
        let (newest, fault) = (signer.newest.clone(), signer.fault.clone());
        let thread = std::thread::Builder::new()
            .name("journal-signer".into())
            .spawn(move || Thread { settings, writer, signal, newest, fault, conn: None }.run(&asked))
            .expect("the operating system gives a thread at start");
        (signer, thread)
    }

    /// The newest checkpoint this node knows; none before the first.
    pub fn newest(&self) -> Option<Arc<Signed>> {
        self.newest.load_full()
    }

    /// Why this node signs nothing any more, if so. Health shows it.
    pub fn fault(&self) -> Option<Arc<String>> {
        self.fault.load_full()
    }

    /// A checkpoint of everything committed before this call, where this node may sign; else the newest stored.
    ///
    /// Errors: `unavailable` while there is none, or the signer is at fault or stopping.
    pub async fn sign_now(&self) -> Result<Arc<Signed>, Problem> {
        let (answer, wait) = oneshot::channel();
        let stopping =
            || Code::Unavailable.because("the signer is stopping or has too much to do; try again");
        self.requests.try_send(answer).map_err(|_| stopping())?;
        wait.await.unwrap_or_else(|_| Err(stopping()))
    }
}

struct Thread {
    settings: Settings,
    writer: Writer,
    signal: HeadSignal,
    newest: Arc<ArcSwapOption<Signed>>,
    fault: Arc<ArcSwapOption<String>>,
    conn: Option<Conn>,
}

impl Thread {
    fn run(mut self, asked: &flume::Receiver<Answer>) {
        let tick = self.settings.interval.clamp(Duration::from_millis(5), Duration::from_millis(100));
        let mut last: Option<Instant> = None;
        while !self.signal.stopped() {
            let mut answers = match asked.recv_timeout(tick) {
                Ok(answer) => vec![answer],
                Err(flume::RecvTimeoutError::Timeout) => vec![],
                Err(flume::RecvTimeoutError::Disconnected) => return,
            };
            answers.extend(asked.try_iter());
            let due = last.is_none_or(|at| at.elapsed() >= self.settings.interval && self.has_news());
            if answers.is_empty() && !due {
                continue;
            }
            last = Some(Instant::now());
            let result = self.round();
            if let Err(problem) = &result {
                counter!("lingtong_journal_signer_failures").increment(1);
                tracing::warn!(%problem, "journal.signer");
            }
            answers.into_iter().for_each(|answer| drop(answer.send(result.clone())));
        }
    }

    fn has_news(&self) -> bool {
        let shown = self.newest.load().as_ref().map_or(0, |signed| signed.size);
        self.signal.head() as u64 > shown
    }

    /// Signs if this node may, and shows the newest stored checkpoint in any case.
    fn round(&mut self) -> Result<Arc<Signed>, Problem> {
        if self.settings.signing.is_some() && self.fault.load().is_none() {
            self.sign()?;
        }
        let found = self.newest_stored();
        if found.is_err() {
            self.conn = None;
        }
        let (size, _, note) = found?.ok_or_else(|| Code::Unavailable.because("nothing is signed yet"))?;
        let signed = Arc::new(Signed { size: size as u64, note });
        gauge!("lingtong_journal_checkpoint_size").set(size as f64);
        self.newest.store(Some(signed.clone()));
        match &*self.fault.load() {
            Some(fault) => Err(Code::Unavailable.because(fault.as_str())),
            None => Ok(signed),
        }
    }

    fn newest_stored(&mut self) -> Result<Option<(i64, Vec<u8>, String)>, Problem> {
        let away = |error: &dyn std::fmt::Display| Code::Unavailable.because(error.to_string());
        if self.conn.is_none() {
            self.conn = Some(connect(&self.settings.target, Purpose::Read).map_err(|e| away(&e))?);
        }
        let conn = self.conn.as_mut().expect("connected above");
        store::newest_checkpoint(conn).map_err(|e| away(&e))
    }

    fn sign(&mut self) -> Result<(), Problem> {
        let stored = self.newest_stored()?.map_or(0, |(size, ..)| size as u64);
        let holder = self.settings.node.clone();
        let lease_ms =
            i64::try_from(self.settings.interval.as_millis() * 5).unwrap_or(i64::MAX / 2).max(10_000);
        let Some(head) = self.writer.write_blocking(TakeLease { holder: holder.clone(), lease_ms })? else {
            return Ok(());
        };
        let Some((key, brake)) = self.settings.signing.as_mut() else { return Ok(()) };
        // Signed before a crash and perhaps never stored: that head is shown first.
        if let Some((checkpoint, note)) = brake.newest().filter(|(checkpoint, _)| checkpoint.size > stored) {
            let (checkpoint, note) = (checkpoint.clone(), note.clone());
            if checkpoint.size <= head.0 {
                self.writer.write_blocking(Keep { holder: holder.clone(), checkpoint, note })?;
            }
        }
        let (size, root) = head;
        let wanted = Checkpoint { origin: key.verifier().name().to_owned(), size, root };
        match brake.allows(&wanted) {
            Err(error @ (BrakeError::Smaller { .. } | BrakeError::Fork(_))) => return self.fault(&error),
            Err(error) => return Err(Code::Internal.because(error.to_string())),
            Ok(()) if size <= stored => return Ok(()),
            Ok(()) => {}
        }
        let note = wanted.sign(key).map_err(|error| Code::Internal.because(error.to_string()))?;
        brake
            .remember(wanted.clone(), note.clone())
            .map_err(|error| Code::StorageFull.because(error.to_string()))?;
        match self.writer.write_blocking(Keep { holder, checkpoint: wanted, note })? {
            Kept::Stored | Kept::Behind => Ok(()),
            Kept::Fork(size) => self.fault(&BrakeError::Fork(size)),
        }
    }

    /// From here on nothing is signed until someone has looked.
    fn fault(&self, error: &BrakeError) -> Result<(), Problem> {
        let text = format!("the journal contradicts what was signed: {error}. Run `lingtong audit verify`");
        tracing::error!(text, "journal.signer");
        gauge!("lingtong_journal_signer_fault").set(1.0);
        self.fault.store(Some(Arc::new(text.clone())));
        Err(Code::Unavailable.because(text))
    }
}
