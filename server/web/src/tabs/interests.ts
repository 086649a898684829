// What all tabs together have on their screens. Told to the server once after a burst of changes, never more than it takes.
import type { Interest } from './channel';

/** The server's limit for each list. */
const MOST = 500;
const SETTLE_MS = 150;

export class Interests {
  readonly #tell: (interest: Interest) => void;
  readonly #tabs = new Map<string, Interest>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (interest: Interest) => void) {
    this.#tell = tell;
  }

  set(tab: string, interest: Interest): void {
    this.#tabs.set(tab, interest);
    this.again();
  }

  drop(tab: string): void {
    if (this.#tabs.delete(tab)) this.again();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#tabs.clear();
  }

  again(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const all = [...this.#tabs.values()];
      this.#tell({ people: union(all.map((i) => i.people)), conversations: union(all.map((i) => i.conversations)) });
    }, SETTLE_MS);
  }
}

/** The first of each list before the second of any: no tab's screen crowds out another's. */
function union(lists: number[][]): number[] {
  const found = new Set<number>();
  const longest = Math.max(0, ...lists.map((list) => list.length));
  for (let i = 0; i < longest && found.size < MOST; i++) {
    for (const list of lists) if (i < list.length && found.size < MOST) found.add(list[i] as number);
  }
  return [...found];
}
