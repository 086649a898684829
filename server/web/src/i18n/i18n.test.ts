import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CODES } from '../api/problem';
import { en } from './en/index';
import { choose, fill, LANGUAGES } from './index.svelte';
import { zhCN } from './zh-CN/index';

/** Keys whose text is rightly without a Chinese character. */
const FOREIGN: string[] = ['switcher.keys'];

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

  it('are really Chinese: every text with a letter has a Chinese character', () => {
    const plain = (text: string) => text.replace(/\{\w+\}/g, '');
    const foreign = Object.entries(zhCN).filter(([, text]) => /\p{L}/u.test(plain(text)) && !/\p{Script=Han}/u.test(plain(text)));
    // Names that are the same in every language, and names of keys.
    expect(foreign.map(([key]) => key)).toEqual(FOREIGN);
  });

  it('have a file for each area in each language', () => {
    const files = (lang: string) => readdirSync(new URL(`./${lang}/`, import.meta.url)).sort();
    for (const { lang } of LANGUAGES) expect(files(lang)).toEqual(files('en'));
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
