// The conversation on screen: its window of history, the read cursor, typing, interest.
// One load at a time; a load that finishes after the reader went elsewhere changes nothing.
import { Problem } from '../api/problem';
import type { Around } from '../api/client';
import type { Window } from './model';
import type { App } from './app.svelte';
import { byRecency } from './select';

const PAGE = 50;
const KEEP = 400;
const READ_MS = 800;
const TYPING_MS = 3_000;
const WATCHED = 100;

export class Conversation {
  id = $state<number | null>(null);
  loading = $state(false);
  /** Problem code of the last failed load, or ''. */
  problem = $state('');
  readonly #app: App;
  readonly drafts = new Map<number, string>();
  #reading: ReturnType<typeof setTimeout> | undefined;
  #seen = 0;
  #typedAt = 0;
  #ticket = 0;
  #held = false;

  constructor(app: App) {
    this.#app = app;
  }

  get window(): Window | undefined {
    return this.id === null ? undefined : this.#app.state.windows[this.id];
  }

  /** Puts a conversation on screen: around the message `seq`, or from its first unread message on. Within one that is there already, the
   *  pane goes to a message by itself: two answers for one place would move the view twice. */
  async enter(id: number, seq: number | null = null): Promise<void> {
    if (this.id !== id) {
      this.leave();
      this.id = id;
      this.#app.dispatch({ do: 'open', conversation: id });
      this.#app.looksAt();
      this.#watch();
      // Its end is in memory and the line keeps it up to date: nothing is to be fetched.
      if (seq === null && this.window) return;
    } else return;
    await this.#load(seq === null ? { first_unread: true } : { around: seq }, 'replace');
  }

  leave(): void {
    clearTimeout(this.#reading);
    this.#reading = undefined;
    this.#seen = 0;
    this.#held = false;
    const id = this.id;
    this.#ticket++;
    this.id = null;
    this.problem = '';
    this.loading = false;
    if (id === null) return;
    this.#app.dispatch({ do: 'close', conversation: id });
    this.#app.looksAt();
  }

  older(): Promise<void> {
    const first = this.window?.messages[0];
    return first && this.window?.has_before ? this.#load({ before: first.seq }, 'before') : Promise.resolve();
  }

  newer(): Promise<void> {
    const last = this.window?.messages.at(-1);
    return last && this.window?.has_after ? this.#load({ after: last.seq }, 'after') : Promise.resolve();
  }

  /** The newest messages, whatever was on screen before. */
  newest(): Promise<void> {
    return this.window?.has_after ? this.#load({}, 'replace') : Promise.resolve();
  }

  /** The same place again, after a gap or a failed load. */
  reload(): Promise<void> {
    if (this.id === null) return Promise.resolve();
    const last = this.window?.messages.at(-1);
    return this.#load(last ? { around: last.seq } : { first_unread: true }, 'replace');
  }

  /** The history around the first unread message. */
  unread(): Promise<void> {
    return this.#load({ first_unread: true }, 'replace');
  }

  /** The history around one message. */
  around(seq: number): Promise<void> {
    return this.#load({ around: seq }, 'replace');
  }

  /** The history around the first message at or after a time. */
  at(time: string): Promise<void> {
    return this.#load({ at: time }, 'replace');
  }

  /** Lets go of what is far from the reader, who is at the `end` that is kept. */
  trim(end: 'newest' | 'oldest'): void {
    if (this.id === null || (this.window?.messages.length ?? 0) < KEEP + PAGE) return;
    this.#app.dispatch({ do: 'trim', conversation: this.id, keep: KEEP, end });
  }

  /** Marked unread from here on: what is in sight is not told as read until the reader goes elsewhere. */
  hold(): void {
    clearTimeout(this.#reading);
    this.#reading = undefined;
    this.#held = true;
  }

  /** The reader has seen everything up to `seq`. Told at most once in a while, the greatest only. */
  saw(seq: number): void {
    if (this.#held) return;
    this.#seen = Math.max(this.#seen, seq);
    this.#reading ??= setTimeout(() => this.#tellRead(), READ_MS);
  }

  typing(): void {
    const now = Date.now();
    if (this.id === null || now - this.#typedAt < TYPING_MS) return;
    this.#typedAt = now;
    this.#app.tell({ do: 'typing', conversation: this.id });
  }

  said(): void {
    this.#typedAt = 0;
    this.#held = false;
  }

  /** The line is back: say again what interests us and what was read meanwhile. */
  online(): void {
    this.#watch();
    if (this.#seen) this.saw(this.#seen);
    if (this.problem) void this.reload();
  }

  #tellRead(): void {
    this.#reading = undefined;
    const summary = this.id === null ? undefined : this.#app.state.conversations[this.id];
    if (!summary || this.#seen <= summary.read_seq) return;
    this.#app.tell({ do: 'read', conversation: summary.id, seq: this.#seen });
  }

  /** Presence of those listed, typing in the one that is open: nothing else is worth the traffic. */
  #watch(): void {
    const peers = byRecency(this.#app.state).flatMap((c) => (c.peer ? [c.peer] : []));
    const conversations = this.id === null ? [] : [this.id];
    this.#app.line.watch({ people: peers.slice(0, WATCHED), conversations });
  }

  async #load(around: Around, where: 'replace' | 'before' | 'after'): Promise<void> {
    const id = this.id;
    if (id === null || (this.loading && where !== 'replace')) return;
    const ticket = ++this.#ticket;
    this.loading = true;
    this.problem = '';
    this.#app.dispatch({ do: 'loading', conversation: id });
    try {
      const page = await this.#app.client.messages(id, around, PAGE);
      // A newer load, or another conversation, took over: its answer counts, this one is dropped.
      if (ticket !== this.#ticket) return;
      this.#app.dispatch({ do: 'loaded', conversation: id, page, where });
    } catch (thrown) {
      if (ticket !== this.#ticket) return;
      this.problem = Problem.of(thrown).code;
      this.#app.dispatch({ do: 'load_failed', conversation: id });
    }
    this.loading = false;
  }
}
