// Against the definition of RFC 6962 section 2.1.2, and the vector that the server's tests hold, too.
import { sha256 } from '@noble/hashes/sha2.js';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fromBase64, same } from './bytes';
import { openCheckpoint, parseKey } from './note';
import { consistent } from './proof';

type Hash = Uint8Array;
const vector = JSON.parse(readFileSync('../../tests/data/vectors/published-v1.json', 'utf8')) as {
  vkey: string; size: number; root: string; signature: string; consistency_1_3: string[]; leaves: { hash: string }[];
};
const note = `im.example.test/audit/org1\n3\n${vector.root}\n\n${vector.signature}\n`;

const leaf = (i: number): Hash => sha256(Uint8Array.of(0, i));
const join = (a: Hash, b: Hash): Hash => sha256(Uint8Array.of(1, ...a, ...b));
const split = (n: number) => 2 ** Math.floor(Math.log2(n - 1));
function root(leaves: Hash[]): Hash {
  if (leaves.length === 0) return sha256(new Uint8Array());
  if (leaves.length === 1) return leaves[0]!;
  const k = split(leaves.length);
  return join(root(leaves.slice(0, k)), root(leaves.slice(k)));
}
function subproof(m: number, leaves: Hash[], whole: boolean): Hash[] {
  if (m === leaves.length) return whole ? [] : [root(leaves)];
  const k = split(leaves.length);
  return m <= k
    ? [...subproof(m, leaves.slice(0, k), whole), root(leaves.slice(k))]
    : [...subproof(m - k, leaves.slice(k), false), root(leaves.slice(0, k))];
}
const head = (size: number) => ({ origin: 'o', size, root: root(Array.from({ length: size }, (_, i) => leaf(i))) });

it('accepts every true proof and no other, for all pairs of small trees', () => {
  for (let size = 1; size <= 24; size++) {
    const leaves = Array.from({ length: size }, (_, i) => leaf(i));
    for (let old = 1; old <= size; old++) {
      const proof = subproof(old, leaves, true);
      const label = `${old} in ${size}`;
      expect(consistent(head(old), head(size), proof), label).toBe(true);
      const lying = { ...head(old), root: leaf(99) };
      expect(consistent(lying, head(size), proof), label).toBe(false);
      expect(consistent(head(old), { ...head(size), root: leaf(98) }, proof), label).toBe(false);
      expect(consistent(head(old), head(size), [...proof, leaf(1)]), label).toBe(false);
      if (proof.length > 0) expect(consistent(head(old), head(size), proof.slice(1)), label).toBe(false);
      expect(consistent(head(size), head(old), proof), label).toBe(old === size);
    }
  }
});

it('the empty tree is the beginning of every tree', () => {
  expect(consistent(head(0), head(5), [])).toBe(true);
  expect(consistent({ ...head(0), root: leaf(0) }, head(5), [])).toBe(false);
});

it('takes the published vector', () => {
  const young = openCheckpoint(note, vector.vkey);
  expect(young).toMatchObject({ origin: 'im.example.test/audit/org1', size: 3 });
  const first = Uint8Array.from(Buffer.from(vector.leaves[0]!.hash, 'hex'));
  const proof = vector.consistency_1_3.map((hash) => fromBase64(hash)!);
  expect(consistent({ origin: '', size: 1, root: first }, young!, proof)).toBe(true);
  expect(same(young!.root, fromBase64(vector.root)!)).toBe(true);
});

it.each([
  ['another size', note.replace('\n3\n', '\n4\n')],
  ['another origin', note.replace('im.example', 'im.exampel')],
  ['a flipped signature', note.replace('igI=', 'igM=')],
  ['no signature', note.slice(0, note.indexOf('\n\n') + 2)],
  ['a line that is none', note.replace('\u2014 ', '- ')],
  ['only a foreign signature', note.replace('\u2014 im.example', '\u2014 xx.example')],
  ['an extra line', note.replace('\n\n', '\nmore\n\n')],
  ['nothing', ''],
])('refuses a note with %s', (_, text) => expect(openCheckpoint(text, vector.vkey)).toBeNull());

it('passes over cosignatures of others', () => {
  const cosigned = `${note}\u2014 witness.example AAAAAAAAAAA=\n`;
  expect(openCheckpoint(cosigned, vector.vkey)).toMatchObject({ size: 3 });
});

it.each(['', 'a+b+c', vector.vkey.replace('0b9ad250', '0b9ad251'), `${vector.vkey}=`])('%j is no key', (vkey) =>
  expect(parseKey(vkey)).toBeNull(),
);
