//! Invitations make accounts, once and in time; external accounts have a sponsor and an end.

use lingtong::clock::{Clock, format_ms};
use lingtong_tests::house::{Answer, End, Guest, House};
use lingtong_tests::postgres::Backend;
use lingtong_tests::smtp::{Smtp, token};
use serde_json::{Value, json};
use std::time::Duration;

const PASSWORD: &str = "correct horse battery";
const DAY: Duration = Duration::from_secs(24 * 3600);

fn token_of(invited: &Value) -> String {
    invited["link"].as_str().unwrap().split_once("#invitation=").unwrap().1.to_owned()
}

async fn accepts(house: &House, token: &str, more: Value) -> Answer {
    let mut body = json!({"token": token, "password": PASSWORD});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    house.ask("POST", "/session/invitation").json(&body).go().await
}

/// In so many days by the house's clock.
fn in_days(house: &House, days: i64) -> String {
    format_ms(house.clock.now_ms() + days * 24 * 3_600_000)
}

#[actix_web::test]
async fn the_invited_choose_login_and_password_and_are_in() {
    for backend in Backend::both() {
        let smtp = Smtp::start();
        let house = House::open_with_mail(backend, &smtp).await;
        let root = house.administrator("root").await;
        let kitchen =
            root.sends(&house, "POST", "/departments", &json!({"name": "Kitchen"})).await.ok()["id"].clone();
        let new = json!({"name": "林晓", "email": "lin.xiao@example.com", "kind": "member", "departments": [kitchen]});
        let invited = root.sends(&house, "POST", "/invitations", &new).await.ok();
        assert_eq!((&invited["mailed"], &invited["state"]), (&json!(true), &json!("open")));
        let letter = smtp.letter(1).await;
        let link = token(&letter, "invitation");
        assert_eq!(link, token_of(&invited));
        let look = json!({"token": link});
        let seen = house.ask("POST", "/session/invitation/look").json(&look).go().await.ok();
        assert_eq!((&seen["name"], &seen["login"]), (&json!("林晓"), &json!("lin.xiao")));

        let answer = accepts(&house, &link, json!({"password": "password123"})).await;
        assert_eq!((answer.status, answer.code()), (422, "weak_password"));
        for (login, code) in
            [("root", "conflict"), ("r00t", "conflict"), ("rооt", "validation"), ("a b", "validation")]
        {
            let answer = accepts(&house, &link, json!({"login": login})).await;
            assert_eq!(answer.code(), code, "{login}");
        }
        let session = accepts(&house, &link, json!({})).await.ok();
        assert_eq!((session.get("due"), &session["roles"]), (None, &json!(["member"])));
        assert_eq!(session["person"]["departments"], json!([kitchen]));
        let lin = Guest::of_session(&house, "lin.xiao", &session).await;
        lin.gets(&house, "/people").await;
        let again = accepts(&house, &link, json!({"login": "lin2"})).await;
        assert_eq!((again.status, again.code()), (410, "gone"), "once");
        let list = root.gets(&house, "/invitations").await;
        assert_eq!(
            (&list["items"][0]["state"], &list["items"][0]["person"]),
            (&json!("used"), &json!(lin.id))
        );
        let credentials = json!({"login": "lin.xiao@example.com", "password": PASSWORD});
        house.ask("POST", "/session").json(&credentials).go().await.ok();
        house.close().await;
    }
}

