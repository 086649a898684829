import { expect, it } from 'vitest';
import { message } from '../state/fixture';
import { split } from './links';
import { initials, tone } from './names';
import { rows } from './rows';
import { uuidv7 } from './uuid';
import { brief, daysAgo } from './when';

it('client ids are UUIDv7 of their time', () => {
  const id = uuidv7(0x0192_3456_789a, new Uint8Array(10).fill(0xff));
  expect(id).toBe('01923456-789a-7fff-bfff-ffffffffffff');
});

it.each([
  ['王小明', '小明'],
  ['李静', '李静'],
  ['Ada Meyer', 'AM'],
  ['ada', 'A'],
  ['  ', '?'],
  ['王 Wang', '王'],
  ['😀 Smith', '😀S'],
])('initials of %j are %j', (name, expected) => expect(initials(name)).toBe(expected));

it('tones are stable and in range', () => {
  expect([0, 12, 25, -3].map(tone)).toEqual(['tone-0', 'tone-0', 'tone-1', 'tone-3']);
});

it('links end where the sentence goes on, and the text is never changed', () => {
  const text = '见 https://a.example/x?y=1。再看(http://b.example/). <b>no</b> javascript:alert(1)';
  const parts = split(text);
  expect(parts.filter((p) => p.href).map((p) => p.href)).toEqual(['https://a.example/x?y=1', 'http://b.example/']);
  expect(parts.map((p) => p.text).join('')).toBe(text);
});

it('rows: a line per day, the divider before what is new, one name over a block', () => {
  const at = (day: number, minute: number) => new Date(2026, 0, day, 9, minute).toISOString();
  const messages = [
    message(1, { at: at(1, 0) }),
    message(2, { at: at(1, 2) }),
    message(3, { at: at(1, 20) }),
    message(4, { at: at(2, 0), sender: 3 }),
    message(5, { at: at(2, 1), sender: 3 }),
  ];
  const laid = rows({ messages, has_before: false, has_after: false, divider: 5 });
  expect(laid.map((r) => (r.kind === 'message' ? `${r.message.seq}${r.head ? '*' : ''}` : r.kind))).toEqual([
    'day', '1*', '2', '3*', 'day', '4*', 'new', '5*',
  ]);
});

it('days are counted by midnight, not by hours', () => {
  expect(daysAgo(new Date(2026, 0, 1, 23, 59), new Date(2026, 0, 2, 0, 1))).toBe(1);
  expect(brief(new Date(2026, 0, 2, 9, 5).toISOString(), new Date(2026, 0, 2, 10), 'zh-CN')).toBe('09:05');
});
