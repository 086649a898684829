// Consistency of two trees (RFC 9162 section 2.1.4.2): the older one is the beginning of the newer one.
// Sizes go beyond 32 bits, so there is no bit arithmetic on them here; `%` and `floor` do the same.
import { sha256 } from '@noble/hashes/sha2.js';
import { same } from './bytes';
import type { Checkpoint } from './note';

/** Root of the empty tree. */
const EMPTY = sha256(new Uint8Array());

function node(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(65);
  bytes[0] = 1;
  bytes.set(left, 1);
  bytes.set(right, 33);
  return sha256(bytes);
}

const half = (n: number) => Math.floor(n / 2);

/** Whether `proof` shows that `older` is the beginning of `newer`. */
export function consistent(older: Checkpoint, newer: Checkpoint, proof: Uint8Array[]): boolean {
  if (older.size > newer.size || proof.some((hash) => hash.length !== 32)) return false;
  if (older.size === 0) return proof.length === 0 && same(older.root, EMPTY);
  if (older.size === newer.size) return proof.length === 0 && same(older.root, newer.root);

  let at = older.size - 1;
  let last = newer.size - 1;
  // Up to the largest complete subtree that ends where the older tree ends.
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  // When that is the whole older tree, its root is known, and the proof leaves it out.
  const path = at === 0 ? [older.root, ...proof] : proof;
  const [first, ...steps] = path;
  if (!first) return false;
  let old = first;
  let young = first;
  for (const step of steps) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      old = node(step, old);
      young = node(step, young);
      // On the right edge a node without a sibling rises unchanged.
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else young = node(young, step);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && same(old, older.root) && same(young, newer.root);
}
