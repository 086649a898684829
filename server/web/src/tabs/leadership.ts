// Which tab holds the line: the one that holds a Web Lock. The browser gives the lock on when that tab is closed or crashes;
// a tab that is about to be frozen lets go by itself; one that hangs loses it to whoever `take`s it.
// Without Web Locks (they need https or localhost) every tab leads, with a line of its own.

export const LOCK = 'lingtong.line';

export type Locks = Pick<LockManager, 'request'>;

export type LeadershipOptions = { locks: Locks | undefined; onLead: () => void; onLose: () => void };

export class Leadership {
  readonly #options: LeadershipOptions;
  #running = false;
  #leading = false;
  #letGo: (() => void) | null = null;
  #queue: AbortController | null = null;

  constructor(options: LeadershipOptions) {
    this.#options = options;
  }

  get leading(): boolean {
    return this.#leading;
  }

  /** Leads at once when nobody does, else when it is this tab's turn. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#wait();
  }

  /** Lets go, and does not want it back until `start`. */
  stop(): void {
    this.#running = false;
    this.#queue?.abort();
    this.#queue = null;
    this.#lose();
  }

  /** Takes the lead from a tab that does not answer. */
  take(): void {
    if (!this.#running || this.#leading || !this.#options.locks) return;
    this.#queue?.abort();
    this.#queue = new AbortController();
    void this.#ask(this.#queue, { steal: true });
  }

  #wait(): void {
    if (!this.#options.locks) return this.#lead();
    this.#queue = new AbortController();
    void this.#ask(this.#queue, { signal: this.#queue.signal });
  }

  /** One wish for the lock; `wish` is dropped when another one takes its place. */
  async #ask(wish: AbortController, how: LockOptions): Promise<void> {
    try {
      await this.#options.locks?.request(LOCK, how, () => this.#hold(wish));
    } catch {
      // Dropped while it waited, or taken away while it was held.
    }
    if (wish !== this.#queue) return;
    this.#lose();
    this.#wait();
  }

  #hold(wish: AbortController): Promise<void> {
    if (wish !== this.#queue) return Promise.resolve();
    return new Promise((release) => {
      this.#letGo = release;
      this.#lead();
    });
  }

  #lead(): void {
    this.#leading = true;
    this.#options.onLead();
  }

  #lose(): void {
    this.#letGo?.();
    this.#letGo = null;
    if (!this.#leading) return;
    this.#leading = false;
    this.#options.onLose();
  }
}
