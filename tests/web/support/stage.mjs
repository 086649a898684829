// The servers of all runs: one house that most flows share, those that the variants of a flow share, and those of a single run.
// Each is opened when it is first needed.
import { House } from './house.mjs';

export class Stage {
  constructor(folder) {
    Object.assign(this, { folder, made: new Map(), turns: new Map(), number: 0 });
  }

  /** The house that all share. */
  house = () => this.shared('shared', (folder, name) => House.opens(folder, name));

  /** Something that several runs share, made once. */
  shared(name, make) {
    if (!this.made.has(name)) this.made.set(name, make(this.folder, name));
    return this.made.get(name);
  }

  /** A house that one run has for itself; who asked for it closes it. */
  own = (more) => House.opens(this.folder, `own-${++this.number}`, more);

  /** Does `work` when those before it in the same `queue` are done. */
  inTurn(queue, work) {
    const turn = (this.turns.get(queue) ?? Promise.resolve()).then(work);
    this.turns.set(queue, turn.catch(() => undefined));
    return turn;
  }

  async closes() {
    const all = await Promise.allSettled(this.made.values());
    await Promise.allSettled(all.map((made) => made.value?.closes?.()));
  }
}
