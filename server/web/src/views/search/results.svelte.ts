// What a search found, part by part. One question at a time counts; an older answer that comes later is dropped.
import type { App } from '../../state/app.svelte';
import * as find from '../../api/find';
import { Problem } from '../../api/problem';
import type { Message, Person } from '../../api/types';
import type { SearchQuery } from '../../lib/route';

const FEW = 5;
const MANY = 20;

/** The query for messages: days are the reader's own, from the first midnight to the last. */
export function asked(search: SearchQuery): find.MessageQuery {
  const midnight = (day: string, later: number) => {
    const at = new Date(`${day}T00:00:00`);
    at.setDate(at.getDate() + later);
    return at.toISOString();
  };
  return {
    q: search.q.trim(),
    ...(search.conversation === undefined ? {} : { in: search.conversation }),
    ...(search.from === undefined ? {} : { from: search.from }),
    ...(search.since ? { after: midnight(search.since, 0) } : {}),
    ...(search.until ? { before: midnight(search.until, 1) } : {}),
  };
}

export class Results {
  messages = $state.raw<readonly Message[]>([]);
  people = $state.raw<readonly Person[]>([]);
  conversations = $state.raw<readonly find.FoundConversation[]>([]);
  next = $state<string | null>(null);
  busy = $state(false);
  problem = $state('');
  readonly #app: App;
  #ticket = 0;

  constructor(app: App) {
    this.#app = app;
  }

  async seek(search: SearchQuery): Promise<void> {
    const ticket = ++this.#ticket;
    const q = search.q.trim();
    if (!q) {
      this.#put([], [], [], null);
      this.busy = false;
      return;
    }
    this.busy = true;
    this.problem = '';
    const { client } = this.#app;
    const wants = (part: SearchQuery['in']) => search.in === 'all' || search.in === part;
    // Who narrows by sender, place or day looks for messages.
    const narrowed = search.conversation !== undefined || search.from !== undefined || search.since !== undefined || search.until !== undefined;
    const most = search.in === 'all' ? FEW : MANY;
    const empty = { items: [] };
    try {
      const [messages, people, conversations] = await Promise.all([
        wants('messages') ? find.messages(client, { ...asked(search), limit: MANY }) : { ...empty, next: null },
        wants('people') && !narrowed ? find.people(client, q, most) : empty,
        wants('conversations') && !narrowed ? find.conversations(client, q, most) : empty,
      ]);
      if (ticket !== this.#ticket) return;
      this.#put(messages.items, people.items, conversations.items, messages.next ?? null);
    } catch (thrown) {
      if (ticket !== this.#ticket) return;
      this.#put([], [], [], null);
      this.problem = Problem.of(thrown).code;
    }
    this.busy = false;
  }

  async more(search: SearchQuery): Promise<void> {
    if (!this.next || this.busy) return;
    const ticket = this.#ticket;
    this.busy = true;
    try {
      const page = await find.messages(this.#app.client, { ...asked(search), limit: MANY, cursor: this.next });
      if (ticket !== this.#ticket) return;
      this.#put([...this.messages, ...page.items], this.people, this.conversations, page.next ?? null);
    } catch (thrown) {
      if (ticket !== this.#ticket) return;
      this.problem = Problem.of(thrown).code;
    }
    this.busy = false;
  }

  #put(messages: readonly Message[], people: readonly Person[], conversations: readonly find.FoundConversation[], next: string | null): void {
    this.messages = messages;
    this.people = people;
    this.conversations = conversations;
    this.next = next;
    this.#app.dispatch({ do: 'people', people: [...people] });
    this.#app.know(messages.map((m) => m.sender));
  }
}
