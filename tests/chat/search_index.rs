//! The search index by itself: what is found, in which order, by whom, and what never is again.

mod disk;
mod hostile;
mod merging;
mod order;
mod people;
mod rig;
mod words;
