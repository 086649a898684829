// The part of the company that I administer: all of it, or the departments that were given to me with all below them. What it is
// not: the right itself; the server has that.
import { untrack } from 'svelte';
import type { Department } from '../../api/contacts';
import { administers } from '../../api/people';
import type { App } from '../../state/app.svelte';

export class Part {
  /** The departments at the top of my part; null for everything. */
  tops = $state.raw<readonly number[] | null>(null);
  /** Until it is known nothing is shown. */
  known = $state(false);

  constructor(app: App) {
    const whole = $derived(app.roles.includes('system_admin'));
    const roles = $derived(app.roles.join());
    $effect(() => {
      void roles;
      if (whole) {
        this.tops = null;
        this.known = true;
      } else untrack(() => void administers(app.client).then((tops) => (this.tops = tops), () => (this.tops = [])).finally(() => (this.known = true)));
    });
  }

  /** Of these departments those in my part. */
  of(all: readonly Department[]): readonly Department[] {
    return this.tops === null ? all : within(all, this.tops);
  }
}

/** The departments at and below some. A ring of parents ends. */
export function within(all: readonly Department[], tops: readonly number[]): Department[] {
  const inside = new Set(tops);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { id, parent } of all) {
      if (!inside.has(id) && parent != null && inside.has(parent)) grown = Boolean(inside.add(id));
    }
  }
  return all.filter(({ id }) => inside.has(id));
}
