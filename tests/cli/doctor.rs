//! `lingtong doctor` on this machine: what is well, and each thing that is not.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lingtong_tests::certificates::Authority;
use lingtong_tests::node::Node;
use lingtong_tests::postgres::Backend;
use lingtong_tests::wait;
use serde_json::Value;

/// Exit code, and the states of a check.
pub fn examine(node: &Node) -> (i32, Value) {
    let (status, said) = node.run(&["doctor", "--json"]);
    let report = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"));
    (status.code().unwrap(), report)
}

/// The findings of a check, as `state: found`.
pub fn of(report: &Value, check: &str) -> Vec<String> {
    let all = report["checks"].as_array().unwrap().iter().filter(|one| one["check"] == check);
    all.map(|one| format!("{}: {}", one["state"].as_str().unwrap(), one["found"].as_str().unwrap())).collect()
}

/// The check failed (exit code 1) or warned (0), and says this.
#[track_caller]
pub fn complains(node: &Node, check: &str, state: &str, words: &str) {
    let (code, report) = examine(node);
    let found = of(&report, check);
    assert!(found.iter().any(|one| one.starts_with(state) && one.contains(words)), "{check}: {report:#}");
    assert_eq!(code, i32::from(state == "failure"), "{report:#}");
    let advised = report["checks"]
        .as_array()
        .unwrap()
        .iter()
        .all(|one| (one["state"] == "ok") == one["advice"].is_null());
    assert!(advised, "whoever complains says what to do: {report:#}");
}

/// A node that has served once.
async fn used(backend: Backend) -> (Node, Option<lingtong_tests::postgres::Database>) {
    let database = (backend == Backend::Postgres).then(|| backend.fresh_database("doctor"));
    let mut node = Node::new(database.as_ref().map_or("sqlite", |database| &database.url));
    private(&node.data);
    node.start().await;
    node.kill();
    (node, database)
}

