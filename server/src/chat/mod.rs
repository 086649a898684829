//! Chat 聊天: conversations, members, messages, read cursors, search.

pub mod search;
