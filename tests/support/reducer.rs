//! The state a client holds, and what each event does to it: `state + events = state` is tested with it.
//!
//! It is as simple as a client may be: what it cannot know (a conversation it has just come into) it asks for.

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What one person's client knows.
#[derive(Debug, Clone)]
pub struct Client {
    me: i64,
    position: i64,
    /// Summaries by conversation.
    pub conversations: BTreeMap<i64, Value>,
    /// Conversations to ask for.
    pub missing: BTreeSet<i64>,
    preferences: Value,
    /// With the counter at its last change.
    status: (i64, Value),
}

impl Client {
    /// Of an answer to `GET /sync`.
    pub fn of(snapshot: &Value) -> Self {
        let list = snapshot["conversations"].as_array().unwrap();
        Self {
            me: snapshot["me"]["id"].as_i64().unwrap(),
            position: snapshot["position"].as_i64().unwrap(),
            conversations: list.iter().map(|one| (number(&one["id"]), one.clone())).collect(),
            missing: BTreeSet::new(),
            preferences: snapshot["preferences"].clone(),
            status: (number(&snapshot["mine"]), snapshot["me"]["custom_status"].clone()),
        }
    }

    /// Takes in a summary that was asked for.
    pub fn learn(&mut self, summary: Value) {
        let id = number(&summary["id"]);
        self.missing.remove(&id);
        self.conversations.insert(id, summary);
    }

    /// Takes in a frame of the socket.
    pub fn take(&mut self, frame: &Value) {
        match frame["type"].as_str() {
            Some("event") => self.event(frame),
            Some("mine") => self.mine(frame),
            Some("settings") => self.part(frame, "settings", &["pinned", "muted", "level", "mine"]),
            Some("draft") => self.part(frame, "draft", &["text", "reply_to", "at", "mine"]),
            Some("preferences") if number(&frame["mine"]) > number(&self.preferences["mine"]) => {
                self.preferences = frame.clone();
                self.preferences.as_object_mut().unwrap().remove("type");
            }
            Some("status") if number(&frame["mine"]) > self.status.0 => {
                self.status = (number(&frame["mine"]), frame["status"].clone());
            }
            _ => {}
        }
    }

    fn mine(&mut self, frame: &Value) {
        let Some(summary) = self.conversations.get_mut(&number(&frame["conversation"])) else { return };
        if number(&frame["mine"]) > number(&summary["mine"]) {
            for name in ["mine", "read_seq", "seen_seq", "unread", "mentions"] {
                summary[name] = frame[name].clone();
            }
        }
    }

    /// A part of a summary that changes as a whole.
    fn part(&mut self, frame: &Value, name: &str, fields: &[&str]) {
        let Some(summary) = self.conversations.get_mut(&number(&frame["conversation"])) else { return };
        if number(&frame["mine"]) > number(&summary[name]["mine"]) {
            let fields = fields.iter().map(|field| ((*field).to_owned(), frame[field].clone()));
            let part = Value::Object(fields.collect());
            let gone = name == "draft" && part["text"] == "" && part["reply_to"].is_null();
            summary[name] = if gone { Value::Null } else { part };
        }
    }

    fn event(&mut self, event: &Value) {
        let position = number(&event["position"]);
        if position <= self.position {
            return;
        }
        self.position = position;
        let Some(id) = event["conversation"].as_i64() else { return };
        let (kind, data) = (event["kind"].as_str().unwrap(), &event["data"]);
        let removed = data["removed"].as_array().is_some_and(|people| people.contains(&json!(self.me)));
        if kind == "conversation.dissolve" || (kind == "conversation.member_remove" && removed) {
            self.conversations.remove(&id);
            self.missing.remove(&id);
            return;
        }
        let me = self.me;
        match self.conversations.get_mut(&id) {
            None => drop(self.missing.insert(id)),
            Some(summary) if position > number(&summary["pos"]) => {
                change(summary, kind, event, me);
                summary["pos"] = position.into();
            }
            Some(_) => {}
        }
    }

    /// What is compared: no positions of conversations, reactions in the order of their emoji.
    pub fn shown(&self) -> Value {
        let mut all = self.conversations.clone();
        for summary in all.values_mut() {
            summary.as_object_mut().unwrap().remove("pos");
            if let Some(message) = summary["last_message"].as_object_mut() {
                let reactions = message["reactions"].as_array_mut().unwrap();
                reactions.sort_by_key(|one| one["emoji"].as_str().unwrap().to_owned());
            }
        }
        json!({"conversations": all, "preferences": self.preferences, "status": self.status.1})
    }
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or(0)
}

