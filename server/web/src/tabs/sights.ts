// What every tab shows: whether somebody looks at it, and at which conversation. For the rule that what is on the screen
// already needs no notification. A tab that is in front says so again and again: one that crashed must not count for ever.
import type { Sight } from './channel';

const AGAIN_MS = 20_000;
const OLD_MS = 45_000;

export type SightsOptions = {
  conversation: () => number | null;
  tell: (sight: Sight) => void;
  now?: () => number;
};

export class Sights {
  readonly #options: SightsOptions;
  readonly #now: () => number;
  readonly #others = new Map<string, { sight: Sight; at: number }>();

  constructor(options: SightsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Follows this page's window from now on. */
  start(): void {
    const tell = () => this.tell();
    for (const name of ['focus', 'blur', 'pagehide']) addEventListener(name, tell);
    document.addEventListener('visibilitychange', tell);
    setInterval(() => {
      if (this.own().focused) tell();
    }, AGAIN_MS);
    tell();
  }

  /** Says what this tab shows. Called when the window or the conversation changes. */
  tell(): void {
    this.#options.tell(this.own());
  }

  own(): Sight {
    const visible = document.visibilityState === 'visible';
    return { visible, focused: visible && document.hasFocus(), conversation: this.#options.conversation() };
  }

  heard(tab: string, sight: Sight): void {
    // Only one window has the focus.
    if (sight.focused) this.#others.clear();
    this.#others.set(tab, { sight, at: this.#now() });
  }

  gone(tab: string): void {
    this.#others.delete(tab);
  }

  /** Somebody looks at a tab of ours. */
  inFront(): boolean {
    return this.#all().some((sight) => sight.focused);
  }

  /** Somebody looks at this conversation. */
  shows(conversation: number): boolean {
    return this.#all().some((sight) => sight.focused && sight.conversation === conversation);
  }

  #all(): Sight[] {
    const since = this.#now() - OLD_MS;
    return [this.own(), ...[...this.#others.values()].filter(({ at }) => at >= since).map(({ sight }) => sight)];
  }
}
