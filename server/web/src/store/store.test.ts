import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { beforeEach, expect, it, vi } from 'vitest';
import { after, kitchen, KITCHEN, ME, outgoing, send, shown, snapshot, summary } from '../state/fixture';
import { empty, type State } from '../state/model';
import { reduce } from '../state/reduce';
import { NAME, VERSION } from './schema';
import { Store } from './store';

const OWNER = { vkey: 'log+1', person: ME };
beforeEach(() => void (globalThis.indexedDB = new IDBFactory()));

async function opened(onTrouble = () => undefined as void) {
  return Store.open({ onTrouble });
}
async function owned(state?: State) {
  const store = await opened();
  await store.own(OWNER);
  if (state) await store.save(state);
  return store;
}
const decision = (seq: number, at: number) =>
  ({ conversation: KITCHEN, seq, sender: 2, at, shown: true, sound: false, reason: 'direct' }) as const;

it('a new page begins where the last one ended, windows and cursor included', async () => {
  const state = after(send(110, 4));
  await owned(state);
  const again = await (await opened()).load();
  expect(again).toMatchObject({ me: ME, epoch: 'e', position: 110, mine: 0 });
  expect(again?.conversations).toEqual(state.conversations);
  expect(shown(again!).map((m) => m.seq)).toEqual([1, 2, 3, 4]);
  const next = reduce(again!, { do: 'event', event: send(111, 5) });
  expect(kitchen(next)?.unread).toBe(2);
});

it('writes on: what changed, what went, and never back to an older position', async () => {
  const first = after();
  const store = await owned(first);
  const second = reduce(first, { do: 'event', event: send(110, 4) });
  await store.save(second);
  await store.save(first);
  expect((await (await opened()).load())?.position).toBe(110);
  const other = await opened();
  const there = await other.load();
  await other.save(reduce(there!, { do: 'event', event: send(111, 5) }));
  await store.save(second);
  expect((await (await opened()).load())?.position).toBe(111);
  await other.save({ ...reduce(there!, { do: 'event', event: send(112, 6) }), conversations: {}, windows: {} });
  expect(await (await opened()).load()).toMatchObject({ conversations: {}, windows: {}, position: 112 });
});

it('what another tab left behind does not mix with what is written after it', async () => {
  const mine = await owned(after());
  const other = await opened();
  const theirs = (await other.load())!;
  // The other one takes over, without the history that this one had, and goes on.
  await other.save({ ...theirs, windows: {}, position: 120 });
  await mine.save({ ...after(), windows: {}, position: 130 });
  expect(await (await opened()).load()).toMatchObject({ windows: {}, position: 130 });
});

it('history with a hole at its end is not kept', async () => {
  await owned(after(send(110, 9)));
  expect((await (await opened()).load())?.windows).toEqual({});
});

it('another person, or another key, starts clean and never gets the old queue', async () => {
  const store = await owned(after());
  await store.saveUnsent([outgoing('a')]);
  for (const other of [{ ...OWNER, person: 9 }, { ...OWNER, vkey: 'log+2' }]) {
    expect(await store.own(other)).toBe(false);
    expect(await store.unsent()).toEqual([]);
    expect(await (await opened()).load()).toBeNull();
  }
  expect(await store.own(OWNER)).toBe(false);
  expect((await store.unsent()).map((o) => o.client_id)).toEqual(['a']);
});

it('the queue survives in its order; what is sent leaves it; what was on its way waits again', async () => {
  const store = await owned(after());
  const [a, b, c] = [outgoing('z'), outgoing('a', { status: 'sending' }), outgoing('m', { status: 'failed', code: 'forbidden' })];
  await store.saveUnsent([a, b, c]);
  const held = await (await opened()).load();
  expect(held?.outgoing.map((o) => [o.client_id, o.status])).toEqual([['z', 'waiting'], ['a', 'waiting'], ['m', 'failed']]);
  await store.saveUnsent([{ ...a, status: 'sent' }, c]);
  expect((await (await opened()).load())?.outgoing.map((o) => o.client_id)).toEqual(['m']);
});

it('signed out, nothing of the person is left; checkpoints are', async () => {
  const store = await owned(after());
  await store.saveUnsent([outgoing('a')]);
  await store.record([decision(1, 5)], 5);
  await store.saveCheckpoint({ vkey: 'log+1', note: 'n', at: '', alarm: null, past: [] });
  await store.clear();
  const fresh = await opened();
  expect(await fresh.load()).toBeNull();
  await fresh.own(OWNER);
  expect([await fresh.unsent(), await fresh.decisions(10)]).toEqual([[], []]);
  expect(await fresh.checkpoint('log+1')).toMatchObject({ note: 'n' });
});

it('decisions are told newest first and last a week', async () => {
  const store = await owned();
  const day = 86_400_000;
  await store.record([1, 2, 3].map((seq) => decision(seq, seq * day)), 3 * day);
  expect((await store.decisions(2)).map((d) => d.seq)).toEqual([3, 2]);
  expect((await store.decisions(9, 2 * day)).map((d) => d.seq)).toEqual([1]);
  await store.record([decision(4, 9 * day)], 9 * day);
  expect((await store.decisions(9)).map((d) => d.seq)).toEqual([4, 3, 2]);
});

it('without a database it says so once and keeps nothing, but nothing breaks', async () => {
  const trouble = vi.fn();
  const store = await Store.open({ onTrouble: trouble, open: () => Promise.reject(new Error('forbidden')) });
  await store.own(OWNER);
  await store.save(after());
  await store.saveUnsent([outgoing('a')]);
  await store.record([decision(1, 1)], 1);
  expect([await store.load(), await store.unsent(), await store.decisions(1)]).toEqual([null, [], []]);
  expect([store.durable, trouble.mock.calls.length]).toEqual([false, 1]);
});

it('a database that breaks later is said once, too', async () => {
  const trouble = vi.fn();
  const store = await opened(trouble);
  await store.own(OWNER);
  expect(store.durable).toBe(true);
  // A newer program in another tab takes the database over.
  await (await openDB(NAME, VERSION + 1)).close();
  await store.save(after());
  await store.save(after(send(110, 4)));
  expect([store.durable, trouble.mock.calls.length]).toEqual([false, 1]);
});

it('a database of a newer program is left alone', async () => {
  (await openDB(NAME, VERSION + 1)).close();
  const trouble = vi.fn();
  expect((await opened(trouble)).durable).toBe(false);
  expect(trouble).toHaveBeenCalledTimes(1);
});

it('state is written for its owner only', async () => {
  const store = await owned();
  await store.save({ ...after(), me: 99 });
  await store.save(empty());
  expect(await (await opened()).load()).toBeNull();
  expect(snapshot([summary()]).conversations).toHaveLength(1);
});
