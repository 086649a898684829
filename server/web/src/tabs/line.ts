// The line to the server as a tab sees it: its own socket in the tab that leads, that tab's in all others. What a view asks
// for is the same in both. What it is not: the socket (api/live.ts), the election (leadership.ts), or the state.
// A tab that follows is told every frame in order. When it may have missed one, at the start and after a change of leader,
// it says how far it is and gets the whole state if that is not far enough.
import type { Live, LiveStatus } from '../api/live';
import { Problem } from '../api/problem';
import type { Frame } from '../api/types';
import type { Action, Outgoing, Shared } from '../state/model';
import type { Body, Channel, Interest, Letter, Place, Word } from './channel';
import { Interests } from './interests';
import { Leadership, type Locks } from './leadership';

const REPLY_MS = 20_000;
/** How often a tab in front of a person asks the one that leads for a sign of life, and how long it waits. */
const ASK_MS = 5_000;
const PATIENCE_MS = 3_000;

export type LineOptions = {
  channel: Channel;
  locks: Locks | undefined;
  /** Makes the socket's keeper; called once. */
  live: (hooks: { onFrame: (frame: Frame) => void; onResumed: (position: number) => void; onStatus: (status: LiveStatus) => void }) => Live;
  me: () => number;
  place: () => Place;
  shared: () => Shared;
  outgoing: () => Outgoing[];
  onFrame: (frame: Frame) => void;
  onResumed: (position: number) => void;
  onStatus: (status: LiveStatus) => void;
  /** Another tab's whole state. */
  onState: (shared: Shared) => void;
  /** Another tab did this to what all have in common. */
  onAction: (action: Action) => void;
  /** This tab leads from now on; the socket starts when it settles. */
  onLead: () => Promise<void>;
  hidden: () => boolean;
};

type Waiting = { resolve: (data: unknown) => void; reject: (problem: Problem) => void; timer: ReturnType<typeof setTimeout> };

