//! A renewed certificate is used without a restart; a broken one changes nothing. Client and certificates: openssl.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use lingtong::config::Config;
use lingtong::http::tls::Certificates;
use lingtong_tests::bench::Bench;

fn openssl(arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).stdin(Stdio::null()).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn make(dir: &Path, name: &str) {
    let (key, cert) = (dir.join("key.pem"), dir.join("cert.pem"));
    openssl(&[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
        "-subj",
        &format!("/CN={name}"),
        "-addext",
        "subjectAltName=DNS:localhost",
        "-keyout",
        key.to_str().unwrap(),
        "-out",
        cert.to_str().unwrap(),
    ]);
}

/// The subject that a client is shown, after a whole request over the connection.
async fn subject(bench: &Bench) -> String {
    let address = bench.address.to_string();
    let seen = tokio::task::spawn_blocking(move || {
        openssl(&["s_client", "-connect", &address, "-servername", "localhost", "-alpn", "http/1.1"])
    });
    let seen = seen.await.unwrap();
    let line = seen.lines().find(|line| line.starts_with("subject="));
    line.unwrap_or("no certificate").rsplit('=').next().unwrap().trim().to_owned()
}

async fn start(dir: &Path) -> Bench {
    let mut config = Config::default();
    config.server.listen.set_port(0);
    config.server.tls_cert_file = Some(dir.join("cert.pem"));
    config.server.tls_key_file = Some(dir.join("key.pem"));
    Bench::start(config).await
}

#[tokio::test]
async fn new_files_are_used_and_bad_ones_are_not() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), "first");
    let bench = start(dir.path()).await;
    let certificates = bench.certificates.clone().unwrap();
    assert_eq!(subject(&bench).await, "first");
    assert!(!certificates.refresh().unwrap(), "nothing changed");

    // Half of a renewal: a key that is not the certificate's.
    let old_cert = std::fs::read(dir.path().join("cert.pem")).unwrap();
    make(dir.path(), "second");
    let new_cert = std::fs::read(dir.path().join("cert.pem")).unwrap();
    std::fs::write(dir.path().join("cert.pem"), old_cert).unwrap();
    assert!(certificates.refresh().unwrap_err().to_string().contains("key.pem"));
    assert_eq!(subject(&bench).await, "first");

    std::fs::write(dir.path().join("cert.pem"), new_cert).unwrap();
    certificates.reload().unwrap();
    assert_eq!(subject(&bench).await, "second");

    for broken in ["", "not a certificate", "-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----\n"] {
        std::fs::write(dir.path().join("cert.pem"), broken).unwrap();
        let error = certificates.refresh().unwrap_err().to_string();
        assert!(error.contains("cert.pem"), "{error}");
        assert_eq!(subject(&bench).await, "second");
    }
    std::fs::remove_file(dir.path().join("cert.pem")).unwrap();
    assert!(certificates.refresh().is_err());
    assert_eq!(subject(&bench).await, "second");
}

#[tokio::test]
async fn the_watch_notices_a_renewal() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), "first");
    let bench = start(dir.path()).await;
    tokio::spawn(bench.certificates.clone().unwrap().watch(Duration::from_millis(50)));
    assert_eq!(subject(&bench).await, "first");
    make(dir.path(), "renewed");
    let end = Instant::now() + Duration::from_secs(20);
    while subject(&bench).await != "renewed" {
        assert!(Instant::now() < end, "the old certificate is still used");
    }
}

#[tokio::test]
async fn answers_over_tls_are_whole_and_strict() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), "first");
    let bench = start(dir.path()).await;
    let (port, cert) = (bench.address.port(), dir.path().join("cert.pem"));
    let seen = tokio::process::Command::new("curl")
        .args(["-si", "--noproxy", "*", "--cacert", cert.to_str().unwrap()])
        .args([
            "--resolve",
            &format!("localhost:{port}:127.0.0.1"),
            &format!("https://localhost:{port}/api/v1/whoami"),
        ])
        .output()
        .await
        .unwrap();
    let seen = String::from_utf8_lossy(&seen.stdout);
    assert!(seen.contains("strict-transport-security: max-age=31536000"), "{seen}");
    assert!(seen.ends_with("127.0.0.1"), "{seen}");
}

#[test]
fn unusable_files_are_named_at_the_start() {
    let dir = tempfile::tempdir().unwrap();
    let (cert, key) = (dir.path().join("cert.pem"), dir.path().join("key.pem"));
    assert!(Certificates::load(cert.clone(), key.clone()).unwrap_err().to_string().contains("cert.pem"));
    make(dir.path(), "one");
    std::fs::remove_file(&key).unwrap();
    assert!(Certificates::load(cert, key).unwrap_err().to_string().contains("key.pem"));
}
