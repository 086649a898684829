import { describe, expect, it } from 'vitest';
import { DEFAULTS } from '../api/personal';
import { after, event, kitchen, KITCHEN, ME, outgoing, page, send, shown, snapshot, summary } from './fixture';
import { empty } from './model';
import { reduce } from './reduce';
import { sharedOf } from './shared';

const settings = (mine: number, more = {}) => ({ type: 'settings' as const, conversation: KITCHEN, pinned: true, muted: false, level: null, mine, ...more });
const draft = (mine: number, text: string) => ({ type: 'draft' as const, conversation: KITCHEN, text, reply_to: null, at: 't', mine });

describe('what is mine', () => {
  it('the newer number wins, for each thing by itself', () => {
    let state = reduce(after(), { do: 'settings', frame: settings(5) });
    state = reduce(state, { do: 'settings', frame: settings(4, { pinned: false }) });
    state = reduce(state, { do: 'draft', frame: draft(7, '写到') });
    state = reduce(state, { do: 'draft', frame: draft(6, '旧') });
    expect(kitchen(state)).toMatchObject({ settings: { pinned: true, mine: 5 }, draft: { text: '写到', mine: 7 } });
    expect(state.mine).toBe(7);
    state = reduce(state, { do: 'draft', frame: draft(8, '') });
    expect(kitchen(state)?.draft).toMatchObject({ text: '', mine: 8 });
  });

  it('preferences come with the snapshot and follow', () => {
    let state = reduce(empty(), { do: 'snapshot', snapshots: [{ ...snapshot(), preferences: { ...DEFAULTS, mine: 3 } }] });
    state = reduce(state, { do: 'preferences', preferences: { ...DEFAULTS, theme: 'dark', mine: 9 } });
    state = reduce(state, { do: 'preferences', preferences: { ...DEFAULTS, theme: 'light', mine: 8 } });
    expect([state.preferences?.theme, state.mine]).toEqual(['dark', 9]);
  });

  it('a summary that was read before the last change does not undo it', () => {
    let state = reduce(after(), { do: 'settings', frame: settings(5) });
    state = reduce(state, { do: 'summary', summary: summary({ pos: 104, name: 'New' }) });
    expect(kitchen(state)).toMatchObject({ name: 'New', settings: { pinned: true } });
  });

  it('roles and sessions follow the journal', () => {
    let state = reduce(after(), { do: 'event', event: event(110, 'role.grant', { person: ME, role: 'auditor', roles: ['member', 'auditor'] }) });
    state = reduce(state, { do: 'event', event: event(111, 'role.grant', { person: 9, role: 'auditor', roles: ['auditor'] }) });
    expect(state.roles).toEqual(['member', 'auditor']);
    const next = reduce(state, { do: 'event', event: event(112, 'session.login', { session: 1 }) });
    expect(next.sessions).toBe(state.sessions + 1);
  });
});

describe('the end of a group', () => {
  it('a dissolved one is gone with all that hangs on it', () => {
    let state = reduce(after(), { do: 'queue', message: outgoing('a') });
    state = reduce(state, { do: 'event', event: event(110, 'conversation.dissolve', { removed: [ME, 2] }) });
    expect(state).toMatchObject({ conversations: {}, windows: {}, recent: [], outgoing: [], position: 110 });
  });
});

describe('history in memory', () => {
  const close = { do: 'close', conversation: KITCHEN } as const;
  const open = { do: 'open', conversation: KITCHEN } as const;

  it('stays when the conversation leaves the screen, follows along, and opens again with the line before what is new', () => {
    let state = reduce(after(), close);
    state = reduce(state, { do: 'event', event: send(110, 4) });
    state = reduce(state, { do: 'event', event: send(111, 5) });
    state = reduce(state, open);
    expect(shown(state).map((m) => m.seq)).toEqual([1, 2, 3, 4, 5]);
    expect(state.windows[KITCHEN]?.divider).toBe(4);
  });

  it('is not opened from memory when what is unread begins before it, or its end is missing', () => {
    const unread = { type: 'mine' as const, mine: 2, conversation: KITCHEN, read_seq: 1, seen_seq: 1, unread: 30, mentions: 0 };
    let state = reduce(after(), { do: 'loaded', conversation: KITCHEN, page: page(40, 60), where: 'replace' });
    state = reduce(reduce(state, close), { do: 'mine', frame: unread });
    expect(reduce(state, open).windows[KITCHEN]).toBeUndefined();
    const middle = reduce(after(), { do: 'loaded', conversation: KITCHEN, page: page(1, 2, { has_after: true }), where: 'replace' });
    expect(reduce(middle, close).windows[KITCHEN]).toBeUndefined();
  });

  it('of thirty-one conversations the one left longest ago loses it', () => {
    let state = after();
    for (let id = 100; id < 130; id++) state = reduce(state, { do: 'open', conversation: id });
    expect(state.recent).toHaveLength(30);
    expect(state.windows[KITCHEN]).toBeUndefined();
  });
});

describe('the state of another tab', () => {
  it('is taken over; history whose conversation did not move stays whole, other history gets a hole at its end', () => {
    const behind = after();
    const same = reduce(behind, { do: 'adopt', shared: sharedOf({ ...behind, position: 120 }) });
    expect(same.windows[KITCHEN]).toBe(behind.windows[KITCHEN]);
    const moved = reduce(behind, { do: 'adopt', shared: sharedOf(after(send(110, 4))) });
    expect(moved.position).toBe(110);
    expect(moved.windows[KITCHEN]).toMatchObject({ has_after: true });
  });

  it('that is older is not, but its queue is', () => {
    const ahead = after(send(110, 4));
    const other = reduce(after(), { do: 'queue', message: outgoing('theirs') });
    const state = reduce(ahead, { do: 'adopt', shared: sharedOf(other) });
    expect([state.position, state.outgoing.map((o) => o.client_id)]).toEqual([110, ['theirs']]);
  });

  it('of another installation brings nothing of this one along', () => {
    const old = reduce(after(), { do: 'queue', message: outgoing('old') });
    const fresh = { ...snapshot([summary({ id: 8 })]), log: { origin: 'x', vkey: 'log+2' } };
    for (const state of [
      reduce(old, { do: 'snapshot', snapshots: [fresh] }),
      reduce(old, { do: 'adopt', shared: sharedOf(reduce(empty(), { do: 'snapshot', snapshots: [fresh] })) }),
    ]) {
      expect(state).toMatchObject({ vkey: 'log+2', outgoing: [], windows: {} });
      expect(Object.keys(state.conversations)).toEqual(['8']);
    }
  });
});

describe('the queue', () => {
  it('is in the order of writing, whatever order it is told in, each once', () => {
    const [a, b, c] = [outgoing('z'), outgoing('a'), outgoing('m')];
    const state = [c, a, b, a].reduce((s, message) => reduce(s, { do: 'queue', message }), after());
    expect(state.outgoing.map((o) => o.client_id)).toEqual(['z', 'a', 'm']);
  });

  it('lets a repeat go whose event has long passed', () => {
    let state = reduce(after(), { do: 'queue', message: outgoing('a') });
    state = reduce(state, { do: 'outgoing', client_id: 'a', status: 'sent', position: 101 });
    expect(state.outgoing).toEqual([]);
    state = reduce(state, { do: 'queue', message: outgoing('b') });
    state = reduce(state, { do: 'outgoing', client_id: 'b', status: 'sent', position: 300 });
    expect(state.outgoing).toMatchObject([{ client_id: 'b', status: 'sent' }]);
  });
});
