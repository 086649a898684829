import { expect, it } from 'vitest';
import { DEFAULTS } from '../api/personal';
import { fromEvent } from '../state/messages';
import { ADA, after, KITCHEN, ME, send, snapshot, summary } from '../state/fixture';
import { empty, type State } from '../state/model';
import { reduce } from '../state/reduce';
import type { Banner } from './banners';
import { GENERAL, Notifier, type NotifierOptions } from './notifier';
import type { Decision } from './rules';

function rig(state: State = after()) {
  const desk = {
    state, front: false, looking: 0, heard: 0, works: true,
    shown: new Map<number, string>(), record: [] as Decision[],
    permission: 'granted' as NotifierOptions['banners']['permission'],
  };
  const banner = (conversation: number, title: string): Banner => ({ conversation, title, body: '', lang: 'en' });
  const notifier = new Notifier({
    state: () => desk.state,
    shows: (id) => desk.looking === id,
    inFront: () => desk.front,
    banners: {
      get permission() {
        return desk.permission;
      },
      show: async ({ conversation, title }) => (desk.works && desk.shown.set(conversation, title), desk.works),
      close: async (id) => void desk.shown.delete(id),
      sweep: async (stays) => void [...desk.shown.keys()].filter((id) => !stays(id)).forEach((id) => desk.shown.delete(id)),
    },
    ring: async () => (desk.heard++, true),
    words: {
      one: (_, { id }, { seq }, count) => banner(id, `${seq} of ${count}`),
      several: (n, m) => banner(GENERAL, `${n} in ${m}`),
      test: () => banner(GENERAL, 'test'),
    },
    record: (decisions) => desk.record.push(...decisions),
    now: () => new Date('2026-01-02T12:00:00Z'),
  });
  const arrives = (position: number, seq: number, more: Parameters<typeof send>[2] = {}, replayed = false) => {
    const event = { ...send(position, seq, more), conversation: more?.conversation ?? KITCHEN };
    desk.state = reduce(desk.state, { do: 'event', event });
    return notifier.take(fromEvent(event), replayed);
  };
  const reasons = () => desk.record.map((d) => `${d.seq} ${d.shown ? '+' : '-'}${d.reason}${d.sound ? ' ♪' : ''}`);
  const reads = (seq: number, unread = 0) => {
    const frame = { type: 'mine' as const, mine: desk.state.mine + 1, conversation: KITCHEN, read_seq: seq, seen_seq: seq, unread, mentions: 0 };
    desk.state = reduce(desk.state, { do: 'mine', frame });
    return notifier.read(KITCHEN);
  };
  return { desk, notifier, arrives, reasons, reads };
}

it('shows, rings, and writes down why; one banner a conversation', async () => {
  const { desk, arrives, reasons } = rig();
  await arrives(110, 4);
  await arrives(111, 5, { mentions: [ME] });
  expect([...desk.shown]).toEqual([[KITCHEN, '5 of 2']]);
  expect(reasons()).toEqual(['4 +level_all ♪', '5 +mention ♪']);
});

it('own messages are neither shown nor written down', async () => {
  const { desk, arrives, reasons } = rig();
  await arrives(110, 4, { sender: ME });
  expect([desk.shown.size, desk.heard, reasons()]).toEqual([0, 0, []]);
});

it('what is in front of somebody is quiet; the record says so', async () => {
  const { desk, arrives, reasons } = rig();
  desk.looking = KITCHEN;
  await arrives(110, 4);
  expect([desk.shown.size, desk.heard, reasons()]).toEqual([0, 0, ['4 -on_screen']]);
});

it('goes when it is read anywhere, not before all of it is', async () => {
  const { desk, arrives, reads } = rig();
  await arrives(110, 4);
  await arrives(111, 5);
  await reads(4, 1);
  expect(desk.shown.size).toBe(1);
  await reads(5);
  expect(desk.shown.size).toBe(0);
});

it('goes when its message is recalled', async () => {
  const { desk, notifier, arrives } = rig();
  await arrives(110, 4);
  await notifier.recalled(KITCHEN, 3);
  expect(desk.shown.size).toBe(1);
  await notifier.recalled(KITCHEN, 4);
  expect(desk.shown.size).toBe(0);
});

it('after a time without a line tells each conversation once, without what was read meanwhile', async () => {
  const { desk, notifier, arrives, reasons, reads } = rig();
  for (const seq of [4, 5, 6]) await arrives(106 + seq, seq, {}, true);
  expect(desk.shown.size).toBe(0);
  await reads(4, 2);
  await notifier.settled();
  expect([...desk.shown]).toEqual([[KITCHEN, '6 of 2']]);
  expect(reasons()).toEqual(['4 -read', '5 +grouped ♪', '6 +level_all ♪']);
  expect(desk.heard).toBe(1);
});

it('many conversations at once are one banner, which goes when any of them is read', async () => {
  const ids = [11, 12, 13, 14];
  const state = reduce(empty(), { do: 'snapshot', snapshots: [snapshot([summary(), ...ids.map((id) => summary({ id }))])] });
  const { desk, notifier, arrives, reasons } = rig(state);
  for (const [i, conversation] of ids.entries()) await arrives(110 + i, 4, { conversation }, true);
  await notifier.settled();
  expect([...desk.shown]).toEqual([[GENERAL, '4 in 4']]);
  expect(reasons()).toEqual(ids.map(() => '4 +grouped ♪'));
  await notifier.read(KITCHEN);
  expect(desk.shown.size).toBe(0);
});

it('who comes back and looks is not told of what they see; old banners of read conversations go', async () => {
  const { desk, notifier, arrives, reasons } = rig();
  desk.front = true;
  desk.shown.set(99, 'left by an earlier page');
  await arrives(110, 4, {}, true);
  await notifier.settled();
  expect([desk.shown.size, desk.heard, reasons()]).toEqual([0, 0, ['4 -caught_up']]);
});

it('rings although the browser shows nothing, unless the sound is off', async () => {
  const { desk, arrives, reasons } = rig();
  desk.permission = 'denied';
  await arrives(110, 4);
  desk.state = { ...desk.state, preferences: { ...DEFAULTS, notify: { ...DEFAULTS.notify, sound: false } } };
  await arrives(111, 5);
  expect([reasons(), desk.heard]).toEqual([['4 -not_allowed ♪', '5 -not_allowed'], 1]);
});

it('says when the browser did not take it', async () => {
  const { desk, arrives, reasons } = rig();
  desk.works = false;
  await arrives(110, 4, { sender: ADA });
  expect(reasons()).toEqual(['4 -failed ♪']);
});

it('the test shows whatever the rules are, and says what came of it', async () => {
  const { desk, notifier } = rig();
  expect(await notifier.test()).toMatchObject({ shown: true, sound: true, reason: 'test' });
  desk.permission = 'default';
  expect(await notifier.test()).toMatchObject({ shown: false, sound: true, reason: 'not_asked' });
  expect(desk.record).toHaveLength(2);
});

it('signed out, nothing stays on the desktop', async () => {
  const { desk, notifier, arrives } = rig();
  await arrives(110, 4);
  await notifier.clear();
  expect(desk.shown.size).toBe(0);
});
