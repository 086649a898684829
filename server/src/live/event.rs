//! An event as clients see it. One function for the live path and for storage.

use crate::clock::format_ms;
use crate::journal::{Audience, Data, Entry};
use std::fmt::Write;

/// The JSON of an entry's event.
pub fn render(entry: &Entry) -> String {
    let mut out = String::with_capacity(384);
    let _ = write!(
        out,
        r#"{{"type":"event","position":{},"at":"{}","kind":"{}""#,
        entry.position,
        format_ms(entry.at),
        entry.kind.name()
    );
    if let Some(actor) = entry.actor {
        let _ = write!(out, r#","actor":{actor}"#);
    }
    if let Audience::Conversation(id) = entry.audience {
        let _ = write!(out, r#","conversation":{id}"#);
    }
    out.push_str(r#","data":"#);
    match &entry.data {
        Data::Json(text) => out.push_str(text),
        Data::Later(data) => data.render(&mut out),
    }
    out.push('}');
    out
}
