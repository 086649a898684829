//! What chat's tests say in one word each.

use lingtong::chat::create::NewGroup;
use lingtong::chat::history::{History, Window};
use lingtong::chat::message::Mentions;
use lingtong::chat::page::Page;
use lingtong::chat::send::{NewMessage, Receipt};
use lingtong::chat::summary::Summary;
use lingtong::error::Problem;
use lingtong_tests::house::{Guest, House};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// The code of a refusal.
#[track_caller]
pub fn code<T: std::fmt::Debug>(result: Result<T, Problem>) -> &'static str {
    result.expect_err("this is refused").code.name()
}

/// A message as it is sent, with an id of its own.
pub fn message(conversation: i64, text: &str) -> NewMessage {
    NewMessage {
        conversation,
        client_id: Uuid::now_v7(),
        text: text.into(),
        reply_to: None,
        thread_root: None,
        forward_of: None,
        mentions: Mentions::default(),
    }
}

pub async fn forward(house: &House, who: &Guest, to: i64, source: (i64, i64)) -> Result<Receipt, Problem> {
    let new = NewMessage { forward_of: Some(source), ..message(to, "") };
    house.app.chat.send(&who.actor, new).await
}

/// A group whose new members see only what comes after them.
pub async fn quiet_group(house: &House, owner: &Guest, others: &[&Guest]) -> i64 {
    let members = others.iter().map(|guest| guest.id).collect();
    let group =
        NewGroup { name: "安静 quiet".into(), members, open: false, history_for_all: false, key: None };
    house.app.chat.create_group(&owner.actor, group).await.unwrap().id
}

pub async fn summary(house: &House, who: &Guest, id: i64) -> Result<Summary, Problem> {
    house.app.chat.conversation(who.id, id).await
}

pub async fn newest(house: &House, who: &Guest, id: i64) -> Result<History, Problem> {
    house.app.chat.history(who.id, id, Window::default()).await
}

/// Numbers of the newest messages.
pub async fn seqs(house: &House, who: &Guest, id: i64) -> Vec<i64> {
    newest(house, who, id).await.unwrap().items.iter().map(|message| message.seq).collect()
}

/// `(person, role)` of everyone in it, asked by a member.
pub async fn people(house: &House, who: &Guest, id: i64) -> Vec<(i64, String)> {
    let page = Page { cursor: None, limit: Some(200) };
    let members = house.app.chat.members(who.id, id, page).await;
    members.map(|page| page.items.into_iter().map(|m| (m.person, m.role)).collect()).unwrap_or_default()
}

/// Waits until the people of a conversation are these, ascending.
pub async fn becomes(house: &House, who: &Guest, id: i64, wanted: &[&Guest]) {
    let mut wanted: Vec<i64> = wanted.iter().map(|guest| guest.id).collect();
    wanted.sort_unstable();
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let now: Vec<i64> = people(house, who, id).await.into_iter().map(|(person, _)| person).collect();
        if now == wanted {
            return;
        }
        assert!(Instant::now() < end, "the people are {now:?} and not {wanted:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
