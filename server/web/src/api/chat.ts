// The REST routes of what is inside one conversation. What they change comes back as events; answers are read only where
// they say more. To add a route: one line here, its types in types.ts.
import type { Client } from './client';
import type { Members, Message, Pins, Policies, Readers, Revisions, Standing } from './types';

export class ChatRoutes {
  readonly #client: Pick<Client, 'ask'>;

  constructor(client: Pick<Client, 'ask'>) {
    this.#client = client;
  }

  edit = (c: number, seq: number, text: string, mentions: number[], mention_all: boolean) =>
    this.#client.ask<Message>('PATCH', `${message(c, seq)}`, { text, mentions, mention_all });
  recall = (c: number, seq: number) => this.#client.ask<Message>('DELETE', message(c, seq));
  react = (c: number, seq: number, emoji: string) => this.#client.ask<Message>('PUT', `${message(c, seq)}/reactions/${encodeURIComponent(emoji)}`);
  unreact = (c: number, seq: number, emoji: string) => this.#client.ask<Message>('DELETE', `${message(c, seq)}/reactions/${encodeURIComponent(emoji)}`);
  pin = (c: number, seq: number) => this.#client.ask<Message>('PUT', `${message(c, seq)}/pin`);
  unpin = (c: number, seq: number) => this.#client.ask<Message>('DELETE', `${message(c, seq)}/pin`);
  pins = (c: number) => this.#client.ask<Pins>('GET', `/conversations/${c}/pins`);
  readers = (c: number, seq: number) => this.#client.ask<Readers>('GET', `${message(c, seq)}/readers`);
  revisions = (c: number, seq: number) => this.#client.ask<Revisions>('GET', `${message(c, seq)}/revisions`);
  markUnread = (c: number, seq: number) => this.#client.ask<Standing>('PUT', `/conversations/${c}/read`, { seq, mark_unread: true });
  policies = () => this.#client.ask<Policies>('GET', '/policies');

  /** Everyone in a conversation, page after page, at most `most`. */
  async members(c: number, most: number): Promise<Members['items']> {
    const all: Members['items'] = [];
    for (let cursor: string | null | undefined = ''; cursor !== null && cursor !== undefined && all.length < most; ) {
      const page: Members = await this.#client.ask<Members>('GET', `/conversations/${c}/members?limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
      all.push(...page.items);
      cursor = page.next;
    }
    return all;
  }
}

function message(c: number, seq: number): string {
  return `/conversations/${c}/messages/${seq}`;
}
