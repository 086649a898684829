//! Codes by time and recovery codes: what opens a session, what does not, and who has to have one.

use super::house::{House, PASSWORD, place, refused};
use lingtong::clock::Clock;
use lingtong::directory::rights::{Due, Scope};
use lingtong::directory::second_factor::totp::{show, step_of};
use lingtong::directory::second_factor::{Method, Proving, Shown};
use lingtong::directory::{
    Actor, Asked, Entered, NewPerson, NewToken, Password, PolicyPatch, Role, SignedIn,
};
use lingtong::error::{Code, Problem};
use lingtong_tests::postgres::Backend;
use std::time::Duration;

/// The code an application shows now.
fn code(house: &House, secret: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(house.clock.now_ms() / 1000).unwrap()).to_string()
}

/// A step of 30 s later.
fn next_step(house: &House) {
    house.clock.advance(Duration::from_secs(30));
}

async fn actor(house: &House, signed: &SignedIn) -> Actor {
    house.actor(&signed.access_token).await.unwrap()
}

/// Sets a code generator up in this session. Its secret, and the recovery codes.
async fn enrol(house: &House, who: &Actor) -> (String, Vec<String>) {
    let begun = house.directory.begin_totp(who).await.unwrap();
    let first = code(house, &begun.secret);
    let added = house.directory.confirm_totp(who, &begun.enrolment, &first, None).await.unwrap();
    next_step(house);
    (begun.secret, added.recovery_codes.unwrap_or_default())
}

async fn asked(house: &House, login: &str) -> Asked {
    match house.directory.sign_in(login, Password::new(PASSWORD), &place()).await.unwrap() {
        Entered::Asked(asked) => asked,
        Entered::In(_) => panic!("no second factor was asked for"),
    }
}

async fn shows(house: &House, asked: &Asked, shown: Shown) -> Result<SignedIn, Problem> {
    house.directory.sign_in_second(&asked.challenge, shown, &place()).await
}

#[tokio::test]
async fn a_code_opens_a_session_once() {
    for backend in Backend::both() {
        let house = House::on(backend, "totp").await;
        house.person("ada").await;
        let first = house.signs_in("ada").await;
        let (secret, codes) = enrol(&house, &actor(&house, &first).await).await;
        assert_eq!(codes.len(), 10);

        let before = house.head().await;
        let waiting = asked(&house, "ada").await;
        assert_eq!(waiting.methods, [Method::Totp, Method::RecoveryCode]);
        assert_eq!(house.head().await, before, "nothing was opened");
        let now = code(&house, &secret);
        let signed = shows(&house, &waiting, Shown::Totp(now.clone())).await.unwrap();
        house.actor(&signed.access_token).await.unwrap();
        let login = house.changes("session.login").await.pop().unwrap();
        assert_eq!((&login["opened_by"], &login["factor"]), (&"password".into(), &"totp".into()));

        // Neither the challenge nor the code works again.
        refused(shows(&house, &waiting, Shown::Totp(now.clone())).await, Code::Gone);
        let again = asked(&house, "ada").await;
        refused(shows(&house, &again, Shown::Totp(now.clone())).await, Code::WrongCredentials);
        // The step before the last one that was used does not either, though it is within the skew.
        next_step(&house);
        refused(shows(&house, &again, Shown::Totp(now)).await, Code::WrongCredentials);
        let next = code(&house, &secret);
        shows(&house, &again, Shown::Totp(format!("{} {}", &next[..3], &next[3..]))).await.unwrap();
        let reasons: Vec<_> = house.changes("session.login_failed").await;
        assert!(reasons.iter().all(|change| change["reason"] == "second_factor"), "{reasons:?}");
        assert_eq!(reasons.len(), 2);
    }
}

#[tokio::test]
async fn a_clock_may_differ_by_a_step() {
    for backend in Backend::both() {
        let house = House::on(backend, "skew").await;
        house.person("ada").await;
        let (secret, _) = enrol(&house, &actor(&house, &house.signs_in("ada").await).await).await;
        let late = code(&house, &secret);
        next_step(&house);
        shows(&house, &asked(&house, "ada").await, Shown::Totp(late)).await.unwrap();
        let too_late = code(&house, &secret);
        next_step(&house);
        next_step(&house);
        let waiting = asked(&house, "ada").await;
        refused(shows(&house, &waiting, Shown::Totp(too_late)).await, Code::WrongCredentials);
    }
}

