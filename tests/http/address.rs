//! The client's address: what a stranger writes into X-Forwarded-For is not believed.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use lingtong::config::Server;
use lingtong::http::address::Addresses;
use lingtong::http::origin;

fn server(listen: &str, proxies: &[&str]) -> Server {
    Server {
        listen: listen.parse().unwrap(),
        trusted_proxies: proxies.iter().map(|proxy| proxy.parse().unwrap()).collect(),
        ..Server::default()
    }
}

fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        headers.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    }
    headers
}

/// The client's address, or the code of the refusal.
fn client(server: &Server, peer: &str, forwarded: &[&str]) -> String {
    let lines: Vec<_> = forwarded.iter().map(|line| ("x-forwarded-for", *line)).collect();
    match Addresses::new(server).client(peer.parse().unwrap(), &headers(&lines)) {
        Ok(client) => client.address.to_string(),
        Err(problem) => problem.code.to_string(),
    }
}

#[test]
fn forwarded_addresses_are_walked_from_the_right_through_listed_proxies() {
    let behind = server("0.0.0.0:80", &["10.0.0.0/8", "2001:db8::1"]);
    for (peer, forwarded, expected) in [
        ("10.0.0.1:5", &["203.0.113.9"][..], "203.0.113.9"),
        ("10.0.0.1:5", &[], "10.0.0.1"),
        // What the client sent itself stands on the left and stays unread.
        ("10.0.0.1:5", &["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1:5", &["127.0.0.1", "203.0.113.9"], "203.0.113.9"),
        // Two listed proxies in a row.
        ("10.0.0.1:5", &["1.1.1.1, 203.0.113.9, 10.0.0.2"], "203.0.113.9"),
        ("10.0.0.1:5", &["203.0.113.9, 10.0.0.3", "10.0.0.2"], "203.0.113.9"),
        // All listed: the farthest.
        ("10.0.0.1:5", &["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        // Not an address: the last that is sure.
        ("10.0.0.1:5", &["1.1.1.1, unknown, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1:5", &["203.0.113.9,"], "10.0.0.1"),
        // Ports, brackets, IPv4 in IPv6.
        ("10.0.0.1:5", &["203.0.113.9:4711"], "203.0.113.9"),
        ("10.0.0.1:5", &["[2001:db8::7]:4711"], "2001:db8::7"),
        ("10.0.0.1:5", &["2001:db8::7"], "2001:db8::7"),
        ("[::ffff:10.0.0.1]:5", &["::ffff:203.0.113.9"], "203.0.113.9"),
        ("[2001:db8::1]:5", &["203.0.113.9"], "203.0.113.9"),
        // From this machine, not through a proxy.
        ("127.0.0.1:5", &["203.0.113.9"], "127.0.0.1"),
        // A stranger around the proxy, in the clear.
        ("203.0.113.50:5", &["10.0.0.1"], "forbidden"),
    ] {
        assert_eq!(client(&behind, peer, forwarded), expected, "{peer} {forwarded:?}");
    }
}

#[test]
fn without_listed_proxies_the_header_means_nothing() {
    assert_eq!(client(&server("127.0.0.1:80", &[]), "127.0.0.1:5", &["1.1.1.1"]), "127.0.0.1");
    let tls = Server {
        tls_cert_file: Some("c".into()),
        tls_key_file: Some("k".into()),
        ..server("0.0.0.0:443", &[])
    };
    assert_eq!(client(&tls, "203.0.113.50:5", &["1.1.1.1"]), "203.0.113.50");
}

#[test]
fn only_a_listed_proxy_says_https() {
    let lines = headers(&[("x-forwarded-proto", "https"), ("x-forwarded-for", "203.0.113.9")]);
    let behind = Addresses::new(&server("0.0.0.0:80", &["10.0.0.1"]));
    assert!(behind.client("10.0.0.1:5".parse().unwrap(), &lines).unwrap().secure);
    assert!(!behind.client("127.0.0.1:5".parse().unwrap(), &lines).unwrap().secure);
}

#[test]
fn origins_own_listed_and_foreign() {
    let server = Server {
        public_url: Some("https://im.example.com/".parse().unwrap()),
        allowed_origins: vec!["https://desk.example.com".parse().unwrap()],
        ..Server::default()
    };
    for (origin, allowed) in [
        ("http://localhost:8080", true),
        ("https://im.example.com", true),
        ("https://desk.example.com", true),
        ("https://DESK.example.com", true),
        ("http://localhost:8081", false),
        ("https://evil.example", false),
        ("https://im.example.com.evil.example", false),
        ("null", false),
        ("file://localhost:8080", false),
    ] {
        let sent = headers(&[("host", "localhost:8080"), ("origin", origin)]);
        let said = origin::check(&sent, &server).map_err(|problem| problem.code.name());
        assert_eq!(said, if allowed { Ok(()) } else { Err("bad_origin") }, "{origin}");
    }
    assert!(origin::check(&headers(&[("host", "x")]), &server).is_ok());
}
