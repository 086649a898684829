// Fetches the people that the state names but does not know, a few at a time, each once.
import type { Client } from '../api/client';
import type { LiveEvent, Person } from '../api/types';
import type { Action, State } from './model';
import { strangers } from './select';

const AT_ONCE = 4;
/** When the directory moved: how many of those in memory are asked for again, those on screen first. */
const AGAIN = 200;

export class People {
  readonly #client: Pick<Client, 'person'>;
  readonly #found: (people: Person[]) => void;
  readonly #asked = new Set<number>();
  #queue: number[] = [];
  /** Asked for, not answered yet. */
  readonly #flying = new Set<number>();
  #running = 0;
  #turn = 0;

  constructor(client: Pick<Client, 'person'>, found: (people: Person[]) => void) {
    this.#client = client;
    this.#found = found;
  }

  /** What an action brought may name anyone. */
  named(state: State, action: Action | undefined): void {
    const brings = action === undefined || ['snapshot', 'adopt', 'summary', 'loaded'].includes(action.do);
    if (brings) this.want(strangers(state));
  }

  /** Events name few people: looking through the whole state for each would be slow. */
  inEvents(state: State, events: LiveEvent[]): void {
    const named = new Set<number>();
    for (const { actor, data } of events) {
      const forwarded = data['forward_of'] as { sender?: number } | null | undefined;
      for (const id of [actor, data['sender'], data['person'], forwarded?.sender]) if (typeof id === 'number') named.add(id);
    }
    this.want([...named].filter((id) => !state.people[id]));
  }

  /** The directory moved: everyone on screen is asked for again; the old records stay shown meanwhile. */
  again(state: State): void {
    // Who was asked for by name and has not come yet may stand nowhere in the state.
    const open = [...this.#flying, ...this.#queue];
    this.forget();
    this.want([...new Set([...open, state.me, ...strangers({ ...state, people: {} })])].slice(0, AGAIN));
  }

  want(ids: number[]): void {
    const fresh = ids.filter((id) => id > 0 && !this.#asked.has(id));
    fresh.forEach((id) => this.#asked.add(id));
    this.#queue.push(...fresh);
    while (this.#running < AT_ONCE && this.#queue.length > 0) void this.#run();
  }

  /** Names may have changed, or somebody else is signed in: anyone may be asked for again. */
  forget(): void {
    this.#turn++;
    this.#asked.clear();
    this.#flying.clear();
    this.#queue = [];
  }

  async #run(): Promise<void> {
    this.#running++;
    for (let id = this.#queue.shift(); id !== undefined; id = this.#queue.shift()) {
      const turn = this.#turn;
      this.#flying.add(id);
      try {
        const person = await this.#client.person(id);
        if (turn === this.#turn) this.#found([person]);
      } catch {
        // Not visible or not reachable: shown without a name; a directory change asks again.
      } finally {
        if (turn === this.#turn) this.#flying.delete(id);
      }
    }
    this.#running--;
  }
}
