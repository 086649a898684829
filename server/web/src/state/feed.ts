// Puts journal events into the state: the first of a burst at once, the rest together a moment later, so that twenty
// messages a second are a few changes of the screen and not twenty. A page nobody looks at has no screen to spare, and its
// timers are slow: there every event goes in at once.
import type { LiveEvent } from '../api/types';
import type { State } from './model';
import { reduce } from './reduce';

const TOGETHER_MS = 120;
/** While the past is replayed nothing is drawn until this many have come. */
const AT_ONCE = 500;

export type FeedOptions = {
  state: () => State;
  /** `events` are those that were new. */
  changed: (state: State, events: LiveEvent[]) => void;
  hidden: () => boolean;
  /** Missed events are being replayed. */
  replaying: () => boolean;
  now?: () => number;
};

export class Feed {
  readonly #options: FeedOptions;
  readonly #now: () => number;
  #events: LiveEvent[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  take(event: LiveEvent): void {
    this.#events.push(event);
    if (this.#options.replaying()) {
      if (this.#events.length >= AT_ONCE) this.flush();
    } else if (this.#options.hidden() || this.#now() - this.#last >= TOGETHER_MS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), TOGETHER_MS);
  }

  /** Everything that came is in the state after this. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#events.length === 0) return;
    const events = this.#events;
    this.#events = [];
    this.#last = this.#now();
    let state = this.#options.state();
    const fresh: LiveEvent[] = [];
    for (const event of events) {
      if (event.position > state.position) fresh.push(event);
      state = reduce(state, { do: 'event', event });
    }
    this.#options.changed(state, fresh);
  }

  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#events = [];
  }
}
