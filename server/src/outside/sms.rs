//! Short messages to mobile numbers, through whatever gateway speaks HTTP: address, headers and body are configured.

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};

use super::template::{fill, in_form, in_json};
use super::{CallError, Http};
use crate::config::{Sms, SmsBody};

/// The way to one gateway. Cheap to clone.
#[derive(Clone)]
pub struct Gateway {
    http: Http,
    config: Sms,
    method: Method,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Gateway {
    /// `None` if none is configured. Errors: a sentence for the operator, without the values.
    pub fn open(config: &Sms) -> Result<Option<Self>, String> {
        if config.url.is_none() {
            return Ok(None);
        }
        let authority = |path| std::fs::read(path).map_err(|error| format!("sms.ca_file: {error}"));
        let authorities = config.ca_file.iter().map(authority).collect::<Result<Vec<_>, _>>()?;
        let http = Http::new(&authorities).map_err(|error| format!("sms.ca_file: {error}"))?;
        let method = Method::from_bytes(config.method.to_uppercase().as_bytes());
        let method = method.map_err(|_| "sms.method is no HTTP method".to_owned())?;
        let header = |line: &crate::config::Secret| -> Option<(HeaderName, HeaderValue)> {
            let (name, value) = line.expose().split_once(':')?;
            Some((name.trim().parse().ok()?, value.trim().parse().ok()?))
        };
        let headers = config.headers.iter().map(header).collect::<Option<Vec<_>>>();
        let headers = headers.ok_or("sms.headers: write each as \"Name: value\"")?;
        Ok(Some(Self { http, config: config.clone(), method, headers }))
    }

    /// Hands a text over for a number. Errors: no answer, another status than 2xx, or not the answer that was to come.
    pub async fn send(&self, number: &str, text: &str) -> Result<(), String> {
        let put = |escape: fn(&str) -> String| {
            move |name: &str| match name {
                "number" => Some(escape(number)),
                "text" => Some(escape(text)),
                _ => None,
            }
        };
        let url = fill(self.config.url.as_ref().map_or("", crate::config::Secret::expose), put(in_form));
        let mut request = self.http.client().request(self.method.clone(), url);
        if let Some(body) = &self.config.body {
            let (kind, body) = match self.config.body_type {
                SmsBody::Json => ("application/json", fill(body.expose(), put(in_json))),
                SmsBody::Form => ("application/x-www-form-urlencoded", fill(body.expose(), put(in_form))),
            };
            request = request.header(CONTENT_TYPE, kind).body(body);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let (status, answer) = self.http.call(request).await.map_err(|error: CallError| error.to_string())?;
        if !status.is_success() {
            return Err(format!("the gateway answered {status}"));
        }
        let wanted = self.config.answer_contains.as_deref().unwrap_or_default();
        if String::from_utf8_lossy(&answer).contains(wanted) {
            return Ok(());
        }
        Err("the gateway's answer does not contain sms.answer_contains".into())
    }
}
