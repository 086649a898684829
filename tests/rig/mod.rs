//! The rig itself is tested: the database each test gets, the network a test can break, the counting of `tests/run`.

mod counting;
mod databases;
mod proxy;
