//! Every route that changes something leaves an entry. A new route without a line here fails.

use std::collections::BTreeSet;
use std::time::Duration;

use lingtong::clock::{Clock, format_ms};
use lingtong::config::LdapConfig;
use lingtong::directory::Administrator;
use lingtong::http::openapi;
use lingtong::http::routes::TABLE;
use lingtong::live::socket::Pace;
use lingtong_tests::authenticator::Authenticator;
use lingtong_tests::house::{Answer, Guest, House, Request};
use lingtong_tests::oidc::{OpenId, PUBLIC_URL, configured, issuer};
use lingtong_tests::postgres::Backend;
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
const OWN_PASSWORD: &str = "battery staple horse";

/// Goes along the routes and remembers which it has seen.
struct Walk<'a> {
    house: &'a House,
    seen: BTreeSet<(&'static str, String)>,
}

impl Walk<'_> {
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
        let issuer = issuer();
        let house = House::open_with(backend, Pace::default(), |config| {
            config.directory.ldap = silent_directory();
            config.server.public_url = Some(PUBLIC_URL.parse().unwrap());
            config.auth.oidc.push(configured("work", &issuer));
        })
        .await;
        let provider = OpenId::start("work", &issuer, &house.url(""));
        let root = house.administrator("root").await;
        let mut walk = Walk { house: &house, seen: BTreeSet::new() };
        directory(&mut walk, &root).await;
        factors(&mut walk, &root).await;
        accounts(&mut walk, &root, &provider).await;
        chat(&mut walk, &root).await;
        syncs(&mut walk, &root).await;
        group(&mut walk, &root).await;
        let mutating: BTreeSet<(&str, String)> = TABLE
            .iter()
            .filter(|route| route.method != "get")
            .map(|route| (route.method, route.path.to_owned()))
            .collect();
        assert_eq!(walk.seen, mutating, "left: walked here, right: routes that change something");
        for (method, path) in PERSONAL {
            assert!(openapi::document()["paths"][path][method].is_object(), "{method} {path} is no route");
        }
        house.close().await;
    }
}

