//! Signing in with accounts of a real OpenID provider: who is let in, by what, and what is refused.

use std::time::Duration;

use lingtong::clock::Clock;
use lingtong::directory::{Administrator, Role};
use lingtong::error::Code;
use lingtong::live::socket::Pace;
use lingtong_tests::house::{Answer, Guest, House};
use lingtong_tests::oidc::{OpenId, PUBLIC_URL, configured, issuer};
use lingtong_tests::postgres::Backend;
use serde_json::{Value, json};

/// Its name in the configuration.
const PROVIDER: &str = "work";

/// A house with a provider, and the provider.
pub async fn open(backend: Backend) -> (House, OpenId) {
    open_with(backend, false).await
}

async fn open_with(backend: Backend, trusted_for_email: bool) -> (House, OpenId) {
    let issuer = issuer();
    let mut work = configured("work", &issuer);
    work.trusted_for_email = trusted_for_email;
    let house = House::open_with(backend, Pace::default(), |config| {
        config.server.public_url = Some(PUBLIC_URL.parse().unwrap());
        config.auth.oidc.push(work);
    })
    .await;
    let provider = OpenId::start("work", &issuer, &house.url(""));
    (house, provider)
}

/// The browser of someone who signs in: what it keeps, and where it was sent.
pub struct Browser {
    cookie: String,
    pub url: String,
}

impl Browser {
    /// Presses the button of a provider.
    pub async fn starts(house: &House, provider: &str) -> Self {
        let path = format!("/session/oidc/{provider}/start");
        let answer =
            house.ask("POST", &path).header("x-lingtong", "1").json(&json!({"device": "desk"})).go().await;
        Self::of(answer)
    }

    async fn links(house: &House, who: &Guest) -> Self {
        let path = format!("/me/identities/{PROVIDER}/start");
        Self::of(who.asks(house, "POST", &path).header("x-lingtong", "1").go().await)
    }

    fn of(answer: Answer) -> Self {
        let set = answer.headers.get("set-cookie").expect("a cookie").to_str().unwrap().to_owned();
        for word in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(set.contains(word), "{set}");
        }
        let cookie = set.split(';').next().unwrap().to_owned();
        Self { cookie, url: answer.ok()["url"].as_str().unwrap().to_owned() }
    }

    /// Comes back from the provider. Returns what stands in the fragment: a name and its value.
    pub async fn returns(&self, house: &House, back: &str) -> (String, String) {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let answer = client.get(house.url(back)).header("cookie", &self.cookie).send().await.unwrap();
        assert_eq!(answer.status(), 303);
        let to = answer.headers()["location"].to_str().unwrap();
        let (name, value) = to.strip_prefix("/#").unwrap().split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    }

    pub async fn finishes(&self, house: &House, code: &str) -> Answer {
        let request = house.ask("POST", "/session/oidc/finish").header("x-lingtong", "1");
        request.header("cookie", &self.cookie).json(&json!({"code": code})).go().await
    }

    async fn finishes_link(&self, house: &House, who: &Guest, code: &str) -> Answer {
        let request = who.asks(house, "POST", "/me/identities/finish").header("x-lingtong", "1");
        request.header("cookie", &self.cookie).json(&json!({"code": code})).go().await
    }
}

/// The whole way as an account.
pub async fn signs_in(house: &House, provider: &OpenId, account: &str) -> Answer {
    let browser = Browser::starts(house, "work").await;
    let back = provider.visit(account, &browser.url).await;
    let (name, code) = browser.returns(house, &back).await;
    assert_eq!(name, "oidc", "{code}");
    browser.finishes(house, &code).await
}

/// What the page is told when the provider answers like this.
async fn refused_back(house: &House, provider: &OpenId, twist: &str) -> (String, String) {
    provider.told(json!({"twist": twist})).await;
    let browser = Browser::starts(house, "work").await;
    let back = provider.visit("ada", &browser.url).await;
    let outcome = browser.returns(house, &back).await;
    provider.told(json!({"twist": null})).await;
    outcome
}

