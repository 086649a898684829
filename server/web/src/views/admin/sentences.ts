// The server's state in plain sentences, the ones that ask for something first. Pure, so that each can be tested.
import type { ServerState } from '../../api/admin';
import type { Key } from '../../i18n/index.svelte';

export type Sentence = { tone: 'good' | 'warn' | 'bad'; key: Key; values: Record<string, string | number> };

/** Less free than this, as a part of the whole or in bytes, is worth a word; a third of it is an alarm. */
const LOW_PART = 0.15;
const LOW_BYTES = 3 * 2 ** 30;
/** A follower that has nothing to do stores its place only every 20,000 entries; further behind it is late. */
const BEHIND = 25_000;

export function sentences(state: ServerState): Sentence[] {
  const said: Sentence[] = [];
  const say = (tone: Sentence['tone'], key: Key, values: Sentence['values'] = {}) => said.push({ tone, key, values });
  if (state.signer_fault) say('bad', 'admin.signer_fault', { fault: state.signer_fault });
  if (!state.checkpoint) say('warn', 'admin.no_checkpoint');
  else say('good', 'admin.checkpoint', { size: state.checkpoint.size });
  const { disk } = state;
  if (!disk) say('warn', 'admin.disk_unknown');
  else {
    const values = { free: bytes(disk.free_bytes), total: bytes(disk.total_bytes) };
    const part = Math.min(disk.free_bytes / LOW_BYTES, disk.free_bytes / Math.max(1, disk.total_bytes) / LOW_PART);
    say(part < 1 / 3 ? 'bad' : part < 1 ? 'warn' : 'good', part < 1 ? 'admin.disk_low' : 'admin.disk', values);
  }
  const late = state.followers.filter((f) => f.behind > BEHIND);
  for (const { name, behind } of late) say('warn', 'admin.follower_late', { name, n: behind });
  if (late.length === 0) say('good', 'admin.followers', { n: state.followers.length });
  for (const { name, parked } of state.followers) if (parked) say('bad', 'admin.follower_parked', { name, n: parked });
  const order = { bad: 0, warn: 1, good: 2 };
  return said.sort((a, b) => order[a.tone] - order[b.tone]);
}

/** 1536 is `1.5 KiB`. */
export function bytes(n: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const at = n < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(n) / 10));
  const value = n / 2 ** (10 * at);
  return `${value >= 100 || at === 0 ? Math.round(value) : Number(value.toFixed(1))} ${units[at]}`;
}