async fn directory(walk: &mut Walk<'_>, root: &Guest) {
    let root = Some(root);
    let new = json!({"login": "ada", "name": "艾达 Ada", "password": PASSWORD});
    let ada =
        walk.does(root, ("post", "/people"), &[], Some(new), &["person.create", "directory.version"]).await;
    let ada = ada["id"].as_i64().unwrap();
    let credentials = json!({"login": "Ada", "password": PASSWORD, "device": "phone"});
    let session = walk.does(None, ("post", "/session"), &[], Some(credentials), &["session.login"]).await;
    assert_eq!(session["must_change_password"], true);
    let refresh = json!({"refresh_token": session["refresh_token"]});
    walk.does(None, ("post", "/session/refresh"), &[], Some(refresh), &[]).await;
    let (directory, server) = (&walk.house.app.directory, Administrator::server());
    let link = directory.make_link(&server, ada, Duration::from_secs(60), false).await.unwrap();
    let link = json!({"token": link});
    let session = walk.does(None, ("post", "/session/link"), &[], Some(link), &["session.login"]).await;
    assert_eq!(session["due"], "password");
    let me = Guest::of_session(walk.house, "ada", &session).await;
    let passwords = json!({"current": PASSWORD, "new": "battery staple horse"});
    let kinds = ["person.password", "session.revoke"];
    walk.does(Some(&me), ("post", "/me/password"), &[], Some(passwords), &kinds).await;
    let refresh = json!({"refresh_token": session["refresh_token"]});
    let session = walk.does(None, ("post", "/session/refresh"), &[], Some(refresh), &[]).await;
    let me = Guest::of_session(walk.house, "ada", &session).await;
    let other = me.again(walk.house).await;
    walk.does(Some(&me), ("delete", "/sessions/{id}"), &[&other.session], None, &["session.revoke"]).await;
    let token = json!({"name": "ci", "scopes": ["chat.read"], "expires_at": in_a_week(walk.house)});
    for of_mine in [true, false] {
        let made = ["token.create"];
        let made = walk.does(Some(&me), ("post", "/me/tokens"), &[], Some(token.clone()), &made).await;
        let id = made["token"]["id"].clone();
        let kinds = ["token.revoke"];
        if of_mine {
            walk.does(Some(&me), ("delete", "/me/tokens/{id}"), &[&id], None, &kinds).await;
        } else {
            walk.does(root, ("delete", "/people/{id}/tokens/{token}"), &[&ada, &id], None, &kinds).await;
        }
    }
    let another = me.again(walk.house).await;
    let of_ada = "/people/{id}/sessions/{session}";
    walk.does(root, ("delete", of_ada), &[&ada, &another.session], None, &["session.revoke"]).await;
    walk.does(Some(&me), ("delete", "/session"), &[], None, &["session.logout"]).await;

    let kinds = ["person.password", "session.link"];
    walk.does(root, ("post", "/people/{id}/reset"), &[&ada], None, &kinds).await;
    let titled = json!({"title": "Cook"});
    let kinds = ["person.update", "directory.version"];
    walk.does(root, ("patch", "/people/{id}"), &[&ada], Some(titled), &kinds).await;
    let role = "/people/{id}/roles/{role}";
    walk.does(root, ("put", role), &[&ada, &"external"], None, &["role.grant"]).await;
    walk.does(root, ("delete", role), &[&ada, &"external"], None, &["role.revoke"]).await;
    let kinds = ["department.create", "directory.version"];
    let new = json!({"name": "厨房"});
    let department = walk.does(root, ("post", "/departments"), &[], Some(new), &kinds).await["id"].clone();
    let kinds = ["department.update", "directory.version"];
    walk.does(root, ("patch", "/departments/{id}"), &[&department], Some(json!({"code": "K"})), &kinds).await;
    let people = "/departments/{id}/people/{person}";
    let kinds = ["department.member_add", "directory.version"];
    walk.does(root, ("put", people), &[&department, &ada], None, &kinds).await;
    let kinds = ["department.member_remove", "directory.version"];
    walk.does(root, ("delete", people), &[&department, &ada], None, &kinds).await;
    let admins = "/departments/{id}/admins/{person}";
    let kinds = ["department.admin_add", "role.grant"];
    walk.does(root, ("put", admins), &[&department, &ada], None, &kinds).await;
    let kinds = ["department.admin_remove", "role.revoke"];
    walk.does(root, ("delete", admins), &[&department, &ada], None, &kinds).await;
    offices(walk, ada).await;
    let policy = json!({"recall_limit_seconds": 60});
    walk.does(root, ("patch", "/policies"), &[], Some(policy), &["policy.change"]).await;
    let reason = json!({"reason": "left"});
    let kinds = ["person.disable", "directory.version"];
    walk.does(root, ("post", "/people/{id}/disable"), &[&ada], Some(reason), &kinds).await;
    let kinds = ["person.enable", "directory.version"];
    walk.does(root, ("post", "/people/{id}/enable"), &[&ada], None, &kinds).await;
}

/// Someone with a password of their own.
async fn arrives(house: &House, root: &Guest, login: &str) -> Guest {
    let new = json!({"login": login, "name": login, "password": PASSWORD});
    root.sends(house, "POST", "/people", &new).await.ok();
    let credentials = json!({"login": login, "password": PASSWORD});
    let session = house.ask("POST", "/session").json(&credentials).go().await.ok();
    let me = Guest::of_session(house, login, &session).await;
    let passwords = json!({"current": PASSWORD, "new": OWN_PASSWORD});
    me.sends(house, "POST", "/me/password", &passwords).await.ok();
    let refresh = json!({"refresh_token": session["refresh_token"]});
    let session = house.ask("POST", "/session/refresh").json(&refresh).go().await.ok();
    Guest::of_session(house, login, &session).await
}

