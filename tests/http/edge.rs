//! Every answer has an id and the security headers; every refusal is a problem with a stable code.

use lingtong::config::{Config, Limits};
use lingtong_tests::bench::Bench;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;

async fn bench(change: impl FnOnce(&mut Config)) -> Bench {
    let mut config = Config::default();
    config.server.listen.set_port(0);
    change(&mut config);
    Bench::start(config).await
}

fn json(bench: &Bench, body: impl Into<reqwest::Body>) -> RequestBuilder {
    Client::new().post(bench.url("/api/v1/notes")).header("content-type", "application/json").body(body)
}

/// Status, code and the whole body of a refusal, after checking what all refusals share.
async fn problem(request: RequestBuilder) -> (u16, String, Value) {
    let answer: Response = request.send().await.unwrap();
    let status = answer.status().as_u16();
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["request_id"], id);
    assert_eq!(body["status"], status);
    assert_eq!(body["type"], "about:blank");
    (status, body["code"].as_str().unwrap().to_owned(), body)
}

#[tokio::test]
async fn every_refusal_has_a_stable_code() {
    let bench = bench(|config| config.limits.body_kib = 64).await;
    let get = |path: &str| Client::new().get(bench.url(path));
    let deep = "[".repeat(10_000) + &"]".repeat(10_000);
    let deep_field = format!("{{\"text\":{deep},\"size\":1}}");
    for (request, status, code, field) in [
        (get("/api/v1/nothing"), 404, "not_found", None),
        (Client::new().delete(bench.url("/api/v1/whoami")), 405, "method_not_allowed", None),
        (
            Client::new().request(Method::OPTIONS, bench.url("/api/v1/whoami")),
            405,
            "method_not_allowed",
            None,
        ),
        (get("/api/v1/full"), 507, "storage_full", None),
        (get("/api/v1/notes/one"), 400, "bad_request", None),
        (get("/api/v1/notes/99999999999999999999"), 400, "bad_request", None),
        (get("/api/v1/notes?limit=300"), 400, "bad_request", None),
        (get("/api/v1/notes?lim%69tt=3"), 422, "unknown_field", Some("limitt")),
        (json(&bench, "{"), 400, "bad_json", None),
        (json(&bench, "not json"), 400, "bad_json", None),
        (json(&bench, &b"{\"text\":\"\xff\",\"size\":1}"[..]), 400, "bad_json", None),
        (json(&bench, r#"{"text":"\ud800","size":1}"#), 400, "bad_json", None),
        (json(&bench, deep), 422, "validation", None),
        (json(&bench, deep_field), 422, "validation", None),
        (json(&bench, r#"{"text":"a","size":1,"colour":2}"#), 422, "unknown_field", Some("colour")),
        (json(&bench, r#"{"text":"a"}"#), 422, "validation", Some("size")),
        (json(&bench, r#"{"text":"a","size":-1}"#), 422, "validation", None),
        (
            json(&bench, format!("{{\"text\":\"{}\",\"size\":1}}", "a".repeat(64 * 1024))),
            413,
            "too_large",
            None,
        ),
        (Client::new().post(bench.url("/api/v1/notes")).body("{}"), 400, "bad_request", None),
    ] {
        let shown = format!("{request:?}");
        let (was, named, body) = problem(request).await;
        assert_eq!((was, named.as_str()), (status, code), "{shown} {body}");
        assert_eq!(body["fields"][0].as_str(), field, "{shown} {body}");
    }
}

#[tokio::test]
async fn a_refusal_repeats_nothing_of_the_body() {
    let bench = bench(|_| ()).await;
    for body in [r#"{"text":"a","size":"hunter2"}"#, r#"{"text":{"hunter2":1},"size":1}"#, r#"hunter2"#] {
        let (_, _, said) = problem(json(&bench, body)).await;
        assert!(!said.to_string().contains("hunter2"), "{said}");
    }
}

#[tokio::test]
async fn every_answer_has_the_headers() {
    let bench = bench(|_| ()).await;
    for path in ["/api/v1/whoami", "/api/v1/nothing", "/api/v1/full", "/page", "/metrics", "/", "/api/docs/"]
    {
        let answer = Client::new().get(bench.url(path)).send().await.unwrap();
        let headers = answer.headers();
        assert_eq!(headers["content-security-policy"], lingtong::http::security::POLICY, "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin", "{path}");
        assert_eq!(headers["cross-origin-resource-policy"], "same-origin", "{path}");
        assert!(headers.contains_key("permissions-policy") && headers.contains_key("x-request-id"), "{path}");
        assert!(!headers.contains_key("strict-transport-security"), "{path}");
        assert_eq!(headers.contains_key("cache-control"), path.starts_with("/api/"), "{path}");
    }
    assert!(!lingtong::http::security::POLICY.contains("unsafe"));
}

#[tokio::test]
async fn a_page_of_ours_may_be_a_404_itself() {
    let bench = bench(|_| ()).await;
    let answer = Client::new().get(bench.url("/page")).send().await.unwrap();
    assert_eq!(answer.status(), 404);
    assert_eq!(answer.text().await.unwrap(), "<p>no</p>");
}

#[tokio::test]
async fn a_harmless_request_id_is_kept() {
    let bench = bench(|_| ()).await;
    for (sent, kept) in
        [("order-7.b_C", true), ("a b", false), ("\"x\"", false), (&"a".repeat(65), false), ("", false)]
    {
        let answer =
            Client::new().get(bench.url("/api/v1/whoami")).header("x-request-id", sent).send().await.unwrap();
        let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
        assert_eq!(id == sent, kept, "{sent} {id}");
        assert!(!id.is_empty());
    }
}

#[tokio::test]
async fn titles_are_in_the_readers_language() {
    let bench = bench(|_| ()).await;
    let get = |language: &str| Client::new().get(bench.url("/nothing")).header("accept-language", language);
    assert_eq!(problem(get("zh-CN,en;q=0.5")).await.2["title"], "未找到");
    assert_eq!(problem(get("en,zh;q=0.5")).await.2["title"], "Not found");
}

#[tokio::test]
async fn an_address_that_asks_too_often_waits() {
    let limits = Limits { requests_per_minute_per_address: 2, ..Limits::default() };
    let bench = bench(|config| {
        config.limits = limits;
        config.server.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    })
    .await;
    let from =
        |address: &str| Client::new().get(bench.url("/api/v1/whoami")).header("x-forwarded-for", address);
    for _ in 0..2 {
        assert_eq!(from("203.0.113.9").send().await.unwrap().text().await.unwrap(), "203.0.113.9");
    }
    let refused = from("203.0.113.9").send().await.unwrap();
    assert_eq!(refused.status(), 429);
    assert!(refused.headers()["retry-after"].to_str().unwrap().parse::<u32>().unwrap() >= 1);
    assert_eq!(problem(from("1.1.1.1, 203.0.113.9")).await.1, "rate_limited");
    assert_eq!(from("203.0.113.10").send().await.unwrap().status(), 200);
}