export class Line {
  readonly #options: LineOptions;
  readonly #live: Live;
  readonly #leadership: Leadership;
  readonly #interests: Interests;
  readonly #waiting = new Map<number, Waiting>();
  #status: LiveStatus = 'stopped';
  #leader: string | null = null;
  #nextId = 1;
  #interest: Interest = { people: [], conversations: [] };
  #deaf: (() => void) | null = null;
  #asking: ReturnType<typeof setInterval> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #down = false;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#live = options.live({
      onFrame: (frame) => this.#frame(frame),
      onResumed: (position) => {
        options.onResumed(position);
        this.#post({ say: 'resumed', position });
      },
      onStatus: (status) => this.#liveIs(status),
    });
    this.#leadership = new Leadership({
      locks: options.locks,
      onLead: () => void this.#lead(),
      onLose: () => this.#lose(),
    });
    this.#interests = new Interests((interest) => this.#watch(interest));
  }

  get leading(): boolean {
    return this.#leadership.leading;
  }

  get status(): LiveStatus {
    return this.#status;
  }

  start(): void {
    if (this.#deaf) return;
    this.#deaf = this.#options.channel.listen((letter) => this.#hear(letter));
    this.#set('connecting');
    this.#leadership.start();
    if (!this.leading) this.#join();
    this.#asking = setInterval(() => this.#ask(), ASK_MS);
  }

  stop(): void {
    if (!this.#deaf) return;
    this.#post({ say: 'bye' });
    this.#deaf();
    this.#deaf = null;
    clearInterval(this.#asking);
    clearTimeout(this.#patience);
    this.#leader = null;
    this.#leadership.stop();
    this.#live.stop();
    this.#reject();
    this.#interests.clear();
    this.#set('stopped');
  }

  /** The browser is about to freeze this page: another one takes the line. */
  pause(): void {
    if (this.#deaf) this.#leadership.stop();
  }

  /** Awake again, and behind. */
  resume(): void {
    if (!this.#deaf) return;
    this.#leadership.start();
    if (!this.leading) this.#join();
  }

  /** A command to the server, with its one reply. Rejects with `closed` when the line is lost before it. */
  command<T>(body: Body): Promise<T> {
    if (this.leading) return this.#live.command<T>(body);
    if (this.#status !== 'live') return Promise.reject(new Problem('closed'));
    const id = this.#nextId++;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(id, (w) => w.reject(new Problem('closed'))), REPLY_MS);
      this.#waiting.set(id, { resolve: (data) => resolve(data as T), reject, timer });
      this.#post({ say: 'command', id, body });
    });
  }

  /** A command whose loss does not matter. */
  tell(body: Body): void {
    if (this.leading) this.#live.tell(body);
    else this.#post({ say: 'tell', body });
  }

  /** What this tab has on its screen; the server is told what all of them have. */
  watch(interest: Interest): void {
    this.#interest = interest;
    if (this.leading) this.#interests.set(this.#options.channel.tab, interest);
    else this.#post({ say: 'interest', interest });
  }

  /** Connect now instead of waiting. */
  hurry(): void {
    if (this.leading) this.#live.hurry();
    else {
      this.#post({ say: 'hurry' });
      this.#ask();
    }
  }

  /** Does the same in all other tabs. */
  share(action: Action): void {
    this.#post({ say: 'action', action });
  }

  #post(word: Word): void {
    // Without Web Locks each tab has a line of its own, and what one is told the others are told, too.
    if (this.#options.locks) this.#options.channel.post(this.#options.me(), word);
  }

  #hear({ from, me, word }: Letter): void {
    if (me !== this.#options.me() || !this.#options.locks) return;
    if (word.say === 'action') return this.#options.onAction(word.action);
    if (this.leading) this.#asLeader(from, word);
    else this.#asFollower(from, word);
  }

  #asLeader(from: string, word: Word): void {
    switch (word.say) {
      case 'join':
        return this.#welcome(from, word.place, word.outgoing);
      case 'command':
        return void this.#relay(from, word.id, word.body);
      case 'tell':
        return this.#live.tell(word.body);
      case 'interest':
        return this.#interests.set(from, word.interest);
      case 'bye':
        return this.#interests.drop(from);
      case 'hurry':
        return this.#live.hurry();
      case 'ping':
        return this.#post({ say: 'pong', status: this.#status, hidden: this.#options.hidden() });
      // Two lead for a moment, when the lock was taken away: the one that lost it hears of it by itself.
    }
  }

  #asFollower(from: string, word: Word): void {
    switch (word.say) {
      case 'lead':
        if (from === this.#leader) return this.#set(word.status);
        this.#down = false;
        return this.#join();
      case 'welcome':
        if (word.to !== this.#options.channel.tab) return;
        if (word.shared) this.#options.onState(word.shared);
        this.#leader = from;
        this.#set(word.status);
        return this.#post({ say: 'interest', interest: this.#interest });
      case 'state':
        return this.#options.onState(word.shared);
      case 'frame':
        return this.#options.onFrame(word.frame);
      case 'resumed':
        return this.#options.onResumed(word.position);
      case 'reply':
        if (word.to !== this.#options.channel.tab) return;
        return this.#settle(word.id, (w) => {
          const p = word.problem;
          if (p) w.reject(new Problem(p.code, p.status, p.detail, p.retryAfter));
          else w.resolve(word.data);
        });
      case 'pong':
        return this.#alive(word.status, word.hidden);
    }
  }

  #join(): void {
    this.#leader = null;
    this.#reject();
    if (this.#status === 'live') this.#set('connecting');
    this.#post({ say: 'join', place: this.#options.place(), outgoing: this.#options.outgoing().filter((o) => o.status !== 'sent') });
  }

  #welcome(to: string, place: Place, outgoing: Outgoing[]): void {
    const shared = this.#options.shared();
    // What was written for another installation is not sent to this one.
    if (place.vkey === shared.vkey) for (const message of outgoing) this.#options.onAction({ do: 'queue', message });
    const behind = place.vkey !== shared.vkey || place.epoch !== shared.epoch || place.position < shared.position || place.mine < shared.mine;
    this.#post({ say: 'welcome', to, status: this.#status, shared: behind && shared.epoch !== '' ? shared : null });
  }

  async #relay(to: string, id: number, body: Body): Promise<void> {
    try {
      this.#post({ say: 'reply', to, id, data: await this.#live.command(body) });
    } catch (thrown) {
      const { code, status, detail, retryAfter } = Problem.of(thrown);
      this.#post({ say: 'reply', to, id, problem: { code, status, detail, retryAfter } });
    }
  }

  async #lead(): Promise<void> {
    this.#leader = this.#options.channel.tab;
    this.#reject();
    this.#interests.clear();
    this.#interests.set(this.#options.channel.tab, this.#interest);
    await this.#options.onLead();
    if (!this.leading) return;
    this.#post({ say: 'lead', status: this.#status });
    this.#live.start();
  }

  #lose(): void {
    this.#live.stop();
    if (!this.#deaf) return;
    this.#set('connecting');
    this.#join();
  }

  /** The whole state was fetched anew: the others take it from here. */
  tellState(): void {
    if (this.leading) this.#post({ say: 'state', shared: this.#options.shared() });
  }

  #frame(frame: Frame): void {
    this.#options.onFrame(frame);
    // The greeting is between the server and the tab that leads.
    if (frame.type !== 'hello' && frame.type !== 'gap') this.#post({ say: 'frame', frame });
  }

  #liveIs(status: LiveStatus): void {
    if (!this.leading) return;
    this.#set(status);
    this.#post({ say: 'lead', status });
    if (status === 'live') this.#interests.again();
  }

  async #watch(interest: Interest): Promise<void> {
    if (this.#status !== 'live') return;
    try {
      const told = await this.#live.command<{ online?: number[]; status?: Record<number, unknown> }>({ do: 'watch', ...interest });
      const online = new Set(told.online ?? []);
      for (const person of interest.people) {
        this.#frame({ type: 'presence', person, online: online.has(person) });
        const status = told.status?.[person];
        if (told.status) this.#frame({ type: 'status', person, status: (status ?? null) as never });
      }
    } catch {
      // Lost with the line; said again when it is back.
    }
  }

  /** A tab that nobody looks at does not mind who leads. */
  #ask(): void {
    if (this.leading || this.#options.hidden() || !this.#deaf) return;
    this.#post({ say: 'ping' });
    this.#patience ??= setTimeout(() => {
      this.#patience = undefined;
      this.#leadership.take();
    }, PATIENCE_MS);
  }

  /** Browsers slow the clocks of hidden pages down: when one of those has lost the line, the visible tab does better. */
  #alive(status: LiveStatus, hidden: boolean): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    if (status === 'live' || !hidden || this.#options.hidden()) this.#down = false;
    else if (!this.#down) this.#down = true;
    else this.#leadership.take();
  }

  #settle(id: number, how: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    how(waiting);
  }

  #reject(): void {
    for (const id of [...this.#waiting.keys()]) this.#settle(id, (w) => w.reject(new Problem('closed')));
  }

  #set(status: LiveStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#options.onStatus(status);
  }
}
