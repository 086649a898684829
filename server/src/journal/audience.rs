//! Who an entry is for: one key per entry, kept in one integer so that one index serves all of them.

/// Who may see an entry. Stored as `id * 8 + tag`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Everyone who is signed in.
    Everyone,
    /// The members of a conversation, by their stays.
    Conversation(i64),
    /// One person.
    Person(i64),
    /// Everyone who holds a role, by the role's number.
    Role(i64),
    /// Nobody's socket: evidence only.
    Nobody,
}

impl Audience {
    /// The key as stored.
    pub fn key(self) -> i64 {
        match self {
            Self::Everyone => 0,
            Self::Conversation(id) => id * 8 + 1,
            Self::Person(id) => id * 8 + 2,
            Self::Role(id) => id * 8 + 3,
            Self::Nobody => 4,
        }
    }

    /// Reads a stored key; an unknown tag is nobody.
    pub fn from_key(key: i64) -> Self {
        match key & 7 {
            0 => Self::Everyone,
            1 => Self::Conversation(key >> 3),
            2 => Self::Person(key >> 3),
            3 => Self::Role(key >> 3),
            _ => Self::Nobody,
        }
    }

    /// The conversation, if it is one.
    pub fn conversation(self) -> Option<i64> {
        match self {
            Self::Conversation(id) => Some(id),
            _ => None,
        }
    }
}
