//! What is a person's own in a conversation: settings (pinned, muted, how much to be told of) and the draft.
//!
//! It is not journalled and nobody else sees it. Each change takes the next number of the person's counter `mine`, is told to
//! their devices, and comes again with a resume ([`changed`]). To add a thing of this kind: its verb's file here, its rows in
//! `store::personal`, its field in [`super::summary::Summary`], and its line in [`changed`].

mod changed;
mod draft;
mod settings;

pub use draft::{Draft, DraftReceipt, NewDraft};
pub use settings::{ConversationSettings, SettingsPatch, SettingsReceipt};
