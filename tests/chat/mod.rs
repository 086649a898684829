//! Chat 聊天.

mod departments;
mod members;
mod messages;
mod room;
mod search_index;
mod windows;