async fn factors(walk: &mut Walk<'_>, root: &Guest) {
    let me = arrives(walk.house, root, "dora").await;
    let (dora, credentials) = (me.id, json!({"login": "dora", "password": OWN_PASSWORD}));
    let mut device = Authenticator::default();
    let begun = walk.does(Some(&me), ("post", "/me/second-factors/passkeys"), &[], None, &[]).await;
    let made = json!({"enrolment": begun["enrolment"], "credential": device.creates(&begun["options"])});
    let path = "/me/second-factors/passkeys/confirm";
    let added = walk.does(Some(&me), ("post", path), &[], Some(made), &["factor.add"]).await;
    let asked = walk.does(None, ("post", "/session"), &[], Some(credentials), &[]).await;
    let answer = device.signs(&asked["passkey"]);
    let answer = json!({"challenge": asked["challenge"], "passkey": answer});
    walk.does(None, ("post", "/session/second-factor"), &[], Some(answer), &["session.login"]).await;
    let asked = walk.does(None, ("post", "/session/passkey/options"), &[], None, &[]).await;
    let answer = device.signs(&asked["passkey"]);
    let answer = json!({"challenge": asked["challenge"], "passkey": answer});
    walk.does(None, ("post", "/session/passkey"), &[], Some(answer), &["session.login"]).await;
    let asked = walk.does(Some(&me), ("post", "/me/proof/options"), &[], None, &[]).await;
    let answer = device.signs(&asked["passkey"]);
    let answer = json!({"challenge": asked["challenge"], "passkey": answer});
    walk.does(Some(&me), ("post", "/me/proof"), &[], Some(answer), &[]).await;

    let begun = walk.does(Some(&me), ("post", "/me/second-factors/totp"), &[], None, &[]).await;
    let code = code(walk.house, begun["secret"].as_str().unwrap());
    let first = json!({"enrolment": begun["enrolment"], "code": code});
    let path = "/me/second-factors/totp/confirm";
    walk.does(Some(&me), ("post", path), &[], Some(first), &["factor.add"]).await;
    let kinds = ["factor.recovery_codes"];
    walk.does(Some(&me), ("post", "/me/second-factors/recovery-codes"), &[], None, &kinds).await;
    let factor = &added["factor"]["id"];
    walk.does(Some(&me), ("delete", "/me/second-factors/{id}"), &[factor], None, &["factor.remove"]).await;
    let path = "/people/{id}/second-factors";
    walk.does(Some(root), ("delete", path), &[&dora], None, &["factor.reset"]).await;
}

async fn accounts(walk: &mut Walk<'_>, root: &Guest, provider: &OpenId) {
    let me = arrives(walk.house, root, "emil").await;
    let of_emil: [&dyn std::fmt::Display; 2] = [&me.id, &"work"];
    let path = "/people/{id}/identities/{provider}";
    let sub = Some(json!({"sub": "emil"}));
    walk.does(Some(root), ("put", path), &of_emil, sub, &["identity.link"]).await;
    let (cookie, code) = visit(walk, None, "/session/oidc/{provider}/start", provider).await;
    let body = json!({"code": code});
    walk.page_does(None, "/session/oidc/finish", &cookie, body, &["session.login"]).await;
    walk.does(Some(root), ("delete", path), &of_emil, None, &["identity.unlink"]).await;
    let (cookie, code) = visit(walk, Some(&me), "/me/identities/{provider}/start", provider).await;
    let body = json!({"code": code});
    walk.page_does(Some(&me), "/me/identities/finish", &cookie, body, &["identity.link"]).await;
    let path = "/me/identities/{provider}";
    walk.does(Some(&me), ("delete", path), &[&"work"], None, &["identity.unlink"]).await;
}

/// Begins, goes to the provider and comes back: the browser's cookie, and the code in the fragment.
async fn visit(
    walk: &mut Walk<'_>,
    who: Option<&Guest>,
    path: &'static str,
    provider: &OpenId,
) -> (String, String) {
    let begun = walk.page_does(who, path, "", json!({}), &[]).await;
    let cookie = begun.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let back = provider.visit("emil", begun.body["url"].as_str().unwrap()).await;
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = client.get(walk.house.url(&back)).header("cookie", &cookie).send().await.unwrap();
    let to = answer.headers()["location"].to_str().unwrap();
    (cookie, to.split_once('=').unwrap().1.to_owned())
}

