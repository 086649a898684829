//! Search 搜索: the local, disposable index of one node. Pure: no database, no network, no permission rules of its own.
//!
//! What it is: a tantivy index of words that answers with ids. The journal's follower feeds it with [`Change`]s in
//! journal order and asks for a commit a few times a second; an action asks it for hits, gives along what the asker
//! may see ([`Visible`]), and reads the messages themselves through the access functions.
//!
//! What it is not: a store. No text that could be shown is in it, only ids, numbers and folded tokens. Losing the
//! directory loses nothing: [`SearchIndex::open`] begins again at position 0 and the follower replays the journal.
//!
//! | File | What |
//! |---|---|
//! | `fold.rs`, `tokens.rs` | text → folded text → tokens (words, bigrams) |
//! | `names.rs` | a person's or a conversation's names → the terms it is found by (pinyin 拼音, initials, ...) |
//! | `schema.rs`, `change.rs` | the fields; the changes and the documents they become |
//! | `inspect.rs` | whether the files are whole, for `doctor` |
//! | `open.rs`, `index.rs` | open or begin anew; apply, commit, position |
//! | `merge.rs`, `tidy.rs` | which segments are merged; merging, and purging after an erasure |
//! | `parse.rs`, `messages.rs`, `newest.rs` | a message query, and the walk from the newest message back |
//! | `people.rs` | people and conversations by name |
//!
//! To index something more of a message: a field in `schema.rs`, its value in `change.rs`, and raise
//! `schema::VERSION`, which makes every node rebuild. To change how text is cut: `fold.rs` or `tokens.rs`, and raise it too.

mod change;
mod error;
mod fold;
mod index;
mod inspect;
mod merge;
mod messages;
mod names;
mod newest;
mod open;
mod parse;
mod people;
mod schema;
mod tidy;
mod tokens;

pub use change::Change;
pub use error::SearchError;
pub use index::SearchIndex;
pub use inspect::{Seen, inspect};
pub use messages::{Hit, MessageQuery, Page, Visible};
pub use open::Start;
