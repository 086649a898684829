//! Requests of the wrong shape: bodies, numbers, names of fields, limits, cursors, paths.

use lingtong_tests::house::House;
use lingtong_tests::logs::Logs;
use lingtong_tests::postgres::Backend;

use super::{entries_left, otherwise, refused};

const CLIENT_ID: &str = "018f3b1c-7d2e-7abc-8def-0123456789ab";
/// Stands in every body, so that a log that repeats a body is found out.
const SECRET: &str = "xylophone-secret";

#[actix_web::test]
async fn a_malformed_body_is_refused_and_changes_nothing() {
    let logs = Logs::start();
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let root = house.administrator("root").await;
        let id = root.opens(&house, "kitchen", &[]).await;
        let message = format!("/conversations/{id}/messages/{CLIENT_ID}");
        let head = house.head().await;
        let deep = "[".repeat(10_000) + &"]".repeat(10_000);
        let large = format!(r#"{{"text":"{}"}}"#, "x".repeat(256 * 1024));
        let of = |field: &str| format!(r#"{{"text":"{SECRET}",{field}}}"#);
        let group = |members: &str| format!(r#"{{"kind":"group","name":"{SECRET}","members":{members}}}"#);
        let (max, over) = (i64::MAX, "9223372036854775808");
        let cases: Vec<(&str, &str, String, u16, &str)> = vec![
            ("PUT", &message, large.clone(), 413, "too_large"),
            ("POST", "/people", large, 413, "too_large"),
            ("PUT", &message, String::new(), 400, "bad_json"),
            ("PUT", &message, SECRET.into(), 400, "bad_json"),
            ("PUT", &message, deep.clone(), 422, "validation"),
            ("PUT", &message, of(&format!(r#""mentions":{deep}"#)), 422, "validation"),
            ("PUT", &message, of(&format!(r#""more":{deep}"#)), 422, "unknown_field"),
            ("PUT", &message, of(r#""colour":"red""#), 422, "unknown_field"),
            ("PUT", &message, of(&format!(r#""{SECRET}":1"#)), 422, "unknown_field"),
            ("PUT", &message, of(r#""text":"twice""#), 422, "validation"),
            ("PUT", &message, r#"{"text":"\ud800"}"#.into(), 400, "bad_json"),
            ("PUT", &message, r#"{"text":"\ud800\u0041"}"#.into(), 400, "bad_json"),
            ("PUT", &message, format!(r#"{{"text":"{SECRET}\u0000"}}"#), 422, "validation"),
            ("PUT", &message, format!(r#"{{"text":["{SECRET}"]}}"#), 422, "validation"),
            ("PUT", &message, r#"{"text":""}"#.into(), 422, "validation"),
            ("PUT", &message, r#"{"text":" \n\t "}"#.into(), 422, "validation"),
            ("PUT", &message, of(&format!(r#""reply_to":{max}"#)), 422, "validation"),
            ("PUT", &message, of(&format!(r#""reply_to":{over}"#)), 422, "validation"),
            ("PUT", &message, of(r#""reply_to":-1"#), 422, "validation"),
            ("PUT", &message, of(r#""reply_to":1e400"#), 400, "bad_json"),
            ("PUT", &message, of(r#""reply_to":1.5"#), 422, "validation"),
            (
                "PUT",
                &message,
                of(&format!(r#""forward_of":{{"conversation":{max},"seq":-1}}"#)),
                404,
                "not_found",
            ),
            ("POST", "/conversations", group(&format!("[{over}]")), 422, "validation"),
            ("POST", "/conversations", group("[1e400]"), 400, "bad_json"),
            ("POST", "/conversations", group("[-1]"), 422, "validation"),
            ("POST", "/conversations", group(&format!("[{max}]")), 422, "validation"),
            ("POST", "/conversations", r#"{"kind":"direct","name":"a"}"#.into(), 422, "validation"),
            ("POST", "/conversations", r#"{"kind":"group","name":"a\u0000b"}"#.into(), 422, "validation"),
            ("POST", "/people", r#"{"login":"a\u0000","name":"A"}"#.into(), 422, "validation"),
            ("POST", "/people", r#"{"login":"a","name":"A\u0000"}"#.into(), 422, "validation"),
            ("POST", "/people", r#"{"login":"a b","name":"A"}"#.into(), 422, "validation"),
            (
                "POST",
                "/people",
                r#"{"login":"a","name":"A","email":"a\u0000@b.c"}"#.into(),
                422,
                "validation",
            ),
            ("POST", "/people", r#"{"login":"a","name":"A","manager":-1}"#.into(), 404, "not_found"),
            ("POST", "/people", r#"{"login":"a","name":"A","departments":[9]}"#.into(), 404, "not_found"),
            (
                "POST",
                "/people",
                format!(r#"{{"login":"a","name":"A","password":"{SECRET}","admin":true}}"#),
                422,
                "unknown_field",
            ),
            ("POST", "/people", r#"{"login":"a","name":"A","password":"short"}"#.into(), 422, "validation"),
            ("POST", "/departments", r#"{"name":"\u0000"}"#.into(), 422, "validation"),
            ("PATCH", "/policies", r#"{"recall_limit_seconds":-1}"#.into(), 422, "validation"),
            ("PATCH", "/policies", r#"{"recall_limit_seconds":1e400}"#.into(), 400, "bad_json"),
            (
                "POST",
                "/session",
                format!(r#"{{"login":"root","password":"{SECRET}","otp":1}}"#),
                422,
                "unknown_field",
            ),
            ("POST", "/session/refresh", "{}".into(), 422, "validation"),
            (
                "POST",
                "/session/refresh",
                format!(r#"{{"refresh_token":"{SECRET}"}}"#),
                401,
                "unauthenticated",
            ),
        ];
        let mut others = Vec::new();
        for (method, path, body, status, code) in cases {
            let answer = root.asks(&house, method, path).raw(body.clone()).go().await;
            others.extend(otherwise(&answer, status, code, &body));
            let shown =
                answer.text.replace(&format!("`{SECRET}`"), "").replace(&format!("[\"{SECRET}\"]"), "");
            assert!(!shown.contains(SECRET), "an answer repeats what was sent: {}", answer.text);
        }
        assert_eq!(others, [""; 0], "on {backend:?}");
        let answer = root.asks(&house, "PUT", &message).raw(&b"{\"text\":\"\xff\xfe\"}"[..]).go().await;
        refused(&answer, 400, "bad_json", "not UTF-8");
        let untyped = root.asks(&house, "PUT", &message).header("content-type", "text/plain");
        let answer = lingtong_tests::house::Request(untyped.0.body("{}")).go().await;
        refused(&answer, 400, "bad_request", "not JSON by its type");
        assert_eq!(entries_left(&house, head).await, [""; 0], "on {backend:?}");
        house.close().await;
    }
    logs.must_not_hold(&[SECRET]);
}

#[actix_web::test]
async fn numbers_limits_cursors_and_names_in_the_address_are_refused_by_code() {
    let logs = Logs::start();
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let root = house.administrator("root").await;
        let id = root.opens(&house, "kitchen", &[]).await;
        let head = house.head().await;
        let mut others = Vec::new();
        for (number, status, code) in [
            ("9223372036854775807", 404, "not_found"),
            ("-1", 404, "not_found"),
            ("0", 404, "not_found"),
            ("-9223372036854775808", 404, "not_found"),
            ("9223372036854775808", 400, "bad_request"),
            ("1e400", 400, "bad_request"),
            ("1.0", 400, "bad_request"),
            ("one", 400, "bad_request"),
            ("%00", 400, "bad_request"),
        ] {
            for (method, path) in [
                ("GET", format!("/people/{number}")),
                ("GET", format!("/conversations/{number}")),
                ("GET", format!("/conversations/{number}/messages")),
                ("GET", format!("/conversations/{number}/members")),
                ("GET", format!("/conversations/{id}/messages/{number}/revisions")),
                ("GET", format!("/conversations/{id}/messages/{number}/readers")),
                ("DELETE", format!("/conversations/{id}/messages/{number}")),
                ("PUT", format!("/conversations/{id}/messages/{number}/pin")),
                ("PUT", format!("/people/{number}/conversation")),
                ("POST", format!("/people/{number}/enable")),
                ("PUT", format!("/people/{number}/roles/external")),
                ("DELETE", format!("/sessions/{number}")),
                ("GET", format!("/people/{number}/sessions")),
                ("DELETE", format!("/people/{}/sessions/{number}", root.id)),
                ("DELETE", format!("/conversations/{number}")),
                ("DELETE", format!("/conversations/{number}/members/{}", root.id)),
            ] {
                let answer = root.asks(&house, method, &path).go().await;
                others.extend(otherwise(&answer, status, code, &format!("{method} {path}")));
            }
        }
        let messages = format!("/conversations/{id}/messages");
        let queries: Vec<(String, u16, &str)> = vec![
            ("/people?limit=201".into(), 400, "limit_too_large"),
            ("/people?q=a&limit=51".into(), 400, "limit_too_large"),
            ("/conversations?limit=201".into(), 400, "limit_too_large"),
            (format!("{messages}?limit=101"), 400, "limit_too_large"),
            (format!("/conversations/{id}/members?limit=201"), 400, "limit_too_large"),
            ("/search?q=a&limit=51".into(), 400, "limit_too_large"),
            ("/sync?limit=201".into(), 400, "limit_too_large"),
            ("/people?limit=0".into(), 422, "validation"),
            ("/conversations?limit=-1".into(), 422, "validation"),
            (format!("{messages}?limit=0"), 422, "validation"),
            (format!("{messages}?before=-1"), 422, "validation"),
            (format!("{messages}?at=yesterday"), 422, "validation"),
            (format!("{messages}?at=2026-11-21T08:00:00Z&after=1"), 400, "bad_request"),
            ("/people?q=a&department=9".into(), 404, "not_found"),
            ("/people?q=a&cursor=1".into(), 422, "validation"),
            ("/people?limit=1e400".into(), 400, "bad_request"),
            ("/people?limit=9223372036854775808".into(), 400, "bad_request"),
            ("/people?colour=red".into(), 422, "unknown_field"),
            ("/conversations?q=a".into(), 422, "unknown_field"),
            (format!("{messages}?page=2"), 422, "unknown_field"),
            ("/search?q=a&colour=red".into(), 422, "unknown_field"),
            ("/sync?since=1".into(), 422, "unknown_field"),
            (format!("{messages}?before=1&after=1"), 400, "bad_request"),
            ("/people?cursor=-1".into(), 400, "bad_request"),
            ("/people?cursor=x".into(), 400, "bad_request"),
            ("/conversations?cursor=9223372036854775808".into(), 400, "bad_request"),
            ("/search?q=a&cursor=x".into(), 400, "bad_request"),
            ("/nothing".into(), 404, "not_found"),
            ("/people/1/roles/emperor".into(), 405, "method_not_allowed"),
        ];
        for (path, status, code) in queries {
            others.extend(otherwise(&root.asks(&house, "GET", &path).go().await, status, code, &path));
        }
        assert_eq!(others, [""; 0], "on {backend:?}");
        // A cursor from the future is an empty page, not a fault.
        for path in [
            format!("/people?cursor={}", i64::MAX),
            format!("/conversations?cursor={}", i64::MAX),
            format!("{messages}?after={}", i64::MAX),
            format!("{messages}?around={}", i64::MAX),
            format!("/sync?after={}", i64::MAX),
            "/people?q=%00".into(),
            "/people?q=%F0%9F%8D%9C".into(),
        ] {
            let answer = root.asks(&house, "GET", &path).go().await;
            assert!(
                answer.status == 200 || answer.status == 422,
                "{path}: {} {}",
                answer.status,
                answer.text
            );
        }
        refused(
            &root.asks(&house, "DELETE", "/people").go().await,
            405,
            "method_not_allowed",
            "DELETE /people",
        );
        let long = format!("/people?q={}", "x".repeat(60_000));
        let answer = root.asks(&house, "GET", &long).go().await;
        assert!(answer.status < 500, "{}", answer.status);
        assert_eq!(entries_left(&house, head).await, [""; 0], "on {backend:?}");
        house.close().await;
    }
    logs.must_not_hold(&[]);
}
