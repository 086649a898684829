import { getPublicKey, hashes, sign } from '@noble/ed25519';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { expect, it } from 'vitest';
import { Problem } from '../api/problem';
import { toBase64, toHex } from './bytes';
import { type Alarm, type Held, Witness } from './witness';

hashes.sha512 = sha512;
const seed = new Uint8Array(32).fill(7);
const typed = Uint8Array.of(1, ...getPublicKey(seed));
const id = sha256(Uint8Array.of(...new TextEncoder().encode('log'), 10, ...typed)).slice(0, 4);
const vkey = `log+${toHex(id)}+${toBase64(typed)}`;

const leaves = [0, 1, 2, 3].map((i) => sha256(Uint8Array.of(0, i)));
const node = (a: Uint8Array, b: Uint8Array) => sha256(Uint8Array.of(1, ...a, ...b));
const two = node(leaves[0]!, leaves[1]!);
const roots: Record<number, Uint8Array> = { 2: two, 4: node(two, node(leaves[2]!, leaves[3]!)) };
const proof2to4 = [toBase64(node(leaves[2]!, leaves[3]!))];

function note(size: number, root = roots[size]!): string {
  const text = `log\n${size}\n${toBase64(root)}\n`;
  const line = toBase64(Uint8Array.of(...id, ...sign(new TextEncoder().encode(text), seed)));
  return `${text}\n\u2014 log ${line}\n`;
}

/** A server with `head` entries that answers proofs as given, and the storage of one device. */
function rig(answer: string[] | Problem = proof2to4, stored = new Map<string, Held>()) {
  const server = { head: 4 };
  const alarms: (Alarm | null)[] = [];
  const witness = new Witness({
    consistency: async (from, to) => {
      if (to > server.head) throw new Problem('bad_request', 400);
      if (from === to) return [];
      if (answer instanceof Problem) throw answer;
      return answer;
    },
    load: async (key) => stored.get(key),
    save: async (held) => void stored.set(held.vkey, held),
    onAlarm: (alarm) => alarms.push(alarm),
    now: () => new Date('2026-01-02T03:04:05Z'),
  });
  const look = (size: number | null, position = 4, key = vkey) =>
    witness.look({ position, checkpoint: size === null ? null : note(size), vkey: key });
  const alarm = () => alarms.at(-1)?.kind ?? null;
  return { witness, look, alarm, stored, server, kept: () => stored.get(vkey)?.note };
}

it('keeps the first, then a larger one that is proved', async () => {
  const { look, alarm, kept } = rig();
  await look(2);
  expect(kept()).toBe(note(2));
  await look(4);
  expect(kept()).toBe(note(4));
  expect(alarm()).toBeNull();
});

it('an older checkpoint is no alarm and changes nothing', async () => {
  const { look, alarm, kept } = rig();
  await look(4);
  await look(2);
  await look(null);
  expect(alarm()).toBeNull();
  expect(kept()).toBe(note(4));
});

it('a head below what was signed is an alarm; a node that is a moment behind is not', async () => {
  const { look, alarm, server } = rig();
  await look(4);
  await look(null, 3);
  expect(alarm()).toBeNull();
  server.head = 3;
  await look(null, 3);
  expect(alarm()).toBe('head');
});

it('a proof that does not hold is an alarm; a server out of reach is none, and it is asked again', async () => {
  const lying = rig([toBase64(leaves[0]!)]);
  await lying.look(2);
  await lying.look(4);
  expect(lying.alarm()).toBe('proof');
  expect(lying.stored.get(vkey)?.alarm).toMatchObject({ kept: note(2), shown: note(4) });

  const away = rig(new Problem('network'));
  await away.look(2);
  await away.look(4);
  expect(away.alarm()).toBeNull();
  expect(away.kept()).toBe(note(2));
});

it('what was signed counts before it is proved: entries that are gone then, or another root, are an alarm', async () => {
  const first = rig(new Problem('network'));
  await first.look(2);
  await first.look(4);
  const restored = rig(proof2to4, new Map(first.stored));
  restored.server.head = 3;
  await restored.look(2, 3);
  expect(restored.alarm()).toBe('head');
  expect(restored.stored.get(vkey)?.alarm?.kept).toBe(note(4));
  await restored.witness.putAside();
  await restored.look(2, 3);
  expect(restored.alarm()).toBeNull();

  const forked = rig(proof2to4, new Map(first.stored));
  await forked.witness.look({ position: 4, checkpoint: note(4, leaves[0]), vkey });
  expect(forked.alarm()).toBe('fork');

  const back = rig(proof2to4, new Map(first.stored));
  await back.look(4);
  expect(back.alarm()).toBeNull();
  expect(back.stored.get(vkey)).toMatchObject({ note: note(4), unproved: '' });
});

it('two roots for one size are an alarm, and so is a note nobody signed', async () => {
  const { witness, look, alarm } = rig();
  await look(2);
  await witness.look({ position: 4, checkpoint: note(2, leaves[3]), vkey });
  expect(alarm()).toBe('fork');

  const forged = rig();
  await forged.witness.look({ position: 4, checkpoint: note(2).replace('\n2\n', '\n3\n'), vkey });
  expect(forged.alarm()).toBe('signature');
});

it('what is kept outlives the page, the alarm too, until it is put aside', async () => {
  const first = rig();
  await first.look(4);
  const again = rig(proof2to4, first.stored);
  again.server.head = 2;
  await again.look(2, 2);
  expect(again.alarm()).toBe('head');
  const third = rig(proof2to4, first.stored);
  await third.look(null, 2);
  expect(third.alarm()).toBe('head');
  await third.witness.putAside();
  expect(third.alarm()).toBeNull();
  await third.look(2, 2);
  expect(third.kept()).toBe(note(2));
  expect(third.stored.get(vkey)?.past).toHaveLength(1);
});

it('another key is a new installation: it starts with nothing, and the old one keeps what it had', async () => {
  const { look, alarm, kept, stored } = rig();
  await look(4);
  await look(null, 1, 'other+00000000+AQ==');
  expect(alarm()).toBeNull();
  expect(kept()).toBe(note(4));
  expect(stored.has('other+00000000+AQ==')).toBe(false);
});
