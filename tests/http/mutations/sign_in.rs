//! Letters and what they lead to, second factors, accounts of providers.

use super::{PASSWORD, Walk};
use lingtong::clock::{Clock, format_ms};
use lingtong_tests::authenticator::Authenticator;
use lingtong_tests::house::{Guest, House};
use lingtong_tests::oidc::OpenId;
use lingtong_tests::smtp::{self, Smtp, token};
use serde_json::json;

const OWN_PASSWORD: &str = "battery staple horse";

/// What is written to people outside, and what they answer.
pub async fn letters(walk: &mut Walk<'_>, root: &Guest, smtp: &Smtp) {
    let bea = walk.house.person("bea").await;
    let ear = walk.hears(&bea).await;
    let email = json!({"value": "bea@example.com"});
    let contact = "/me/contacts/{kind}";
    walk.does(Some(&bea), ("put", contact), &[&"email"], Some(email), &["person.contact_code"]).await;
    let sent = json!({"code": smtp::code(&smtp.letter(1).await)});
    let kinds = ["person.update", "directory.version", "person.contact"];
    let confirm = "/me/contacts/{kind}/confirm";
    walk.does(Some(&bea), ("post", confirm), &[&"email"], Some(sent), &kinds).await;
    walk.keeps(ear).await;
    let nobody = json!({"login": "nobody"});
    walk.does(None, ("post", "/session/forgotten"), &[], Some(nobody), &[]).await;
    walk.house.ask("POST", "/session/forgotten").json(&json!({"login": "bea"})).go().await.ok();
    let reset = json!({"token": token(&smtp.letter(2).await, "reset"), "password": PASSWORD});
    let kinds = ["person.password", "session.revoke"];
    walk.does(None, ("post", "/session/reset"), &[], Some(reset), &kinds).await;

    let until = format_ms(walk.house.clock.now_ms() + 24 * 3_600_000);
    let new = json!({"name": "Partner", "kind": "external", "expires_at": until});
    let made = ["invitation.create"];
    let invited = walk.does(Some(root), ("post", "/invitations"), &[], Some(new.clone()), &made).await;
    let link = invited["link"].as_str().unwrap().split_once("#invitation=").unwrap().1;
    let look = json!({"token": link});
    walk.does(None, ("post", "/session/invitation/look"), &[], Some(look), &[]).await;
    let accept = json!({"token": link, "login": "partner", "password": PASSWORD});
    let kinds = [
        "person.create",
        "role.grant",
        "guest.update",
        "invitation.accept",
        "directory.version",
        "session.login",
    ];
    let session = walk.does(None, ("post", "/session/invitation"), &[], Some(accept), &kinds).await;
    let until = json!({"expires_at": format_ms(walk.house.clock.now_ms() + 48 * 3_600_000)});
    let partner = session["person"]["id"].clone();
    walk.does(Some(root), ("patch", "/guests/{id}"), &[&partner], Some(until), &["guest.update"]).await;
    let other = walk.does(Some(root), ("post", "/invitations"), &[], Some(new), &made).await["id"].clone();
    let kinds = ["invitation.revoke"];
    walk.does(Some(root), ("delete", "/invitations/{id}"), &[&other], None, &kinds).await;
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

pub async fn factors(walk: &mut Walk<'_>, root: &Guest) {
    let me = arrives(walk.house, root, "dora").await;
    let (dora, credentials) = (me.id, json!({"login": "dora", "password": OWN_PASSWORD}));
    let ear = walk.hears(&me).await;
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
    walk.keeps(ear).await;
}

pub async fn accounts(walk: &mut Walk<'_>, root: &Guest, provider: &OpenId) {
    let me = arrives(walk.house, root, "emil").await;
    let ear = walk.hears(&me).await;
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
    walk.keeps(ear).await;
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
