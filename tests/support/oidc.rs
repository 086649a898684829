//! A real OpenID provider: oidc-provider from npm (`tests/oidc`), on a port of its own. It lets in whom it is told to and can be
//! told to answer wrongly.
//!
//! Its port is chosen first ([`issuer`]), because the server's configuration names it; it is started when the server's
//! address is known, because it tells the server of logouts. Dropping it ends the process.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use lingtong::config::{OidcProvider, Secret};
use reqwest::redirect::Policy;
use serde_json::{Value, json};

/// Where browsers are sent back to. Nobody listens there: [`OpenId::visit`] stops before.
pub const PUBLIC_URL: &str = "http://localhost:9";
const CLIENT: &str = "lingtong";
const SECRET: &str = "a secret of thirty-two characters";

/// A running provider.
pub struct OpenId {
    child: Child,
    issuer: String,
    client: reqwest::Client,
}

/// An issuer on a free port.
pub fn issuer() -> String {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    format!("http://localhost:{port}")
}

/// The server's section for it.
pub fn configured(name: &str, issuer: &str) -> OidcProvider {
    OidcProvider {
        name: name.into(),
        label: "Work".into(),
        label_zh: Some("公司账号".into()),
        issuer: issuer.into(),
        client_id: CLIENT.into(),
        client_secret: Some(Secret::new(SECRET)),
        client_secret_file: None,
        scopes: vec!["email".into()],
        ca_file: None,
        trusted_for_email: false,
    }
}

impl OpenId {
    /// Starts the provider called `name` in the configuration of the server at `server`.
    pub fn start(name: &str, issuer: &str, server: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("oidc");
        assert!(folder.join("node_modules").exists(), "run `npm ci` in tests/oidc");
        let setup = json!({"issuer": issuer, "clients": [{
            "client_id": CLIENT,
            "client_secret": SECRET,
            "redirect_uris": [format!("{PUBLIC_URL}/oidc/callback/{name}")],
            "backchannel_logout_uri": format!("{server}/oidc/backchannel-logout/{name}"),
            "backchannel_logout_session_required": true,
        }]});
        let mut child = Command::new("node")
            .arg(folder.join("provider.mjs"))
            .arg(setup.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node is installed");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap() == "ready"), "the provider did not start");
        // What it says later must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, issuer: issuer.to_owned(), client: browser() }
    }

    /// Tells it something. Returns its answer.
    pub async fn told(&self, what: Value) -> Value {
        let answer = self.client.post(format!("{}/control", self.issuer)).json(&what).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer.get("error"), None, "{answer}");
        answer
    }

    /// A fresh browser goes to the provider and is let in as `account`. Returns the path and query it is sent back with.
    pub async fn visit(&self, account: &str, url: &str) -> String {
        self.told(json!({"account": account})).await;
        let browser = browser();
        let mut at = reqwest::Url::parse(url).unwrap();
        loop {
            let answer = browser.get(at.clone()).send().await.unwrap();
            let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
            let Some(to) = to else { panic!("{at}: {}", answer.text().await.unwrap()) };
            at = at.join(&to).unwrap();
            if let Some(back) = at.as_str().strip_prefix(PUBLIC_URL) {
                return back.to_owned();
            }
        }
    }
}

impl Drop for OpenId {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// One that keeps its cookies and shows where it is sent.
fn browser() -> reqwest::Client {
    reqwest::Client::builder().cookie_store(true).redirect(Policy::none()).build().unwrap()
}