#[tokio::test]
async fn guessing_ends_the_challenge_and_rests_the_generator() {
    for backend in Backend::both() {
        let house = House::on(backend, "guessing").await;
        house.person("ada").await;
        let (secret, codes) = enrol(&house, &actor(&house, &house.signs_in("ada").await).await).await;
        let right = code(&house, &secret);
        let wrong = if right.starts_with('9') { "000000" } else { "999999" };
        let waiting = asked(&house, "ada").await;
        for _ in 0..5 {
            refused(shows(&house, &waiting, Shown::Totp(wrong.into())).await, Code::WrongCredentials);
        }
        refused(shows(&house, &waiting, Shown::Totp(right.clone())).await, Code::Gone);
        // Another challenge does not help: the generator rests, the recovery code opens.
        let waiting = asked(&house, "ada").await;
        let problem = refused(shows(&house, &waiting, Shown::Totp(right)).await, Code::RateLimited);
        assert!(problem.retry_after.is_some_and(|seconds| (1..=31).contains(&seconds)), "{problem:?}");
        shows(&house, &waiting, Shown::RecoveryCode(codes[0].to_uppercase())).await.unwrap();
        house.clock.advance(Duration::from_secs(31));
        let waiting = asked(&house, "ada").await;
        shows(&house, &waiting, Shown::Totp(code(&house, &secret))).await.unwrap();
        // Forgiven: the next wrong one is a first one.
        next_step(&house);
        let waiting = asked(&house, "ada").await;
        refused(shows(&house, &waiting, Shown::Totp(wrong.into())).await, Code::WrongCredentials);
        shows(&house, &waiting, Shown::Totp(code(&house, &secret))).await.unwrap();
    }
}

#[tokio::test]
async fn a_recovery_code_works_once() {
    for backend in Backend::both() {
        let house = House::on(backend, "recovery").await;
        house.person("ada").await;
        let (_, codes) = enrol(&house, &actor(&house, &house.signs_in("ada").await).await).await;
        let waiting = asked(&house, "ada").await;
        let signed = shows(&house, &waiting, Shown::RecoveryCode(codes[3].clone())).await.unwrap();
        let ada = actor(&house, &signed).await;
        assert_eq!(house.directory.factors(&ada).await.unwrap().recovery_codes_left, 9);
        let waiting = asked(&house, "ada").await;
        let again = Shown::RecoveryCode(codes[3].clone());
        refused(shows(&house, &waiting, again).await, Code::WrongCredentials);
        let renewed = house.directory.renew_recovery_codes(&ada).await.unwrap();
        let old = Shown::RecoveryCode(codes[4].clone());
        refused(shows(&house, &waiting, old).await, Code::WrongCredentials);
        shows(&house, &waiting, Shown::RecoveryCode(renewed[0].replace('-', " "))).await.unwrap();
    }
}

#[tokio::test]
async fn a_challenge_is_of_its_person_its_proof_and_its_time() {
    for backend in Backend::both() {
        let mut house = House::on(backend, "challenge").await;
        house.person("ada").await;
        house.person("bob").await;
        let ada = actor(&house, &house.signs_in("ada").await).await;
        let (secret, _) = enrol(&house, &ada).await;
        let (other, _) = enrol(&house, &actor(&house, &house.signs_in("bob").await).await).await;
        let waiting = asked(&house, "ada").await;
        refused(shows(&house, &waiting, Shown::Totp(code(&house, &other))).await, Code::WrongCredentials);
        // It survives a restart.
        house.restart().await;
        shows(&house, &waiting, Shown::Totp(code(&house, &secret))).await.unwrap();
        // A password that was changed meanwhile proves nothing.
        let waiting = asked(&house, "ada").await;
        let (old, new) = (Password::new(PASSWORD), Password::new("another good password"));
        house.directory.change_password(&ada, old, new).await.unwrap();
        next_step(&house);
        refused(shows(&house, &waiting, Shown::Totp(code(&house, &secret))).await, Code::WrongCredentials);
        let (old, new) = (Password::new("another good password"), Password::new(PASSWORD));
        house.directory.change_password(&ada, old, new).await.unwrap();
        let waiting = asked(&house, "ada").await;
        house.clock.advance(Duration::from_secs(301));
        refused(shows(&house, &waiting, Shown::Totp(code(&house, &secret))).await, Code::Gone);
        let forged = Asked { challenge: waiting.challenge.replace('A', "B"), ..waiting };
        refused(shows(&house, &forged, Shown::Totp("000000".into())).await, Code::Gone);
        // A link of the console passes, and the entry says so.
        let link = house.directory.make_link(&house.root(), ada.person, Duration::from_secs(60), false).await;
        house.directory.sign_in_by_link(&link.unwrap(), &place()).await.unwrap();
        assert_eq!(house.changes("session.login").await.pop().unwrap()["factor"], "link");
    }
}

