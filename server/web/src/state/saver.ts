// Writes the state to the device's store a moment after it changed, and at once when the page may go away. Only the tab
// that holds the line writes; what is queued is written by every tab at once.
import type { Store } from '../store/store';
import type { State } from './model';

const DELAY_MS = 1_000;

export type SaverOptions = { store: () => Store | null; state: () => State; writes: () => boolean };

export class Saver {
  readonly #options: SaverOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #queue: State['outgoing'] = [];
  #unsaved = 0;

  constructor(options: SaverOptions) {
    this.#options = options;
  }

  /** Something that was said here is not on the disk yet. */
  get busy(): boolean {
    return this.#unsaved > 0;
  }

  changed(state: State): void {
    if (state.outgoing !== this.#queue) void this.#saveQueue(state.outgoing);
    if (this.#options.writes()) this.#timer ??= setTimeout(() => void this.now(), DELAY_MS);
  }

  async now(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#options.writes()) await this.#options.store()?.save(this.#options.state());
  }

  /** Somebody else's state from here on, or nobody's. */
  reset(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#queue = [];
  }

  async #saveQueue(outgoing: State['outgoing']): Promise<void> {
    this.#queue = outgoing;
    this.#unsaved++;
    await this.#options.store()?.saveUnsent(outgoing);
    this.#unsaved--;
  }
}
