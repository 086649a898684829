//! What is meant to break something breaks nothing.

use super::{Client, path, refusal};
use lingtong_tests::postgres::Backend;
use serde_json::{Value, json};

#[actix_web::test]
async fn hostile_filters_are_refused_or_find_nobody() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        let deep = |open: &str, close: &str, times: usize| {
            format!("{}userName eq \"x\"{}", open.repeat(times), close.repeat(times))
        };
        for (what, filter) in [
            ("parentheses", deep("(", ")", 2_000)),
            ("negations", deep("not (", ")", 1_000)),
            ("brackets", format!("emails[{}", "(".repeat(5_000))),
            ("a megabyte", format!("userName eq \"{}\"", "x".repeat(200_000))),
            ("many terms", vec!["userName eq \"x\""; 5_000].join(" or ")),
        ] {
            let answer = client.sends("POST", "/Users/.search", &json!({"filter": filter})).await;
            assert_eq!(refusal(&answer), (400, "invalidFilter"), "{what}: {}", answer.text);
        }
        for filter in [
            "userName eq \"a\\u0000b\"",
            "externalId eq \"\\u0000\"",
            "displayName co \"\\u0000\"",
            "userName eq \"' OR 1=1 --\"",
            "userName eq \"%\"",
            "userName sw \"*\"",
            "userName eq \"\\ud83c\\udf5c\"",
            "id eq \"99999999999999999999\"",
            "id eq \"-1\"",
        ] {
            assert_eq!(client.finds(filter).await, [""; 0], "{filter}");
        }
        let many = vec!["userName eq \"x\""; 400].join(" or ");
        assert_eq!(client.finds(&many).await, [""; 0], "long and flat is fine");
        let control = client.asks_with("/Users", &[("filter", "userName eq \"a\u{0}b\"")]);
        assert_eq!(refusal(&client.goes(control).await), (400, "invalidFilter"));
        client.close().await;
    }
}

#[actix_web::test]
async fn hostile_bodies_are_refused_and_change_nothing() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        let user = client.adds("ada").await;
        let head = client.house.head().await;
        let long = "x".repeat(3_000);
        for (body, status, kind) in [
            ("".to_owned(), 400, "invalidSyntax"),
            ("{".to_owned(), 400, "invalidSyntax"),
            ("[]".to_owned(), 400, "invalidSyntax"),
            ("null".to_owned(), 400, "invalidSyntax"),
            ("\"x\"".to_owned(), 400, "invalidSyntax"),
            ("{}".to_owned(), 400, "invalidValue"),
            (format!("{{\"a\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000)), 400, "invalidSyntax"),
            (json!({"userName": "x", "title": "x".repeat(1_000_000)}).to_string(), 413, ""),
            (json!({"userName": ""}).to_string(), 400, "invalidValue"),
            (json!({"userName": "a b"}).to_string(), 400, "invalidValue"),
            (json!({"userName": "a\u{0}b"}).to_string(), 400, "invalidValue"),
            (json!({"userName": "a\u{202e}b"}).to_string(), 400, "invalidValue"),
            (json!({"userName": long}).to_string(), 400, "invalidValue"),
            (json!({"userName": "x", "displayName": long}).to_string(), 400, "invalidValue"),
            (json!({"userName": "x", "userType": "a\u{7}b"}).to_string(), 400, "invalidValue"),
            (json!({"userName": ["x"]}).to_string(), 400, "invalidValue"),
            (json!({"userName": {"value": "x"}}).to_string(), 400, "invalidValue"),
            (json!({"userName": "x", "active": "yes"}).to_string(), 400, "invalidValue"),
            (json!({"userName": "x", "name": "x"}).to_string(), 400, "invalidValue"),
            (json!({"userName": "x", "emails": [{"value": true}]}).to_string(), 400, "invalidValue"),
        ] {
            for (method, path) in [("POST", "/Users".to_owned()), ("PUT", path(&user))] {
                let request = client.asks(method, &path).raw(body.clone());
                let answer = client.goes(request).await;
                let begin: String = body.chars().take(60).collect();
                assert_eq!(refusal(&answer), (status, kind), "{method} {begin}: {}", answer.text);
            }
        }
        let nest = |times: usize| (0..times).fold(json!("x"), |inner, _| json!({"name": inner}));
        let operations: Vec<Value> = vec![json!({"op": "add", "path": "title", "value": "x"}); 1_001];
        for body in [json!({"Operations": operations}), json!({"Operations": {}}), json!({}), nest(100)] {
            let answer = client.sends("PATCH", &path(&user), &body).await;
            assert_eq!(refusal(&answer), (400, "invalidSyntax"));
        }
        let deep = json!({"op": "add", "path": format!("emails[{}", "(".repeat(9_000)), "value": "x"});
        assert_eq!(client.patches(&user, deep).await.status, 400);
        assert_eq!(client.house.head().await, head);
        assert_eq!(client.gets(&path(&user)).await, user);
        client.close().await;
    }
}