#[tokio::test]
async fn changing_factors_asks_for_a_fresh_proof() {
    for backend in Backend::both() {
        let house = House::on(backend, "fresh").await;
        house.person("ada").await;
        let d = house.directory.clone();
        let ada = actor(&house, &house.signs_in("ada").await).await;
        house.clock.advance(Duration::from_secs(301));
        let begun = d.begin_totp(&ada).await.unwrap();
        let confirm = |now: String| {
            let (d, ada, enrolment) = (d.clone(), ada.clone(), begun.enrolment.clone());
            async move { d.confirm_totp(&ada, &enrolment, &now, Some("my telephone")).await }
        };
        refused(confirm(code(&house, &begun.secret)).await, Code::ProofDue);
        let wrong = Proving::Password(Password::new("wrong password"));
        refused(d.prove(&ada, wrong, None).await, Code::WrongCredentials);
        refused(confirm(code(&house, &begun.secret)).await, Code::ProofDue);
        d.prove(&ada, Proving::Password(Password::new(PASSWORD)), None).await.unwrap();
        refused(confirm("12345".into()).await, Code::WrongCredentials);
        let added = confirm(code(&house, &begun.secret)).await.unwrap();
        assert_eq!((added.factor.kind, added.factor.name.as_str()), (Method::Totp, "my telephone"));
        refused(confirm(code(&house, &begun.secret)).await, Code::Conflict);

        // From now on the password alone is no proof.
        house.clock.advance(Duration::from_secs(301));
        refused(d.remove_factor(&ada, added.factor.id).await, Code::ProofDue);
        refused(d.renew_recovery_codes(&ada).await, Code::ProofDue);
        let hashed = d.passwords_hashed();
        for password in [PASSWORD, "wrong password"] {
            let proof = Proving::Password(Password::new(password));
            refused(d.prove(&ada, proof, None).await, Code::WrongCredentials);
        }
        assert_eq!(d.passwords_hashed(), hashed, "the answer says nothing about the password");
        let factor = || Proving::Factor(Shown::Totp(code(&house, &begun.secret)));
        d.prove(&ada, factor(), None).await.unwrap();
        refused(d.prove(&ada, factor(), None).await, Code::WrongCredentials);
        refused(d.remove_factor(&ada, 1).await, Code::NotFound);
        d.remove_factor(&ada, added.factor.id).await.unwrap();
        assert!(d.factors(&ada).await.unwrap().items.is_empty());
        assert_eq!(d.factors(&ada).await.unwrap().recovery_codes_left, 0);
        house.signs_in("ada").await;
        refused(d.renew_recovery_codes(&ada).await, Code::Conflict);
    }
}

