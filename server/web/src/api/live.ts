// The live connection: one WebSocket, kept up for as long as someone is signed in.
// What it is not: the state. It authenticates, resumes from the cursor it is told, hands frames on,
// answers commands exactly once, and comes back with jittered back-off when the line is lost.
// To add a command: call `command({do: ...})`. To add a frame: `Frame` in types.ts and the reducer.
import { Problem } from './problem';
import type { Frame } from './types';

export type LiveStatus = 'connecting' | 'live' | 'waiting' | 'stopped';

/** What may end a connection for good, by close code (the server's table). */
const REVOKED = 4001;
const EXPIRED = 4002;
const TRY_LATER = 4013;
const POLICY = 1008;

const REPLY_MS = 15_000;
/** How long a line that is in doubt has to answer. */
const DOUBT_MS = 3_000;
const SILENCE_MS = 25_000;
const SETTLE_MS = 10_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/** The part of a WebSocket that is used; tests hand in their own. */
export type Socket = Pick<WebSocket, 'send' | 'close' | 'onopen' | 'onmessage' | 'onclose'>;

export type LiveOptions = {
  open: () => Socket;
  token: () => Promise<string>;
  renew: () => Promise<string>;
  /** Milliseconds until the token in use should be replaced. */
  renewIn: () => number;
  /** Where to go on: journal cursor and personal counter. */
  from: () => { cursor: string; mine: number };
  onFrame: (frame: Frame) => void;
  /** Everything up to this position has been handed on; live events follow. */
  onResumed: (position: number) => void;
  onStatus: (status: LiveStatus) => void;
  /** The cursor is useless: fetch a snapshot; the resume follows when this settles. */
  onGap: () => Promise<void>;
  random?: () => number;
};

type Waiting = { resolve: (data: unknown) => void; reject: (problem: Problem) => void; timer: Timer };
type Timer = ReturnType<typeof setTimeout>;

/** Wait before attempt `n` (0-based), in ms: doubling from 0.5 s to 30 s, of which 20 to 100 % at random. */
export function backOff(attempt: number, random: number): number {
  const ceiling = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling * (0.2 + 0.8 * random));
}

