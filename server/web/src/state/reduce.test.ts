import { describe, expect, it } from 'vitest';
import type { Page } from '../api/types';
import { after, event, kitchen, KITCHEN, ME, message, outgoing, page, send, shown, snapshot, summary } from './fixture';
import { cursor, empty } from './model';
import { reduce } from './reduce';

describe('windows', () => {
  it('pages join on both sides without doubles', () => {
    let state = after();
    state = reduce(state, { do: 'loaded', conversation: KITCHEN, page: page(5, 8), where: 'replace' });
    state = reduce(state, { do: 'loaded', conversation: KITCHEN, page: page(2, 5), where: 'before' });
    expect(shown(state).map((m) => m.seq)).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(state.windows[KITCHEN]).toMatchObject({ has_before: true, has_after: false });
  });

  it('a page that is older than what is shown does not undo it', () => {
    let state = after(event(110, 'message.edit', { seq: 3, rev: 2, text: 'new', mentions: [] }));
    state = reduce(state, { do: 'loaded', conversation: KITCHEN, page: page(2, 4), where: 'after' });
    expect(shown(state).find((m) => m.seq === 3)?.text).toBe('new');
  });

  it('events during a load are applied to the page that comes', () => {
    let state = reduce(after(), { do: 'loading', conversation: KITCHEN });
    state = reduce(state, { do: 'event', event: send(110, 4) });
    state = reduce(state, { do: 'event', event: event(111, 'message.recall', { seq: 2 }) });
    state = reduce(state, { do: 'loaded', conversation: KITCHEN, page: page(1, 3), where: 'replace' });
    expect(shown(state).map((m) => [m.seq, m.recalled ?? false])).toEqual([[1, false], [2, true], [3, false], [4, false]]);
    expect(state.pending).toEqual({});
  });

  it('nothing is put after a hole; the hole is remembered', () => {
    const state = after(send(110, 6));
    expect(shown(state).map((m) => m.seq)).toEqual([1, 2, 3]);
    expect(state.windows[KITCHEN]?.has_after).toBe(true);
  });

  it('trimming keeps the end where the reader is, and knows that there is more at the other', () => {
    const newest = reduce(after(), { do: 'trim', conversation: KITCHEN, keep: 2, end: 'newest' });
    expect(shown(newest).map((m) => m.seq)).toEqual([2, 3]);
    expect(newest.windows[KITCHEN]).toMatchObject({ has_before: true, has_after: false });
    const oldest = reduce(after(), { do: 'trim', conversation: KITCHEN, keep: 2, end: 'oldest' });
    expect(shown(oldest).map((m) => m.seq)).toEqual([1, 2]);
    expect(oldest.windows[KITCHEN]).toMatchObject({ has_before: false, has_after: true });
  });
});

describe('personal state', () => {
  const frame = { type: 'mine' as const, mine: 5, conversation: KITCHEN, read_seq: 4, seen_seq: 4, unread: 0, mentions: 0 };

  it('the server counts; a newer number wins, an older is ignored', () => {
    let state = reduce(after(send(110, 4, { mentions: [ME] })), { do: 'mine', frame });
    expect(kitchen(state)).toMatchObject({ unread: 0, mentions: 0, read_seq: 4 });
    state = reduce(state, { do: 'mine', frame: { ...frame, mine: 4, unread: 9 } });
    expect(kitchen(state)?.unread).toBe(0);
    expect(state.mine).toBe(5);
  });

  it('mark unread moves back', () => {
    const read = reduce(after(send(110, 4)), { do: 'mine', frame });
    const state = reduce(read, { do: 'mine', frame: { ...frame, mine: 6, read_seq: 1, unread: 3 } });
    expect(kitchen(state)).toMatchObject({ read_seq: 1, seen_seq: 4, unread: 3 });
  });
});

describe('snapshot', () => {
  it('replaces everything but the messages still on their way', () => {
    let state = after(send(110, 4));
    for (const status of ['waiting', 'sent'] as const) {
      state = reduce(state, { do: 'queue', message: outgoing(status, { status }) });
    }
    state = reduce(state, { do: 'snapshot', snapshots: [{ ...snapshot([summary({ id: 8, pos: 300 })], 300), epoch: 'f' }] });
    expect(Object.keys(state.conversations)).toEqual(['8']);
    expect(state.windows).toEqual({});
    expect(state.outgoing.map((o) => o.client_id)).toEqual(['waiting']);
    expect(cursor(state)).toBe('f.300');
  });

  it('of several pages resumes from the oldest', () => {
    const state = reduce(empty(), { do: 'snapshot', snapshots: [snapshot([summary()], 200), snapshot([summary({ id: 8 })], 190)] });
    expect(state.position).toBe(190);
    expect(Object.keys(state.conversations)).toEqual(['7', '8']);
  });

  it('plus events is the state that a later snapshot gives', () => {
    const events = [send(110, 4, { mentions: [ME] }), send(111, 5, { sender: ME }), event(112, 'message.recall', { seq: 5 })];
    const walked = kitchen(after(...events));
    const fresh = summary({ last_seq: 5, unread: 1, mentions: 1, pos: 112, last_message: walked?.last_message ?? null });
    expect(walked).toEqual(fresh);
  });
});

it('a page that was read before the whole state came anew is not the end', () => {
  let state = reduce(reduce(empty(), { do: 'snapshot', snapshots: [snapshot([summary({ last_seq: 0, last_message: null, pos: 100 })], 100)] }), { do: 'open', conversation: KITCHEN });
  state = reduce(state, { do: 'loading', conversation: KITCHEN });
  state = reduce(state, { do: 'snapshot', snapshots: [snapshot([summary({ last_seq: 1, last_message: message(1), pos: 101 })], 101)] });
  const before: Page = { items: [], has_before: false, has_after: false, as_of: 100 };
  state = reduce(state, { do: 'loaded', conversation: KITCHEN, page: before, where: 'replace' });
  expect(state.windows[KITCHEN]).toMatchObject({ messages: [], has_after: true });
  state = reduce(state, { do: 'loaded', conversation: KITCHEN, page: page(1, 1), where: 'replace' });
  expect(state.windows[KITCHEN]).toMatchObject({ has_after: false });
});

it('what was sent leaves the queue when a page already shows it', () => {
  let state = reduce(after(), { do: 'queue', message: outgoing('mine', { status: 'sent' }) });
  const fresh = page(1, 4);
  fresh.items[3] = { ...fresh.items[3]!, sender: ME, client_id: 'mine' };
  state = reduce(state, { do: 'loaded', conversation: KITCHEN, page: fresh, where: 'replace' });
  expect(state.outgoing).toEqual([]);
});
