// One thing a form or a button does: whether it is being done, and the words when it was refused.
import { Problem } from '../../api/problem';
import { explain, t } from '../../i18n/index.svelte';

export class Act {
  busy = $state(false);
  /** For people; '' when nothing was refused. */
  refused = $state('');
  /** The fields the server named, by their names on the wire. */
  fields = $state.raw<readonly string[]>([]);
  readonly #say: (problem: Problem) => string;

  /** `say` has better words for some problems; '' leaves it to the general ones. */
  constructor(say: (problem: Problem) => string = () => '') {
    this.#say = say;
  }

  /** Whether it was done. A second call while the first is on its way does nothing. */
  async run(work: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.refused = '';
    this.fields = [];
    try {
      await work();
      return true;
    } catch (thrown) {
      const problem = Problem.of(thrown);
      this.fields = problem.fields;
      this.refused = this.#say(problem) || this.#general(problem);
      return false;
    } finally {
      this.busy = false;
    }
  }

  #general(problem: Problem): string {
    return problem.retryAfter > 0 ? t('ui.wait', { n: problem.retryAfter }) : explain(problem.code);
  }
}
