import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { backOff, Live, type LiveOptions, type Socket } from './live';
import { Problem } from './problem';

class FakeSocket implements Socket {
  sent: Record<string, unknown>[] = [];
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  send(text: string) {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  close() {}
  opens() {
    (this.onopen as (() => void) | null)?.();
  }
  says(frame: unknown) {
    (this.onmessage as ((e: { data: string }) => void) | null)?.({ data: JSON.stringify(frame) });
  }
  closes(code: number) {
    (this.onclose as ((e: { code: number }) => void) | null)?.({ code });
  }
  /** Answers the newest command with the given name. */
  replies(to: string, data: unknown, ok = true) {
    const id = this.sent.findLast((f) => f['do'] === to)?.['id'];
    this.says(ok ? { type: 'reply', id, ok, data } : { type: 'reply', id, ok, error: data });
  }
}

const settle = () => vi.advanceTimersByTimeAsync(0);

function rig(more: Partial<LiveOptions> = {}) {
  const sockets: FakeSocket[] = [];
  const seen: unknown[] = [];
  const statuses: string[] = [];
  const live = new Live({
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    token: async () => 'T1',
    renew: async () => 'T2',
    renewIn: () => 480_000,
    from: () => ({ cursor: 'e.5', mine: 2 }),
    onFrame: (frame) => seen.push(frame.type),
    onResumed: (position) => seen.push(position),
    onStatus: (status) => statuses.push(status),
    onGap: async () => void seen.push('snapshot'),
    random: () => 0.5,
    ...more,
  });
  const at = (i: number) => sockets[i] as FakeSocket;
  const up = async (i = 0) => {
    await settle();
    at(i).opens();
    at(i).says({ type: 'hello', position: 5 });
    at(i).replies('resume', { position: 9 });
    await settle();
  };
  return { live, sockets, seen, statuses, at, up };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('says who it is in the first frame, then resumes from its cursor', async () => {
  const { live, at, up, seen, statuses } = rig();
  live.start();
  await up();
  expect(at(0).sent).toEqual([
    { do: 'auth', token: 'T1' },
    { id: 1, do: 'resume', cursor: 'e.5', mine: 2 },
  ]);
  expect(seen).toEqual(['hello', 9]);
  expect(statuses).toEqual(['connecting', 'live']);
  live.stop();
});

it('a gap fetches a snapshot and resumes from it', async () => {
  let cursor = 'e.5';
  const { live, at, statuses } = rig({ from: () => ({ cursor, mine: 0 }), onGap: async () => void (cursor = 'f.80') });
  live.start();
  await settle();
  at(0).opens();
  at(0).says({ type: 'hello' });
  at(0).says({ type: 'gap', reason: 'foreign_epoch' });
  at(0).replies('resume', { code: 'gap', status: 409 }, false);
  await settle();
  expect(at(0).sent.at(-1)).toMatchObject({ do: 'resume', cursor: 'f.80' });
  at(0).replies('resume', { position: 80 });
  await settle();
  expect(statuses.at(-1)).toBe('live');
  live.stop();
});

it('a lost line rejects what waits and comes back by itself', async () => {
  const { live, at, up, sockets, statuses } = rig();
  live.start();
  await up();
  const lost = expect(live.command({ do: 'send' })).rejects.toMatchObject({ code: 'closed' });
  at(0).closes(1006);
  await lost;
  expect(statuses.at(-1)).toBe('waiting');
  await vi.advanceTimersByTimeAsync(backOff(0, 0.5));
  expect(sockets).toHaveLength(2);
  await up(1);
  expect(statuses.at(-1)).toBe('live');
  live.stop();
});

it('waits longer each time, at random, at most 30 s', () => {
  expect([0, 1, 2, 3, 9, 99].map((n) => backOff(n, 1))).toEqual([500, 1000, 2000, 4000, 30_000, 30_000]);
  expect(backOff(3, 0)).toBe(800);
});

it('tells a new token to the same socket before the old one expires', async () => {
  const { live, at, up, sockets } = rig();
  live.start();
  await up();
  for (let i = 0; i < 19; i++) {
    await vi.advanceTimersByTimeAsync(25_000);
    at(0).replies('ping', {});
  }
  await vi.advanceTimersByTimeAsync(5_000);
  expect(at(0).sent).toContainEqual(expect.objectContaining({ do: 'auth', token: 'T2' }));
  expect(sockets).toHaveLength(1);
  live.stop();
});

it('asks a silent server for a sign of life, and gives the line up without one', async () => {
  const { live, at, up, statuses } = rig();
  live.start();
  await up();
  await vi.advanceTimersByTimeAsync(25_000);
  expect(at(0).sent.at(-1)).toMatchObject({ do: 'ping' });
  await vi.advanceTimersByTimeAsync(15_000);
  expect(statuses.at(-1)).toBe('waiting');
  live.stop();
});

it('a line in doubt has three seconds', async () => {
  const { live, at, up, statuses } = rig();
  live.start();
  await up();
  live.hurry();
  at(0).replies('ping', {});
  await vi.advanceTimersByTimeAsync(4_000);
  expect(statuses.at(-1)).toBe('live');
  live.hurry();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(statuses.at(-1)).toBe('waiting');
  live.hurry();
  await vi.advanceTimersByTimeAsync(0);
  expect(statuses.at(-1)).toBe('connecting');
  live.stop();
});

it('a revoked session is not knocked at again', async () => {
  const renew = vi.fn().mockRejectedValue(new Problem('session_revoked', 401));
  const { live, at, up, sockets } = rig({ renew });
  live.start();
  await up();
  at(0).closes(4001);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(renew).toHaveBeenCalledTimes(1);
  expect(sockets).toHaveLength(1);
});

it('each command gets its own answer, refusals with their code', async () => {
  const { live, at, up } = rig();
  live.start();
  await up();
  const first = live.command({ do: 'send' });
  const second = expect(live.command({ do: 'edit' })).rejects.toMatchObject({ code: 'forbidden', status: 403 });
  at(0).replies('edit', { code: 'forbidden', status: 403 }, false);
  at(0).replies('send', { seq: 4 });
  await second;
  expect(await first).toEqual({ seq: 4 });
  live.stop();
});
