//! Two hundred clients that come and go under load: each ends with exactly the state that a fresh snapshot gives.

use std::sync::Arc;
use std::time::Duration;

use super::{Home, alone};
use futures_util::StreamExt;
use lingtong_tests::model::Model;
use lingtong_tests::postgres::Backend;
use lingtong_tests::rest::Rest;
use lingtong_tests::seeded::Room;
use lingtong_tests::stayer::{self, Habits, Order};
use lingtong_tests::stored::Stored;
use lingtong_tests::wire::client_id;
use parking_lot::Mutex;
use rand::RngExt;
use serde_json::json;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

const ROOMS: usize = 10;
const MEMBERS: usize = 20;
const LOAD: Duration = Duration::from_secs(30);
/// Each client's own messages.
const PACE: Duration = Duration::from_millis(1_500);
/// A client is connected for twice this at most, then away for up to a second.
const STAYS: Duration = Duration::from_secs(3);
const LIMIT: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn process_crowd_on_sqlite() {
    crowd(Backend::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn process_crowd_on_postgres() {
    crowd(Backend::Postgres).await;
}

async fn crowd(backend: Backend) {
    let _alone = alone().await;
    let mut home = Home::new(backend, "crowd");
    let node = &mut home.node;
    let seeded = node.seed(ROOMS * MEMBERS, 0, &[&format!("{ROOMS}:{MEMBERS}")]);
    node.start().await;
    let (order, orders) = watch::channel(Order::Send);
    let mut clients = Vec::new();
    for room in &seeded.rooms {
        for member in &room.members {
            let person = seeded.person(*member);
            let rest = Rest::new(node.address, person);
            let (model, cursor) = Model::snapshot(&rest).await;
            let model = Arc::new(Mutex::new(model));
            let taken = model.clone();
            let habits = Habits {
                leaves_after: Some(STAYS),
                cursor: Some(cursor),
                on_event: Box::new(move |event| taken.lock().event(event)),
                ..Habits::sends(vec![room.conversation], PACE)
            };
            clients.push((rest, model, stayer::start(node.address, person, habits, orders.clone())));
        }
    }
    let end = Instant::now() + LOAD;
    let busy = seeded.rooms.iter().enumerate().map(|(number, room)| {
        let rest = Rest::new(node.address, seeded.person(room.members[0]));
        let guests = seeded.rooms[(number + 1) % ROOMS].members[1..].to_vec();
        tokio::spawn(Busy { rest, room: room.clone(), guests, own: Vec::new(), highest: 0 }.until(end))
    });
    let mut acts = 0;
    for busy in busy.collect::<Vec<_>>() {
        acts += busy.await.unwrap();
    }

    order.send_replace(Order::Quiet);
    let head = quiet(&node.url).await;
    order.send_replace(Order::EndAt(head));
    let (mut said, mut resumes) = (0, 0);
    let mut models = Vec::new();
    for (rest, model, story) in clients {
        let story = timeout(LIMIT, story).await.expect("every client comes to the end").unwrap();
        said += story.acknowledged.len();
        resumes += story.resumes;
        models.push((rest, model));
    }
    let compared: usize = futures_util::stream::iter(models)
        .map(|(rest, model)| async move {
            let model = Arc::into_inner(model).expect("its client has ended").into_inner();
            model.is_what_the_server_says(&rest).await
        })
        .buffer_unordered(8)
        .fold(0, async |sum, compared| sum + compared)
        .await;
    Stored::read(&node.url).is_whole();
    println!(
        "{backend:?}: {said} messages, {acts} other acts, {resumes} resumes, {compared} messages compared"
    );
    assert!(resumes > 3 * ROOMS * MEMBERS && acts > 100 && said > 500, "there was a load");
}

/// Waits until nobody writes any more; the head then.
async fn quiet(url: &str) -> i64 {
    let begun = Instant::now();
    let mut head = (Stored::read(url).head(), Instant::now());
    while head.1.elapsed() < Duration::from_secs(3) {
        assert!(begun.elapsed() < LIMIT, "everything is answered in the end");
        tokio::time::sleep(Duration::from_millis(250)).await;
        let now = Stored::read(url).head();
        if now != head.0 {
            head = (now, Instant::now());
        }
    }
    head.0
}

/// The owner of a room, who does everything that can be done in it.
struct Busy {
    rest: Rest,
    room: Room,
    /// People of another room, who come and go here.
    guests: Vec<i64>,
    own: Vec<i64>,
    highest: i64,
}

impl Busy {
    async fn until(mut self, end: Instant) -> usize {
        let mut acts = 0;
        while Instant::now() < end {
            let (status, body) = self.act().await;
            // Gone: the message was recalled before.
            assert!((200..300).contains(&status) || status == 410, "{status}: {body}");
            acts += usize::from(status < 300);
            tokio::time::sleep(Duration::from_millis(rand::random_range(50..250))).await;
        }
        acts
    }

    async fn act(&mut self) -> (u16, serde_json::Value) {
        let root = format!("/conversations/{}", self.room.conversation);
        let mine = self.own.get(rand::random_range(0..self.own.len().max(1))).copied();
        let any = rand::random_range((self.highest - 30).max(1)..=self.highest.max(1));
        let guest = self.guests[rand::rng().random_range(0..self.guests.len())];
        let mark = rand::random::<u16>();
        let emoji = ["%F0%9F%91%8D", "%F0%9F%8D%B2"][usize::from(mark % 2)];
        match (rand::random_range(0..12), mine) {
            (0 | 1, _) | (_, None) => {
                let path = format!("{root}/messages/{}", client_id());
                let answer = self.rest.put(&path, json!({"text": format!("告示 {mark}")})).await;
                self.highest = answer.1["seq"].as_i64().unwrap_or(self.highest);
                self.own.push(self.highest);
                answer
            }
            (2 | 3, Some(seq)) => {
                self.rest
                    .patch(&format!("{root}/messages/{seq}"), json!({"text": format!("更正 {mark}")}))
                    .await
            }
            (4, Some(seq)) => self.rest.delete(&format!("{root}/messages/{seq}")).await,
            (5, _) => self.rest.put(&format!("{root}/messages/{any}/reactions/{emoji}"), json!({})).await,
            (6, _) => self.rest.delete(&format!("{root}/messages/{any}/reactions/{emoji}")).await,
            (7, _) => self.rest.put(&format!("{root}/messages/{any}/pin"), json!({})).await,
            (8, _) => self.rest.delete(&format!("{root}/messages/{any}/pin")).await,
            (9, _) => self.rest.post(&format!("{root}/members"), json!({"people": [guest]})).await,
            (10, _) => self.rest.delete(&format!("{root}/members/{guest}")).await,
            _ if mark.is_multiple_of(3) => {
                let role = ["owner", "member"][usize::from(mark % 2)];
                let member = self.room.members[1 + usize::from(mark) % (MEMBERS - 1)];
                self.rest.put(&format!("{root}/members/{member}"), json!({"role": role})).await
            }
            _ if mark % 3 == 1 => {
                let body = json!({"kind": "group", "name": format!("小组 {mark}"), "members": [guest], "idempotency_key": client_id()});
                self.rest.post("/conversations", body).await
            }
            _ => {
                self.rest
                    .patch(&root, json!({"name": format!("房间 {mark}"), "topic": format!("{mark}")}))
                    .await
            }
        }
    }
}
