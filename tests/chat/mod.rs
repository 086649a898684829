//! Chat 聊天.

mod search_index;
