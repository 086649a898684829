// Locks and a bus for tests: what the browser gives, without a browser. Used by tests only.
import { vi } from 'vitest';
import type { Bus, Letter } from './channel';

type Wish = { run: () => Promise<unknown>; resolve: (value: unknown) => void; reject: (why: unknown) => void };

/** One lock, as in the Web Locks API: a queue, signals, and stealing. */
export class FakeLocks {
  #holder: Wish | null = null;
  #queue: Wish[] = [];

  get waiting(): number {
    return this.#queue.length;
  }

  request(_: string, how: LockOptions, work: () => Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const wish: Wish = { run: work, resolve, reject };
      how.signal?.addEventListener('abort', () => {
        if (!this.#queue.includes(wish)) return;
        this.#queue = this.#queue.filter((w) => w !== wish);
        reject(new DOMException('aborted', 'AbortError'));
      });
      if (how.steal) {
        this.#holder?.reject(new DOMException('stolen', 'AbortError'));
        this.#holder = null;
        this.#queue.unshift(wish);
      } else this.#queue.push(wish);
      void Promise.resolve().then(() => this.#next());
    });
  }

  #next(): void {
    const wish = this.#holder ? undefined : this.#queue.shift();
    if (!wish) return;
    this.#holder = wish;
    void wish.run().then((value) => {
      if (this.#holder === wish) this.#holder = null;
      wish.resolve(value);
      this.#next();
    });
  }
}

/** A BroadcastChannel for all tabs of a test; letters are copied and arrive later, in order. */
export class FakeBus {
  readonly #ends: Bus[] = [];
  /** Tabs that are frozen hear nothing until they wake. */
  readonly frozen = new Set<Bus>();

  join(): Bus {
    const end: Bus = {
      onmessage: null,
      postMessage: (letter: Letter) => {
        const copy = structuredClone(letter);
        void Promise.resolve().then(() => {
          for (const other of this.#ends) if (other !== end && !this.frozen.has(other)) other.onmessage?.({ data: copy } as MessageEvent);
        });
      },
      close: () => undefined,
    };
    this.#ends.push(end);
    return end;
  }
}

/** Lets everything happen that needs no time. */
export async function turns(): Promise<void> {
  for (let i = 0; i < 30; i++) await Promise.resolve();
  if (vi.isFakeTimers()) await vi.advanceTimersByTimeAsync(0);
}
