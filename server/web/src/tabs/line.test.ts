import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Live, LiveStatus } from '../api/live';
import { Problem } from '../api/problem';
import type { Frame } from '../api/types';
import { after, outgoing, send } from '../state/fixture';
import { type Action, empty, type State } from '../state/model';
import { reduce } from '../state/reduce';
import { sharedOf } from '../state/shared';
import { type Body, type Bus, Channel } from './channel';
import { FakeBus, FakeLocks, turns } from './fixture';
import { Line, type LineOptions } from './line';

type Hooks = Parameters<LineOptions['live']>[0];

/** The socket's keeper of one tab: goes live at once when started, and records what is asked of it. */
class FakeLive {
  status: LiveStatus = 'stopped';
  asked: Body[] = [];
  answer: (body: Body) => Promise<unknown> = async () => ({});
  readonly hooks: Hooks;
  constructor(hooks: Hooks) {
    this.hooks = hooks;
  }
  start() {
    this.is('live');
  }
  stop() {
    this.is('stopped');
  }
  is(status: LiveStatus) {
    this.status = status;
    this.hooks.onStatus(status);
  }
  command(body: Body) {
    this.asked.push(body);
    return this.answer(body);
  }
  tell(body: Body) {
    this.asked.push(body);
  }
  hurry() {
    this.asked.push({ do: 'hurry' });
  }
}

class Browser {
  readonly bus = new FakeBus();
  readonly locks = new FakeLocks();
  #next = 1;

  tab(state: State = empty()) {
    const end: Bus = this.bus.join();
    const box = { state: { ...state, me: state.me || 1 }, statuses: [] as LiveStatus[], frames: [] as Frame[], hidden: false, end, live: null as unknown as FakeLive };
    const line = new Line({
      channel: new Channel(`tab${this.#next++}`, end),
      locks: this.locks as never,
      live: (hooks) => (box.live = new FakeLive(hooks)) as unknown as Live,
      me: () => box.state.me,
      place: () => box.state,
      shared: () => sharedOf(box.state),
      outgoing: () => box.state.outgoing,
      onFrame: (frame) => {
        box.frames.push(frame);
        if (frame.type === 'event') box.state = reduce(box.state, { do: 'event', event: frame });
      },
      onResumed: (position) => (box.state = reduce(box.state, { do: 'position', position })),
      onStatus: (status) => box.statuses.push(status),
      onState: (shared) => (box.state = reduce(box.state, { do: 'adopt', shared })),
      onAction: (action: Action) => (box.state = reduce(box.state, action)),
      onLead: async () => undefined,
      hidden: () => box.hidden,
    });
    line.start();
    return Object.assign(box, { line });
  }
}

let browser: Browser;
beforeEach(() => {
  vi.useFakeTimers();
  browser = new Browser();
});
afterEach(() => void vi.useRealTimers());

async function three() {
  const tabs = [browser.tab(after()), browser.tab(after()), browser.tab(after())] as const;
  await turns();
  return tabs;
}

