// Fetches the people that the state names but does not know, a few at a time, each once.
import type { Client } from '../api/client';
import type { Person } from '../api/types';

const AT_ONCE = 4;

export class PeopleFetcher {
  readonly #client: Pick<Client, 'person'>;
  readonly #found: (people: Person[]) => void;
  readonly #asked = new Set<number>();
  #queue: number[] = [];
  #running = 0;

  constructor(client: Pick<Client, 'person'>, found: (people: Person[]) => void) {
    this.#client = client;
    this.#found = found;
  }

  want(ids: number[]): void {
    const fresh = ids.filter((id) => !this.#asked.has(id));
    fresh.forEach((id) => this.#asked.add(id));
    this.#queue.push(...fresh);
    while (this.#running < AT_ONCE && this.#queue.length > 0) void this.#run();
  }

  /** Names may have changed: the same people may be asked for again. */
  forget(): void {
    this.#asked.clear();
    this.#queue = [];
  }

  async #run(): Promise<void> {
    this.#running++;
    for (let id = this.#queue.shift(); id !== undefined; id = this.#queue.shift()) {
      try {
        this.#found([await this.#client.person(id)]);
      } catch {
        // Not visible or not reachable: shown without a name; a directory change asks again.
      }
    }
    this.#running--;
  }
}
