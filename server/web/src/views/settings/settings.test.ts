import { describe, expect, it } from 'vitest';
import { ends } from './status';
import { strength } from './strength';

describe('a status ends', () => {
  const wednesday = new Date(2026, 10, 18, 15, 30);
  it.each([
    ['hour', new Date(2026, 10, 18, 16, 30)],
    ['today', new Date(2026, 10, 18, 23, 59, 59)],
    ['week', new Date(2026, 10, 22, 23, 59, 59)],
  ] as const)('%s', (length, at) => expect(ends(length, wednesday)).toBe(at.toISOString()));

  it('on a Sunday the week ends that day; a lasting one never', () => {
    expect(ends('week', new Date(2026, 10, 22, 9))).toBe(new Date(2026, 10, 22, 23, 59, 59).toISOString());
    expect(ends('always', wednesday)).toBeNull();
  });
});

describe('a new password', () => {
  it.each([
    ['', '', 'short'],
    ['short', 'short', 'short'],
    ['long enough now', 'long enough nov', 'differs'],
    ['old password 1', 'old password 1', 'same'],
    ['一二三四五六七八九十', '一二三四五六七八九十', ''],
    ['long enough now', 'long enough now', ''],
  ])('%j and %j: %j', (next, again, fault) => expect(strength('old password 1', next, again)).toBe(fault));
});
