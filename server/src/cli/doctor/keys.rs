//! The configuration file and the two keys: there, right, and nobody else's to read.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::database::Facts;
use super::finding::Finding;
use crate::config::Config;
use crate::directory::MasterKey;
use crate::journal::{key, open};

/// The file that was read.
pub fn configuration(config: &Config, file: Option<&Path>) -> Vec<Finding> {
    const CHECK: &str = "configuration";
    let Some(file) = file else {
        return vec![Finding::ok(
            CHECK,
            "no file; defaults and variables are in effect (`lingtong config show`)",
        )];
    };
    let shown = file.display();
    let ldap = &config.directory.ldap;
    let secret = ldap.bind_password.is_some()
        || config.server.metrics_token.is_some()
        || [Some(&config.database.url), config.mail.smtp_url.as_ref()]
            .into_iter()
            .flatten()
            .any(|url| url.expose() != url.redacted());
    if secret && open_to_others(file) {
        let says = format!("{shown} holds secrets and every user of this machine may read it");
        return vec![Finding::warning(
            CHECK,
            says,
            format!("chmod 640 {shown}, with the group of the user who runs lingtong"),
        )];
    }
    vec![Finding::ok(CHECK, format!("{shown}"))]
}

pub fn check(config: &Config, facts: &Facts) -> Vec<Finding> {
    vec![master(config, facts), journal(config, facts)]
}

fn master(config: &Config, facts: &Facts) -> Finding {
    const CHECK: &str = "master key";
    let path = config.database.data_dir.join("master.key");
    match MasterKey::read(&path) {
        Err(error) => Finding::failure(CHECK, error, "the server does not start without it"),
        Ok(Some(_)) => {
            Finding::ok(CHECK, format!("{}; keep a copy away from the database's backup", path.display()))
        }
        Ok(None) if facts.secrets => {
            let says =
                format!("{} is missing, but the database has secrets that only it opens", path.display());
            Finding::failure(CHECK, says, "put the file back from where copies of keys are kept")
        }
        Ok(None) => Finding::ok(CHECK, "the first start makes it"),
    }
}

fn journal(config: &Config, facts: &Facts) -> Finding {
    const CHECK: &str = "journal key";
    let path = open::key_file(config);
    match (key::read(&path), &facts.vkey) {
        (Err(error), _) => Finding::failure(CHECK, error.to_string(), "the server does not start so"),
        (Ok(Some(key)), Some(vkey)) if key.verifier().to_string() != *vkey => {
            let says = format!("{} is the key of another journal than the database's", path.display());
            Finding::failure(CHECK, says, "put the key of this database there, or correct database.url")
        }
        (Ok(Some(_)), _) => Finding::ok(CHECK, format!("{}", path.display())),
        (Ok(None), Some(_)) => {
            let says = format!("{} is missing: this node signs no checkpoints", path.display());
            Finding::warning(CHECK, says, "put it back, unless another node of this company has it")
        }
        (Ok(None), None) => Finding::ok(CHECK, "the first start makes it"),
    }
}

/// Whether everyone on this machine may read it.
pub fn open_to_others(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|meta| meta.permissions().mode() & 0o004 != 0)
}
