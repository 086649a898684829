import { describe, expect, it } from 'vitest';
import { CODES } from '../api/problem';
import { en } from './en';
import { choose, fill, LANGUAGES } from './index.svelte';
import { zhCN } from './zh-CN';

const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

describe('catalogues', () => {
  it('have the same keys in the same order', () => {
    for (const { catalogue } of LANGUAGES) expect(Object.keys(catalogue)).toEqual(Object.keys(en));
  });

  it('have no empty text and fill in the same values', () => {
    for (const { lang, catalogue } of LANGUAGES) {
      for (const [key, text] of Object.entries(catalogue)) {
        expect(text.trim(), `${lang} ${key}`).not.toBe('');
        expect(holes(text), `${lang} ${key}`).toEqual(holes(en[key as keyof typeof en]));
      }
    }
  });

  it('say every problem code, and none that does not exist', () => {
    const said = Object.keys(en).filter((k) => k.startsWith('error.'));
    expect(said.sort()).toEqual(CODES.map((c) => `error.${c}`).sort());
  });

  it('are really Chinese: every text has a Chinese character', () => {
    const foreign = Object.entries(zhCN).filter(([, text]) => !/[\u4e00-\u9fff]/.test(text.replace(/\{\w+\}/g, '')));
    // Only patterns made of values and punctuation are left.
    expect(foreign.map(([key]) => key)).toEqual(['list.from', 'message.reaction', 'message.announced']);
  });
});

describe('choose', () => {
  it.each([
    ['zh-CN', ['en'], 'zh-CN'],
    ['fr', ['zh-TW', 'en'], 'zh-CN'],
    [null, ['de', 'en-GB'], 'en'],
    [null, ['de'], 'en'],
  ] as const)('%s with %j gives %s', (stored, preferred, expected) => {
    expect(choose(stored, preferred)).toBe(expected);
  });
});

it('fill leaves unknown names and takes values literally', () => {
  expect(fill('{a} {b}', { a: '$&{b}' })).toBe('$&{b} {b}');
});