pub async fn linked(house: &House, login: &str, sub: &str) -> Guest {
    let guest = house.person(login).await;
    let server = Administrator::server();
    house.app.directory.link_identity(&server, guest.id, "work", sub).await.unwrap();
    guest
}

#[actix_web::test]
async fn a_linked_account_opens_a_session() {
    for backend in Backend::both() {
        let (house, provider) = open(backend).await;
        let offers = house.ask("GET", "/session/oidc").go().await.ok();
        assert_eq!(offers, json!({"items": [{"name": "work", "label": "Work", "label_zh": "公司账号"}]}));
        let ada = linked(&house, "ada", "ada").await;
        let before = house.head().await;
        let session = signs_in(&house, &provider, "ada").await.ok();
        assert_eq!(session["person"]["id"], ada.id);
        assert_eq!(house.kinds_since(before).await, ["session.login"]);
        Guest::of_session(&house, "ada", &session).await.gets(&house, "/me").await;
        // By `sub` only: neither the login nor the verified mail makes someone the person.
        let bob = house.person("bob").await;
        house.app.directory.link_identity(&Administrator::server(), bob.id, "work", "8000").await.unwrap();
        let stranger = signs_in(&house, &provider, "bob").await;
        assert_eq!((stranger.status, stranger.code()), (403, "identity_unlinked"));
        assert_eq!(signs_in(&house, &provider, "8000").await.ok()["person"]["id"], bob.id);
        // Who is disabled here is, whatever the provider says.
        house.app.directory.disable_person(&Administrator::server(), ada.id, "left").await.unwrap();
        let disabled = signs_in(&house, &provider, "ada").await;
        assert_eq!((disabled.status, disabled.code()), (403, "account_disabled"));
        // Who holds an office is linked to nothing by an administrator.
        let (d, console) = (&house.app.directory, Administrator::of_command_line());
        let (olga, otto, root) =
            (house.person("olga").await, house.person("otto").await, house.person("root").await);
        d.name_offices(&console, olga.id, otto.id).await.unwrap();
        d.grant(&console, root.id, Role::SystemAdmin).await.unwrap();
        let root = d.authenticate(&root.token, "192.0.2.7", "api").await.unwrap().0.administrator().unwrap();
        let handed = d.link_identity(&root, olga.id, "work", "olga").await;
        assert_eq!(handed.unwrap_err().code, Code::Forbidden);
        house.close().await;
    }
}

#[actix_web::test]
async fn only_the_browser_that_began_ends_it_and_once() {
    for backend in Backend::both() {
        let (house, provider) = open(backend).await;
        linked(&house, "ada", "ada").await;
        let (one, other) = (Browser::starts(&house, "work").await, Browser::starts(&house, "work").await);
        let back = provider.visit("ada", &one.url).await;
        assert_eq!(
            other.returns(&house, &back).await,
            ("oidc-error".into(), "gone".into()),
            "another's state"
        );
        let (_, code) = one.returns(&house, &back).await;
        assert_eq!(other.finishes(&house, &code).await.code(), "gone");
        let bare = house.ask("POST", "/session/oidc/finish").header("x-lingtong", "1");
        assert_eq!(bare.json(&json!({"code": code})).go().await.code(), "gone");
        let foreign = house.ask("POST", "/session/oidc/finish").header("cookie", &one.cookie);
        assert_eq!(foreign.json(&json!({"code": code})).go().await.code(), "forbidden");
        one.finishes(&house, &code).await.ok();
        assert_eq!(one.finishes(&house, &code).await.code(), "gone");
        // The provider's code works once, too.
        let (name, again) = one.returns(&house, &back).await;
        assert_eq!((name.as_str(), again.as_str()), ("oidc-error", "wrong_credentials"));
        let late = Browser::starts(&house, "work").await;
        let back = provider.visit("ada", &late.url).await;
        let (_, code) = late.returns(&house, &back).await;
        house.pass(Duration::from_secs(121));
        assert_eq!(late.finishes(&house, &code).await.code(), "gone");
        house.close().await;
    }
}