/// The code an application shows now.
fn code(house: &House, secret: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(house.clock.now_ms() / 1000).unwrap()).to_string()
}

fn in_a_week(house: &House) -> String {
    format_ms(house.clock.now_ms() + 7 * 24 * 3_600_000)
}

async fn offices(walk: &mut Walk<'_>, ada: i64) {
    let (officer, approver) = (walk.house.person("olga").await, walk.house.person("otto").await);
    let (directory, console) = (&walk.house.app.directory, Administrator::of_command_line());
    directory.name_offices(&console, officer.id, approver.id).await.unwrap();
    let (officer, approver) = (Some(&officer), Some(&approver));
    let auditor = json!({"person": ada, "role": "auditor", "holds": true});
    let propose = ("post", "/offices/proposals");
    let id = walk.does(officer, propose, &[], Some(auditor.clone()), &["office.propose"]).await["id"].clone();
    let withdraw = ("delete", "/offices/proposals/{id}");
    walk.does(officer, withdraw, &[&id], None, &["office.withdraw"]).await;
    let id = walk.does(officer, propose, &[], Some(auditor), &["office.propose"]).await["id"].clone();
    let kinds = ["office.confirm", "role.grant"];
    walk.does(approver, ("post", "/offices/proposals/{id}/confirm"), &[&id], None, &kinds).await;
    let kinds = ["office.resign", "role.revoke"];
    walk.does(approver, ("delete", "/me/offices/{role}"), &[&"approver"], None, &kinds).await;
}

/// A directory that takes connections and never says a word: a sync with it runs until it is ended.
fn silent_directory() -> LdapConfig {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ldap://{}", listener.local_addr().unwrap());
    // It stays open until the process ends.
    std::mem::forget(listener);
    LdapConfig {
        urls: vec![url],
        allow_plain: true,
        people_base: "dc=example".into(),
        connect_seconds: 2,
        answer_seconds: 5,
        ..LdapConfig::default()
    }
}

async fn syncs(walk: &mut Walk<'_>, root: &Guest) {
    let me = Some(root);
    let source = "/directory/sources/{name}";
    let check = format!("{source}/check");
    assert!(walk.does(me, ("post", check.as_str()), &[&"ldap"], None, &[]).await["steps"].is_array());
    let begun = ["directory.sync_start"];
    let (preview, ended) = (format!("{source}/preview"), ["directory.sync_end"]);
    let id = walk.does(me, ("post", preview.as_str()), &[&"ldap"], None, &begun).await["id"].clone();
    walk.does(me, ("delete", "/directory/syncs/{id}"), &[&id], None, &ended).await;
    let new = json!({"source": "ldap"});
    let id = walk.does(me, ("post", "/directory/syncs"), &[], Some(new), &begun).await["id"].clone();
    walk.does(me, ("delete", "/directory/syncs/{id}"), &[&id], None, &ended).await;
    let conflict = json!([{"person": root.id, "login": "root", "name": "root", "active": true, "same": ["mail"], "linkable": true}]);
    walk.house.sql(&format!(
        "INSERT INTO sync_conflict (source, external_id, login, name, candidates) VALUES ('ldap', 'x1', 'x1', 'X', '{conflict}')"
    ));
    let new = json!({"do": "new", "source": "ldap", "external_id": "x1"});
    walk.does(me, ("post", "/directory/conflicts"), &[], Some(new), &["directory.conflict"]).await;
}

/// Last of all: a follower makes the group's conversation, whenever it comes to that.
async fn group(walk: &mut Walk<'_>, root: &Guest) {
    let group = walk.house.ask_at("POST", "/scim/v2/Groups").0.bearer_auth(&root.token);
    let group = Request(group).json(&json!({"displayName": "Cooks"})).go().await.ok()["id"].clone();
    let talks = json!({"conversation": true});
    let path = ("patch", "/directory/groups/{id}");
    walk.does(Some(root), path, &[&group.as_str().unwrap()], Some(talks), &["group.update"]).await;
}