/// As a careful operator has it: the configuration may hold a password.
fn private(data: &Path) {
    mode(data, 0o700);
    mode(&data.join("lingtong.toml"), 0o600);
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[tokio::test]
async fn process_doctor_finds_all_well_before_and_after_the_first_start() {
    for backend in Backend::both() {
        let database = (backend == Backend::Postgres).then(|| backend.fresh_database("doctor well"));
        let mut node = Node::new(database.as_ref().map_or("sqlite", |database| &database.url));
        private(&node.data);
        let (code, report) = examine(&node);
        // How full the disk of this machine is, is not the test's business.
        let well = |report: &Value| {
            report["checks"]
                .as_array()
                .unwrap()
                .iter()
                .all(|one| one["state"] == "ok" || one["check"] == "disk")
        };
        assert!(code == 0 && report["ok"] == true && well(&report), "{backend:?}: {report:#}");
        let there = node.data.read_dir().unwrap().count();
        assert_eq!(there, 1, "{backend:?}: it changes nothing, so only the configuration is there");

        node.start().await;
        let (code, report) = examine(&node);
        assert_eq!(code, 0, "beside the running server: {report:#}");
        assert!(of(&report, "search")[0].contains("a running server uses"), "{report:#}");
        assert!(of(&report, "listen")[0].starts_with("warning"), "{report:#}");
        node.kill();
        let (code, report) = examine(&node);
        assert!(code == 0 && well(&report), "{backend:?}: {report:#}");
        let (_, said) = node.run(&["doctor"]);
        assert!(said.contains("一切正常") || said.contains("需要留意"), "{said}");
        assert!(said.contains("ok       migrations"), "{said}");
    }
}

#[tokio::test]
async fn process_doctor_sees_what_is_wrong_with_keys_and_files() {
    let (mut node, _) = used(Backend::Sqlite).await;
    node.start().await;
    let indexed = wait::until("people are indexed", Duration::from_secs(20), || {
        indexed_file(&node.data.join("search"))
    });
    node.kill();
    let master = node.data.join("master.key");
    mode(&master, 0o644);
    complains(&node, "master key", "failure", "others may read");
    fs::rename(&master, node.data.join("away")).unwrap();
    complains(&node, "master key", "failure", "is missing");
    fs::rename(node.data.join("away"), &master).unwrap();
    mode(&master, 0o600);

    let (other, _) = used(Backend::Sqlite).await;
    let key = node.data.join("journal.key");
    let own = fs::read(&key).unwrap();
    fs::copy(other.data.join("journal.key"), &key).unwrap();
    complains(&node, "journal key", "failure", "another journal");
    fs::remove_file(&key).unwrap();
    complains(&node, "journal key", "warning", "signs no checkpoints");
    fs::write(&key, own).unwrap();
    mode(&key, 0o600);

    let mut bytes = fs::read(&indexed).unwrap();
    bytes[0] ^= 0xff;
    fs::write(&indexed, bytes).unwrap();
    complains(&node, "search", "warning", "damaged");
}

/// A file that holds words, once the index's list of files (`meta.json`) names it.
fn indexed_file(index: &Path) -> Option<PathBuf> {
    let listed = fs::read_to_string(index.join("meta.json")).ok()?.replace('-', "");
    let mut files = fs::read_dir(index).unwrap().map(|entry| entry.unwrap().path());
    files.find(|path| {
        let segment = path.file_stem().unwrap().to_string_lossy().into_owned();
        path.extension().is_some_and(|kind| kind == "term") && listed.contains(&segment)
    })
}

#[test]
fn doctor_sees_what_is_wrong_with_the_configuration() {
    let node = Node::new("sqlite");
    private(&node.data);
    mode(&node.data, 0o755);
    complains(&node, "data", "warning", "every user");
    private(&node.data);
    node.configure("[mail]\nsmtp = 1\n");
    complains(&node, "configuration", "failure", "unknown key `smtp` in [mail]");

    let node = Node::new("postgres://nobody@127.0.0.1:1/nothing");
    private(&node.data);
    complains(&node, "database", "failure", "refused");

    let node = Node::new("sqlite");
    private(&node.data);
    let config = node.data.join("lingtong.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, text.replace("127.0.0.1", "0.0.0.0")).unwrap();
    complains(&node, "listen", "failure", "there is no TLS");
    fs::write(
        &config,
        text.replace(
            "[database]",
            "tls_cert_file = \"/nowhere/a.pem\"\ntls_key_file = \"/nowhere/b.pem\"\n[database]",
        ),
    )
    .unwrap();
    complains(&node, "certificate", "failure", "/nowhere/a.pem");

    let authority = Authority::new(&node.data, "ca");
    let (cert, key) = authority.sign("here", "DNS:localhost");
    let files =
        format!("tls_cert_file = \"{}\"\ntls_key_file = \"{}\"\n[database]", cert.display(), key.display());
    fs::write(&config, text.replace("[database]", &files)).unwrap();
    mode(&key, 0o644);
    complains(&node, "certificate", "warning", "may read");
    mode(&key, 0o600);
    let (code, report) = examine(&node);
    assert!(code == 0 && of(&report, "certificate")[0].starts_with("ok"), "{report:#}");

    let secret = text.replace("[database]", "metrics_token = \"hunter2\"\n[database]");
    fs::write(&config, secret).unwrap();
    mode(&config, 0o644);
    complains(&node, "configuration", "warning", "holds secrets");
}

#[tokio::test]
async fn process_doctor_sees_a_database_of_another_version() {
    let (node, database) = used(Backend::Postgres).await;
    let url = &database.as_ref().unwrap().url;
    let newest = "version = (SELECT max(version) FROM __diesel_schema_migrations)";
    lingtong_tests::postgres::execute(url, &format!("DELETE FROM __diesel_schema_migrations WHERE {newest}"));
    complains(&node, "migrations", "warning", "1 wait");
    let (status, said) = node.run(&["user", "add", "ada", "--name", "Ada"]);
    assert!(status.code() == Some(1) && said.contains("older version"), "{said}");
    let later = "INSERT INTO __diesel_schema_migrations VALUES ('20990101000000', now())";
    lingtong_tests::postgres::execute(url, later);
    complains(&node, "migrations", "failure", "20990101000000");
    lingtong_tests::postgres::execute(
        url,
        "ALTER DATABASE CURRENT_NAME SET default_transaction_read_only = on"
            .replace("CURRENT_NAME", url.rsplit('/').next().unwrap())
            .as_str(),
    );
    complains(&node, "database", "failure", "cannot be written");
}
