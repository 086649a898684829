import { expect, it } from 'vitest';
import { Leadership } from './leadership';
import { FakeLocks, turns } from './fixture';

function tab(locks: FakeLocks | undefined) {
  const events: string[] = [];
  const leadership = new Leadership({ locks: locks as never, onLead: () => events.push('lead'), onLose: () => events.push('lose') });
  return { leadership, events };
}

it('one leads, and the next when it goes', async () => {
  const locks = new FakeLocks();
  const [a, b, c] = [tab(locks), tab(locks), tab(locks)];
  for (const t of [a, b, c]) t.leadership.start();
  await turns();
  expect([a.events, b.events, c.events]).toEqual([['lead'], [], []]);
  a.leadership.stop();
  await turns();
  expect([a.events, b.events, c.events]).toEqual([['lead', 'lose'], ['lead'], []]);
  c.leadership.stop();
  b.leadership.stop();
  await turns();
  expect(c.events).toEqual([]);
});

it('a tab that does not answer loses it, hears of it, and waits behind', async () => {
  const locks = new FakeLocks();
  const [a, b] = [tab(locks), tab(locks)];
  a.leadership.start();
  b.leadership.start();
  await turns();
  b.leadership.take();
  await turns();
  expect([a.events, b.events]).toEqual([['lead', 'lose'], ['lead']]);
  expect([a.leadership.leading, b.leadership.leading]).toEqual([false, true]);
  b.leadership.stop();
  await turns();
  expect(a.events).toEqual(['lead', 'lose', 'lead']);
});

it('stopped and started at once it wants it once only', async () => {
  const locks = new FakeLocks();
  const [a, b] = [tab(locks), tab(locks)];
  a.leadership.start();
  b.leadership.start();
  await turns();
  a.leadership.stop();
  a.leadership.start();
  await turns();
  expect([a.leadership.leading, b.leadership.leading]).toEqual([false, true]);
  b.leadership.stop();
  await turns();
  a.leadership.stop();
  await turns();
  expect(a.events).toEqual(['lead', 'lose', 'lead', 'lose']);
  expect(locks.waiting).toBe(0);
});

it('without Web Locks everyone leads', () => {
  const { leadership, events } = tab(undefined);
  leadership.start();
  leadership.take();
  leadership.stop();
  expect(events).toEqual(['lead', 'lose']);
});
