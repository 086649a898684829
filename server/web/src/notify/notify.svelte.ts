// Notifications as the page has them: the notifier with a browser around it, and what the settings page asks for
// (permission, test, record). What it is not: the rules; rules.ts.
import type { LiveEvent } from '../api/types';
import { router } from '../lib/router.svelte';
import { fromEvent } from '../state/messages';
import type { State } from '../state/model';
import type { Store } from '../store/store';
import type { Sights } from '../tabs/sights';
import { Banners } from './banners';
import { Bell } from './bell';
import { Notifier, type Permission } from './notifier';
import type { Decision } from './rules';
import * as words from './words';

/** Without a database the record lasts as long as the page, and this many messages. */
const MOST = 500;

export type NotifyOptions = {
  state: () => State;
  store: () => Store | null;
  /** This tab decides. */
  leading: () => boolean;
  sights: Sights;
  worker: () => Promise<ServiceWorkerRegistration | null>;
};

export class Notify {
  /** What the browser allows. */
  permission = $state<Permission>('default');
  readonly #options: NotifyOptions;
  readonly #banners: Banners;
  readonly #notifier: Notifier;
  #memory: Decision[] = [];

  constructor(options: NotifyOptions) {
    this.#options = options;
    this.#banners = new Banners({ onOpen: (conversation) => this.open(conversation), worker: options.worker });
    this.permission = this.#banners.permission;
    const bell = new Bell();
    this.#notifier = new Notifier({
      state: options.state,
      shows: (conversation) => options.sights.shows(conversation),
      inFront: () => options.sights.inFront(),
      banners: this.#banners,
      ring: () => bell.ring(),
      words,
      record: (decisions) => this.#write(decisions),
      now: () => new Date(),
    });
  }

  /** Asks the person whether notifications may be shown. Call it in answer to a click. */
  async ask(): Promise<Permission> {
    this.permission = await this.#banners.ask();
    return this.permission;
  }

  /** Shows one and rings, whatever the rules say; answers what came of it and why. */
  async test(): Promise<Decision> {
    const decision = await this.#notifier.test();
    this.permission = this.#banners.permission;
    return decision;
  }

  /** What was decided on this device in the last seven days, the newest first; `before` (ms) pages on. */
  async record(limit: number, before = Infinity): Promise<Decision[]> {
    const store = this.#options.store();
    if (store?.durable) return store.decisions(limit, before === Infinity ? undefined : before);
    return this.#memory.filter(({ at }) => at < before).slice(0, limit);
  }

  /** A notification was clicked. */
  open(conversation: number): void {
    if (conversation > 0) router.open(conversation);
  }

  /** New events, in order. `replayed`: they came while this device was away. */
  happened(events: LiveEvent[], replayed: boolean): void {
    if (!this.#options.leading()) return;
    for (const event of events) {
      const conversation = event.conversation ?? 0;
      if (event.kind === 'message.send') void this.#notifier.take(fromEvent(event), replayed);
      else if (event.kind === 'message.recall') void this.#notifier.recalled(conversation, Number(event.data['seq']));
      else if (!this.#options.state().conversations[conversation]) void this.#notifier.read(conversation);
    }
  }

  /** What was missed has been replayed. */
  settled(): void {
    if (this.#options.leading()) void this.#notifier.settled();
  }

  /** My read cursor moved. */
  read(conversation: number): void {
    if (this.#options.leading()) void this.#notifier.read(conversation);
  }

  clear(): void {
    this.#memory = [];
    void this.#notifier.clear();
  }

  #write(decisions: Decision[]): void {
    if (decisions.length === 0) return;
    this.#memory = [...decisions.toReversed(), ...this.#memory].slice(0, MOST);
    void this.#options.store()?.record(decisions, Date.now());
  }
}
