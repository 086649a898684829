//! A real slapd (Debian's package) with the company of `tests/data/company.ldif`, private to one test.
//!
//! `Slapd::with(limits)` loads the company into a directory of its own and listens on free ports of
//! 127.0.0.1: `ldap` (StartTLS offered) and `ldaps`. Dropping it ends the process and removes everything.

use std::{
    io::Write,
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::certificates::Authority;
use crate::wait::until;

pub const SUFFIX: &str = "dc=huitong,dc=example";
/// The directory reader; its password is [`READER_PASSWORD`].
pub const READER: &str = "uid=svc.lingtong,ou=services,dc=huitong,dc=example";
pub const READER_PASSWORD: &str = "pw-svc.lingtong";
/// Pages up to 100 work, larger ones are code 11, an unpaged search stops at 100.
pub const PAGES_OF_100: &str = "sizelimit size.soft=100 size.hard=100 size.pr=100 size.prtotal=unlimited";
/// Everything stops at 100 entries, paged or not (code 4).
pub const NO_MORE_THAN_100: &str = "sizelimit 100";
pub const UNLIMITED: &str = "sizelimit unlimited";

const NAMES: &str = "DNS:localhost,IP:127.0.0.1";

pub struct Slapd {
    dir: tempfile::TempDir,
    child: Child,
    pub port: u16,
    pub tls_port: u16,
    pub authority: Authority,
}

impl Slapd {
    /// Starts with a `sizelimit` line, or several lines of limits of the database.
    pub fn with(limits: &str) -> Self {
        Self::with_names(limits, NAMES)
    }

    /// As [`Slapd::with`], with a company in which nothing has changed for years.
    pub fn settled(limits: &str) -> Self {
        let aged = company().replace("\n\ndn:", "\nmodifyTimestamp: 20200101000000Z\n\ndn:");
        Self::loaded(limits, NAMES, &aged)
    }

    /// As [`Slapd::with`], with a certificate for other names.
    pub fn with_names(limits: &str, certificate_names: &str) -> Self {
        Self::loaded(limits, certificate_names, &company())
    }

    fn loaded(limits: &str, certificate_names: &str, ldif: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let authority = Authority::new(dir.path(), "ca");
        let (certificate, key) = authority.sign("slapd", certificate_names);
        let path = dir.path().display();
        std::fs::create_dir(dir.path().join("db")).unwrap();
        let config = format!(
            "include /etc/ldap/schema/core.schema\ninclude /etc/ldap/schema/cosine.schema\n\
             include /etc/ldap/schema/inetorgperson.schema\n\
             include {}/data/other_servers.schema\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\n\
             moduleload ppolicy\npidfile {path}/pid\nargsfile {path}/args\n\
             TLSCACertificateFile {}\nTLSCertificateFile {}\nTLSCertificateKeyFile {}\n\
             access to attrs=userPassword by anonymous auth by * none\naccess to * by dn.exact=\"{READER}\" read by * none\n\
             database mdb\nmaxsize 268435456\nsuffix \"{SUFFIX}\"\nrootdn \"cn=admin,{SUFFIX}\"\nrootpw admin\n\
             directory {path}/db\ndbnosync\nindex objectClass,uid,mail,entryUUID eq\n{limits}\noverlay ppolicy\n",
            env!("CARGO_MANIFEST_DIR"),
            authority.file().display(),
            certificate.display(),
            key.display(),
        );
        let file = dir.path().join("slapd.conf");
        std::fs::write(&file, config).unwrap();
        let data = dir.path().join("company.ldif");
        std::fs::write(&data, ldif).unwrap();
        let load =
            Command::new("/usr/sbin/slapadd").arg("-q").arg("-f").arg(&file).arg("-l").arg(data).output();
        let load = load.expect("slapd is installed");
        assert!(load.status.success(), "slapadd: {}", String::from_utf8_lossy(&load.stderr));

        let (port, tls_port) = (free_port(), free_port());
        let child = start(&file, port, tls_port);
        Self { dir, child, port, tls_port, authority }
    }

    pub fn ldap(&self) -> String {
        format!("ldap://127.0.0.1:{}", self.port)
    }

    pub fn ldaps(&self) -> String {
        format!("ldaps://127.0.0.1:{}", self.tls_port)
    }

    /// Applies LDIF changes (`changetype:` records) as the directory's administrator.
    pub fn change(&self, ldif: &str) {
        let mut tool = Command::new("ldapmodify")
            .args(["-x", "-H", &self.ldap(), "-D", &format!("cn=admin,{SUFFIX}"), "-w", "admin"])
            // The relax control lets a test set what only the server sets.
            .args(["-e", "!relax"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("ldap-utils are installed");
        tool.stdin.take().unwrap().write_all(ldif.as_bytes()).unwrap();
        let done = tool.wait_with_output().unwrap();
        assert!(done.status.success(), "ldapmodify: {}", String::from_utf8_lossy(&done.stderr));
    }

    /// How many operations were asked of the server since it started, by their word in its log (`BIND`,
    /// `SRCH`).
    pub fn asked(&self, operation: &str) -> usize {
        let log = std::fs::read_to_string(self.dir.path().join("slapd.log")).unwrap();
        let words = [format!(" {operation} dn="), format!(" {operation} base=")];
        let counts = |line: &&str| words.iter().any(|word| line.contains(word)) && !line.contains("mech=");
        log.lines().filter(counts).count()
    }

    /// Ends the server at once; the data stays for [`Slapd::start_again`].
    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    pub fn start_again(&mut self) {
        self.child = start(&self.dir.path().join("slapd.conf"), self.port, self.tls_port);
    }
}

impl Drop for Slapd {
    fn drop(&mut self) {
        self.stop();
    }
}

fn company() -> String {
    std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/company.ldif")).unwrap()
}

fn start(config: &std::path::Path, port: u16, tls_port: u16) -> Child {
    let addresses = format!("ldap://127.0.0.1:{port}/ ldaps://127.0.0.1:{tls_port}/");
    let child = Command::new("/usr/sbin/slapd")
        .args(["-d", "stats", "-h", &addresses, "-f"])
        .arg(config)
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(config.with_extension("log")).unwrap())
        .spawn()
        .expect("slapd is installed");
    until("slapd listens", Duration::from_secs(20), || TcpStream::connect(("127.0.0.1", port)).ok());
    child
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