#[actix_web::test]
async fn an_answer_that_is_not_right_opens_nothing() {
    let (house, provider) = open(Backend::Sqlite).await;
    linked(&house, "ada", "ada").await;
    let before = house.head().await;
    for twist in ["nonce", "aud", "iss", "none", "secret", "kid", "signature", "old", "future"] {
        let refused = refused_back(&house, &provider, twist).await;
        assert_eq!(refused, ("oidc-error".into(), "wrong_credentials".into()), "{twist}");
    }
    // Clocks may differ by a minute.
    for twist in ["late", "early"] {
        assert_eq!(refused_back(&house, &provider, twist).await.0, "oidc", "{twist}");
    }
    let browser = Browser::starts(&house, "work").await;
    assert!(browser.url.contains("code_challenge_method=S256"));
    let back = provider.visit("ada", &browser.url).await;
    let other = back.replace("iss=http", "iss=https");
    assert_eq!(browser.returns(&house, &other).await.1, "wrong_credentials", "another issuer (RFC 9207)");
    let none = back.split("&iss=").next().unwrap();
    assert_eq!(browser.returns(&house, none).await.1, "wrong_credentials", "no issuer, though it promised");
    let browser = Browser::starts(&house, "work").await;
    let back = provider.visit("refused", &browser.url).await;
    assert_eq!(browser.returns(&house, &back).await, ("oidc-error".into(), "forbidden".into()));
    assert_eq!(house.head().await, before, "nothing was opened");
    house.close().await;
}

#[actix_web::test]
async fn a_provider_changes_its_keys_while_someone_is_signed_in() {
    let (house, provider) = open(Backend::Sqlite).await;
    linked(&house, "ada", "ada").await;
    let session = signs_in(&house, &provider, "ada").await.ok();
    let ada = Guest::of_session(&house, "ada", &session).await;
    provider.told(json!({"rotate": true})).await;
    ada.gets(&house, "/me").await;
    house.pass(Duration::from_secs(11));
    signs_in(&house, &provider, "ada").await.ok();
    // A provider that went away keeps nobody out who is in.
    drop(provider);
    ada.gets(&house, "/me").await;
    house.pass(Duration::from_secs(3_600));
    let start = house.ask("POST", &format!("/session/oidc/{PROVIDER}/start"));
    let start = start.header("x-lingtong", "1").json(&json!({})).go().await;
    assert_eq!((start.status, start.code()), (503, "unavailable"));
    house.close().await;
}

#[actix_web::test]
async fn accounts_of_two_providers_are_two() {
    let issuers = [issuer(), issuer()];
    let house = House::open_with(Backend::Sqlite, Pace::default(), |config| {
        config.server.public_url = Some(PUBLIC_URL.parse().unwrap());
        config.auth.oidc = vec![configured("work", &issuers[0]), configured("home", &issuers[1])];
    })
    .await;
    let work = OpenId::start("work", &issuers[0], &house.url(""));
    let home = OpenId::start("home", &issuers[1], &house.url(""));
    let ada = linked(&house, "ada", "ada").await;
    signs_in(&house, &work, "ada").await.ok();
    let browser = Browser::starts(&house, "home").await;
    let back = home.visit("ada", &browser.url).await;
    let (_, code) = browser.returns(&house, &back).await;
    assert_eq!(browser.finishes(&house, &code).await.code(), "identity_unlinked");
    // The answer of one is none of the other.
    let browser = Browser::starts(&house, "work").await;
    let back = work.visit("ada", &browser.url).await.replace("/callback/work", "/callback/home");
    assert_eq!(browser.returns(&house, &back).await, ("oidc-error".into(), "gone".into()));
    assert_eq!(ada.gets(&house, "/me/identities").await["items"].as_array().unwrap().len(), 2);
    house.close().await;
}

