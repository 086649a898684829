// Short words about what was just done or refused; shown at the bottom and read out. To say something:
// `notices.say(text)` or `notices.refuse(thrown)`.
import { Problem } from '../../api/problem';
import { explain } from '../../i18n/index.svelte';

export type Notice = { id: number; text: string; bad: boolean };

const CALM_MS = 4_000;
const LONG_MS = 8_000;

class Notices {
  list = $state.raw<readonly Notice[]>([]);
  #next = 1;

  say(text: string, bad = false): void {
    const id = this.#next++;
    this.list = [...this.list.slice(-2), { id, text, bad }];
    setTimeout(() => this.drop(id), bad ? LONG_MS : CALM_MS);
  }

  /** The words for a refusal. */
  refuse(thrown: unknown): void {
    this.say(explain(Problem.of(thrown).code), true);
  }

  drop(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }
}

export const notices = new Notices();
