//! A real Active Directory domain controller: Debian's Samba, provisioned into a directory of its own, private to one test.
//!
//! `Samba::with(ldif)` provisions `huitong.example`, adds what the test needs and listens on an address of its own within
//! 127.0.0.0/8: `ldap` (StartTLS offered, no password without it) and `ldaps`, with a certificate of a private authority.
//! Dropping it ends the processes and removes everything. It takes about half a minute: one test walks through much.

use std::{
    io::Write,
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::certificates::Authority;
use crate::wait::until;

pub const DOMAIN: &str = "DC=huitong,DC=example";
const ADMINISTRATOR: &str = "Administrator@huitong.example";
const ADMINISTRATOR_PASSWORD: &str = "Adm1n-Passw0rd";

pub struct Samba {
    dir: tempfile::TempDir,
    child: Child,
    address: String,
    pub authority: Authority,
}

impl Samba {
    /// A domain with these entries (LDIF without `changetype`), running.
    pub fn with(ldif: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path();
        // Tests are processes; each has an address of its own.
        let pid = std::process::id();
        let address = format!("127.{}.{}.77", 1 + pid / 200 % 200, 1 + pid % 200);
        let authority = Authority::new(path, "ca");
        let (certificate, key) = authority.sign("dc", &format!("DNS:dc1.huitong.example,IP:{address}"));
        private(&key);

        let target = format!("--targetdir={}", path.join("domain").display());
        run(Command::new("samba-tool").args(["domain", "provision", &target]).args([
            "--realm=HUITONG.EXAMPLE",
            "--domain=HUITONG",
            "--server-role=dc",
            "--dns-backend=NONE",
            "--host-name=dc1",
            &format!("--adminpass={ADMINISTRATOR_PASSWORD}"),
            &format!("--host-ip={address}"),
        ]));
        let shown = path.display();
        let config = format!(
            "[global]\nnetbios name = DC1\nrealm = HUITONG.EXAMPLE\nworkgroup = HUITONG\n\
             server role = active directory domain controller\nserver services = ldap\n\
             interfaces = {address}/8\nbind interfaces only = yes\n\
             private dir = {shown}/domain/private\nlock directory = {shown}/domain\n\
             state directory = {shown}/domain/state\ncache directory = {shown}/domain/cache\n\
             binddns dir = {shown}/domain/bind-dns\npid directory = {shown}/run\nncalrpc dir = {shown}/run/ncalrpc\n\
             winbindd socket directory = {shown}/run/winbindd\nlog file = {shown}/run/log\n\
             tls enabled = yes\ntls certfile = {}\ntls keyfile = {}\ntls cafile = {}\n",
            certificate.display(),
            key.display(),
            authority.file().display(),
        );
        std::fs::create_dir(path.join("run")).unwrap();
        std::fs::write(path.join("smb.conf"), config).unwrap();
        std::fs::write(path.join("add.ldif"), ldif).unwrap();
        run(Command::new("ldbadd").arg("-H").arg(database(path)).arg(path.join("add.ldif")));

        let child = Command::new("samba")
            .arg("-s")
            .arg(path.join("smb.conf"))
            .args(["--foreground", "--no-process-group"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("samba is installed");
        let port = (&*address, 636);
        until("samba listens", Duration::from_secs(30), || TcpStream::connect(port).ok());
        Self { dir, child, address, authority }
    }

    pub fn ldap(&self) -> String {
        format!("ldap://{}", self.address)
    }

    pub fn ldaps(&self) -> String {
        format!("ldaps://{}", self.address)
    }

    /// Applies LDIF changes (`changetype:` records) as the domain's administrator.
    pub fn change(&self, ldif: &str) {
        let mut tool = Command::new("ldapmodify")
            .env("LDAPTLS_CACERT", self.authority.file())
            .args(["-x", "-H", &self.ldaps(), "-D", ADMINISTRATOR, "-w", ADMINISTRATOR_PASSWORD])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("ldap-utils are installed");
        tool.stdin.take().unwrap().write_all(ldif.as_bytes()).unwrap();
        let done = tool.wait_with_output().unwrap();
        assert!(done.status.success(), "ldapmodify: {}", String::from_utf8_lossy(&done.stderr));
    }

    /// Makes a password as old as the calendar: what only the server sets is set behind its back.
    pub fn outdate_password(&self, dn: &str) {
        let file = self.dir.path().join("outdate.ldif");
        let ldif =
            format!("dn: {dn}\nchangetype: modify\nreplace: pwdLastSet\npwdLastSet: 130000000000000000\n");
        std::fs::write(&file, ldif).unwrap();
        run(Command::new("ldbmodify")
            .arg("-H")
            .arg(database(self.dir.path()))
            // DSDB_CONTROL_BYPASS_PASSWORD_HASH_OID
            .arg("--controls=local_oid:1.3.6.1.4.1.7165.4.3.12:0")
            .arg(file));
    }
}

impl Drop for Samba {
    fn drop(&mut self) {
        // Its children watch it and go with it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The LDIF lines of an account's password.
pub fn password(text: &str) -> String {
    let quoted: Vec<u8> = format!("\"{text}\"").encode_utf16().flat_map(u16::to_le_bytes).collect();
    format!("unicodePwd:: {}\n", STANDARD.encode(quoted))
}

fn database(path: &Path) -> std::path::PathBuf {
    path.join("domain/private/sam.ldb")
}

/// Samba refuses a key that others may read.
fn private(key: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(key, std::fs::Permissions::from_mode(0o600)).unwrap();
}

fn run(command: &mut Command) {
    let done = command.output().expect("samba is installed");
    let said = [done.stdout, done.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(done.status.success(), "{command:?}: {}", said.concat());
}
