import { expect, it } from 'vitest';
import { ADA, after, event, kitchen, KITCHEN, ME, outgoing, send, shown, snapshot, summary } from './fixture';
import { empty } from './model';
import { reduce } from './reduce';

it('a message comes last, counts as unread, and moves the cursor', () => {
  const state = after(send(110, 4, { text: '汤好了' }));
  expect(shown(state).map((m) => m.seq)).toEqual([1, 2, 3, 4]);
  expect(kitchen(state)).toMatchObject({ last_seq: 4, unread: 1, mentions: 0, last_message: { text: '汤好了' } });
  expect(state.position).toBe(110);
});

it('the same event twice, or an older one, changes nothing', () => {
  const once = after(send(110, 4), event(111, 'message.react', { seq: 4, emoji: '👍', person: ME }));
  const again = [send(110, 4), event(111, 'message.react', { seq: 4, emoji: '👍', person: ME })];
  expect(again.reduce((s, e) => reduce(s, { do: 'event', event: e }), once)).toEqual(once);
});

it('repeats are also ignored by pos alone, as after a snapshot made of several pages', () => {
  const state = after(send(110, 4), event(112, 'message.edit', { seq: 4, rev: 2, text: 'new', mentions: [] }));
  const rewound = { ...state, position: 103 };
  const replayed = [send(110, 4), event(112, 'message.edit', { seq: 4, rev: 2, text: 'new', mentions: [] })].reduce(
    (s, e) => reduce(s, { do: 'event', event: e }),
    rewound,
  );
  expect(replayed).toEqual(state);
});

it('own messages are not unread and leave the queue by their client_id', () => {
  const queued = reduce(after(), { do: 'queue', message: outgoing('mine', { status: 'sending' }) });
  const state = reduce(queued, { do: 'event', event: send(110, 4, { sender: ME, client_id: 'mine' }) });
  expect(kitchen(state)?.unread).toBe(0);
  expect(state.outgoing).toEqual([]);
});

it('mentions of me and of all are counted, and taken back by a recall', () => {
  const state = after(send(110, 4, { mentions: [ME] }), send(111, 5, { mention_all: true }), send(112, 6, { mentions: [9] }));
  expect(kitchen(state)).toMatchObject({ unread: 3, mentions: 2 });
  const less = reduce(state, { do: 'event', event: event(113, 'message.recall', { seq: 4 }) });
  expect(kitchen(less)).toMatchObject({ unread: 3, mentions: 1 });
});

it('an edit replaces the text in the window and in the list', () => {
  const state = after(event(110, 'message.edit', { seq: 3, rev: 2, text: 'better', mentions: [ME], edited_at: 'later' }));
  expect(shown(state)[2]).toMatchObject({ text: 'better', rev: 2, mentions: [ME], edited_at: 'later', pos: 110 });
  expect(kitchen(state)?.last_message?.text).toBe('better');
});

it('a withdrawn edit shows no words; the recall follows', () => {
  const withdrawn = after(event(110, 'message.edit', { seq: 2, rev: 2, withdrawn: true }));
  expect(shown(withdrawn)[1]).toMatchObject({ text: '', rev: 2 });
  const state = reduce(withdrawn, { do: 'event', event: event(111, 'message.recall', { seq: 2 }) });
  expect(shown(state)[1]).toMatchObject({ recalled: true, text: '' });
});

it('a recall keeps the place and takes text, reactions and pin', () => {
  const state = after(
    event(110, 'message.react', { seq: 3, emoji: '👍', person: ME }),
    event(111, 'message.pin', { seq: 3 }),
    event(112, 'message.recall', { seq: 3 }),
  );
  expect(shown(state)).toHaveLength(3);
  expect(shown(state)[2]).toMatchObject({ recalled: true, text: '', reactions: [], pinned: false });
  expect(kitchen(state)).toMatchObject({ last_message: { recalled: true, text: '' }, pins: [] });
});

it('a message that arrives already recalled has no text', () => {
  const state = after(send(110, 4, { recalled: true, text: '' }));
  expect(shown(state)[3]).toMatchObject({ recalled: true, text: '' });
});

it('reactions gather people and go with the last of them', () => {
  const state = after(
    event(110, 'message.react', { seq: 1, emoji: '👍', person: ME }),
    event(111, 'message.react', { seq: 1, emoji: '👍', person: ADA }),
    event(112, 'message.react', { seq: 1, emoji: '👍', person: ADA }),
  );
  expect(shown(state)[0]?.reactions).toEqual([{ emoji: '👍', people: [ME, ADA] }]);
  const none = [ME, ADA].reduce(
    (s, person, i) => reduce(s, { do: 'event', event: event(120 + i, 'message.unreact', { seq: 1, emoji: '👍', person }) }),
    state,
  );
  expect(shown(none)[0]?.reactions).toEqual([]);
});

it('members come and go by number; my own removal takes the conversation away', () => {
  const more = after(event(110, 'conversation.member_add', { added: [{ person: 8 }, { person: 9 }] }));
  expect(kitchen(more)?.member_count).toBe(4);
  const fewer = reduce(more, { do: 'event', event: event(111, 'conversation.member_remove', { removed: [8] }) });
  expect(kitchen(fewer)?.member_count).toBe(3);
  const out = reduce(fewer, { do: 'event', event: event(112, 'conversation.member_remove', { removed: [ME] }) });
  expect(out).toMatchObject({ conversations: {}, windows: {}, position: 112 });
  const dissolved = reduce(fewer, { do: 'event', event: event(112, 'conversation.dissolve', {}) });
  expect(dissolved).toMatchObject({ conversations: {}, windows: {}, position: 112 });
});

it('an unknown conversation is asked for, and events meanwhile are not lost', () => {
  let state = reduce(empty(), { do: 'snapshot', snapshots: [snapshot([])] });
  state = reduce(state, { do: 'event', event: event(110, 'conversation.member_add', { added: [{ person: ME }] }) });
  state = reduce(state, { do: 'event', event: send(111, 4) });
  expect(state.missing).toEqual([KITCHEN]);
  state = reduce(state, { do: 'summary', summary: summary({ pos: 110 }) });
  expect(state.missing).toEqual([]);
  expect(state.pending).toEqual({});
  expect(kitchen(state)).toMatchObject({ last_seq: 4, unread: 1, member_count: 2 });
});

it('name, topic and my role follow', () => {
  const state = after(
    event(110, 'conversation.update', { name: '厨房', topic: 'soup', unknown: 1 }),
    event(111, 'conversation.member_role', { person: ME, role: 'owner' }),
    event(112, 'conversation.member_role', { person: ADA, role: 'member' }),
  );
  expect(kitchen(state)).toMatchObject({ name: '厨房', topic: 'soup', my_role: 'owner' });
  expect(kitchen(state)).not.toHaveProperty('unknown');
});

it('a kind from the future moves the cursor and nothing else', () => {
  const state = after(event(110, 'message.translate', { seq: 1 }));
  expect({ ...kitchen(state), pos: 0 }).toEqual({ ...summary(), pos: 0 });
  expect(state.position).toBe(110);
});
