//! `lingtong directory import` from a real slapd.

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
fn process_import_takes_over_once() {
    let slapd = Slapd::with(PAGES_OF_100);
    let node = Node::new("sqlite");
    let (status, said) = node.run(&["directory", "import"]);
    assert!(status.code() == Some(1) && said.contains("[directory.ldap]"), "{said}");

    node.configure(&section(&slapd, READER_PASSWORD));
    let (status, said) = node.run(&["directory", "import"]);
    assert!(
        status.success() && said.contains("people added") && said.contains("departments added"),
        "{said}"
    );
    let (status, said) = node.run(&["directory", "import"]);
    assert!(status.success() && said.contains("nothing has changed"), "{said}");
    let (status, said) = node.run(&["directory", "import", "--source", "other"]);
    assert!(status.code() == Some(1) && said.contains("configured: ldap"), "{said}");
}
