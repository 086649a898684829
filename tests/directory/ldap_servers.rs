//! Encryption, authorities, servers that are down, silent, or no directory at all.

use std::time::{Duration, Instant};

use lingtong::directory::sources::{LdapConfig, LdapSource, Source, SourceError};
use lingtong_tests::{
    certificates::Authority,
    slapd::{Slapd, UNLIMITED, free_port},
};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::ldap::{but, section, source};

#[tokio::test]
async fn encrypted_with_a_private_authority_or_not_at_all() {
    let slapd = Slapd::with(UNLIMITED);
    let read = |changes| {
        let source = source(but(section(&slapd), changes));
        async move { source.snapshot(&|_| ()).await.map(|all| all.people.len()) }
    };
    assert_eq!(read(json!({})).await, Ok(1_200), "LDAPS");
    assert_eq!(read(json!({"urls": [slapd.ldap()]})).await, Ok(1_200), "StartTLS");
    assert_eq!(
        read(json!({"urls": [slapd.ldap()], "allow_plain": true, "ca_file": null})).await,
        Ok(1_200),
        "plain by name"
    );

    let dir = tempfile::tempdir().unwrap();
    let other = Authority::new(dir.path(), "other").file();
    for url in [slapd.ldaps(), slapd.ldap()] {
        for ca in [json!(other), json!(null)] {
            let refused = read(json!({"urls": [url], "ca_file": ca})).await.unwrap_err();
            assert!(refused.to_string().contains("certificate"), "{refused}");
        }
    }
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused() {
    let slapd = Slapd::with_names(UNLIMITED, "DNS:elsewhere.example");
    for url in [slapd.ldaps(), slapd.ldap()] {
        let refused =
            source(but(section(&slapd), json!({"urls": [url]}))).snapshot(&|_| ()).await.unwrap_err();
        assert!(refused.to_string().contains("certificate"), "{refused}");
    }
}

/// A server that speaks no StartTLS gets nothing of ours: the first and only thing it reads is the request
/// for it.
#[tokio::test]
async fn without_start_tls_no_password_is_sent() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ldap://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 512];
        let n = socket.read(&mut request).await.unwrap();
        // ExtendedResponse, code 2 (protocolError).
        socket.write_all(&[0x30, 0x0c, 2, 1, 1, 0x78, 7, 0x0a, 1, 2, 4, 0, 4, 0]).await.unwrap();
        let mut rest = Vec::new();
        let _ = tokio::time::timeout(Duration::from_secs(3), socket.read_to_end(&mut rest)).await;
        request.truncate(n);
        request.extend(rest);
        request
    });
    let section =
        json!({"urls": [url], "bind_dn": "cn=reader", "bind_password": "secret-word", "people_base": "dc=x"});
    let refused = source(section).snapshot(&|_| ()).await.unwrap_err();
    assert!(refused.to_string().contains("starting TLS"), "{refused}");
    let sent = server.await.unwrap();
    assert!(!sent.windows(11).any(|w| w == b"secret-word"));
}

#[tokio::test]
async fn the_next_server_is_used_when_one_is_down_or_silent() {
    let slapd = Slapd::with(UNLIMITED);
    let down = format!("ldaps://127.0.0.1:{}", free_port());
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent_url = format!("ldaps://{}", silent.local_addr().unwrap());
    let urls = json!([down, silent_url, slapd.ldaps()]);
    let directory = source(but(section(&slapd), json!({"urls": urls, "connect_seconds": 1})));

    let begin = Instant::now();
    assert_eq!(directory.snapshot(&|_| ()).await.unwrap().people.len(), 1_200);
    assert!(begin.elapsed() >= Duration::from_secs(1), "the silent one was waited for");
    let begin = Instant::now();
    directory.check_password("nobody", "x").await.unwrap_err();
    assert!(begin.elapsed() < Duration::from_secs(1), "the one that served is asked first");

    let reached: Vec<_> = directory.reach().await.into_iter().map(|(_, outcome)| outcome.is_ok()).collect();
    assert_eq!(reached, [false, false, true]);
}