#[actix_web::test]
async fn a_link_ends_with_its_time_or_when_it_is_taken_back() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let root = house.administrator("root").await;
        let new = json!({"name": "Lin", "kind": "member"});
        let first = root.sends(&house, "POST", "/invitations", &new).await.ok();
        let second = root.sends(&house, "POST", "/invitations", &new).await.ok();
        assert_eq!(first["mailed"], false);
        let path = format!("/invitations/{}", first["id"]);
        assert_eq!(root.asks(&house, "DELETE", &path).go().await.status, 204);
        assert_eq!(root.asks(&house, "DELETE", &path).go().await.status, 204);
        house.pass(8 * DAY);
        let root = root.again(&house).await;
        for invited in [&first, &second] {
            let answer = accepts(&house, &token_of(invited), json!({"login": "lin"})).await;
            assert_eq!((answer.status, answer.code()), (410, "gone"));
        }
        assert_eq!(accepts(&house, "nonsense", json!({})).await.code(), "gone");
        let list = root.gets(&house, "/invitations?limit=1").await;
        assert_eq!(list["items"][0]["state"], "expired");
        let rest =
            root.gets(&house, &format!("/invitations?cursor={}", list["next"].as_str().unwrap())).await;
        assert_eq!((&rest["items"][0]["state"], rest.get("next")), (&json!("revoked"), None));
        for (bad, field) in [
            (json!({"name": "X", "kind": "external"}), "expires_at"),
            (json!({"name": "X", "kind": "external", "expires_at": "2020-01-01T00:00:00Z"}), "expires_at"),
            (json!({"name": "X", "kind": "external", "expires_at": in_days(&house, 400)}), "expires_at"),
            (json!({"name": "X", "kind": "member", "sponsor": root.id}), "sponsor"),
            (json!({"name": "X", "kind": "member", "email": "x"}), "email"),
            (json!({"name": "X\u{202e}", "kind": "member"}), "name"),
        ] {
            let answer = root.sends(&house, "POST", "/invitations", &bad).await;
            assert_eq!((answer.status, &answer.body["fields"]), (422, &json!([field])), "{bad}");
        }
        house.close().await;
    }
}

/// An external person of a sponsor, signed in.
async fn guest(house: &House, root: &Guest, sponsor: &Guest, login: &str, days: i64) -> Guest {
    let new =
        json!({"name": login, "kind": "external", "sponsor": sponsor.id, "expires_at": in_days(house, days)});
    let invited = root.sends(house, "POST", "/invitations", &new).await.ok();
    let session = accepts(house, &token_of(&invited), json!({"login": login})).await.ok();
    assert_eq!(session["roles"], json!(["external"]));
    Guest::of_session(house, login, &session).await
}

#[actix_web::test]
async fn an_external_account_ends_and_its_sponsor_extends_it() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (root, sponsor, other) =
            (house.administrator("root").await, house.person("sam").await, house.person("oda").await);
        let partner = guest(&house, &root, &sponsor, "partner", 10).await;
        let mine = sponsor.gets(&house, "/guests").await;
        assert_eq!(mine["items"][0]["person"]["id"], partner.id);
        assert_eq!(other.gets(&house, "/guests").await["items"], json!([]));
        assert_eq!(other.asks(&house, "GET", "/guests?all=true").go().await.code(), "forbidden");
        assert_eq!(partner.asks(&house, "GET", "/guests").go().await.code(), "forbidden");

        // A week before, the sponsor is told, once.
        let head = house.head().await;
        for (pass, told) in [(1, 0), (3, 1), (1, 1)] {
            house.pass(pass * DAY);
            house.app.directory.tick().await;
            let kinds = house.kinds_since(head).await;
            assert_eq!(kinds.iter().filter(|kind| *kind == "guest.ending").count(), told);
        }

        let partner = partner.again(&house).await;
        let mut line = partner.live(&house).await;
        house.pass(6 * DAY);
        house.app.directory.tick().await;
        assert_eq!(line.end().await, End(Some(4001)), "cut off at its end");
        let credentials = json!({"login": "partner", "password": PASSWORD});
        let answer = house.ask("POST", "/session").json(&credentials).go().await;
        assert_eq!((answer.status, answer.code()), (403, "account_disabled"));

        let (sponsor, other) = (sponsor.again(&house).await, other.again(&house).await);
        let path = format!("/guests/{}", partner.id);
        let longer = json!({"expires_at": in_days(&house, 30)});
        assert_eq!(other.sends(&house, "PATCH", &path, &longer).await.code(), "not_found");
        let given = json!({"sponsor": other.id});
        assert_eq!(sponsor.sends(&house, "PATCH", &path, &given).await.code(), "forbidden");
        let guest = sponsor.sends(&house, "PATCH", &path, &longer).await.ok();
        assert_eq!(guest["person"]["status"], "active");
        house.ask("POST", "/session").json(&credentials).go().await.ok();

        // Whoever was disabled by hand stays so.
        let root = root.again(&house).await;
        let why = json!({"reason": "misuse"});
        root.sends(&house, "POST", &format!("/people/{}/disable", partner.id), &why).await.ok();
        let longer = json!({"expires_at": in_days(&house, 40)});
        let guest = sponsor.sends(&house, "PATCH", &path, &longer).await.ok();
        assert_eq!(guest["person"]["status"], "disabled");
        house.close().await;
    }
}

