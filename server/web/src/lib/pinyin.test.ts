import { beforeAll, expect, it } from 'vitest';
import { fit, loadPinyin, spells } from './pinyin';

beforeAll(() => loadPinyin());

it.each(['林', '晓梅', 'lin', 'lxm', 'linxm', 'linxiao', 'lin xiao mei', 'xiaomei', 'xm', 'LXM', 'ｌｘｍ'])('%s finds 林晓梅', (query) => {
  expect(fit('林晓梅', query)).toBeGreaterThan(0);
});

it.each(['lm', 'lxmx', 'mei lin', 'an', '小'])('%s does not find 林晓梅', (query) => {
  expect(fit('林晓梅', query)).toBe(0);
});

it('a surname is read as one', () => {
  expect(fit('单雄信', 'shan')).toBe(2);
  expect(fit('曾国藩', 'zgf')).toBe(2);
});

it('what is nearer comes first: equal, beginning, pinyin, within', () => {
  expect([fit('采购', '采购'), fit('采购部', '采购'), fit('采购部', 'cgb'), fit('华东采购部', '采购'), fit('采购部', 'x')]).toEqual([4, 3, 2, 1, 0]);
});

it('Latin words are found by their beginnings too', () => {
  expect(fit('Anna Keller', 'kell')).toBe(2);
  expect(fit('Anna Keller', 'nna')).toBe(1);
});

it('a long name that nearly fits costs no time', () => {
  expect(spells(Array.from({ length: 200 }, () => 'aaaaaa'), 'a'.repeat(60) + 'b')).toBe(false);
});
