//! `state + events = state`, for every action and everyone it concerns; and every action leaves an entry.

use super::room::{forward, message};
use lingtong::chat::create::NewGroup;
use lingtong::chat::members::MemberRole;
use lingtong::chat::message::Mentions;
use lingtong::chat::send::NewMessage;
use lingtong::chat::update::{ConversationPatch, Visibility};
use lingtong::directory::{Administrator, NewDepartment};
use lingtong_tests::house::{Guest, House, Line};
use lingtong_tests::postgres::Backend;
use lingtong_tests::reducer::Client;
use serde_json::json;
use std::time::{Duration, Instant};

/// Somebody whose client follows by events alone.
struct Watcher {
    guest: Guest,
    line: Line,
    client: Client,
}

impl Watcher {
    async fn of(house: &House, guest: &Guest) -> Self {
        let mut line = guest.line(house).await;
        let snapshot = guest.gets(house, "/sync").await;
        let resume = json!({"do": "resume", "cursor": snapshot["cursor"], "mine": snapshot["mine"]});
        line.ask(resume).await.unwrap();
        Self { guest: guest.clone(), line, client: Client::of(&snapshot) }
    }

    /// Events bring the client to what a snapshot says; read cursors that follow sends take up to a second.
    async fn agrees(&mut self, house: &House, after: &str) {
        let end = Instant::now() + Duration::from_secs(10);
        loop {
            for frame in self.line.all().await {
                self.client.take(&frame);
            }
            for id in self.client.missing.clone() {
                let answer = self.guest.asks(house, "GET", &format!("/conversations/{id}")).go().await;
                self.client.learn(answer.ok());
            }
            let fresh = Client::of(&self.guest.gets(house, "/sync").await).shown();
            let held = self.client.shown();
            if held == fresh {
                return;
            }
            if Instant::now() > end {
                assert_eq!(
                    held, fresh,
                    "{} after `{after}`: held by events, and the snapshot",
                    self.guest.login
                );
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

const ACTIONS: &[&str] = &[
    "send",
    "call",
    "edit",
    "react",
    "react too",
    "unreact",
    "pin",
    "add",
    "say to three",
    "mark unread",
    "read",
    "mute",
    "pin it for me",
    "draft",
    "another draft",
    "no draft",
    "dark",
    "no sound",
    "nights",
    "tea",
    "no tea",
    "role",
    "settings",
    "topic away",
    "recall a call",
    "recall a pin",
    "remove",
    "join",
    "edit of old",
    "forward",
    "call all",
    "recall all",
    "direct",
    "department",
    "into the department",
    "out of it",
    "company",
    "leave",
    "dissolve",
];

/// These leave no entry.
const PERSONAL: &[&str] = &[
    "mark unread",
    "read",
    "mute",
    "pin it for me",
    "draft",
    "another draft",
    "no draft",
    "dark",
    "no sound",
    "nights",
    "tea",
    "no tea",
];

#[actix_web::test]
async fn state_and_events_are_state() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, bob, cyd) =
            (house.administrator("ada").await, house.person("bob").await, house.person("cyd").await);
        let id = quiet(&house, &ada, &bob).await;
        let department = NewDepartment { name: "Steel 钢".into(), parent: None, code: None };
        let department =
            house.app.directory.add_department(&Administrator::server(), department).await.unwrap().id;
        let mut watchers = Vec::new();
        for guest in [&ada, &bob, &cyd] {
            watchers.push(Watcher::of(&house, guest).await);
        }
        for action in ACTIONS {
            let before = house.head().await;
            act(&house, action, (&ada, &bob, &cyd), id, department).await;
            let personal = PERSONAL.contains(action);
            assert_eq!(house.head().await > before, !personal, "`{action}` leaves an entry");
            for watcher in &mut watchers {
                watcher.agrees(&house, action).await;
            }
        }
        drop(watchers);
        house.close().await;
    }
}

async fn quiet(house: &House, ada: &Guest, bob: &Guest) -> i64 {
    super::room::quiet_group(house, ada, &[bob]).await
}

async fn act(
    house: &House,
    action: &str,
    (ada, bob, cyd): (&Guest, &Guest, &Guest),
    id: i64,
    department: i64,
) {
    let (chat, directory, server) = (&house.app.chat, &house.app.directory, Administrator::server());
    let call = |people: Vec<i64>, all| NewMessage { mentions: Mentions { people, all }, ..message(id, "@") };
    let patch = ConversationPatch::default;
    let (settings, draft) = (format!("/conversations/{id}/settings"), format!("/conversations/{id}/draft"));
    let put = async |who: &Guest, path: &str, body| drop(who.sends(house, "PUT", path, &body).await.ok());
    let patch_me =
        async |who: &Guest, body| drop(who.sends(house, "PATCH", "/me/preferences", &body).await.ok());
    match action {
        "send" => {
            ada.says(house, id, "one").await;
        }
        "call" => drop(chat.send(&bob.actor, call(vec![ada.id, cyd.id], false)).await.unwrap()),
        "edit" => drop(chat.edit(&bob.actor, id, 2, "two 二", Mentions::default()).await.unwrap()),
        "react" => drop(chat.react(&bob.actor, id, 2, "👍", true).await.unwrap()),
        "react too" => drop(chat.react(&ada.actor, id, 2, "👍", true).await.unwrap()),
        "unreact" => drop(chat.react(&bob.actor, id, 2, "👍", false).await.unwrap()),
        "pin" => drop(chat.pin(&bob.actor, id, 1, true).await.unwrap()),
        "add" => drop(chat.add_members(&ada.actor, id, vec![cyd.id]).await.unwrap()),
        "say to three" => {
            ada.says(house, id, "three").await;
        }
        "mark unread" => drop(chat.read(&ada.actor, id, 0, true).await.unwrap()),
        "read" => drop(chat.read(&cyd.actor, id, 3, false).await.unwrap()),
        "mute" => put(bob, &settings, json!({"muted": true, "level": "mentions"})).await,
        "pin it for me" => put(bob, &settings, json!({"pinned": true, "level": null})).await,
        "draft" => put(ada, &draft, json!({"text": "half a sen"})).await,
        "another draft" => put(ada, &draft, json!({"text": "半句 ", "reply_to": 3})).await,
        "no draft" => put(ada, &draft, json!({"text": ""})).await,
        "dark" => patch_me(ada, json!({"theme": "dark", "language": "zh-CN"})).await,
        "no sound" => patch_me(ada, json!({"notify": {"sound": false}})).await,
        "nights" => {
            let hours = json!({"enabled": true, "from": "22:00", "to": "08:00", "days": [5, 1], "zone": "Asia/Shanghai"});
            patch_me(ada, json!({"do_not_disturb": hours})).await;
        }
        "tea" => put(cyd, "/me/status", json!({"emoji": "🍵", "text": "tea"})).await,
        "no tea" => drop(cyd.asks(house, "DELETE", "/me/status").go().await.ok()),
        "role" => chat.set_member_role(&ada.actor, id, bob.id, MemberRole::Owner).await.unwrap(),
        "settings" => {
            let open = Some(Visibility::Open);
            let patch = ConversationPatch { topic: Some("汤".into()), visibility: open, ..patch() };
            chat.update(&bob.actor, id, patch).await.unwrap();
        }
        "topic away" => {
            let patch = ConversationPatch { topic: Some(String::new()), ..patch() };
            chat.update(&bob.actor, id, patch).await.unwrap();
        }
        "recall a call" => drop(chat.recall(&bob.actor, id, 2).await.unwrap()),
        "recall a pin" => drop(chat.recall(&ada.actor, id, 1).await.unwrap()),
        "remove" => chat.remove_member(&ada.actor, id, cyd.id).await.unwrap(),
        "join" => drop(chat.join(&cyd.actor, id).await.unwrap()),
        "edit of old" => {
            drop(chat.edit(&ada.actor, id, 3, "not for cyd", Mentions::default()).await.unwrap())
        }
        "forward" => drop(forward(house, ada, id, (id, 3)).await.unwrap()),
        "call all" => drop(chat.send(&ada.actor, call(vec![bob.id], true)).await.unwrap()),
        "recall all" => drop(chat.recall(&ada.actor, id, 5).await.unwrap()),
        "direct" => drop(chat.open_direct(&ada.actor, cyd.id).await.unwrap()),
        "department" => {
            directory.add_to_department(&server, department, ada.id).await.unwrap();
            chat.open_department(&ada.actor, department, None).await.unwrap();
        }
        "into the department" => directory.add_to_department(&server, department, cyd.id).await.unwrap(),
        "out of it" => directory.remove_from_department(&server, department, cyd.id).await.unwrap(),
        "company" => drop(chat.open_company(&bob.actor).await.unwrap()),
        "leave" => chat.remove_member(&bob.actor, id, bob.id).await.unwrap(),
        "dissolve" => chat.dissolve(&ada.actor, id).await.unwrap(),
        other => panic!("{other} is no action"),
    }
}

/// What was said before somebody came is not told to them by its edits, live or later.
#[actix_web::test]
async fn edits_of_what_was_before_are_hidden() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, bob) = (house.person("ada").await, house.person("bob").await);
        let chat = &house.app.chat;
        let group = NewGroup {
            name: "quiet".into(),
            members: vec![],
            open: false,
            history_for_all: false,
            key: None,
        };
        let id = chat.create_group(&ada.actor, group).await.unwrap().id;
        ada.says(&house, id, "secret").await;
        chat.add_members(&ada.actor, id, vec![bob.id]).await.unwrap();
        let mut live = bob.live(&house).await;
        let cursor = live.hello["cursor"].as_str().unwrap().to_owned();
        chat.edit(&ada.actor, id, 1, "secret still", Mentions::default()).await.unwrap();
        ada.says(&house, id, "hello bob").await;
        house.all_published().await;
        let seen = live.texts().await.join("\n");
        assert!(seen.contains("hello bob") && !seen.contains("secret"), "{seen}");
        let mut later = bob.line(&house).await;
        later.ask(json!({"do": "resume", "cursor": cursor})).await.unwrap();
        let seen = later.texts().await.join("\n");
        assert!(seen.contains("hello bob") && !seen.contains("secret"), "{seen}");
        drop((live, later));
        house.close().await;
    }
}
