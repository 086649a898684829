import { expect, it } from 'vitest';
import { oneLine, loadParser } from './line.svelte';

const TEXTS: [typed: string, words: string][] = [
  ['货到了，请查收。', '货到了，请查收。'],
  ['**货**到了，请查收 https://example.com/1', '货到了，请查收 https://example.com/1'],
  ['# Delivery\n> the *third* `box`', 'Delivery the third box'],
  ['12 - 4 = 8', '12 - 4 = 8'],
];

it('a line in a list reads the same before the parser is there and after', async () => {
  for (const [typed, words] of TEXTS) expect(oneLine(typed)).toBe(words);
  await loadParser();
  for (const [typed, words] of TEXTS) expect(oneLine(typed)).toBe(words);
  expect(oneLine('12*30*40')).toBe('12*30*40');
});

it('is cut at its limit', () => expect(oneLine('长'.repeat(50), 10)).toBe(`${'长'.repeat(10)}…`));
