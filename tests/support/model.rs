//! The state of one person as a client keeps it: a snapshot, and what each event makes of it. `state + events = state`.
//!
//! What the person came into after the snapshot is known in part, namely what events said of it. A message is known from
//! the event that sent it. To take in a new kind: an arm in [`Model::event`].

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::rest::Rest;

/// Fields of a summary that events keep up to date. Personal ones (`read_seq` and what is counted from it) are not journalled.
const SHOWN: &[&str] = &[
    "kind",
    "name",
    "topic",
    "visibility",
    "history",
    "posting",
    "my_role",
    "visible_from_seq",
    "last_seq",
    "member_count",
    "pos",
];

/// One person's conversations.
pub struct Model {
    me: i64,
    rooms: BTreeMap<i64, Room>,
}

#[derive(Default)]
struct Room {
    /// What is known of its summary.
    shown: Map<String, Value>,
    /// It was in the snapshot: everything is known.
    whole: bool,
    pins: BTreeSet<i64>,
    messages: BTreeMap<i64, Message>,
}

/// A message as it stands after all that was done to it. Not its `pos`: the server knows the last change that left
/// something, and a reaction or pin that was taken back leaves nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Message {
    position: i64,
    sender: i64,
    client_id: String,
    text: String,
    rev: i64,
    recalled: bool,
    reactions: BTreeSet<(String, i64)>,
    pinned: bool,
}

impl Model {
    /// From the pages of `/sync`, and the cursor to resume from.
    pub async fn snapshot(rest: &Rest) -> (Self, String) {
        let first = rest.read("/sync").await;
        let mut model = Self { me: first["me"]["id"].as_i64().unwrap(), rooms: BTreeMap::new() };
        let mut page = first.clone();
        loop {
            for summary in page["conversations"].as_array().unwrap() {
                model.rooms.insert(number(summary, "id"), Room::of_summary(summary));
            }
            let Some(after) = page["next"].as_i64() else { break };
            page = rest.read(&format!("/sync?after={after}")).await;
        }
        (model, first["cursor"].as_str().unwrap().to_owned())
    }

    /// Takes in one event.
    pub fn event(&mut self, event: &Value) {
        let Some(id) = event["conversation"].as_i64() else { return };
        let (kind, position, data) =
            (event["kind"].as_str().unwrap(), number(event, "position"), &event["data"]);
        let me = self.me;
        let about_me = |one: &&Value| one["person"] == me;
        match kind {
            "conversation.create" => {
                let room = self.rooms.entry(id).or_default();
                let fields = data["conversation"].as_object().unwrap().iter();
                room.shown.extend(
                    fields
                        .filter(|(_, value)| !value.is_null())
                        .map(|(name, value)| (name.clone(), value.clone())),
                );
                room.came_in(list(data, "added").iter().find(about_me));
            }
            "conversation.dissolve" => return drop(self.rooms.remove(&id)),
            "conversation.member_remove" if list(data, "removed").contains(&json!(me)) => {
                self.rooms.remove(&id);
                return;
            }
            "conversation.member_add" if list(data, "added").iter().any(|one| about_me(&one)) => {
                let room = self.rooms.entry(id).or_default();
                room.came_in(list(data, "added").iter().find(about_me));
            }
            _ => {}
        }
        let room = self
            .rooms
            .get_mut(&id)
            .unwrap_or_else(|| panic!("person {me}: {kind} of a conversation they are not in: {event}"));
        room.event(kind, position, event, me);
        room.shown.insert("pos".into(), position.into());
    }

    /// Compares with a fresh snapshot and with the history that the server shows. Answers how many messages were compared.
    pub async fn is_what_the_server_says(&self, rest: &Rest) -> usize {
        let (fresh, _) = Self::snapshot(rest).await;
        let me = self.me;
        assert_eq!(
            self.rooms.keys().collect::<Vec<_>>(),
            fresh.rooms.keys().collect::<Vec<_>>(),
            "person {me}: conversations"
        );
        let mut compared = 0;
        for (id, room) in &self.rooms {
            let told = &fresh.rooms[id];
            for (name, value) in room.shown.iter().filter(|(name, _)| SHOWN.contains(&name.as_str())) {
                assert_eq!(Some(value), told.shown.get(name), "person {me}, conversation {id}: {name}");
            }
            if room.whole {
                assert_eq!(room.shown.len(), told.shown.len(), "person {me}, conversation {id}");
                assert_eq!(room.pins, told.pins, "person {me}, conversation {id}: pins");
                assert_eq!(
                    room.messages.last_key_value(),
                    told.messages.last_key_value(),
                    "person {me}, conversation {id}: last message"
                );
            }
            compared += room.is_in_history(rest, *id, me).await;
        }
        compared
    }
}

