//! The database doors.

mod schemas;
