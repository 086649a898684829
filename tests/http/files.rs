//! The browser client's files: the page, its hashed files in the form that a browser takes, and what is not there.

use lingtong_tests::house::House;
use lingtong_tests::postgres::Backend;
use reqwest::header::{ACCEPT_ENCODING, IF_NONE_MATCH};

#[actix_web::test]
async fn files_come_smaller_to_who_takes_them_and_once() {
    let house = House::open(Backend::Sqlite).await;
    let client = reqwest::Client::new();
    let get = async |path: &str, name, value: &str| {
        client.get(house.url(path)).header(name, value).send().await.unwrap()
    };
    let page = get("/", ACCEPT_ENCODING, "identity").await.text().await.unwrap();
    let script = page.split('"').find(|part| part.starts_with("./assets/index-") && part.ends_with(".js"));
    let script = script.expect("the page names its script").trim_start_matches('.');

    let whole = get(script, ACCEPT_ENCODING, "gzip, deflate").await;
    assert!(!whole.headers().contains_key("content-encoding"));
    let small = get(script, ACCEPT_ENCODING, "gzip, deflate, br, zstd").await;
    let headers = small.headers().clone();
    assert_eq!(headers["content-encoding"], "br");
    assert_eq!(headers["content-type"], "text/javascript; charset=utf-8");
    assert_eq!(headers["vary"], "accept-encoding");
    assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
    assert_ne!(headers["etag"], whole.headers()["etag"], "another form, another tag");
    let (whole, small) = (whole.bytes().await.unwrap(), small.bytes().await.unwrap());
    assert!(small.len() * 2 < whole.len(), "{} of {} bytes", small.len(), whole.len());
    let refused = get(script, ACCEPT_ENCODING, "br;q=0, *").await;
    assert!(!refused.headers().contains_key("content-encoding"));

    let again = client.get(house.url(script)).header(ACCEPT_ENCODING, "br");
    let again = again.header(IF_NONE_MATCH, headers["etag"].clone()).send().await.unwrap();
    assert_eq!((again.status().as_u16(), again.bytes().await.unwrap().len()), (304, 0));
    let missing = get("/assets/nothing.js", ACCEPT_ENCODING, "br").await;
    assert_eq!(missing.headers()["content-type"], "application/problem+json");
    assert_eq!(missing.status(), 404);
    house.close().await;
}
