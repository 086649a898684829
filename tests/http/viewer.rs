//! The documentation page is served whole and works under the strict policy.

use lingtong::config::Config;
use lingtong_tests::bench::Bench;

#[tokio::test]
async fn the_page_its_scripts_and_its_document_are_here() {
    let mut config = Config::default();
    config.server.listen.set_port(0);
    let bench = Bench::start(config).await;
    let get = async |path: &str| reqwest::get(bench.url(path)).await.unwrap();
    let page = get("/api/docs").await;
    assert_eq!(page.url().path(), "/api/docs/");
    let page = page.text().await.unwrap();
    assert!(!page.contains("http://") && !page.contains("https://"), "{page}");
    assert!(!page.contains("<style") && !page.contains("style=") && !page.contains("onload="), "{page}");
    let files = page.split('"').filter_map(|part| part.strip_prefix("./"));
    for file in files {
        assert_eq!(get(&format!("/api/docs/{file}")).await.status(), 200, "{file}");
    }
    let start = get("/api/docs/swagger-initializer.js").await.text().await.unwrap();
    assert!(start.contains("/api/v1/openapi.json") && !start.contains("petstore"), "{start}");
    let missing = get("/api/docs/nothing.js").await;
    assert_eq!(missing.headers()["content-type"], "application/problem+json");
}
