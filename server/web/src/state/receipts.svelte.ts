// Who has read own messages, as far as this page was told. A cursor only moves on, so that a read frame moves a person
// in every list at or below it. What it is not: the truth; the server is asked again when a conversation is opened.
import { SvelteMap } from 'svelte/reactivity';
import type { Readers } from '../api/types';

export class Receipts {
  readonly #known = new SvelteMap<string, Readers>();
  /** How far each person has read, from frames: what is asked later may be older than that. */
  readonly #seen = new Map<string, number>();

  /** Who has read a message and who has not; undefined while nobody was asked. */
  of(conversation: number, seq: number): Readers | undefined {
    return this.#known.get(`${conversation}:${seq}`);
  }

  /** An answer of the server. */
  told(conversation: number, seq: number, readers: Readers): void {
    const since = readers.unread.filter((person) => (this.#seen.get(`${conversation}:${person}`) ?? 0) >= seq);
    this.#known.set(`${conversation}:${seq}`, moved(readers, since));
  }

  /** A read frame. */
  seen(conversation: number, person: number, seq: number): void {
    const key = `${conversation}:${person}`;
    if (seq <= (this.#seen.get(key) ?? 0)) return;
    this.#seen.set(key, seq);
    for (const [held, readers] of this.#known) {
      const [c, s] = held.split(':').map(Number);
      if (c === conversation && (s ?? 0) <= seq && readers.unread.includes(person)) this.#known.set(held, moved(readers, [person]));
    }
  }

  /** The conversation is no longer watched: what is known grows old. */
  forget(): void {
    this.#known.clear();
    this.#seen.clear();
  }
}

function moved(readers: Readers, people: number[]): Readers {
  if (people.length === 0) return readers;
  return { read: [...readers.read, ...people], unread: readers.unread.filter((p) => !people.includes(p)) };
}
