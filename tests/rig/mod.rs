//! The rig itself is tested: the database each test gets, the network a test can break, the steps of `tests/run` and what they count.

mod counting;
mod databases;
mod proxy;
mod steps;