#[tokio::test]
async fn what_outlives_a_session_asks_for_a_fresh_proof() {
    for backend in Backend::both() {
        let house = House::on(backend, "fresh tokens").await;
        house.person("ada").await;
        let d = house.directory.clone();
        let ada = actor(&house, &house.signs_in("ada").await).await;
        let token = || {
            let expires_at = lingtong::clock::format_ms(house.clock.now_ms() + 3_600_000);
            let new = NewToken { name: "ci".into(), scopes: vec![Scope::ChatRead], expires_at };
            d.create_token(&ada, new)
        };
        token().await.unwrap();
        house.clock.advance(Duration::from_secs(301));
        refused(token().await, Code::ProofDue);
        d.prove(&ada, Proving::Password(Password::new(PASSWORD)), None).await.unwrap();
        token().await.unwrap();

        // A password where there is none: freely while one is due, else with a proof.
        let choose = async |login: &str, reusable: bool| {
            let new = NewPerson { login: login.into(), name: login.into(), ..NewPerson::default() };
            let id = d.add_person(&house.root(), new).await.unwrap().id;
            let link = d.make_link(&house.root(), id, Duration::from_secs(3_600), reusable).await.unwrap();
            let signed = d.sign_in_by_link(&link, &place()).await.unwrap().session().unwrap();
            let who = actor(&house, &signed).await;
            house.clock.advance(Duration::from_secs(301));
            d.change_password(&who, Password::new(""), Password::new(PASSWORD)).await
        };
        choose("ben", false).await.unwrap();
        refused(choose("cleo", true).await, Code::ProofDue);
    }
}

#[tokio::test]
async fn a_role_demands_a_factor_at_once() {
    for backend in Backend::both() {
        let house = House::on(backend, "demand").await;
        let d = house.directory.clone();
        let ada = house.person("ada").await;
        d.change_password(
            &actor(&house, &house.signs_in("ada").await).await,
            Password::new(PASSWORD),
            Password::new("another good password"),
        )
        .await
        .unwrap();
        let signed = house.tries("ada", "another good password").await.unwrap();
        assert_eq!(signed.due, None);
        d.grant(&house.root(), ada.id, Role::SystemAdmin).await.unwrap();
        let policy =
            PolicyPatch { second_factor_roles: Some(vec![Role::SystemAdmin]), ..PolicyPatch::default() };
        d.change_policies(&house.root(), policy).await.unwrap();
        let due = |actor: &Actor| actor.due;
        assert_eq!(due(&actor(&house, &signed).await), Some(Due::SecondFactor), "a session that runs");
        assert_eq!(house.refreshes(&signed.refresh_token).await.unwrap().due, Some(Due::SecondFactor));
        let second = house.second().await;
        let elsewhere = second.authenticate(&signed.access_token, "192.0.2.7", "api").await.unwrap().0;
        assert_eq!(due(&elsewhere), Some(Due::SecondFactor), "another node after its start");

        let there = actor(&house, &signed).await;
        enrol(&house, &there).await;
        assert_eq!(due(&actor(&house, &signed).await), None, "no refresh is needed");
        let factors = d.factors(&there).await.unwrap();
        assert!(factors.required);
        refused(d.remove_factor(&there, factors.items[0].id).await, Code::Conflict);
        // Lost: an administrator takes it away, and it is due again.
        refused(d.reset_factors(&house.root(), house.person("bob").await.id).await, Code::NotFound);
        d.reset_factors(&house.root(), ada.id).await.unwrap();
        assert_eq!(
            house.changes("factor.reset").await,
            [serde_json::json!({"person": ada.id, "count": 1, "left": 0})]
        );
        assert_eq!(due(&actor(&house, &signed).await), Some(Due::SecondFactor));
        assert_eq!(house.tries("ada", "another good password").await.unwrap().due, Some(Due::SecondFactor));
    }
}

/// RFC 6238 appendix B, the last six of eight digits.
#[test]
fn codes_of_the_rfc() {
    let secret = b"12345678901234567890";
    for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
        let step = seconds / 30;
        assert_eq!(step_of(secret, code, seconds * 1000), Some(step));
        assert_eq!(step_of(secret, code, (seconds + 30) * 1000), Some(step), "a step late");
        assert_eq!(step_of(secret, code, (seconds + 60) * 1000), None, "two steps late");
    }
    assert_eq!(step_of(secret, "287 082", 59_000), Some(1), "as applications show it");
}

#[test]
fn a_login_is_escaped() {
    let shown = show(b"12345678901234567890", "艾 a&b").expect("a secret of 20 bytes");
    assert!(shown.url.starts_with("otpauth://totp/Lingtong:%E8%89%BE%20a%26b?secret=GEZDGNBVGY3TQOJQ"));
    assert!(shown.qr_svg.contains("<svg"));
}
