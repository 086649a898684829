// The departments as the page knows them: read once, and again when the directory moved.
import { untrack } from 'svelte';
import { type Department, departments } from '../../api/contacts';
import { Problem } from '../../api/problem';
import type { App } from '../../state/app.svelte';
import { tree } from './tree';

export class Directory {
  list = $state.raw<readonly Department[]>([]);
  loaded = $state(false);
  problem = $state('');
  tree = $derived.by(() => tree(this.#only(this.list)));
  readonly #app: App;
  readonly #only: (all: readonly Department[]) => readonly Department[];

  /** `only`: those of them that are shown. */
  constructor(app: App, only: (all: readonly Department[]) => readonly Department[] = (all) => all) {
    this.#app = app;
    this.#only = only;
    // Only the directory's own number: the state changes with every message.
    const moved = $derived(app.state.directory);
    $effect(() => {
      void moved;
      untrack(() => void this.load());
    });
  }

  async load(): Promise<void> {
    try {
      this.list = this.#app.external ? [] : (await departments(this.#app.client)).items;
      this.problem = '';
    } catch (thrown) {
      this.problem = Problem.of(thrown).code;
    }
    this.loaded = true;
  }

  name(id: number): string {
    return this.tree.byId.get(id)?.name ?? '';
  }
}