async fn chat(walk: &mut Walk<'_>, root: &Guest) {
    let (ben, cleo) = (walk.house.person("ben").await, walk.house.person("cleo").await);
    let me = Some(root);
    let group = json!({"kind": "group", "name": "kitchen", "members": [], "idempotency_key": "kitchen-1"});
    let made = ["conversation.create"];
    let id = walk.does(me, ("post", "/conversations"), &[], Some(group), &made).await["id"].clone();
    let open = json!({"visibility": "open", "topic": "soup"});
    walk.does(me, ("patch", "/conversations/{id}"), &[&id], Some(open), &["conversation.update"]).await;
    let added = ["conversation.member_add"];
    walk.does(Some(&cleo), ("post", "/conversations/{id}/join"), &[&id], None, &added).await;
    let people = json!({"people": [ben.id]});
    walk.does(me, ("post", "/conversations/{id}/members"), &[&id], Some(people), &added).await;
    let member = "/conversations/{id}/members/{person}";
    let kinds = ["conversation.member_role"];
    walk.does(me, ("put", member), &[&id, &ben.id], Some(json!({"role": "owner"})), &kinds).await;
    walk.does(me, ("delete", member), &[&id, &cleo.id], None, &["conversation.member_remove"]).await;

    let message = "/conversations/{id}/messages/{message}";
    let client_id = "018f3b1c-7d2e-7abc-8def-0123456789ab";
    let text = json!({"text": "soup is ready"});
    walk.does(me, ("put", message), &[&id, &client_id], Some(text.clone()), &["message.send"]).await;
    walk.does(me, ("put", message), &[&id, &client_id], Some(text), &[]).await;
    let text = json!({"text": "soup is hot"});
    walk.does(me, ("patch", message), &[&id, &1], Some(text), &["message.edit"]).await;
    let reaction = "/conversations/{id}/messages/{seq}/reactions/{emoji}";
    walk.does(me, ("put", reaction), &[&id, &1, &"%F0%9F%8D%9C"], None, &["message.react"]).await;
    walk.does(me, ("delete", reaction), &[&id, &1, &"%F0%9F%8D%9C"], None, &["message.unreact"]).await;
    let pin = "/conversations/{id}/messages/{seq}/pin";
    walk.does(me, ("put", pin), &[&id, &1], None, &["message.pin"]).await;
    walk.does(me, ("delete", pin), &[&id, &1], None, &["message.unpin"]).await;
    let read = json!({"seq": 1});
    walk.does(Some(&ben), ("put", "/conversations/{id}/read"), &[&id], Some(read), &[]).await;
    walk.does(me, ("delete", message), &[&id, &1], None, &["message.recall"]).await;
    let muted = json!({"muted": true});
    walk.does(Some(&ben), ("put", "/conversations/{id}/settings"), &[&id], Some(muted), &[]).await;
    let draft = json!({"text": "but the"});
    walk.does(Some(&ben), ("put", "/conversations/{id}/draft"), &[&id], Some(draft), &[]).await;
    let dark = json!({"theme": "dark"});
    walk.does(Some(&ben), ("patch", "/me/preferences"), &[], Some(dark), &[]).await;
    walk.does(Some(&ben), ("put", "/me/status"), &[], Some(json!({"text": "cooking"})), &[]).await;
    walk.does(Some(&ben), ("delete", "/me/status"), &[], None, &[]).await;

    walk.does(me, ("delete", "/conversations/{id}"), &[&id], None, &["conversation.dissolve"]).await;

    walk.does(me, ("put", "/people/{id}/conversation"), &[&ben.id], None, &made).await;
    walk.does(me, ("put", "/people/{id}/conversation"), &[&ben.id], None, &[]).await;
    let departments = root.gets(walk.house, "/departments").await;
    let department = departments["items"][0]["id"].clone();
    walk.does(me, ("put", "/departments/{id}/conversation"), &[&department], None, &made).await;
    // The company joins in pieces.
    let kinds = ["conversation.create", "conversation.member_add", "conversation.member_add"];
    walk.does(me, ("put", "/company/conversation"), &[], None, &kinds).await;
}
