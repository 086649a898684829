//! Lets the sample people say what they said, each message at its time.

use std::collections::HashMap;

use futures_util::future::try_join_all;
use uuid::{NoContext, Timestamp, Uuid};

use super::clock::LateClock;
use super::company::{ADMINISTRATOR, GUESTS, PEOPLE};
use super::talk::{self, Also, Line, Place, Talk};
use crate::app::App;
use crate::chat::create::NewGroup;
use crate::chat::message::Mentions;
use crate::chat::send::NewMessage;
use crate::clock::Clock;
use crate::directory::Actor;
use crate::error::Problem;

const MINUTE_MS: i64 = 60_000;

/// Everything a conversation's replay needs.
struct Replay<'a> {
    app: &'a App,
    clock: &'a LateClock,
    people: &'a HashMap<&'static str, i64>,
    departments: &'a HashMap<&'static str, i64>,
    actors: &'a HashMap<&'static str, Actor>,
}

/// A conversation that is being replayed: its id, and the numbers of its lines.
struct Told {
    talk: &'static Talk,
    conversation: i64,
    seqs: Vec<i64>,
}

/// Writes all of it, in the order of time, and moves the clock along.
pub async fn replay(
    app: &App,
    clock: &LateClock,
    people: &HashMap<&'static str, i64>,
    departments: &HashMap<&'static str, i64>,
    actors: &HashMap<&'static str, Actor>,
) -> Result<(), Problem> {
    let replay = Replay { app, clock, people, departments, actors };
    let mut told = Vec::new();
    for talk in talk::all() {
        told.push(Told { talk, conversation: replay.open(talk).await?, seqs: Vec::new() });
    }
    for (minutes_ago, talk, line) in in_order() {
        clock.catch_up(minutes_ago * MINUTE_MS);
        replay.say(&mut told[talk], line).await?;
    }
    try_join_all(told.iter().map(|told| replay.read(told))).await.map(drop)
}

/// Every line with how long ago it was said, minutes, and the place of its talk; the oldest first.
fn in_order() -> Vec<(i64, usize, &'static Line)> {
    let mut lines = Vec::new();
    for (place, talk) in talk::all().enumerate() {
        let mut ago = talk.ago;
        for line in talk.lines {
            ago -= line.after;
            lines.push((ago, place, line));
        }
    }
    // Stable: lines of one talk stay in their order.
    lines.sort_by_key(|(ago, _, _)| -ago);
    lines
}

impl Replay<'_> {
    async fn open(&self, talk: &Talk) -> Result<i64, Problem> {
        let chat = &self.app.chat;
        let summary = match &talk.place {
            Place::Company => chat.open_company(&self.actors[ADMINISTRATOR]).await?,
            Place::Department(code, opener) => {
                chat.open_department(&self.actors[opener], self.departments[code], None).await?
            }
            Place::Direct(one, other) => chat.open_direct(&self.actors[one], self.people[other]).await?,
            Place::Group { name, members, open } => {
                let members_but_first = members[1..].iter().map(|login| self.people[login]).collect();
                let group = NewGroup {
                    name: (*name).into(),
                    members: members_but_first,
                    open: *open,
                    history_for_all: true,
                    key: None,
                };
                chat.create_group(&self.actors[members[0]], group).await?
            }
        };
        Ok(summary.id)
    }

    async fn say(&self, told: &mut Told, line: &Line) -> Result<(), Problem> {
        let (chat, conversation) = (&self.app.chat, told.conversation);
        let who = &self.actors[line.who];
        let mut new = NewMessage {
            conversation,
            client_id: client_id(self.clock),
            text: line.text.into(),
            reply_to: None,
            thread_root: None,
            forward_of: None,
            mentions: Mentions::default(),
        };
        for also in line.also {
            match also {
                Also::Answers(above) => {
                    new.reply_to = told.seqs.len().checked_sub(*above).map(|place| told.seqs[place])
                }
                Also::Calls(logins) => {
                    new.mentions.people = logins.iter().map(|login| self.people[login]).collect()
                }
                Also::CallsAll => new.mentions.all = true,
                Also::Reaction(..) | Also::EditedTo(_) | Also::Recalled | Also::Pinned => {}
            }
        }
        let mentions = new.mentions.clone();
        let seq = chat.send(who, new).await?.seq;
        told.seqs.push(seq);
        for also in line.also {
            match also {
                Also::Reaction(emoji, logins) => {
                    let react =
                        |login: &&str| chat.react(&self.actors[*login], conversation, seq, emoji, true);
                    try_join_all(logins.iter().map(react)).await?;
                }
                Also::EditedTo(text) => {
                    drop(chat.edit(who, conversation, seq, text, mentions.clone()).await?)
                }
                Also::Recalled => drop(chat.recall(who, conversation, seq).await?),
                Also::Pinned => drop(chat.pin(who, conversation, seq, true).await?),
                Also::Answers(_) | Also::Calls(_) | Also::CallsAll => {}
            }
        }
        Ok(())
    }

    /// Everyone has read everything, but for what is to wait for the guests.
    async fn read(&self, told: &Told) -> Result<(), Problem> {
        let last = told.seqs.last().copied().unwrap_or(0);
        let inside = PEOPLE.iter().filter(|person| match &told.talk.place {
            Place::Company => true,
            Place::Department(code, _) => person.departments.contains(code),
            Place::Direct(one, other) => [one, other].contains(&&person.login),
            Place::Group { members, .. } => members.contains(&person.login),
        });
        let is_guest = |login| GUESTS.iter().any(|guest| guest.login == login);
        let reads = inside.filter_map(|person| {
            let waiting = told.talk.unread.iter().find(|(login, _)| *login == person.login);
            // The others are not all equally quick, so that lists of readers have two sides.
            let waiting = waiting
                .map(|(_, count)| *count)
                .or((is_guest(person.login) || person.login.len() % 3 > 0).then_some(0));
            let seq = last - waiting.unwrap_or(1);
            (seq > 0).then(|| self.app.chat.read(&self.actors[person.login], told.conversation, seq, false))
        });
        try_join_all(reads).await.map(drop)
    }
}

/// A message's id, made from the demo's clock (UUIDv7, RFC 9562).
pub fn client_id(clock: &dyn Clock) -> Uuid {
    let now = clock.now_ms();
    let seconds = u64::try_from(now.div_euclid(1000)).unwrap_or(0);
    let nanoseconds = u32::try_from(now.rem_euclid(1000)).expect("below a thousand") * 1_000_000;
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, nanoseconds))
}