describe('one line for all', () => {
  it('only the first has a socket; all are live and hear every event in order', async () => {
    const [a, b, c] = await three();
    expect([a.live.status, b.live.status, c.live.status]).toEqual(['live', 'stopped', 'stopped']);
    expect([a, b, c].map((t) => t.line.status)).toEqual(['live', 'live', 'live']);
    for (const seq of [4, 5]) a.live.hooks.onFrame(send(100 + seq, seq));
    a.live.hooks.onResumed(107);
    await turns();
    for (const tab of [b, c]) {
      expect(tab.frames.map((f) => f.type === 'event' && f.position)).toEqual([104, 105]);
      expect(tab.state.position).toBe(107);
    }
  });

  it('a tab that comes behind gets the whole state; one that is as far gets nothing', async () => {
    const ahead = browser.tab(after(send(110, 4)));
    await turns();
    const late = browser.tab(after());
    const fresh = browser.tab();
    await turns();
    expect([ahead, late, fresh].map((t) => t.state.position)).toEqual([110, 110, 110]);
    expect(late.state.conversations).toEqual(ahead.state.conversations);
    const same = browser.tab(ahead.state);
    const before = same.state;
    await turns();
    expect(same.state).toBe(before);
  });

  it('commands of any tab go over it, with their answers and their refusals', async () => {
    const [a, b] = await three();
    a.live.answer = async (body) => {
      if (body.do === 'edit') throw new Problem('forbidden', 403, 'no', 2);
      return { seq: 4 };
    };
    expect(await b.line.command({ do: 'send' })).toEqual({ seq: 4 });
    await expect(b.line.command({ do: 'edit' })).rejects.toMatchObject({ code: 'forbidden', status: 403, retryAfter: 2 });
    b.line.tell({ do: 'typing' });
    await turns();
    expect(a.live.asked.map((body) => body.do)).toEqual(expect.arrayContaining(['send', 'edit', 'typing']));
  });

  it('what is queued in one is queued in all, also by a tab that comes later', async () => {
    const [a, b] = await three();
    b.state = reduce(b.state, { do: 'queue', message: outgoing('x') });
    b.line.share({ do: 'queue', message: b.state.outgoing[0]! });
    await turns();
    expect(a.state.outgoing).toHaveLength(1);
    browser.tab(reduce(after(), { do: 'queue', message: outgoing('y') }));
    await turns();
    expect(a.state.outgoing.map((o) => o.client_id)).toEqual(['x', 'y']);
  });

  it('the queue of another installation stays out, and another person hears nothing', async () => {
    const [a] = await three();
    const elsewhere = reduce({ ...after(), vkey: 'log+2' }, { do: 'queue', message: outgoing('old') });
    const old = browser.tab(elsewhere);
    const stranger = browser.tab({ ...after(), me: 9 });
    await turns();
    expect(a.state.outgoing).toEqual([]);
    expect(old.state).toMatchObject({ vkey: 'log+1', outgoing: [] });
    a.live.hooks.onFrame(send(110, 4));
    await turns();
    expect(stranger.frames).toEqual([]);
  });

  it('the server is told what all screens show together', async () => {
    const [a, b, c] = await three();
    a.line.watch({ people: [1, 2], conversations: [7] });
    b.line.watch({ people: [2, 3], conversations: [8] });
    await vi.advanceTimersByTimeAsync(200);
    expect(a.live.asked.at(-1)).toEqual({ do: 'watch', people: [1, 2, 3], conversations: [7, 8] });
    a.live.answer = async () => ({ online: [3], status: { 3: { emoji: null, text: '开会', until: null } } });
    b.line.stop();
    c.line.watch({ people: [3], conversations: [] });
    await vi.advanceTimersByTimeAsync(200);
    expect(a.live.asked.at(-1)).toEqual({ do: 'watch', people: [1, 3, 2], conversations: [7] });
    expect(c.frames).toContainEqual({ type: 'presence', person: 3, online: true });
    expect(c.frames).toContainEqual({ type: 'presence', person: 1, online: false });
    expect(c.frames).toContainEqual({ type: 'status', person: 3, status: { emoji: null, text: '开会', until: null } });
  });
});

describe('a change of leader', () => {
  it('when its tab closes the next one leads; what waited for an answer learns that none comes', async () => {
    const [a, b, c] = await three();
    a.live.answer = () => new Promise(() => undefined);
    const lost = expect(c.line.command({ do: 'send' })).rejects.toMatchObject({ code: 'closed' });
    await turns();
    a.line.stop();
    await turns();
    await lost;
    expect([b.line.leading, b.line.status, c.line.status]).toEqual([true, 'live', 'live']);
    b.live.hooks.onFrame(send(110, 4));
    await turns();
    expect(c.state.position).toBe(110);
  });

  it('a tab that missed an event before the change gets it after', async () => {
    const [a, b, c] = await three();
    browser.bus.frozen.add(c.end);
    a.live.hooks.onFrame(send(110, 4));
    await turns();
    browser.bus.frozen.delete(c.end);
    a.line.stop();
    await turns();
    expect([b.state.position, c.state.position]).toEqual([110, 110]);
    expect(c.state.conversations).toEqual(b.state.conversations);
  });

  it('a frozen leader is replaced by the tab that somebody looks at, and follows when it wakes', async () => {
    const [a, b, c] = await three();
    c.hidden = true;
    browser.bus.frozen.add(a.end);
    await vi.advanceTimersByTimeAsync(9_000);
    expect([a.line.leading, b.line.leading, c.line.leading]).toEqual([false, true, false]);
    browser.bus.frozen.delete(a.end);
    b.live.hooks.onFrame(send(110, 4));
    await turns();
    expect(c.state.position).toBe(110);
    expect(a.live.status).toBe('stopped');
    a.line.hurry();
    await vi.advanceTimersByTimeAsync(6_000);
    expect(a.line.leading).toBe(false);
  });

  it('a leader that answers keeps it, however long nothing happens', async () => {
    const [a] = await three();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(a.line.leading).toBe(true);
  });

  it('a hidden leader without a line gives it to the visible tab', async () => {
    const [a, b, c] = await three();
    a.hidden = c.hidden = true;
    a.live.is('waiting');
    await turns();
    expect(b.line.status).toBe('waiting');
    await vi.advanceTimersByTimeAsync(11_000);
    expect(b.line.leading).toBe(true);
  });

  it('a page about to be frozen lets go by itself, and catches up when it wakes', async () => {
    const [a, b] = await three();
    a.line.pause();
    await turns();
    expect([a.line.leading, b.line.leading]).toEqual([false, true]);
    browser.bus.frozen.add(a.end);
    b.live.hooks.onFrame(send(110, 4));
    await turns();
    browser.bus.frozen.delete(a.end);
    a.line.resume();
    await turns();
    expect([a.state.position, a.line.status]).toEqual([110, 'live']);
  });
});
