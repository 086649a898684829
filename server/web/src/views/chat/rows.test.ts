import { describe, expect, it } from 'vitest';
import { ME, message } from '../../state/fixture';
import type { Outgoing, Window } from '../../state/model';
import { firstAfter, keyOf, Layout, turned } from './rows';

const at = (day: number, minute: number) => new Date(2026, 0, day, 9, minute).toISOString();
const now = () => at(3, 0);
const window = (seqs: number[], more: Partial<Window> = {}): Window => ({
  messages: seqs.map((seq) => message(seq)), has_before: false, has_after: false, divider: null, ...more,
});
const sending = (client_id: string): Outgoing => ({ client_id, conversation: 7, text: 'x', queued_at: 1, status: 'waiting' });

it('a line per day, the line before what is new, one name over a block', () => {
  const messages = [
    message(1, { at: at(1, 0) }), message(2, { at: at(1, 2) }), message(3, { at: at(1, 20) }),
    message(4, { at: at(2, 0), sender: 3 }), message(5, { at: at(2, 1), sender: 3 }),
  ];
  const rows = new Layout().rows({ messages, has_before: false, has_after: false, divider: 5 }, [], ME, now);
  expect(rows.map((r) => `${r.day ? 'day ' : ''}${r.fresh ? 'new ' : ''}${r.message.seq}${r.head ? '*' : ''}`)).toEqual([
    'day 1*', '2', '3*', 'day 4*', 'new 5*',
  ]);
});

it('the first row says its day only where the history begins', () => {
  expect(new Layout().rows(window([4], { has_before: true }), [], ME, now)[0]?.day).toBeNull();
  expect(new Layout().rows(window([4]), [], ME, now)[0]?.day).not.toBeNull();
});

it('rows that did not change stay the same objects', () => {
  const layout = new Layout();
  const first = window([1, 2, 3]);
  const before = layout.rows(first, [], ME, now);
  const after = layout.rows({ ...first, messages: [...first.messages, message(4)] }, [], ME, now);
  expect(after.slice(0, 3).every((row, i) => row === before[i])).toBe(true);
});

describe('what is on its way', () => {
  it('stands last, and keeps its row when it arrives', () => {
    const layout = new Layout();
    const held = window([1]);
    const waiting = layout.rows(held, [sending('a')], ME, now);
    const arrived = { ...held, messages: [...held.messages, message(2, { sender: ME, client_id: 'a' })] };
    const there = layout.rows(arrived, [sending('a')], ME, now);
    expect(waiting.map((r) => r.key)).toEqual(['m1', 'ca']);
    expect(there.map((r) => [r.key, r.outgoing])).toEqual([['m1', null], ['ca', null]]);
  });

  it('is not shown in the middle of the history', () => {
    expect(new Layout().rows(window([1], { has_after: true }), [sending('a')], ME, now)).toHaveLength(1);
  });
});

describe('turns', () => {
  const rows = (...seqs: number[]) => new Layout().rows(window(seqs), [], ME, now);
  it.each([
    ['grows at the end', [1, 2], [1, 2, 3], { shift: false, place: 1 }],
    ['grows at the start', [3, 4], [1, 2, 3, 4], { shift: true, place: 1 }],
    ['shrinks at the start', [1, 2, 3], [3], { shift: true, place: 1 }],
    ['changes at both ends', [3, 4], [2, 3, 4, 5], { shift: false, place: 2 }],
    ['goes elsewhere', [1, 2], [8, 9], { shift: false, place: 2 }],
  ])('%s', (_, from, to, expected) => {
    expect(turned(turned(null, rows(...from)), rows(...to))).toMatchObject(expected);
  });
});

it('keys: own messages by what the client chose, others by number', () => {
  expect(keyOf(message(3, { sender: ME, client_id: 'z' }), ME)).toBe('cz');
  expect(keyOf(message(3), ME)).toBe('m3');
});

it('the first message after what was read, if what is before it is there', () => {
  expect(firstAfter(window([1, 2, 3]), 2, ME)).toBe(3);
  expect(firstAfter(window([1, 2, 3]), Infinity, ME)).toBeNull();
  expect(firstAfter(window([5, 6], { has_before: true }), 2, ME)).toBeNull();
  expect(firstAfter(window([1, 2]), 0, ME)).toBe(1);
  const own = { ...window([]), messages: [message(1), message(2, { sender: ME }), message(3)] };
  expect(firstAfter(own, 1, ME)).toBe(3);
});
