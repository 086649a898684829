//! Syncs from a real slapd, by the doors that administrators use; and with servers that do what servers do.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use lingtong::directory::sources::{
    Checked, Identity, LdapConfig, Marker, ProgressFn, SignInRefused, Snapshot, Source, SourceError,
};
use lingtong::directory::sync::{Brake, Order, Sort, State, Sync as Run};
use lingtong_tests::house::{End, Guest, House as Server};
use lingtong_tests::postgres::Backend;
use lingtong_tests::slapd::{NO_MORE_THAN_100, SUFFIX, Slapd, UNLIMITED};
use parking_lot::Mutex;
use serde_json::{Value, json};

use super::house::House;
use super::ldap::{BASE, but, everything, section, source};
use super::ldap_broken_off::proxy;

const PATIENCE: Duration = Duration::from_secs(60);

/// The server with this directory, an administrator and a few people in a department of their own.
async fn open(backend: Backend, slapd: &Slapd) -> (Server, Guest) {
    let groups = json!({
        "group_roles": {format!("CN=IM-Admins,ou=groups,{SUFFIX}"): "system_admin"},
        "group_conversations": [format!("cn=trade,ou=groups,{SUFFIX}")],
    });
    let ldap: LdapConfig = serde_json::from_value(but(section(slapd), groups)).unwrap();
    let house = Server::open_with(backend, Default::default(), |config| config.directory.ldap = ldap).await;
    let root = house.administrator("root").await;
    (house, root)
}

