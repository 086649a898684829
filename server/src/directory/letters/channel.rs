//! The ways out of the queue: a mail server, a gateway for short messages.

use super::{Letter, MAIL, SMS};
use crate::config::{Mail, Sms};
use crate::directory::{Directory, MasterKey};
use crate::journal::follow::outer::{Channel, Delivery};
use crate::outside::mail::Mailer;
use crate::outside::sms::Gateway;
use std::sync::Arc;

/// Which ways out there are, and where links lead.
#[derive(Debug, Clone, Default)]
pub struct WaysOut {
    pub mail: bool,
    pub sms: bool,
    /// Without a slash at its end.
    pub url: String,
}

struct ByMail {
    mailer: Mailer,
    master: MasterKey,
}

impl Channel for ByMail {
    fn name(&self) -> &'static str {
        MAIL
    }

    fn send(&self, delivery: &Delivery) -> Result<(), String> {
        let letter = Letter::open(&delivery.id, &delivery.payload, &self.master)?;
        self.mailer.send(&delivery.id, letter.mail())
    }
}

struct BySms {
    gateway: Gateway,
    master: MasterKey,
    runtime: tokio::runtime::Runtime,
}

impl Channel for BySms {
    fn name(&self) -> &'static str {
        SMS
    }

    fn send(&self, delivery: &Delivery) -> Result<(), String> {
        let letter = Letter::open(&delivery.id, &delivery.payload, &self.master)?;
        let text = letter.short().ok_or("this letter is too long for a short message")?;
        self.runtime.block_on(self.gateway.send(&letter.to, &text))
    }
}

impl Directory {
    /// The ways out that are configured. Errors: a sentence for the operator.
    pub fn channels(&self, mail: &Mail, sms: &Sms) -> Result<Vec<Arc<dyn Channel>>, String> {
        let mut channels: Vec<Arc<dyn Channel>> = Vec::new();
        if let Some(mailer) = Mailer::open(mail)? {
            channels.push(Arc::new(ByMail { mailer, master: self.master.clone() }));
        }
        if let Some(gateway) = Gateway::open(sms)? {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.map_err(|error| format!("sms: {error}"))?;
            channels.push(Arc::new(BySms { gateway, master: self.master.clone(), runtime }));
        }
        Ok(channels)
    }
}
