//! Chat 聊天.

mod departments;
mod index_cursor;
mod law;
mod members;
mod messages;
mod reading;
mod room;
mod search_index;
mod windows;
