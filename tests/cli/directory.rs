//! `lingtong directory` with a real slapd.

use lingtong_tests::node::Node;
use lingtong_tests::slapd::{PAGES_OF_100, READER, READER_PASSWORD, Slapd};

/// The section an administrator would write.
pub fn section(slapd: &Slapd, password: &str) -> String {
    format!(
        "[directory.ldap]\nurls = [\"{}\"]\nca_file = \"{}\"\nbind_dn = \"{READER}\"\nbind_password = \"{password}\"\n\
         people_base = \"ou=departments,dc=huitong,dc=example\"\ndepartments_base = \"ou=departments,dc=huitong,dc=example\"\n",
        slapd.ldaps(),
        slapd.authority.file().display()
    )
}

#[test]
fn process_check_preview_sync_and_history() {
    let slapd = Slapd::with(PAGES_OF_100);
    let node = Node::new("sqlite");
    let (status, said) = node.run(&["directory", "sync"]);
    assert!(status.code() == Some(1) && said.contains("[directory.ldap]"), "{said}");

    node.configure(&section(&slapd, READER_PASSWORD));
    let (status, said) = node.run(&["directory", "check"]);
    assert!(status.success() && said.contains("All is well"), "{said}");
    let (status, said) = node.run(&["directory", "preview"]);
    assert!(status.success() && said.contains("1200 people added"), "{said}");
    let (status, said) = node.run(&["directory", "sync"]);
    assert!(
        status.success() && said.contains("1200 people added") && said.contains("departments added"),
        "{said}"
    );
    let (status, said) = node.run(&["directory", "sync"]);
    assert!(status.success() && said.contains("nothing has changed"), "{said}");
    let (status, said) = node.run(&["directory", "sync", "--source", "other"]);
    assert!(status.code() == Some(1) && said.contains("configured: ldap"), "{said}");
    let (status, said) = node.run(&["directory", "history"]);
    assert!(status.success() && said.lines().count() == 3, "{said}");

    // A filter that is wrong stops at the brake, and a named person confirms it.
    let narrow = "people_filter = \"(&(objectClass=inetOrgPerson)(uid=*a*))\"\n";
    node.configure(narrow);
    let (status, said) = node.run(&["directory", "sync"]);
    assert!(status.code() == Some(1) && said.contains("STOPPED"), "{said}");
    let digest = said.split("--confirm ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    let (status, said) = node.run(&["user", "add", "root", "--name", "Root", "--admin"]);
    assert!(status.success(), "{said}");
    let (status, said) = node.run(&["directory", "sync", "--confirm", &digest, "--as", "root"]);
    assert!(status.success() && said.contains("people disabled"), "{said}");
}
