//! The REST door as a person uses it.

use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use super::{Guest, House};

/// A request under way; `.await` on [`Request::go`] sends it.
pub struct Request(pub RequestBuilder);

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    /// Null if the body is not JSON.
    pub body: Value,
    pub text: String,
}

impl Answer {
    /// `code` of a problem; empty for a success.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The body of a success.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.text);
        self.body
    }
}

impl Request {
    pub fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    pub fn json(self, body: &Value) -> Self {
        Self(self.0.json(body))
    }

    /// A body as it is, said to be JSON.
    pub fn raw(self, body: impl Into<reqwest::Body>) -> Self {
        Self(self.0.header("content-type", "application/json").body(body))
    }

    pub async fn go(self) -> Answer {
        let answer = self.0.send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let text = answer.text().await.unwrap();
        Answer { status, headers, body: serde_json::from_str(&text).unwrap_or(Value::Null), text }
    }
}

impl House {
    /// A request of nobody to any path, for example `/scim/v2/Users`.
    pub fn ask_at(&self, method: &str, path: &str) -> Request {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        Request(self.client.request(method, self.url(path)))
    }

    /// A request of nobody; `path` is below `/api/v1`.
    pub fn ask(&self, method: &str, path: &str) -> Request {
        self.ask_at(method, &format!("/api/v1{path}"))
    }
}

impl Guest {
    /// A request of this person; `path` is below `/api/v1`.
    pub fn asks(&self, house: &House, method: &str, path: &str) -> Request {
        Request(house.ask(method, path).0.bearer_auth(&self.token))
    }

    /// A request with a body.
    pub async fn sends(&self, house: &House, method: &str, path: &str, body: &Value) -> Answer {
        self.asks(house, method, path).json(body).go().await
    }

    /// A GET that succeeds.
    pub async fn gets(&self, house: &House, path: &str) -> Value {
        self.asks(house, "GET", path).go().await.ok()
    }
}
