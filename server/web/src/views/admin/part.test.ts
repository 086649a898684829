import { expect, it } from 'vitest';
import type { Department } from '../../api/contacts';
import { within } from './part.svelte';

const d = (id: number, parent: number | null): Department => ({ id, parent, name: `d${id}`, position_in_parent: id, people_count: 0, people_below_count: 0, pos: 1 });

it('a part is what was given with all below it, in whatever order', () => {
  const all = [d(4, 3), d(3, 2), d(1, null), d(2, 1), d(5, 1), d(8, 9), d(9, 8)];
  expect(within(all, [2]).map(({ id }) => id)).toEqual([4, 3, 2]);
  expect(within(all, [8]).map(({ id }) => id)).toEqual([8, 9]);
  expect(within(all, [])).toEqual([]);
});