impl Room {
    fn of_summary(summary: &Value) -> Self {
        let fields = summary.as_object().unwrap().iter().filter(|(name, _)| SHOWN.contains(&name.as_str()));
        let mut room = Self {
            shown: fields.map(|(name, value)| (name.clone(), value.clone())).collect(),
            whole: true,
            pins: list(summary, "pins").iter().map(|seq| seq.as_i64().unwrap()).collect(),
            messages: BTreeMap::new(),
        };
        if let Some(last) = summary.get("last_message").filter(|last| !last.is_null()) {
            room.messages.insert(number(last, "seq"), Message::read(last));
        }
        room
    }

    fn came_in(&mut self, me: Option<&Value>) {
        if let Some(me) = me {
            self.shown.insert("my_role".into(), me["role"].clone());
            self.shown.insert("visible_from_seq".into(), me["visible_from_seq"].clone());
        }
    }

    fn event(&mut self, kind: &str, position: i64, event: &Value, me: i64) {
        let data = &event["data"];
        let seq = data["seq"].as_i64().unwrap_or_default();
        match kind {
            "message.send" => {
                if let Some(last) = self.shown.insert("last_seq".into(), seq.into()) {
                    assert_eq!(
                        Some(seq),
                        last.as_i64().map(|last| last + 1),
                        "person {me}: no message is missing"
                    );
                }
                let mut sent = data.clone();
                sent["position"] = position.into();
                self.messages.insert(seq, Message::read(&sent));
            }
            "message.pin" => drop(self.pins.insert(seq)),
            "message.unpin" | "message.recall" => drop(self.pins.remove(&seq)),
            "conversation.update" => {
                for (name, value) in data.as_object().unwrap() {
                    match value {
                        Value::Null => drop(self.shown.remove(name)),
                        value => drop(self.shown.insert(name.clone(), value.clone())),
                    }
                }
            }
            "conversation.member_add" => self.count(list(data, "added").len() as i64),
            "conversation.member_remove" => self.count(-(list(data, "removed").len() as i64)),
            "conversation.member_role" if data["person"] == me => {
                drop(self.shown.insert("my_role".into(), data["role"].clone()))
            }
            _ => {}
        }
        if let Some(message) = self.messages.get_mut(&seq) {
            message.event(kind, data);
        }
    }

    fn count(&mut self, by: i64) {
        if let Some(count) = self.shown.get_mut("member_count") {
            *count = (count.as_i64().unwrap() + by).into();
        }
    }

    /// Every message that events told of, as the server shows it now.
    async fn is_in_history(&self, rest: &Rest, id: i64, me: i64) -> usize {
        let Some((mut next, _)) = self.messages.first_key_value().map(|(seq, message)| (*seq, message))
        else {
            return 0;
        };
        let mut compared = 0;
        loop {
            let page = rest.read(&format!("/conversations/{id}/messages?after={}&limit=100", next - 1)).await;
            let items = list(&page, "items");
            for item in items {
                let seq = number(item, "seq");
                assert_eq!(
                    self.messages.get(&seq),
                    Some(&Message::read(item)),
                    "person {me}, conversation {id}, message {seq}"
                );
                compared += 1;
            }
            match items.last() {
                Some(last) => next = number(last, "seq") + 1,
                None => break,
            }
        }
        assert_eq!(compared, self.messages.len(), "person {me}, conversation {id}: messages");
        compared
    }
}

impl Message {
    /// From a `Message` or from the data of `message.send`.
    fn read(value: &Value) -> Self {
        let reactions = list(value, "reactions").iter().flat_map(|group| {
            let emoji = group["emoji"].as_str().unwrap().to_owned();
            list(group, "people").iter().map(move |person| (emoji.clone(), person.as_i64().unwrap()))
        });
        Self {
            position: number(value, "position"),
            sender: number(value, "sender"),
            client_id: value["client_id"].as_str().unwrap().to_owned(),
            text: value["text"].as_str().unwrap().to_owned(),
            rev: number(value, "rev"),
            recalled: value["recalled"] == true,
            reactions: reactions.collect(),
            pinned: value["pinned"] == true,
        }
    }

    fn event(&mut self, kind: &str, data: &Value) {
        match kind {
            "message.edit" => {
                self.rev = number(data, "rev");
                match data["text"].as_str() {
                    Some(text) if !self.recalled => text.clone_into(&mut self.text),
                    _ => {}
                }
            }
            "message.recall" => {
                self.recalled = true;
                self.rev = number(data, "rev");
                self.text.clear();
                self.reactions.clear();
                self.pinned = false;
            }
            "message.pin" => self.pinned = true,
            "message.unpin" => self.pinned = false,
            "message.react" => drop(self.reactions.insert(reaction(data))),
            "message.unreact" => drop(self.reactions.remove(&reaction(data))),
            _ => {}
        }
    }
}

fn reaction(data: &Value) -> (String, i64) {
    (data["emoji"].as_str().unwrap().to_owned(), number(data, "person"))
}

#[track_caller]
fn number(value: &Value, name: &str) -> i64 {
    value[name].as_i64().unwrap_or_else(|| panic!("no {name} in {value}"))
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}
