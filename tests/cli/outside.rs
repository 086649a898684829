//! `lingtong doctor` on services outside: a directory and a mail server.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};

use lingtong_tests::node::Node;
use lingtong_tests::slapd::{READER_PASSWORD, Slapd, UNLIMITED};

use super::directory::section;
use super::doctor::{complains, examine, of};

#[test]
fn process_doctor_asks_the_directory() {
    let mut slapd = Slapd::with(UNLIMITED);
    let node = Node::new("sqlite");
    node.configure(&section(&slapd, READER_PASSWORD));
    let (code, report) = examine(&node);
    assert!(code == 0 && of(&report, "directory")[0].contains("lets the service account in"), "{report:#}");

    let wrong = Node::new("sqlite");
    wrong.configure(&section(&slapd, "wrong"));
    complains(&wrong, "directory", "failure", "refuses the service account");

    let stranger = Node::new("sqlite");
    let plain = section(&slapd, READER_PASSWORD);
    let authority = plain.lines().filter(|line| !line.starts_with("ca_file")).collect::<Vec<_>>().join("\n");
    stranger.configure(&authority);
    complains(&stranger, "directory", "failure", "ldaps://");

    slapd.stop();
    complains(&node, "directory", "failure", "ldaps://");
}

#[test]
fn doctor_asks_the_mail_server() {
    let server = mail_server();
    let with = |url: &str, from: &str| {
        let node = Node::new("sqlite");
        node.configure(&format!("[mail]\nsmtp_url = \"{url}\"\nfrom = \"{from}\"\n"));
        node
    };
    let node = with(&format!("smtp://{server}"), "Lingtong <im@example.com>");
    let (code, report) = examine(&node);
    assert!(code == 0 && of(&report, "mail")[0].contains("takes mail"), "{report:#}");
    complains(&with("smtp://127.0.0.1:1", "im@example.com"), "mail", "failure", "smtp://127.0.0.1:1");
    complains(&with(&format!("smtp://{server}"), "nobody"), "mail", "failure", "mail.from");
    // A user without TLS on the way: the password would be refused, and is not shown.
    let node = with(&format!("smtps://user:hunter2@{server}"), "im@example.com");
    complains(&node, "mail", "failure", "smtps://user:***@");
}

/// Says what a mail server says to EHLO and NOOP.
fn mail_server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let Ok(read) = stream.try_clone() else { return };
            if stream.write_all(b"220 mail.example\r\n").is_err() {
                continue;
            }
            for line in BufReader::new(read).lines() {
                let Ok(line) = line else { break };
                let answer: &[u8] =
                    if line.starts_with("QUIT") { b"221 bye\r\n" } else { b"250 mail.example\r\n" };
                if stream.write_all(answer).is_err() || line.starts_with("QUIT") {
                    break;
                }
            }
        }
    });
    address
}
