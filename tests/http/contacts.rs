//! Mail addresses and mobile numbers are proven by a code, through a real mail server and a real gateway.

use lingtong::config::{Secret, SmsBody};
use lingtong::live::socket::Pace;
use lingtong_tests::gateway::Gateway;
use lingtong_tests::house::{Guest, House};
use lingtong_tests::postgres::Backend;
use lingtong_tests::smtp::{Smtp, code};
use lingtong_tests::wait::until_async;
use serde_json::{Value, json};
use std::time::Duration;

fn digits(text: &str) -> String {
    let run = text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6);
    run.unwrap_or_else(|| panic!("no code in {text}")).to_owned()
}

#[actix_web::test]
async fn a_mail_address_is_mine_when_its_code_comes_back() {
    for backend in Backend::both() {
        let smtp = Smtp::start();
        let house = House::open_with_mail(backend, &smtp).await;
        let ada = house.person("ada").await;
        let contacts = ada.gets(&house, "/me/contacts").await;
        assert_eq!(
            (&contacts["email"]["value"], &contacts["email"]["can_verify"]),
            (&Value::Null, &json!(true))
        );
        assert_eq!(contacts["phone"]["can_verify"], false, "there is no gateway: it stays unverified");
        let none = ada.sends(&house, "PUT", "/me/contacts/phone", &json!({"value": "13800138000"})).await;
        assert_eq!((none.status, none.code()), (409, "conflict"));
        for bad in ["", "ada", "a\0@example.com", "ada@host"] {
            let answer = ada.sends(&house, "PUT", "/me/contacts/email", &json!({"value": bad})).await;
            assert_eq!((answer.status, answer.code()), (422, "validation"), "{bad}");
        }

        let value = json!({"value": "Ada@Example.com"});
        let contact = ada.sends(&house, "PUT", "/me/contacts/email", &value).await.ok();
        assert_eq!(
            (&contact["value"], &contact["waiting"]["value"]),
            (&Value::Null, &json!("Ada@Example.com"))
        );
        let sent = code(&smtp.letter(1).await);
        let confirm = "/me/contacts/email/confirm";
        let wrong = format!("{:06}", (sent.parse::<u32>().unwrap() + 1) % 1_000_000);
        for _ in 0..4 {
            let answer = ada.sends(&house, "POST", confirm, &json!({"code": wrong})).await;
            assert_eq!((answer.status, answer.code()), (422, "validation"));
        }
        let head = house.head().await;
        let contact = ada.sends(&house, "POST", confirm, &json!({"code": sent})).await.ok();
        assert_eq!((&contact["value"], &contact["verified"]), (&json!("Ada@Example.com"), &json!(true)));
        assert_eq!(house.kinds_since(head).await, ["person.update", "directory.version", "person.contact"]);
        assert_eq!(ada.sends(&house, "POST", confirm, &json!({"code": sent})).await.code(), "gone", "once");

        // Five wrong ones, or ten minutes, and it is good for nothing.
        ada.sends(&house, "PUT", "/me/contacts/email", &json!({"value": "new@example.com"})).await.ok();
        let sent = code(&smtp.letter(2).await);
        for _ in 0..5 {
            ada.sends(&house, "POST", confirm, &json!({"code": "abcdef"})).await;
        }
        assert_eq!(ada.sends(&house, "POST", confirm, &json!({"code": sent})).await.code(), "gone");
        let contacts = ada.gets(&house, "/me/contacts").await;
        assert_eq!(
            (&contacts["email"]["value"], &contacts["email"]["verified"]),
            (&json!("Ada@Example.com"), &json!(true))
        );
        // Another address by an administrator counts, and is not proven.
        let root = house.administrator("root").await;
        let change = json!({"email": "third@example.com"});
        root.sends(&house, "PATCH", &format!("/people/{}", ada.id), &change).await.ok();
        assert_eq!(ada.gets(&house, "/me/contacts").await["email"]["verified"], false);
        house.close().await;
    }
}

