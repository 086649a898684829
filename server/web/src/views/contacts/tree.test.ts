import { expect, it } from 'vitest';
import type { Department } from '../../api/contacts';
import { above, tree, visible } from './tree';

const d = (id: number, parent: number | null, place = id, people = 1): Department =>
  ({ id, parent, name: `d${id}`, position_in_parent: place, people_count: people, pos: 1 }) as Department;

const company = [d(3, 1, 2), d(1, null, 1, 0), d(2, 1, 1, 5), d(4, 3), d(5, 99)];

it('rows in the company’s order, closed branches shut', () => {
  const t = tree(company);
  const show = (open: number[]) => visible(t, new Set(open)).map((r) => `${r.level}:${r.department.id}`);
  expect(show([])).toEqual(['1:1', '1:5']);
  expect(show([1, 3])).toEqual(['1:1', '2:2', '2:3', '3:4', '1:5']);
  expect(visible(t, new Set([1]))[2]).toMatchObject({ size: 2, place: 2, parent: 1, grows: true, open: false });
});

it('counts everyone below; the server’s own count goes first', () => {
  expect(tree(company).below.get(1)).toBe(7);
  expect(tree([{ ...d(1, null), people_below_count: 6 }]).below.get(1)).toBe(6);
});

it('a lost parent or a ring hides nobody and never ends', () => {
  const ring = tree([d(1, 2), d(2, 1), d(3, 2)]);
  expect(ring.roots.map((r) => r.id)).toEqual([1, 2]);
  expect(visible(ring, new Set([1, 2])).map((r) => r.department.id)).toEqual([1, 2, 3]);
  expect(above(ring, 3).length).toBeLessThanOrEqual(4);
});

it('the way down to a department', () => {
  expect(above(tree(company), 4).map((x) => x.id)).toEqual([1, 3]);
});
