// Messages that are quoted but not on screen: fetched one by one, each once, when a quote is drawn.
import { SvelteMap } from 'svelte/reactivity';
import { Problem } from '../../api/problem';
import type { Message } from '../../api/types';
import type { App } from '../../state/app.svelte';

export class Quotes {
  readonly #app: App;
  readonly #id: number;
  /** Null: it cannot be seen. */
  readonly #held = new SvelteMap<number, Message | null>();
  readonly #asked = new Set<number>();
  #chain: Promise<void> = Promise.resolve();

  constructor(app: App, id: number) {
    this.#app = app;
    this.#id = id;
  }

  /** The message, null if one may not see it, undefined while it is being fetched. */
  get(seq: number): Message | null | undefined {
    const here = this.#app.state.windows[this.#id]?.messages;
    const first = here?.[0]?.seq ?? Infinity;
    // Numbers are gapless, so that a message of the window is found by counting; a hole falls back to the search.
    const near = here?.[seq - first];
    if (near?.seq === seq) return near;
    return here?.find((m) => m.seq === seq) ?? this.#held.get(seq);
  }

  want(seq: number): void {
    if (this.#asked.has(seq)) return;
    this.#asked.add(seq);
    this.#chain = this.#chain.then(() => this.#fetch(seq));
  }

  async #fetch(seq: number): Promise<void> {
    if (this.get(seq) !== undefined) return;
    try {
      const page = await this.#app.client.messages(this.#id, { around: seq }, 1);
      this.#held.set(seq, page.items.find((m) => m.seq === seq) ?? null);
    } catch (thrown) {
      if (Problem.of(thrown).passing) this.#asked.delete(seq);
      else this.#held.set(seq, null);
    }
  }
}