#[actix_web::test]
async fn another_address_asks_for_a_fresh_proof_and_is_nobodys_login() {
    for backend in Backend::both() {
        let smtp = Smtp::start();
        let house = House::open_with_mail(backend, &smtp).await;
        let (ada, _ben) = (house.person("ada").await, house.person("ben@example.com").await);
        let put = async |who: &Guest, value: &str| {
            who.sends(&house, "PUT", "/me/contacts/email", &json!({"value": value})).await
        };
        let taken = put(&ada, "Ben@example.com").await;
        assert_eq!((taken.status, &taken.body["fields"]), (409, &json!(["value"])));
        let head = house.head().await;
        house.pass(Duration::from_secs(301));
        for _ in 0..10 {
            assert_eq!(put(&ada, "thief@example.com").await.code(), "proof_due", "it costs no code");
        }
        assert_eq!(house.kinds_since(head).await, [""; 0]);
        let ada = ada.again(&house).await;
        put(&ada, "ada@example.com").await.ok();
        let sent = json!({"code": code(&smtp.letter(1).await)});
        ada.sends(&house, "POST", "/me/contacts/email/confirm", &sent).await.ok();
        // The present one is proven again without.
        house.pass(Duration::from_secs(301));
        put(&ada, "ADA@example.com").await.ok();
        house.close().await;
    }
}

#[actix_web::test]
async fn a_number_is_proven_through_a_gateway_as_it_is_configured() {
    for backend in Backend::both() {
        let gateway = Gateway::start();
        let url = gateway.url("/send?key=k");
        let house = House::open_with(backend, Pace::default(), |config| {
            config.sms.url = Some(Secret::new(url));
            config.sms.headers = vec![Secret::new("X-Api-Key: s3cret")];
            config.sms.body =
                Some(Secret::new("{\"to\": \"{number}\", \"text\": \"{text}\", \"tpl\": {\"a\": 1}}"));
            config.sms.answer_contains = Some("\"code\":0".into());
        })
        .await;
        let ada = house.person("ada").await;
        let put = json!({"value": "+86 138 0013 8000"});
        let request =
            ada.asks(&house, "PUT", "/me/contacts/phone").header("accept-language", "zh-CN").json(&put);
        assert_eq!(request.go().await.ok()["can_verify"], true);
        let handed = gateway.handed(1).await;
        assert_eq!(handed.line, "POST /send?key=k HTTP/1.1");
        assert!(handed.headers.contains("x-api-key: s3cret") && handed.headers.contains("application/json"));
        let body: Value = serde_json::from_str(&handed.body).unwrap();
        assert_eq!((&body["to"], &body["tpl"]["a"]), (&json!("+86 138 0013 8000"), &json!(1)));
        let text = body["text"].as_str().unwrap();
        assert!(text.starts_with("【灵通】"), "{text}");
        let confirm = json!({"code": digits(text)});
        let contact = ada.sends(&house, "POST", "/me/contacts/phone/confirm", &confirm).await.ok();
        assert_eq!(contact["verified"], true);

        // It signs in by the number from now on, and one that is refused is tried again.
        gateway.answers("200 OK\r\ncontent-length: 11\r\n\r\n{\"code\":17}");
        ada.sends(&house, "PUT", "/me/contacts/phone", &json!({"value": "13900139000"})).await.ok();
        gateway.handed(2).await;
        gateway.answers("200 OK\r\ncontent-length: 10\r\n\r\n{\"code\":0}");
        until_async("it is tried again", Duration::from_secs(20), || {
            house.pass(Duration::from_secs(1));
            (gateway.count() >= 3).then_some(())
        })
        .await;

        // A number is not written to again and again.
        let mut codes = Vec::new();
        for _ in 0..6 {
            codes.push(ada.sends(&house, "PUT", "/me/contacts/phone", &put).await.code().to_owned());
        }
        assert_eq!(codes.last().unwrap(), "rate_limited");
        house.close().await;
    }
}

#[actix_web::test]
async fn a_form_is_escaped_as_a_form() {
    let gateway = Gateway::start();
    let url = gateway.url("/{number}");
    let house = House::open_with(Backend::Sqlite, Pace::default(), |config| {
        config.sms.url = Some(Secret::new(url));
        config.sms.method = "put".into();
        config.sms.body_type = SmsBody::Form;
        config.sms.body = Some(Secret::new("phone={number}&msg={text}"));
    })
    .await;
    let ada = house.person("ada").await;
    ada.sends(&house, "PUT", "/me/contacts/phone", &json!({"value": "+49 30 123456"})).await.ok();
    let handed = gateway.handed(1).await;
    assert_eq!(handed.line, "PUT /%2B49%2030%20123456 HTTP/1.1");
    assert!(handed.body.starts_with("phone=%2B49%2030%20123456&msg="), "{}", handed.body);
    assert!(!handed.body.contains(' '), "{}", handed.body);
    house.close().await;
}
