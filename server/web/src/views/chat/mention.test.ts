import { describe, expect, it } from 'vitest';
import type { Person } from '../../api/types';
import { asked, called, completed, rank, type Sound } from './mention';

const person = (name: string, more: Partial<Person> = {}): Person => ({ id: 1, name, login: 'x', departments: [], status: 'active', pos: 1, ...more });
const SOUNDS: Record<string, Sound> = { 王小明: { full: 'wangxiaoming', initials: 'wxm' } };
const sound = (name: string): Sound => SOUNDS[name] ?? { full: name.toLowerCase(), initials: name.toLowerCase() };

describe('what is asked for', () => {
  it.each([
    ['@', 1, ''], ['你好@王', 4, '王'], ['hi @wang xi', 11, 'wang xi'], ['@a', 1, ''], ['(@bo', 4, 'bo'],
  ])('%j at %i asks for %j', (text, caret, query) => expect(asked(text, caret)?.query).toBe(query));

  it.each([['mail a@b', 8], ['no', 2], ['@ x', 3], ['@王，你', 4], ['@a\nb', 4], [`@${'x'.repeat(40)}`, 41], ['@a  b', 5]])(
    '%j at %i asks for nobody', (text, caret) => expect(asked(text, caret)).toBeNull(),
  );
});

describe('who fits', () => {
  const ming = person('王小明', { latin_name: 'Ming Wang', login: 'wangxm' });
  it.each([['王', 0], ['ming', 0], ['wangxm', 0], ['Wang', 0], ['小明', 3], ['wxm', 2], ['wangxiao', 2], ['wang xiao', 2], ['xiaom', 4], ['', 5]])(
    '%j with rank %i', (query, expected) => expect(rank(ming, query, sound)).toBe(expected),
  );
  it('nobody else', () => expect(rank(ming, '李', sound)).toBeNull());
});

it('a picked name takes the place of what was typed', () => {
  expect(completed('你好@wx！', { from: 2, to: 5, query: 'wx' }, '王小明')).toEqual({ text: '你好@王小明 ！', caret: 7 });
  expect(completed('@a b', { from: 0, to: 2, query: 'a' }, 'Ann')).toEqual({ text: '@Ann b', caret: 5 });
});

it('a text calls those whose names still stand in it, each once', () => {
  const picked = [['王小明', 4], ['Ann', 5], ['Ann', 5], ['所有人', 0]] as const;
  expect(called('@王小明 看一下', picked)).toEqual({ people: [4], all: false });
  expect(called('@Ann @所有人', picked)).toEqual({ people: [5], all: true });
});
