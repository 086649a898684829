// What passes: who is typing and who is here. Not journalled, not part of the state, gone with the line.
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { PersonStatus } from '../api/personal';

const TYPING_MS = 5_000;

export class Presence {
  readonly online = new SvelteSet<number>();
  /** What watched people say of themselves; null when they say nothing. Absent: nobody was asked. */
  readonly status = new SvelteMap<number, PersonStatus | null>();
  /** Typing people by `conversation:person`, each with the timer that ends it. */
  readonly #typing = new SvelteMap<string, ReturnType<typeof setTimeout>>();

  typed(conversation: number, person: number): void {
    const key = `${conversation}:${person}`;
    clearTimeout(this.#typing.get(key));
    this.#typing.set(key, setTimeout(() => this.#typing.delete(key), TYPING_MS));
  }

  stopped(conversation: number, person: number): void {
    const key = `${conversation}:${person}`;
    clearTimeout(this.#typing.get(key));
    this.#typing.delete(key);
  }

  /** Who is typing in a conversation, by person id. */
  typingIn(conversation: number): number[] {
    const prefix = `${conversation}:`;
    return [...this.#typing.keys()].filter((k) => k.startsWith(prefix)).map((k) => Number(k.slice(prefix.length)));
  }

  seen(person: number, online: boolean): void {
    if (online) this.online.add(person);
    else this.online.delete(person);
  }

  says(person: number, status: PersonStatus | null): void {
    this.status.set(person, status);
  }

  clear(): void {
    for (const timer of this.#typing.values()) clearTimeout(timer);
    this.#typing.clear();
    this.online.clear();
    this.status.clear();
  }
}
