// The servers of a run: one house that most flows share, and those that a flow asks for. Each is opened when it is first needed.
import { House } from './house.mjs';

export class Stage {
  constructor(folder) {
    Object.assign(this, { folder, made: new Map(), number: 0 });
  }

  /** The house that all share. */
  house = () => this.shared('shared', (folder, name) => House.opens(folder, name));

  /** Something that several runs share, made once. */
  shared(name, make) {
    if (!this.made.has(name)) this.made.set(name, make(this.folder, name));
    return this.made.get(name);
  }

  /** A house that one run has for itself, to break it. */
  own = (more) => this.shared(`own-${++this.number}`, (folder, name) => House.opens(folder, name, more));

  async closes() {
    const all = await Promise.allSettled(this.made.values());
    await Promise.allSettled(all.map((made) => made.value?.closes?.()));
  }
}
