//! Mail by SMTP, one letter at a time, as plain text and HTML. It blocks: call it on a thread of its own.

use std::time::Duration;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Message, SmtpTransport, Transport};

use crate::config::Mail;

/// For the whole letter.
const LIMIT: Duration = Duration::from_secs(12);

/// A letter, ready to go.
#[derive(Debug)]
pub struct Letter {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// The way to one mail server.
pub struct Mailer {
    transport: SmtpTransport,
    from: Mailbox,
}

impl Mailer {
    /// `None` if no mail server is configured. Errors: a sentence for the operator.
    pub fn open(config: &Mail) -> Result<Option<Self>, String> {
        let (Some(url), Some(from)) = (&config.smtp_url, &config.from) else { return Ok(None) };
        let from = from.parse().map_err(|error| format!("mail.from is no address: {error}"))?;
        let transport =
            SmtpTransport::from_url(url.expose()).map_err(|error| format!("mail.smtp_url: {error}"))?;
        Ok(Some(Self { transport: transport.timeout(Some(LIMIT)).build(), from }))
    }

    /// Sends. `id` is the same when it is sent again, so that a receiver can drop a repeat. Errors: what the server said.
    pub fn send(&self, id: &str, letter: Letter) -> Result<(), String> {
        let to: Mailbox = letter.to.parse().map_err(|_| "the address cannot be written to".to_owned())?;
        let domain = self.from.email.domain();
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(letter.subject)
            .message_id(Some(format!("<{id}@{domain}>")))
            .multipart(MultiPart::alternative_plain_html(letter.text, letter.html))
            .map_err(|error| error.to_string())?;
        // RFC 3834: nobody's absence is answered to us.
        let name = HeaderName::new_from_ascii_str("Auto-Submitted");
        message.headers_mut().insert_raw(HeaderValue::new(name, "auto-generated".into()));
        self.transport.send(&message).map(drop).map_err(|error| error.to_string())
    }
}
