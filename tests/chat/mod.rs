//! Chat 聊天.

mod departments;
mod dissolve;
mod law;
mod members;
mod messages;
mod personal;
mod room;
mod search_index;
mod windows;
