// Asks who has read the own messages that are on screen: the newest first, and no older one once everybody has read, because
// who has read a message has read those before it. In very large conversations only the list that is opened asks.
import { Problem } from '../../api/problem';
import type { Message } from '../../api/types';
import type { Pane } from './pane.svelte';
import { policies } from './policies.svelte';

const LARGE = 500;
/** Own messages at the end that are asked for. */
const ASKED = 8;

export class ReadWatch {
  readonly #pane: Pane;
  #busy = false;
  #gone = false;

  /** Within a component: it lives as long as that. */
  constructor(pane: Pane) {
    this.#pane = pane;
    const own = $derived.by(() => this.#own());
    $effect(() => {
      if (own.length > 0) void this.#ask();
    });
    $effect(() => () => {
      this.#gone = true;
    });
  }

  #own(): Message[] {
    const { summary, app, id, me } = this.#pane;
    if (!summary || summary.outside || summary.member_count > LARGE || !policies.now.read_lists || app.status !== 'live') return [];
    const messages = app.state.windows[id]?.messages ?? [];
    return messages.slice(-60).filter((m) => m.sender === me && !m.recalled).slice(-ASKED);
  }

  async #ask(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    const { app, id, routes } = this.#pane;
    try {
      for (const message of this.#own().toReversed()) {
        if (this.#gone) break;
        let readers = app.receipts.of(id, message.seq);
        if (!readers) app.receipts.told(id, message.seq, (readers = await routes.readers(id, message.seq)));
        if (readers.unread.length === 0) break;
      }
    } catch (thrown) {
      // Not shown in this company, or not to be had now: `sent` is all that is said.
      if (Problem.of(thrown).code === 'forbidden') policies.now = { ...policies.now, read_lists: false };
    }
    this.#busy = false;
  }
}