/// A server that lets everyone in and answers the first question with code 52, unavailable.
async fn unavailable() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ldap://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = [0; 512];
        for (id, kind, code) in [(1, 0x61, 0), (2, 0x65, 52)] {
            let _ = socket.read(&mut request).await;
            let _ = socket.write_all(&[0x30, 0x0c, 2, 1, id, kind, 7, 0x0a, 1, code, 4, 0, 4, 0]).await;
        }
        let _ = socket.read(&mut request).await;
    });
    url
}

#[tokio::test]
async fn after_a_server_that_is_unavailable_the_next_one_is_asked() {
    let slapd = Slapd::with(UNLIMITED);
    let urls = json!([unavailable().await, slapd.ldap()]);
    let directory = source(but(section(&slapd), json!({"urls": urls, "allow_plain": true})));
    let refused = directory.snapshot(&|_| ()).await.unwrap_err();
    assert!(matches!(refused, SourceError::Refused { code: 52, .. }), "{refused}");
    assert_eq!(directory.snapshot(&|_| ()).await.unwrap().people.len(), 1_200);
}

#[tokio::test]
async fn a_server_that_falls_silent_or_talks_nonsense_is_an_error() {
    let plain = |url: String| {
        json!({"urls": [url], "allow_plain": true, "people_base": "dc=x", "connect_seconds": 1, "answer_seconds": 1,
               "bind_dn": "cn=reader", "bind_password": "x"})
    };
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let begin = Instant::now();
    let url = format!("ldap://{}", silent.local_addr().unwrap());
    let refused = source(plain(url)).snapshot(&|_| ()).await.unwrap_err();
    assert!(refused.to_string().contains("did not answer within 1s"), "{refused}");
    assert!(begin.elapsed() < Duration::from_secs(4));

    // HTTP; broken BER; a bind's answer cut short; a well-formed answer to a question nobody asked.
    let replies: [&[u8]; 4] = [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        &[0xff; 40],
        &[0x30, 0x0c, 2, 1, 1, 0x61],
        &[0x30, 5, 2, 1, 1, 0x61, 0],
    ];
    for reply in replies {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ldap://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut request = [0; 512];
            let _ = socket.read(&mut request).await;
            let _ = socket.write_all(reply).await;
        });
        let refused = source(plain(url)).snapshot(&|_| ()).await;
        assert!(matches!(refused, Err(SourceError::Unreachable { .. })), "{refused:?}");
    }
}

#[tokio::test]
async fn wrong_configuration_is_named_before_anything_connects() {
    let good = json!({"urls": ["ldaps://d.example"], "people_base": "dc=x"});
    let cases = [
        (json!({"urls": []}), "urls"),
        (json!({"urls": ["http://d.example"]}), "urls"),
        (json!({"urls": ["ldap://u:p@d.example/dc=x"]}), "urls"),
        (json!({"people_base": ""}), "people_base"),
        (json!({"people_base": "everyone"}), "people_base"),
        (json!({"people_filter": "(uid=*"}), "people_filter"),
        (json!({"people_filter": "uid=*"}), "people_filter"),
        (json!({"bind_dn": "cn=r"}), "bind_dn"),
        (json!({"bind_dn": "cn=r", "bind_password": ""}), "bind_dn"),
        (json!({"bind_dn": "cn=r", "bind_password_file": "/no/such/file"}), "bind_password_file"),
        (json!({"bind_dn": "cn=r", "bind_password": "x", "bind_password_file": "/x"}), "bind_password"),
        (json!({"ca_file": "/no/such/file"}), "ca_file"),
        (json!({"page_size": 0}), "page_size"),
        (json!({"answer_seconds": 0}), "answer_seconds"),
        (json!({"name": "Büro"}), "name"),
    ];
    for (change, expected) in cases {
        let config: LdapConfig = serde_json::from_value(but(good.clone(), change.clone())).unwrap();
        match LdapSource::new(config).map(|_| ()) {
            Err(SourceError::Config { key, .. }) => assert_eq!(key, expected, "{change}"),
            other => panic!("{change}: {other:?}"),
        }
    }
    assert!(serde_json::from_value::<LdapConfig>(but(good.clone(), json!({"urlz": 1}))).is_err());

    let config: LdapConfig =
        serde_json::from_value(but(good, json!({"bind_dn": "cn=r", "bind_password": "secret-word"})))
            .unwrap();
    let shown = format!("{config:?} {}", serde_json::to_string(&config).unwrap());
    assert!(!shown.contains("secret-word"), "{shown}");
}
