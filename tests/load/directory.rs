//! A directory of any size in a slapd of its own, always the same.

use std::fmt::Write;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

const SUFFIX: &str = "dc=load,dc=example";
const SURNAMES: &[&str] =
    &["王", "李", "张", "刘", "陈", "杨", "黄", "赵", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭"];
const GIVEN: &[&str] =
    &["伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超"];
/// Departments below one.
const BRANCH: usize = 17;

pub struct Slapd {
    child: Child,
    port: u16,
    _dir: tempfile::TempDir,
}

impl Slapd {
    /// Fills and starts it.
    pub fn with(people: usize, units: usize) -> Result<Self> {
        let dir = tempfile::Builder::new().prefix("lingtong-load-slapd-").tempdir()?;
        let path = dir.path().display().to_string();
        fs::create_dir(dir.path().join("db"))?;
        let config = format!(
            "include /etc/ldap/schema/core.schema\ninclude /etc/ldap/schema/cosine.schema\n\
             include /etc/ldap/schema/inetorgperson.schema\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\n\
             pidfile {path}/pid\naccess to * by * read\ndatabase mdb\nmaxsize 4294967296\nsuffix \"{SUFFIX}\"\n\
             directory {path}/db\ndbnosync\nindex objectClass,uid,entryUUID eq\nsizelimit unlimited\n"
        );
        let file = dir.path().join("slapd.conf");
        fs::write(&file, config)?;
        let ldif = dir.path().join("company.ldif");
        fs::write(&ldif, text(people, units)?)?;
        let load =
            Command::new("/usr/sbin/slapadd").args(["-q", "-f"]).arg(&file).arg("-l").arg(&ldif).output();
        let load = load.context("slapd is installed")?;
        if !load.status.success() {
            bail!("slapadd: {}", String::from_utf8_lossy(&load.stderr));
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut serve = Command::new("/usr/sbin/slapd");
        serve.args(["-d", "0", "-h", &format!("ldap://127.0.0.1:{port}/"), "-f"]).arg(&file);
        let child = serve.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let slapd = Self { child, port, _dir: dir };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if begun.elapsed() > Duration::from_secs(20) {
                bail!("slapd does not listen");
            }
            std::thread::yield_now();
        }
        Ok(slapd)
    }

    /// For the server's configuration.
    pub fn section(&self) -> String {
        format!(
            "\n[directory.ldap]\nurls = [\"ldap://127.0.0.1:{}\"]\nallow_plain = true\n\
             people_base = \"ou=departments,{SUFFIX}\"\ndepartments_base = \"ou=departments,{SUFFIX}\"\n",
            self.port
        )
    }

    pub fn login(number: usize) -> String {
        format!("person{number:06}")
    }

    /// Initials that fit many people.
    pub fn initials(number: usize) -> String {
        const LETTERS: &[u8] = b"wlzcyhxsmg";
        let letter = |at: usize| char::from(LETTERS[at % LETTERS.len()]);
        [letter(number), letter(number / 10), letter(number / 100)].iter().collect()
    }
}

impl Drop for Slapd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn unit(number: usize) -> String {
    let above = if number < BRANCH { "ou=departments".to_owned() } else { unit(number / BRANCH - 1) };
    format!("ou=unit{number},{above}")
}

fn text(people: usize, units: usize) -> Result<String> {
    let mut ldif = format!(
        "dn: {SUFFIX}\nobjectClass: dcObject\nobjectClass: organization\no: load\ndc: load\n\n\
         dn: ou=departments,{SUFFIX}\nobjectClass: organizationalUnit\nou: departments\n\n"
    );
    for number in 0..units {
        writeln!(
            ldif,
            "dn: {},{SUFFIX}\nobjectClass: organizationalUnit\nou: unit{number}\ndescription: U{number:05}\n",
            unit(number)
        )?;
    }
    for number in 0..people {
        let part = |list: &[&'static str], at: usize| list[at % list.len()];
        let (surname, given) = (part(SURNAMES, number), part(GIVEN, number / 7));
        let (login, second) = (Slapd::login(number), part(GIVEN, number / 131));
        let manager = number / 12;
        writeln!(
            ldif,
            "dn: uid={login},{home},{SUFFIX}\nobjectClass: inetOrgPerson\nuid: {login}\ncn: {surname}{given}{second}\n\
             sn: {surname}\nmail: {login}@load.example\nmobile: +86 138 {number:08}\nemployeeNumber: E{number:06}\n\
             title: 专员 Specialist\nmanager: uid={above},{above_home},{SUFFIX}\n",
            home = unit(number % units),
            above = Slapd::login(manager),
            above_home = unit(manager % units),
        )?;
    }
    Ok(ldif)
}
