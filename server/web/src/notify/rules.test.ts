import { describe, expect, it } from 'vitest';
import { DEFAULTS, type DoNotDisturb, type Level } from '../api/personal';
import { quietAt } from './quiet';
import { decide, type Situation } from './rules';

const ME = 1;
const NOON = new Date('2026-11-18T04:00:00Z'); // Wednesday 12:00 in Shanghai
const quiet = (from: string, to: string, days = [1, 2, 3, 4, 5, 6, 7], zone = 'Asia/Shanghai'): DoNotDisturb => ({ enabled: true, from, to, days, zone });

type Twist = {
  message?: Partial<Situation['message']>; settings?: { muted?: boolean; level?: Level | null }; kind?: Situation['summary']['kind'];
  read_seq?: number; level?: Level; dnd?: DoNotDisturb; onScreen?: boolean; permission?: Situation['permission'];
};
function judge(twist: Twist = {}) {
  const verdict = decide({
    message: { seq: 5, sender: 2, mentions: [], mention_all: false, ...twist.message },
    summary: { kind: twist.kind ?? 'group', read_seq: twist.read_seq ?? 4, settings: { pinned: false, muted: false, level: null, mine: 1, ...twist.settings } },
    me: ME,
    preferences: { ...DEFAULTS, notify: { ...DEFAULTS.notify, level: twist.level ?? 'all' }, do_not_disturb: twist.dnd ?? null },
    onScreen: twist.onScreen ?? false,
    permission: twist.permission ?? 'granted',
    now: NOON,
  });
  return (verdict.shown ? '+' : '-') + verdict.reason;
}

describe('decide', () => {
  it.each<[string, Twist, string]>([
    ['of every message', {}, '+level_all'],
    ['of what calls me', { message: { mentions: [ME] } }, '+mention'],
    ['of what calls everyone', { message: { mention_all: true } }, '+mention_all'],
    ['of what is said to me alone', { kind: 'direct' }, '+direct'],
    ['my own', { message: { sender: ME } }, '-own'],
    ['recalled', { message: { recalled: true } }, '-recalled'],
    ['read on another device', { read_seq: 5 }, '-read'],
    ['in front of me', { onScreen: true, message: { mentions: [ME] } }, '-on_screen'],
    ['muted, even when called', { settings: { muted: true }, message: { mentions: [ME] } }, '-muted'],
    ['muted comes before the level', { settings: { muted: true, level: 'all' } }, '-muted'],
    ['no notifications here', { settings: { level: 'none' }, message: { mentions: [ME] } }, '-level_none'],
    ['only when called, and not called', { level: 'mentions' }, '-not_mentioned'],
    ['only when called, and called', { level: 'mentions', message: { mentions: [9, ME] } }, '+mention'],
    ['only when called, by all', { level: 'mentions', message: { mention_all: true } }, '+mention_all'],
    ['only when called, directly', { level: 'mentions', kind: 'direct' }, '+direct'],
    ['the conversation says more than the default', { level: 'none', settings: { level: 'all' } }, '+level_all'],
    ['the conversation says less than the default', { level: 'all', settings: { level: 'mentions' } }, '-not_mentioned'],
    ['in quiet hours, even when called', { dnd: quiet('11:00', '13:00'), message: { mentions: [ME] } }, '-quiet_hours'],
    ['outside of quiet hours', { dnd: quiet('13:00', '14:00') }, '+level_all'],
    ['forbidden', { permission: 'denied' }, '-not_allowed'],
    ['never asked', { permission: 'default' }, '-not_asked'],
    ['no such thing', { permission: 'unsupported' }, '-unsupported'],
    ['a rule comes before the browser', { permission: 'denied', settings: { muted: true } }, '-muted'],
  ])('%s', (_, twist, expected) => expect(judge(twist)).toBe(expected));
});

describe('quiet hours', () => {
  const at = (time: string, day = '18') => new Date(`2026-11-${day}T${time}:00+08:00`);

  it.each<[string, DoNotDisturb, Date, boolean]>([
    ['begin on the minute', quiet('12:00', '13:00'), at('12:00'), true],
    ['end before the minute', quiet('12:00', '13:00'), at('13:00'), false],
    ['go over midnight, before it', quiet('22:00', '08:00'), at('23:30'), true],
    ['go over midnight, after it', quiet('22:00', '08:00'), at('07:59'), true],
    ['and leave the day', quiet('22:00', '08:00'), at('12:00'), false],
    ['belong to the day on which they begin', quiet('22:00', '08:00', [3]), at('07:00', '19'), true],
    ['so the morning of that day is not theirs', quiet('22:00', '08:00', [3]), at('07:00', '18'), false],
    ['from Sunday into Monday', quiet('22:00', '08:00', [7]), at('01:00', '16'), true],
    ['all day when both ends are one', quiet('09:00', '09:00', [3]), at('12:00'), true],
    ['all day ends a day later', quiet('09:00', '09:00', [3]), at('09:00', '19'), false],
    ['follow the zone', quiet('12:00', '13:00', undefined, 'Europe/Berlin'), at('19:30'), true],
    ['in a zone nobody knows follow the machine', quiet('00:00', '00:00', undefined, 'Mars/Base'), at('12:00'), true],
  ])('%s', (_, dnd, now, expected) => expect(quietAt(dnd, now)).toBe(expected));

  it('are off when switched off', () => {
    expect(quietAt({ ...quiet('00:00', '00:00'), enabled: false }, NOON)).toBe(false);
    expect(quietAt(null, NOON)).toBe(false);
  });
});
