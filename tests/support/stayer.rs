//! A client that stays: it comes back by cursor whenever its connection ends, retries what was not answered under the
//! same client id, and never reloads.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rand::RngExt;
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

use crate::seeded::Person;
use crate::stored::Acknowledged;
use crate::wire::{Failed, Receipt, Socket, client_id};

/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(50);
/// At the end what only others may see moves the head without an event: the client comes back once more and is told.
const ASK: Duration = Duration::from_millis(500);

/// What the whole crowd is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Send and listen.
    Send,
    /// Send nothing new, stay connected.
    Quiet,
    /// End when everything is answered and everything up to this position was seen.
    EndAt(i64),
}

/// How one client behaves.
pub struct Habits {
    /// Where it sends, in turn; nowhere: it only listens.
    pub conversations: Vec<i64>,
    /// One message in this time at most, each after the answer to the one before.
    pub pace: Duration,
    /// It drops its connection after about this time.
    pub leaves_after: Option<Duration>,
    /// Where it begins; the head of its first connection if not said.
    pub cursor: Option<String>,
    /// Is shown each event, in order, once.
    pub on_event: Box<dyn FnMut(&Value) + Send>,
}

impl Habits {
    /// Stays connected as long as the server lives.
    pub fn sends(conversations: Vec<i64>, pace: Duration) -> Self {
        Self { conversations, pace, leaves_after: None, cursor: None, on_event: Box::new(|_| {}) }
    }
}

/// What a client has lived through.
#[derive(Debug, Default)]
pub struct Story {
    pub acknowledged: Vec<Acknowledged>,
    /// Positions of the `message.send` events, as they came.
    pub sends: Vec<i64>,
    /// The position it began at.
    pub from: i64,
    pub resumes: usize,
    /// Codes of the answers that said no. Each message was tried again.
    pub refusals: Vec<String>,
}

/// Starts one.
pub fn start(
    address: SocketAddr,
    person: &Person,
    habits: Habits,
    orders: watch::Receiver<Order>,
) -> JoinHandle<Story> {
    let person = person.clone();
    let cursor = habits.cursor.as_deref().map(read_cursor);
    let story = Story { from: cursor.as_ref().map_or(0, |(_, position)| *position), ..Story::default() };
    let mut stayer = Stayer { address, person, habits, orders, story, cursor, unanswered: None, sent: 0 };
    tokio::spawn(async move {
        stayer.live().await;
        stayer.story
    })
}

fn read_cursor(cursor: &str) -> (String, i64) {
    let (epoch, position) = cursor.split_once('.').expect("a cursor has an epoch");
    (epoch.to_owned(), position.parse().unwrap())
}

struct Stayer {
    address: SocketAddr,
    person: Person,
    habits: Habits,
    orders: watch::Receiver<Order>,
    story: Story,
    cursor: Option<(String, i64)>,
    unanswered: Option<(i64, Uuid, String)>,
    sent: usize,
}

type Answer = BoxFuture<'static, Result<Receipt, Failed>>;