#[actix_web::test]
async fn a_person_links_their_account_with_a_proof() {
    for backend in Backend::both() {
        let (house, provider) = open(backend).await;
        let (root, ada) = (house.administrator("root").await, house.person("ada").await);
        let browser = Browser::links(&house, &ada).await;
        let back = provider.visit("4711", &browser.url).await;
        let (name, code) = browser.returns(&house, &back).await;
        assert_eq!(name, "oidc-link");
        assert_eq!(browser.finishes(&house, &code).await.code(), "gone", "it is no sign-in");
        assert_eq!(browser.finishes_link(&house, &root, &code).await.code(), "gone", "of someone else");
        let before = house.head().await;
        assert_eq!(browser.finishes_link(&house, &ada, &code).await.status, 204);
        assert_eq!(house.kinds_since(before).await, ["identity.link"]);
        assert_eq!(signs_in(&house, &provider, "4711").await.ok()["person"]["id"], ada.id);
        let mine = ada.gets(&house, "/me/identities").await;
        assert_eq!(mine["items"][0]["sub"], "4711");
        let of_root = format!("/people/{}/identities/work", root.id);
        let taken = root.sends(&house, "PUT", &of_root, &json!({"sub": "4711"})).await;
        assert_eq!(taken.code(), "conflict");
        // Later it asks for a proof; and what is the only way in stays.
        house.pass(Duration::from_secs(301));
        let path = "/me/identities/work";
        assert_eq!(ada.asks(&house, "DELETE", path).go().await.code(), "proof_due");
        let session = signs_in(&house, &provider, "4711").await.ok();
        let again = Guest::of_session(&house, "ada", &session).await;
        assert_eq!(again.asks(&house, "DELETE", path).go().await.code(), "conflict");
        let of_ada = format!("/people/{}/identities/work", ada.id);
        assert_eq!(root.asks(&house, "DELETE", &of_ada).go().await.status, 204);
        assert_eq!(signs_in(&house, &provider, "4711").await.code(), "identity_unlinked");
        house.close().await;
    }
}

#[actix_web::test]
async fn a_mail_is_believed_only_where_that_is_set() {
    for backend in Backend::both() {
        let (house, provider) = open_with(backend, true).await;
        let root = house.administrator("root").await;
        let new = |login: &str, mail: &str| json!({"login": login, "name": login, "email": mail});
        for (login, mail) in [("ada", "Ada@huitong.example"), ("u1", "unverified@huitong.example")] {
            root.sends(&house, "POST", "/people", &new(login, mail)).await.ok();
        }
        let before = house.head().await;
        let session = signs_in(&house, &provider, "ada").await.ok();
        assert_eq!(session["person"]["login"], "ada");
        assert_eq!(house.kinds_since(before).await, ["identity.link", "session.login"]);
        // Another account with the same mail does not take the place of the first.
        provider.told(json!({"mail": "ada"})).await;
        assert_eq!(signs_in(&house, &provider, "4712").await.code(), "identity_unlinked");
        provider.told(json!({"mail": null})).await;
        assert_eq!(signs_in(&house, &provider, "ada").await.ok()["person"]["login"], "ada");
        for unlinked in ["unverified", "nobody"] {
            let answer = signs_in(&house, &provider, unlinked).await;
            assert_eq!(answer.code(), "identity_unlinked", "{unlinked}");
        }
        house.close().await;
    }
}

#[actix_web::test]
async fn a_provider_is_one_factor() {
    for backend in Backend::both() {
        let (house, provider) = open(backend).await;
        let ada = linked(&house, "ada", "ada").await;
        let begun = ada.asks(&house, "POST", "/me/second-factors/totp").go().await.ok();
        let first = json!({"enrolment": begun["enrolment"], "code": code(&house, &begun)});
        ada.sends(&house, "POST", "/me/second-factors/totp/confirm", &first).await.ok();
        let asked = signs_in(&house, &provider, "ada").await;
        assert_eq!(asked.status, 202);
        let asked = asked.ok();
        assert_eq!(asked["methods"], json!(["totp", "recovery_code"]));
        house.pass(Duration::from_secs(30));
        let step = json!({"challenge": asked["challenge"], "totp": code(&house, &begun)});
        house.ask("POST", "/session/second-factor").json(&step).go().await.ok();
        house.close().await;
    }
}

/// The code an application shows now.
fn code(house: &House, begun: &Value) -> String {
    let secret = totp_rs::Secret::try_from_base32(begun["secret"].as_str().unwrap()).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(house.clock.now_ms() / 1000).unwrap()).to_string()
}