/// Begins what a route begins and waits for its end.
async fn ends(house: &Server, root: &Guest, path: &str, body: &Value) -> Value {
    let begun = root.sends(house, "POST", path, body).await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    let path = format!("/directory/syncs/{}", begun.body["id"]);
    let end = std::time::Instant::now() + PATIENCE;
    loop {
        let sync = root.gets(house, &path).await;
        if sync["state"] != "running" {
            return sync;
        }
        assert!(std::time::Instant::now() < end, "still running: {sync}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn syncs(house: &Server, root: &Guest) -> Value {
    let sync = ends(house, root, "/directory/syncs", &json!({"source": "ldap"})).await;
    assert_eq!(sync["state"], "done", "{sync}");
    sync["counts"].clone()
}

async fn person(house: &Server, root: &Guest, login: &str) -> Value {
    let id = house.app.directory.id_by_login(login).await.unwrap().unwrap();
    root.gets(house, &format!("/people/{id}")).await
}

/// Signs in by bind.
async fn signs_in(house: &Server, login: &str) -> (Guest, Value) {
    let body = json!({"login": login, "password": format!("pw-{login}"), "device": "test"});
    let session = house.ask("POST", "/session").json(&body).go().await.ok();
    (Guest::of_session(house, login, &session).await, session)
}

fn new_person(uid: &str, unit: &str) -> String {
    format!(
        "dn: uid={uid},{unit}\nchangetype: add\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {uid} Test\nsn: Test\n\
         userPassword: pw-{uid}\n\n"
    )
}

#[actix_web::test]
async fn a_company_joins_moves_leaves_and_returns() {
    for backend in Backend::both() {
        let slapd = Slapd::with(UNLIMITED);
        let (house, root) = open(backend, &slapd).await;
        let check = root.asks(&house, "POST", "/directory/sources/ldap/check").go().await.ok();
        assert_eq!(check["ok"], true, "{check}");
        let preview = ends(&house, &root, "/directory/sources/ldap/preview", &Value::Null).await;
        let all = json!({"join": 1_200, "department_add": 64, "role_grant": 3, "group": 1});
        let counted = |counts: &Value| -> Value {
            let mut counts = counts.clone();
            counts.as_object_mut().unwrap().remove("note");
            counts
        };
        assert_eq!((&preview["state"], counted(&preview["counts"])), (&json!("previewed"), all.clone()));
        assert_eq!(counted(&syncs(&house, &root).await), all);
        assert_eq!(counted(&syncs(&house, &root).await), json!({}));

        // Joiners, in a department of their own, and in a group inside a group.
        let (lab, shop) = (format!("ou=lab,{BASE}"), format!("ou=shop,{BASE}"));
        slapd.change(&format!(
            "dn: {lab}\nchangetype: add\nobjectClass: organizationalUnit\nou: lab\ndescription: LAB\n\n\
             dn: {shop}\nchangetype: add\nobjectClass: organizationalUnit\nou: shop\ndescription: SHOP\n\n{}{}{}\
             dn: cn=lab,ou=groups,{SUFFIX}\nchangetype: add\nobjectClass: groupOfNames\ncn: lab\nmember: uid=zz.ada,{lab}\n\n\
             dn: cn=trade,ou=groups,{SUFFIX}\nchangetype: modify\nadd: member\nmember: cn=lab,ou=groups,{SUFFIX}\n",
            new_person("zz.ada", &lab),
            new_person("zz.bob", &lab),
            new_person("zz.cyd", &lab),
        ));
        let joined = json!({"join": 3, "department_add": 2, "group": 1});
        assert_eq!(counted(&syncs(&house, &root).await), joined);
        let (ada, ada_session) = signs_in(&house, "zz.ada").await;
        let bob = person(&house, &root, "zz.bob").await;
        let end = std::time::Instant::now() + PATIENCE;
        while !ada.gets(&house, "/conversations").await.to_string().contains("\"trade\"") {
            assert!(std::time::Instant::now() < end, "the group's conversation is not there");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }

        // Renamed and moved in one, and the department too: the same person in the same department. The group names its member
        // by the old name, so that nobody of the company is in it any more.
        slapd.change(&format!(
            "dn: uid=zz.bob,{lab}\nchangetype: modrdn\nnewrdn: uid=zz.bobby\ndeleteoldrdn: 1\nnewsuperior: {shop}\n\n\
             dn: {lab}\nchangetype: modrdn\nnewrdn: ou=laboratory\ndeleteoldrdn: 1\n\n\
             dn: uid=zz.cyd,ou=laboratory,{BASE}\nchangetype: modify\nadd: departmentNumber\ndepartmentNumber: SHOP\n"
        ));
        assert_eq!(
            counted(&syncs(&house, &root).await),
            json!({"rename": 1, "move": 2, "department_change": 1, "group": 1})
        );
        let bobby = person(&house, &root, "zz.bobby").await;
        assert_eq!(bobby["id"], bob["id"]);
        assert_ne!(bobby["departments"], bob["departments"]);
        let cyd = person(&house, &root, "zz.cyd").await;
        assert_eq!(cyd["departments"].as_array().unwrap().len(), 2);

        // A leaver loses socket, access and refresh with the sync.
        let mut line = ada.live(&house).await;
        slapd.change(&format!(
            "dn: uid=zz.ada,ou=laboratory,{BASE}\nchangetype: modify\nreplace: pwdAccountLockedTime\npwdAccountLockedTime: 000001010000Z\n"
        ));
        assert_eq!(counted(&syncs(&house, &root).await), json!({"leave": 1}));
        assert_eq!(line.end().await, End(Some(4001)));
        assert_eq!(ada.asks(&house, "GET", "/me").go().await.status, 401);
        let refresh = json!({"refresh_token": ada_session["refresh_token"]});
        assert_eq!(house.ask("POST", "/session/refresh").json(&refresh).go().await.status, 401);

        // Deleted and back under the same id, it is the same person; under another one it is a conflict.
        let ids = everything(&slapd).await.unwrap();
        let id_of =
            |login: &str| ids.people.iter().find(|one| one.login == login).unwrap().external_id.clone();
        let (bobs, cyds) = (id_of("zz.bobby"), id_of("zz.cyd"));
        slapd.change(&format!("dn: uid=zz.bobby,{shop}\nchangetype: delete\n"));
        assert_eq!(counted(&syncs(&house, &root).await), json!({"leave": 1}));
        let again = new_person("zz.bobby", &shop).replace("\nuid:", &format!("\nentryUUID: {bobs}\nuid:"));
        slapd.change(&again);
        assert_eq!(counted(&syncs(&house, &root).await)["return"], 1);
        assert_eq!(person(&house, &root, "zz.bobby").await["id"], bob["id"]);
        slapd.change(&format!(
            "dn: uid=zz.cyd,ou=laboratory,{BASE}\nchangetype: delete\n\n{}",
            new_person("zz.cyd", &format!("ou=laboratory,{BASE}"))
        ));
        assert_eq!(counted(&syncs(&house, &root).await), json!({"leave": 1, "conflict": 1}));
        let conflicts = root.gets(&house, "/directory/conflicts?source=ldap").await;
        let conflict = &conflicts["items"][0];
        assert_ne!(conflict["external_id"], cyds.as_str());
        let link = json!({"do": "link", "source": "ldap", "external_id": conflict["external_id"], "person": cyd["id"]});
        assert_eq!(root.sends(&house, "POST", "/directory/conflicts", &link).await.status, 204);
        assert_eq!(counted(&syncs(&house, &root).await)["return"], 1);
        assert_eq!(person(&house, &root, "zz.cyd").await["status"], "active");
        signs_in(&house, "zz.cyd").await;
        house.close().await;
    }
}

#[actix_web::test]
async fn the_schedule_syncs_by_itself() {
    let slapd = Slapd::with(UNLIMITED);
    let ldap: LdapConfig = serde_json::from_value(section(&slapd)).unwrap();
    let house = Server::open_with(Backend::Sqlite, Default::default(), |config| {
        config.directory.ldap = ldap;
        config.directory.sync.every_minutes = 15;
    })
    .await;
    let root = house.administrator("root").await;
    let end = std::time::Instant::now() + PATIENCE;
    loop {
        let history = root.gets(&house, "/directory/syncs").await;
        let newest = &history["items"][0];
        if newest["state"] == "done" {
            assert_eq!((&newest["scheduled"], &newest["counts"]["join"]), (&json!(true), &json!(1_200)));
            break;
        }
        assert!(std::time::Instant::now() < end, "no sync: {history}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    house.close().await;
}

/// The directory as it is answered now: one server after another under one name.
struct Changing(Mutex<Arc<dyn Source>>);

impl Changing {
    fn now(&self) -> Arc<dyn Source> {
        self.0.lock().clone()
    }
}

impl Source for Changing {
    fn name(&self) -> &str {
        "ldap"
    }

    fn check_password<'a>(
        &'a self,
        login: &'a str,
        password: &'a str,
    ) -> BoxFuture<'a, Result<Identity, SignInRefused>> {
        async move { self.now().check_password(login, password).await }.boxed()
    }

    fn snapshot<'a>(&'a self, progress: &'a ProgressFn<'a>) -> BoxFuture<'a, Result<Snapshot, SourceError>> {
        async move { self.now().snapshot(progress).await }.boxed()
    }

    fn changes<'a>(
        &'a self,
        since: &'a Marker,
        progress: &'a ProgressFn<'a>,
    ) -> BoxFuture<'a, Result<Snapshot, SourceError>> {
        async move { self.now().changes(since, progress).await }.boxed()
    }

    fn check<'a>(&'a self, told: &'a (dyn Fn(Checked) + Send + Sync)) -> BoxFuture<'a, ()> {
        async move { self.now().check(told).await }.boxed()
    }

    fn reach(&self) -> BoxFuture<'_, Vec<(String, Result<(), SourceError>)>> {
        async move { self.now().reach().await }.boxed()
    }
}

