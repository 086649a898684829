// People found on the server while one types: asked after a short pause, and only the last question counts.
import { Problem } from '../../api/problem';
import type { Client } from '../../api/client';
import { people } from '../../api/contacts';
import type { Person } from '../../api/types';

const PAUSE_MS = 150;

export class PeopleFinder {
  found = $state.raw<readonly Person[]>([]);
  busy = $state(false);
  /** Problem code of the last question, or ''. */
  problem = $state('');
  readonly #client: Client;
  readonly #most: number;
  #ticket = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client, most = 20) {
    this.#client = client;
    this.#most = most;
  }

  /** Asks for `q`; an empty one finds nobody. */
  seek(q: string): void {
    clearTimeout(this.#timer);
    const ticket = ++this.#ticket;
    this.busy = q.trim() !== '';
    if (!this.busy) {
      this.found = [];
      return;
    }
    this.#timer = setTimeout(() => void this.#ask(q.trim(), ticket), PAUSE_MS);
  }

  async #ask(q: string, ticket: number): Promise<void> {
    try {
      const page = await people(this.#client, { q, limit: this.#most });
      if (ticket !== this.#ticket) return;
      this.found = page.items;
      this.problem = '';
    } catch (thrown) {
      if (ticket !== this.#ticket) return;
      this.problem = Problem.of(thrown).code;
    }
    this.busy = false;
  }
}