#[actix_web::test]
async fn who_is_hired_is_no_guest_any_more() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (root, sponsor) = (house.administrator("root").await, house.person("sam").await);
        let hired = guest(&house, &root, &sponsor, "hired", 10).await;
        let other = guest(&house, &root, &sponsor, "other", 10).await;
        let head = house.head().await;
        let role = format!("/people/{}/roles/external", hired.id);
        root.asks(&house, "DELETE", &role).go().await.ok();
        assert_eq!(house.kinds_since(head).await, ["role.revoke"]);
        let mine = sponsor.gets(&house, "/guests").await;
        assert_eq!(mine["items"].as_array().unwrap().len(), 1);
        let later = json!({"expires_at": in_days(&house, 1)});
        let answer = sponsor.sends(&house, "PATCH", &format!("/guests/{}", hired.id), &later).await;
        assert_eq!((answer.status, answer.code()), (404, "not_found"));
        house.pass(11 * DAY);
        house.app.directory.tick().await;
        for (who, status) in [(&hired, 200), (&other, 403)] {
            let credentials = json!({"login": who.login, "password": PASSWORD});
            assert_eq!(house.ask("POST", "/session").json(&credentials).go().await.status, status);
        }
        house.close().await;
    }
}

#[actix_web::test]
async fn one_guest_who_cannot_be_ended_does_not_keep_the_others() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (root, sponsor) = (house.administrator("root").await, house.person("sam").await);
        let first = guest(&house, &root, &sponsor, "first", 2).await;
        let second = guest(&house, &root, &sponsor, "second", 3).await;
        // As after a fault: the only administrator is external.
        house.sql(&format!("UPDATE role_grant SET person = {} WHERE role = 'system_admin'", first.id));
        house.pass(4 * DAY);
        house.app.directory.tick().await;
        for (who, status) in [(&first, 200), (&second, 403)] {
            let credentials = json!({"login": who.login, "password": PASSWORD});
            assert_eq!(house.ask("POST", "/session").json(&credentials).go().await.status, status);
        }
        house.close().await;
    }
}

#[actix_web::test]
async fn an_account_that_has_ended_is_not_made() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let root = house.administrator("root").await;
        let new = json!({"name": "Lin", "kind": "external", "expires_at": in_days(&house, 2)});
        let token = token_of(&root.sends(&house, "POST", "/invitations", &new).await.ok());
        house.pass(3 * DAY);
        let look = house.ask("POST", "/session/invitation/look").json(&json!({"token": token})).go().await;
        assert_eq!((look.status, look.code()), (410, "gone"));
        let answer = accepts(&house, &token, json!({"login": "lin"})).await;
        assert_eq!((answer.status, answer.code()), (410, "gone"));
        house.close().await;
    }
}

#[actix_web::test]
async fn a_sponsor_who_leaves_hands_over_to_their_manager() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (root, boss, sponsor) =
            (house.administrator("root").await, house.person("boss").await, house.person("sam").await);
        let path = |guest: &Guest| format!("/people/{}", guest.id);
        root.sends(&house, "PATCH", &path(&sponsor), &json!({"manager": boss.id})).await.ok();
        let partner = guest(&house, &root, &sponsor, "partner", 200).await;
        let left = json!({"reason": "left"});
        root.sends(&house, "POST", &format!("{}/disable", path(&sponsor)), &left).await.ok();
        house.pass(Duration::from_secs(61));
        house.app.directory.tick().await;
        assert_eq!(boss.gets(&house, "/guests").await["items"][0]["person"]["id"], partner.id);
        // And when there is nobody above, to an administrator.
        house.pass(Duration::from_secs(61));
        root.sends(&house, "POST", &format!("{}/disable", path(&boss)), &left).await.ok();
        house.app.directory.tick().await;
        assert_eq!(root.gets(&house, "/guests").await["items"][0]["sponsor"], root.id);
        house.close().await;
    }
}
