//! What was said in the sample company in the last days: data, in the order of the conversations.
//!
//! To add a conversation: a file beside this one with its [`Talk`]s, and its line in [`all`]. A line says how many minutes
//! after the one before it was written, by whom, and what happened to it afterwards.

mod company;
mod direct;
mod groups;

/// A conversation with its history.
pub struct Talk {
    pub place: Place,
    /// How long ago the first line was written, minutes.
    pub ago: i64,
    pub lines: &'static [Line],
    /// How many of the last messages these people have not read; the other guests have read all.
    pub unread: &'static [(&'static str, i64)],
}

/// Which conversation.
pub enum Place {
    /// Announcements to everyone.
    Company,
    /// Of a department, by its code; opened by this person.
    Department(&'static str, &'static str),
    /// Two people.
    Direct(&'static str, &'static str),
    /// A group of its first member.
    Group { name: &'static str, members: &'static [&'static str], open: bool },
}

/// A message.
pub struct Line {
    pub after: i64,
    pub who: &'static str,
    pub text: &'static str,
    pub also: &'static [Also],
}

/// What else is true of a message, or happened to it.
pub enum Also {
    /// It answers the message so many lines above.
    Answers(usize),
    /// It calls these people.
    Calls(&'static [&'static str]),
    /// It calls everyone.
    CallsAll,
    /// These people put this on it.
    Reaction(&'static str, &'static [&'static str]),
    /// It was changed to this a minute later.
    EditedTo(&'static str),
    /// It was taken back a minute later.
    Recalled,
    /// It was pinned by its sender.
    Pinned,
}

/// Every conversation.
pub fn all() -> impl Iterator<Item = &'static Talk> {
    company::TALKS.iter().chain(groups::TALKS).chain(direct::TALKS)
}

/// A plain message.
const fn line(after: i64, who: &'static str, text: &'static str) -> Line {
    Line { after, who, text, also: &[] }
}

/// A message with something to it.
const fn with(after: i64, who: &'static str, text: &'static str, also: &'static [Also]) -> Line {
    Line { after, who, text, also }
}

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;
