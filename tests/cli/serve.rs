//! `lingtong serve`: how it begins, and why it does not.

use lingtong_tests::demo::{links, sign_in};
use lingtong_tests::node::Node;
use lingtong_tests::rest::Rest;

#[tokio::test]
async fn process_serve_makes_the_first_administrator_once() {
    let mut node = Node::new("sqlite");
    node.start().await;
    let said = node.log_tail();
    let link = links(&said).pop().unwrap_or_else(|| panic!("no link:\n{said}"));
    let admin = sign_in(node.address, &link).await.expect("the link signs in");
    let me = Rest::new(node.address, &admin).read("/me").await;
    assert!(me["roles"].as_array().unwrap().contains(&"system_admin".into()), "{me}");
    node.kill();
    node.start().await;
    assert_eq!(links(&node.log_tail()).len(), 1, "the second start makes nobody");
}

#[test]
fn plain_http_that_others_reach_is_refused() {
    let node = Node::new("sqlite");
    let config = node.data.join("lingtong.toml");
    let text = std::fs::read_to_string(&config).unwrap().replace("127.0.0.1", "0.0.0.0");
    std::fs::write(&config, text).unwrap();
    let (status, said) = node.run(&["serve"]);
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains("there is no TLS") && said.contains("server.tls_cert_file"), "{said}");
}

#[test]
fn a_wrong_key_stops_the_start_with_its_place() {
    let node = Node::new("sqlite");
    let config = node.data.join("lingtong.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replace("[database]", "workres = 4\n[database]")).unwrap();
    let (status, said) = node.run(&["serve"]);
    assert_eq!(status.code(), Some(2), "{said}");
    let place = format!("{}:3:1", config.display());
    assert!(said.contains(&place) && said.contains("did you mean `workers`?"), "{said}");
}

#[test]
fn a_taken_address_is_said() {
    let node = Node::new("sqlite");
    let _taken = std::net::TcpListener::bind(node.address).unwrap();
    let (status, said) = node.run(&["serve"]);
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains("cannot be listened on") && said.contains("server.listen"), "{said}");
}
