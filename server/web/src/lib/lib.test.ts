import { expect, it } from 'vitest';
import { initials, tone } from './names';
import { uuidv7 } from './uuid';
import { brief, daysAgo, locale, until, weekday } from './when';

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

it('days are counted by midnight, not by hours', () => {
  expect(daysAgo(new Date(2026, 0, 1, 23, 59), new Date(2026, 0, 2, 0, 1))).toBe(1);
  expect(brief(new Date(2026, 0, 2, 9, 5).toISOString(), new Date(2026, 0, 2, 10), 'zh-CN')).toBe('09:05');
});

it.each([
  ['en', ['zh-CN', 'en-GB'], 'en-GB'],
  ['zh-CN', ['zh-SG', 'en'], 'zh-SG'],
  ['en', ['de'], 'en'],
])('%s for a browser of %j is %s', (lang, preferred, expected) => expect(locale(lang, preferred)).toBe(expected));

it('what ends today shows its hour, what ends later its day too', () => {
  const now = new Date(2026, 0, 2, 10);
  expect(until(new Date(2026, 0, 2, 18).toISOString(), now, 'zh-CN')).toBe('18:00');
  expect(until(new Date(2026, 0, 4, 18).toISOString(), now, 'zh-CN')).toContain('4');
  expect([1, 7].map((day) => weekday(day, 'en'))).toEqual(['Mon', 'Sun']);
});
