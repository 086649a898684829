//! Passwords: what they may be, and argon2id on threads of its own.
//!
//! Hashing is slow on purpose (19 MiB, two passes: about 24 ms) and never runs on an actix worker or in the writer. Threads
//! and queue are bounded, and so is the memory: one hash a thread. PHC strings keep their own cost, so that a changed
//! configuration does not invalidate old passwords.

use super::Directory;
use super::line::Line;
use crate::config::Auth;
use crate::error::{Code, Problem};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use serde::Deserialize;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::oneshot;
use unicode_normalization::UnicodeNormalization;

/// Most bytes; more is never hashed.
pub const LONGEST: usize = 1024;
/// Sign-ins that may wait for a thread; at 50 hashes a second the last waits 5 s.
const QUEUE: usize = 256;
/// A sign-in that nobody began for so long goes to the thread with a share of its own.
const LATE: Duration = Duration::from_secs(1);

/// A password on its way. `Debug` does not show it.
#[derive(Clone, Deserialize, PartialEq, Eq)]
#[serde(transparent)]
pub struct Password(String);

impl Password {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As it was typed.
    pub(super) fn raw(&self) -> &str {
        &self.0
    }

    /// As it is hashed: every space is the same space, and a letter is one however it was typed (RFC 8265, OpaqueString:
    /// NFC). Case and width matter. What is too long is never hashed and stays as it is.
    fn prepared(&self) -> String {
        if self.0.len() > LONGEST {
            return self.0.clone();
        }
        self.0.nfc().map(|c| if c.is_whitespace() && !c.is_control() { ' ' } else { c }).collect()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

enum Task {
    Hash { password: Password, answer: oneshot::Sender<Option<String>> },
    Verify { password: Password, hash: Arc<str>, answer: oneshot::Sender<bool> },
}

/// The threads that hash. Cheap to clone.
#[derive(Clone)]
pub(super) struct Hasher {
    line: Arc<Line<Task>>,
    /// Passwords handed in so far.
    asked: Arc<AtomicU64>,
    /// Of a random password nobody has, at the configured cost: unknown names cost what known ones do.
    dummy: Arc<str>,
}

impl Directory {
    /// Passwords that this node hashed or compared so far, unknown names' among them.
    pub fn passwords_hashed(&self) -> u64 {
        self.hasher.asked.load(Ordering::Relaxed)
    }
}

impl Hasher {
    /// Errors: what argon2 says of the cost.
    pub(super) fn start(auth: &Auth) -> Result<Self, String> {
        let params = Params::new(auth.argon2_memory_kib, auth.argon2_iterations, 1, None)
            .map_err(|why| why.to_string())?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let dummy = hash(&argon2, &hex::encode(super::random::bytes::<16>()))
            .ok_or("argon2 cannot hash at this cost")?;
        let line = Line::new(QUEUE);
        for number in 0..auth.hashing_threads() {
            spawn(&format!("password-{number}"), &line, Duration::ZERO, &argon2, stand_aside)?;
        }
        spawn("password-late", &line, LATE, &argon2, stand_back)?;
        Ok(Self { line, asked: Arc::default(), dummy: dummy.into() })
    }

    /// A PHC string. Errors: `unavailable` when too many wait.
    pub(super) async fn hash(&self, password: Password) -> Result<String, Problem> {
        let (answer, wait) = oneshot::channel();
        self.enqueue(Task::Hash { password, answer })?;
        wait.await.ok().flatten().ok_or_else(|| Code::Internal.because("the password could not be hashed"))
    }

    /// Whether it is the password of this hash; without one it takes as long and says no. Errors: `unavailable` when too many wait.
    pub(super) async fn verify(&self, password: Password, hash: Option<&str>) -> Result<bool, Problem> {
        let (answer, wait) = oneshot::channel();
        let known = hash.is_some();
        let hash = hash.map_or_else(|| self.dummy.clone(), Arc::from);
        self.enqueue(Task::Verify { password, hash, answer })?;
        let right = wait.await.map_err(|_| Code::Internal.because("the password could not be checked"))?;
        Ok(right && known)
    }

    fn enqueue(&self, task: Task) -> Result<(), Problem> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        metrics::counter!("lingtong_password_hashes_total").increment(1);
        if self.line.push(task) {
            return Ok(());
        }
        Err(Code::Unavailable.because("too many people are signing in; try again").retry_after(2))
    }
}

fn run(argon2: &Argon2<'_>, task: Task) {
    // Whoever went away meanwhile costs no hash.
    match task {
        Task::Hash { password, answer } if !answer.is_closed() => {
            drop(answer.send(hash(argon2, &password.prepared())))
        }
        Task::Verify { password, hash, answer } if !answer.is_closed() => {
            let right = PasswordHash::new(&hash)
                .is_ok_and(|hash| argon2.verify_password(password.prepared().as_bytes(), &hash).is_ok());
            let _gone = answer.send(right);
        }
        Task::Hash { .. } | Task::Verify { .. } => {}
    }
}

fn hash(argon2: &Argon2<'_>, password: &str) -> Option<String> {
    argon2
        .hash_password_with_salt(password.as_bytes(), &super::random::bytes::<16>())
        .ok()
        .map(|hash| hash.to_string())
}

/// One thread that hashes what has waited for `patience`, until the last [`Hasher`] is gone.
fn spawn(
    name: &str,
    line: &Arc<Line<Task>>,
    patience: Duration,
    argon2: &Argon2<'static>,
    begin: fn(),
) -> Result<(), String> {
    let (ahead, argon2) = (line.taker(), argon2.clone());
    let thread = std::thread::Builder::new().name(name.to_owned());
    let started = thread.spawn(move || {
        begin();
        while let Some(task) = ahead.next(patience) {
            run(&argon2, task);
        }
    });
    started.map(drop).map_err(|why| why.to_string())
}

/// A hash is 20 ms of pure computing: a thread of the idle class never makes a message wait for a processor
/// (measured: docs/performance.md). On a machine that is busy throughout it hardly runs; then [`stand_back`] is there.
fn stand_aside() {
    use thread_priority::{NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy};
    let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    let this = thread_priority::thread_native_id();
    if let Err(error) = thread_priority::set_thread_priority_and_policy(this, ThreadPriority::Min, idle) {
        tracing::debug!(?error, "directory.password: the thread keeps its class");
        stand_back();
    }
}

/// For what waited too long: behind messages, but with a share of its own. On Linux `nice` is a thread's own.
fn stand_back() {
    if let Err(error) = rustix::process::nice(10) {
        tracing::debug!(%error, "directory.password: the thread keeps its priority");
    }
}
