import { beforeAll, expect, it } from 'vitest';
import type { Person } from '../../api/types';
import { loadPinyin } from '../../lib/pinyin';
import { summary } from '../../state/fixture';
import { matches } from './matches';

beforeAll(() => loadPinyin());

const xiaomei = { id: 3, name: '林晓梅', latin_name: 'Lin Xiaomei', login: 'lin.xiaomei', departments: [], status: 'active', pos: 1 } as Person;
const list = [
  summary({ id: 1, name: '采购二组' }),
  summary({ id: 2, kind: 'direct', name: null, peer: 3 }),
  summary({ id: 3, name: '采购' }),
];
const ids = (q: string) => matches(list, { 3: xiaomei }, q).map((m) => m.summary.id);

it('by name, pinyin and initials; the better fit first', () => {
  expect(ids('采购')).toEqual([3, 1]);
  expect(ids('cgez')).toEqual([1]);
  expect(ids('lxm')).toEqual([2]);
  expect(ids('xiaomei')).toEqual([2]);
  expect(ids('nobody')).toEqual([]);
});

it('without letters, the most recent as they are', () => {
  expect(ids(' ')).toEqual([1, 2, 3]);
});
