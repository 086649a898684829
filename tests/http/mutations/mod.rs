//! Every route that changes something leaves an entry. A new route without a line here fails. What those who were online heard
//! of it is what is read back from storage, byte for byte.

mod chat;
mod directory;
mod sign_in;

use std::collections::BTreeSet;

use lingtong::clock::{Clock, format_ms};
use lingtong::config::PrivateUrl;
use lingtong::http::openapi;
use lingtong::http::routes::TABLE;
use lingtong::live::socket::Pace;
use lingtong_tests::house::{Answer, Guest, House, Line};
use lingtong_tests::oidc::{OpenId, PUBLIC_URL, configured, issuer};
use lingtong_tests::postgres::Backend;
use lingtong_tests::smtp::Smtp;
use serde_json::{Value, json};

/// Personal state, which is not journalled, and what changes nothing; and why.
const PERSONAL: &[(&str, &str)] = &[
    // Read cursors have the counter `mine`.
    ("put", "/conversations/{id}/read"),
    // So have these.
    ("put", "/conversations/{id}/settings"),
    ("put", "/conversations/{id}/draft"),
    ("patch", "/me/preferences"),
    ("put", "/me/status"),
    ("delete", "/me/status"),
    // Looks at a directory, and changes nothing.
    ("post", "/directory/sources/{name}/check"),
    // Rotates a secret of the device; the session stays the same one.
    ("post", "/session/refresh"),
    // Only looks at what a link invites to.
    ("post", "/session/invitation/look"),
    // Answers before it is known whether there is anything to do.
    ("post", "/session/forgotten"),
    // These store nothing: what they begin is sealed in the answer.
    ("post", "/session/passkey/options"),
    ("post", "/me/proof/options"),
    ("post", "/me/second-factors/totp"),
    ("post", "/me/second-factors/passkeys"),
    // The beginning lies in a cookie.
    ("post", "/session/oidc/{provider}/start"),
    ("post", "/me/identities/{provider}/start"),
    // Says of a session only how fresh its proof is.
    ("post", "/me/proof"),
];

const PASSWORD: &str = "correct horse battery";

/// What somebody hears who is online while it happens; their own tests are where a source is read, or a day passes.
const HEARD: [&str; 14] = [
    "directory.conflict",
    "directory.sync_end",
    "directory.sync_start",
    "factor.add",
    "factor.recovery_codes",
    "factor.remove",
    "group.create",
    "group.delete",
    "group.member_add",
    "group.member_remove",
    "group.update",
    "guest.update",
    "identity.link",
    "person.contact",
];

/// Goes along the routes and remembers which it has seen.
struct Walk<'a> {
    house: &'a House,
    seen: BTreeSet<(&'static str, String)>,
    heard: Vec<Heard>,
}

/// Somebody who is online.
struct Ear {
    guest: Guest,
    line: Line,
}

/// What they heard, from a cursor on.
struct Heard {
    guest: Guest,
    cursor: Value,
    events: Vec<String>,
}

impl Walk<'_> {
    async fn hears(&self, guest: &Guest) -> Ear {
        Ear { guest: guest.clone(), line: guest.live(self.house).await }
    }

    async fn keeps(&mut self, mut ear: Ear) {
        let events = ear.line.events(self.house).await;
        self.heard.push(Heard { guest: ear.guest, cursor: ear.line.hello["cursor"].clone(), events });
    }

    /// The same for a route of our own pages, with a cookie.
    async fn page_does(
        &mut self,
        who: Option<&Guest>,
        path: &'static str,
        cookie: &str,
        body: Value,
        kinds: &[&str],
    ) -> Answer {
        let before = self.house.head().await;
        let real = path.replace("{provider}", "work");
        let request = match who {
            Some(guest) => guest.asks(self.house, "POST", &real),
            None => self.house.ask("POST", &real),
        };
        let answer = request.header("x-lingtong", "1").header("cookie", cookie).json(&body).go().await;
        assert!((200..300).contains(&answer.status), "{path}: {} {}", answer.status, answer.text);
        assert_eq!(self.house.kinds_since(before).await, kinds, "{path}");
        self.seen.insert(("post", path.to_owned()));
        answer
    }

    /// Uses a route. It must succeed and leave entries of exactly these kinds.
    async fn does(
        &mut self,
        who: Option<&Guest>,
        (method, path): (&'static str, &str),
        arguments: &[&dyn std::fmt::Display],
        body: Option<Value>,
        kinds: &[&str],
    ) -> Value {
        let mut real = String::new();
        let mut rest = arguments.iter();
        for part in path.split('/').skip(1) {
            let argument = part.starts_with('{').then(|| rest.next().expect("an argument a parameter"));
            real += &argument.map_or_else(|| format!("/{part}"), |argument| format!("/{argument}"));
        }
        let before = self.house.head().await;
        let request = match who {
            Some(guest) => guest.asks(self.house, &method.to_uppercase(), &real),
            None => self.house.ask(&method.to_uppercase(), &real),
        };
        let answer = match body {
            Some(body) => request.json(&body).go().await,
            None => request.go().await,
        };
        assert!((200..300).contains(&answer.status), "{method} {real}: {} {}", answer.status, answer.text);
        let left: Vec<String> = self.house.kinds_since(before).await;
        assert_eq!(left, kinds, "{method} {real}");
        self.seen.insert((method, path.to_owned()));
        answer.body
    }
}

