import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { after, KITCHEN, kitchen, send, shown } from './fixture';
import { Feed } from './feed';
import type { State } from './model';
import { MOST } from './windows';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function rig() {
  const box = { state: after() as State, drawn: 0, fresh: [] as number[], hidden: false, replaying: false };
  const feed = new Feed({
    state: () => box.state,
    changed: (state, events) => {
      box.state = state;
      box.drawn++;
      box.fresh.push(...events.map((e) => e.position));
    },
    hidden: () => box.hidden,
    replaying: () => box.replaying,
    now: () => Date.now(),
  });
  return { box, feed };
}

it('the first at once, a burst together', async () => {
  const { box, feed } = rig();
  for (let i = 0; i < 20; i++) feed.take(send(110 + i, 4 + i));
  expect(box.drawn).toBe(1);
  await vi.advanceTimersByTimeAsync(150);
  expect(box.drawn).toBe(2);
  expect(kitchen(box.state)).toMatchObject({ last_seq: 23, unread: 20 });
});

it('a hidden page, whose timers are slow, waits for none', () => {
  const { box, feed } = rig();
  box.hidden = true;
  for (let i = 0; i < 3; i++) feed.take(send(110 + i, 4 + i));
  expect(box.drawn).toBe(3);
});

it('the past is replayed without drawing, and only new events are told', () => {
  const { box, feed } = rig();
  box.replaying = true;
  feed.take(send(103, 3));
  for (let i = 0; i < 5; i++) feed.take(send(110 + i, 4 + i));
  expect(box.drawn).toBe(0);
  feed.flush();
  expect([box.drawn, box.fresh]).toEqual([1, [110, 111, 112, 113, 114]]);
});

it('forgotten is forgotten', async () => {
  const { box, feed } = rig();
  feed.take(send(110, 4));
  feed.take(send(111, 5));
  feed.forget();
  await vi.advanceTimersByTimeAsync(100);
  expect(box.state.position).toBe(110);
});

it('memory is bounded: ten thousand messages leave the newest end, or stop at a full page', () => {
  const { box, feed } = rig();
  box.hidden = true;
  const elsewhere = (i: number) => ({ ...send(200 + i, 4 + i), conversation: KITCHEN });
  box.state = { ...box.state, open: null };
  for (let i = 0; i < 10_000; i++) feed.take(elsewhere(i));
  expect(shown(box.state).length).toBeLessThanOrEqual(120);
  expect(shown(box.state).at(-1)?.seq).toBe(10_003);

  const reading = rig();
  reading.box.hidden = true;
  for (let i = 0; i < 10_000; i++) reading.feed.take(elsewhere(i));
  expect(shown(reading.box.state).length).toBe(MOST);
  expect(reading.box.state.windows[KITCHEN]?.has_after).toBe(true);
  expect(reading.box.state.pending).toEqual({});
});
