//! Letters 邮件: what the server writes to people outside of the messenger, by mail and by short message.
//!
//! A letter is queued in the write that causes it and sent afterwards, at least once. It lies in the queue sealed with the
//! master key, because it holds a link or a code, and is wiped when it has gone. To add one: a variant of [`About`], its
//! texts `<name>.en.txt` and `<name>.zh.txt` (the first line is the subject), its holes in [`About::hole`].

mod channel;

pub use channel::WaysOut;

use super::{MasterKey, digest, random};
use crate::clock::format_ms;
use crate::db::QueryResult;
use crate::journal::Tx;
use crate::journal::follow::outer;
use crate::outside::mail;
use crate::outside::template::{fill, in_html};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// The channels' names in the queue.
pub(super) const MAIL: &str = "mail";
pub(super) const SMS: &str = "sms";

/// What a letter is about.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// A link to choose a new password.
    Reset { name: String, link: String },
    /// A code that proves an address or a number.
    Code { name: String, code: String },
    /// A link to an account; `until` is Unix milliseconds.
    Invitation { name: String, by: String, link: String, until: i64 },
}

/// A letter to somebody.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Letter {
    /// A mail address, or a mobile number.
    pub to: String,
    /// In Chinese, otherwise in English.
    pub chinese: bool,
    /// Its text and what is filled in.
    pub about: About,
}

/// A letter as it lies in the queue.
#[derive(Debug, Clone)]
pub(super) struct Sealed {
    channel: &'static str,
    id: String,
    payload: String,
}

impl Letter {
    /// Seals it for the queue; outside of the write, as all that is drawn by chance.
    pub(super) fn seal(&self, channel: &'static str, master: &MasterKey) -> Sealed {
        let id = digest::encode(&random::bytes::<32>());
        let plain = serde_json::to_vec(self).expect("a letter is plain data");
        let payload = STANDARD.encode(master.wrap(&aad(&id), &plain));
        Sealed { channel, id, payload }
    }

    fn open(id: &str, payload: &str, master: &MasterKey) -> Result<Self, String> {
        let wrapped = STANDARD.decode(payload).map_err(|_| "the letter is damaged".to_owned())?;
        let plain = master.unwrap(&aad(id), &wrapped)?;
        serde_json::from_slice(&plain).map_err(|_| "the letter is of another version".to_owned())
    }

    /// As mail.
    pub fn mail(self) -> mail::Letter {
        let texts = match (&self.about, self.chinese) {
            (About::Reset { .. }, false) => include_str!("reset.en.txt"),
            (About::Reset { .. }, true) => include_str!("reset.zh.txt"),
            (About::Code { .. }, false) => include_str!("code.en.txt"),
            (About::Code { .. }, true) => include_str!("code.zh.txt"),
            (About::Invitation { .. }, false) => include_str!("invitation.en.txt"),
            (About::Invitation { .. }, true) => include_str!("invitation.zh.txt"),
        };
        let (subject, body) = texts.split_once("\n\n").unwrap_or((texts, ""));
        let subject = fill(subject, |hole| self.about.hole(hole));
        let lines: Vec<String> = body.split("\n\n").map(|line| self.paragraph(line.trim_end())).collect();
        let lang = if self.chinese { "zh-CN" } else { "en" };
        let html = fill(include_str!("frame.html"), |hole| match hole {
            "lang" => Some(lang.to_owned()),
            "subject" => Some(in_html(&subject)),
            "paragraphs" => Some(lines.concat()),
            _ => None,
        });
        let text = fill(body, |hole| self.about.hole(hole));
        mail::Letter { to: self.to, subject, text, html }
    }

    fn paragraph(&self, line: &str) -> String {
        let filled = in_html(&fill(line, |hole| self.about.hole(hole)));
        match line {
            "{link}" => format!("<p><a href=\"{filled}\">{filled}</a></p>\n"),
            "{code}" => format!("<p style=\"font-size:28px;letter-spacing:4px\"><b>{filled}</b></p>\n"),
            _ => format!("<p>{filled}</p>\n"),
        }
    }

    /// As a short message: only codes are sent so.
    fn short(&self) -> Option<String> {
        let About::Code { code, .. } = &self.about else { return None };
        Some(if self.chinese {
            format!("【灵通】验证码 {code}，10 分钟内有效。如非本人操作，请忽略。")
        } else {
            format!("{code} is your code for Lingtong. It is good for 10 minutes.")
        })
    }
}

impl About {
    fn hole(&self, hole: &str) -> Option<String> {
        let (name, by, link, code, until) = match self {
            Self::Reset { name, link } => (name, None, Some(link), None, None),
            Self::Code { name, code } => (name, None, None, Some(code), None),
            Self::Invitation { name, by, link, until } => (name, Some(by), Some(link), None, Some(until)),
        };
        match hole {
            "name" => Some(name.clone()),
            "by" => by.cloned(),
            "link" => link.cloned(),
            "code" => code.cloned(),
            "until" => until.map(|until| format_ms(*until)[..16].replace('T', " ") + " UTC"),
            _ => None,
        }
    }
}

impl Sealed {
    /// Queues it in the write that causes it; `position` is the entry's.
    pub(super) fn queue(&self, tx: &mut Tx<'_>, position: i64) -> QueryResult<()> {
        outer::queue(tx, self.channel, &self.id, position, &self.payload)
    }
}

fn aad(id: &str) -> String {
    format!("letter/{id}")
}
