import { expect, it } from 'vitest';
import type { Change } from '../../../api/directory';
import { occurring, sought, total } from './changes';

const changes: Change[] = [
  { sort: 'join', name: '王小明', login: 'wang' },
  { sort: 'leave', name: 'Ada', login: 'ada', why: 'missing' },
  { sort: 'update', name: 'Bob', login: 'bob', fields: [{ field: 'title', old: 'Cook', new: '主厨' }] },
];

it('leavers and conflicts come first; what changes nothing is not counted', () => {
  const counts = { join: 2, leave: 1, conflict: 3, note: 4 };
  expect(occurring(counts).map(({ sort }) => sort)).toEqual(['leave', 'conflict', 'join', 'note']);
  expect(total(counts)).toBe(3);
});

it.each([
  [null, '', 3],
  ['leave', '', 1],
  [null, ' ＡＤＡ ', 1],
  [null, '主厨', 1],
  ['join', 'ada', 0],
] as const)('%s with %j finds %d', (sort, q, n) => {
  expect(sought(changes, sort, q)).toHaveLength(n);
});
