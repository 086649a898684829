//! Chat 聊天.

mod departments;
mod dissolve;
mod index_cursor;
mod law;
mod leavers;
mod members;
mod messages;
mod personal;
mod reading;
mod room;
mod search_index;
mod sight;
mod windows;
