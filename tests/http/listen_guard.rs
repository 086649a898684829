//! Where the server agrees to listen without TLS.

use lingtong::config::Server;
use lingtong::http::listen_guard::check;

#[test]
fn plain_http_only_on_loopback_or_behind_a_listed_proxy() {
    for (listen, tls, proxy, allowed) in [
        ("127.0.0.1:80", false, false, true),
        ("127.9.9.9:80", false, false, true),
        ("[::1]:80", false, false, true),
        ("0.0.0.0:80", false, false, false),
        ("[::]:80", false, false, false),
        ("192.168.1.5:80", false, false, false),
        ("0.0.0.0:80", false, true, true),
        ("0.0.0.0:443", true, false, true),
    ] {
        let server = Server {
            listen: listen.parse().unwrap(),
            tls_cert_file: tls.then(|| "cert.pem".into()),
            tls_key_file: tls.then(|| "key.pem".into()),
            trusted_proxies: if proxy { vec!["10.0.0.1".parse().unwrap()] } else { vec![] },
            ..Server::default()
        };
        let said = check(&server);
        assert_eq!(said.is_ok(), allowed, "{listen} {tls} {proxy}");
        if let Err(sentence) = said {
            for part in [listen, "server.tls_cert_file", "server.trusted_proxies", "listen on 127.0.0.1:80"] {
                assert!(sentence.contains(part), "{sentence}");
            }
        }
    }
}
