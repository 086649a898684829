//! Tile names, what a tree fills, and proofs served from tiles alone.

use std::cell::RefCell;
use std::collections::HashMap;

use lingtong::journal::seal::HashSource;
use lingtong::journal::seal::proof::{ProofError, consistency, inclusion, range_root};
use lingtong::journal::seal::tile::{Tile, TileHashes, WIDTH, filled_between};
use lingtong::journal::seal::tree::root_of;

use super::leaves;
use super::trees::Memory;

#[test]
fn tile_paths_go_both_ways() {
    let table = [
        (0, 0, 256, "tile/0/000"),
        (0, 5, 1, "tile/0/005.p/1"),
        (1, 999, 255, "tile/1/999.p/255"),
        (0, 1000, 256, "tile/0/x001/000"),
        (2, 1_234_067, 256, "tile/2/x001/x234/067"),
        (0, 1_000_000, 42, "tile/0/x001/x000/000.p/42"),
        (63, u64::MAX, 256, "tile/63/x018/x446/x744/x073/x709/x551/615"),
    ];
    for (level, index, width, path) in table {
        let tile = Tile { level, index, width };
        assert_eq!(tile.to_string(), path);
        assert_eq!(path.parse::<Tile>(), Ok(tile));
    }
}

#[test]
fn other_paths_name_no_tile() {
    let bad = [
        "",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "/tile/0/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/00a",
        "tile/0/x00",
        "tile/0/x000",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001/x002",
        "tile/0/x001/0",
        "tile/0/000/",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/+1/000",
        "tile/x/000",
        "tile/entries/000",
        "tile/0/../000",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/1/",
        "tile/0/000.p",
        "tile/0/000.p/1.p/1",
        "tile/0/xx01/000",
        "tile/0/x001//000",
        "TILE/0/000",
        "tile/0/000 ",
        "tile/0/０００",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
    ];
    for path in bad {
        assert!(path.parse::<Tile>().is_err(), "{path:?}");
    }
}

#[test]
fn a_tree_has_the_tiles_of_the_specification() {
    // The example of c2sp.org/tlog-tiles: 70,000 leaves.
    let widths = |level, index| Tile::at_size(level, index, 70_000).map(|tile| tile.width);
    assert_eq!((widths(0, 272), widths(0, 273), widths(0, 274)), (Some(256), Some(112), None));
    assert_eq!(
        (widths(1, 0), widths(1, 1), widths(2, 0), widths(3, 0)),
        (Some(256), Some(17), Some(1), None)
    );
    assert_eq!(Tile::at_size(1, 0, 256).unwrap().width, 1);
    assert_eq!(Tile::at_size(0, u64::MAX, u64::MAX), None);
    assert_eq!(Tile::at_size(63, 0, u64::MAX), None);
    assert!(Tile { level: 0, index: 273, width: 100 }.is_in(70_000));
    assert!(!Tile { level: 0, index: 273, width: 113 }.is_in(70_000));
    assert!(!Tile::full(0, 273).is_in(70_000));
}

#[test]
fn each_full_tile_is_filled_once() {
    let steps = [0, 0, 1, 255, 256, 256, 257, 511, 512, 65_535, 65_536, 65_537, 140_000];
    let filled: Vec<Tile> = steps.windows(2).flat_map(|step| filled_between(step[0], step[1])).collect();
    let once: Vec<Tile> = filled_between(0, 140_000).collect();
    assert_eq!((filled.len(), once.len()), (546 + 2, 546 + 2));
    assert!(once.iter().all(|tile| filled.contains(tile) && tile.width == WIDTH && tile.is_in(140_000)));
    assert_eq!(filled_between(255, 256).collect::<Vec<_>>(), [Tile::full(0, 0)]);
    assert_eq!(filled_between(65_535, 65_536).collect::<Vec<_>>(), [Tile::full(0, 255), Tile::full(1, 0)]);
    assert_eq!(filled_between(5, 4).count(), 0);
}

#[test]
fn tiles_alone_serve_every_proof() {
    let all = leaves(65_537);
    let memory = Memory::new(&all);
    // The follower's way: full tiles from those below, level 0 from the entries' leaf hashes.
    let kept = RefCell::new(HashMap::new());
    let read = |tile: Tile| -> Result<Vec<u8>, ProofError> {
        if let Some(bytes) = kept.borrow().get(&(tile.level, tile.index)) {
            return Ok(Vec::clone(bytes));
        }
        tile.content(&memory)
    };
    for tile in filled_between(0, 65_537) {
        let bytes = if tile.level == 0 {
            tile.content(&memory).unwrap()
        } else {
            tile.content(&TileHashes::new(65_537, read)).unwrap()
        };
        assert_eq!(bytes.len(), 8192);
        kept.borrow_mut().insert((tile.level, tile.index), bytes);
    }
    assert_eq!(kept.borrow().len(), 257);
    assert_eq!(kept.borrow()[&(1, 0)][..32], root_of(&all[..256]));

    for size in [1, 2, 3, 255, 256, 257, 511, 65_535, 65_536, 65_537] {
        let tiles = TileHashes::new(size, read);
        assert_eq!(range_root(&tiles, 0..size).unwrap(), root_of(&all[..size as usize]), "{size}");
        for index in [0, size / 2, size - 1] {
            assert_eq!(inclusion(&tiles, index, size), inclusion(&memory, index, size));
            assert_eq!(consistency(&tiles, index, size), consistency(&memory, index, size));
        }
        let outside = ProofError::OutOfRange { first: size, size };
        assert_eq!(tiles.node(0, size), Err(outside));
        assert!(tiles.node(64, 0).is_err() && tiles.node(17, 0).is_err());
    }
    for bytes in [vec![], vec![0; 31], vec![0; 8191], vec![0; 8193]] {
        let broken = TileHashes::new(300, |_| Ok::<_, ProofError>(bytes.clone()));
        assert_eq!(broken.node(0, 0), Err(ProofError::Tile));
    }
}
