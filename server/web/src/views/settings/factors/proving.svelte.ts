// Doing something that asks for a fresh proof of who one is: when the server says so, the person shows it and the work is
// done again. The dialogue is Proof.svelte.
import { Problem } from '../../../api/problem';

export class Proving {
  /** The dialogue is to be on screen. */
  open = $state(false);
  #settle: ((proven: boolean) => void) | undefined;

  /** Throws what the work throws; `proof_due` when the person gave up. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      if (Problem.of(thrown).code !== 'proof_due' || !(await this.#ask())) throw thrown;
      return work();
    }
  }

  /** The dialogue's end. */
  done(proven: boolean): void {
    this.open = false;
    this.#settle?.(proven);
    this.#settle = undefined;
  }

  #ask(): Promise<boolean> {
    this.open = true;
    return new Promise((resolve) => (this.#settle = resolve));
  }
}
