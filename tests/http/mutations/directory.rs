//! People, departments, offices, and what comes from a directory.

use super::{PASSWORD, Walk, in_a_week};
use lingtong::config::LdapConfig;
use lingtong::directory::Administrator;
use lingtong_tests::house::{Guest, Request};
use serde_json::json;
use std::time::Duration;

pub async fn people(walk: &mut Walk<'_>, root: &Guest) {
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
    let ear = walk.hears(&me).await;
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
    walk.keeps(ear).await;
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
pub fn silent_directory() -> LdapConfig {
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

pub async fn syncs(walk: &mut Walk<'_>, root: &Guest) {
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
        "INSERT INTO sync_conflict (source, external_id, login, name, candidates, seen_at) VALUES ('ldap', 'x1', 'x1', 'X', '{conflict}', 0)"
    ));
    let new = json!({"do": "new", "source": "ldap", "external_id": "x1"});
    walk.does(me, ("post", "/directory/conflicts"), &[], Some(new), &["directory.conflict"]).await;
}

/// Last of all: a follower makes a group's conversation, whenever it comes to that.
pub async fn group(walk: &mut Walk<'_>, root: &Guest) {
    let scim = |method: &str, path: &str| Request(walk.house.ask_at(method, path).0.bearer_auth(&root.token));
    let member = json!([{"value": root.id.to_string()}]);
    let group = json!({"displayName": "Cooks", "members": member});
    let group =
        scim("POST", "/scim/v2/Groups").json(&group).go().await.ok()["id"].as_str().unwrap().to_owned();
    let other = json!({"displayName": "Waiters", "members": member});
    let other =
        scim("POST", "/scim/v2/Groups").json(&other).go().await.ok()["id"].as_str().unwrap().to_owned();
    let nobody = json!({"displayName": "Waiters", "members": []});
    let other = format!("/scim/v2/Groups/{other}");
    assert_eq!(scim("PUT", &other).json(&nobody).go().await.status, 200);
    assert_eq!(scim("DELETE", &other).go().await.status, 204);
    let talks = json!({"conversation": true});
    let path = ("patch", "/directory/groups/{id}");
    walk.does(Some(root), path, &[&group], Some(talks), &["group.update"]).await;
}