#[actix_web::test]
async fn every_mutating_route_leaves_its_entries() {
    for backend in Backend::both() {
        let smtp = Smtp::start();
        let (issuer, url) = (issuer(), smtp.url());
        let house = House::open_with(backend, Pace::default(), |config| {
            config.mail.smtp_url = Some(PrivateUrl::new(url));
            config.mail.from = Some("lingtong@example.com".into());
            config.directory.ldap = directory::silent_directory();
            config.server.public_url = Some(PUBLIC_URL.parse().unwrap());
            config.auth.oidc.push(configured("work", &issuer));
        })
        .await;
        let provider = OpenId::start("work", &issuer, &house.url(""));
        let root = house.administrator("root").await;
        let mut walk = Walk { house: &house, seen: BTreeSet::new(), heard: Vec::new() };
        let ear = walk.hears(&root).await;
        directory::people(&mut walk, &root).await;
        sign_in::letters(&mut walk, &root, &smtp).await;
        sign_in::factors(&mut walk, &root).await;
        sign_in::accounts(&mut walk, &root, &provider).await;
        chat::walks(&mut walk, &root).await;
        directory::syncs(&mut walk, &root).await;
        directory::group(&mut walk, &root).await;
        walk.keeps(ear).await;
        let mutating: BTreeSet<(&str, String)> = TABLE
            .iter()
            .filter(|route| route.method != "get")
            .map(|route| (route.method, route.path.to_owned()))
            .collect();
        assert_eq!(walk.seen, mutating, "left: walked here, right: routes that change something");
        for (method, path) in PERSONAL {
            assert!(openapi::document()["paths"][path][method].is_object(), "{method} {path} is no route");
        }
        let heard = walk.heard;
        let house = house.reopen().await;
        read_back(&house, heard).await;
        house.close().await;
    }
}

/// What was heard is what the next server reads from storage.
async fn read_back(house: &House, heard: Vec<Heard>) {
    let mut kinds = BTreeSet::new();
    for Heard { guest, cursor, events } in heard {
        let mut line = guest.again(house).await.line(house).await;
        line.ask(json!({"do": "resume", "cursor": cursor})).await.unwrap();
        let stored = still_said(line.events(house).await, &mut BTreeSet::new());
        let live = still_said(events, &mut kinds);
        assert!(!live.is_empty() && stored.len() >= live.len(), "{}: {live:#?}", guest.login);
        assert_eq!(stored[..live.len()], live, "{}", guest.login);
    }
    let missing: Vec<&str> = HEARD.into_iter().filter(|kind| !kinds.contains(*kind)).collect();
    assert_eq!(missing, [""; 0], "{kinds:?}");
}

/// Without messages: the walk recalls what it says, and what is recalled is not told again.
fn still_said(events: Vec<String>, kinds: &mut BTreeSet<String>) -> Vec<String> {
    let kind =
        |text: &String| serde_json::from_str::<Value>(text).unwrap()["kind"].as_str().unwrap().to_owned();
    let rest: Vec<String> = events.into_iter().filter(|text| !kind(text).starts_with("message.")).collect();
    kinds.extend(rest.iter().map(kind));
    rest
}

fn in_a_week(house: &House) -> String {
    format_ms(house.clock.now_ms() + 7 * 24 * 3_600_000)
}
