// What a view reads from the server: one thing, or a list by pages. Only the last question counts.
import { Problem } from '../../api/problem';

/** One thing, read by `load` and read again whenever it is called. */
export class Loaded<T> {
  value = $state.raw<T | null>(null);
  busy = $state(false);
  /** Problem code of the last reading, or ''. */
  problem = $state('');
  readonly #read: () => Promise<T>;
  #ticket = 0;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  async load(): Promise<void> {
    const ticket = ++this.#ticket;
    this.busy = true;
    try {
      const value = await this.#read();
      if (ticket !== this.#ticket) return;
      this.value = value;
      this.problem = '';
    } catch (thrown) {
      if (ticket !== this.#ticket) return;
      this.problem = Problem.of(thrown).code;
    }
    this.busy = false;
  }
}

type Some<T> = { items: T[]; next?: string | null };

/** A list that comes page by page. */
export class Paged<T> {
  items = $state.raw<readonly T[]>([]);
  next = $state<string | null>(null);
  busy = $state(false);
  problem = $state('');
  readonly #read: (cursor?: string) => Promise<Some<T>>;
  #ticket = 0;

  constructor(read: (cursor?: string) => Promise<Some<T>>) {
    this.#read = read;
  }

  /** From the first page. The rows stay until the answer is here: whoever has the focus keeps it. */
  load = (): Promise<void> => this.#ask(undefined);

  more = async (): Promise<void> => {
    if (this.next && !this.busy) await this.#ask(this.next);
  };

  async #ask(cursor: string | undefined): Promise<void> {
    const ticket = ++this.#ticket;
    this.busy = true;
    try {
      const page = await this.#read(cursor);
      if (ticket !== this.#ticket) return;
      this.items = cursor ? [...this.items, ...page.items] : page.items;
      this.next = page.next ?? null;
      this.problem = '';
    } catch (thrown) {
      if (ticket !== this.#ticket) return;
      this.problem = Problem.of(thrown).code;
    }
    this.busy = false;
  }
}
