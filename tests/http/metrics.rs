//! `/metrics` is for this machine or for who has the token.

use lingtong::config::{Config, Secret};
use lingtong_tests::bench::Bench;
use reqwest::{Client, RequestBuilder, StatusCode};

async fn status(request: RequestBuilder) -> StatusCode {
    request.send().await.unwrap().status()
}

/// An address of this machine that is not loopback; none on a machine without a network.
fn other_address() -> Option<std::net::IpAddr> {
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    Some(socket.local_addr().ok()?.ip()).filter(|address| !address.is_loopback())
}

#[tokio::test]
async fn loopback_reads_it_and_sees_the_routes() {
    let mut config = Config::default();
    config.server.listen.set_port(0);
    let bench = Bench::start(config).await;
    let get = |path: &str| Client::new().get(bench.url(path));
    assert_eq!(status(get("/api/v1/notes/7")).await, 200);
    let page = get("/metrics").send().await.unwrap().text().await.unwrap();
    assert!(page.contains("route=\"/api/v1/notes/{id}\""), "{page}");
    assert!(page.contains("lingtong_http_request_seconds_bucket"), "{page}");
}

#[tokio::test]
async fn forwarded_requests_need_the_token() {
    let mut config = Config::default();
    config.server.listen.set_port(0);
    config.server.metrics_token = Some(Secret::new("open sesame"));
    let bench = Bench::start(config).await;
    let get = || Client::new().get(bench.url("/metrics")).header("x-forwarded-for", "203.0.113.9");
    assert_eq!(status(get()).await, 403);
    assert_eq!(status(get().bearer_auth("open")).await, 403);
    assert_eq!(status(get().bearer_auth("")).await, 403);
    assert_eq!(status(get().bearer_auth("open sesame")).await, 200);
}

#[tokio::test]
async fn another_address_is_refused() {
    let Some(here) = other_address() else { return };
    let mut config = Config::default();
    config.server.listen = (std::net::Ipv4Addr::UNSPECIFIED, 0).into();
    config.server.trusted_proxies = vec![here.to_string().parse().unwrap()];
    let bench = Bench::start(config.clone()).await;
    let url = format!("http://{here}:{}/metrics", bench.address.port());
    assert_eq!(status(Client::new().get(&url)).await, 403);
    assert_eq!(status(Client::new().get(&url).bearer_auth("")).await, 403);

    // Plain HTTP from a machine that is not the listed proxy.
    config.server.trusted_proxies = vec!["192.0.2.77".parse().unwrap()];
    let bench = Bench::start(config).await;
    let url = format!("http://{here}:{}/api/v1/whoami", bench.address.port());
    assert_eq!(status(Client::new().get(&url)).await, 403);
}
