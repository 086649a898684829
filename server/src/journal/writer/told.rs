//! What a command says to sockets without an entry: personal state, and what only those are told who have it on screen.
//!
//! It goes the way of the entries, after the commit and in order, so that no device sees its counter go back. Nothing of it is
//! stored: who is away reads the state.

/// Who hears it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hears {
    /// Every device of a person.
    Person(i64),
    /// Who watches a person.
    WatchersOf(i64),
    /// Members who have a conversation on screen, but for one person.
    Conversation { conversation: i64, except: i64 },
}

/// A frame for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub to: Hears,
    /// JSON text.
    pub frame: String,
}
