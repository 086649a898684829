//! Services outside: directories and the mail server.

use std::time::Duration;

use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use parking_lot::Mutex;

use super::finding::Finding;
use crate::config::Config;
use crate::directory::sources::{self, CheckOutcome, CheckStep, Checked, Source, SourceError};

const MAIL_LIMIT: Duration = Duration::from_secs(10);

/// Each server of each source: reach, TLS, bind; then what a sync would find there.
pub async fn directories(config: &Config) -> Vec<Finding> {
    const CHECK: &str = "directory";
    let sources = match sources::open(&config.directory) {
        Ok(sources) if sources.is_empty() => {
            return vec![Finding::ok(CHECK, "none is configured: everyone has a local account")];
        }
        Ok(sources) => sources,
        Err(error) => return vec![Finding::failure(CHECK, error.to_string(), "correct [directory]")],
    };
    let mut found = Vec::new();
    for source in sources {
        let tried = source.reach().await;
        // As long as one server answers, people can sign in.
        let any = tried.iter().any(|(_, outcome)| outcome.is_ok());
        found.extend(tried.into_iter().map(|(address, outcome)| match outcome {
            Ok(()) => {
                Finding::ok(CHECK, format!("{} at {address} lets the service account in", source.name()))
            }
            Err(error) => {
                let says = format!("{} at {address}: {error}", source.name());
                let advice = advice(&error);
                if any {
                    Finding::warning(CHECK, says, advice)
                } else {
                    Finding::failure(CHECK, says, advice)
                }
            }
        }));
        if any {
            found.extend(contents(&*source).await);
        }
    }
    found
}

/// The steps of a check after the servers'.
async fn contents(source: &dyn Source) -> Vec<Finding> {
    let found = Mutex::new(Vec::new());
    let told = |checked: Checked| {
        if [CheckStep::Reach, CheckStep::Tls, CheckStep::Bind].contains(&checked.step) {
            return;
        }
        let about = format!("{}, {}", source.name(), checked.of);
        let finding = match checked.outcome {
            CheckOutcome::Passed(words) => Finding::ok("directory", format!("{about}: {words}")),
            CheckOutcome::Failed(error) => {
                Finding::failure("directory", format!("{about}: {error}"), advice(&error))
            }
            CheckOutcome::Skipped(_) => return,
        };
        found.lock().push(finding);
    };
    source.check(&told).await;
    found.into_inner()
}

fn advice(error: &SourceError) -> &'static str {
    match error {
        SourceError::Config { .. } => "correct the key in [directory.ldap]",
        SourceError::EncryptionWanted => {
            "use an ldaps:// address in [directory.ldap], or take `allow_plain` out"
        }
        SourceError::ServiceBind { .. } => "correct bind_dn and bind_password_file in [directory.ldap]",
        SourceError::Unreachable { .. } | SourceError::TimedOut { .. } | SourceError::Broken { .. } => {
            "check the address, the firewall, and with TLS the certificate's names and `ca_file`"
        }
        SourceError::File { .. } => "correct the file, or [directory.csv]",
        SourceError::NoSuchBase { .. }
        | SourceError::SizeLimit { .. }
        | SourceError::Empty { .. }
        | SourceError::NoId { .. }
        | SourceError::DoubleId { .. }
        | SourceError::Refused { .. } => {
            "ask the directory's administrator about the service account's rights"
        }
    }
}

/// Connects, signs in and says NOOP; sends nothing.
pub async fn mail(config: &Config) -> Vec<Finding> {
    const CHECK: &str = "mail";
    let Some(url) = &config.mail.smtp_url else {
        return vec![Finding::ok(CHECK, "not configured: nothing is mailed")];
    };
    let from = config.mail.from.as_deref().unwrap_or_default();
    if let Err(error) = from.parse::<Mailbox>() {
        return vec![Finding::failure(
            CHECK,
            format!("mail.from is no address: {error}"),
            "write it as Lingtong <lingtong@example.com>",
        )];
    }
    let transport = match AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose()) {
        Ok(builder) => builder.timeout(Some(MAIL_LIMIT)).build::<Tokio1Executor>(),
        Err(error) => {
            return vec![Finding::failure(CHECK, format!("mail.smtp_url: {error}"), "correct mail.smtp_url")];
        }
    };
    let shown = url.redacted();
    vec![match tokio::time::timeout(MAIL_LIMIT, transport.test_connection()).await {
        Ok(Ok(true)) => Finding::ok(CHECK, format!("{shown} takes mail from here")),
        Ok(Ok(false)) => Finding::failure(
            CHECK,
            format!("{shown} does not answer as a mail server"),
            "correct mail.smtp_url",
        ),
        Ok(Err(error)) => Finding::failure(
            CHECK,
            format!("{shown}: {error}"),
            "check the address, user and password in mail.smtp_url, and the firewall",
        ),
        Err(_) => Finding::failure(
            CHECK,
            format!("{shown} did not answer in {} s", MAIL_LIMIT.as_secs()),
            "check the address in mail.smtp_url and the firewall",
        ),
    }]
}
