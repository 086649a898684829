//! A piece of a snapshot, without copying it.

use crate::directory::sources::SourcePerson;
use std::ops::Deref;
use std::sync::Arc;

pub(super) struct Chunk {
    all: Arc<[SourcePerson]>,
    from: usize,
    to: usize,
}

impl Chunk {
    pub(super) fn new(all: Arc<[SourcePerson]>, from: usize, most: usize) -> Self {
        let to = all.len().min(from + most);
        Self { all, from, to }
    }

    /// How many people come up to its end.
    pub(super) fn end(&self) -> usize {
        self.to
    }
}

impl Deref for Chunk {
    type Target = [SourcePerson];

    fn deref(&self) -> &[SourcePerson] {
        &self.all[self.from..self.to]
    }
}