export class Live {
  readonly #options: LiveOptions;
  readonly #random: () => number;
  readonly #waiting = new Map<number, Waiting>();
  #socket: Socket | null = null;
  #status: LiveStatus = 'stopped';
  #attempt = 0;
  #nextId = 1;
  #retry: Timer | undefined;
  #settle: Timer | undefined;
  #silence: Timer | undefined;
  #reauth: Timer | undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
  }

  get status(): LiveStatus {
    return this.#status;
  }

  start(): void {
    if (this.#status === 'stopped') void this.#connect();
  }

  stop(): void {
    this.#set('stopped');
    this.#drop();
  }

  /** The network came, went, or the page woke: do not sit out a long wait, and do not trust a line that may be dead. */
  hurry(): void {
    if (this.#status === 'waiting') {
      this.#attempt = 0;
      void this.#connect();
    } else if (this.#status === 'live') this.#ping(DOUBT_MS);
  }

  /** Sends a command; settles with its one reply, or rejects with `closed` or `network`. */
  command<T>(body: { do: string } & Record<string, unknown>, patience = REPLY_MS): Promise<T> {
    const socket = this.#socket;
    if (!socket) return Promise.reject(new Problem('closed'));
    const id = this.#nextId++;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => this.#lost(socket), patience);
      this.#waiting.set(id, { resolve: (data) => resolve(data as T), reject, timer });
      socket.send(JSON.stringify({ id, ...body }));
    });
  }

  /** A command whose loss does not matter (typing, interest): dropped when not live. */
  tell(body: { do: string } & Record<string, unknown>): void {
    if (this.#status === 'live') this.command(body).catch(() => undefined);
  }

  async #connect(): Promise<void> {
    clearTimeout(this.#retry);
    this.#set('connecting');
    let token: string;
    try {
      token = await this.#options.token();
    } catch (thrown) {
      if (!Problem.of(thrown).sessionOver) this.#later();
      return;
    }
    if (this.#status !== 'connecting' || this.#socket) return;
    const socket = this.#options.open();
    this.#socket = socket;
    this.#settle = setTimeout(() => this.#lost(socket), SETTLE_MS);
    socket.onopen = () => socket.send(JSON.stringify({ do: 'auth', token }));
    socket.onmessage = (event: MessageEvent) => {
      if (socket === this.#socket) this.#receive(JSON.parse(String(event.data)) as Frame);
    };
    socket.onclose = (event: CloseEvent) => {
      if (socket === this.#socket) this.#closed(event.code);
    };
  }

  #receive(frame: Frame): void {
    this.#heard();
    if (frame.type === 'hello') {
      this.#options.onFrame(frame);
      this.#renewLater();
      void this.#resume();
    } else if (frame.type === 'reply') this.#reply(frame);
    else this.#options.onFrame(frame);
  }

  async #resume(): Promise<void> {
    const socket = this.#socket;
    try {
      const { position } = await this.command<{ position: number }>({ do: 'resume', ...this.#options.from() });
      if (socket !== this.#socket) return;
      clearTimeout(this.#settle);
      this.#attempt = 0;
      this.#options.onResumed(position);
      this.#set('live');
    } catch (thrown) {
      if (socket !== this.#socket || !socket) return;
      if (Problem.of(thrown).code !== 'gap') return this.#lost(socket);
      clearTimeout(this.#settle);
      try {
        await this.#options.onGap();
      } catch {
        return this.#lost(socket);
      }
      if (socket === this.#socket) void this.#resume();
    }
  }

  #reply(frame: Extract<Frame, { type: 'reply' }>): void {
    const waiting = this.#waiting.get(frame.id);
    if (!waiting) return;
    this.#waiting.delete(frame.id);
    clearTimeout(waiting.timer);
    if (frame.ok) waiting.resolve(frame.data);
    else waiting.reject(new Problem(frame.error.code, frame.error.status, frame.error.detail ?? ''));
  }

  /** The token is about to expire: a new one is told to the same socket, which stays. */
  #renewLater(): void {
    clearTimeout(this.#reauth);
    this.#reauth = setTimeout(async () => {
      try {
        const token = await this.#options.renew();
        if (this.#socket) await this.command({ do: 'auth', token });
      } catch {
        // A failed renewal is tried again below while the old token lasts; after it the server closes.
      }
      if (this.#socket) this.#renewLater();
    }, this.#options.renewIn());
  }

  #heard(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#ping(), SILENCE_MS);
  }

  #ping(patience?: number): void {
    this.command({ do: 'ping' }, patience).catch(() => undefined);
  }

  #lost(socket: Socket): void {
    if (socket !== this.#socket) return;
    this.#closed(0);
  }

  #closed(code: number): void {
    this.#drop();
    if (this.#status === 'stopped') return;
    if (code === TRY_LATER) this.#attempt = Math.max(this.#attempt, 4);
    if (code === REVOKED || code === EXPIRED || code === POLICY) void this.#afterRefusal();
    else this.#later();
  }

  /** The server refused the token. A renewal tells whether the session lives; the keeper reports if not. */
  async #afterRefusal(): Promise<void> {
    this.#set('connecting');
    try {
      await this.#options.renew();
    } catch (thrown) {
      if (Problem.of(thrown).sessionOver) return;
    }
    if (this.#status === 'connecting') this.#later();
  }

  #later(): void {
    this.#set('waiting');
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#connect(), backOff(this.#attempt++, this.#random()));
  }

  /** Lets go of the socket; everyone who waits for a reply learns that it will not come. */
  #drop(): void {
    for (const timer of [this.#retry, this.#settle, this.#silence, this.#reauth]) clearTimeout(timer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject, timer } of waiting) {
      clearTimeout(timer);
      reject(new Problem('closed'));
    }
  }

  #set(status: LiveStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#options.onStatus(status);
  }
}
