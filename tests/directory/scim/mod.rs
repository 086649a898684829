//! SCIM as a provisioning client uses it: through HTTP, with a personal access token of an administrator.

mod discovery;
mod filters;
mod foreign;
mod groups;
mod hostile;
mod leavers;
mod lists;
mod patch;
mod quirks;
mod users;

use lingtong::clock::{Clock, format_ms};
use lingtong_tests::house::{Answer, Guest, House, Request};
use lingtong_tests::postgres::Backend;
use serde_json::{Value, json};

pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// The client.
pub struct Client {
    pub house: House,
    pub root: Guest,
    pub token: String,
}

impl Client {
    pub async fn on(backend: Backend) -> Self {
        let house = House::open(backend).await;
        let root = house.administrator("root").await;
        let token = token(&house, &root, &["scim"]).await;
        Self { house, root, token }
    }

    /// A request; `path` is below `/scim/v2`.
    pub fn asks(&self, method: &str, path: &str) -> Request {
        let request = self.house.ask_at(method, &format!("/scim/v2{path}"));
        Request(request.0.bearer_auth(&self.token))
    }

    /// A GET with these parameters, whatever they hold.
    pub fn asks_with(&self, path: &str, query: &[(&str, &str)]) -> Request {
        let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
        let query: Vec<String> =
            query.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        self.asks("GET", &format!("{path}?{}", query.join("&")))
    }

    /// What comes back is SCIM, whether or not it is a refusal.
    pub async fn goes(&self, request: Request) -> Answer {
        let answer = request.go().await;
        if !answer.text.is_empty() {
            assert_eq!(answer.headers["content-type"], "application/scim+json", "{}", answer.text);
        }
        if answer.status >= 400 {
            assert_eq!(answer.body["schemas"][0], "urn:ietf:params:scim:api:messages:2.0:Error");
            assert_eq!(answer.body["status"], answer.status.to_string(), "{}", answer.text);
            assert!(answer.body["detail"].is_string(), "{}", answer.text);
        }
        answer
    }

    pub async fn gets(&self, path: &str) -> Value {
        self.goes(self.asks("GET", path)).await.ok()
    }

    pub async fn sends(&self, method: &str, path: &str, body: &Value) -> Answer {
        let request = self.asks(method, path).header("content-type", "application/scim+json");
        self.goes(Request(request.0.body(body.to_string()))).await
    }

    /// Adds a user with a name alone.
    pub async fn adds(&self, login: &str) -> Value {
        self.sends("POST", "/Users", &json!({"userName": login})).await.ok()
    }

    /// PATCH with one operation.
    pub async fn patches(&self, user: &Value, operation: Value) -> Answer {
        self.sends("PATCH", &path(user), &operations(json!([operation]))).await
    }

    /// The users that a filter finds, by their logins.
    pub async fn finds(&self, filter: &str) -> Vec<String> {
        let list = self.goes(self.asks_with("/Users", &[("filter", filter)])).await.ok();
        let users = list["Resources"].as_array().unwrap().iter();
        let logins: Vec<String> = users.map(|user| user["userName"].as_str().unwrap().to_owned()).collect();
        assert_eq!(list["totalResults"], logins.len(), "{filter}");
        logins
    }

    pub async fn close(self) {
        self.house.close().await;
    }
}

pub async fn token(house: &House, of: &Guest, scopes: &[&str]) -> String {
    let expires_at = format_ms(house.clock.now_ms() + 24 * 3_600_000);
    let new = json!({"name": "provisioning", "scopes": scopes, "expires_at": expires_at});
    let made = of.sends(house, "POST", "/me/tokens", &new).await.ok();
    made["secret"].as_str().unwrap().to_owned()
}

/// Where a user or group is.
pub fn path(resource: &Value) -> String {
    format!("/{}s/{}", resource["meta"]["resourceType"].as_str().unwrap(), resource["id"].as_str().unwrap())
}

pub fn operations(list: Value) -> Value {
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": list})
}

/// The status and `scimType` of a refusal.
pub fn refusal(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.body["scimType"].as_str().unwrap_or_default())
}
