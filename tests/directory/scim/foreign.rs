//! A client that others wrote: scim2-tester (PyPI) reads what the server publishes and tries all of it.

use std::path::PathBuf;

use super::Client;
use lingtong_tests::postgres::Backend;

/// Where `tests/rig/install.sh` puts it.
fn packages() -> PathBuf {
    let tools = std::env::var_os("LINGTONG_TOOLS").map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cache/lingtong-tools");
    tools.unwrap_or_else(home).join("scim")
}

#[actix_web::test]
async fn a_foreign_client_finds_no_fault() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scim/check.py");
        let run = tokio::process::Command::new("python3")
            .args([script, &client.house.url("/scim/v2"), &client.token])
            .env("PYTHONPATH", packages())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .output();
        let output = run.await.unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}\n{errors}");
        let passed = said.lines().filter(|line| line.starts_with("SUCCESS")).count();
        assert!(passed > 50, "it tried little: {said}");
        client.close().await;
    }
}
