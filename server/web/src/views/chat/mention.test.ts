import { beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../../api/types';
import { loadPinyin } from '../../lib/pinyin';
import { asked, called, completed, rank } from './mention';

const person = (name: string, more: Partial<Person> = {}): Person => ({ id: 1, name, login: 'x', departments: [], status: 'active', pos: 1, ...more });

describe('what is asked for', () => {
  it.each([
    ['@', 1, ''], ['你好@王', 4, '王'], ['hi @wang xi', 11, 'wang xi'], ['@a', 1, ''], ['(@bo', 4, 'bo'],
  ])('%j at %i asks for %j', (text, caret, query) => expect(asked(text, caret)?.query).toBe(query));

  it.each([['mail a@b', 8], ['no', 2], ['@ x', 3], ['@王，你', 4], ['@a\nb', 4], [`@${'x'.repeat(40)}`, 41], ['@a  b', 5]])(
    '%j at %i asks for nobody', (text, caret) => expect(asked(text, caret)).toBeNull(),
  );
});

describe('who fits', () => {
  beforeAll(loadPinyin);
  const ming = person('王小明', { latin_name: 'Ming Wang', login: 'wangxm', alias: '逍遥' });
  it.each(['王', 'ming', 'wangxm', 'Wang', '小明', 'wxm', 'wangxiao', 'xiaom', 'xy', 'xiaoyao', '逍', ''])('%j', (query) => {
    expect(rank(ming, query)).toBeGreaterThan(0);
  });
  it('nobody else', () => expect(rank(ming, '李')).toBe(0));
  it('who is named so comes before whose name contains it', () => {
    expect(rank(person('王'), '王')).toBeGreaterThan(rank(person('小王'), '王'));
  });
});

it('a picked name takes the place of what was typed', () => {
  expect(completed('你好@wx！', { from: 2, to: 5, query: 'wx' }, '王小明')).toEqual({ text: '你好@王小明 ！', caret: 7 });
  expect(completed('@a b', { from: 0, to: 2, query: 'a' }, 'Ann')).toEqual({ text: '@Ann b', caret: 5 });
});

describe('whom a text calls', () => {
  const known = [['王小明', 4], ['王小', 9], ['Ann', 5], ['所有人', 0]] as const;
  it('each once, the longest name', () => {
    expect(called('@王小明 看一下 @王小明', [], known)).toEqual({ people: [4], all: false });
    expect(called('@Ann，@所有人', [], known)).toEqual({ people: [5], all: true });
  });
  it('who was picked, of two with one name', () => {
    expect(called('@Ann', [['Ann', 6]], known)).toEqual({ people: [6], all: false });
  });
  it('nobody in an address, in a longer word, or when the name was taken out again', () => {
    expect(called('mail x@Ann or @Anna', [['Ann', 6]], known)).toEqual({ people: [], all: false });
  });
});
