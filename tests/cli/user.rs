//! `lingtong user` beside a running server, on both databases.

use std::time::{Duration, Instant};

use lingtong_tests::demo::{enter, links, sign_in};
use lingtong_tests::node::Node;
use lingtong_tests::postgres::Backend;
use lingtong_tests::rest::Rest;
use lingtong_tests::wire::Socket;

/// What the running server takes to notice; the rule is one second on other nodes.
const NOTICED: Duration = Duration::from_secs(2);

async fn works_beside_a_server(backend: Backend) {
    let database = (backend == Backend::Postgres).then(|| backend.fresh_database("cli user"));
    let mut node = Node::new(database.as_ref().map_or("sqlite", |database| &database.url));
    node.start().await;

    let (status, said) = node.run(&["user", "add", "ada", "--name", "Ada 艾达", "--admin"]);
    assert!(status.success(), "{said}");
    let link = links(&said).pop().expect("a link is printed");
    let ada = enter(node.address, &link).await.expect("the link signs in");
    assert_eq!(sign_in(node.address, &link).await.unwrap_err(), "wrong_credentials", "once only");
    let me = Rest::new(node.address, &ada).read("/me").await;
    assert!(me["roles"].as_array().unwrap().contains(&"system_admin".into()), "{me}");

    let (status, said) = node.run(&["user", "add", "ADA", "--name", "Another"]);
    assert!(status.code() == Some(1) && said.contains("taken"), "{said}");
    let (status, said) = node.run(&["user", "reset", "nobody"]);
    assert!(status.code() == Some(1) && said.contains("no person with the login nobody"), "{said}");

    let socket = Socket::open(node.address, &ada.access_token).await.unwrap();
    let begun = Instant::now();
    let (status, said) = node.run(&["user", "reset", "ada"]);
    assert!(status.success(), "{said}");
    closed(&socket, begun, "reset").await;
    assert_eq!(Rest::new(node.address, &ada).get("/me").await.0, 401);
    let ada = enter(node.address, &links(&said)[0]).await.expect("the new link signs in");

    // The first administrator of an empty database was made by the server, so that ada may go.
    let socket = Socket::open(node.address, &ada.access_token).await.unwrap();
    let (_, said) = node.run(&["user", "reset", "ada"]);
    let unused = links(&said).pop().unwrap();
    drop(socket);
    let ada = enter(node.address, &unused).await.unwrap();
    let socket = Socket::open(node.address, &ada.access_token).await.unwrap();
    let (status, said) = node.run(&["user", "disable", "ada", "--reason", "left the company 离职"]);
    let done = Instant::now();
    assert!(status.success(), "{said}");
    closed(&socket, done, "disable").await;
    assert_eq!(Rest::new(node.address, &ada).get("/me").await.0, 401);

    let (status, said) = node.run(&["user", "disable", "admin", "--reason", "nobody would be left"]);
    assert!(status.code() == Some(1) && said.contains("last active system_admin"), "{said}");
}

async fn closed(socket: &Socket, since: Instant, what: &str) {
    let ended = tokio::time::timeout(Duration::from_secs(20), socket.end()).await;
    assert_eq!(ended.expect("the socket closes"), Some(4001), "{what}");
    println!("{what}: closed after {:?}", since.elapsed());
    if what == "disable" {
        assert!(since.elapsed() < NOTICED, "{what}: {:?}", since.elapsed());
    }
}

#[tokio::test]
async fn process_alone_user_works_beside_a_server_on_sqlite() {
    works_beside_a_server(Backend::Sqlite).await;
}

#[tokio::test]
async fn process_alone_user_works_beside_a_server_on_postgres() {
    works_beside_a_server(Backend::Postgres).await;
}

#[test]
fn without_an_administrator_the_first_person_is_told_so() {
    let node = Node::new("sqlite");
    let (status, said) = node.run(&["user", "add", "bo", "--name", "Bo"]);
    assert!(status.success() && said.contains("--admin") && links(&said).len() == 1, "{said}");
    let (status, said) = node.run(&["user", "add", "cy", "--name", "Cy", "--admin"]);
    assert!(status.success() && !said.contains("no administrator"), "{said}");
}

#[test]
fn the_first_two_offices_are_named_together() {
    let node = Node::new("sqlite");
    for login in ["bo", "cy"] {
        let (status, said) = node.run(&["user", "add", login, "--name", login]);
        assert!(status.success(), "{said}");
    }
    let name = |officer, approver| {
        node.run(&["user", "offices", "--compliance-officer", officer, "--approver", approver])
    };
    let (status, said) = name("bo", "bo");
    assert!(status.code() == Some(1) && said.contains("two people"), "{said}");
    let (status, said) = name("bo", "cy");
    assert!(status.success() && said.contains("合规官"), "{said}");
    let (status, said) = name("cy", "bo");
    assert!(status.code() == Some(1) && said.contains("there is a compliance_officer"), "{said}");
}
