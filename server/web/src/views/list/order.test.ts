import { expect, it } from 'vitest';
import type { Summary } from '../../api/types';
import { message, summary } from '../../state/fixture';
import { filtered, sorter } from './order';

const at = (id: number, position: number, more: object = {}) =>
  summary({ id, last_message: message(1, { position }), ...more } as Partial<Summary>);
const record = (...list: Summary[]) => Object.fromEntries(list.map((c) => [c.id, c]));
const ids = (list: Summary[]) => list.map((c) => c.id);
const settings = { pinned: true, muted: false, level: null, mine: 1 };

it('the newest first, what is pinned before all', () => {
  const sort = sorter();
  expect(ids(sort(record(at(1, 10), at(2, 30), at(3, 20, { settings }))))).toEqual([3, 2, 1]);
});

it('follows what comes, goes and moves', () => {
  const sort = sorter();
  sort(record(at(1, 10), at(2, 30), at(3, 20)));
  expect(ids(sort(record(at(1, 40), at(3, 20), at(4, 25))))).toEqual([1, 4, 3]);
  expect(ids(sort(record()))).toEqual([]);
});

it('without a message, when it was made counts', () => {
  expect(ids(sorter()(record(at(1, 10), summary({ id: 2, last_message: null, pos: 11 }))))).toEqual([2, 1]);
});

it('a filter keeps the open one', () => {
  const list = [at(1, 1, { unread: 2 }), at(2, 2), at(3, 3, { unread: 1, mentions: 1 })];
  expect(ids(filtered(list, 'unread', 2))).toEqual([1, 2, 3]);
  expect(ids(filtered(list, 'mentions', null))).toEqual([3]);
  expect(filtered(list, 'all', null)).toBe(list);
});
