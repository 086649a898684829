// Fetches what the state lacks: the snapshot, page by page, and conversations that an event named and nobody knows yet.
import type { Client } from '../api/client';
import { Problem } from '../api/problem';
import type { Snapshot } from '../api/types';
import type { Action } from './model';

/** Every page. Later ones are as of later positions; the state resumes from the first. */
export async function fetchSnapshot(client: Pick<Client, 'sync'>): Promise<Snapshot[]> {
  const pages: Snapshot[] = [];
  let after: number | undefined;
  do {
    const page = await client.sync(after);
    pages.push(page);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return pages;
}

export class Summaries {
  readonly #client: Pick<Client, 'conversation'>;
  readonly #apply: (action: Action) => void;
  readonly #asked = new Set<number>();
  /** Counts up when whoever is signed in changes: what was asked before is not theirs. */
  #turn = 0;

  constructor(client: Pick<Client, 'conversation'>, apply: (action: Action) => void) {
    this.#client = client;
    this.#apply = apply;
  }

  want(ids: number[]): void {
    for (const id of ids) if (!this.#asked.has(id)) void this.#fetch(id);
  }

  /** The line is back: what failed meanwhile may be asked for again. */
  retry(): void {
    this.#asked.clear();
  }

  forget(): void {
    this.#turn++;
    this.#asked.clear();
  }

  async #fetch(id: number): Promise<void> {
    const turn = this.#turn;
    this.#asked.add(id);
    try {
      const summary = await this.#client.conversation(id);
      if (turn !== this.#turn) return;
      this.#apply({ do: 'summary', summary });
    } catch (thrown) {
      // Out of reach: asked again when the line is back.
      if (turn !== this.#turn || Problem.of(thrown).passing) return;
      this.#apply({ do: 'gone', conversation: id });
    }
    this.#asked.delete(id);
  }
}