#[tokio::test]
async fn whatever_a_server_does_the_company_stays() {
    let (slapd, other, short) =
        (Slapd::with(UNLIMITED), Slapd::with(UNLIMITED), Slapd::with(NO_MORE_THAN_100));
    for backend in Backend::both() {
        let good: Arc<dyn Source> = Arc::new(source(section(&slapd)));
        let changing = Arc::new(Changing(Mutex::new(good.clone())));
        let house = House::with(backend, "ldap hostile", vec![changing.clone()]).await;
        let syncs = async || -> Run {
            let order = Order { source: "ldap".into(), ..Order::default() };
            house.directory.sync_now(&house.root(), order, &|_| ()).await.unwrap()
        };
        assert_eq!(syncs().await.counts[&Sort::Join], 1_200);
        let active = house.directory.count_people().await.unwrap();

        let with = |changes: Value| -> Arc<dyn Source> { Arc::new(source(but(section(&slapd), changes))) };
        let cut = async |hang: bool| {
            let url = proxy(slapd.port, Arc::new(AtomicUsize::new(300_000)), hang).await;
            with(json!({"urls": [url], "allow_plain": true, "answer_seconds": 1}))
        };
        let limited: Arc<dyn Source> = Arc::new(source(section(&short)));
        let elsewhere: Arc<dyn Source> = Arc::new(source(section(&other)));
        let alerts = async || {
            let (stopped, failed) =
                (house.changes("directory.sync_stopped").await, house.changes("directory.sync_failed").await);
            stopped.len() + failed.len()
        };
        for (what, server, state, rounds) in [
            ("a size limit", limited, State::Failed, 2),
            (
                "a wrong base",
                with(json!({"people_base": "ou=nowhere,dc=huitong,dc=example"})),
                State::Failed,
                2,
            ),
            ("nobody fits", with(json!({"people_filter": "(uid=nobody)"})), State::Failed, 2),
            ("a wrong password", with(json!({"bind_password": "wrong"})), State::Failed, 2),
            ("a reset in the middle", cut(false).await, State::Failed, 1),
            ("it hangs", cut(true).await, State::Failed, 1),
            (
                "half of the entries",
                with(json!({"people_filter": "(&(objectClass=inetOrgPerson)(uid=*a*))"})),
                State::Stopped,
                2,
            ),
            ("another directory", elsewhere, State::Stopped, 2),
        ] {
            *changing.0.lock() = server;
            let before = alerts().await;
            for _ in 0..rounds {
                let sync = syncs().await;
                assert_eq!(sync.state, state, "{what}: {sync:?}");
                let leavers = |brake: &Brake| matches!(brake, Brake::Leavers { .. });
                assert!(state == State::Failed || sync.brakes.iter().any(leavers), "{what}");
            }
            assert_eq!(alerts().await, before + 1, "{what}: one alert");
            assert_eq!(house.directory.count_people().await.unwrap(), active, "{what}");
            // The next good one goes on.
            *changing.0.lock() = good.clone();
            let sync = syncs().await;
            assert_eq!(
                (sync.state, sync.counts.keys().filter(|sort| sort.changes()).count()),
                (State::Done, 0),
                "{what}"
            );
        }
    }
}

#[tokio::test]
async fn a_sync_that_hangs_is_ended_by_an_administrator() {
    let slapd = Slapd::with(UNLIMITED);
    let budget = Arc::new(AtomicUsize::new(100_000));
    let url = proxy(slapd.port, budget.clone(), true).await;
    let slow =
        source(but(section(&slapd), json!({"urls": [url], "allow_plain": true, "answer_seconds": 60})));
    let house = House::with(Backend::Sqlite, "ldap hangs", vec![Arc::new(slow)]).await;
    let (directory, root) = (house.directory.clone(), house.root());
    let order = Order { source: "ldap".into(), ..Order::default() };
    let running = tokio::spawn(async move { directory.sync_now(&root, order, &|_| ()).await });
    let all = async || house.directory.syncs(None, i64::MAX, 1).await.unwrap().items;
    while all().await.first().is_none_or(|sync| sync.done == 0) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    house.directory.cancel_sync(&house.root(), all().await[0].id).await.unwrap();
    // Its next sign of life finds that it was ended.
    assert_eq!(running.await.unwrap().unwrap().state, State::Cancelled);
    budget.store(usize::MAX, Ordering::SeqCst);
}
