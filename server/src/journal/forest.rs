//! Roots of subtrees from storage: stored tiles where there are any, leaf hashes where not. What proofs are made of.
//!
//! It is not a check of the tiles: `audit verify` is. A proof reads a handful of tiles, whatever the journal's length.

use super::seal::proof::{HashSource, ProofError, range_root};
use super::seal::tile::{Tile, TileHashes, WIDTH};
use super::seal::tree::{Hash, root_of};
use super::store;
use crate::db::Conn;
use crate::error::{Code, Problem};
use std::cell::RefCell;
use std::collections::HashMap;

/// Why a hash cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ForestError {
    /// The database does not answer.
    #[error("the database: {0}")]
    Db(#[from] diesel::result::Error),
    /// Asked for what the tree does not have.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// Entries are missing, or hashes have another length.
    #[error("leaf hashes {after} to {until} are not all there: run `lingtong audit verify`", after = .0 + 1, until = .1)]
    Damaged(u64, u64),
}

impl From<ForestError> for Problem {
    fn from(error: ForestError) -> Self {
        match error {
            ForestError::Proof(ProofError::OutOfRange { first, size }) => {
                Code::BadRequest.because(format!("{first} is outside a journal of {size} entries"))
            }
            ForestError::Db(error) => {
                tracing::error!(%error, "journal.forest");
                Code::Unavailable.because("the database does not answer; try again")
            }
            ForestError::Proof(error) => Code::Internal.because(error.to_string()),
            ForestError::Damaged(..) => Code::Internal.because(error.to_string()),
        }
    }
}

/// The journal's tree at one size, over one connection. Remembers what it read.
pub struct Forest<'c> {
    conn: RefCell<&'c mut Conn>,
    size: u64,
    tiles: RefCell<HashMap<(u8, u64), Vec<u8>>>,
}

impl<'c> Forest<'c> {
    /// `size` entries must be committed.
    pub fn new(conn: &'c mut Conn, size: u64) -> Self {
        Self { conn: RefCell::new(conn), size, tiles: RefCell::default() }
    }

    /// The root at this size.
    pub fn root(&self) -> Result<Hash, ForestError> {
        range_root(self, 0..self.size)
    }

    /// The bytes of a tile, as wide as this size has it: 32 for each hash.
    pub fn tile(&self, level: u8, index: u64) -> Result<Vec<u8>, ForestError> {
        if let Some(known) = self.tiles.borrow().get(&(level, index)) {
            return Ok(known.clone());
        }
        let widest = Tile::at_size(level, index, self.size)
            .ok_or(ProofError::OutOfRange { first: index, size: self.size })?;
        let bytes = match self.stored(&widest)? {
            Some(bytes) => bytes,
            None if level == 0 => self.leaves(&widest)?,
            None => self.made_of_below(&widest)?,
        };
        if bytes.len() != widest.bytes() {
            return Err(ProofError::Tile.into());
        }
        self.tiles.borrow_mut().insert((level, index), bytes.clone());
        Ok(bytes)
    }

    fn stored(&self, widest: &Tile) -> Result<Option<Vec<u8>>, ForestError> {
        let (level, index) = (i64::from(widest.level), widest.index as i64);
        Ok(match widest.width {
            WIDTH => store::tile(&mut self.conn.borrow_mut(), level, index)?,
            _ => None,
        })
    }

    /// Each hash is the root of a full tile of the level below; those stored come in one query.
    fn made_of_below(&self, widest: &Tile) -> Result<Vec<u8>, ForestError> {
        let level = widest.level - 1;
        let first = widest.index * u64::from(WIDTH);
        let until = first + u64::from(widest.width);
        let found = store::tiles(&mut self.conn.borrow_mut(), level.into(), first as i64, until as i64)?;
        self.tiles
            .borrow_mut()
            .extend(found.into_iter().map(|(index, bytes)| ((level, index as u64), bytes)));
        let mut bytes = Vec::with_capacity(widest.bytes());
        for child in first..until {
            bytes.extend_from_slice(&root_of(self.tile(level, child)?.as_chunks::<32>().0));
        }
        Ok(bytes)
    }

    fn leaves(&self, tile: &Tile) -> Result<Vec<u8>, ForestError> {
        let after = tile.index * u64::from(WIDTH);
        let until = after + u64::from(tile.width);
        let rows = store::leaf_hashes(&mut self.conn.borrow_mut(), after as i64, until as i64)?;
        let whole = rows.len() == usize::from(tile.width) && rows.iter().all(|row| row.len() == 32);
        if whole { Ok(rows.concat()) } else { Err(ForestError::Damaged(after, until)) }
    }
}

impl HashSource for Forest<'_> {
    type Error = ForestError;

    fn node(&self, level: u32, index: u64) -> Result<Hash, ForestError> {
        TileHashes::new(self.size, |tile: Tile| self.tile(tile.level, tile.index)).node(level, index)
    }
}
