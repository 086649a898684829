//! Tiles (c2sp.org/tlog-tiles): the tree in files of up to 256 hashes that never change.
//!
//! Tile `N` of level `L` holds the roots of leaves `[i × 256^L, (i + 1) × 256^L)` for 256 values of `i` from
//! `256 × N` on; the levels between are hashed when asked. Entry bundles (`tile/entries/…`) are not here.

use std::{fmt, str::FromStr};

use super::proof::{HashSource, ProofError};
use super::text;
use super::tree::{Hash, root_of};

/// The hashes in a full tile.
pub const WIDTH: u16 = 256;

/// A path that names no tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this path names no tile")]
pub struct PathError;

/// The name of a tile; its `Display` is the path `tile/<L>/<N>[.p/<W>]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tile {
    /// 0 to 63; no tree of ours goes above 7.
    pub level: u8,
    pub index: u64,
    /// 1 to 256; below 256 it is partial.
    pub width: u16,
}

impl Tile {
    /// A tile of 256 hashes.
    pub const fn full(level: u8, index: u64) -> Self {
        Self { level, index, width: WIDTH }
    }

    /// The widest form of this tile in a tree of `size`; absent when it is still empty.
    pub fn at_size(level: u8, index: u64, size: u64) -> Option<Self> {
        let before = index.checked_mul(WIDTH.into())?;
        let width = hashes_at(level, size).checked_sub(before)?.min(WIDTH.into());
        (width > 0).then_some(Self { level, index, width: width as u16 })
    }

    /// Whether a tree of `size` has all hashes of this tile.
    pub fn is_in(&self, size: u64) -> bool {
        Self::at_size(self.level, self.index, size).is_some_and(|widest| self.width <= widest.width)
    }

    /// The length of the tile's bytes.
    pub const fn bytes(&self) -> usize {
        self.width as usize * 32
    }

    /// The tile's content out of any source of hashes, whose tree must have it ([`Self::is_in`]).
    ///
    /// # Errors
    /// Those of the source.
    pub fn content<S: HashSource + ?Sized>(&self, source: &S) -> Result<Vec<u8>, S::Error> {
        let mut bytes = Vec::with_capacity(self.bytes());
        for place in 0..u64::from(self.width) {
            let index = self.index * u64::from(WIDTH) + place;
            bytes.extend_from_slice(&source.node(u32::from(self.level) * 8, index)?);
        }
        Ok(bytes)
    }
}

/// How many hashes a level has in a tree of `size`.
fn hashes_at(level: u8, size: u64) -> u64 {
    size.checked_shr(u32::from(level) * 8).unwrap_or(0)
}

/// The tiles that become full between two sizes, lower levels first, so that each level finds the one below.
pub fn filled_between(old: u64, new: u64) -> impl Iterator<Item = Tile> {
    (0..8).flat_map(move |level| {
        let full = |size| hashes_at(level, size) / u64::from(WIDTH);
        (full(old)..full(new)).map(move |index| Tile::full(level, index))
    })
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/{}/", self.level)?;
        let mut above = 1;
        while self.index / above >= 1000 {
            above *= 1000;
        }
        while above > 1 {
            write!(f, "x{:03}/", self.index / above % 1000)?;
            above /= 1000;
        }
        write!(f, "{:03}", self.index % 1000)?;
        if self.width < WIDTH { write!(f, ".p/{}", self.width) } else { Ok(()) }
    }
}

impl FromStr for Tile {
    type Err = PathError;

    fn from_str(path: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (level, rest) = path.strip_prefix("tile/")?.split_once('/')?;
            let (groups, width) = match rest.split_once(".p/") {
                Some((groups, width)) => {
                    (groups, text::parse(width).filter(|width| (1..256).contains(width))?)
                }
                None => (rest, WIDTH.into()),
            };
            let mut index: u64 = 0;
            for group in groups.split('/') {
                let digits = group.strip_prefix('x').unwrap_or(group);
                if digits.len() != 3 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
                    return None;
                }
                index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
            }
            let level = text::parse(level).filter(|level| *level < 64)?;
            Some(Self { level: level as u8, index, width: width as u16 })
        };
        // Only the one way to write a tile's name is accepted, or two addresses would serve one tile.
        read().filter(|tile| tile.to_string() == path).ok_or(PathError)
    }
}

/// A tree of `size` leaves behind a function that reads tiles; each read is of the widest form at that size.
pub struct TileHashes<F> {
    size: u64,
    read: F,
}

impl<F> TileHashes<F> {
    /// `read` gives the bytes of a tile; a full tile may stand in for a partial one.
    pub const fn new(size: u64, read: F) -> Self {
        Self { size, read }
    }
}

impl<F: Fn(Tile) -> Result<Vec<u8>, E>, E: From<ProofError>> HashSource for TileHashes<F> {
    type Error = E;

    fn node(&self, level: u32, index: u64) -> Result<Hash, E> {
        let outside = ProofError::OutOfRange { first: index, size: self.size };
        if index >= self.size.checked_shr(level).unwrap_or(0) {
            return Err(outside.into());
        }
        let (tile_level, height) = ((level / 8) as u8, level % 8);
        let first = index << height;
        let tile = Tile::at_size(tile_level, first / u64::from(WIDTH), self.size).ok_or(outside)?;
        let bytes = (self.read)(tile)?;
        let full = Tile::full(tile.level, tile.index);
        if bytes.len() != tile.bytes() && bytes.len() != full.bytes() {
            return Err(ProofError::Tile.into());
        }
        let start = (first % u64::from(WIDTH)) as usize;
        let hashes = bytes.as_chunks::<32>().0.get(start..start + (1 << height)).ok_or(ProofError::Tile)?;
        Ok(root_of(hashes))
    }
}