fn count(summary: &mut Value, name: &str, by: i64) {
    summary[name] = (number(&summary[name]) + by).max(0).into();
}

fn change(summary: &mut Value, kind: &str, event: &Value, me: i64) {
    let data = &event["data"];
    let seq = number(&data["seq"]);
    let calls = |data: &Value| {
        data["mention_all"] == true
            || data["mentions"].as_array().is_some_and(|people| people.contains(&json!(me)))
    };
    match kind {
        "message.send" => {
            let mut message = data.clone();
            message["position"] = event["position"].clone();
            message["at"] = event["at"].clone();
            message["reactions"] = json!([]);
            message["pinned"] = false.into();
            summary["last_seq"] = seq.into();
            if number(&data["sender"]) != me {
                count(summary, "unread", 1);
                count(summary, "mentions", i64::from(calls(data)));
            }
            summary["last_message"] = message;
        }
        "message.recall" => {
            let unread = seq > number(&summary["read_seq"]);
            if unread && event["actor"] != me && calls(data) {
                count(summary, "mentions", -1);
            }
            pins(summary).retain(|pin| *pin != seq);
        }
        "message.pin" if seq >= number(&summary["visible_from_seq"]) => {
            pins(summary).push(seq.into());
            pins(summary).sort_by_key(number);
        }
        "message.unpin" => pins(summary).retain(|pin| *pin != seq),
        "conversation.update" => {
            for (name, value) in data.as_object().unwrap() {
                match (name.as_str(), value) {
                    ("include_below", _) => {}
                    (_, Value::Null) => drop(summary.as_object_mut().unwrap().remove(name)),
                    _ => summary[name] = value.clone(),
                }
            }
        }
        "conversation.member_add" => {
            count(summary, "member_count", data["added"].as_array().unwrap().len() as i64);
        }
        "conversation.member_remove" => {
            count(summary, "member_count", -(data["removed"].as_array().unwrap().len() as i64));
        }
        "conversation.member_role" if data["person"] == me => summary["my_role"] = data["role"].clone(),
        _ => {}
    }
    if summary["last_message"]["seq"] == seq {
        revise(&mut summary["last_message"], kind, data);
        summary["last_message"]["pos"] = event["position"].clone();
    }
}

fn pins(summary: &mut Value) -> &mut Vec<Value> {
    summary["pins"].as_array_mut().unwrap()
}

/// What an event does to the message it names.
fn revise(message: &mut Value, kind: &str, data: &Value) {
    match kind {
        "message.edit" => {
            for name in ["text", "rev", "mentions", "mention_all", "edited_at"] {
                message[name] = data[name].clone();
            }
        }
        "message.recall" => {
            let rev = number(&message["rev"]) + 1;
            let fields = message.as_object_mut().unwrap();
            fields.remove("forward_of");
            fields.extend(
                [
                    ("recalled", json!(true)),
                    ("text", json!("")),
                    ("rev", json!(rev)),
                    ("mentions", json!([])),
                    ("mention_all", json!(false)),
                    ("reactions", json!([])),
                    ("pinned", json!(false)),
                ]
                .map(|(name, value)| (name.to_owned(), value)),
            );
        }
        "message.pin" => message["pinned"] = true.into(),
        "message.unpin" => message["pinned"] = false.into(),
        "message.react" => {
            let groups = message["reactions"].as_array_mut().unwrap();
            match groups.iter_mut().find(|group| group["emoji"] == data["emoji"]) {
                Some(group) => group["people"].as_array_mut().unwrap().push(data["person"].clone()),
                None => groups.push(json!({"emoji": data["emoji"], "people": [data["person"]]})),
            }
        }
        "message.unreact" => {
            let groups = message["reactions"].as_array_mut().unwrap();
            for group in groups.iter_mut().filter(|group| group["emoji"] == data["emoji"]) {
                group["people"].as_array_mut().unwrap().retain(|person| *person != data["person"]);
            }
            groups.retain(|group| !group["people"].as_array().unwrap().is_empty());
        }
        _ => {}
    }
}