impl Stayer {
    async fn live(&mut self) {
        while !self.done() {
            match Socket::open(self.address, &self.person.access_token).await {
                // How a connection ended does not matter: the next one tells what is missing.
                Ok(socket) => {
                    drop(self.converse(socket).await);
                    if self.habits.leaves_after.is_some() && *self.orders.borrow() == Order::Send {
                        tokio::time::sleep(Duration::from_millis(rand::random_range(0..1_000))).await;
                    }
                }
                Err(Failed::Lost) => tokio::time::sleep(PAUSE).await,
                Err(refused) => {
                    self.story.refusals.push(refused.code().to_owned());
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    fn done(&self) -> bool {
        let Order::EndAt(last) = *self.orders.borrow() else { return false };
        self.unanswered.is_none() && self.cursor.as_ref().is_some_and(|(_, position)| *position >= last)
    }

    /// One connection, from resume to its end.
    async fn converse(&mut self, mut socket: Socket) -> Result<(), Failed> {
        if self.cursor.is_none() {
            let begin = read_cursor(socket.hello["cursor"].as_str().unwrap());
            self.story.from = begin.1;
            self.cursor = Some(begin);
        }
        self.resume(&mut socket).await?;
        self.story.resumes += 1;
        let leaves = self
            .habits
            .leaves_after
            .map(|about| Instant::now() + about.mul_f64(rand::rng().random_range(0.1..2.0)));
        let far = Instant::now() + Duration::from_secs(3600);
        let mut orders = self.orders.clone();
        let mut answer: Option<Answer> = None;
        let mut next = Instant::now() + self.habits.pace.mul_f64(rand::random());
        let ask = Instant::now() + ASK;
        while !self.done() {
            let order = *orders.borrow_and_update();
            let (ending, quiet) = (matches!(order, Order::EndAt(_)), order != Order::Send);
            let speaks = self.unanswered.is_some() || !(quiet || self.habits.conversations.is_empty());
            tokio::select! {
                frame = socket.events.recv() => self.take(frame.ok_or(Failed::Lost)?),
                said = async { answer.as_mut().expect("asked only if there").await }, if answer.is_some() => {
                    answer = None;
                    next = (next + self.habits.pace).max(Instant::now());
                    if !self.answered(said)? {
                        next = Instant::now() + PAUSE;
                    }
                }
                () = sleep_until(next), if speaks && answer.is_none() => answer = Some(self.say(&socket)),
                () = sleep_until(leaves.unwrap_or(far)), if !quiet => return Ok(()),
                () = sleep_until(ask), if ending => return Ok(()),
                changed = orders.changed() => changed.expect("the test gives orders to the end"),
            }
        }
        Ok(())
    }

    async fn resume(&mut self, socket: &mut Socket) -> Result<(), Failed> {
        let (epoch, position) = self.cursor.clone().expect("it was set before");
        // What came before the order to resume is part of what is known.
        let live_from = match socket.resume(&format!("{epoch}.{position}")).await {
            Ok(live_from) => live_from,
            Err(failed) => {
                assert_ne!(failed.code(), "gap", "it would have to reload");
                return Err(failed);
            }
        };
        while let Ok(frame) = socket.events.try_recv() {
            self.take(frame);
        }
        let cursor = self.cursor.as_mut().expect("it was set before");
        cursor.1 = cursor.1.max(live_from);
        Ok(())
    }

    fn take(&mut self, frame: Value) {
        assert_ne!(frame["type"], "gap", "it would have to reload");
        if frame["type"] != "event" {
            return;
        }
        let position = frame["position"].as_i64().unwrap();
        let cursor = self.cursor.as_mut().expect("events come after a resume");
        assert!(position > cursor.1, "position {position} came after {}", cursor.1);
        cursor.1 = position;
        if frame["kind"] == "message.send" {
            self.story.sends.push(position);
        }
        (self.habits.on_event)(&frame);
    }

    /// The next message, or the unanswered one again.
    fn say(&mut self, socket: &Socket) -> Answer {
        let (conversation, client_id, text) = self.unanswered.get_or_insert_with(|| {
            let conversation = self.habits.conversations[self.sent % self.habits.conversations.len()];
            self.sent += 1;
            (conversation, client_id(), format!("{} 对 {conversation} 说第 {} 句", self.person.id, self.sent))
        });
        let (line, conversation, client_id, text) =
            (socket.line.clone(), *conversation, *client_id, text.clone());
        async move { line.send(conversation, client_id, &text).await }.boxed()
    }

    fn answered(&mut self, said: Result<Receipt, Failed>) -> Result<bool, Failed> {
        match said {
            Ok(receipt) => {
                let (conversation, client_id, text) =
                    self.unanswered.take().expect("an answer has its message");
                self.story.acknowledged.push(Acknowledged {
                    sender: self.person.id,
                    conversation,
                    client_id,
                    text,
                    receipt,
                });
                Ok(true)
            }
            Err(Failed::Lost) => Err(Failed::Lost),
            Err(refused) => {
                self.story.refusals.push(refused.code().to_owned());
                Ok(false)
            }
        }
    }
}
