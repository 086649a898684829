// Checkpoints of the journal: C2SP signed notes (c2sp.org/signed-note, c2sp.org/tlog-checkpoint) with Ed25519.
// What it is not: what to do about them; that is witness.ts. `crypto.subtle` is missing on plain http, so the
// mathematics comes from a library.
import { hashes, verify } from '@noble/ed25519';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { fromBase64, same, toHex } from './bytes';

hashes.sha512 = sha512;

const ED25519 = 1;
const MOST_SIGNATURES = 16;

/** A tree head: how many entries, and the root over them. */
export type Checkpoint = { origin: string; size: number; root: Uint8Array };

type VerifierKey = { name: string; id: Uint8Array; key: Uint8Array };

/** `name+hex(id)+base64(0x01 ‖ key)`, or null when it is not that, or the id is not the key's. */
export function parseKey(vkey: string): VerifierKey | null {
  const match = /^([^+\s]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey);
  const bytes = match && fromBase64(match[3] ?? '');
  if (!match || !bytes || bytes.length !== 33 || bytes[0] !== ED25519) return null;
  const name = match[1] ?? '';
  const id = sha256(Uint8Array.of(...new TextEncoder().encode(name), 0x0a, ...bytes)).slice(0, 4);
  return toHex(id) === match[2] ? { name, id, key: bytes.slice(1) } : null;
}

/** The checkpoint in `note` if the key of `vkey` signed it, else null. Lines of other signers are passed over. */
export function openCheckpoint(note: string, vkey: string): Checkpoint | null {
  const key = parseKey(vkey);
  const cut = note.lastIndexOf('\n\n');
  if (!key || cut < 0 || !note.endsWith('\n')) return null;
  const text = note.slice(0, cut + 1);
  const lines = note.slice(cut + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) return null;
  let signed = false;
  for (const line of lines) {
    const match = /^\u2014 (\S+) (\S+)$/.exec(line);
    const bytes = match && fromBase64(match[2] ?? '');
    if (!match || !bytes || bytes.length < 5) return null;
    if (match[1] !== key.name || !same(bytes.slice(0, 4), key.id)) continue;
    if (!good(bytes.slice(4), text, key.key)) return null;
    signed = true;
  }
  const checkpoint = signed ? parse(text) : null;
  return checkpoint?.origin === key.name ? checkpoint : null;
}

function good(signature: Uint8Array, text: string, key: Uint8Array): boolean {
  try {
    return verify(signature, new TextEncoder().encode(text), key, { zip215: false });
  } catch {
    return false;
  }
}

/** Exactly three lines: origin, decimal size, base64 root. */
function parse(text: string): Checkpoint | null {
  const [origin, digits, encoded, rest, more] = text.split('\n');
  if (!origin || !digits || !encoded || rest !== '' || more !== undefined) return null;
  const root = fromBase64(encoded);
  const size = /^(0|[1-9]\d{0,15})$/.test(digits) ? Number(digits) : NaN;
  return root?.length === 32 && Number.isSafeInteger(size) ? { origin, size, root } : null;
}
